// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"
#include "cmd/tree.h"

enum { PAGE_MAX = 5000 };
/// A page's units hold about so many times as many objectives as the page: their progress is made of those.
enum { UNIT_SHARE = 4 };

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
            if (store_get_some(c->txn, ids.at[i], OKR_FIELD_BIT(objective, cycle), t->scratch,
                               &o) &&
                ids_have(t->cycles, o.cycle))
                code = id_set_add(c, &t->objectives, ids.at[i]);
        }
        okr_arena_reset(t->scratch);
    }
    return code;
}

static int collect_edges_from(struct tree *t, const struct id_set *nodes)
{
    struct okr_ids ids = {nodes->at, nodes->n};
    return id_set_add_all(
        t->c, &t->edges,
        store_children_of_all(t->c->txn, ids, STORE_ALIGNMENTS_FROM, t->c->arena, NULL));
}

static int collect_page(struct tree *t, okr_id after, uint64_t limit, okr_id *ret_next)
{
    struct cmd *c = t->c;
    bool more = false;
    int code = OKR_OK;
    if (view_keys_any(t->fields.units) && (!after || okr_id_letter(after) == 'u')) {
        struct okr_ids units =
            unit_page(c->txn, after, PAGE_MAX, UNIT_SHARE * limit, c->arena, &more);
        *ret_next = more ? units.at[units.n - 1] : 0;
        if ((code = id_set_add_all(c, &t->units, units)) || more)
            return code;
        after = 0;
    }
    code = collect_page_objectives(t, after, limit);
    *ret_next = t->objectives.n == limit ? t->objectives.at[limit - 1] : 0;
    const bool edges = view_keys_any(t->fields.alignments);
    if (!code && (edges || t->scope.depth > VIEW_OBJECTIVE))
        code = tree_collect_key_results(t);
    if (!code && edges)
        code = collect_edges_from(t, &t->objectives);
    if (!code && edges)
        code = collect_edges_from(t, &t->krs);
    id_set_sort(&t->edges);
    return code;
}

/// `next` is what the page behind it begins after; the same `at` in all requests makes them parts of one state.
int tree_answer_page(struct tree *t)
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
    int code = tree_fields_of_page(c, &t->fields);
    if (code || (code = collect_page(t, after, limit, &next)) || (code = tree_pack(t, false, 1)))
        return code;
    okr_pack_key(c->out, "next");
    okr_pack_id(c->out, next);
    return OKR_OK;
}
