// SPDX-License-Identifier: Apache-2.0
// The parts of a year: quarters, halves, months, and some months of it.
#include "period_cursor.h"

enum { MONTHS = PERIOD_YEAR_MONTHS, QUARTER = PERIOD_QUARTER_MONTHS, HALF = PERIOD_HALF_MONTHS };

static bool take_last_quarter(struct cursor *c, struct period_part *ret)
{
    static const char *const last[] = {"最后一个季度", "最后一季度", "最后季度", "末季度", NULL};

    *ret = (struct period_part){.first = MONTHS - QUARTER, .n = QUARTER};
    return cursor_take_any(c, last) > 0;
}

/// Q4, and 4Q before a year.
static bool take_q(struct cursor *c, struct period_part *ret)
{
    const bool before = cursor_take(c, "q");
    const int number = cursor_numeral(c);

    *ret = (struct period_part){.first = (number - 1) * QUARTER, .n = QUARTER};
    if (number < 1 || number > MONTHS / QUARTER || (!before && !cursor_take(c, "q")))
        return false;
    struct cursor ahead = *c;
    int year;
    if (before)
        return !cursor_letter_follows(c) || cursor_take(&ahead, "fy");
    return !cursor_letter_follows(c) &&
           (!cursor_digit_follows(c) || cursor_digits(&ahead, 4, &year) % 2 == 0);
}

/// 第四季度, 四季度, 第4财季.
static bool take_han_quarter(struct cursor *c, struct period_part *ret)
{
    static const char *const sign[] = {"个季度", "季度", "财季", "季", NULL};

    (void)cursor_take(c, "第");
    const int number = cursor_numeral(c);
    *ret = (struct period_part){.first = (number - 1) * QUARTER, .n = QUARTER};
    return number >= 1 && number <= MONTHS / QUARTER && cursor_take_any(c, sign);
}

/// 前三季度.
static bool take_first_quarters(struct cursor *c, struct period_part *ret)
{
    static const char *const sign[] = {"个季度", "季度", NULL};

    if (!cursor_take(c, "前"))
        return false;
    const int number = cursor_take(c, "两") ? 2 : cursor_numeral(c);
    *ret = (struct period_part){.n = number * QUARTER};
    return number >= 1 && number <= MONTHS / QUARTER && cursor_take_any(c, sign);
}

static bool take_han_half(struct cursor *c, struct period_part *ret)
{
    static const char *const first[] = {"上半年", "前半年", "上半财年", NULL};
    static const char *const second[] = {"下半年", "后半年", "下半财年", NULL};
    const bool is_first = cursor_take_any(c, first);

    *ret = (struct period_part){.first = is_first ? 0 : HALF, .n = HALF};
    return is_first || cursor_take_any(c, second);
}

static bool take_half(struct cursor *c, struct period_part *ret)
{
    static const char *const halves[] = {"h1", "h2", "1h", "2h", NULL};
    const int found = cursor_take_any(c, halves);

    *ret = (struct period_part){.first = found % 2 ? 0 : HALF, .n = HALF};
    return found && !cursor_letter_follows(c) && !(found <= 2 && cursor_digit_follows(c));
}

/// 最后6个月, 前3个月.
static bool take_months(struct cursor *c, struct period_part *ret)
{
    const bool last = cursor_take(c, "最后");

    if (!last && !cursor_take(c, "前"))
        return false;
    const int n = cursor_take(c, "两") ? 2 : cursor_numeral(c);
    *ret = (struct period_part){.first = last ? MONTHS - n : 0, .n = n, .some_months = true};
    return n > 0 && cursor_take(c, "个月");
}

static bool take_range_sign(struct cursor *c)
{
    static const char *const signs[] = {"-", "~", "到", "至", "/", "–", NULL};

    cursor_blanks(c);
    const bool found = cursor_take_any(c, signs);
    cursor_blanks(c);
    return found;
}

struct period_part period_part_months(int first, int last)
{
    const int n = last - first + 1;

    return (struct period_part){.first = first - 1, .n = n > 0 ? n : n + MONTHS, .calendar = true};
}

/// 3月, 三月份, 2-3月, 2月至3月.
static bool take_month(struct cursor *c, struct period_part *ret)
{
    const int first = cursor_numeral(c);
    const bool signed_first = first && cursor_take(c, "月");
    struct cursor ahead = *c;

    if (!first)
        return false;
    if (take_range_sign(&ahead)) {
        const int last = cursor_numeral(&ahead);
        if (last && last != first && cursor_take(&ahead, "月")) {
            *ret = period_part_months(first, last);
            *c = ahead;
            (void)cursor_take(c, "份");
            return true;
        }
    }
    *ret = period_part_months(first, first);
    (void)(signed_first && cursor_take(c, "份"));
    return signed_first;
}

/// A month's English name; 0 = none.
static int month_word(struct cursor *c)
{
    static const char *const names[] = {"january",  "february", "march",  "april",     "may",
                                        "june",     "july",     "august", "september", "october",
                                        "november", "december", NULL};
    static const char *const brief[] = {"jan", "feb", "mar", "apr", "may", "jun",  "jul",
                                        "aug", "sep", "oct", "nov", "dec", "sept", NULL};
    const int whole = cursor_take_word(c, names);
    const int found = whole ? whole : cursor_take_word(c, brief);

    if (found && !whole)
        (void)cursor_take(c, ".");
    return found > MONTHS ? 9 : found;
}

bool cursor_english_month(struct cursor *c, struct period_part *ret)
{
    static const char *const to[] = {"to", "through", "until", NULL};
    const int first = month_word(c);
    struct cursor ahead = *c;

    if (!first)
        return false;
    *ret = period_part_months(first, first);
    if (!take_range_sign(&ahead)) {
        if (!cursor_take_word(&ahead, to) || !cursor_blanks(&ahead))
            return true;
    }
    const int last = month_word(&ahead);
    if (last && last != first) {
        *ret = period_part_months(first, last);
        *c = ahead;
    }
    return true;
}

/// "first quarter", "2nd half", "final quarter"; "first 3 months".
static bool take_english_part(struct cursor *c, struct period_part *ret)
{
    static const char *const ordinals[] = {"first", "second", "third", "fourth", "1st", "2nd",
                                           "3rd",   "4th",    "last",  "final",  NULL};
    static const char *const units[] = {"quarter", "half", NULL};
    static const char *const fiscal[] = {"fiscal", "calendar", "financial", NULL};
    static const char *const numbers[] = {"one",   "two",   "three", "four", "five",   "six",
                                          "seven", "eight", "nine",  "ten",  "eleven", NULL};
    const int word = cursor_take_word(c, ordinals);

    if (!word || !(cursor_blanks(c) || cursor_take(c, "-")))
        return false;
    const bool last = word > 8;
    const int ordinal = (word - 1) % 4 + 1;
    if (cursor_take_word(c, fiscal))
        cursor_blanks(c);
    const int unit = cursor_take_word(c, units);
    if (unit) {
        const int n = unit == 1 ? QUARTER : HALF;
        *ret = (struct period_part){.first = last ? MONTHS - n : (ordinal - 1) * n, .n = n};
        return last || ordinal * n <= MONTHS;
    }
    const int spelled = cursor_take_word(c, numbers);
    const int n = spelled ? spelled : cursor_numeral(c);
    *ret = (struct period_part){.first = last ? MONTHS - n : 0, .n = n, .some_months = true};
    static const char *const months[] = {"months", "month", NULL};
    return n > 0 && (last || ordinal == 1) && cursor_blanks(c) && cursor_take_word(c, months);
}

bool cursor_part(struct cursor *c, struct period_part *ret)
{
    typedef bool reader(struct cursor *, struct period_part *);
    static reader *const digit[] = {take_q, take_han_quarter, take_half, take_month, NULL};
    static reader *const letter[] = {take_q, take_half, cursor_english_month, take_english_part,
                                     NULL};
    static reader *const han[] = {take_last_quarter,
                                  take_han_quarter,
                                  take_first_quarters,
                                  take_han_half,
                                  take_months,
                                  take_month,
                                  NULL};
    reader *const *kind = cursor_digit_follows(c) ? digit : cursor_letter_follows(c) ? letter : han;

    for (; *kind; kind++) {
        struct cursor ahead = *c;
        if ((*kind)(&ahead, ret)) {
            *c = ahead;
            return true;
        }
    }
    return false;
}
