// SPDX-License-Identifier: Apache-2.0
#include "cmd/access.h"
#include "cmd/move.h"
#include "core/align.h"

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
/// Those that count, and those that wait for an answer.
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
    bool accepted = access_may_write(c, edge->from) && access_may_write(c, edge->to);
    edge->id = store_new_id(c->txn, 'a');
    edge->state = accepted ? OKR_EDGE_STATE_ACCEPTED : OKR_EDGE_STATE_PROPOSED;
    edge->version = 1;
    emit_alignment(c, accepted ? OKR_EVENT_ALIGNMENT_ACCEPTED : OKR_EVENT_ALIGNMENT_PROPOSED, NULL,
                   edge, from.unit, to.unit, OKR_STR(""));
    return refresh_parent(c, edge);
}

static int check_standing(struct cmd *c, const struct okr_alignment *edge)
{
    if (is_in_the_making(edge))
        return OKR_OK;
    return okr_fail(c->err, OKR_E_TRANSITION, "state", "propose it anew", "%s is %s",
                    okr_id_text(edge->id).c,
                    okr_term_word(OKR_GROUP_EDGE_STATE, edge->state, okr_err_lang(c->err)));
}

/// What was accepted with one share does not come to count with another without the unit that accepted it.
static int check_share_change(struct cmd *c, const struct okr_alignment *before,
                              const struct okr_alignment *after, okr_id unit)
{
    if (before->share == after->share || before->state != OKR_EDGE_STATE_ACCEPTED ||
        access_may_write(c, after->to))
        return OKR_OK;
    return access_check_answers(c, unit, OKR_MESSAGE("change the share of"), after->id);
}

int alignment_change(struct cmd *c, const struct okr_alignment *before, struct okr_alignment *after,
                     struct okr_str reason)
{
    struct align_end from, to;
    if (!okr_entity_diff(&okr_entity_alignment, before, after))
        return OKR_OK;
    int code = check_standing(c, before);
    if (code || (code = check_alignment(c, after, &from, &to)) ||
        (code = check_share_change(c, before, after, to.unit)))
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

/// Accepting checks the edge as if it were made now: what it hangs on may have moved since it was proposed.
static int check_move(struct cmd *c, const struct okr_alignment *edge, enum lifecycle_move move,
                      struct align_end *ret_from, struct align_end *ret_to)
{
    int code = load_end(c, edge->from, "from", ret_from);
    if (code || (code = load_end(c, edge->to, "to", ret_to)))
        return code;
    if (move == MOVE_ACCEPT || move == MOVE_DECLINE)
        code = access_check_answers(
            c, ret_to->unit, move == MOVE_ACCEPT ? OKR_MESSAGE("accept") : OKR_MESSAGE("decline"),
            edge->id);
    if (!code && move == MOVE_ACCEPT)
        code = check_alignment(c, edge, ret_from, ret_to);
    return code;
}

int alignment_move(struct cmd *c, const struct okr_alignment *before, enum lifecycle_move move,
                   struct okr_str reason, struct okr_alignment *ret_after)
{
    struct lifecycle_step step;
    struct align_end from, to;
    struct okr_alignment after = *before;
    int code = move_step(c, &okr_entity_alignment, before->state, move, reason, &step);
    if (code || (code = check_move(c, before, move, &from, &to)))
        return code;
    after.state = step.state;
    if (move == MOVE_DECLINE || move == MOVE_WITHDRAW)
        after.reason = reason;
    after.version++;
    if ((code = okr_entity_check(&okr_entity_alignment, &after, c->err)))
        return code;
    emit_alignment(c, step.event, before, &after, from.unit, to.unit, reason);
    *ret_after = after;
    return refresh_parent(c, &after);
}
