// SPDX-License-Identifier: Apache-2.0
// A plugin for tests: keeps each event's sequence in its state, answers what it is asked, and misbehaves where its options say so.
#include "okr_plugin.h"

#include <okr/value.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct counter {
    const okr_host *host;
    const okr_srv_state *state;
    const okr_srv_client *client;
    const okr_srv_data *data;
    struct okr_arena *arena; ///< of a call's answer
    uint64_t retried;
};

static okr_view view(struct okr_str s)
{
    return (okr_view){s.ptr, s.len};
}

static struct okr_str str(okr_view v)
{
    return (struct okr_str){v.ptr ? v.ptr : "", (size_t)v.len};
}

static struct okr_str option(const struct counter *c, const char *key)
{
    okr_view value = {"", 0};
    (void)c->host->option(c->host, view(OKR_STR("")), view(okr_str_c(key)), &value);
    return str(value);
}

static okr_status open_(const okr_host *host, void **ret_self)
{
    struct counter *c = calloc(1, sizeof *c);
    *ret_self = c;
    if (!c)
        return OKR_EFAIL;
    c->host = host;
    c->state = host->service(host, OKR_SRV_STATE);
    c->client = host->service(host, OKR_SRV_CLIENT);
    c->data = host->service(host, OKR_SRV_DATA);
    c->arena = okr_arena_new(64 << 20);
    host->log(host, 6, view(OKR_STR("counting")));
    return c->state && c->client && c->data && c->arena && !host->service(host, "okr.none/1")
               ? OKR_OK
               : OKR_EFAIL;
}

static void close_(void *self)
{
    struct counter *c = self;
    okr_arena_free(c->arena);
    free(c);
}

static uint64_t number(const struct counter *c, const char *key)
{
    okr_view value;
    if (c->state->get(c->host, view(okr_str_c(key)), &value) != OKR_OK)
        return 0;
    return strtoull(str(value).ptr, NULL, 10);
}

static okr_status put(const struct counter *c, const char *key, uint64_t n)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%llu", (unsigned long long)n);
    return c->state->put(c->host, view(okr_str_c(key)), (okr_view){text, (uint64_t)length + 1});
}

/// Dies, hangs or asks for another time when its option of that name is the event's type.
static okr_status misbehave(struct counter *c, const okr_call *call, struct okr_str type)
{
    if (okr_str_eq(option(c, "dies_of"), type))
        abort();
    if (okr_str_eq(option(c, "hangs_at"), type))
        pause();
    if (okr_str_eq(option(c, "fails_at"), type))
        return OKR_EFAIL;
    if (okr_str_eq(option(c, "later"), type) && call->attempt < 3)
        return OKR_RETRY;
    return OKR_OK;
}

static okr_status on_event(void *self, const okr_call *call, const okr_event *event)
{
    struct counter *c = self;
    char key[40];
    okr_status status = misbehave(c, call, str(event->type));
    snprintf(key, sizeof key, "seen/%012llu", (unsigned long long)event->sequence);
    if (put(c, key, number(c, key) + 1) != OKR_OK ||
        put(c, "count", number(c, "count") + 1) != OKR_OK)
        return OKR_EFAIL;
    return status;
}

static okr_status tick(void *self, const okr_call *call, int64_t *ret_next_ms)
{
    struct counter *c = self;
    struct okr_str every = option(c, "tick_every");
    *ret_next_ms = every.len ? call->now_ms + strtoll(every.ptr, NULL, 10) : 0;
    return put(c, "ticks", number(c, "ticks") + 1);
}

// --- what it is asked -----------------------------------------------------------------------------------

static void pack_state(struct counter *c, struct okr_pack *out)
{
    okr_view key = {"", 0}, value;
    char last[40];
    uint32_t n = 0;
    size_t place = okr_pack_map_open(out);
    while (c->state->next(c->host, (okr_view){"", 0}, key, &key, &value) == OKR_OK) {
        okr_pack_str(out, str(key));
        okr_pack_c(out, value.ptr);
        memcpy(last, key.ptr, (size_t)key.len);
        key.ptr = last;
        n++;
    }
    okr_pack_map_close(out, place, n);
}

static okr_status request(struct counter *c, const struct okr_value *args, struct okr_pack *out)
{
    struct okr_buf bytes = OKR_BUF(c->arena);
    struct okr_pack p = OKR_PACK(&bytes);
    okr_view reply;
    okr_pack_value(&p, okr_map_get(args, "args"));
    (void)c->client->request(c->host, view(okr_value_str(okr_map_get(args, "op"))),
                             (okr_view){bytes.ptr, bytes.len}, &reply);
    if (!reply.len)
        return OKR_EFAIL;
    okr_pack_raw(out, str(reply));
    return OKR_OK;
}

/// How many of `n` values of 60 000 bytes it may keep; and, with what one of them was, that a full state can be written over.
static void fill(struct counter *c, uint64_t n, struct okr_pack *out)
{
    static char value[60000];
    char key[32];
    uint64_t kept = 0;
    memset(value, 'v', sizeof value - 1);
    for (uint64_t i = 0; i < n; i++) {
        snprintf(key, sizeof key, "fill/%03llu", (unsigned long long)i);
        kept +=
            c->state->put(c->host, view(okr_str_c(key)), (okr_view){value, sizeof value}) == OKR_OK;
    }
    okr_pack_uint(out, kept);
}

/// A reply is good up to the next request, what get gave back up to the next call of the state, and both may go in where they came from.
static okr_status borrow(struct counter *c, struct okr_pack *out)
{
    okr_view reply, value, again;
    struct okr_str before;
    if (c->state->put(c->host, view(OKR_STR("a")), view(OKR_STR("bb"))) != OKR_OK ||
        c->state->put(c->host, view(OKR_STR("bb")), view(OKR_STR("the end"))) != OKR_OK ||
        c->client->request(c->host, view(OKR_STR("org.get")), (okr_view){NULL, 0}, &reply) !=
            OKR_OK)
        return OKR_EFAIL;
    before = okr_arena_dup(c->arena, str(reply));
    if (c->state->get(c->host, view(OKR_STR("a")), &value) != OKR_OK ||
        c->state->get(c->host, value, &again) != OKR_OK ||
        c->state->put(c->host, view(OKR_STR("copy")), again) != OKR_OK ||
        c->state->get(c->host, view(OKR_STR("copy")), &again) != OKR_OK)
        return OKR_EFAIL;
    okr_pack_bool(out, okr_str_eq(before, str(reply)) && okr_str_is(str(again), "the end"));
    return OKR_OK;
}

static okr_status command(void *self, const okr_call *call, okr_view principal, okr_view args,
                          okr_view *ret_reply)
{
    struct counter *c = self;
    struct okr_value value;
    okr_arena_reset(c->arena);
    struct okr_buf bytes = OKR_BUF(c->arena);
    struct okr_pack out = OKR_PACK(&bytes);
    okr_status status = OKR_OK;
    (void)call;
    if (okr_decode(str(args), c->arena, &value, NULL))
        return OKR_EFAIL;
    struct okr_str what = okr_value_str(okr_map_get(&value, "do"));
    if (okr_str_is(what, "state")) {
        pack_state(c, &out);
    } else if (okr_str_is(what, "who")) {
        okr_pack_str(&out, str(principal));
    } else if (okr_str_is(what, "put")) {
        status = c->state->put(c->host, view(okr_value_str(okr_map_get(&value, "key"))),
                               view(okr_value_str(okr_map_get(&value, "value"))));
        okr_pack_bool(&out, status == OKR_OK);
        status = OKR_OK;
    } else if (okr_str_is(what, "fill")) {
        fill(c, okr_value_uint(okr_map_get(&value, "n"), 0), &out);
    } else if (okr_str_is(what, "borrow")) {
        status = borrow(c, &out);
    } else if (okr_str_is(what, "request")) {
        status = request(c, &value, &out);
    } else if (okr_str_is(what, "file")) {
        okr_view file;
        status = c->data->file(c->host, view(okr_value_str(okr_map_get(&value, "name"))), &file);
        okr_pack_bin(&out, status == OKR_OK ? file.ptr : "",
                     status == OKR_OK ? (size_t)file.len : 0);
        status = OKR_OK;
    } else if (okr_str_is(what, "die")) {
        kill(getpid(), SIGKILL);
    } else if (okr_str_is(what, "hang")) {
        pause();
    } else if (okr_str_is(what, "refuse")) {
        okr_pack_c(&out, "不行 no");
        status = OKR_EFAIL;
    } else if (okr_str_is(what, "refuse barely")) {
        okr_buf_c(&bytes, "不行");
        status = OKR_EFAIL;
    } else {
        status = OKR_SKIP;
    }
    *ret_reply = (okr_view){bytes.ptr, bytes.len};
    return status;
}

/// Built as `finance` too, which hears of a unit of that name alone.
#if defined(ONLY_OF)
#define FILTER                                          \
    {                                                   \
        "\x81\xa4unit\xa7" ONLY_OF, 6 + sizeof(ONLY_OF) \
    }
#define ID "finance"
#else
#define FILTER \
    {          \
        "", 0  \
    }
#define ID "counter"
#endif

static const void *capability(const char *id)
{
    static const okr_cap_events events = {
        .size = sizeof events, .filter = FILTER, .on_event = on_event};
    static const okr_cap_tick ticks = {.size = sizeof ticks, .tick = tick};
    static const okr_cap_command commands = {.size = sizeof commands, .command = command};
    return strcmp(id, OKR_CAP_EVENTS) == 0    ? (const void *)&events
           : strcmp(id, OKR_CAP_TICK) == 0    ? (const void *)&ticks
           : strcmp(id, OKR_CAP_COMMAND) == 0 ? (const void *)&commands
                                              : NULL;
}

const okr_plugin *okr_plugin_v1(void)
{
    static const okr_plugin plugin = {.magic = OKR_MAGIC,
                                      .size = sizeof plugin,
                                      .abi_minor = OKR_ABI_MINOR,
                                      .id = ID,
                                      .version = "1.2.3",
                                      .summary = "Counts events / 数事件",
                                      .open = open_,
                                      .close = close_,
                                      .capability = capability};
    return &plugin;
}
