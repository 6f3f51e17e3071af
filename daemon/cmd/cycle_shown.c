// SPDX-License-Identifier: Apache-2.0
// Which cycle is meant where a request names none, and which ones a read shows. Of nested open cycles, the innermost is worked in.
#include "cmd/nouns.h"

enum { CYCLES_MAX = 4096 };

struct open_cycles {
    struct okr_ids open, standing; ///< standing: not closed, in any order
    okr_id innermost; ///< the only open one that holds no other open one; 0: none, or several
};

/// Whether `above` is what `cycle` is part of, directly or not.
static bool is_part_of(struct cmd *c, const struct okr_cycle *cycle, okr_id above)
{
    struct okr_cycle at = *cycle;
    for (int n = 0; at.parent && n < CYCLES_MAX; n++) {
        if (at.parent == above)
            return true;
        if (!store_get(c->txn, at.parent, c->arena, &at))
            return false;
    }
    return false;
}

static bool holds_another(struct cmd *c, okr_id cycle, struct okr_ids open)
{
    for (size_t i = 0; i < open.n; i++) {
        struct okr_cycle other;
        if (store_get(c->txn, open.at[i], c->arena, &other) && is_part_of(c, &other, cycle))
            return true;
    }
    return false;
}

static int find_open(struct cmd *c, struct open_cycles *ret)
{
    struct okr_ids all = store_all(c->txn, 'c', 0, CYCLES_MAX, c->arena);
    *ret = (struct open_cycles){0};
    ret->open.at = okr_arena_array(c->arena, all.n + 1, sizeof *ret->open.at);
    ret->standing.at = okr_arena_array(c->arena, all.n + 1, sizeof *ret->standing.at);
    if (!ret->open.at || !ret->standing.at)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < all.n; i++) {
        struct okr_cycle cycle;
        if (!store_get(c->txn, all.at[i], c->arena, &cycle) ||
            cycle.state == OKR_CYCLE_STATE_CLOSED)
            continue;
        ret->standing.at[ret->standing.n++] = cycle.id;
        if (cycle.state == OKR_CYCLE_STATE_OPEN)
            ret->open.at[ret->open.n++] = cycle.id;
    }
    size_t found = 0;
    for (size_t i = 0; i < ret->open.n; i++)
        if (ret->open.n == 1 || !holds_another(c, ret->open.at[i], ret->open)) {
            ret->innermost = ret->open.at[i];
            found++;
        }
    if (found != 1)
        ret->innermost = 0;
    return OKR_OK;
}

int cmd_open_cycle(struct cmd *c, okr_id *ret)
{
    struct open_cycles cycles;
    int code = find_open(c, &cycles);
    if (code)
        return code;
    if (cycles.open.n && !cycles.innermost)
        return okr_fail(c->err, OKR_E_AMBIGUOUS, "cycle",
                        "name one: a line \"cycle: 2026Q1\" or --cycle 2026Q1",
                        "more than one cycle is open");
    if (!cycles.innermost)
        return okr_fail(
            c->err, OKR_E_NOT_FOUND, "cycle",
            "name one: a line \"cycle: 2026Q1\" creates it with the dates of that quarter",
            "no cycle is open");
    *ret = cycles.innermost;
    return OKR_OK;
}

int cmd_cycles_shown(struct cmd *c, okr_id cycle, struct okr_ids *ret)
{
    struct open_cycles cycles;
    okr_id *one = okr_arena_alloc(c->arena, sizeof *one);
    if (!one)
        return okr_fail_memory(c->err);
    *one = cycle;
    *ret = (struct okr_ids){one, 1};
    if (cycle)
        return OKR_OK;
    int code = find_open(c, &cycles);
    if (!code)
        *ret = cycles.innermost ? cycles.open : cycles.standing;
    return code;
}
