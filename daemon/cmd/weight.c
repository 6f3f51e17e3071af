// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"

/// Whether a sibling counts among the weights (METHOD 1.3).
static bool counts(unsigned outcome)
{
    return outcome != OKR_OUTCOME_CANCELLED && outcome != OKR_OUTCOME_POSTPONED;
}

int weights_of_objective_check(struct cmd *c, okr_id objective)
{
    struct okr_ids ids = store_children(c->txn, objective, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    int32_t *weights = okr_arena_array(c->arena, ids.n + 1, sizeof *weights);
    size_t n = 0;
    if (!weights)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_key_result kr;
        if (store_get(c->txn, ids.at[i], c->arena, &kr) && counts(kr.outcome))
            weights[n++] = kr.weight;
    }
    return weights_check(weights, n, c->err);
}

int weights_of_unit_check(struct cmd *c, okr_id unit, okr_id cycle)
{
    struct okr_ids ids = store_children(c->txn, unit, STORE_UNIT_OBJECTIVES, c->arena);
    int32_t *weights = okr_arena_array(c->arena, ids.n + 1, sizeof *weights);
    size_t n = 0;
    if (!weights)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_objective o;
        if (store_get(c->txn, ids.at[i], c->arena, &o) && o.cycle == cycle && counts(o.outcome))
            weights[n++] = o.weight;
    }
    return weights_check(weights, n, c->err);
}

/// The siblings that a request may name together: key results of one objective, or objectives of one unit and cycle.
struct siblings {
    okr_id parent, cycle;
};

static int check_siblings(struct cmd *c, okr_id id, struct siblings *seen, struct siblings now)
{
    if (seen->parent && (seen->parent != now.parent || seen->cycle != now.cycle))
        return okr_fail(c->err, OKR_E_INVALID, "weights", "one request for each set of siblings",
                        "%s is not a sibling of the others", okr_id_text(id).c);
    *seen = now;
    return OKR_OK;
}

static int read_weight(struct cmd *c, const struct okr_value *v, int32_t *ret)
{
    *ret = OKR_UNSET;
    if (okr_is_nil(v))
        return OKR_OK;
    uint64_t weight = okr_value_uint(v, UINT64_MAX);
    if (weight > 1000)
        return okr_fail(c->err, OKR_E_INVALID, "weights",
                        "per mille, 0 to 1000, or nil for an equal part",
                        "a weight is not a whole number from 0 to 1000");
    *ret = (int32_t)weight;
    return OKR_OK;
}

static int set_weight(struct cmd *c, okr_id id, int32_t weight, struct siblings *siblings)
{
    struct okr_str reason = cmd_arg_str(c, "reason");
    int code;
    if (okr_id_letter(id) == 'k') {
        struct okr_key_result before, after;
        if (!store_take(c->txn, id, c->arena, &before))
            return cmd_not_found(c, "weights", id);
        if ((code = check_siblings(c, id, siblings, (struct siblings){before.objective, 0})))
            return code;
        after = before;
        after.weight = weight;
        return key_result_change(c, &before, &after, reason);
    }
    struct okr_objective before, after;
    if (!store_take(c->txn, id, c->arena, &before))
        return cmd_not_found(c, "weights", id);
    if ((code = check_siblings(c, id, siblings, (struct siblings){before.unit, before.cycle})))
        return code;
    after = before;
    after.weight = weight;
    return objective_change(c, &before, &after, reason);
}

int cmd_weight_set(struct cmd *c)
{
    const struct okr_value *map = cmd_arg(c, "weights");
    struct siblings siblings = {0};
    if (!map->n)
        return okr_fail(c->err, OKR_E_INVALID, "weights", "{\"k-1\": 400, \"k-2\": null}",
                        "no weights are given");
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "weights");
    okr_pack_map(c->out, map->n);
    for (uint32_t i = 0; i < map->n; i++) {
        okr_id id;
        int32_t weight;
        int code = cmd_resolve_text(c, map->pairs[i].key.str, "ko", 0, "weights", &id);
        if (code || (code = read_weight(c, &map->pairs[i].value, &weight)) ||
            (code = set_weight(c, id, weight, &siblings)))
            return code;
        okr_pack_id(c->out, id);
        okr_pack_value(c->out, &map->pairs[i].value);
    }
    return siblings.cycle ? weights_of_unit_check(c, siblings.parent, siblings.cycle)
                          : weights_of_objective_check(c, siblings.parent);
}
