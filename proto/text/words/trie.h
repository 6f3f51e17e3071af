// SPDX-License-Identifier: Apache-2.0
// The compiled word lists: one double-array trie over folded bytes, written at build time by compile.c.
#ifndef OKR_WORDS_TRIE_H
#define OKR_WORDS_TRIE_H
#include <stdint.h>

/// What ends in a state.
enum { TRIE_WORD = 1, TRIE_EXCEPTION = 2 };

/// A state is an index of trie_slots: byte b leads from state s to t = slots[s].base + b, if slots[t].parent is s.
struct trie_slot {
    uint16_t base, parent;
    uint16_t ends;  ///< TRIE_WORD, TRIE_EXCEPTION
    uint16_t value; ///< of the word that ends here; lists without values have 0
};
/// Where a list begins, and how many characters of an exception stand at most before the word that it covers.
struct trie_root {
    uint16_t state;
    uint8_t lead_latin, lead_han;
};
extern const struct trie_slot trie_slots[];
extern const uint32_t trie_slot_count;
extern const struct trie_root trie_roots[]; ///< by enum words

/// In which lists a word may begin with a character, a bit each, by the low bits of its code point: most characters begin none, and
/// few share a place.
enum { TRIE_FIRST = 1024, TRIE_LISTS = 128, TRIE_BITS = 64 };
extern const uint64_t trie_first[TRIE_FIRST][TRIE_LISTS / TRIE_BITS];

enum { TRIE_FREE = UINT16_MAX }; ///< parent of a slot that is no state
#endif
