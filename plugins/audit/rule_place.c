// SPDX-License-Identifier: Apache-2.0
// Rules about where an objective or a key result stands among the others.
#include "audit/audit.h"

static unsigned unit_kind(const struct company *c, int32_t node)
{
    return c->nodes[node].unit < 0 ? 0 : c->units[c->nodes[node].unit].kind;
}

/// Its upward edges, and those of its key results, by how they stand.
struct upward {
    unsigned accepted, proposed, declined;
};

static void count_upward(const struct company *c, uint32_t node, struct upward *ret)
{
    EACH(i, c->edges_from, node)
    {
        const struct edge *e = &c->edges[i];
        if (!edge_is_upward(e))
            continue;
        ret->accepted += e->state == OKR_EDGE_STATE_ACCEPTED;
        ret->proposed += e->state == OKR_EDGE_STATE_PROPOSED;
        ret->declined += e->state == OKR_EDGE_STATE_DECLINED;
    }
}

static struct upward upward_of(const struct company *c, int32_t objective)
{
    struct upward up = {0};
    count_upward(c, (uint32_t)objective, &up);
    EACH(kr, c->key_results_of, (uint32_t)objective)
    count_upward(c, kr, &up);
    return up;
}

static bool only_declined(const struct upward *up)
{
    return up->declined && !up->accepted && !up->proposed;
}

RULE(ORPHAN_OBJECTIVE)
{
    const struct company *c = &a->c;
    if (!company_is_current(c, at) || unit_kind(c, at) == OKR_UNIT_KIND_COMPANY)
        return;
    struct upward up = upward_of(c, at);
    if (up.accepted || only_declined(&up)) // ALIGN_DECLINED_ONLY says it better
        return;
    struct report r = report_of(OKR_AUDIT_ORPHAN_OBJECTIVE, c->nodes[at].id);
    report_send(a, &r);
}

RULE(ALIGN_DECLINED_ONLY)
{
    const struct company *c = &a->c;
    if (!company_is_current(c, at))
        return;
    struct upward up = upward_of(c, at);
    if (!only_declined(&up))
        return;
    struct report r = report_of(OKR_AUDIT_ALIGN_DECLINED_ONLY, c->nodes[at].id);
    report_send(a, &r);
}

RULE(UNCOVERED_KR)
{
    const struct company *c = &a->c;
    unsigned kind = unit_kind(c, at);
    if (!company_is_live(c, at) || c->nodes[at].self_delivered ||
        (kind != OKR_UNIT_KIND_COMPANY && kind != OKR_UNIT_KIND_DEPARTMENT))
        return;
    EACH(i, c->edges_to, (uint32_t)at)
    {
        const struct edge *e = &c->edges[i];
        if (edge_holds(e) &&
            (e->kind == OKR_EDGE_KIND_DECOMPOSES || e->kind == OKR_EDGE_KIND_CONTRIBUTES))
            return;
    }
    struct report r = report_of(OKR_AUDIT_UNCOVERED_KR, c->nodes[at].id);
    report_send(a, &r);
}

/// Whether something of another unit is asked to be, or is, part of a node.
static bool has_help(const struct company *c, uint32_t node)
{
    EACH(i, c->edges_to, node)
    {
        const struct edge *e = &c->edges[i];
        if (edge_stands(e) && (e->from < 0 || c->nodes[e->from].unit != c->nodes[node].unit))
            return true;
    }
    return false;
}

RULE(UNSUPPORTED_TOP)
{
    const struct company *c = &a->c;
    if (!company_is_live(c, at) || unit_kind(c, at) != OKR_UNIT_KIND_COMPANY ||
        has_help(c, (uint32_t)at))
        return;
    EACH(kr, c->key_results_of, (uint32_t)at)
    if (has_help(c, kr))
        return;
    struct report r = report_of(OKR_AUDIT_UNSUPPORTED_TOP, c->nodes[at].id);
    report_send(a, &r);
}

/// One finding a circle: on its first objective.
RULE(ALIGN_CYCLE)
{
    const struct company *c = &a->c;
    if (!a->loop || a->loop[at] < 0)
        return;
    for (int32_t o = 0; o < at; o++)
        if (a->loop[o] >= 0 && company_reaches(c, at, o) && company_reaches(c, o, at))
            return;
    struct report r = report_of(OKR_AUDIT_ALIGN_CYCLE, c->nodes[at].id);
    r.other = c->nodes[a->loop[at]].id;
    report_send(a, &r);
}

enum { PATHS_MAX = 256 };

/// The nodes that a key result's value goes to, over any number of steps; the first that is met twice is what it goes to on two paths.
static int32_t meeting_point(const struct company *c, int32_t from)
{
    int32_t at[PATHS_MAX];
    size_t n = 1;
    at[0] = from;
    for (size_t i = 0; i < n; i++)
        EACH(k, c->edges_from, (uint32_t)at[i])
        {
            const struct edge *e = &c->edges[k];
            if (e->kind != OKR_EDGE_KIND_CONTRIBUTES || !edge_holds(e) || e->to < 0)
                continue;
            for (size_t seen = 0; seen < n; seen++)
                if (at[seen] == e->to)
                    return e->to;
            if (n == PATHS_MAX)
                return NOBODY;
            at[n++] = e->to;
        }
    return NOBODY;
}

RULE(DIAMOND_DOUBLE_COUNT)
{
    const struct company *c = &a->c;
    int32_t shares = 0, parts = 0, above = NOBODY;
    if (!company_is_current(c, at))
        return;
    EACH(i, c->edges_from, (uint32_t)at)
    {
        const struct edge *e = &c->edges[i];
        if (e->kind != OKR_EDGE_KIND_CONTRIBUTES || !edge_holds(e))
            continue;
        shares += e->share;
        parts++;
        above = e->to;
    }
    if (parts < 2) // what lies above it is that one's finding
        return;
    int32_t meets = meeting_point(c, at);
    if (meets < 0 && shares <= 1000)
        return;
    struct okr_id_text id = okr_id_text(c->nodes[meets < 0 ? above : meets].id);
    struct report r = report_of(OKR_AUDIT_DIAMOND_DOUBLE_COUNT, c->nodes[at].id);
    r.other = c->nodes[meets < 0 ? above : meets].id;
    report_arg(&r, "other", "%s", id.c);
    report_send(a, &r);
}

RULE(COMMITMENT_MIXED)
{
    const struct company *c = &a->c;
    unsigned parents = 0;
    if (!company_is_current(c, at) || c->nodes[at].commitment != OKR_COMMITMENT_COMMITTED)
        return;
    EACH(i, c->edges_from, (uint32_t)at)
    {
        const struct edge *e = &c->edges[i];
        if (!edge_holds(e) || !edge_is_upward(e) || e->to < 0)
            continue;
        unsigned commitment = c->nodes[e->to].commitment;
        if (!commitment && c->nodes[e->to].objective >= 0)
            commitment = c->nodes[c->nodes[e->to].objective].commitment;
        if (commitment != OKR_COMMITMENT_ASPIRATIONAL)
            return;
        parents++;
    }
    if (!parents)
        return;
    struct report r = report_of(OKR_AUDIT_COMMITMENT_MIXED, c->nodes[at].id);
    report_send(a, &r);
}

/// Whether a unit or one below it has something with an edge to the node.
static bool takes_part(const struct company *c, int32_t unit, uint32_t node)
{
    EACH(i, c->edges_to, node)
    {
        const struct edge *e = &c->edges[i];
        if (edge_stands(e) && e->from >= 0 && company_is_under(c, c->nodes[e->from].unit, unit))
            return true;
    }
    EACH(i, c->edges_from, node)
    { // or is what it needs
        const struct edge *e = &c->edges[i];
        if (edge_stands(e) && e->to >= 0 && company_is_under(c, c->nodes[e->to].unit, unit))
            return true;
    }
    return false;
}

RULE(HORIZONTAL_NOT_COMMITTED)
{
    const struct company *c = &a->c;
    const struct okr_ids *helpers = &c->objectives[at].contributors;
    if (!company_is_current(c, at))
        return;
    for (size_t i = 0; i < helpers->n; i++) {
        int32_t unit = company_unit(c, helpers->at[i]);
        if (unit < 0 || c->units[unit].kind == OKR_UNIT_KIND_PERSON ||
            company_is_under(c, c->nodes[at].unit, unit) || takes_part(c, unit, (uint32_t)at))
            continue;
        bool part = false;
        EACH(kr, c->key_results_of, (uint32_t)at)
        part = part || takes_part(c, unit, kr);
        if (part)
            continue;
        struct report r = report_of(OKR_AUDIT_HORIZONTAL_NOT_COMMITTED, c->nodes[at].id);
        r.other = c->units[unit].id;
        report_arg(&r, "unit", "%.*s", OKR_STR_ARG(c->units[unit].name));
        report_send(a, &r);
    }
}
