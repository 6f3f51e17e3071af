// SPDX-License-Identifier: Apache-2.0
// Two numbers that are one range.
#include "text/scan.h"
#include "text/sentence/piece.h"

/// What stands between two ranges of the text, without blanks around.
static struct okr_str between(const struct pieces *pieces, const struct piece *a,
                              const struct piece *b)
{
    const size_t start = range_end(a->range);
    return okr_str_trim((struct okr_str){pieces->text.ptr + start, b->range.offset - start});
}

static bool is_word(struct okr_str text, const char *words)
{
    struct scan scan = scan_of(text);
    return scan_any(&scan, words) && scan_done(&scan);
}

/// "between" before the first number, or 之间 behind the second: then a plain "and" or "to" makes a range too.
static bool is_between(const struct pieces *pieces, size_t i, size_t k)
{
    static const char before[] = "between|from between|介于";
    struct scan behind = {pieces->text, range_end(pieces->at[k].range)};
    if (scan_any_after_blanks(&behind, "之间|区间|的区间|的范围|范围|range")) {
        return true;
    }
    return i > 0 && pieces->at[i].gap == 0 &&
           is_word((struct okr_str){pieces->text.ptr + pieces->at[i - 1].range.offset,
                                    pieces->at[i - 1].range.length},
                   before);
}

static bool joins(const struct pieces *pieces, size_t i, size_t k)
{
    const struct okr_str link = between(pieces, &pieces->at[i], &pieces->at[k]);
    if (k == i + 2 && pieces->at[i + 1].kind == PIECE_RANGE) {
        return pieces->at[i + 1].gap == 0 && pieces->at[k].gap == 0;
    }
    return is_word(link, "and|to|和|与|至|到|及") && is_between(pieces, i, k);
}

void pieces_join(struct pieces *pieces)
{
    for (size_t i = 0; i + 1 < pieces->n; i++) {
        struct piece *first = &pieces->at[i];
        const size_t k = pieces->at[i + 1].kind == PIECE_AMOUNT ? i + 1 : i + 2;
        if (first->kind != PIECE_AMOUNT || first->band_end || k >= pieces->n ||
            pieces->at[k].kind != PIECE_AMOUNT || !joins(pieces, i, k)) {
            continue;
        }
        struct piece *second = &pieces->at[k];
        if (first->amount.sort == AMOUNT_PLAIN) {
            first->amount.measure = second->amount.measure; // 30~35%: said once, meant twice
            first->amount.sort = second->amount.sort;
        }
        if (amount_comparable(&first->amount, &second->amount)) {
            first->band = (uint8_t)(k - i);
            second->band_end = true;
        }
    }
}
