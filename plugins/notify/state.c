// SPDX-License-Identifier: Apache-2.0
// The plugin's small store, and the msgpack maps it holds.
#include "notify.h"

#include <stdio.h>

static okr_view view(struct okr_str s)
{
    return (okr_view){.ptr = s.ptr, .len = s.len};
}

static const struct okr_value *decode(struct notify *n, okr_view bytes)
{
    struct okr_err e = {0};
    struct okr_str copy = okr_arena_dup(n->arena, (struct okr_str){bytes.ptr, (size_t)bytes.len});
    struct okr_value *value = okr_arena_alloc(n->arena, sizeof *value);
    return value && copy.ptr && !okr_decode(copy, n->arena, value, &e) ? value : NULL;
}

const struct okr_value *state_get(struct notify *n, const char *key)
{
    okr_view bytes = {0};
    okr_status status = n->state->get(n->host, view(okr_str_c(key)), &bytes);
    if (status != OKR_OK && status != OKR_END)
        n->failed = true;
    return status == OKR_OK ? decode(n, bytes) : NULL;
}

void state_put(struct notify *n, const char *key, struct okr_str value)
{
    if (n->state->put(n->host, view(okr_str_c(key)), view(value)) != OKR_OK) {
        if (!n->failed)
            notify_say(n, SAY_ERROR, "key=%s of %zu bytes is not kept", key, value.len);
        n->failed = true;
    }
}

void state_delete(struct notify *n, const char *key)
{
    state_put(n, key, OKR_STR(""));
}

bool state_next(struct notify *n, const char *prefix, const char *after, char *key,
                const struct okr_value **ret_value)
{
    okr_view found = {0}, value = {0};
    okr_status status = n->state->next(n->host, view(okr_str_c(prefix)),
                                       view(okr_str_c(after ? after : "")), &found, &value);
    if (status != OKR_OK || found.len >= STATE_KEY) {
        n->failed = n->failed || (status != OKR_OK && status != OKR_END);
        return false;
    }
    *ret_value = decode(n, value);
    memcpy(key, found.ptr, (size_t)found.len);
    key[found.len] = '\0';
    return true;
}

size_t state_count(struct notify *n, const char *prefix, size_t most)
{
    char key[STATE_KEY];
    const struct okr_value *value;
    size_t count = 0;
    for (bool more = state_next(n, prefix, NULL, key, &value); more && count < most;
         more = state_next(n, prefix, key, key, &value))
        count++;
    return count;
}

uint64_t state_number(struct notify *n, const char *key)
{
    struct state_map map;
    int64_t number = map_get_int(state_get(n, key), "n", 0) + 1;
    state_map(n, &map);
    map_int(&map, "n", number);
    state_put(n, key, state_made(&map));
    return (uint64_t)number;
}

void state_map(struct notify *n, struct state_map *map)
{
    *map = (struct state_map){.buf = OKR_BUF(n->arena)};
    map->pack = OKR_PACK(&map->buf);
    map->place = okr_pack_map_open(&map->pack);
}

void map_str(struct state_map *map, const char *key, struct okr_str value)
{
    map->pack.buf = &map->buf;
    if (!value.len)
        return;
    okr_pack_key(&map->pack, key);
    okr_pack_str(&map->pack, value);
    map->n++;
}

void map_int(struct state_map *map, const char *key, int64_t value)
{
    map->pack.buf = &map->buf;
    okr_pack_key(&map->pack, key);
    okr_pack_int(&map->pack, value);
    map->n++;
}

void map_strs(struct state_map *map, const char *key, struct okr_strs values)
{
    map->pack.buf = &map->buf;
    if (!values.n)
        return;
    okr_pack_key(&map->pack, key);
    okr_pack_array(&map->pack, (uint32_t)values.n);
    for (size_t i = 0; i < values.n; i++)
        okr_pack_str(&map->pack, values.at[i].ptr ? values.at[i] : OKR_STR(""));
    map->n++;
}

struct okr_str state_made(struct state_map *map)
{
    map->pack.buf = &map->buf;
    okr_pack_map_close(&map->pack, map->place, map->n);
    return map->buf.failed ? (struct okr_str){0} : okr_buf_view(&map->buf);
}

struct okr_str map_get_str(const struct okr_value *map, const char *key)
{
    return map && map->type == OKR_V_MAP ? okr_value_str(okr_map_get(map, key)) : OKR_STR("");
}

int64_t map_get_int(const struct okr_value *map, const char *key, int64_t otherwise)
{
    return map && map->type == OKR_V_MAP ? okr_value_int(okr_map_get(map, key), otherwise)
                                         : otherwise;
}

okr_id map_get_id(const struct okr_value *map, const char *key)
{
    okr_id id = 0;
    return okr_id_parse(map_get_str(map, key), &id) ? id : 0;
}

struct okr_strs map_get_strs(struct notify *n, const struct okr_value *map, const char *key)
{
    const struct okr_value *list = map && map->type == OKR_V_MAP ? okr_map_get(map, key) : NULL;
    struct okr_strs strs = {0};
    if (!list || list->type != OKR_V_ARRAY || !list->n ||
        !(strs.at = okr_arena_array(n->arena, list->n, sizeof *strs.at)))
        return strs;
    for (uint32_t i = 0; i < list->n; i++)
        strs.at[strs.n++] = okr_value_str(&list->items[i]);
    return strs;
}
