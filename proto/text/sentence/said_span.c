// SPDX-License-Identifier: Apache-2.0
#include "text/sentence/said_span.h"

enum { MONTHS = PERIOD_YEAR_MONTHS, MONTH_DAYS = 31, TEN = 10, MIDDLE = 15 };

static int first_month(const struct okr_sentence_context *context)
{
    return context && context->first_month >= 1 && context->first_month <= MONTHS
               ? context->first_month
               : 1;
}

static const struct okr_span *cycle_of(const struct okr_sentence_context *context)
{
    const struct okr_span *cycle = context ? context->cycle : NULL;

    return cycle && cycle->start != OKR_NO_DATE && cycle->end != OKR_NO_DATE ? cycle : NULL;
}

/// Months from January of year 0.
static int month_of(okr_date date)
{
    int year, month, day;

    okr_date_split(date, &year, &month, &day);
    return year * MONTHS + month - 1;
}

static struct okr_span months_from(int month, int n)
{
    struct okr_span span;

    return period_months(month, n, &span) ? span : SAID_NO_SPAN;
}

/// The first month of the fiscal year in which `month` lies.
static int fiscal_start(int month, int first)
{
    const int since = (month % MONTHS - (first - 1) + MONTHS) % MONTHS;

    return month - since;
}

/// A calendar month of the cycle's time: the one that lies in the cycle, else that of the cycle's first year.
static int month_near(const struct okr_span *cycle, int month)
{
    const int start = month_of(cycle->start), end = month_of(cycle->end);
    const int year = start / MONTHS;

    for (int found = year * MONTHS + month; found <= end; found += MONTHS)
        if (found >= start)
            return found;
    return year * MONTHS + month;
}

struct okr_span said_span_of_name(const struct period_name *name, const struct time_word *year,
                                  const struct okr_sentence_context *context)
{
    const struct okr_span *cycle = cycle_of(context);
    const int first = first_month(context);
    struct okr_span span;

    if (name->year)
        return period_name_span(name, first, &span) ? span : SAID_NO_SPAN;
    if (!cycle)
        return SAID_NO_SPAN;
    const int start = month_of(cycle->start);
    if (name->calendar && year->role == TIME_NOTHING)
        return months_from(month_near(cycle, name->first), name->n);
    const int of_year = name->calendar ? start - start % MONTHS : fiscal_start(start, first);
    return months_from(of_year + year->shift * MONTHS + name->first, name->n);
}

struct okr_span said_span_of_word(const struct time_word *word,
                                  const struct okr_sentence_context *context)
{
    static const int lengths[] = {
        [TIME_YEAR] = MONTHS,
        [TIME_FISCAL] = MONTHS,
        [TIME_HALF] = PERIOD_HALF_MONTHS,
        [TIME_QUARTER] = PERIOD_QUARTER_MONTHS,
        [TIME_BIMONTH] = 2,
        [TIME_MONTH] = 1,
        [TIME_WEEK] = 0,
        [TIME_CYCLE] = 0,
    };
    const struct okr_span *cycle = cycle_of(context);

    if (!cycle)
        return SAID_NO_SPAN;
    if (word->unit == TIME_CYCLE && word->shift == 0)
        return *cycle;
    const int n = lengths[word->unit];
    const int start = month_of(cycle->start);
    if (n == 0 || month_of(cycle->end) - start >= n)
        return SAID_NO_SPAN;
    const int year = fiscal_start(start, word->unit == TIME_YEAR ? 1 : first_month(context));
    const int period = (start - year) / n + word->shift;
    return months_from(year + period * n, n);
}

struct okr_span said_span_of_day(int year, int month, int day,
                                 const struct okr_sentence_context *context)
{
    const struct okr_span *cycle = cycle_of(context);

    if (!year && !cycle)
        return SAID_NO_SPAN;
    const okr_date date =
        okr_date_make(year ? year : month_near(cycle, month - 1) / MONTHS, month, day);
    return (struct okr_span){date, date};
}

/// A day of the month in which the span begins.
static okr_date day_of_month(okr_date start, int day)
{
    return start + day - 1;
}

/// Narrows a span of one month.
static void narrow_month(struct okr_span *span, enum time_edge edge)
{
    const okr_date start = span->start;

    switch (edge) {
    case TIME_START:
    case TIME_FIRST_TEN: span->end = day_of_month(start, TEN); break;
    case TIME_MIDDLE: span->end = day_of_month(start, MIDDLE); break;
    case TIME_SECOND_TEN:
        *span = (struct okr_span){start + TEN, day_of_month(start, 2 * TEN)};
        break;
    case TIME_END:
    case TIME_LAST_TEN: span->start = start + 2 * TEN; break;
    case TIME_WHOLE: break;
    }
}

/// Narrows a longer span: its beginning and its end are a month, its middle is where half of it is over.
static void narrow_months(struct okr_span *span, enum time_edge edge)
{
    const int first = month_of(span->start), n = month_of(span->end) - first + 1;

    if (edge == TIME_START)
        *span = months_from(first, 1);
    else if (edge == TIME_END)
        *span = months_from(first + n - 1, 1);
    else if (edge == TIME_MIDDLE && n % 2 == 0)
        span->end = months_from(first, n / 2).end;
    else if (edge == TIME_MIDDLE)
        span->end = day_of_month(months_from(first + n / 2, 1).start, MIDDLE);
}

void said_time_narrow(struct said_time *time, enum time_edge edge)
{
    if (time->span.start == OKR_NO_DATE || time->day)
        return;
    if (time->span.end - time->span.start < MONTH_DAYS)
        narrow_month(&time->span, edge);
    else
        narrow_months(&time->span, edge);
}
