// SPDX-License-Identifier: Apache-2.0
#include "cmd/calendar.h"

#include "cmd/nouns.h"

#include <stdatomic.h>

enum { BATCH = 256, SCRATCH_MAX = 64 << 20 };

static _Atomic(const struct calendars *) in_force;

void cmd_set_calendars(const struct calendars *calendars)
{
    atomic_store(&in_force, calendars);
}

void cmd_take_calendar(struct cmd *c)
{
    const struct calendar *calendar =
        calendars_find(atomic_load(&in_force), c->org.work_calendar, c->arena);
    c->calendar = NULL;
    if (calendar) {
        c->work = calendar_work(calendar);
        c->calendar = &c->work;
    }
}

/// "china, weekdays": for the hint.
static const char *list_calendars(struct cmd *c, const struct calendars *calendars)
{
    struct okr_buf text = OKR_BUF(c->arena);
    okr_buf_c(&text, okr_err_say(c->err, "put it into /etc/okrd/calendars and reload okrd"));
    for (size_t i = 0; i < calendars->n; i++) {
        okr_buf_c(&text, i ? ", " : okr_err_say(c->err, "; there are "));
        okr_buf_str(&text, calendars->at[i].name);
    }
    okr_buf_char(&text, '\0');
    return text.failed ? NULL : text.ptr;
}

int cmd_check_calendar(struct cmd *c, struct okr_str name)
{
    const struct calendars *calendars = atomic_load(&in_force);
    if (!calendars || !name.len || calendars_find(calendars, name, c->arena))
        return OKR_OK;
    return okr_fail(c->err, OKR_E_INVALID, "work_calendar", list_calendars(c, calendars),
                    "there is no work calendar \"%.*s\"", OKR_STR_ARG(name));
}

static int recount(struct cmd *c, okr_id id)
{
    struct okr_key_result kr;
    if (!store_get(c->txn, id, c->arena, &kr) || kr.metric.kind != OKR_METRIC_KIND_CADENCE ||
        kr.metric.per != OKR_PERIOD_WORKDAY)
        return OKR_OK;
    return key_result_refold(c, &kr);
}

int cmd_recount_workdays(struct cmd *c)
{
    struct okr_arena *scratch = okr_arena_new(SCRATCH_MAX), *whole = c->arena;
    okr_id after = 0;
    int code = scratch ? OKR_OK : okr_fail_memory(c->err);
    while (!code) {
        struct okr_ids ids = store_all(c->txn, 'k', after, BATCH, scratch);
        c->arena = scratch; // what is read for one batch is given up with it
        for (size_t i = 0; !code && i < ids.n; i++)
            code = recount(c, ids.at[i]);
        c->arena = whole;
        if (ids.n < BATCH)
            break;
        after = ids.at[ids.n - 1];
        okr_arena_reset(scratch);
    }
    okr_arena_free(scratch);
    return code;
}

static int read_day(struct cmd *c, const char *name, okr_date *ret)
{
    struct okr_str text = cmd_arg_str(c, name);
    return okr_date_parse(text, ret) ? OKR_OK
                                     : okr_fail(c->err, OKR_E_INVALID, name,
                                                "write it as 2018-01-19", "this is not a date");
}

int cmd_calendar_days(struct cmd *c)
{
    enum { DAYS_MAX = 366, FRIDAY = 4 };
    okr_date start, end;
    uint32_t n = 0;
    int code = read_day(c, "start", &start);
    if (code || (code = read_day(c, "end", &end)))
        return code;
    if (end < start || end - start >= DAYS_MAX)
        return okr_fail(c->err, OKR_E_INVALID, "end", "ask for a shorter span",
                        "from %s to %s are not 1 to %d days", okr_date_text(start).c,
                        okr_date_text(end).c, DAYS_MAX);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "workdays");
    size_t place = okr_pack_array_open(c->out);
    for (okr_date day = start; day <= end; day++) {
        bool works =
            c->calendar ? workdays_between(c->calendar, day, day) == 1 : okr_weekday(day) <= FRIDAY;
        if (!works)
            continue;
        okr_pack_c(c->out, okr_date_text(day).c);
        n++;
    }
    okr_pack_array_close(c->out, place, n);
    return OKR_OK;
}
