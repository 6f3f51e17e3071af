// SPDX-License-Identifier: Apache-2.0
// A year with or without its part, and a part with or without its year.
#include "period_cursor.h"

enum { MONTHS = PERIOD_YEAR_MONTHS };

struct year {
    int number; ///< the year it ends in
    bool fiscal, pair, calendar, bare;
    bool brief; ///< two digits and 年: a year only with a part behind it (18年Q4)
};

// --- years ------------------------------------------------------------------------------------------------------

static bool year_word_follows(struct cursor c)
{
    struct period_part part;

    cursor_blanks(&c);
    if (cursor_take(&c, "年") || cursor_take(&c, "财"))
        return true;
    cursor_between(&c);
    return cursor_part(&c, &part);
}

/// "-18" or "/2018" after `first`: the two-year label of a fiscal year. Alone, 2011-12 is a month.
static bool take_second_year(struct cursor *c, int first, bool fiscal)
{
    struct cursor ahead = *c;
    int second;

    if (!cursor_take(&ahead, "-") && !cursor_take(&ahead, "/"))
        return false;
    const size_t n = cursor_digits(&ahead, 4, &second);
    if (!(n == 2 && second == (first + 1) % 100) && !(n == 4 && second == first + 1))
        return false;
    if (!fiscal && n == 2 && second <= MONTHS && !year_word_follows(ahead))
        return false;
    *c = ahead;
    return true;
}

/// Four digits in prose may count anything: a year is one that the text does not measure.
static bool is_bare_year(const struct cursor *c, int number)
{
    static const char *const ends[] = {" ",  "-",  "/",  "_",  "'",  ",",  ".",  ";",  ":",
                                       "!",  "?",  ")",  "]",  "的", "、", "，", "。", "；",
                                       "：", "）", "】", "~",  "到", "至", "q",  "h",  "全",
                                       "前", "底", "末", "第", "上", "下", "最", NULL};
    struct cursor ahead = *c;

    if (!c->prose)
        return true;
    if (number < PERIOD_FIRST_YEAR || number > PERIOD_LAST_YEAR)
        return false;
    if (ahead.at >= ahead.s.len)
        return true;
    if (!cursor_take_any(&ahead, ends))
        return false;
    const char sign = c->s.ptr[c->at];
    if ((sign != ',' && sign != '.') || !cursor_digit_follows(&ahead))
        return true;
    int month; // 2026.03
    return sign == '.' && cursor_digits(&ahead, 2, &month) == 2 && month >= 1 && month <= MONTHS;
}

/// FY, fiscal, financial, CY, calendar: no other Latin word begins a year.
static bool may_name_year(const struct cursor *c)
{
    struct cursor ahead = *c;

    return cursor_take(&ahead, "f") || cursor_take(&ahead, "c");
}

/// 24Q4, which is a habit of prose; as a cycle's name it says too little.
static bool quarter_is_joined(const struct cursor *c)
{
    struct cursor ahead = *c;
    struct period_part part;

    if (!cursor_take(&ahead, "q") || !cursor_digit_follows(&ahead))
        return false;
    ahead = *c;
    return cursor_part(&ahead, &part);
}

static bool take_year(struct cursor *c, struct year *ret)
{
    static const char *const calendar[] = {"calendar year", "calendar", "cy", NULL};
    static const char *const before[] = {"financial year", "fiscal year", "fiscal", "fy",
                                         "财年",           NULL};
    static const char *const fiscal_after[] = {"财年度", "财政年度", "财年", "财", NULL};
    static const char *const after[] = {"年度", "年全年", "全年", "年", NULL};
    struct year year = {0};
    size_t n = 4;

    if (cursor_letter_follows(c) && !may_name_year(c))
        return false;
    if (!cursor_digit_follows(c)) {
        year.calendar = cursor_take_any(c, calendar);
        year.fiscal = !year.calendar && cursor_take_any(c, before);
    }
    if (year.fiscal || year.calendar)
        cursor_between(c);
    const bool apostrophe = cursor_take(c, "'") || cursor_take(c, "’");
    if (cursor_digit_follows(c) || !cursor_han_year(c, &year.number))
        n = cursor_digits(c, 4, &year.number);
    if (n != 2 && n != 4)
        return false;
    if (n == 2)
        year.number += 2000;
    year.pair = take_second_year(c, year.number, year.fiscal || n == 2);
    year.number += year.pair;
    const struct cursor end = *c;
    cursor_blanks(c);
    if (cursor_take_any(c, fiscal_after))
        year.fiscal = true;
    else if (cursor_take_any(c, after))
        year.brief = n == 2 && !year.fiscal;
    else {
        *c = end;
        year.bare = !year.fiscal && !year.pair && !year.calendar;
    }
    *ret = year;
    if (n == 2)
        return year.fiscal || year.calendar || year.brief || apostrophe ||
               (c->prose && quarter_is_joined(c));
    return !year.bare || is_bare_year(&end, year.number);
}

/// "-03" or "/3" behind a year, and no day behind it.
static bool take_bare_month(struct cursor *c, struct period_part *ret)
{
    const bool dash = cursor_take(c, "-");
    int number;

    if (!dash && !cursor_take(c, "/") && !(c->prose && cursor_take(c, ".")))
        return false;
    const size_t n = cursor_digits(c, 2, &number);
    if (n == 0 || (dash && n != 2) || number < 1 || number > MONTHS)
        return false;
    *ret = period_part_months(number, number);
    struct cursor ahead = *c;
    const bool sign =
        cursor_take(&ahead, "-") || cursor_take(&ahead, "/") || cursor_take(&ahead, ".");
    return !cursor_letter_follows(c) && !(sign && cursor_digit_follows(&ahead));
}

// --- names ------------------------------------------------------------------------------------------------------

static struct period_name name_of(const struct year *year, const struct period_part *part)
{
    return (struct period_name){.year = year->number,
                                .fiscal = year->fiscal,
                                .pair = year->pair,
                                .first = part->first,
                                .n = part->n,
                                .calendar = part->calendar || year->calendar,
                                .some_months = part->some_months};
}

static bool year_then_part(struct cursor *c, struct period_name *ret)
{
    const struct period_part whole = {.n = MONTHS};
    struct year year;
    struct period_part part;

    if (!take_year(c, &year))
        return false;
    struct cursor ahead = *c;
    if (!year.fiscal && !year.pair && !year.brief && take_bare_month(&ahead, &part)) {
        *ret = name_of(&year, &part);
        *c = ahead;
        return true;
    }
    ahead = *c;
    cursor_between(&ahead);
    if (cursor_part(&ahead, &part)) {
        *ret = name_of(&year, &part);
        *c = ahead;
        return true;
    }
    *ret = name_of(&year, &whole);
    ret->bare_year = year.bare;
    return !year.brief && !cursor_letter_follows(c);
}

/// What may stand between a part and its year: "Q4 of 2018", "Q4 of the fiscal year 2018", Q4'18.
static void before_year(struct cursor *c)
{
    static const char *const of[] = {"of the", "of", NULL};
    struct cursor ahead = *c;

    cursor_blanks(&ahead);
    if (cursor_take_word(&ahead, of))
        *c = ahead;
    cursor_between(c);
}

/// 1H21, 3Q21: two digits right behind the letter.
static bool take_attached_year(struct cursor *c, const struct cursor *start, struct year *ret)
{
    struct cursor letter = *start;
    int number;

    (void)fold_next(letter.s, &letter.at);
    if (letter.s.ptr[start->at] < '1' || letter.s.ptr[start->at] > '4' || letter.at >= c->at)
        return false;
    if (!(cursor_take(&letter, "q") || cursor_take(&letter, "h")) ||
        cursor_digits(c, 2, &number) != 2)
        return false;
    *ret = (struct year){.number = number + 2000};
    return !cursor_letter_follows(c);
}

static bool part_then_year(struct cursor *c, struct period_name *ret)
{
    const struct cursor start = *c;
    struct year year = {0};
    struct period_part part;

    if (!cursor_part(c, &part))
        return false;
    struct cursor ahead = *c;
    if (take_attached_year(&ahead, &start, &year)) {
        *ret = name_of(&year, &part);
        *c = ahead;
        return true;
    }
    ahead = *c;
    before_year(&ahead);
    if (take_year(&ahead, &year) && !year.brief && !cursor_letter_follows(&ahead))
        *c = ahead;
    else
        year = (struct year){0};
    *ret = name_of(&year, &part);
    return true;
}

size_t period_name_read(struct okr_str s, bool prose, struct period_name *ret)
{
    struct cursor by_year = {s, 0, prose}, by_part = by_year;
    struct period_name first, second;
    const bool is_first = year_then_part(&by_year, &first);
    const bool is_second = part_then_year(&by_part, &second);

    if (is_first && (!is_second || by_year.at >= by_part.at)) {
        *ret = first;
        return by_year.at;
    }
    if (!is_second)
        return 0;
    *ret = second;
    return by_part.at;
}
