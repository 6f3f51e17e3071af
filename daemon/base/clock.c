// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { DAY_MS = 86400000, DAY_S = 86400, HOUR_MS = 3600000 };

static _Atomic int32_t pinned = INT32_MIN;
static _Atomic int set_minute = -1; ///< the pinned day began its clock there
static _Atomic int64_t set_at;      ///< steady milliseconds, when it did

void clock_zone(const char *name)
{
    if (name && *name)
        setenv("TZ", name, 1);
    else
        unsetenv("TZ");
    tzset();
}

void clock_pin(int32_t date)
{
    atomic_store(&pinned, date);
}

static int64_t read_ms(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/// Quotient rounded down, so that times before 1970 fall on the right day.
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int32_t local_day(int64_t ms)
{
    time_t seconds = (time_t)floor_div(ms, 1000);
    struct tm local;
    if (!localtime_r(&seconds, &local))
        return (int32_t)floor_div(seconds, DAY_S);
    return (int32_t)floor_div((int64_t)seconds + local.tm_gmtoff, DAY_S);
}

int64_t clock_move(int64_t now, int32_t day)
{
    now += ((int64_t)day - local_day(now)) * DAY_MS;
    // Where the clocks were put back or forth in between, whole days may lead past midnight.
    while (local_day(now) < day)
        now += HOUR_MS;
    while (local_day(now) > day)
        now -= HOUR_MS;
    return now;
}

void clock_set(int minute)
{
    atomic_store(&set_at, read_ms(CLOCK_MONOTONIC));
    atomic_store(&set_minute, minute);
}

/// A minute of a day in the zone, as it is by then: the zone is known only once the store is open.
static int64_t local_ms(int32_t day, int minute)
{
    struct tm local = {
        .tm_year = 70, .tm_mday = 1 + day, .tm_hour = minute / 60, .tm_min = minute % 60};
    local.tm_isdst = -1;
    return (int64_t)mktime(&local) * 1000;
}

int64_t clock_now(void)
{
    int32_t day = atomic_load(&pinned);
    int minute = atomic_load(&set_minute);
    if (day == INT32_MIN)
        return read_ms(CLOCK_REALTIME);
    if (minute < 0)
        return clock_move(read_ms(CLOCK_REALTIME), day);
    return clock_move(local_ms(day, minute) + read_ms(CLOCK_MONOTONIC) - atomic_load(&set_at), day);
}

int64_t clock_steady_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_steady(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

int32_t clock_day(int64_t time)
{
    return local_day(time);
}

int32_t clock_today(int64_t now)
{
    int32_t day = atomic_load(&pinned);
    return day != INT32_MIN ? day : local_day(now);
}
