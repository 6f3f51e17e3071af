// SPDX-License-Identifier: Apache-2.0
#include "audit/bigrams.h"

#include <string.h>

// --- the characters that count ---------------------------------------------------------------------------------------

enum { END = -1 };

/// What an ASCII character counts as, by its place; NUL: it does not.
static const char ascii[] = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                            "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                            "\0\0\0\0\0%\0\0\0\0\0\0\0\0\0\0"
                            "0123456789\0\0\0\0\0\0"
                            "\0abcdefghijklmno"
                            "pqrstuvwxyz\0\0\0\0\0"
                            "\0abcdefghijklmno"
                            "pqrstuvwxyz\0\0\0\0\0";

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

/// The next character, folded; 0 for one that does not count, END behind the last one and for a malformed byte.
static int32_t next_folded(struct okr_str text, size_t *at)
{
    int32_t c = okr_utf8_next(text, at);
    if (c >= 0x3040 && c < 0xFF00) // nearly all beyond ASCII
        return c;
    if (c >= 0xFF01 && c <= 0xFF5E) // of full width
        c -= 0xFEE0;
    if (c == '@')
        *at = behind_mention(text, *at);
    if (c < 0x80)
        return c < 0 ? END : ascii[c];
    return counts(c) ? c : 0;
}

// --- bigrams ---------------------------------------------------------------------------------------------------------

static uint32_t mix(uint32_t a, uint32_t b)
{
    uint64_t x = ((uint64_t)a << 32 | b) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(x >> 32);
}

// Where blanks stand in a text cannot be foreseen, and a branch that goes astray costs more than a bigram that is made and not used: the
// next one takes its place.

void bigrams_read(struct okr_str text, struct bigrams *ret)
{
    uint32_t n = 0, before = 0; // characters
    for (size_t at = 0; n <= BIGRAMS_MAX;) {
        const int32_t c = next_folded(text, &at);
        if (c == END)
            break;
        ret->at[n - (n > 0)] = mix(before, (uint32_t)c);
        before = c ? (uint32_t)c : before;
        n += c != 0;
    }
    ret->n = n - (n > 0);
}

struct print bigrams_print(struct okr_str text)
{
    struct print print = {{{0}}, 0, 0};
    uint64_t places = 0, upper = 0; // of 64; of those, of the upper 64
    uint32_t n = 0, before = 0;
    for (size_t at = 0; n <= BIGRAMS_MAX;) {
        const int32_t c = next_folded(text, &at);
        if (c == END)
            break;
        const uint32_t hash = mix(before, (uint32_t)c);
        const uint64_t place = (uint64_t)(c != 0 && n > 0) << (hash & 63);
        places ^= place;
        upper ^= place & -(uint64_t)(hash >> 6 & 1);
        if ((uint32_t)c - '0' < 10)
            print.digits = (print.digits ^ (uint32_t)c) * UINT32_C(0x9e3779b1);
        before = c ? (uint32_t)c : before;
        n += c != 0;
    }
    print.sketch = (struct sketch){{places ^ upper, upper}};
    print.n = n - (n > 0);
    return print;
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

bool bigrams_alike(struct okr_str x, struct okr_str y, uint32_t percent)
{
    struct bigrams a, b;
    struct bag bag;
    bigrams_read(x, &a);
    bigrams_read(y, &b);
    const uint32_t least = bigrams_least_common(a.n + b.n, percent);
    uint32_t alone = 0;
    if (least > b.n)
        return false;
    bag_fill(&bag, &a);
    for (uint32_t i = 0; i < b.n && alone <= b.n - least; i++)
        alone += !bag_take(&bag, b.at[i]);
    return alone <= b.n - least;
}
