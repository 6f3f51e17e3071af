// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"

#include <stdlib.h>

enum { WEEK = 7, SATURDAY_AND_SUNDAY = 1 << 5 | 1 << 6 };

struct reading {
    const char *file;
    int32_t line;
    struct okr_arena *arena;
    struct calendar *calendar;
    struct okr_err *e;
};

// --- words ------------------------------------------------------------------------------------------------------------
struct word {
    const char *text;
    int value;
};
static const struct word day_words[] = {{"off", 0},  {"holiday", 0}, {"休", 0}, {"放假", 0},
                                        {"休息", 0}, {"work", 1},    {"班", 1}, {"上班", 1},
                                        {"补班", 1}, {NULL, 0}};
static const struct word weekday_words[] = {
    {"mon", 0},  {"tue", 1},  {"wed", 2},  {"thu", 3},  {"fri", 4},  {"sat", 5},
    {"sun", 6},  {"周一", 0}, {"周二", 1}, {"周三", 2}, {"周四", 3}, {"周五", 4},
    {"周六", 5}, {"周日", 6}, {"none", 7}, {"无", 7},   {NULL, 0}};

/// -1: none of them.
static int find_word(const struct word *words, struct okr_str text)
{
    for (; words->text; words++)
        if (okr_str_is(text, words->text))
            return words->value;
    return -1;
}

/// Takes what stands before the next blank.
static struct okr_str take(struct okr_str *s)
{
    *s = okr_str_trim(*s);
    size_t n = 0;
    while (n < s->len && s->ptr[n] != ' ' && s->ptr[n] != '\t')
        n++;
    struct okr_str word = {s->ptr, n};
    *s = okr_str_trim(okr_str_skip(*s, n));
    return word;
}

static bool take_mark(struct okr_str *s, const char *mark)
{
    if (!okr_str_starts(*s, okr_str_c(mark)))
        return false;
    *s = okr_str_skip(*s, strlen(mark));
    return true;
}

// --- settings -----------------------------------------------------------------------------------------------------------
static int read_weekend(struct reading *r, struct okr_str rest)
{
    unsigned days = 0;
    while (rest.len) {
        struct okr_str word = take(&rest);
        int day = find_word(weekday_words, word);
        if (day < 0)
            return okr_fail(
                r->e, OKR_E_INVALID, "weekend", "name days as mon tue wed thu fri sat sun, or none",
                "%s:%d: \"%.*s\" is not a day of the week", r->file, r->line, OKR_STR_ARG(word));
        days |= day < WEEK ? 1u << day : 0;
    }
    r->calendar->free = days;
    return OKR_OK;
}

static int read_name(struct reading *r, struct okr_str name)
{
    struct okr_strs *others = &r->calendar->others;
    if (!name.len || others->n == CALENDAR_NAMES_MAX)
        return okr_fail(r->e, OKR_E_INVALID, "name", "leave the line out",
                        name.len ? "%s:%d: one name too many" : "%s:%d: the name is empty", r->file,
                        r->line);
    if (!others->at)
        others->at = okr_arena_array(r->arena, CALENDAR_NAMES_MAX, sizeof *others->at);
    struct okr_str copy = okr_arena_dup(r->arena, name);
    if (!others->at || !copy.ptr)
        return okr_fail_memory(r->e);
    others->at[others->n++] = copy;
    return OKR_OK;
}

// --- days -----------------------------------------------------------------------------------------------------------------
static int read_date(struct reading *r, struct okr_str *s, okr_date *ret)
{
    size_t n = okr_date_read(*s, NULL, ret);
    if (!n)
        return okr_fail(r->e, OKR_E_INVALID, NULL,
                        "write \"2018-02-15..2018-02-21 off\" or \"2018-02-11 work\"",
                        "%s:%d: no date stands at the beginning", r->file, r->line);
    *s = okr_str_skip(*s, n);
    return OKR_OK;
}

static int read_span(struct reading *r, struct okr_str *s, struct okr_span *ret)
{
    int code = read_date(r, s, &ret->start);
    ret->end = ret->start;
    if (code)
        return code;
    if (take_mark(s, "..") || take_mark(s, "~") || take_mark(s, "至"))
        code = read_date(r, s, &ret->end);
    if (!code && ret->end < ret->start)
        return okr_fail(r->e, OKR_E_INVALID, NULL, "exchange the two days",
                        "%s:%d: %s is before %s", r->file, r->line, okr_date_text(ret->end).c,
                        okr_date_text(ret->start).c);
    if (!code && ret->end - ret->start >= CALENDAR_RANGE_MAX)
        return okr_fail(r->e, OKR_E_INVALID, NULL, "check the years",
                        "%s:%d: %d days on one line are more than a year", r->file, r->line,
                        ret->end - ret->start + 1);
    return code;
}

static bool week_works(const struct calendar *calendar, okr_date date)
{
    return !(calendar->free >> okr_weekday(date) & 1);
}

static int add_day(struct reading *r, okr_date date, bool works)
{
    struct calendar *calendar = r->calendar;
    if (calendar->n == CALENDAR_DAYS_MAX)
        return okr_fail(r->e, OKR_E_TOO_BIG, NULL, "leave years out that are long past",
                        "%s:%d: a calendar holds at most %d days", r->file, r->line,
                        CALENDAR_DAYS_MAX);
    calendar->days[calendar->n++] = (struct calendar_day){date, works, 0, r->line};
    return OKR_OK;
}

static int read_days(struct reading *r, struct okr_str rest)
{
    struct okr_span span;
    int code = read_span(r, &rest, &span);
    struct okr_str word = take(&rest);
    int works = find_word(day_words, word);
    if (!code && works < 0)
        return okr_fail(r->e, OKR_E_INVALID, NULL,
                        "off (休) is a day off, work (班) a day that is worked",
                        "%s:%d: after the date stands \"%.*s\", not off or work", r->file, r->line,
                        OKR_STR_ARG(word));
    for (okr_date day = span.start; !code && day <= span.end; day++)
        code = add_day(r, day, works);
    return code;
}

static int read_line(struct reading *r, struct okr_str line)
{
    size_t comment = 0;
    while (comment < line.len && line.ptr[comment] != '#')
        comment++;
    line = okr_str_trim((struct okr_str){line.ptr, comment});
    if (take_mark(&line, "weekend:") || take_mark(&line, "周末：") || take_mark(&line, "周末:"))
        return read_weekend(r, okr_str_trim(line));
    if (take_mark(&line, "name:") || take_mark(&line, "名称：") || take_mark(&line, "名称:"))
        return read_name(r, okr_str_trim(line));
    return line.len ? read_days(r, line) : OKR_OK;
}

static int by_date(const void *a, const void *b)
{
    const struct calendar_day *x = a, *y = b;
    return x->date < y->date ? -1 : x->date > y->date;
}

/// Sorts the days, and refuses what can only be a slip: a day named twice, an ordinary workday that is said to be worked.
static int settle(struct reading *r)
{
    struct calendar *calendar = r->calendar;
    int32_t shift = 0;
    if (calendar->n)
        qsort(calendar->days, calendar->n, sizeof *calendar->days, by_date);
    for (size_t i = 0; i < calendar->n; i++) {
        struct calendar_day *day = &calendar->days[i];
        bool worked = week_works(calendar, day->date);
        if (i && day->date == day[-1].date)
            return okr_fail(r->e, OKR_E_INVALID, NULL, "keep one of the two lines",
                            "%s:%d: %s is in line %d already", r->file,
                            day->line > day[-1].line ? day->line : day[-1].line,
                            okr_date_text(day->date).c,
                            day->line > day[-1].line ? day[-1].line : day->line);
        if (day->works && worked)
            return okr_fail(r->e, OKR_E_INVALID, NULL, "check the date and its year",
                            "%s:%d: %s is a workday without this line", r->file, day->line,
                            okr_date_text(day->date).c);
        shift += day->works - worked;
        day->shift = shift;
    }
    return OKR_OK;
}

int calendar_read(const char *file, struct okr_str text, struct okr_arena *arena,
                  struct calendar *ret, struct okr_err *e)
{
    struct calendar calendar = {.name = ret->name, .free = SATURDAY_AND_SUNDAY};
    struct reading r = {.file = file, .arena = arena, .calendar = &calendar, .e = e};
    if (text.len > CALENDAR_BYTES_MAX)
        return okr_fail(e, OKR_E_TOO_BIG, NULL, "leave years out that are long past",
                        "%s is bigger than %d KiB", file, CALENDAR_BYTES_MAX / 1024);
    if (!okr_utf8_valid(text))
        return okr_fail(e, OKR_E_INVALID, NULL, "save it as UTF-8", "%s is not UTF-8 text", file);
    calendar.days = okr_arena_array(arena, CALENDAR_DAYS_MAX, sizeof *calendar.days);
    if (!calendar.days)
        return okr_fail_memory(e);
    (void)take_mark(&text, "\xEF\xBB\xBF");
    int code = OKR_OK;
    while (!code && text.len) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t n = end ? (size_t)(end - text.ptr) : text.len;
        size_t bare = n && text.ptr[n - 1] == '\r' ? n - 1 : n;
        r.line++;
        code = read_line(&r, (struct okr_str){text.ptr, bare});
        text = okr_str_skip(text, end ? n + 1 : n);
    }
    if (code || (code = settle(&r)))
        return code;
    *ret = calendar;
    return OKR_OK;
}

// --- questions ------------------------------------------------------------------------------------------------------------
const struct calendar *calendars_find(const struct calendars *calendars, struct okr_str name,
                                      struct okr_arena *arena)
{
    struct okr_str folded = okr_fold(arena, okr_str_trim(name));
    for (size_t i = 0; calendars && folded.len && i < calendars->n; i++) {
        const struct calendar *calendar = &calendars->at[i];
        if (okr_str_eq(okr_fold(arena, calendar->name), folded))
            return calendar;
        for (size_t k = 0; k < calendar->others.n; k++)
            if (okr_str_eq(okr_fold(arena, calendar->others.at[k]), folded))
                return calendar;
    }
    return NULL;
}

/// How many of the calendar's days are not after `date`.
static size_t days_until(const struct calendar *calendar, okr_date date)
{
    size_t low = 0, high = calendar->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->days[middle].date <= date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool calendar_is_workday(const struct calendar *calendar, okr_date date)
{
    size_t n = days_until(calendar, date);
    if (n && calendar->days[n - 1].date == date)
        return calendar->days[n - 1].works;
    return week_works(calendar, date);
}

/// Workdays that the week alone has from a to b.
static int32_t week_days(const struct calendar *calendar, okr_date a, okr_date b)
{
    int32_t weeks = (b - a + 1) / WEEK, n = 0;
    for (int day = 0; day < WEEK; day++)
        n += !(calendar->free >> day & 1) ? weeks : 0;
    for (okr_date day = a + weeks * WEEK; day <= b; day++)
        n += week_works(calendar, day);
    return n;
}

static int32_t shift_until(const struct calendar *calendar, okr_date date)
{
    size_t n = days_until(calendar, date);
    return n ? calendar->days[n - 1].shift : 0;
}

int32_t calendar_workdays(const struct calendar *calendar, okr_date a, okr_date b)
{
    if (b < a)
        return 0;
    return week_days(calendar, a, b) + shift_until(calendar, b) - shift_until(calendar, a - 1);
}

static bool ask_workday(const void *self, okr_date date)
{
    return calendar_is_workday(self, date);
}

static int32_t ask_workdays(const void *self, okr_date a, okr_date b)
{
    return calendar_workdays(self, a, b);
}

struct work_calendar calendar_work(const struct calendar *calendar)
{
    return (struct work_calendar){ask_workday, ask_workdays, calendar};
}
