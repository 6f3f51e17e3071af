// SPDX-License-Identifier: Apache-2.0
#include "store/past.h"

#include "core/lifecycle.h"
#include "store/entity.h"
#include "store/event.h"

void store_look_back(struct store_txn *txn, uint64_t sequence)
{
    txn->past = true;
    txn->at = sequence;
}

bool store_looks_back(const struct store_txn *txn, uint64_t *ret_sequence)
{
    if (ret_sequence)
        *ret_sequence = txn->at;
    return txn->past;
}

bool store_changed_since(struct store_txn *txn, okr_id id)
{
    struct entity_row row;
    struct kr_value value;
    if (!txn->past || !entity_row(txn, id, &row))
        return false;
    return row.history > txn->at ||
           (okr_id_letter(id) == 'k' && store_value(txn, id, &value) && value.last_event > txn->at);
}

/// Events of a key result's chain that change nothing in its row.
static bool is_beside(uint16_t type)
{
    return type == OKR_EVENT_CHECK_IN_RECORDED || type == OKR_EVENT_CHECK_IN_VOIDED ||
           type == OKR_EVENT_STATUS_CHANGED;
}

static bool removes(uint16_t type)
{
    switch (type) {
    case OKR_EVENT_UNIT_REMOVED:
    case OKR_EVENT_CYCLE_REMOVED:
    case OKR_EVENT_OBJECTIVE_REMOVED:
    case OKR_EVENT_KEY_RESULT_REMOVED:
    case OKR_EVENT_ALIGNMENT_REMOVED:
    case OKR_EVENT_MENTION_REMOVED:
    case OKR_EVENT_COMMENT_REMOVED:
    case OKR_EVENT_INITIATIVE_REMOVED: return true;
    default: return false;
    }
}

uint64_t past_history(struct store_txn *txn, uint64_t newest)
{
    struct event_columns columns;
    while (newest > txn->at)
        newest = event_columns_get(txn, newest, &columns) ? columns.previous : 0;
    return newest;
}

bool past_exists(struct store_txn *txn, okr_id id)
{
    struct entity_row row;
    struct event_columns columns;
    if (!entity_row(txn, id, &row))
        return false;
    if (row.history <= txn->at)
        return row.format == ROW_ENTITY;
    uint64_t sequence = past_history(txn, row.history);
    return sequence && event_columns_get(txn, sequence, &columns) && !removes(columns.type);
}

/// One entity on its way back.
struct undoing {
    void *object;
    bool there;
};

/// Takes back what one event did; false when it made the entity, which was not there before.
static bool undo(struct undoing *u, const struct store_event *event)
{
    if (event->before && !event->after) {
        memcpy(u->object, event->before, event->entity->size);
        u->there = true;
    } else if (event->before && u->there) {
        okr_entity_take(event->entity, event->before, event->changed, u->object);
    }
    return event->before || !event->after;
}

static void set_version(const struct okr_entity *entity, uint64_t version, void *object)
{
    const struct okr_field *field = okr_field_find(entity, OKR_STR("version"), NULL);
    if (field)
        memcpy((char *)object + field->offset, &version, sizeof version);
}

/// Undoes all events of the chain that came after txn->at.
static bool go_back(struct store_txn *txn, const struct okr_entity *entity, uint64_t sequence,
                    struct okr_arena *arena, struct undoing *u)
{
    struct event_columns columns;
    struct store_event event;
    for (; sequence > txn->at; sequence = columns.previous) {
        if (!event_columns_get(txn, sequence, &columns))
            return false; // trimmed: it was removed long ago
        if (is_beside(columns.type))
            continue;
        if (!store_event(txn, sequence, arena, &event))
            return false;
        if (event.entity == entity && !undo(u, &event))
            return false;
    }
    if (!u->there || !event_columns_get(txn, sequence, &columns))
        return false;
    set_version(entity, columns.version, u->object);
    return true;
}

/// A key result is draft, live or closed with its objective, whose events tell of both.
static bool follow_objective(struct store_txn *txn, struct okr_arena *arena,
                             struct okr_key_result *kr)
{
    struct okr_objective o;
    if (!past_get(txn, kr->objective, arena, &o))
        return !txn_failed(txn);
    kr->state = (uint8_t)lifecycle_key_result_state(o.state, kr->outcome);
    if (kr->state == OKR_KEY_RESULT_STATE_DRAFT)
        kr->published_at = OKR_NO_TIME;
    return true;
}

bool past_get(struct store_txn *txn, okr_id id, struct okr_arena *arena, void *ret)
{
    const struct okr_entity *entity = okr_entity_of(okr_id_letter(id));
    struct entity_row row;
    if (!entity_row(txn, id, &row))
        return false;
    struct undoing u = {.object = ret, .there = row.format == ROW_ENTITY};
    if (u.there && !entity_load(txn, id, row.stored, arena, ret))
        return false;
    if (row.history <= txn->at ? !u.there : !go_back(txn, entity, row.history, arena, &u))
        return false;
    return okr_id_letter(id) != 'k' || follow_objective(txn, arena, ret);
}
