// SPDX-License-Identifier: Apache-2.0
// Effort or outcome: what the metric's number counts (METHOD 6, 7.11).
#include "text/rules/rules.h"
#include "text/scan.h"

/// Words that a noun phrase of a counted thing may have: "10 one-to-one customer interviews".
enum { PHRASE_WORDS = 6 };

/// Behind the digits of the number at `at`.
static size_t behind_number(const struct judged *judged, size_t at)
{
    struct amount amount;
    size_t used = amounts_at(judged->amounts, at, &amount);
    if (used && amount.counted.length)
        return amount.counted.offset;
    return at + used;
}

static size_t skip_blanks(const struct judged *judged, size_t at, size_t end)
{
    while (at < end && (judged->text.ptr[at] == ' ' || judged->text.ptr[at] == '-'))
        at++;
    return at;
}

/// "300 volunteers | complete the training": behind who does it stands what they do, which is not counted.
static bool begins_deed(const struct judged *judged, size_t at)
{
    return rules_word(judged, WORDS_COMPLETE, at) > 0 || rules_word(judged, WORDS_REACH, at) > 0;
}

/// Whether the noun phrase at `at` is one of effort by its last word: "customer interviews | with …".
static bool latin_effort(const struct judged *judged, size_t at, size_t end)
{
    bool effort = false;
    for (int words = 0; words < PHRASE_WORDS; words++) {
        size_t used;
        at = skip_blanks(judged, at, end);
        if (at >= end || !scan_is_letter(judged->text.ptr[at]) ||
            rules_word(judged, WORDS_NO_NOUN, at))
            break;
        if (words > 0 && begins_deed(judged, at))
            return false;
        used = rules_word(judged, WORDS_ACT, at);
        effort = used > 0;
        at = used ? at + used : rules_step(judged, at);
    }
    return effort;
}

/// Whether a noun of effort ends the Chinese phrase at `at`: 4次发布会, 10场针对店长的培训.
static bool han_effort(const struct judged *judged, size_t at, size_t end)
{
    while (at < end && !begins_deed(judged, at)) {
        size_t next = at, used = rules_word(judged, WORDS_ACT, at);
        int32_t c = okr_utf8_next(judged->text, &next);
        if (used && c >= 0x3400) {
            size_t behind = at + used, after = behind;
            if (behind >= end || okr_utf8_next(judged->text, &after) < 0x3400 ||
                rules_word(judged, WORDS_JOIN, behind))
                return true;
            at = behind;
            continue;
        }
        if (c == 0x3001 || rules_word(judged, WORDS_JOIN, at))
            return false;
        at = next;
    }
    return false;
}

/// The verb of the clause is one of meeting people, and the number counts them: "interview 20 customers", 拜访50家客户.
static bool counts_contacts(const struct judged *judged, const struct clause *clause)
{
    struct okr_range verb;
    return (rules_word(judged, WORDS_CONTACT, clause_head(judged, clause)) &&
            !rules_meets_demand(judged, clause)) ||
           (rules_activity(judged, clause, &verb) &&
            rules_word(judged, WORDS_CONTACT, verb.offset) == verb.length);
}

/// An act named right before its number: 发放问卷600份.
static bool follows_act(const struct judged *judged, const struct clause *clause, size_t number)
{
    for (size_t at = clause->begin; at < number; (void)okr_utf8_next(judged->text, &at)) {
        size_t used = rules_word(judged, WORDS_ACT, at);
        struct okr_str between = {judged->text.ptr + at + used, number - at - used};
        if (used && at + used <= number && okr_str_trim(between).len == 0)
            return true;
    }
    return false;
}

/// Kinds whose number may count acts; "hold 4 briefings" looks like a level that is held.
static bool may_count(const struct judged *judged, const struct clause *clause)
{
    switch (judged->sentence->kind) {
    case OKR_METRIC_KIND_REACH:
    case OKR_METRIC_KIND_CADENCE: return true;
    case OKR_METRIC_KIND_MAINTAIN:
        return rules_word(judged, WORDS_ACTIVITY, clause_head(judged, clause)) > 0;
    default: return false;
    }
}

static bool counts_effort(const struct judged *judged)
{
    struct okr_range value = judged->sentence->value;
    const struct clause *clause = clause_at(judged, value.offset);
    struct amount amount;
    size_t behind;
    bool arrives;

    if (!value.length || !may_count(judged, clause) ||
        !amounts_at(judged->amounts, value.offset, &amount) || rules_is_level(&amount) ||
        rules_has(judged, WORDS_GAIN, clause->begin, value.offset))
        return false;
    behind = behind_number(judged, value.offset);
    if (rules_word(judged, WORDS_EFFORT_MEASURE, behind) ||
        latin_effort(judged, behind, clause->end) || han_effort(judged, behind, clause->end))
        return true;
    if (judged->sentence->kind == OKR_METRIC_KIND_MAINTAIN)
        return false;
    arrives = rules_has(judged, WORDS_ARRIVE, clause->begin, value.offset);
    if (!arrives && follows_act(judged, clause, value.offset))
        return true;
    if (!arrives && okr_str_starts(okr_str_skip(judged->text, behind), OKR_STR("次")) &&
        rules_has(judged, WORDS_ACT, clause->begin, value.offset))
        return true;
    return counts_contacts(judged, clause);
}

/// Whether a word of movement or arrival stands in [begin, end).
static bool arrives(const struct judged *judged, size_t begin, size_t end)
{
    return rules_has(judged, WORDS_UP, begin, end) || rules_has(judged, WORDS_DOWN, begin, end) ||
           rules_has(judged, WORDS_ARRIVE, begin, end);
}

/// Whether a number stands in [begin, end) that counts what came of the work: neither acts nor a time, money or a share, which only tell
/// how the work is done.
static bool has_fruit(const struct judged *judged, size_t begin, size_t end)
{
    struct amount amount;
    for (size_t at = begin; rules_number(judged, &at, end, &amount);) {
        const size_t behind = behind_number(judged, amount.range.offset);
        if (!rules_is_level(&amount) && !rules_word(judged, WORDS_EFFORT_MEASURE, behind))
            return true;
    }
    return false;
}

/// "12 of which join", 其中20家下单, 8家续约: a clause without an activity, an act, a thing put out or a "for each of them" counts what came of it. Of them that
/// are acts themselves it tells only which: "4 briefings, 2 of them online".
static bool bears_fruit(const struct judged *judged, const struct clause *clause)
{
    struct scan scan = {{judged->text.ptr, clause->end}, clause_head(judged, clause)};
    struct okr_range verb;
    if (rules_has(judged, WORDS_ACT, clause->begin, clause->end) ||
        rules_has(judged, WORDS_EFFORT, clause->begin, clause->end) ||
        rules_has(judged, WORDS_THING, clause->begin, clause->end) ||
        rules_word(judged, WORDS_CONTACT, scan.at) || rules_activity(judged, clause, &verb) ||
        scan_any(
            &scan,
            "each|every|per|with|in|at|for|within|over|about|每|各|平均|人均|覆盖|涉及|预算|历时") ||
        !has_fruit(judged, clause->begin, clause->end))
        return false;
    return !judged->counts_effort ||
           counts_contacts(judged, clause_at(judged, judged->sentence->value.offset)) ||
           !scan_has(
               (struct okr_str){judged->text.ptr + clause->begin, clause->end - clause->begin},
               "of them|of which");
}

/// Whether a clause but `own` arrives somewhere with a number: "… and sign 8 of them", 其中20家下单.
static bool arrives_elsewhere(const struct judged *judged, const struct clause *own)
{
    for (size_t i = 0; i < judged->n_clauses; i++) {
        const struct clause *clause = &judged->clauses[i];
        if (clause == own)
            continue;
        if ((arrives(judged, clause->begin, clause->end) &&
             rules_has_number(judged, clause->begin, clause->end)) ||
            (clause > own && !clause->aside && bears_fruit(judged, clause)))
            return true;
    }
    return false;
}

/// "5 podcasts with more than 2,000 downloads apiece": each is to come to something.
static bool is_qualified(const struct judged *judged, size_t behind, size_t end)
{
    struct okr_range bound;
    return rules_find(judged, WORDS_AT_LEAST, behind, end, &bound) &&
           has_fruit(judged, bound.offset + bound.length, end);
}

/// 推动3个项目通过验收, "help 10 suppliers obtain ISO 9001": behind the activity the number counts who comes to something.
static bool counts_completers(const struct judged *judged, size_t verb, const struct clause *clause)
{
    const size_t number = judged->sentence->value.offset;
    const size_t behind = behind_number(judged, number);
    struct okr_range done, other;
    return verb <= number &&
           (rules_find(judged, WORDS_COMPLETE, behind, clause->end, &done) ||
            rules_find(judged, WORDS_DONE, behind, clause->end, &done)) &&
           !rules_find(judged, WORDS_ACTIVITY, behind, done.offset, &other);
}

/// 协助40名残疾人就业, "help 40 families into permanent homes": the number counts who arrives, with help.
static bool counts_arrivals(const struct judged *judged, size_t verb, const struct clause *clause)
{
    const struct okr_str before = {judged->text.ptr, verb};
    const size_t number = judged->sentence->value.offset;
    const size_t behind = behind_number(judged, number);
    return scan_ends(before, "help|Help|assist|Assist|协助|帮助|支持") && verb <= number &&
           behind < clause->end &&
           scan_has((struct okr_str){judged->text.ptr + behind, clause->end - behind},
                    "into|就业|上岗|脱贫|落户|创业|找到工作");
}

static bool measures_outcome(const struct judged *judged)
{
    const struct okr_sentence *s = judged->sentence;
    const struct clause *clause;
    struct okr_range verb;
    struct amount amount;

    if (s->kind == OKR_METRIC_KIND_NONE || s->kind == OKR_METRIC_KIND_BINARY)
        return false;
    clause = clause_at(judged, s->value.offset);
    if (!s->value.length || !may_count(judged, clause) ||
        (amounts_at(judged->amounts, s->value.offset, &amount) && rules_is_level(&amount)))
        return true;
    if (arrives_elsewhere(judged, clause))
        return true;
    if (judged->counts_effort)
        return is_qualified(judged, behind_number(judged, s->value.offset), clause->end);
    if (s->kind == OKR_METRIC_KIND_MAINTAIN)
        return true;
    return !rules_activity(judged, clause, &verb) ||
           arrives(judged, verb.offset + verb.length, clause->end) ||
           counts_completers(judged, verb.offset + verb.length, clause) ||
           counts_arrivals(judged, verb.offset + verb.length, clause);
}

void effort_weigh(struct judged *judged)
{
    judged->counts_effort = counts_effort(judged);
    judged->measured_outcome = measures_outcome(judged);
}
