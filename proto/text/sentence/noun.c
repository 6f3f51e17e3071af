// SPDX-License-Identifier: Apache-2.0
// What the number of a key result is about: its words without those of movement, amounts, bounds and times.
#include "fold.h"
#include "text/sentence/amount.h"
#include "text/sentence/sentence.h"

enum { NOUN_PERIODS = 16 };

static bool is_digit(struct okr_str text, size_t at)
{
    int32_t c = fold_next(text, &at);
    return (c >= '0' && c <= '9') || c == '$' || c == 0xA5 || c == 0x20AC;
}

/// Bytes at `at` that say how or how much, not what; sets the direction when they are a movement.
static size_t skipped(struct okr_str text, size_t at, int *direction)
{
    static const enum words plain[] = {WORDS_REACH,
                                       WORDS_KEEP,
                                       WORDS_FROM,
                                       WORDS_TO,
                                       WORDS_BY,
                                       WORDS_AT_MOST,
                                       WORDS_AT_LEAST,
                                       WORDS_AT_MOST_AFTER,
                                       WORDS_AT_LEAST_AFTER,
                                       WORDS_NOW,
                                       WORDS_FILLER,
                                       WORDS_PREPOSITION,
                                       WORDS_OURS};
    struct amount amount;
    size_t up = words_at(WORDS_UP, text, at), down = words_at(WORDS_DOWN, text, at);
    if (up || down) {
        int said = up >= down ? 1 : -1;
        *direction = *direction == 0 || *direction == said ? said : 2;
        return up > down ? up : down;
    }
    size_t most = is_digit(text, at) ? amount_at(text, at, &amount) : 0;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        size_t n = words_at(plain[i], text, at);
        most = n > most ? n : most;
    }
    return most;
}

static size_t behind_period(const struct said_period *periods, size_t n, size_t at)
{
    for (size_t i = 0; i < n; i++)
        if (at >= periods[i].words.offset && at < periods[i].words.offset + periods[i].words.length)
            return periods[i].words.offset + periods[i].words.length;
    return 0;
}

static bool is_letter(int32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Whether a character belongs to a word: letters and what lies beyond ASCII but for signs.
static bool is_word(int32_t c)
{
    return is_letter(c) || (c >= 0xC0 && !(c >= 0x2000 && c < 0x2E80) &&
                            !(c >= 0x3000 && c < 0x3040) && !(c >= 0xFF00 && c < 0xFFF0));
}

size_t okr_metric_noun(struct okr_str text, char *ret, size_t room, int *ret_direction)
{
    struct okr_sentence_context context = {.names = NULL};
    struct said_period periods[NOUN_PERIODS];
    size_t n = sentence_periods(text, &context, periods, NOUN_PERIODS), used = 0;
    bool inside = false; // a Latin word, which is taken or left as a whole
    n = n < NOUN_PERIODS ? n : NOUN_PERIODS;
    *ret_direction = 0;
    for (size_t at = 0; at < text.len;) {
        size_t skip = inside ? 0 : behind_period(periods, n, at), from = at;
        skip = skip ? skip - at : inside ? 0 : skipped(text, at, ret_direction);
        if (skip) {
            at += skip;
            continue;
        }
        int32_t c = fold_next(text, &at);
        bool digit = inside && c >= '0' && c <= '9'; // of a name: K8s, P0231
        inside = is_letter(c) || digit;
        if (!is_word(c) && !digit)
            continue;
        if (used + 4 > room)
            return 0;
        if (c < 0x80)
            ret[used++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        else
            for (; from < at; from++)
                ret[used++] = text.ptr[from];
    }
    return used;
}
