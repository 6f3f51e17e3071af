// SPDX-License-Identifier: Apache-2.0
#include "core/progress.h"
#include "core/cadence.h"
#include "core/number.h"
#include <math.h>

#define LINEAR OKR_MESSAGE("(current - start) / (target - start)")

// (current - start) / (target - start), for increase, decrease and a started baseline.
static double raw_linear(const struct okr_metric *metric, struct okr_decimal current,
                         struct trace *trace)
{
    (void)trace;
    if (!metric->start.present || !metric->target.present) {
        return NAN;
    }
    return number_ratio(number_sub(current, metric->start),
                        number_sub(metric->target, metric->start));
}

static double raw_reach(const struct okr_metric *metric, struct okr_decimal current,
                        struct trace *trace)
{
    (void)trace;
    return metric->target.present ? number_ratio(current, metric->target) : NAN;
}

/// How far outside the bounds progress becomes 0 (METHOD 2).
static double tolerance_of(const struct okr_metric *metric, struct okr_decimal bound)
{
    if (metric->tolerance.present) {
        return okr_decimal_double(metric->tolerance);
    }
    double size = fabs(okr_decimal_double(bound)) / 2;
    if (metric->low.present && metric->high.present) {
        size = okr_decimal_double(number_sub(metric->high, metric->low));
    } else if (okr_measure_same(metric->measure, OKR_STR("%"))) {
        // A bound outside 0..100 % has no distance to the ends of the scale: half of it, as elsewhere.
        double percent = okr_decimal_double(bound);
        size = percent >= 0 && percent <= 100 ? fmin(percent, 100 - percent) : size;
    }
    return size > 0 ? size : 1;
}

static double raw_maintain(const struct okr_metric *metric, struct okr_decimal current,
                           struct trace *trace)
{
    bool below = metric->low.present && okr_decimal_cmp(current, metric->low) < 0;
    bool above = metric->high.present && okr_decimal_cmp(current, metric->high) > 0;
    if (!below && !above) {
        return metric->low.present || metric->high.present ? 1 : NAN;
    }
    struct okr_decimal bound = below ? metric->low : metric->high;
    double distance = fabs(okr_decimal_double(number_sub(current, bound)));
    double tolerance = tolerance_of(metric, bound);
    trace_number(trace, "distance", distance);
    trace_number(trace, "tolerance", tolerance);
    return tolerance > 0 ? fmax(0, 1 - distance / tolerance) : 0;
}

static double raw_milestone(const struct okr_metric *metric, struct okr_decimal current,
                            struct trace *trace)
{
    int32_t set[NUMBER_BITS], weights[NUMBER_BITS], sum = 0;
    size_t n = metric->steps.n < NUMBER_BITS ? metric->steps.n : NUMBER_BITS;
    uint64_t done = number_bits(current);
    for (size_t i = 0; i < n; i++) {
        set[i] = metric->steps.at[i].weight;
    }
    weights_resolve(set, n, weights);
    for (size_t i = 0; i < n; i++) {
        sum += done >> i & 1 ? weights[i] : 0;
        trace_open(trace, "step", NULL, NULL);
        trace_of(trace, 0, metric->steps.at[i].name);
        trace_int(trace, "weight", weights[i]);
        trace_bool(trace, "set", set[i] != OKR_UNSET);
        trace_result_bool(trace, done >> i & 1);
        trace_close(trace);
    }
    return sum / 1000.0;
}

static double raw_binary(const struct okr_metric *metric, struct okr_decimal current,
                         struct trace *trace)
{
    (void)trace;
    (void)metric;
    return current.mantissa != 0 ? 1 : 0;
}

static double raw_ordinal(const struct okr_metric *metric, struct okr_decimal current,
                          struct trace *trace)
{
    (void)trace;
    const struct {
        struct okr_decimal zone;
        double raw;
    } zones[] = {{metric->high, 1.0}, {metric->target, 0.7}, {metric->low, 0.3}};
    bool fewer_is_better = metric->low.present && metric->high.present &&
                           okr_decimal_cmp(metric->high, metric->low) < 0;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (!zones[i].zone.present) {
            continue;
        }
        int order = okr_decimal_cmp(current, zones[i].zone);
        if (fewer_is_better ? order <= 0 : order >= 0) {
            return zones[i].raw;
        }
    }
    return 0;
}

/// METHOD 2's table. `unmeasured`: raw without a check-in. A kind without formula depends on the day.
static const struct {
    double (*formula)(const struct okr_metric *metric, struct okr_decimal current,
                      struct trace *trace);
    double unmeasured;
    const char *words; ///< the formula as it is explained
} kinds[OKR_METRIC_KIND_COUNT] = {
    [OKR_METRIC_KIND_NONE] = {NULL, NAN, NULL},
    [OKR_METRIC_KIND_INCREASE] = {raw_linear, 0, LINEAR},
    [OKR_METRIC_KIND_DECREASE] = {raw_linear, 0, LINEAR},
    [OKR_METRIC_KIND_REACH] = {raw_reach, 0, OKR_MESSAGE("current / target")},
    [OKR_METRIC_KIND_MAINTAIN] =
        {raw_maintain, NAN,
         OKR_MESSAGE("1 inside the bounds, outside max(0, 1 - distance / tolerance)")},
    [OKR_METRIC_KIND_MILESTONE] = {raw_milestone, 0,
                                   OKR_MESSAGE("sum of the weights of the steps done")},
    [OKR_METRIC_KIND_BINARY] = {raw_binary, 0, OKR_MESSAGE("1 when done, else 0")},
    [OKR_METRIC_KIND_ORDINAL] = {raw_ordinal, 0,
                                 OKR_MESSAGE("the highest zone reached: 0, 0.3, 0.7 or 1.0")},
    [OKR_METRIC_KIND_CADENCE] = {NULL, NAN, OKR_MESSAGE("periods kept / periods due so far")},
    [OKR_METRIC_KIND_BASELINE] = {raw_linear, NAN, LINEAR},
};

static void trace_if_set(struct trace *trace, const char *name, struct okr_decimal value)
{
    if (value.present) {
        trace_decimal(trace, name, value);
    }
}

double progress_raw_traced(const struct okr_metric *metric, struct okr_decimal current,
                           struct trace *trace)
{
    if (!metric || metric->kind >= OKR_METRIC_KIND_COUNT || !kinds[metric->kind].formula) {
        return NAN;
    }
    trace_open(trace, "raw", kinds[metric->kind].words, "2");
    if (metric->kind != OKR_METRIC_KIND_MILESTONE) { // there it is a set of steps
        trace_if_set(trace, "current", current);
    }
    trace_if_set(trace, "start", metric->start);
    trace_if_set(trace, "target", metric->target);
    trace_if_set(trace, "low", metric->low);
    trace_if_set(trace, "high", metric->high);
    double raw = current.present ? kinds[metric->kind].formula(metric, current, trace)
                                 : kinds[metric->kind].unmeasured;
    if (!current.present) {
        trace_note(trace, isnan(raw) ? OKR_MESSAGE("undefined without a check-in")
                                     : OKR_MESSAGE("0 without a check-in"));
    }
    trace_result(trace, raw);
    trace_close(trace);
    return raw;
}

/// A cadence as of a day: its periods by what has become of them.
struct periods {
    int32_t kept, due, all;
};

static struct periods count_periods(const struct okr_metric *metric, const struct kr_value *value,
                                    const struct work_calendar *calendar, struct okr_span span,
                                    okr_date today)
{
    struct periods n = {
        .kept = value->own.present ? (int32_t)okr_decimal_double(value->own) : 0,
        .due = cadence_ended(metric->per, calendar, span, today),
        .all = cadence_ended(metric->per, calendar, span, OKR_NO_DATE),
    };
    struct okr_span running;
    if (cadence_period(metric->per, calendar, span, today, &running) &&
        value->kept_from >= running.start) {
        n.due++;
    }
    n.kept = n.kept < n.due ? n.kept : n.due; // kept after the due date counts no more
    return n;
}

double progress_raw_now_traced(const struct okr_metric *metric, const struct kr_value *value,
                               const struct work_calendar *calendar, struct okr_span span,
                               okr_date today, struct trace *trace)
{
    if (metric && metric->kind == OKR_METRIC_KIND_CADENCE) {
        struct periods n = count_periods(metric, value, calendar, span, today);
        double raw = n.due ? (double)n.kept / n.due : NAN;
        trace_open(trace, "raw", kinds[metric->kind].words, "2");
        trace_term(trace, "per", OKR_GROUP_PERIOD, metric->per);
        trace_int(trace, "periods_kept", n.kept);
        trace_int(trace, "periods_due", n.due);
        trace_int(trace, "periods_in_all", n.all);
        trace_result(trace, raw);
        trace_close(trace);
        return raw;
    }
    if (!value->current.present) {
        return progress_raw(metric, value->current);
    }
    return value->raw;
}

double progress_best_possible(const struct okr_metric *metric, const struct kr_value *value,
                              const struct work_calendar *calendar, struct okr_span span,
                              okr_date today)
{
    if (!metric || metric->kind != OKR_METRIC_KIND_CADENCE) {
        return NAN;
    }
    struct periods n = count_periods(metric, value, calendar, span, today);
    return n.all ? (double)(n.kept + n.all - n.due) / n.all : NAN;
}

double progress_clamp(double raw)
{
    return isnan(raw) ? raw : fmin(fmax(raw, 0), 1);
}

double progress_over(double raw)
{
    return raw > 1 ? raw - 1 : 0;
}

double progress_now_traced(const struct okr_metric *metric, const struct kr_value *value,
                           const struct work_calendar *calendar, struct okr_span span,
                           okr_date today, double *ret_raw, struct trace *trace)
{
    trace_open(trace, "progress", OKR_MESSAGE("clamp(raw, 0, 1)"), "2");
    double raw = progress_raw_now_traced(metric, value, calendar, span, today, trace);
    double progress = progress_clamp(raw);
    trace_number(trace, "raw", raw);
    if (progress_over(raw) > 0) {
        trace_number(trace, "over", progress_over(raw));
    }
    trace_result(trace, progress);
    trace_close(trace);
    *ret_raw = raw;
    return progress;
}
