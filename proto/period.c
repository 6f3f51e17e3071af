// SPDX-License-Identifier: Apache-2.0
// The names of periods (METHOD 8): a year, or a part of one, in either order and in both languages.
#include <okr/date.h>

#include "fold.h"

enum { NAME_MAX = 96, MONTHS = 12, QUARTER = 3, HALF = 6 };

/// A place in the folded name.
struct cursor {
    struct okr_str s;
    size_t at;
};

/// Months of a year, counted from its first one. A calendar month stands apart: it never follows first_month.
struct part {
    int first, n;
    bool calendar;
};
static const struct part WHOLE = {0, MONTHS, false};

struct year {
    int number;  ///< the year it ends in
    bool fiscal; ///< said so: FY, 财年
    bool pair;   ///< 2017-18
};

static bool done(const struct cursor *c)
{
    return c->at == c->s.len;
}

static bool take(struct cursor *c, const char *word)
{
    const struct okr_str w = okr_str_c(word);

    if (!okr_str_starts(okr_str_skip(c->s, c->at), w))
        return false;
    c->at += w.len;
    return true;
}

/// The first of `words`, which is ended by NULL, that stands here.
static bool take_any(struct cursor *c, const char *const *words)
{
    for (; *words; words++) {
        if (take(c, *words))
            return true;
    }
    return false;
}

static void blanks(struct cursor *c)
{
    while (take(c, " "))
        ;
}

/// What may stand between a year and its part.
static void between(struct cursor *c)
{
    static const char *const signs[] = {"-", "/", "_", "的", NULL};

    blanks(c);
    (void)take_any(c, signs);
    blanks(c);
}

/// Up to `most` digits; returns how many.
static size_t digits(struct cursor *c, size_t most, int *ret)
{
    size_t n = 0;

    for (*ret = 0; n < most && !done(c); n++) {
        const char digit = c->s.ptr[c->at];
        if (digit < '0' || digit > '9')
            break;
        *ret = *ret * 10 + (digit - '0');
        c->at++;
    }
    return n;
}

/// A number of 1..12 in digits or Han; 0 when there is none.
static int numeral(struct cursor *c)
{
    static const char *const han[] = {"十二", "十一", "十", "九", "八", "七",
                                      "六",   "五",   "四", "三", "二", "一"};
    const size_t start = c->at;
    int value;

    if (digits(c, 2, &value) > 0)
        return value <= MONTHS ? value : 0;
    for (int i = 0; i < MONTHS; i++) {
        if (take(c, han[i]))
            return MONTHS - i;
    }
    c->at = start;
    return 0;
}

/// "-18" or "/2018" after `first`: the two-year label of a fiscal year. Alone, 2011-12 is a month.
static bool take_second_year(struct cursor *c, int first, bool fiscal)
{
    struct cursor ahead = *c;
    int second;

    if (!take(&ahead, "-") && !take(&ahead, "/"))
        return false;
    const size_t n = digits(&ahead, 4, &second);
    if (!(n == 2 && second == (first + 1) % 100) && !(n == 4 && second == first + 1))
        return false;
    if (!fiscal && n == 2 && second <= MONTHS && done(&ahead))
        return false;
    *c = ahead;
    return true;
}

static bool take_year(struct cursor *c, struct year *ret)
{
    static const char *const before[] = {"fiscal year", "fy", "财年", NULL};
    static const char *const fiscal_after[] = {"财年度", "财政年度", "财年", "财", NULL};
    static const char *const after[] = {"年度", "年", NULL};
    struct year year = {0};

    year.fiscal = take_any(c, before);
    if (year.fiscal)
        between(c);
    const size_t n = digits(c, 4, &year.number);
    if (n != 2 && n != 4)
        return false;
    if (n == 2)
        year.number += 2000;
    year.pair = take_second_year(c, year.number, year.fiscal || n == 2);
    year.number += year.pair;
    const size_t end = c->at;
    blanks(c);
    if (take_any(c, fiscal_after))
        year.fiscal = true;
    else if (!take_any(c, after))
        c->at = end;
    *ret = year;
    return n == 4 || year.fiscal; // "18Q4" alone says too little
}

static bool take_quarter(struct cursor *c, struct part *ret)
{
    static const char *const last[] = {"最后一个季度", "最后一季度", "最后季度", "末季度", NULL};
    static const char *const sign[] = {"季度", "季", NULL};
    int number;

    if (take_any(c, last)) {
        *ret = (struct part){MONTHS - QUARTER, QUARTER, false};
        return true;
    }
    if (take(c, "q")) {
        number = numeral(c);
    } else {
        (void)take(c, "第");
        number = numeral(c);
        if (!take_any(c, sign))
            return false;
    }
    *ret = (struct part){(number - 1) * QUARTER, QUARTER, false};
    return number >= 1 && number <= MONTHS / QUARTER;
}

static bool take_half(struct cursor *c, struct part *ret)
{
    static const char *const first[] = {"h1", "上半年", "前半年", NULL};
    static const char *const second[] = {"h2", "下半年", "后半年", NULL};
    const bool is_first = take_any(c, first);

    if (!is_first && !take_any(c, second))
        return false;
    *ret = (struct part){is_first ? 0 : HALF, HALF, false};
    return true;
}

/// 最后6个月, 前3个月.
static bool take_months(struct cursor *c, struct part *ret)
{
    const bool last = take(c, "最后");

    if (!last && !take(c, "前"))
        return false;
    const int n = numeral(c);
    if (n == 0 || !take(c, "个月"))
        return false;
    *ret = (struct part){last ? MONTHS - n : 0, n, false};
    return true;
}

static bool take_month(struct cursor *c, struct part *ret)
{
    const int number = numeral(c);

    if (number == 0 || !take(c, "月"))
        return false;
    (void)take(c, "份");
    *ret = (struct part){number - 1, 1, true};
    return true;
}

static bool take_part(struct cursor *c, struct part *ret)
{
    static bool (*const kinds[])(struct cursor *, struct part *) = {take_quarter, take_half,
                                                                    take_months, take_month};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct cursor ahead = *c;
        if (kinds[i](&ahead, ret)) {
            *c = ahead;
            return true;
        }
    }
    return false;
}

/// "-03" or "/3" to the end.
static bool take_bare_month(struct cursor *c, struct part *ret)
{
    const bool dash = take(c, "-");
    int number;

    if (!dash && !take(c, "/"))
        return false;
    const size_t n = digits(c, 2, &number);
    if (n == 0 || (dash && n != 2) || number < 1 || number > MONTHS)
        return false;
    *ret = (struct part){number - 1, 1, true};
    return done(c);
}

static bool year_then_part(struct okr_str s, struct year *year, struct part *part)
{
    struct cursor c = {s, 0};

    if (!take_year(&c, year))
        return false;
    *part = WHOLE;
    if (done(&c))
        return true;
    struct cursor ahead = c;
    if (!year->fiscal && !year->pair && take_bare_month(&ahead, part))
        return true;
    between(&c);
    return take_part(&c, part) && done(&c);
}

static bool part_then_year(struct okr_str s, struct year *year, struct part *part)
{
    struct cursor c = {s, 0};

    if (!take_part(&c, part))
        return false;
    between(&c);
    return take_year(&c, year) && done(&c);
}

/// The calendar month, counted from year 0, in which the fiscal year of that name begins.
static int first_month_of(int year, int first_month)
{
    return (first_month == 1 ? year : year - 1) * MONTHS + first_month - 1;
}

static bool span_of(int month, int n, struct okr_span *ret)
{
    const int last = month + n - 1;
    struct okr_span span = {okr_date_make(month / MONTHS, month % MONTHS + 1, 1), OKR_NO_DATE};

    for (int day = 31; day >= 28 && span.end == OKR_NO_DATE; day--)
        span.end = okr_date_make(last / MONTHS, last % MONTHS + 1, day);
    if (span.start == OKR_NO_DATE || span.end == OKR_NO_DATE)
        return false;
    *ret = span;
    return true;
}

bool okr_period_read(struct okr_str s, int first_month, struct okr_span *ret)
{
    char bytes[NAME_MAX];
    const struct okr_str name = {bytes, fold_lower(okr_str_trim(s), bytes, sizeof(bytes))};
    struct year year;
    struct part part;

    if (name.len == 0 || first_month < 1 || first_month > MONTHS)
        return false;
    if (!year_then_part(name, &year, &part) && !part_then_year(name, &year, &part))
        return false;
    if (part.calendar) // the month of a two-year label could be in either year
        return !year.fiscal && !year.pair &&
               span_of(year.number * MONTHS + part.first, part.n, ret);
    // No calendar year has a two-year label: METHOD 8 takes it to begin in April.
    if (year.pair && first_month == 1)
        first_month = 4;
    return span_of(first_month_of(year.number, first_month) + part.first, part.n, ret);
}

void okr_quarter_key(okr_date date, int first_month, struct okr_buf *buf)
{
    int year, month, day;

    okr_date_split(date, &year, &month, &day);
    const int since = (month - first_month + MONTHS) % MONTHS;
    const bool ends_next_year = first_month != 1 && month >= first_month;
    okr_buf_printf(buf, "%s%dQ%d", first_month == 1 ? "" : "FY", year + ends_next_year,
                   since / QUARTER + 1);
}
