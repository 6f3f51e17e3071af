// SPDX-License-Identifier: Apache-2.0
// tree.get: one flat, consistent answer, every node once (DESIGN 6); what is drawn as a tree is the client's affair.
#include "cmd/nouns.h"
#include "cmd/view.h"
#include "core/leaves.h"

#include <stdlib.h>

enum { CYCLES_MAX = 4096 };

struct tree {
    struct cmd *c;
    struct okr_ids cycles; ///< whose objectives are shown
    struct okr_ids units;  ///< in order
    struct objective_view *views;
    size_t n, room;
    size_t n_krs;
    struct place {
        okr_id id;
        uint32_t index; ///< node index for core/leaves.h
    } * places;         ///< of objectives and key results, sorted by id
    size_t n_places;
    struct okr_alignment_list edges;
    size_t edges_room;
};

static bool has(struct okr_ids ids, okr_id id)
{
    for (size_t i = 0; i < ids.n; i++)
        if (ids.at[i] == id)
            return true;
    return false;
}

/// The cycle asked for, else the open ones, else all that are not closed.
static int choose_cycles(struct tree *t)
{
    struct cmd *c = t->c;
    okr_id asked = cmd_arg_id(c, "cycle");
    struct okr_ids all = store_all(c->txn, 'c', 0, CYCLES_MAX, c->arena);
    okr_id *chosen = okr_arena_array(c->arena, all.n + 1, sizeof *chosen);
    if (!chosen)
        return okr_fail_memory(c->err);
    for (int round = 0; round < 2 && !t->cycles.n; round++)
        for (size_t i = 0; i < all.n; i++) {
            struct okr_cycle cycle;
            if (!store_get(c->txn, all.at[i], c->arena, &cycle))
                continue;
            bool fits = asked        ? cycle.id == asked
                        : round == 0 ? cycle.state == OKR_CYCLE_STATE_OPEN
                                     : cycle.state != OKR_CYCLE_STATE_CLOSED;
            if (fits)
                chosen[t->cycles.n++] = cycle.id;
        }
    t->cycles.at = chosen;
    return OKR_OK;
}

static int add_objective(struct tree *t, okr_id id)
{
    if (t->n == t->room) {
        size_t room = t->room ? 2 * t->room : 64;
        struct objective_view *views =
            okr_arena_grow(t->c->arena, t->views, t->room * sizeof *views, room * sizeof *views);
        if (!views)
            return okr_fail_memory(t->c->err);
        t->views = views;
        t->room = room;
    }
    int code = view_objective(t->c, id, &t->views[t->n]);
    if (!code)
        t->n_krs += t->views[t->n++].n_krs;
    return code;
}

static int by_position(const void *a, const void *b)
{
    const struct okr_objective *x = &((const struct objective_view *)a)->objective,
                               *y = &((const struct objective_view *)b)->objective;
    if (x->cycle != y->cycle)
        return x->cycle < y->cycle ? -1 : 1;
    return x->position != y->position ? (x->position < y->position ? -1 : 1)
                                      : (x->id > y->id) - (x->id < y->id);
}

static int add_unit_objectives(struct tree *t, okr_id unit)
{
    struct okr_ids ids = store_children(t->c->txn, unit, STORE_UNIT_OBJECTIVES, t->c->arena);
    size_t first = t->n;
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n; i++) {
        struct okr_objective o;
        if (store_get(t->c->txn, ids.at[i], t->c->arena, &o) && has(t->cycles, o.cycle))
            code = add_objective(t, o.id);
    }
    qsort(t->views + first, t->n - first, sizeof *t->views, by_position);
    return code;
}

static bool counts(const struct okr_alignment *edge)
{
    return edge->state == OKR_EDGE_STATE_ACCEPTED && edge->kind != OKR_EDGE_KIND_DEPENDS_ON;
}

static bool shows(const struct tree *t, okr_id objective)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->views[i].objective.id == objective)
            return true;
    return false;
}

/// The objectives that carry a node, by the edges that count.
static int add_carriers(struct tree *t, okr_id node)
{
    struct okr_alignment_list edges =
        alignments_of(t->c->txn, node, STORE_ALIGNMENTS_TO, t->c->arena);
    int code = OKR_OK;
    for (size_t i = 0; !code && i < edges.n; i++) {
        struct okr_key_result kr;
        okr_id from = edges.at[i].from;
        if (!counts(&edges.at[i]))
            continue;
        if (okr_id_letter(from) == 'k' && store_get(t->c->txn, from, t->c->arena, &kr))
            from = kr.objective;
        if (okr_id_letter(from) == 'o' && !shows(t, from))
            code = add_objective(t, from);
    }
    return code;
}

static int add_unit(struct tree *t, okr_id unit)
{
    if (has(t->units, unit))
        return OKR_OK;
    t->units.at = okr_arena_grow(t->c->arena, t->units.at, t->units.n * sizeof unit,
                                 (t->units.n + 1) * sizeof unit);
    if (!t->units.at)
        return okr_fail_memory(t->c->err);
    t->units.at[t->units.n++] = unit;
    return OKR_OK;
}

/// An objective (or one key result of it) and all that carries it, level by level.
static int add_below(struct tree *t, okr_id objective, okr_id kr)
{
    int code = add_objective(t, objective);
    if (!code && kr)
        code = add_carriers(t, kr);
    for (size_t i = kr ? 1 : 0; !code && i < t->n; i++) {
        code = add_carriers(t, t->views[i].objective.id);
        for (size_t j = 0; !code && j < t->views[i].n_krs; j++)
            code = add_carriers(t, t->views[i].krs[j].kr.id);
    }
    for (size_t i = 0; !code && i < t->n; i++)
        code = add_unit(t, t->views[i].objective.unit);
    return code;
}

static int choose_nodes(struct tree *t)
{
    struct cmd *c = t->c;
    struct okr_key_result kr;
    okr_id id = cmd_arg_id(c, "id");
    int code = choose_cycles(t);
    if (code)
        return code;
    if (okr_id_letter(id) == 'o')
        return add_below(t, id, 0);
    if (okr_id_letter(id) == 'k')
        return store_get(c->txn, id, c->arena, &kr) ? add_below(t, kr.objective, id)
                                                    : cmd_not_found(c, "id", id);
    t->units = unit_subtree(c->txn, id, c->arena);
    for (size_t i = 0; !code && i < t->units.n; i++)
        code = add_unit_objectives(t, t->units.at[i]);
    return code;
}

// --- edges and leaves --------------------------------------------------------------------------------------------------
static int by_id(const void *a, const void *b)
{
    okr_id x = ((const struct place *)a)->id, y = ((const struct place *)b)->id;
    return (x > y) - (x < y);
}

static const struct place *find(const struct tree *t, okr_id id)
{
    struct place wanted = {.id = id};
    return bsearch(&wanted, t->places, t->n_places, sizeof wanted, by_id);
}

static int index_nodes(struct tree *t)
{
    uint32_t kr_index = (uint32_t)t->n;
    t->places = okr_arena_array(t->c->arena, t->n + t->n_krs + 1, sizeof *t->places);
    if (!t->places)
        return okr_fail_memory(t->c->err);
    for (size_t i = 0; i < t->n; i++) {
        t->places[t->n_places++] = (struct place){t->views[i].objective.id, (uint32_t)i};
        for (size_t j = 0; j < t->views[i].n_krs; j++)
            t->places[t->n_places++] = (struct place){t->views[i].krs[j].kr.id, kr_index++};
    }
    qsort(t->places, t->n_places, sizeof *t->places, by_id);
    return OKR_OK;
}

static int add_edges(struct tree *t, okr_id node, enum store_relation relation)
{
    if (!store_first_child(t->c->txn, node, relation))
        return OKR_OK;
    struct okr_alignment_list edges = alignments_of(t->c->txn, node, relation, t->c->arena);
    for (size_t i = 0; i < edges.n; i++) {
        // An edge between two nodes shown comes with the one it leaves.
        if (relation == STORE_ALIGNMENTS_TO && find(t, edges.at[i].from))
            continue;
        if (t->edges.n == t->edges_room) {
            size_t room = t->edges_room ? 2 * t->edges_room : 64;
            struct okr_alignment *at = okr_arena_grow(
                t->c->arena, t->edges.at, t->edges_room * sizeof *at, room * sizeof *at);
            if (!at)
                return okr_fail_memory(t->c->err);
            t->edges.at = at;
            t->edges_room = room;
        }
        t->edges.at[t->edges.n++] = edges.at[i];
    }
    return OKR_OK;
}

static int gather_edges(struct tree *t)
{
    int code = OKR_OK;
    for (size_t i = 0; !code && i < t->n_places; i++) {
        code = add_edges(t, t->places[i].id, STORE_ALIGNMENTS_FROM);
        if (!code)
            code = add_edges(t, t->places[i].id, STORE_ALIGNMENTS_TO);
    }
    return code;
}

/// Counts every leaf once and writes the counts into the views; `*ret` = distinct leaves of the whole answer.
static int count_leaves(struct tree *t, size_t *ret)
{
    struct okr_arena *arena = t->c->arena;
    uint32_t *owner = okr_arena_array(arena, t->n_krs + 1, sizeof *owner);
    uint32_t *from = okr_arena_array(arena, t->edges.n + 1, sizeof *from);
    uint32_t *to = okr_arena_array(arena, t->edges.n + 1, sizeof *to);
    uint32_t *counts_of = okr_arena_array(arena, t->n_places + 1, sizeof *counts_of);
    struct leaf_graph graph = {t->n, t->n_krs, owner, 0, from, to};
    if (!owner || !from || !to || !counts_of)
        return okr_fail_memory(t->c->err);
    size_t kr = 0;
    for (size_t i = 0; i < t->n; i++)
        for (size_t j = 0; j < t->views[i].n_krs; j++)
            owner[kr++] = (uint32_t)i;
    for (size_t i = 0; i < t->edges.n; i++) {
        const struct place *a = find(t, t->edges.at[i].from), *b = find(t, t->edges.at[i].to);
        if (!a || !b || !counts(&t->edges.at[i]))
            continue;
        from[graph.n_edges] = a->index;
        to[graph.n_edges++] = b->index;
    }
    *ret = leaves_count(&graph, arena, counts_of);
    if (*ret == SIZE_MAX)
        return okr_fail_memory(t->c->err);
    kr = t->n;
    for (size_t i = 0; i < t->n; i++) {
        t->views[i].leaves = counts_of[i];
        t->views[i].has_leaves = true;
        for (size_t j = 0; j < t->views[i].n_krs; j++) {
            t->views[i].krs[j].leaves = counts_of[kr++];
            t->views[i].krs[j].has_leaves = true;
        }
    }
    return OKR_OK;
}

// --- the answer ----------------------------------------------------------------------------------------------------------
static int pack_unit(struct tree *t, okr_id id)
{
    struct okr_unit unit;
    struct okr_str path;
    double progress;
    struct okr_pack *out = t->c->out;
    if (!store_get(t->c->txn, id, t->c->arena, &unit))
        return cmd_not_found(t->c, "id", id);
    int code = unit_path(t->c->txn, id, t->c->arena, &path);
    if (code || (code = view_unit_progress(t->c, id, t->cycles, &progress)))
        return code;
    okr_pack_map(out, okr_entity_unit.n_fields + 2u);
    okr_entity_pack_fields(&okr_entity_unit, &unit, OKR_ALL_FIELDS, out);
    okr_pack_key(out, "path");
    okr_pack_str(out, path);
    okr_pack_key(out, "progress");
    okr_pack_fraction(out, progress);
    return OKR_OK;
}

static int pack_tree(struct tree *t, size_t leaves)
{
    struct okr_pack *out = t->c->out;
    int code = OKR_OK;
    okr_pack_map(out, 5);
    okr_pack_key(out, "units");
    okr_pack_array(out, (uint32_t)t->units.n);
    for (size_t i = 0; !code && i < t->units.n; i++)
        code = pack_unit(t, t->units.at[i]);
    okr_pack_key(out, "objectives");
    okr_pack_array(out, (uint32_t)t->n);
    for (size_t i = 0; i < t->n; i++)
        view_pack_objective(out, &t->views[i]);
    okr_pack_key(out, "key_results");
    okr_pack_array(out, (uint32_t)t->n_krs);
    for (size_t i = 0; i < t->n; i++)
        for (size_t j = 0; j < t->views[i].n_krs; j++)
            view_pack_key_result(out, &t->views[i].krs[j]);
    okr_pack_key(out, "alignments");
    okr_pack_array(out, (uint32_t)t->edges.n);
    for (size_t i = 0; i < t->edges.n; i++)
        okr_entity_pack(&okr_entity_alignment, &t->edges.at[i], OKR_ALL_FIELDS, out);
    okr_pack_key(out, "leaves");
    okr_pack_uint(out, leaves);
    return code;
}

int cmd_tree_get(struct cmd *c)
{
    struct tree t = {.c = c};
    size_t leaves;
    int code = choose_nodes(&t);
    if (code || (code = index_nodes(&t)) || (code = gather_edges(&t)) ||
        (code = count_leaves(&t, &leaves)))
        return code;
    return pack_tree(&t, leaves);
}
