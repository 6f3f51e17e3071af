// SPDX-License-Identifier: Apache-2.0
// Looking words up in the compiled lists (METHOD 7, 8): the longest word wins, an exception that covers it hides it.
#include "text/sentence/sentence.h"

#include "fold.h"
#include "text/words/trie.h"

/// Where the longest word and the longest exception of one list end; 0 = none.
struct hit {
    size_t word, exception;
    uint16_t value; ///< of that word
    uint8_t list;
};

/// One walk through the lists from one place of a text.
struct walk {
    struct okr_str text;
    struct hit *hits;
    size_t n, room; ///< lists that have no hit yet get one as long as there is room
};

static unsigned step(unsigned state, unsigned char byte)
{
    const uint32_t to = (uint32_t)trie_slots[state].base + byte; // there are slots for all bytes

    return trie_slots[to].parent == state ? (unsigned)to : 0;
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
static inline int32_t next_char(struct okr_str text, size_t *at)
{
    if (*at < text.len && (unsigned char)text.ptr[*at] < 0x80)
        return lower(text.ptr[(*at)++]);
    return lower(fold_next(text, at));
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

/// Whether a character belongs to the Latin word before it.
static bool goes_on(int32_t c)
{
    return is_letter(c) || is_digit(c) || c == '_';
}

static bool ends_latin_word(struct okr_str text, size_t at)
{
    return !goes_on(peek(text, at));
}

static unsigned step_char(unsigned state, int32_t c)
{
    char bytes[4];

    if (c < 0x80)
        return c < 0 ? 0 : step(state, (unsigned char)c);
    if (c >= 0x800 && c < 0x10000) // Han; no byte leads on from state 0
        return step(step(step(state, (unsigned char)(0xE0 | c >> 12)),
                         (unsigned char)(0x80 | (c >> 6 & 0x3F))),
                    (unsigned char)(0x80 | (c & 0x3F)));
    const size_t n = okr_utf8_put(bytes, (uint32_t)c);
    for (size_t i = 0; i < n; i++)
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

static struct hit *hit_of(struct walk *walk, uint8_t list)
{
    for (size_t i = 0; i < walk->n; i++)
        if (walk->hits[i].list == list)
            return &walk->hits[i];
    if (walk->n == walk->room)
        return NULL;
    walk->hits[walk->n] = (struct hit){.list = list};
    return &walk->hits[walk->n++];
}

static void accept(struct walk *walk, unsigned state, size_t at)
{
    const struct trie_end *end = &trie_ends[trie_slots[state].ends];

    for (bool last = !trie_slots[state].ends; !last; end++) {
        struct hit *hit = hit_of(walk, end->list);
        last = (end->what & TRIE_LAST) != 0;
        if (hit && (end->what & TRIE_WORD) && at > hit->word) {
            hit->word = at;
            hit->value = end->value;
        }
        if (hit && (end->what & TRIE_EXCEPTION) && at > hit->exception)
            hit->exception = at;
    }
}

/// What English adds to a word, and what of its base form it takes away first.
static const struct base {
    uint8_t stem; ///< which base form
    char dropped; ///< its last letter gives way: create -> creating, study -> studies
    const char *added[6];
} BASES[] = {
    {TRIE_STEM, 0, {"s", "es", "ed", "ing", "d"}},
    {TRIE_STEM_E, 'e', {"ing"}},
    {TRIE_STEM_Y, 'y', {"ies", "ied"}},
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
    if (!(trie_slots[state].stem & TRIE_STEM) || !ends_latin_word(walk->text, at))
        return;
    accept(walk, state, at);
    const unsigned on = step(state, ' ');
    if (on && take_gap(walk->text, &at))
        walk_from(walk, on, at);
}

/// The text has more letters than the base form in the list, of which `last` is one.
static void inflected(struct walk *walk, unsigned state, size_t at, int32_t last)
{
    for (size_t i = 0; i < sizeof(BASES) / sizeof(BASES[0]); i++) {
        const char dropped = BASES[i].dropped;
        if (!(trie_slots[state].stem & BASES[i].stem))
            continue;
        const unsigned base = dropped ? step(state, (unsigned char)dropped) : state;
        for (const char *const *added = BASES[i].added; *added; added++) {
            size_t end = at;
            if ((**added != 'd' || last == 'e') && take_letters(walk->text, &end, *added))
                end_word(walk, base, end);
        }
    }
    // cut -> cutting, plan -> planned
    size_t end = at;
    if (trie_slots[state].stem & TRIE_STEM && next_char(walk->text, &end) == last &&
        (take_letters(walk->text, &end, "ing") || take_letters(walk->text, &end, "ed")))
        end_word(walk, state, end);
}

/// Goes on from `state`, character by character, noting every word and exception that ends on the way. Terms have few words, so
/// the calls that end_word makes from here nest no deeper.
static void walk_from(struct walk *walk, unsigned state, size_t at)
{
    for (int32_t last = -1; state;) {
        size_t next = at;
        const int32_t c = next_char(walk->text, &next);
        if (is_letter(last) && is_letter(c)) {
            if (trie_slots[state].stem)
                inflected(walk, state, at, last);
        } else if (is_letter(last)) {
            end_word(walk, state, at);
            if (c == ' ') // it has been there
                return;
        } else if (trie_slots[state].ends && !(is_digit(last) && goes_on(c))) {
            accept(walk, state, at);
        }
        state = step_char(state, c);
        last = c;
        at = next;
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

static void walk_at(struct walk *walk, size_t at)
{
    if (!is_letter(peek(walk->text, at)) || begins_latin_word(walk->text, at))
        walk_from(walk, TRIE_ROOT, at);
}

/// What one list has at `at`.
static struct hit hit_at(enum words list, struct okr_str text, size_t at)
{
    struct hit hit = {.list = (uint8_t)list};
    struct walk walk = {text, &hit, 1, 1};

    walk_at(&walk, at);
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
        if (hit_at(list, text, start).exception >= end)
            return true;
        lead--;
    }
    return false;
}

/// Where a character stands in the tables by first character.
static unsigned place_of(int32_t c)
{
    return (unsigned)c % TRIE_FIRST;
}

/// Who asks one list asks first whether it may have a word there: few have.
static bool may_have(enum words list, struct okr_str text, size_t at)
{
    return at < text.len && (trie_first[place_of(peek(text, at))][list / 64] >> list % 64 & 1);
}

size_t words_value_at(enum words list, struct okr_str text, size_t at, unsigned *ret_value)
{
    if (!may_have(list, text, at))
        return 0;
    const struct hit hit = hit_at(list, text, at);
    if (hit.word == 0 || hit.exception >= hit.word)
        return 0;
    if (hidden(list, text, at, hit.word))
        return 0;
    *ret_value = hit.value;
    return hit.word - at;
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

/// Adds what a walk from `at` has hit. `reach`: by list, where the exceptions up to here end.
static void add_hits(struct words_found *found, const struct walk *walk, size_t at,
                     uint16_t reach[WORDS_COUNT])
{
    for (size_t i = 0; i < walk->n; i++) {
        const struct hit *hit = &walk->hits[i];
        if (hit->exception > reach[hit->list])
            reach[hit->list] = (uint16_t)hit->exception;
        if (hit->word <= reach[hit->list])
            continue;
        found->lists[hit->list / 64] |= UINT64_C(1) << hit->list % 64;
        found->at[found->n++] = (struct words_one){.at = (uint16_t)at,
                                                   .length = (uint16_t)(hit->word - at),
                                                   .value = hit->value,
                                                   .list = hit->list};
    }
}

void words_find_all(struct okr_str text, struct words_found *ret)
{
    uint16_t reach[WORDS_COUNT] = {0};
    struct hit hits[WORDS_COUNT];
    bool inside = false; // a Latin word, or a name such as K8s
    size_t at = 0;

    ret->text = text;
    ret->n = 0;
    ret->lists[0] = ret->lists[1] = 0;
    ret->first[0] = 0;
    while (at < text.len && text.len <= WORDS_FOUND_BYTES && ret->n + WORDS_COUNT <= WORDS_FOUND) {
        size_t next = at;
        const int32_t c = next_char(text, &next);
        if (trie_begins[place_of(c)] && !(inside && is_letter(c))) { // the r of K8r
            struct walk walk = {text, hits, 0, WORDS_COUNT};
            walk_from(&walk, TRIE_ROOT, at);
            add_hits(ret, &walk, at, reach);
        }
        if (is_letter(c))
            next = words_past_letters(text, next);
        inside = is_letter(c) || c == '_' || (inside && is_digit(c));
        while (at < next)
            ret->first[++at] = (uint16_t)ret->n;
    }
    ret->end = at;
}

size_t words_found_some(const struct words_found *found, enum words list, size_t at,
                        unsigned *ret_value)
{
    if (at >= found->end)
        return words_value_at(list, found->text, at, ret_value);
    for (size_t i = found->first[at]; i < found->first[at + 1]; i++) {
        if (found->at[i].list == list) {
            *ret_value = found->at[i].value;
            return found->at[i].length;
        }
    }
    return 0;
}

/// The longest so far.
struct longest {
    size_t length;
    enum words list;
};

static void compare(struct longest *longest, const uint8_t ranks[WORDS_COUNT], enum words list,
                    size_t length)
{
    if (!length || !ranks[list] || length < longest->length ||
        (length == longest->length && ranks[list] > ranks[longest->list]))
        return;
    *longest = (struct longest){length, list};
}

size_t words_found_longest_some(const struct words_found *found, const uint8_t ranks[WORDS_COUNT],
                                size_t at, enum words *ret_list)
{
    struct longest longest = {0};

    if (at < found->end)
        for (size_t i = found->first[at]; i < found->first[at + 1]; i++)
            compare(&longest, ranks, (enum words)found->at[i].list, found->at[i].length);
    else
        for (unsigned list = 0; list < WORDS_COUNT; list++)
            compare(&longest, ranks, (enum words)list,
                    ranks[list] ? words_at((enum words)list, found->text, at) : 0);
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
    for (size_t i = found->first[in.offset]; i < found->first[end]; i++) {
        const struct words_one *one = &found->at[i];
        if (one->list == list && (size_t)one->at + one->length <= end) {
            *ret = (struct okr_range){one->at, one->length};
            return true;
        }
    }
    return false;
}
