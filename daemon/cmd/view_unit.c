// SPDX-License-Identifier: Apache-2.0
// A unit's progress: the weighted mean of its objectives, cycle by cycle (METHOD 2).
#include "cmd/id_set.h"
#include "cmd/view.h"

#include <math.h>

static bool counts_for_unit(const struct okr_objective *objective)
{
    return objective->state == OKR_OBJECTIVE_STATE_PUBLISHED ||
           objective->state == OKR_OBJECTIVE_STATE_CLOSED ||
           objective->state == OKR_OBJECTIVE_STATE_ARCHIVED;
}

struct unit_part view_unit_part(const struct okr_objective *objective, double progress)
{
    return (struct unit_part){.id = objective->id,
                              .cycle = objective->cycle,
                              .text = objective->text,
                              .weight = objective->weight,
                              .weighs = view_counts(objective->outcome),
                              .counts = counts_for_unit(objective),
                              .progress = progress};
}

static const char *why_not(const struct unit_part *part)
{
    return part->counts ? NULL : OKR_MESSAGE("draft or proposed: it does not count yet");
}

/// Adds one cycle's weighted progress; the weights in force are those among all siblings that weigh, drafts too.
static void add_cycle(const struct unit_part *parts, size_t n, okr_id cycle, int32_t *set,
                      int32_t *force, struct mean *mean, struct trace *trace)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (parts[i].weighs && parts[i].cycle == cycle)
            set[k++] = parts[i].weight;
    weights_resolve(set, k, force);
    k = 0;
    for (size_t i = 0; i < n; i++) {
        if (!parts[i].weighs || parts[i].cycle != cycle)
            continue;
        trace_open(trace, "part", OKR_MESSAGE("weight * progress"), "1.3");
        trace_of(trace, parts[i].id, parts[i].text);
        trace_bool(trace, "set", parts[i].weight != OKR_UNSET);
        mean_add(mean, parts[i].progress, force[k++], why_not(&parts[i]), trace);
        trace_close(trace);
    }
}

int view_unit_mean(struct cmd *c, const struct unit_part *parts, size_t n, struct okr_ids cycles,
                   double *ret)
{
    int32_t *set = okr_arena_array(c->arena, 2 * n + 1, sizeof *set);
    struct mean mean = {0, 0};
    if (!set)
        return okr_fail_memory(c->err);
    trace_open(c->trace, "progress", OKR_MESSAGE("weighted mean of the objectives that count"),
               "2");
    for (size_t i = 0; i < cycles.n; i++)
        add_cycle(parts, n, cycles.at[i], set, set + n, &mean, c->trace);
    *ret = mean_value(&mean);
    trace_result(c->trace, *ret);
    trace_close(c->trace);
    return OKR_OK;
}

/// One that neither weighs nor counts is named, and its key results are not looked at.
static int view_part(struct cmd *c, const struct okr_objective *objective, struct unit_part *ret)
{
    struct objective_view view = {.progress = NAN};
    int code = OKR_OK;
    bool weighs = view_counts(objective->outcome);
    trace_open(c->trace, "objective", NULL, NULL);
    if (weighs)
        code = view_objective(c, objective->id, &view);
    trace_of(c->trace, objective->id, objective->text);
    if (weighs)
        trace_result(c->trace, code ? NAN : view.progress);
    else
        trace_why(c->trace, view_neither_weighs);
    trace_close(c->trace);
    *ret = view_unit_part(objective, view.progress);
    return code;
}

int view_unit_progress(struct cmd *c, okr_id unit, struct okr_ids cycles, double *ret)
{
    struct okr_ids ids = store_children(c->txn, unit, STORE_UNIT_OBJECTIVES, c->arena);
    struct unit_part *parts = okr_arena_array(c->arena, ids.n + 1, sizeof *parts);
    size_t n = 0;
    int code = OKR_OK;
    if (!parts)
        return okr_fail_memory(c->err);
    for (size_t i = 0; !code && i < ids.n; i++) {
        struct okr_objective objective;
        if (store_get(c->txn, ids.at[i], c->arena, &objective) && ids_have(cycles, objective.cycle))
            code = view_part(c, &objective, &parts[n++]);
    }
    return code ? code : view_unit_mean(c, parts, n, cycles, ret);
}
