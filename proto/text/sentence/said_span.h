// SPDX-License-Identifier: Apache-2.0
// The days of a time that a sentence names: what its words leave open, the cycle says (METHOD 7.10).
#ifndef OKR_SAID_SPAN_H
#define OKR_SAID_SPAN_H
#include "fold.h"
#include "period_cursor.h"
#include "text/sentence/time_words.h"

#define SAID_NO_SPAN ((struct okr_span){OKR_NO_DATE, OKR_NO_DATE})

/// The days of a name. One without a year is taken from the year of the cycle, moved by `year`'s shift when that is a year counted
/// from now (role TIME_NOTHING: none). SAID_NO_SPAN where nothing says which.
struct okr_span said_span_of_name(const struct period_name *name, const struct time_word *year,
                                  const struct okr_sentence_context *context);
/// The days of 本季度, "next year": of the period of that length that the cycle lies in, moved by the shift. SAID_NO_SPAN when the
/// cycle is longer than that.
struct okr_span said_span_of_word(const struct time_word *word,
                                  const struct okr_sentence_context *context);
/// One day; `year` 0: that in which it falls into the cycle, else the cycle's first.
struct okr_span said_span_of_day(int year, int month, int day,
                                 const struct okr_sentence_context *context);

// --- the parts of said_time_read ---

/// The day at byte `at`. False when there is none.
bool said_day_read(struct okr_str text, size_t at, const struct okr_sentence_context *context,
                   struct said_time *ret);
/// A Latin word stands behind the time that ends at `at`.
bool time_noun_follows(struct okr_str text, size_t at);
/// "(2017: 5%)": the time stands alone before a colon in brackets.
bool time_is_heading(struct okr_str text, size_t at, size_t end);
/// "from 32 in Q4 to 45": the time that ends at `at` is the start value's.
bool time_target_follows(struct okr_str text, size_t at);
/// "customers who signed by March", "nurses who start in May": what is done at the time whose words begin at `at` tells which things
/// are meant. `past`: so does a participle, as in "cases opened before 2016".
bool time_tells_which(struct okr_str text, size_t at, bool past);
/// "the lowest in 3 years": the length whose words begin at `at` is how long nothing was better.
bool time_is_record(struct okr_str text, size_t at);
/// "week 4", "month 6": the unit that ends at `end` has a number, by which it is counted from an event.
bool time_is_numbered(struct okr_str text, size_t end);
/// 恢复到6月的4%, 回到6月的水平: the period between the 到 at `start` and the 的 at `end` is when there was such a value; not 到年底的目标.
bool time_arrives_at(struct okr_str text, size_t start, size_t end);
/// A number that ends at `c` counts something that follows, and is no day or year: "in March 20 deals", "by 2000 users".
bool time_is_counted(struct cursor c);
/// The character at `*at`, folded and in lower case, and moves `*at` past it; -1 at the end and for a malformed byte.
static inline int32_t time_next(struct okr_str text, size_t *at)
{
    const int32_t c = fold_next(text, at);
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}
/// The same without moving.
static inline int32_t time_char_at(struct okr_str text, size_t at)
{
    return time_next(text, &at);
}
/// 零 and 〇 begin a year, 一 to 十 a month or a length, 两 半 几 a length.
bool time_is_han_digit(int32_t c);
/// The one below where no quick look says no.
bool time_place_some(const struct words_found *words, size_t at, int32_t c, struct time_place *ret);
/// The place at byte `at`, where the character `c`, as time_char_at() gives it, stands. False when nothing is there that concerns times.
static inline bool time_place_at(const struct words_found *words, size_t at, int32_t c,
                                 struct time_place *ret)
{
    static const struct words_lists listed = WORDS_LISTS(TIME_LISTS);
    // What no list has is a number, Q3, H1, FY or CY.
    const bool unlisted =
        c >= 0x80 ? time_is_han_digit(c)
                  : (c >= '0' && c <= '9') || c == 'q' || c == 'h' || c == 'f' || c == 'c';
    return (unlisted || !words_found_none_of(words, &listed, at)) &&
           time_place_some(words, at, c, ret);
}
#endif
