// SPDX-License-Identifier: Apache-2.0
#include "policy.h"

static const struct kind_row kinds[KIND_COUNT] = {
#define KIND(NAME, slug_, class_, hours_, en_, zh_) \
    [KIND_##NAME] = {.slug = slug_, .class = CLASS_##class_, .hours = hours_, .en = en_, .zh = zh_},
#include "kinds.def"
#undef KIND
};

const struct kind_row *kind_row(enum kind kind)
{
    return &kinds[kind < KIND_COUNT ? kind : KIND_NONE];
}

enum kind kind_find(struct okr_str slug)
{
    for (int i = KIND_NONE + 1; i < KIND_COUNT; i++)
        if (okr_str_is(slug, kinds[i].slug))
            return (enum kind)i;
    return KIND_NONE;
}

static struct decision decide(enum fate fate, const char *reason)
{
    return (struct decision){.fate = fate, .reason = reason};
}

static struct decision send(const struct occasion *o)
{
    struct decision decision = {.fate = FATE_SEND, .reason = ""};
    if (o->has_quiet && okr_hours_hold(o->quiet, o->minute)) {
        decision.reason = "quiet";
        decision.wait_minutes = (o->quiet.until - o->minute + OKR_DAY_MINUTES) % OKR_DAY_MINUTES;
    }
    return decision;
}

struct decision policy_decide(const struct occasion *o)
{
    enum kind_class class = kind_row(o->kind)->class;
    if (!o->works_here)
        return decide(FATE_DROP, "left");
    if (o->is_actor && class != CLASS_ANSWER)
        return decide(FATE_DROP, "own");
    if (!o->reachable)
        return decide(FATE_DROP, "unreachable");
    if (class == CLASS_ANSWER)
        return send(o);
    if (o->pending)
        return decide(FATE_DROP, "pending");
    bool away = o->away_until != OKR_NO_DATE && o->today <= o->away_until;
    bool reminder = o->kind == KIND_REMINDER || o->kind == KIND_ROUND;
    if (reminder) {
        if (away)
            return decide(FATE_DROP, "away");
        if (o->snooze_until != OKR_NO_DATE && o->today <= o->snooze_until)
            return decide(FATE_DROP, "snooze");
        if (o->sent >= DIGESTS_A_WEEK)
            return decide(FATE_DROP, "budget");
        return send(o);
    }
    if (class != CLASS_INSTANT)
        return decide(FATE_DIGEST, "digest");
    if (away)
        return decide(FATE_DIGEST, "away");
    if (!o->by_person)
        return decide(FATE_DIGEST, "machine");
    if (o->demoted)
        return decide(FATE_DIGEST, "ignored");
    if (o->sent >= INSTANTS_A_DAY)
        return decide(FATE_DIGEST, "budget");
    return send(o);
}

bool policy_is_ignored(int64_t shown, int64_t acted)
{
    return shown >= ACTED_SAMPLES && acted * 100 < shown * ACTED_PERCENT;
}

struct slot policy_slot(const struct okr_meeting *meeting, okr_date week, is_workday *works,
                        void *context)
{
    enum { BACK_MOST = 14 };
    const struct slot none = {.day = OKR_NO_DATE};
    okr_date monday = week - okr_weekday(week);
    if (!meeting) {
        if (!works(context, monday))
            return none;
        return (struct slot){monday, DEFAULT_MINUTE, monday + CLOSE_DAYS, DEFAULT_MINUTE};
    }
    okr_date day = monday + meeting->weekday;
    if (!works(context, day))
        return none;
    for (okr_date before = day - 1; before >= day - BACK_MOST; before--)
        if (works(context, before))
            return (struct slot){before, BEFORE_MINUTE, day, meeting->minute};
    return none;
}
