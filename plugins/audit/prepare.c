// SPDX-License-Identifier: Apache-2.0
#include "audit/audit.h"

#include <stdlib.h>

static void *array(struct audit *a, size_t n, size_t size)
{
    void *at = okr_arena_array(a->c.arena, n + 1, size);
    if (!at)
        a->full = true;
    return at;
}

// --- circles ---------------------------------------------------------------------------------------------------------

/// The nodes that `node` leads to: over accepted edges upwards, and from a key result to its objective.
static uint32_t leads_to(const struct company *c, int32_t node, uint32_t i)
{
    uint32_t first = c->edges_from.first[node], n = c->edges_from.first[node + 1] - first;
    for (uint32_t k = 0; k < n; k++) {
        const struct edge *e = &c->edges[c->edges_from.at[first + k]];
        if (!edge_holds(e) || !edge_is_upward(e) || e->to < 0)
            continue;
        if (i-- == 0)
            return (uint32_t)e->to;
    }
    return i == 0 && !is_objective(c, node) && c->nodes[node].objective >= 0
               ? (uint32_t)c->nodes[node].objective
               : UINT32_MAX;
}

/// Takes away, again and again, what leads nowhere: what is left goes round, or leads to what does.
static void peel(struct audit *a, uint32_t *ways, uint8_t *gone)
{
    const struct company *c = &a->c;
    uint32_t *queue = array(a, c->n_nodes, sizeof *queue), n = 0;
    if (a->full)
        return;
    for (uint32_t i = 0; i < c->n_nodes; i++) {
        while (leads_to(c, (int32_t)i, ways[i]) != UINT32_MAX)
            ways[i]++;
        if (!ways[i])
            queue[n++] = i;
    }
    for (uint32_t at = 0; at < n; at++) {
        uint32_t node = queue[at];
        gone[node] = 1;
        EACH(e, c->edges_to, node)
        {
            const struct edge *edge = &c->edges[e];
            if (edge_holds(edge) && edge_is_upward(edge) && edge->from >= 0 && !--ways[edge->from])
                queue[n++] = (uint32_t)edge->from;
        }
        if (is_objective(c, (int32_t)node))
            EACH(kr, c->key_results_of, node)
        if (!--ways[kr])
            queue[n++] = kr;
    }
}

/// The first node after `node` on a way back to it; NOBODY when there is no way back.
static int32_t way_back(const struct company *c, int32_t node)
{
    uint32_t next;
    for (uint32_t i = 0; (next = leads_to(c, node, i)) != UINT32_MAX; i++)
        if (company_reaches(c, (int32_t)next, node))
            return (int32_t)next;
    return NOBODY;
}

static void find_circles(struct audit *a)
{
    const struct company *c = &a->c;
    uint32_t *ways = array(a, c->n_nodes, sizeof *ways);
    uint8_t *gone = array(a, c->n_nodes, sizeof *gone);
    if (a->full)
        return;
    peel(a, ways, gone);
    for (uint32_t i = 0; i < c->n_nodes && !a->full; i++) {
        if (gone[i])
            continue;
        if (!a->loop) {
            a->loop = array(a, c->n_nodes, sizeof *a->loop);
            if (a->full)
                return;
            for (uint32_t k = 0; k < c->n_nodes; k++)
                a->loop[k] = NOBODY;
        }
        a->loop[i] = way_back(c, (int32_t)i);
    }
}

// --- who answers -----------------------------------------------------------------------------------------------------

static void group_answers(struct audit *a)
{
    const struct company *c = &a->c;
    int32_t *who = array(a, c->n_nodes, sizeof *who);
    uint32_t *first = array(a, (size_t)c->n_units + 2, sizeof *first);
    uint32_t *at = array(a, c->n_nodes, sizeof *at);
    if (a->full)
        return;
    for (uint32_t i = 0; i < c->n_nodes; i++) {
        who[i] = company_is_current(c, (int32_t)i) ? company_answers(c, (int32_t)i) : NOBODY;
        if (who[i] >= 0)
            first[who[i] + 2]++;
    }
    for (uint32_t i = 2; i < c->n_units + 2; i++)
        first[i] += first[i - 1];
    for (uint32_t i = 0; i < c->n_nodes; i++)
        if (who[i] >= 0)
            at[first[who[i] + 1]++] = i;
    a->answers_for = (struct groups){first, at};
}

// --- what is joined --------------------------------------------------------------------------------------------------

/// The unit of an id that may be an end of an edge or hold a mention.
static int32_t unit_of(const struct company *c, okr_id id)
{
    if (okr_id_letter(id) == 'u')
        return company_unit(c, id);
    int32_t node = company_node(c, id);
    return node < 0 ? NOBODY : c->nodes[node].unit;
}

/// Two units have to do with each other: so has each unit above them that does not hold both.
static void join(struct audit *a, int32_t x, int32_t y)
{
    const struct unit *units = a->c.units;
    while (x >= 0 && y >= 0 && x != y) {
        int32_t *deeper = units[x].depth >= units[y].depth ? &x : &y;
        a->unit_marks[*deeper] |= MARK_JOINED;
        *deeper = units[*deeper].parent;
    }
}

static void mark_units(struct audit *a)
{
    const struct company *c = &a->c;
    a->unit_marks = array(a, c->n_units, sizeof *a->unit_marks);
    if (a->full)
        return;
    for (uint32_t i = 0; i < c->n_objectives; i++)
        if (company_is_current(c, (int32_t)i))
            for (int32_t u = c->nodes[i].unit, level = 0;
                 u >= 0 && level < 64 && !(a->unit_marks[u] & MARK_BUSY);
                 u = c->units[u].parent, level++)
                a->unit_marks[u] |= MARK_BUSY;
    for (uint32_t i = 0; i < c->n_edges; i++)
        if (edge_stands(&c->edges[i]))
            join(a, unit_of(c, c->edges[i].from_id), unit_of(c, c->edges[i].to_id));
    for (uint32_t i = 0; i < c->n_mentions; i++)
        join(a, unit_of(c, c->mentions[i].where), c->mentions[i].whom);
    for (uint32_t i = 0; i < c->n_objectives; i++)
        for (size_t k = 0; k < c->objectives[i].contributors.n; k++)
            join(a, c->nodes[i].unit, company_unit(c, c->objectives[i].contributors.at[k]));
}

// --- data sources ----------------------------------------------------------------------------------------------------

static const struct company *sorted_company; // qsort has no argument for it; one thread, one audit

static struct okr_str source_of(const void *node)
{
    int32_t at;
    memcpy(&at, node, sizeof at);
    return key_result_of(sorted_company, at)->source;
}

static int by_source(const void *a, const void *b)
{
    int order = okr_str_cmp(source_of(a), source_of(b));
    int32_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return order ? order : (x > y) - (x < y);
}

/// Key results that take their number from one place.
static void find_sources(struct audit *a)
{
    const struct company *c = &a->c;
    int32_t *at = array(a, c->n_nodes, sizeof *at);
    size_t n = 0;
    for (uint32_t i = c->n_objectives; i < c->n_nodes && !a->full; i++)
        if (key_result_of(c, (int32_t)i)->source.len && company_is_current(c, (int32_t)i))
            at[n++] = (int32_t)i;
    if (!n || a->full)
        return;
    a->same_source = array(a, c->n_nodes, sizeof *a->same_source);
    if (a->full)
        return;
    memset(a->same_source, 0xff, c->n_nodes * sizeof *a->same_source);
    sorted_company = c;
    qsort(at, n, sizeof *at, by_source);
    for (size_t i = 1, first = 0; i < n; i++)
        if (okr_str_eq(source_of(&at[i]), source_of(&at[first])))
            a->same_source[at[i]] = at[first];
        else
            first = i;
}

bool audit_prepare(struct audit *a)
{
    a->said = array(a, a->c.n_nodes, sizeof *a->said);
    if (a->full)
        return false;
    find_circles(a);
    group_answers(a);
    mark_units(a);
    find_sources(a);
    if (!similar_find(a, (uint32_t)PARAMETER(a, DUPLICATE_OKR, dice), &a->similar))
        a->full = true;
    return !a->full;
}
