// SPDX-License-Identifier: Apache-2.0
#include "text/sentence/time_words.h"

static const struct time_word TIMES[] = {
#define TIME_WORD(word, ROLE, UNIT, shift, EDGE) {TIME_##ROLE, TIME_##UNIT, TIME_##EDGE, shift},
#include "text/words/times.def"
#undef TIME_WORD
};
static const struct time_word AFTER[] = {
#define AFTER_WORD(word, ROLE, EDGE) {TIME_##ROLE, TIME_NONE, TIME_##EDGE, 0},
#include "text/words/times_after.def"
#undef AFTER_WORD
};

size_t time_word_at(const struct words_found *words, size_t at, struct time_word *ret)
{
    unsigned row;
    const size_t length = words_found_value(words, WORDS_TIME, at, &row);

    if (length > 0)
        *ret = TIMES[row];
    return length;
}

size_t time_word_after(const struct words_found *words, size_t at, struct time_word *ret)
{
    unsigned row;
    const size_t length = words_found_value(words, WORDS_TIME_AFTER, at, &row);

    if (length > 0)
        *ret = AFTER[row];
    return length;
}
