// SPDX-License-Identifier: Apache-2.0
// METHOD 7.2, 7.3: by how much and to what together say where a change starts: 缩短12天，降至58天 starts at 70天.
#include <okr/glossary.h>

#include "text/scan.h"
#include "text/sentence/reading.h"

#define WAY (PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN))

/// "by 2 points to 3 %"
static bool are_points(const struct amount *by, const struct amount *to)
{
    return (by->sort == AMOUNT_POINTS || by->sort == AMOUNT_SCORE) && to->sort == AMOUNT_PERCENT;
}

/// Whether an amount of change and a value that is reached can be of one movement: 5个百分点 and 40%, 20% and 6000000.
static bool belong_together(const struct reading *reading, size_t delta, size_t i)
{
    const struct amount *by = &piece(reading, delta)->amount;
    const struct amount *to = &piece(reading, i)->amount;
    return are_points(by, to) || by->sort == AMOUNT_PERCENT || amount_comparable(by, to);
}

size_t reading_delta(const struct reading *reading, size_t i)
{
    const struct chain chain = reading_chain(reading, i);
    size_t j = chain.first;
    if (j < 2 || piece(reading, j)->gap > 0) {
        return SIZE_MAX;
    }
    const bool comma = piece(reading, j - 1)->kind == PIECE_COMMA;
    j -= comma ? 2 : 1;
    if (!reading_is_value(reading, j) || (comma && piece(reading, j + 1)->gap > 0)) {
        return SIZE_MAX;
    }
    const uint32_t other = PIECE_BIT(PIECE_TO) | PIECE_BIT(PIECE_FROM) | PIECE_BIT(PIECE_REACH) |
                           PIECE_BIT(PIECE_NOW) | PIECE_BIT(PIECE_KEEP) | PIECE_BIT(PIECE_AT_MOST) |
                           PIECE_BIT(PIECE_AT_LEAST);
    const size_t move = reading_before(reading, j, WAY, PIECE_BIT(PIECE_AMOUNT) | other);
    const uint32_t ways = chain.kinds & WAY;
    if (move == SIZE_MAX || piece(reading, move)->ends_to ||
        (ways && !piece_is(piece(reading, move), ways)) || !belong_together(reading, j, i)) {
        return SIZE_MAX;
    }
    return j;
}

size_t reading_delta_behind(const struct reading *reading, size_t i)
{
    size_t j = i + 1;
    if (j >= reading->pieces.n || piece(reading, j)->kind != PIECE_COMMA) {
        return SIZE_MAX;
    }
    struct scan scan = {reading->pieces.text, range_end(piece(reading, j)->range)};
    if (!scan_any_after_blanks(&scan, "同比|环比|较|比|down|up")) {
        return SIZE_MAX;
    }
    while (j < reading->pieces.n && !reading_is_value(reading, j)) {
        j++;
    }
    const uint32_t way = reading->ret->kind == OKR_METRIC_KIND_INCREASE ? PIECE_BIT(PIECE_UP)
                                                                        : PIECE_BIT(PIECE_DOWN);
    const bool found = j < reading->pieces.n && belong_together(reading, j, i) &&
                       !(reading_chain(reading, j).kinds &
                         (PIECE_BIT(PIECE_TO) | PIECE_BIT(PIECE_FROM) | PIECE_BIT(PIECE_NOW))) &&
                       reading_before(reading, j, way, PIECE_BIT(PIECE_AMOUNT)) != SIZE_MAX;
    return found ? j : SIZE_MAX;
}

void reading_start_at(struct reading *reading, struct okr_range said, struct okr_decimal percent)
{
    struct okr_sentence *ret = reading->ret;
    struct okr_decimal hundredfold, start, proof;
    ret->start_value = said;
    if (percent.mantissa > 0 && okr_decimal_mul(ret->target, okr_decimal_int(100), &hundredfold) &&
        okr_decimal_from_double(okr_decimal_double(hundredfold) / okr_decimal_double(percent),
                                &start) &&
        okr_decimal_mul(start, percent, &proof) && okr_decimal_eq(proof, hundredfold)) {
        ret->start = start;
    }
}

/// Points of a percentage, not hundredths of one.
static bool are_whole_points(const struct amount *amount)
{
    struct scan scan = scan_of(amount->measure);
    return scan_any(&scan, "个百分点|百分点|个点|percentage|points|point|pp|ppt|pts|pt") != 0;
}

void rule_delta(struct reading *reading, size_t delta, size_t i)
{
    struct okr_sentence *ret = reading->ret;
    struct amount by = piece(reading, delta)->amount;
    const struct amount *to = &piece(reading, i)->amount;
    const bool up = ret->kind == OKR_METRIC_KIND_INCREASE;
    // "cut 5 % to 3 %" may mean from 5
    const bool sure = piece(reading, delta)->clause != piece(reading, i)->clause ||
                      (reading_chain(reading, delta).kinds & PIECE_BIT(PIECE_BY));
    const bool percent = by.sort == AMOUNT_PERCENT;
    struct okr_decimal share;
    ret->start_value = by.range;
    if (percent && to->sort != AMOUNT_PERCENT &&
        (up ? okr_decimal_add : okr_decimal_sub)(okr_decimal_int(100), by.number.value, &share)) {
        reading_start_at(reading, by.range, share);
        return;
    }
    const bool points = are_points(&by, to);
    if (percent || (points ? !are_whole_points(&by) : !sure) ||
        (!points && by.sort == AMOUNT_TIME && to->sort == AMOUNT_TIME &&
         !okr_measure_same(by.measure, to->measure) && !amount_convert(&by, to))) {
        return;
    }
    (void)(up ? okr_decimal_sub : okr_decimal_add)(ret->target, by.number.value, &ret->start);
}
