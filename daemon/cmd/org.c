// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"

#include "base/clock.h"
#include "cmd/calendar.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/// A name of the system's zone table; where there is no table, any.
static int check_zone(struct cmd *c, struct okr_str zone)
{
    static const char table[] = "/usr/share/zoneinfo";
    char path[128];
    if (!zone.len || okr_str_is(zone, "UTC") || access(table, F_OK))
        return OKR_OK;
    snprintf(path, sizeof path, "%s/%.*s", table, OKR_STR_ARG(zone));
    struct stat file;
    if (zone.ptr[0] != '.' && !strstr(path, "..") && !stat(path, &file) && S_ISREG(file.st_mode))
        return OKR_OK;
    return okr_fail(c->err, OKR_E_INVALID, "time_zone", "give an IANA name such as Asia/Shanghai",
                    "there is no time zone \"%.*s\"", OKR_STR_ARG(zone));
}

int org_change(struct cmd *c, const struct okr_org *before, struct okr_org *after,
               struct okr_str reason)
{
    if (!okr_entity_diff(&okr_entity_org, before, after))
        return OKR_OK;
    if (after->first_month != OKR_UNSET && after->first_month < 1)
        return okr_fail(c->err, OKR_E_INVALID, "first_month", "give a month, 1 to 12",
                        "first_month cannot be %d", after->first_month);
    if (after->language.len && !okr_str_is(after->language, "en") &&
        !okr_str_is(after->language, "zh"))
        return okr_fail(c->err, OKR_E_INVALID, "language", "en or zh",
                        "there is no language \"%.*s\"", OKR_STR_ARG(after->language));
    int code = okr_entity_check(&okr_entity_org, after, c->err);
    bool moved = !okr_str_eq(before->time_zone, after->time_zone);
    bool other_days = !okr_str_eq(before->work_calendar, after->work_calendar);
    if (code || (moved && (code = check_zone(c, after->time_zone))) ||
        (other_days && (code = cmd_check_calendar(c, after->work_calendar))))
        return code;
    after->version = before->version + 1;
    emit(c, OKR_EVENT_ORG_UPDATED, &okr_entity_org,
         store_exists(c->txn, before->id) ? before : NULL, after, 0, reason);
    if (moved && !c->request->dry_run) {
        struct okr_str zone = okr_arena_dup(c->arena, after->time_zone);
        clock_zone(after->time_zone.len ? zone.ptr : NULL);
    }
    c->org = *after;
    cmd_take_calendar(c);
    return other_days ? cmd_recount_workdays(c) : OKR_OK;
}

int cmd_org_get(struct cmd *c)
{
    cmd_pack_entity(c, "org", &okr_entity_org, &c->org);
    return OKR_OK;
}

int cmd_org_set(struct cmd *c)
{
    static const char *const skip[] = {"reason", NULL};
    struct okr_org before, after;
    uint64_t given;
    int code = okr_entity_copy(&okr_entity_org, &c->org, c->arena, &before);
    after = before;
    if (code || (code = cmd_check_version(c, before.id, before.version)) ||
        (code = okr_entity_unpack(&okr_entity_org, c->args, OKR_F_CHANGE, skip, c->arena, &after,
                                  &given, c->err)) ||
        (code = org_change(c, &before, &after, cmd_arg_str(c, "reason"))))
        return code;
    cmd_pack_entity(c, "org", &okr_entity_org, &after);
    return OKR_OK;
}
