// SPDX-License-Identifier: Apache-2.0
// What the number of a key result is about: its words without those of movement, amounts, bounds and times.
#include "fold.h"
#include "text/sentence/amount.h"
#include "text/sentence/sentence.h"

static bool begins_number(struct okr_str text, size_t at)
{
    const int32_t c = fold_next(text, &at);
    return (c >= '0' && c <= '9') || c == '$' || c == 0xA5 || c == 0x20AC;
}

#define RANK(NAME, rank) [WORDS_##NAME] = (rank),
static const struct words_ranks manner = {WORDS_LISTS(MANNER_LISTS), {MANNER_LISTS(RANK)}};
static const struct words_lists skipped_lists = WORDS_LISTS(NOUN_LISTS);

/// Bytes at `at` that say how or how much, not what; sets the direction when they are a movement.
static size_t skipped(struct sentence *sentence, size_t at, int *direction)
{
    const struct words_found *words = &sentence->words;
    struct amount amount;
    enum words list;
    const bool number = !amounts_none(&sentence->amounts, at);
    if (!number && words_found_none_of(words, &skipped_lists, at))
        return 0;
    const size_t up = words_found_at(words, WORDS_UP, at);
    const size_t down = words_found_at(words, WORDS_DOWN, at);
    if (up || down) {
        const int said = up >= down ? 1 : -1;
        *direction = *direction == 0 || *direction == said ? said : 2;
        return up > down ? up : down;
    }
    const size_t most = number && begins_number(words->text, at)
                            ? amounts_read(&sentence->amounts, at, &amount)
                            : 0;
    const size_t word = words_found_longest(words, &manner, at, &list);
    return word > most ? word : most;
}

/// Behind the period whose words `at` stands in; 0 outside of all.
static size_t behind_period(const struct sentence *sentence, size_t at)
{
    for (size_t i = 0; i < sentence->n_periods; i++) {
        const struct okr_range words = sentence->periods[i].words;
        if (at - words.offset < words.length)
            return words.offset + words.length;
    }
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

/// The noun as far as it is put together.
struct noun {
    char *bytes;
    size_t used, room; ///< used > room: it does not fit
};

/// Puts a byte behind the noun, which counts when `used` is moved past it.
static void put(struct noun *noun, char byte)
{
    if (noun->used < noun->room)
        noun->bytes[noun->used] = byte;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/// Adds the Latin word or the name (K8s, P0231) at `at`. Returns where it ends.
static size_t add_latin(struct noun *noun, struct okr_str text, size_t at)
{
    size_t next = at;
    for (int32_t c = fold_next(text, &next); is_letter(c) || (c >= '0' && c <= '9');
         c = fold_next(text, &next)) {
        put(noun, lower((char)c));
        noun->used++;
        at = next;
    }
    return at;
}

/// Adds what stands in [at, end), where no reader stops: Han characters, Latin words and blanks.
static void add_plain(struct noun *noun, struct okr_str text, size_t at, size_t end)
{
    for (; at < end && noun->used < noun->room; at++) {
        const unsigned char byte = (unsigned char)text.ptr[at];
        // Bit 5 makes a letter a small one; a Han character's bytes have bit 7. A blank is overwritten.
        noun->bytes[noun->used] = (char)(byte | (~byte >> 2 & 0x20));
        noun->used += byte != ' ';
    }
    for (; at < end; at++)
        noun->used += text.ptr[at] != ' ';
}

/// Adds what stands at `at`, where a reader stops. Returns where it ends.
static size_t add_here(struct noun *noun, struct okr_str text, size_t at)
{
    size_t next = at;
    const int32_t c = fold_next(text, &next);
    if (is_letter(c))
        return add_latin(noun, text, at);
    for (; is_word(c) && at < next; at++, noun->used++)
        put(noun, text.ptr[at]);
    return next;
}

size_t sentence_noun(struct sentence *sentence, char *ret, size_t room, int *ret_direction)
{
    const struct okr_str text = sentence->text;
    struct noun noun = {.bytes = ret, .room = room};
    *ret_direction = 0;
    for (size_t at = 0; at < text.len;) {
        const size_t behind = behind_period(sentence, at);
        const size_t skip = behind ? behind - at : skipped(sentence, at, ret_direction);
        const size_t stop = words_found_next(&sentence->words, READER_NOUN, at);
        if (skip) {
            at += skip;
        } else if (stop > at) {
            add_plain(&noun, text, at, stop);
            at = stop;
        } else {
            at = add_here(&noun, text, at);
        }
    }
    return noun.used <= room ? noun.used : 0;
}

size_t okr_metric_noun(struct okr_str text, char *ret, size_t room, int *ret_direction)
{
    struct okr_sentence_context context = {.names = NULL};
    struct sentence sentence;
    sentence_open(text, &context, &sentence);
    return sentence_noun(&sentence, ret, room, ret_direction);
}
