// SPDX-License-Identifier: Apache-2.0
#include "audit/company.h"

#include "audit/bigrams.h"
#include "audit/wire.h"

#include <math.h>

enum { SCRATCH = 8 << 20 };

struct loading {
    struct company *c;
    const okr_snapshot *snapshot;
    struct okr_arena *scratch; ///< emptied after every entity
    bool full;
};

static int32_t find_cycle(const struct company *c, okr_id id)
{
    return id ? company_index(c->cycles, c->n_cycles, sizeof *c->cycles, id) : NOBODY;
}

// --- entities --------------------------------------------------------------------------------------------------------

static okr_view named(const char *name)
{
    return (okr_view){name, strlen(name)};
}

static uint32_t count(struct loading *l, const char *entity)
{
    uint32_t n = 0;
    (void)l->snapshot->count(l->snapshot, named(entity), &n);
    return n;
}

static void *array(struct loading *l, size_t n, size_t size)
{
    void *at = okr_arena_array(l->c->arena, n + 1, size);
    if (!at)
        l->full = true;
    return at;
}

/// The i-th of an entity, in scratch memory that the next call takes back.
static void read_at(struct loading *l, const struct okr_entity *entity, uint32_t i, void *ret)
{
    okr_view bytes = {"\x80", 1};
    okr_arena_reset(l->scratch);
    (void)l->snapshot->at(l->snapshot, named(entity->name), i, &bytes);
    wire_read(entity, bytes, l->scratch, ret);
}

static void load_units(struct loading *l)
{
    struct company *c = l->c;
    struct okr_unit unit;
    okr_id *links;
    c->n_units = count(l, "unit");
    c->units = array(l, c->n_units, sizeof *c->units);
    links = array(l, 2 * (size_t)c->n_units, sizeof *links);
    for (uint32_t i = 0; i < c->n_units && !l->full; i++) {
        read_at(l, &okr_entity_unit, i, &unit);
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
    c->n_cycles = count(l, "cycle");
    c->cycles = array(l, c->n_cycles, sizeof *c->cycles);
    for (uint32_t i = 0; i < c->n_cycles && !l->full; i++) {
        read_at(l, &okr_entity_cycle, i, &cycle);
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

/// A node is there. Its text was just passed by and is near: bigrams that are counted now need not be waited for.
static void settle(struct company *c, uint32_t node)
{
    c->nodes[node].standing = (uint8_t)company_standing(c, (int32_t)node);
    if (company_is_current(c, (int32_t)node))
        bigrams_count(c->nodes[node].text, c->often);
}

static void load_objective(struct loading *l, uint32_t i)
{
    struct company *c = l->c;
    struct okr_objective o;
    read_at(l, &okr_entity_objective, i, &o);
    c->nodes[i] = (struct node){.id = o.id,
                                .text = o.text,
                                .objective = (int32_t)i,
                                .unit = company_unit(c, o.unit),
                                .cycle = find_cycle(c, o.cycle),
                                .accountable = company_unit(c, o.accountable),
                                .weight = o.weight,
                                .interval = o.check_in_interval,
                                .position = o.position,
                                .state = o.state,
                                .outcome = o.outcome,
                                .commitment = o.commitment,
                                .decision = o.decision,
                                .has_review = o.review.len > 0,
                                .has_note = o.note.len > 0,
                                .score = o.score,
                                .published_at = o.published_at,
                                .carried_from = o.carried_from};
    settle(c, i);
    c->objectives[i].origin = o.origin;
    if (!o.contributors.n)
        return;
    okr_id *ids = array(l, o.contributors.n, sizeof *ids);
    if (l->full)
        return;
    memcpy(ids, o.contributors.at, o.contributors.n * sizeof *ids);
    c->objectives[i].contributors = (struct okr_ids){ids, o.contributors.n};
}

static double number(struct okr_decimal d)
{
    return okr_decimal_double(d);
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

static void load_key_result(struct loading *l, uint32_t i)
{
    struct company *c = l->c;
    struct okr_key_result k;
    read_at(l, &okr_entity_key_result, i, &k);
    const uint32_t node = c->n_objectives + i;
    const int32_t objective = company_node(c, k.objective);
    struct node *o = objective >= 0 ? &c->nodes[objective] : NULL;
    c->nodes[node] = (struct node){.id = k.id,
                                   .text = k.text,
                                   .objective = objective,
                                   .unit = o ? o->unit : NOBODY,
                                   .cycle = o ? o->cycle : NOBODY,
                                   .accountable = company_unit(c, k.accountable),
                                   .weight = k.weight,
                                   .interval = k.check_in_interval,
                                   .position = k.position,
                                   .state = k.state,
                                   .outcome = k.outcome,
                                   .commitment = k.commitment,
                                   .decision = k.decision,
                                   .has_review = k.review.len > 0,
                                   .has_note = k.note.len > 0,
                                   .self_delivered = is_labelled(&k.labels, "self-delivered") ||
                                                     is_labelled(&k.labels, "自行完成"),
                                   .score = k.score,
                                   .published_at = k.published_at,
                                   .carried_from = k.carried_from};
    settle(c, node);
    c->key_results[i] = (struct key_result){
        .measure = k.metric.measure,
        .source = k.source,
        .start = number(k.metric.start),
        .target = number(k.metric.target),
        .low = number(k.metric.low),
        .high = number(k.metric.high),
        .confidence = k.confidence,
        .due = k.due,
        .first_step_due = first_due(&k.metric),
        .kind = k.metric.kind,
        .scale = k.metric.scale,
        .digits = (uint8_t)(k.metric.digits == OKR_UNSET ? 0 : k.metric.digits),
        .has_checkpoints = k.checkpoints.n > 0,
    };
}

static void load_nodes(struct loading *l)
{
    struct company *c = l->c;
    uint32_t n_key_results = count(l, "key_result");
    c->n_objectives = count(l, "objective");
    c->nodes = array(l, (size_t)c->n_objectives + n_key_results, sizeof *c->nodes);
    c->objectives = array(l, c->n_objectives, sizeof *c->objectives);
    c->often = array(l, BIGRAM_SLOTS, sizeof *c->often);
    c->key_results = array(l, n_key_results, sizeof *c->key_results);
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
    c->n_edges = count(l, "alignment");
    c->edges = array(l, c->n_edges, sizeof *c->edges);
    for (uint32_t i = 0; i < c->n_edges && !l->full; i++) {
        read_at(l, &okr_entity_alignment, i, &a);
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
    c->n_mentions = count(l, "mention");
    c->mentions = array(l, c->n_mentions, sizeof *c->mentions);
    for (uint32_t i = 0; i < c->n_mentions && !l->full; i++) {
        read_at(l, &okr_entity_mention, i, &m);
        c->mentions[i] = (struct mention){.id = m.id,
                                          .where = m.where,
                                          .whom = company_unit(c, m.whom),
                                          .state = m.state,
                                          .has_key_result = m.answering_key_result != 0,
                                          .asked_at = OKR_NO_TIME};
    }
}

// --- history ---------------------------------------------------------------------------------------------------------

static okr_date day(okr_time time)
{
    return time == OKR_NO_TIME ? OKR_NO_DATE : (okr_date)(time / OKR_DAY_MS);
}

/// Those of key results that are not over: nobody asks about the others.
static void load_check_ins(struct loading *l)
{
    struct company *c = l->c;
    struct okr_check_in x;
    uint32_t n = count(l, "check_in");
    c->check_ins = array(l, n, sizeof *c->check_ins);
    for (uint32_t i = 0; i < n && !l->full; i++) {
        read_at(l, &okr_entity_check_in, i, &x);
        int32_t node = company_node(c, x.key_result);
        if (node < 0 || x.voids || x.voided_by)
            continue;
        c->check_ins[c->n_check_ins++] = (struct check_in){.key_result = node,
                                                           .as_of = x.as_of,
                                                           .recorded = day(x.recorded_at),
                                                           .value = number(x.value),
                                                           .claimed = x.claimed_status,
                                                           .computed = x.computed_status};
    }
}

/// One event of the wire: what is asked of it.
struct told {
    struct okr_str type, subject, time, reason;
    struct okr_str changed[8];
    size_t n_changed;
    bool measured; ///< there was no metric before: what is set for the first time moves nothing
};

static void read_before(struct okr_reader *r, struct told *t)
{
    uint32_t pairs = okr_reader_map(r);
    for (uint32_t i = 0; i < pairs && !r->bad; i++) {
        bool metric = okr_str_is(okr_reader_str(r), "metric");
        t->measured = t->measured || (metric && okr_reader_next(r) == OKR_NEXT_NIL);
        okr_reader_skip(r);
    }
}

static void read_data(struct okr_reader *r, struct told *t)
{
    uint32_t pairs = okr_reader_map(r);
    for (uint32_t i = 0; i < pairs && !r->bad; i++) {
        struct okr_str key = okr_reader_str(r);
        if (okr_str_is(key, "reason") && okr_reader_next(r) == OKR_NEXT_STR) {
            t->reason = okr_reader_str(r);
        } else if (okr_str_is(key, "before") && okr_reader_next(r) == OKR_NEXT_OTHER) {
            read_before(r, t);
        } else if (okr_str_is(key, "changed") && okr_reader_next(r) == OKR_NEXT_OTHER) {
            uint32_t n = okr_reader_array(r);
            for (uint32_t k = 0; k < n && !r->bad; k++) {
                struct okr_str name = okr_reader_str(r);
                if (t->n_changed < sizeof t->changed / sizeof *t->changed)
                    t->changed[t->n_changed++] = name;
            }
        } else {
            okr_reader_skip(r);
        }
    }
}

static struct told read_event(okr_view bytes)
{
    struct told t = {.n_changed = 0};
    struct okr_reader r = okr_reader((struct okr_str){bytes.ptr, (size_t)bytes.len});
    uint32_t pairs = okr_reader_map(&r);
    for (uint32_t i = 0; i < pairs && !r.bad; i++) {
        struct okr_str key = okr_reader_str(&r);
        struct okr_str *to = okr_str_is(key, "type")      ? &t.type
                             : okr_str_is(key, "subject") ? &t.subject
                             : okr_str_is(key, "time")    ? &t.time
                                                          : NULL;
        if (to && okr_reader_next(&r) == OKR_NEXT_STR)
            *to = okr_reader_str(&r);
        else if (okr_str_is(key, "data"))
            read_data(&r, &t);
        else
            okr_reader_skip(&r);
    }
    return t;
}

/// "target, due": what of a promise was changed; empty when nothing of it was.
static struct okr_str what_changed(struct loading *l, const struct told *t)
{
    static const char *const names[][2] = {
        {"metric", "target"}, {"weight", "weight"}, {"due", "due"}};
    struct okr_buf buf = OKR_BUF(l->c->arena);
    for (size_t i = 0; i < t->n_changed; i++)
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            if (okr_str_is(t->changed[i], names[n][0]) && !(n == 0 && t->measured)) {
                okr_buf_c(&buf, buf.len ? ", " : "");
                okr_buf_c(&buf, names[n][1]);
            }
    return okr_buf_view(&buf);
}

static void take_change(struct loading *l, const struct told *t, okr_id subject, okr_time time)
{
    struct company *c = l->c;
    int32_t node = company_node(c, subject);
    struct okr_str what = what_changed(l, t);
    if (node >= 0 && what.len)
        c->changes[c->n_changes++] = (struct change){
            .key_result = node, .time = time, .has_reason = t->reason.len > 0, .what = what};
}

static void load_events(struct loading *l)
{
    struct company *c = l->c;
    uint32_t n = count(l, "event");
    c->changes = array(l, n, sizeof *c->changes);
    for (uint32_t i = 0; i < n && !l->full; i++) {
        okr_view bytes = {"\x80", 1};
        okr_id subject;
        okr_time time = OKR_NO_TIME;
        (void)l->snapshot->at(l->snapshot, named("event"), i, &bytes);
        struct told t = read_event(bytes);
        if (!okr_id_parse(t.subject, &subject) || !okr_time_parse(t.time, &time))
            continue;
        int32_t at;
        if (okr_str_is(t.type, "key_result.target_changed"))
            take_change(l, &t, subject, time);
        else if (okr_str_is(t.type, "alignment.proposed") &&
                 (at = company_index(c->edges, c->n_edges, sizeof *c->edges, subject)) >= 0)
            c->edges[at].proposed_at = time;
        else if (okr_str_is(t.type, "mention.created") &&
                 (at = company_index(c->mentions, c->n_mentions, sizeof *c->mentions, subject)) >=
                     0)
            c->mentions[at].asked_at = time;
    }
}

// --- groups ----------------------------------------------------------------------------------------------------------

typedef int32_t group_of(const struct company *c, uint32_t member);

/// Counted, then placed: two walks.
static struct groups make_groups(struct loading *l, uint32_t n_groups, uint32_t first_member,
                                 uint32_t n_members, group_of *group)
{
    struct groups g = {.first = array(l, (size_t)n_groups + 2, sizeof *g.first),
                       .at = array(l, n_members, sizeof *g.at)};
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
    load_check_ins(&l);
    load_events(&l);
    if (!l.full)
        load_groups(&l);
    okr_arena_free(l.scratch);
    return !l.full;
}
