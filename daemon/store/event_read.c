// SPDX-License-Identifier: Apache-2.0
// Reading events back whole, and the check-ins that live in them.
#include "store/event.h"
#include "store/list.h"

static void damaged(struct store_txn *txn, uint64_t sequence)
{
    struct key key = key_of(sequence);
    txn_damaged(txn, TABLE_EVENT, (struct okr_str){(char *)key.bytes, key.n});
}

/// One event on its way out of its row.
struct reading {
    struct store_txn *txn;
    struct okr_arena *arena;
    struct store_event *event;
    struct okr_err fault;
};

static bool out_of_memory(struct reading *reading)
{
    okr_fail_memory(&reading->fault);
    return false;
}

static bool read_also(struct reading *reading, const struct okr_value *also)
{
    if (okr_is_nil(also) || also->type != OKR_V_ARRAY)
        return true;
    okr_id *at = okr_arena_array(reading->arena, also->n, sizeof *at);
    if (!at)
        return out_of_memory(reading);
    for (uint32_t i = 0; i < also->n; i++)
        at[i] = row_id_read(okr_value_uint(&also->items[i], 0));
    reading->event->also = (struct okr_ids){at, also->n};
    return true;
}

/// As row_fraction(), from a tree.
static double fraction_of(const struct okr_value *v)
{
    return v->type == OKR_V_FLOAT ? v->f : okr_value_double(v) / 1e6;
}

static bool read_effects(struct reading *reading, const struct okr_value *list)
{
    if (okr_is_nil(list) || list->type != OKR_V_ARRAY)
        return true;
    struct store_effect *effects = okr_arena_array(reading->arena, list->n, sizeof *effects);
    if (!effects)
        return out_of_memory(reading);
    for (uint32_t i = 0; i < list->n; i++) {
        const struct okr_value *item = &list->items[i];
        if (item->type != OKR_V_ARRAY || item->n < 5)
            return false;
        effects[i] = (struct store_effect){
            .id = row_id_read(okr_value_uint(&item->items[0], 0)),
            .progress_before = fraction_of(&item->items[1]),
            .progress_after = fraction_of(&item->items[2]),
            .status_before = (uint8_t)okr_value_uint(&item->items[3], 0),
            .status_after = (uint8_t)okr_value_uint(&item->items[4], 0),
        };
    }
    reading->event->effects = effects;
    reading->event->n_effects = list->n;
    return true;
}

static uint64_t read_changed(const struct okr_entity *entity, const struct okr_value *tags)
{
    uint64_t changed = 0;
    if (okr_is_nil(tags) || tags->type != OKR_V_BIN)
        return OKR_ALL_FIELDS;
    for (unsigned i = 0; i < entity->n_fields; i++)
        if (memchr(tags->str.ptr, entity->fields[i].tag, tags->str.len))
            changed |= UINT64_C(1) << i;
    return changed;
}

static bool read_object(struct reading *reading, const struct okr_entity *entity,
                        const struct okr_value *map, const void **ret)
{
    if (okr_is_nil(map))
        return true;
    uint64_t mask;
    void *object = okr_arena_alloc(reading->arena, entity->size);
    if (!object)
        return out_of_memory(reading);
    okr_entity_init(entity, object);
    if (okr_entity_load_part(entity, map, reading->arena, object, &mask, &reading->fault))
        return false;
    *ret = object;
    return true;
}

static void set_id(const void *object, okr_id id)
{
    if (object)
        memcpy((void *)(uintptr_t)object, &id, sizeof id);
}

static bool read_objects(struct reading *reading, const struct okr_value *rest)
{
    struct store_event *event = reading->event;
    const struct okr_value *before = okr_map_tag(rest, EVENT_BEFORE);
    const struct okr_value *after = okr_map_tag(rest, EVENT_AFTER);
    if (!before && !after)
        return true;
    event->entity = okr_entity_of(okr_id_letter(event->subject));
    if (!event->entity || !read_object(reading, event->entity, before, &event->before) ||
        !read_object(reading, event->entity, after, &event->after))
        return false;
    set_id(event->before, event->subject);
    set_id(event->after, event->subject);
    event->changed = read_changed(event->entity, okr_map_tag(rest, EVENT_CHANGED));
    return true;
}

static bool read_check_in(struct reading *reading, const struct okr_value *map)
{
    struct store_event *event = reading->event;
    const void *object = NULL;
    if (!read_object(reading, &okr_entity_check_in, map, &object))
        return false;
    struct okr_check_in *check_in = (struct okr_check_in *)(uintptr_t)object;
    event->check_in = check_in;
    if (!check_in)
        return true;
    check_in->id = OKR_ID('x', event->sequence);
    check_in->key_result = event->subject;
    if (check_in->recorded_at == OKR_NO_TIME)
        check_in->recorded_at = event->time;
    if (!check_in->actor.len)
        check_in->actor = event->actor;
    return true;
}

static bool read_rest(struct reading *reading, struct okr_str bytes)
{
    struct okr_value rest;
    struct store_event *event = reading->event;
    if (okr_decode(bytes, reading->arena, &rest, &reading->fault))
        return false;
    event->correlation = okr_value_str(okr_map_tag(&rest, EVENT_CORRELATION));
    event->causation = okr_value_str(okr_map_tag(&rest, EVENT_CAUSATION));
    event->reason = okr_value_str(okr_map_tag(&rest, EVENT_REASON));
    return read_also(reading, okr_map_tag(&rest, EVENT_ALSO)) && read_objects(reading, &rest) &&
           read_check_in(reading, okr_map_tag(&rest, EVENT_CHECK_IN)) &&
           read_effects(reading, okr_map_tag(&rest, EVENT_EFFECT));
}

static bool event_of(struct store_txn *txn, const struct event_columns *columns,
                     struct okr_arena *arena, struct store_event *ret)
{
    struct store_event event = {.sequence = columns->sequence,
                                .unitseq = columns->unitseq,
                                .txid = columns->txid,
                                .previous = columns->previous,
                                .time = columns->time,
                                .type = columns->type,
                                .subject = columns->subject,
                                .unit = columns->unit,
                                .actor = columns->actor,
                                .version = columns->version};
    struct reading reading = {.txn = txn, .arena = arena, .event = &event};
    if (read_rest(&reading, columns->rest)) {
        *ret = event;
        return true;
    }
    if (reading.fault.code == OKR_E_TOO_BIG)
        txn_fail_memory(txn);
    else
        damaged(txn, columns->sequence);
    return false;
}

bool store_event(struct store_txn *txn, uint64_t sequence, struct okr_arena *arena,
                 struct store_event *ret)
{
    struct event_columns columns;
    return event_columns_get(txn, sequence, &columns) && event_of(txn, &columns, arena, ret);
}

/// The newest check-in event of a key result: where its chain is entered. After its removal the chain begins at the tombstone.
static uint64_t chain_start(struct store_txn *txn, okr_id key_result)
{
    struct kr_value value;
    if (store_value(txn, key_result, &value) && value.last_event)
        return value.last_event;
    return store_history(txn, key_result);
}

/// Walks a key result's chain from its newest event down, and remembers what was voided on the way: the event that voids is always newer.
struct walk {
    struct store_txn *txn;
    struct okr_arena *arena;
    uint64_t at; ///< the event to look at next
    struct id_list voided, by;
};

static struct walk walk_from(struct store_txn *txn, okr_id key_result, struct okr_arena *arena)
{
    return (struct walk){.txn = txn,
                         .arena = arena,
                         .at = chain_start(txn, key_result),
                         .voided = {.arena = arena},
                         .by = {.arena = arena}};
}

static okr_id voided_by(const struct walk *walk, okr_id check_in)
{
    for (size_t i = 0; i < walk->voided.ids.n; i++)
        if (walk->voided.ids.at[i] == check_in)
            return walk->by.ids.at[i];
    return 0;
}

/// The next check-in event down the chain. Objects are made where they are needed: at and below `from`, and of what voids.
static bool walk_next(struct walk *walk, uint64_t from, struct okr_check_in *ret)
{
    while (walk->at && !txn_failed(walk->txn)) {
        struct event_columns columns;
        struct store_event event;
        uint64_t at = walk->at;
        if (!event_columns_get(walk->txn, at, &columns))
            return false;
        walk->at = columns.previous;
        bool voids = columns.type == OKR_EVENT_CHECK_IN_VOIDED;
        if (!voids && (columns.type != OKR_EVENT_CHECK_IN_RECORDED || at > from))
            continue;
        if (!event_of(walk->txn, &columns, walk->arena, &event) || !event.check_in)
            return false;
        if (voids) {
            id_list_add(&walk->voided, walk->txn, event.check_in->voids);
            id_list_add(&walk->by, walk->txn, event.check_in->id);
        }
        if (at > from)
            continue;
        *ret = *event.check_in;
        ret->voided_by = voided_by(walk, ret->id);
        return true;
    }
    return false;
}

bool store_check_in(struct store_txn *txn, uint64_t number, struct okr_arena *arena,
                    struct okr_check_in *ret)
{
    struct event_columns columns;
    struct okr_check_in check_in;
    if (!event_columns_get(txn, number, &columns) ||
        (columns.type != OKR_EVENT_CHECK_IN_RECORDED && columns.type != OKR_EVENT_CHECK_IN_VOIDED))
        return false;
    struct walk walk = walk_from(txn, columns.subject, arena);
    if (!walk_next(&walk, number, &check_in) || check_in.id != OKR_ID('x', number))
        return false;
    *ret = check_in;
    return true;
}

struct okr_check_in_list store_check_ins(struct store_txn *txn, okr_id key_result, bool all,
                                         uint64_t before, size_t max, struct okr_arena *arena)
{
    struct okr_check_in_list list = {NULL, 0};
    struct okr_check_in check_in;
    size_t room = 0;
    struct walk walk = walk_from(txn, key_result, arena);
    while (list.n < max && walk_next(&walk, before ? before - 1 : UINT64_MAX, &check_in)) {
        if (!all && (check_in.voids || check_in.voided_by))
            continue;
        if (list.n == room) {
            size_t wider = room ? 2 * room : 8;
            void *at =
                okr_arena_grow(arena, list.at, room * sizeof *list.at, wider * sizeof *list.at);
            if (!at) {
                txn_fail_memory(txn);
                break;
            }
            list.at = at;
            room = wider;
        }
        list.at[list.n++] = check_in;
    }
    return txn_failed(txn) ? (struct okr_check_in_list){NULL, 0} : list;
}
