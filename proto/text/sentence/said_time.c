// SPDX-License-Identifier: Apache-2.0
// One time as a sentence names it: a calendar's name, a day, or what is counted from now, and ranges of them.
#include "text/sentence/said_span.h"

/// Four digits alone are more often a count than a year further away than this.
enum { FIRST_BARE_YEAR = 2010, LAST_BARE_YEAR = 2039 };

static struct cursor cursor_at(struct okr_str text, size_t at)
{
    return (struct cursor){text, at, true};
}

// --- names ------------------------------------------------------------------------------------------------------

/// "of last year", "this year" behind a part; 去年 stands before it.
static size_t year_word_behind(const struct words_found *words, size_t at, struct time_word *ret)
{
    static const char *const of[] = {"of", NULL};
    struct cursor c = cursor_at(words->text, at);

    cursor_blanks(&c);
    if (cursor_take_word(&c, of))
        cursor_blanks(&c);
    const size_t length = time_word_at(words, c.at, ret);
    if (length == 0 || ret->role != TIME_PERIOD || ret->edge != TIME_WHOLE)
        return 0;
    return ret->unit == TIME_YEAR || ret->unit == TIME_FISCAL ? c.at + length : 0;
}

static bool read_name(const struct words_found *words, const struct time_place *place,
                      const struct okr_sentence_context *context, struct said_time *ret)
{
    const struct okr_str text = words->text;
    const struct time_word *word = &place->word;
    struct said_time time = {0};
    const size_t length = period_name_read(okr_str_skip(text, place->at), true, &time.name);
    // 最后6个月 are those of the year; "last 6 months" and 前3个月 without a year are counted from now.
    const bool fixed = time.name.year || !time.name.some_months || word->role == TIME_NAME;

    if (length == 0 || !fixed)
        return false;
    // "last quarter" and "fiscal year" are names only with a year; alone they are counted from now.
    if (!time.name.year && (word->role == TIME_PERIOD || word->role == TIME_GOVERNED))
        return false;
    time.end = place->at + length;
    if (time.name.calendar && time.name.n == 2 &&
        okr_str_starts(okr_str_skip(text, time.end), OKR_STR("双月")))
        time.end += strlen("双月");
    struct time_word year = {0};
    const size_t behind = time.name.year ? 0 : year_word_behind(words, time.end, &year);
    if (behind) {
        time.end = behind;
        time.word = year;
    }
    const struct cursor c = cursor_at(text, time.end);
    const bool far = time.name.year < FIRST_BARE_YEAR || time.name.year > LAST_BARE_YEAR;
    if (time.name.bare_year && far)
        return false;
    struct cursor joined = c;
    if (word->role == TIME_NAME && cursor_take(&joined, "-") && cursor_letter_follows(&joined))
        return false; // "march-ins"
    time.counted = time.name.bare_year && time_is_counted(c);
    const char first = text.ptr[place->at];
    const bool small = first >= 'a' && first <= 'z';
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

/// "year end 2025": the year that is meant.
static void read_year_behind(struct okr_str text, const struct okr_sentence_context *context,
                             struct said_time *time)
{
    struct cursor c = cursor_at(text, time->end);
    struct period_name name;

    if (time->word.unit != TIME_YEAR || time->word.shift != 0 || !cursor_blanks(&c))
        return;
    const size_t length = period_name_read(okr_str_skip(text, c.at), true, &name);
    if (length == 0 || name.year == 0 || name.n != PERIOD_YEAR_MONTHS)
        return;
    time->end = c.at + length;
    time->name = name;
    time->span = said_span_of_name(&name, &time->word, context);
}

static bool read_counted(const struct words_found *words, const struct time_place *place,
                         const struct okr_sentence_context *context, struct said_time *ret)
{
    const struct okr_str text = words->text;
    const struct time_word *word = &place->word;

    if (word->role != TIME_PERIOD && word->role != TIME_PERIOD_DUE && word->role != TIME_GOVERNED)
        return false;
    *ret = (struct said_time){.end = place->at + place->word_length, .word = *word};
    ret->doubtful = word->role == TIME_GOVERNED;
    if (word->role == TIME_PERIOD && read_part_of(text, word, context, ret))
        return true;
    ret->span = said_span_of_word(word, context);
    if ((unsigned char)text.ptr[place->at] < 0x80)
        read_year_behind(text, context, ret);
    if (word->edge != TIME_WHOLE)
        said_time_narrow(ret, (enum time_edge)word->edge);
    return true;
}

static bool read_one(const struct words_found *words, const struct time_place *place,
                     const struct okr_sentence_context *context, struct said_time *ret)
{
    struct said_time day;
    const bool is_day =
        place->begins & BEGINS_DAY && said_day_read(words->text, place->at, context, &day);
    const bool is_name = place->begins & BEGINS_NAME && read_name(words, place, context, ret);

    if (is_day && (!is_name || day.end > ret->end || (day.end == ret->end && !day.brief))) {
        *ret = day;
        return true;
    }
    return is_name || read_counted(words, place, context, ret);
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

static void read_range(const struct words_found *words, const struct okr_sentence_context *context,
                       struct said_time *time)
{
    struct cursor c = cursor_at(words->text, time->end);
    struct time_place place;
    struct said_time last;

    if (!take_range_sign(&c) || c.at >= words->text.len)
        return;
    if (!time_place_at(words, c.at, time_char_at(words->text, c.at), &place) ||
        !read_one(words, &place, context, &last) || last.word.role || last.brief)
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

bool said_time_read(const struct words_found *words, const struct time_place *place,
                    const struct okr_sentence_context *context, struct said_time *ret)
{
    struct said_time time;

    if (!read_one(words, place, context, &time))
        return false;
    if (!time.word.role && !time.brief)
        read_range(words, context, &time);
    *ret = time;
    return true;
}
