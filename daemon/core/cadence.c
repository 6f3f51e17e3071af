// SPDX-License-Identifier: Apache-2.0
#include "core/cadence.h"

enum { WEEK_DAYS = 7, SATURDAY = 5 };

/// Months of a period; 0 for those that are counted in days.
static const int months_of[OKR_PERIOD_COUNT] = {
    [OKR_PERIOD_MONTH] = 1,
    [OKR_PERIOD_QUARTER] = 3,
    [OKR_PERIOD_YEAR] = 12,
};

static int month_number(okr_date date)
{
    int year, month, day;
    okr_date_split(date, &year, &month, &day);
    return year * 12 + month - 1;
}

static okr_date month_start(int number)
{
    return okr_date_make(number / 12, number % 12 + 1, 1);
}

static struct okr_span months_around(okr_date date, okr_date anchor, int months)
{
    int first = month_number(anchor);
    int start = first + (month_number(date) - first) / months * months;
    return (struct okr_span){month_start(start), month_start(start + months) - 1};
}

static bool is_workday(const struct work_calendar *calendar, okr_date date)
{
    return calendar && calendar->is_workday ? calendar->is_workday(calendar->self, date)
                                            : okr_weekday(date) < SATURDAY;
}

bool cadence_period(enum okr_period per, const struct work_calendar *calendar, struct okr_span span,
                    okr_date date, struct okr_span *ret)
{
    struct okr_span period = {date, date};
    if (span.start == OKR_NO_DATE || span.end == OKR_NO_DATE) {
        return false;
    }
    if (date < span.start || date > span.end) {
        return false;
    }
    if (per == OKR_PERIOD_WORKDAY && !is_workday(calendar, date)) {
        return false;
    }
    if (per == OKR_PERIOD_WEEK) {
        period.start = date - okr_weekday(date);
        period.end = period.start + WEEK_DAYS - 1;
    } else if (months_of[per]) {
        period = months_around(date, span.start, months_of[per]);
    }
    ret->start = period.start < span.start ? span.start : period.start;
    ret->end = period.end > span.end ? span.end : period.end;
    return true;
}

int32_t cadence_ended(enum okr_period per, const struct work_calendar *calendar,
                      struct okr_span span, okr_date today)
{
    int32_t n = 0;
    struct okr_span period;
    if (span.start == OKR_NO_DATE) { // the backlog: without a first day there is no first period
        return 0;
    }
    for (okr_date day = span.start; day <= span.end; day = period.end + 1) {
        if (!cadence_period(per, calendar, span, day, &period)) {
            period.end = day; // a day that belongs to no period
            continue;
        }
        if (today != OKR_NO_DATE && period.end >= today) {
            break;
        }
        n++;
    }
    return n;
}

/// Whether the counts reported in `period` reach the target.
static bool is_kept(const struct okr_check_in *check_ins, size_t n, struct okr_span period,
                    double target)
{
    double sum = 0;
    bool reported = false;
    for (size_t i = 0; i < n; i++) {
        if (check_ins[i].as_of < period.start || check_ins[i].as_of > period.end) {
            continue;
        }
        reported = true;
        if (check_ins[i].value.present) {
            sum += okr_decimal_double(check_ins[i].value);
        }
    }
    return reported && sum >= target;
}

static struct okr_span days_reported(const struct okr_check_in *check_ins, size_t n)
{
    struct okr_span days = {check_ins[0].as_of, check_ins[0].as_of};
    for (size_t i = 1; i < n; i++) {
        days.start = check_ins[i].as_of < days.start ? check_ins[i].as_of : days.start;
        days.end = check_ins[i].as_of > days.end ? check_ins[i].as_of : days.end;
    }
    return days;
}

struct okr_decimal cadence_kept(const struct okr_metric *metric,
                                const struct okr_check_in *check_ins, size_t n,
                                const struct work_calendar *calendar, struct okr_span cycle,
                                okr_date *ret_kept_from)
{
    int64_t kept = 0;
    double target = metric->target.present ? okr_decimal_double(metric->target) : 1;
    struct okr_span period;
    *ret_kept_from = OKR_NO_DATE;
    if (n == 0) {
        return (struct okr_decimal){0};
    }
    // Period by period: there are few of them, however many check-ins there are.
    struct okr_span days = days_reported(check_ins, n);
    okr_date first = days.start > cycle.start ? days.start : cycle.start;
    okr_date last = days.end < cycle.end ? days.end : cycle.end;
    for (okr_date day = first; day <= last; day = period.end + 1) {
        if (!cadence_period(metric->per, calendar, cycle, day, &period)) {
            period.end = day; // a day that belongs to no period
            continue;
        }
        if (is_kept(check_ins, n, period, target)) {
            kept++;
            *ret_kept_from = period.start;
        }
    }
    return okr_decimal_int(kept);
}
