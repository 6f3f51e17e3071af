// SPDX-License-Identifier: Apache-2.0
// okr.state/1: what was put in this call lies over what the store has.
#include "plug/host_inside.h"

#include <stdlib.h>

enum { RECOUNT_MAX = 4096 }; // puts of one call: each is looked for among all

static struct host *host_of(const okr_host *shown)
{
    return (struct host *)(uintptr_t)shown;
}

/// The newest put of a key among the first `n`; NULL when it was not touched by them.
static const struct host_put *find_put(const struct host *host, struct okr_str key, size_t n)
{
    for (size_t i = n; i-- > 0;)
        if (okr_str_eq(host->put[i].key, key))
            return &host->put[i];
    return NULL;
}

static struct okr_buf begin_question(struct host *host)
{
    okr_arena_reset(host->question);
    return OKR_BUF(host->question);
}

/// Asks the pool for the value of a key: the ANSWER's items.
static const struct okr_value *ask_get(struct host *host, struct okr_str key)
{
    struct okr_buf question = begin_question(host);
    struct okr_pack p = OKR_PACK(&question);
    plug_pack_kind(&p, PLUG_ASK_GET, 1);
    okr_pack_bin(&p, key.ptr, key.len);
    return host_ask(host, &question);
}

static okr_status give(struct host *host, struct okr_str value, okr_view *ret)
{
    struct okr_str copy = okr_arena_dup(host->seen, value);
    if (!copy.ptr)
        return OKR_EFAIL;
    *ret = host_view(copy);
    return OKR_OK;
}

okr_status host_get(const okr_host *shown, okr_view key, okr_view *ret)
{
    struct host *host = host_of(shown);
    struct okr_str name = host_str(key), value;
    const struct host_put *put = find_put(host, name, host->n_put);
    okr_status status = OKR_OK;
    if (put) {
        value = put->value;
    } else {
        const struct okr_value *answer = ask_get(host, name);
        status = (okr_status)okr_value_int(&answer->items[1], OKR_EFAIL);
        value = plug_bytes(&answer->items[2]);
    }
    okr_arena_reset(host->seen); // not before: the key may be what was given back last
    if (put && !value.len)
        return OKR_END;
    return status == OKR_OK ? give(host, value, ret) : status;
}

static uint64_t pair_bytes(struct okr_str key, struct okr_str value)
{
    return value.len ? key.len + value.len : 0;
}

/// Bytes that the store has under a key, the key included.
static uint64_t stored_bytes(struct host *host, struct okr_str key)
{
    return pair_bytes(key, plug_bytes(&ask_get(host, key)->items[2]));
}

static uint64_t all_stored_bytes(struct host *host)
{
    uint64_t bytes = 0;
    struct okr_buf question = begin_question(host);
    struct okr_pack p = OKR_PACK(&question);
    plug_pack_kind(&p, PLUG_ASK_SIZE, 0);
    struct okr_str answer = plug_bytes(&host_ask(host, &question)->items[2]);
    if (answer.len == sizeof bytes)
        memcpy(&bytes, answer.ptr, sizeof bytes);
    return bytes;
}

/// What a pair takes now: as it was put before number `n` in this call, else as the store has it.
static uint64_t held_bytes(struct host *host, struct okr_str key, size_t n)
{
    const struct host_put *before = find_put(host, key, n);
    return before ? pair_bytes(key, before->value) : stored_bytes(host, key);
}

/// What the state would have with this pair. Of very many puts none is looked for among the others: then what they replace is not taken off.
static uint64_t bytes_with(struct host *host, struct okr_str key, struct okr_str value)
{
    for (; host->n_counted < host->n_put; host->n_counted++) {
        const struct host_put *put = &host->put[host->n_counted];
        host->growth += pair_bytes(put->key, put->value);
        if (host->n_counted < RECOUNT_MAX)
            host->growth -= held_bytes(host, put->key, host->n_counted);
    }
    uint64_t before = host->n_put < RECOUNT_MAX ? held_bytes(host, key, host->n_put) : 0;
    return all_stored_bytes(host) + host->growth + pair_bytes(key, value) - before;
}

/// The pool is asked only when what was put since it was asked last might be too much.
static bool has_room(struct host *host, struct okr_str key, struct okr_str value)
{
    uint64_t most = host->state_most + pair_bytes(key, value);
    if (!host->state_most || most > PLUG_STATE_MAX)
        most = bytes_with(host, key, value);
    if (most > PLUG_STATE_MAX && value.len)
        return false;
    host->state_most = most;
    return true;
}

okr_status host_put(const okr_host *shown, okr_view key, okr_view value)
{
    struct host *host = host_of(shown);
    if (key.len == 0 || !key.ptr || key.len > PLUG_STATE_KEY_MAX ||
        value.len > PLUG_STATE_VALUE_MAX || (value.len && !value.ptr) ||
        !has_room(host, host_str(key), host_str(value)))
        return OKR_EFAIL;
    if (host->n_put == host->room_put) {
        size_t room = host->room_put ? 2 * host->room_put : 64;
        struct host_put *grown = realloc(host->put, room * sizeof *grown);
        if (!grown)
            return OKR_EFAIL;
        host->put = grown;
        host->room_put = room;
    }
    const struct host_put put = {
        .key = okr_arena_dup(host->puts, host_str(key)),
        .value = okr_arena_dup(host->puts, host_str(value)),
    };
    if (!put.key.ptr || !put.value.ptr)
        return OKR_EFAIL;
    host->put[host->n_put++] = put;
    return OKR_OK;
}

/// The first put past `after` under `prefix` that still counts.
static const struct host_put *next_put(const struct host *host, struct okr_str prefix,
                                       struct okr_str after)
{
    const struct host_put *first = NULL;
    for (size_t i = host->n_put; i-- > 0;) {
        const struct host_put *put = &host->put[i];
        if (okr_str_starts(put->key, prefix) && okr_str_cmp(put->key, after) > 0 &&
            (!first || okr_str_cmp(put->key, first->key) < 0) &&
            find_put(host, put->key, host->n_put) == put)
            first = put;
    }
    return first;
}

/// The first stored pair past `after` under `prefix`, in host->answer; false when there is none.
static okr_status next_stored(struct host *host, struct okr_str prefix, struct okr_str after,
                              struct host_put *ret)
{
    struct okr_buf question = begin_question(host);
    struct okr_pack p = OKR_PACK(&question);
    plug_pack_kind(&p, PLUG_ASK_NEXT, 2);
    okr_pack_bin(&p, prefix.ptr, prefix.len);
    okr_pack_bin(&p, after.ptr, after.len);
    const struct okr_value *answer = host_ask(host, &question);
    okr_status status = (okr_status)okr_value_int(&answer->items[1], OKR_EFAIL);
    if (status == OKR_OK)
        *ret = (struct host_put){plug_bytes(&answer->items[2]), plug_bytes(&answer->items[3])};
    return status;
}

okr_status host_next(const okr_host *shown, okr_view prefix, okr_view after, okr_view *ret_key,
                     okr_view *ret_value)
{
    struct host *host = host_of(shown);
    // Copied, because both may be what the last call gave back.
    char begin[PLUG_STATE_KEY_MAX], last[PLUG_STATE_KEY_MAX];
    if (prefix.len > sizeof begin || after.len > sizeof last)
        return OKR_EFAIL;
    struct okr_str under = {begin, (size_t)prefix.len}, from = {last, (size_t)after.len};
    memcpy(begin, prefix.len ? prefix.ptr : "", under.len);
    memcpy(last, after.len ? after.ptr : "", from.len);
    okr_arena_reset(host->seen);
    for (;;) {
        struct host_put stored = {.key.ptr = NULL};
        okr_status status = next_stored(host, under, from, &stored);
        if (status != OKR_OK && status != OKR_END)
            return status;
        const struct host_put *put = next_put(host, under, from);
        bool ours = put && (status == OKR_END || okr_str_cmp(put->key, stored.key) <= 0);
        if (!ours && status == OKR_END)
            return OKR_END;
        const struct host_put *found = ours ? put : &stored;
        okr_arena_reset(host->seen);
        if (found->value.len) {
            status = give(host, found->key, ret_key);
            return status == OKR_OK ? give(host, found->value, ret_value) : status;
        }
        from.len = found->key.len; // deleted in this call: the one behind it
        memcpy(last, found->key.ptr, found->key.len);
    }
}

void host_pack_puts(const struct host *host, size_t from, struct okr_pack *out)
{
    okr_pack_array(out, (uint32_t)(2 * (host->n_put - from)));
    for (size_t i = from; i < host->n_put; i++) {
        okr_pack_bin(out, host->put[i].key.ptr, host->put[i].key.len);
        okr_pack_bin(out, host->put[i].value.ptr, host->put[i].value.len);
    }
}

void host_drop_puts(struct host *host, size_t from)
{
    host->n_put = from;
    host->n_counted = 0;
    host->growth = 0;
    if (!from)
        okr_arena_reset(host->puts);
}
