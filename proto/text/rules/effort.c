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
        used = rules_word(judged, WORDS_ACT, at);
        effort = used > 0;
        at = used ? at + used : rules_step(judged, at);
    }
    return effort;
}

/// Whether a noun of effort ends the Chinese phrase at `at`: 4次发布会, 10场针对店长的培训.
static bool han_effort(const struct judged *judged, size_t at, size_t end)
{
    while (at < end) {
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
    return rules_word(judged, WORDS_CONTACT, clause_head(judged, clause)) ||
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

/// Whether a clause but `own` arrives somewhere with a number: "… and sign 8 of them".
static bool arrives_elsewhere(const struct judged *judged, const struct clause *own)
{
    for (size_t i = 0; i < judged->n_clauses; i++) {
        const struct clause *clause = &judged->clauses[i];
        if (clause != own && arrives(judged, clause->begin, clause->end) &&
            rules_has_number(judged, clause->begin, clause->end))
            return true;
    }
    return false;
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
        return false;
    if (s->kind == OKR_METRIC_KIND_MAINTAIN)
        return true;
    return !rules_activity(judged, clause, &verb) ||
           arrives(judged, verb.offset + verb.length, clause->end);
}

void effort_weigh(struct judged *judged)
{
    judged->counts_effort = counts_effort(judged);
    judged->measured_outcome = measures_outcome(judged);
}
