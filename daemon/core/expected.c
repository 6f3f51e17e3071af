// SPDX-License-Identifier: Apache-2.0
#include "core/progress.h"
#include <math.h>

double commitment_expectation(enum okr_commitment commitment)
{
    return commitment == OKR_COMMITMENT_COMMITTED || commitment == OKR_COMMITMENT_GUARDRAIL ? 1.0
                                                                                            : 0.7;
}

enum okr_commitment commitment_of(const struct okr_key_result *kr)
{
    if (kr->commitment) {
        return (enum okr_commitment)kr->commitment;
    }
    switch (kr->metric.kind) {
    case OKR_METRIC_KIND_BINARY:
    case OKR_METRIC_KIND_MILESTONE:
    case OKR_METRIC_KIND_MAINTAIN: return OKR_COMMITMENT_COMMITTED;
    default: return OKR_COMMITMENT_ASPIRATIONAL;
    }
}

int32_t workdays_between(const struct work_calendar *calendar, okr_date a, okr_date b)
{
    if (b < a) {
        return 0;
    }
    if (!calendar || !calendar->is_workday) {
        return b - a + 1;
    }
    if (calendar->workdays) {
        return calendar->workdays(calendar->self, a, b);
    }
    int32_t n = 0;
    for (okr_date day = a; day <= b; day++) {
        n += calendar->is_workday(calendar->self, day) ? 1 : 0;
    }
    return n;
}

double elapsed_fraction(const struct work_calendar *calendar, struct okr_span span, okr_date today)
{
    if (span.end == OKR_NO_DATE || today < span.start) {
        return 0;
    }
    if (today >= span.end) {
        return 1;
    }
    if (span.start == OKR_NO_DATE) { // the backlog: no workday is known
        return 0;
    }
    int32_t total = workdays_between(calendar, span.start, span.end);
    return total ? (double)workdays_between(calendar, span.start, today) / total : 0;
}

/// A point of the expected line: share of the time gone, and the progress planned for it.
struct point {
    double elapsed, progress;
};

static struct point point_of(const struct okr_key_result *kr, const struct okr_checkpoint *planned,
                             const struct work_calendar *calendar, struct okr_span span)
{
    return (struct point){elapsed_fraction(calendar, span, planned->date),
                          progress_raw(&kr->metric, planned->value)};
}

/// The value of a milestone is a set of steps: a planned number says nothing about it.
static bool can_be_planned(const struct okr_metric *metric)
{
    return metric->kind != OKR_METRIC_KIND_MILESTONE && metric->kind != OKR_METRIC_KIND_CADENCE;
}

double expected_progress(const struct okr_key_result *kr, const struct work_calendar *calendar,
                         struct okr_span span, okr_date today)
{
    if (kr->metric.kind == OKR_METRIC_KIND_NONE) {
        return NAN;
    }
    struct point left = {0, 0}, right = {1, commitment_expectation(commitment_of(kr))};
    double elapsed = elapsed_fraction(calendar, span, today);
    okr_date left_date = OKR_NO_DATE, right_date = span.end;
    for (size_t i = 0; can_be_planned(&kr->metric) && i < kr->checkpoints.n; i++) {
        const struct okr_checkpoint *planned = &kr->checkpoints.at[i];
        struct point point = point_of(kr, planned, calendar, span);
        // The line begins with the span and ends in (due, x), whatever is planned outside.
        if (planned->date < span.start || planned->date >= span.end || !planned->value.present ||
            isnan(point.progress)) {
            continue;
        }
        if (planned->date <= today && planned->date >= left_date) {
            left_date = planned->date;
            left = point;
        } else if (planned->date > today && planned->date < right_date) {
            right_date = planned->date;
            right = point;
        }
    }
    if (elapsed <= 0) {
        return 0;
    }
    double width = right.elapsed - left.elapsed;
    double along = width > 0 ? (elapsed - left.elapsed) / width : today >= span.end;
    return left.progress + (right.progress - left.progress) * along;
}
