// SPDX-License-Identifier: Apache-2.0
// objective.carry: what goes on in another cycle. Text, metric, weights and edges are copied, check-ins never; lineage is kept (METHOD 4).
#include "cmd/nouns.h"
#include "cmd/view.h"

/// An objective or key result, and what it became in the other cycle.
struct carried {
    okr_id from, to;
};
/// What was not taken along, and why: a word for a key result, an error's slug for an alignment.
struct left {
    okr_id id;
    const char *why;
};
struct carrying {
    struct cmd *c;
    struct objective_view view; ///< the old objective
    struct okr_objective to;    ///< the new one
    struct carried *nodes;      ///< the objective first
    size_t n_nodes;
    okr_id *edges;
    size_t n_edges;
    struct left *left;
    size_t n_left, room_left;
};

static void leave(struct carrying *k, okr_id id, const char *why)
{
    if (k->n_left < k->room_left)
        k->left[k->n_left++] = (struct left){id, why};
}

// --- key results -------------------------------------------------------------------------------------------------------

/// Kept up as long as it runs: there is no point at which it is done with.
static bool is_standing(const struct okr_metric *metric)
{
    return metric->kind == OKR_METRIC_KIND_MAINTAIN || metric->kind == OKR_METRIC_KIND_CADENCE;
}

/// Why a key result does not go on, or NULL. What has reached its target would start where it ends.
static const char *reason_to_leave(const struct kr_view *view)
{
    if (view->kr.decision == OKR_DECISION_ABANDON)
        return "abandoned";
    if (view->kr.outcome == OKR_OUTCOME_CANCELLED)
        return "cancelled";
    if (!is_standing(&view->kr.metric) &&
        (view->kr.outcome == OKR_OUTCOME_ACHIEVED || view->result.raw >= 1))
        return "reached";
    return NULL;
}

/// start := last value, where a metric has a start. Days and what was done belong to the old cycle.
static int renew_metric(struct cmd *c, struct okr_metric *metric, const struct kr_value *value)
{
    bool starts = metric->kind == OKR_METRIC_KIND_INCREASE ||
                  metric->kind == OKR_METRIC_KIND_DECREASE ||
                  metric->kind == OKR_METRIC_KIND_BASELINE;
    if (starts && value->current.present)
        metric->start = value->current;
    metric->original_target = metric->current = (struct okr_decimal){0};
    struct okr_step *steps = okr_arena_array(c->arena, metric->steps.n + 1, sizeof *steps);
    if (!steps)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < metric->steps.n; i++) {
        steps[i] = metric->steps.at[i];
        steps[i].due = OKR_NO_DATE;
        steps[i].done = false;
    }
    metric->steps.at = steps;
    return OKR_OK;
}

static int copy_key_result(struct carrying *k, const struct kr_view *view, bool with_weight)
{
    struct cmd *c = k->c;
    struct okr_key_result from, to;
    if (!store_take(c->txn, view->kr.id, c->arena, &from))
        return cmd_not_found(c, "id", view->kr.id);
    okr_entity_init(&okr_entity_key_result, &to);
    to.objective = k->to.id;
    to.text = from.text;
    to.note = from.note;
    to.metric = from.metric;
    to.weight = with_weight ? from.weight : OKR_UNSET;
    to.accountable = from.accountable;
    to.commitment = from.commitment;
    to.check_in_interval = from.check_in_interval;
    to.source = from.source;
    to.labels = from.labels;
    to.carried_from = from.id;
    int code = renew_metric(c, &to.metric, &view->value);
    if (code || (code = key_result_insert(c, &to)))
        return code;
    k->nodes[k->n_nodes++] = (struct carried){from.id, to.id};
    return OKR_OK;
}

/// Weights go along where those of who goes along still make sense together; else the parts are equal again.
static int weights_fit(struct carrying *k, bool *ret)
{
    int32_t *set = okr_arena_array(k->c->arena, k->view.n_krs + 1, sizeof *set);
    struct okr_err unheard = {0};
    size_t n = 0;
    if (!set)
        return okr_fail_memory(k->c->err);
    for (size_t i = 0; i < k->view.n_krs; i++)
        if (!reason_to_leave(&k->view.krs[i]))
            set[n++] = k->view.krs[i].kr.weight;
    *ret = weights_check(set, n, &unheard) == OKR_OK;
    return OKR_OK;
}

static int copy_key_results(struct carrying *k)
{
    bool with_weights = false;
    int code = weights_fit(k, &with_weights);
    for (size_t i = 0; !code && i < k->view.n_krs; i++) {
        const struct kr_view *view = &k->view.krs[i];
        const char *why = reason_to_leave(view);
        if (why)
            leave(k, view->kr.id, why);
        else
            code = copy_key_result(k, view, with_weights);
    }
    return code;
}

// --- the objective -----------------------------------------------------------------------------------------------------

/// The objective of that unit in the cycle that carries another one on; 0 = none.
static okr_id carried_to(struct cmd *c, okr_id unit, okr_id cycle, okr_id from)
{
    struct okr_ids ids = store_children(c->txn, unit, STORE_UNIT_OBJECTIVES, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_objective o;
        if (store_get(c->txn, ids.at[i], c->arena, &o) && o.cycle == cycle &&
            o.carried_from == from)
            return o.id;
    }
    return 0;
}

static int check_carry(struct carrying *k, okr_id cycle)
{
    struct cmd *c = k->c;
    const struct okr_objective *o = &k->view.objective;
    if (o->state == OKR_OBJECTIVE_STATE_DRAFT || o->state == OKR_OBJECTIVE_STATE_PROPOSED)
        return okr_fail(c->err, OKR_E_TRANSITION, "id", "move it into the other cycle instead",
                        "%s is %s: nothing was begun that could be carried over",
                        okr_id_text(o->id).c,
                        okr_term_word(OKR_GROUP_OBJECTIVE_STATE, o->state, okr_err_lang(c->err)));
    if (o->cycle == cycle)
        return okr_fail(c->err, OKR_E_INVALID, "to", "name the cycle it is to go on in",
                        "%s is in that cycle", okr_id_text(o->id).c);
    okr_id there = carried_to(c, o->unit, cycle, o->id);
    if (there)
        return okr_fail(c->err, OKR_E_CONFLICT, "to", "nothing is left to do",
                        "%s carries %s on in that cycle already", okr_id_text(there).c,
                        okr_id_text(o->id).c);
    return OKR_OK;
}

static int copy_objective(struct carrying *k, okr_id cycle, struct okr_str reason)
{
    struct cmd *c = k->c;
    struct okr_objective from, *to = &k->to;
    if (!store_take(c->txn, k->view.objective.id, c->arena, &from))
        return cmd_not_found(c, "id", k->view.objective.id);
    okr_entity_init(&okr_entity_objective, to);
    to->unit = from.unit;
    to->accountable = from.accountable;
    to->contributors = from.contributors;
    to->cycle = cycle;
    to->text = from.text;
    to->note = from.note;
    to->commitment = from.commitment;
    to->origin = from.origin;
    to->weight = from.weight;
    to->labels = from.labels;
    to->check_in_interval = from.check_in_interval;
    to->carried_from = from.id;
    int code = objective_insert_carried(c, to, reason);
    k->nodes[k->n_nodes++] = (struct carried){from.id, to->id};
    return code;
}

/// The objective's weight goes along as long as its new siblings leave room for it.
static int settle_weight(struct carrying *k)
{
    struct cmd *c = k->c;
    if (k->to.weight == OKR_UNSET || !weights_of_unit_check(c, k->to.unit, k->to.cycle))
        return OKR_OK;
    struct okr_objective after = k->to;
    okr_err_clear(c->err);
    after.weight = OKR_UNSET;
    int code = objective_change(c, &k->to, &after, OKR_STR(""));
    k->to = after;
    return code;
}

// --- alignments --------------------------------------------------------------------------------------------------------

static okr_id new_key_result(struct cmd *c, okr_id objective, okr_id from)
{
    struct okr_ids ids = store_children(c->txn, objective, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_key_result kr;
        if (store_get(c->txn, ids.at[i], c->arena, &kr) && kr.carried_from == from)
            return kr.id;
    }
    return 0;
}

/// Where an end of an old alignment stands now: what was carried over already, in this request or before; else as it was, and the checks of an alignment decide. 0: it was left behind.
static okr_id end_now(struct carrying *k, okr_id end)
{
    struct cmd *c = k->c;
    struct okr_key_result kr;
    struct okr_objective o;
    okr_id objective = end;
    for (size_t i = 0; i < k->n_nodes; i++)
        if (k->nodes[i].from == end)
            return k->nodes[i].to;
    if (okr_id_letter(end) == 'u')
        return end;
    if (okr_id_letter(end) == 'k') {
        if (!store_get(c->txn, end, c->arena, &kr))
            return 0;
        objective = kr.objective;
    }
    if (objective == k->view.objective.id || !store_get(c->txn, objective, c->arena, &o))
        return 0;
    okr_id there = carried_to(c, o.unit, k->to.cycle, objective);
    if (!there)
        return end;
    return objective == end ? there : new_key_result(c, there, end);
}

static int copy_edge(struct carrying *k, okr_id id)
{
    struct cmd *c = k->c;
    struct okr_alignment edge;
    if (!store_take(c->txn, id, c->arena, &edge) ||
        (edge.state != OKR_EDGE_STATE_ACCEPTED && edge.state != OKR_EDGE_STATE_PROPOSED))
        return OKR_OK;
    edge.from = end_now(k, edge.from);
    edge.to = end_now(k, edge.to);
    if (!edge.from || !edge.to) {
        leave(k, id, "left");
        return OKR_OK;
    }
    int code = alignment_insert(c, &edge);
    if (!code) {
        k->edges[k->n_edges++] = edge.id;
        return OKR_OK;
    }
    if (store_error(c->txn, NULL) || code == OKR_E_TOO_BIG)
        return code;
    okr_err_clear(c->err);
    leave(k, id, okr_error_row(code)->slug);
    return OKR_OK;
}

/// Every alignment of the old objective and its key results, each once.
static struct okr_ids edges_of(struct carrying *k, size_t *ret_room)
{
    struct cmd *c = k->c;
    struct okr_ids all = store_alignments(c->txn, k->view.objective.id, c->arena);
    for (size_t i = 0; i < k->view.n_krs; i++) {
        struct okr_ids more = store_alignments(c->txn, k->view.krs[i].kr.id, c->arena);
        okr_id *at = okr_arena_array(c->arena, all.n + more.n + 1, sizeof *at);
        if (!at)
            return (struct okr_ids){NULL, 0};
        if (all.n)
            memcpy(at, all.at, all.n * sizeof *at);
        all.at = at;
        for (size_t j = 0; j < more.n; j++) {
            bool known = false;
            for (size_t e = 0; e < all.n && !known; e++)
                known = all.at[e] == more.at[j];
            if (!known)
                at[all.n++] = more.at[j];
        }
    }
    *ret_room = all.n;
    return all;
}

// --- operation ---------------------------------------------------------------------------------------------------------

static int begin(struct carrying *k, struct okr_ids *ret_edges)
{
    struct cmd *c = k->c;
    size_t n_edges = 0;
    *ret_edges = edges_of(k, &n_edges);
    k->room_left = k->view.n_krs + n_edges;
    k->nodes = okr_arena_array(c->arena, k->view.n_krs + 1, sizeof *k->nodes);
    k->edges = okr_arena_array(c->arena, n_edges + 1, sizeof *k->edges);
    k->left = okr_arena_array(c->arena, k->room_left + 1, sizeof *k->left);
    return k->nodes && k->edges && k->left ? OKR_OK : okr_fail_memory(c->err);
}

static int pack(struct carrying *k)
{
    struct cmd *c = k->c;
    struct objective_view view;
    int code = view_objective(c, k->to.id, &view);
    if (code)
        return code;
    okr_pack_map(c->out, 4);
    okr_pack_key(c->out, "objective");
    view_pack_objective(c->out, &view);
    okr_pack_key(c->out, "key_results");
    okr_pack_array(c->out, (uint32_t)view.n_krs);
    for (size_t i = 0; i < view.n_krs; i++)
        view_pack_key_result(c->out, &view.krs[i]);
    okr_pack_key(c->out, "alignments");
    okr_pack_array(c->out, (uint32_t)k->n_edges);
    for (size_t i = 0; i < k->n_edges; i++) {
        struct okr_alignment edge;
        if (!store_get(c->txn, k->edges[i], c->arena, &edge))
            return cmd_not_found(c, "id", k->edges[i]);
        okr_entity_pack(&okr_entity_alignment, &edge, OKR_ALL_FIELDS, c->out);
    }
    okr_pack_key(c->out, "left");
    okr_pack_array(c->out, (uint32_t)k->n_left);
    for (size_t i = 0; i < k->n_left; i++) {
        okr_pack_map(c->out, 2);
        okr_pack_key(c->out, "id");
        okr_pack_id(c->out, k->left[i].id);
        okr_pack_key(c->out, "why");
        okr_pack_c(c->out, k->left[i].why);
    }
    return OKR_OK;
}

int cmd_objective_carry(struct cmd *c)
{
    struct carrying k = {.c = c};
    struct okr_ids edges;
    okr_id cycle = cmd_arg_id(c, "to");
    int code = view_objective(c, cmd_arg_id(c, "id"), &k.view);
    if (code || (code = cmd_check_version(c, k.view.objective.id, k.view.objective.version)) ||
        (code = check_carry(&k, cycle)) || (code = begin(&k, &edges)) ||
        (code = copy_objective(&k, cycle, cmd_arg_str(c, "reason"))) ||
        (code = settle_weight(&k)) || (code = copy_key_results(&k)))
        return code;
    for (size_t i = 0; !code && i < edges.n; i++)
        code = copy_edge(&k, edges.at[i]);
    return code ? code : pack(&k);
}
