// SPDX-License-Identifier: Apache-2.0
// The operations on check-ins: how a value may be given; what it does is in check_in.c.
#include "cmd/nouns.h"

enum { LIST_MAX = 1000 };

static int no_metric(struct cmd *c, okr_id id)
{
    return okr_fail(c->err, OKR_E_INVALID, "value",
                    "give it a metric, or check in with a note and a confidence",
                    "%s has no metric, so it takes no value", okr_id_text(id).c);
}

static int apply_delta(struct cmd *c, const struct okr_key_result *kr, struct okr_decimal delta,
                       struct okr_check_in *check_in)
{
    struct kr_value value;
    store_value(c->txn, kr->id, &value);
    return value_apply_delta(&kr->metric, &value, delta, &check_in->value, c->err);
}

/// A number as it is; text as people type it: "3.5亿", "+=3", "done", a step's name.
static int read_value(struct cmd *c, const struct okr_key_result *kr, const struct okr_value *v,
                      struct okr_check_in *check_in)
{
    bool relative = false;
    struct okr_decimal typed;
    if (!kr->metric.kind)
        return no_metric(c, kr->id);
    if (v->type == OKR_V_BOOL) {
        check_in->value = okr_decimal_int(v->boolean);
        return OKR_OK;
    }
    if (v->type != OKR_V_STR) {
        if (!okr_value_decimal(v, &check_in->value))
            return okr_fail(c->err, OKR_E_INVALID, "value",
                            "give a number of at most 15 digits, or text as typed",
                            "the value is not a number");
        return OKR_OK;
    }
    int code =
        okr_metric_value_read(v->str, &kr->metric, &typed, &check_in->step, &relative, c->err);
    if (code)
        return code;
    if (relative)
        return apply_delta(c, kr, typed, check_in);
    check_in->value = typed;
    return OKR_OK;
}

static int read_report(struct cmd *c, const struct okr_key_result *kr,
                       struct okr_check_in *check_in)
{
    const struct okr_value *value = cmd_arg(c, "value"), *delta = cmd_arg(c, "delta"),
                           *step = cmd_arg(c, "step");
    struct okr_decimal change;
    if ((value != NULL) + (delta != NULL) + (step != NULL) > 1)
        return okr_fail(c->err, OKR_E_INVALID, value ? "value" : "delta",
                        "give one of value, delta, step", "more than one value is given");
    if (value)
        return read_value(c, kr, value, check_in);
    if (!delta)
        return OKR_OK;
    if (!kr->metric.kind)
        return no_metric(c, kr->id);
    if (!okr_value_decimal(delta, &change))
        return okr_fail(c->err, OKR_E_INVALID, "delta", "give a number of at most 15 digits",
                        "the delta is not a number");
    return apply_delta(c, kr, change, check_in);
}

static void pack_effects(struct cmd *c, const struct store_event *event)
{
    okr_pack_key(c->out, "effect");
    okr_pack_array(c->out, (uint32_t)event->n_effects);
    for (size_t i = 0; i < event->n_effects; i++) {
        const struct store_effect *effect = &event->effects[i];
        const double progress[] = {effect->progress_before, effect->progress_after};
        const unsigned status[] = {effect->status_before, effect->status_after};
        static const char *const when[] = {"before", "after"};
        okr_pack_map(c->out, 3);
        okr_pack_key(c->out, "id");
        okr_pack_id(c->out, effect->id);
        for (int j = 0; j < 2; j++) {
            okr_pack_key(c->out, when[j]);
            okr_pack_map(c->out, 2);
            okr_pack_key(c->out, "progress");
            okr_pack_fraction(c->out, progress[j]);
            okr_pack_key(c->out, "status");
            if (status[j])
                okr_pack_c(c->out, okr_term_slug(OKR_GROUP_STATUS, status[j]));
            else
                okr_pack_nil(c->out);
        }
    }
}

static void pack_recorded(struct cmd *c, const struct store_event *event)
{
    okr_pack_map(c->out, 2);
    okr_pack_key(c->out, "check_in");
    okr_entity_pack(&okr_entity_check_in, event->check_in, OKR_ALL_FIELDS, c->out);
    pack_effects(c, event);
}

int cmd_check_in_record(struct cmd *c)
{
    static const char *const skip[] = {"value", "delta", NULL};
    struct okr_key_result kr;
    struct okr_check_in check_in;
    struct store_event event;
    uint64_t given;
    okr_id id = cmd_arg_id(c, "key_result");
    if (!store_take(c->txn, id, c->arena, &kr))
        return cmd_not_found(c, "key_result", id);
    okr_entity_init(&okr_entity_check_in, &check_in);
    int code = cmd_check_version(c, id, kr.version);
    if (code ||
        (code = okr_entity_unpack(&okr_entity_check_in, c->args, OKR_F_SET, skip, c->arena,
                                  &check_in, &given, c->err)) ||
        (code = read_report(c, &kr, &check_in)))
        return code;
    if (!check_in.value.present && !check_in.step.len && !check_in.note.len &&
        !check_in.blocker.len && !(check_in.confidence >= 0) && !check_in.claimed_status)
        return okr_fail(c->err, OKR_E_INVALID, "value",
                        "give a value, a delta, a step, a note or a confidence",
                        "the check-in says nothing");
    if ((code = check_in_insert(c, &kr, &check_in, &event)))
        return code;
    pack_recorded(c, &event);
    return OKR_OK;
}

static int take_check_in(struct cmd *c, const char *field, uint64_t *ret_number)
{
    okr_id id;
    struct okr_str text = cmd_arg_str(c, field);
    if (!okr_id_parse(text, &id) || okr_id_letter(id) != 'x')
        return okr_fail(c->err, OKR_E_INVALID, field, "it looks like x-57; okr log shows them",
                        "\"%.*s\" is not the id of a check-in", OKR_STR_ARG(text));
    *ret_number = okr_id_number(id);
    return OKR_OK;
}

int cmd_check_in_void(struct cmd *c)
{
    struct okr_check_in old;
    struct store_event event;
    uint64_t number = 0;
    int code = take_check_in(c, "id", &number);
    if (code)
        return code;
    if (!store_check_in(c->txn, number, c->arena, &old))
        return okr_fail(c->err, OKR_E_NOT_FOUND, "id",
                        "okr log shows the check-ins of a key result", "there is no check-in %s",
                        okr_id_text(OKR_ID('x', number)).c);
    if ((code = check_in_void_(c, &old, cmd_arg_str(c, "note"), &event)))
        return code;
    pack_recorded(c, &event);
    return OKR_OK;
}

int cmd_check_in_list(struct cmd *c)
{
    uint64_t limit = okr_value_uint(cmd_arg(c, "limit"), LIST_MAX), before = 0;
    int code = cmd_arg(c, "before") ? take_check_in(c, "before", &before) : OKR_OK;
    if (code)
        return code;
    struct okr_check_in_list list =
        store_check_ins(c->txn, cmd_arg_id(c, "key_result"), true, before,
                        limit < LIST_MAX ? limit : LIST_MAX, c->arena);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "check_ins");
    okr_pack_array(c->out, (uint32_t)list.n);
    for (size_t i = 0; i < list.n; i++)
        okr_entity_pack(&okr_entity_check_in, &list.at[i], OKR_ALL_FIELDS, c->out);
    return OKR_OK;
}
