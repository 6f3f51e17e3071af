// SPDX-License-Identifier: Apache-2.0
// The plugin while it runs: what okrd lent it, its endpoints, the company's units, and the call it is in.
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H
#include "endpoint.h"
#include "transport.h"

#include <okr/id.h>
#include <okr/model.h>
#include <okr_plugin.h>

enum {
    STATE_KEY = 41,         ///< bytes of a key, with the NUL
    CALL_BYTES = 192 << 20, ///< of memory one call may use
    LASTING_BYTES = 1 << 20,
    UNITS_BYTES = 256 << 20
};
/// Runs a batch; transport_run, or what a test puts in its place.
typedef void carrier(struct delivery *deliveries, size_t n, struct okr_arena *arena);

struct notify {
    const okr_host *host;
    const okr_srv_client *client;
    const okr_srv_state *state;
    const okr_srv_data *data;
    carrier *carry;
    bool ticks_follow; ///< okrd calls the timer after events too (tick_after_events)

    struct okr_arena *lasting; ///< the configuration
    struct endpoint endpoints[ENDPOINTS_MAX];
    size_t n_endpoints;

    struct okr_arena *units_arena; ///< see directory.h
    struct okr_unit *units;        ///< ascending ids
    size_t n_units;
    bool units_known;

    okr_id last_part, last_whole; ///< a comment or check-in, and what it is about

    okr_time kept_back_told; ///< when the log was told of all that was kept back
    int kept_back_lines;     ///< since then, one each

    struct okr_org org;
    struct okr_arena *org_arena;
    bool org_known;

    // of the present call
    struct okr_arena *arena;
    okr_time now;
    okr_date today;
    okr_time deadline; ///< when the call should end
    bool failed;       ///< the state service refused: the call fails, and nothing of it is kept
    struct okr_str reply;
};

/// Makes it with the endpoints of the configuration; NULL when a service is missing.
struct notify *notify_open(const okr_host *host);
void notify_close(struct notify *n);
/// Begins a call: everything that the call before borrowed is gone.
void notify_begin(struct notify *n, const okr_call *call);
/// OKR_OK, or OKR_EFAIL where something was not kept.
okr_status notify_end(struct notify *n);

enum { SAY_ERROR = 3, SAY_WARNING = 4, SAY_NOTICE = 5, SAY_INFO = 6 };
/// A line of okrd's log. No secret, url, address or text of an OKR goes there: names of endpoints, ids and reasons do.
OKR_PRINTF(3, 4) void notify_say(const struct notify *n, int level, const char *format, ...);

/// Asks okrd; the `ok` of the reply, or NULL (with the message in `*ret_error` unless that is NULL). `args` may be NULL.
const struct okr_value *notify_ask(struct notify *n, const char *op, const struct okr_buf *args,
                                   struct okr_str *ret_error);
/// The same with one argument, an id or text.
const struct okr_value *notify_ask_one(struct notify *n, const char *op, const char *key,
                                       const char *value);
/// A data file of the plugin; false when there is none.
bool notify_file(struct notify *n, const char *name, struct okr_str *ret);

// --- the state that outlives the call (okr.state/1); values are msgpack maps ---
/// The value of a key, decoded in the arena of the call; NULL when there is none.
const struct okr_value *state_get(struct notify *n, const char *key);
/// Keeps `value`; an empty one deletes the key.
void state_put(struct notify *n, const char *key, struct okr_str value);
void state_delete(struct notify *n, const char *key);
/// The first pair behind `after` (NULL: from the start) whose key begins with `prefix`; false behind the last. `key` holds STATE_KEY bytes and may be `after`.
bool state_next(struct notify *n, const char *prefix, const char *after, char *key,
                const struct okr_value **ret_value);
/// How many keys begin with `prefix`, counting no further than `most`.
size_t state_count(struct notify *n, const char *prefix, size_t most);
/// A number that grows by one with each use: "seq" for messages.
uint64_t state_number(struct notify *n, const char *key);

/// A map in the making: state_map(), pairs, state_put(n, key, state_made(&map)).
struct state_map {
    struct okr_buf buf;
    struct okr_pack pack;
    size_t place;
    uint32_t n;
};
void state_map(struct notify *n, struct state_map *map);
void map_str(struct state_map *map, const char *key, struct okr_str value); ///< left out when empty
void map_int(struct state_map *map, const char *key, int64_t value);
void map_strs(struct state_map *map, const char *key, struct okr_strs values);
struct okr_str state_made(struct state_map *map);
/// Readers of such a map; NULL-safe.
struct okr_str map_get_str(const struct okr_value *map, const char *key);
int64_t map_get_int(const struct okr_value *map, const char *key, int64_t otherwise);
okr_id map_get_id(const struct okr_value *map, const char *key); ///< 0 when it is none
struct okr_strs map_get_strs(struct notify *n, const struct okr_value *map, const char *key);

/// The organisation; read anew after notify_forget_org().
const struct okr_org *notify_org(struct notify *n);
void notify_forget_org(struct notify *n);
/// The day and the minute of a time in the organisation's zone, and back. A minute that a change of the clocks skips is the one after it.
void notify_local(struct notify *n, okr_time time, okr_date *ret_date, int *ret_minute);
okr_time notify_utc(struct notify *n, okr_date date, int minute);
/// The endpoint of that name, NULL when there is none.
const struct endpoint *notify_endpoint(const struct notify *n, struct okr_str name);
/// A random number below `below`.
uint32_t notify_random(uint32_t below);
#endif
