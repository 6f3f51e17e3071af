// SPDX-License-Identifier: Apache-2.0
#include "text/rules/rules.h"
#include "text/scan.h"

/// Words that a noun phrase of a counted thing may have: "10 one-to-one customer interviews".
enum { PHRASE_WORDS = 6 };

static bool is_word_byte(char c)
{
    return scan_is_letter(c) || scan_is_digit(c);
}

/// Bytes at `at` that hold no number: a period (but not a service level, whose number is a value) or a name such as 双11.
static size_t skip_named(const struct judged *judged, size_t at)
{
    for (size_t i = 0; i < judged->n_periods; i++) {
        const struct said_period *period = &judged->periods[i];
        if (period->use != PERIOD_SERVICE && at >= period->words.offset &&
            at - period->words.offset < period->words.length)
            return period->words.length - (at - period->words.offset);
    }
    return words_at(WORDS_NUMBER_NAME, judged->text, at);
}

/// The point of v2.0 and the dash of GPT-4.
static bool ties_digits(struct okr_str text, size_t at)
{
    return (text.ptr[at] == '.' || text.ptr[at] == '-') && at + 1 < text.len &&
           scan_is_digit(text.ptr[at + 1]);
}

/// The rest of a Latin word, so that the digits inside it are not taken for numbers.
static size_t step(const struct judged *judged, size_t at)
{
    size_t next = at;
    if (!scan_is_letter(judged->text.ptr[at])) {
        (void)okr_utf8_next(judged->text, &next);
        return next;
    }
    while (next < judged->text.len &&
           (is_word_byte(judged->text.ptr[next]) || ties_digits(judged->text, next)))
        next++;
    return next;
}

bool rules_number(const struct judged *judged, size_t *at, size_t end, struct amount *ret)
{
    while (*at < end) {
        struct amount amount;
        size_t used = skip_named(judged, *at);
        if (used) {
            *at += used;
            continue;
        }
        used = amount_at(judged->text, *at, &amount);
        *at = used ? *at + used : step(judged, *at);
        if (used && !amount.name && !amount.article) {
            *ret = amount;
            return true;
        }
    }
    return false;
}

bool rules_has_number(const struct judged *judged, size_t begin, size_t end)
{
    struct amount amount;
    return rules_number(judged, &begin, end, &amount);
}

// --- effort --------------------------------------------------------------------------------------

/// Behind the digits of the number at `at`.
static size_t behind_number(const struct judged *judged, size_t at)
{
    struct amount amount;
    size_t used = amount_at(judged->text, at, &amount);
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
            words_at(WORDS_NO_NOUN, judged->text, at))
            break;
        used = words_at(WORDS_ACT, judged->text, at);
        effort = used > 0;
        at = used ? at + used : step(judged, at);
    }
    return effort;
}

/// Whether a noun of effort ends the Chinese phrase at `at`: 4次发布会, 10场针对店长的培训.
static bool han_effort(const struct judged *judged, size_t at, size_t end)
{
    while (at < end) {
        size_t next = at, used = words_at(WORDS_ACT, judged->text, at);
        int32_t c = okr_utf8_next(judged->text, &next);
        if (used && c >= 0x3400) {
            size_t behind = at + used, after = behind;
            if (behind >= end || okr_utf8_next(judged->text, &after) < 0x3400 ||
                words_at(WORDS_JOIN, judged->text, behind))
                return true;
            at = behind;
            continue;
        }
        if (c == 0x3001 || words_at(WORDS_JOIN, judged->text, at))
            return false;
        at = next;
    }
    return false;
}

/// The verb of the clause is one of meeting people, and the number counts them: "interview 20 customers", 拜访50家客户.
static bool counts_contacts(const struct judged *judged, const struct clause *clause)
{
    struct okr_range verb;
    return rules_activity(judged, clause, &verb) &&
           words_at(WORDS_CONTACT, judged->text, verb.offset) == verb.length;
}

bool rules_is_level(const struct amount *amount)
{
    return (amount->sort != AMOUNT_COUNT && amount->sort != AMOUNT_PLAIN) ||
           amount->number.value.exponent < 0;
}

bool rules_counts_effort(const struct judged *judged)
{
    const struct okr_sentence *s = judged->sentence;
    struct amount amount;
    const struct clause *clause;
    size_t behind;

    if ((s->kind != OKR_METRIC_KIND_REACH && s->kind != OKR_METRIC_KIND_CADENCE) ||
        !s->value.length || !amount_at(judged->text, s->value.offset, &amount) ||
        rules_is_level(&amount))
        return false;
    clause = clause_at(judged, s->value.offset);
    behind = behind_number(judged, s->value.offset);
    if (rules_has(judged, WORDS_GAIN, clause->begin, s->value.offset))
        return false;
    if (words_at(WORDS_EFFORT_MEASURE, judged->text, behind))
        return true;
    if (latin_effort(judged, behind, clause->end) || han_effort(judged, behind, clause->end))
        return true;
    if (okr_str_starts(okr_str_skip(judged->text, behind), OKR_STR("次")) &&
        !rules_has(judged, WORDS_ARRIVE, clause->begin, s->value.offset) &&
        rules_has(judged, WORDS_ACT, clause->begin, s->value.offset))
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

bool rules_measured_outcome(const struct judged *judged)
{
    const struct okr_sentence *s = judged->sentence;
    const struct clause *clause;
    struct okr_range verb;
    struct amount amount;

    if (s->kind == OKR_METRIC_KIND_NONE || s->kind == OKR_METRIC_KIND_BINARY)
        return false;
    if ((s->kind != OKR_METRIC_KIND_REACH && s->kind != OKR_METRIC_KIND_CADENCE) ||
        !s->value.length)
        return true;
    if (amount_at(judged->text, s->value.offset, &amount) && rules_is_level(&amount))
        return true;
    clause = clause_at(judged, s->value.offset);
    if (arrives_elsewhere(judged, clause))
        return true;
    if (rules_counts_effort(judged))
        return false;
    return !rules_activity(judged, clause, &verb) ||
           arrives(judged, verb.offset + verb.length, clause->end);
}
