// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"
#include "core/lifecycle.h"

enum { CYCLES_MAX = 4096 };

/// It has no dates and takes drafts only (METHOD 1).
static bool is_backlog(const struct okr_cycle *cycle)
{
    return okr_str_is(cycle->key, "backlog");
}

const char *cycle_missing_cure(struct okr_str key)
{
    return okr_str_is(key, "backlog")
               ? OKR_MESSAGE("okr cycle create backlog makes it; it keeps drafts")
               : NULL;
}

static int check_opens(struct cmd *c, const struct okr_cycle *cycle)
{
    if (!is_backlog(cycle))
        return OKR_OK;
    return okr_fail(c->err, OKR_E_TRANSITION, "id", "open a cycle that has dates",
                    "backlog takes drafts only and is never open");
}

/// The cycles that one is part of never lead back to it.
static int check_above(struct cmd *c, const struct okr_cycle *cycle)
{
    struct okr_cycle above;
    int n = 0;
    for (okr_id id = cycle->parent; id && n < CYCLES_MAX; id = above.parent, n++) {
        if (id == cycle->id)
            return okr_fail(c->err, OKR_E_INVALID, "parent", "name a longer cycle, or none",
                            "the cycle %.*s would be part of itself", OKR_STR_ARG(cycle->key));
        if (!store_get(c->txn, id, c->arena, &above))
            return cmd_not_found(c, "parent", id);
    }
    return OKR_OK;
}

static int refuse_outside(struct cmd *c, const struct okr_cycle *part,
                          const struct okr_cycle *whole)
{
    return okr_fail(c->err, OKR_E_INVALID, "parent", "mend the days, or name another parent",
                    "%.*s (%s..%s) does not lie within %.*s (%s..%s)", OKR_STR_ARG(part->key),
                    okr_date_text(part->start).c, okr_date_text(part->end).c,
                    OKR_STR_ARG(whole->key), okr_date_text(whole->start).c,
                    okr_date_text(whole->end).c);
}

static bool lies_within(const struct okr_cycle *part, const struct okr_cycle *whole)
{
    return whole->start <= part->start && part->end <= whole->end;
}

/// The first part of a cycle that is wanted (NULL: any); false when there is none.
static bool find_part(struct cmd *c, okr_id whole, bool (*wanted)(const struct okr_cycle *part),
                      struct okr_cycle *ret)
{
    struct okr_ids ids = store_all(c->txn, 'c', 0, CYCLES_MAX, c->arena);
    for (size_t i = 0; i < ids.n; i++)
        if (store_get(c->txn, ids.at[i], c->arena, ret) && ret->parent == whole &&
            (!wanted || wanted(ret)))
            return true;
    return false;
}

/// Parts lie within the whole.
static int check_nesting(struct cmd *c, const struct okr_cycle *cycle)
{
    struct okr_cycle other;
    if (cycle->parent && store_get(c->txn, cycle->parent, c->arena, &other) &&
        !lies_within(cycle, &other))
        return refuse_outside(c, cycle, &other);
    struct okr_ids ids = store_all(c->txn, 'c', 0, CYCLES_MAX, c->arena);
    for (size_t i = 0; cycle->id && i < ids.n; i++)
        if (store_get(c->txn, ids.at[i], c->arena, &other) && other.parent == cycle->id &&
            !lies_within(&other, cycle))
            return refuse_outside(c, &other, cycle);
    return OKR_OK;
}

static int check_cycle(struct cmd *c, const struct okr_cycle *cycle)
{
    int code = okr_entity_check(&okr_entity_cycle, cycle, c->err);
    if (code)
        return code;
    okr_id same = store_cycle_of_key(c->txn, cycle->key, c->arena);
    if (same && same != cycle->id)
        return okr_fail(c->err, OKR_E_CONFLICT, "key", "use that one, or another key",
                        "%s has the key %.*s already", okr_id_text(same).c,
                        OKR_STR_ARG(cycle->key));
    okr_id id;
    if (okr_id_parse(cycle->key, &id))
        return okr_fail(c->err, OKR_E_INVALID, "key", "name the period, such as 2026Q1",
                        "the key %.*s looks like an id", OKR_STR_ARG(cycle->key));
    if ((code = check_above(c, cycle)))
        return code;
    if (is_backlog(cycle))
        return OKR_OK;
    if (cycle->start == OKR_NO_DATE || cycle->end == OKR_NO_DATE)
        return okr_fail(c->err, OKR_E_INVALID, cycle->start == OKR_NO_DATE ? "start" : "end",
                        "give start and end, or name a period such as 2026Q1",
                        "the cycle %.*s has no dates", OKR_STR_ARG(cycle->key));
    if (cycle->end < cycle->start)
        return okr_fail(c->err, OKR_E_INVALID, "end", "exchange them",
                        "the cycle %.*s ends (%s) before it starts (%s)", OKR_STR_ARG(cycle->key),
                        okr_date_text(cycle->end).c, okr_date_text(cycle->start).c);
    return check_nesting(c, cycle);
}

int cycle_insert(struct cmd *c, struct okr_cycle *cycle, bool open)
{
    struct okr_span span;
    if (cycle->start == OKR_NO_DATE && cycle->end == OKR_NO_DATE &&
        okr_period_read(cycle->key, c->org.first_month, &span)) {
        cycle->start = span.start;
        cycle->end = span.end;
    }
    int code = check_cycle(c, cycle);
    if (code || (open && (code = check_opens(c, cycle))))
        return code;
    if (!cycle->id)
        cycle->id = store_new_id(c->txn, 'c');
    else if ((code = store_claim_id(c->txn, cycle->id, c->err)))
        return code;
    cycle->state = open ? OKR_CYCLE_STATE_OPEN : OKR_CYCLE_STATE_PLANNING;
    cycle->version = 1;
    emit(c, OKR_EVENT_CYCLE_CREATED, &okr_entity_cycle, NULL, cycle, 0, OKR_STR(""));
    return OKR_OK;
}

int cycle_change(struct cmd *c, const struct okr_cycle *before, struct okr_cycle *after,
                 struct okr_str reason)
{
    if (!okr_entity_diff(&okr_entity_cycle, before, after))
        return OKR_OK;
    int code = check_cycle(c, after);
    if (code)
        return code;
    after->version = before->version + 1;
    emit(c, OKR_EVENT_CYCLE_UPDATED, &okr_entity_cycle, before, after, 0, reason);
    return OKR_OK;
}

int cmd_cycle_create(struct cmd *c)
{
    static const char *const skip[] = {"open", NULL};
    struct okr_cycle cycle;
    uint64_t given;
    okr_entity_init(&okr_entity_cycle, &cycle);
    int code = okr_entity_unpack(&okr_entity_cycle, c->args, OKR_F_SET, skip, c->arena, &cycle,
                                 &given, c->err);
    if (code || (code = cycle_insert(c, &cycle, okr_value_bool(cmd_arg(c, "open")))))
        return code;
    cmd_pack_entity(c, "cycle", &okr_entity_cycle, &cycle);
    return OKR_OK;
}

static int take_cycle(struct cmd *c, struct okr_cycle *ret)
{
    okr_id id = cmd_arg_id(c, "id");
    if (!store_take(c->txn, id, c->arena, ret))
        return cmd_not_found(c, "id", id);
    return cmd_check_version(c, id, ret->version);
}

int cmd_cycle_update(struct cmd *c)
{
    static const char *const skip[] = {"id", "reason", NULL};
    struct okr_cycle before, after;
    uint64_t given;
    int code = take_cycle(c, &before);
    after = before;
    if (code ||
        (code = okr_entity_unpack(&okr_entity_cycle, c->args, OKR_F_CHANGE, skip, c->arena, &after,
                                  &given, c->err)) ||
        (code = cycle_change(c, &before, &after, cmd_arg_str(c, "reason"))))
        return code;
    cmd_pack_entity(c, "cycle", &okr_entity_cycle, &after);
    return OKR_OK;
}

static bool is_at_work(const struct okr_cycle *cycle)
{
    return cycle->state == OKR_CYCLE_STATE_OPEN || cycle->state == OKR_CYCLE_STATE_REVIEW;
}

/// What is part of a cycle is closed before it and not opened after it.
static int check_order(struct cmd *c, const struct okr_cycle *cycle, unsigned move)
{
    struct okr_cycle other;
    if (move == MOVE_OPEN && cycle->parent && store_get(c->txn, cycle->parent, c->arena, &other) &&
        other.state == OKR_CYCLE_STATE_CLOSED)
        return okr_fail(c->err, OKR_E_TRANSITION, "id", "take it out of that one, or use another",
                        "%.*s is part of %.*s, which is closed", OKR_STR_ARG(cycle->key),
                        OKR_STR_ARG(other.key));
    if (move == MOVE_CLOSE && find_part(c, cycle->id, is_at_work, &other))
        return okr_fail(c->err, OKR_E_TRANSITION, "id", "close that one first",
                        "%.*s, a part of %.*s, is %s", OKR_STR_ARG(other.key),
                        OKR_STR_ARG(cycle->key),
                        okr_term_word(OKR_GROUP_CYCLE_STATE, other.state, okr_err_lang(c->err)));
    return OKR_OK;
}

int cycle_move(struct cmd *c, const struct okr_cycle *before, unsigned move, struct okr_str reason,
               struct okr_cycle *ret_after)
{
    struct lifecycle_step step;
    struct okr_cycle after = *before;
    int code = move == MOVE_OPEN ? check_opens(c, before) : OKR_OK;
    if (code ||
        (code = lifecycle_step(&okr_entity_cycle, before->state, (enum lifecycle_move)move, &step,
                               c->err)) ||
        (code = check_order(c, before, move)))
        return code;
    after.state = step.state;
    after.version++;
    emit(c, step.event, &okr_entity_cycle, before, &after, 0, reason);
    *ret_after = after;
    return OKR_OK;
}

static int move_cycle(struct cmd *c, enum lifecycle_move move)
{
    struct okr_cycle before, after;
    int code = take_cycle(c, &before);
    if (code || (code = cycle_move(c, &before, move, cmd_arg_str(c, "reason"), &after)))
        return code;
    cmd_pack_entity(c, "cycle", &okr_entity_cycle, &after);
    return OKR_OK;
}

int cmd_cycle_open(struct cmd *c)
{
    return move_cycle(c, MOVE_OPEN);
}

int cmd_cycle_review(struct cmd *c)
{
    return move_cycle(c, MOVE_REVIEW);
}

int cmd_cycle_close(struct cmd *c)
{
    return move_cycle(c, MOVE_CLOSE);
}

/// A cycle goes as long as nothing is set for it, neither objectives nor a shorter cycle.
static int check_empty(struct cmd *c, const struct okr_cycle *cycle)
{
    okr_id held = store_first_child(c->txn, cycle->id, STORE_CYCLE_OBJECTIVES);
    struct okr_cycle part;
    if (!held && find_part(c, cycle->id, NULL, &part))
        held = part.id;
    if (!held)
        return OKR_OK;
    return okr_fail(c->err, OKR_E_CONFLICT, "id", "move or remove those first", "%.*s still has %s",
                    OKR_STR_ARG(cycle->key), okr_id_text(held).c);
}

int cmd_cycle_remove(struct cmd *c)
{
    struct okr_cycle cycle;
    struct lifecycle_step step;
    int code = take_cycle(c, &cycle);
    if (code ||
        (code = lifecycle_step(&okr_entity_cycle, cycle.state, MOVE_REMOVE, &step, c->err)) ||
        (code = check_empty(c, &cycle)))
        return code;
    emit(c, step.event, &okr_entity_cycle, &cycle, NULL, 0, cmd_arg_str(c, "reason"));
    cmd_pack_id(c, cycle.id);
    return OKR_OK;
}

int cmd_cycle_list(struct cmd *c)
{
    unsigned state = cmd_arg_term(c, "state", OKR_GROUP_CYCLE_STATE);
    struct okr_ids ids = store_all(c->txn, 'c', 0, CYCLES_MAX, c->arena);
    uint32_t n = 0;
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "cycles");
    size_t place = okr_pack_array_open(c->out);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_cycle cycle;
        if (!store_get(c->txn, ids.at[i], c->arena, &cycle) || (state && cycle.state != state))
            continue;
        okr_entity_pack(&okr_entity_cycle, &cycle, OKR_ALL_FIELDS, c->out);
        n++;
    }
    okr_pack_array_close(c->out, place, n);
    return OKR_OK;
}
