// SPDX-License-Identifier: Apache-2.0
// Where the amounts of a text begin, and the amounts that were read there.
#include "text/sentence/amount.h"

#include "text/sentence/sentence.h"

void amounts_open(const struct words_found *words, struct amounts *ret)
{
    const size_t end = words->end;
    ret->words = words;
    ret->end = end;
    ret->n = 0;
    places_clear(&ret->begins, 1);
    for (size_t at = 0; (at = words_found_next(words, READER_NUMBERS, at)) < end; at++) {
        if (amount_begins(words->text, at) || words_found_at(words, WORDS_NUMBER, at) ||
            words_found_at(words, WORDS_IDIOM, at)) {
            places_add(&ret->begins, at);
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
