// SPDX-License-Identifier: Apache-2.0
#include "okrd.h"

#include "actor/actor.h"
#include "base/clock.h"
#include "base/log.h"
#include "calendars.h"
#include "cmd/calendar.h"
#include "plugin_words.h"
#include "sys/notify.h"

#include <inttypes.h>
#include <malloc.h>

#define STANDING_FILE "/etc/okrd/okrd.conf"

enum { LARGE_BLOCK = 128 << 10 };

/// What the front's calls back need.
struct running {
    const struct okrd_line *line;
    struct conf conf; ///< in force
    struct actor_retention retention;
    struct actor_looks looks;
    struct store *store;
    struct calendars_held *calendars; ///< in force, and those before
};

void okrd_complain(const struct okr_err *e)
{
    const char *colon = !*e->hint ? "" : e->lang == OKR_ZH ? "：" : ": ";
    fprintf(stderr, "okrd: %s%s%s\n", e->message, colon, e->hint);
}

/// "2018-01-20", or with the time at which that day's clock starts "2018-01-20T09:00".
static bool read_now(const char *text, struct okrd_settings *ret)
{
    enum { DATE_BYTES = 10, TIME_BYTES = 16, MINUTE_MS = 60000 };
    struct okr_str day = okr_str_c(text);
    okr_time time;
    if (day.len == TIME_BYTES) {
        char whole[] = "1970-01-01THH:MM:00Z";
        memcpy(whole + DATE_BYTES, text + DATE_BYTES, TIME_BYTES - DATE_BYTES);
        if (!okr_time_parse(okr_str_c(whole), &time))
            return false;
        ret->minute = (int)(time / MINUTE_MS);
        day.len = DATE_BYTES;
    }
    return okr_date_parse(day, &ret->today);
}

int okrd_settle(const struct okrd_line *line, struct okrd_settings *ret, struct okr_err *e)
{
    char run[PATH_BYTES], data[PATH_BYTES];
    struct conf *conf = &ret->conf;
    int code;
    conf_init(conf);
    ret->today = OKR_NO_DATE;
    ret->minute = -1;
    if (line->now && !read_now(line->now, ret))
        return okr_fail(e, OKR_E_INVALID, "now", "write it as 2018-01-20 or 2018-01-20T09:00",
                        "--now %s is not a date", line->now);
    if ((code = conf_read(line->config ? line->config : STANDING_FILE, line->config != NULL, conf,
                          e)) ||
        (code = plugin_words_check(&conf->plugins, e)) ||
        (line->run && (code = conf_set(conf, CONF_OPTION_run, line->run, "--run", e))) ||
        (line->data && (code = conf_set(conf, CONF_OPTION_data, line->data, "--data", e))))
        return code;
    paths_default(run, data);
    if ((!*conf->run && (code = conf_set(conf, CONF_OPTION_run, run, "default of this user", e))) ||
        (!*conf->data &&
         (code = conf_set(conf, CONF_OPTION_data, data, "default of this user", e))) ||
        (code = path_absolute(conf->run, ret->run, e)))
        return code;
    return path_absolute(conf->data, ret->data, e);
}

/// Told once both sockets answer.
static void say_ready(void *self)
{
    (void)self;
    puts("ready");
    fflush(stdout);
    notify_ready();
}

static void say_alive(void *self)
{
    (void)self;
    notify_alive();
}

static void log_change(void *self, const char *name, const char *before, const char *after)
{
    (void)self;
    log_line(LOG_LEVEL_NOTICE, "main", "option.changed", "option=%s before=%s after=%s", name,
             before, after);
}

static struct actor_retention retention_of(const struct conf *conf)
{
    return (struct actor_retention){
        .keep = {.days = conf->keep_days, .events = conf->keep_events, .share = conf->keep_share},
        .every_ms = conf->trim_ms,
    };
}

static struct actor_looks looks_of(const struct conf *conf)
{
    return (struct actor_looks){.every_ms = conf->look_ms, .pin_ms = conf->pin_ms};
}

int okrd_check(const struct okrd_settings *settings, struct okr_err *e)
{
    struct calendars_held *calendars = NULL;
    int code = calendars_load(settings->conf.calendars, &calendars, e);
    calendars_free(calendars);
    return code;
}

/// Takes over a set of calendars; one that says the same as that in force is given up again, so that reloads cost nothing.
static void take_calendars(struct running *running, struct calendars_held *next)
{
    if (running->calendars && calendars_same(&running->calendars->calendars, &next->calendars)) {
        calendars_free(next);
        return;
    }
    next->before = running->calendars;
    running->calendars = next;
    cmd_set_calendars(&next->calendars);
    log_line(LOG_LEVEL_INFO, "main", "calendars", "n=%zu", next->calendars.n);
}

/// Everything that a reload may change takes effect, or nothing does.
static void reload(void *self)
{
    struct running *running = self;
    struct okrd_settings next;
    struct calendars_held *calendars = NULL;
    struct okr_err e = {0};
    notify_reloading();
    if (okrd_settle(running->line, &next, &e) ||
        calendars_load(next.conf.calendars, &calendars, &e) ||
        conf_compare(&running->conf, &next.conf, log_change, NULL, &e)) {
        log_line(LOG_LEVEL_WARN, "main", "reload.refused", "why=\"%s\" cure=\"%s\"", e.message,
                 e.hint);
        calendars_free(calendars);
    } else {
        take_calendars(running, calendars);
        running->conf = next.conf;
        log_set_level((enum log_level)next.conf.log_level);
        running->retention = retention_of(&next.conf);
        running->looks = looks_of(&next.conf);
        store_set_quota(running->store, (uint64_t)next.conf.quota);
    }
    notify_ready();
}

/// A calendar that went away is no reason to stop, but progress is expected by calendar days until it is back.
static void warn_calendar(const struct calendars *calendars, struct okr_str name,
                          struct okr_arena *arena)
{
    if (name.len && !calendars_find(calendars, name, arena))
        log_line(LOG_LEVEL_WARN, "main", "calendar.missing",
                 "name=\"%.*s\" cure=\"put it into /etc/okrd/calendars and reload okrd\"",
                 OKR_STR_ARG(name));
}

/// Reads what the store itself settles before the first request: the organisation's time zone.
static int set_zone(struct store *store, const struct calendars *calendars, struct okr_err *e)
{
    struct store_txn *txn;
    struct okr_org org;
    char zone[65];
    struct okr_arena *arena = okr_arena_new(1 << 20);
    if (!arena)
        return okr_fail_memory(e);
    int code = store_reader_new(store, &txn, e);
    if (!code) {
        code = store_reader_renew(txn, e);
        if (!code) {
            store_org(txn, arena, &org);
            snprintf(zone, sizeof zone, "%.*s", OKR_STR_ARG(org.time_zone));
            clock_zone(*zone ? zone : NULL);
            warn_calendar(calendars, org.work_calendar, arena);
            log_line(LOG_LEVEL_INFO, "main", "open", "head=%" PRIu64 " oldest=%" PRIu64,
                     store_head(txn), store_oldest(txn));
            store_reader_reset(txn);
        }
        store_reader_free(txn);
    }
    okr_arena_free(arena);
    return code;
}

int okrd_run(const struct okrd_line *line, const struct okrd_settings *settings)
{
    struct okr_err e = {0};
    struct calendars_held *calendars = NULL;
    // Set, it no longer grows with what is freed: the memory of a large request goes back to the system.
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
    struct running running = {.line = line,
                              .conf = settings->conf,
                              .retention = retention_of(&settings->conf),
                              .looks = looks_of(&settings->conf)};
    const struct store_options options = {
        .dir = settings->data,
        .map_bytes = (uint64_t)settings->conf.map,
        .quota = (uint64_t)settings->conf.quota,
        .create = true,
    };
    const struct actor_settings actors = {
        .run = settings->run,
        .max_message = settings->conf.max_message,
        .limits = {.request_memory = (size_t)settings->conf.request_memory,
                   .write_queue = (size_t)settings->conf.write_queue,
                   .read_queue = (size_t)settings->conf.read_queue,
                   .waiting_reads = (size_t)settings->conf.waiting_reads},
        .retention = &running.retention,
        .plugins = &running.conf.plugins,
        .data = settings->data,
        .looks = &running.looks,
        .readers = (int32_t)settings->conf.readers,
        .watchdog_ms = notify_watchdog_ms(),
        .ready = say_ready,
        .reload = reload,
        .alive = say_alive,
        .self = &running,
    };
    log_set_level((enum log_level)settings->conf.log_level);
    if (settings->today != OKR_NO_DATE)
        clock_pin(settings->today);
    clock_set(settings->minute);
    okr_commands_init();
    if (path_make_directory(settings->run, 0750, &e) || path_lock(settings->run, &e) ||
        path_make_directory(settings->data, 0700, &e) || store_open(&options, &running.store, &e) ||
        calendars_load(settings->conf.calendars, &calendars, &e)) {
        okrd_complain(&e);
        store_close(running.store);
        return 1;
    }
    take_calendars(&running, calendars);
    if (set_zone(running.store, &calendars->calendars, &e)) {
        okrd_complain(&e);
        store_close(running.store);
        calendars_free(running.calendars);
        return 1;
    }
    int code = front_serve(running.store, &actors);
    notify_stopping();
    store_close(running.store);
    cmd_set_calendars(NULL);
    calendars_free(running.calendars);
    return code;
}
