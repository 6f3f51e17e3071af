// SPDX-License-Identifier: Apache-2.0
// health.get, unit by unit: silos and objectives that came from below.
#include "cmd/health.h"
#include "cmd/nouns.h"

#include <math.h>

static struct health_unit *counted(struct health *h, okr_id unit)
{
    size_t at = id_set_find(&h->units, unit);
    return at == SIZE_MAX ? NULL : &h->of[at];
}

static okr_id parent_of(struct health *h, okr_id unit)
{
    struct okr_unit u;
    return store_get(h->c->txn, unit, h->scratch, &u) ? u.parent : 0;
}

// --- counting ----------------------------------------------------------------------------------------------------------

/// `unit` has to do with `other`: so has every unit above it, up to the one that holds both.
static void join(struct health *h, okr_id unit, okr_id other)
{
    for (okr_id at = unit; other && at && !unit_is_under(h->c->txn, other, at, h->scratch);
         at = parent_of(h, at)) {
        struct health_unit *of = counted(h, at);
        if (of)
            of->joined = true;
    }
}

static void join_by(struct health *h, okr_id unit, okr_id node)
{
    struct cmd *c = h->c;
    struct okr_ids edges = store_alignments(c->txn, node, h->scratch);
    struct okr_ids mentions = store_children(c->txn, node, STORE_MENTIONS_IN, h->scratch);
    for (size_t i = 0; i < edges.n; i++) {
        struct okr_alignment edge;
        if (store_get(c->txn, edges.at[i], h->scratch, &edge) &&
            edge.state == OKR_EDGE_STATE_ACCEPTED)
            join(h, unit, health_unit_of(h, edge.from == node ? edge.to : edge.from));
    }
    for (size_t i = 0; i < mentions.n; i++) {
        struct okr_mention mention;
        if (store_get(c->txn, mentions.at[i], h->scratch, &mention))
            join(h, unit, mention.whom);
    }
}

/// Asked by another, it is not alone either.
static void join_asked(struct health *h, okr_id unit)
{
    struct okr_ids ids = store_children(h->c->txn, unit, STORE_MENTIONS_OF, h->scratch);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_mention mention;
        struct okr_objective o;
        if (store_get(h->c->txn, ids.at[i], h->scratch, &mention) &&
            health_objective(h, mention.where, &o) && ids_have(h->cycles, o.cycle) &&
            health_is_live(&o))
            join(h, unit, o.unit);
    }
}

/// As it says; where it does not, one that supports another came from below.
static bool came_from_below(struct health *h, const struct okr_objective *o)
{
    struct okr_ids ids = store_children(h->c->txn, o->id, STORE_ALIGNMENTS_FROM, h->scratch);
    if (o->origin)
        return o->origin == OKR_ORIGIN_BOTTOM_UP;
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_alignment edge;
        if (store_get(h->c->txn, ids.at[i], h->scratch, &edge) &&
            edge.state == OKR_EDGE_STATE_ACCEPTED && edge.kind == OKR_EDGE_KIND_SUPPORTS)
            return true;
    }
    return false;
}

static int visit_count(struct health *h, const struct okr_objective *o)
{
    struct okr_ids krs = store_children(h->c->txn, o->id, STORE_OBJECTIVE_KEY_RESULTS, h->scratch);
    struct health_unit *own = counted(h, o->unit);
    own->objectives++;
    own->bottom_up += came_from_below(h, o);
    for (okr_id at = o->unit; at; at = parent_of(h, at)) {
        struct health_unit *of = counted(h, at);
        if (of)
            of->below++;
    }
    join_by(h, o->unit, o->id);
    for (size_t i = 0; i < krs.n; i++)
        join_by(h, o->unit, krs.at[i]);
    return OKR_OK;
}

static int count(struct health *h)
{
    h->of = okr_arena_array(h->c->arena, h->units.n + 1, sizeof *h->of);
    if (!h->of)
        return okr_fail_memory(h->c->err);
    memset(h->of, 0, (h->units.n + 1) * sizeof *h->of);
    for (size_t i = 0; i < h->order.n; i++) {
        join_asked(h, h->order.at[i]);
        okr_arena_reset(h->scratch);
    }
    return health_each(h, visit_count);
}

// --- silos and origins -------------------------------------------------------------------------------------------------

/// Departments and teams; in a company where nobody else has objectives there is nothing to be joined to.
static bool is_silo(struct health *h, const struct okr_unit *unit, uint32_t all)
{
    const struct health_unit *of = counted(h, unit->id);
    return of && of->below && !of->joined && (h->top || of->below < all) &&
           (unit->kind == OKR_UNIT_KIND_DEPARTMENT || unit->kind == OKR_UNIT_KIND_TEAM);
}

/// Of silos within each other the uppermost is told.
static bool is_in_silo(struct health *h, const struct okr_unit *unit, uint32_t all)
{
    struct okr_unit above = *unit;
    while (above.parent && store_get(h->c->txn, above.parent, h->scratch, &above))
        if (is_silo(h, &above, all))
            return true;
    return false;
}

static void pack_silos(struct health *h, uint32_t all)
{
    struct okr_pack *out = h->c->out;
    uint32_t n = 0;
    okr_pack_key(out, "silos");
    size_t place = okr_pack_array_open(out);
    for (size_t i = 0; i < h->order.n; i++) {
        struct okr_unit unit;
        if (store_get(h->c->txn, h->order.at[i], h->scratch, &unit) && is_silo(h, &unit, all) &&
            !is_in_silo(h, &unit, all)) {
            okr_pack_map(out, 3);
            health_pack_unit(out, &unit);
            health_pack_number(out, "objectives", counted(h, unit.id)->below);
            n++;
        }
        okr_arena_reset(h->scratch);
    }
    okr_pack_array_close(out, place, n);
}

static void pack_origin_keys(struct okr_pack *out, uint32_t objectives, uint32_t bottom_up)
{
    health_pack_number(out, "objectives", objectives);
    health_pack_number(out, "bottom_up", bottom_up);
    health_pack_part(out, "share", objectives ? (double)bottom_up / objectives : NAN);
}

static void pack_origins(struct health *h, uint32_t all, uint32_t bottom_up)
{
    struct okr_pack *out = h->c->out;
    uint32_t n = 0;
    okr_pack_key(out, "origins");
    okr_pack_map(out, 4);
    pack_origin_keys(out, all, bottom_up);
    okr_pack_key(out, "units");
    size_t place = okr_pack_array_open(out);
    for (size_t i = 0; i < h->order.n; i++) {
        struct okr_unit unit;
        const struct health_unit *of = counted(h, h->order.at[i]);
        if (of->objectives && store_get(h->c->txn, h->order.at[i], h->scratch, &unit)) {
            okr_pack_map(out, 5);
            health_pack_unit(out, &unit);
            pack_origin_keys(out, of->objectives, of->bottom_up);
            n++;
        }
        okr_arena_reset(h->scratch);
    }
    okr_pack_array_close(out, place, n);
}

int health_pack_units(struct health *h)
{
    uint32_t all = 0, bottom_up = 0;
    int code = count(h);
    if (code)
        return code;
    for (size_t i = 0; i < h->units.n; i++) {
        all += h->of[i].objectives;
        bottom_up += h->of[i].bottom_up;
    }
    pack_silos(h, all);
    pack_origins(h, all, bottom_up);
    return store_error(h->c->txn, h->c->err);
}
