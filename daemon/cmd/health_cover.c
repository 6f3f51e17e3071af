// SPDX-License-Identifier: Apache-2.0
// health.get, the matrix: key results at the top, and who carries them.
#include "cmd/health.h"

static bool is_self_delivered(const struct okr_key_result *kr)
{
    for (size_t i = 0; i < kr->labels.n; i++)
        if (okr_str_is(kr->labels.at[i], "self-delivered") ||
            okr_str_is(kr->labels.at[i], "自行完成"))
            return true;
    return false;
}

/// Whether an alignment to a key result counts: both sides want it, and what takes part is no draft.
static bool carries(struct health *h, const struct okr_alignment *edge)
{
    struct okr_objective from;
    return edge->state == OKR_EDGE_STATE_ACCEPTED && edge->kind != OKR_EDGE_KIND_DEPENDS_ON &&
           health_objective(h, edge->from, &from) && health_is_live(&from);
}

/// METHOD 6, UNCOVERED_KR: helping is not carrying.
static bool covers(const struct okr_alignment *edge)
{
    return edge->kind == OKR_EDGE_KIND_DECOMPOSES || edge->kind == OKR_EDGE_KIND_CONTRIBUTES;
}

static void pack_coverage(struct health *h, okr_id id)
{
    struct cmd *c = h->c;
    struct okr_key_result kr;
    struct okr_ids ids = store_children(c->txn, id, STORE_ALIGNMENTS_TO, h->scratch);
    uint32_t n = 0;
    bool covered = false;
    if (!store_get(c->txn, id, h->scratch, &kr))
        return;
    h->n++;
    okr_pack_map(c->out, HEALTH_NODE_KEYS + 3);
    health_pack_node(h, id);
    okr_pack_key(c->out, "carriers");
    size_t place = okr_pack_array_open(c->out);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_alignment edge;
        if (!store_get(c->txn, ids.at[i], h->scratch, &edge) || !carries(h, &edge))
            continue;
        okr_pack_map(c->out, HEALTH_NODE_KEYS + 2);
        okr_pack_key(c->out, "alignment");
        okr_pack_id(c->out, edge.id);
        health_pack_term(c->out, "kind", OKR_GROUP_EDGE_KIND, edge.kind);
        health_pack_node(h, edge.from);
        covered = covered || covers(&edge);
        n++;
    }
    okr_pack_array_close(c->out, place, n);
    okr_pack_key(c->out, "covered");
    okr_pack_bool(c->out, covered);
    okr_pack_key(c->out, "self_delivered");
    okr_pack_bool(c->out, is_self_delivered(&kr));
}

static int visit_coverage(struct health *h, const struct okr_objective *o)
{
    struct okr_ids ids = store_children(h->c->txn, o->id, STORE_OBJECTIVE_KEY_RESULTS, h->scratch);
    for (size_t i = 0; i < ids.n; i++)
        pack_coverage(h, ids.at[i]);
    return OKR_OK;
}

/// The rows are the key results of the unit asked for, else those of the company.
int health_pack_coverage(struct health *h)
{
    int code = OKR_OK;
    h->n = 0;
    okr_pack_key(h->c->out, "coverage");
    size_t place = okr_pack_array_open(h->c->out);
    for (size_t i = 0; !code && i < h->order.n; i++) {
        okr_id unit = h->order.at[i];
        if (h->top ? unit == h->top : health_is_company(h, unit))
            code = health_each_of(h, unit, visit_coverage);
        okr_arena_reset(h->scratch);
    }
    okr_pack_array_close(h->c->out, place, h->n);
    return code;
}
