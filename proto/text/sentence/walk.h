// SPDX-License-Identifier: Apache-2.0
// One walk through the compiled word lists from one place of a text: what words.c and words_found.c share.
#ifndef OKR_TEXT_WALK_H
#define OKR_TEXT_WALK_H
#include "fold.h"
#include "text/sentence/sentence.h"
#include "text/words/trie.h"

/// No walk passes as many words, few terms begin with another; none goes as far.
enum { WALK_WORDS = 48, WALK_CHARS = PLACES_BYTES };
struct walk {
    struct okr_str text;
    size_t n, behind;            ///< so many of its characters are known, up to this byte
    uint16_t code[WALK_CHARS];   ///< what they are in the trie
    uint16_t at[WALK_CHARS + 1]; ///< the byte where each begins, and `behind`
    size_t from;                 ///< the character where the walk began
    struct words_ending
        *endings; ///< room for WALK_WORDS: what it passed, mostly the longer behind the shorter
    size_t n_endings;
    struct words_lists lists;    ///< those that have a word among them
    struct words_lists hiding;   ///< those with an exception; they stay from walk to walk
    uint16_t reach[WORDS_COUNT]; ///< of these: behind the furthest one, in bytes
    uint16_t reached;            ///< the furthest of all
};

static inline unsigned walk_step(unsigned state, unsigned code)
{
    const uint32_t to = (uint32_t)trie_slots[state].base + code; // there are slots for all codes

    return trie_slots[to].parent == state ? (unsigned)to : 0;
}
static inline bool code_is_letter(unsigned code)
{
    return code - CODE_A <= CODE_Z - CODE_A;
}
static inline bool code_is_digit(unsigned code)
{
    return code - CODE_0 <= CODE_9 - CODE_0;
}
/// Whether a character belongs to the Latin word before it.
static inline bool code_goes_on(unsigned code)
{
    return code - CODE_A <= CODE_UNDERSCORE - CODE_A;
}
/// The code of the folded character at `*at`, which moves past it; CODE_NONE at the end too.
static inline unsigned code_next(struct okr_str text, size_t *at)
{
    if (*at < text.len && (unsigned char)text.ptr[*at] < 0x80)
        return trie_codes[trie_pages[0]][(unsigned char)text.ptr[(*at)++]];
    const uint32_t c = (uint32_t)fold_next(text, at);
    return c < TRIE_CHARS ? trie_codes[trie_pages[c / TRIE_PAGE]][c % TRIE_PAGE] : CODE_NONE;
}

/// Before the first walk from a place of the text. What has a count or a set beside it needs no value.
static inline void walk_open(struct walk *walk, struct okr_str text, struct words_ending *endings)
{
    walk->text = text;
    walk->n = walk->behind = walk->at[0] = 0;
    walk->endings = endings;
    walk->n_endings = walk->reached = 0;
    walk->lists = walk->hiding = (struct words_lists){{0}};
}
/// The code of the next character that is not known yet; CODE_NONE at the end.
static inline unsigned walk_learn(struct walk *walk)
{
    if (walk->n == WALK_CHARS || walk->behind >= walk->text.len)
        return CODE_NONE;
    const unsigned code = code_next(walk->text, &walk->behind);
    walk->code[walk->n++] = (uint16_t)code;
    walk->at[walk->n] = (uint16_t)walk->behind;
    return code;
}
/// The code of character `i`, of which at most the last is not known yet; CODE_NONE behind the text.
static inline unsigned walk_code(struct walk *walk, size_t i)
{
    return i < walk->n ? walk->code[i] : walk_learn(walk);
}
/// Walks on from `state`, to which the character before `i` led, with the code `last`: notes every word and exception that ends on the way.
void walk_from(struct walk *walk, unsigned state, unsigned last, size_t i);
/// The longest word of a list among the endings; NULL when there is none.
const struct words_ending *walk_longest(const struct words_ending *endings, size_t n,
                                        enum words list);
/// The value that an ending has in a list, which has a word there.
unsigned walk_value(const struct words_ending *ending, enum words list);
#endif
