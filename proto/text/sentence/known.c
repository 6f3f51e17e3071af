// SPDX-License-Identifier: Apache-2.0
// METHOD 7.2: which amount is a value of today or of before, from which the change starts.
#include "text/scan.h"
#include "text/sentence/reading.h"

/// Words between "now" and its value that say that the value is not today's.
#define MOVES                                                                                     \
    (PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN) | PIECE_BIT(PIECE_SHIFT) | PIECE_BIT(PIECE_TO) | \
     PIECE_BIT(PIECE_BY) | PIECE_BIT(PIECE_AMOUNT) | PIECE_BIT(PIECE_AT_LEAST) |                  \
     PIECE_BIT(PIECE_AT_MOST) | PIECE_BIT(PIECE_RESULT))

static bool is_past(const struct reading *reading, const struct piece *period)
{
    struct scan scan = scan_of(reading_text(reading, period->range));
    return period->past || scan_any(&scan, "去|上|前|last|prev|previous|prior|in last") != 0;
}

bool reading_leads_there(const struct reading *reading, size_t j, size_t target)
{
    const struct amount *from = &piece(reading, j)->amount;
    const struct amount *to = &piece(reading, target)->amount;
    const size_t move =
        reading_before(reading, target, PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN), 0);
    if (move == SIZE_MAX || amount_is_finer(from, to) || amount_is_finer(to, from)) {
        return move != SIZE_MAX;
    }
    const int order = okr_decimal_cmp(to->number.value, from->number.value);
    return piece(reading, move)->kind == PIECE_UP ? order > 0 : order < 0;
}

/// "(39% last quarter)", "(5% in Q4)", "takes 5 days today": the word for today or before stands behind.
static bool is_known_behind(const struct reading *reading, size_t j, size_t target)
{
    const size_t next = j + 1;
    if (next >= reading->pieces.n || piece(reading, next)->gap > 0 ||
        piece(reading, next)->depth != piece(reading, j)->depth ||
        piece(reading, next)->clause != piece(reading, j)->clause ||
        (reading_chain(reading, j).kinds & ~PIECE_BIT(PIECE_SHIFT))) {
        return false;
    }
    struct scan scan = scan_of(reading_text(reading, piece(reading, next)->range));
    if (piece(reading, next)->kind == PIECE_NOW) {
        return scan_any(&scan, "today|now|currently|at present|at the moment|right now|previously");
    }
    return piece(reading, next)->kind == PIECE_PERIOD &&
           (is_past(reading, piece(reading, next)) ||
            (piece(reading, j)->depth > 0 && !piece(reading, next)->firm &&
             reading_leads_there(reading, j, target)));
}

/// A period before the value: (Q3: 85%), 去年为40%; 12月末为42天 in a clause of its own.
static bool is_known_of_period(const struct reading *reading, size_t j, size_t target)
{
    const size_t i =
        reading_before(reading, j, PIECE_BIT(PIECE_PERIOD), MOVES | PIECE_BIT(PIECE_REACH));
    if (i == SIZE_MAX || piece(reading, j)->gap > READING_NEAR) {
        return false;
    }
    const struct piece *period = piece(reading, i);
    const bool alone = target < i && i + 1 == j && piece(reading, j)->gap == 0 &&
                       piece(reading, i - 1)->kind == PIECE_COMMA && period->gap == 0;
    return piece(reading, j)->depth > 0 || is_past(reading, period) ||
           (alone && !period->firm && reading_leads_there(reading, j, target));
}

/// The bracket that opens before amount `j`, with no other value between; SIZE_MAX when there is none.
static size_t bracket_of(const struct reading *reading, size_t j)
{
    size_t i = j;
    while (i > 0 && piece(reading, i - 1)->depth == piece(reading, j)->depth &&
           (piece(reading, i - 1)->kind != PIECE_AMOUNT || piece(reading, i - 1)->masked)) {
        i--;
    }
    const bool open = i > 0 && piece(reading, i - 1)->kind == PIECE_OPEN;
    return open && piece(reading, j)->depth > 0 ? i - 1 : SIZE_MAX;
}

/// The words in brackets before or behind the value: (旧版17%), (4.x版本为17%), (14 days before the move).
static bool is_known_aside(const struct reading *reading, size_t j, size_t target)
{
    static const char firsts[] = "旧|老版|老系统|原|上一|上学|上届|上期|上轮|"
                                 "上次调查|上次调研|上次测|上次评|上次审|"
                                 "old|former|formerly|previous|before|earlier|last";
    static const char lasts[] = "上次|前|前为|前是|前:|前：|版本|版本为";
    static const char behind[] =
        "before|ago|earlier|in the old|on the old|under the old|with the old|at the old";
    const size_t open = bracket_of(reading, j);
    if (open == SIZE_MAX || !reading_leads_there(reading, j, target)) {
        return false;
    }
    const size_t start = range_end(piece(reading, open)->range);
    const struct okr_str said = okr_str_trim(
        reading_text(reading, (struct okr_range){start, piece(reading, j)->range.offset - start}));
    struct scan first = scan_of(said);
    struct scan next = {reading->pieces.text, range_end(piece(reading, j)->range)};
    return scan_any(&first, firsts) || scan_ends(said, lasts) ||
           scan_any_after_blanks(&next, behind);
}

bool reading_is_known(const struct reading *reading, size_t j, size_t target)
{
    if (is_known_behind(reading, j, target) || is_known_aside(reading, j, target)) {
        return true;
    }
    if (reading_before(reading, j, PIECE_BIT(PIECE_NOW), MOVES) != SIZE_MAX) {
        return piece(reading, j)->gap <= READING_NEAR;
    }
    return is_known_of_period(reading, j, target);
}
