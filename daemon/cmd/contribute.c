// SPDX-License-Identifier: Apache-2.0
// Values that key results get from those that contribute to them (METHOD 2), carried upwards when one changes.
#include "cmd/nouns.h"
#include "cmd/view.h"

enum { SPREAD_DEPTH = 32 };

static bool contributes(const struct okr_alignment *edge)
{
    return edge->kind == OKR_EDGE_KIND_CONTRIBUTES && edge->state == OKR_EDGE_STATE_ACCEPTED;
}

int contribution_add(struct cmd *c, const struct okr_key_result *kr, struct kr_value *value)
{
    if (!store_first_child(c->txn, kr->id, STORE_ALIGNMENTS_TO))
        return OKR_OK;
    struct okr_alignment_list edges = alignments_of(c->txn, kr->id, STORE_ALIGNMENTS_TO, c->arena);
    struct contribution *children = okr_arena_array(c->arena, edges.n + 1, sizeof *children);
    size_t n = 0;
    if (!children)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < edges.n; i++) {
        struct okr_key_result child;
        struct kr_value child_value;
        if (!contributes(&edges.at[i]) || !store_get(c->txn, edges.at[i].from, c->arena, &child))
            continue;
        store_value(c->txn, child.id, &child_value);
        children[n++] =
            (struct contribution){child.metric.start, child_value.current,
                                  edges.at[i].share == OKR_UNSET ? 1000 : edges.at[i].share};
    }
    value_contribute(&kr->metric, children, n, value);
    return OKR_OK;
}

static int add_effect(struct cmd *c, struct effect_list *list, okr_id id, double before,
                      unsigned status_before, double after, unsigned status_after)
{
    if (!list)
        return OKR_OK;
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i].id == id) { // reached again over another path: only the end counts
            list->at[i].progress_after = after;
            list->at[i].status_after = (uint8_t)status_after;
            return OKR_OK;
        }
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
        (struct store_effect){id, before, after, (uint8_t)status_before, (uint8_t)status_after};
    return OKR_OK;
}

/// Recomputes a parent's row from its children and notes what that did to it and its objective.
static int refresh(struct cmd *c, okr_id id, struct effect_list *effects)
{
    struct kr_view before, after;
    struct objective_view was, is;
    struct okr_objective o;
    struct okr_cycle cycle;
    int code = view_key_result(c, id, &before, &o, &cycle);
    if (code || (code = view_objective(c, o.id, &was)))
        return code;
    struct kr_value value = before.value;
    if ((code = contribution_add(c, &before.kr, &value)))
        return code;
    store_put_value(c->txn, id, &value);
    if ((code = view_key_result(c, id, &after, &o, &cycle)) ||
        (code = view_objective(c, o.id, &is)))
        return code;
    code = add_effect(c, effects, id, before.result.progress, before.result.status,
                      after.result.progress, after.result.status);
    return code ? code
                : add_effect(c, effects, o.id, was.progress, was.status, is.progress, is.status);
}

static int spread(struct cmd *c, okr_id id, struct effect_list *effects, int depth)
{
    if (depth > SPREAD_DEPTH || !store_first_child(c->txn, id, STORE_ALIGNMENTS_FROM))
        return OKR_OK;
    struct okr_alignment_list edges = alignments_of(c->txn, id, STORE_ALIGNMENTS_FROM, c->arena);
    for (size_t i = 0; i < edges.n; i++) {
        if (!contributes(&edges.at[i]))
            continue;
        int code = refresh(c, edges.at[i].to, effects);
        if (code || (code = spread(c, edges.at[i].to, effects, depth + 1)))
            return code;
    }
    return OKR_OK;
}

int contribution_spread(struct cmd *c, okr_id key_result, struct effect_list *effects)
{
    return spread(c, key_result, effects, 0);
}

int contribution_refresh(struct cmd *c, okr_id key_result, struct effect_list *effects)
{
    int code = refresh(c, key_result, effects);
    return code ? code : spread(c, key_result, effects, 0);
}
