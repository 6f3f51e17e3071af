// SPDX-License-Identifier: Apache-2.0
// Days, times, spans and the names people give to periods (METHOD 8, TEXT).
#ifndef OKR_DATE_H
#define OKR_DATE_H
#include <okr/buf.h>
#include <okr/error.h>

/// Days since 1970-01-01; OKR_NO_DATE = none. Accepted range: 1900-01-01..2999-12-31.
typedef int32_t okr_date;
#define OKR_NO_DATE INT32_MIN
/// Milliseconds since 1970, UTC; OKR_NO_TIME = none.
typedef int64_t okr_time;
#define OKR_NO_TIME INT64_MIN
#define OKR_DAY_MS  INT64_C(86400000)

struct okr_span {
    okr_date start, end; ///< both inclusive
};

okr_date okr_date_make(int year, int month, int day); ///< OKR_NO_DATE when there is no such day
void okr_date_split(okr_date date, int *year, int *month, int *day);
int okr_weekday(okr_date date); ///< 0 = Monday .. 6 = Sunday
/// Exactly "YYYY-MM-DD" (the wire form).
bool okr_date_parse(struct okr_str s, okr_date *ret);
/// From the front of `s`, any of TEXT's forms: 2018-01-19, 2018/1/19, 2018年1月19日 and, where `cycle` is given, 1月19日 or 01-19 in the cycle's year (the year whose date falls inside the
/// cycle, else the cycle's start year). Full-width digits are folded. Returns bytes used, 0 = no date.
size_t okr_date_read(struct okr_str s, const struct okr_span *cycle, okr_date *ret);
struct okr_date_text {
    char c[16];
};
struct okr_date_text okr_date_text(okr_date date); ///< "2018-01-19", "" for none
/// RFC 3339 with milliseconds in UTC: "2018-01-19T08:30:00.000Z".
struct okr_time_text {
    char c[32];
};
struct okr_time_text okr_time_text(okr_time time);
bool okr_time_parse(struct okr_str s, okr_time *ret);

/// Reads the name of a period as METHOD 8 lists them (FY2018Q4, 2026Q1, 2026-Q1, 2026H1, 2026, FY2018, 2018财年第四季度, 2017-18财年第四季度, 2026年第一季度, 2026年1月, 2026-03 …) for a
/// fiscal year that begins in `first_month` (1..12) and is named by the year it ends in. False when `s` as a whole is not a period.
/// FY forms follow first_month; plain calendar forms (2026Q1) too, as first_month = 1 makes them the same.
bool okr_period_read(struct okr_str s, int first_month, struct okr_span *ret);
/// The canonical key of the quarter that holds `date`: "2026Q1", or "FY2018Q4" when first_month is not 1.
void okr_quarter_key(okr_date date, int first_month, struct okr_buf *buf);
static inline bool okr_span_overlaps(struct okr_span a, struct okr_span b)
{
    return a.start <= b.end && b.start <= a.end;
}
#endif
