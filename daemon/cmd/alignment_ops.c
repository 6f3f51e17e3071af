// SPDX-License-Identifier: Apache-2.0
// The operations on alignments; what they do is in alignment.c.
#include "cmd/move.h"

enum { LIST_MAX = 10000 };

int cmd_alignment_propose(struct cmd *c)
{
    struct okr_alignment edge;
    uint64_t given;
    okr_entity_init(&okr_entity_alignment, &edge);
    int code = okr_entity_unpack(&okr_entity_alignment, c->args, OKR_F_SET, NULL, c->arena, &edge,
                                 &given, c->err);
    if (code || (code = alignment_insert(c, &edge)))
        return code;
    cmd_pack_entity(c, "alignment", &okr_entity_alignment, &edge);
    return OKR_OK;
}

static int take_alignment(struct cmd *c, struct okr_alignment *ret)
{
    okr_id id = cmd_arg_id(c, "id");
    if (!store_take(c->txn, id, c->arena, ret))
        return cmd_not_found(c, "id", id);
    return cmd_check_version(c, id, ret->version);
}

static int answer(struct cmd *c, enum lifecycle_move move)
{
    struct okr_alignment before, after;
    struct okr_str reason;
    int code = take_alignment(c, &before);
    if (code || (code = cmd_arg_text(c, "reason", &reason)) ||
        (code = alignment_move(c, &before, move, reason, &after)))
        return code;
    cmd_pack_entity(c, "alignment", &okr_entity_alignment, &after);
    return OKR_OK;
}

int cmd_alignment_accept(struct cmd *c)
{
    return answer(c, MOVE_ACCEPT);
}

int cmd_alignment_decline(struct cmd *c)
{
    return answer(c, MOVE_DECLINE);
}

int cmd_alignment_withdraw(struct cmd *c)
{
    return answer(c, MOVE_WITHDRAW);
}

int cmd_alignment_update(struct cmd *c)
{
    static const char *const skip[] = {"id", "reason", NULL};
    struct okr_alignment before, after;
    uint64_t given;
    int code = take_alignment(c, &before);
    after = before;
    if (code ||
        (code = okr_entity_unpack(&okr_entity_alignment, c->args, OKR_F_CHANGE, skip, c->arena,
                                  &after, &given, c->err)) ||
        (code = alignment_change(c, &before, &after, cmd_arg_str(c, "reason"))))
        return code;
    cmd_pack_entity(c, "alignment", &okr_entity_alignment, &after);
    return OKR_OK;
}

int cmd_alignment_remove(struct cmd *c)
{
    struct okr_alignment edge;
    int code = take_alignment(c, &edge);
    if (code || (code = alignment_delete(c, &edge, cmd_arg_str(c, "reason"))))
        return code;
    cmd_pack_id(c, edge.id);
    return OKR_OK;
}

// --- alignment.list ------------------------------------------------------------------------------------------------
struct listing {
    struct cmd *c;
    unsigned kind, state;
    uint32_t n;
};

static void list_edges(struct listing *l, const struct okr_alignment *at, size_t n)
{
    for (size_t i = 0; i < n && l->n < LIST_MAX; i++) {
        if ((l->kind && at[i].kind != l->kind) || (l->state && at[i].state != l->state))
            continue;
        okr_entity_pack(&okr_entity_alignment, &at[i], OKR_ALL_FIELDS, l->c->out);
        l->n++;
    }
}

static void list_from(struct listing *l, okr_id id)
{
    struct okr_alignment_list edges =
        alignments_of(l->c->txn, id, STORE_ALIGNMENTS_FROM, l->c->arena);
    list_edges(l, edges.at, edges.n);
}

/// Every edge once: those that leave the objectives of a cycle and their key results.
static void list_objective(struct listing *l, okr_id objective)
{
    struct okr_ids krs =
        store_children(l->c->txn, objective, STORE_OBJECTIVE_KEY_RESULTS, l->c->arena);
    list_from(l, objective);
    for (size_t i = 0; i < krs.n; i++)
        list_from(l, krs.at[i]);
}

int cmd_alignment_list(struct cmd *c)
{
    struct listing l = {c, cmd_arg_term(c, "kind", OKR_GROUP_EDGE_KIND),
                        cmd_arg_term(c, "state", OKR_GROUP_EDGE_STATE), 0};
    okr_id id = cmd_arg_id(c, "id"), cycle = cmd_arg_id(c, "cycle");
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "alignments");
    size_t place = okr_pack_array_open(c->out);
    if (okr_id_letter(id) == 'u' || (!id && cycle)) {
        struct okr_ids os = store_children(
            c->txn, id ? id : cycle, id ? STORE_UNIT_OBJECTIVES : STORE_CYCLE_OBJECTIVES, c->arena);
        for (size_t i = 0; i < os.n; i++)
            list_objective(&l, os.at[i]);
    } else if (id) {
        struct okr_alignment_list to = alignments_of(c->txn, id, STORE_ALIGNMENTS_TO, c->arena);
        list_from(&l, id);
        list_edges(&l, to.at, to.n);
    } else {
        struct okr_ids ids = store_all(c->txn, 'a', 0, LIST_MAX, c->arena);
        for (size_t i = 0; i < ids.n; i++) {
            struct okr_alignment edge;
            if (store_get(c->txn, ids.at[i], c->arena, &edge))
                list_edges(&l, &edge, 1);
        }
    }
    okr_pack_array_close(c->out, place, l.n);
    return OKR_OK;
}
