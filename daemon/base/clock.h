// SPDX-License-Identifier: Apache-2.0
// What time it is, what day that is in the organisation's zone, and --now's pinned day.
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H
#include <stdint.h>

/// Sets the zone for clock_today(): an IANA name, or NULL for the system's. Call before threads, or from the writer only (readers see it from the next call on).
void clock_zone(const char *name);
/// Pins today (days since 1970): clock_today() gives this day, clock_now() the present time of day on it. INT32_MIN unpins.
void clock_pin(int32_t date);
/// Sets the clock of the pinned day: it is `minute` behind that day's midnight now, and goes on from there. Negative: the present time of day again.
void clock_set(int minute);
/// Milliseconds since 1970, UTC; on the pinned day when pinned.
int64_t clock_now(void);
/// A time moved by whole days, and hours where the clocks changed in between, so that it lies on `day` in the zone.
int64_t clock_move(int64_t now, int32_t day);
/// Milliseconds that never go backwards, for deadlines.
int64_t clock_steady(void);
/// The same in microseconds, for measuring.
int64_t clock_steady_us(void);
/// The day of `now` in the zone, days since 1970; the pinned one when pinned.
int32_t clock_today(int64_t now);
/// The day of any time in the zone, whatever is pinned.
int32_t clock_day(int64_t time);
#endif
