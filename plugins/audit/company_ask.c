// SPDX-License-Identifier: Apache-2.0
// What the rules ask of a company: who is who, what counts, what hangs on what.
#include "audit/company.h"

enum { REACH_MAX = 256 };

int32_t company_index(const void *array, uint32_t n, size_t size, okr_id id)
{
    const char *base = array;
    uint32_t low = 0, high = n;
    uint64_t guess = okr_id_number(id) - 1;
    okr_id at;
    if (guess < n) { // most ids have no gap before them
        memcpy(&at, base + guess * size, sizeof at);
        if (at == id)
            return (int32_t)guess;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        memcpy(&at, base + middle * size, sizeof at);
        if (at < id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == n)
        return NOBODY;
    memcpy(&at, base + low * size, sizeof at);
    return at == id ? (int32_t)low : NOBODY;
}

int32_t company_unit(const struct company *c, okr_id id)
{
    return id ? company_index(c->units, c->n_units, sizeof *c->units, id) : NOBODY;
}

int32_t company_node(const struct company *c, okr_id id)
{
    if (okr_id_letter(id) == 'o')
        return company_index(c->nodes, c->n_objectives, sizeof *c->nodes, id);
    if (okr_id_letter(id) != 'k')
        return NOBODY;
    int32_t i = company_index(c->nodes + c->n_objectives, c->n_nodes - c->n_objectives,
                              sizeof *c->nodes, id);
    return i < 0 ? NOBODY : i + (int32_t)c->n_objectives;
}

static bool is_dropped(unsigned outcome)
{
    return outcome == OKR_OUTCOME_CANCELLED || outcome == OKR_OUTCOME_POSTPONED;
}

unsigned company_standing(const struct company *c, int32_t node)
{
    const struct node *n = &c->nodes[node];
    if (n->objective < 0 || n->cycle < 0 || n->unit < 0 ||
        c->cycles[n->cycle].state == OKR_CYCLE_STATE_CLOSED || is_dropped(n->outcome))
        return OKR_OBJECTIVE_STATE_NONE;
    if (!is_objective(c, node) && n->state == OKR_KEY_RESULT_STATE_CLOSED)
        return OKR_OBJECTIVE_STATE_NONE;
    return c->nodes[n->objective].state;
}

int32_t company_answers(const struct company *c, int32_t node)
{
    const struct node *n = &c->nodes[node];
    if (n->accountable >= 0)
        return n->accountable;
    if (!is_objective(c, node) && n->objective >= 0)
        return company_answers(c, n->objective);
    if (n->unit < 0)
        return NOBODY;
    return c->units[n->unit].kind == OKR_UNIT_KIND_PERSON ? n->unit : c->units[n->unit].lead;
}

struct okr_span company_span(const struct company *c, int32_t node)
{
    const struct node *n = &c->nodes[node];
    struct okr_span span = {OKR_NO_DATE, OKR_NO_DATE};
    if (n->cycle >= 0)
        span = (struct okr_span){c->cycles[n->cycle].start, c->cycles[n->cycle].end};
    if (!is_objective(c, node) && key_result_of(c, node)->due != OKR_NO_DATE)
        span.end = key_result_of(c, node)->due;
    return span;
}

unsigned company_commitment(const struct company *c, int32_t node)
{
    if (c->nodes[node].commitment || is_objective(c, node))
        return c->nodes[node].commitment;
    switch (key_result_of(c, node)->kind) {
    case OKR_METRIC_KIND_BINARY:
    case OKR_METRIC_KIND_MILESTONE:
    case OKR_METRIC_KIND_MAINTAIN: return OKR_COMMITMENT_COMMITTED;
    default: return OKR_COMMITMENT_ASPIRATIONAL;
    }
}

int32_t company_interval(const struct company *c, int32_t node)
{
    const struct node *n = &c->nodes[node];
    if (n->interval != OKR_UNSET)
        return n->interval;
    if (n->objective >= 0 && c->nodes[n->objective].interval != OKR_UNSET)
        return c->nodes[n->objective].interval;
    for (int32_t u = n->unit, level = 0; u >= 0 && level < 64; u = c->units[u].parent, level++)
        if (c->units[u].interval != OKR_UNSET)
            return c->units[u].interval;
    return c->interval;
}

bool company_is_under(const struct company *c, int32_t below, int32_t above)
{
    for (int level = 0; below >= 0 && level < 64; below = c->units[below].parent, level++)
        if (below == above)
            return true;
    return false;
}

static bool joins(const struct company *c, int32_t from, int32_t a, int32_t b)
{
    EACH(e, c->edges_from, (uint32_t)from)
    if (edge_stands(&c->edges[e]) && (c->edges[e].to == a || c->edges[e].to == b))
        return true;
    return false;
}

bool company_joined(const struct company *c, int32_t a, int32_t b)
{
    int32_t oa = c->nodes[a].objective, ob = c->nodes[b].objective;
    return oa < 0 || ob < 0 || joins(c, a, b, ob) || joins(c, oa, b, ob) || joins(c, b, a, oa) ||
           joins(c, ob, a, oa);
}

static bool add_once(int32_t *at, size_t *n, int32_t node)
{
    for (size_t i = 0; i < *n; i++)
        if (at[i] == node)
            return true;
    if (*n == REACH_MAX)
        return false;
    at[(*n)++] = node;
    return true;
}

bool company_reaches(const struct company *c, int32_t from, int32_t above)
{
    int32_t at[REACH_MAX];
    size_t n = 0;
    (void)add_once(at, &n, from);
    for (size_t i = 0; i < n; i++) {
        if (at[i] == above)
            return true;
        if (!is_objective(c, at[i]) && c->nodes[at[i]].objective >= 0)
            (void)add_once(at, &n, c->nodes[at[i]].objective);
        EACH(e, c->edges_from, (uint32_t)at[i])
        if (edge_holds(&c->edges[e]) && edge_is_upward(&c->edges[e]) && c->edges[e].to >= 0 &&
            !add_once(at, &n, c->edges[e].to))
            return true; // who stands below so much may stand below anything: nobody is accused
    }
    return false;
}
