// SPDX-License-Identifier: Apache-2.0
// Texts that say nearly the same, by character bigrams, and metrics that go by one name; without comparing all with all.
#ifndef AUDIT_SIMILAR_H
#define AUDIT_SIMILAR_H
#include "audit/bigrams.h"
#include "audit/company.h"

struct audit;

struct similar {
    struct sketch *sketch; ///< by node
    uint16_t *n_bigrams;   ///< by node; of those that are not current: none
    int32_t *twin;         ///< by node: the oldest one that says nearly the same, NOBODY: none
    uint64_t *noun;        ///< by node: what its metric is about; 0: not clear
    int8_t *way;           ///< by node: 1 upwards, -1 down; 0: neither its metric nor its words say
    int32_t *same_noun; ///< by node: the next one with that noun, in ascending order; NOBODY: none
    int32_t *first_of_noun; ///< by node: the first one with its noun
};

/// Whether Dice's coefficient of two nodes' texts, twice the common bigrams by all of them, is at least `percent`.
bool similar_alike(const struct audit *audit, int32_t a, int32_t b, uint32_t percent);
/// Whether what differs between two texts are other things of the same kind (East and West, 2.0 and 3.0): then they are not one.
bool similar_differ_in_name(struct okr_str a, struct okr_str b);
/// Fills everything for the current nodes. `dice`: percent from which two are twins. False when the arena is full.
bool similar_find(struct audit *audit, uint32_t dice, struct similar *ret);

/// Whether the numbers and sketches of two nodes' bigrams allow that they are alike: what the longer text has more stands alone, and so
/// does what is at a place that only one of them has. Nearly all pairs end here.
static inline bool similar_may_be_alike(const struct similar *s, int32_t a, int32_t b,
                                        uint32_t percent)
{
    const uint32_t x = s->n_bigrams[a], y = s->n_bigrams[b];
    const int32_t most = bigrams_most_alone(x + y, percent);
    return (int32_t)(x > y ? x - y : y - x) <= most &&
           sketch_apart(&s->sketch[a], &s->sketch[b]) <= most;
}
#endif
