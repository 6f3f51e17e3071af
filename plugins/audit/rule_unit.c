// SPDX-License-Identifier: Apache-2.0
// Rules about a unit, a person or a cycle.
#include "audit/audit.h"

/// The unit's current objectives of a cycle.
static int32_t count_objectives(const struct company *c, int32_t unit, int32_t cycle)
{
    int32_t n = 0;
    EACH(o, c->objectives_of, (uint32_t)unit)
    n += c->nodes[o].cycle == cycle && company_is_current(c, (int32_t)o);
    return n;
}

/// Whether no current objective of the unit before this one is of its cycle: then this one speaks for it.
static bool speaks_for_cycle(const struct company *c, int32_t unit, uint32_t objective)
{
    if (!company_is_current(c, (int32_t)objective))
        return false;
    EACH(o, c->objectives_of, (uint32_t)unit)
    {
        if (o == objective)
            return true;
        if (c->nodes[o].cycle == c->nodes[objective].cycle && company_is_current(c, (int32_t)o))
            return false;
    }
    return false;
}

RULE(TOO_MANY_O)
{
    const struct company *c = &a->c;
    int32_t most = c->units[at].kind == OKR_UNIT_KIND_COMPANY ? PARAMETER(a, TOO_MANY_O, company)
                                                              : PARAMETER(a, TOO_MANY_O, unit);
    EACH(o, c->objectives_of, (uint32_t)at)
    {
        int32_t cycle = c->nodes[o].cycle;
        if (!speaks_for_cycle(c, at, o))
            continue;
        int32_t n = count_objectives(c, at, cycle);
        if (n <= most)
            continue;
        struct report r = report_of(OKR_AUDIT_TOO_MANY_O, c->units[at].id);
        r.other = c->cycles[cycle].id;
        report_arg(&r, "count", "%d", n);
        report_arg(&r, "most", "%d", most);
        report_arg(&r, "cycle", "%.*s", OKR_STR_ARG(c->cycles[cycle].key));
        report_send(a, &r);
    }
}

/// Supports is how what comes from below takes part (METHOD 3).
static bool came_from_below(const struct company *c, uint32_t objective)
{
    if (c->objectives[objective].origin)
        return c->objectives[objective].origin == OKR_ORIGIN_BOTTOM_UP;
    EACH(i, c->edges_from, objective)
    if (edge_stands(&c->edges[i]) && c->edges[i].kind == OKR_EDGE_KIND_SUPPORTS)
        return true;
    return false;
}

RULE(ALL_TOP_DOWN)
{
    const struct company *c = &a->c;
    if (c->units[at].kind == OKR_UNIT_KIND_COMPANY)
        return;
    EACH(o, c->objectives_of, (uint32_t)at)
    {
        int32_t cycle = c->nodes[o].cycle;
        if (!speaks_for_cycle(c, at, o) ||
            count_objectives(c, at, cycle) < PARAMETER(a, ALL_TOP_DOWN, least))
            continue;
        bool below = false;
        EACH(k, c->objectives_of, (uint32_t)at)
        below = below || (c->nodes[k].cycle == cycle && company_is_current(c, (int32_t)k) &&
                          came_from_below(c, k));
        if (below)
            continue;
        struct report r = report_of(OKR_AUDIT_ALL_TOP_DOWN, c->units[at].id);
        r.other = c->cycles[cycle].id;
        report_arg(&r, "count", "%d", count_objectives(c, at, cycle));
        report_send(a, &r);
    }
}

static bool is_silo(const struct audit *a, int32_t unit)
{
    unsigned kind = a->c.units[unit].kind;
    return (kind == OKR_UNIT_KIND_DEPARTMENT || kind == OKR_UNIT_KIND_TEAM) &&
           (a->unit_marks[unit] & MARK_BUSY) && !(a->unit_marks[unit] & MARK_JOINED);
}

/// Somebody outside the unit has objectives: there is something to be joined to.
static bool has_company(const struct company *c, int32_t unit)
{
    for (uint32_t o = 0; o < c->n_objectives; o++)
        if (company_is_current(c, (int32_t)o) && !company_is_under(c, c->nodes[o].unit, unit))
            return true;
    return false;
}

/// Of units within each other the uppermost is told.
RULE(SILO_UNIT)
{
    const struct company *c = &a->c;
    if (!is_silo(a, at) || !has_company(c, at))
        return;
    for (int32_t up = c->units[at].parent; up >= 0; up = c->units[up].parent)
        if (is_silo(a, up))
            return;
    struct report r = report_of(OKR_AUDIT_SILO_UNIT, c->units[at].id);
    report_send(a, &r);
}

RULE(OWNER_OVERLOAD)
{
    const struct company *c = &a->c;
    const struct groups *g = &a->answers_for;
    for (uint32_t i = g->first[at]; i < g->first[at + 1]; i++) {
        int32_t cycle = c->nodes[g->at[i]].cycle, objectives = 0, key_results = 0;
        bool first = true;
        for (uint32_t k = g->first[at]; k < i && first; k++)
            first = c->nodes[g->at[k]].cycle != cycle;
        for (uint32_t k = i; first && k < g->first[at + 1]; k++) {
            if (c->nodes[g->at[k]].cycle != cycle)
                continue;
            objectives += is_objective(c, (int32_t)g->at[k]);
            key_results += !is_objective(c, (int32_t)g->at[k]);
        }
        if (objectives <= PARAMETER(a, OWNER_OVERLOAD, objectives) &&
            key_results <= PARAMETER(a, OWNER_OVERLOAD, key_results))
            continue;
        struct report r = report_of(OKR_AUDIT_OWNER_OVERLOAD, c->units[at].id);
        r.other = c->cycles[cycle].id;
        report_arg(&r, "objectives", "%d", objectives);
        report_arg(&r, "key_results", "%d", key_results);
        report_arg(&r, "cycle", "%.*s", OKR_STR_ARG(c->cycles[cycle].key));
        report_send(a, &r);
    }
}

RULE(UNCLOSED)
{
    const struct cycle *cycle = &a->c.cycles[at];
    if (cycle->state == OKR_CYCLE_STATE_CLOSED || cycle->end == OKR_NO_DATE ||
        a->c.today - cycle->end <= PARAMETER(a, UNCLOSED, days))
        return;
    struct report r = report_of(OKR_AUDIT_UNCLOSED, cycle->id);
    report_date(&r, "end", cycle->end);
    report_send(a, &r);
}
