// SPDX-License-Identifier: Apache-2.0
// Eight bytes are looked at in one word: a text is short, and a branch for each byte costs more than looking at it.
#include "text/places.h"

enum { CHUNK = 8 };
static const uint64_t ONES = UINT64_C(0x0101010101010101), HIGH = UINT64_C(0x8080808080808080);

/// `n` bytes, at most a chunk, the first one lowest; 0 behind them.
static inline uint64_t chunk_of(const char *bytes, size_t n)
{
    uint64_t chunk = 0;

    for (size_t i = 0; i < n; i++)
        chunk |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    return chunk;
}

/// The high bits of those bytes that are ASCII letters.
static uint64_t letters(uint64_t chunk)
{
    const uint64_t small =
        (chunk | ONES * 0x20) & ~HIGH; // 0x20 is what small letters have and capitals have not
    const uint64_t from_a = small + ONES * (0x80 - 'a'), past_z = small + ONES * (0x80 - 'z' - 1);

    return from_a & ~past_z & ~chunk & HIGH;
}

/// The high bits of those bytes that are blanks.
static uint64_t blanks(uint64_t chunk)
{
    const uint64_t other = chunk ^ ONES * ' '; // 0 where it is one

    return ~((other & ~HIGH) + ~HIGH) & ~other & HIGH;
}

/// The high bits of eight bytes side by side: the factor moves bit 8 i to bit 56 + i, and no two meet.
static uint64_t gather(uint64_t high)
{
    return (high >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

void places_of_letters(struct okr_str text, struct places *ret_letters, struct places *ret_blanks)
{
    places_clear(ret_letters, 1);
    places_clear(ret_blanks, 1);
    for (size_t at = 0; at < text.len; at += CHUNK) {
        const size_t left = text.len - at;
        const uint64_t chunk = // a whole one is one load
            left < CHUNK ? chunk_of(text.ptr + at, left) : chunk_of(text.ptr + at, CHUNK);
        ret_letters->bits[at / PLACES_WORD] |= gather(letters(chunk)) << at % PLACES_WORD;
        ret_blanks->bits[at / PLACES_WORD] |= gather(blanks(chunk)) << at % PLACES_WORD;
    }
}
