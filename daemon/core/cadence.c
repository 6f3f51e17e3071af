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

bool cadence_period(enum okr_period per, struct okr_span span, okr_date date, struct okr_span *ret)
{
    struct okr_span period = {date, date};
    if (span.start == OKR_NO_DATE || span.end == OKR_NO_DATE) {
        return false;
    }
    if (date < span.start || date > span.end) {
        return false;
    }
    if (per == OKR_PERIOD_WORKDAY && okr_weekday(date) >= SATURDAY) {
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

int32_t cadence_ended(enum okr_period per, struct okr_span span, okr_date today)
{
    int32_t n = 0;
    struct okr_span period;
    if (span.start == OKR_NO_DATE) { // the backlog: without a first day there is no first period
        return 0;
    }
    for (okr_date day = span.start; day <= span.end; day = period.end + 1) {
        if (!cadence_period(per, span, day, &period)) {
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

/// Sum of the counts reported in `period`, taken at the first check-in of it; -1 at the others.
static double count_once(const struct okr_check_in *check_ins, size_t n, size_t at,
                         struct okr_span period)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        bool inside = check_ins[i].as_of >= period.start && check_ins[i].as_of <= period.end;
        if (inside && i < at) {
            return -1;
        }
        if (inside && check_ins[i].value.present) {
            sum += okr_decimal_double(check_ins[i].value);
        }
    }
    return sum;
}

struct okr_decimal cadence_kept(const struct okr_metric *metric,
                                const struct okr_check_in *check_ins, size_t n,
                                struct okr_span cycle, okr_date *ret_kept_from)
{
    int64_t kept = 0;
    okr_date latest = OKR_NO_DATE;
    double target = metric->target.present ? okr_decimal_double(metric->target) : 1;
    for (size_t i = 0; i < n; i++) {
        struct okr_span period;
        if (!cadence_period(metric->per, cycle, check_ins[i].as_of, &period)) {
            continue;
        }
        if (count_once(check_ins, n, i, period) >= target) {
            kept++;
            latest = period.start > latest ? period.start : latest;
        }
    }
    *ret_kept_from = latest;
    return n ? okr_decimal_int(kept) : (struct okr_decimal){0};
}
