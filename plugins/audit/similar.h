// SPDX-License-Identifier: Apache-2.0
// Texts that say nearly the same, by character bigrams, and metrics that go by one name; without comparing all with all.
#ifndef AUDIT_SIMILAR_H
#define AUDIT_SIMILAR_H
#include "audit/company.h"

struct audit;

struct similar {
    int32_t *twin;      ///< by node: an older one that says nearly the same, NOBODY: none
    uint64_t *noun;     ///< by node: what its metric is about; 0: not clear
    int8_t *way;        ///< by node: 1 upwards, -1 down; 0: neither its metric nor its words say
    int32_t *same_noun; ///< by node: the next one with that noun, in ascending order; NOBODY: none
    int32_t *first_of_noun; ///< by node: the first one with its noun
};

/// Whether Dice's coefficient of two nodes' texts, twice the common bigrams by all of them, is at least `percent`.
bool similar_alike(const struct audit *audit, int32_t a, int32_t b, uint32_t percent);
/// Whether what differs between two texts are other things of the same kind (East and West, 2.0 and 3.0): then they are not one.
bool similar_differ_in_name(struct okr_str a, struct okr_str b);
/// Fills everything for the current nodes. `dice`: percent from which two are twins. False when the arena is full.
bool similar_find(struct audit *audit, uint32_t dice, struct similar *ret);
#endif
