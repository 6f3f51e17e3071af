// SPDX-License-Identifier: Apache-2.0
#include "core/value.h"
#include "core/cadence.h"
#include "core/number.h"
#include "core/progress.h"
#include <math.h>

/// What a check-in on each kind may carry.
enum carries { CARRIES_NOTHING, CARRIES_NUMBER, CARRIES_TRUTH, CARRIES_STEP, CARRIES_COUNT };
static const struct {
    enum carries carries;
    const char *hint;
} suits[OKR_METRIC_KIND_COUNT] = {
    [OKR_METRIC_KIND_NONE] = {CARRIES_NOTHING,
                              "give the key result a metric, or report a note and a confidence"},
    [OKR_METRIC_KIND_INCREASE] = {CARRIES_NUMBER, OKR_MESSAGE("report the value reached")},
    [OKR_METRIC_KIND_DECREASE] = {CARRIES_NUMBER, OKR_MESSAGE("report the value reached")},
    [OKR_METRIC_KIND_REACH] = {CARRIES_NUMBER, OKR_MESSAGE("report how much is reached in all")},
    [OKR_METRIC_KIND_MAINTAIN] = {CARRIES_NUMBER, OKR_MESSAGE("report the value measured")},
    [OKR_METRIC_KIND_MILESTONE] = {CARRIES_STEP, OKR_MESSAGE("name the step that is done")},
    [OKR_METRIC_KIND_BINARY] = {CARRIES_TRUTH, OKR_MESSAGE("report 1 for done or 0 for undone")},
    [OKR_METRIC_KIND_ORDINAL] = {CARRIES_NUMBER, OKR_MESSAGE("report the value reached")},
    [OKR_METRIC_KIND_CADENCE] = {CARRIES_COUNT,
                                 OKR_MESSAGE("report how many times, a whole number from 0")},
    [OKR_METRIC_KIND_BASELINE] = {CARRIES_NUMBER, OKR_MESSAGE("report the value measured")},
};

static unsigned kind_of(const struct okr_metric *metric)
{
    return metric && metric->kind < OKR_METRIC_KIND_COUNT ? metric->kind : OKR_METRIC_KIND_NONE;
}

void kr_value_init(struct kr_value *value)
{
    *value = (struct kr_value){
        .raw = NAN,
        .confidence = NAN,
        .as_of = OKR_NO_DATE,
        .recorded_at = OKR_NO_TIME,
        .kept_from = OKR_NO_DATE,
    };
}

static bool samples_history(const struct okr_metric *metric)
{
    return kind_of(metric) == OKR_METRIC_KIND_MAINTAIN && metric->sample != OKR_SAMPLE_NONE &&
           metric->sample != OKR_SAMPLE_LATEST;
}

bool value_needs_history(const struct okr_metric *metric)
{
    unsigned kind = kind_of(metric);
    return kind == OKR_METRIC_KIND_MILESTONE || kind == OKR_METRIC_KIND_CADENCE ||
           samples_history(metric);
}

static void show_own(const struct okr_metric *metric, struct kr_value *value, struct trace *trace)
{
    value->current = value->own;
    value->raw = kind_of(metric) ? progress_raw_traced(metric, value->current, trace) : NAN;
}

static void note_recorded(const struct okr_check_in *check_in, struct kr_value *value)
{
    if (check_in->recorded_at > value->recorded_at) {
        value->recorded_at = check_in->recorded_at;
    }
    value->n_check_ins++;
}

static void hold(const struct okr_check_in *check_in, struct kr_value *value)
{
    value->confidence = check_in->confidence;
    value->last_check_in = okr_id_number(check_in->id);
    value->as_of = check_in->as_of;
}

// A check-in without a value says "no change": it stands for the value known when it was recorded,
// so a value that arrives later for an earlier day counts only while nothing else is known.
void value_add(const struct okr_metric *metric, const struct okr_check_in *check_in,
               struct kr_value *value)
{
    bool holds = value->n_check_ins == 0 || check_in->as_of >= value->as_of;
    if (holds) {
        hold(check_in, value);
    }
    if (kind_of(metric) && check_in->value.present && (holds || !value->own.present)) {
        value->own = check_in->value;
    }
    note_recorded(check_in, value);
    show_own(metric, value, NULL);
}

/// The check-in that held before event `before`: the latest as_of, then the one recorded last.
static const struct okr_check_in *holder(const struct okr_check_in *check_ins, size_t n,
                                         okr_id before)
{
    const struct okr_check_in *best = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct okr_check_in *c = &check_ins[i];
        if (c->id >= before) {
            continue;
        }
        if (!best || c->as_of > best->as_of || (c->as_of == best->as_of && c->id > best->id)) {
            best = c;
        }
    }
    return best;
}

static struct okr_decimal first_value(const struct okr_check_in *check_ins, size_t n)
{
    const struct okr_check_in *first = NULL;
    for (size_t i = 0; i < n; i++) {
        if (check_ins[i].value.present && (!first || check_ins[i].id < first->id)) {
            first = &check_ins[i];
        }
    }
    return first ? first->value : (struct okr_decimal){0};
}

/// What value_add() would have arrived at, taking the check-ins in the order they were recorded.
static struct okr_decimal held_value(const struct okr_check_in *check_ins, size_t n)
{
    const struct okr_check_in *held = holder(check_ins, n, UINT64_MAX);
    while (held && !held->value.present) {
        held = holder(check_ins, n, held->id);
    }
    return held ? held->value : first_value(check_ins, n);
}

static uint64_t step_bit(const struct okr_metric *metric, struct okr_str name)
{
    for (size_t i = 0; i < metric->steps.n && i < NUMBER_BITS; i++) {
        if (okr_str_eq(metric->steps.at[i].name, name)) {
            return UINT64_C(1) << i;
        }
    }
    return 0;
}

static struct okr_decimal steps_done(const struct okr_metric *metric,
                                     const struct okr_check_in *check_ins, size_t n)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < n; i++) {
        bits |= step_bit(metric, check_ins[i].step);
    }
    return n ? okr_decimal_int((int64_t)bits) : (struct okr_decimal){0};
}

/// METHOD 2's `sample` of maintain; each check-in with a value is a sample.
static double sampled_raw(const struct okr_metric *metric, const struct okr_check_in *check_ins,
                          size_t n, struct trace *trace)
{
    double samples = 0, good = 0, sum = 0, worst = NAN;
    for (size_t i = 0; i < n; i++) {
        if (!check_ins[i].value.present) {
            continue;
        }
        double raw = progress_raw(metric, check_ins[i].value);
        samples += 1;
        good += raw >= 1 ? 1 : 0;
        sum += okr_decimal_double(check_ins[i].value);
        worst = fmin(worst, raw);
    }
    trace_term(trace, "sample", OKR_GROUP_SAMPLE, metric->sample);
    trace_number(trace, "samples", samples);
    trace_number(trace, "good", good);
    if (samples == 0) {
        return NAN;
    }
    if (metric->sample == OKR_SAMPLE_RATIO) {
        return good / samples;
    }
    if (metric->sample == OKR_SAMPLE_WORST) {
        return worst;
    }
    return progress_raw_traced(metric, number_round(sum / samples), trace);
}

/// One check-in as an input; `why` it does not count, or NULL.
static void trace_check_in(struct trace *trace, const struct okr_check_in *check_in,
                           const char *why)
{
    trace_open(trace, "check_in", NULL, NULL);
    trace_of(trace, check_in->id, check_in->step);
    trace_date(trace, "as_of", check_in->as_of);
    trace_time(trace, "recorded_at", check_in->recorded_at);
    trace_text(trace, "author", check_in->actor);
    if (check_in->reported_by) {
        trace_id(trace, "reported_by", check_in->reported_by);
    }
    if (!isnan(check_in->confidence)) {
        trace_number(trace, "confidence", check_in->confidence);
    }
    trace_why(trace, why);
    if (check_in->value.present) {
        trace_result_decimal(trace, check_in->value);
    }
    trace_close(trace);
}

static void trace_check_ins(struct trace *trace, const struct okr_metric *metric,
                            const struct okr_check_in *check_ins, size_t n,
                            const struct kr_value *value)
{
    for (size_t i = n; trace && i-- > 0;) { // oldest first
        bool counts =
            value_needs_history(metric) || okr_id_number(check_ins[i].id) == value->last_check_in;
        trace_check_in(trace, &check_ins[i],
                       counts ? NULL : OKR_MESSAGE("a later day, or a later report, holds"));
    }
}

void value_fold_traced(const struct okr_metric *metric, const struct okr_check_in *check_ins,
                       size_t n, const struct work_calendar *calendar, struct okr_span cycle,
                       struct kr_value *value, struct trace *trace)
{
    uint64_t last_event = value->last_event;
    kr_value_init(value);
    value->last_event = last_event;
    for (size_t i = 0; i < n; i++) {
        note_recorded(&check_ins[i], value);
    }
    if (n) {
        hold(holder(check_ins, n, UINT64_MAX), value);
    }
    unsigned kind = kind_of(metric);
    if (kind == OKR_METRIC_KIND_MILESTONE) {
        value->own = steps_done(metric, check_ins, n);
    } else if (kind == OKR_METRIC_KIND_CADENCE) {
        value->own = cadence_kept(metric, check_ins, n, calendar, cycle, &value->kept_from);
    } else if (kind) {
        value->own = held_value(check_ins, n);
    }
    trace_open(
        trace, "value",
        value_needs_history(metric)
            ? OKR_MESSAGE("all check-ins that stand")
            : OKR_MESSAGE("the check-in with the latest day, of those the last one recorded"),
        "2");
    trace_check_ins(trace, metric, check_ins, n, value);
    if (kind != OKR_METRIC_KIND_MILESTONE) { // there it is a set of steps
        trace_result_decimal(trace, value->own);
    }
    trace_close(trace);
    show_own(metric, value, samples_history(metric) ? NULL : trace);
    if (samples_history(metric)) {
        trace_open(trace, "raw", OKR_MESSAGE("over all samples"), "2");
        value->raw = sampled_raw(metric, check_ins, n, trace);
        trace_result(trace, value->raw);
        trace_close(trace);
    }
}

static struct okr_decimal else_zero(struct okr_decimal d)
{
    return d.present ? d : okr_decimal_int(0);
}

/// What one child adds; not present where it has nothing yet.
static struct okr_decimal gain_of(const struct contribution *child, struct trace *trace)
{
    struct okr_decimal gain = {0};
    trace_open(trace, "contribution", OKR_MESSAGE("share * (current - start)"), "2");
    trace_of(trace, child->edge, OKR_STR(""));
    trace_id(trace, "key_result", child->from);
    trace_int(trace, "share", child->share);
    trace_decimal(trace, "current", child->current);
    trace_decimal(trace, "start", else_zero(child->start));
    if (child->current.present) {
        gain = okr_decimal_share(number_sub(child->current, else_zero(child->start)), child->share);
        trace_result_decimal(trace, gain);
    } else {
        trace_why(trace, OKR_MESSAGE("nothing is reported there yet"));
    }
    trace_close(trace);
    return gain;
}

void value_contribute_traced(const struct okr_metric *metric, const struct contribution *children,
                             size_t n, struct kr_value *value, struct trace *trace)
{
    bool fed = false;
    for (size_t i = 0; i < n; i++) {
        fed = fed || children[i].current.present;
    }
    if (!fed || suits[kind_of(metric)].carries != CARRIES_NUMBER) {
        value->current = value->own;
        if (!value_needs_history(metric)) {
            show_own(metric, value, NULL);
        }
        return;
    }
    struct okr_decimal sum = value->own.present ? value->own : else_zero(metric->start);
    trace_open(trace, "contributions",
               OKR_MESSAGE("own value, else the start, + what the children add"), "2");
    trace_decimal(trace, value->own.present ? "own" : "start", sum);
    for (size_t i = 0; i < n; i++) {
        struct okr_decimal gain = gain_of(&children[i], trace);
        if (gain.present) {
            sum = number_add(sum, gain);
        }
    }
    trace_result_decimal(trace, sum);
    trace_close(trace);
    value->current = sum;
    value->raw = progress_raw_traced(metric, sum, trace);
}

int value_apply_delta(const struct okr_metric *metric, const struct kr_value *value,
                      struct okr_decimal delta, struct okr_decimal *ret, struct okr_err *e)
{
    unsigned kind = kind_of(metric);
    if (suits[kind].carries != CARRIES_NUMBER) {
        return okr_fail(e, OKR_E_INVALID, "value", suits[kind].hint,
                        "a relative value needs a number to add to, and this key result has none");
    }
    struct okr_decimal base = value->own.present ? value->own : metric->start;
    if (kind == OKR_METRIC_KIND_REACH) {
        base = else_zero(base);
    }
    if (!base.present) {
        return okr_fail(e, OKR_E_INVALID, "value", "report the value itself first",
                        "there is no value yet that a relative one could change");
    }
    if (!okr_decimal_add(base, delta, ret)) {
        return okr_fail(e, OKR_E_INVALID, "value", "report the new value itself",
                        "the sum needs more than %d digits", OKR_DECIMAL_DIGITS);
    }
    return OKR_OK;
}

static int no_such_step(const struct okr_metric *metric, struct okr_str step, struct okr_err *e)
{
    struct okr_str names[NUMBER_BITS];
    size_t n = metric->steps.n < NUMBER_BITS ? metric->steps.n : NUMBER_BITS;
    for (size_t i = 0; i < n; i++) {
        names[i] = metric->steps.at[i].name;
    }
    struct okr_str near = okr_nearest(step, names, n);
    if (near.len) {
        okr_fail(e, OKR_E_INVALID, "step", NULL,
                 "no step is called \"%.*s\"; did you mean \"%.*s\"?", OKR_STR_ARG(step),
                 OKR_STR_ARG(near));
    } else {
        okr_fail(e, OKR_E_INVALID, "step",
                 "name one of the milestone's steps as it is written there",
                 "no step is called \"%.*s\"", OKR_STR_ARG(step));
    }
    return OKR_E_INVALID;
}

static bool number_suits(enum carries carries, struct okr_decimal value)
{
    switch (carries) {
    case CARRIES_NUMBER: return true;
    case CARRIES_TRUTH:
        return okr_decimal_eq(value, okr_decimal_int(0)) ||
               okr_decimal_eq(value, okr_decimal_int(1));
    case CARRIES_COUNT: return value.mantissa >= 0 && value.exponent >= 0;
    case CARRIES_STEP:
    case CARRIES_NOTHING: break;
    }
    return false;
}

int value_check(const struct okr_metric *metric, struct okr_decimal value, struct okr_str step,
                struct okr_err *e)
{
    unsigned kind = kind_of(metric);
    const char *name =
        kind ? okr_term_word(OKR_GROUP_METRIC_KIND, kind, okr_err_lang(e)) : okr_err_say(e, "no");
    if (value.present && !number_suits(suits[kind].carries, value)) {
        return okr_fail(e, OKR_E_INVALID, "value", suits[kind].hint,
                        "this value does not suit a key result with %s metric", name);
    }
    if (step.len == 0) {
        return OKR_OK;
    }
    if (suits[kind].carries != CARRIES_STEP) {
        return okr_fail(e, OKR_E_INVALID, "step", suits[kind].hint,
                        "a key result with %s metric has no steps", name);
    }
    return step_bit(metric, step) ? OKR_OK : no_such_step(metric, step, e);
}
