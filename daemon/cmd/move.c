// SPDX-License-Identifier: Apache-2.0
#include "cmd/move.h"

#include "cmd/access.h"
#include "cmd/gate.h"
#include "cmd/score.h"

#include <math.h>

int move_step(struct cmd *c, const struct okr_entity *entity, unsigned state,
              enum lifecycle_move move, struct okr_str reason, struct lifecycle_step *ret)
{
    struct lifecycle_step step;
    int code = lifecycle_step(entity, state, move, &step, c->err);
    if (code)
        return code;
    if (step.needs_reason && !reason.len)
        return okr_fail(c->err, OKR_E_INVALID, "reason",
                        "say why: --reason, or `reason` in the request",
                        "this move needs a reason");
    *ret = step;
    return OKR_OK;
}

int move_check_promise(struct cmd *c, okr_id id, struct okr_str reason)
{
    if (reason.len)
        return OKR_OK;
    return okr_fail(c->err, OKR_E_INVALID, "reason",
                    "say why: --reason, or `reason` in the request",
                    "%s is published: to change its target, weight or due date needs a reason",
                    okr_id_text(id).c);
}

/// Key results are draft, live or closed with their objective: their rows follow it, and the objective's event tells of both.
static void follow_state(struct cmd *c, const struct okr_objective *o)
{
    struct okr_ids ids = store_children(c->txn, o->id, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_key_result before, after;
        if (!store_take(c->txn, ids.at[i], c->arena, &before))
            continue;
        unsigned state = lifecycle_key_result_state(o->state, before.outcome);
        if (before.state == state)
            continue;
        after = before;
        after.state = (uint8_t)state;
        if (state == OKR_KEY_RESULT_STATE_LIVE && after.published_at == OKR_NO_TIME)
            after.published_at = c->now;
        store_put(c->txn, &okr_entity_key_result, &before, &after, store_history(c->txn, after.id));
    }
}

/// What a move asks of the objective besides its state.
static int check_guard(struct cmd *c, const struct okr_objective *before,
                       const struct okr_objective *after, enum lifecycle_move move,
                       struct okr_str reason)
{
    if (move == MOVE_PROPOSE || move == MOVE_PUBLISH || move == MOVE_REOPEN) {
        int code = objective_check_cycle(c, after);
        if (code)
            return code;
    }
    if (move != MOVE_PUBLISH)
        return OKR_OK;
    int code = access_check_answers(c, before->unit, OKR_MESSAGE("publish"), before->id);
    return code ? code : gate_check(c, before, reason);
}

/// What closing settles and reopening takes back, of an objective or a key result.
struct judgement {
    uint8_t *outcome, *decision;
    double *score;
    struct okr_str *score_reason;
    struct okr_score_proposal *proposal;
    struct okr_str *review;
};
#define JUDGEMENT(node)                                                             \
    &(struct judgement)                                                             \
    {                                                                               \
        &(node)->outcome, &(node)->decision, &(node)->score, &(node)->score_reason, \
            &(node)->score_proposal, &(node)->review                                \
    }

static void judge(const struct judgement *j, enum lifecycle_move move,
                  const struct closing *closing)
{
    if (move == MOVE_CLOSE && closing) {
        *j->outcome = closing->outcome;
        *j->decision = closing->decision ? closing->decision : *j->decision;
        *j->review = closing->review.len ? closing->review : *j->review;
    }
    if (move == MOVE_REOPEN) { // the learnings stay
        *j->outcome = OKR_OUTCOME_NONE;
        *j->decision = OKR_DECISION_NONE;
        *j->score = NAN;
        *j->score_reason = (struct okr_str){0};
        if (okr_str_is(j->proposal->plugin,
                       SCORE_BUILT_IN)) // it goes with the score it was kept for
            okr_entity_init(&okr_entity_score_proposal, j->proposal);
    }
}

int objective_move(struct cmd *c, const struct okr_objective *before, enum lifecycle_move move,
                   const struct closing *closing, struct okr_str reason)
{
    struct lifecycle_step step;
    struct okr_objective after = *before;
    int code = move_step(c, &okr_entity_objective, before->state, move, reason, &step);
    if (code)
        return code;
    after.state = step.state;
    if ((code = check_guard(c, before, &after, move, reason)))
        return code;
    if (step.state == OKR_OBJECTIVE_STATE_PUBLISHED && after.published_at == OKR_NO_TIME)
        after.published_at = c->now;
    judge(JUDGEMENT(&after), move, closing);
    after.version++;
    if ((code = okr_entity_check(&okr_entity_objective, &after, c->err)))
        return code;
    emit(c, step.event, &okr_entity_objective, before, &after, after.unit, reason);
    follow_state(c, &after);
    return OKR_OK;
}

int objective_move_state(struct cmd *c, const struct okr_objective *before, unsigned state,
                         struct okr_str reason)
{
    struct okr_objective at = *before;
    while (at.state != state) {
        enum lifecycle_move move;
        unsigned next = state > at.state ? at.state + 1U : state;
        int code = lifecycle_move_between(&okr_entity_objective, at.state, next, &move, c->err);
        if (code || (code = objective_move(c, &at, move, NULL, reason)))
            return code;
        if (!store_take(c->txn, at.id, c->arena, &at))
            return cmd_not_found(c, "id", at.id);
    }
    return OKR_OK;
}

int key_result_move(struct cmd *c, const struct okr_key_result *before, enum lifecycle_move move,
                    const struct closing *closing, struct okr_str reason)
{
    struct lifecycle_step step;
    struct okr_objective o;
    struct okr_key_result after = *before;
    int code = move_step(c, &okr_entity_key_result, before->state, move, reason, &step);
    if (code)
        return code;
    if (!store_take(c->txn, before->objective, c->arena, &o))
        return cmd_not_found(c, "objective", before->objective);
    if (o.state != OKR_OBJECTIVE_STATE_PUBLISHED)
        return okr_fail(c->err, OKR_E_TRANSITION, "state", "reopen its objective first",
                        "%s is %s, and %s with it", okr_id_text(o.id).c,
                        okr_term_word(OKR_GROUP_OBJECTIVE_STATE, o.state, okr_err_lang(c->err)),
                        okr_id_text(before->id).c);
    after.state = step.state;
    judge(JUDGEMENT(&after), move, closing);
    after.version++;
    if ((code = okr_entity_check(&okr_entity_key_result, &after, c->err)))
        return code;
    emit(c, step.event, &okr_entity_key_result, before, &after, o.unit, reason);
    return OKR_OK;
}

// --- operations --------------------------------------------------------------------------------------------------------

/// What the request says of an outcome; the text's mentions in their canonical form.
static int read_closing(struct cmd *c, struct closing *ret)
{
    *ret = (struct closing){
        .outcome = (uint8_t)cmd_arg_term(c, "outcome", OKR_GROUP_OUTCOME),
        .decision = (uint8_t)cmd_arg_term(c, "decision", OKR_GROUP_DECISION),
    };
    return cmd_arg_text(c, "review", &ret->review);
}

static int run_objective(struct cmd *c, enum lifecycle_move move)
{
    struct okr_objective o;
    struct closing closing;
    int code = objective_take(c, &o);
    if (code || (code = read_closing(c, &closing)) ||
        (code = objective_move(c, &o, move, &closing, cmd_arg_str(c, "reason"))))
        return code;
    return objective_pack(c, o.id);
}

static int run_key_result(struct cmd *c, enum lifecycle_move move)
{
    struct okr_key_result kr;
    struct closing closing;
    int code = key_result_take(c, &kr);
    if (code || (code = read_closing(c, &closing)) ||
        (code = key_result_move(c, &kr, move, &closing, cmd_arg_str(c, "reason"))))
        return code;
    return key_result_pack(c, kr.id);
}

int cmd_objective_propose(struct cmd *c)
{
    return run_objective(c, MOVE_PROPOSE);
}

int cmd_objective_publish(struct cmd *c)
{
    return run_objective(c, MOVE_PUBLISH);
}

int cmd_objective_withdraw(struct cmd *c)
{
    return run_objective(c, MOVE_WITHDRAW);
}

int cmd_objective_close(struct cmd *c)
{
    return run_objective(c, MOVE_CLOSE);
}

int cmd_objective_reopen(struct cmd *c)
{
    return run_objective(c, MOVE_REOPEN);
}

int cmd_objective_archive(struct cmd *c)
{
    return run_objective(c, MOVE_ARCHIVE);
}

int cmd_key_result_close(struct cmd *c)
{
    return run_key_result(c, MOVE_CLOSE);
}

int cmd_key_result_reopen(struct cmd *c)
{
    return run_key_result(c, MOVE_REOPEN);
}
