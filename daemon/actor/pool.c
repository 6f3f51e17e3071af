// SPDX-License-Identifier: Apache-2.0
// The pool: one thread that looks after the plugins' processes. It sleeps until one of them says something, somebody asks something, the log has grown, or something is due.
#include "actor/pool.h"

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "plug/load.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { POOL_NICE = 5, TURN_ARENA = 512 << 20, EVENT_ARENA = 64 << 20, FAR_FUTURE_S = INT32_MAX };

// --- the configuration ----------------------------------------------------------------------------------

static void settle(struct plugin *p, const struct conf_plugin *conf)
{
    p->conf = *conf;
    if (*conf->path)
        snprintf(p->path, sizeof p->path, "%s", conf->path);
    else
        plug_packaged(conf->name, p->path, sizeof p->path);
}

static struct plugin *find(struct pool *pool, const char *name)
{
    for (size_t i = 0; i < pool->n; i++)
        if (!pool->plugins[i]->probing && !pool->plugins[i]->gone &&
            strcmp(pool->plugins[i]->conf.name, name) == 0)
            return pool->plugins[i];
    return NULL;
}

static void add(struct pool *pool, const struct conf_plugin *conf)
{
    static uint32_t numbers; // a job that comes back late finds no wrong one
    struct plugin *p = pool->n < POOL_PLUGINS ? calloc(1, sizeof *p) : NULL;
    if (!p) {
        log_line(LOG_LEVEL_ERROR, "pool", "memory", "plugin=%s", conf->name);
        return;
    }
    settle(p, conf);
    p->log = -1;
    p->number = numbers++;
    p->place.tick = OKR_NO_TIME;
    pool->plugins[pool->n++] = p;
}

static void start(struct pool *pool, struct plugin *p)
{
    struct store_plugin place;
    bool known = store_plugin(pool->txn, okr_str_c(p->conf.name), &place);
    if (p->conf.enabled && known && place.stopped) {
        p->place.stopped = true;
        why_say(&p->why, "it was disabled by a person");
        p->state = SUPERVISOR_DISABLED;
    } else if (p->conf.enabled) {
        pool_event(pool, p, SUPERVISOR_ON_START);
    }
}

/// The order of the file is that of the list: the first that fits scores. Behind them stand those that are of no section.
static void put_in_order(struct pool *pool)
{
    struct plugin *ordered[POOL_PLUGINS];
    struct conf_plugin conf;
    size_t n = 0;
    for (size_t at = 0; conf_plugin_next(pool->conf, &at, &conf);)
        if (find(pool, conf.name))
            ordered[n++] = find(pool, conf.name);
    for (size_t i = 0; i < pool->n; i++)
        if (pool->plugins[i]->probing || pool->plugins[i]->gone)
            ordered[n++] = pool->plugins[i];
    check(n == pool->n);
    memcpy(pool->plugins, ordered, n * sizeof(struct plugin *));
}

/// New sections: what did not change goes on, what did is started anew.
static void take_conf(struct pool *pool, struct conf_plugins *next)
{
    struct conf_plugin conf;
    struct conf_plugins *before = pool->conf;
    pool->conf = next;
    for (size_t i = pool->n; i-- > 0;) {
        size_t at = 0;
        struct conf_pair pair;
        struct plugin *p = pool->plugins[i];
        if (p->probing || p->gone || conf_pair_next(next, p->conf.name, &at, &pair))
            continue;
        pool_event(pool, p, SUPERVISOR_ON_STOP);
        p->gone = true; // up to the end of this turn: what it said may be about to be read
    }
    for (size_t at = 0; conf_plugin_next(next, &at, &conf);) {
        struct plugin *p = find(pool, conf.name);
        if (p && conf_plugin_same(before, next, conf.name))
            continue;
        if (p) {
            pool_event(pool, p, SUPERVISOR_ON_STOP);
            settle(p, &conf);
        } else {
            add(pool, &conf);
            p = find(pool, conf.name);
        }
        if (p)
            start(pool, p);
    }
    put_in_order(pool);
    pool_score_again(pool);
    free(before);
}

// --- the loop -------------------------------------------------------------------------------------------

static void begin_turn(struct pool *pool)
{
    struct okr_err e = {0};
    okr_arena_reset(pool->arena);
    if (store_reader_renew(pool->txn, &e))
        log_line(LOG_LEVEL_ERROR, "pool", "renew.failed", "why=\"%s\"", e.message);
    pool->head = store_head(pool->txn);
}

static void end_turn(struct pool *pool)
{
    store_reader_reset(pool->txn);
}

static void take_front(struct pool *pool)
{
    struct pool_message message;
    while (pool_receive(pool->front, ZMQ_DONTWAIT, &message)) {
        if (message.plugins)
            take_conf(pool, message.plugins);
        else if (message.stop)
            pool->stop = true;
        else if (message.job->origin.purpose != JOB_OF_CLIENT && !message.job->asks)
            pool_own_done(pool, message.job);
        else
            pool_take_job(pool, message.job);
    }
}

static void take_bell(struct pool *pool)
{
    uint64_t head;
    while (zmq_recv(pool->doorbell, &head, sizeof head, ZMQ_DONTWAIT) == (int)sizeof head)
        ;
}

/// Whether any plugin wants to hear of new events. One that is at something looks at the log when that is done, one that gathers when its time is over.
static bool listens(const struct pool *pool)
{
    for (size_t i = 0; i < pool->n; i++) {
        const struct plugin *p = pool->plugins[i];
        if (p->state == SUPERVISOR_READY && !p->gather &&
            (p->can[PLUG_CAN_EVENTS] || p->can[PLUG_CAN_SCORE]))
            return true;
    }
    return false;
}

static long time_to_wait(const struct pool *pool)
{
    int64_t now = clock_steady(), next = INT64_MAX;
    for (size_t i = 0; i < pool->n; i++) {
        int64_t at = pool_next_time(pool, pool->plugins[i], now);
        next = at < next ? at : next;
    }
    return next == INT64_MAX ? -1 : next > now ? (long)(next - now) : 0;
}

static short wanted(const struct plugin *p)
{
    return (short)(frames_pending(&p->frames) ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN);
}

struct poll {
    zmq_pollitem_t items[3 + 3 * POOL_PLUGINS];
    struct plugin *of[3 + 3 * POOL_PLUGINS];
    uint32_t generation[3 + 3 * POOL_PLUGINS];
    int n;
};

static void poll_add(struct poll *poll, struct plugin *p, int fd, short events)
{
    poll->of[poll->n] = p;
    poll->generation[poll->n] = p->generation;
    poll->items[poll->n++] = (zmq_pollitem_t){.fd = fd, .events = events};
}

static void wait(struct pool *pool, struct poll *poll)
{
    poll->n = 3;
    poll->items[0] = (zmq_pollitem_t){.socket = pool->front, .events = ZMQ_POLLIN};
    poll->items[1] = (zmq_pollitem_t){.socket = pool->doorbell, .events = ZMQ_POLLIN};
    poll->items[2] = (zmq_pollitem_t){.fd = pool->jump, .events = ZMQ_POLLIN};
    for (size_t i = 0; i < pool->n; i++) {
        struct plugin *p = pool->plugins[i];
        if (p->pid)
            poll_add(poll, p, p->frames.fd, wanted(p));
        if (p->pid && p->log >= 0 && !p->lines.read_at)
            poll_add(poll, p, p->log, ZMQ_POLLIN);
        if (pool_taking(p) >= 0)
            poll_add(poll, p, pool_taking(p), ZMQ_POLLIN);
    }
    if (zmq_poll(poll->items, poll->n, time_to_wait(pool)) < 0)
        for (int i = 0; i < poll->n; i++)
            poll->items[i].revents = 0;
}

/// Told when the system's clock is set; the timers are looked at anew.
static void arm_jump(struct pool *pool)
{
    const struct itimerspec far = {.it_value.tv_sec = FAR_FUTURE_S};
    uint64_t times;
    if (read(pool->jump, &times, sizeof times) < 0)
        errno = 0;
    (void)timerfd_settime(pool->jump, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL);
}

static void take_processes(struct pool *pool, const struct poll *poll)
{
    for (int i = 3; i < poll->n; i++) {
        struct plugin *p = poll->of[i];
        if (!poll->items[i].revents || !p->pid || p->generation != poll->generation[i])
            continue;
        if (poll->items[i].fd == p->log)
            pool_read_log(p);
        else if (poll->items[i].fd != p->frames.fd)
            continue; // of a snapshot: pool_taken looks
        else if ((poll->items[i].revents & ZMQ_POLLOUT) && !frames_flush(&p->frames))
            pool_death(pool, p, true);
        else if (poll->items[i].revents & ~ZMQ_POLLOUT)
            pool_read(pool, p);
    }
}

static void drop_gone(struct pool *pool)
{
    for (size_t i = pool->n; i-- > 0;) {
        struct plugin *p = pool->plugins[i];
        if (!p->gone || p->keeping || p->asking)
            continue;
        plugin_free(pool, p);
        pool->n--;
        memmove(pool->plugins + i, pool->plugins + i + 1, (pool->n - i) * sizeof(struct plugin *));
    }
}

static void turn(struct pool *pool, const struct poll *poll)
{
    // Who is late is late by this: what comes in while something else takes long (a snapshot does) is only read in the next turn.
    int64_t now = clock_steady();
    begin_turn(pool);
    take_front(pool);
    take_bell(pool);
    if (poll->items[2].revents)
        arm_jump(pool);
    take_processes(pool, poll);
    for (size_t i = 0; i < pool->n; i++)
        pool_taken(pool, pool->plugins[i]);
    for (size_t i = 0; i < pool->n; i++)
        pool_timers(pool, pool->plugins[i], now);
    for (size_t i = 0; i < pool->n && !pool->stop; i++)
        pool_advance(pool, pool->plugins[i]);
    drop_gone(pool);
    end_turn(pool);
}

/// Asks to be woken by the next commit, unless one has come meanwhile.
static bool listen_for_more(struct pool *pool)
{
    if (!listens(pool))
        return false;
    atomic_store(&pool->bell->wanted, true);
    uint64_t head = pool->head;
    begin_turn(pool);
    end_turn(pool);
    return pool->head != head;
}

static void open_pool(struct pool *pool, const struct actor_start *s)
{
    struct okr_err e = {0};
    int unlimited = 0;
    pool->store = s->store;
    pool->bell = s->bell;
    pool->settings = s->settings;
    pool->jobs.arena_bytes = s->settings->limits.request_memory;
    pool->arena = okr_arena_new(TURN_ARENA);
    pool->event = okr_arena_new(EVENT_ARENA);
    pool->runs = okr_arena_new(EVENT_ARENA);
    pool->conf = malloc(sizeof *pool->conf);
    pool->front = zmq_socket(s->context, ZMQ_PAIR);
    pool->doorbell = zmq_socket(s->context, ZMQ_PAIR);
    pool->jump = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (!pool->arena || !pool->event || !pool->runs || !pool->conf)
        actor_cannot_begin("pool", "there is not enough memory");
    check(pool->jump >= 0);
    zmq_setsockopt(pool->front, ZMQ_SNDHWM, &unlimited, sizeof unlimited);
    check(!zmq_connect(pool->front, ACTOR_POOL_END) && !zmq_bind(pool->doorbell, ACTOR_BELL_END));
    *pool->conf = *s->settings->plugins;
    arm_jump(pool);
    if (store_reader_new(s->store, &pool->txn, &e))
        actor_cannot_begin("pool", e.message);
}

static void start_all(struct pool *pool)
{
    struct conf_plugin conf;
    begin_turn(pool);
    for (size_t at = 0; conf_plugin_next(pool->conf, &at, &conf);) {
        add(pool, &conf);
        if (find(pool, conf.name))
            start(pool, find(pool, conf.name));
    }
    end_turn(pool);
}

/// Everything that is kept goes to the writer, processes are asked to end, and what is out comes back.
static void stop_all(struct pool *pool)
{
    struct poll poll;
    begin_turn(pool);
    for (size_t i = 0; i < pool->n; i++) {
        struct plugin *p = pool->plugins[i];
        pool_event(pool, p, SUPERVISOR_ON_STOP);
        pool_answer_starting(pool, p);
        p->keep_at = 0;
        (void)pool_keep(pool, p);
    }
    end_turn(pool);
    while (pool->out) {
        wait(pool, &poll);
        turn(pool, &poll);
    }
}

void *pool_main(void *start)
{
    const struct actor_start *s = start;
    struct pool pool = {.store = NULL};
    struct poll poll = {.n = 3};
    if (nice(POOL_NICE) < 0) // of this thread: who commits goes first
        errno = 0;           // worth having, not worth failing for
    open_pool(&pool, s);
    pool_send(pool.front, (struct pool_message){.stop = false}); // the bell can be rung
    start_all(&pool);
    while (!pool.stop) {
        if (!listen_for_more(&pool))
            wait(&pool, &poll);
        else
            poll = (struct poll){.n = 3};
        turn(&pool, &poll);
    }
    stop_all(&pool);
    for (size_t i = 0; i < pool.n; i++)
        plugin_free(&pool, pool.plugins[i]);
    store_reader_free(pool.txn);
    pool_send(pool.front, (struct pool_message){.stop = true});
    zmq_close(pool.front);
    zmq_close(pool.doorbell);
    close(pool.jump);
    free(pool.conf);
    okr_arena_free(pool.arena);
    okr_arena_free(pool.event);
    okr_arena_free(pool.runs);
    job_pool_done(&pool.jobs);
    return NULL;
}
