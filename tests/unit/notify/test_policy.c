// SPDX-License-Identifier: Apache-2.0
#include "notify/policy.h"

#include "support/leak.h"
#include <criterion/criterion.h>

static struct occasion plain(enum kind kind)
{
    return (struct occasion){.kind = kind,
                             .by_person = true,
                             .works_here = true,
                             .reachable = true,
                             .today = 100,
                             .away_until = OKR_NO_DATE,
                             .snooze_until = OKR_NO_DATE,
                             .minute = 600};
}

static void is(struct occasion o, enum fate fate, const char *reason)
{
    struct decision d = policy_decide(&o);
    cr_expect_eq(d.fate, fate, "%s: %d, %s", kind_row(o.kind)->slug, d.fate, d.reason);
    cr_expect_str_eq(d.reason, reason);
}
#define IS(kind, change, fate, reason)   \
    do {                                 \
        struct occasion o = plain(kind); \
        change;                          \
        is(o, fate, reason);             \
    } while (0)

Test(policy, every_row_of_the_decision)
{
    IS(KIND_ASK, (void)0, FATE_SEND, "");
    IS(KIND_ASK, o.is_actor = true, FATE_DROP, "own");
    IS(KIND_ASK, o.works_here = false, FATE_DROP, "left");
    IS(KIND_ASK, o.reachable = false, FATE_DROP, "unreachable");
    IS(KIND_ASK, o.pending = true, FATE_DROP, "pending");
    IS(KIND_ASK, o.by_person = false, FATE_DIGEST, "machine");
    IS(KIND_ASK, o.demoted = true, FATE_DIGEST, "ignored");
    IS(KIND_ASK, o.sent = 1, FATE_SEND, "");
    IS(KIND_ASK, o.sent = 2, FATE_DIGEST, "budget");
    IS(KIND_ASK, o.away_until = 100, FATE_DIGEST, "away");
    IS(KIND_ASK, o.away_until = 99, FATE_SEND, "");
    IS(KIND_ASK, o.snooze_until = 100, FATE_SEND, ""); // rests reminders only
    IS(KIND_CHANGED, (void)0, FATE_DIGEST, "digest");
    IS(KIND_LATE, (void)0, FATE_DIGEST, "digest");
    IS(KIND_REMINDER, (void)0, FATE_SEND, "");
    IS(KIND_REMINDER, o.snooze_until = 100, FATE_DROP, "snooze");
    IS(KIND_REMINDER, o.away_until = 100, FATE_DROP, "away");
    IS(KIND_REMINDER, o.sent = 1, FATE_DROP, "budget");
    IS(KIND_MAIL, o.is_actor = true, FATE_SEND, "");
    IS(KIND_MAIL, o.sent = 9, FATE_SEND, "");
    okr_test_end();
}

Test(policy, quiet_hours_only_delay)
{
    struct occasion o = plain(KIND_ASK);
    o.has_quiet = true;
    o.quiet = (struct okr_hours){1320, 480};
    o.minute = 1380;
    struct decision d = policy_decide(&o);
    cr_expect_eq(d.fate, FATE_SEND);
    cr_expect_eq(d.wait_minutes, 540);
    o.minute = 479;
    cr_expect_eq(policy_decide(&o).wait_minutes, 1);
    o.minute = 480;
    cr_expect_eq(policy_decide(&o).wait_minutes, 0);
    okr_test_end();
}

Test(policy, what_nobody_acts_upon_is_ignored)
{
    cr_expect_not(policy_is_ignored(19, 0));
    cr_expect(policy_is_ignored(20, 3));
    cr_expect_not(policy_is_ignored(20, 4));
    okr_test_end();
}

/// 2018: the Spring Festival from 15 to 21 February, with 11 and 24 February worked.
static bool works(void *context, okr_date date)
{
    (void)context;
    okr_date feb = okr_date_make(2018, 2, 1) - 1;
    if (date >= feb + 15 && date <= feb + 21)
        return false;
    return okr_weekday(date) < 5 || date == feb + 11 || date == feb + 24;
}

static void slot_is(const char *meeting, int month, int day, const char *expected, int minute,
                    const char *close)
{
    struct okr_meeting m;
    if (meeting)
        cr_assert(okr_meeting_read(okr_str_c(meeting), &m));
    struct slot slot =
        policy_slot(meeting ? &m : NULL, okr_date_make(2018, month, day), works, NULL);
    cr_expect_str_eq(okr_date_text(slot.day).c, expected, "%s in the week of %d-%d: %s",
                     meeting ? meeting : "none", month, day, okr_date_text(slot.day).c);
    if (*expected) {
        cr_expect_eq(slot.minute, minute);
        cr_expect_str_eq(okr_date_text(slot.close_day).c, close);
    }
}

Test(policy, reminders_come_the_workday_before)
{
    slot_is("周一10:00", 1, 24, "2018-01-19", 960, "2018-01-22"); // Friday before
    slot_is("Wed 14:00", 1, 22, "2018-01-23", 960, "2018-01-24");
    slot_is("周一10:00", 2, 12, "2018-02-11", 960, "2018-02-12"); // a worked Sunday
    slot_is("周二10:00", 2, 20, "", 0, "");                       // the festival: no meeting
    slot_is("周四10:00", 2, 22, "2018-02-14", 960, "2018-02-22"); // the last day before it
    slot_is(NULL, 1, 28, "2018-01-22", 540, "2018-01-24");
    slot_is(NULL, 2, 21, "", 0, "");
    okr_test_end();
}
