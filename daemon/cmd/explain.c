// SPDX-License-Identifier: Apache-2.0
// explain.get: the arithmetic of a number as a tree, told by the functions that compute it (core/trace.h), and the same as a map.
#include "cmd/nouns.h"
#include "cmd/score.h"
#include "core/leaves.h"

#include <math.h>
#include <stdlib.h>

// --- edges -------------------------------------------------------------------------------------------------------------

/// Why what comes over an edge does not count in the progress of its `to` end; NULL: it does.
static const char *why_not(const struct okr_alignment *edge)
{
    if (edge->state == OKR_EDGE_STATE_PROPOSED)
        return OKR_MESSAGE("it waits for an answer");
    if (edge->state == OKR_EDGE_STATE_DECLINED)
        return OKR_MESSAGE("it was declined");
    if (edge->state == OKR_EDGE_STATE_WITHDRAWN)
        return OKR_MESSAGE("it was withdrawn");
    return edge->kind == OKR_EDGE_KIND_CONTRIBUTES
               ? NULL
               : OKR_MESSAGE("this kind never rolls up: it says what belongs together");
}

static void trace_edges(struct cmd *c, okr_id node)
{
    static const enum store_relation sides[] = {STORE_ALIGNMENTS_TO, STORE_ALIGNMENTS_FROM};
    struct trace *t = c->trace;
    trace_open(t, "edges",
               OKR_MESSAGE("only accepted contributes edges add value, to their target"), "2");
    for (int side = 0; side < 2; side++) {
        struct okr_alignment_list list = alignments_of(c->txn, node, sides[side], c->arena);
        for (size_t i = 0; i < list.n; i++) {
            const struct okr_alignment *edge = &list.at[i];
            trace_open(t, "edge", NULL, NULL);
            trace_of(t, edge->id, OKR_STR(""));
            trace_id(t, "from", edge->from);
            trace_term(t, "kind", OKR_GROUP_EDGE_KIND, edge->kind);
            trace_id(t, "to", edge->to);
            trace_term(t, "state", OKR_GROUP_EDGE_STATE, edge->state);
            if (edge->share != OKR_UNSET)
                trace_int(t, "share", edge->share);
            trace_why(t, why_not(edge));
            trace_close(t);
        }
    }
    trace_close(t);
}

// --- leaves: a diamond counts once --------------------------------------------------------------------------------------

enum { LEAVES_NODES_MAX = 4096 };
/// What is below a node over accepted edges and from objectives to their key results.
struct below {
    okr_id at[LEAVES_NODES_MAX];
    size_t n;
    struct {
        size_t child, parent;
    } links[2 * LEAVES_NODES_MAX];
    size_t n_links;
    bool full;
};

static size_t meet(struct below *b, okr_id id)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->at[i] == id)
            return i;
    if (b->n == LEAVES_NODES_MAX) {
        b->full = true;
        return 0;
    }
    b->at[b->n] = id;
    return b->n++;
}

static void link_below(struct below *b, okr_id child, size_t parent)
{
    size_t at = meet(b, child);
    if (b->n_links == sizeof b->links / sizeof *b->links) {
        b->full = true;
        return;
    }
    b->links[b->n_links].child = at;
    b->links[b->n_links++].parent = parent;
}

static void collect_below(struct cmd *c, struct below *b)
{
    for (size_t i = 0; i < b->n && !b->full; i++) {
        struct okr_alignment_list list =
            alignments_of(c->txn, b->at[i], STORE_ALIGNMENTS_TO, c->arena);
        struct okr_ids own = {0};
        if (okr_id_letter(b->at[i]) == 'o')
            own = store_children(c->txn, b->at[i], STORE_OBJECTIVE_KEY_RESULTS, c->arena);
        for (size_t k = 0; k < own.n; k++)
            link_below(b, own.at[k], i);
        for (size_t k = 0; k < list.n; k++)
            if (list.at[k].state == OKR_EDGE_STATE_ACCEPTED &&
                list.at[k].kind != OKR_EDGE_KIND_DEPENDS_ON)
                link_below(b, list.at[k].from, i);
    }
}

/// The links as core wants them: objectives first, a key result's objective apart from the edges. What stands under no objective here gets one more, which nobody asks about.
static bool make_graph(struct cmd *c, const struct below *b, struct leaf_graph *ret,
                       uint32_t *ret_index)
{
    uint32_t *objective_of = okr_arena_array(c->arena, b->n + 1, sizeof *objective_of);
    uint32_t *from = okr_arena_array(c->arena, b->n_links + 1, sizeof *from);
    uint32_t *to = okr_arena_array(c->arena, b->n_links + 1, sizeof *to);
    uint32_t objectives = 0, krs = 0;
    if (!objective_of || !from || !to)
        return false;
    for (size_t i = 0; i < b->n; i++)
        if (okr_id_letter(b->at[i]) == 'o')
            ret_index[i] = objectives++;
    uint32_t nowhere = objectives++;
    for (size_t i = 0; i < b->n; i++)
        if (okr_id_letter(b->at[i]) == 'k') {
            objective_of[krs] = nowhere;
            ret_index[i] = objectives + krs++;
        }
    *ret = (struct leaf_graph){.n_objectives = objectives,
                               .n_key_results = krs,
                               .objective_of = objective_of,
                               .from = from,
                               .to = to};
    for (size_t i = 0; i < b->n_links; i++) {
        okr_id child = b->at[b->links[i].child];
        struct okr_key_result kr;
        bool own = okr_id_letter(child) == 'k' && store_get(c->txn, child, c->arena, &kr) &&
                   kr.objective == b->at[b->links[i].parent];
        if (own) {
            objective_of[ret_index[b->links[i].child] - objectives] = ret_index[b->links[i].parent];
        } else {
            from[ret->n_edges] = ret_index[b->links[i].child];
            to[ret->n_edges++] = ret_index[b->links[i].parent];
        }
    }
    return true;
}

static void trace_leaves(struct cmd *c, okr_id node)
{
    struct trace *t = c->trace;
    struct below *b = okr_arena_alloc(c->arena, sizeof *b);
    uint32_t *index = okr_arena_array(c->arena, LEAVES_NODES_MAX, sizeof *index), *counts;
    struct leaf_graph graph;
    if (!b || !index) {
        t->full = true;
        return;
    }
    b->at[0] = node;
    b->n = 1;
    collect_below(c, b);
    if (b->full) // a whole company below: okr tree counts that
        return;
    if (!make_graph(c, b, &graph, index) ||
        !(counts = okr_arena_array(c->arena, graph.n_objectives + graph.n_key_results + 1,
                                   sizeof *counts)) ||
        leaves_count(&graph, c->arena, counts) == SIZE_MAX) {
        t->full = true;
        return;
    }
    trace_open(t, "leaves", OKR_MESSAGE("every leaf counts once, however many ways lead to it"),
               "2");
    for (size_t i = 1; i < b->n; i++) {
        int64_t ways = 0;
        for (size_t k = 0; k < b->n_links; k++)
            ways += b->links[k].child == i ? 1 : 0;
        if (ways < 2)
            continue;
        trace_open(t, "joint", NULL, NULL);
        trace_of(t, b->at[i], OKR_STR(""));
        trace_int(t, "ways", ways);
        trace_close(t);
    }
    trace_result_int(t, counts[index[0]]);
    trace_close(t);
}

// --- score -------------------------------------------------------------------------------------------------------------

static void trace_score(struct trace *t, const struct okr_score_proposal *proposal, double score,
                        struct okr_str reason)
{
    double shown = isnan(score) ? proposal->value : score;
    trace_open(t, "score", OKR_MESSAGE("as proposed, until one is set at review"), "2");
    trace_open(t, "proposal",
               okr_str_is(proposal->why, "weighted mean")
                   ? OKR_MESSAGE("weighted mean of the key results' scores")
               : okr_str_is(proposal->plugin, SCORE_BUILT_IN) ? OKR_MESSAGE("clamp(raw, 0, 1)")
                                                              : NULL,
               "2");
    trace_text(t, "plugin", proposal->plugin);
    trace_text(t, "version", proposal->version);
    trace_int(t, "sequence", (int64_t)proposal->sequence);
    if (proposal->why.len && !okr_str_is(proposal->plugin, SCORE_BUILT_IN))
        trace_text(t, "reason", proposal->why);
    trace_result(t, proposal->value);
    trace_close(t);
    trace_bool(t, "set", !isnan(score));
    if (reason.len)
        trace_text(t, "reason", reason);
    trace_term(t, "band", OKR_GROUP_BAND, score_band(shown));
    trace_result(t, shown);
    trace_close(t);
}

// --- what is explained -------------------------------------------------------------------------------------------------

static int explain_key_result(struct cmd *c, okr_id id)
{
    struct trace *t = c->trace;
    struct kr_view view;
    struct okr_objective o;
    struct okr_cycle cycle;
    struct objective_view siblings;
    int code = view_key_result(c, id, &view, &o, &cycle);
    if (code)
        return code;
    c->trace = NULL;
    code = view_objective(c, o.id, &siblings);
    c->trace = t;
    if (code)
        return code;
    for (size_t i = 0; i < siblings.n_krs; i++)
        if (siblings.krs[i].kr.id == id) {
            trace_open(t, "weight", OKR_MESSAGE("an unset one is an equal part of the rest"),
                       "1.3");
            trace_bool(t, "set", view.kr.weight != OKR_UNSET);
            trace_result_int(t, siblings.krs[i].weight);
            trace_close(t);
        }
    trace_edges(c, id);
    trace_leaves(c, id);
    struct forecast forecast;
    view_forecast(c, &view, &forecast);
    struct okr_score_proposal proposal = score_proposed(c, &view);
    trace_score(t, &proposal, view.kr.score, view.kr.score_reason);
    trace_result(t, view.result.progress);
    return OKR_OK;
}

static int explain_objective(struct cmd *c, okr_id id)
{
    struct objective_view view;
    int code = view_objective(c, id, &view);
    if (code)
        return code;
    trace_of(c->trace, id, view.objective.text);
    trace_edges(c, id);
    trace_leaves(c, id);
    struct okr_score_proposal proposal = score_proposed_objective(c, &view);
    trace_score(c->trace, &proposal, view.objective.score, view.objective.score_reason);
    trace_result(c->trace, view.progress);
    return OKR_OK;
}

static int explain_unit(struct cmd *c, okr_id id)
{
    struct okr_unit unit;
    struct okr_ids cycles;
    double progress;
    if (!store_get(c->txn, id, c->arena, &unit))
        return cmd_not_found(c, "id", id);
    trace_of(c->trace, id, unit.name);
    int code = cmd_cycles_shown(c, cmd_arg_id(c, "cycle"), &cycles);
    if (code || (code = view_unit_progress(c, id, cycles, &progress)))
        return code;
    trace_result(c->trace, progress);
    return OKR_OK;
}

// --- as a map ----------------------------------------------------------------------------------------------------------

static void pack_value(struct okr_pack *out, const struct trace_value *v)
{
    switch (v->type) {
    case TRACE_NUMBER: okr_pack_fraction(out, v->number); return;
    case TRACE_DECIMAL:
        if (v->decimal.present)
            okr_pack_decimal(out, v->decimal);
        else
            okr_pack_nil(out);
        return;
    case TRACE_INT: okr_pack_int(out, v->integer); return;
    case TRACE_DATE:
        if (v->integer != OKR_NO_DATE)
            okr_pack_c(out, okr_date_text((okr_date)v->integer).c);
        else
            okr_pack_nil(out);
        return;
    case TRACE_TIME: okr_pack_c(out, okr_time_text(v->integer).c); return;
    case TRACE_TERM:
        if (v->integer)
            okr_pack_c(out, okr_term_slug(v->group, (unsigned)v->integer));
        else
            okr_pack_nil(out);
        return;
    case TRACE_ID: okr_pack_id(out, v->id); return;
    case TRACE_TEXT: okr_pack_str(out, v->text.len ? v->text : OKR_STR("")); return;
    case TRACE_BOOL: okr_pack_bool(out, v->yes); return;
    case TRACE_NONE: break;
    }
    okr_pack_nil(out);
}

static void pack_pair(struct okr_pack *out, const char *key, const char *text, uint32_t *n)
{
    if (!text)
        return;
    okr_pack_key(out, key);
    okr_pack_c(out, text);
    ++*n;
}

static void pack_step(struct okr_pack *out, const struct trace_step *step)
{
    size_t place = okr_pack_map_open(out);
    uint32_t n = 0, items = 0;
    pack_pair(out, "what", step->what, &n);
    if (step->id) {
        okr_pack_key(out, "id");
        okr_pack_id(out, step->id);
        n++;
    }
    if (step->text.len) {
        okr_pack_key(out, "text");
        okr_pack_str(out, step->text);
        n++;
    }
    pack_pair(out, "formula", step->formula, &n);
    pack_pair(out, "method", step->method, &n);
    okr_pack_key(out, "inputs");
    size_t inputs = okr_pack_map_open(out);
    for (const struct trace_value *v = step->inputs; v; v = v->next, items++) {
        okr_pack_key(out, v->name);
        pack_value(out, v);
    }
    okr_pack_map_close(out, inputs, items);
    if (step->result.type != TRACE_NONE) {
        okr_pack_key(out, "result");
        pack_value(out, &step->result);
        n++;
    }
    okr_pack_key(out, "counted");
    okr_pack_bool(out, !step->why);
    pack_pair(out, "why", step->why, &n);
    pack_pair(out, "note", step->note, &n);
    okr_pack_key(out, "steps");
    size_t steps = okr_pack_array_open(out);
    items = 0;
    for (const struct trace_step *s = step->steps; s; s = s->next, items++)
        pack_step(out, s);
    okr_pack_array_close(out, steps, items);
    okr_pack_map_close(out, place, n + 3);
}

int cmd_explain_get(struct cmd *c)
{
    okr_id id = cmd_arg_id(c, "id");
    struct trace trace = {.arena = c->arena};
    int code;
    trace_open(&trace, okr_entity_of(okr_id_letter(id))->name, NULL, NULL);
    struct trace_step *root = trace.at;
    c->trace = &trace;
    trace_date(&trace, "today", c->today);
    switch (okr_id_letter(id)) {
    case 'k': code = explain_key_result(c, id); break;
    case 'o': code = explain_objective(c, id); break;
    default: code = explain_unit(c, id); break;
    }
    c->trace = NULL;
    if (code)
        return code;
    if (trace.full || !root)
        return okr_fail_memory(c->err);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "explain");
    pack_step(c->out, root);
    return OKR_OK;
}
