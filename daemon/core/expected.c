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

static double elapsed(const struct work_calendar *calendar, struct okr_span span, okr_date today,
                      struct trace *trace)
{
    if (span.end == OKR_NO_DATE || today < span.start) {
        trace_note(trace, OKR_MESSAGE("0 before the start"));
        return 0;
    }
    if (today >= span.end) {
        trace_note(trace, OKR_MESSAGE("1 from the due date on"));
        return 1;
    }
    if (span.start == OKR_NO_DATE) { // the backlog: no workday is known
        trace_note(trace, OKR_MESSAGE("0 before the start"));
        return 0;
    }
    int32_t total = workdays_between(calendar, span.start, span.end);
    int32_t gone = workdays_between(calendar, span.start, today);
    trace_int(trace, "workdays_elapsed", gone);
    trace_int(trace, "workdays_total", total);
    return total ? (double)gone / total : 0;
}

double elapsed_fraction_traced(const struct work_calendar *calendar, struct okr_span span,
                               okr_date today, struct trace *trace)
{
    trace_open(trace, "elapsed", OKR_MESSAGE("E = workdays elapsed / workdays in all"), "2");
    trace_date(trace, "from", span.start);
    trace_date(trace, "due", span.end);
    trace_date(trace, "today", today);
    double fraction = elapsed(calendar, span, today, trace);
    trace_result(trace, fraction);
    trace_close(trace);
    return fraction;
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

/// Along the line from the point before today to the one after.
static double planned_progress(const struct okr_key_result *kr,
                               const struct work_calendar *calendar, struct okr_span span,
                               okr_date today, struct trace *trace)
{
    struct point left = {0, 0}, right = {1, commitment_expectation(commitment_of(kr))};
    double now = elapsed_fraction_traced(calendar, span, today, trace);
    trace_number(trace, "expectation", right.progress);
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
    if (left_date != OKR_NO_DATE || right_date != span.end) {
        trace_date(trace, "checkpoint_before", left_date);
        trace_number(trace, "planned_before", left.progress);
        trace_date(trace, "checkpoint_after", right_date);
        trace_number(trace, "planned_after", right.progress);
    }
    if (now <= 0) {
        return 0;
    }
    double width = right.elapsed - left.elapsed;
    double along = width > 0 ? (now - left.elapsed) / width : today >= span.end;
    return left.progress + (right.progress - left.progress) * along;
}

double expected_progress_traced(const struct okr_key_result *kr,
                                const struct work_calendar *calendar, struct okr_span span,
                                okr_date today, struct trace *trace)
{
    if (kr->metric.kind == OKR_METRIC_KIND_NONE) {
        return NAN;
    }
    trace_open(trace, "expected",
               can_be_planned(&kr->metric) && kr->checkpoints.n
                   ? OKR_MESSAGE("along the line through the checkpoints to (due, x)")
                   : OKR_MESSAGE("x * E"),
               "2");
    double expected = planned_progress(kr, calendar, span, today, trace);
    trace_result(trace, expected);
    trace_close(trace);
    return expected;
}
