// SPDX-License-Identifier: Apache-2.0
// The compiled word lists: one double-array trie over folded characters for all of them, written at build time by compile.c.
#ifndef OKR_WORDS_TRIE_H
#define OKR_WORDS_TRIE_H
#include <stdint.h>

/// Each character that the lists have is a code, so that a walk steps once for each. A capital letter has the code of the small one.
enum {
    CODE_NONE, ///< no list has the character
    CODE_A,
    CODE_Z = CODE_A + 25,
    CODE_0,
    CODE_9 = CODE_0 + 9,
    CODE_UNDERSCORE,
    CODE_BLANK,
    CODE_HYPHEN,
    CODE_OTHER, ///< the first one of all others
};
/// A character below TRIE_CHARS has the code trie_codes[trie_pages[c / TRIE_PAGE]][c % TRIE_PAGE], all others have none.
enum { TRIE_CHARS = 1 << 16, TRIE_PAGE = 128, TRIE_PAGES = TRIE_CHARS / TRIE_PAGE };
extern const uint8_t trie_pages[TRIE_PAGES];
extern const uint16_t trie_codes[][TRIE_PAGE];

/// A state is an index of trie_slots, 0 none: code c leads from state s to t = slots[s].base + c, if slots[t].parent is s.
struct trie_slot {
    uint16_t base, parent;
    uint16_t ends; ///< index of trie_ends: the first list that has something end here; 0 = none has
    uint16_t stem; ///< what a word or the first one of a term ends with: TRIE_STEM*
};
enum { TRIE_STEM = 1, TRIE_STEM_E = 2, TRIE_STEM_Y = 4 /* here; one letter on, an e or a y */ };
enum {
    TRIE_WORD = 1,
    TRIE_EXCEPTION = 2,
    TRIE_LAST = 4,  ///< of those that end in the state
    TRIE_HIDES = 8, ///< the first of them; one is an exception
};
struct trie_end {
    uint8_t list, what;
    uint16_t value; ///< of the word; lists without values have 0
    uint16_t
        set; ///< of the first in a state: index of trie_sets: the lists of which a word ends there
};
enum { TRIE_LISTS = 128, TRIE_BITS = 64 };
/// A bit for each list.
struct trie_set {
    uint64_t lists[TRIE_LISTS / TRIE_BITS];
};
/// How many characters of a list's exception stand at most before the word that it covers.
struct trie_lead {
    uint8_t latin, han;
};
extern const struct trie_slot trie_slots[];
extern const struct trie_end trie_ends[];
extern const struct trie_set trie_sets[];
extern const struct trie_lead trie_leads[]; ///< by enum words

/// In which lists a word may begin with a character, a bit each, by its code.
extern const uint64_t trie_first[][TRIE_LISTS / TRIE_BITS];

enum { TRIE_ROOT = 1, TRIE_FREE = UINT16_MAX /* parent of a slot that is no state */ };
#endif
