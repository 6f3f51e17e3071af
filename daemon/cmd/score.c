// SPDX-License-Identifier: Apache-2.0
#include "cmd/score.h"

#include "cmd/nouns.h"

#include <inttypes.h>
#include <math.h>

// Stored with the scores that it proposed; another formula would be another version.
#define BUILT_IN_VERSION "1"

/// As a row keeps it: a millionth.
static double rounded(double value)
{
    return round(value * 1e6) / 1e6;
}

static struct okr_score_proposal built_in(const struct cmd *c, double value, const char *why)
{
    return (struct okr_score_proposal){.value = rounded(value),
                                       .why = okr_str_c(why),
                                       .plugin = OKR_STR(SCORE_BUILT_IN),
                                       .version = OKR_STR(BUILT_IN_VERSION),
                                       .sequence = store_head(c->txn)};
}

static bool is_plugins(const struct okr_score_proposal *kept)
{
    return !isnan(kept->value) && !okr_str_is(kept->plugin, SCORE_BUILT_IN);
}

struct okr_score_proposal score_proposed(const struct cmd *c, const struct kr_view *view)
{
    const struct okr_score_proposal *kept = &view->kr.score_proposal;
    // A plugin that is down has not seen the newest report: until it has, the built-in score says what there is to say.
    if (is_plugins(kept) && kept->sequence >= view->value.last_event)
        return *kept;
    return built_in(c, score_linear(view->result.raw), "linear");
}

void score_shown(const struct cmd *c, struct kr_view *view)
{
    if (isnan(view->kr.score) && is_plugins(&view->kr.score_proposal))
        view->kr.score_proposal = score_proposed(c, view);
}

struct okr_score_proposal score_proposed_objective(const struct cmd *c,
                                                   const struct objective_view *view)
{
    double sum = 0, weights = 0;
    for (size_t i = 0; i < view->n_krs; i++) {
        const struct kr_view *kr = &view->krs[i];
        double score = isnan(kr->kr.score) ? score_proposed(c, kr).value : kr->kr.score;
        if (isnan(score) || !view_counts(kr->kr.outcome))
            continue;
        sum += score * kr->weight;
        weights += kr->weight;
    }
    return built_in(c, weights > 0 ? sum / weights : NAN, "weighted mean");
}

/// What is scored, of an objective or a key result alike.
struct scored {
    okr_id id, unit;
    const struct okr_entity *entity;
    union {
        struct okr_objective o;
        struct okr_key_result kr;
    } before, after;
    struct okr_score_proposal proposal; ///< now
    uint64_t reported;                  ///< newest report, 0 none
    // in `after`
    double *score;
    struct okr_str *reason;
    struct okr_score_proposal *kept;
    uint64_t *version;
};

static int check_open(struct cmd *c, okr_id id, bool draft, const struct okr_cycle *cycle)
{
    if (draft)
        return okr_fail(c->err, OKR_E_TRANSITION, "id", "publish its objective first",
                        "%s is a draft: there is nothing to score", okr_id_text(id).c);
    if (cycle->state == OKR_CYCLE_STATE_CLOSED)
        return okr_fail(c->err, OKR_E_TRANSITION, "id",
                        "what was learned since goes into a comment",
                        "the cycle %.*s is closed: its scores stand", OKR_STR_ARG(cycle->key));
    return OKR_OK;
}

static bool is_draft(unsigned state)
{
    return state == OKR_OBJECTIVE_STATE_DRAFT || state == OKR_OBJECTIVE_STATE_PROPOSED;
}

static int load_objective(struct cmd *c, okr_id id, struct scored *s)
{
    struct objective_view view;
    int code = view_objective(c, id, &view);
    if (code || (code = check_open(c, id, is_draft(view.objective.state), &view.cycle)))
        return code;
    if (!store_take(c->txn, id, c->arena, &s->before.o))
        return cmd_not_found(c, "id", id);
    s->after.o = s->before.o;
    s->unit = view.objective.unit;
    s->entity = &okr_entity_objective;
    s->proposal = score_proposed_objective(c, &view);
    s->score = &s->after.o.score;
    s->reason = &s->after.o.score_reason;
    s->kept = &s->after.o.score_proposal;
    s->version = &s->after.o.version;
    return OKR_OK;
}

static int load_key_result(struct cmd *c, okr_id id, struct scored *s)
{
    struct kr_view view;
    struct okr_objective o;
    struct okr_cycle cycle;
    int code = view_key_result(c, id, &view, &o, &cycle);
    if (code || (code = check_open(c, id, view.kr.state == OKR_KEY_RESULT_STATE_DRAFT, &cycle)))
        return code;
    if (!store_take(c->txn, id, c->arena, &s->before.kr))
        return cmd_not_found(c, "id", id);
    view.kr = s->after.kr = s->before.kr; // what is borrowed does not outlive the put
    s->unit = o.unit;
    s->entity = &okr_entity_key_result;
    s->proposal = score_proposed(c, &view);
    s->reported = view.value.last_event;
    s->score = &s->after.kr.score;
    s->reason = &s->after.kr.score_reason;
    s->kept = &s->after.kr.score_proposal;
    s->version = &s->after.kr.version;
    return OKR_OK;
}

static int load(struct cmd *c, okr_id id, struct scored *s)
{
    s->id = id;
    return okr_id_letter(id) == 'k' ? load_key_result(c, id, s) : load_objective(c, id, s);
}

static int put(struct cmd *c, struct scored *s, unsigned event, struct okr_str reason)
{
    if (!okr_entity_diff(s->entity, &s->before, &s->after))
        return OKR_OK;
    int code = okr_entity_check(s->entity, &s->after, c->err);
    if (code)
        return code;
    ++*s->version;
    emit(c, event, s->entity, &s->before, &s->after, s->unit, reason);
    return store_error(c->txn, c->err);
}

/// Writes the score beside the proposal that it follows or departs from. What was set alike before stays as it is: a newer sequence alone is no change.
static int settle(struct cmd *c, struct scored *s, double value, unsigned event,
                  struct okr_str reason)
{
    bool undone = isnan(value);
    bool same_proposal = score_same(s->kept->value, s->proposal.value) &&
                         okr_str_eq(s->kept->plugin, s->proposal.plugin);
    *s->score = rounded(value);
    *s->reason = event == OKR_EVENT_SCORE_OVERRIDDEN ? reason : (struct okr_str){0};
    if (undone && okr_str_is(s->kept->plugin, SCORE_BUILT_IN))
        okr_entity_init(&okr_entity_score_proposal, s->kept);
    else if (!undone && !same_proposal && !isnan(s->proposal.value))
        *s->kept = s->proposal;
    return put(c, s, event, reason);
}

static int needs_reason(struct cmd *c, const struct scored *s)
{
    struct okr_str plugin = s->proposal.plugin;
    if (okr_str_is(plugin, SCORE_BUILT_IN))
        plugin = okr_str_c(okr_err_say(c->err, OKR_MESSAGE("okrd itself")));
    return okr_fail(c->err, OKR_E_INVALID, "reason",
                    "say why: okr review REF --score N --reason, or score.override with `reason`",
                    "%.2f is proposed for %s by %.*s: another score needs a reason",
                    s->proposal.value, okr_id_text(s->id).c, OKR_STR_ARG(plugin));
}

int score_set(struct cmd *c, okr_id id, double value, struct okr_str reason)
{
    struct scored s;
    int code = load(c, id, &s);
    if (code)
        return code;
    if (isnan(value) || isnan(s.proposal.value) || score_same(value, s.proposal.value))
        return settle(c, &s, value, OKR_EVENT_SCORE_RECORDED, reason);
    if (!reason.len)
        return needs_reason(c, &s);
    return settle(c, &s, value, OKR_EVENT_SCORE_OVERRIDDEN, reason);
}

// --- operations --------------------------------------------------------------------------------------------------------

static int check_version(struct cmd *c, const struct scored *s)
{
    return cmd_check_version(c, s->id, *s->version);
}

static int reply(struct cmd *c, okr_id id)
{
    return okr_id_letter(id) == 'k' ? key_result_pack(c, id) : objective_pack(c, id);
}

int score_none_proposed(struct cmd *c, okr_id id)
{
    return okr_fail(c->err, OKR_E_INVALID, "value", "give a value from 0.0 to 1.0",
                    "no score is proposed for %s: its progress is not defined", okr_id_text(id).c);
}

int score_standing(struct cmd *c, okr_id id, double *ret_score, double *ret_proposed)
{
    struct scored s;
    int code = load(c, id, &s);
    if (code)
        return code;
    *ret_score = *s.score;
    *ret_proposed = s.proposal.value;
    return OKR_OK;
}

int cmd_score_record(struct cmd *c)
{
    struct scored s;
    double value = okr_value_double(cmd_arg(c, "value"));
    int code = load(c, cmd_arg_id(c, "id"), &s);
    if (code || (code = check_version(c, &s)))
        return code;
    if (isnan(value) && isnan(s.proposal.value))
        return score_none_proposed(c, s.id);
    if (!isnan(value) && !isnan(s.proposal.value) && !score_same(value, s.proposal.value))
        return needs_reason(c, &s);
    if (!isnan(s.proposal.value))
        value = s.proposal.value;
    code = settle(c, &s, value, OKR_EVENT_SCORE_RECORDED, OKR_STR(""));
    return code ? code : reply(c, s.id);
}

int cmd_score_override(struct cmd *c)
{
    struct scored s;
    struct okr_str reason;
    int code = load(c, cmd_arg_id(c, "id"), &s);
    if (code || (code = check_version(c, &s)) || (code = cmd_arg_text(c, "reason", &reason)))
        return code;
    if (!reason.len)
        return needs_reason(c, &s);
    code = settle(c, &s, okr_value_double(cmd_arg(c, "value")), OKR_EVENT_SCORE_OVERRIDDEN, reason);
    return code ? code : reply(c, s.id);
}

/// What a plugin saw must be the past, and not older than what it proposed from already.
static int check_sequence(struct cmd *c, const struct scored *s, uint64_t sequence)
{
    if (sequence > store_head(c->txn))
        return okr_fail(c->err, OKR_E_FUTURE, "sequence", "give the position of what was scored",
                        "event %" PRIu64 " is past the head %" PRIu64, sequence,
                        store_head(c->txn));
    if (okr_str_eq(s->kept->plugin, okr_str_c(c->peer.plugin)) && sequence < s->kept->sequence)
        return okr_fail(c->err, OKR_E_CONFLICT, "sequence", "nothing is left to do",
                        "a proposal from event %" PRIu64 " stands, newer than %" PRIu64,
                        s->kept->sequence, sequence);
    return OKR_OK;
}

int cmd_score_propose(struct cmd *c)
{
    struct scored s;
    struct okr_str why;
    uint64_t sequence = okr_value_uint(cmd_arg(c, "sequence"), 0);
    int code = load(c, cmd_arg_id(c, "id"), &s);
    if (code || (code = check_version(c, &s)) || (code = check_sequence(c, &s, sequence)) ||
        (code = cmd_arg_text(c, "why", &why)))
        return code;
    const struct okr_score_proposal proposal = {
        .value = rounded(okr_value_double(cmd_arg(c, "value"))),
        .why = why,
        .plugin = okr_str_c(c->peer.plugin),
        .version = cmd_arg_str(c, "version"),
        .sequence = sequence,
    };
    struct okr_score_proposal same = proposal;
    // Equal again is no change, unless it was reported on since: then it says that the report was seen.
    if (s.kept->sequence >= s.reported)
        same.sequence = s.kept->sequence;
    if (okr_entity_diff(&okr_entity_score_proposal, s.kept, &same)) {
        *s.kept = proposal;
        if ((code = put(c, &s, OKR_EVENT_SCORE_PROPOSED, OKR_STR(""))))
            return code;
    }
    // Only the proposal: thousands come in a row, and nobody looks at the rest.
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "score_proposal");
    okr_entity_pack(&okr_entity_score_proposal, s.kept, OKR_ALL_FIELDS, c->out);
    return OKR_OK;
}
