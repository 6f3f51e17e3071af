// SPDX-License-Identifier: Apache-2.0
// Rules about two texts or two metrics that are too much alike, or pull apart.
#include "audit/audit.h"

#include <math.h>

enum { CHAIN_MAX = 256 };

RULE(DUPLICATE_OKR)
{
    int32_t twin = a->similar.twin[at];
    if (twin < 0)
        return;
    struct okr_id_text id = okr_id_text(a->c.nodes[twin].id);
    struct report r = report_of(OKR_AUDIT_DUPLICATE_OKR, a->c.nodes[at].id);
    r.other = a->c.nodes[twin].id;
    r.field = "text";
    report_arg(&r, "other", "%s", id.c);
    report_send(a, &r);
}

static bool is_copy(const struct audit *a, int32_t child, int32_t parent)
{
    const struct print *prints = a->c.prints;
    return parent >= 0 && prints[child].n && prints[parent].n &&
           similar_alike(a, child, parent, (uint32_t)PARAMETER(a, COPY_DOWN, dice)) &&
           !similar_differ_in_name(a->c.nodes[child].text, a->c.nodes[parent].text);
}

/// What the node's edges lead to that it repeats; NOBODY when it says something of its own.
static int32_t copied_parent(const struct audit *a, int32_t node, uint32_t edges_of)
{
    const struct company *c = &a->c;
    EACH(i, c->edges_from, edges_of)
    {
        const struct edge *e = &c->edges[i];
        if (edge_stands(e) && edge_is_upward(e) && is_copy(a, node, e->to))
            return e->to;
    }
    return NOBODY;
}

/// An objective that repeats what it takes over is usual (承接); a key result that does says nothing about how.
RULE(COPY_DOWN)
{
    const struct company *c = &a->c;
    int32_t objective = c->nodes[at].objective;
    if (objective < 0 || !c->prints[at].n)
        return;
    int32_t parent = copied_parent(a, at, (uint32_t)at);
    if (parent < 0 && !is_objective(c, at)) { // its objective's parent is what it should serve
        int32_t above = copied_parent(a, at, (uint32_t)objective);
        parent = above >= 0 && !is_objective(c, above) ? above : NOBODY;
    }
    if (parent < 0)
        return;
    struct okr_id_text id = okr_id_text(c->nodes[parent].id);
    struct report r = report_of(OKR_AUDIT_COPY_DOWN, c->nodes[at].id);
    r.other = c->nodes[parent].id;
    r.field = "text";
    if (!is_objective(c, at) && !is_objective(c, parent))
        r.severity = OKR_AUDIT_WARN;
    report_arg(&r, "other", "%s", id.c);
    report_send(a, &r);
}

// --- metrics of one name ---------------------------------------------------------------------------------------------

static bool overlap(const struct company *c, int32_t a, int32_t b)
{
    const struct cycle *x = &c->cycles[c->nodes[a].cycle], *y = &c->cycles[c->nodes[b].cycle];
    return x == y || (x->start <= y->end && y->start <= x->end);
}

/// The oldest of those before `at` with the same noun for which `is` holds; NOBODY when there is none.
static int32_t oldest_of_noun(const struct audit *a, int32_t at,
                              bool (*is)(const struct audit *a, int32_t older, int32_t node))
{
    int32_t other = a->similar.first_of_noun[at];
    for (unsigned i = 0; other >= 0 && other < at && i < CHAIN_MAX; i++) {
        if (is(a, other, at) && overlap(&a->c, other, at))
            return other;
        other = a->similar.same_noun[other];
    }
    return NOBODY;
}

static bool pulls_apart(const struct audit *a, int32_t older, int32_t node)
{
    return a->similar.way[older] * a->similar.way[node] < 0;
}

RULE(CONFLICT_DIRECTION)
{
    int32_t other = a->similar.way[at] ? oldest_of_noun(a, at, pulls_apart) : NOBODY;
    if (other < 0)
        return;
    struct okr_id_text id = okr_id_text(a->c.nodes[other].id);
    struct report r = report_of(OKR_AUDIT_CONFLICT_DIRECTION, a->c.nodes[at].id);
    r.other = a->c.nodes[other].id;
    r.field = "text";
    report_arg(&r, "other", "%s", id.c);
    report_send(a, &r);
}

static bool same_value(double a, double b)
{
    return a >= b && a <= b;
}

static bool are_apart(const struct company *c, int32_t x, int32_t y)
{
    return c->nodes[x].objective != c->nodes[y].objective && !company_reaches(c, x, y) &&
           !company_reaches(c, y, x) && !company_joined(c, x, y);
}

/// The same words about the same way in the same measure: one number, told by two.
static bool claims_same(const struct audit *a, int32_t older, int32_t node)
{
    const struct key_result *x = key_result_of(&a->c, older), *y = key_result_of(&a->c, node);
    return x->kind == y->kind && same_value(x->start, y->start) &&
           same_value(x->target, y->target) && okr_measure_same(x->measure, y->measure) &&
           are_apart(&a->c, older, node);
}

RULE(METRIC_DOUBLE_CLAIM)
{
    const struct company *c = &a->c;
    if (is_objective(c, at) || !company_is_current(c, at))
        return;
    const struct key_result *kr = key_result_of(c, at);
    int32_t other = kr->kind && !isnan(kr->start) ? oldest_of_noun(a, at, claims_same) : NOBODY;
    if (other < 0)
        other = a->same_source ? a->same_source[at] : NOBODY;
    if (other < 0 || !are_apart(c, at, other))
        return;
    struct okr_id_text id = okr_id_text(c->nodes[other].id);
    struct report r = report_of(OKR_AUDIT_METRIC_DOUBLE_CLAIM, c->nodes[at].id);
    r.other = c->nodes[other].id;
    report_arg(&r, "other", "%s", id.c);
    report_send(a, &r);
}
