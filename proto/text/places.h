// SPDX-License-Identifier: Apache-2.0
// Places of a text, a bit for each byte: readers go from one to the next instead of from character to character.
#ifndef OKR_TEXT_PLACES_H
#define OKR_TEXT_PLACES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// The number of the lowest bit of `bits`, which has one.
static inline size_t bits_lowest(uint64_t bits)
{
    return (size_t)__builtin_ctzll(bits); // both compilers have it, C17 has not
}

enum { PLACES_BYTES = 1024, PLACES_WORD = 64 };
struct places {
    uint64_t bits[PLACES_BYTES / PLACES_WORD];
};

/// None, in a text of `len` bytes; the bits behind it are not touched.
static inline void places_clear(struct places *places, size_t len)
{
    memset(places->bits, 0, (len + PLACES_WORD - 1) / PLACES_WORD * sizeof *places->bits);
}
static inline void places_add(struct places *places, size_t at)
{
    places->bits[at / PLACES_WORD] |= UINT64_C(1) << at % PLACES_WORD;
}
static inline bool places_have(const struct places *places, size_t at)
{
    return (places->bits[at / PLACES_WORD] >> at % PLACES_WORD & 1) != 0;
}
/// The first one in [at, end); `end` when there is none.
static inline size_t places_next(const struct places *places, size_t at, size_t end)
{
    if (at >= end)
        return end;
    size_t word = at / PLACES_WORD;
    uint64_t bits = places->bits[word] >> at % PLACES_WORD << at % PLACES_WORD;
    while (!bits) {
        if (++word * PLACES_WORD >= end)
            return end;
        bits = places->bits[word];
    }
    const size_t found = word * PLACES_WORD + bits_lowest(bits);
    return found < end ? found : end;
}
#endif
