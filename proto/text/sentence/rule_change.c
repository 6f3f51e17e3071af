// SPDX-License-Identifier: Apache-2.0
// METHOD 7.2: movement and two values, in any order of words.
#include "text/scan.h"
#include "text/sentence/reading.h"

static bool may_start(const struct reading *reading, size_t start, size_t target)
{
    return start != target && piece(reading, start)->kind == PIECE_AMOUNT &&
           !piece(reading, start)->masked && reading_same_sentence(reading, start, target) &&
           amount_comparable(&piece(reading, start)->amount, &piece(reading, target)->amount);
}

/// A movement word that does not lead to "from" at once, as "up from 88%" does.
static bool moves_anew(const struct reading *reading, size_t j)
{
    const struct piece *next = j + 1 < reading->pieces.n ? piece(reading, j + 1) : NULL;
    return piece_is(piece(reading, j), PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN)) &&
           !(next && next->kind == PIECE_FROM && next->gap == 0);
}

/// The value behind "from", 从: the nearest before the target, else the nearest behind it.
static size_t find_from(const struct reading *reading, size_t target)
{
    for (size_t j = target; j-- > 0;) {
        if (may_start(reading, j, target) &&
            piece(reading, j)->depth == piece(reading, target)->depth &&
            (reading_chain(reading, j).kinds & PIECE_BIT(PIECE_FROM))) {
            return j;
        }
    }
    for (size_t j = target + 1; j < reading->pieces.n; j++) {
        if (moves_anew(reading, j)) {
            break; // "get three banks to bid and cut the margin from 210 to 150": another's start
        }
        if (may_start(reading, j, target) &&
            (reading_chain(reading, j).kinds & PIECE_BIT(PIECE_FROM))) {
            return j;
        }
    }
    return SIZE_MAX;
}

/// The amount directly before piece `i`, which an arrow or a movement word is: 12 -> 40, 满意度85%提升到95%.
static size_t find_before(const struct reading *reading, size_t i, size_t target)
{
    const bool near = i > 0 && piece(reading, i - 1)->clause == piece(reading, i)->clause &&
                      piece(reading, i)->gap <= READING_NEAR;
    if (!near || !may_start(reading, i - 1, target) ||
        piece(reading, i - 1)->depth != piece(reading, target)->depth) {
        return SIZE_MAX;
    }
    const uint32_t other = PIECE_BIT(PIECE_BY) | PIECE_BIT(PIECE_TO) | PIECE_BIT(PIECE_REACH) |
                           PIECE_BIT(PIECE_AT_LEAST) | PIECE_BIT(PIECE_AT_MOST);
    return reading_chain(reading, i - 1).kinds & other ? SIZE_MAX : i - 1;
}

static size_t find_now(const struct reading *reading, size_t target)
{
    for (size_t j = 0; j < reading->pieces.n; j++) {
        if (may_start(reading, j, target) && reading_is_known(reading, j, target)) {
            return j;
        }
    }
    return SIZE_MAX;
}

static bool try_target(struct reading *reading, size_t i)
{
    const struct chain chain = reading_chain(reading, i);
    const uint32_t to = PIECE_BIT(PIECE_TO) | PIECE_BIT(PIECE_ARROW) | PIECE_BIT(PIECE_REACH);
    size_t start = SIZE_MAX;
    if ((chain.kinds & to) == 0 || (chain.kinds & PIECE_BIT(PIECE_FROM))) {
        return false;
    }
    start = find_from(reading, i);
    if (start == SIZE_MAX && (chain.kinds & (PIECE_BIT(PIECE_ARROW) | PIECE_BIT(PIECE_UP) |
                                             PIECE_BIT(PIECE_DOWN) | PIECE_BIT(PIECE_SHIFT)))) {
        start = find_before(reading, chain.first, i);
    }
    if (start == SIZE_MAX &&
        reading_before(reading, i, PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN), 0) != SIZE_MAX) {
        start = find_now(reading, i);
    }
    return start != SIZE_MAX && reading_change(reading, start, i);
}

/// Whether nothing but a time is said of what the amount counts.
static bool ends_clause(const struct reading *reading, size_t i)
{
    const struct piece *next = i + 1 < reading->pieces.n ? piece(reading, i + 1) : NULL;
    struct scan scan = {reading->pieces.text, range_end(piece(reading, i)->range)};
    (void)scan_blanks(&scan);
    return scan_done(&scan) || scan_ends_clause(scan_peek(&scan)) ||
           (next && next->kind == PIECE_PERIOD && next->gap == 0);
}

/// "conversion 2.1% to 3.5%", 95.5提到98: two values with nothing before them that governs the first. In English the measure stands
/// at both, since "10 to 12" is a range.
static bool try_pair(struct reading *reading, size_t i)
{
    const uint32_t others = PIECE_BIT(PIECE_KEEP) | PIECE_BIT(PIECE_REACH) |
                            PIECE_BIT(PIECE_AT_MOST) | PIECE_BIT(PIECE_AT_LEAST);
    const uint32_t moves = PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN);
    if (i < 2 || piece(reading, i - 1)->kind != PIECE_TO || piece(reading, i - 1)->gap > 0 ||
        piece(reading, i)->gap > 0 || !reading_is_value(reading, i - 2)) {
        return false;
    }
    const size_t start = i - 2;
    const struct piece *first = piece(reading, start);
    const struct okr_str to = reading_text(reading, piece(reading, i - 1)->range);
    const enum amount_sort sort = (enum amount_sort)piece(reading, i)->amount.sort;
    const bool measured = first->amount.sort == sort && sort != AMOUNT_PLAIN &&
                          sort != AMOUNT_COUNT && ends_clause(reading, i);
    const bool of = start > 0 && first->gap == 0 &&
                    piece(reading, start - 1)->kind == PIECE_PREPOSITION; // "of 10% to 20%"
    if (!(okr_str_is(to, "提到") || (okr_str_is(to, "to") && measured)) || of || first->service ||
        (reading_chain(reading, start).kinds & ~moves) ||
        reading_before(reading, start, others, 0) != SIZE_MAX) {
        return false;
    }
    const bool moved = reading_before(reading, start, moves, 0) != SIZE_MAX;
    return (!moved || reading_leads_there(reading, start, i)) && may_start(reading, start, i) &&
           reading_change(reading, start, i);
}

bool rule_change(struct reading *reading)
{
    if (reading->pieces.amounts < 2) {
        return false;
    }
    for (size_t i = 0; i < reading->pieces.n; i++) {
        if (reading_is_value(reading, i) && (try_target(reading, i) || try_pair(reading, i))) {
            return true;
        }
    }
    for (size_t i = 3; i < reading->pieces.n; i++) { // "Women in leadership: 28% to 35%"
        const size_t bound = piece(reading, i - 1)->kind == PIECE_AT_MOST ? 1 : 0;
        if (i >= 3 + bound && piece(reading, i - 3 - bound)->kind == PIECE_COLON &&
            piece(reading, i - 2 - bound)->kind == PIECE_AMOUNT &&
            piece(reading, i - 1 - bound)->kind == PIECE_TO && reading_is_value(reading, i) &&
            may_start(reading, i - 2 - bound, i) && reading_change(reading, i - 2 - bound, i)) {
            return true;
        }
    }
    for (size_t i = 3; i + 1 < reading->pieces.n; i++) { // "Activation rate (30% to 42%)"
        if (piece(reading, i - 3)->kind == PIECE_OPEN &&
            piece(reading, i - 2)->kind == PIECE_AMOUNT &&
            piece(reading, i - 1)->kind == PIECE_TO && piece(reading, i)->kind == PIECE_AMOUNT &&
            piece(reading, i + 1)->kind == PIECE_CLOSE && may_start(reading, i - 2, i) &&
            reading_change(reading, i - 2, i)) {
            return true;
        }
    }
    // "NPS (from 30 to 50)": the whole change may stand in brackets
    for (size_t i = 0; i < reading->pieces.n; i++) {
        if (piece(reading, i)->kind == PIECE_AMOUNT && piece(reading, i)->depth > 0 &&
            !piece(reading, i)->masked && try_target(reading, i)) {
            return true;
        }
    }
    return false;
}

/// 新增门店100家（去年300家）: what is won comes on top, fewer than the last time is no fall.
static bool comes_on_top(const struct reading *reading, size_t start, size_t i)
{
    static const char wins[] = "新增|新开|新签|sign|win|open|hire|recruit|acquire";
    const struct amount *amount = &piece(reading, i)->amount;
    const size_t won =
        reading_before(reading, i, PIECE_BIT(PIECE_REACH) | PIECE_BIT(PIECE_COMPLETE),
                       PIECE_BIT(PIECE_AMOUNT) | PIECE_BIT(PIECE_COLON));
    struct scan scan = {reading->pieces.text, 0};
    if (won == SIZE_MAX || amount->sort != AMOUNT_COUNT ||
        okr_decimal_cmp(piece(reading, start)->amount.number.value, amount->number.value) < 0) {
        return false;
    }
    scan.at = piece(reading, won)->range.offset;
    return scan_any(&scan, wins) != 0;
}

void rule_start(struct reading *reading, size_t i)
{
    if (reading->pieces.amounts < 2) {
        return;
    }
    size_t start = find_from(reading, i);
    if (start == SIZE_MAX || piece(reading, i)->amount.sort == AMOUNT_PLAIN) {
        start = find_now(reading, i);
    }
    if (start != SIZE_MAX && !comes_on_top(reading, start, i)) {
        (void)reading_change(reading, start, i);
    }
}

/// `? -> 40%`: the start is still to be measured.
bool rule_baseline(struct reading *reading)
{
    if (!pieces_have(&reading->pieces, PIECE_BIT(PIECE_ARROW))) {
        return false;
    }
    for (size_t i = 2; i < reading->pieces.n; i++) {
        const struct piece *arrow = piece(reading, i - 1);
        if (arrow->kind != PIECE_ARROW || arrow->gap > 0) {
            continue;
        }
        const struct okr_str sign =
            okr_str_trim((struct okr_str){reading->pieces.text.ptr, arrow->range.offset});
        const bool open = okr_str_ends(sign, OKR_STR("?")) || okr_str_ends(sign, OKR_STR("？"));
        if (reading_is_value(reading, i) && piece(reading, i)->gap == 0 && open) {
            reading_target(reading, OKR_METRIC_KIND_BASELINE, i);
            return true;
        }
    }
    return false;
}

/// "commit 12, target 20, stretch 30 pilots"
bool rule_ordinal(struct reading *reading)
{
    static const char *const words[] = {"commit", "target", "stretch"};
    size_t zones[3];
    size_t found = 0;
    if (reading->pieces.amounts < 3) {
        return false;
    }
    for (size_t i = 0; i < reading->pieces.n && found < 3; i++) {
        if (piece(reading, i)->kind != PIECE_AMOUNT) {
            continue;
        }
        const struct okr_str before = okr_str_trim(
            (struct okr_str){reading->pieces.text.ptr, piece(reading, i)->range.offset});
        const struct okr_str word = okr_str_c(words[found]);
        struct okr_str tail = {before.ptr + (before.len > word.len ? before.len - word.len : 0),
                               before.len > word.len ? word.len : before.len};
        struct scan scan = scan_of(tail);
        if (scan_any(&scan, words[found])) {
            zones[found++] = i;
        }
    }
    if (found < 3) {
        return false;
    }
    reading_target(reading, OKR_METRIC_KIND_ORDINAL, zones[1]);
    reading->ret->low = piece(reading, zones[0])->amount.number.value;
    reading->ret->high = piece(reading, zones[2])->amount.number.value;
    reading->ret->measure = piece(reading, zones[2])->amount.measure;
    return true;
}
