// SPDX-License-Identifier: Apache-2.0
#include "entry.h"

#include "command.h"
#include "notice.h"
#include "outbox.h"
#include "round.h"
#include "tell.h"
#include "token.h"

#include <okr/command.h>
#include <okr/version.h>

enum { SETTLE_MS = 24 * 3600000, SHORTEST_MS = 100, LONGEST_MS = 3600000, UNCALLED_MS = 2000 };

static okr_status open_plugin(const okr_host *host, void **ret_self)
{
    okr_commands_init();
    struct notify *n = notify_open(host);
    if (!n)
        return OKR_EFAIL;
    *ret_self = n;
    return OKR_OK;
}

static void close_plugin(void *self)
{
    notify_close(self);
}

static okr_status on_event(void *self, const okr_call *call, const okr_event *event)
{
    struct notify *n = self;
    notify_begin(n, call);
    notice_event(n, event);
    return notify_end(n);
}

/// Once a day, wherever the clock has gone.
static okr_time settle(struct notify *n)
{
    struct state_map map;
    okr_time next = map_get_int(state_get(n, "settle"), "next", 0);
    if (next > n->now && next <= n->now + SETTLE_MS)
        return next;
    tell_settle(n);
    token_settle(n);
    next = n->now + SETTLE_MS;
    state_map(n, &map);
    map_int(&map, "next", next);
    state_put(n, "settle", state_made(&map));
    return next;
}

static okr_status tick(void *self, const okr_call *call, int64_t *ret_next_ms)
{
    struct notify *n = self;
    notify_begin(n, call);
    okr_time next = settle(n);
    okr_time round = round_run(n);
    okr_time send = outbox_send(n), rest = tell_suppressed_rest(n);
    if (round && round < next)
        next = round;
    if (send && send < next)
        next = send;
    if (rest && rest < next)
        next = rest;
    // What a command or an event put out must not wait for long where okrd does not call again by itself.
    okr_time longest = n->now + (n->ticks_follow ? LONGEST_MS : UNCALLED_MS);
    if (next > longest)
        next = longest;
    // One tick sends a batch; what is left goes with the next one at once.
    *ret_next_ms = next > n->now + SHORTEST_MS ? next : n->now + SHORTEST_MS;
    return notify_end(n);
}

static okr_status command(void *self, const okr_call *call, okr_view principal, okr_view args,
                          okr_view *ret_reply)
{
    struct notify *n = self;
    struct okr_value value = {0};
    struct okr_err e = {0};
    notify_begin(n, call);
    struct okr_str bytes = okr_arena_dup(n->arena, (struct okr_str){args.ptr, (size_t)args.len});
    struct okr_str who =
        okr_arena_dup(n->arena, (struct okr_str){principal.ptr, (size_t)principal.len});
    okr_status status = okr_decode(bytes, n->arena, &value, &e) || value.type != OKR_V_MAP
                            ? OKR_SKIP
                            : command_run(n, who, &value, &n->reply);
    if (status == OKR_OK)
        (void)outbox_send(n); // what it put out goes at once; a failure is tried again by a tick
    if (n->reply.len)
        *ret_reply = (okr_view){.ptr = n->reply.ptr, .len = n->reply.len};
    return status == OKR_OK ? notify_end(n) : status;
}

static const void *capability(const char *id)
{
    static const okr_cap_events events = {.size = sizeof events, .on_event = on_event};
    static const okr_cap_tick ticks = {.size = sizeof ticks, .tick = tick};
    static const okr_cap_command commands = {.size = sizeof commands, .command = command};
    struct okr_str name = okr_str_c(id);
    return okr_str_is(name, OKR_CAP_EVENTS)    ? (const void *)&events
           : okr_str_is(name, OKR_CAP_TICK)    ? (const void *)&ticks
           : okr_str_is(name, OKR_CAP_COMMAND) ? (const void *)&commands
                                               : NULL;
}

const okr_plugin *entry_plugin(void)
{
    static const okr_plugin plugin = {.magic = OKR_MAGIC,
                                      .size = sizeof plugin,
                                      .abi_minor = OKR_ABI_MINOR,
                                      .id = "notify",
                                      .version = OKR_VERSION,
                                      .summary = "Tells people what they can act upon",
                                      .open = open_plugin,
                                      .close = close_plugin,
                                      .capability = capability};
    return &plugin;
}
