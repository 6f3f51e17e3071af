// SPDX-License-Identifier: Apache-2.0
// What a host says. Behind it is a stranger's code: everything is checked, and what is not understood ends the process.
#include "actor/pool.h"
#include "base/clock.h"
#include "base/log.h"

#include <stdio.h>

enum { TICK_AGAIN_MS = 60000, TICK_SOONEST_MS = 1000 };

/// The items of a frame behind its kind; nil past the end.
static const struct okr_value *item(const struct okr_value *frame, uint32_t i)
{
    static const struct okr_value nil = {.type = OKR_V_NIL};
    return i + 1 < frame->n ? &frame->items[i + 1] : &nil;
}

static void copy_text(char *to, size_t room, struct okr_str from)
{
    snprintf(to, room, "%.*s", OKR_STR_ARG(from));
    struct okr_str cut = okr_str_c(to);
    while (cut.len && !okr_utf8_valid(cut))
        cut.len--;
    to[cut.len] = '\0';
}

/// Rows as people are told of them; what is no list is none.
static bool take_rules(struct pool *pool, struct plugin *p, struct okr_str rules)
{
    struct okr_value list;
    bool usable = !rules.len || (okr_decode(rules, pool->arena, &list, NULL) == OKR_OK &&
                                 list.type == OKR_V_ARRAY);
    if (!usable)
        pool_line(p, LOG_LEVEL_WARN, "rules.refused", OKR_STR("its rules are not a msgpack array"));
    return bytes_set(&p->rules, usable ? rules : OKR_STR(""));
}

static bool take_ready(struct pool *pool, struct plugin *p, const struct okr_value *frame)
{
    const struct okr_value *can = item(frame, 3);
    copy_text(p->version, sizeof p->version, okr_value_str(item(frame, 0)));
    copy_text(p->summary, sizeof p->summary, okr_value_str(item(frame, 1)));
    for (int i = 0; i < PLUG_CAPABILITY_COUNT; i++) {
        p->can[i] = false;
        for (uint32_t j = 0; can->type == OKR_V_ARRAY && j < can->n; j++)
            p->can[i] =
                p->can[i] || okr_str_is(okr_value_str(&can->items[j]), plug_capabilities[i]);
    }
    if (!bytes_set(&p->filter, plug_bytes(item(frame, 4))) ||
        !take_rules(pool, p, plug_bytes(item(frame, 7))) || !pool_take_puts(p, item(frame, 5)))
        return false;
    log_line(LOG_LEVEL_INFO, "plugin", "started",
             "plugin=%s version=\"%s\" pid=%d sandbox=\"%.*s\"", p->conf.name, p->version,
             (int)p->pid, OKR_STR_ARG(okr_value_str(item(frame, 6))));
    if (p->probing) {
        pool_answer_starting(pool, p);
        p->gone = true;
        return true;
    }
    pool_place(pool, p);
    pool_score_start(pool, p);
    if (p->can[PLUG_CAN_TICK] && !p->place.tick)
        p->place.tick = clock_now();
    pool_event(pool, p, SUPERVISOR_ON_HELLO);
    return true;
}

static bool take_refused(struct pool *pool, struct plugin *p, const struct okr_value *frame)
{
    for (uint32_t lang = 0; lang < 2; lang++)
        copy_text(p->why.text[lang], PLUG_WHY_BYTES, okr_value_str(item(frame, lang)));
    pool_death(pool, p, false);
    return true;
}

/// The value of a command's reply is the plugin's to choose, as long as it is msgpack.
static bool is_msgpack(struct pool *pool, struct okr_str bytes)
{
    struct okr_value value;
    return okr_decode(bytes, pool->arena, &value, NULL) == OKR_OK;
}

static bool take_result(struct pool *pool, struct plugin *p, plug_status status,
                        const struct okr_value *result)
{
    struct okr_str reply = plug_bytes(result);
    switch (p->call.kind) {
    case PLUG_TICK: {
        int64_t next = okr_value_int(result, 0);
        int64_t now = clock_now();
        // A time that is past already would be one call after the other: it gets the next second.
        int64_t soonest = next > now ? next : now + TICK_SOONEST_MS;
        p->place.tick = status != PLUG_OK ? now + TICK_AGAIN_MS : next > 0 ? soonest : OKR_NO_TIME;
        p->tick_asked = now;
        p->tick_moved = true;
        return true;
    }
    case PLUG_COMMAND:
        if (reply.len && !is_msgpack(pool, reply) &&
            (status >= 0 || !okr_utf8_valid(reply))) { // why it failed may be bare text
            pool_line(p, LOG_LEVEL_WARN, "reply.refused", OKR_STR("its reply is not msgpack"));
            reply.len = 0;
            p->call_failed = true;
        }
        return bytes_set(&p->answer, reply);
    case PLUG_SCORE: return pool_take_scores(pool, p, result);
    default: return true;
    }
}

static bool take_done(struct pool *pool, struct plugin *p, const struct okr_value *frame)
{
    plug_status status = (plug_status)okr_value_int(item(frame, 0), PLUG_FAIL);
    p->call_failed = false;
    if (!p->call.kind || !take_result(pool, p, status, item(frame, 2)) ||
        (!p->call_failed && !pool_take_puts(p, item(frame, 1))))
        return false;
    pool_done(pool, p, p->call_failed ? PLUG_FAIL : status);
    return true;
}

static bool take_event_done(struct pool *pool, struct plugin *p, const struct okr_value *frame)
{
    uint64_t sequence = okr_value_uint(item(frame, 0), 0);
    plug_status status = (plug_status)okr_value_int(item(frame, 1), PLUG_FAIL);
    uint32_t at = p->call.at;
    while (at < p->call.n_run && p->call.run[at] != sequence)
        at++;
    if (p->call.kind != PLUG_EVENTS || at == p->call.n_run || !pool_take_puts(p, item(frame, 2)))
        return false;
    p->call.at = at;
    pool_event_done(pool, p, sequence, status);
    return true;
}

static bool take_finding(struct pool *pool, struct plugin *p, const struct okr_value *frame)
{
    (void)pool;
    return p->call.kind == PLUG_AUDIT && pool_take_finding(p, frame);
}

static bool take_get(struct pool *pool, struct plugin *p, const struct okr_value *frame)
{
    struct okr_str value;
    bool found =
        store_plugin_value(pool->txn, okr_str_c(p->conf.name), plug_bytes(item(frame, 0)), &value);
    pool_answer(pool, p, found ? PLUG_OK : PLUG_END, found ? value : OKR_STR(""), OKR_STR(""));
    return true;
}

static bool take_next(struct pool *pool, struct plugin *p, const struct okr_value *frame)
{
    struct okr_str key, value;
    bool found = store_plugin_next(pool->txn, okr_str_c(p->conf.name), plug_bytes(item(frame, 0)),
                                   plug_bytes(item(frame, 1)), pool->arena, &key, &value);
    pool_answer(pool, p, found ? PLUG_OK : PLUG_END, found ? key : OKR_STR(""),
                found ? value : OKR_STR(""));
    return true;
}

static bool take_size(struct pool *pool, struct plugin *p, const struct okr_value *frame)
{
    struct store_plugin place = {0};
    (void)frame;
    (void)store_plugin(pool->txn, okr_str_c(p->conf.name), &place);
    pool_answer(pool, p, PLUG_OK, (struct okr_str){(const char *)&place.bytes, sizeof place.bytes},
                OKR_STR(""));
    return true;
}

static bool take_request(struct pool *pool, struct plugin *p, const struct okr_value *frame)
{
    if (p->asking)
        return false;
    pool_ask_front(pool, p, plug_bytes(item(frame, 0)), plug_bytes(item(frame, 1)));
    return true;
}

enum { IN_START = 1, IN_CALL = 2 };
static const struct {
    enum plug_kind kind;
    unsigned when;
    bool (*take)(struct pool *pool, struct plugin *p, const struct okr_value *frame);
} kinds[] = {
    {PLUG_READY, IN_START, take_ready},
    {PLUG_REFUSED, IN_START, take_refused},
    {PLUG_DONE, IN_CALL, take_done},
    {PLUG_EVENT_DONE, IN_CALL, take_event_done},
    {PLUG_FINDING, IN_CALL, take_finding},
    {PLUG_ASK_GET, IN_START | IN_CALL, take_get},
    {PLUG_ASK_NEXT, IN_START | IN_CALL, take_next},
    {PLUG_ASK_SIZE, IN_START | IN_CALL, take_size},
    {PLUG_ASK_REQUEST, IN_START | IN_CALL, take_request},
};

static bool take_frame(struct pool *pool, struct plugin *p, struct okr_str bytes)
{
    struct okr_value frame;
    unsigned now = p->state == SUPERVISOR_STARTING || p->probing      ? IN_START
                   : p->state == SUPERVISOR_BUSY && !pool_prepares(p) ? IN_CALL
                                                                      : 0;
    if (okr_decode(bytes, pool->arena, &frame, NULL) || frame.type != OKR_V_ARRAY || !frame.n)
        return false;
    uint64_t kind = okr_value_uint(&frame.items[0], 0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == kind)
            return (kinds[i].when & now) && kinds[i].take(pool, p, &frame);
    return false;
}

void pool_read(struct pool *pool, struct plugin *p)
{
    struct okr_str bytes;
    uint32_t generation = p->generation;
    bool alive = frames_fill(&p->frames);
    for (;;) {
        enum frame_found found = frames_next(&p->frames, &bytes);
        if (found == FRAME_NONE)
            break;
        if (found == FRAME_BROKEN || !take_frame(pool, p, bytes)) {
            if (p->pid && p->generation == generation) {
                why_say(&p->why, "what it sent is no answer");
                pool_death(pool, p, false);
            }
            return;
        }
        if (!p->pid || p->generation != generation || p->gone)
            return; // what it said ended it
    }
    if (!alive)
        pool_death(pool, p, true);
}
