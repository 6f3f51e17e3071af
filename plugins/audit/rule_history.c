// SPDX-License-Identifier: Apache-2.0
// Rules about what became of a key result: reports, trends, changed promises, ends.
#include "audit/audit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/// The check-ins of a key result, in the order they were recorded.
struct history {
    const struct check_in *all;
    const uint32_t *at;
    uint32_t n;
};

static struct history history_of(const struct company *c, int32_t node)
{
    uint32_t group = (uint32_t)node - c->n_objectives, first = c->check_ins_of.first[group];
    return (struct history){c->check_ins, c->check_ins_of.at + first,
                            c->check_ins_of.first[group + 1] - first};
}

static const struct check_in *nth(const struct history *h, uint32_t i)
{
    return &h->all[h->at[i]];
}

/// The one that holds: the latest day, then the one recorded last (METHOD 2). NULL: none.
static const struct check_in *holding(const struct history *h)
{
    const struct check_in *last = NULL;
    for (uint32_t i = 0; i < h->n; i++)
        if (!last || nth(h, i)->as_of >= last->as_of)
            last = nth(h, i);
    return last;
}

static bool moves(const struct key_result *kr)
{
    return (kr->kind == OKR_METRIC_KIND_INCREASE || kr->kind == OKR_METRIC_KIND_DECREASE ||
            kr->kind == OKR_METRIC_KIND_REACH) &&
           !isnan(kr->target);
}

/// Progress at a value (METHOD 2).
static double progress_at(const struct key_result *kr, double value)
{
    double start = kr->kind == OKR_METRIC_KIND_REACH || isnan(kr->start) ? 0 : kr->start;
    return (value - start) / (kr->target - start);
}

/// METHOD 1.4: what a commitment expects of progress.
static double expectation(const struct company *c, int32_t node)
{
    unsigned commitment = company_commitment(c, node);
    return commitment == OKR_COMMITMENT_ASPIRATIONAL || commitment == OKR_COMMITMENT_LEARNING ? 0.7
                                                                                              : 1.0;
}

static bool is_done(const struct company *c, int32_t node, const struct check_in *last)
{
    const struct key_result *kr = key_result_of(c, node);
    if (!last || isnan(last->value))
        return false;
    if (kr->kind == OKR_METRIC_KIND_BINARY)
        return last->value >= 1;
    return moves(kr) && progress_at(kr, last->value) >= expectation(c, node);
}

static okr_date later(okr_date a, okr_date b)
{
    return a > b ? a : b; // OKR_NO_DATE is the smallest
}

static okr_date day(okr_time time)
{
    return time == OKR_NO_TIME ? OKR_NO_DATE : (okr_date)(time / OKR_DAY_MS);
}

/// In an open cycle that has begun, and not past its due date.
static bool is_running(const struct audit *a, int32_t at)
{
    const struct company *c = &a->c;
    struct okr_span span = company_span(c, at);
    return company_is_live(c, at) && c->cycles[c->nodes[at].cycle].state == OKR_CYCLE_STATE_OPEN &&
           span.start != OKR_NO_DATE && c->today >= span.start && c->today <= span.end;
}

/// The last day that it was reported on, or a key result that contributes to it was.
static okr_date heard_of(const struct company *c, int32_t at)
{
    struct history h = history_of(c, at);
    okr_date last = OKR_NO_DATE;
    for (uint32_t i = 0; i < h.n; i++)
        last = later(last, nth(&h, i)->recorded);
    EACH(i, c->edges_to, (uint32_t)at)
    {
        const struct edge *e = &c->edges[i];
        if (e->kind != OKR_EDGE_KIND_CONTRIBUTES || !edge_holds(e) || e->from < 0 ||
            is_objective(c, e->from))
            continue;
        struct history child = history_of(c, e->from);
        for (uint32_t k = 0; k < child.n; k++)
            last = later(last, nth(&child, k)->recorded);
    }
    return last;
}

RULE(STALE)
{
    const struct company *c = &a->c;
    if (!is_running(a, at))
        return;
    int32_t interval = company_interval(c, at);
    struct history h = history_of(c, at);
    okr_date heard = heard_of(c, at);
    okr_date since = heard != OKR_NO_DATE
                         ? heard
                         : later(company_span(c, at).start, day(c->nodes[at].published_at));
    int32_t silent = c->today - since;
    bool never = heard == OKR_NO_DATE;
    if (is_done(c, at, holding(&h)) ||
        silent <= (never ? 2 * interval : interval + PARAMETER(a, STALE, grace)))
        return;
    struct report r = report_of(OKR_AUDIT_STALE, c->nodes[at].id);
    r.severity = never ? OKR_AUDIT_ERROR : OKR_AUDIT_WARN;
    report_date(&r, "since", since);
    report_arg(&r, "interval", "%d", interval);
    report_send(a, &r);
}

/// How many days the value has been what it is, by the check-ins' own days; 0 unless at least two say so.
static int32_t days_unchanged(const struct history *h, const struct check_in *last)
{
    okr_date since = last->as_of;
    for (bool moved = true; moved;) {
        moved = false;
        okr_date before = OKR_NO_DATE;
        double value = NAN;
        for (uint32_t i = 0; i < h->n; i++)
            if (nth(h, i)->as_of < since && nth(h, i)->as_of >= before) {
                before = nth(h, i)->as_of;
                value = nth(h, i)->value;
            }
        if (value >= last->value && value <= last->value) {
            since = before;
            moved = true;
        }
    }
    return last->as_of - since;
}

static bool claims_well(unsigned status)
{
    return status == OKR_STATUS_ON_TRACK || status == OKR_STATUS_ACHIEVED;
}

RULE(STATUS_DIVERGENCE)
{
    const struct company *c = &a->c;
    if (!is_running(a, at))
        return;
    struct history h = history_of(c, at);
    const struct check_in *last = holding(&h);
    if (!last)
        return;
    struct report r = report_of(OKR_AUDIT_STATUS_DIVERGENCE, c->nodes[at].id);
    int32_t still = moves(key_result_of(c, at)) ? days_unchanged(&h, last) : 0;
    if (claims_well(last->claimed) &&
        (last->computed == OKR_STATUS_AT_RISK || last->computed == OKR_STATUS_OVERDUE))
        report_arg(&r, "why", "%s, %s", okr_term_slug(OKR_GROUP_STATUS, last->claimed),
                   okr_term_slug(OKR_GROUP_STATUS, last->computed));
    else if (!is_done(c, at, last) &&
             still >= PARAMETER(a, STATUS_DIVERGENCE, intervals) * company_interval(c, at))
        report_arg(&r, "why", "%d d", still);
    else
        return;
    report_send(a, &r);
}

/// Least squares through the values by day; false where the days are fewer than `least`.
static bool project(const struct history *h, int32_t least, okr_date to, double *ret)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    okr_date base = h->n ? nth(h, 0)->as_of : 0;
    int32_t days = 0;
    for (uint32_t i = 0; i < h->n; i++) {
        const struct check_in *in = nth(h, i);
        bool again = false;
        for (uint32_t k = i + 1; k < h->n && !again; k++) // of one day the last one counts
            again = nth(h, k)->as_of == in->as_of;
        if (again || isnan(in->value))
            continue;
        double dx = in->as_of - base;
        n++, x += dx, y += in->value, xx += dx * dx, xy += dx * in->value;
        days++;
    }
    double spread = n * xx - x * x;
    if (days < least || spread <= 0)
        return false;
    double slope = (n * xy - x * y) / spread;
    *ret = (y - slope * x) / n + slope * (to - base);
    return true;
}

/// Where a line through some check-ins leads is not known to more than four digits.
static double guessed(double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.4g", value);
    return strtod(text, NULL);
}

RULE(TREND_MISS)
{
    const struct company *c = &a->c;
    const struct key_result *kr = key_result_of(c, at);
    double projected;
    if (!is_running(a, at) || !moves(kr))
        return;
    struct history h = history_of(c, at);
    okr_date due = company_span(c, at).end;
    if (is_done(c, at, holding(&h)) ||
        !project(&h, PARAMETER(a, TREND_MISS, least), due, &projected) ||
        progress_at(kr, projected) >= expectation(c, at))
        return;
    struct report r = report_of(OKR_AUDIT_TREND_MISS, c->nodes[at].id);
    report_amount(&r, "projected", kr, guessed(projected));
    report_amount(&r, "target", kr, kr->target);
    report_date(&r, "due", due);
    report_send(a, &r);
}

/// The last change of a promise; changes are in the order of the log.
static const struct change *last_change(const struct company *c, int32_t node)
{
    for (uint32_t i = c->n_changes; i-- > 0;)
        if (c->changes[i].key_result == node)
            return &c->changes[i];
    return NULL;
}

RULE(TARGET_MOVED)
{
    const struct company *c = &a->c;
    const struct change *change = company_is_live(c, at) ? last_change(c, at) : NULL;
    if (!change)
        return;
    struct report r = report_of(OKR_AUDIT_TARGET_MOVED, c->nodes[at].id);
    r.severity = change->has_reason ? OKR_AUDIT_WARN : OKR_AUDIT_ERROR;
    report_time(&r, "when", change->time);
    report_arg(&r, "what", "%.*s", OKR_STR_ARG(change->what));
    report_send(a, &r);
}

RULE(NO_POSTMORTEM)
{
    const struct company *c = &a->c;
    const struct node *n = &c->nodes[at], *o = n->objective < 0 ? NULL : &c->nodes[n->objective];
    if (!o || n->state != OKR_KEY_RESULT_STATE_CLOSED || n->has_review || o->has_review ||
        company_commitment(c, at) != OKR_COMMITMENT_COMMITTED)
        return;
    unsigned outcome = n->outcome ? n->outcome : o->outcome;
    bool missed =
        !isnan(n->score)
            ? n->score < 1.0 && outcome != OKR_OUTCOME_CANCELLED && outcome != OKR_OUTCOME_POSTPONED
            : outcome == OKR_OUTCOME_PARTIAL || outcome == OKR_OUTCOME_MISSED;
    if (!missed)
        return;
    struct report r = report_of(OKR_AUDIT_NO_POSTMORTEM, n->id);
    report_send(a, &r);
}

/// The cycle that begins next after this one ends and is being worked in, or was; NOBODY: not yet.
static int32_t next_cycle(const struct company *c, int32_t cycle)
{
    int32_t next = NOBODY;
    for (uint32_t i = 0; i < c->n_cycles; i++) {
        const struct cycle *x = &c->cycles[i];
        if (x->start == OKR_NO_DATE || x->start <= c->cycles[cycle].end ||
            x->state == OKR_CYCLE_STATE_PLANNING)
            continue;
        if (next < 0 || x->start < c->cycles[next].start)
            next = (int32_t)i;
    }
    return next;
}

RULE(ASPIRATIONAL_DROPPED)
{
    const struct company *c = &a->c;
    const struct node *n = &c->nodes[at];
    if ((n->state != OKR_OBJECTIVE_STATE_CLOSED && n->state != OKR_OBJECTIVE_STATE_ARCHIVED) ||
        n->commitment != OKR_COMMITMENT_ASPIRATIONAL || n->decision || n->cycle < 0 ||
        c->cycles[n->cycle].end == OKR_NO_DATE ||
        (n->outcome != OKR_OUTCOME_PARTIAL && n->outcome != OKR_OUTCOME_MISSED))
        return;
    int32_t next = next_cycle(c, n->cycle);
    if (next < 0)
        return;
    for (uint32_t o = 0; o < c->n_objectives; o++)
        if (c->nodes[o].carried_from == n->id ||
            (c->nodes[o].cycle == next && c->nodes[o].unit == n->unit &&
             okr_str_eq(c->nodes[o].text, n->text)))
            return;
    struct report r = report_of(OKR_AUDIT_ASPIRATIONAL_DROPPED, n->id);
    r.other = c->cycles[next].id;
    report_send(a, &r);
}
