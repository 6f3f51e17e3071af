// SPDX-License-Identifier: Apache-2.0
// One time as a sentence names it: a calendar's name, a day, or what is counted from now, and ranges of them.
#include "text/sentence/said_span.h"

#include "period_cursor.h"

#include "fold.h"

enum { FIRST_YEAR = 1990, LAST_YEAR = 2059 };
/// Four digits alone are more often a count than a year further away than this.
enum { FIRST_BARE_YEAR = 2010, LAST_BARE_YEAR = 2039 };

static struct cursor cursor_at(struct okr_str text, size_t at)
{
    return (struct cursor){text, at, true};
}

static bool is_letter_before(struct okr_str text, size_t at)
{
    const char c = at > 0 ? text.ptr[at - 1] : ' ';

    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// --- days -------------------------------------------------------------------------------------------------------

/// "18" is not 2018 here: a day's year has four digits.
static bool take_year_number(struct cursor *c, int *ret)
{
    struct cursor ahead = *c;

    if (cursor_digits(&ahead, 4, ret) != 4 || *ret < FIRST_YEAR || *ret > LAST_YEAR)
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

    if (!cursor_letter_follows(c) || !cursor_part(c, &part) || !part.calendar || part.n != 1)
        return 0;
    return part.first + 1;
}

/// A number behind which something is counted is not a day: "in March 20 deals".
static bool counts_something(struct cursor c)
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
    return ordinal || ret->year || !counts_something(*c);
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

static bool read_day(struct okr_str text, size_t at, const struct okr_sentence_context *context,
                     struct said_time *ret)
{
    static bool (*const forms[])(struct cursor *, struct day *) = {day_then_month, month_then_day};
    struct day day;
    bool brief, clear;

    if (text_date(text, at, context, ret) && !ret->brief)
        return true;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct cursor c = cursor_at(text, at);
        if (forms[i](&c, &day) && set_day(ret, c.at, &day, context))
            return true;
    }
    struct cursor c = cursor_at(text, at);
    if (numeric_day(&c, &day, &brief, &clear) && set_day(ret, c.at, &day, context)) {
        ret->brief = brief;
        ret->clear = clear;
        return true;
    }
    return text_date(text, at, context, ret);
}

// --- names ------------------------------------------------------------------------------------------------------

/// "of last year", "this year" behind a part; 去年 stands before it.
static size_t year_word_behind(struct okr_str text, size_t at, struct time_word *ret)
{
    static const char *const of[] = {"of", NULL};
    struct cursor c = cursor_at(text, at);

    cursor_blanks(&c);
    if (cursor_take_word(&c, of))
        cursor_blanks(&c);
    const size_t length = time_word_at(text, c.at, ret);
    if (length == 0 || ret->role != TIME_PERIOD || ret->edge != TIME_WHOLE)
        return 0;
    return ret->unit == TIME_YEAR || ret->unit == TIME_FISCAL ? c.at + length : 0;
}

static bool read_name(struct okr_str text, size_t at, const struct time_word *word,
                      const struct okr_sentence_context *context, struct said_time *ret)
{
    struct said_time time = {0};
    const size_t length = period_name_read(okr_str_skip(text, at), true, &time.name);
    // 最后6个月 are those of the year; "last 6 months" and 前3个月 without a year are counted from now.
    const bool fixed = time.name.year || !time.name.some_months || word->role == TIME_NAME;

    if (length == 0 || !fixed)
        return false;
    // "last quarter" and "fiscal year" are names only with a year; alone they are counted from now.
    if (!time.name.year && (word->role == TIME_PERIOD || word->role == TIME_GOVERNED))
        return false;
    time.end = at + length;
    if (time.name.calendar && time.name.n == 2 &&
        okr_str_starts(okr_str_skip(text, time.end), OKR_STR("双月")))
        time.end += strlen("双月");
    struct time_word year = {0};
    const size_t behind = time.name.year ? 0 : year_word_behind(text, time.end, &year);
    if (behind) {
        time.end = behind;
        time.word = year;
    }
    const struct cursor c = cursor_at(text, time.end);
    const bool far = time.name.year < FIRST_BARE_YEAR || time.name.year > LAST_BARE_YEAR;
    if (time.name.bare_year && (far || counts_something(c)))
        return false;
    const bool small = text.ptr[at] >= 'a' && text.ptr[at] <= 'z';
    const bool month =
        word->role == TIME_NAME && word->unit != TIME_NONE && !time.name.year && !behind;
    time.doubtful = time.name.bare_year || (month && (word->unit == TIME_VERB || small));
    time.span = said_span_of_name(&time.name, &time.word, context);
    *ret = time;
    return true;
}

/// 今年第四季度, 去年的Q4, 明年3月: the part of a year that is counted from now.
static bool read_part_of(struct okr_str text, const struct time_word *year,
                         const struct okr_sentence_context *context, struct said_time *time)
{
    struct cursor c = cursor_at(text, time->end);
    struct period_part part;

    (void)cursor_take(&c, "的");
    if ((year->unit != TIME_YEAR && year->unit != TIME_FISCAL) || !cursor_part(&c, &part))
        return false;
    time->end = c.at;
    time->name = (struct period_name){.first = part.first, .n = part.n, .calendar = part.calendar};
    time->span = said_span_of_name(&time->name, year, context);
    return true;
}

static bool read_counted(struct okr_str text, size_t at, const struct time_word *word,
                         const struct okr_sentence_context *context, struct said_time *ret)
{
    struct time_word again;

    if (word->role != TIME_PERIOD && word->role != TIME_PERIOD_DUE && word->role != TIME_GOVERNED)
        return false;
    *ret = (struct said_time){.end = at + time_word_at(text, at, &again), .word = *word};
    ret->doubtful = word->role == TIME_GOVERNED;
    if (word->role == TIME_PERIOD && read_part_of(text, word, context, ret))
        return true;
    ret->span = said_span_of_word(word, context);
    if (word->edge != TIME_WHOLE)
        said_time_narrow(ret, (enum time_edge)word->edge);
    return true;
}

/// Whether the grammar of names or days may find something here.
static bool may_begin(struct okr_str text, size_t at, const struct time_word *word)
{
    size_t next = at;
    const int32_t c = fold_next(text, &next);
    const int32_t d = next < text.len ? fold_next(text, &next) : -1;
    const bool digit = d >= '0' && d <= '9';

    if (word->role == TIME_NAME || word->role == TIME_LENGTH || word->role == TIME_PERIOD ||
        word->role == TIME_GOVERNED)
        return true;
    switch (c) {
    case 'q':
    case 'Q':
    case 'h':
    case 'H': return !is_letter_before(text, at) && digit;
    case 'f':
    case 'F':
    case 'c':
    case 'C': return !is_letter_before(text, at) && (d == 'y' || d == 'Y');
    case 0x96F6: // 零
    case 0x3007: // 〇
    case 0x4E00: // 一
    case 0x4E8C:
    case 0x4E09:
    case 0x56DB:
    case 0x4E94:
    case 0x516D:
    case 0x4E03:
    case 0x516B:
    case 0x4E5D:
    case 0x5341: return true; // 十
    default: return c >= '0' && c <= '9';
    }
}

static bool read_one(struct okr_str text, size_t at, const struct time_word *word,
                     const struct okr_sentence_context *context, struct said_time *ret)
{
    if (may_begin(text, at, word)) {
        struct said_time day;
        const bool is_day = read_day(text, at, context, &day);
        const bool is_name = read_name(text, at, word, context, ret);
        if (is_day && (!is_name || day.end > ret->end || (day.end == ret->end && !day.brief))) {
            *ret = day;
            return true;
        }
        if (is_name)
            return true;
    }
    return read_counted(text, at, word, context, ret);
}

// --- ranges -----------------------------------------------------------------------------------------------------

static bool take_range_sign(struct cursor *c)
{
    static const char *const signs[] = {"..", "-", "~", "〜", "到", "至", "/", "——", NULL};
    static const char *const words[] = {"to", "through", "until", NULL};

    cursor_blanks(c);
    if (!cursor_take_any(c, signs) && !cursor_take_word(c, words))
        return false;
    cursor_blanks(c);
    return true;
}

/// 2018年1月 to 3月: the end that has no year takes the other's.
static void share_year(struct said_time *first, struct said_time *last,
                       const struct okr_sentence_context *context)
{
    if (!first->name.n || !last->name.n || !!first->name.year == !!last->name.year)
        return;
    struct said_time *without = first->name.year ? last : first;
    const struct said_time *with = first->name.year ? first : last;
    without->name.year = with->name.year;
    without->name.fiscal = with->name.fiscal;
    without->name.pair = with->name.pair;
    without->span = said_span_of_name(&without->name, &without->word, context);
}

static void read_range(struct okr_str text, const struct okr_sentence_context *context,
                       struct said_time *time)
{
    struct cursor c = cursor_at(text, time->end);
    struct time_word word = {0};
    struct said_time last;

    if (!take_range_sign(&c) || c.at >= text.len)
        return;
    (void)time_word_at(text, c.at, &word);
    if (!read_one(text, c.at, &word, context, &last) || last.word.role || last.brief)
        return;
    if (last.day != time->day || (last.doubtful && time->doubtful))
        return;
    share_year(time, &last, context);
    time->end = last.end;
    time->doubtful = false;
    time->range = true;
    const bool known = time->span.start != OKR_NO_DATE && last.span.end != OKR_NO_DATE;
    if (known && last.span.end >= time->span.start)
        time->span.end = last.span.end;
    else
        time->span = SAID_NO_SPAN;
}

bool said_time_read(struct okr_str text, size_t at, const struct time_word *word,
                    const struct okr_sentence_context *context, struct said_time *ret)
{
    struct said_time time;

    if (!read_one(text, at, word, context, &time))
        return false;
    if (!time.word.role && !time.brief)
        read_range(text, context, &time);
    *ret = time;
    return true;
}
