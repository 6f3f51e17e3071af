// SPDX-License-Identifier: Apache-2.0
// The days of a time that a sentence names: what its words leave open, the cycle says (METHOD 7.10).
#ifndef OKR_SAID_SPAN_H
#define OKR_SAID_SPAN_H
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
#endif
