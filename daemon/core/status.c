// SPDX-License-Identifier: Apache-2.0
#include "core/status.h"
#include <math.h>

enum { STALE_GRACE_DAYS = 3 };

static const double pace_from = 0.20;
static const double confidence_risk = 0.4, confidence_doubt = 0.7;

const struct status_preset *status_preset(enum okr_preset preset)
{
    static const struct status_preset presets[OKR_PRESET_COUNT] = {
        [OKR_PRESET_NONE] = {.behind = 0.9, .at_risk = 0.7, .gap = 0.15},
        [OKR_PRESET_DEFAULT] = {.behind = 0.9, .at_risk = 0.7, .gap = 0.15},
        [OKR_PRESET_STRICT] = {.behind = 1.0, .at_risk = 0.7, .gap = 0.15},
        [OKR_PRESET_LENIENT] = {.behind = 0.7, .at_risk = 0.4, .gap = 0.15},
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
} rows[] = {
    {OKR_STATUS_NO_DATA, is_no_data},         {OKR_STATUS_ACHIEVED, is_achieved},
    {OKR_STATUS_OVERDUE, is_overdue},         {OKR_STATUS_STALE, is_stale},
    {OKR_STATUS_NOT_STARTED, is_not_started}, {OKR_STATUS_AT_RISK, is_at_risk},
    {OKR_STATUS_BEHIND, is_behind},           {OKR_STATUS_ON_TRACK, is_on_track},
};

static enum okr_status first_row(const struct facts *f)
{
    size_t i = 0;
    while (!rows[i].holds(f)) {
        i++;
    }
    return rows[i].status;
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
    double raw = progress_raw_now(&kr->metric, in->value, in->calendar, in->span, in->today);
    struct facts f = {
        .in = in,
        .p = progress_clamp(raw),
        .x = commitment_expectation(commitment_of(kr)),
        .expected = expected_progress(kr, in->calendar, in->span, in->today),
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
        .status = kr->state == OKR_KEY_RESULT_STATE_DRAFT ? OKR_STATUS_NONE : first_row(&f),
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
