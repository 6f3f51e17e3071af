// SPDX-License-Identifier: Apache-2.0
// Looking words up in the compiled lists (METHOD 7, 8): the longest word wins, an exception that covers it hides it.
#include "text/sentence/sentence.h"

#include "fold.h"
#include "text/words/trie.h"

enum { HAN_BYTES = 3, HAN = 0x4E00 /* stands for any */ };

/// One walk through a list from one place of a text.
struct walk {
    struct okr_str text;
    size_t word, exception; ///< where the longest word and the longest exception end; 0 = none
    unsigned value;         ///< of that word
};

static unsigned step(unsigned state, unsigned char byte)
{
    const uint32_t to = (uint32_t)trie_slots[state].base + byte;

    return to < trie_slot_count && trie_slots[to].parent == state ? (unsigned)to : 0;
}

static int32_t lower(int32_t c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static bool is_letter(int32_t c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

/// The folded character at `*at`, which moves past it; -1 at the end.
static int32_t next_char(struct okr_str text, size_t *at)
{
    if (*at >= text.len)
        return -1;
    const unsigned char byte = (unsigned char)text.ptr[*at];
    return lower(byte < 0x80 ? text.ptr[(*at)++] : fold_next(text, at));
}

static int32_t peek(struct okr_str text, size_t at)
{
    return next_char(text, &at);
}

/// The folded character that ends at `at`.
static int32_t before(struct okr_str text, size_t at)
{
    size_t start = at;

    while (start > 0 && at - start < 4) {
        start--;
        if (((unsigned char)text.ptr[start] & 0xC0) != 0x80)
            break;
    }
    return start < at ? peek(text, start) : -1;
}

static bool ends_latin_word(struct okr_str text, size_t at)
{
    const int32_t c = peek(text, at);

    return !is_letter(c) && !is_digit(c) && c != '_';
}

static unsigned step_char(unsigned state, int32_t c)
{
    char bytes[4];
    const size_t n = c < 0 ? 0 : okr_utf8_put(bytes, (uint32_t)c);

    if (c >= 0 && c < 0x80)
        return step(state, (unsigned char)c);

    if (n == 0)
        return 0;
    for (size_t i = 0; i < n && state; i++)
        state = step(state, (unsigned char)bytes[i]);
    return state;
}

/// Blanks, or one hyphen: what a blank of a term stands for.
static bool take_gap(struct okr_str text, size_t *at)
{
    const size_t start = *at;

    if (peek(text, *at) == '-') {
        (void)next_char(text, at);
        return true;
    }
    while (peek(text, *at) == ' ')
        (void)next_char(text, at);
    return *at > start;
}

static void accept(struct walk *walk, unsigned state, size_t at)
{
    const struct trie_slot *slot = &trie_slots[state];

    if ((slot->ends & TRIE_WORD) && at > walk->word) {
        walk->word = at;
        walk->value = slot->value;
    }
    if ((slot->ends & TRIE_EXCEPTION) && at > walk->exception)
        walk->exception = at;
}

/// What English adds to a word, and what of its base form it takes away first.
static const struct ending {
    char
        dropped; ///< last letter of the base form that gives way: create -> creating, study -> studies
    const char *added;
} ENDINGS[] = {
    {0, "s"}, {0, "es"}, {0, "ed"}, {0, "ing"}, {0, "d"}, {'e', "ing"}, {'y', "ies"}, {'y', "ied"},
};

static bool take_letters(struct okr_str text, size_t *at, const char *letters)
{
    size_t ahead = *at;

    for (; *letters; letters++)
        if (next_char(text, &ahead) != *letters)
            return false;
    *at = ahead;
    return true;
}

static void walk_from(struct walk *walk, unsigned state, size_t at);

/// A word ends here in the text; whether one ends in the list, and whether the term goes on behind a gap.
static void end_word(struct walk *walk, unsigned state, size_t at)
{
    if (!ends_latin_word(walk->text, at))
        return;
    accept(walk, state, at);
    const unsigned on = step(state, ' ');
    if (on && take_gap(walk->text, &at))
        walk_from(walk, on, at);
}

/// The text has more letters than the base form in the list.
static void inflected(struct walk *walk, unsigned state, size_t at, int32_t last)
{
    if (!is_letter(peek(walk->text, at)))
        return;
    for (size_t i = 0; i < sizeof(ENDINGS) / sizeof(ENDINGS[0]); i++) {
        const struct ending *ending = &ENDINGS[i];
        size_t end = at;
        const unsigned base = ending->dropped ? step(state, (unsigned char)ending->dropped) : state;
        if (!base || (ending->added[0] == 'd' && last != 'e'))
            continue;
        if (take_letters(walk->text, &end, ending->added))
            end_word(walk, base, end);
    }
    // cut -> cutting, plan -> planned
    size_t end = at;
    if (next_char(walk->text, &end) == last &&
        (take_letters(walk->text, &end, "ing") || take_letters(walk->text, &end, "ed")))
        end_word(walk, state, end);
}

/// Goes on from `state`, character by character, noting every word and exception that ends on the way. Terms have few words, so
/// the calls that end_word makes from here nest no deeper.
static void walk_from(struct walk *walk, unsigned state, size_t at)
{
    int32_t last = -1;

    for (;;) {
        if (is_letter(last)) {
            end_word(walk, state, at);
            inflected(walk, state, at, last);
        } else if (last >= 0 && !(is_digit(last) && !ends_latin_word(walk->text, at))) {
            accept(walk, state, at);
        }
        if (at < walk->text.len && fold_keeps((unsigned char)walk->text.ptr[at]) == HAN_BYTES) {
            for (int i = 0; i < HAN_BYTES && at < walk->text.len && state; i++)
                state = step(state, (unsigned char)walk->text.ptr[at++]);
            last = HAN;
        } else {
            const int32_t c = next_char(walk->text, &at);
            if (c == ' ' && is_letter(last)) // end_word has been there
                return;
            state = step_char(state, c);
            last = c;
        }
        if (!state)
            return;
    }
}

/// Whether a Latin word may begin at `at`: not inside another, not inside a name (the s of K8s), but behind a number (8s).
static bool begins_latin_word(struct okr_str text, size_t at)
{
    int32_t left = before(text, at);

    for (; is_digit(left); left = before(text, at))
        for (at--; ((unsigned char)text.ptr[at] & 0xC0) == 0x80;)
            at--;
    return !is_letter(left) && left != '_';
}

static struct walk walk_at(const struct trie_root *root, struct okr_str text, size_t at)
{
    struct walk walk = {text, 0, 0, 0};

    if (!is_letter(peek(text, at)) || begins_latin_word(text, at))
        walk_from(&walk, root->state, at);
    return walk;
}

/// Whether an exception that begins before `at` reaches to `end`.
static bool hidden(const struct trie_root *root, struct okr_str text, size_t at, size_t end)
{
    unsigned lead = is_letter(peek(text, at)) ? root->lead_latin : root->lead_han;

    for (size_t start = at; start > 0 && lead > 0;) {
        if (((unsigned char)text.ptr[--start] & 0xC0) == 0x80)
            continue;
        if (walk_at(root, text, start).exception >= end)
            return true;
        lead--;
    }
    return false;
}

/// The lists that have words which begin with the character at `at`.
static struct words_lists lists_by_first(struct okr_str text, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr + at;
    int32_t c;

    if (at >= text.len)
        return (struct words_lists){NULL};
    if (fold_keeps(bytes[0]) == HAN_BYTES && text.len - at >= HAN_BYTES) // these are its low bits
        return (struct words_lists){
            trie_first[((bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu)) % TRIE_FIRST]};
    c = peek(text, at);
    return (struct words_lists){c < 0 ? NULL : trie_first[(uint32_t)c % TRIE_FIRST]};
}

struct words_lists words_lists_at(struct okr_str text, size_t at)
{
    if (is_letter(peek(text, at)) && !begins_latin_word(text, at))
        return (struct words_lists){NULL};
    return lists_by_first(text, at);
}

size_t words_value_at(enum words list, struct okr_str text, size_t at, unsigned *ret_value)
{
    const struct trie_root *root = &trie_roots[list];

    if (!words_may_be(lists_by_first(text, at), list))
        return 0;
    const struct walk walk = walk_at(root, text, at);
    if (walk.word == 0 || walk.exception >= walk.word)
        return 0;
    if (hidden(root, text, at, walk.word))
        return 0;
    *ret_value = walk.value;
    return walk.word - at;
}

size_t words_at(enum words list, struct okr_str text, size_t at)
{
    unsigned value;

    return words_value_at(list, text, at, &value);
}

bool words_find(enum words list, struct okr_str text, struct okr_range in, struct okr_range *ret)
{
    const size_t end = in.offset + in.length;

    for (size_t at = in.offset; at < end;) {
        const size_t length = words_at(list, text, at);
        if (length > 0 && at + length <= end) {
            *ret = (struct okr_range){at, length};
            return true;
        }
        (void)okr_utf8_next(text, &at);
    }
    return false;
}
