// SPDX-License-Identifier: Apache-2.0
// The operations on units; what they do is in unit.c.
#include "cmd/nouns.h"

#include <stdlib.h>

enum { LIST_MAX = 10000 };

static int take_unit(struct cmd *c, struct okr_unit *ret)
{
    okr_id id = cmd_arg_id(c, "id");
    if (!store_take(c->txn, id, c->arena, ret))
        return cmd_not_found(c, "id", id);
    return cmd_check_version(c, id, ret->version);
}

int cmd_unit_create(struct cmd *c)
{
    struct okr_unit unit;
    uint64_t given;
    okr_entity_init(&okr_entity_unit, &unit);
    int code = okr_entity_unpack(&okr_entity_unit, c->args, OKR_F_SET, NULL, c->arena, &unit,
                                 &given, c->err);
    if (code || (code = unit_insert(c, &unit)))
        return code;
    cmd_pack_entity(c, "unit", &okr_entity_unit, &unit);
    return OKR_OK;
}

int cmd_unit_update(struct cmd *c)
{
    static const char *const skip[] = {"id", "reason", NULL};
    struct okr_unit before, after;
    uint64_t given;
    int code = take_unit(c, &before);
    after = before;
    if (code ||
        (code = okr_entity_unpack(&okr_entity_unit, c->args, OKR_F_CHANGE, skip, c->arena, &after,
                                  &given, c->err)) ||
        (code = unit_change(c, &before, &after, cmd_arg_str(c, "reason"))))
        return code;
    cmd_pack_entity(c, "unit", &okr_entity_unit, &after);
    return OKR_OK;
}

int cmd_unit_move(struct cmd *c)
{
    struct okr_unit unit;
    int code = take_unit(c, &unit);
    if (code || (code = unit_reparent(c, &unit, cmd_arg_id(c, "parent"), cmd_arg_str(c, "reason"))))
        return code;
    if (!store_get(c->txn, unit.id, c->arena, &unit))
        return cmd_not_found(c, "id", unit.id);
    cmd_pack_entity(c, "unit", &okr_entity_unit, &unit);
    return OKR_OK;
}

int cmd_unit_remove(struct cmd *c)
{
    struct okr_unit unit;
    int code = take_unit(c, &unit);
    if (code || (code = unit_delete(c, &unit, cmd_arg_str(c, "reason"))))
        return code;
    cmd_pack_id(c, unit.id);
    return OKR_OK;
}

int cmd_unit_get(struct cmd *c)
{
    struct okr_unit unit;
    struct okr_str path;
    okr_id id = cmd_arg_id(c, "id");
    if (!store_get(c->txn, id, c->arena, &unit))
        return cmd_not_found(c, "id", id);
    int code = unit_path(c->txn, id, c->arena, &path);
    if (code)
        return code;
    okr_pack_map(c->out, 2);
    okr_pack_key(c->out, "unit");
    okr_entity_pack(&okr_entity_unit, &unit, OKR_ALL_FIELDS, c->out);
    okr_pack_key(c->out, "path");
    okr_pack_str(c->out, path);
    return OKR_OK;
}

int cmd_unit_list(struct cmd *c)
{
    unsigned kind = cmd_arg_term(c, "kind", OKR_GROUP_UNIT_KIND);
    uint64_t limit = okr_value_uint(cmd_arg(c, "limit"), LIST_MAX);
    okr_id under = cmd_arg_id(c, "id"), after = cmd_arg_id(c, "after");
    struct okr_ids ids = under ? unit_subtree(c->txn, under, c->arena)
                               : store_all(c->txn, 'u', after, LIST_MAX, c->arena);
    uint32_t n = 0;
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "units");
    size_t place = okr_pack_array_open(c->out);
    for (size_t i = 0; i < ids.n && n < limit; i++) {
        struct okr_unit unit;
        if (!store_get(c->txn, ids.at[i], c->arena, &unit) || (kind && unit.kind != kind))
            continue;
        okr_entity_pack(&okr_entity_unit, &unit, OKR_ALL_FIELDS, c->out);
        n++;
    }
    okr_pack_array_close(c->out, place, n);
    return OKR_OK;
}

int unit_path(struct store_txn *txn, okr_id unit, struct okr_arena *arena, struct okr_str *ret)
{
    struct okr_str keys[UNIT_LEVELS_MAX];
    size_t n = 0;
    struct okr_buf path = OKR_BUF(arena);
    for (okr_id id = unit; id && n < UNIT_LEVELS_MAX;) {
        struct okr_unit at;
        if (!store_get(txn, id, arena, &at))
            return OKR_E_NOT_FOUND;
        keys[n++] = at.key;
        id = at.parent;
    }
    while (n-- > 0) {
        okr_buf_str(&path, keys[n]);
        if (n)
            okr_buf_char(&path, '/');
    }
    *ret = okr_buf_view(&path);
    return path.failed ? OKR_E_TOO_BIG : OKR_OK;
}

bool unit_is_under(struct store_txn *txn, okr_id unit, okr_id above, struct okr_arena *arena)
{
    for (int depth = 0; unit && depth < UNIT_LEVELS_MAX; depth++) {
        struct okr_unit at;
        if (unit == above)
            return true;
        if (!store_get(txn, unit, arena, &at))
            return false;
        unit = at.parent;
    }
    return false;
}

struct subtree {
    struct store_txn *txn;
    struct okr_arena *arena;
    struct okr_ids ids;
    size_t room;
};

static void add_unit(struct subtree *s, okr_id id)
{
    if (s->ids.n == s->room) {
        size_t room = s->room ? 2 * s->room : 64;
        okr_id *at = okr_arena_grow(s->arena, s->ids.at, s->room * sizeof *at, room * sizeof *at);
        if (!at)
            return;
        s->ids.at = at;
        s->room = room;
    }
    s->ids.at[s->ids.n++] = id;
}

struct keyed {
    okr_id id;
    struct okr_str key;
};

static int by_key(const void *a, const void *b)
{
    return okr_str_cmp(((const struct keyed *)a)->key, ((const struct keyed *)b)->key);
}

static void walk_units(struct subtree *s, okr_id parent, int depth)
{
    struct okr_ids ids = store_children(s->txn, parent, STORE_UNIT_UNITS, s->arena);
    struct keyed *sorted = okr_arena_array(s->arena, ids.n, sizeof *sorted);
    if (!sorted || depth > UNIT_LEVELS_MAX)
        return;
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_unit unit;
        sorted[i].id = ids.at[i];
        if (store_get(s->txn, ids.at[i], s->arena, &unit))
            sorted[i].key = unit.key;
    }
    qsort(sorted, ids.n, sizeof *sorted, by_key);
    for (size_t i = 0; i < ids.n; i++) {
        add_unit(s, sorted[i].id);
        walk_units(s, sorted[i].id, depth + 1);
    }
}

struct okr_ids unit_subtree(struct store_txn *txn, okr_id root, struct okr_arena *arena)
{
    struct subtree s = {.txn = txn, .arena = arena};
    if (root)
        add_unit(&s, root);
    walk_units(&s, root, 0);
    return s.ids;
}

struct okr_ids unit_page(struct store_txn *txn, okr_id after, size_t most, size_t objectives,
                         struct okr_arena *arena, bool *ret_more)
{
    struct okr_ids ids = unit_subtree(txn, 0, arena);
    size_t begin = 0, end, held = 0;
    while (after && begin < ids.n && ids.at[begin++] != after) {}
    for (end = begin; end < ids.n && end - begin < most && held < objectives; end++)
        held += store_children(txn, ids.at[end], STORE_UNIT_OBJECTIVES, arena).n;
    *ret_more = end < ids.n;
    if (begin) // else there may be none at all
        ids.at += begin;
    ids.n = end - begin;
    return ids;
}
