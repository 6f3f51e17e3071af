// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"
#include "cmd/tree.h"

/// Runs `pack` over ids with the scratch arena as the request's: what it needed is given back after each.
static int each(struct tree *t, const struct id_set *ids, int (*pack)(struct tree *t, okr_id id))
{
    struct cmd *c = t->c;
    struct okr_arena *arena = c->arena;
    int code = OKR_OK;
    c->arena = t->scratch;
    for (size_t i = 0; !code && i < ids->n; i++) {
        code = pack(t, ids->at[i]);
        okr_arena_reset(t->scratch);
        c->view_cycle.id = 0; // its key lay there
    }
    c->arena = arena;
    return code;
}

/// The objective goes into one buffer and its key results into one beside it, so that one view does for both.
static int view_and_pack(struct tree *t, okr_id id)
{
    struct okr_pack objectives = OKR_PACK(&t->objective_maps), krs = OKR_PACK(&t->kr_maps);
    struct objective_view view;
    size_t at = tree_node_index(t, id);
    int code = view_objective(t->c, id, &view);
    if (code)
        return code;
    view.has_leaves = t->leaves != NULL;
    view.leaves = t->leaves ? t->leaves[at] : 0;
    view_pack_objective(&objectives, &view);
    if (t->parts) {
        t->parts[at] = view_unit_part(&view.objective, view.progress);
        t->parts[at].text = (struct okr_str){NULL, 0}; // it goes with the view
    }
    for (size_t i = 0; i < view.n_krs; i++) {
        at = tree_node_index(t, view.krs[i].kr.id);
        if (at == SIZE_MAX)
            continue;
        view.krs[i].has_leaves = t->leaves != NULL;
        view.krs[i].leaves = t->leaves ? t->leaves[at] : 0;
        view_pack_key_result(&krs, &view.krs[i]);
    }
    return OKR_OK;
}

int tree_view_objectives(struct tree *t)
{
    int code = each(t, &t->objectives, view_and_pack);
    return !code && (t->objective_maps.failed || t->kr_maps.failed) ? okr_fail_memory(t->c->err)
                                                                    : code;
}

static int pack_unit_fields(struct tree *t, okr_id id, uint32_t more)
{
    struct cmd *c = t->c;
    struct okr_unit unit;
    struct okr_str path;
    if (!store_get(c->txn, id, c->arena, &unit))
        return cmd_not_found(c, "id", id);
    int code = unit_path(c->txn, id, c->arena, &path);
    if (code)
        return code;
    okr_pack_map(c->out, okr_entity_unit.n_fields + 1 + more);
    okr_entity_pack_fields(&okr_entity_unit, &unit, OKR_ALL_FIELDS, c->out);
    okr_pack_key(c->out, "path");
    okr_pack_str(c->out, path);
    return OKR_OK;
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

static int pack_unit(struct tree *t, okr_id id)
{
    struct cmd *c = t->c;
    double progress;
    int code = t->parts ? progress_from_parts(t, id, &progress)
                        : view_unit_progress(c, id, t->cycles, &progress);
    if (code || (code = pack_unit_fields(t, id, 1)))
        return code;
    okr_pack_key(c->out, "progress");
    okr_pack_fraction(c->out, progress);
    return OKR_OK;
}

/// Of its objectives only those are here that hang on something: how far it is would cost all of them.
static int pack_place(struct tree *t, okr_id id)
{
    return pack_unit_fields(t, id, 0);
}

static int pack_outside(struct tree *t, okr_id id)
{
    view_pack_place(t->c, id);
    return OKR_OK;
}

static int pack_edge(struct tree *t, okr_id id)
{
    struct okr_alignment edge;
    if (!store_get(t->c->txn, id, t->c->arena, &edge))
        return cmd_not_found(t->c, "id", id);
    okr_entity_pack(&okr_entity_alignment, &edge, OKR_ALL_FIELDS, t->c->out);
    return OKR_OK;
}

static void pack_list(struct cmd *c, const char *key, size_t n)
{
    okr_pack_key(c->out, key);
    okr_pack_array(c->out, (uint32_t)n);
}

int tree_pack_lists(struct tree *t)
{
    struct cmd *c = t->c;
    pack_list(c, "units", t->units.n + t->places.n);
    int code = each(t, &t->units, pack_unit);
    if (code || (code = each(t, &t->places, pack_place)))
        return code;
    pack_list(c, "objectives", t->objectives.n);
    okr_pack_raw(c->out, okr_buf_view(&t->objective_maps));
    pack_list(c, "key_results", t->krs.n);
    okr_pack_raw(c->out, okr_buf_view(&t->kr_maps));
    pack_list(c, "alignments", t->edges.n);
    return each(t, &t->edges, pack_edge);
}

int tree_pack_outside(struct tree *t)
{
    pack_list(t->c, "outside", t->outside.n);
    return each(t, &t->outside, pack_outside);
}
