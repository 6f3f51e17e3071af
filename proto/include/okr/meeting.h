// SPDX-License-Identifier: Apache-2.0
// The hours people give to a week and a day: a unit's own meeting (例会：周一10:00), and the hours in which a person wants no message.
#ifndef OKR_MEETING_H
#define OKR_MEETING_H
#include <okr/str.h>

enum { OKR_DAY_MINUTES = 1440 };

/// A place in the week: 0 = Monday .. 6 = Sunday, and minutes after that day's midnight.
struct okr_meeting {
    int weekday, minute;
};
/// Reads "Mon 10:00", "Monday 9:30", "周一10:00", "星期五 下午3点半", "例会：周一10:00": a day of the week, then an hour. False when `s` as a whole is not one.
bool okr_meeting_read(struct okr_str s, struct okr_meeting *ret);
/// The same without the word for it: "周一10:00" of "例会：周一10:00"; borrowed from `s`.
struct okr_str okr_meeting_bare(struct okr_str s);

/// Hours of a day in minutes after midnight; `from` is inside, `until` is not. A span over midnight has from > until.
struct okr_hours {
    int from, until;
};
/// Reads "22:00-08:00", "12点到13点半". False when `s` as a whole is not two different hours.
bool okr_hours_read(struct okr_str s, struct okr_hours *ret);
/// Whether `minute` (0..1439) lies in them.
bool okr_hours_hold(struct okr_hours hours, int minute);
#endif
