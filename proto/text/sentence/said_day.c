// SPDX-License-Identifier: Apache-2.0
// Single days as people write them: TEXT's dates, English ones, and numbers with signs.
#include "text/sentence/said_span.h"

/// "18" is not 2018 here: a day's year has four digits.
static bool take_year_number(struct cursor *c, int *ret)
{
    struct cursor ahead = *c;

    if (cursor_digits(&ahead, 4, ret) != 4 || *ret < PERIOD_FIRST_YEAR || *ret > PERIOD_LAST_YEAR)
        return false;
    *c = ahead;
    return true;
}

static bool take_day(struct cursor *c, int *ret)
{
    static const char *const endings[] = {"st", "nd", "rd", "th", NULL};

    if (cursor_digits(c, 2, ret) == 0 || *ret < 1 || *ret > 31)
        return false;
    (void)cursor_take_word(c, endings);
    return !cursor_letter_follows(c);
}

/// The month of a day, 1..12; 0 = none. A Chinese month has its own reader.
static int take_month_name(struct cursor *c)
{
    struct period_part part;

    return cursor_english_month(c, &part) && part.n == 1 ? part.first + 1 : 0;
}

/// A number behind which something is counted is not a day: "in March 20 deals".
bool time_is_counted(struct cursor c)
{
    static const char *const not_counted[] = {"to", "for", "and", "with", "in", "we",
                                              "at", "by",  "the", "or",   "on", NULL};

    if (cursor_take(&c, "%") || cursor_digit_follows(&c))
        return true;
    if (cursor_take(&c, ".") || cursor_take(&c, ","))
        return cursor_digit_follows(&c);
    return cursor_blanks(&c) && cursor_letter_follows(&c) && !cursor_take_word(&c, not_counted);
}

/// The year behind a day, after a blank, a comma or a hyphen; 0 = none.
static int take_year_of_day(struct cursor *c)
{
    struct cursor ahead = *c;
    int year;

    (void)(cursor_take(&ahead, ",") || cursor_take(&ahead, "-"));
    cursor_blanks(&ahead);
    if (!take_year_number(&ahead, &year))
        return 0;
    *c = ahead;
    return year;
}

struct day {
    int year, month, day; ///< year 0: not said
};

/// "31 March 2018", "31st of March", 31-Mar-2018.
static bool day_then_month(struct cursor *c, struct day *ret)
{
    static const char *const of[] = {"of", NULL};

    if (!take_day(c, &ret->day) || !(cursor_blanks(c) || cursor_take(c, "-")))
        return false;
    if (cursor_take_word(c, of))
        cursor_blanks(c);
    ret->month = take_month_name(c);
    ret->year = take_year_of_day(c);
    return ret->month > 0;
}

/// "March 31st, 2018".
static bool month_then_day(struct cursor *c, struct day *ret)
{
    static const char *const the[] = {"the", NULL};

    ret->month = take_month_name(c);
    if (!ret->month || !cursor_blanks(c))
        return false;
    if (cursor_take_word(c, the))
        cursor_blanks(c);
    const size_t start = c->at;
    if (!take_day(c, &ret->day))
        return false;
    const bool ordinal = c->s.ptr[c->at - 1] > '9' && c->at > start + 2;
    ret->year = take_year_of_day(c);
    return ordinal || ret->year || !time_is_counted(*c);
}

/// 3/31/2018, 31/3/2018, 31.03.2018, 2018.3.31; two numbers alone are brief.
static bool numeric_day(struct cursor *c, struct day *ret, bool *ret_brief, bool *ret_clear)
{
    int a, b, third;
    const size_t n = cursor_digits(c, 4, &a);
    const char *sign = cursor_take(c, "/") ? "/" : cursor_take(c, ".") ? "." : NULL;

    if ((n != 1 && n != 2 && n != 4) || !sign || cursor_digits(c, 2, &b) == 0)
        return false;
    struct cursor ahead = *c;
    const size_t last = cursor_take(&ahead, sign) ? cursor_digits(&ahead, 4, &third) : 0;
    *ret_brief = last == 0;
    *ret_clear = *sign == '/' && (a > 12 || b > 12);
    if (n == 4) {
        *ret = (struct day){a, b, third};
        *c = ahead;
        return last == 1 || last == 2;
    }
    if (last == 4)
        *c = ahead;
    else if (last != 0)
        return false;
    const bool day_first = a > 12 || (*sign == '.' && last == 4);
    *ret = (struct day){last ? third : 0, day_first ? b : a, day_first ? a : b};
    return true;
}

static bool set_day(struct said_time *time, size_t end, const struct day *day,
                    const struct okr_sentence_context *context)
{
    // A leap year: every day that there may be.
    const okr_date date = okr_date_make(day->year ? day->year : 2000, day->month, day->day);

    if (date == OKR_NO_DATE)
        return false;
    *time = (struct said_time){.end = end, .day = true};
    time->span = said_span_of_day(day->year, day->month, day->day, context);
    return true;
}

/// Dates that TEXT knows: 2018-03-31, 2018年3月31日, 3月31日.
static bool text_date(struct okr_str text, size_t at, const struct okr_sentence_context *context,
                      struct said_time *ret)
{
    static const struct okr_span any = {10957, 11322}; // the leap year 2000
    const struct okr_span *cycle = context ? context->cycle : NULL;
    okr_date date;
    const struct okr_str rest = okr_str_skip(text, at);
    const size_t with_year = okr_date_read(rest, NULL, &date);
    const size_t used = with_year ? with_year : okr_date_read(rest, cycle ? cycle : &any, &date);

    if (used == 0)
        return false;
    *ret = (struct said_time){.end = at + used, .day = true, .span = {date, date}};
    if (!with_year && !cycle)
        ret->span = SAID_NO_SPAN;
    ret->brief = !with_year && (unsigned char)text.ptr[at + used - 1] < 0x80; // 01-19
    return true;
}

bool said_day_read(struct okr_str text, size_t at, const struct okr_sentence_context *context,
                   struct said_time *ret)
{
    struct cursor c = {text, at, true};
    struct said_time brief = {0};
    struct day day;
    bool is_brief = false, is_clear = false;

    if (cursor_letter_follows(&c))
        return month_then_day(&c, &day) && set_day(ret, c.at, &day, context);
    if (!cursor_digit_follows(&c))
        return false;
    if (text_date(text, at, context, &brief) && !brief.brief) {
        *ret = brief;
        return true;
    }
    if (day_then_month(&c, &day) && set_day(ret, c.at, &day, context))
        return true;
    c.at = at;
    if (numeric_day(&c, &day, &is_brief, &is_clear) && set_day(ret, c.at, &day, context)) {
        ret->brief = is_brief;
        ret->clear = is_clear;
        return true;
    }
    if (brief.end)
        *ret = brief;
    return brief.end > 0;
}
