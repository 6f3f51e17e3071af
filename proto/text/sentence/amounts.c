// SPDX-License-Identifier: Apache-2.0
// Where the amounts of a text begin, and the amounts that were read there.
#include "text/sentence/amount.h"

#include "text/scan.h"
#include "text/sentence/sentence.h"

_Static_assert((int)AMOUNTS_BYTES >= (int)WORDS_FOUND_BYTES, "there is a bit for every byte");

/// What an amount may begin with (amount_begins), by its first byte: a bit for each byte that may follow it, by the low six bits of that.
#define BYTE(byte) (UINT64_C(1) << ((byte)&0x3F))
#define LETTER(letter) \
    (BYTE(letter) | BYTE((letter)-0x20) | BYTE(0xEF)) // in capitals, in full width
#define ANY UINT64_MAX
static const uint64_t SECONDS[UINT8_MAX + 1] = {
    ['0'] = ANY,
    ['1'] = ANY,
    ['2'] = ANY,
    ['3'] = ANY,
    ['4'] = ANY,
    ['5'] = ANY,
    ['6'] = ANY,
    ['7'] = ANY,
    ['8'] = ANY,
    ['9'] = ANY,
    ['$'] = ANY,
    ['+'] = ANY,
    ['-'] = ANY,
    // codes of currencies
    ['u'] = LETTER('s'),
    ['U'] = LETTER('s'),
    ['r'] = LETTER('m'),
    ['R'] = LETTER('m'),
    ['c'] = LETTER('n'),
    ['C'] = LETTER('n'),
    ['e'] = LETTER('u'),
    ['E'] = LETTER('u'),
    ['g'] = LETTER('b'),
    ['G'] = LETTER('b'),
    ['h'] = LETTER('k'),
    ['H'] = LETTER('k'),
    ['j'] = LETTER('p'),
    ['J'] = LETTER('p'),
    [0xC2] = BYTE(0xA3) | BYTE(0xA5),              // £ ¥
    [0xE2] = BYTE(0x82) | BYTE(0x88),              // € −
    [0xE3] = BYTE(0x80),                           // 〇
    [0xE4] = BYTE(0xB8) | BYTE(0xB9) | BYTE(0xBA), // 一七万三两 九 二五人亿
    [0xE5] = BYTE(0x85) | BYTE(0x8D) | BYTE(0x9B), // 八六 十千半 四
    [0xE7] = BYTE(0x99),                           // 百
    [0xE9] = BYTE(0x9B),                           // 零
    [0xEF] = ANY,                                  // full width
};

/// What two bytes say of it.
static inline bool may_begin(char first, char second)
{
    return SECONDS[(unsigned char)first] >> ((unsigned char)second & 0x3F) & 1;
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
    memset(ret->begins, 0, (end + 63) / 64 * sizeof *ret->begins);
    const size_t pairs = end < text.len ? end : end ? end - 1 : 0;
    for (size_t at = 0; at < pairs; at++) {
        const char first = text.ptr[at];
        if (may_begin(first, text.ptr[at + 1]) &&
            (scan_is_digit(first) || amount_begins(text, at))) {
            mark(ret, at);
        }
    }
    if (pairs < end && amount_begins(text, pairs)) {
        mark(ret, pairs);
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
