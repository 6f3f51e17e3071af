// SPDX-License-Identifier: Apache-2.0
// The days of a time that a sentence names: what its words leave open, the cycle says (METHOD 7.10).
#ifndef OKR_SAID_SPAN_H
#define OKR_SAID_SPAN_H
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
/// A number that ends at `c` counts something that follows, and is no day or year: "in March 20 deals", "by 2000 users".
bool time_is_counted(struct cursor c);
/// Whether a day or a name may begin at byte `at`, where `word` stands: a look at a few bytes, so that numbers cost nothing.
bool time_may_begin(struct okr_str text, size_t at, const struct time_word *word);
/// The folded character at `at`, in lower case; -1 at the end.
int32_t time_char_at(struct okr_str text, size_t at);
/// Whether anything that no list of words has may: a date, a number, a name such as Q3. `c`: time_char_at() there. At most bytes nothing does.
bool unlisted_may_begin(struct okr_str text, size_t at, int32_t c);
/// Whether a length of time may.
bool length_may_begin(const struct words_found *words, size_t at);
#endif
