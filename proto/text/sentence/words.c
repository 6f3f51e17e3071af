// SPDX-License-Identifier: Apache-2.0
// Looking words up in the compiled lists (METHOD 7, 8): the longest word wins, an exception that covers it hides it.
#include "text/sentence/sentence.h"

#include "fold.h"
#include "text/words/trie.h"

/// One walk through the lists from one place of a text.
struct walk {
    struct okr_str text;
    size_t at;                ///< where it began
    struct words_one *hits;   ///< the longest word of each list, by the list that had one first
    size_t n, room;           ///< lists that have no hit yet get one as long as there is room
    struct words_lists lists; ///< those that have one
    size_t *reach;            ///< by list: where its exceptions end
    size_t reached;           ///< the furthest of them
};

static unsigned step(unsigned state, unsigned code)
{
    const uint32_t to = (uint32_t)trie_slots[state].base + code; // there are slots for all codes

    return trie_slots[to].parent == state ? (unsigned)to : 0;
}

// --- characters ------------------------------------------------------------------------------------------------------

static bool is_letter(unsigned code)
{
    return code - CODE_A <= CODE_Z - CODE_A;
}

static bool is_digit(unsigned code)
{
    return code - CODE_0 <= CODE_9 - CODE_0;
}

/// Whether a character belongs to the Latin word before it.
static bool goes_on(unsigned code)
{
    return code - CODE_A <= CODE_UNDERSCORE - CODE_A;
}

/// The code of the folded character at `*at`, which moves past it; CODE_NONE at the end too.
static inline unsigned next_code(struct okr_str text, size_t *at)
{
    if (*at < text.len && (unsigned char)text.ptr[*at] < 0x80)
        return trie_codes[trie_pages[0]][(unsigned char)text.ptr[(*at)++]];
    const uint32_t c = (uint32_t)fold_next(text, at);
    return c < TRIE_CHARS ? trie_codes[trie_pages[c / TRIE_PAGE]][c % TRIE_PAGE] : CODE_NONE;
}

static unsigned peek(struct okr_str text, size_t at)
{
    return next_code(text, &at);
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
static bool take_gap(struct okr_str text, size_t *at)
{
    enum { BLANKS = 64 };
    size_t next = *at;
    unsigned code = next_code(text, &next);

    if (code != CODE_HYPHEN && code != CODE_BLANK)
        return false;
    *at = next;
    for (int i = 1; code == CODE_BLANK && next_code(text, &next) == CODE_BLANK; i++)
        if (i == BLANKS)
            return false;
        else
            *at = next;
    return true;
}

static struct words_one *hit_of(struct walk *walk, uint8_t list)
{
    if (words_lists_have(&walk->lists, (enum words)list)) {
        struct words_one *hit = walk->hits;
        while (hit->list != list)
            hit++;
        return hit;
    }
    if (walk->n == walk->room)
        return NULL;
    walk->lists.bits[list / 64] |= UINT64_C(1) << list % 64;
    walk->hits[walk->n] = (struct words_one){.at = (uint16_t)walk->at, .list = list};
    return &walk->hits[walk->n++];
}

/// Notes what ends in a state that something ends in.
static void accept(struct walk *walk, const struct trie_slot *slot, size_t at)
{
    const struct trie_end *end = &trie_ends[slot->ends];

    for (bool last = false; !last; end++) {
        last = (end->what & TRIE_LAST) != 0;
        if (end->what & TRIE_EXCEPTION) {
            if (at > walk->reach[end->list])
                walk->reach[end->list] = at;
            if (at > walk->reached)
                walk->reached = at;
            continue;
        }
        struct words_one *hit = hit_of(walk, end->list);
        if (hit && at - walk->at > hit->length) {
            hit->length = (uint16_t)(at - walk->at);
            hit->value = end->value;
        }
    }
}

/// What English adds to a word, and what of its base form it takes away first.
#define LETTER(c) (CODE_A + (c) - 'a')
static const struct base {
    uint8_t stem; ///< which base form
    char dropped; ///< its last letter gives way: create -> creating, study -> studies
    const char *added[6];
} BASES[] = {
    {TRIE_STEM, 0, {"s", "es", "ed", "ing", "d"}},
    {TRIE_STEM_E, 'e', {"ing"}},
    {TRIE_STEM_Y, 'y', {"ies", "ied"}},
};
/// The letters that they begin with, a bit each.
static const uint32_t ADDED =
    1u << LETTER('s') | 1u << LETTER('e') | 1u << LETTER('i') | 1u << LETTER('d');

static bool take_letters(struct okr_str text, size_t *at, const char *letters)
{
    size_t ahead = *at;

    for (; *letters; letters++)
        if (next_code(text, &ahead) != (unsigned)LETTER(*letters))
            return false;
    *at = ahead;
    return true;
}

static void walk_from(struct walk *walk, unsigned state, unsigned last, size_t at);

/// A Latin word ends here in the text, before `code`; whether one ends in the list, and whether the term goes on behind a gap.
static void end_word(struct walk *walk, unsigned state, size_t at, unsigned code)
{
    const struct trie_slot *slot = &trie_slots[state];

    if (!(slot->stem & TRIE_STEM) || goes_on(code))
        return;
    if (slot->ends)
        accept(walk, slot, at);
    const bool gap = code == CODE_BLANK || code == CODE_HYPHEN;
    const unsigned on = gap ? step(state, CODE_BLANK) : 0;
    if (on && take_gap(walk->text, &at))
        walk_from(walk, on, CODE_NONE, at);
}

/// The text has more letters than the base form in the list, of which `last` is one.
static void inflected(struct walk *walk, unsigned state, size_t at, unsigned last)
{
    for (size_t i = 0; i < sizeof(BASES) / sizeof(BASES[0]); i++) {
        const char dropped = BASES[i].dropped;
        if (!(trie_slots[state].stem & BASES[i].stem))
            continue;
        const unsigned base = dropped ? step(state, (unsigned)LETTER(dropped)) : state;
        for (const char *const *added = BASES[i].added; *added; added++) {
            size_t end = at;
            if ((**added != 'd' || last == LETTER('e')) && take_letters(walk->text, &end, *added))
                end_word(walk, base, end, peek(walk->text, end));
        }
    }
    // cut -> cutting, plan -> planned
    size_t end = at;
    if (trie_slots[state].stem & TRIE_STEM && next_code(walk->text, &end) == last &&
        (take_letters(walk->text, &end, "ing") || take_letters(walk->text, &end, "ed")))
        end_word(walk, state, end, peek(walk->text, end));
}

/// Goes on from `state`, which `last` led to, character by character, noting every word and exception that ends on the way. Terms
/// have few words, so the calls that end_word makes from here nest no deeper.
static void walk_from(struct walk *walk, unsigned state, unsigned last, size_t at)
{
    while (state) {
        const struct trie_slot *slot = &trie_slots[state];
        size_t next = at;
        const unsigned code = next_code(walk->text, &next);
        if (is_letter(last) && is_letter(code)) {
            if (slot->stem && (code == last || ADDED >> code & 1))
                inflected(walk, state, at, last);
        } else if (is_letter(last)) {
            end_word(walk, state, at, code);
            if (code == CODE_BLANK) // it has been there
                return;
        } else if (slot->ends && !(is_digit(last) && goes_on(code))) {
            accept(walk, slot, at);
        }
        state = step(state, code);
        last = code;
        at = next;
    }
}

/// Whether a Latin word may begin at `at`: not inside another, not inside a name (the s of K8s), but behind a number (8s).
static bool begins_latin_word(struct okr_str text, size_t at)
{
    unsigned left = before(text, at);

    for (; is_digit(left); left = before(text, at))
        for (at--; ((unsigned char)text.ptr[at] & 0xC0) == 0x80;)
            at--;
    return !is_letter(left) && left != CODE_UNDERSCORE;
}

/// What one list has at `at`, of length 0 when it has no word there. `*ret_reach`: where its longest exception ends, 0 none.
static struct words_one hit_at(enum words list, struct okr_str text, size_t at, size_t *ret_reach)
{
    struct words_one hit = {.list = (uint8_t)list};
    size_t reach[WORDS_COUNT] = {0}, next = at;
    struct walk walk = {.text = text, .at = at, .hits = &hit, .n = 1, .room = 1, .reach = reach};
    walk.lists.bits[list / 64] |= UINT64_C(1) << list % 64;
    const unsigned first = next_code(text, &next);

    if (!is_letter(first) || begins_latin_word(text, at))
        walk_from(&walk, step(TRIE_ROOT, first), first, next);
    *ret_reach = reach[list];
    return hit;
}

/// Whether an exception that begins before `at` reaches to `end`.
static bool hidden(enum words list, struct okr_str text, size_t at, size_t end)
{
    const struct trie_lead *of = &trie_leads[list];
    unsigned lead = is_letter(peek(text, at)) ? of->latin : of->han;

    for (size_t start = at; start > 0 && lead > 0;) {
        if (((unsigned char)text.ptr[--start] & 0xC0) == 0x80)
            continue;
        size_t reach;
        (void)hit_at(list, text, start, &reach);
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
    const struct words_one hit = hit_at(list, text, at, &reach);
    if (!hit.length || reach >= at + hit.length || hidden(list, text, at, at + hit.length))
        return 0;
    *ret_value = hit.value;
    return hit.length;
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

// --- all words of a text ----------------------------------------------------------------------------------------------

/// Forgets what a walk has hit and an exception hides.
static void forget_hidden(struct walk *walk)
{
    size_t kept = 0;

    for (size_t i = 0; i < walk->n; i++) {
        const struct words_one hit = walk->hits[i];
        if (walk->at + hit.length > walk->reach[hit.list])
            walk->hits[kept++] = hit;
        else
            walk->lists.bits[hit.list / 64] &= ~(UINT64_C(1) << hit.list % 64);
    }
    walk->n = kept;
}

/// Moves what a walk has hit to what is found.
static void take_hits(struct words_found *found, struct walk *walk)
{
    found->places[walk->at] = (struct words_place){(uint16_t)found->n, (uint16_t)walk->n};
    found->lists_at[walk->at] = walk->lists;
    found->lists.bits[0] |= walk->lists.bits[0];
    found->lists.bits[1] |= walk->lists.bits[1];
    found->n += walk->n;
    walk->hits += walk->n;
    walk->n = 0;
    walk->lists = (struct words_lists){{0}};
}

void words_find_all(struct okr_str text, struct words_found *ret)
{
    size_t reach[WORDS_COUNT] = {0}, at = 0;
    struct walk walk = {.text = text, .hits = ret->at, .room = WORDS_COUNT, .reach = reach};
    bool inside = false; // a Latin word, or a name such as K8s

    ret->text = text;
    ret->n = 0;
    ret->lists = (struct words_lists){{0}};
    ret->end = 0;
    if (text.len > WORDS_FOUND_BYTES)
        return;
    memset(ret->places, 0, text.len * sizeof *ret->places);
    for (size_t next = 0; at < text.len && ret->n + WORDS_COUNT <= WORDS_FOUND; at = next) {
        const unsigned code = next_code(text, &next);
        const unsigned state =
            inside && is_letter(code) ? 0 : step(TRIE_ROOT, code); // the r of K8r
        if (state) {
            walk.at = at;
            walk_from(&walk, state, code, next);
            if (walk.reached > at)
                forget_hidden(&walk);
            if (walk.n)
                take_hits(ret, &walk);
        }
        if (is_letter(code))
            next = words_past_letters(text, next);
        inside = goes_on(code) && (inside || !is_digit(code));
    }
    ret->end = at;
}

size_t words_found_some(const struct words_found *found, enum words list, size_t at,
                        unsigned *ret_value)
{
    if (at >= found->end)
        return words_value_at(list, found->text, at, ret_value);
    const struct words_one *one = &found->at[found->places[at].first];
    for (const struct words_one *end = one + found->places[at].n; one < end; one++) {
        if (one->list == list) {
            *ret_value = one->value;
            return one->length;
        }
    }
    return 0;
}

/// The longest so far.
struct longest {
    size_t length;
    enum words list;
};

static void compare(struct longest *longest, const struct words_ranks *ranks, enum words list,
                    size_t length)
{
    if (!length || !ranks->of[list] || length < longest->length ||
        (length == longest->length && ranks->of[list] > ranks->of[longest->list]))
        return;
    *longest = (struct longest){length, list};
}

size_t words_found_longest_some(const struct words_found *found, const struct words_ranks *ranks,
                                size_t at, enum words *ret_list)
{
    struct longest longest = {0};
    const struct words_one *one = at < found->end ? &found->at[found->places[at].first] : NULL;

    if (one)
        for (size_t i = 0; i < found->places[at].n; i++)
            compare(&longest, ranks, (enum words)one[i].list, one[i].length);
    else
        for (unsigned list = 0; list < WORDS_COUNT; list++)
            compare(&longest, ranks, (enum words)list,
                    ranks->of[list] ? words_at((enum words)list, found->text, at) : 0);
    if (longest.length)
        *ret_list = longest.list;
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
    for (const struct words_one *one = found->at; one < found->at + found->n; one++) {
        if (one->list == list && one->at >= in.offset && (size_t)one->at + one->length <= end) {
            *ret = (struct okr_range){one->at, one->length};
            return true;
        }
    }
    return false;
}
