// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"
#include "cmd/tree.h"
#include "core/leaves.h"

enum { EDGE_BATCH = 65536 };

/// Over which edges what is below counts for what is above.
static bool counts(const struct okr_alignment *edge)
{
    return edge->state == OKR_EDGE_STATE_ACCEPTED && edge->kind != OKR_EDGE_KIND_DEPENDS_ON;
}

// --- the whole tree --------------------------------------------------------------------------------------------------------

int tree_collect_key_results(struct tree *t)
{
    struct cmd *c = t->c;
    struct okr_ids objectives = {t->objectives.at, t->objectives.n};
    t->ends = okr_arena_array(c->arena, objectives.n + 1, sizeof *t->ends);
    if (!t->ends)
        return okr_fail_memory(c->err);
    t->children =
        store_children_of_all(c->txn, objectives, STORE_OBJECTIVE_KEY_RESULTS, c->arena, t->ends);
    return id_set_of(c, t->children, &t->krs);
}

static bool needs_edges(const struct tree_fields *fields)
{
    return view_keys_any(fields->alignments) || fields->outside || tree_fields_have_leaves(fields);
}

static int collect_whole(struct tree *t)
{
    struct cmd *c = t->c;
    int code = OKR_OK;
    if (view_keys_any(t->fields.units))
        code = id_set_add_all(c, &t->units, unit_subtree(c->txn, 0, c->arena));
    for (size_t i = 0; !code && i < t->cycles.n; i++)
        code = id_set_add_all(
            c, &t->objectives,
            store_children(c->txn, t->cycles.at[i], STORE_CYCLE_OBJECTIVES, c->arena));
    id_set_sort(&t->objectives);
    if (code || (t->scope.depth == VIEW_OBJECTIVE && !tree_fields_have_leaves(&t->fields)))
        return code;
    return tree_collect_key_results(t);
}

struct okr_ids tree_children(const struct tree *t, size_t objective)
{
    if (!t->ends)
        return store_children(t->c->txn, t->objectives.at[objective], STORE_OBJECTIVE_KEY_RESULTS,
                              t->scratch);
    size_t from = objective ? t->ends[objective - 1] : 0;
    return (struct okr_ids){t->children.at + from, t->ends[objective] - from};
}

size_t tree_node_index(const struct tree *t, okr_id id)
{
    if (okr_id_letter(id) == 'o')
        return id_set_find(&t->objectives, id);
    size_t at = id_set_find(&t->krs, id);
    return at == SIZE_MAX ? SIZE_MAX : t->objectives.n + at;
}

/// Whether an objective or a key result of the whole is part of the answer: a key result is where its objective is.
static bool is_here(struct tree *t, okr_id id)
{
    struct okr_key_result kr;
    if (okr_id_letter(id) == 'o')
        return id_set_has(&t->objectives, id);
    return okr_id_letter(id) == 'k' &&
           store_get_some(t->c->txn, id, OKR_FIELD_BIT(key_result, objective), t->scratch, &kr) &&
           id_set_has(&t->objectives, kr.objective);
}

static int collect_all_edges(struct tree *t)
{
    static const uint64_t ends = OKR_FIELD_BIT(alignment, from) | OKR_FIELD_BIT(alignment, to);
    struct cmd *c = t->c;
    struct okr_ids ids;
    okr_id after = 0;
    int code = OKR_OK;
    while (!code && (ids = store_all(c->txn, 'a', after, EDGE_BATCH, c->arena)).n) {
        for (size_t i = 0; !code && i < ids.n; i++) {
            struct okr_alignment edge;
            if (store_get_some(c->txn, ids.at[i], ends, t->scratch, &edge) &&
                (is_here(t, edge.from) || is_here(t, edge.to)))
                code = id_set_add(c, &t->edges, ids.at[i]);
            okr_arena_reset(t->scratch);
        }
        after = ids.at[ids.n - 1];
    }
    return code;
}

// --- a part of it: what is asked for and all below over accepted edges -----------------------------------------------------

/// The nodes met so far, as a set of slots.
struct met {
    okr_id *slots;
    size_t n, n_slots;
};

struct walk {
    struct tree *t;
    struct met met;
    struct id_set queue; ///< nodes whose edges are still to be followed
};

static bool meet(struct cmd *c, struct met *met, okr_id id)
{
    if (2 * (met->n + 1) > met->n_slots) {
        struct met wider = {.n_slots = met->n_slots ? 2 * met->n_slots : 1024};
        wider.slots = okr_arena_array(c->arena, wider.n_slots, sizeof *wider.slots);
        if (!wider.slots)
            return false;
        for (size_t i = 0; i < met->n_slots; i++)
            if (met->slots[i])
                (void)meet(c, &wider, met->slots[i]);
        *met = wider;
    }
    size_t at = (size_t)((id * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (met->n_slots - 1);
    while (met->slots[at]) {
        if (met->slots[at] == id)
            return false;
        at = (at + 1) & (met->n_slots - 1);
    }
    met->slots[at] = id;
    met->n++;
    return true;
}

/// An objective brings its key results with it.
static int visit_objective(struct walk *w, okr_id id)
{
    struct cmd *c = w->t->c;
    int code = id_set_add(c, &w->t->objectives, id);
    if (code)
        return code;
    return id_set_add_all(c, &w->queue,
                          store_children(c->txn, id, STORE_OBJECTIVE_KEY_RESULTS, c->arena));
}

/// A key result is shown under its objective, which stands there for it only.
static int visit_key_result(struct walk *w, okr_id id)
{
    struct cmd *c = w->t->c;
    struct okr_key_result kr;
    int code = id_set_add(c, &w->t->krs, id);
    if (code || !store_get(c->txn, id, c->arena, &kr))
        return code;
    return id_set_add(c, &w->t->objectives, kr.objective);
}

static int follow(struct walk *w, okr_id id)
{
    struct cmd *c = w->t->c;
    struct okr_ids ids = store_alignments(c->txn, id, c->arena);
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n; i++) {
        struct okr_alignment edge;
        if (!store_get(c->txn, ids.at[i], c->arena, &edge))
            continue;
        code = id_set_add(c, &w->t->edges, edge.id);
        if (!code && edge.to == id && counts(&edge))
            code = id_set_add(c, &w->queue, edge.from);
    }
    return code;
}

static int run_walk(struct walk *w)
{
    struct tree *t = w->t;
    int code = OKR_OK;
    for (size_t i = 0; !code && i < w->queue.n; i++) {
        okr_id id = w->queue.at[i];
        if (!meet(t->c, &w->met, id))
            continue;
        code = okr_id_letter(id) == 'o' ? visit_objective(w, id) : visit_key_result(w, id);
        if (!code)
            code = follow(w, id);
    }
    id_set_sort(&t->objectives);
    id_set_sort(&t->krs);
    id_set_sort(&t->edges);
    return code;
}

/// The units that something hangs below without having been asked for.
static int collect_places(struct tree *t)
{
    struct cmd *c = t->c;
    struct met met = {0};
    int code = OKR_OK;
    for (size_t i = 0; i < t->units.n; i++)
        (void)meet(c, &met, t->units.at[i]);
    for (size_t i = 0; !code && i < t->objectives.n; i++) {
        struct okr_objective o;
        if (store_get(c->txn, t->objectives.at[i], t->scratch, &o) && meet(c, &met, o.unit))
            code = id_set_add(c, &t->places, o.unit);
        okr_arena_reset(t->scratch);
    }
    return code;
}

/// What a unit begins with: its objectives of the cycles shown.
static int queue_unit(struct walk *w, okr_id unit)
{
    struct cmd *c = w->t->c;
    struct okr_ids ids = store_children(c->txn, unit, STORE_UNIT_OBJECTIVES, c->arena);
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n; i++) {
        struct okr_objective o;
        if (store_get(c->txn, ids.at[i], c->arena, &o) && ids_have(w->t->cycles, o.cycle))
            code = id_set_add(c, &w->queue, o.id);
    }
    return code;
}

static int collect_part(struct tree *t, okr_id id)
{
    struct cmd *c = t->c;
    struct walk w = {.t = t};
    int code = OKR_OK;
    if (okr_id_letter(id) == 'u')
        code = id_set_add_all(c, &t->units, unit_subtree(c->txn, id, c->arena));
    else
        code = id_set_add(c, &w.queue, id);
    for (size_t u = 0; !code && u < t->units.n; u++)
        code = queue_unit(&w, t->units.at[u]);
    if (code || (code = run_walk(&w)))
        return code;
    return view_keys_any(t->fields.units) ? collect_places(t) : OKR_OK;
}

// --- leaves ----------------------------------------------------------------------------------------------------------------

static void place_key_results(struct tree *t, uint32_t *objective_of)
{
    for (size_t i = 0; i < t->objectives.n; i++) {
        struct okr_ids ids = tree_children(t, i);
        for (size_t k = 0; k < ids.n; k++) {
            size_t at = id_set_find(&t->krs, ids.at[k]);
            if (at != SIZE_MAX)
                objective_of[at] = (uint32_t)i;
        }
        okr_arena_reset(t->scratch);
    }
}

static int count_leaves(struct tree *t)
{
    struct cmd *c = t->c;
    uint32_t *from = okr_arena_array(c->arena, t->edges.n + 1, sizeof *from);
    uint32_t *to = okr_arena_array(c->arena, t->edges.n + 1, sizeof *to);
    uint32_t *objective_of = okr_arena_array(c->arena, t->krs.n + 1, sizeof *objective_of);
    size_t n = 0;
    t->leaves = okr_arena_array(c->arena, t->objectives.n + t->krs.n + 1, sizeof *t->leaves);
    if (!from || !to || !objective_of || !t->leaves)
        return okr_fail_memory(c->err);
    place_key_results(t, objective_of);
    for (size_t i = 0; i < t->edges.n; i++) {
        struct okr_alignment edge;
        if (store_get(c->txn, t->edges.at[i], t->scratch, &edge) && counts(&edge)) {
            size_t a = tree_node_index(t, edge.from), b = tree_node_index(t, edge.to);
            if (a != SIZE_MAX && b != SIZE_MAX) {
                from[n] = (uint32_t)a;
                to[n++] = (uint32_t)b;
            }
        }
        okr_arena_reset(t->scratch);
    }
    struct leaf_graph graph = {.n_objectives = t->objectives.n,
                               .n_key_results = t->krs.n,
                               .objective_of = objective_of,
                               .n_edges = n,
                               .from = from,
                               .to = to};
    t->n_leaves = leaves_count(&graph, c->arena, t->leaves);
    return t->n_leaves == SIZE_MAX ? okr_fail_memory(c->err) : OKR_OK;
}

/// The other ends of alignments that lead out of the part that was asked for: a reader wants their names.
static int collect_outside(struct tree *t)
{
    const bool whole = !cmd_arg(t->c, "id");
    int code = OKR_OK;
    for (size_t i = 0; !code && i < t->edges.n; i++) {
        struct okr_alignment edge;
        if (store_get(t->c->txn, t->edges.at[i], t->scratch, &edge)) {
            const okr_id ends[] = {edge.from, edge.to};
            for (int k = 0; !code && k < 2; k++)
                if (whole ? !is_here(t, ends[k]) : tree_node_index(t, ends[k]) == SIZE_MAX)
                    code = id_set_add(t->c, &t->outside, ends[k]);
        }
        okr_arena_reset(t->scratch);
    }
    id_set_sort(&t->outside);
    return code;
}

int tree_collect(struct tree *t, okr_id id)
{
    int code = id ? collect_part(t, id) : collect_whole(t);
    if (!code && !id && needs_edges(&t->fields))
        code = collect_all_edges(t);
    if (!code && tree_fields_have_leaves(&t->fields))
        code = count_leaves(t);
    return code || !t->fields.outside ? code : collect_outside(t);
}
