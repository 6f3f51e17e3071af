// SPDX-License-Identifier: Apache-2.0
#include "core/forecast.h"
#include "core/number.h"
#include <math.h>

enum { HORIZON_DAYS = 3660, DIGITS_OF_WAY = 3 };

static bool has_line(const struct okr_metric *metric)
{
    switch (metric->kind) {
    case OKR_METRIC_KIND_INCREASE:
    case OKR_METRIC_KIND_DECREASE:
    case OKR_METRIC_KIND_REACH:
    case OKR_METRIC_KIND_BASELINE: return metric->target.present;
    default: return false;
    }
}

/// Whether no other check-in of its day was recorded after it.
static bool holds_its_day(const struct okr_check_in *check_ins, size_t n, size_t i)
{
    for (size_t k = 0; k < n; k++) {
        if (check_ins[k].as_of == check_ins[i].as_of && check_ins[k].value.present &&
            check_ins[k].id > check_ins[i].id) {
            return false;
        }
    }
    return true;
}

/// Sums over the points; x in days from the first check-in given, so that they stay small.
struct sums {
    double n, x, y, xx, xy;
    okr_date from, last_day;
    double last; ///< value of the last day
};

static struct sums sum_up(const struct okr_check_in *check_ins, size_t n)
{
    struct sums s = {.from = n ? check_ins[0].as_of : 0, .last_day = OKR_NO_DATE};
    for (size_t i = 0; i < n; i++) {
        if (!check_ins[i].value.present || !holds_its_day(check_ins, n, i)) {
            continue;
        }
        double x = check_ins[i].as_of - s.from, y = okr_decimal_double(check_ins[i].value);
        s.n += 1;
        s.x += x;
        s.y += y;
        s.xx += x * x;
        s.xy += x * y;
        if (check_ins[i].as_of > s.last_day) {
            s.last_day = check_ins[i].as_of;
            s.last = y;
        }
    }
    return s;
}

static struct okr_decimal rounded(const struct okr_metric *metric, double value)
{
    double start = metric->start.present ? okr_decimal_double(metric->start) : 0;
    double way = fabs(okr_decimal_double(metric->target) - start);
    double unit = pow(10, ceil(log10(way > 0 ? way : 1)) - DIGITS_OF_WAY);
    // Divided by a whole number where the unit is below 1: 0.3 is no multiple of a binary 0.01.
    return number_round(unit < 1 ? round(value * round(1 / unit)) / round(1 / unit)
                                 : round(value / unit) * unit);
}

static okr_date day_reached(const struct sums *s, double slope, double at_from, double target,
                            okr_date today)
{
    double gap = target - s->last;
    if (gap == 0 || slope == 0 || (gap > 0) != (slope > 0)) {
        return OKR_NO_DATE;
    }
    double day = ceil((target - at_from) / slope - 1e-9) + s->from;
    if (day - today > HORIZON_DAYS) {
        return OKR_NO_DATE;
    }
    return day < today ? today : (okr_date)day;
}

/// Why no line is drawn; NULL: one is.
static const char *why_not(const struct okr_metric *metric, const struct sums *s, okr_date due,
                           okr_date today)
{
    if (!has_line(metric)) {
        return OKR_MESSAGE("only increase, decrease, reach and baseline are projected");
    }
    if (due == OKR_NO_DATE) {
        return OKR_MESSAGE("it has no due date");
    }
    if (today > due) {
        return OKR_MESSAGE("its due date has passed");
    }
    return s->n < FORECAST_POINTS_LEAST ? OKR_MESSAGE("fewer than three days have a value") : NULL;
}

static void trace_points(struct trace *trace, const struct okr_check_in *check_ins, size_t n)
{
    for (size_t i = n; trace && i-- > 0;) { // oldest first
        bool holds = holds_its_day(check_ins, n, i), value = check_ins[i].value.present;
        trace_open(trace, "check_in", NULL, NULL);
        trace_of(trace, check_ins[i].id, OKR_STR(""));
        trace_date(trace, "as_of", check_ins[i].as_of);
        trace_why(trace, !value   ? OKR_MESSAGE("it has no value")
                         : !holds ? OKR_MESSAGE("a later report of that day holds")
                                  : NULL);
        if (value) {
            trace_result_decimal(trace, check_ins[i].value);
        }
        trace_close(trace);
    }
}

void forecast_project_traced(const struct okr_metric *metric, const struct okr_check_in *check_ins,
                             size_t n, okr_date due, okr_date today, struct forecast *ret,
                             struct trace *trace)
{
    *ret = (struct forecast){.date = OKR_NO_DATE};
    struct sums s = sum_up(check_ins, n);
    const char *why = why_not(metric, &s, due, today);
    if (why) {
        trace_note(trace, why);
        return;
    }
    double spread = s.n * s.xx - s.x * s.x; // more than one day: above 0
    double slope = (s.n * s.xy - s.x * s.y) / spread, at_from = (s.y - slope * s.x) / s.n;
    double target = okr_decimal_double(metric->target);
    bool up = target >= (metric->start.present ? okr_decimal_double(metric->start) : 0);
    ret->value = rounded(metric, at_from + slope * (due - s.from));
    ret->points = (uint32_t)s.n;
    ret->slope = slope;
    if (up ? s.last < target : s.last > target) {
        ret->date = day_reached(&s, slope, at_from, target, today);
    }
    trace_formula(trace, OKR_MESSAGE("least squares: intercept + slope * (due - from)"));
    trace_int(trace, "points", ret->points);
    trace_number(trace, "slope", slope);
    trace_date(trace, "from", s.from);
    trace_number(trace, "intercept", at_from);
    trace_date(trace, "due", due);
    trace_decimal(trace, "target", metric->target);
    trace_date(trace, "reached", ret->date);
    trace_points(trace, check_ins, n);
    trace_result_decimal(trace, ret->value);
}
