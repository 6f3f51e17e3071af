// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"
#include "cmd/tree.h"

#include <math.h>

/// Runs `pack` over ids with the scratch arena as the request's: what it needed is given back after each.
static int each(struct tree *t, const struct id_set *ids,
                int (*pack)(struct tree *t, okr_id id, size_t at))
{
    struct cmd *c = t->c;
    struct okr_arena *arena = c->arena;
    int code = OKR_OK;
    c->arena = t->scratch;
    for (size_t i = 0; !code && i < ids->n; i++) {
        code = pack(t, ids->at[i], i);
        okr_arena_reset(t->scratch);
        // The cycle is kept for the next one, but for its texts, which lay there and which nobody here asks for.
        c->view_cycle.key = c->view_cycle.label = (struct okr_str){NULL, 0};
    }
    c->arena = arena;
    return code;
}

/// The objective goes into the answer, or where units come first into a buffer, and its key results into one beside it: one view does for both.
static int view_and_pack(struct tree *t, okr_id id, size_t at)
{
    struct okr_pack kept = OKR_PACK(&t->objective_maps), krs = OKR_PACK(&t->kr_maps);
    struct okr_pack *objectives = t->parts ? &kept : t->c->out;
    struct objective_view view;
    struct view_scope scope = t->scope;
    struct okr_ids children;
    if (t->ends) {
        children = tree_children(t, at);
        scope.krs = &children;
    }
    int code = view_objective_in(t->c, id, &scope, &view);
    if (code)
        return code;
    view.leaves = t->leaves ? t->leaves[at] : 0;
    if (view_keys_any(t->fields.objectives))
        view_pack_objective_keys(objectives, &view, t->fields.objectives);
    if (t->parts) {
        t->parts[at] = view_unit_part(&view.objective, view.progress);
        t->parts[at].text = (struct okr_str){NULL, 0}; // it goes with the view
    }
    for (size_t i = 0; view_keys_any(t->fields.key_results) && i < view.n_krs; i++) {
        at = tree_node_index(t, view.krs[i].kr.id);
        if (at == SIZE_MAX)
            continue;
        view.krs[i].leaves = t->leaves ? t->leaves[at] : 0;
        view_pack_key_result_keys(&krs, &view.krs[i], t->fields.key_results);
    }
    return objectives->buf->failed || t->kr_maps.failed ? okr_fail_memory(t->c->err) : OKR_OK;
}

static int view_objectives(struct tree *t)
{
    return each(t, &t->objectives, view_and_pack);
}

enum { UNIT_KEYS = VIEW_UNIT_PROGRESS + 1 };

/// Fields and path, in a map with as many keys as were asked for.
static int pack_unit_fields(struct tree *t, okr_id id, struct view_keys keys)
{
    struct cmd *c = t->c;
    struct okr_unit unit;
    if (!store_get_some(c->txn, id, keys.own, c->arena, &unit))
        return cmd_not_found(c, "id", id);
    okr_pack_map(c->out, view_count_keys(&okr_entity_unit, UNIT_KEYS, keys));
    okr_entity_pack_fields(&okr_entity_unit, &unit, keys.own, c->out);
    if (!(keys.derived & VIEW_KEY(UNIT_PATH)))
        return OKR_OK;
    struct okr_str path;
    int code = unit_path(c->txn, id, c->arena, &path);
    okr_pack_key(c->out, "path");
    okr_pack_str(c->out, path);
    return code;
}

/// A unit that was asked for has all its objectives among those viewed.
static int progress_from_parts(struct tree *t, okr_id id, double *ret)
{
    struct cmd *c = t->c;
    struct okr_ids ids = store_children(c->txn, id, STORE_UNIT_OBJECTIVES, c->arena);
    struct unit_part *parts = okr_arena_array(c->arena, ids.n + 1, sizeof *parts);
    size_t n = 0;
    if (!parts)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < ids.n; i++) {
        size_t at = id_set_find(&t->objectives, ids.at[i]);
        if (at != SIZE_MAX)
            parts[n++] = t->parts[at];
    }
    return view_unit_mean(c, parts, n, t->cycles, ret);
}

static int pack_unit(struct tree *t, okr_id id, size_t at)
{
    (void)at;
    struct cmd *c = t->c;
    double progress;
    int code = pack_unit_fields(t, id, t->fields.units);
    if (code || !(t->fields.units.derived & VIEW_KEY(UNIT_PROGRESS)))
        return code;
    code = t->parts ? progress_from_parts(t, id, &progress)
                    : view_unit_progress(c, id, t->cycles, &progress);
    okr_pack_key(c->out, "progress");
    okr_pack_fraction(c->out, code ? NAN : progress);
    return code;
}

/// Of its objectives only those are here that hang on something: how far it is would cost all of them.
static int pack_place(struct tree *t, okr_id id, size_t at)
{
    (void)at;
    struct view_keys keys = t->fields.units;
    keys.derived &= ~VIEW_KEY(UNIT_PROGRESS);
    return pack_unit_fields(t, id, keys);
}

static int pack_outside(struct tree *t, okr_id id, size_t at)
{
    (void)at;
    view_pack_place(t->c, id);
    return OKR_OK;
}

static int pack_edge(struct tree *t, okr_id id, size_t at)
{
    (void)at;
    struct okr_alignment edge;
    uint64_t own = t->fields.alignments.own;
    if (!store_get_some(t->c->txn, id, own, t->c->arena, &edge))
        return cmd_not_found(t->c, "id", id);
    okr_entity_pack(&okr_entity_alignment, &edge, own, t->c->out);
    return OKR_OK;
}

static void pack_list(struct cmd *c, const char *key, size_t n)
{
    okr_pack_key(c->out, key);
    okr_pack_array(c->out, (uint32_t)n);
}

static uint32_t count_lists(const struct tree_fields *fields)
{
    return (uint32_t)view_keys_any(fields->units) + view_keys_any(fields->objectives) +
           view_keys_any(fields->key_results) + view_keys_any(fields->alignments) +
           fields->outside + fields->leaves;
}

static int pack_units(struct tree *t)
{
    pack_list(t->c, "units", t->units.n + t->places.n);
    int code = each(t, &t->units, pack_unit);
    return code ? code : each(t, &t->places, pack_place);
}

/// Both lists: the key results are viewed with their objectives, and wait beside the answer until these are done.
static int pack_objectives(struct tree *t)
{
    const bool objectives = view_keys_any(t->fields.objectives),
               krs = view_keys_any(t->fields.key_results);
    struct cmd *c = t->c;
    int code = OKR_OK;
    if (objectives)
        pack_list(c, "objectives", t->objectives.n);
    if (t->parts)
        okr_pack_raw(c->out, okr_buf_view(&t->objective_maps));
    else if (objectives || krs)
        code = view_objectives(t);
    if (krs) {
        pack_list(c, "key_results", t->krs.n);
        okr_pack_raw(c->out, okr_buf_view(&t->kr_maps));
    }
    return code;
}

/// A unit's progress is made of that of its objectives, which are then viewed before anything is packed.
static int view_parts(struct tree *t)
{
    struct cmd *c = t->c;
    if (!(t->fields.units.derived & VIEW_KEY(UNIT_PROGRESS)))
        return OKR_OK;
    t->parts = okr_arena_array(c->arena, t->objectives.n + 1, sizeof *t->parts);
    return t->parts ? view_objectives(t) : okr_fail_memory(c->err);
}

static int pack_rest(struct tree *t)
{
    const struct tree_fields *fields = &t->fields;
    struct cmd *c = t->c;
    int code = OKR_OK;
    if (view_keys_any(fields->alignments)) {
        pack_list(c, "alignments", t->edges.n);
        code = each(t, &t->edges, pack_edge);
    }
    if (!code && fields->outside) {
        pack_list(c, "outside", t->outside.n);
        code = each(t, &t->outside, pack_outside);
    }
    if (fields->leaves) {
        okr_pack_key(c->out, "leaves");
        okr_pack_uint(c->out, t->n_leaves);
    }
    return code;
}

int tree_pack(struct tree *t, bool whole, uint32_t more)
{
    int code = whole ? view_parts(t) : OKR_OK;
    okr_pack_map(t->c->out, count_lists(&t->fields) + more);
    if (!code && view_keys_any(t->fields.units))
        code = pack_units(t);
    if (!code)
        code = pack_objectives(t);
    return code ? code : pack_rest(t);
}
