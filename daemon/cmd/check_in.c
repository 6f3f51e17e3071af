// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"
#include "cmd/view.h"

/// Everything a check-in touches, loaded before the first put.
struct touched {
    struct objective_view view;
    struct kr_view *kr; ///< in view.krs
    struct kr_value value;
};

static int load(struct cmd *c, const struct okr_key_result *kr, struct touched *ret)
{
    int code = view_objective(c, kr->objective, &ret->view);
    if (code)
        return code;
    if (kr->state != OKR_KEY_RESULT_STATE_LIVE)
        return okr_fail(c->err, OKR_E_TRANSITION, "key_result",
                        kr->state == OKR_KEY_RESULT_STATE_DRAFT ? "publish its objective first"
                                                                : "reopen it first",
                        "%s is %s: it takes no check-ins", okr_id_text(kr->id).c,
                        okr_term_word(OKR_GROUP_KEY_RESULT_STATE, kr->state, okr_err_lang(c->err)));
    for (size_t i = 0; i < ret->view.n_krs; i++)
        if (ret->view.krs[i].kr.id == kr->id) {
            ret->kr = &ret->view.krs[i];
            ret->value = ret->kr->value;
            return OKR_OK;
        }
    return cmd_not_found(c, "key_result", kr->id);
}

static struct okr_span span_of(const struct touched *t)
{
    return (struct okr_span){t->view.cycle.start, t->kr->due};
}

/// Writes the check-in's event and the value row, with the effect on the key result, its objective and what it contributes to.
static int record(struct cmd *c, struct touched *t, unsigned type, struct okr_check_in *check_in,
                  struct store_event *ret_event)
{
    struct effect_list effects = {0}; // in the arena: the event outlives this call
    okr_id id = t->kr->kr.id, objective = t->view.objective.id;
    const struct status_result *result = &t->kr->result;
    double progress;
    enum okr_status status;
    int code;

    if ((code = effect_note(c, &effects, id, result->progress, result->status)) ||
        (code = effect_note(c, &effects, objective, t->view.progress, t->view.status)))
        return code;
    bool contributes =
        view_edges(c, t->kr).n && store_first_child(c->txn, id, STORE_ALIGNMENTS_FROM);
    if (contributes && (code = contribution_note(c, id, &effects)))
        return code;
    view_result(c, t->kr, &t->value, &t->view.objective, &t->view.cycle);
    view_roll_up(&t->view.objective, t->view.krs, t->view.n_krs, &progress, &status, NULL);
    effect_settle(&effects, id, result->progress, result->status);
    effect_settle(&effects, objective, progress, status);

    struct store_event event = {
        .time = c->now,
        .type = (uint16_t)type,
        .subject = id,
        .unit = t->view.objective.unit,
        .actor = c->actor,
        .correlation = c->correlation,
        .version = t->kr->kr.version,
        .check_in = check_in,
    };
    check_in->computed_status = (uint8_t)result->status;
    check_in->recorded_at = c->now;
    check_in->actor = c->actor;
    t->value.last_event = okr_id_number(check_in->id);
    if (contributes) {
        struct kr_value row = t->value;
        row.last_event = t->kr->value.last_event; // the event is not there yet
        store_put_value(c->txn, id, &row);
        if ((code = contribution_spread(c, id, &effects)))
            return code;
    }
    event.effects = effects.at;
    event.n_effects = effects.n;
    store_append(c->txn, &event);
    store_put_value(c->txn, id, &t->value);
    if (ret_event)
        *ret_event = event;
    return store_error(c->txn, c->err);
}

/// A note may ask someone: each gets a mention that stands in the check-in.
static int ask_in_note(struct cmd *c, okr_id unit, const struct okr_check_in *check_in)
{
    if (!check_in->note.len || !memchr(check_in->note.ptr, '@', check_in->note.len))
        return OKR_OK;
    return mention_sync(c, check_in->id, unit, OKR_STR(""), check_in->note);
}

int check_in_insert(struct cmd *c, const struct okr_key_result *kr, struct okr_check_in *check_in,
                    struct store_event *ret_event)
{
    struct touched t;
    int code = load(c, kr, &t);
    if (code)
        return code;
    if (check_in->as_of == OKR_NO_DATE)
        check_in->as_of = c->today;
    if (check_in->as_of > c->today)
        return okr_fail(c->err, OKR_E_INVALID, "as_of", "give today or a day before",
                        "%s is after today, %s", okr_date_text(check_in->as_of).c,
                        okr_date_text(c->today).c);
    if ((code = value_check(&kr->metric, check_in->value, check_in->step, c->err)) ||
        (code = check_person(c, check_in->reported_by, "reported_by")) ||
        (code = text_canonical(c, "note", &check_in->note)))
        return code;
    check_in->id = OKR_ID('x', store_head(c->txn) + 1);
    check_in->key_result = kr->id;
    check_in->recorded_at = c->now;
    check_in->previous_value = t.value.own;
    if (value_needs_history(&kr->metric)) {
        struct okr_check_in_list list =
            store_check_ins(c->txn, kr->id, false, 0, SIZE_MAX, c->arena);
        struct okr_check_in *all = okr_arena_array(c->arena, list.n + 1, sizeof *all);
        if (!all)
            return okr_fail_memory(c->err);
        all[0] = *check_in;
        if (list.n)
            memcpy(all + 1, list.at, list.n * sizeof *all);
        value_fold(&kr->metric, all, list.n + 1, c->calendar, span_of(&t), &t.value);
    } else {
        value_add(&kr->metric, check_in, &t.value);
    }
    if (view_edges(c, t.kr).n && (code = contribution_add(c, kr, &t.value)))
        return code;
    if ((code = record(c, &t, OKR_EVENT_CHECK_IN_RECORDED, check_in, ret_event)))
        return code;
    return ask_in_note(c, t.view.objective.unit, check_in);
}

int check_in_void_(struct cmd *c, const struct okr_check_in *old, struct okr_str note,
                   struct store_event *ret_event)
{
    struct okr_key_result kr;
    struct touched t;
    int code;
    if (old->voids)
        return okr_fail(c->err, OKR_E_INVALID, "id", "record the right value instead",
                        "%s voids another and cannot be voided itself", okr_id_text(old->id).c);
    if (old->voided_by)
        return okr_fail(c->err, OKR_E_CONFLICT, "id", "nothing is left to do",
                        "%s was voided by %s already", okr_id_text(old->id).c,
                        okr_id_text(old->voided_by).c);
    if (!store_take(c->txn, old->key_result, c->arena, &kr))
        return cmd_not_found(c, "id", old->key_result);
    if ((code = load(c, &kr, &t)))
        return code;
    struct okr_check_in_list list = store_check_ins(c->txn, kr.id, false, 0, SIZE_MAX, c->arena);
    size_t n = 0;
    for (size_t i = 0; i < list.n; i++)
        if (list.at[i].id != old->id)
            list.at[n++] = list.at[i];
    struct okr_check_in *check_in = okr_arena_alloc(c->arena, sizeof *check_in);
    if (!check_in)
        return okr_fail_memory(c->err);
    okr_entity_init(&okr_entity_check_in, check_in);
    check_in->id = OKR_ID('x', store_head(c->txn) + 1);
    check_in->key_result = kr.id;
    check_in->voids = old->id;
    check_in->note = note;
    check_in->as_of = c->today;
    check_in->previous_value = t.value.own;
    value_fold(&kr.metric, list.at, n, c->calendar, span_of(&t), &t.value);
    if (view_edges(c, t.kr).n && (code = contribution_add(c, &kr, &t.value)))
        return code;
    return record(c, &t, OKR_EVENT_CHECK_IN_VOIDED, check_in, ret_event);
}
