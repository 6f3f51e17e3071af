// SPDX-License-Identifier: Apache-2.0
#include <okr/meeting.h>

#include "support/leak.h"
#include <criterion/criterion.h>

enum { NONE = -1 };

Test(meeting, a_day_of_the_week_and_an_hour)
{
    static const struct {
        const char *text;
        int weekday, minute; ///< NONE: not one
    } rows[] = {
        {"周一10:00", 0, 600},           {"例会：周一10:00", 0, 600},
        {"每周五 9：30", 4, 570},        {"星期天 20:15", 6, 1215},
        {"礼拜日 0:00", 6, 0},           {"周3 8点", 2, 480},
        {"周四下午3点半", 3, 930},       {"周二 下午 2:05", 1, 845},
        {" Mon 10:00 ", 0, 600},         {"Wednesday, 9:30", 2, 570},
        {"every Friday 4 pm", 4, 960},   {"Tue 12 am", 1, 0},
        {"meeting: Sat 7:00am", 5, 420}, {"周一", NONE, NONE},
        {"10:00", NONE, NONE},           {"周八10:00", NONE, NONE},
        {"Mon 10", NONE, NONE},          {"Mon 25:00", NONE, NONE},
        {"Mon 24:30", NONE, NONE},       {"Mon 10:60", NONE, NONE},
        {"Mon 10:00 sharp", NONE, NONE}, {"", NONE, NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_meeting got = {NONE, NONE};
        bool is = okr_meeting_read(okr_str_c(rows[i].text), &got);
        cr_expect_eq(is, rows[i].weekday != NONE, "%s", rows[i].text);
        cr_expect_eq(got.weekday, rows[i].weekday, "%s: %d", rows[i].text, got.weekday);
        cr_expect_eq(got.minute, rows[i].minute, "%s: %d", rows[i].text, got.minute);
    }
    okr_test_end();
}

Test(meeting, hours_of_a_day_over_midnight_too)
{
    static const struct {
        const char *text;
        int from, until;
    } rows[] = {
        {"22:00-08:00", 1320, 480},  {"22:00 – 8:00", 1320, 480}, {"12点到13点半", 720, 810},
        {"9 pm to 7 am", 1260, 420}, {"22:00-22:00", NONE, NONE}, {"22:00", NONE, NONE},
        {"22-8", NONE, NONE},        {"never", NONE, NONE},       {"", NONE, NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_hours got = {NONE, NONE};
        bool is = okr_hours_read(okr_str_c(rows[i].text), &got);
        cr_expect_eq(is, rows[i].from != NONE, "%s", rows[i].text);
        cr_expect(got.from == rows[i].from && got.until == rows[i].until, "%s: %d %d", rows[i].text,
                  got.from, got.until);
    }
    struct okr_hours night = {1320, 480}, noon = {720, 810};
    cr_expect(okr_hours_hold(night, 1320) && okr_hours_hold(night, 0) &&
              okr_hours_hold(night, 479));
    cr_expect(!okr_hours_hold(night, 480) && !okr_hours_hold(night, 1319));
    cr_expect(okr_hours_hold(noon, 720) && !okr_hours_hold(noon, 810) && !okr_hours_hold(noon, 0));
    okr_test_end();
}
