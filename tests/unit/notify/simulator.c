// SPDX-License-Identifier: Apache-2.0
#include "simulator_inside.h"

#include "base/check.h"
#include "cmd/cmd.h"
#include "notify/channel.h"
#include "notify/entry.h"
#include "notify/json.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { ARENA_BYTES = 1 << 30, HOUR_MIN = 60, DEADLINE_MS = 60000, UTC_8 = 8 * 60 };

static struct simulator *running; ///< the carrier has no context of its own

// --- the other side ---

/// Mails are decoded; what other channels send is kept as it is.
static void keep(struct simulator *s, const struct delivery *d)
{
    struct sent *sent = &s->sent[s->n_sent];
    check(s->n_sent < SIMULATOR_SENT);
    s->n_sent++;
    *sent = (struct sent){.time = s->now,
                          .endpoint = okr_arena_dup(s->arena, d->endpoint->name),
                          .to = okr_arena_dup(s->arena, d->outgoing.to),
                          .body = okr_arena_dup(s->arena, d->outgoing.body)};
}

static void carry(struct delivery *deliveries, size_t n, struct okr_arena *arena)
{
    struct simulator *s = running;
    for (size_t i = 0; i < n; i++) {
        struct delivery *d = &deliveries[i];
        struct answer *answer = &d->answer;
        bool mail = d->endpoint->channel == CHANNEL_mail;
        *answer = (struct answer){.retry_after = -1, .said = {.text = {"nobody there"}}};
        (void)arena;
        if (s->answer < 0)
            continue;
        answer->arrived = true;
        answer->status = mail && s->answer == 200 ? 250 : s->answer;
        answer->body = OKR_STR("{\"code\":0,\"errcode\":0}");
        if (d->endpoint->channel == CHANNEL_exec)
            answer->status = s->answer == 200 ? 0 : 75;
        if (s->answer == 200)
            keep(s, d);
    }
}

// --- calls ---

static okr_call call_of(const struct simulator *s)
{
    return (okr_call){.size = sizeof(okr_call),
                      .attempt = 1,
                      .now_ms = s->now,
                      .deadline_ms = DEADLINE_MS,
                      .today = s->today};
}

static void begin_call(struct simulator *s)
{
    s->n_before = s->n;
    s->before = realloc(s->before, (s->n + 1) * sizeof *s->before);
    check(s->before);
    if (s->n)
        memcpy(s->before, s->pairs, s->n * sizeof *s->pairs);
    running = s;
}

/// Whether what the call put is kept.
static bool end_call(struct simulator *s, okr_status status)
{
    bool lost = s->kill_next || (status != OKR_OK && status != OKR_SKIP);
    if (!lost)
        return true;
    s->n = s->n_before;
    s->pairs = realloc(s->pairs, (s->n + 1) * sizeof *s->pairs);
    if (s->n)
        memcpy(s->pairs, s->before, s->n * sizeof *s->pairs);
    if (s->kill_next) {
        s->kill_next = false;
        simulator_restart(s);
    }
    return false;
}

static void open_plugin(struct simulator *s)
{
    check(s->plugin->open(&s->host, &s->self) == OKR_OK);
    ((struct notify *)s->self)->carry = carry;
}

struct simulator *simulator_open(const char *config)
{
    struct simulator *s = calloc(1, sizeof *s);
    struct okr_err e = {0};
    char data[80];
    check(s);
    *s = (struct simulator){.dir = "/tmp/okr-notify-XXXXXX", .config = config, .answer = 200};
    s->host = simulator_host();
    setenv("TZ", "Asia/Shanghai", 1);
    tzset();
    okr_commands_init();
    s->arena = okr_arena_new(ARENA_BYTES);
    s->call = okr_arena_new(ARENA_BYTES);
    s->lent = okr_arena_new(1 << 20);
    check(s->arena && s->call && s->lent && mkdtemp(s->dir));
    snprintf(data, sizeof data, "%s/data", s->dir);
    const struct store_options options = {.dir = data, .create = true, .map_bytes = 1 << 28};
    cr_assert_eq(store_open(&options, &s->store, &e), 0, "%s", e.message);
    cr_assert_eq(store_reader_new(s->store, &s->reader, &e), 0, "%s", e.message);
    simulator_set(s, okr_date_make(2018, 1, 20), 8 * HOUR_MIN);
    s->plugin = entry_plugin();
    s->events = s->plugin->capability(OKR_CAP_EVENTS);
    s->ticks = s->plugin->capability(OKR_CAP_TICK);
    s->commands = s->plugin->capability(OKR_CAP_COMMAND);
    open_plugin(s);
    s->next = s->now;
    return s;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

void simulator_close(struct simulator *s)
{
    s->plugin->close(s->self);
    store_reader_free(s->reader);
    store_close(s->store);
    okr_arena_free(s->arena);
    okr_arena_free(s->call);
    okr_arena_free(s->lent);
    nftw(s->dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(s->pairs);
    free(s->before);
    free(s);
}

void simulator_restart(struct simulator *s)
{
    s->plugin->close(s->self);
    open_plugin(s);
}

void simulator_set(struct simulator *s, okr_date day, int minute)
{
    s->today = day;
    s->now = (okr_time)day * OKR_DAY_MS + (okr_time)(minute - UTC_8) * 60000;
}

static void pack_json(const json_t *json, struct okr_pack *p)
{
    const char *key;
    json_t *value;
    size_t i;
    if (json_is_object(json)) {
        okr_pack_map(p, (uint32_t)json_object_size(json));
        json_object_foreach((json_t *)(uintptr_t)json, key, value)
        {
            okr_pack_c(p, key);
            pack_json(value, p);
        }
    } else if (json_is_array(json)) {
        okr_pack_array(p, (uint32_t)json_array_size(json));
        json_array_foreach(json, i, value) pack_json(value, p);
    } else if (json_is_string(json)) {
        okr_pack_c(p, json_string_value(json));
    } else if (json_is_integer(json)) {
        okr_pack_int(p, json_integer_value(json));
    } else if (json_is_real(json)) {
        okr_pack_double(p, json_real_value(json));
    } else if (json_is_boolean(json)) {
        okr_pack_bool(p, json_is_true(json));
    } else {
        okr_pack_nil(p);
    }
}

static struct okr_str packed(struct simulator *s, const char *json)
{
    json_error_t where;
    json_t *value = json_loads(json, 0, &where);
    struct okr_buf buf = OKR_BUF(s->arena);
    struct okr_pack p = OKR_PACK(&buf);
    cr_assert(value, "%s: %s", json, where.text);
    pack_json(value, &p);
    json_decref(value);
    return okr_buf_view(&buf);
}

const struct okr_value *simulator_do(struct simulator *s, int64_t uid, const char *op,
                                     const char *json)
{
    struct okr_value *reply = okr_arena_alloc(s->arena, sizeof *reply);
    struct okr_err e = {0};
    struct okr_str bytes = simulator_request(s, uid, "", okr_str_c(op), packed(s, json), s->arena);
    check(!okr_decode(bytes, s->arena, reply, &e));
    const struct okr_value *ok = okr_map_get(reply, "ok");
    cr_assert(ok, "%s %s: %.*s", op, json,
              OKR_STR_ARG(okr_value_str(okr_map_get(okr_map_get(reply, "error"), "message"))));
    return ok;
}

static bool next_event(struct simulator *s, okr_event *ret)
{
    struct store_event event;
    struct okr_err e = {0};
    check(!store_reader_renew(s->reader, &e));
    okr_arena_reset(s->lent);
    bool there = store_event(s->reader, s->sequence + 1, s->lent, &event);
    struct okr_buf *body = okr_arena_alloc(s->lent, sizeof *body);
    *body = OKR_BUF(s->lent);
    struct okr_pack p = OKR_PACK(body);
    if (there)
        store_event_pack(s->store, &event, &p);
    struct okr_str copy = okr_arena_dup(s->call, okr_buf_view(body));
    store_reader_reset(s->reader);
    if (!there)
        return false;
    const char *type = okr_event_name(event.type);
    *ret = (okr_event){.size = sizeof *ret,
                       .sequence = s->sequence + 1,
                       .topic = view(okr_arena_printf(s->arena, "farsail/%s", type)),
                       .type = view(okr_str_c(type)),
                       .body = view(okr_arena_dup(s->arena, copy))};
    return true;
}

void simulator_deliver(struct simulator *s)
{
    okr_event event;
    okr_arena_reset(s->call);
    while (next_event(s, &event)) {
        okr_call call = call_of(s);
        begin_call(s);
        if (end_call(s, s->events->on_event(s->self, &call, &event)))
            s->sequence++;
        okr_arena_reset(s->call);
    }
}

static void tick(struct simulator *s)
{
    okr_call call = call_of(s);
    int64_t next = 0;
    begin_call(s);
    okr_status status = s->ticks->tick(s->self, &call, &next);
    s->next = end_call(s, status) ? next : s->now;
    cr_assert_eq(status, OKR_OK);
}

void simulator_step(struct simulator *s)
{
    enum { AT_ONCE_MS = 1000 };
    simulator_deliver(s);
    do
        tick(s);
    while (s->next <= s->now + AT_ONCE_MS);
}

void simulator_pass(struct simulator *s, okr_date day, int minute)
{
    okr_time end = (okr_time)day * OKR_DAY_MS + (okr_time)(minute - UTC_8) * 60000;
    simulator_step(s);
    while (s->next && s->next <= end) {
        s->now = s->next > s->now ? s->next : s->now;
        s->today = (okr_date)((s->now + (okr_time)UTC_8 * 60000) / OKR_DAY_MS);
        tick(s);
    }
    simulator_set(s, day, minute);
}

struct okr_str simulator_command(struct simulator *s, const char *principal, const char *json)
{
    okr_call call = call_of(s);
    okr_view reply = {0};
    struct okr_value value;
    struct okr_err e = {0};
    begin_call(s);
    okr_status status = s->commands->command(s->self, &call, view(okr_str_c(principal)),
                                             view(packed(s, json)), &reply);
    (void)end_call(s, status);
    if (!reply.len || okr_decode(okr_arena_dup(s->arena, str(reply)), s->arena, &value, &e))
        return OKR_STR("");
    return json_text(s->arena, json_of(&value));
}

void simulator_answer(struct simulator *s, long status)
{
    s->answer = status;
}

void simulator_kill_next(struct simulator *s)
{
    s->kill_next = true;
}

const struct sent *simulator_sent(const struct simulator *s, size_t *ret_n)
{
    *ret_n = s->n_sent;
    return s->sent;
}

void simulator_clear(struct simulator *s)
{
    s->n_sent = 0;
}

struct okr_arena *simulator_arena(struct simulator *s)
{
    return s->arena;
}
