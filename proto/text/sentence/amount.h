// SPDX-License-Identifier: Apache-2.0
// One number of a sentence with its measure: 3.5亿元, "350 million US dollars", 百分之五, 2分40秒, 3:1 (METHOD 7.13).
#ifndef OKR_TEXT_AMOUNT_H
#define OKR_TEXT_AMOUNT_H
#include <okr/sentence.h>

#include "text/places.h"

struct words_found; ///< text/sentence/sentence.h

/// What sort of thing an amount counts: it decides whether it can be a level, an amount of change, a thing to produce.
enum amount_sort {
    AMOUNT_PLAIN,   ///< nothing is said
    AMOUNT_PERCENT, ///< %, ‰
    AMOUNT_POINTS,  ///< percentage points, basis points
    AMOUNT_TIMES,   ///< 3倍, 3x
    AMOUNT_MONEY,
    AMOUNT_TIME,  ///< a duration
    AMOUNT_SCORE, ///< 分, points, stars
    AMOUNT_RATIO, ///< 3:1
    AMOUNT_COUNT, ///< anything else that has a measure
};

struct amount {
    struct okr_range range; ///< sign, currency, number and measure
    struct okr_range
        counted; ///< the noun phrase of an English measure: "new enterprise customers"; else the measure
    struct okr_scaled number;
    struct okr_str measure; ///< as typed; a currency sign gives its code, every percent "%"
    uint8_t sort;           ///< enum amount_sort
    bool article;           ///< 一个, one: may be no more than "a"
    bool spelled;           ///< in words, not in digits
    bool name;              ///< the digits belong to a name, an ordinal or a date: no number at all
};

/// Whether an amount may begin at byte `at`, though no list has a word there: then NUMBER and IDIOM say so.
bool amount_begins(struct okr_str text, size_t at);
/// The amount that begins there. Returns the bytes that are settled by it, also when `ret->name` says that they are no amount; 0 and
/// nothing in `ret` when nothing of a number begins here.
size_t amount_at(const struct words_found *words, size_t at, struct amount *ret);
/// A share that needs no digits in front: 百分之五, 一半, "half of", "a third" behind "by". Bytes taken, 0 = none.
size_t amount_share(struct okr_str text, size_t at, struct amount *ret);
/// Makes the whole number in `ret` a share where 分之二, 成, 成半 or 成五 stands behind it, at byte `at`. Bytes taken, 0 = none.
size_t amount_share_behind(struct okr_str text, size_t at, struct amount *ret);
/// "in eight", "in every 10" behind a small number: one in eight is a share. As above.
size_t amount_share_in(struct okr_str text, size_t at, struct amount *ret);
/// "/3" behind a number: 2/3 is a share, 4.5/5 a score out of 5; other slashes belong to names and dates. As above.
size_t amount_slash(struct okr_str text, size_t at, struct amount *ret);
/// Adds the measure that stands behind the number at byte `at`; returns the bytes it takes, 0 = none.
size_t amount_measure(const struct words_found *words, size_t at, struct amount *amount);
/// Brings `amount` to the time measure of `other` when both are durations: 3 hours -> 180 minutes. False when it cannot be done
/// exactly.
bool amount_convert(struct amount *amount, const struct amount *other);
/// Whether a value in the one can be the start of a way to the other.
bool amount_comparable(const struct amount *a, const struct amount *b);
/// Whether `a` is the finer measure of time: minutes before hours.
bool amount_is_finer(const struct amount *a, const struct amount *b);

// --- all of a text ------------------------------------------------------------------------------------------------

/// The places of a text where a number may begin, and the numbers that were read there, kept: several readers ask for each of them.
enum { AMOUNTS_KEPT = 12 };
struct amounts {
    const struct words_found *words; ///< of the text
    size_t end;                      ///< so far the places are known
    struct places begins;            ///< where one may begin
    size_t n;
    struct amount_kept {
        size_t at, used;
        struct amount amount;
    } kept[AMOUNTS_KEPT];
};
/// Finds the places.
void amounts_open(const struct words_found *words, struct amounts *ret);
/// Whether no number may begin at `at`; past `end` one may.
static inline bool amounts_none(const struct amounts *amounts, size_t at)
{
    return at < amounts->end && !places_have(&amounts->begins, at);
}
/// Whether no number may begin in [at, end).
static inline bool amounts_absent(const struct amounts *amounts, size_t at, size_t end)
{
    return end <= amounts->end && places_next(&amounts->begins, at, end) >= end;
}
/// amount_at() where amounts_none() does not say no.
size_t amounts_read(struct amounts *amounts, size_t at, struct amount *ret);
/// amount_at() anywhere: most places begin none.
static inline size_t amounts_at(struct amounts *amounts, size_t at, struct amount *ret)
{
    return amounts_none(amounts, at) ? 0 : amounts_read(amounts, at, ret);
}
#endif
