// SPDX-License-Identifier: Apache-2.0
// health.get: who carries the key results at the top, which objectives hang on nothing, which alignments one side alone wants; memory holds one unit at a time.
#include "cmd/health.h"

#include "cmd/nouns.h"

enum { SCRATCH_MAX = 64 << 20, LISTS = 9 };

bool health_is_live(const struct okr_objective *o)
{
    return o->state == OKR_OBJECTIVE_STATE_PUBLISHED || o->state == OKR_OBJECTIVE_STATE_CLOSED;
}

bool health_objective(struct health *h, okr_id node, struct okr_objective *ret)
{
    struct okr_key_result kr;
    if (okr_id_letter(node) == 'k') {
        if (!store_get(h->c->txn, node, h->scratch, &kr))
            return false;
        node = kr.objective;
    }
    return okr_id_letter(node) == 'o' && store_get(h->c->txn, node, h->scratch, ret);
}

okr_id health_unit_of(struct health *h, okr_id node)
{
    struct okr_objective o;
    if (okr_id_letter(node) == 'u')
        return node;
    return health_objective(h, node, &o) ? o.unit : 0;
}

static bool is_looked_at(const struct health *h, const struct okr_objective *o)
{
    return ids_have(h->cycles, o->cycle) && o->state != OKR_OBJECTIVE_STATE_ARCHIVED &&
           (h->drafts || health_is_live(o));
}

int health_each_of(struct health *h, okr_id unit, health_visit *visit)
{
    struct okr_ids ids = store_children(h->c->txn, unit, STORE_UNIT_OBJECTIVES, h->scratch);
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n; i++) {
        struct okr_objective o;
        if (store_get(h->c->txn, ids.at[i], h->scratch, &o) && is_looked_at(h, &o))
            code = visit(h, &o);
    }
    return code;
}

int health_each(struct health *h, health_visit *visit)
{
    int code = OKR_OK;
    for (size_t i = 0; !code && i < h->order.n; i++) {
        code = health_each_of(h, h->order.at[i], visit);
        okr_arena_reset(h->scratch);
    }
    return code ? code : store_error(h->c->txn, h->c->err);
}

static void pack_position(struct okr_pack *out, const char *key, int32_t position)
{
    okr_pack_key(out, key);
    if (position == OKR_UNSET)
        okr_pack_nil(out);
    else
        okr_pack_int(out, position);
}

void health_pack_node(struct health *h, okr_id node)
{
    struct okr_pack *out = h->c->out;
    struct okr_key_result kr = {.position = OKR_UNSET};
    struct okr_objective o = {.position = OKR_UNSET};
    struct okr_unit unit = {0};
    const char letter = okr_id_letter(node);
    if (letter == 'k')
        (void)store_get(h->c->txn, node, h->scratch, &kr);
    (void)health_objective(h, node, &o);
    (void)store_get(h->c->txn, letter == 'u' ? node : o.unit, h->scratch, &unit);
    okr_pack_key(out, "id");
    okr_pack_id(out, node);
    okr_pack_key(out, "text");
    okr_pack_str(out, letter == 'k' ? kr.text : letter == 'o' ? o.text : unit.name);
    okr_pack_key(out, "unit");
    okr_pack_id(out, unit.id);
    okr_pack_key(out, "unit_name");
    okr_pack_str(out, unit.name);
    pack_position(out, "objective_position", o.position);
    pack_position(out, "position", kr.position);
}

void health_pack_term(struct okr_pack *out, const char *key, enum okr_group group, unsigned value)
{
    okr_pack_key(out, key);
    if (value)
        okr_pack_c(out, okr_term_slug(group, value));
    else
        okr_pack_nil(out);
}

void health_pack_number(struct okr_pack *out, const char *key, uint64_t number)
{
    okr_pack_key(out, key);
    okr_pack_uint(out, number);
}

void health_pack_part(struct okr_pack *out, const char *key, double part)
{
    okr_pack_key(out, key);
    okr_pack_fraction(out, part);
}

bool health_is_company(struct health *h, okr_id id)
{
    struct okr_unit unit;
    return store_get(h->c->txn, id, h->scratch, &unit) && unit.kind == OKR_UNIT_KIND_COMPANY;
}

void health_pack_unit(struct okr_pack *out, const struct okr_unit *unit)
{
    okr_pack_key(out, "unit");
    okr_pack_id(out, unit->id);
    okr_pack_key(out, "unit_name");
    okr_pack_str(out, unit->name);
}

// --- objectives that hang on nothing -----------------------------------------------------------------------------------

static bool leads_up(struct health *h, okr_id node)
{
    struct okr_ids ids = store_children(h->c->txn, node, STORE_ALIGNMENTS_FROM, h->scratch);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_alignment edge;
        if (store_get(h->c->txn, ids.at[i], h->scratch, &edge) &&
            edge.state == OKR_EDGE_STATE_ACCEPTED && edge.kind != OKR_EDGE_KIND_DEPENDS_ON)
            return true;
    }
    return false;
}

static int visit_orphan(struct health *h, const struct okr_objective *o)
{
    struct okr_ids ids = store_children(h->c->txn, o->id, STORE_OBJECTIVE_KEY_RESULTS, h->scratch);
    bool up = health_is_company(h, o->unit) || leads_up(h, o->id);
    for (size_t i = 0; !up && i < ids.n; i++)
        up = leads_up(h, ids.at[i]);
    if (up)
        return OKR_OK;
    okr_pack_map(h->c->out, HEALTH_NODE_KEYS);
    health_pack_node(h, o->id);
    h->n++;
    return OKR_OK;
}

// --- alignments that one side alone wants ------------------------------------------------------------------------------

/// Whether the walk comes by this node: then an alignment is told where it starts.
static bool is_met(struct health *h, okr_id node)
{
    struct okr_objective o;
    return health_objective(h, node, &o) && is_looked_at(h, &o) && id_set_has(&h->units, o.unit);
}

static void pack_edge(struct health *h, const struct okr_alignment *edge)
{
    struct okr_pack *out = h->c->out;
    const okr_id ends[] = {edge->from, edge->to};
    okr_pack_map(out, 7);
    okr_pack_key(out, "id");
    okr_pack_id(out, edge->id);
    health_pack_term(out, "kind", OKR_GROUP_EDGE_KIND, edge->kind);
    health_pack_term(out, "state", OKR_GROUP_EDGE_STATE, edge->state);
    okr_pack_key(out, "time");
    okr_pack_c(out,
               okr_time_text(store_event_time(h->c->txn, store_history(h->c->txn, edge->id))).c);
    okr_pack_key(out, "reason");
    okr_pack_str(out, edge->reason);
    for (int i = 0; i < 2; i++) {
        okr_pack_key(out, i ? "to" : "from");
        okr_pack_map(out, HEALTH_NODE_KEYS);
        health_pack_node(h, ends[i]);
    }
    h->n++;
}

static void pack_edges_at(struct health *h, okr_id node)
{
    struct okr_ids ids = store_alignments(h->c->txn, node, h->scratch);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_alignment edge;
        if (store_get(h->c->txn, ids.at[i], h->scratch, &edge) && edge.state == h->state &&
            (edge.from == node || !is_met(h, edge.from)))
            pack_edge(h, &edge);
    }
}

static int visit_edges(struct health *h, const struct okr_objective *o)
{
    struct okr_ids ids = store_children(h->c->txn, o->id, STORE_OBJECTIVE_KEY_RESULTS, h->scratch);
    pack_edges_at(h, o->id);
    for (size_t i = 0; i < ids.n; i++)
        pack_edges_at(h, ids.at[i]);
    return OKR_OK;
}

// --- the answer --------------------------------------------------------------------------------------------------------

static int pack_list(struct health *h, const char *key, health_visit *visit)
{
    h->n = 0;
    okr_pack_key(h->c->out, key);
    size_t place = okr_pack_array_open(h->c->out);
    int code = health_each(h, visit);
    okr_pack_array_close(h->c->out, place, h->n);
    return code;
}

/// Drafts and proposed objectives have alignments that wait, too.
static int pack_edges(struct health *h, const char *key, unsigned state)
{
    h->state = state;
    h->drafts = true;
    int code = pack_list(h, key, visit_edges);
    h->drafts = false;
    return code;
}

static void pack_cycles(struct health *h)
{
    uint32_t n = 0;
    okr_pack_key(h->c->out, "cycles");
    size_t place = okr_pack_array_open(h->c->out);
    for (size_t i = 0; i < h->cycles.n; i++) {
        struct okr_cycle cycle;
        if (!store_get(h->c->txn, h->cycles.at[i], h->scratch, &cycle))
            continue;
        okr_pack_str(h->c->out, cycle.key);
        n++;
    }
    okr_pack_array_close(h->c->out, place, n);
}

static int answer(struct health *h)
{
    int code = id_set_add_all(h->c, &h->units, h->order);
    if (code)
        return code;
    id_set_sort(&h->units);
    okr_pack_map(h->c->out, LISTS);
    okr_pack_key(h->c->out, "unit");
    okr_pack_id(h->c->out, h->top);
    pack_cycles(h);
    if ((code = health_pack_coverage(h)) || (code = pack_list(h, "orphans", visit_orphan)) ||
        (code = pack_edges(h, "one_way", OKR_EDGE_STATE_DECLINED)) ||
        (code = pack_edges(h, "pending", OKR_EDGE_STATE_PROPOSED)))
        return code;
    return (code = health_pack_units(h)) ? code : health_pack_past(h);
}

int cmd_health_get(struct cmd *c)
{
    struct health h = {.c = c, .top = cmd_arg_id(c, "unit")};
    int code = cmd_cycles_shown(c, cmd_arg_id(c, "cycle"), &h.cycles);
    if (code)
        return code;
    h.order = unit_subtree(c->txn, h.top, c->arena);
    if (!(h.scratch = okr_arena_new(SCRATCH_MAX)))
        return okr_fail_memory(c->err);
    code = answer(&h);
    okr_arena_free(h.scratch);
    return code;
}
