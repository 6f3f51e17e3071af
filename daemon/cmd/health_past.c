// SPDX-License-Identifier: Apache-2.0
// health.get, closed cycles: what people believed against what came of it.
#include "cmd/health.h"
#include "cmd/view.h"

#include <math.h>

enum { CYCLES_MAX = 4096, PAST_MAX = 4 }; ///< PAST_MAX: closed cycles told of, the latest

/// One unit in one closed cycle, over the key results that have both a confidence and a score.
struct belief {
    uint32_t n, achieved;
    double confidence, score; ///< sums
};

/// The latest closed cycles, latest first: none that ends after those shown.
static size_t find_past(struct health *h, struct okr_cycle past[static PAST_MAX])
{
    struct cmd *c = h->c;
    struct okr_ids all = store_all(c->txn, 'c', 0, CYCLES_MAX, c->arena);
    struct okr_cycle cycle;
    okr_date last = OKR_NO_DATE;
    size_t n = 0;
    for (size_t i = 0; i < h->cycles.n; i++)
        if (store_get(c->txn, h->cycles.at[i], c->arena, &cycle) &&
            (last == OKR_NO_DATE || cycle.end > last))
            last = cycle.end;
    for (size_t i = 0; i < all.n; i++) {
        if (!store_get(c->txn, all.at[i], c->arena, &cycle) ||
            cycle.state != OKR_CYCLE_STATE_CLOSED || (last != OKR_NO_DATE && cycle.end > last))
            continue;
        size_t at = n < PAST_MAX ? n++ : PAST_MAX;
        for (; at > 0 && past[at - 1].end < cycle.end; at--)
            if (at < PAST_MAX)
                past[at] = past[at - 1];
        if (at < PAST_MAX)
            past[at] = cycle;
    }
    return n;
}

/// Of the latest check-in; before the first one, as set.
static double last_confidence(struct health *h, const struct okr_key_result *kr)
{
    struct kr_value value;
    return store_value(h->c->txn, kr->id, &value) && value.n_check_ins ? value.confidence
                                                                       : kr->confidence;
}

static void believe(struct health *h, okr_id objective, struct belief *b)
{
    struct okr_ids ids =
        store_children(h->c->txn, objective, STORE_OBJECTIVE_KEY_RESULTS, h->scratch);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_key_result kr;
        if (!store_get(h->c->txn, ids.at[i], h->scratch, &kr) || !view_counts(kr.outcome))
            continue;
        double confidence = last_confidence(h, &kr);
        if (isnan(confidence) || isnan(kr.score))
            continue;
        b->n++;
        b->achieved += kr.outcome == OKR_OUTCOME_ACHIEVED;
        b->confidence += confidence;
        b->score += kr.score;
    }
}

static void pack_belief(struct okr_pack *out, const struct okr_unit *unit,
                        const struct okr_cycle *cycle, const struct belief *b)
{
    okr_pack_map(out, 8);
    health_pack_unit(out, unit);
    okr_pack_key(out, "cycle");
    okr_pack_str(out, cycle->key);
    health_pack_number(out, "key_results", b->n);
    health_pack_number(out, "achieved", b->achieved);
    health_pack_part(out, "confidence", b->confidence / b->n);
    health_pack_part(out, "score", b->score / b->n);
    okr_pack_key(out, "difference"); // from -1 to 1: no fraction
    okr_pack_double(out, (b->confidence - b->score) / b->n);
}

static uint32_t pack_beliefs(struct health *h, okr_id id, const struct okr_cycle *past, size_t n)
{
    struct okr_ids ids = store_children(h->c->txn, id, STORE_UNIT_OBJECTIVES, h->scratch);
    struct belief of[PAST_MAX] = {{0}};
    struct okr_unit unit;
    uint32_t packed = 0;
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_objective o;
        for (size_t k = 0; store_get(h->c->txn, ids.at[i], h->scratch, &o) && k < n; k++)
            if (o.cycle == past[k].id)
                believe(h, o.id, &of[k]);
    }
    if (!store_get(h->c->txn, id, h->scratch, &unit))
        return 0;
    for (size_t k = 0; k < n; k++)
        if (of[k].n) {
            pack_belief(h->c->out, &unit, &past[k], &of[k]);
            packed++;
        }
    return packed;
}

int health_pack_past(struct health *h)
{
    struct okr_cycle past[PAST_MAX];
    size_t n = find_past(h, past);
    uint32_t packed = 0;
    okr_pack_key(h->c->out, "confidence");
    size_t place = okr_pack_array_open(h->c->out);
    for (size_t i = 0; i < h->order.n; i++) {
        packed += pack_beliefs(h, h->order.at[i], past, n);
        okr_arena_reset(h->scratch);
    }
    okr_pack_array_close(h->c->out, place, packed);
    return store_error(h->c->txn, h->c->err);
}
