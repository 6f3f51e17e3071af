// SPDX-License-Identifier: Apache-2.0
#include "audit/bigrams.h"

#include <string.h>

static uint32_t mix(uint32_t a, uint32_t b)
{
    uint64_t x = ((uint64_t)a << 32 | b) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(x >> 32);
}

// --- the characters that count ---------------------------------------------------------------------------------------

/// Characters are put down whether they count or not, and the next one takes the place of one that does not: where blanks stand in a
/// text cannot be foreseen, and a branch that goes astray costs more.
static uint32_t put_ascii(uint32_t c, uint32_t *at)
{
    const uint32_t small = c | ('a' - 'A');
    const bool letter = small - 'a' < 26;
    *at = letter ? small : c;
    return letter || c - '0' < 10 || c == '%';
}

static bool counts(int32_t c)
{
    return c >= 0xC0 && !(c >= 0x2000 && c < 0x2E80) && !(c >= 0x3000 && c < 0x3040) &&
           !(c >= 0xFF00 && c < 0xFFF0);
}

/// Behind the name in a mention @[name], of which the @ has been read.
static size_t behind_mention(struct okr_str text, size_t at)
{
    if (at < text.len && text.ptr[at] == '[')
        while (at < text.len && text.ptr[at] != ']')
            at++;
    return at;
}

/// The characters that count, folded, `most` at most; up to the first malformed byte. Room for one more.
static uint32_t read_chars(struct okr_str text, uint32_t most, uint32_t *ret)
{
    uint32_t n = 0;
    for (size_t at = 0; n < most;) {
        int32_t c = okr_utf8_next(text, &at);
        if (c < 0)
            break;
        if (c >= 0xFF01 && c <= 0xFF5E) // of full width
            c -= 0xFEE0;
        if (c == '@')
            at = behind_mention(text, at);
        if (c < 0x80) {
            n += put_ascii((uint32_t)c, &ret[n]);
        } else {
            ret[n] = (uint32_t)c;
            n += counts(c);
        }
    }
    return n;
}

// --- bigrams ---------------------------------------------------------------------------------------------------------

void bigrams_read(struct okr_str text, struct bigrams *ret)
{
    uint32_t chars[BIGRAMS_MAX + 2];
    const uint32_t n = read_chars(text, BIGRAMS_MAX + 1, chars);
    ret->n = n ? n - 1 : 0;
    for (uint32_t i = 0; i < ret->n; i++)
        ret->at[i] = mix(chars[i], chars[i + 1]);
}

void bigrams_count(struct okr_str text, uint32_t *often)
{
    struct bigrams b;
    bigrams_read(text, &b);
    for (uint32_t i = 0; i < b.n; i++)
        often[bigram_slot(b.at[i])]++;
}

struct sketch bigrams_sketch(const struct bigrams *b)
{
    struct sketch sketch = {{0}};
    for (uint32_t i = 0; i < b->n; i++) {
        const uint64_t bit = UINT64_C(1) << (b->at[i] & 63),
                       second = -(uint64_t)(b->at[i] >> 6 & 1);
        sketch.bits[0] ^= bit & ~second;
        sketch.bits[1] ^= bit & second;
    }
    return sketch;
}

// --- what two texts have in common -----------------------------------------------------------------------------------

enum { BAG_MAX = 2 * BIGRAMS_MAX };

/// Bigrams to take out again, each as often as it was put in: an open table.
struct bag {
    uint32_t last; ///< places but one
    uint32_t hash[BAG_MAX];
    uint16_t left[BAG_MAX]; ///< one more than there are; 0: nothing was put there
};

/// Where a bigram stands, or would.
static uint32_t bag_place(const struct bag *bag, uint32_t hash)
{
    uint32_t at = hash & bag->last;
    while (bag->left[at] && bag->hash[at] != hash)
        at = (at + 1) & bag->last;
    return at;
}

static void bag_fill(struct bag *bag, const struct bigrams *b)
{
    uint32_t places = 2;
    while (places < 2 * b->n)
        places *= 2;
    bag->last = places - 1;
    memset(bag->left, 0, places * sizeof *bag->left);
    for (uint32_t i = 0; i < b->n; i++) {
        const uint32_t at = bag_place(bag, b->at[i]);
        bag->hash[at] = b->at[i];
        bag->left[at] = (uint16_t)(bag->left[at] ? bag->left[at] + 1 : 2);
    }
}

static bool bag_take(struct bag *bag, uint32_t hash)
{
    const uint32_t at = bag_place(bag, hash);
    if (bag->left[at] < 2)
        return false;
    bag->left[at]--;
    return true;
}

bool bigrams_share(const struct bigrams *a, const struct bigrams *b, uint32_t least)
{
    struct bag bag;
    uint32_t alone = 0;
    bag_fill(&bag, a);
    for (uint32_t i = 0; i < b->n && alone <= b->n - least; i++)
        alone += !bag_take(&bag, b->at[i]);
    return alone <= b->n - least;
}
