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
