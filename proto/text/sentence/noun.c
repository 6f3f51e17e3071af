// SPDX-License-Identifier: Apache-2.0
// What the number of a key result is about: its words without those of movement, amounts, bounds and times.
#include "fold.h"
#include "text/sentence/amount.h"
#include "text/sentence/sentence.h"

static bool begins_number(int32_t c)
{
    return (c >= '0' && c <= '9') || c == '$' || c == 0xA5 || c == 0x20AC;
}

/// Bytes at `at`, where `c` stands, that say how or how much, not what; sets the direction when they are a movement.
static size_t skipped(struct sentence *sentence, size_t at, int32_t c, int *direction)
{
    static const uint8_t plain[WORDS_COUNT] = {[WORDS_REACH] = 1,
                                               [WORDS_KEEP] = 1,
                                               [WORDS_FROM] = 1,
                                               [WORDS_TO] = 1,
                                               [WORDS_BY] = 1,
                                               [WORDS_AT_MOST] = 1,
                                               [WORDS_AT_LEAST] = 1,
                                               [WORDS_AT_MOST_AFTER] = 1,
                                               [WORDS_AT_LEAST_AFTER] = 1,
                                               [WORDS_NOW] = 1,
                                               [WORDS_FILLER] = 1,
                                               [WORDS_PREPOSITION] = 1,
                                               [WORDS_OURS] = 1};
    const struct words_found *words = &sentence->words;
    struct amount amount;
    enum words list;
    if (!words_found_none(words, at)) {
        size_t up = words_found_at(words, WORDS_UP, at);
        size_t down = words_found_at(words, WORDS_DOWN, at);
        if (up || down) {
            int said = up >= down ? 1 : -1;
            *direction = *direction == 0 || *direction == said ? said : 2;
            return up > down ? up : down;
        }
    }
    size_t most = begins_number(c) ? amounts_at(&sentence->amounts, at, &amount) : 0;
    size_t word = words_found_longest(words, plain, at, &list);
    return word > most ? word : most;
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

size_t sentence_noun(struct sentence *sentence, char *ret, size_t room, int *ret_direction)
{
    struct okr_str text = sentence->text;
    size_t used = 0;
    bool inside = false; // a Latin word, which is taken or left as a whole
    *ret_direction = 0;
    for (size_t at = 0; at < text.len;) {
        size_t from = at, next = at;
        int32_t c = fold_next(text, &next);
        size_t skip = inside ? 0 : behind_period(sentence->periods, sentence->n_periods, at);
        skip = skip ? skip - at : inside ? 0 : skipped(sentence, at, c, ret_direction);
        at = skip ? at + skip : next;
        if (skip)
            continue;
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

size_t okr_metric_noun(struct okr_str text, char *ret, size_t room, int *ret_direction)
{
    struct okr_sentence_context context = {.names = NULL};
    struct sentence sentence;
    sentence_open(text, &context, &sentence);
    return sentence_noun(&sentence, ret, room, ret_direction);
}
