// SPDX-License-Identifier: Apache-2.0
// tree.get: every node once, flat. First the shape (ids and edges), then leaves, then one objective after another straight into the answer, so that memory holds one view at a time.
#include "cmd/id_set.h"
#include "cmd/nouns.h"
#include "cmd/view.h"
#include "core/leaves.h"

enum { SCRATCH_MAX = 256 << 20, EDGE_BATCH = 65536, PAGE_MAX = 5000 };
/// A page's units hold about so many times as many objectives as the page: their progress is made of those.
enum { UNIT_SHARE = 4 };

struct tree {
    struct cmd *c;
    struct okr_arena *scratch; ///< for one view at a time
    struct okr_ids cycles;
    struct id_set units, objectives, krs; ///< sorted once the shape is known
    struct id_set queue;                  ///< nodes whose edges are still to be followed
    struct id_set edges;                  ///< alignments shown
    struct id_set outside;                ///< ends of them that are not part of the answer
    uint32_t *objective_of;
    uint32_t *leaves;
    size_t n_leaves;
    struct okr_buf kr_maps; ///< key results packed, in the order of their objectives
};

/// Over which edges what is below counts for what is above.
static bool counts(const struct okr_alignment *edge)
{
    return edge->state == OKR_EDGE_STATE_ACCEPTED && edge->kind != OKR_EDGE_KIND_DEPENDS_ON;
}

// --- the whole tree --------------------------------------------------------------------------------------------------------

static int collect_key_results(struct tree *t)
{
    struct cmd *c = t->c;
    int code = OKR_OK;
    for (size_t i = 0; !code && i < t->objectives.n; i++) {
        code = id_set_add_all(
            c, &t->krs,
            store_children(c->txn, t->objectives.at[i], STORE_OBJECTIVE_KEY_RESULTS, t->scratch));
        okr_arena_reset(t->scratch);
    }
    id_set_sort(&t->krs);
    return code;
}

static int collect_whole(struct tree *t)
{
    struct cmd *c = t->c;
    int code = id_set_add_all(c, &t->units, unit_subtree(c->txn, 0, c->arena));
    for (size_t i = 0; !code && i < t->cycles.n; i++)
        code = id_set_add_all(
            c, &t->objectives,
            store_children(c->txn, t->cycles.at[i], STORE_CYCLE_OBJECTIVES, c->arena));
    id_set_sort(&t->objectives);
    return code ? code : collect_key_results(t);
}

static size_t node_index(const struct tree *t, okr_id id)
{
    if (okr_id_letter(id) == 'o')
        return id_set_find(&t->objectives, id);
    size_t at = id_set_find(&t->krs, id);
    return at == SIZE_MAX ? SIZE_MAX : t->objectives.n + at;
}

static int collect_all_edges(struct tree *t)
{
    struct cmd *c = t->c;
    struct okr_ids ids;
    okr_id after = 0;
    int code = OKR_OK;
    while (!code && (ids = store_all(c->txn, 'a', after, EDGE_BATCH, c->arena)).n) {
        for (size_t i = 0; !code && i < ids.n; i++) {
            struct okr_alignment edge;
            if (store_get(c->txn, ids.at[i], t->scratch, &edge) &&
                (node_index(t, edge.from) != SIZE_MAX || node_index(t, edge.to) != SIZE_MAX))
                code = id_set_add(c, &t->edges, edge.id);
            okr_arena_reset(t->scratch);
        }
        after = ids.at[ids.n - 1];
    }
    return code;
}

// --- a part of it: what is asked for and all below over accepted edges -----------------------------------------------------

/// An objective brings its key results with it.
static int visit_objective(struct tree *t, okr_id id)
{
    struct cmd *c = t->c;
    int code = id_set_add(c, &t->objectives, id);
    if (code)
        return code;
    return id_set_add_all(c, &t->queue,
                          store_children(c->txn, id, STORE_OBJECTIVE_KEY_RESULTS, c->arena));
}

/// A key result is shown under its objective, which stands there for it only.
static int visit_key_result(struct tree *t, okr_id id)
{
    struct cmd *c = t->c;
    struct okr_key_result kr;
    int code = id_set_add(c, &t->krs, id);
    if (code || !store_get(c->txn, id, c->arena, &kr))
        return code;
    return id_set_add(c, &t->objectives, kr.objective);
}

static int follow(struct tree *t, okr_id id)
{
    struct cmd *c = t->c;
    const enum store_relation both[] = {STORE_ALIGNMENTS_TO, STORE_ALIGNMENTS_FROM};
    int code = OKR_OK;
    for (int side = 0; side < 2; side++) {
        struct okr_ids ids = store_children(c->txn, id, both[side], c->arena);
        for (size_t i = 0; !code && i < ids.n; i++) {
            struct okr_alignment edge;
            if (!store_get(c->txn, ids.at[i], c->arena, &edge))
                continue;
            code = id_set_add(c, &t->edges, edge.id);
            if (!code && side == 0 && counts(&edge))
                code = id_set_add(c, &t->queue, edge.from);
        }
    }
    return code;
}

/// The nodes met so far, as a set of slots.
struct met {
    okr_id *slots;
    size_t n, n_slots;
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

static int walk(struct tree *t)
{
    struct met met = {0};
    int code = OKR_OK;
    for (size_t i = 0; !code && i < t->queue.n; i++) {
        okr_id id = t->queue.at[i];
        if (!meet(t->c, &met, id))
            continue;
        code = okr_id_letter(id) == 'o' ? visit_objective(t, id) : visit_key_result(t, id);
        if (!code)
            code = follow(t, id);
    }
    id_set_sort(&t->objectives);
    id_set_sort(&t->krs);
    id_set_sort(&t->edges);
    return code;
}

static int collect_units_of(struct tree *t)
{
    struct cmd *c = t->c;
    struct met met = {0};
    int code = OKR_OK;
    for (size_t i = 0; i < t->units.n; i++)
        (void)meet(c, &met, t->units.at[i]);
    for (size_t i = 0; !code && i < t->objectives.n; i++) {
        struct okr_objective o;
        if (store_get(c->txn, t->objectives.at[i], t->scratch, &o) && meet(c, &met, o.unit))
            code = id_set_add(c, &t->units, o.unit);
        okr_arena_reset(t->scratch);
    }
    return code;
}

static int collect_part(struct tree *t, okr_id id)
{
    struct cmd *c = t->c;
    int code = OKR_OK;
    if (okr_id_letter(id) != 'u') {
        code = id_set_add(c, &t->queue, id);
    } else {
        code = id_set_add_all(c, &t->units, unit_subtree(c->txn, id, c->arena));
        for (size_t u = 0; !code && u < t->units.n; u++) {
            struct okr_ids ids =
                store_children(c->txn, t->units.at[u], STORE_UNIT_OBJECTIVES, c->arena);
            for (size_t i = 0; !code && i < ids.n; i++) {
                struct okr_objective o;
                if (store_get(c->txn, ids.at[i], c->arena, &o) && ids_have(t->cycles, o.cycle))
                    code = id_set_add(c, &t->queue, o.id);
            }
        }
    }
    if (code || (code = walk(t)))
        return code;
    return collect_units_of(t);
}

// --- leaves ----------------------------------------------------------------------------------------------------------------

static int place_key_results(struct tree *t)
{
    struct cmd *c = t->c;
    t->objective_of = okr_arena_array(c->arena, t->krs.n + 1, sizeof *t->objective_of);
    if (!t->objective_of)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < t->objectives.n; i++) {
        struct okr_ids ids =
            store_children(c->txn, t->objectives.at[i], STORE_OBJECTIVE_KEY_RESULTS, t->scratch);
        for (size_t k = 0; k < ids.n; k++) {
            size_t at = id_set_find(&t->krs, ids.at[k]);
            if (at != SIZE_MAX)
                t->objective_of[at] = (uint32_t)i;
        }
        okr_arena_reset(t->scratch);
    }
    return OKR_OK;
}

static int count_leaves(struct tree *t)
{
    struct cmd *c = t->c;
    uint32_t *from = okr_arena_array(c->arena, t->edges.n + 1, sizeof *from);
    uint32_t *to = okr_arena_array(c->arena, t->edges.n + 1, sizeof *to);
    size_t n = 0;
    int code = place_key_results(t);
    t->leaves = okr_arena_array(c->arena, t->objectives.n + t->krs.n + 1, sizeof *t->leaves);
    if (code)
        return code;
    if (!from || !to || !t->leaves)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < t->edges.n; i++) {
        struct okr_alignment edge;
        if (store_get(c->txn, t->edges.at[i], t->scratch, &edge) && counts(&edge)) {
            size_t a = node_index(t, edge.from), b = node_index(t, edge.to);
            if (a != SIZE_MAX && b != SIZE_MAX) {
                from[n] = (uint32_t)a;
                to[n++] = (uint32_t)b;
            }
        }
        okr_arena_reset(t->scratch);
    }
    struct leaf_graph graph = {.n_objectives = t->objectives.n,
                               .n_key_results = t->krs.n,
                               .objective_of = t->objective_of,
                               .n_edges = n,
                               .from = from,
                               .to = to};
    t->n_leaves = leaves_count(&graph, c->arena, t->leaves);
    return t->n_leaves == SIZE_MAX ? okr_fail_memory(c->err) : OKR_OK;
}

// --- the answer --------------------------------------------------------------------------------------------------------------

static int pack_unit(struct tree *t, okr_id id)
{
    struct cmd *c = t->c;
    struct okr_unit unit;
    struct okr_str path;
    double progress;
    if (!store_get(c->txn, id, c->arena, &unit))
        return OKR_OK;
    int code = unit_path(c->txn, id, c->arena, &path);
    if (code || (code = view_unit_progress(c, id, t->cycles, &progress)))
        return code;
    okr_pack_map(c->out, okr_entity_unit.n_fields + 2u);
    okr_entity_pack_fields(&okr_entity_unit, &unit, OKR_ALL_FIELDS, c->out);
    okr_pack_key(c->out, "path");
    okr_pack_str(c->out, path);
    okr_pack_key(c->out, "progress");
    okr_pack_fraction(c->out, progress);
    return OKR_OK;
}

/// Runs `pack` over ids with the scratch arena as the request's: what it needed is given back after each.
static int pack_each(struct tree *t, const char *key, const struct id_set *ids,
                     int (*pack)(struct tree *t, okr_id id))
{
    struct cmd *c = t->c;
    struct okr_arena *arena = c->arena;
    int code = OKR_OK;
    okr_pack_key(c->out, key);
    okr_pack_array(c->out, (uint32_t)ids->n);
    c->arena = t->scratch;
    for (size_t i = 0; !code && i < ids->n; i++) {
        code = pack(t, ids->at[i]);
        okr_arena_reset(t->scratch);
        c->view_cycle.id = 0; // its key lay there
    }
    c->arena = arena;
    return code;
}

/// The objective goes into the answer and its key results into a buffer beside it, so that one view does for both.
static int pack_objective(struct tree *t, okr_id id)
{
    struct okr_pack krs = OKR_PACK(&t->kr_maps);
    struct objective_view view;
    int code = view_objective(t->c, id, &view);
    if (code)
        return code;
    view.has_leaves = t->leaves != NULL; // a page does not know what is below
    view.leaves = t->leaves ? t->leaves[node_index(t, id)] : 0;
    view_pack_objective(t->c->out, &view);
    for (size_t i = 0; i < view.n_krs; i++) {
        size_t at = node_index(t, view.krs[i].kr.id);
        if (at == SIZE_MAX)
            continue;
        view.krs[i].has_leaves = t->leaves != NULL;
        view.krs[i].leaves = t->leaves ? t->leaves[at] : 0;
        view_pack_key_result(&krs, &view.krs[i]);
    }
    return OKR_OK;
}

static int pack_outside(struct tree *t, okr_id id)
{
    view_pack_place(t->c, id);
    return OKR_OK;
}

/// The other ends of alignments that lead out of the part that was asked for: a reader wants their names.
static int collect_outside(struct tree *t)
{
    int code = OKR_OK;
    for (size_t i = 0; !code && i < t->edges.n; i++) {
        struct okr_alignment edge;
        if (store_get(t->c->txn, t->edges.at[i], t->scratch, &edge)) {
            const okr_id ends[] = {edge.from, edge.to};
            for (int k = 0; !code && k < 2; k++)
                if (node_index(t, ends[k]) == SIZE_MAX)
                    code = id_set_add(t->c, &t->outside, ends[k]);
        }
        okr_arena_reset(t->scratch);
    }
    id_set_sort(&t->outside);
    return code;
}

static int pack_edge(struct tree *t, okr_id id)
{
    struct okr_alignment edge;
    if (store_get(t->c->txn, id, t->c->arena, &edge))
        okr_entity_pack(&okr_entity_alignment, &edge, OKR_ALL_FIELDS, t->c->out);
    return OKR_OK;
}

static int pack_key_results(struct tree *t)
{
    struct cmd *c = t->c;
    if (t->kr_maps.failed)
        return okr_fail_memory(c->err);
    okr_pack_key(c->out, "key_results");
    okr_pack_array(c->out, (uint32_t)t->krs.n);
    okr_pack_raw(c->out, okr_buf_view(&t->kr_maps));
    return OKR_OK;
}

static int answer(struct tree *t, okr_id id)
{
    struct cmd *c = t->c;
    int code = id ? collect_part(t, id) : collect_whole(t);
    if (!code && !id)
        code = collect_all_edges(t);
    if (code || (code = count_leaves(t)) || (code = collect_outside(t)))
        return code;
    okr_pack_map(c->out, 6);
    if ((code = pack_each(t, "units", &t->units, pack_unit)) ||
        (code = pack_each(t, "objectives", &t->objectives, pack_objective)) ||
        (code = pack_key_results(t)) || (code = pack_each(t, "alignments", &t->edges, pack_edge)) ||
        (code = pack_each(t, "outside", &t->outside, pack_outside)))
        return code;
    okr_pack_key(c->out, "leaves");
    okr_pack_uint(c->out, t->n_leaves);
    return OKR_OK;
}

// --- pages of the whole: the units, then objectives in the order of their ids, each with its key results and the alignments from them -------

static int collect_page_objectives(struct tree *t, okr_id after, uint64_t limit)
{
    struct cmd *c = t->c;
    struct okr_ids ids;
    int code = OKR_OK;
    while (!code && t->objectives.n < limit &&
           (ids = store_all(c->txn, 'o', after, (size_t)limit, t->scratch)).n) {
        after = ids.at[ids.n - 1];
        for (size_t i = 0; !code && i < ids.n && t->objectives.n < limit; i++) {
            struct okr_objective o;
            if (store_get(c->txn, ids.at[i], t->scratch, &o) && ids_have(t->cycles, o.cycle))
                code = id_set_add(c, &t->objectives, o.id);
        }
        okr_arena_reset(t->scratch);
    }
    return code;
}

static int collect_edges_from(struct tree *t, const struct id_set *nodes)
{
    struct cmd *c = t->c;
    int code = OKR_OK;
    for (size_t i = 0; !code && i < nodes->n; i++) {
        code = id_set_add_all(
            c, &t->edges, store_children(c->txn, nodes->at[i], STORE_ALIGNMENTS_FROM, t->scratch));
        okr_arena_reset(t->scratch);
    }
    return code;
}

static int collect_page(struct tree *t, okr_id after, uint64_t limit, okr_id *ret_next)
{
    struct cmd *c = t->c;
    bool more = false;
    int code = OKR_OK;
    if (!after || okr_id_letter(after) == 'u') {
        struct okr_ids units =
            unit_page(c->txn, after, PAGE_MAX, UNIT_SHARE * limit, c->arena, &more);
        *ret_next = more ? units.at[units.n - 1] : 0;
        if ((code = id_set_add_all(c, &t->units, units)) || more)
            return code;
        after = 0;
    }
    code = collect_page_objectives(t, after, limit);
    *ret_next = t->objectives.n == limit ? t->objectives.at[limit - 1] : 0;
    if (code || (code = collect_key_results(t)) || (code = collect_edges_from(t, &t->objectives)) ||
        (code = collect_edges_from(t, &t->krs)))
        return code;
    id_set_sort(&t->edges);
    return OKR_OK;
}

/// `next` is what the page behind it begins after; the same `at` in all requests makes them parts of one state.
static int answer_page(struct tree *t)
{
    struct cmd *c = t->c;
    uint64_t limit = okr_value_uint(cmd_arg(c, "limit"), PAGE_MAX);
    okr_id after = 0, next = 0;
    if (limit < 1 || limit > PAGE_MAX)
        return okr_fail(c->err, OKR_E_INVALID, "limit", "page with `after`",
                        "limit is from 1 to %d", PAGE_MAX);
    if (cmd_arg(c, "id") || (cmd_arg(c, "after") && !okr_id_parse(cmd_arg_str(c, "after"), &after)))
        return okr_fail(c->err, OKR_E_INVALID, "after",
                        "leave `id` out, and give what `next` said as `after`",
                        "pages are of the whole tree, each after a unit or an objective");
    int code = collect_page(t, after, limit, &next);
    if (code)
        return code;
    okr_pack_map(c->out, 5);
    if ((code = pack_each(t, "units", &t->units, pack_unit)) ||
        (code = pack_each(t, "objectives", &t->objectives, pack_objective)) ||
        (code = pack_key_results(t)) || (code = pack_each(t, "alignments", &t->edges, pack_edge)))
        return code;
    okr_pack_key(c->out, "next");
    okr_pack_id(c->out, next);
    return OKR_OK;
}

/// The cycles shown; a node asked for by itself brings its own.
static int choose_cycles(struct tree *t, okr_id id)
{
    struct cmd *c = t->c;
    okr_id cycle = cmd_arg_id(c, "cycle"), objective = id;
    struct okr_key_result kr;
    struct okr_objective o;
    if (okr_id_letter(id) == 'k' && store_get(c->txn, id, c->arena, &kr))
        objective = kr.objective;
    if (okr_id_letter(objective) == 'o' && store_get(c->txn, objective, c->arena, &o))
        cycle = o.cycle;
    return cmd_cycles_shown(c, cycle, &t->cycles);
}

int cmd_tree_get(struct cmd *c)
{
    struct tree t = {.c = c, .scratch = okr_arena_new(SCRATCH_MAX), .kr_maps = OKR_BUF(c->arena)};
    okr_id id = cmd_arg_id(c, "id");
    if (!t.scratch)
        return okr_fail_memory(c->err);
    int code = choose_cycles(&t, id);
    if (!code)
        code = cmd_arg(c, "limit") || cmd_arg(c, "after") ? answer_page(&t) : answer(&t, id);
    okr_arena_free(t.scratch);
    return code;
}
