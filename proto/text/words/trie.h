// SPDX-License-Identifier: Apache-2.0
// The compiled word lists: one double-array trie over folded bytes for all of them, written at build time by compile.c.
#ifndef OKR_WORDS_TRIE_H
#define OKR_WORDS_TRIE_H
#include <stdint.h>

/// A state is an index of trie_slots, 0 none: byte b leads from state s to t = slots[s].base + b, if slots[t].parent is s.
struct trie_slot {
    uint16_t base, parent;
    uint16_t ends; ///< index of trie_ends: the first list that has something end here; 0 = none has
    uint16_t stem; ///< what a word or the first one of a term ends with: TRIE_STEM*
};
enum { TRIE_STEM = 1, TRIE_STEM_E = 2, TRIE_STEM_Y = 4 /* here; one letter on, an e or a y */ };
enum { TRIE_WORD = 1, TRIE_EXCEPTION = 2, TRIE_LAST = 4 /* of those that end in the state */ };
struct trie_end {
    uint8_t list, what;
    uint16_t value; ///< of the word; lists without values have 0
};
/// How many characters of a list's exception stand at most before the word that it covers.
struct trie_lead {
    uint8_t latin, han;
};
extern const struct trie_slot trie_slots[];
extern const struct trie_end trie_ends[];
extern const struct trie_lead trie_leads[]; ///< by enum words

/// In which lists a word may begin with a character, a bit each, by the low bits of its code point: most characters begin none, and
/// few share a place.
enum { TRIE_FIRST = 1024, TRIE_LISTS = 128, TRIE_BITS = 64 };
extern const uint64_t trie_first[TRIE_FIRST][TRIE_LISTS / TRIE_BITS];
extern const uint8_t trie_begins[TRIE_FIRST]; ///< whether anything does, an exception too

enum { TRIE_ROOT = 1, TRIE_FREE = UINT16_MAX /* parent of a slot that is no state */ };
#endif
