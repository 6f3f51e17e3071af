// SPDX-License-Identifier: Apache-2.0
// Reading what a view is made of: an objective with its key results and their values, as deep as is wanted.
#include "cmd/nouns.h"
#include "cmd/past.h"
#include "cmd/view.h"

#include <math.h>

/// The value anew from its check-ins and from what contributes: told step by step, the row only has what came of it.
static void fold_again(struct cmd *c, const struct okr_key_result *kr,
                       const struct okr_cycle *cycle, struct kr_value *ret)
{
    struct trace *trace = c->trace;
    c->trace = NULL;
    if (!past_value(c, kr->id, ret))
        kr_value_init(ret);
    c->trace = trace;
    struct okr_check_in_list list = store_check_ins(c->txn, kr->id, false, 0, SIZE_MAX, c->arena);
    value_fold_traced(&kr->metric, list.at, list.n, c->calendar, view_span(kr, cycle), ret, trace);
    if (contribution_add(c, kr, ret))
        trace->full = true; // the only thing that can be wrong there
}

static void load_value(struct cmd *c, const struct okr_key_result *kr,
                       const struct okr_cycle *cycle, struct kr_value *ret)
{
    if (c->trace)
        fold_again(c, kr, cycle, ret);
    else if (!past_value(c, kr->id, ret)) // nothing recorded: METHOD 2 still says what it stands at
        value_fold(&kr->metric, NULL, 0, c->calendar, (struct okr_span){cycle->start, cycle->end},
                   ret);
}

/// Weights in force among the key results that count; the others keep 0.
static bool resolve_weights(struct cmd *c, struct kr_view *krs, size_t n)
{
    int32_t *set = okr_arena_array(c->arena, 2 * n + 1, sizeof *set), *force = set + n;
    size_t counting = 0;
    if (!set)
        return false;
    for (size_t i = 0; i < n; i++)
        if (view_counts(krs[i].kr.outcome))
            set[counting++] = krs[i].kr.weight;
    weights_resolve(set, counting, force);
    counting = 0;
    for (size_t i = 0; i < n; i++)
        if (view_counts(krs[i].kr.outcome))
            krs[i].weight = force[counting++];
    return true;
}

/// By position, then by id: there are few, and they mostly stand in order already.
static void sort_key_results(struct kr_view *krs, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0 && krs[j].kr.position < krs[j - 1].kr.position; j--) {
            struct kr_view swap = krs[j];
            krs[j] = krs[j - 1];
            krs[j - 1] = swap;
        }
}

static int load_objective(struct cmd *c, okr_id id, uint64_t fields, struct okr_objective *ret,
                          struct okr_cycle *ret_cycle)
{
    if (!store_get_some(c->txn, id, fields, c->arena, ret))
        return cmd_not_found(c, "id", id);
    if (c->view_cycle.id != ret->cycle &&
        !store_take(c->txn, ret->cycle, c->arena, &c->view_cycle)) {
        okr_entity_init(&okr_entity_cycle, ret_cycle);
        c->view_cycle.id = 0;
        return OKR_OK;
    }
    *ret_cycle = c->view_cycle;
    return OKR_OK;
}

static void load_key_result(struct cmd *c, struct kr_view *view, enum view_depth depth,
                            const struct okr_objective *objective, const struct okr_cycle *cycle)
{
    struct status_result *result = &view->result;
    trace_of(c->trace, view->kr.id, view->kr.text);
    load_value(c, &view->kr, cycle, &view->value);
    if (depth == VIEW_STATUS)
        view_result(c, view, &view->value, objective, cycle);
    else
        result->progress =
            progress_now_traced(&view->kr.metric, &view->value, c->calendar,
                                view_span(&view->kr, cycle), c->today, &result->raw, c->trace);
    trace_result(c->trace, result->progress);
}

/// All but the entity, which is read over it.
static void begin_view(struct kr_view *view)
{
    const size_t behind = offsetof(struct kr_view, value);
    memset((char *)view + behind, 0, sizeof *view - behind);
}

static int load_key_results(struct cmd *c, const struct view_scope *scope,
                            struct objective_view *view)
{
    struct okr_ids ids = scope->krs ? *scope->krs
                                    : store_children(c->txn, view->objective.id,
                                                     STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    view->krs = okr_arena_grow_bytes(c->arena, NULL, 0, ids.n * sizeof *view->krs);
    if (!view->krs)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < ids.n; i++) {
        struct kr_view *kr = &view->krs[view->n_krs];
        if (!store_get_some(c->txn, ids.at[i], scope->key_result, c->arena, &kr->kr))
            continue;
        begin_view(kr);
        kr->due = view_span(&kr->kr, &view->cycle).end;
        trace_open(c->trace, "key_result", NULL, NULL);
        if (scope->depth >= VIEW_PROGRESS)
            load_key_result(c, kr, scope->depth, &view->objective, &view->cycle);
        trace_close(c->trace);
        view->n_krs++;
    }
    sort_key_results(view->krs, view->n_krs);
    return resolve_weights(c, view->krs, view->n_krs) ? OKR_OK : okr_fail_memory(c->err);
}

/// What each depth reads of its own accord.
static const struct {
    uint64_t objective, key_result;
} taken[] = {
    [VIEW_OBJECTIVE] = {OKR_FIELD_BIT(objective, cycle) | OKR_FIELD_BIT(objective, state), 0},
    [VIEW_KEY_RESULTS] = {0,
                          OKR_FIELD_BIT(key_result, position) | OKR_FIELD_BIT(key_result, weight) |
                              OKR_FIELD_BIT(key_result, due) | OKR_FIELD_BIT(key_result, outcome)},
    [VIEW_PROGRESS] = {0, OKR_FIELD_BIT(key_result, metric)},
    [VIEW_STATUS] = {OKR_FIELD_BIT(objective, unit) | OKR_FIELD_BIT(objective, check_in_interval) |
                         OKR_FIELD_BIT(objective, published_at),
                     OKR_FIELD_BIT(key_result, commitment) |
                         OKR_FIELD_BIT(key_result, checkpoints) |
                         OKR_FIELD_BIT(key_result, check_in_interval) |
                         OKR_FIELD_BIT(key_result, confidence) | OKR_FIELD_BIT(key_result, state) |
                         OKR_FIELD_BIT(key_result, published_at)},
};

int view_objective_in(struct cmd *c, okr_id id, const struct view_scope *wanted,
                      struct objective_view *ret)
{
    struct view_scope scope = *wanted;
    for (unsigned depth = 0; depth <= scope.depth; depth++) {
        scope.objective |= taken[depth].objective;
        scope.key_result |= taken[depth].key_result;
    }
    int code = load_objective(c, id, scope.objective, &ret->objective, &ret->cycle);
    ret->krs = NULL;
    ret->n_krs = 0;
    ret->progress = NAN;
    ret->status = OKR_STATUS_NONE;
    ret->leaves = 0;
    if (!code && scope.depth >= VIEW_KEY_RESULTS)
        code = load_key_results(c, &scope, ret);
    if (!code && scope.depth >= VIEW_PROGRESS)
        view_roll_up(&ret->objective, ret->krs, ret->n_krs, &ret->progress, &ret->status, c->trace);
    return code;
}

int view_objective(struct cmd *c, okr_id id, struct objective_view *ret)
{
    static const struct view_scope whole = {VIEW_STATUS, OKR_ALL_FIELDS, OKR_ALL_FIELDS, NULL};
    return view_objective_in(c, id, &whole, ret);
}

int view_key_result(struct cmd *c, okr_id id, struct kr_view *ret,
                    struct okr_objective *ret_objective, struct okr_cycle *ret_cycle)
{
    struct kr_view view = {0};
    if (!store_get(c->txn, id, c->arena, &view.kr))
        return cmd_not_found(c, "id", id);
    int code = load_objective(c, view.kr.objective, OKR_ALL_FIELDS, ret_objective, ret_cycle);
    if (code)
        return code;
    view.due = view_span(&view.kr, ret_cycle).end;
    load_key_result(c, &view, VIEW_STATUS, ret_objective, ret_cycle);
    *ret = view;
    return OKR_OK;
}
