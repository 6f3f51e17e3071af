// SPDX-License-Identifier: Apache-2.0
// The rules of METHOD 6 see a thing, its neighbours, its unit and those above, who answers for it, and what an edge puts below something else.
// So far does a change reach; a pair of near-duplicates is found again by the finding that joins them.
#include "cmd/affected.h"

#include "base/clock.h"
#include "cmd/finding.h"
#include "store/retention.h"

#include <stdlib.h>

enum { IDS_MOST = 20000, SLOTS = 1 << 16, EVENTS_MOST = 20000, LEVELS_MOST = 64 };

struct reach {
    struct store_txn *txn;
    struct okr_arena *arena;
    okr_id *at; ///< in the order they were met
    size_t n;
    okr_id *slots; ///< which were met: open addressing
    size_t events;
    bool everything, has_units;
};

/// Adds an id; false when it was there.
static bool add(struct reach *r, okr_id id)
{
    size_t at = (size_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 48);
    if (!id || okr_id_letter(id) == 'f' || r->everything)
        return false;
    for (; r->slots[at]; at = (at + 1) & (SLOTS - 1))
        if (r->slots[at] == id)
            return false;
    if (r->n == IDS_MOST) {
        r->everything = true;
        return false;
    }
    r->slots[at] = r->at[r->n++] = id;
    return true;
}

static void add_unit(struct reach *r, okr_id id)
{
    for (int level = 0; id && level < LEVELS_MOST; level++) {
        struct okr_unit unit;
        if (!store_get(r->txn, id, r->arena, &unit))
            return;
        add(r, id);
        add(r, unit.lead);
        id = unit.parent;
    }
}

/// Edges at a node and what is at their other ends.
static void add_edges(struct reach *r, okr_id node)
{
    struct okr_ids edges = store_alignments(r->txn, node, r->arena);
    for (size_t i = 0; i < edges.n; i++) {
        struct okr_alignment edge;
        add(r, edges.at[i]);
        if (!store_get(r->txn, edges.at[i], r->arena, &edge))
            continue;
        add(r, edge.from);
        add(r, edge.to);
    }
}

static void add_children(struct reach *r, okr_id id, enum store_relation relation)
{
    struct okr_ids ids = store_children(r->txn, id, relation, r->arena);
    for (size_t i = 0; i < ids.n; i++)
        add(r, ids.at[i]);
}

// --- what the log tells ----------------------------------------------------------------------------------------------

/// Every id that an object's fields name.
static void add_fields(struct reach *r, const struct okr_entity *entity, const void *object)
{
    for (unsigned i = 0; object && i < entity->n_fields; i++) {
        const struct okr_field *field = &entity->fields[i];
        const char *at = (const char *)object + field->offset;
        okr_id id;
        struct okr_ids ids;
        if (field->type == OKR_T_ID) {
            memcpy(&id, at, sizeof id);
            add(r, id);
        } else if (field->type == OKR_T_IDS) {
            memcpy(&ids, at, sizeof ids);
            for (size_t k = 0; k < ids.n; k++)
                add(r, ids.at[k]);
        }
    }
}

/// An edge puts what is below its one end below the other: who is a duplicate of whom changes with it, all the way down.
static void add_below(struct reach *r, okr_id top)
{
    okr_id *at = okr_arena_array(r->arena, IDS_MOST, sizeof *at);
    size_t n = 0;
    if (!at)
        return;
    at[n++] = top;
    for (size_t i = 0; i < n && !r->everything; i++) {
        struct okr_ids krs = store_children(r->txn, at[i], STORE_OBJECTIVE_KEY_RESULTS, r->arena);
        struct okr_ids edges = store_children(r->txn, at[i], STORE_ALIGNMENTS_TO, r->arena);
        for (size_t k = 0; k < krs.n && n < IDS_MOST; k++)
            if (add(r, krs.at[k]))
                at[n++] = krs.at[k];
        for (size_t k = 0; k < edges.n && n < IDS_MOST; k++) {
            struct okr_alignment edge;
            if (store_get(r->txn, edges.at[k], r->arena, &edge) && add(r, edge.from))
                at[n++] = edge.from;
        }
    }
}

/// What a unit has or has not makes edges that pass it by skip a level, and others stand alone.
static void add_bystanders(struct reach *r, okr_id unit)
{
    struct okr_ids units = store_children(r->txn, unit, STORE_UNIT_UNITS, r->arena);
    for (size_t i = 0; i < units.n && !r->everything; i++) {
        struct okr_ids objectives =
            store_children(r->txn, units.at[i], STORE_UNIT_OBJECTIVES, r->arena);
        for (size_t k = 0; k < objectives.n; k++) {
            struct okr_ids krs =
                store_children(r->txn, objectives.at[k], STORE_OBJECTIVE_KEY_RESULTS, r->arena);
            add_children(r, objectives.at[k], STORE_ALIGNMENTS_FROM);
            for (size_t n = 0; n < krs.n; n++)
                add_children(r, krs.at[n], STORE_ALIGNMENTS_FROM);
        }
        add_bystanders(r, units.at[i]);
    }
}

/// Whether a unit stands alone is told of the uppermost such unit: what joins one to others makes those below it speak for themselves.
static void add_all_units(struct reach *r)
{
    if (r->has_units)
        return;
    r->has_units = true;
    struct okr_ids units = store_all(r->txn, 'u', 0, IDS_MOST, r->arena);
    for (size_t i = 0; i < units.n; i++) {
        struct okr_unit unit;
        if (store_get(r->txn, units.at[i], r->arena, &unit) &&
            (unit.kind == OKR_UNIT_KIND_DEPARTMENT || unit.kind == OKR_UNIT_KIND_TEAM))
            add(r, unit.id);
    }
}

static void add_objective_change(struct reach *r, const struct store_event *event)
{
    const struct okr_objective *o = event->after ? event->after : event->before;
    struct okr_objective now;
    struct okr_unit unit;
    okr_id of = o ? o->unit : 0;
    if (!of && store_get(r->txn, event->subject, r->arena, &now))
        of = now.unit;
    if (event->type == OKR_EVENT_OBJECTIVE_UPDATED)
        return;
    add_all_units(r);
    add_unit(r, of);
    if (of && store_get(r->txn, of, r->arena, &unit) && unit.kind != OKR_UNIT_KIND_COMPANY)
        add_bystanders(r, of);
}

/// Findings are the audit's own doing; what is said or done beside changes none.
static bool is_beside(unsigned type)
{
    switch (type) {
    case OKR_EVENT_FINDING_OPENED:
    case OKR_EVENT_FINDING_RESOLVED:
    case OKR_EVENT_FINDING_WAIVED:
    case OKR_EVENT_COMMENT_ADDED:
    case OKR_EVENT_COMMENT_REMOVED:
    case OKR_EVENT_INITIATIVE_CREATED:
    case OKR_EVENT_INITIATIVE_UPDATED:
    case OKR_EVENT_INITIATIVE_DONE:
    case OKR_EVENT_INITIATIVE_REMOVED: return true;
    default: return false;
    }
}

/// Settings, cycles and who people are reach everywhere.
static bool reaches_all(unsigned type)
{
    switch (type) {
    case OKR_EVENT_ORG_UPDATED:
    case OKR_EVENT_UNIT_UPDATED:
    case OKR_EVENT_UNIT_MOVED:
    case OKR_EVENT_UNIT_REMOVED: return true;
    default: return type >= OKR_EVENT_CYCLE_CREATED && type <= OKR_EVENT_CYCLE_REMOVED;
    }
}

static void add_event(struct reach *r, const struct store_event *event)
{
    add(r, event->subject);
    if (!event->entity)
        return;
    add_fields(r, event->entity, event->before);
    add_fields(r, event->entity, event->after);
    if (event->entity == &okr_entity_objective)
        add_objective_change(r, event);
    if (event->entity == &okr_entity_mention)
        add_all_units(r);
    if (event->entity == &okr_entity_alignment) {
        add_all_units(r);
        const struct okr_alignment *edge = event->after ? event->after : event->before;
        struct okr_alignment now;
        bool there = store_get(r->txn, event->subject, r->arena, &now);
        add_below(r, there ? now.from : edge->from);
        if (there)
            add(r, now.to);
    }
}

static bool take_event(void *self, const struct store_event_head *head)
{
    struct reach *r = self;
    struct store_event event;
    if (is_beside(head->type))
        return true;
    r->everything = r->everything || reaches_all(head->type) || ++r->events > EVENTS_MOST;
    if (r->everything || !store_event(r->txn, head->sequence, r->arena, &event))
        return false;
    add_event(r, &event);
    return !r->everything;
}

// --- what hangs on it ------------------------------------------------------------------------------------------------

static void spread_objective(struct reach *r, okr_id id)
{
    struct okr_objective o;
    if (!store_get(r->txn, id, r->arena, &o))
        return;
    add_unit(r, o.unit);
    add(r, o.accountable);
    add_edges(r, id);
    add_children(r, id, STORE_MENTIONS_IN);
    add_children(r, o.unit, STORE_UNIT_OBJECTIVES);
    struct okr_ids krs = store_children(r->txn, id, STORE_OBJECTIVE_KEY_RESULTS, r->arena);
    for (size_t i = 0; i < krs.n; i++) {
        add(r, krs.at[i]);
        add_edges(r, krs.at[i]);
    }
}

static void spread_key_result(struct reach *r, okr_id id)
{
    struct okr_key_result kr;
    if (!store_get(r->txn, id, r->arena, &kr))
        return;
    add(r, kr.accountable);
    add_edges(r, id);
    add_children(r, id, STORE_MENTIONS_IN);
    if (add(r, kr.objective))
        spread_objective(r, kr.objective);
}

static void spread(struct reach *r, okr_id id)
{
    struct okr_mention mention;
    if (okr_id_letter(id) == 'o')
        spread_objective(r, id);
    else if (okr_id_letter(id) == 'k')
        spread_key_result(r, id);
    else if (okr_id_letter(id) == 'm' && store_get(r->txn, id, r->arena, &mention)) {
        add(r, mention.where);
        add_unit(r, mention.whom);
    }
}

/// One step from what the events name, then the units of what that met, and who is known to be a pair with any of it.
static void spread_all(struct reach *r)
{
    size_t named = r->n;
    for (size_t i = 0; i < named && !r->everything; i++)
        spread(r, r->at[i]);
    size_t met = r->n;
    for (size_t i = named; i < met && !r->everything; i++) {
        struct okr_objective o;
        struct okr_key_result kr;
        if (okr_id_letter(r->at[i]) == 'k' && store_get(r->txn, r->at[i], r->arena, &kr) &&
            store_get(r->txn, kr.objective, r->arena, &o))
            add_unit(r, o.unit);
        if (okr_id_letter(r->at[i]) == 'o' && store_get(r->txn, r->at[i], r->arena, &o))
            add_unit(r, o.unit);
    }
    for (size_t i = 0; i < r->n && !r->everything; i++) {
        struct okr_ids pairs = store_children(r->txn, r->at[i], STORE_FINDINGS_ABOUT, r->arena);
        for (size_t k = 0; k < pairs.n; k++) {
            struct okr_finding f;
            if (store_get(r->txn, pairs.at[k], r->arena, &f))
                add(r, f.subject);
        }
    }
}

static bool can_go_on(const struct store *store, struct store_txn *txn, okr_date today,
                      const struct store_cursor *cursor)
{
    return okr_str_eq(cursor->epoch, store_epoch(store)) && cursor->sequence &&
           cursor->sequence <= store_head(txn) && cursor->sequence + 1 >= store_oldest(txn) &&
           clock_day(cursor->time) == today;
}

void affected_since(const struct store *store, struct store_txn *txn, okr_date today, bool full,
                    struct okr_arena *arena, uint64_t *ret_since, struct okr_ids *ret)
{
    struct store_cursor cursor;
    struct reach r = {.txn = txn,
                      .arena = arena,
                      .at = okr_arena_array(arena, IDS_MOST, sizeof *r.at),
                      .slots = okr_arena_array(arena, SLOTS, sizeof *r.slots)};
    *ret_since = 0;
    *ret = (struct okr_ids){NULL, 0};
    if (full || !r.at || !r.slots || !store_cursor(txn, OKR_STR(FINDING_CURSOR), arena, &cursor) ||
        !can_go_on(store, txn, today, &cursor))
        return;
    if (cursor.sequence < store_head(txn))
        store_events(txn, cursor.sequence + 1, take_event, &r);
    spread_all(&r);
    if (r.everything || store_error(txn, NULL))
        return;
    *ret_since = cursor.sequence;
    *ret = (struct okr_ids){r.at, r.n};
}
