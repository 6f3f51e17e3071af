// SPDX-License-Identifier: Apache-2.0
// Rules about the metric itself: is there one, and does a change say from where.
#include "text/rules/rules.h"
#include "text/scan.h"
#include "text/sentence/time_words.h"

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

/// The first word of movement in [begin, end) stands behind other words: 较预算下降, not 占比下降.
static bool moves_behind(const struct judged *judged, size_t begin, size_t end)
{
    struct okr_range up, down;
    const bool rises = rules_find(judged, WORDS_UP, begin, end, &up);
    const bool falls = rules_find(judged, WORDS_DOWN, begin, end, &down);
    return (rises || falls) && !(rises && up.offset == begin) && !(falls && down.offset == begin);
}

/// Something other than a number follows at once: "against budget", not "less than 3 months".
static bool names_thing(const struct judged *judged, size_t begin, size_t end)
{
    struct amount number;
    size_t at = begin;
    return begin < end && !(rules_number(judged, &at, end, &number) &&
                            number.range.offset <= begin + 1); // behind a blank
}

/// 较预算下降3%, 比上学期提高5%, "down 3% against budget": the value's clause says against what.
static bool is_compared(const struct judged *judged)
{
    const struct okr_range value = judged->sentence->value;
    const struct clause *clause = clause_at(judged, value.offset);
    const size_t end = value.offset + value.length;
    struct time_word word;
    for (size_t at = clause->begin; at < clause->end; at = rules_step(judged, at)) {
        const size_t used = time_word_at(judged->words, at, &word);
        if (used == 0 || word.role != TIME_AGAINST)
            continue;
        const bool han = (unsigned char)judged->text.ptr[at] >= 0x80;
        if (at >= end ? names_thing(judged, at + used, clause->end)
                      : han && moves_behind(judged, at + used, end))
            return true;
    }
    return false;
}

/// "up 12% on 2017", "over Q4": a time before or after the cycle, whose value is known.
static bool is_against_time(const struct judged *judged)
{
    const struct okr_span *cycle = judged->context->cycle;
    for (size_t i = 0; i < judged->n_periods; i++) {
        const struct said_period *period = &judged->periods[i];
        struct time_word word;
        const bool over = time_word_at(judged->words, period->words.offset, &word) > 0 &&
                          word.role == TIME_OVER && period->span.start != OKR_NO_DATE && cycle &&
                          period->span.start > cycle->end;
        if (over || (period->past && period->use == PERIOD_WINDOW))
            return true;
    }
    return false;
}

/// "5% below 2017": so does a bound's word right behind an amount of change.
static bool is_beyond(const struct judged *judged)
{
    const struct okr_range value = judged->sentence->value;
    struct scan scan = {judged->text, value.offset + value.length};
    return scan_any_after_blanks(&scan, "below|under|above") != 0;
}

/// A base that is named is a base, though its value is not said: 同比, "vs FY23" (METHOD 7.3).
static bool names_base(const struct judged *judged)
{
    struct okr_range from;
    if (rules_has(judged, WORDS_BASE, 0, judged->text.len) || is_compared(judged) ||
        is_against_time(judged) || is_beyond(judged))
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
