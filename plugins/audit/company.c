// SPDX-License-Identifier: Apache-2.0
#include "audit/company_load.h"
#include "audit/wire.h"

enum { SCRATCH = 8 << 20 };

static int32_t find_cycle(const struct company *c, okr_id id)
{
    return id ? company_index(c->cycles, c->n_cycles, sizeof *c->cycles, id) : NOBODY;
}

// --- entities --------------------------------------------------------------------------------------------------------

static okr_view named(const char *name)
{
    return (okr_view){name, strlen(name)};
}

uint32_t load_count(struct loading *l, const char *entity)
{
    uint32_t n = 0;
    (void)l->snapshot->count(l->snapshot, named(entity), &n);
    return n;
}

void *load_array(struct loading *l, size_t n, size_t size)
{
    void *at = okr_arena_array(l->c->arena, n + 1, size);
    if (!at)
        l->full = true;
    return at;
}

okr_view load_bytes(struct loading *l, const char *entity, uint32_t i)
{
    okr_view bytes = {"\x80", 1};
    (void)l->snapshot->at(l->snapshot, named(entity), i, &bytes);
    return bytes;
}

void load_entity(struct loading *l, const struct okr_entity *entity, uint32_t i, void *ret)
{
    okr_arena_reset(l->scratch);
    wire_read(entity, load_bytes(l, entity->name, i), l->scratch, ret);
}

static void load_units(struct loading *l)
{
    struct company *c = l->c;
    struct okr_unit unit;
    okr_id *links;
    c->n_units = load_count(l, "unit");
    c->units = load_array(l, c->n_units, sizeof *c->units);
    links = load_array(l, 2 * (size_t)c->n_units, sizeof *links);
    for (uint32_t i = 0; i < c->n_units && !l->full; i++) {
        load_entity(l, &okr_entity_unit, i, &unit);
        c->units[i] = (struct unit){.id = unit.id,
                                    .name = unit.name,
                                    .interval = unit.check_in_interval,
                                    .kind = unit.kind,
                                    .status = unit.status};
        links[2 * i] = unit.parent;
        links[2 * i + 1] = unit.lead;
    }
    for (uint32_t i = 0; i < c->n_units && !l->full; i++) {
        c->units[i].parent = company_unit(c, links[2 * i]);
        c->units[i].lead = company_unit(c, links[2 * i + 1]);
    }
    for (uint32_t i = 0; i < c->n_units && !l->full; i++)
        for (int32_t up = c->units[i].parent; up >= 0 && c->units[i].depth < 64;
             up = c->units[up].parent)
            c->units[i].depth++;
}

static void load_cycles(struct loading *l)
{
    struct company *c = l->c;
    struct okr_cycle cycle;
    c->n_cycles = load_count(l, "cycle");
    c->cycles = load_array(l, c->n_cycles, sizeof *c->cycles);
    for (uint32_t i = 0; i < c->n_cycles && !l->full; i++) {
        load_entity(l, &okr_entity_cycle, i, &cycle);
        c->cycles[i] = (struct cycle){.id = cycle.id,
                                      .key = cycle.key,
                                      .start = cycle.start,
                                      .end = cycle.end,
                                      .state = cycle.state,
                                      .parent = NOBODY};
        if (cycle.parent) // written before it, mostly; a later one is found when all are there
            c->cycles[i].parent = (int32_t)okr_id_number(cycle.parent);
    }
    for (uint32_t i = 0; i < c->n_cycles && !l->full; i++)
        if (c->cycles[i].parent >= 0)
            c->cycles[i].parent = find_cycle(c, OKR_ID('c', (uint64_t)c->cycles[i].parent));
}

/// A node is there. Its text was just passed by and is near: what is read of it now need not be waited for.
static void settle(struct company *c, uint32_t node)
{
    c->nodes[node].standing = (uint8_t)company_standing(c, (int32_t)node);
    if (company_is_current(c, (int32_t)node))
        c->prints[node] = bigrams_print(c->nodes[node].text);
}

/// What an objective and a key result say in the same words.
#define NODE_SAYS(x)                                                                \
    .id = (x).id, .text = (x).text, .weight = (x).weight, .position = (x).position, \
    .interval = (x).check_in_interval, .state = (x).state, .outcome = (x).outcome,  \
    .commitment = (x).commitment, .decision = (x).decision, .score = (x).score,     \
    .has_review = (x).review.len > 0, .has_note = (x).note.len > 0,                 \
    .published_at = (x).published_at, .carried_from = (x).carried_from

static void load_objective(struct loading *l, uint32_t i)
{
    struct company *c = l->c;
    struct okr_objective o;
    load_entity(l, &okr_entity_objective, i, &o);
    c->nodes[i] = (struct node){NODE_SAYS(o), .objective = (int32_t)i,
                                .unit = company_unit(c, o.unit), .cycle = find_cycle(c, o.cycle),
                                .accountable = company_unit(c, o.accountable)};
    settle(c, i);
    c->objectives[i].origin = o.origin;
    if (!o.contributors.n)
        return;
    okr_id *ids = load_array(l, o.contributors.n, sizeof *ids);
    if (l->full)
        return;
    memcpy(ids, o.contributors.at, o.contributors.n * sizeof *ids);
    c->objectives[i].contributors = (struct okr_ids){ids, o.contributors.n};
}

static okr_date first_due(const struct okr_metric *metric)
{
    okr_date first = OKR_NO_DATE;
    for (size_t i = 0; i < metric->steps.n; i++) {
        okr_date due = metric->steps.at[i].due;
        if (due != OKR_NO_DATE && (first == OKR_NO_DATE || due < first))
            first = due;
    }
    return first;
}

static bool is_labelled(const struct okr_strs *labels, const char *label)
{
    for (size_t i = 0; i < labels->n; i++)
        if (okr_str_is(labels->at[i], label))
            return true;
    return false;
}

static struct key_result measured(const struct okr_key_result *k)
{
    const struct okr_metric *m = &k->metric;
    return (struct key_result){.measure = m->measure,
                               .source = k->source,
                               .start = okr_decimal_double(m->start),
                               .target = okr_decimal_double(m->target),
                               .low = okr_decimal_double(m->low),
                               .high = okr_decimal_double(m->high),
                               .confidence = k->confidence,
                               .due = k->due,
                               .first_step_due = first_due(m),
                               .kind = m->kind,
                               .scale = m->scale,
                               .digits = (uint8_t)(m->digits == OKR_UNSET ? 0 : m->digits),
                               .has_checkpoints = k->checkpoints.n > 0};
}

static void load_key_result(struct loading *l, uint32_t i)
{
    struct company *c = l->c;
    struct okr_key_result k;
    load_entity(l, &okr_entity_key_result, i, &k);
    const uint32_t node = c->n_objectives + i;
    const int32_t objective = company_node(c, k.objective);
    const struct node *o = objective >= 0 ? &c->nodes[objective] : NULL;
    c->nodes[node] = (struct node){NODE_SAYS(k),
                                   .objective = objective,
                                   .unit = o ? o->unit : NOBODY,
                                   .cycle = o ? o->cycle : NOBODY,
                                   .accountable = company_unit(c, k.accountable),
                                   .self_delivered = is_labelled(&k.labels, "self-delivered") ||
                                                     is_labelled(&k.labels, "自行完成")};
    settle(c, node);
    c->key_results[i] = measured(&k);
}

static void load_nodes(struct loading *l)
{
    struct company *c = l->c;
    uint32_t n_key_results = load_count(l, "key_result");
    c->n_objectives = load_count(l, "objective");
    c->nodes = load_array(l, (size_t)c->n_objectives + n_key_results, sizeof *c->nodes);
    c->objectives = load_array(l, c->n_objectives, sizeof *c->objectives);
    c->prints = load_array(l, (size_t)c->n_objectives + n_key_results, sizeof *c->prints);
    c->key_results = load_array(l, n_key_results, sizeof *c->key_results);
    for (uint32_t i = 0; i < c->n_objectives && !l->full; i++)
        load_objective(l, i);
    c->n_nodes = c->n_objectives + n_key_results;
    for (uint32_t i = 0; i < n_key_results && !l->full; i++)
        load_key_result(l, i);
}

static void load_edges(struct loading *l)
{
    struct company *c = l->c;
    struct okr_alignment a;
    c->n_edges = load_count(l, "alignment");
    c->edges = load_array(l, c->n_edges, sizeof *c->edges);
    for (uint32_t i = 0; i < c->n_edges && !l->full; i++) {
        load_entity(l, &okr_entity_alignment, i, &a);
        c->edges[i] = (struct edge){.id = a.id,
                                    .from_id = a.from,
                                    .to_id = a.to,
                                    .from = company_node(c, a.from),
                                    .to = company_node(c, a.to),
                                    .accountable = company_unit(c, a.accountable),
                                    .share = a.share == OKR_UNSET ? 1000 : a.share,
                                    .kind = a.kind,
                                    .state = a.state,
                                    .proposed_at = OKR_NO_TIME};
    }
}

static void load_mentions(struct loading *l)
{
    struct company *c = l->c;
    struct okr_mention m;
    c->n_mentions = load_count(l, "mention");
    c->mentions = load_array(l, c->n_mentions, sizeof *c->mentions);
    for (uint32_t i = 0; i < c->n_mentions && !l->full; i++) {
        load_entity(l, &okr_entity_mention, i, &m);
        c->mentions[i] = (struct mention){.id = m.id,
                                          .where = m.where,
                                          .whom = company_unit(c, m.whom),
                                          .state = m.state,
                                          .has_key_result = m.answering_key_result != 0,
                                          .asked_at = OKR_NO_TIME};
    }
}

// --- groups ----------------------------------------------------------------------------------------------------------

typedef int32_t group_of(const struct company *c, uint32_t member);

/// Counted, then placed: two walks.
static struct groups make_groups(struct loading *l, uint32_t n_groups, uint32_t first_member,
                                 uint32_t n_members, group_of *group)
{
    struct groups g = {.first = load_array(l, (size_t)n_groups + 2, sizeof *g.first),
                       .at = load_array(l, n_members, sizeof *g.at)};
    if (l->full)
        return g;
    for (uint32_t i = 0; i < n_members; i++) {
        int32_t to = group(l->c, first_member + i);
        if (to >= 0)
            g.first[to + 2]++;
    }
    for (uint32_t i = 2; i < n_groups + 2; i++)
        g.first[i] += g.first[i - 1];
    for (uint32_t i = 0; i < n_members; i++) {
        int32_t to = group(l->c, first_member + i);
        if (to >= 0)
            g.at[g.first[to + 1]++] = first_member + i;
    }
    return g;
}

static int32_t by_objective(const struct company *c, uint32_t node)
{
    return c->nodes[node].objective;
}
static int32_t by_unit(const struct company *c, uint32_t node)
{
    return c->nodes[node].unit;
}
static int32_t by_parent(const struct company *c, uint32_t unit)
{
    return c->units[unit].parent;
}
static int32_t by_from(const struct company *c, uint32_t edge)
{
    return c->edges[edge].from;
}
static int32_t by_to(const struct company *c, uint32_t edge)
{
    return c->edges[edge].to;
}
static int32_t by_key_result(const struct company *c, uint32_t check_in)
{
    return c->check_ins[check_in].key_result - (int32_t)c->n_objectives;
}

static void load_groups(struct loading *l)
{
    struct company *c = l->c;
    uint32_t n_key_results = c->n_nodes - c->n_objectives;
    c->key_results_of =
        make_groups(l, c->n_objectives, c->n_objectives, n_key_results, by_objective);
    c->objectives_of = make_groups(l, c->n_units, 0, c->n_objectives, by_unit);
    c->units_of = make_groups(l, c->n_units, 0, c->n_units, by_parent);
    c->edges_from = make_groups(l, c->n_nodes, 0, c->n_edges, by_from);
    c->edges_to = make_groups(l, c->n_nodes, 0, c->n_edges, by_to);
    c->check_ins_of = make_groups(l, n_key_results, 0, c->n_check_ins, by_key_result);
}

bool company_load(struct company *company, const okr_snapshot *snapshot, okr_date today,
                  struct okr_arena *arena)
{
    struct okr_org org;
    okr_view bytes = {"\x80", 1};
    struct loading l = {.c = company, .snapshot = snapshot, .scratch = okr_arena_new(SCRATCH)};
    *company = (struct company){.arena = arena, .today = today};
    if (!l.scratch)
        return false;
    (void)snapshot->org(snapshot, &bytes);
    wire_read(&okr_entity_org, bytes, l.scratch, &org);
    company->interval = org.check_in_interval > 0 ? org.check_in_interval : 7;
    company->first_month = org.first_month > 0 ? org.first_month : 1;
    load_units(&l);
    load_cycles(&l);
    load_nodes(&l);
    load_edges(&l);
    load_mentions(&l);
    load_history(&l);
    if (!l.full)
        load_groups(&l);
    okr_arena_free(l.scratch);
    return !l.full;
}
