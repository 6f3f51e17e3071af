// SPDX-License-Identifier: Apache-2.0
// The metric of a key result: out of its columns (起始值 目标值 当前值 单位), else out of its words (METHOD 7).
#include "text/paste/paste.h"

#include "text/doc.h"

static struct okr_str said(const struct paste_item *item, enum paste_field field)
{
    const struct paste_value *value = paste_value_of(&item->values, field);

    return value ? value->text : OKR_STR("");
}

/// Reads a metric out of up to three parts: "start -> target measure".
static bool read_metric(struct paste *p, struct okr_str start, struct okr_str target,
                        struct okr_str measure, struct okr_metric *ret)
{
    struct okr_buf text = OKR_BUF(p->arena);
    const struct okr_span *cycle = p->cycle.span.start == OKR_NO_DATE ? NULL : &p->cycle.span;

    if (start.len)
        okr_buf_printf(&text, "%.*s -> ", OKR_STR_ARG(start));
    okr_buf_str(&text, target);
    if (measure.len) // 12 firms, 12家, 12%
        okr_buf_printf(&text, "%s%.*s", scan_is_letter(measure.ptr[0]) ? " " : "",
                       OKR_STR_ARG(measure));
    p->full = p->full || text.failed;
    return !text.failed &&
           okr_metric_read(okr_buf_view(&text), cycle, p->arena, ret, NULL) == OKR_OK &&
           okr_metric_check(ret, NULL) == OKR_OK;
}

/// The target may bring its measure along; then the column's would be one too many.
static bool read_measured(struct paste *p, const struct paste_item *item, struct okr_str start,
                          struct okr_metric *ret)
{
    struct okr_str target = said(item, PASTE_FIELD_TARGET),
                   measure = said(item, PASTE_FIELD_MEASURE);

    return read_metric(p, start, target, OKR_STR(""), ret) && (ret->measure.len || !measure.len)
               ? true
               : read_metric(p, start, target, measure, ret) ||
                     read_metric(p, start, target, OKR_STR(""), ret);
}

/// What the columns say; the words tell which way the value moves where there is no start.
static bool read_columns(struct paste *p, const struct paste_item *item,
                         const struct okr_sentence *sentence, struct okr_metric *ret)
{
    struct okr_str start = said(item, PASTE_FIELD_START);
    bool moves = sentence->kind == OKR_METRIC_KIND_INCREASE ||
                 sentence->kind == OKR_METRIC_KIND_DECREASE ||
                 sentence->kind == OKR_METRIC_KIND_BASELINE || sentence->relative;
    struct okr_metric words;

    if (said(item, PASTE_FIELD_TARGET).len == 0)
        return false;
    if (start.len == 0)
        start = said(item, PASTE_FIELD_CURRENT);
    if (start.len && read_measured(p, item, start, ret))
        return true;
    if (!read_measured(p, item, OKR_STR(""), ret))
        return false;
    if (ret->kind != OKR_METRIC_KIND_REACH)
        return true;
    if (sentence->relative && okr_decimal_eq(sentence->target, ret->target))
        return false; // "by 20 %" with 20 % in the column: a change without a base (TEXT, Paste)
    if (!sentence->relative && sentence->kind && okr_decimal_eq(sentence->target, ret->target) &&
        okr_sentence_metric(item->text, sentence, p->arena, &words) &&
        okr_metric_check(&words, NULL) == OKR_OK) {
        *ret = words;
        return true;
    }
    return !moves || read_measured(p, item, OKR_STR("?"), ret);
}

/// Whether the metric can be written and read again.
static bool is_written(struct paste *p, const struct okr_metric *metric)
{
    struct okr_buf text = OKR_BUF(p->arena);
    struct okr_metric again;

    okr_metric_print(&text, metric, OKR_EN);
    return !text.failed && okr_metric_check(metric, NULL) == OKR_OK &&
           okr_metric_read(okr_buf_view(&text), NULL, p->arena, &again, NULL) == OKR_OK &&
           again.kind == metric->kind;
}

bool paste_metric_of(struct paste *p, const struct paste_item *item,
                     const struct okr_sentence *sentence, struct okr_metric *ret,
                     bool *ret_inferred)
{
    const struct okr_span *cycle = p->cycle.span.start == OKR_NO_DATE ? NULL : &p->cycle.span;
    const struct paste_value *metric = paste_value_of(&item->values, PASTE_FIELD_METRIC);

    *ret_inferred = false;
    if (metric && okr_metric_read(metric->text, cycle, p->arena, ret, NULL) == OKR_OK &&
        okr_metric_check(ret, NULL) == OKR_OK)
        return true;
    if (metric)
        paste_note(p, OKR_PASTE_SLIP_VALUE, metric->line, paste_excerpt(p, metric->text));
    if (read_columns(p, item, sentence, ret))
        return true;
    *ret_inferred = true;
    return !sentence->relative && okr_sentence_metric(item->text, sentence, p->arena, ret) &&
           is_written(p, ret);
}
