// SPDX-License-Identifier: Apache-2.0
// Reading a period's name from the front of a text (METHOD 8): a year, a part of one, or both, in either order and in both
// languages. What a part without a year means is the caller's to say.
#ifndef PERIOD_H
#define PERIOD_H
#include <okr/date.h>

enum { PERIOD_YEAR_MONTHS = 12, PERIOD_QUARTER_MONTHS = 3, PERIOD_HALF_MONTHS = 6 };
enum { PERIOD_FIRST_YEAR = 1990, PERIOD_LAST_YEAR = 2059 }; ///< as which prose reads four digits

struct period_name {
    int year;       ///< the year it ends in; 0 = not said
    bool fiscal;    ///< said so: FY, 财年
    bool pair;      ///< a two-year label: 2017-18
    bool bare_year; ///< four digits and nothing else, which may be any number
    int first, n;   ///< months of the year, counted from its first one
    bool calendar;  ///< `first` counts from January, whatever the fiscal year: a month's name, CY
    bool
        some_months; ///< 最后6个月, "first 3 months": without a year they may as well be counted from today
};

/// Bytes of `s` that the longest period name at its front takes; 0 = none. A name ends where a word or a number ends. `prose`: four
/// digits alone are a year only from PERIOD_FIRST_YEAR to PERIOD_LAST_YEAR, and not where a measure follows.
size_t period_name_read(struct okr_str s, bool prose, struct period_name *ret);
/// The days of a name that has a year, for a fiscal year that begins in `first_month` (1..12). False when there are none.
bool period_name_span(const struct period_name *name, int first_month, struct okr_span *ret);
/// `n` whole months from `month`, which is counted from January of year 0. False outside the accepted range.
bool period_months(int month, int n, struct okr_span *ret);
#endif
