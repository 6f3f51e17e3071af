// SPDX-License-Identifier: Apache-2.0
#include "cmd/access.h"
#include "cmd/gate.h"
#include "cmd/move.h"
#include "cmd/view.h"

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

int objective_check_cycle(struct cmd *c, const struct okr_objective *o)
{
    struct okr_cycle cycle;
    if (!store_get(c->txn, o->cycle, c->arena, &cycle))
        return cmd_not_found(c, "cycle", o->cycle);
    if (cycle.state == OKR_CYCLE_STATE_CLOSED)
        return okr_fail(c->err, OKR_E_TRANSITION, "cycle", "use an open cycle",
                        "the cycle %.*s is closed", OKR_STR_ARG(cycle.key));
    if (cycle.start == OKR_NO_DATE && o->state != OKR_OBJECTIVE_STATE_DRAFT)
        return okr_fail(c->err, OKR_E_TRANSITION, "state",
                        "keep it a draft, or move it to a cycle that has dates",
                        "%.*s takes drafts only", OKR_STR_ARG(cycle.key));
    return OKR_OK;
}

/// One more than the last among the unit's objectives of the cycle.
static int32_t next_position(struct cmd *c, okr_id unit, okr_id cycle)
{
    struct cmd_last_position *known = &c->last_position;
    if (known->unit == unit && known->cycle == cycle)
        return known->position + 1;
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

static int insert(struct cmd *c, struct okr_objective *o, unsigned event, struct okr_str reason)
{
    int code = OKR_OK;
    if (!o->state)
        o->state = OKR_OBJECTIVE_STATE_DRAFT;
    if (o->state != OKR_OBJECTIVE_STATE_DRAFT && o->state != OKR_OBJECTIVE_STATE_PUBLISHED)
        return okr_fail(c->err, OKR_E_TRANSITION, "state", "draft or published",
                        "an objective is not created as %s",
                        okr_term_word(OKR_GROUP_OBJECTIVE_STATE, o->state, okr_err_lang(c->err)));
    if (!o->cycle && (code = cmd_open_cycle(c, &o->cycle)))
        return code;
    if ((code = text_canonical(c, "text", &o->text)) ||
        (code = text_canonical(c, "note", &o->note)) || (code = check_objective(c, o)) ||
        (code = objective_check_cycle(c, o)))
        return code;
    if (o->state == OKR_OBJECTIVE_STATE_PUBLISHED && !access_answers_for(c, o->unit))
        return okr_fail(
            c->err, OKR_E_DENIED, "state", "create it as a draft and propose it to the unit's lead",
            "%.*s does not answer for %.*s and cannot publish for it",
            OKR_STR_ARG(access_named(c, c->person)), OKR_STR_ARG(access_named(c, o->unit)));
    if (!o->id)
        o->id = store_new_id(c->txn, 'o');
    else if ((code = store_claim_id(c->txn, o->id, c->err)))
        return code;
    if (o->position == OKR_UNSET) {
        o->position = next_position(c, o->unit, o->cycle);
        c->last_position = (struct cmd_last_position){o->unit, o->cycle, o->position};
    } else {
        c->last_position.unit = 0;
    }
    o->published_at = o->state == OKR_OBJECTIVE_STATE_PUBLISHED ? c->now : OKR_NO_TIME;
    o->version = 1;
    emit(c, event, &okr_entity_objective, NULL, o, o->unit, reason);
    return mention_sync(c, o->id, o->unit, OKR_STR(""), mentioning(c, o));
}

int objective_insert(struct cmd *c, struct okr_objective *o)
{
    return insert(c, o, OKR_EVENT_OBJECTIVE_CREATED, OKR_STR(""));
}

int objective_insert_carried(struct cmd *c, struct okr_objective *o, struct okr_str reason)
{
    return insert(c, o, OKR_EVENT_OBJECTIVE_CARRIED, reason);
}

int objective_change(struct cmd *c, const struct okr_objective *before, struct okr_objective *after,
                     struct okr_str reason)
{
    int code = text_changed(c, "text", before->text, &after->text);
    if (code || (code = text_changed(c, "note", before->note, &after->note)))
        return code;
    if (!okr_entity_diff(&okr_entity_objective, before, after))
        return OKR_OK;
    bool published =
        before->state != OKR_OBJECTIVE_STATE_DRAFT && before->state != OKR_OBJECTIVE_STATE_PROPOSED;
    if ((published && before->weight != after->weight &&
         (code = move_check_promise(c, after->id, reason))) ||
        (code = check_objective(c, after)))
        return code;
    after->version = before->version + 1;
    if (before->accountable != after->accountable)
        emit_concerns(c, after->unit, (const okr_id[]){before->accountable, after->accountable}, 2);
    emit(c, OKR_EVENT_OBJECTIVE_UPDATED, &okr_entity_objective, before, after, after->unit, reason);
    return mention_sync(c, after->id, after->unit, mentioning(c, before), mentioning(c, after));
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
    okr_id unit = o.unit;
    if ((code = initiatives_delete(c, kr->id, unit, reason)))
        return code;
    emit(c, OKR_EVENT_KEY_RESULT_REMOVED, &okr_entity_key_result, kr, NULL, unit, reason);
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

int objective_pack(struct cmd *c, okr_id id)
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
        (o.weight != OKR_UNSET && (code = weights_of_unit_check(c, o.unit, o.cycle))) ||
        (o.state == OKR_OBJECTIVE_STATE_PUBLISHED && (code = gate_check(c, &o, OKR_STR("")))))
        return code;
    return objective_pack(c, o.id);
}

int objective_take(struct cmd *c, struct okr_objective *ret)
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
    int code = objective_take(c, &before);
    after = before;
    if (code ||
        (code = okr_entity_unpack(&okr_entity_objective, c->args, OKR_F_CHANGE, skip, c->arena,
                                  &after, &given, c->err)) ||
        (code = objective_change(c, &before, &after, cmd_arg_str(c, "reason"))) ||
        (after.weight != before.weight &&
         (code = weights_of_unit_check(c, after.unit, after.cycle))))
        return code;
    return objective_pack(c, after.id);
}

int cmd_objective_remove(struct cmd *c)
{
    struct okr_objective o;
    int code = objective_take(c, &o);
    if (code || (code = objective_delete(c, &o, cmd_arg_str(c, "reason"))))
        return code;
    cmd_pack_id(c, o.id);
    return OKR_OK;
}

int cmd_objective_move(struct cmd *c)
{
    struct okr_objective before, after;
    int code = objective_take(c, &before);
    if (code)
        return code;
    if (before.state != OKR_OBJECTIVE_STATE_DRAFT)
        return okr_fail(
            c->err, OKR_E_TRANSITION, "state", "carry it over instead",
            "%s is %s, and only drafts move to another cycle", okr_id_text(before.id).c,
            okr_term_word(OKR_GROUP_OBJECTIVE_STATE, before.state, okr_err_lang(c->err)));
    after = before;
    after.cycle = cmd_arg_id(c, "to");
    if (after.cycle != before.cycle)
        after.position = next_position(c, after.unit, after.cycle);
    if ((code = objective_check_cycle(c, &after)) ||
        (code = objective_change(c, &before, &after, cmd_arg_str(c, "reason"))) ||
        (after.weight != OKR_UNSET && (code = weights_of_unit_check(c, after.unit, after.cycle))))
        return code;
    return objective_pack(c, after.id);
}
