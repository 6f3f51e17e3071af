// SPDX-License-Identifier: Apache-2.0
#include "text/sentence/reading.h"

#include <okr/glossary.h>

/// Words that hand their meaning on to the number behind them.
#define GOVERNING                                                                  \
    (PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN) | PIECE_BIT(PIECE_SHIFT) |        \
     PIECE_BIT(PIECE_REACH) | PIECE_BIT(PIECE_KEEP) | PIECE_BIT(PIECE_COMPLETE) |  \
     PIECE_BIT(PIECE_FROM) | PIECE_BIT(PIECE_TO) | PIECE_BIT(PIECE_BY) |           \
     PIECE_BIT(PIECE_AT_MOST) | PIECE_BIT(PIECE_AT_LEAST) | PIECE_BIT(PIECE_NOW) | \
     PIECE_BIT(PIECE_RESULT) | PIECE_BIT(PIECE_ARROW) | PIECE_BIT(PIECE_REPORT) |  \
     PIECE_BIT(PIECE_COLON) | PIECE_BIT(PIECE_EVERY))

/// A movement or completion word ends the chain: what stands before it speaks of that word, not of the number.
#define MOVEMENT \
    (PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN) | PIECE_BIT(PIECE_SHIFT) | PIECE_BIT(PIECE_REACH))

struct chain reading_chain(const struct reading *reading, size_t i)
{
    const struct piece *at = reading->pieces.at;
    struct chain chain = {0, i};
    while (chain.first > 0 && at[chain.first].gap == 0 &&
           piece_is(&at[chain.first - 1], GOVERNING) && at[chain.first - 1].depth == at[i].depth &&
           (chain.kinds & MOVEMENT) == 0) {
        chain.first--;
        chain.kinds |= PIECE_BIT(at[chain.first].kind);
        if (at[chain.first].ends_to) {
            chain.kinds |= PIECE_BIT(PIECE_TO);
        }
    }
    return chain;
}

bool reading_is_stated(const struct reading *reading, size_t i)
{
    const struct okr_str before = okr_str_trim(
        (struct okr_str){reading->pieces.text.ptr, reading->pieces.at[i].range.offset});
    return okr_str_ends(before, OKR_STR(" at")) || okr_str_ends(before, OKR_STR(" of")) ||
           okr_str_ends(before, OKR_STR(" is"));
}

/// Number words without a measure count only where a word governs them.
bool reading_is_loose(const struct reading *reading, size_t i)
{
    const struct piece *piece = &reading->pieces.at[i];
    return piece->amount.spelled && piece->amount.sort == AMOUNT_PLAIN &&
           (unsigned char)reading->pieces.text.ptr[piece->range.offset] < 0x80 &&
           reading_chain(reading, i).first == i && !reading_is_stated(reading, i);
}

size_t reading_before(const struct reading *reading, size_t i, uint32_t kinds, uint32_t barriers)
{
    const struct piece *at = reading->pieces.at;
    for (size_t j = i; j-- > 0;) {
        if (at[j].depth > at[i].depth) {
            continue; // what stands in brackets is said by the way
        }
        const bool passed = at[j].kind == PIECE_AMOUNT && at[j].masked; // no value, no barrier
        if (at[j].clause != at[i].clause || at[j].depth != at[i].depth ||
            (piece_is(&at[j], barriers) && !passed)) {
            return SIZE_MAX;
        }
        if (piece_is(&at[j], kinds)) {
            return j;
        }
    }
    return SIZE_MAX;
}

bool reading_same_sentence(const struct reading *reading, size_t i, size_t j)
{
    for (size_t k = i < j ? i : j; k < (i < j ? j : i); k++) {
        if (reading->pieces.at[k].kind == PIECE_STOP) {
            return false;
        }
    }
    return true;
}

struct okr_str reading_text(const struct reading *reading, struct okr_range range)
{
    return (struct okr_str){reading->pieces.text.ptr + range.offset, range.length};
}

// --- writing it down ----------------------------------------------------------------------------------------------

static struct okr_decimal unsigned_size(struct okr_decimal value)
{
    value.mantissa = value.mantissa < 0 ? -value.mantissa : value.mantissa;
    return value;
}

static void take_display(struct okr_sentence *ret, const struct amount *amount)
{
    ret->display = amount->number;
    ret->measure = amount->measure;
}

void reading_target(struct reading *reading, enum okr_metric_kind kind, size_t i)
{
    const struct piece *piece = &reading->pieces.at[i];
    struct okr_sentence *ret = reading->ret;
    ret->kind = (uint8_t)kind;
    ret->target = piece->amount.number.value;
    ret->value = piece->amount.range;
    take_display(ret, &piece->amount);
}

void reading_relative(struct reading *reading, bool up, size_t i)
{
    reading_target(reading, up ? OKR_METRIC_KIND_INCREASE : OKR_METRIC_KIND_DECREASE, i);
    reading->ret->relative = true;
    reading->ret->target = unsigned_size(reading->ret->target);
    reading->ret->display.value = reading->ret->target;
}

/// "from 3 to 5 million": a first number without scale and measure takes the second's when that leaves the two near each other.
static void share_scale(struct amount *first, const struct amount *second)
{
    static const int8_t powers[OKR_SCALE_COUNT] = {0, 3, 4, 6, 8, 3, 6, 9};
    struct okr_decimal factor;
    struct okr_decimal scaled;
    const double a = okr_decimal_double(first->number.value);
    const double b = okr_decimal_double(second->number.value);
    if (first->number.scale || !second->number.scale || second->number.scale >= OKR_SCALE_COUNT ||
        (first->sort != AMOUNT_PLAIN && first->sort != AMOUNT_MONEY)) {
        return;
    }
    if (!okr_decimal_make(1, powers[second->number.scale], &factor) ||
        !okr_decimal_mul(first->number.value, factor, &scaled)) {
        return;
    }
    const double near = okr_decimal_double(scaled);
    if (a < b && near > b / 20 && near < b * 20 && a * 20 < b) {
        first->number.value = scaled;
        first->number.scale = second->number.scale;
    }
}

bool reading_change(struct reading *reading, size_t start, size_t target)
{
    const struct piece *at = reading->pieces.at;
    struct amount from = at[start].amount;
    struct amount to = at[target].amount;
    if (!amount_comparable(&from, &to)) {
        return false;
    }
    if (amount_is_finer(&to, &from) && !amount_convert(&from, &to)) {
        return false;
    }
    if (amount_is_finer(&from, &to) && !amount_convert(&to, &from)) {
        return false;
    }
    share_scale(&from, &to);
    const int order = okr_decimal_cmp(to.number.value, from.number.value);
    const bool birth = from.number.value.mantissa == 0 && to.sort == AMOUNT_PLAIN &&
                       okr_decimal_eq(to.number.value, okr_decimal_int(1)); // 从0到1: an idiom
    if (order == 0 || birth) {
        return false;
    }
    struct okr_sentence *ret = reading->ret;
    reading_target(reading, order > 0 ? OKR_METRIC_KIND_INCREASE : OKR_METRIC_KIND_DECREASE,
                   target);
    ret->relative = false;
    ret->start = from.number.value;
    ret->start_value = from.range;
    ret->target = to.number.value;
    // A zero says nothing about how it is counted: 从3.5亿降到0.
    take_display(ret, to.number.value.mantissa ? &to : &from);
    ret->display.value = to.number.value;
    ret->measure = to.sort != AMOUNT_PLAIN ? to.measure : from.measure;
    return true;
}

void reading_bound(struct reading *reading, bool upper, size_t i, size_t other)
{
    const struct piece *at = reading->pieces.at;
    struct okr_sentence *ret = reading->ret;
    reading_target(reading, OKR_METRIC_KIND_MAINTAIN, i);
    *(upper ? &ret->high : &ret->low) = ret->target;
    if (other != SIZE_MAX) {
        struct amount low = at[i].amount;
        share_scale(&low, &at[other].amount);
        reading_target(reading, OKR_METRIC_KIND_MAINTAIN, other);
        ret->low = low.number.value;
        ret->high = ret->target;
        ret->value =
            (struct okr_range){at[i].range.offset, range_end(at[other].range) - at[i].range.offset};
        ret->measure = at[other].amount.sort != AMOUNT_PLAIN ? ret->measure : low.measure;
        if (okr_decimal_cmp(ret->low, ret->high) > 0) {
            const struct okr_decimal swap = ret->low;
            ret->low = ret->high;
            ret->high = swap;
        }
    }
}
