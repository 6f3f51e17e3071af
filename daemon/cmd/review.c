// SPDX-License-Identifier: Apache-2.0
// review.get and review.record: what a cycle came to, and one node's review in one go.
#include "cmd/id_set.h"
#include "cmd/move.h"
#include "cmd/score.h"

#include <math.h>

// --- review.get --------------------------------------------------------------------------------------------------------

/// One row of a review, of an objective or a key result alike.
struct row {
    okr_id id, parent, unit;
    int32_t position;
    struct okr_str text, review, score_reason;
    enum okr_group states;
    unsigned state, outcome, decision, status, commitment;
    double progress, expectation, score;
    struct okr_score_proposal proposal;
    bool owes_post_mortem;
};

static void pack_term(struct okr_pack *out, const char *key, enum okr_group group, unsigned value)
{
    okr_pack_key(out, key);
    if (value)
        okr_pack_c(out, okr_term_slug(group, value));
    else
        okr_pack_nil(out);
}

static void pack_text(struct okr_pack *out, const char *key, struct okr_str text)
{
    okr_pack_key(out, key);
    if (text.len)
        okr_pack_str(out, text);
    else
        okr_pack_nil(out);
}

static void pack_number(struct okr_pack *out, const char *key, double value)
{
    okr_pack_key(out, key);
    okr_pack_fraction(out, value);
}

enum { ROW_KEYS = 19 };

static void pack_row(struct okr_pack *out, const struct row *row)
{
    double score = isnan(row->score) ? row->proposal.value : row->score;
    okr_pack_map(out, ROW_KEYS);
    okr_pack_key(out, "id");
    okr_pack_id(out, row->id);
    okr_pack_key(out, "objective");
    okr_pack_id(out, row->parent);
    okr_pack_key(out, "unit");
    okr_pack_id(out, row->unit);
    okr_pack_key(out, "position");
    okr_pack_int(out, row->position);
    pack_text(out, "text", row->text);
    pack_term(out, "commitment", OKR_GROUP_COMMITMENT, row->commitment);
    pack_number(out, "expectation", row->expectation);
    pack_term(out, "state", row->states, row->state);
    pack_number(out, "progress", row->progress);
    pack_term(out, "status", OKR_GROUP_STATUS, row->status);
    okr_pack_key(out, "score_proposal");
    if (isnan(row->proposal.value))
        okr_pack_nil(out);
    else
        okr_entity_pack(&okr_entity_score_proposal, &row->proposal, OKR_ALL_FIELDS, out);
    pack_number(out, "score", row->score);
    pack_text(out, "score_reason", row->score_reason);
    pack_term(out, "band", OKR_GROUP_BAND, score_band(score));
    okr_pack_key(out, "success");
    if (isnan(score) || isnan(row->expectation))
        okr_pack_nil(out);
    else
        okr_pack_bool(out, score_is_success(score, (enum okr_commitment)row->commitment));
    pack_term(out, "outcome", OKR_GROUP_OUTCOME, row->outcome);
    pack_text(out, "review", row->review);
    pack_term(out, "decision", OKR_GROUP_DECISION, row->decision);
    okr_pack_key(out, "owes_post_mortem");
    okr_pack_bool(out, row->owes_post_mortem);
}

/// What was proposed when the score was set, else what is proposed now.
static struct okr_score_proposal shown(double score, const struct okr_score_proposal *kept,
                                       struct okr_score_proposal now)
{
    return isnan(score) || isnan(kept->value) ? now : *kept;
}

static void pack_key_result(struct cmd *c, const struct kr_view *view,
                            const struct okr_objective *o)
{
    const struct okr_key_result *kr = &view->kr;
    struct okr_score_proposal now = score_proposed(c, view);
    enum okr_commitment commitment = commitment_of(kr);
    pack_row(c->out, &(struct row){
                         .id = kr->id,
                         .parent = o->id,
                         .unit = o->unit,
                         .position = kr->position,
                         .text = kr->text,
                         .review = kr->review,
                         .score_reason = kr->score_reason,
                         .states = OKR_GROUP_KEY_RESULT_STATE,
                         .state = kr->state,
                         .outcome = kr->outcome,
                         .decision = kr->decision,
                         .status = view->result.status,
                         .commitment = commitment,
                         .progress = view->result.progress,
                         .expectation = commitment_expectation(commitment),
                         .score = kr->score,
                         .proposal = shown(kr->score, &kr->score_proposal, now),
                         .owes_post_mortem =
                             score_owes_post_mortem(kr, isnan(kr->score) ? now.value : kr->score),
                     });
}

static void pack_objective(struct cmd *c, const struct objective_view *view)
{
    const struct okr_objective *o = &view->objective;
    pack_row(c->out,
             &(struct row){
                 .id = o->id,
                 .unit = o->unit,
                 .position = o->position,
                 .text = o->text,
                 .review = o->review,
                 .score_reason = o->score_reason,
                 .states = OKR_GROUP_OBJECTIVE_STATE,
                 .state = o->state,
                 .outcome = o->outcome,
                 .decision = o->decision,
                 .status = view->status,
                 .commitment = o->commitment,
                 .progress = view->progress,
                 .expectation = o->commitment
                                    ? commitment_expectation((enum okr_commitment)o->commitment)
                                    : NAN,
                 .score = o->score,
                 .proposal = shown(o->score, &o->score_proposal, score_proposed_objective(c, view)),
             });
}

/// A draft is not reviewed.
static bool is_reviewed(const struct okr_objective *o, struct okr_ids cycles)
{
    return ids_have(cycles, o->cycle) && o->state != OKR_OBJECTIVE_STATE_DRAFT &&
           o->state != OKR_OBJECTIVE_STATE_PROPOSED;
}

/// The objectives of a subtree in the order of its units and their positions.
static int list_objectives(struct cmd *c, okr_id unit, struct okr_ids cycles, struct okr_ids *ret)
{
    struct okr_ids units = unit_subtree(c->txn, unit, c->arena);
    struct id_set found = {0};
    int code = OKR_OK;
    for (size_t u = 0; !code && u < units.n; u++) {
        struct okr_ids ids = store_children(c->txn, units.at[u], STORE_UNIT_OBJECTIVES, c->arena);
        struct okr_objective o;
        for (size_t i = 0; !code && i < ids.n; i++)
            if (store_get(c->txn, ids.at[i], c->arena, &o) && is_reviewed(&o, cycles))
                code = id_set_add(c, &found, o.id);
    }
    *ret = (struct okr_ids){found.at, found.n};
    return code ? code : store_error(c->txn, c->err);
}

/// Objectives and their key results, or of those `only` one (0: all). They are viewed twice, once for each list: memory holds one at a time.
static int pack_reviews(struct cmd *c, struct okr_ids objectives, okr_id only)
{
    static const char *const keys[] = {"objectives", "key_results"};
    for (int krs = 0; krs < 2; krs++) {
        uint32_t n = 0;
        okr_pack_key(c->out, keys[krs]);
        size_t place = okr_pack_array_open(c->out);
        for (size_t i = 0; i < objectives.n; i++) {
            struct objective_view view;
            int code = view_objective(c, objectives.at[i], &view);
            if (code)
                return code;
            if (!krs)
                pack_objective(c, &view);
            n += krs ? 0 : 1;
            for (size_t k = 0; krs && k < view.n_krs; k++)
                if (!only || view.krs[k].kr.id == only) {
                    pack_key_result(c, &view.krs[k], &view.objective);
                    n++;
                }
        }
        okr_pack_array_close(c->out, place, n);
    }
    return OKR_OK;
}

/// The cycle that is named, else the one open, else the one in review; nil where several are shown.
static int shown_cycles(struct cmd *c, struct okr_ids *ret)
{
    int code = cmd_cycles_shown(c, cmd_arg_id(c, "cycle"), ret);
    struct okr_cycle cycle;
    size_t n = 0;
    if (code || ret->n == 1)
        return code;
    for (size_t i = 0; i < ret->n; i++)
        if (store_get(c->txn, ret->at[i], c->arena, &cycle) &&
            cycle.state != OKR_CYCLE_STATE_PLANNING)
            ret->at[n++] = ret->at[i];
    ret->n = n;
    return OKR_OK;
}

int cmd_review_get(struct cmd *c)
{
    okr_id id = cmd_arg_id(c, "id");
    struct okr_ids cycles = {0}, objectives = {0};
    struct okr_key_result kr;
    struct okr_objective o;
    int code = OKR_OK;
    if (okr_id_letter(id) == 'k' || okr_id_letter(id) == 'o') {
        okr_id *at = okr_arena_array(c->arena, 2, sizeof *at);
        if (!at)
            return okr_fail_memory(c->err);
        at[0] = id;
        if (okr_id_letter(id) == 'k') {
            if (!store_get(c->txn, id, c->arena, &kr))
                return cmd_not_found(c, "id", id);
            at[0] = kr.objective;
        }
        if (!store_get(c->txn, at[0], c->arena, &o))
            return cmd_not_found(c, "id", at[0]);
        at[1] = o.cycle;
        objectives = (struct okr_ids){at, 1};
        cycles = (struct okr_ids){at + 1, 1};
    } else if (okr_id_letter(id) == 'c') {
        cycles = (struct okr_ids){&id, 1};
        code = list_objectives(c, 0, cycles, &objectives);
    } else {
        code = shown_cycles(c, &cycles);
        code = code ? code : list_objectives(c, id, cycles, &objectives);
    }
    if (code) {
        return code;
    }
    okr_pack_map(c->out, 3);
    okr_pack_key(c->out, "cycle");
    struct okr_cycle cycle;
    if (cycles.n == 1 && store_get(c->txn, cycles.at[0], c->arena, &cycle))
        okr_entity_pack(&okr_entity_cycle, &cycle, OKR_ALL_FIELDS, c->out);
    else
        okr_pack_nil(c->out);
    return pack_reviews(c, objectives, okr_id_letter(id) == 'k' ? id : 0);
}

// --- review.record -----------------------------------------------------------------------------------------------------

/// What the request says; unset parts leave what is there.
struct verdict {
    double value;
    bool accept;
    struct closing closing;
    struct okr_str reason;
};

static int read_verdict(struct cmd *c, struct verdict *ret)
{
    *ret = (struct verdict){
        .value = okr_value_double(cmd_arg(c, "value")),
        .accept = okr_value_bool(cmd_arg(c, "accept")),
        .closing = {.outcome = (uint8_t)cmd_arg_term(c, "outcome", OKR_GROUP_OUTCOME),
                    .decision = (uint8_t)cmd_arg_term(c, "decision", OKR_GROUP_DECISION)},
    };
    int code = cmd_arg_text(c, "review", &ret->closing.review);
    if (code || (code = cmd_arg_text(c, "reason", &ret->reason)))
        return code;
    if (ret->accept && !isnan(ret->value))
        return okr_fail(c->err, OKR_E_INVALID, "value", "give one of accept and value",
                        "two scores are given");
    if (!ret->accept && isnan(ret->value) && !ret->closing.outcome && !ret->closing.decision &&
        !ret->closing.review.len)
        return okr_fail(c->err, OKR_E_INVALID, "value",
                        "give a score, an outcome, a review or a decision",
                        "the review says nothing");
    return OKR_OK;
}

static int closed_otherwise(struct cmd *c, okr_id id, unsigned outcome)
{
    return okr_fail(c->err, OKR_E_TRANSITION, "outcome",
                    "reopen it first, or leave the outcome as it is", "%s was closed as %s already",
                    okr_id_text(id).c,
                    okr_term_word(OKR_GROUP_OUTCOME, outcome, okr_err_lang(c->err)));
}

static void write_down(const struct verdict *v, struct okr_str *review, uint8_t *decision)
{
    if (v->closing.review.len)
        *review = v->closing.review;
    if (v->closing.decision)
        *decision = v->closing.decision;
}

/// Closes it with its outcome; one that is closed takes words and a decision, and its outcome when it has none yet.
static int settle_objective(struct cmd *c, okr_id id, const struct verdict *v)
{
    struct okr_objective before, after;
    if (!store_take(c->txn, id, c->arena, &before))
        return cmd_not_found(c, "id", id);
    bool closed =
        before.state == OKR_OBJECTIVE_STATE_CLOSED || before.state == OKR_OBJECTIVE_STATE_ARCHIVED;
    if (v->closing.outcome && !closed)
        return objective_move(c, &before, MOVE_CLOSE, &v->closing, v->reason);
    if (v->closing.outcome && before.outcome && v->closing.outcome != before.outcome)
        return closed_otherwise(c, id, before.outcome);
    after = before;
    write_down(v, &after.review, &after.decision);
    if (v->closing.outcome)
        after.outcome = v->closing.outcome;
    return objective_change(c, &before, &after, v->reason);
}

static int settle_key_result(struct cmd *c, okr_id id, const struct verdict *v)
{
    struct okr_key_result before, after;
    if (!store_take(c->txn, id, c->arena, &before))
        return cmd_not_found(c, "id", id);
    if (v->closing.outcome && before.state != OKR_KEY_RESULT_STATE_CLOSED)
        return key_result_move(c, &before, MOVE_CLOSE, &v->closing, v->reason);
    if (v->closing.outcome && before.outcome && v->closing.outcome != before.outcome)
        return closed_otherwise(c, id, before.outcome);
    after = before;
    write_down(v, &after.review, &after.decision);
    if (v->closing.outcome)
        after.outcome = v->closing.outcome;
    return key_result_change(c, &before, &after, v->reason);
}

/// The score that the request sets: the one given, the proposed one when it is accepted or nothing else was set at closing. `*ret_set` false: the score stays.
static int score_to_set(struct cmd *c, okr_id id, const struct verdict *v, double *ret,
                        bool *ret_set)
{
    double kept, proposed;
    *ret_set = false;
    if (isnan(v->value) && !v->accept && !v->closing.outcome)
        return OKR_OK; // words can be written when the cycle is closed, too
    int code = score_standing(c, id, &kept, &proposed);
    if (code)
        return code;
    bool closing = v->closing.outcome && isnan(kept) && !isnan(proposed);
    *ret = isnan(v->value) ? proposed : v->value;
    *ret_set = !isnan(v->value) || v->accept || closing;
    if (*ret_set && isnan(*ret))
        return score_none_proposed(c, id);
    return OKR_OK;
}

static int check_version(struct cmd *c, okr_id id)
{
    struct okr_objective o;
    struct okr_key_result kr;
    if (okr_id_letter(id) == 'k')
        return store_get(c->txn, id, c->arena, &kr) ? cmd_check_version(c, id, kr.version)
                                                    : cmd_not_found(c, "id", id);
    return store_get(c->txn, id, c->arena, &o) ? cmd_check_version(c, id, o.version)
                                               : cmd_not_found(c, "id", id);
}

int cmd_review_record(struct cmd *c)
{
    struct verdict v;
    double score;
    bool scored;
    okr_id id = cmd_arg_id(c, "id");
    const bool is_kr = okr_id_letter(id) == 'k';
    int code = read_verdict(c, &v);
    if (code || (code = check_version(c, id)) ||
        (code = score_to_set(c, id, &v, &score, &scored)) ||
        (scored && (code = score_set(c, id, score, v.reason))))
        return code;
    if (v.closing.outcome || v.closing.decision || v.closing.review.len)
        code = is_kr ? settle_key_result(c, id, &v) : settle_objective(c, id, &v);
    if (code)
        return code;
    return is_kr ? key_result_pack(c, id) : objective_pack(c, id);
}
