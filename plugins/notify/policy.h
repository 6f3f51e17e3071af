// SPDX-License-Identifier: Apache-2.0
// Who is told at once, who later, who not at all. Pure; every reason is a word that the log and `okr notify list` show.
#ifndef NOTIFY_POLICY_H
#define NOTIFY_POLICY_H
#include <okr/date.h>
#include <okr/glossary.h>
#include <okr/meeting.h>

enum kind {
    KIND_NONE,
#define KIND(NAME, slug, class, hours, en, zh) KIND_##NAME,
#include "kinds.def"
#undef KIND
    KIND_COUNT
};
enum kind_class { CLASS_INSTANT, CLASS_DIGEST, CLASS_GROUP, CLASS_ANSWER };
struct kind_row {
    const char *slug;
    enum kind_class class;
    int hours; ///< 0: nothing is to be done about it
    const char *en, *zh;
};
const struct kind_row *kind_row(enum kind kind);
enum kind kind_find(struct okr_str slug);

enum { INSTANTS_A_DAY = 2, DIGESTS_A_WEEK = 1, ACTED_PERCENT = 20, ACTED_SAMPLES = 20 };

/// What is known when a message is about to be made for a person.
struct occasion {
    enum kind kind;
    bool is_actor;   ///< he caused it himself
    bool by_person;  ///< a person caused it, no plugin and no clock
    bool works_here; ///< active
    bool reachable;  ///< some endpoint leads to him
    bool demoted;    ///< this kind is not acted upon, and waits for the digest
    bool pending;    ///< the same waits already
    okr_date today;
    okr_date away_until, snooze_until; ///< OKR_NO_DATE: not
    int sent;                          ///< instants to him today; digests in the last seven days
    bool has_quiet;
    struct okr_hours quiet;
    int minute; ///< of the day, now
};
enum fate { FATE_SEND, FATE_DIGEST, FATE_DROP };
struct decision {
    enum fate fate;
    int wait_minutes;   ///< SEND: until the quiet hours are over; 0: now
    const char *reason; ///< why not at once; "" when nothing stands against it
};
struct decision policy_decide(const struct occasion *occasion);

/// Whether a kind of which `acted` of `shown` messages were acted upon falls to the digest: below 20 % of at least 20.
bool policy_is_ignored(int64_t shown, int64_t acted);

// --- when reminders go out ---
/// Whether a day is worked on; asked for the fourteen days before a meeting.
typedef bool is_workday(void *context, okr_date date);
enum { DEFAULT_MINUTE = 9 * 60, BEFORE_MINUTE = 16 * 60, CLOSE_DAYS = 2 };
struct slot {
    okr_date day; ///< of the reminder; OKR_NO_DATE: there is none in that week
    int minute;
    okr_date close_day; ///< when the answers are counted: at the meeting, or two days after
    int close_minute;
};
/// The reminder that belongs to the week of `week` (any day of it; Monday begins it). `meeting` NULL: the unit has none of its own, and Monday 09:00 counts. A meeting on a day off does not take place and has none.
struct slot policy_slot(const struct okr_meeting *meeting, okr_date week, is_workday *works,
                        void *context);
#endif
