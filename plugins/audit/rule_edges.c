// SPDX-License-Identifier: Apache-2.0
// Rules about one alignment.
#include "audit/audit.h"

/// An edge that is asked for or counts, from something that is not over.
static bool is_alive(const struct audit *a, const struct edge *e)
{
    return edge_stands(e) && (e->from < 0 || company_is_written(&a->c, e->from));
}

static bool both_are_nodes(const struct edge *e)
{
    return e->from >= 0 && e->to >= 0;
}

RULE(ALIGN_SELF)
{
    const struct company *c = &a->c;
    const struct edge *e = &c->edges[at];
    if (!is_alive(a, e) || !both_are_nodes(e) ||
        c->nodes[e->from].objective != c->nodes[e->to].objective)
        return;
    // Two key results of one objective may feed each other.
    if (e->from != e->to && !is_objective(c, e->from) && !is_objective(c, e->to))
        return;
    struct report r = report_of(OKR_AUDIT_ALIGN_SELF, e->id);
    report_send(a, &r);
}

RULE(ALIGN_DUPLICATE)
{
    const struct company *c = &a->c;
    const struct edge *e = &c->edges[at];
    if (!is_alive(a, e) || e->from < 0)
        return;
    EACH(i, c->edges_from, (uint32_t)e->from)
    {
        const struct edge *older = &c->edges[i];
        if (older->id >= e->id || older->to_id != e->to_id || older->kind != e->kind ||
            !edge_stands(older))
            continue;
        struct report r = report_of(OKR_AUDIT_ALIGN_DUPLICATE, e->id);
        r.other = older->id;
        report_send(a, &r);
        return;
    }
}

RULE(ALIGN_ENDS)
{
    const struct edge *e = &a->c.edges[at];
    char from = okr_id_letter(e->from_id), to = okr_id_letter(e->to_id);
    bool allowed = e->kind == OKR_EDGE_KIND_DECOMPOSES ? from == 'o' && (to == 'k' || to == 'o')
                   : e->kind == OKR_EDGE_KIND_SUPPORTS
                       ? (from == 'o' || from == 'k') && (to == 'o' || to == 'k')
                   : e->kind == OKR_EDGE_KIND_CONTRIBUTES ? from == 'k' && to == 'k'
                                                          : true; // depends_on joins any two
    if (allowed || !is_alive(a, e))
        return;
    struct report r = report_of(OKR_AUDIT_ALIGN_ENDS, e->id);
    report_send(a, &r);
}

/// The last day of a node: of an objective, that of its last key result.
static okr_date last_day(const struct company *c, int32_t node)
{
    okr_date last = OKR_NO_DATE;
    if (!is_objective(c, node))
        return company_span(c, node).end;
    EACH(kr, c->key_results_of, (uint32_t)node)
    {
        okr_date end = company_span(c, (int32_t)kr).end;
        last = end > last ? end : last; // OKR_NO_DATE is the smallest
    }
    return last == OKR_NO_DATE ? company_span(c, node).end : last;
}

RULE(ALIGN_TIME)
{
    const struct company *c = &a->c;
    const struct edge *e = &c->edges[at];
    if (!is_alive(a, e) || !both_are_nodes(e) || !edge_is_upward(e))
        return;
    struct okr_span from = company_span(c, e->from), to = company_span(c, e->to);
    if (from.start == OKR_NO_DATE || to.start == OKR_NO_DATE)
        return;
    okr_date end = last_day(c, e->from),
             parent_end = is_objective(c, e->to) ? to.end : last_day(c, e->to);
    bool apart = from.start > to.end || end < to.start;
    if (!apart && end <= parent_end)
        return;
    struct report r = report_of(OKR_AUDIT_ALIGN_TIME, e->id);
    r.severity = apart ? OKR_AUDIT_ERROR : OKR_AUDIT_WARN;
    report_date(&r, "end", end);
    report_date(&r, "parent_end", parent_end);
    report_send(a, &r);
}

RULE(ALIGN_DEAD)
{
    const struct company *c = &a->c;
    const struct edge *e = &c->edges[at];
    if (!edge_stands(e) || !both_are_nodes(e) || !company_is_current(c, e->from))
        return;
    const struct node *to = &c->nodes[e->to];
    bool kr = !is_objective(c, e->to);
    unsigned objective = to->objective < 0 ? 0 : c->nodes[to->objective].state;
    const char *state = kr && to->state == OKR_KEY_RESULT_STATE_CLOSED ? "closed"
                        : objective == OKR_OBJECTIVE_STATE_DRAFT ||
                                objective == OKR_OBJECTIVE_STATE_CLOSED ||
                                objective == OKR_OBJECTIVE_STATE_ARCHIVED
                            ? okr_term_slug(OKR_GROUP_OBJECTIVE_STATE, objective)
                            : NULL;
    if (!state)
        return;
    struct report r = report_of(OKR_AUDIT_ALIGN_DEAD, e->id);
    report_arg(&r, "state", "%s", state);
    report_send(a, &r);
}

RULE(ALIGN_PENDING)
{
    const struct company *c = &a->c;
    const struct edge *e = &c->edges[at];
    if (e->state != OKR_EDGE_STATE_PROPOSED || e->proposed_at == OKR_NO_TIME || e->from < 0 ||
        !company_is_written(c, e->from))
        return;
    okr_date since = (okr_date)(e->proposed_at / OKR_DAY_MS);
    okr_time published = c->nodes[e->from].published_at;
    bool late = a->c.today - since > PARAMETER(a, ALIGN_PENDING, days);
    bool published_without = published != OKR_NO_TIME && published > e->proposed_at;
    if (!late && !published_without)
        return;
    struct report r = report_of(OKR_AUDIT_ALIGN_PENDING, e->id);
    report_date(&r, "since", since);
    report_send(a, &r);
}

/// Whether a unit has something published of its own in the time of a cycle.
static bool has_live(const struct company *c, int32_t unit, int32_t cycle)
{
    EACH(o, c->objectives_of, (uint32_t)unit)
    if (c->nodes[o].cycle == cycle && company_is_live(c, (int32_t)o))
        return true;
    return false;
}

RULE(LEVEL_SKIP)
{
    const struct company *c = &a->c;
    const struct edge *e = &c->edges[at];
    if (!edge_holds(e) || !edge_is_upward(e) || !both_are_nodes(e) ||
        !company_is_current(c, e->from))
        return;
    int32_t from = c->nodes[e->from].unit, to = c->nodes[e->to].unit;
    if (to < 0 || from == to || !company_is_under(c, from, to))
        return;
    for (int32_t u = c->units[from].parent; u >= 0 && u != to; u = c->units[u].parent) {
        if (!has_live(c, u, c->nodes[e->from].cycle))
            continue;
        struct okr_id_text id = okr_id_text(c->units[u].id);
        struct report r = report_of(OKR_AUDIT_LEVEL_SKIP, e->id);
        r.other = c->units[u].id;
        report_arg(&r, "unit", "%.*s", OKR_STR_ARG(c->units[u].name));
        report_arg(&r, "unit_id", "%s", id.c);
        report_send(a, &r);
        return;
    }
}

RULE(ALIGN_MEASURE)
{
    const struct company *c = &a->c;
    const struct edge *e = &c->edges[at];
    if (!is_alive(a, e) || !both_are_nodes(e) || e->kind != OKR_EDGE_KIND_CONTRIBUTES ||
        is_objective(c, e->from) || is_objective(c, e->to))
        return;
    struct okr_str from = key_result_of(c, e->from)->measure, to = key_result_of(c, e->to)->measure;
    if (okr_measure_same(from, to))
        return;
    struct report r = report_of(OKR_AUDIT_ALIGN_MEASURE, e->id);
    report_arg(&r, "from_measure", "%.*s", OKR_STR_ARG(from));
    report_arg(&r, "to_measure", "%.*s", OKR_STR_ARG(to));
    report_send(a, &r);
}

RULE(DEPENDENCY_UNOWNED)
{
    const struct edge *e = &a->c.edges[at];
    if (e->kind != OKR_EDGE_KIND_DEPENDS_ON || e->accountable >= 0 || edge_holds(e) ||
        e->state == OKR_EDGE_STATE_WITHDRAWN ||
        (e->from >= 0 && !company_is_current(&a->c, e->from)))
        return;
    struct report r = report_of(OKR_AUDIT_DEPENDENCY_UNOWNED, e->id);
    report_send(a, &r);
}

RULE(MENTION_UNANSWERED)
{
    const struct company *c = &a->c;
    const struct mention *m = &c->mentions[at];
    int32_t node = company_node(c, m->where);
    if (m->state != OKR_MENTION_STATE_OPEN || m->has_key_result || m->asked_at == OKR_NO_TIME ||
        m->whom < 0 || (node >= 0 && !company_is_written(c, node)))
        return;
    okr_date since = (okr_date)(m->asked_at / OKR_DAY_MS);
    okr_time published = node < 0 ? OKR_NO_TIME : c->nodes[node].published_at;
    bool late = c->today - since > PARAMETER(a, MENTION_UNANSWERED, days);
    if (!late && !(published != OKR_NO_TIME && published > m->asked_at))
        return;
    struct report r = report_of(OKR_AUDIT_MENTION_UNANSWERED, m->id);
    r.other = m->where;
    report_arg(&r, "unit", "%.*s", OKR_STR_ARG(c->units[m->whom].name));
    report_date(&r, "since", since);
    report_send(a, &r);
}
