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

static bool read_also(struct reading *reading, struct okr_reader *r)
{
    uint32_t n = okr_reader_array(r);
    okr_id *at = okr_arena_array(reading->arena, n, sizeof *at);
    if (!at)
        return out_of_memory(reading);
    for (uint32_t i = 0; i < n; i++)
        at[i] = row_id_read(okr_reader_uint(r));
    reading->event->also = (struct okr_ids){at, n};
    return !r->bad;
}

enum { EFFECT_COLUMNS = 5 };

static bool read_effects(struct reading *reading, struct okr_reader *r)
{
    uint32_t n = okr_reader_array(r);
    struct store_effect *effects = okr_arena_array(reading->arena, n, sizeof *effects);
    if (!effects)
        return out_of_memory(reading);
    for (struct store_effect *effect = effects; effect < effects + n; effect++) {
        if (okr_reader_array(r) != EFFECT_COLUMNS)
            return false;
        effect->id = row_id_read(okr_reader_uint(r));
        effect->progress_before = row_fraction(r);
        effect->progress_after = row_fraction(r);
        effect->status_before = (uint8_t)okr_reader_uint(r);
        effect->status_after = (uint8_t)okr_reader_uint(r);
    }
    reading->event->effects = effects;
    reading->event->n_effects = n;
    return !r->bad;
}

static uint64_t read_changed(const struct okr_entity *entity, struct okr_str tags)
{
    uint64_t changed = 0;
    if (!tags.ptr)
        return OKR_ALL_FIELDS;
    for (unsigned i = 0; i < entity->n_fields; i++)
        if (memchr(tags.ptr, entity->fields[i].tag, tags.len))
            changed |= UINT64_C(1) << i;
    return changed;
}

/// An object of the event's subject, with its id. NULL, and the fault said, when it is none.
static void *read_object(struct reading *reading, const struct okr_entity *entity,
                         struct okr_reader *r)
{
    uint64_t mask;
    void *object = entity ? okr_arena_alloc(reading->arena, entity->size) : NULL;
    if (!object) {
        if (entity)
            out_of_memory(reading);
        return NULL;
    }
    okr_entity_init(entity, object);
    if (okr_entity_load_part(entity, r, reading->arena, object, &mask, &reading->fault))
        return NULL;
    return object;
}

static bool read_side(struct reading *reading, struct okr_reader *r, const void **ret)
{
    struct store_event *event = reading->event;
    event->entity = okr_entity_of(okr_id_letter(event->subject));
    void *object = read_object(reading, event->entity, r);
    if (object)
        memcpy(object, &event->subject, sizeof event->subject);
    *ret = object;
    return object != NULL;
}

static bool read_check_in(struct reading *reading, struct okr_reader *r)
{
    struct store_event *event = reading->event;
    struct okr_check_in *check_in = read_object(reading, &okr_entity_check_in, r);
    event->check_in = check_in;
    if (!check_in)
        return false;
    check_in->id = OKR_ID('x', event->sequence);
    check_in->key_result = event->subject;
    if (check_in->recorded_at == OKR_NO_TIME)
        check_in->recorded_at = event->time;
    if (!check_in->actor.len)
        check_in->actor = event->actor;
    return true;
}

static bool read_text(struct okr_reader *r, struct okr_str *ret)
{
    *ret = okr_reader_str(r);
    return !r->bad;
}

static bool read_tag(struct reading *reading, uint64_t tag, struct okr_reader *r,
                     struct okr_str *changed)
{
    struct store_event *event = reading->event;
    switch (tag) {
    case EVENT_CORRELATION: return read_text(r, &event->correlation);
    case EVENT_CAUSATION: return read_text(r, &event->causation);
    case EVENT_REASON: return read_text(r, &event->reason);
    case EVENT_CHANGED: return read_text(r, changed);
    case EVENT_ALSO: return read_also(reading, r);
    case EVENT_BEFORE: return read_side(reading, r, &event->before);
    case EVENT_AFTER: return read_side(reading, r, &event->after);
    case EVENT_CHECK_IN: return read_check_in(reading, r);
    case EVENT_EFFECT: return read_effects(reading, r);
    default: okr_reader_skip(r); return !r->bad; // written by a later okrd
    }
}

static bool read_rest(struct reading *reading, struct okr_str bytes)
{
    struct store_event *event = reading->event;
    struct okr_str changed = {NULL, 0};
    struct okr_reader r = okr_reader(bytes);
    uint32_t n = okr_reader_map(&r);
    for (uint32_t i = 0; i < n; i++)
        if (!read_tag(reading, okr_reader_uint(&r), &r, &changed))
            return false;
    if (event->entity)
        event->changed = read_changed(event->entity, changed);
    return !r.bad && !okr_reader_rest(&r).len;
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

okr_time store_event_time(struct store_txn *txn, uint64_t sequence)
{
    struct event_columns columns;
    return event_columns_get(txn, sequence, &columns) ? columns.time : OKR_NO_TIME;
}

uint64_t store_event_before(struct store_txn *txn, uint64_t sequence)
{
    struct event_columns columns;
    return event_columns_get(txn, sequence, &columns) ? columns.previous : 0;
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
        if (walk->txn->past && at > walk->txn->at)
            continue;
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
