// SPDX-License-Identifier: Apache-2.0
#include "core/status.h"
#include <math.h>

enum { STALE_GRACE_DAYS = 3 };

static const double pace_from = 0.20;
static const double confidence_risk = 0.4, confidence_doubt = 0.7;

const struct status_preset *status_preset(enum okr_preset preset)
{
    static const struct status_preset presets[OKR_PRESET_COUNT] = {
        [OKR_PRESET_NONE] = {OKR_PRESET_DEFAULT, .behind = 0.9, .at_risk = 0.7, .gap = 0.15},
        [OKR_PRESET_DEFAULT] = {OKR_PRESET_DEFAULT, .behind = 0.9, .at_risk = 0.7, .gap = 0.15},
        [OKR_PRESET_STRICT] = {OKR_PRESET_STRICT, .behind = 1.0, .at_risk = 0.7, .gap = 0.15},
        [OKR_PRESET_LENIENT] = {OKR_PRESET_LENIENT, .behind = 0.7, .at_risk = 0.4, .gap = 0.15},
    };
    return &presets[(unsigned)preset < OKR_PRESET_COUNT ? preset : OKR_PRESET_NONE];
}

/// What the rows of the table ask about.
struct facts {
    const struct status_input *in;
    double p, x, expected, confidence;
    unsigned kind;
    bool pace, past_due;
};

// Thresholds are decimals and progress is computed in binary: 0.35 - 0.2 must reach 0.15.
static bool below(double a, double b)
{
    return a < b - 1e-9;
}

static bool has_pace(const struct status_input *in, double expected)
{
    const struct okr_metric *metric = &in->kr->metric;
    switch (metric->kind) {
    case OKR_METRIC_KIND_INCREASE:
    case OKR_METRIC_KIND_DECREASE:
    case OKR_METRIC_KIND_REACH:
    case OKR_METRIC_KIND_MILESTONE: break;
    case OKR_METRIC_KIND_BASELINE:
        if (!metric->start.present) {
            return false;
        }
        break;
    default: return false;
    }
    return !below(elapsed_fraction(in->calendar, in->span, in->today), pace_from) && expected > 0;
}

static bool is_no_data(const struct facts *f)
{
    return isnan(f->p);
}

static bool is_achieved(const struct facts *f)
{
    bool may_still_fail = f->kind == OKR_METRIC_KIND_MAINTAIN || f->kind == OKR_METRIC_KIND_CADENCE;
    return !below(f->p, f->x) && (f->past_due || !may_still_fail);
}

// Past due, p >= x is achieved by the row above: what is left has p < x.
static bool is_overdue(const struct facts *f)
{
    return f->past_due;
}

/// The day that intervals are counted from; OKR_NO_DATE = none.
static okr_date counted_from(const struct status_input *in)
{
    if (in->fed_at != OKR_NO_TIME) {
        return in->day_of(in->fed_at);
    }
    return in->published > in->span.start ? in->published : in->span.start;
}

// Past due never gets here: it is achieved or overdue.
static bool is_stale(const struct facts *f)
{
    const struct status_input *in = f->in;
    okr_date since = counted_from(in);
    return since != OKR_NO_DATE && in->today - since > in->interval + STALE_GRACE_DAYS;
}

// A key result that its contributing children feed has started, though nobody reported on it.
static bool is_not_started(const struct facts *f)
{
    return f->in->value->n_check_ins == 0 && f->in->fed_at == OKR_NO_TIME;
}

static bool is_at_risk(const struct facts *f)
{
    const struct status_input *in = f->in;
    if (f->pace) {
        return below(f->p / f->expected, in->preset->at_risk) &&
               !below(f->expected - f->p, in->preset->gap);
    }
    if (below(f->confidence, confidence_risk)) {
        return true;
    }
    if (f->kind == OKR_METRIC_KIND_MAINTAIN) {
        return below(progress_raw(&in->kr->metric, in->value->current), 1);
    }
    return below(
        progress_best_possible(&in->kr->metric, in->value, in->calendar, in->span, in->today),
        f->x);
}

static bool is_behind(const struct facts *f)
{
    if (f->pace) {
        return below(f->p / f->expected, f->in->preset->behind);
    }
    return below(f->confidence, confidence_doubt) ||
           (f->kind == OKR_METRIC_KIND_CADENCE && below(f->p, f->x));
}

static bool is_on_track(const struct facts *f)
{
    (void)f;
    return true;
}

/// METHOD 2's table, in its order.
static const struct {
    enum okr_status status;
    bool (*holds)(const struct facts *f);
    const char *words; ///< the condition as it is explained
} rows[] = {
    {OKR_STATUS_NO_DATA, is_no_data, OKR_MESSAGE("p is undefined")},
    {OKR_STATUS_ACHIEVED, is_achieved,
     OKR_MESSAGE("p >= x; maintain and cadence only once past due")},
    {OKR_STATUS_OVERDUE, is_overdue, OKR_MESSAGE("past due and p < x")},
    {OKR_STATUS_STALE, is_stale, OKR_MESSAGE("no check-in for the interval + 3 days")},
    {OKR_STATUS_NOT_STARTED, is_not_started, OKR_MESSAGE("no check-in yet")},
    {OKR_STATUS_AT_RISK, is_at_risk,
     OKR_MESSAGE("pace: r and the gap beyond the preset; no pace: confidence < 0.4; maintain: "
                 "outside; cadence: best still possible < x")},
    {OKR_STATUS_BEHIND, is_behind,
     OKR_MESSAGE("pace: r below the preset; no pace: confidence < 0.7; cadence: p < x")},
    {OKR_STATUS_ON_TRACK, is_on_track, OKR_MESSAGE("else")},
};

static enum okr_status first_row(const struct facts *f)
{
    struct trace *trace = f->in->trace;
    bool holds = false;
    size_t i = 0;
    for (; !holds; i++) {
        holds = rows[i].holds(f);
        trace_open(trace, "row", rows[i].words, NULL);
        trace_term(trace, "status", OKR_GROUP_STATUS, rows[i].status);
        trace_result_bool(trace, holds);
        trace_close(trace);
    }
    return rows[i - 1].status;
}

/// What the rows look at, for the explanation.
static void trace_facts(const struct facts *f)
{
    const struct status_input *in = f->in;
    struct trace *trace = in->trace;
    okr_date since = counted_from(in);
    trace_term(trace, "preset", OKR_GROUP_PRESET, in->preset->preset);
    trace_number(trace, "progress", f->p);
    trace_term(trace, "commitment", OKR_GROUP_COMMITMENT, commitment_of(in->kr));
    trace_number(trace, "expectation", f->x);
    trace_bool(trace, "pace", f->pace);
    if (f->pace) {
        trace_number(trace, "r", f->p / f->expected);
        trace_number(trace, "gap", f->expected - f->p);
        trace_number(trace, "preset_at_risk", in->preset->at_risk);
        trace_number(trace, "preset_gap", in->preset->gap);
        trace_number(trace, "preset_behind", in->preset->behind);
    } else {
        trace_number(trace, "confidence", f->confidence);
    }
    if (f->kind == OKR_METRIC_KIND_CADENCE) {
        trace_number(
            trace, "best_possible",
            progress_best_possible(&in->kr->metric, in->value, in->calendar, in->span, in->today));
    }
    trace_bool(trace, "past_due", f->past_due);
    if (since != OKR_NO_DATE) {
        trace_date(trace, "counted_from", since);
        trace_int(trace, "days_since", in->today - since);
    }
    trace_int(trace, "check_in_interval", in->interval);
}

static enum okr_status status_of(const struct facts *f)
{
    struct trace *trace = f->in->trace;
    enum okr_status status = OKR_STATUS_NONE;
    trace_open(trace, "status", OKR_MESSAGE("the first row that holds"), "2");
    if (f->in->kr->state == OKR_KEY_RESULT_STATE_DRAFT) {
        trace_note(trace, OKR_MESSAGE("a draft has no status"));
    } else {
        if (trace) {
            trace_facts(f);
        }
        status = first_row(f);
    }
    trace_result_term(trace, OKR_GROUP_STATUS, status);
    trace_close(trace);
    return status;
}

okr_date check_in_due(const struct status_input *in, enum okr_status status)
{
    okr_date since = counted_from(in), end = in->span.end;
    if (in->kr->state != OKR_KEY_RESULT_STATE_LIVE || status == OKR_STATUS_ACHIEVED ||
        since == OKR_NO_DATE) {
        return OKR_NO_DATE;
    }
    okr_date due = since + in->interval;
    if (end == OKR_NO_DATE || due <= end) {
        return due;
    }
    if (in->fed_at != OKR_NO_TIME && since >= end) { // the last word has been said
        return OKR_NO_DATE;
    }
    return end > since ? end : since;
}

void status_key_result(const struct status_input *in, struct status_result *ret)
{
    const struct okr_key_result *kr = in->kr;
    double raw, progress = progress_now_traced(&kr->metric, in->value, in->calendar, in->span,
                                               in->today, &raw, in->trace);
    struct facts f = {
        .in = in,
        .p = progress,
        .x = commitment_expectation(commitment_of(kr)),
        .expected = expected_progress_traced(kr, in->calendar, in->span, in->today, in->trace),
        // Before the first check-in the confidence is the one set at the key result.
        .confidence = in->value->n_check_ins ? in->value->confidence : kr->confidence,
        .kind = kr->metric.kind,
        .past_due = in->span.end != OKR_NO_DATE && in->today > in->span.end,
    };
    f.pace = has_pace(in, f.expected);
    *ret = (struct status_result){
        .raw = raw,
        .progress = f.p,
        .over = progress_over(raw),
        .expected = f.expected,
        .status = status_of(&f),
    };
    ret->check_in_due = check_in_due(in, ret->status);
}

enum okr_status status_weakest(const enum okr_status *statuses, size_t n)
{
    static const enum okr_status order[] = {
        OKR_STATUS_OVERDUE,     OKR_STATUS_AT_RISK, OKR_STATUS_STALE,    OKR_STATUS_BEHIND,
        OKR_STATUS_NOT_STARTED, OKR_STATUS_NO_DATA, OKR_STATUS_ON_TRACK, OKR_STATUS_ACHIEVED,
    };
    for (size_t rank = 0; rank < sizeof order / sizeof *order; rank++) {
        for (size_t i = 0; i < n; i++) {
            if (statuses[i] == order[rank]) {
                return order[rank];
            }
        }
    }
    return OKR_STATUS_NONE;
}
