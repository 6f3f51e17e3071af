// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"
#include "cmd/view.h"
#include "core/lifecycle.h"

static int check_objective(struct cmd *c, const struct okr_objective *o)
{
    struct okr_unit unit;
    int code = okr_entity_check(&okr_entity_objective, o, c->err);
    if (code)
        return code;
    if (!store_get(c->txn, o->unit, c->arena, &unit))
        return cmd_not_found(c, "unit", o->unit);
    return check_person(c, o->accountable, "accountable");
}

static int check_cycle_of(struct cmd *c, const struct okr_objective *o)
{
    struct okr_cycle cycle;
    if (!store_get(c->txn, o->cycle, c->arena, &cycle))
        return cmd_not_found(c, "cycle", o->cycle);
    if (cycle.state == OKR_CYCLE_STATE_CLOSED)
        return okr_fail(c->err, OKR_E_TRANSITION, "cycle", "use an open cycle",
                        "the cycle %.*s is closed", OKR_STR_ARG(cycle.key));
    if (cycle.start == OKR_NO_DATE && o->state != OKR_OBJECTIVE_STATE_DRAFT)
        return okr_fail(c->err, OKR_E_TRANSITION, "state", "create it as a draft",
                        "%.*s takes drafts only", OKR_STR_ARG(cycle.key));
    return OKR_OK;
}

/// One more than the last among the unit's objectives of the cycle.
static int32_t next_position(struct cmd *c, okr_id unit, okr_id cycle)
{
    int32_t last = 0;
    struct okr_ids ids = store_children(c->txn, unit, STORE_UNIT_OBJECTIVES, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_objective o;
        if (store_get(c->txn, ids.at[i], c->arena, &o) && o.cycle == cycle &&
            o.position != OKR_UNSET && o.position > last)
            last = o.position;
    }
    return last + 1;
}

/// Where mentions may stand, as one text.
static struct okr_str mentioning(struct cmd *c, const struct okr_objective *o)
{
    return o ? okr_arena_printf(c->arena, "%.*s\n%.*s", OKR_STR_ARG(o->text), OKR_STR_ARG(o->note))
             : OKR_STR("");
}

int objective_insert(struct cmd *c, struct okr_objective *o)
{
    int code = OKR_OK;
    if (!o->state)
        o->state = OKR_OBJECTIVE_STATE_DRAFT;
    if (o->state != OKR_OBJECTIVE_STATE_DRAFT && o->state != OKR_OBJECTIVE_STATE_PUBLISHED)
        return okr_fail(c->err, OKR_E_TRANSITION, "state", "draft or published",
                        "an objective is not created as %s",
                        okr_term_slug(OKR_GROUP_OBJECTIVE_STATE, o->state));
    if (!o->cycle && (code = cmd_open_cycle(c, &o->cycle)))
        return code;
    if ((code = text_canonical(c, "text", &o->text)) ||
        (code = text_canonical(c, "note", &o->note)) || (code = check_objective(c, o)) ||
        (code = check_cycle_of(c, o)))
        return code;
    if (!o->id)
        o->id = store_new_id(c->txn, 'o');
    else if ((code = store_claim_id(c->txn, o->id, c->err)))
        return code;
    if (o->position == OKR_UNSET)
        o->position = next_position(c, o->unit, o->cycle);
    o->published_at = o->state == OKR_OBJECTIVE_STATE_PUBLISHED ? c->now : OKR_NO_TIME;
    o->version = 1;
    emit(c, OKR_EVENT_OBJECTIVE_CREATED, &okr_entity_objective, NULL, o, o->unit, OKR_STR(""));
    return mention_sync(c, o->id, o->unit, OKR_STR(""), mentioning(c, o));
}

int objective_change(struct cmd *c, const struct okr_objective *before, struct okr_objective *after,
                     struct okr_str reason)
{
    int code = text_canonical(c, "text", &after->text);
    if (code || (code = text_canonical(c, "note", &after->note)))
        return code;
    if (!okr_entity_diff(&okr_entity_objective, before, after))
        return OKR_OK;
    if ((code = check_objective(c, after)))
        return code;
    after->version = before->version + 1;
    emit(c, OKR_EVENT_OBJECTIVE_UPDATED, &okr_entity_objective, before, after, after->unit, reason);
    return mention_sync(c, after->id, after->unit, mentioning(c, before), mentioning(c, after));
}

/// Key results are draft or live with their objective: their rows follow it, and the objective's event tells of both.
static void follow_state(struct cmd *c, const struct okr_objective *o)
{
    unsigned state = o->state == OKR_OBJECTIVE_STATE_PUBLISHED ? OKR_KEY_RESULT_STATE_LIVE
                                                               : OKR_KEY_RESULT_STATE_DRAFT;
    struct okr_ids ids = store_children(c->txn, o->id, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_key_result before, after;
        if (!store_take(c->txn, ids.at[i], c->arena, &before) ||
            before.state == OKR_KEY_RESULT_STATE_CLOSED || before.state == state)
            continue;
        after = before;
        after.state = (uint8_t)state;
        if (state == OKR_KEY_RESULT_STATE_LIVE && after.published_at == OKR_NO_TIME)
            after.published_at = c->now;
        store_put(c->txn, &okr_entity_key_result, &before, &after, store_history(c->txn, after.id));
    }
}

int objective_move_state(struct cmd *c, const struct okr_objective *before, unsigned state,
                         struct okr_str reason)
{
    enum lifecycle_move move;
    struct lifecycle_step step;
    struct okr_objective after = *before;
    int code = lifecycle_move_between(&okr_entity_objective, before->state, state, &move, c->err);
    if (code || (code = lifecycle_step(&okr_entity_objective, before->state, move, &step, c->err)))
        return code;
    if (step.needs_reason && !reason.len)
        return okr_fail(c->err, OKR_E_INVALID, "reason", "say why", "this move needs a reason");
    after.state = step.state;
    if (step.state == OKR_OBJECTIVE_STATE_PUBLISHED && after.published_at == OKR_NO_TIME)
        after.published_at = c->now;
    after.version++;
    emit(c, step.event, &okr_entity_objective, before, &after, after.unit, reason);
    follow_state(c, &after);
    return OKR_OK;
}

static int delete_alignments(struct cmd *c, okr_id id, struct okr_str reason)
{
    const enum store_relation both[] = {STORE_ALIGNMENTS_FROM, STORE_ALIGNMENTS_TO};
    int code = OKR_OK;
    for (int side = 0; side < 2; side++) {
        struct okr_ids ids = store_children(c->txn, id, both[side], c->arena);
        for (size_t i = 0; !code && i < ids.n; i++) {
            struct okr_alignment edge;
            if (store_take(c->txn, ids.at[i], c->arena, &edge))
                code = alignment_delete(c, &edge, reason);
        }
    }
    return code;
}

int key_result_delete(struct cmd *c, const struct okr_key_result *kr, struct okr_str reason)
{
    struct okr_objective o;
    int code = delete_alignments(c, kr->id, reason);
    if (code || (code = mention_sync(c, kr->id, 0,
                                     okr_arena_printf(c->arena, "%.*s\n%.*s", OKR_STR_ARG(kr->text),
                                                      OKR_STR_ARG(kr->note)),
                                     OKR_STR(""))))
        return code;
    if (!store_get(c->txn, kr->objective, c->arena, &o))
        return cmd_not_found(c, "objective", kr->objective);
    emit(c, OKR_EVENT_KEY_RESULT_REMOVED, &okr_entity_key_result, kr, NULL, o.unit, reason);
    return OKR_OK;
}

int objective_delete(struct cmd *c, const struct okr_objective *o, struct okr_str reason)
{
    struct okr_ids ids = store_children(c->txn, o->id, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n; i++) {
        struct okr_key_result kr;
        if (store_take(c->txn, ids.at[i], c->arena, &kr))
            code = key_result_delete(c, &kr, reason);
    }
    if (code || (code = delete_alignments(c, o->id, reason)) ||
        (code = mention_sync(c, o->id, o->unit, mentioning(c, o), OKR_STR(""))))
        return code;
    emit(c, OKR_EVENT_OBJECTIVE_REMOVED, &okr_entity_objective, o, NULL, o->unit, reason);
    return OKR_OK;
}

static int pack_objective(struct cmd *c, okr_id id)
{
    struct objective_view view;
    int code = view_objective(c, id, &view);
    if (code)
        return code;
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "objective");
    view_pack_objective(c->out, &view);
    return OKR_OK;
}

int cmd_objective_create(struct cmd *c)
{
    struct okr_objective o;
    uint64_t given;
    okr_entity_init(&okr_entity_objective, &o);
    int code = okr_entity_unpack(&okr_entity_objective, c->args, OKR_F_SET, NULL, c->arena, &o,
                                 &given, c->err);
    if (code || (code = objective_insert(c, &o)) ||
        (o.weight != OKR_UNSET && (code = weights_of_unit_check(c, o.unit, o.cycle))))
        return code;
    return pack_objective(c, o.id);
}

static int take_objective(struct cmd *c, struct okr_objective *ret)
{
    okr_id id = cmd_arg_id(c, "id");
    if (!store_take(c->txn, id, c->arena, ret))
        return cmd_not_found(c, "id", id);
    return cmd_check_version(c, id, ret->version);
}

int cmd_objective_update(struct cmd *c)
{
    static const char *const skip[] = {"id", "reason", NULL};
    struct okr_objective before, after;
    uint64_t given;
    int code = take_objective(c, &before);
    after = before;
    if (code ||
        (code = okr_entity_unpack(&okr_entity_objective, c->args, OKR_F_CHANGE, skip, c->arena,
                                  &after, &given, c->err)) ||
        (code = objective_change(c, &before, &after, cmd_arg_str(c, "reason"))) ||
        (after.weight != before.weight &&
         (code = weights_of_unit_check(c, after.unit, after.cycle))))
        return code;
    return pack_objective(c, after.id);
}

int cmd_objective_remove(struct cmd *c)
{
    struct okr_objective o;
    int code = take_objective(c, &o);
    if (code || (code = objective_delete(c, &o, cmd_arg_str(c, "reason"))))
        return code;
    cmd_pack_id(c, o.id);
    return OKR_OK;
}
