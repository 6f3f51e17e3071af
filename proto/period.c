// SPDX-License-Identifier: Apache-2.0
// From the names of periods to their days, and back to the names of quarters (METHOD 8).
#include "period.h"

enum { MONTHS = PERIOD_YEAR_MONTHS, QUARTER = PERIOD_QUARTER_MONTHS };

/// The calendar month, counted from year 0, in which the fiscal year of that name begins.
static int first_month_of(int year, int first_month)
{
    return (first_month == 1 ? year : year - 1) * MONTHS + first_month - 1;
}

bool period_months(int month, int n, struct okr_span *ret)
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

bool period_name_span(const struct period_name *name, int first_month, struct okr_span *ret)
{
    if (name->calendar) // the month of a two-year label could be in either year
        return !name->fiscal && !name->pair &&
               period_months(name->year * MONTHS + name->first, name->n, ret);
    // No calendar year has a two-year label: METHOD 8 takes it to begin in April.
    if (name->pair && first_month == 1)
        first_month = 4;
    return period_months(first_month_of(name->year, first_month) + name->first, name->n, ret);
}

bool okr_period_read(struct okr_str s, int first_month, struct okr_span *ret)
{
    struct period_name name;

    s = okr_str_trim(s);
    if (s.len == 0 || first_month < 1 || first_month > MONTHS)
        return false;
    return period_name_read(s, false, &name) == s.len && name.year != 0 &&
           period_name_span(&name, first_month, ret);
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
