// SPDX-License-Identifier: Apache-2.0
#include "cmd/view.h"
#include "base/clock.h"
#include "cmd/past.h"

#include <math.h>

/// Feeders looked at for one key result; whoever has more is fed by one of those.
enum { UNITS_ABOVE_MAX = 64, FEEDERS_MAX = 256 };

static okr_date day_of(okr_time time)
{
    return clock_day(time);
}

/// The interval of a unit: its own, that of a unit above, or the organisation's.
static int32_t unit_interval(struct cmd *c, okr_id id)
{
    for (int i = 0; id && i < UNITS_ABOVE_MAX; i++) {
        struct okr_unit unit;
        if (!store_get(c->txn, id, c->arena, &unit))
            break;
        if (unit.check_in_interval != OKR_UNSET)
            return unit.check_in_interval;
        id = unit.parent;
    }
    return c->org.check_in_interval;
}

/// METHOD 1: key result, objective, unit and those above, organisation; the first that is set.
static int32_t interval_of(struct cmd *c, const struct okr_key_result *kr,
                           const struct okr_objective *objective)
{
    if (kr->check_in_interval != OKR_UNSET)
        return kr->check_in_interval;
    if (objective->check_in_interval != OKR_UNSET)
        return objective->check_in_interval;
    if (c->view_unit !=
        objective->unit) { // siblings and the next objectives are mostly of the same unit
        c->view_interval = unit_interval(c, objective->unit);
        c->view_unit = objective->unit;
    }
    return c->view_interval;
}

struct okr_span view_span(const struct okr_key_result *kr, const struct okr_cycle *cycle)
{
    return (struct okr_span){cycle->start, kr->due != OKR_NO_DATE ? kr->due : cycle->end};
}

static void compute(struct cmd *c, const struct okr_key_result *kr, const struct kr_value *value,
                    const struct okr_objective *objective, const struct okr_cycle *cycle,
                    okr_time fed_at, struct status_result *ret)
{
    okr_time published =
        kr->published_at != OKR_NO_TIME ? kr->published_at : objective->published_at;
    struct status_input in = {
        .kr = kr,
        .value = value,
        .span = view_span(kr, cycle),
        .interval = interval_of(c, kr, objective),
        .fed_at = fed_at,
        .published = published != OKR_NO_TIME ? day_of(published) : OKR_NO_DATE,
        .today = c->today,
        .calendar = c->calendar,
        .preset = status_preset(cycle->status_preset ? cycle->status_preset : c->org.status_preset),
        .day_of = day_of,
        .trace = c->trace,
    };
    status_key_result(&in, ret);
    if (cycle->state == OKR_CYCLE_STATE_CLOSED)
        ret->check_in_due = OKR_NO_DATE;
}

bool view_is_due(const struct cmd *c, const struct kr_view *view)
{
    return view->result.check_in_due != OKR_NO_DATE && view->result.check_in_due <= c->today;
}

static okr_time later(okr_time a, okr_time b)
{
    return a > b ? a : b; // OKR_NO_TIME is the smallest
}

struct okr_ids view_edges(struct cmd *c, struct kr_view *view)
{
    if (!view->has_edges) {
        view->edges = store_alignments(c->txn, view->kr.id, c->arena);
        view->has_edges = true;
    }
    return view->edges;
}

/// Key results that contribute to one, over any number of levels.
struct feeders {
    okr_id at[FEEDERS_MAX];
    size_t n;
};

static void add_feeder(struct feeders *f, okr_id id)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->at[i] == id)
            return;
    if (f->n < FEEDERS_MAX)
        f->at[f->n++] = id;
}

static void add_feeders(struct cmd *c, okr_id to, struct okr_ids edges, struct feeders *f)
{
    for (size_t i = 0; i < edges.n; i++) {
        struct okr_alignment edge;
        if (store_get(c->txn, edges.at[i], c->arena, &edge) && edge.to == to &&
            edge.kind == OKR_EDGE_KIND_CONTRIBUTES && edge.state == OKR_EDGE_STATE_ACCEPTED)
            add_feeder(f, edge.from);
    }
}

/// When a contributing key result was last reported on, be it a child's child: that keeps its parents from going stale (METHOD 2).
static okr_time fed_at(struct cmd *c, struct kr_view *view, const struct kr_value *value)
{
    okr_time fed = value->recorded_at;
    struct feeders feeders = {.n = 0};
    add_feeders(c, view->kr.id, view_edges(c, view), &feeders);
    for (size_t i = 0; i < feeders.n; i++) {
        struct kr_value child;
        if (!past_value(c, feeders.at[i], &child))
            continue;
        fed = later(fed, child.recorded_at);
        if (child.current.present) // else nothing has arrived from below
            add_feeders(c, feeders.at[i], store_alignments(c->txn, feeders.at[i], c->arena),
                        &feeders);
    }
    return fed;
}

void view_result(struct cmd *c, struct kr_view *view, const struct kr_value *value,
                 const struct okr_objective *objective, const struct okr_cycle *cycle)
{
    struct status_result *result = &view->result;
    struct trace *trace = c->trace;
    okr_time fed = value->recorded_at;
    c->trace = NULL; // told once, when it is settled
    compute(c, &view->kr, value, objective, cycle, fed, result);
    // Only these ask whether a child feeds it, and most are in none of them.
    if (result->status == OKR_STATUS_STALE || result->status == OKR_STATUS_NOT_STARTED ||
        view_is_due(c, view))
        fed = fed_at(c, view, value);
    c->trace = trace;
    if (trace || fed != value->recorded_at)
        compute(c, &view->kr, value, objective, cycle, fed, result);
}

/// Cancelled and postponed ones neither weigh nor count (METHOD 1.3).
bool view_counts(unsigned outcome)
{
    return outcome != OKR_OUTCOME_CANCELLED && outcome != OKR_OUTCOME_POSTPONED;
}

int view_detail(struct cmd *c, struct kr_view *view)
{
    struct kr_detail *detail = okr_arena_alloc(c->arena, sizeof *detail);
    if (!detail)
        return okr_fail_memory(c->err);
    view_forecast(c, view, &detail->forecast);
    detail->checked =
        view->value.last_check_in &&
        store_get(c->txn, OKR_ID('x', view->value.last_check_in), c->arena, &detail->last);
    view->detail = detail;
    return store_error(c->txn, c->err);
}

const char view_neither_weighs[] = OKR_MESSAGE("cancelled or postponed: neither weighs nor counts");

static void roll_up_status(const struct kr_view *krs, size_t n, enum okr_status *ret,
                           struct trace *trace)
{
    enum okr_status status = OKR_STATUS_NONE;
    trace_open(trace, "status", OKR_MESSAGE("the weakest of the live key results"), "2");
    for (size_t i = 0; i < n; i++) {
        const struct kr_view *kr = &krs[i];
        bool live = kr->kr.state == OKR_KEY_RESULT_STATE_LIVE;
        trace_open(trace, "part", NULL, NULL);
        trace_of(trace, kr->kr.id, kr->kr.text);
        trace_result_term(trace, OKR_GROUP_STATUS, kr->result.status);
        trace_why(trace, live ? NULL : OKR_MESSAGE("it is not live"));
        trace_close(trace);
        if (live) {
            enum okr_status both[] = {status, kr->result.status};
            status = status ? status_weakest(both, 2) : kr->result.status;
        }
    }
    trace_result_term(trace, OKR_GROUP_STATUS, status);
    trace_close(trace);
    *ret = status;
}

static double roll_up_progress(const struct kr_view *krs, size_t n, struct trace *trace)
{
    struct mean mean = {0, 0};
    trace_open(trace, "progress", OKR_MESSAGE("weighted mean of the key results that count"), "2");
    for (size_t i = 0; i < n; i++) {
        const struct kr_view *kr = &krs[i];
        trace_open(trace, "part", OKR_MESSAGE("weight * progress"), "1.3");
        trace_of(trace, kr->kr.id, kr->kr.text);
        trace_bool(trace, "set", kr->kr.weight != OKR_UNSET);
        mean_add(&mean, kr->result.progress, kr->weight,
                 view_counts(kr->kr.outcome) ? NULL : view_neither_weighs, trace);
        trace_close(trace);
    }
    trace_result(trace, mean_value(&mean));
    trace_close(trace);
    return mean_value(&mean);
}

static bool is_draft(const struct okr_objective *objective)
{
    return objective->state == OKR_OBJECTIVE_STATE_DRAFT ||
           objective->state == OKR_OBJECTIVE_STATE_PROPOSED;
}

void view_roll_up(const struct okr_objective *objective, const struct kr_view *krs, size_t n,
                  double *ret_progress, enum okr_status *ret_status, struct trace *trace)
{
    *ret_progress = NAN;
    *ret_status = OKR_STATUS_NONE;
    if (is_draft(objective)) {
        trace_open(trace, "progress", NULL, "2");
        trace_note(trace, OKR_MESSAGE("undefined while draft or proposed"));
        trace_result(trace, NAN);
        trace_close(trace);
        return;
    }
    *ret_progress = roll_up_progress(krs, n, trace);
    roll_up_status(krs, n, ret_status, trace);
}
