// SPDX-License-Identifier: Apache-2.0
#include "text/rules/rules.h"
#include "text/scan.h"

enum { YEAR_FIRST = 1990, YEAR_LAST = 2060 };

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
    return rules_word(judged, WORDS_NUMBER_NAME, at);
}

/// The point of v2.0 and the dash of GPT-4.
static bool ties_digits(struct okr_str text, size_t at)
{
    return (text.ptr[at] == '.' || text.ptr[at] == '-') && at + 1 < text.len &&
           scan_is_digit(text.ptr[at + 1]);
}

size_t rules_step(const struct judged *judged, size_t at)
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

/// 1:4, 18/31 and 百分之百 are numbers, whatever else they look like.
static bool is_ratio(struct okr_str rest)
{
    size_t at = 0;
    while (at < rest.len && scan_is_digit(rest.ptr[at]))
        at++;
    if (at == 0)
        return okr_str_starts(rest, OKR_STR("百分之"));
    return at + 1 < rest.len && (rest.ptr[at] == ':' || rest.ptr[at] == '/') &&
           scan_is_digit(rest.ptr[at + 1]);
}

bool rules_number(const struct judged *judged, size_t *at, size_t end, struct amount *ret)
{
    if (amounts_absent(judged->amounts, *at, end))
        return false;
    for (; *at < end; *at = words_found_next(judged->words, READER_NUMBERS, *at)) {
        struct amount amount;
        size_t used = skip_named(judged, *at);
        if (used) {
            *at += used;
            continue;
        }
        used = amounts_at(judged->amounts, *at, &amount);
        bool ratio = used && is_ratio(okr_str_skip(judged->text, *at));
        *at = used ? *at + used : rules_step(judged, *at);
        if (used && (!amount.name || ratio) && !amount.article) {
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

bool rules_is_level(const struct amount *amount)
{
    return (amount->sort != AMOUNT_COUNT && amount->sort != AMOUNT_PLAIN) ||
           amount->number.value.exponent < 0;
}

bool rules_is_year(const struct amount *amount)
{
    double value = okr_decimal_double(amount->number.value);
    return !rules_is_level(amount) && amount->number.scale == OKR_SCALE_NONE &&
           value >= YEAR_FIRST && value <= YEAR_LAST;
}
