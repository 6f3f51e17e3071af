// SPDX-License-Identifier: Apache-2.0
// The value of a check-in as typed, read for the metric that it is about (METHOD 2).
#include "text/metric.h"

#include "text/scan.h"

/// What a metric takes, for messages.
static const char *takes(const struct okr_metric *metric)
{
    switch ((enum okr_metric_kind)metric->kind) {
    case OKR_METRIC_KIND_MILESTONE: return OKR_MESSAGE("write the name of one of its steps");
    case OKR_METRIC_KIND_BINARY: return OKR_MESSAGE("write done or undone (完成, 未完成)");
    case OKR_METRIC_KIND_CADENCE: return OKR_MESSAGE("write how many times, a whole number");
    case OKR_METRIC_KIND_NONE:
        return OKR_MESSAGE("leave the value out, or give the key result a metric first");
    default: return OKR_MESSAGE("write a number in the metric's measure");
    }
}

static int refuse(const struct okr_metric *metric, struct okr_str s, const char *what,
                  struct okr_err *e)
{
    return okr_fail(e, OKR_E_INVALID, "value", takes(metric), "\"%.*s\" %s", OKR_STR_ARG(s),
                    okr_err_say(e, what));
}

/// Whether both say the same, full width and ASCII case aside.
static bool same_text(struct okr_str a, struct okr_str b)
{
    struct scan left = scan_of(a);
    struct scan right = scan_of(b);
    while (!scan_done(&left) && !scan_done(&right)) {
        int32_t x = scan_next(&left);
        int32_t y = scan_next(&right);
        bool upper = scan_is_letter(x) && scan_is_letter(y) && (x ^ y) == 0x20;
        if (x != y && !upper) {
            return false;
        }
    }
    return scan_done(&left) && scan_done(&right);
}

static int read_step(struct okr_str s, const struct okr_metric *metric, struct okr_str *ret,
                     struct okr_err *e)
{
    const struct okr_step *loose = NULL;
    for (size_t i = 0; i < metric->steps.n; i++) {
        const struct okr_step *step = &metric->steps.at[i];
        if (okr_str_eq(step->name, s)) {
            *ret = step->name;
            return OKR_OK;
        }
        loose = same_text(step->name, s) ? step : loose;
    }
    if (!loose) {
        return refuse(metric, s, OKR_MESSAGE("is not a step of this milestone"), e);
    }
    *ret = loose->name;
    return OKR_OK;
}

static int read_binary(struct okr_str s, const struct okr_metric *metric, struct okr_decimal *ret,
                       struct okr_err *e)
{
    struct scan scan = scan_of(s);
    unsigned word = scan_any(&scan, "undone|未完成|0|done|完成|1");
    if (!word || !scan_done(&scan)) {
        return refuse(metric, s, OKR_MESSAGE("is neither done nor undone"), e);
    }
    *ret = okr_decimal_int(word > 3);
    return OKR_OK;
}

/// A counter may stand for a longer measure that it begins: 3个 of 个错误, 40次 of 次会议.
static bool is_counter_of(struct okr_str typed, struct okr_str measure)
{
    static const char *const counters[] = {"个", "次", "名", "项", "家",
                                           "条", "篇", "件", "场", "%"};
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++) {
        if (okr_str_is(typed, counters[i])) {
            return okr_str_starts(measure, typed);
        }
    }
    return false;
}

/// Brings a value typed in `typed` to the metric's measure: 300万元 and 万元 differ by a power of ten.
static bool convert(struct okr_str typed, struct okr_str measure, struct okr_decimal *value)
{
    int32_t typed_power = 0;
    int32_t measure_power = 0;
    struct okr_decimal factor;
    if (typed.len == 0 || okr_str_eq(typed, measure) || is_counter_of(typed, measure)) {
        return true;
    }
    struct okr_str a = okr_measure_canonical(typed, &typed_power);
    struct okr_str b = okr_measure_canonical(measure, &measure_power);
    return (okr_str_eq(a, b) || okr_measure_same(typed, measure)) &&
           okr_decimal_make(1, typed_power - measure_power, &factor) &&
           okr_decimal_mul(*value, factor, value);
}

static int read_number(struct okr_str s, const struct okr_metric *metric, struct okr_decimal *ret,
                       bool *ret_relative, struct okr_err *e)
{
    struct scan scan = scan_of(s);
    struct metric_amount amount;
    struct okr_err inner = {0};
    unsigned relative = scan_any(&scan, "+=|-=");
    if (metric_amount_read(scan_rest(&scan), &amount, &inner) != OKR_OK) {
        return refuse(metric, s, OKR_MESSAGE("is not a number"), e);
    }
    if (!convert(amount.measure, metric->measure, &amount.number.value)) {
        if (!metric->measure.len)
            return refuse(metric, s, OKR_MESSAGE("has a measure, but the metric has none"), e);
        return okr_fail(e, OKR_E_INVALID, "value", takes(metric),
                        "\"%.*s\" is not in the metric's measure, which is %.*s", OKR_STR_ARG(s),
                        OKR_STR_ARG(metric->measure));
    }
    struct okr_decimal value = amount.number.value;
    bool whole = value.exponent >= 0 && (relative || value.mantissa >= 0);
    if (metric->kind == OKR_METRIC_KIND_CADENCE && !whole) {
        return refuse(metric, s, OKR_MESSAGE("is not a count"), e);
    }
    value.mantissa = relative == 2 ? -value.mantissa : value.mantissa;
    *ret = value;
    *ret_relative = relative != 0;
    return OKR_OK;
}

int okr_metric_value_read(struct okr_str s, const struct okr_metric *metric,
                          struct okr_decimal *ret_value, struct okr_str *ret_step,
                          bool *ret_relative, struct okr_err *e)
{
    struct okr_decimal value = {0, 0, 0};
    struct okr_str step = {NULL, 0};
    bool relative = false;
    int status;
    s = okr_str_trim(s);
    switch ((enum okr_metric_kind)metric->kind) {
    case OKR_METRIC_KIND_NONE:
        status =
            refuse(metric, s, OKR_MESSAGE("cannot be recorded: the key result has no metric"), e);
        break;
    case OKR_METRIC_KIND_MILESTONE: status = read_step(s, metric, &step, e); break;
    case OKR_METRIC_KIND_BINARY: status = read_binary(s, metric, &value, e); break;
    default: status = read_number(s, metric, &value, &relative, e); break;
    }
    if (status == OKR_OK) {
        *ret_value = value;
        *ret_step = step;
        *ret_relative = relative;
    }
    return status;
}
