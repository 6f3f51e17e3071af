// SPDX-License-Identifier: Apache-2.0
// CASCADE_SHORTFALL: whether what was taken over adds up to what is wanted.
#include "audit/audit.h"

#include <math.h>

enum { PARTS_MAX = 1024 };

/// A count or an amount of money: what two units do may be added. Shares, scores, ratios and times may not.
static bool adds_up(const struct key_result *kr)
{
    static const char *const others[] = {"%",    "‰",    "pp", "bp", "分", "point", "天",
                                         "小时", "分钟", "秒", "倍", ":1", "star",  "星"};
    return (kr->kind == OKR_METRIC_KIND_REACH || kr->kind == OKR_METRIC_KIND_INCREASE) &&
           kr->measure.len && !isnan(kr->target) &&
           !okr_measure_among(kr->measure, others, sizeof others / sizeof *others);
}

static double way(const struct key_result *kr)
{
    return kr->target - (isnan(kr->start) ? 0 : kr->start);
}

/// The parts of a key result, each once, and what they carry of it.
struct parts {
    int32_t at[PARTS_MAX];
    size_t n;
    unsigned carrying;
    double sum;
};

static void add_part(const struct company *c, const struct key_result *whole, int32_t node,
                     int32_t share, struct parts *p)
{
    const struct key_result *part = key_result_of(c, node);
    for (size_t i = 0; i < p->n; i++)
        if (p->at[i] == node)
            return;
    if (p->n == PARTS_MAX || !company_is_current(c, node))
        return;
    p->at[p->n++] = node;
    if (!adds_up(part) || !okr_measure_same(part->measure, whole->measure))
        return;
    p->carrying++;
    p->sum += way(part) * share / 1000;
}

static bool contributes(const struct company *c, const struct edge *e)
{
    return edge_holds(e) && e->kind == OKR_EDGE_KIND_CONTRIBUTES && e->from >= 0 &&
           !is_objective(c, e->from);
}

static bool takes_over(const struct edge *e)
{
    return edge_holds(e) && e->kind == OKR_EDGE_KIND_DECOMPOSES && e->from >= 0;
}

/// Whether anybody has taken a key result over, or contributes to it.
static bool is_taken_over(const struct company *c, int32_t at)
{
    EACH(i, c->edges_to, (uint32_t)at)
    if (contributes(c, &c->edges[i]) || takes_over(&c->edges[i]))
        return true;
    return false;
}

/// Key results that contribute, then those of objectives that take it over.
static struct parts find_parts(const struct company *c, int32_t at)
{
    const struct key_result *whole = key_result_of(c, at);
    struct parts p = {.n = 0};
    EACH(i, c->edges_to, (uint32_t)at)
    if (contributes(c, &c->edges[i]))
        add_part(c, whole, c->edges[i].from, c->edges[i].share, &p);
    EACH(i, c->edges_to, (uint32_t)at)
    {
        if (!takes_over(&c->edges[i]))
            continue;
        EACH(kr, c->key_results_of, (uint32_t)c->edges[i].from)
        add_part(c, whole, (int32_t)kr, 1000, &p);
    }
    return p;
}

RULE(CASCADE_SHORTFALL)
{
    const struct company *c = &a->c;
    const struct key_result *kr = key_result_of(c, at);
    if (!is_taken_over(c, at) || !company_is_current(c, at) || !adds_up(kr) || !(way(kr) > 0))
        return;
    struct parts p = find_parts(c, at);
    double part = 100 * p.sum / way(kr);
    // Sums of decimals: what is short by a rounding is not short.
    bool over = part > PARAMETER(a, CASCADE_SHORTFALL, over) + 1e-6;
    if (p.carrying && part > 100 - 1e-6 && !over)
        return;
    struct report r = report_of(OKR_AUDIT_CASCADE_SHORTFALL, c->nodes[at].id);
    if (over)
        r.severity = OKR_AUDIT_INFO;
    report_amount(&r, "sum", kr, p.sum);
    report_amount(&r, "target", kr, way(kr));
    report_send(a, &r);
}
