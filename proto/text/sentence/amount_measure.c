// SPDX-License-Identifier: Apache-2.0
// The measure behind a number, and durations.
#include "text/sentence/amount.h"

#include <okr/glossary.h>

#include "fold.h"
#include "text/scan.h"
#include "text/sentence/sentence.h"

enum { PHRASE_WORDS = 5, PHRASE_BYTES = 64 };

// --- durations ----------------------------------------------------------------------------------------------------

/// Measures of time by their canonical name. Working days are no days, and a month has no number of them.
static const struct {
    const char *name;
    int32_t size;
    uint8_t family; ///< only within one family is there a factor
} TIMES[] = {
    {"ms", 1, 1},        {"秒", 1000, 1},      {"分钟", 60000, 1}, {"小时", 3600000, 1},
    {"天", 86400000, 1}, {"周", 604800000, 1}, {"工作日", 1, 2},   {"月", 1, 3},
    {"季度", 3, 3},      {"年", 12, 3},        {"人天", 1, 4},     {"人月", 1, 5},
};
enum { TIME_COUNT = sizeof TIMES / sizeof *TIMES };

static struct okr_str canonical(struct okr_str measure)
{
    int32_t power;
    return okr_measure_canonical(measure, &power);
}

/// Most names differ in their first byte.
static bool begins_as(struct okr_str name, const char *word)
{
    return name.len && name.ptr[0] == word[0];
}

static size_t time_named(struct okr_str name)
{
    size_t i = 0;
    while (i < TIME_COUNT && !(begins_as(name, TIMES[i].name) && okr_str_is(name, TIMES[i].name))) {
        i++;
    }
    return i;
}

static size_t time_of(struct okr_str measure)
{
    return time_named(canonical(measure));
}

bool amount_is_finer(const struct amount *a, const struct amount *b)
{
    if (okr_str_eq(a->measure, b->measure)) { // as most are
        return false;
    }
    const size_t i = time_of(a->measure);
    const size_t j = time_of(b->measure);
    return i < TIME_COUNT && j < TIME_COUNT && TIMES[i].size < TIMES[j].size;
}

bool amount_convert(struct amount *amount, const struct amount *other)
{
    const size_t from = time_of(amount->measure);
    const size_t to = time_of(other->measure);
    struct okr_decimal value;
    if (from == TIME_COUNT || to == TIME_COUNT || TIMES[from].family != TIMES[to].family ||
        TIMES[from].size % TIMES[to].size != 0 ||
        !okr_decimal_mul(amount->number.value, okr_decimal_int(TIMES[from].size / TIMES[to].size),
                         &value)) {
        return false;
    }
    amount->number = (struct okr_scaled){.value = value};
    amount->measure = other->measure;
    return true;
}

// --- what it counts -----------------------------------------------------------------------------------------------

static bool is_any(struct okr_str name, const char *words)
{
    struct scan scan = scan_of(name);
    return scan_any(&scan, words) && scan_done(&scan);
}

/// What measures of a canonical name, folded, count; times are in TIMES, all others count things.
static const struct {
    const char *name;
    enum amount_sort sort;
} SORTS[] = {
    {"%", AMOUNT_PERCENT},   {"‰", AMOUNT_PERCENT},  {"pp", AMOUNT_POINTS},
    {"bp", AMOUNT_POINTS},   {"ppt", AMOUNT_POINTS}, {"个点", AMOUNT_POINTS},
    {"倍", AMOUNT_TIMES},    {"fold", AMOUNT_TIMES}, {"usd", AMOUNT_MONEY},
    {"cny", AMOUNT_MONEY},   {"eur", AMOUNT_MONEY},  {"gbp", AMOUNT_MONEY},
    {"jpy", AMOUNT_MONEY},   {"hkd", AMOUNT_MONEY},  {"分", AMOUNT_SCORE},
    {"point", AMOUNT_SCORE}, {"star", AMOUNT_SCORE}, {"rating", AMOUNT_SCORE},
    {"score", AMOUNT_SCORE}, {"星", AMOUNT_SCORE},   {"颗星", AMOUNT_SCORE},
    {"℃", AMOUNT_SCORE},     {"°c", AMOUNT_SCORE},   {"°f", AMOUNT_SCORE},
    {"ppm", AMOUNT_SCORE},   {"db", AMOUNT_SCORE},
};

static enum amount_sort sort_of(struct okr_str name)
{
    char bytes[PHRASE_BYTES];
    if (time_named(name) < TIME_COUNT) {
        return AMOUNT_TIME;
    }
    const struct okr_str folded = {bytes, fold_lower(name, bytes, sizeof bytes)};
    for (size_t i = 0; i < sizeof SORTS / sizeof *SORTS; i++) {
        if (begins_as(folded, SORTS[i].name) && okr_str_is(folded, SORTS[i].name)) {
            return SORTS[i].sort;
        }
    }
    return AMOUNT_COUNT;
}

/// Percent has one name, and so has every currency but the one whose word stands behind 万 and 亿.
static struct okr_str settled_name(struct okr_str typed, struct okr_str name, enum amount_sort sort)
{
    switch (sort) {
    case AMOUNT_TIMES: return is_any(typed, "x|fold") ? OKR_STR("times") : typed;
    case AMOUNT_PERCENT: return name;
    case AMOUNT_MONEY: return okr_str_is(typed, "元") ? typed : name;
    default: return typed;
    }
}

// --- English ------------------------------------------------------------------------------------------------------

static bool is_plural(struct okr_str word)
{
    const char *last = word.ptr + word.len - 1;
    if (word.len < 3 || *last != 's') {
        return is_any(word, "people|children|men|women|staff|personnel|headcount|leads");
    }
    return last[-1] != 's' && !(word.len < 8 && (last[-1] == 'u' || last[-1] == 'i')) &&
           !is_any(word, "plus|across|versus|business|sales");
}

/// A word of letters, with hyphens, digits and apostrophes inside; moves past it.
static struct okr_str take_word(struct scan *scan)
{
    struct scan start = *scan;
    bool letters = false;
    while (!scan_done(scan)) {
        struct scan ahead = *scan;
        const int32_t c = scan_next(&ahead);
        const bool letter = scan_is_letter(c);
        const bool inner =
            c == '-' && (scan_is_letter(scan_peek(&ahead)) || scan_is_digit(scan_peek(&ahead)));
        if (!letter && !(scan_is_digit(c) && letters) && !(letters && inner)) {
            break;
        }
        letters |= letter;
        *scan = ahead;
    }
    return scan_between(&start, scan);
}

/// Digits inside a phrase are a name's: "two Fortune 500 logos".
static bool take_digits(struct scan *scan)
{
    bool any = false;
    while (scan_is_digit(scan_peek(scan))) {
        any = true;
        (void)scan_next(scan);
    }
    return any;
}

/// The noun that an English number counts: the first plural of the phrase, or the one word of it ("5000 MAU"); behind one and zero
/// also a `singular` one ("zero unplanned downtime"). The phrase ends at a sign, a preposition or a verb.
static size_t take_phrase(const struct words_found *found, size_t at, bool singular,
                          struct amount *amount)
{
    const struct okr_str text = found->text;
    struct scan scan = {text, at};
    struct okr_str head = {0};
    size_t first = 0;
    size_t words = 0;
    bool plural = false;
    while (words < PHRASE_WORDS && scan_blanks(&scan) &&
           !words_found_at(found, WORDS_NO_NOUN, scan.at)) {
        const struct scan before = scan;
        const struct okr_str word = take_word(&scan);
        if (word.len == 0 && !take_digits(&scan)) {
            break;
        }
        if (word.len == 0) {
            continue;
        }
        const bool now = is_plural(word);
        if (plural && !now) {
            scan = before;
            break;
        }
        first = words ? first : before.at;
        plural = now;
        head = word;
        words++;
    }
    if (words == 0 || (!plural && words > (singular ? 3u : 1u)) || head.len > PHRASE_BYTES) {
        return 0;
    }
    amount->measure = head;
    amount->sort = (uint8_t)(words > 1 ? AMOUNT_COUNT : sort_of(canonical(head)));
    const size_t end = (size_t)(head.ptr - text.ptr) + head.len;
    amount->counted = (struct okr_range){first, end - first};
    return end - at;
}

// --- the measure --------------------------------------------------------------------------------------------------

static bool has_han(struct okr_str text)
{
    size_t at = 0;
    while (at < text.len && (unsigned char)text.ptr[at] < 0xE3) {
        at++;
    }
    return at < text.len;
}

static size_t take_listed(const struct words_found *words, size_t at, struct amount *amount)
{
    const struct okr_str text = words->text;
    struct scan scan = {text, at};
    (void)(scan_blanks(&scan) ||
           (scan_peek(&scan) == '-' && scan_is_letter(scan_peek2(&scan)) && scan_char(&scan, '-')));
    const size_t len = words_found_at(words, WORDS_MEASURE, scan.at);
    if (len == 0) {
        return 0;
    }
    const struct okr_str typed = {text.ptr + scan.at, len};
    const struct okr_str name = canonical(typed);
    const enum amount_sort sort = sort_of(name);
    amount->measure = settled_name(typed, name, sort);
    amount->sort = (uint8_t)sort;
    if (sort == AMOUNT_PERCENT && is_any(typed, "pct") && has_han(text)) { // in Chinese, of points
        amount->measure = OKR_STR("个百分点");
        amount->sort = AMOUNT_POINTS;
    }
    amount->counted = (struct okr_range){scan.at, len};
    return scan.at + len - at;
}

/// One Han character at the end of a clause is a measure, even when no list has it: 增加80杯.
static size_t take_unlisted(struct okr_str text, size_t at, struct amount *amount)
{
    struct scan scan = {text, at};
    const int32_t c = scan_next(&scan);
    struct scan behind = scan;
    (void)(scan_is_han(c) && scan_blanks(&behind));
    const bool ends = scan_done(&scan) || scan_ends_clause(scan_peek(&behind));
    if (!scan_is_han(c) || !ends) {
        return 0;
    }
    amount->measure = (struct okr_str){text.ptr + at, scan.at - at};
    amount->sort = AMOUNT_COUNT;
    amount->counted = (struct okr_range){at, scan.at - at};
    return scan.at - at;
}

size_t amount_measure(const struct words_found *words, size_t at, struct amount *amount)
{
    const size_t listed = take_listed(words, at, amount);
    if (listed) {
        return listed;
    }
    const size_t unlisted = take_unlisted(words->text, at, amount);
    if (unlisted) {
        return unlisted;
    }
    const struct okr_decimal value = amount->number.value;
    const bool singular = value.mantissa == 0 || okr_decimal_eq(value, okr_decimal_int(1));
    return take_phrase(words, at, singular, amount);
}

bool amount_comparable(const struct amount *a, const struct amount *b)
{
    struct amount converted = *a;
    struct amount other = *b;
    if (a->sort == AMOUNT_PLAIN || b->sort == AMOUNT_PLAIN) {
        return true;
    }
    return okr_measure_same(a->measure, b->measure) || amount_convert(&converted, b) ||
           amount_convert(&other, a);
}
