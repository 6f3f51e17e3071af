// SPDX-License-Identifier: Apache-2.0
// The log, event by event, to each plugin that listens: in order, and again what it did not take.
#include "actor/pool.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/filter.h"
#include "cmd/nouns.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    RUN_BYTES = 1 << 20,
    KNOWN_UNITS = 256,
    LOOKED_AT_MAX = 20000, ///< rows a turn passes by, so that the other plugins' turn comes
    KEEP_LATER_MS = 1000,
    RETRY_FIRST_MS = 1000,
    RETRY_MAX_MS = 60000,
    KILLS_MAX = 3
};

/// What retention let go of before the plugin took it is lost to it. It goes on with the oldest event that is left, and that it missed some is said: in okrd's
/// log, in the log of events, and by what people see of the plugin.
static void skip_lost(struct pool *pool, struct plugin *p)
{
    uint64_t from = p->place.sequence + 1, oldest = store_oldest(pool->txn);
    char why[80];
    if (from >= oldest)
        return;
    p->place.missed += oldest - from;
    p->place.missed_to = oldest - 1;
    p->place.sequence = oldest - 1;
    p->missed_moved = true;
    p->attempt = 1;
    log_line(LOG_LEVEL_WARN, "plugin", "events.lost", "plugin=%s from=%" PRIu64 " to=%" PRIu64,
             p->conf.name, from, oldest - 1);
    snprintf(why, sizeof why, "it had not taken events %" PRIu64 " to %" PRIu64, from, oldest - 1);
    pool_tell(pool, p, "cursor.lost", why);
}

void pool_place(struct pool *pool, struct plugin *p)
{
    uint64_t oldest = store_oldest(pool->txn), head = store_head(pool->txn);
    if (p->placed)
        return;
    p->placed = true;
    p->attempt = 1;
    if (!store_plugin(pool->txn, okr_str_c(p->conf.name), &p->place)) {
        bool all = strcmp(p->conf.from, "oldest") == 0;
        p->place = (struct store_plugin){.sequence = all ? oldest - 1 : head, .tick = clock_now()};
        p->tick_moved = true;
        p->kept = UINT64_MAX; // a place of its own from now on
        return;
    }
    p->kept = p->place.sequence;
    if (p->place.sequence > head)
        p->place.sequence = head;
}

struct run {
    struct pool *pool;
    struct event_filter filter;
    struct okr_pack *out;
    struct pool_call call;
    struct {
        okr_id unit; ///< 0: none
        struct okr_str path;
    } known[KNOWN_UNITS]; ///< of this run, by number
    uint64_t scanned;
    uint32_t looked_at;
};

/// acme/finance/check_in.recorded, by the unit's path of today.
static struct okr_str topic_of(struct run *run, const struct store_event *event)
{
    struct okr_arena *arena = run->pool->event;
    const char *type = okr_event_name(event->type);
    if (!event->unit)
        return okr_arena_printf(arena, "~org/%s", type);
    size_t slot = okr_id_number(event->unit) % KNOWN_UNITS;
    struct okr_str *path = &run->known[slot].path;
    if (run->known[slot].unit != event->unit &&
        (unit_path(run->pool->txn, event->unit, run->pool->arena, path) || !path->len))
        *path = OKR_STR("~unknown");
    run->known[slot].unit = event->unit;
    return okr_arena_printf(arena, "%.*s/%s", OKR_STR_ARG(*path), type);
}

static void pack_event(struct run *run, const struct store_event *event)
{
    struct okr_buf body = OKR_BUF(run->pool->event);
    struct okr_pack out = OKR_PACK(&body);
    struct okr_str topic = topic_of(run, event);
    store_event_pack(run->pool->store, event, &out);
    okr_pack_array(run->out, 6);
    okr_pack_uint(run->out, event->sequence);
    okr_pack_bin(run->out, topic.ptr, topic.len);
    okr_pack_c(run->out, okr_event_name(event->type));
    if (event->subject)
        okr_pack_id(run->out, event->subject);
    else
        okr_pack_c(run->out, "");
    okr_pack_bin(run->out, event->actor.ptr, event->actor.len);
    okr_pack_bin(run->out, body.ptr, body.len);
    run->out->buf->failed = run->out->buf->failed || body.failed;
    run->call.run[run->call.n_run++] = event->sequence;
}

static bool take(void *self, const struct store_event_head *head)
{
    struct run *run = self;
    if (event_filter_wants(&run->filter, head)) {
        struct store_event event;
        okr_arena_reset(run->pool->event);
        if (!store_event(run->pool->txn, head->sequence, run->pool->event, &event))
            log_line(LOG_LEVEL_ERROR, "pool", "event.unreadable", "sequence=%" PRIu64,
                     head->sequence);
        else
            pack_event(run, &event);
    }
    run->scanned = head->sequence;
    return run->call.n_run < POOL_RUN && run->out->buf->len < RUN_BYTES &&
           ++run->looked_at < LOOKED_AT_MAX;
}

/// The plugin's own filter, read anew: units come and go.
static bool read_filter(struct pool *pool, struct plugin *p, struct event_filter *ret)
{
    struct okr_err e = {0};
    struct cmd c = {.store = pool->store, .txn = pool->txn, .arena = pool->arena, .err = &e};
    struct okr_value *filter = okr_arena_alloc(pool->arena, sizeof *filter);
    int code = filter ? OKR_OK : OKR_E_TOO_BIG;
    if (!code && p->filter.len)
        code = okr_decode((struct okr_str){p->filter.ptr, p->filter.len}, pool->arena, filter, &e);
    if (!code && p->filter.len && filter->type != OKR_V_MAP)
        code = OKR_E_INVALID;
    if (!code)
        code = event_filter_read(&c, p->filter.len ? filter : NULL, ret);
    if (code == OKR_E_NOT_FOUND) { // what it waits for may come yet
        *ret = (struct event_filter){.by_unit = true};
        if (!p->filter_told)
            pool_line(p, LOG_LEVEL_NOTICE, "filter.unmatched", okr_str_c(e.message));
        p->filter_told = true;
        return true;
    }
    p->filter_told = false;
    if (!code)
        return true;
    why_say(&p->why, "its filter of events is not usable: %s", e.message);
    pool_death(pool, p, false);
    return false;
}

static void passed(struct plugin *p, uint64_t sequence)
{
    if (sequence <= p->place.sequence)
        return;
    p->place.sequence = sequence;
    if (!p->keep_at)
        p->keep_at = clock_steady() + KEEP_LATER_MS;
}

/// The frame's memory is kept from run to run, up to twice of what a run takes: fresh pages cost more than what is packed into them.
static struct okr_pack begin_frame(struct pool *pool)
{
    if (!pool->run.ptr || pool->run.failed || pool->run.cap > 2 * RUN_BYTES) {
        okr_arena_reset(pool->runs);
        pool->run = OKR_BUF(pool->runs);
    }
    pool->run.len = 0;
    return OKR_PACK(&pool->run);
}

/// Begins the frame of a run; false when the filter is not usable.
static bool begin_run(struct plugin *p, struct run *run, size_t *ret_place)
{
    if (!read_filter(run->pool, p, &run->filter))
        return false;
    run->call.kind = PLUG_EVENTS;
    pool_pack_call(run->out, PLUG_EVENTS, 2, p->conf.event_ms);
    okr_pack_uint(run->out, p->attempt);
    *ret_place = okr_pack_array_open(run->out);
    return true;
}

static bool end_run(struct plugin *p, struct run *run, size_t place)
{
    okr_pack_array_close(run->out, place, run->call.n_run);
    if (run->call.n_run)
        pool_send_call(run->pool, p, run->call, run->out->buf, p->conf.event_ms);
    return run->call.n_run > 0;
}

/// The next events past the plugin's place; false when none of those looked at is for it.
static bool send_next(struct pool *pool, struct plugin *p)
{
    struct okr_pack out = begin_frame(pool);
    struct run run = {.pool = pool, .out = &out, .scanned = p->place.sequence};
    size_t place;
    skip_lost(pool, p);
    run.scanned = p->place.sequence;
    if (!begin_run(p, &run, &place))
        return true;
    store_events(pool->txn, p->place.sequence + 1, take, &run);
    pool_gather(p, run.scanned >= pool->head);
    if (end_run(p, &run, place))
        return true;
    passed(p, run.scanned);
    return false;
}

/// A dead letter once more, whatever the filter says by now.
static bool send_again(struct pool *pool, struct plugin *p, uint64_t sequence)
{
    struct okr_pack out = begin_frame(pool);
    struct run run = {.pool = pool, .out = &out, .call = {.replay = true, .job = p->replay_job}};
    struct store_event event;
    size_t place;
    struct job *job = p->replay_job;
    p->replay_job = NULL;
    okr_arena_reset(pool->event);
    if (!store_event(pool->txn, sequence, pool->event, &event)) {
        pool_refuse(pool, job, OKR_E_COMPACTED, "it cannot be replayed any more",
                    "event %" PRIu64 " is not in the log any more", sequence);
        return false;
    }
    if (!begin_run(p, &run, &place))
        return true;
    pack_event(&run, &event);
    return end_run(p, &run, place);
}

bool pool_deliver(struct pool *pool, struct plugin *p)
{
    if (!p->can[PLUG_CAN_EVENTS])
        return false;
    if (p->replay) {
        uint64_t sequence = p->replay;
        p->replay = 0;
        p->attempt = 1;
        return send_again(pool, p, sequence);
    }
    if (p->retry_at && clock_steady() < p->retry_at)
        return false;
    p->retry_at = 0;
    return p->place.sequence < pool->head && send_next(pool, p);
}

static void replayed(struct plugin *p, uint64_t sequence, plug_status status)
{
    p->status = status == PLUG_SKIP ? PLUG_OK : status;
    if (p->status == PLUG_OK)
        p->replayed = sequence;
}

void pool_event_done(struct pool *pool, struct plugin *p, uint64_t sequence, plug_status status)
{
    (void)pool;
    p->call.deadline = clock_steady() + p->conf.event_ms;
    p->call.at++;
    if (p->call.replay) {
        replayed(p, sequence, status);
        return;
    }
    if (status == PLUG_RETRY) {
        int64_t wait = RETRY_FIRST_MS;
        for (uint32_t i = 1; i < p->attempt && wait < RETRY_MAX_MS; i++)
            wait *= 2;
        p->retry_at = clock_steady() + (wait < RETRY_MAX_MS ? wait : RETRY_MAX_MS);
        p->attempt++;
        passed(p, sequence - 1);
        return;
    }
    if (status < 0) {
        char text[64];
        snprintf(text, sizeof text, "sequence %" PRIu64, sequence);
        pool_line(p, LOG_LEVEL_WARN, "event.failed", okr_str_c(text));
    }
    p->attempt = 1;
    passed(p, sequence);
}

void pool_blame(struct pool *pool, struct plugin *p)
{
    (void)pool;
    if (p->call.replay || p->call.at == p->call.n_run)
        return; // a dead letter stays one; and who has told all is not to blame any event
    uint64_t blamed = p->call.run[p->call.at];
    p->kills = p->killer == blamed ? p->kills + 1 : 1;
    p->killer = blamed;
    p->attempt = p->kills + 1;
    if (p->kills < KILLS_MAX)
        return;
    p->put_aside = blamed;
    p->kills = 0;
    p->attempt = 1;
    passed(p, blamed);
    log_line(LOG_LEVEL_WARN, "plugin", "event.put_aside", "plugin=%s sequence=%" PRIu64,
             p->conf.name, blamed);
}
