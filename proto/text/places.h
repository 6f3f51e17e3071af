// SPDX-License-Identifier: Apache-2.0
// Places of a text, a bit for each byte: readers go from one to the next instead of from character to character.
#ifndef OKR_TEXT_PLACES_H
#define OKR_TEXT_PLACES_H
#include <okr/str.h>

/// The number of the lowest bit of `bits`, which has one.
static inline size_t bits_lowest(uint64_t bits)
{
    return (size_t)__builtin_ctzll(bits); // both compilers have it, C17 has not
}

/// How many bits are set: counted in pairs, in fours, in bytes, then summed up.
static inline size_t bits_count(uint64_t bits)
{
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (size_t)(bits * UINT64_C(0x0101010101010101) >> 56);
}

enum { PLACES_BYTES = 1024, PLACES_WORD = 64 };
struct places {
    uint64_t bits[PLACES_BYTES / PLACES_WORD];
};

/// Clears `n` of them.
static inline void places_clear(struct places *places, size_t n)
{
    memset(places, 0, n * sizeof *places);
}
static inline void places_add(struct places *places, size_t at)
{
    places->bits[at / PLACES_WORD] |= UINT64_C(1) << at % PLACES_WORD;
}
static inline bool places_have(const struct places *places, size_t at)
{
    return (places->bits[at / PLACES_WORD] >> at % PLACES_WORD & 1) != 0;
}
/// The first one in [at, end) whose bit is other than those of `than`; `end` when there is none.
static inline size_t places_next_other(const struct places *places, uint64_t than, size_t at,
                                       size_t end)
{
    if (at >= end)
        return end;
    size_t word = at / PLACES_WORD;
    uint64_t bits = (places->bits[word] ^ than) >> at % PLACES_WORD << at % PLACES_WORD;
    while (!bits) {
        if (++word * PLACES_WORD >= end)
            return end;
        bits = places->bits[word] ^ than;
    }
    const size_t found = word * PLACES_WORD + bits_lowest(bits);
    return found < end ? found : end;
}
/// The first one in [at, end); `end` when there is none.
static inline size_t places_next(const struct places *places, size_t at, size_t end)
{
    return places_next_other(places, 0, at, end);
}
/// The first place in [at, end) that is none of them; `end` when there is no such.
static inline size_t places_past(const struct places *places, size_t at, size_t end)
{
    return places_next_other(places, UINT64_MAX, at, end);
}
/// How many lie in [at, end).
static inline size_t places_count(const struct places *places, size_t at, size_t end)
{
    size_t n = 0;
    while (at < end) {
        const size_t left = PLACES_WORD - at % PLACES_WORD;
        const uint64_t bits = places->bits[at / PLACES_WORD] >> at % PLACES_WORD;
        const size_t taken = end - at < left ? end - at : left;
        n += bits_count(bits << (PLACES_WORD - taken));
        at += taken;
    }
    return n;
}

/// Where the ASCII letters of a text of at most PLACES_BYTES stand, and where its blanks.
void places_of_letters(struct okr_str text, struct places *ret_letters, struct places *ret_blanks);
#endif
