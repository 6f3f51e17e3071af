// SPDX-License-Identifier: Apache-2.0
// objective.get, the hot read, and objective.list.
#include "cmd/nouns.h"
#include "cmd/score.h"
#include "cmd/view.h"

enum { LIST_DEFAULT = 1000, LIST_MAX = 10000 };

/// Appends the alignments of a node; those inside the objective would else come twice.
static uint32_t pack_edges(struct cmd *c, struct okr_ids ids, struct okr_ids *seen)
{
    uint32_t n = 0;
    if (!ids.n)
        return 0;
    okr_id *at =
        okr_arena_grow(c->arena, seen->at, seen->n * sizeof *at, (seen->n + ids.n) * sizeof *at);
    if (!at) {
        c->out->buf->failed = true;
        return 0;
    }
    seen->at = at;
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_alignment edge;
        bool known = false;
        for (size_t k = 0; k < seen->n && !known; k++)
            known = seen->at[k] == ids.at[i];
        if (known || !store_get(c->txn, ids.at[i], c->arena, &edge))
            continue;
        seen->at[seen->n++] = ids.at[i];
        okr_entity_pack(&okr_entity_alignment, &edge, OKR_ALL_FIELDS, c->out);
        n++;
    }
    return n;
}

int cmd_objective_get(struct cmd *c)
{
    struct objective_view view;
    struct okr_ids seen = {0};
    int code = view_objective(c, cmd_arg_id(c, "id"), &view);
    if (code)
        return code;
    okr_pack_map(c->out, 3);
    okr_pack_key(c->out, "objective");
    view_pack_objective(c->out, &view);
    okr_pack_key(c->out, "key_results");
    okr_pack_array(c->out, (uint32_t)view.n_krs);
    for (size_t i = 0; i < view.n_krs; i++) {
        score_shown(c, &view.krs[i]);
        view_pack_key_result(c->out, &view.krs[i]);
    }
    okr_pack_key(c->out, "alignments");
    size_t place = okr_pack_array_open(c->out);
    uint32_t n = pack_edges(c, store_alignments(c->txn, view.objective.id, c->arena), &seen);
    for (size_t i = 0; i < view.n_krs; i++)
        n += pack_edges(c, view_edges(c, &view.krs[i]), &seen);
    okr_pack_array_close(c->out, place, n);
    return OKR_OK;
}

int cmd_key_result_get(struct cmd *c)
{
    struct okr_key_result kr;
    struct objective_view view;
    struct okr_ids seen = {0};
    okr_id id = cmd_arg_id(c, "id");
    if (!store_get(c->txn, id, c->arena, &kr))
        return cmd_not_found(c, "id", id);
    // Its weight in force depends on its siblings.
    int code = view_objective(c, kr.objective, &view);
    if (code)
        return code;
    okr_pack_map(c->out, 2);
    okr_pack_key(c->out, "key_result");
    for (size_t i = 0; i < view.n_krs; i++)
        if (view.krs[i].kr.id == id) {
            if ((code = view_detail(c, &view.krs[i])))
                return code;
            score_shown(c, &view.krs[i]);
            view_pack_key_result(c->out, &view.krs[i]);
        }
    okr_pack_key(c->out, "alignments");
    size_t place = okr_pack_array_open(c->out);
    uint32_t n = pack_edges(c, store_alignments(c->txn, id, c->arena), &seen);
    okr_pack_array_close(c->out, place, n);
    return OKR_OK;
}

/// The ids to look at, ascending: of a unit, of a cycle, or all.
static struct okr_ids candidates(struct cmd *c, okr_id unit, okr_id cycle, okr_id after)
{
    if (unit)
        return store_children(c->txn, unit, STORE_UNIT_OBJECTIVES, c->arena);
    if (cycle)
        return store_children(c->txn, cycle, STORE_CYCLE_OBJECTIVES, c->arena);
    return store_all(c->txn, 'o', after, SIZE_MAX, c->arena);
}

int cmd_objective_list(struct cmd *c)
{
    okr_id unit = cmd_arg_id(c, "unit"), cycle = cmd_arg_id(c, "cycle"),
           after = cmd_arg_id(c, "after");
    unsigned state = cmd_arg_term(c, "state", OKR_GROUP_OBJECTIVE_STATE);
    uint64_t limit = okr_value_uint(cmd_arg(c, "limit"), LIST_DEFAULT);
    uint32_t n = 0;
    if (limit < 1 || limit > LIST_MAX)
        return okr_fail(c->err, OKR_E_INVALID, "limit", "page with `after`",
                        "limit is from 1 to %d", LIST_MAX);
    struct okr_ids ids = candidates(c, unit, cycle, after);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "objectives");
    size_t place = okr_pack_array_open(c->out);
    for (size_t i = 0; i < ids.n && n < limit; i++) {
        struct okr_objective objective;
        struct objective_view view;
        if (ids.at[i] <= after || !store_get(c->txn, ids.at[i], c->arena, &objective) ||
            (cycle && objective.cycle != cycle) || (state && objective.state != state))
            continue;
        int code = view_objective(c, ids.at[i], &view);
        if (code)
            return code;
        view_pack_objective(c->out, &view);
        n++;
    }
    okr_pack_array_close(c->out, place, n);
    return OKR_OK;
}
