// SPDX-License-Identifier: Apache-2.0
// The canonical form of a metric: the shortest text that reads back to it.
#include "text/metric_reader.h"

static bool is_zero(struct okr_decimal value)
{
    return okr_decimal_cmp(value, okr_decimal_int(0)) == 0;
}

static struct okr_scaled displayed(const struct okr_metric *metric, struct okr_decimal value)
{
    int32_t digits = metric->digits > 0 ? metric->digits : 0;
    return (struct okr_scaled){
        value, metric->scale, (uint8_t)(digits > OKR_DECIMAL_DIGITS ? OKR_DECIMAL_DIGITS : digits)};
}

/// How a number beside the leading one is shown: in the metric's scale unless it is shorter without
/// (0, and 1200 -> 3.5亿).
static struct okr_scaled shortest(struct okr_buf *buf, const struct okr_metric *metric,
                                  struct okr_decimal value)
{
    struct okr_scaled plain = {value, OKR_SCALE_NONE, 0};
    struct okr_scaled scaled = {value, metric->scale, 0};
    if (is_zero(value) || metric->scale == OKR_SCALE_NONE) {
        return plain;
    }
    struct okr_buf a = OKR_BUF(buf->arena);
    struct okr_buf b = OKR_BUF(buf->arena);
    okr_scaled_print(&a, plain);
    okr_scaled_print(&b, scaled);
    return okr_columns(okr_buf_view(&a)) < okr_columns(okr_buf_view(&b)) ? plain : scaled;
}

/// The measure belongs at every number when it is a sign in front.
static bool is_currency(struct okr_str measure)
{
    return okr_str_is(measure, "USD") || okr_str_is(measure, "CNY") || okr_str_is(measure, "EUR");
}

static void print_beside(struct okr_buf *buf, const struct okr_metric *metric,
                         struct okr_scaled number)
{
    metric_amount_print(buf, number, is_currency(metric->measure) ? metric->measure : OKR_STR(""));
}

static void print_change(struct okr_buf *buf, const struct okr_metric *metric)
{
    // The reader takes scale and digits from the target, or from the start when the target is 0.
    bool to_zero = is_zero(metric->target);
    struct okr_scaled start =
        to_zero ? displayed(metric, metric->start) : shortest(buf, metric, metric->start);
    struct okr_scaled target = to_zero ? (struct okr_scaled){metric->target, OKR_SCALE_NONE, 0}
                                       : displayed(metric, metric->target);
    print_beside(buf, metric, start);
    okr_buf_c(buf, " -> ");
    metric_amount_print(buf, target, metric->measure);
}

static void print_maintain(struct okr_buf *buf, const struct okr_metric *metric)
{
    bool low = metric->low.present;
    bool high = metric->high.present;
    if (low && high) {
        print_beside(buf, metric,
                     is_zero(metric->low) ? (struct okr_scaled){metric->low, OKR_SCALE_NONE, 0}
                                          : displayed(metric, metric->low));
        okr_buf_c(buf, "..");
    } else {
        okr_buf_c(buf, low ? ">= " : "<= ");
    }
    metric_amount_print(buf, displayed(metric, high ? metric->high : metric->low), metric->measure);
}

static void print_step(struct okr_buf *buf, const struct okr_step *step, enum okr_lang lang)
{
    okr_buf_str(buf, step->name);
    if (step->weight != OKR_UNSET) {
        okr_buf_c(buf, metric_ends_han(step->name) ? "" : " ");
        okr_buf_printf(buf, step->weight % 10 ? "%d.%d%%" : "%d%%", (int)(step->weight / 10),
                       (int)(step->weight % 10));
    }
    if (step->due != OKR_NO_DATE) {
        struct okr_date_text due = okr_date_text(step->due);
        okr_buf_printf(buf, lang == OKR_ZH ? " %s前" : " by %s", due.c);
    }
}

static void print_milestone(struct okr_buf *buf, const struct okr_metric *metric,
                            enum okr_lang lang)
{
    okr_buf_c(buf, lang == OKR_ZH ? "里程碑：" : "milestone: ");
    for (size_t i = 0; i < metric->steps.n; i++) {
        okr_buf_c(buf, i == 0 ? "" : lang == OKR_ZH ? "、" : ", ");
        print_step(buf, &metric->steps.at[i], lang);
    }
}

static void print_ordinal(struct okr_buf *buf, const struct okr_metric *metric)
{
    okr_buf_c(buf, "commit ");
    print_beside(buf, metric, shortest(buf, metric, metric->low));
    okr_buf_c(buf, ", target ");
    print_beside(buf, metric, displayed(metric, metric->target));
    okr_buf_c(buf, ", stretch ");
    metric_amount_print(buf, shortest(buf, metric, metric->high), metric->measure);
}

static void print_cadence(struct okr_buf *buf, const struct okr_metric *metric, enum okr_lang lang)
{
    if (lang == OKR_ZH) {
        // "每个工作日" is idiom; the other periods follow 每 as they are.
        okr_buf_c(buf, metric->per == OKR_PERIOD_WORKDAY ? "每个" : "每");
        okr_buf_c(buf, okr_term_word(OKR_GROUP_PERIOD, metric->per, lang));
    }
    metric_amount_print(buf, displayed(metric, metric->target), metric->measure);
    if (lang != OKR_ZH) {
        okr_buf_printf(buf, " per %s", okr_term_word(OKR_GROUP_PERIOD, metric->per, lang));
    }
}

void okr_metric_print(struct okr_buf *buf, const struct okr_metric *metric, enum okr_lang lang)
{
    switch ((enum okr_metric_kind)metric->kind) {
    case OKR_METRIC_KIND_INCREASE:
    case OKR_METRIC_KIND_DECREASE: print_change(buf, metric); return;
    case OKR_METRIC_KIND_BASELINE:
        okr_buf_c(buf, "? -> ");
        metric_amount_print(buf, displayed(metric, metric->target), metric->measure);
        return;
    case OKR_METRIC_KIND_REACH:
        metric_amount_print(buf, displayed(metric, metric->target), metric->measure);
        return;
    case OKR_METRIC_KIND_MAINTAIN: print_maintain(buf, metric); return;
    case OKR_METRIC_KIND_MILESTONE: print_milestone(buf, metric, lang); return;
    case OKR_METRIC_KIND_BINARY: okr_buf_c(buf, lang == OKR_ZH ? "完成" : "done"); return;
    case OKR_METRIC_KIND_ORDINAL: print_ordinal(buf, metric); return;
    case OKR_METRIC_KIND_CADENCE: print_cadence(buf, metric, lang); return;
    case OKR_METRIC_KIND_NONE:
    case OKR_METRIC_KIND_COUNT: return;
    }
}

/// 0 and 1 of a binary metric in words; NULL for other kinds.
static const char *binary_word(const struct okr_metric *metric, struct okr_decimal value,
                               enum okr_lang lang)
{
    static const char *const words[2][2] = {{"undone", "done"}, {"未完成", "完成"}};
    return metric->kind == OKR_METRIC_KIND_BINARY ? words[lang == OKR_ZH][!is_zero(value)] : NULL;
}

void okr_metric_number_print(struct okr_buf *buf, const struct okr_metric *metric,
                             struct okr_decimal value, enum okr_lang lang)
{
    if (!value.present) {
        return;
    }
    const char *word = binary_word(metric, value, lang);
    if (word) {
        okr_buf_c(buf, word);
        return;
    }
    okr_scaled_print(buf, shortest(buf, metric, value));
}

/// A milestone's value has a bit for each step that is done.
static void print_steps_done(struct okr_buf *buf, const struct okr_metric *metric,
                             struct okr_decimal value, enum okr_lang lang)
{
    uint64_t bits = (uint64_t)okr_decimal_double(value);
    bool any = false;
    for (size_t i = 0; i < metric->steps.n; i++) {
        if (bits >> i & 1) {
            okr_buf_c(buf, !any ? "" : lang == OKR_ZH ? "、" : ", ");
            okr_buf_str(buf, metric->steps.at[i].name);
            any = true;
        }
    }
    okr_buf_c(buf, any ? "" : "–");
}

void okr_metric_value_print(struct okr_buf *buf, const struct okr_metric *metric,
                            struct okr_decimal value, enum okr_lang lang)
{
    if (!value.present) {
        okr_buf_c(buf, "–");
        return;
    }
    const char *word = binary_word(metric, value, lang);
    if (word) {
        okr_buf_c(buf, word);
        return;
    }
    if (metric->kind == OKR_METRIC_KIND_MILESTONE) {
        print_steps_done(buf, metric, value, lang);
        return;
    }
    struct okr_scaled number = shortest(buf, metric, value);
    if (!is_zero(value) && number.scale == metric->scale) {
        number = displayed(metric, value);
    }
    metric_amount_print(buf, number, metric->measure);
}
