// SPDX-License-Identifier: Apache-2.0
// Two numbers that are one range.
#include <okr/glossary.h>

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

/// 12%±1%: the middle and half the width become the two ends.
static void spread(struct piece *first, struct piece *second)
{
    struct okr_decimal low;
    struct okr_decimal high;
    if (okr_decimal_sub(first->amount.number.value, second->amount.number.value, &low) &&
        okr_decimal_add(first->amount.number.value, second->amount.number.value, &high)) {
        first->amount.number.value = low;
        second->amount.number.value = high;
    }
}

enum joint { JOINT_NONE, JOINT_RANGE, JOINT_SPREAD };

/// How two amounts belong together.
static enum joint joint_of(const struct pieces *pieces, size_t i, size_t k)
{
    static const char words[] = "±|+/-|and|to|和|与|至|到|及";
    enum { SPREADS = 2 }; // of the words
    const struct okr_str link = between(pieces, &pieces->at[i], &pieces->at[k]);
    struct scan scan = scan_of(link);
    if (k == i + 2 && pieces->at[i + 1].kind == PIECE_RANGE) {
        return pieces->at[i + 1].gap == 0 && pieces->at[k].gap == 0 ? JOINT_RANGE : JOINT_NONE;
    }
    const unsigned word = scan_any(&scan, words);
    if (!word || !scan_done(&scan)) {
        return JOINT_NONE;
    }
    return word <= SPREADS ? JOINT_SPREAD : is_between(pieces, i, k) ? JOINT_RANGE : JOINT_NONE;
}

/// "12 of 20 pilot accounts", "8 out of 10 teams": the first counts what the second does.
static void share_measure(struct pieces *pieces, size_t i)
{
    const struct piece *second = &pieces->at[i + 2];
    struct amount *first = &pieces->at[i].amount;
    if (first->sort == AMOUNT_PLAIN && second->kind == PIECE_AMOUNT &&
        second->amount.sort == AMOUNT_COUNT && second->gap == 0 && pieces->at[i + 1].gap == 0 &&
        is_word((struct okr_str){pieces->text.ptr + pieces->at[i + 1].range.offset,
                                 pieces->at[i + 1].range.length},
                "of|out of")) {
        first->measure = second->amount.measure;
        first->sort = second->amount.sort;
    }
}

static bool is_text(const struct pieces *pieces, const struct piece *piece, const char *words)
{
    return is_word((struct okr_str){pieces->text.ptr + piece->range.offset, piece->range.length},
                   words);
}

/// "from 31 up to 45": with a start, "up to" is a movement and no bound.
static void settle_up_to(struct pieces *pieces)
{
    const bool may =
        pieces_have(pieces, PIECE_BIT(PIECE_FROM)) && pieces_have(pieces, PIECE_BIT(PIECE_AT_MOST));
    for (size_t i = 0; may && i < pieces->n; i++) {
        if (pieces->at[i].kind == PIECE_AT_MOST && is_text(pieces, &pieces->at[i], "up to")) {
            pieces->at[i].kind = PIECE_UP;
            pieces->at[i].ends_to = true;
        }
    }
}

/// "from 6h to 50m": beside another duration the m is minutes.
static void settle_minutes(struct pieces *pieces)
{
    static const struct okr_str minutes = {"min", 3};
    bool time = false;
    for (size_t i = 0; i < pieces->n; i++) {
        time |= pieces->at[i].kind == PIECE_AMOUNT && pieces->at[i].amount.sort == AMOUNT_TIME;
    }
    for (size_t i = 0; i < pieces->n && time; i++) {
        struct amount *amount = &pieces->at[i].amount;
        struct okr_decimal millionth;
        const size_t end = range_end(amount->range);
        if (pieces->at[i].kind == PIECE_AMOUNT && amount->sort == AMOUNT_PLAIN &&
            amount->number.scale == OKR_SCALE_M && pieces->text.ptr[end - 1] == 'm' &&
            okr_decimal_make(1, -6, &millionth) &&
            okr_decimal_mul(amount->number.value, millionth, &amount->number.value)) {
            amount->number.scale = OKR_SCALE_NONE;
            amount->measure = minutes;
            amount->sort = AMOUNT_TIME;
        }
    }
}

void pieces_join(struct pieces *pieces)
{
    settle_up_to(pieces);
    if (pieces->amounts < 2) {
        return;
    }
    settle_minutes(pieces);
    for (size_t i = 0; i + 2 < pieces->n; i++) {
        if (pieces->at[i].kind == PIECE_AMOUNT) {
            share_measure(pieces, i);
        }
    }
    for (size_t i = 0; i + 1 < pieces->n; i++) {
        struct piece *first = &pieces->at[i];
        const size_t k = pieces->at[i + 1].kind == PIECE_AMOUNT ? i + 1 : i + 2;
        if (first->kind != PIECE_AMOUNT || first->band_end || k >= pieces->n ||
            pieces->at[k].kind != PIECE_AMOUNT) {
            continue;
        }
        const enum joint joint = joint_of(pieces, i, k);
        if (joint == JOINT_NONE) {
            continue;
        }
        struct piece *second = &pieces->at[k];
        if (first->amount.sort == AMOUNT_PLAIN) {
            first->amount.measure = second->amount.measure; // 30~35%: said once, meant twice
            first->amount.sort = second->amount.sort;
        }
        if (amount_comparable(&first->amount, &second->amount)) {
            if (joint == JOINT_SPREAD) {
                spread(first, second);
            }
            first->band = (uint8_t)(k - i);
            second->band_end = true;
        }
    }
}
