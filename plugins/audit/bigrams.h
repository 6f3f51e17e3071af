// SPDX-License-Identifier: Apache-2.0
// The character bigrams of a text, and what tells most texts apart without a look at them.
#ifndef AUDIT_BIGRAMS_H
#define AUDIT_BIGRAMS_H
#include <okr/str.h>

enum { BIGRAMS_MAX = 512 }; ///< of one text; what is longer is judged by its beginning

/// As hashes, in the order of the text, each as often as it stands there.
struct bigrams {
    uint32_t n;
    uint32_t at[BIGRAMS_MAX];
};
/// A bit for each place that a hash may say: whether an odd number of bigrams stands there.
struct sketch {
    uint64_t bits[2];
};
/// What most texts are told apart by, without a look at them.
struct print {
    struct sketch sketch;
    uint32_t n;      ///< bigrams
    uint32_t digits; ///< a hash of them, in the order of the text
};

/// Case, width, blanks, punctuation and what is mentioned do not count.
void bigrams_read(struct okr_str text, struct bigrams *ret);
struct print bigrams_print(struct okr_str text);
/// Whether Dice's coefficient of two texts, twice the bigrams that they have in common by all of them, is at least `percent`.
bool bigrams_alike(struct okr_str a, struct okr_str b, uint32_t percent);

/// So many bigrams must two texts have in common, which have so many together; percent of Dice.
static inline uint32_t bigrams_least_common(uint32_t both, uint32_t percent)
{
    return (percent * both + 199) / 200;
}

/// How many bigrams of two texts, which have so many together, may stand alone; less than none: the texts cannot be alike.
static inline int32_t bigrams_most_alone(uint32_t both, uint32_t percent)
{
    return (int32_t)both - 2 * (int32_t)bigrams_least_common(both, percent);
}

/// Of both: in pairs, in fours, in bytes, then summed up.
static inline int32_t count_bits(uint64_t a, uint64_t b)
{
    const uint64_t twos = UINT64_C(0x5555555555555555), fours = UINT64_C(0x3333333333333333);
    a -= a >> 1 & twos;
    b -= b >> 1 & twos;
    uint64_t sum = (a & fours) + (a >> 2 & fours) + (b & fours) + (b >> 2 & fours);
    sum = (sum & UINT64_C(0x0f0f0f0f0f0f0f0f)) + (sum >> 4 & UINT64_C(0x0f0f0f0f0f0f0f0f));
    return (int32_t)(sum * UINT64_C(0x0101010101010101) >> 56);
}

/// Places that only one of two sketches has: no more than bigrams stand alone. (The bitmap filter of Sandes, Teodoro and Melo for set
/// similarity joins.)
static inline int32_t sketch_apart(const struct sketch *a, const struct sketch *b)
{
    return count_bits(a->bits[0] ^ b->bits[0], a->bits[1] ^ b->bits[1]);
}

/// Whether the prints of two texts allow that they are alike: what the longer one has more stands alone, and so does what is at a place
/// that only one of them has. Nearly all pairs end here.
static inline bool prints_may_be_alike(const struct print *a, const struct print *b,
                                       uint32_t percent)
{
    const int32_t most = bigrams_most_alone(a->n + b->n, percent);
    return (int32_t)(a->n > b->n ? a->n - b->n : b->n - a->n) <= most &&
           sketch_apart(&a->sketch, &b->sketch) <= most;
}
#endif
