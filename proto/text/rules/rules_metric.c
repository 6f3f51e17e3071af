// SPDX-License-Identifier: Apache-2.0
// Rules about the metric itself: is there one, and does a change say from where.
#include "text/rules/rules.h"
#include "text/scan.h"

/// "train all 40 drivers": every one of them is wanted.
static bool is_whole(struct okr_str word)
{
    struct scan scan = scan_of(word);
    return scan_any(&scan, "all|whole|全部|所有") != 0;
}

/// "our 6 products", 现有6款产品: the number tells which things are meant, not how many are wanted.
static bool is_modifier(const struct judged *judged, size_t number)
{
    struct okr_str before = {judged->text.ptr, number};
    for (size_t back = 1; back <= 24 && back <= number; back++) {
        size_t used = rules_word(judged, WORDS_OURS, number - back);
        struct okr_str between = okr_str_skip(before, number - back + used);
        struct okr_str word = {judged->text.ptr + number - back, used};
        if (used && used <= back && okr_str_trim(between).len == 0)
            return !is_whole(word);
    }
    return false;
}

bool rules_no_metric(const struct judged *judged, struct okr_text_finding *ret)
{
    struct amount amount;
    // A rank counts nothing, yet it is reached or not: 进入行业前三.
    if (judged->sentence->kind != OKR_METRIC_KIND_NONE ||
        rules_has(judged, WORDS_RANK, 0, judged->text.len))
        return false;
    for (size_t at = 0; rules_number(judged, &at, judged->text.len, &amount);)
        if (!amount.spelled && !rules_is_year(&amount) && !is_modifier(judged, amount.range.offset))
            return false;
    ret->range = (struct okr_range){0, judged->text.len};
    return true;
}

/// A base that is named is a base, though its value is not said: 同比, "vs FY23" (METHOD 7.3).
static bool names_base(const struct judged *judged)
{
    struct okr_range from;
    if (rules_has(judged, WORDS_BASE, 0, judged->text.len))
        return true;
    // "shortened by 12 days (from 58)"
    return rules_find(judged, WORDS_FROM, 0, judged->text.len, &from) &&
           rules_has_number(judged, from.offset + from.length, judged->text.len);
}

bool rules_no_baseline(const struct judged *judged, struct okr_text_finding *ret)
{
    const struct okr_sentence *s = judged->sentence;
    if ((s->kind != OKR_METRIC_KIND_INCREASE && s->kind != OKR_METRIC_KIND_DECREASE) ||
        s->start.present || s->start_value.length)
        return false;
    if (s->relative && names_base(judged))
        return false;
    ret->range = s->value;
    return true;
}
