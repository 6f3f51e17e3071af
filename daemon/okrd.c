// SPDX-License-Identifier: Apache-2.0
#include "okrd.h"

#include "actor/actor.h"
#include "base/clock.h"
#include "base/log.h"
#include "sys/notify.h"

#include <inttypes.h>

static int complain(const struct okr_err *e)
{
    fprintf(stderr, "okrd: %s%s%s\n", e->message, *e->hint ? ": " : "", e->hint);
    return 1;
}

/// Told once both sockets answer.
static void say_ready(void *self)
{
    (void)self;
    puts("ready");
    fflush(stdout);
    notify_ready();
}

/// Reads what the store itself settles before the first request: the organisation's time zone.
static int set_zone(struct store *store, struct okr_err *e)
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
            log_line(LOG_LEVEL_INFO, "main", "open", "head=%" PRIu64 " oldest=%" PRIu64,
                     store_head(txn), store_oldest(txn));
            store_reader_reset(txn);
        }
        store_reader_free(txn);
    }
    okr_arena_free(arena);
    return code;
}

int okrd_run(const struct okrd_settings *settings)
{
    struct okr_err e = {0};
    struct store *store;
    const struct store_options options = {
        .dir = settings->data,
        .map_bytes = (uint64_t)settings->conf.map,
        .quota = (uint64_t)settings->conf.quota,
        .create = true,
    };
    const struct actor_settings actors = {
        .run = settings->run,
        .max_message = settings->conf.max_message,
        .readers = (int32_t)settings->conf.readers,
        .ready = say_ready,
    };
    log_set_level((enum log_level)settings->conf.log_level);
    if (settings->today != OKR_NO_DATE)
        clock_pin(settings->today);
    okr_commands_init();
    if (path_make_directory(settings->run, 0750, &e) || path_lock(settings->run, &e) ||
        path_make_directory(settings->data, 0700, &e) || store_open(&options, &store, &e))
        return complain(&e);
    int code = set_zone(store, &e) ? complain(&e) : front_serve(store, &actors);
    notify_stopping();
    store_close(store);
    return code;
}
