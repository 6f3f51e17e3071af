// SPDX-License-Identifier: Apache-2.0
// Where the amounts of a text begin, and the amounts that were read there.
#include "text/sentence/amount.h"
#include "text/sentence/sentence.h"

_Static_assert((int)AMOUNTS_BYTES >= (int)WORDS_FOUND_BYTES, "there is a bit for every byte");

/// What the first byte of a character says of whether an amount may begin there: bytes not named here begin none. Of a letter, which
/// letter stands behind it in the code of a currency.
enum { LEAD_NONE, LEAD_SURE, LEAD_LOOK };
static const uint8_t LEADS[UINT8_MAX + 1] = {
    ['0'] = LEAD_SURE,  ['1'] = LEAD_SURE,  ['2'] = LEAD_SURE,  ['3'] = LEAD_SURE,
    ['4'] = LEAD_SURE,  ['5'] = LEAD_SURE,  ['6'] = LEAD_SURE,  ['7'] = LEAD_SURE,
    ['8'] = LEAD_SURE,  ['9'] = LEAD_SURE,  ['$'] = LEAD_SURE,  ['+'] = LEAD_SURE,
    ['-'] = LEAD_SURE,  ['U'] = 's',        ['R'] = 'm',        ['C'] = 'n',
    ['E'] = 'u',        ['G'] = 'b',        ['H'] = 'k',        ['J'] = 'p',
    ['u'] = 's',        ['r'] = 'm',        ['c'] = 'n',        ['e'] = 'u',
    ['g'] = 'b',        ['h'] = 'k',        ['j'] = 'p',        [0xC2] = LEAD_LOOK,
    [0xE2] = LEAD_LOOK, [0xE3] = LEAD_LOOK, [0xE4] = LEAD_LOOK, [0xE5] = LEAD_LOOK,
    [0xE7] = LEAD_LOOK, [0xE9] = LEAD_LOOK, [0xEF] = LEAD_LOOK,
};

/// Whether a letter at `at` has that one behind it; where full-width ones may stand, they do.
static inline bool goes_on_as(struct okr_str text, size_t at, uint8_t letter)
{
    const unsigned char next = at + 1 < text.len ? (unsigned char)text.ptr[at + 1] : 0;
    return (next | 0x20) == letter || next >= 0x80;
}

static void mark(struct amounts *amounts, size_t at)
{
    amounts->begins[at / 64] |= UINT64_C(1) << at % 64;
}

void amounts_open(const struct words_found *words, struct amounts *ret)
{
    const struct okr_str text = words->text;
    const size_t end = words->end;
    ret->words = words;
    ret->end = end;
    ret->n = 0;
    memset(ret->begins, 0, sizeof ret->begins);
    for (size_t at = 0; at < end; at++) {
        const uint8_t lead = LEADS[(unsigned char)text.ptr[at]];
        if (lead == LEAD_NONE || (lead > LEAD_LOOK && !goes_on_as(text, at, lead))) {
            continue;
        }
        if (lead == LEAD_SURE || amount_begins(text, at)) {
            mark(ret, at);
        }
    }
    if (words_found_absent(words, WORDS_NUMBER) && words_found_absent(words, WORDS_IDIOM)) {
        return;
    }
    for (size_t i = 0; i < words->n; i++) {
        if (words->at[i].list == WORDS_NUMBER || words->at[i].list == WORDS_IDIOM) {
            mark(ret, words->at[i].at);
        }
    }
}

size_t amounts_read(struct amounts *amounts, size_t at, struct amount *ret)
{
    const struct words_found *words = amounts->words;
    if (at >= amounts->end && !amount_begins(words->text, at) &&
        !words_found_at(words, WORDS_NUMBER, at) && !words_found_at(words, WORDS_IDIOM, at)) {
        return 0;
    }
    for (size_t i = 0; i < amounts->n; i++) {
        if (amounts->kept[i].at == at) {
            *ret = amounts->kept[i].amount;
            return amounts->kept[i].used;
        }
    }
    const size_t used = amount_at(words, at, ret);
    if (used && amounts->n < AMOUNTS_KEPT) {
        amounts->kept[amounts->n++] = (struct amount_kept){at, used, *ret};
    }
    return used;
}
