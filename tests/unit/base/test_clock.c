// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include "support/leak.h"
#include <time.h>

enum { DAY_2018_01_01 = 17532 };

Test(clock, day_depends_on_the_zone)
{
    const struct {
        const char *zone;
        int64_t ms;
        int32_t day;
    } rows[] = {
        {"UTC", INT64_C(1514764799999), DAY_2018_01_01 - 1},
        {"UTC", INT64_C(1514764800000), DAY_2018_01_01},
        {"Asia/Shanghai", INT64_C(1514735999999), DAY_2018_01_01 - 1},
        {"Asia/Shanghai", INT64_C(1514736000000), DAY_2018_01_01},
        {"America/New_York", INT64_C(1514782799999), DAY_2018_01_01 - 1},
        {"UTC", -1, -1},
        // Berlin puts its clocks forth on 25 March 2018 and back on 28 October: those days have 23 and 25 hours.
        {"Europe/Berlin", INT64_C(1521932399999), DAY_2018_01_01 + 82},
        {"Europe/Berlin", INT64_C(1521932400000), DAY_2018_01_01 + 83},
        {"Europe/Berlin", INT64_C(1522015199999), DAY_2018_01_01 + 83},
        {"Europe/Berlin", INT64_C(1522015200000), DAY_2018_01_01 + 84},
        {"Europe/Berlin", INT64_C(1540677600000), DAY_2018_01_01 + 300},
        {"Europe/Berlin", INT64_C(1540767599999), DAY_2018_01_01 + 300},
        {"Europe/Berlin", INT64_C(1540767600000), DAY_2018_01_01 + 301},
        // In Sao Paulo the clocks went forth at midnight: 4 November 2018 began at 01:00.
        {"America/Sao_Paulo", INT64_C(1541300399999), DAY_2018_01_01 + 306},
        {"America/Sao_Paulo", INT64_C(1541300400000), DAY_2018_01_01 + 307},
        // Lord Howe changes by half an hour, and Kiritimati is 14 hours ahead.
        {"Australia/Lord_Howe", INT64_C(1538832599999), DAY_2018_01_01 + 278},
        {"Australia/Lord_Howe", INT64_C(1538832600000), DAY_2018_01_01 + 279},
        {"Pacific/Kiritimati", INT64_C(1514714400000), DAY_2018_01_01},
        // Samoa had no 30 December 2011.
        {"Pacific/Apia", INT64_C(1325239199999), 15337},
        {"Pacific/Apia", INT64_C(1325239200000), 15339},
        // The leap day, and the year that has none though four divides it.
        {"Asia/Shanghai", INT64_C(1582905600000), 18321},
        {"UTC", INT64_C(4107542400000), 47541},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        clock_zone(rows[i].zone);
        cr_expect_eq(clock_today(rows[i].ms), rows[i].day, "row %zu", i);
    }
    okr_test_end();
}

Test(clock, pinned_day_keeps_the_time_of_day)
{
    clock_zone("Asia/Shanghai");
    clock_pin(DAY_2018_01_01);
    int64_t real = (int64_t)time(NULL) * 1000, now = clock_now();
    cr_expect_eq(clock_today(now), DAY_2018_01_01);
    cr_expect_eq(clock_today(0), DAY_2018_01_01, "pinned is pinned");
    cr_expect_eq(clock_day(0), 0, "and the past is what it was");
    int64_t off = (now - real) % 86400000;
    off = off < 0 ? off + 86400000 : off;
    cr_expect(off < 5000 || off > 86400000 - 5000);
    clock_pin(INT32_MIN);
    cr_expect(clock_now() - real < 5000);
    clock_pin(DAY_2018_01_01);
    now = clock_now();
    clock_pin(INT32_MIN);
    cr_expect_eq(clock_today(now), DAY_2018_01_01, "the shifted time lies on the day in the zone");
    okr_test_end();
}

Test(clock, pinned_day_starts_where_it_was_set)
{
    const struct {
        const char *zone;
        int32_t day;
        int minute;
        int64_t ms;
    } rows[] = {
        {"UTC", DAY_2018_01_01, 0, INT64_C(1514764800000)},
        {"Asia/Shanghai", DAY_2018_01_01, 540, INT64_C(1514768400000)},
        // Berlin had no 02:30 on 25 March 2018, and 16:00 lies an hour sooner behind midnight.
        {"Europe/Berlin", DAY_2018_01_01 + 83, 960, INT64_C(1521986400000)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        clock_pin(rows[i].day);
        clock_set(rows[i].minute);
        clock_zone(rows[i].zone); // known after the clock began, as in okrd
        int64_t now = clock_now();
        cr_expect(now >= rows[i].ms && now < rows[i].ms + 5000, "row %zu: %lld", i, (long long)now);
        cr_expect(clock_now() >= now);
        cr_expect_eq(clock_today(now), rows[i].day);
    }
    clock_set(-1);
    clock_pin(INT32_MIN);
    okr_test_end();
}

Test(clock, a_moved_time_lies_on_its_day_whatever_the_clocks_did)
{
    // 00:30 and 23:30 of a summer's day, moved into the winter, and the other way round.
    const int64_t rows[] = {INT64_C(1531693800000), INT64_C(1531776600000), INT64_C(1516059000000),
                            INT64_C(1516141800000)};
    clock_zone("Europe/Berlin");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int32_t day = DAY_2018_01_01; day < DAY_2018_01_01 + 365; day++) {
            int64_t moved = clock_move(rows[i], day);
            cr_expect_eq(clock_today(moved), day, "row %zu", i);
            cr_expect_eq((moved - rows[i]) % 3600000, 0);
        }
    okr_test_end();
}

Test(clock, steady_never_goes_back)
{
    int64_t last = clock_steady();
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_steady();
        cr_assert(now >= last);
        last = now;
    }
    okr_test_end();
}
