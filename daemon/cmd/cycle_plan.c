// SPDX-License-Identifier: Apache-2.0
// cycle.plan: a fiscal calendar made at once, nested; what is there already stays.
#include "cmd/nouns.h"
#include "core/lifecycle.h"
#include "core/plan.h"

struct planning {
    struct cmd *c;
    struct plan plan;
    okr_id ids[PLAN_MAX];
    bool open; ///< those that hold today begin at once
    uint32_t created, changed, unchanged;
};

static int read_lengths(struct cmd *c, enum okr_cycle_length lengths[PLAN_LEVELS_MAX],
                        size_t *ret_n)
{
    const struct okr_value *list = cmd_arg(c, "lengths");
    lengths[0] = OKR_CYCLE_LENGTH_QUARTER;
    *ret_n = 1;
    for (uint32_t i = 0; list && i < list->n; i++) {
        struct okr_str word = okr_value_str(&list->items[i]);
        unsigned length = okr_term_parse(OKR_GROUP_CYCLE_LENGTH, word);
        if (!length || i == PLAN_LEVELS_MAX)
            return okr_fail(c->err, OKR_E_INVALID, "lengths",
                            "month, two_months, quarter, half or year",
                            length ? "\"%.*s\" is one length too many"
                                   : "\"%.*s\" is not the length of a cycle",
                            OKR_STR_ARG(word));
        lengths[i] = (enum okr_cycle_length)length;
        *ret_n = i + 1;
    }
    return OKR_OK;
}

/// The days of the whole: those of the cycle of that key, else of the period that the key names.
static int find_whole(struct cmd *c, struct okr_str key, struct okr_span *ret)
{
    struct okr_cycle cycle;
    okr_id id = store_cycle_of_key(c->txn, key, c->arena);
    if (id && store_get(c->txn, id, c->arena, &cycle) && cycle.start != OKR_NO_DATE) {
        *ret = (struct okr_span){cycle.start, cycle.end};
        return OKR_OK;
    }
    if (okr_period_read(key, c->org.first_month, ret))
        return OKR_OK;
    return okr_fail(c->err, OKR_E_INVALID, "period", "write it as FY2018, 2026 or 2026H1",
                    "\"%.*s\" is not a period", OKR_STR_ARG(key));
}

static bool holds(const struct planning *p, const struct plan_part *part)
{
    return p->open && part->span.start <= p->c->today && p->c->today <= part->span.end;
}

static int create(struct planning *p, size_t i, okr_id parent)
{
    const struct plan_part *part = &p->plan.at[i];
    struct okr_cycle cycle;
    okr_entity_init(&okr_entity_cycle, &cycle);
    cycle.key = part->key;
    cycle.label = part->label;
    cycle.start = part->span.start;
    cycle.end = part->span.end;
    cycle.parent = parent;
    int code = cycle_insert(p->c, &cycle, holds(p, part));
    p->ids[i] = cycle.id;
    p->created++;
    return code;
}

/// A cycle that is part of a longer one of the plan already stays there: quarters of halves are not taken out by planning quarters of the year.
static bool wants_parent(struct planning *p, const struct okr_cycle *cycle, okr_id parent)
{
    struct okr_cycle above;
    if (!parent || cycle->parent == parent)
        return false;
    if (!cycle->parent || !store_get(p->c->txn, cycle->parent, p->c->arena, &above))
        return true;
    for (size_t i = 0; i < p->plan.n; i++)
        if (p->plan.at[i].span.start <= above.start && above.end <= p->plan.at[i].span.end &&
            p->ids[i] == parent && parent != above.id)
            return false;
    return true;
}

static int keep(struct planning *p, size_t i, okr_id id, okr_id parent)
{
    struct cmd *c = p->c;
    const struct plan_part *part = &p->plan.at[i];
    struct okr_cycle before, after;
    p->ids[i] = id;
    if (!store_take(c->txn, id, c->arena, &before))
        return cmd_not_found(c, "period", id);
    if (before.start != part->span.start || before.end != part->span.end)
        return okr_fail(c->err, OKR_E_CONFLICT, "period",
                        "is first_month right? else change its days or its key first",
                        "%.*s is there already, from %s to %s", OKR_STR_ARG(before.key),
                        okr_date_text(before.start).c, okr_date_text(before.end).c);
    after = before;
    if (wants_parent(p, &before, parent))
        after.parent = parent;
    if (!before.label.len)
        after.label = part->label;
    bool changes = okr_entity_diff(&okr_entity_cycle, &before, &after) != 0;
    int code = cycle_change(c, &before, &after, cmd_arg_str(c, "reason"));
    if (!code && holds(p, part) && after.state == OKR_CYCLE_STATE_PLANNING) {
        before = after;
        code = cycle_move(c, &before, MOVE_OPEN, cmd_arg_str(c, "reason"), &after);
        changes = true;
    }
    p->changed += changes;
    p->unchanged += !changes;
    return code;
}

static int pack(struct planning *p)
{
    struct cmd *c = p->c;
    const struct {
        const char *key;
        uint32_t n;
    } counts[] = {{"created", p->created}, {"changed", p->changed}, {"unchanged", p->unchanged}};
    okr_pack_map(c->out, 4);
    okr_pack_key(c->out, "cycles");
    okr_pack_array(c->out, (uint32_t)p->plan.n);
    for (size_t i = 0; i < p->plan.n; i++) {
        struct okr_cycle cycle;
        if (!store_get(c->txn, p->ids[i], c->arena, &cycle))
            return cmd_not_found(c, "period", p->ids[i]);
        okr_entity_pack(&okr_entity_cycle, &cycle, OKR_ALL_FIELDS, c->out);
    }
    for (size_t i = 0; i < 3; i++) {
        okr_pack_key(c->out, counts[i].key);
        okr_pack_uint(c->out, counts[i].n);
    }
    return OKR_OK;
}

int cmd_cycle_plan(struct cmd *c)
{
    enum okr_cycle_length lengths[PLAN_LEVELS_MAX];
    struct planning *p = okr_arena_alloc(c->arena, sizeof *p);
    struct plan_wish wish = {
        .key = okr_str_trim(cmd_arg_str(c, "period")),
        .first_month = c->org.first_month,
        .lang = okr_str_is(c->org.language, "zh") ? OKR_ZH : OKR_EN,
        .lengths = lengths,
    };
    if (!p)
        return okr_fail_memory(c->err);
    p->c = c;
    p->open = okr_value_bool(cmd_arg(c, "open"));
    int code = read_lengths(c, lengths, &wish.n_lengths);
    if (code || (code = find_whole(c, wish.key, &wish.span)) ||
        (code = plan_make(&wish, c->arena, &p->plan, c->err)))
        return code;
    for (size_t i = 0; !code && i < p->plan.n; i++) {
        okr_id parent = i ? p->ids[p->plan.at[i].parent] : 0;
        okr_id id = store_cycle_of_key(c->txn, p->plan.at[i].key, c->arena);
        code = id ? keep(p, i, id, parent) : create(p, i, parent);
    }
    return code ? code : pack(p);
}
