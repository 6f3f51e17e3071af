// SPDX-License-Identifier: Apache-2.0
// Looking words up in the compiled lists (METHOD 7, 8): the longest word wins, an exception that covers it hides it.
#include "text/sentence/walk.h"

// --- characters ------------------------------------------------------------------------------------------------------

static unsigned peek(struct okr_str text, size_t at)
{
    return code_next(text, &at);
}

/// The code of the character that ends at `at`.
static unsigned before(struct okr_str text, size_t at)
{
    size_t start = at;

    while (start > 0 && at - start < 4) {
        start--;
        if (((unsigned char)text.ptr[start] & 0xC0) != 0x80)
            break;
    }
    return start < at ? peek(text, start) : CODE_NONE;
}

// --- walking ---------------------------------------------------------------------------------------------------------

/// Blanks, so many as people type, or one hyphen: what a blank of a term stands for.
static bool take_gap(struct walk *walk, size_t *i)
{
    enum { BLANKS = 64 };
    const size_t first = *i;
    const unsigned code = walk_code(walk, first);

    if (code != CODE_HYPHEN && code != CODE_BLANK)
        return false;
    ++*i;
    while (code == CODE_BLANK && walk_code(walk, *i) == CODE_BLANK)
        if (*i - first == BLANKS)
            return false;
        else
            ++*i;
    return true;
}

static void note_exceptions(struct walk *walk, const struct trie_end *end, uint16_t behind)
{
    for (bool last = false; !last; end++) {
        const enum words list = (enum words)end->list;
        last = (end->what & TRIE_LAST) != 0;
        if (!(end->what & TRIE_EXCEPTION))
            continue;
        if (!words_lists_have(&walk->hiding, list) || behind > walk->reach[list])
            walk->reach[list] = behind;
        words_lists_add(&walk->hiding, list);
    }
    if (behind > walk->reached)
        walk->reached = behind;
}

/// Notes what ends in a state that something ends in, before character `i`.
static inline void accept(struct walk *walk, const struct trie_slot *slot, size_t i)
{
    const struct trie_end *end = &trie_ends[slot->ends];
    const struct trie_set *words = &trie_sets[end->set];
    const uint16_t behind = walk->at[i];

    if (end->what & TRIE_HIDES)
        note_exceptions(walk, end, behind);
    if (walk->n_endings == WALK_WORDS)
        return;
    walk->lists.bits[0] |= words->lists[0];
    walk->lists.bits[1] |= words->lists[1];
    walk->endings[walk->n_endings++] = (struct words_ending){
        .length = (uint16_t)(behind - walk->at[walk->from]), .ends = slot->ends};
}

/// What English adds to a word, and what of its base form it takes away first.
#define LETTER(c) (CODE_A + (c) - 'a')
static const struct ending {
    uint8_t stem; ///< which base form
    char dropped; ///< its last letter gives way: create -> creating, study -> studies
    char added[4];
} ENDINGS[] = {
    {TRIE_STEM, 0, "s"},       {TRIE_STEM, 0, "es"},      {TRIE_STEM, 0, "ed"},
    {TRIE_STEM, 0, "ing"},     {TRIE_STEM, 0, "d"},       {TRIE_STEM_E, 'e', "ing"},
    {TRIE_STEM_Y, 'y', "ies"}, {TRIE_STEM_Y, 'y', "ied"},
};
/// By the letter with which they begin: to which base forms one is added. Any doubles its last letter.
static const uint8_t STEMS[LETTER('z') + 1] = {
    [LETTER('s')] = TRIE_STEM,
    [LETTER('e')] = TRIE_STEM,
    [LETTER('d')] = TRIE_STEM,
    [LETTER('i')] = TRIE_STEM | TRIE_STEM_E | TRIE_STEM_Y,
};

static bool take_letters(struct walk *walk, size_t *i, const char *letters)
{
    size_t ahead = *i;

    for (; *letters; letters++, ahead++)
        if (walk_code(walk, ahead) != (unsigned)LETTER(*letters))
            return false;
    *i = ahead;
    return true;
}

/// A Latin word ends in the text before character `i`, which has the code `code`; whether one ends in the list, and whether the term goes
/// on behind a gap.
static void end_word(struct walk *walk, unsigned state, size_t i, unsigned code)
{
    const struct trie_slot *slot = &trie_slots[state];

    if (!(slot->stem & TRIE_STEM) || code_goes_on(code))
        return;
    if (slot->ends)
        accept(walk, slot, i);
    const bool gap = code == CODE_BLANK || code == CODE_HYPHEN;
    const unsigned on = gap ? walk_step(state, CODE_BLANK) : 0;
    if (on && take_gap(walk, &i))
        walk_from(walk, on, CODE_NONE, i);
}

/// The text has more letters than the base form in the list, of which `last` is one and `code` the next.
static void inflected(struct walk *walk, unsigned state, size_t i, unsigned last, unsigned code)
{
    const unsigned stem = trie_slots[state].stem;

    for (size_t k = 0; k < sizeof(ENDINGS) / sizeof(ENDINGS[0]); k++) {
        const struct ending *ending = &ENDINGS[k];
        const unsigned first = (unsigned)LETTER(ending->added[0]);
        size_t end = i + 1;
        if (first != code || !(stem & ending->stem) || (code == LETTER('d') && last != LETTER('e')))
            continue;
        const unsigned base =
            ending->dropped ? walk_step(state, (unsigned)LETTER(ending->dropped)) : state;
        if (take_letters(walk, &end, ending->added + 1))
            end_word(walk, base, end, walk_code(walk, end));
    }
    // cut -> cutting, plan -> planned
    size_t end = i + 1;
    if (stem & TRIE_STEM && code == last &&
        (take_letters(walk, &end, "ing") || take_letters(walk, &end, "ed")))
        end_word(walk, state, end, walk_code(walk, end));
}

/// Character by character. Terms have few words, so the calls that end_word makes from here nest no deeper.
void walk_from(struct walk *walk, unsigned state, unsigned last, size_t i)
{
    for (; state; i++) {
        const struct trie_slot *slot = &trie_slots[state];
        const unsigned code = walk_code(walk, i);
        if (!code_is_letter(last)) {
            if (slot->ends && !(code_is_digit(last) && code_goes_on(code)))
                accept(walk, slot, i);
        } else if (code_is_letter(code)) {
            if (slot->stem & (STEMS[code] | (code == last ? TRIE_STEM : 0)))
                inflected(walk, state, i, last, code);
        } else {
            end_word(walk, state, i, code);
            if (code == CODE_BLANK) // it has been there
                return;
        }
        state = walk_step(state, code);
        last = code;
    }
}

/// Whether a Latin word may begin at `at`: not inside another, not inside a name (the s of K8s), but behind a number (8s).
static bool begins_latin_word(struct okr_str text, size_t at)
{
    unsigned left = before(text, at);

    for (; code_is_digit(left); left = before(text, at))
        for (at--; ((unsigned char)text.ptr[at] & 0xC0) == 0x80;)
            at--;
    return !code_is_letter(left) && left != CODE_UNDERSCORE;
}

const struct words_ending *walk_longest(const struct words_ending *endings, size_t n,
                                        enum words list)
{
    const struct words_ending *longest = NULL;

    for (const struct words_ending *it = endings; it < endings + n; it++) {
        const struct trie_set *words = &trie_sets[trie_ends[it->ends].set];
        if (words->lists[list / TRIE_BITS] >> list % TRIE_BITS & 1 &&
            (!longest || it->length > longest->length))
            longest = it;
    }
    return longest;
}

unsigned walk_value(const struct words_ending *ending, enum words list)
{
    const struct trie_end *end = &trie_ends[ending->ends];

    while (end->list != list)
        end++;
    return end->value;
}

/// Bytes of the longest word that one list has at `at`, 0 = none. `*ret_reach`: where its longest exception ends, 0 none.
static size_t longest_at(enum words list, struct okr_str text, size_t at, size_t *ret_reach,
                         unsigned *ret_value)
{
    struct words_ending endings[WALK_WORDS];
    struct walk walk;

    walk_open(&walk, okr_str_skip(text, at), endings);
    walk.from = 0;
    const unsigned first = walk_code(&walk, 0);
    if (!code_is_letter(first) || begins_latin_word(text, at))
        walk_from(&walk, walk_step(TRIE_ROOT, first), first, 1);
    *ret_reach = words_lists_have(&walk.hiding, list) ? at + walk.reach[list] : 0;
    const struct words_ending *longest = walk_longest(endings, walk.n_endings, list);
    if (!longest)
        return 0;
    *ret_value = walk_value(longest, list);
    return longest->length;
}

/// Whether an exception that begins before `at` reaches to `end`.
static bool hidden(enum words list, struct okr_str text, size_t at, size_t end)
{
    const struct trie_lead *of = &trie_leads[list];
    unsigned lead = code_is_letter(peek(text, at)) ? of->latin : of->han;

    for (size_t start = at; start > 0 && lead > 0;) {
        if (((unsigned char)text.ptr[--start] & 0xC0) == 0x80)
            continue;
        size_t reach;
        unsigned value;
        (void)longest_at(list, text, start, &reach, &value);
        if (reach >= end)
            return true;
        lead--;
    }
    return false;
}

/// Who asks one list asks first whether it may have a word there: few have.
static bool may_have(enum words list, struct okr_str text, size_t at)
{
    return at < text.len && (trie_first[peek(text, at)][list / TRIE_BITS] >> list % TRIE_BITS & 1);
}

size_t words_value_at(enum words list, struct okr_str text, size_t at, unsigned *ret_value)
{
    if (!may_have(list, text, at))
        return 0;
    size_t reach;
    unsigned value = 0;
    const size_t length = longest_at(list, text, at, &reach, &value);
    if (!length || reach >= at + length || hidden(list, text, at, at + length))
        return 0;
    *ret_value = value;
    return length;
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
