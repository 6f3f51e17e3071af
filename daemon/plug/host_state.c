// SPDX-License-Identifier: Apache-2.0
// okr.state/1: what was put in this call lies over what the store has.
#include "plug/host_inside.h"

#include <stdlib.h>

static struct host *host_of(const okr_host *shown)
{
    return (struct host *)(uintptr_t)shown;
}

/// The newest put of a key; NULL when it was not touched in this call.
static const struct host_put *find_put(const struct host *host, struct okr_str key)
{
    for (size_t i = host->n_put; i-- > 0;)
        if (okr_str_eq(host->put[i].key, key))
            return &host->put[i];
    return NULL;
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
    struct okr_str name = host_str(key);
    const struct host_put *put = find_put(host, name);
    okr_arena_reset(host->seen);
    if (put)
        return put->value.len ? give(host, put->value, ret) : OKR_END;
    struct okr_buf question = OKR_BUF(host->seen);
    struct okr_pack p = OKR_PACK(&question);
    plug_pack_kind(&p, PLUG_ASK_GET, 1);
    okr_pack_bin(&p, name.ptr, name.len);
    const struct okr_value *answer = host_ask(host, &question);
    okr_status status = (okr_status)okr_value_int(&answer->items[1], OKR_EFAIL);
    okr_arena_reset(host->seen);
    return status == OKR_OK ? give(host, plug_bytes(&answer->items[2]), ret) : status;
}

okr_status host_put(const okr_host *shown, okr_view key, okr_view value)
{
    struct host *host = host_of(shown);
    if (key.len == 0 || !key.ptr || key.len > PLUG_STATE_KEY_MAX ||
        value.len > PLUG_STATE_VALUE_MAX || (value.len && !value.ptr))
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
            (!first || okr_str_cmp(put->key, first->key) < 0) && find_put(host, put->key) == put)
            first = put;
    }
    return first;
}

/// The first stored pair past `after` under `prefix`, in host->answer; false when there is none.
static okr_status next_stored(struct host *host, struct okr_str prefix, struct okr_str after,
                              struct host_put *ret)
{
    struct okr_buf question = OKR_BUF(host->seen);
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
    okr_arena_reset(host->seen);
    // Copied, because both may be what the last call gave back.
    char begin[PLUG_STATE_KEY_MAX], last[PLUG_STATE_KEY_MAX];
    if (prefix.len > sizeof begin || after.len > sizeof last)
        return OKR_EFAIL;
    struct okr_str under = {begin, (size_t)prefix.len}, from = {last, (size_t)after.len};
    memcpy(begin, prefix.len ? prefix.ptr : "", under.len);
    memcpy(last, after.len ? after.ptr : "", from.len);
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
    if (!from)
        okr_arena_reset(host->puts);
}
