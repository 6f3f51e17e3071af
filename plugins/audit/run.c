// SPDX-License-Identifier: Apache-2.0
#include "audit/audit.h"

#include <stdlib.h>

static int by_id(const void *a, const void *b)
{
    okr_id x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

bool audit_is_touched(const struct audit *a, okr_id id)
{
    return a->all || (a->n_touched && bsearch(&id, a->touched, a->n_touched, sizeof id, by_id));
}

// --- the table -----------------------------------------------------------------------------------------------------------

enum scope { UNIT, CYCLE, OBJECTIVE, KEY_RESULT, ALIGNMENT, MENTION, PAIR };
static const struct {
    uint8_t scope;
    rule_check *check;
} rules[OKR_AUDIT_RULE_COUNT] = {
#define OKR_AUDIT_RULE(CODE, severity, scope, ...) {scope, rule_##CODE},
#include <okr/audit_rules.def>
#undef OKR_AUDIT_RULE
};

/// Asks each rule of a scope about each of its things that is touched; those about pairs are asked about all, for the other one may be. Things begin with their id.
static void ask(struct audit *a, enum scope scope, const void *things, uint32_t first, uint32_t end,
                size_t size)
{
    rule_check *checks[OKR_AUDIT_RULE_COUNT];
    size_t n = 0;
    for (size_t r = 0; r < OKR_AUDIT_RULE_COUNT; r++)
        if (rules[r].scope == scope)
            checks[n++] = rules[r].check;
    for (uint32_t i = first; i < end && !a->ended; i++) {
        okr_id id;
        memcpy(&id, (const char *)things + i * size, sizeof id);
        if (scope != PAIR && !audit_is_touched(a, id))
            continue;
        for (size_t k = 0; k < n; k++)
            checks[k](a, (int32_t)i);
    }
}

bool audit_run(struct audit *a)
{
    const struct company *c = &a->c;
    if (!audit_prepare(a))
        return false;
    ask(a, UNIT, c->units, 0, c->n_units, sizeof *c->units);
    ask(a, CYCLE, c->cycles, 0, c->n_cycles, sizeof *c->cycles);
    ask(a, OBJECTIVE, c->nodes, 0, c->n_objectives, sizeof *c->nodes);
    ask(a, KEY_RESULT, c->nodes, c->n_objectives, c->n_nodes, sizeof *c->nodes);
    ask(a, PAIR, c->nodes, 0, c->n_nodes, sizeof *c->nodes);
    ask(a, ALIGNMENT, c->edges, 0, c->n_edges, sizeof *c->edges);
    ask(a, MENTION, c->mentions, 0, c->n_mentions, sizeof *c->mentions);
    return !a->full;
}
