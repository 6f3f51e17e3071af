// SPDX-License-Identifier: Apache-2.0
// Values that key results get from those that contribute to them (METHOD 2), carried upwards when one changes.
#include "cmd/nouns.h"
#include "cmd/past.h"
#include "cmd/view.h"

enum { CHAIN_MAX = 256 };

static bool contributes(const struct okr_alignment *edge)
{
    return edge->kind == OKR_EDGE_KIND_CONTRIBUTES && edge->state == OKR_EDGE_STATE_ACCEPTED;
}

int contribution_add(struct cmd *c, const struct okr_key_result *kr, struct kr_value *value)
{
    if (!store_first_child(c->txn, kr->id, STORE_ALIGNMENTS_TO)) {
        if (!okr_decimal_eq(value->own, value->current)) // the last that contributed is gone
            value_contribute(&kr->metric, NULL, 0, value);
        return OKR_OK;
    }
    struct okr_alignment_list edges = alignments_of(c->txn, kr->id, STORE_ALIGNMENTS_TO, c->arena);
    struct contribution *children = okr_arena_array(c->arena, edges.n + 1, sizeof *children);
    struct trace *trace = c->trace;
    size_t n = 0;
    if (!children)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < edges.n; i++) {
        struct okr_key_result child;
        struct kr_value child_value;
        if (!contributes(&edges.at[i]) || !store_get(c->txn, edges.at[i].from, c->arena, &child))
            continue;
        c->trace = NULL; // the child's own arithmetic is explained with the child
        (void)past_value(c, child.id, &child_value);
        c->trace = trace;
        children[n++] = (struct contribution){
            child.metric.start, child_value.current,
            edges.at[i].share == OKR_UNSET ? 1000 : edges.at[i].share, edges.at[i].id, child.id};
    }
    value_contribute_traced(&kr->metric, children, n, value, trace);
    return OKR_OK;
}

static struct store_effect *effect_of(struct effect_list *list, okr_id id)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i].id == id)
            return &list->at[i];
    return NULL;
}

int effect_note(struct cmd *c, struct effect_list *list, okr_id id, double progress,
                enum okr_status status)
{
    if (effect_of(list, id))
        return OKR_OK;
    if (list->n == list->room) {
        size_t room = list->room ? 2 * list->room : 8;
        struct store_effect *at =
            okr_arena_grow(c->arena, list->at, list->room * sizeof *at, room * sizeof *at);
        if (!at)
            return okr_fail_memory(c->err);
        list->at = at;
        list->room = room;
    }
    list->at[list->n++] =
        (struct store_effect){id, progress, progress, (uint8_t)status, (uint8_t)status};
    return OKR_OK;
}

void effect_settle(struct effect_list *list, okr_id id, double progress, enum okr_status status)
{
    struct store_effect *effect = effect_of(list, id);
    if (effect) {
        effect->progress_after = progress;
        effect->status_after = (uint8_t)status;
    }
}

/// Recomputes a parent's row from its children and tells what it and its objective come to.
static int refresh(struct cmd *c, okr_id id, struct effect_list *effects)
{
    struct kr_view view;
    struct objective_view is;
    struct okr_objective o;
    struct okr_cycle cycle;
    int code = view_key_result(c, id, &view, &o, &cycle);
    if (code)
        return code;
    struct kr_value value = view.value;
    if (value_needs_history(
            &view.kr.metric)) { // what was measured of the sum says nothing of the own
        struct okr_check_in_list list = store_check_ins(c->txn, id, false, 0, SIZE_MAX, c->arena);
        value_fold(&view.kr.metric, list.at, list.n, c->calendar, view_span(&view.kr, &cycle),
                   &value);
    }
    if ((code = contribution_add(c, &view.kr, &value)))
        return code;
    store_put_value(c->txn, id, &value);
    if (!effects)
        return OKR_OK;
    if ((code = view_key_result(c, id, &view, &o, &cycle)) || (code = view_objective(c, o.id, &is)))
        return code;
    effect_settle(effects, id, view.result.progress, view.result.status);
    effect_settle(effects, o.id, is.progress, is.status);
    return OKR_OK;
}

/// Key results in the order in which they are left: children before what they contribute to, once turned round.
struct order {
    okr_id *at;
    size_t n, room;
};

static bool is_in(const struct order *order, okr_id id)
{
    for (size_t i = 0; i < order->n; i++)
        if (order->at[i] == id)
            return true;
    return false;
}

static int append(struct cmd *c, struct order *order, okr_id id)
{
    if (order->n == order->room) {
        size_t room = order->room ? 2 * order->room : 16;
        okr_id *at =
            okr_arena_grow(c->arena, order->at, order->room * sizeof *at, room * sizeof *at);
        if (!at)
            return okr_fail_memory(c->err);
        order->at = at;
        order->room = room;
    }
    order->at[order->n++] = id;
    return OKR_OK;
}

/// Everything above a key result, each once: contributions have no circles, so what was left is complete.
static int climb(struct cmd *c, okr_id id, int depth, struct order *order)
{
    if (!store_first_child(c->txn, id, STORE_ALIGNMENTS_FROM))
        return append(c, order, id);
    if (depth > CHAIN_MAX)
        return okr_fail(c->err, OKR_E_TOO_BIG, "key_result", "let some contribute further up",
                        "more than %d key results contribute to each other in a chain", CHAIN_MAX);
    struct okr_alignment_list edges = alignments_of(c->txn, id, STORE_ALIGNMENTS_FROM, c->arena);
    for (size_t i = 0; i < edges.n; i++) {
        if (!contributes(&edges.at[i]) || is_in(order, edges.at[i].to))
            continue;
        int code = climb(c, edges.at[i].to, depth + 1, order);
        if (code)
            return code;
    }
    return append(c, order, id);
}

int contribution_above(struct cmd *c, okr_id key_result, struct okr_ids *ret)
{
    struct order order = {0};
    int code = climb(c, key_result, 0, &order);
    *ret = (struct okr_ids){order.at, order.n};
    return code;
}

int contribution_note(struct cmd *c, okr_id key_result, struct effect_list *effects)
{
    struct okr_ids above;
    int code = contribution_above(c, key_result, &above);
    for (size_t i = code ? 0 : above.n - 1; !code && i-- > 0;) {
        struct kr_view view;
        struct objective_view objective;
        struct okr_objective o;
        struct okr_cycle cycle;
        if ((code = view_key_result(c, above.at[i], &view, &o, &cycle)) ||
            (code = view_objective(c, o.id, &objective)) ||
            (code = effect_note(c, effects, view.kr.id, view.result.progress, view.result.status)))
            break;
        code = effect_note(c, effects, o.id, objective.progress, objective.status);
    }
    return code;
}

int contribution_spread(struct cmd *c, okr_id key_result, struct effect_list *effects)
{
    struct okr_ids above;
    if (!store_first_child(c->txn, key_result, STORE_ALIGNMENTS_FROM))
        return OKR_OK;
    int code = contribution_above(c, key_result, &above);
    if (code)
        return code;
    // The last one left is the key result itself, which is up to date.
    for (size_t i = above.n - 1; !code && i-- > 0;)
        code = refresh(c, above.at[i], effects);
    return code;
}

int contribution_refresh(struct cmd *c, okr_id key_result, struct effect_list *effects)
{
    int code = refresh(c, key_result, effects);
    return code ? code : contribution_spread(c, key_result, effects);
}
