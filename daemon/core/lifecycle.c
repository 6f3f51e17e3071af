// SPDX-License-Identifier: Apache-2.0
#include "core/lifecycle.h"

#include "base/check.h"

#include <stdio.h>

/// One allowed move: a row of METHOD 4.
struct row {
    uint8_t from;
    uint8_t move; ///< enum lifecycle_move
    struct lifecycle_step step;
};

static const struct row cycle_rows[] = {
    {OKR_CYCLE_STATE_PLANNING, MOVE_OPEN, {OKR_CYCLE_STATE_OPEN, OKR_EVENT_CYCLE_OPENED, false}},
    {OKR_CYCLE_STATE_PLANNING, MOVE_REMOVE, {0, OKR_EVENT_CYCLE_REMOVED, false}},
    {OKR_CYCLE_STATE_OPEN,
     MOVE_REVIEW,
     {OKR_CYCLE_STATE_REVIEW, OKR_EVENT_CYCLE_REVIEW_STARTED, false}},
    {OKR_CYCLE_STATE_REVIEW, MOVE_CLOSE, {OKR_CYCLE_STATE_CLOSED, OKR_EVENT_CYCLE_CLOSED, false}},
};

static const struct row objective_rows[] = {
    {OKR_OBJECTIVE_STATE_DRAFT,
     MOVE_PROPOSE,
     {OKR_OBJECTIVE_STATE_PROPOSED, OKR_EVENT_OBJECTIVE_PROPOSED, false}},
    {OKR_OBJECTIVE_STATE_DRAFT, MOVE_REMOVE, {0, OKR_EVENT_OBJECTIVE_REMOVED, false}},
    {OKR_OBJECTIVE_STATE_PROPOSED,
     MOVE_PUBLISH,
     {OKR_OBJECTIVE_STATE_PUBLISHED, OKR_EVENT_OBJECTIVE_PUBLISHED, false}},
    {OKR_OBJECTIVE_STATE_PROPOSED,
     MOVE_WITHDRAW,
     {OKR_OBJECTIVE_STATE_DRAFT, OKR_EVENT_OBJECTIVE_WITHDRAWN, false}},
    {OKR_OBJECTIVE_STATE_PROPOSED, MOVE_REMOVE, {0, OKR_EVENT_OBJECTIVE_REMOVED, false}},
    {OKR_OBJECTIVE_STATE_PUBLISHED,
     MOVE_CLOSE,
     {OKR_OBJECTIVE_STATE_CLOSED, OKR_EVENT_OBJECTIVE_CLOSED, false}},
    {OKR_OBJECTIVE_STATE_PUBLISHED, MOVE_REMOVE, {0, OKR_EVENT_OBJECTIVE_REMOVED, false}},
    {OKR_OBJECTIVE_STATE_CLOSED,
     MOVE_REOPEN,
     {OKR_OBJECTIVE_STATE_PUBLISHED, OKR_EVENT_OBJECTIVE_REOPENED, true}},
    {OKR_OBJECTIVE_STATE_CLOSED,
     MOVE_ARCHIVE,
     {OKR_OBJECTIVE_STATE_ARCHIVED, OKR_EVENT_OBJECTIVE_ARCHIVED, false}},
};

// Going live has no event type of its own: the objective's publication tells it, this is its trace.
static const struct row key_result_rows[] = {
    {OKR_KEY_RESULT_STATE_DRAFT,
     MOVE_PUBLISH,
     {OKR_KEY_RESULT_STATE_LIVE, OKR_EVENT_KEY_RESULT_UPDATED, false}},
    {OKR_KEY_RESULT_STATE_DRAFT, MOVE_REMOVE, {0, OKR_EVENT_KEY_RESULT_REMOVED, false}},
    {OKR_KEY_RESULT_STATE_LIVE,
     MOVE_CLOSE,
     {OKR_KEY_RESULT_STATE_CLOSED, OKR_EVENT_KEY_RESULT_CLOSED, false}},
    {OKR_KEY_RESULT_STATE_LIVE, MOVE_REMOVE, {0, OKR_EVENT_KEY_RESULT_REMOVED, false}},
    {OKR_KEY_RESULT_STATE_CLOSED,
     MOVE_REOPEN,
     {OKR_KEY_RESULT_STATE_LIVE, OKR_EVENT_KEY_RESULT_REOPENED, true}},
};

static const struct row alignment_rows[] = {
    {OKR_EDGE_STATE_PROPOSED,
     MOVE_ACCEPT,
     {OKR_EDGE_STATE_ACCEPTED, OKR_EVENT_ALIGNMENT_ACCEPTED, false}},
    {OKR_EDGE_STATE_PROPOSED,
     MOVE_DECLINE,
     {OKR_EDGE_STATE_DECLINED, OKR_EVENT_ALIGNMENT_DECLINED, true}},
    {OKR_EDGE_STATE_PROPOSED,
     MOVE_WITHDRAW,
     {OKR_EDGE_STATE_WITHDRAWN, OKR_EVENT_ALIGNMENT_WITHDRAWN, false}},
    {OKR_EDGE_STATE_PROPOSED, MOVE_REMOVE, {0, OKR_EVENT_ALIGNMENT_REMOVED, false}},
    {OKR_EDGE_STATE_ACCEPTED, MOVE_REMOVE, {0, OKR_EVENT_ALIGNMENT_REMOVED, false}},
    {OKR_EDGE_STATE_DECLINED, MOVE_REMOVE, {0, OKR_EVENT_ALIGNMENT_REMOVED, false}},
    {OKR_EDGE_STATE_WITHDRAWN, MOVE_REMOVE, {0, OKR_EVENT_ALIGNMENT_REMOVED, false}},
};

// An answer may be given anew, and who took note may still pass the ask on; who is asked then begins at the beginning.
static const struct row mention_rows[] = {
    {OKR_MENTION_STATE_OPEN,
     MOVE_ACKNOWLEDGE,
     {OKR_MENTION_STATE_ACKNOWLEDGED, OKR_EVENT_MENTION_ACKNOWLEDGED, false}},
    {OKR_MENTION_STATE_OPEN,
     MOVE_ANSWER,
     {OKR_MENTION_STATE_ACKNOWLEDGED, OKR_EVENT_MENTION_UPDATED, false}},
    {OKR_MENTION_STATE_OPEN,
     MOVE_DELEGATE,
     {OKR_MENTION_STATE_OPEN, OKR_EVENT_MENTION_UPDATED, false}},
    {OKR_MENTION_STATE_OPEN,
     MOVE_DECLINE,
     {OKR_MENTION_STATE_DECLINED, OKR_EVENT_MENTION_DECLINED, true}},
    {OKR_MENTION_STATE_OPEN, MOVE_REMOVE, {0, OKR_EVENT_MENTION_REMOVED, false}},
    {OKR_MENTION_STATE_ACKNOWLEDGED,
     MOVE_ANSWER,
     {OKR_MENTION_STATE_ACKNOWLEDGED, OKR_EVENT_MENTION_UPDATED, false}},
    {OKR_MENTION_STATE_ACKNOWLEDGED,
     MOVE_DELEGATE,
     {OKR_MENTION_STATE_OPEN, OKR_EVENT_MENTION_UPDATED, false}},
    {OKR_MENTION_STATE_ACKNOWLEDGED, MOVE_REMOVE, {0, OKR_EVENT_MENTION_REMOVED, false}},
    {OKR_MENTION_STATE_DECLINED, MOVE_REMOVE, {0, OKR_EVENT_MENTION_REMOVED, false}},
};

struct table {
    const struct okr_entity *entity;
    const char *words; ///< as a sentence names it
    enum okr_group group;
    const struct row *rows;
    size_t n;
};
#define TABLE(entity, words, GROUP, rows)                                                   \
    {                                                                                       \
        &okr_entity_##entity, words, OKR_GROUP_##GROUP, rows, sizeof(rows) / sizeof *(rows) \
    }
static const struct table tables[] = {
    TABLE(cycle, OKR_MESSAGE("a cycle"), CYCLE_STATE, cycle_rows),
    TABLE(objective, OKR_MESSAGE("an objective"), OBJECTIVE_STATE, objective_rows),
    TABLE(key_result, OKR_MESSAGE("a key result"), KEY_RESULT_STATE, key_result_rows),
    TABLE(alignment, OKR_MESSAGE("an alignment"), EDGE_STATE, alignment_rows),
    TABLE(mention, OKR_MESSAGE("a mention"), MENTION_STATE, mention_rows),
};

/// The infinitive and the participle of a move.
static const struct {
    const char *verb, *done;
} words[MOVE_COUNT] = {
    [MOVE_PROPOSE] = {OKR_MESSAGE("propose"), OKR_MESSAGE("proposed")},
    [MOVE_PUBLISH] = {OKR_MESSAGE("publish"), OKR_MESSAGE("published")},
    [MOVE_WITHDRAW] = {OKR_MESSAGE("withdraw"), OKR_MESSAGE("withdrawn")},
    [MOVE_CLOSE] = {OKR_MESSAGE("close"), OKR_MESSAGE("closed")},
    [MOVE_REOPEN] = {OKR_MESSAGE("reopen"), OKR_MESSAGE("reopened")},
    [MOVE_ARCHIVE] = {OKR_MESSAGE("archive"), OKR_MESSAGE("archived")},
    [MOVE_REMOVE] = {OKR_MESSAGE("remove"), OKR_MESSAGE("removed")},
    [MOVE_OPEN] = {OKR_MESSAGE("open"), OKR_MESSAGE("opened")},
    [MOVE_REVIEW] = {OKR_MESSAGE("review"), OKR_MESSAGE("reviewed")},
    [MOVE_ACCEPT] = {OKR_MESSAGE("accept"), OKR_MESSAGE("accepted")},
    [MOVE_DECLINE] = {OKR_MESSAGE("decline"), OKR_MESSAGE("declined")},
    [MOVE_ACKNOWLEDGE] = {OKR_MESSAGE("acknowledge"), OKR_MESSAGE("acknowledged")},
    [MOVE_ANSWER] = {OKR_MESSAGE("answer"), OKR_MESSAGE("answered")},
    [MOVE_DELEGATE] = {OKR_MESSAGE("delegate"), OKR_MESSAGE("delegated")},
};

static const struct table *table_of(const struct okr_entity *entity)
{
    const struct table *table = tables, *end = tables + sizeof tables / sizeof *tables;
    while (table < end && table->entity != entity) {
        table++;
    }
    check(table < end);
    return table;
}

/// "propose, remove": the moves that a state allows; "nothing" where it allows none.
static void moves_from(const struct table *table, unsigned state, const struct okr_err *e,
                       char *ret, size_t size)
{
    size_t used = 0;
    snprintf(ret, size, "%s", okr_err_say(e, "nothing"));
    for (size_t i = 0; i < table->n; i++) {
        if (table->rows[i].from == state) {
            int n = snprintf(ret + used, size - used, "%s%s",
                             !used                       ? ""
                             : okr_err_lang(e) == OKR_ZH ? "、"
                                                         : ", ",
                             okr_err_say(e, words[table->rows[i].move].verb));
            used += (size_t)n;
        }
    }
}

static int refuse(const struct table *table, unsigned state, const char *done, struct okr_err *e)
{
    char moves[128], hint[192];
    moves_from(table, state, e, moves, sizeof moves);
    snprintf(hint, sizeof hint, okr_err_say(e, "this state allows: %s"), moves);
    return okr_fail(e, OKR_E_TRANSITION, "state", hint, "%s in state %s cannot be %s",
                    okr_err_say(e, table->words),
                    okr_term_word(table->group, state, okr_err_lang(e)), okr_err_say(e, done));
}

int lifecycle_step(const struct okr_entity *entity, unsigned state, enum lifecycle_move move,
                   struct lifecycle_step *ret, struct okr_err *e)
{
    const struct table *table = table_of(entity);
    check((unsigned)move < MOVE_COUNT);
    for (size_t i = 0; i < table->n; i++) {
        if (table->rows[i].from == state && table->rows[i].move == move) {
            *ret = table->rows[i].step;
            return OKR_OK;
        }
    }
    return refuse(table, state, words[move].done, e);
}

int lifecycle_move_between(const struct okr_entity *entity, unsigned from, unsigned to,
                           enum lifecycle_move *ret, struct okr_err *e)
{
    const struct table *table = table_of(entity);
    for (size_t i = 0; i < table->n; i++) {
        const struct row *row = &table->rows[i];
        if (row->from == from && row->step.state == to && to != 0) {
            *ret = (enum lifecycle_move)row->move;
            return OKR_OK;
        }
    }
    char done[64];
    snprintf(done, sizeof done, okr_err_say(e, "made %s"),
             okr_term_word(table->group, to, okr_err_lang(e)));
    return refuse(table, from, done, e);
}

unsigned lifecycle_key_result_state(unsigned objective_state, unsigned outcome)
{
    switch (outcome ? (unsigned)OKR_OBJECTIVE_STATE_CLOSED : objective_state) {
    case OKR_OBJECTIVE_STATE_DRAFT:
    case OKR_OBJECTIVE_STATE_PROPOSED: return OKR_KEY_RESULT_STATE_DRAFT;
    case OKR_OBJECTIVE_STATE_PUBLISHED: return OKR_KEY_RESULT_STATE_LIVE;
    default: return OKR_KEY_RESULT_STATE_CLOSED;
    }
}
