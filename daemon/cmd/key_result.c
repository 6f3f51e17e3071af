// SPDX-License-Identifier: Apache-2.0
#include "cmd/move.h"
#include "cmd/view.h"

static struct okr_str mentioning(struct cmd *c, const struct okr_key_result *kr)
{
    return okr_arena_printf(c->arena, "%.*s\n%.*s", OKR_STR_ARG(kr->text), OKR_STR_ARG(kr->note));
}

static int check_key_result(struct cmd *c, const struct okr_key_result *kr)
{
    int code = okr_entity_check(&okr_entity_key_result, kr, c->err);
    if (code || (kr->metric.kind && (code = okr_metric_check(&kr->metric, c->err))))
        return code;
    return check_person(c, kr->accountable, "accountable");
}

static int32_t next_position(struct cmd *c, okr_id objective)
{
    int32_t last = 0;
    struct okr_ids ids = store_children(c->txn, objective, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_key_result kr;
        if (store_get(c->txn, ids.at[i], c->arena, &kr) && kr.position != OKR_UNSET &&
            kr.position > last)
            last = kr.position;
    }
    return last + 1;
}

int key_result_insert(struct cmd *c, struct okr_key_result *kr)
{
    struct okr_objective o;
    int code;
    if (!store_take(c->txn, kr->objective, c->arena, &o))
        return cmd_not_found(c, "objective", kr->objective);
    if (o.state == OKR_OBJECTIVE_STATE_CLOSED || o.state == OKR_OBJECTIVE_STATE_ARCHIVED)
        return okr_fail(c->err, OKR_E_TRANSITION, "objective", "reopen it first", "%s is closed",
                        okr_id_text(o.id).c);
    if ((code = text_canonical(c, "text", &kr->text)) ||
        (code = text_canonical(c, "note", &kr->note)) || (code = check_key_result(c, kr)))
        return code;
    if (!kr->id)
        kr->id = store_new_id(c->txn, 'k');
    else if ((code = store_claim_id(c->txn, kr->id, c->err)))
        return code;
    bool live = o.state == OKR_OBJECTIVE_STATE_PUBLISHED;
    if (kr->position == OKR_UNSET)
        kr->position = next_position(c, o.id);
    kr->state = live ? OKR_KEY_RESULT_STATE_LIVE : OKR_KEY_RESULT_STATE_DRAFT;
    kr->published_at = live ? c->now : OKR_NO_TIME;
    kr->version = 1;
    emit(c, OKR_EVENT_KEY_RESULT_CREATED, &okr_entity_key_result, NULL, kr, o.unit, OKR_STR(""));
    return mention_sync(c, kr->id, o.unit, OKR_STR(""), mentioning(c, kr));
}

int key_result_refold(struct cmd *c, const struct okr_key_result *kr)
{
    struct okr_objective o;
    struct okr_cycle cycle;
    struct kr_value value;
    if (!store_value(c->txn, kr->id, &value))
        return OKR_OK;
    if (!store_get(c->txn, kr->objective, c->arena, &o) ||
        !store_get(c->txn, o.cycle, c->arena, &cycle))
        return cmd_not_found(c, "objective", kr->objective);
    struct okr_check_in_list list = store_check_ins(c->txn, kr->id, false, 0, SIZE_MAX, c->arena);
    value_fold(&kr->metric, list.at, list.n, c->calendar,
               (struct okr_span){cycle.start, kr->due == OKR_NO_DATE ? cycle.end : kr->due},
               &value);
    int code = contribution_add(c, kr, &value);
    if (code)
        return code;
    store_put_value(c->txn, kr->id, &value);
    return contribution_spread(c, kr->id, NULL);
}

/// What a live key result promised: its target, due or weight.
static bool is_promise_changed(const struct okr_key_result *a, const struct okr_key_result *b)
{
    return a->due != b->due || a->weight != b->weight ||
           !okr_decimal_eq(a->metric.target, b->metric.target) ||
           !okr_decimal_eq(a->metric.low, b->metric.low) ||
           !okr_decimal_eq(a->metric.high, b->metric.high);
}

int key_result_change(struct cmd *c, const struct okr_key_result *before,
                      struct okr_key_result *after, struct okr_str reason)
{
    struct okr_objective o;
    int code = text_changed(c, "text", before->text, &after->text);
    if (code || (code = text_changed(c, "note", before->note, &after->note)))
        return code;
    bool published = before->state != OKR_KEY_RESULT_STATE_DRAFT;
    if (!after->metric.kind)
        after->metric.original_target = after->metric.target; // no metric at all: nothing is kept
    else if (published && !okr_decimal_eq(before->metric.target, after->metric.target) &&
             before->metric.target.present)
        after->metric.original_target = before->metric.original_target.present
                                            ? before->metric.original_target
                                            : before->metric.target;
    else
        after->metric.original_target = before->metric.original_target;
    if (!okr_entity_diff(&okr_entity_key_result, before, after))
        return OKR_OK;
    bool promise = published && is_promise_changed(before, after);
    if ((code = check_key_result(c, after)) ||
        (promise && (code = move_check_promise(c, after->id, reason))))
        return code;
    if (!store_take(c->txn, after->objective, c->arena, &o))
        return cmd_not_found(c, "objective", after->objective);
    after->version = before->version + 1;
    if (before->accountable != after->accountable)
        emit_concerns(c, o.unit, (const okr_id[]){before->accountable, after->accountable}, 2);
    emit(c, promise ? OKR_EVENT_KEY_RESULT_TARGET_CHANGED : OKR_EVENT_KEY_RESULT_UPDATED,
         &okr_entity_key_result, before, after, o.unit, reason);
    if (okr_entity_diff(&okr_entity_metric, &before->metric, &after->metric) &&
        (code = key_result_refold(c, after)))
        return code;
    return mention_sync(c, after->id, o.unit, mentioning(c, before), mentioning(c, after));
}

int key_result_pack(struct cmd *c, okr_id id)
{
    struct kr_view view;
    struct okr_objective o;
    struct okr_cycle cycle;
    int code = view_key_result(c, id, &view, &o, &cycle);
    if (code)
        return code;
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "key_result");
    view_pack_key_result(c->out, &view);
    return OKR_OK;
}

int cmd_key_result_create(struct cmd *c)
{
    struct okr_key_result kr;
    uint64_t given;
    okr_entity_init(&okr_entity_key_result, &kr);
    int code = okr_entity_unpack(&okr_entity_key_result, c->args, OKR_F_SET, NULL, c->arena, &kr,
                                 &given, c->err);
    if (code || (code = key_result_insert(c, &kr)) ||
        (kr.weight != OKR_UNSET && (code = weights_of_objective_check(c, kr.objective))))
        return code;
    return key_result_pack(c, kr.id);
}

int key_result_take(struct cmd *c, struct okr_key_result *ret)
{
    okr_id id = cmd_arg_id(c, "id");
    if (!store_take(c->txn, id, c->arena, ret))
        return cmd_not_found(c, "id", id);
    return cmd_check_version(c, id, ret->version);
}

int key_result_check_contributions(struct cmd *c, const struct okr_key_result *kr, okr_id *ret_edge)
{
    static const enum store_relation sides[] = {STORE_ALIGNMENTS_FROM, STORE_ALIGNMENTS_TO};
    for (int side = 0; side < 2; side++) {
        struct okr_alignment_list list = alignments_of(c->txn, kr->id, sides[side], c->arena);
        for (size_t i = 0; i < list.n; i++) {
            struct okr_key_result other;
            okr_id id = list.at[i].from == kr->id ? list.at[i].to : list.at[i].from;
            if (list.at[i].kind != OKR_EDGE_KIND_CONTRIBUTES ||
                !store_get(c->txn, id, c->arena, &other) ||
                okr_measure_same(kr->metric.measure, other.metric.measure))
                continue;
            if (ret_edge)
                *ret_edge = list.at[i].id;
            return okr_fail(c->err, OKR_E_ALIGN_MEASURE, "measure",
                            "remove that alignment first, or keep the measure",
                            "%s contributes between %s and %s, which is in \"%.*s\"",
                            okr_id_text(list.at[i].id).c, okr_id_text(kr->id).c, okr_id_text(id).c,
                            OKR_STR_ARG(other.metric.measure));
        }
    }
    return OKR_OK;
}

int cmd_key_result_update(struct cmd *c)
{
    static const char *const skip[] = {"id", "reason", NULL};
    struct okr_key_result before, after;
    uint64_t given;
    int code = key_result_take(c, &before);
    after = before;
    if (code ||
        (code = okr_entity_unpack(&okr_entity_key_result, c->args, OKR_F_CHANGE, skip, c->arena,
                                  &after, &given, c->err)) ||
        (code = key_result_change(c, &before, &after, cmd_arg_str(c, "reason"))) ||
        (!okr_str_eq(before.metric.measure, after.metric.measure) &&
         (code = key_result_check_contributions(c, &after, NULL))) ||
        (after.weight != before.weight && (code = weights_of_objective_check(c, after.objective))))
        return code;
    return key_result_pack(c, after.id);
}

int cmd_key_result_remove(struct cmd *c)
{
    struct okr_key_result kr;
    int code = key_result_take(c, &kr);
    if (code || (code = key_result_delete(c, &kr, cmd_arg_str(c, "reason"))))
        return code;
    cmd_pack_id(c, kr.id);
    return OKR_OK;
}
