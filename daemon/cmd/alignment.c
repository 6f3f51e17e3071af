// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"
#include "core/align.h"

enum { LIST_MAX = 10000 };

struct okr_alignment_list alignments_of(struct store_txn *txn, okr_id id,
                                        enum store_relation relation, struct okr_arena *arena)
{
    struct okr_ids ids = store_children(txn, id, relation, arena);
    struct okr_alignment_list list = {okr_arena_array(arena, ids.n, sizeof(struct okr_alignment)),
                                      0};
    for (size_t i = 0; list.at && i < ids.n; i++)
        if (store_get(txn, ids.at[i], arena, &list.at[list.n]))
            list.n++;
    return list;
}

// --- the graph that core/align.h asks about ---------------------------------------------------------------------
static bool is_in_the_making(const struct okr_alignment *edge)
{
    return edge->state == OKR_EDGE_STATE_ACCEPTED || edge->state == OKR_EDGE_STATE_PROPOSED;
}

static int edges_from(void *self, okr_id from, struct okr_alignment_list *ret)
{
    struct cmd *c = self;
    struct okr_alignment_list all = alignments_of(c->txn, from, STORE_ALIGNMENTS_FROM, c->arena);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (is_in_the_making(&all.at[i]))
            all.at[n++] = all.at[i];
    *ret = (struct okr_alignment_list){all.at, n};
    return store_error(c->txn, c->err);
}

static int parents(void *self, okr_id id, struct okr_ids *ret)
{
    struct cmd *c = self;
    struct okr_alignment_list edges;
    int code = edges_from(self, id, &edges);
    okr_id *at = okr_arena_array(c->arena, edges.n + 1, sizeof *at);
    size_t n = 0;
    if (code)
        return code;
    if (!at)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < edges.n; i++)
        if (edges.at[i].kind != OKR_EDGE_KIND_DEPENDS_ON)
            at[n++] = edges.at[i].to;
    struct okr_key_result kr;
    if (okr_id_letter(id) == 'k' && store_get(c->txn, id, c->arena, &kr))
        at[n++] = kr.objective;
    *ret = (struct okr_ids){at, n};
    return OKR_OK;
}

static int load_end(struct cmd *c, okr_id id, const char *field, struct align_end *ret)
{
    struct okr_key_result kr;
    struct okr_objective o;
    struct okr_cycle cycle;
    *ret = (struct align_end){.id = id, .unit = id, .period = {INT32_MIN + 1, INT32_MAX}};
    if (okr_id_letter(id) == 'u')
        return store_exists(c->txn, id) ? OKR_OK : cmd_not_found(c, field, id);
    ret->objective = id;
    okr_entity_init(&okr_entity_key_result, &kr);
    if (okr_id_letter(id) == 'k') {
        if (!store_take(c->txn, id, c->arena, &kr))
            return cmd_not_found(c, field, id);
        ret->objective = kr.objective;
        ret->measure = kr.metric.measure;
        ret->dead = kr.state == OKR_KEY_RESULT_STATE_CLOSED;
    }
    if (!store_get(c->txn, ret->objective, c->arena, &o))
        return cmd_not_found(c, field, ret->objective);
    ret->unit = o.unit;
    ret->dead = ret->dead || o.state == OKR_OBJECTIVE_STATE_CLOSED ||
                o.state == OKR_OBJECTIVE_STATE_ARCHIVED;
    ret->draft = o.state == OKR_OBJECTIVE_STATE_DRAFT || o.state == OKR_OBJECTIVE_STATE_PROPOSED;
    if (store_get(c->txn, o.cycle, c->arena, &cycle) && cycle.start != OKR_NO_DATE)
        ret->period = (struct okr_span){cycle.start, cycle.end};
    return OKR_OK;
}

/// Whether the actor may write both ends, so that the edge needs no answer. Everyone may until roles and two-way alignment come.
static bool alignment_may_accept(const struct cmd *c, const struct align_end *from,
                                 const struct align_end *to)
{
    (void)c;
    (void)from;
    (void)to;
    return true;
}

static int check_alignment(struct cmd *c, const struct okr_alignment *edge,
                           struct align_end *ret_from, struct align_end *ret_to)
{
    const struct align_graph graph = {.self = c, .parents = parents, .edges_from = edges_from};
    int code = okr_entity_check(&okr_entity_alignment, edge, c->err);
    if (code || (code = load_end(c, edge->from, "from", ret_from)) ||
        (code = load_end(c, edge->to, "to", ret_to)) ||
        (code = align_check(edge, ret_from, ret_to, &graph, c->arena, c->err)))
        return code;
    return check_person(c, edge->accountable, "accountable");
}

/// The event belongs to the unit of the `to` end; the other end's unit is concerned too.
static void emit_alignment(struct cmd *c, unsigned type, const struct okr_alignment *before,
                           const struct okr_alignment *after, okr_id from_unit, okr_id to_unit,
                           struct okr_str reason)
{
    okr_id other = from_unit;
    if (from_unit != to_unit)
        c->also = (struct okr_ids){&other, 1};
    emit(c, type, &okr_entity_alignment, before, after, to_unit, reason);
}

static int refresh_parent(struct cmd *c, const struct okr_alignment *edge)
{
    return edge->kind == OKR_EDGE_KIND_CONTRIBUTES ? contribution_refresh(c, edge->to, NULL)
                                                   : OKR_OK;
}

int alignment_insert(struct cmd *c, struct okr_alignment *edge)
{
    struct align_end from, to;
    edge->id = 0;
    int code = check_alignment(c, edge, &from, &to);
    if (code)
        return code;
    bool accepted = alignment_may_accept(c, &from, &to);
    edge->id = store_new_id(c->txn, 'a');
    edge->state = accepted ? OKR_EDGE_STATE_ACCEPTED : OKR_EDGE_STATE_PROPOSED;
    edge->version = 1;
    emit_alignment(c, accepted ? OKR_EVENT_ALIGNMENT_ACCEPTED : OKR_EVENT_ALIGNMENT_PROPOSED, NULL,
                   edge, from.unit, to.unit, OKR_STR(""));
    return refresh_parent(c, edge);
}

int alignment_change(struct cmd *c, const struct okr_alignment *before, struct okr_alignment *after,
                     struct okr_str reason)
{
    struct align_end from, to;
    if (!okr_entity_diff(&okr_entity_alignment, before, after))
        return OKR_OK;
    int code = check_alignment(c, after, &from, &to);
    if (code)
        return code;
    after->version = before->version + 1;
    emit_alignment(c, OKR_EVENT_ALIGNMENT_UPDATED, before, after, from.unit, to.unit, reason);
    return refresh_parent(c, after);
}

int alignment_delete(struct cmd *c, const struct okr_alignment *edge, struct okr_str reason)
{
    struct align_end from, to;
    int code = load_end(c, edge->from, "from", &from);
    if (code || (code = load_end(c, edge->to, "to", &to)))
        return code;
    emit_alignment(c, OKR_EVENT_ALIGNMENT_REMOVED, edge, NULL, from.unit, to.unit, reason);
    return refresh_parent(c, edge);
}

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

int cmd_alignment_remove(struct cmd *c)
{
    struct okr_alignment edge;
    okr_id id = 0;
    struct okr_str text = cmd_arg_str(c, "id");
    if (!okr_id_parse(text, &id) || okr_id_letter(id) != 'a')
        return okr_fail(c->err, OKR_E_INVALID, "id", "it looks like a-4; alignment.list shows them",
                        "\"%.*s\" is not the id of an alignment", OKR_STR_ARG(text));
    if (!store_take(c->txn, id, c->arena, &edge))
        return cmd_not_found(c, "id", id);
    int code = cmd_check_version(c, id, edge.version);
    if (code || (code = alignment_delete(c, &edge, cmd_arg_str(c, "reason"))))
        return code;
    cmd_pack_id(c, id);
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
