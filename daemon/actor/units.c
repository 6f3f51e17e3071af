// SPDX-License-Identifier: Apache-2.0
#include "actor/units.h"

#include <stdlib.h>

enum { DEPTH_MAX = 64, BATCH = 1024 };

static struct unit_row *row_of(const struct units *units, okr_id unit)
{
    uint64_t number = okr_id_number(unit);
    return number < units->n ? &units->rows[number] : NULL;
}

/// The row of a unit, made when it is not there.
static struct unit_row *make_row(struct units *units, okr_id unit)
{
    uint64_t number = okr_id_number(unit);
    if (number >= units->n) {
        size_t n = number + 1 > 2 * units->n ? number + 1 : 2 * units->n;
        struct unit_row *rows = realloc(units->rows, n * sizeof *rows);
        if (!rows)
            return NULL;
        memset(rows + units->n, 0, (n - units->n) * sizeof *rows);
        units->rows = rows;
        units->n = n;
    }
    return &units->rows[number];
}

static bool set_key(struct unit_row *row, struct okr_str key)
{
    char *copy = strndup(key.ptr ? key.ptr : "", key.len);
    if (!copy)
        return false;
    free(row->key);
    row->key = copy;
    return true;
}

static bool set(struct units *units, const struct okr_unit *unit, okr_id id)
{
    struct unit_row *row = make_row(units, id);
    if (!row)
        return false;
    row->parent = okr_id_number(unit->parent);
    return set_key(row, unit->key);
}

bool units_load(struct units *units, struct store_txn *txn, struct okr_arena *arena)
{
    okr_id after = 0;
    for (struct okr_ids ids; (ids = store_all(txn, 'u', after, BATCH, arena)).n;) {
        for (size_t i = 0; i < ids.n; i++) {
            struct okr_unit unit;
            if (store_get(txn, ids.at[i], arena, &unit) && !set(units, &unit, unit.id))
                return false;
        }
        after = ids.at[ids.n - 1];
        okr_arena_reset(arena);
    }
    return !store_error(txn, NULL);
}

void units_done(struct units *units)
{
    for (size_t i = 0; i < units->n; i++)
        free(units->rows[i].key);
    free(units->rows);
    free(units->moved);
    *units = (struct units){0};
}

static bool is_changed(const struct store_event *event, struct okr_str field)
{
    unsigned i;
    return okr_field_find(&okr_entity_unit, field, &i) && (event->changed >> i & 1);
}

bool units_follow(struct units *units, const struct store_event *event)
{
    const struct okr_unit *after = event->after;
    switch (event->type) {
    case OKR_EVENT_UNIT_CREATED: return !after || set(units, after, event->subject);
    case OKR_EVENT_UNIT_UPDATED:
    case OKR_EVENT_UNIT_MOVED: break;
    default: // a removed unit's event still goes out under its path
        return true;
    }
    struct unit_row *row = make_row(units, event->subject);
    if (!row || !after)
        return row != NULL;
    if (is_changed(event, OKR_STR("parent")))
        row->parent = okr_id_number(after->parent);
    return !is_changed(event, OKR_STR("key")) || set_key(row, after->key);
}

struct okr_str units_path(const struct units *units, okr_id unit, struct okr_arena *arena)
{
    const struct unit_row *chain[DEPTH_MAX];
    struct okr_buf path = OKR_BUF(arena);
    size_t n = 0;
    const struct unit_row *row = row_of(units, unit);
    for (; row && row->key && n < DEPTH_MAX;
         row = row->parent ? row_of(units, OKR_ID('u', row->parent)) : NULL)
        chain[n++] = row;
    if (!n)
        return OKR_STR("~unknown");
    while (n-- > 0) {
        okr_buf_c(&path, chain[n]->key);
        if (n)
            okr_buf_char(&path, '/');
    }
    return okr_buf_view(&path);
}

void units_count(struct units *units, okr_id unit, uint64_t unitseq)
{
    struct unit_row *row = make_row(units, unit);
    if (!row)
        return;
    if (!row->unitseq) {
        if (units->n_moved == units->room_moved) {
            size_t room = units->room_moved ? 2 * units->room_moved : 64;
            uint64_t *moved = realloc(units->moved, room * sizeof *moved);
            if (!moved)
                return; // the next bookmark lacks this unit; its next event brings it
            units->moved = moved;
            units->room_moved = room;
        }
        units->moved[units->n_moved++] = okr_id_number(unit);
    }
    row->unitseq = unitseq;
}

void units_pack_moved(struct units *units, struct okr_pack *out)
{
    okr_pack_map(out, (uint32_t)units->n_moved);
    for (size_t i = 0; i < units->n_moved; i++) {
        struct unit_row *row = &units->rows[units->moved[i]];
        okr_pack_id(out, OKR_ID('u', units->moved[i]));
        okr_pack_uint(out, row->unitseq);
        row->unitseq = 0;
    }
    units->n_moved = 0;
}
