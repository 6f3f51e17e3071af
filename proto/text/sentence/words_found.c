// SPDX-License-Identifier: Apache-2.0
// All words of a text, found in one walk from the left, and the places where its readers stop.
#include "text/sentence/walk.h"

// --- where readers stop -----------------------------------------------------------------------------------------------

/// What is but a letter of a word, or a blank, by its first byte: a bit for each byte that may follow it, by the low six bits of that.
#define NEXT(byte) (UINT64_C(1) << ((byte)&0x3F))
#define ANY        UINT64_MAX
/// A Latin letter; with one of `others` behind it, it may begin the code of a currency (USD, RMB) or name a year (FY).
#define LATIN(small, capital, others) [small] = ~(uint64_t)(others), [capital] = ~(uint64_t)(others)
#define EITHER(small, capital)        (NEXT(small) | NEXT(capital))
static const uint64_t PLAIN[UINT8_MAX + 1] = {
    [' '] = ANY,
    LATIN('a', 'A', 0),
    LATIN('b', 'B', 0),
    LATIN('c', 'C', EITHER('n', 'N') | EITHER('y', 'Y')),
    LATIN('d', 'D', 0),
    LATIN('e', 'E', EITHER('u', 'U')),
    LATIN('f', 'F', EITHER('y', 'Y')),
    LATIN('g', 'G', EITHER('b', 'B')),
    LATIN('h', 'H', EITHER('k', 'K')),
    LATIN('i', 'I', 0),
    LATIN('j', 'J', EITHER('p', 'P')),
    LATIN('k', 'K', 0),
    LATIN('l', 'L', 0),
    LATIN('m', 'M', 0),
    LATIN('n', 'N', 0),
    LATIN('o', 'O', 0),
    LATIN('p', 'P', 0),
    LATIN('q', 'Q', 0),
    LATIN('r', 'R', EITHER('m', 'M')),
    LATIN('s', 'S', 0),
    LATIN('t', 'T', 0),
    LATIN('u', 'U', EITHER('s', 'S')),
    LATIN('v', 'V', 0),
    LATIN('w', 'W', 0),
    LATIN('x', 'X', 0),
    LATIN('y', 'Y', 0),
    LATIN('z', 'Z', 0),
    // Han but for its numerals and what else numbers begin with
    [0xE4] = ~(NEXT(0xB8) | NEXT(0xB9) | NEXT(0xBA)), // 一七万三两 九 二五人亿
    [0xE5] = ~(NEXT(0x85) | NEXT(0x87) | NEXT(0x8D) | NEXT(0x9B)), // 八六 几 十千半 四
    [0xE6] = ANY,
    [0xE7] = ~NEXT(0x99), // 百
    [0xE8] = ANY,
    [0xE9] = ~NEXT(0x9B), // 零
};

static bool is_plain(struct okr_str text, size_t at)
{
    const unsigned char next = at + 1 < text.len ? (unsigned char)text.ptr[at + 1] : 0;

    return (PLAIN[(unsigned char)text.ptr[at]] >> (next & 0x3F) & 1) != 0;
}

/// Whether the character or the Latin word in [at, end), which is no blank, is a sign: a word is where a sign or a digit follows it, K8s or R&D.
static bool is_sign(struct okr_str text, size_t at, size_t end)
{
    const bool latin = (unsigned char)text.ptr[at] < 0x80;

    if (!is_plain(text, at))
        return true;
    return latin ? end < text.len && !is_plain(text, end) : end - at == 1; // a malformed byte
}

// --- all words --------------------------------------------------------------------------------------------------------

/// Forgets the lists whose longest word an exception hides.
static void forget_hidden(struct walk *walk)
{
    for (size_t i = 0; i < sizeof walk->lists.bits / sizeof *walk->lists.bits; i++) {
        for (uint64_t left = walk->lists.bits[i] & walk->hiding.bits[i]; left; left &= left - 1) {
            const enum words list = (enum words)(i * 64 + bits_lowest(left));
            const size_t length = walk_longest(walk->endings, walk->n_endings, list)->length;
            if (walk->at[walk->from] + length <= walk->reach[list])
                walk->lists.bits[i] &= ~(UINT64_C(1) << list % 64);
        }
    }
}

/// The readers that stop at a word of one of the lists stop at `at`.
static void add_stop(struct words_found *found, const struct words_lists *lists, size_t at)
{
#define LISTS_OF(NAME, LISTS) WORDS_LISTS(LISTS),
    static const struct words_lists of[READER_COUNT] = {READERS(LISTS_OF)};
#undef LISTS_OF
    for (size_t i = 0; i < READER_COUNT; i++) { // no branch: any of them is as likely
        const uint64_t any =
            ((lists->bits[0] & of[i].bits[0]) | (lists->bits[1] & of[i].bits[1])) != 0;
        found->stops[i].bits[at / PLACES_WORD] |= any << at % PLACES_WORD;
    }
}

/// All readers stop at signs.
static void add_sign(struct words_found *found, size_t at)
{
    for (size_t i = 0; i < READER_COUNT; i++)
        places_add(&found->stops[i], at);
}

/// Moves what a walk has passed to what is found.
static void take_endings(struct words_found *found, struct walk *walk)
{
    const size_t at = walk->at[walk->from];

    if (walk->reached > at)
        forget_hidden(walk);
    if (walk->lists.bits[0] | walk->lists.bits[1]) {
        places_add(&found->listed, at);
        add_stop(found, &walk->lists, at);
        found->places[at] = (struct words_place){(uint16_t)found->n, (uint16_t)walk->n_endings};
        found->lists_at[at] = walk->lists;
        found->lists.bits[0] |= walk->lists.bits[0];
        found->lists.bits[1] |= walk->lists.bits[1];
        found->n += walk->n_endings;
        walk->endings += walk->n_endings;
    }
    walk->n_endings = 0;
    walk->lists = (struct words_lists){{0}};
}

/// Takes the words that begin with character `i`; most pairs of characters begin none.
static void find_at(struct words_found *found, struct walk *walk, size_t i)
{
    const unsigned first = walk->code[i], state = walk_step(TRIE_ROOT, first);

    if (!state)
        return;
    const unsigned second = walk_code(walk, i + 1), next = walk_step(state, second);
    const bool alone = trie_slots[state].ends || trie_slots[state].stem;
    if (!next && !alone)
        return;
    walk->from = i;
    walk_from(walk, alone ? state : next, alone ? first : second, alone ? i + 1 : i + 2);
    if (walk->n_endings)
        take_endings(found, walk);
}

/// Learns all characters of a text, which has no more than a walk has room for.
static void learn_all(struct walk *walk)
{
    const struct okr_str text = walk->text;
    size_t n = 0;

    for (size_t at = 0; at < text.len;) {
        walk->code[n++] = (uint16_t)code_next(text, &at);
        walk->at[n] = (uint16_t)at;
    }
    walk->n = n;
    walk->behind = text.len;
}

void words_find_all(struct okr_str text, struct words_found *ret)
{
    struct walk walk;
    size_t i = 0;
    bool inside = false; // a Latin word, or a name such as K8s

    ret->text = text;
    ret->n = 0;
    ret->lists = (struct words_lists){{0}};
    ret->end = 0;
    if (text.len > PLACES_BYTES)
        return;
    walk_open(&walk, text, ret->endings);
    places_of_letters(text, &ret->letters, &ret->blanks);
    places_clear(&ret->listed, 1);
    places_clear(ret->stops, READER_COUNT);
    learn_all(&walk);
    for (size_t next; i < walk.n && ret->n + WALK_WORDS <= WORDS_FOUND; i = next) {
        const unsigned code = walk.code[i];
        const size_t at = walk.at[i];
        const bool letter = code_is_letter(code);
        next = i + 1;
        if (!inside || !letter) // the r of K8r
            find_at(ret, &walk, i);
        if (letter && walk.at[next] == at + 1)
            next += places_past(&ret->letters, at + 1, text.len) - (at + 1);
        if (text.ptr[at] != ' ' && is_sign(text, at, walk.at[next]))
            add_sign(ret, at);
        inside = code_goes_on(code) && (inside || !code_is_digit(code));
    }
    ret->end = walk.at[i];
}

// --- asking -----------------------------------------------------------------------------------------------------------

/// The longest word of a list at `at`, where it has one.
static const struct words_ending *longest_of(const struct words_found *found, enum words list,
                                             size_t at)
{
    const struct words_place place = found->places[at];
    const struct words_ending *first = &found->endings[place.first];

    return place.n == 1 ? first : walk_longest(first, place.n, list);
}

size_t words_found_some(const struct words_found *found, enum words list, size_t at,
                        unsigned *ret_value)
{
    if (at >= found->end)
        return words_value_at(list, found->text, at, ret_value);
    const struct words_ending *longest = longest_of(found, list, at);
    *ret_value = walk_value(longest, list);
    return longest->length;
}

size_t words_found_length(const struct words_found *found, enum words list, size_t at)
{
    return at < found->end ? longest_of(found, list, at)->length : words_at(list, found->text, at);
}

/// The longest so far.
struct longest {
    size_t length;
    uint8_t rank, list;
};

static void compare(struct longest *longest, uint8_t rank, uint8_t list, size_t length)
{
    if (length > longest->length || (length == longest->length && rank < longest->rank))
        *longest = (struct longest){length, rank, list};
}

/// Compares the words that end together, but for those of lists that an exception hides.
static void compare_all(struct longest *longest, const struct words_ranks *ranks,
                        const struct words_lists *lists, struct words_ending ending)
{
    const struct trie_end *end = &trie_ends[ending.ends];

    for (bool last = false; !last; end++) {
        const uint8_t rank = ranks->of[end->list];
        last = (end->what & TRIE_LAST) != 0;
        if (rank && end->what & TRIE_WORD && words_lists_have(lists, (enum words)end->list))
            compare(longest, rank, end->list, ending.length);
    }
}

/// Whether more than one bit is set.
static bool bits_several(uint64_t low, uint64_t high)
{
    return (low && high) || (low & (low - 1)) || (high & (high - 1));
}

size_t words_found_longest_some(const struct words_found *found, const struct words_ranks *ranks,
                                size_t at, enum words *ret_list)
{
    struct longest longest = {0};

    if (at < found->end) {
        const struct words_lists *here = &found->lists_at[at];
        const uint64_t low = here->bits[0] & ranks->lists.bits[0],
                       high = here->bits[1] & ranks->lists.bits[1];
        if (!bits_several(low, high)) {
            *ret_list = (enum words)(low ? bits_lowest(low) : 64 + bits_lowest(high));
            return longest_of(found, *ret_list, at)->length;
        }
        const struct words_ending *first = &found->endings[found->places[at].first];
        for (const struct words_ending *it = first + found->places[at].n; it-- > first;)
            if (it->length >= longest.length) // the longer ones stand behind
                compare_all(&longest, ranks, here, *it);
    } else {
        for (uint8_t list = 0; list < WORDS_COUNT; list++)
            if (ranks->of[list])
                compare(&longest, ranks->of[list], list,
                        words_at((enum words)list, found->text, at));
    }
    if (longest.length)
        *ret_list = (enum words)longest.list;
    return longest.length;
}

bool words_found_in(const struct words_found *found, enum words list, struct okr_range in,
                    struct okr_range *ret)
{
    const size_t end = in.offset + in.length;

    if (end > found->end)
        return words_find(list, found->text, in, ret);
    if (words_found_absent(found, list))
        return false;
    for (size_t at = in.offset; (at = places_next(&found->listed, at, end)) < end; at++) {
        const size_t length = words_found_at(found, list, at);
        if (length && at + length <= end) {
            *ret = (struct okr_range){at, length};
            return true;
        }
    }
    return false;
}
