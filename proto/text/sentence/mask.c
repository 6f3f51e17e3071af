// SPDX-License-Identifier: Apache-2.0
// Which amounts are no values (METHOD 7.1): each reason is one small question.
#include "text/scan.h"
#include "text/sentence/piece.h"

/// An amount and what stands around it.
struct look {
    const struct pieces *pieces;
    size_t i;
    const struct piece *piece;
    const struct piece *before; ///< directly before it; NULL when other words stand between
};

static bool counts(const struct piece *piece)
{
    return piece->amount.sort == AMOUNT_COUNT || piece->amount.sort == AMOUNT_PLAIN;
}

static bool before_is(const struct look *look, enum piece_kind kind)
{
    return look->before && look->before->kind == kind;
}

static struct okr_str text_of(const struct look *look, const struct piece *piece)
{
    return (struct okr_str){look->pieces->text.ptr + piece->range.offset, piece->range.length};
}

/// Where a reader stands behind the amount.
static struct scan behind(const struct look *look)
{
    return (struct scan){look->pieces->text, range_end(look->piece->range)};
}

// --- the reasons --------------------------------------------------------------------------------------------------

static bool is_label(const struct look *look)
{
    return before_is(look, PIECE_LABEL);
}

static bool is_governed(const struct look *look)
{
    return look->before &&
           piece_is(look->before,
                    PIECE_BIT(PIECE_TO) | PIECE_BIT(PIECE_REACH) | PIECE_BIT(PIECE_ARROW) |
                        PIECE_BIT(PIECE_FROM) | PIECE_BIT(PIECE_AT_LEAST) |
                        PIECE_BIT(PIECE_AT_MOST) | PIECE_BIT(PIECE_KEEP) | PIECE_BIT(PIECE_UP) |
                        PIECE_BIT(PIECE_DOWN) | PIECE_BIT(PIECE_NOW) | PIECE_BIT(PIECE_RANGE));
}

static bool is_window(const struct look *look)
{
    return (before_is(look, PIECE_WINDOW) && look->piece->amount.sort == AMOUNT_TIME) ||
           (look->piece->window && !is_governed(look));
}

/// 现有6款产品, "our 6 products", 根据6款产品
static bool is_ours(const struct look *look)
{
    return (before_is(look, PIECE_OURS) || before_is(look, PIECE_MEANS)) && counts(look->piece);
}

/// "per 1000 users", 每100台
static bool is_denominator(const struct look *look)
{
    struct scan scan = behind(look);
    if (!before_is(look, PIECE_PREPOSITION)) {
        return false;
    }
    scan.at = look->before->range.offset;
    return scan_any(&scan, "per|every|each|out of|每") != 0;
}

/// "90% of 500 tickets", "the best of 6 products", 从6款产品中
static bool is_chosen_from(const struct look *look)
{
    struct scan scan = behind(look);
    if (before_is(look, PIECE_FROM) && counts(look->piece)) {
        for (int i = 0; i < 5 && !scan_done(&scan); i++) {
            if (scan_any(&scan, "中|里|之中")) {
                return true;
            }
            (void)scan_next(&scan);
        }
        return false;
    }
    if (!before_is(look, PIECE_PREPOSITION) || !okr_str_is(text_of(look, look->before), "of") ||
        !counts(look->piece)) {
        return false;
    }
    const struct okr_str before = {look->pieces->text.ptr, look->before->range.offset};
    const bool share =
        look->i >= 2 && look->before->gap == 0 && look->before[-1].kind == PIECE_AMOUNT;
    return share || okr_str_ends(before, OKR_STR("best ")) ||
           okr_str_ends(before, OKR_STR("one ")) || okr_str_ends(before, OKR_STR("most ")) ||
           okr_str_ends(before, OKR_STR("any ")) || okr_str_ends(before, OKR_STR("able "));
}

/// A bare 2026 is a year, and 系统2.0 a version.
static bool is_year_or_version(const struct look *look)
{
    const struct amount *amount = &look->piece->amount;
    const struct okr_str typed = text_of(look, look->piece);
    if (amount->sort != AMOUNT_PLAIN || amount->spelled || is_governed(look)) {
        return false;
    }
    const int64_t value = amount->number.value.exponent == 0   ? amount->number.value.mantissa
                          : amount->number.value.exponent == 1 ? amount->number.value.mantissa * 10
                                                               : 0;
    const bool year = typed.len == 4 && value >= 1990 && value < 2040;
    return year || (typed.len == 3 && okr_str_ends(typed, OKR_STR(".0")) && typed.ptr[0] != '0');
}

/// "$9.99 plan", 99元套餐
static bool is_price(const struct look *look)
{
    static const char things[] =
        "plan|plans|tier|tiers|product|products|gift|ticket|subscription|套餐|会员|课程|产品|档|版|礼包|票|客单|门票|商品";
    struct scan scan = behind(look);
    if (look->piece->amount.sort != AMOUNT_MONEY) {
        return false;
    }
    (void)scan_blanks(&scan);
    (void)(scan_char(&scan, '/') && scan_any(&scan, "月|年|次|month|year|mo"));
    (void)scan_any(&scan, "的");
    return scan_any(&scan, things) != 0;
}

/// "1. …", "2、…", "3) …" at the front of a line.
static bool is_list_number(const struct look *look)
{
    struct scan scan = behind(look);
    const struct amount *amount = &look->piece->amount;
    return look->i == 0 && look->piece->gap == 0 && amount->sort == AMOUNT_PLAIN &&
           !amount->spelled && scan_any(&scan, ".|、|)|:") != 0;
}

/// CMMI 5级: a grade, unless a movement leads there.
static bool is_grade(const struct look *look)
{
    static const char grades[] = "级|星级";
    struct scan scan = scan_of(look->piece->amount.measure);
    return scan_any(&scan, grades) && scan_done(&scan) && !is_governed(look);
}

/// 1对1
static bool is_pairing(const struct look *look)
{
    struct scan scan = behind(look);
    return look->piece->amount.sort == AMOUNT_PLAIN && scan_any(&scan, "对|比|v|vs") &&
           scan_is_digit(scan_peek(&scan));
}

static bool (*const REASONS[])(const struct look *) = {
    is_label, is_window, is_ours,    is_denominator, is_chosen_from,
    is_price, is_grade,  is_pairing, is_list_number, is_year_or_version,
};

void pieces_mask(struct pieces *pieces)
{
    for (size_t i = 0; i < pieces->n; i++) {
        struct piece *piece = &pieces->at[i];
        const struct look look = {pieces, i, piece, i && piece->gap == 0 ? piece - 1 : NULL};
        for (size_t r = 0; piece->kind == PIECE_AMOUNT && r < sizeof REASONS / sizeof *REASONS;
             r++) {
            piece->masked |= REASONS[r](&look);
        }
    }
}
