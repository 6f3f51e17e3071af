// SPDX-License-Identifier: Apache-2.0
// Work calendars (METHOD 2: workdays): weekends, holidays and exchanged working days (调休), read from a text; and the set of those that a daemon knows.
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H
#include "core/progress.h"

enum {
    CALENDAR_DAYS_MAX = 4096, ///< days of one calendar that differ from its week
    CALENDAR_RANGE_MAX = 366, ///< days of one line
    CALENDAR_NAMES_MAX = 8,   ///< other names of one calendar
    CALENDARS_MAX = 64,
    CALENDAR_BYTES_MAX = 256 << 10, ///< of one file
};

/// A day that is not as its weekday says.
struct calendar_day {
    okr_date date;
    bool works;
    int32_t shift; ///< workdays that this day and those before it add to what the week says
    int32_t line;
};
struct calendar {
    struct okr_str name;    ///< as its file is called, without the ending
    struct okr_strs others; ///< other names, from the file
    unsigned free;          ///< bit i: weekday i (0 = Monday) is no workday
    struct calendar_day *days;
    size_t n; ///< by date
};
struct calendars {
    const struct calendar *at;
    size_t n;
};

/// Reads a calendar, in the arena, as okrd-calendar(5) describes it. INVALID and TOO_BIG name `file`, the line, and the cure.
OKR_MUST_CHECK int calendar_read(const char *file, struct okr_str text, struct okr_arena *arena,
                                 struct calendar *ret, struct okr_err *e);
/// The calendar of a name or of another name of it, both compared folded; NULL when there is none, or none is asked for.
const struct calendar *calendars_find(const struct calendars *calendars, struct okr_str name,
                                      struct okr_arena *arena);
bool calendar_is_workday(const struct calendar *calendar, okr_date date);
/// Workdays from a to b, both included, in time that does not grow with the span; 0 when b < a.
int32_t calendar_workdays(const struct calendar *calendar, okr_date a, okr_date b);
/// The same calendar as progress.h asks for it; borrowed.
struct work_calendar calendar_work(const struct calendar *calendar);
#endif
