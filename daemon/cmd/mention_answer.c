// SPDX-License-Identifier: Apache-2.0
// How asks are answered: taken note of, answered, declined or passed on by those who answer for the unit asked (METHOD 1 and 4).
#include "cmd/access.h"
#include "cmd/move.h"

static int take_mention(struct cmd *c, struct okr_mention *ret)
{
    okr_id id = cmd_arg_id(c, "id");
    if (!store_take(c->txn, id, c->arena, ret))
        return cmd_not_found(c, "id", id);
    return cmd_check_version(c, id, ret->version);
}

/// The one guarded transition: `after` says what the move makes of the mention besides its state.
static int change(struct cmd *c, const struct okr_mention *before, struct okr_mention *after,
                  enum lifecycle_move which, const char *act, struct okr_str reason)
{
    struct lifecycle_step step;
    int code = move_step(c, &okr_entity_mention, before->state, which, reason, &step);
    if (code || (code = access_check_answers(c, before->whom, act, before->id)))
        return code;
    after->state = step.state;
    after->version++;
    if ((code = okr_entity_check(&okr_entity_mention, after, c->err)))
        return code;
    // Who asked hears of it, and who passed it on.
    okr_id concerned[2], asker = unit_of(c, before->where);
    size_t n = 0;
    if (asker && asker != after->whom)
        concerned[n++] = asker;
    if (before->whom != after->whom && before->whom != asker)
        concerned[n++] = before->whom;
    c->also = (struct okr_ids){concerned, n};
    emit(c, step.event, &okr_entity_mention, before, after, after->whom, reason);
    return OKR_OK;
}

static int move(struct cmd *c, const struct okr_mention *before, struct okr_mention *after,
                enum lifecycle_move which, const char *act, struct okr_str reason)
{
    int code = change(c, before, after, which, act, reason);
    if (!code)
        cmd_pack_entity(c, "mention", &okr_entity_mention, after);
    return code;
}

int cmd_mention_acknowledge(struct cmd *c)
{
    struct okr_mention before, after;
    int code = take_mention(c, &before);
    after = before;
    if (code || (code = cmd_arg_text(c, "answer", &after.answer)))
        return code;
    return move(c, &before, &after, MOVE_ACKNOWLEDGE, "acknowledge", OKR_STR(""));
}

int cmd_mention_decline(struct cmd *c)
{
    struct okr_mention before, after;
    int code = take_mention(c, &before);
    after = before;
    if (code || (code = cmd_arg_text(c, "reason", &after.answer)))
        return code;
    return move(c, &before, &after, MOVE_DECLINE, "decline", after.answer);
}

int cmd_mention_answer(struct cmd *c)
{
    struct okr_mention before, after;
    struct okr_str answer;
    int code = take_mention(c, &before);
    if (code || (code = cmd_arg_text(c, "answer", &answer)))
        return code;
    if (!answer.len && !cmd_arg(c, "date") && !cmd_arg(c, "key_result"))
        return okr_fail(c->err, OKR_E_INVALID, "answer",
                        "give words, the day it will be there, or the key result that sees to it",
                        "the answer is empty");
    after = before;
    if (answer.len)
        after.answer = answer;
    if (cmd_arg(c, "date") && !okr_date_parse(cmd_arg_str(c, "date"), &after.promised))
        return okr_fail(c->err, OKR_E_INVALID, "date", "write it as 2018-01-19",
                        "this is not a date");
    if (cmd_arg(c, "key_result"))
        after.answering_key_result = cmd_arg_id(c, "key_result");
    return move(c, &before, &after, MOVE_ANSWER, "answer", cmd_arg_str(c, "reason"));
}

int mention_delegate(struct cmd *c, const struct okr_mention *before, okr_id to,
                     struct okr_str reason, struct okr_mention *ret_after)
{
    // The text still names who was asked first: that is how an edit of it finds the ask again.
    okr_id named = before->first_asked ? before->first_asked : before->whom;
    *ret_after = *before;
    ret_after->whom = to;
    ret_after->first_asked = to == named ? 0 : named;
    ret_after->answer = OKR_STR("");
    ret_after->promised = OKR_NO_DATE;
    ret_after->answering_key_result = 0;
    return change(c, before, ret_after, MOVE_DELEGATE, OKR_MESSAGE("pass on"), reason);
}

int cmd_mention_delegate(struct cmd *c)
{
    struct okr_mention before, after;
    okr_id to = cmd_arg_id(c, "to");
    int code = take_mention(c, &before);
    if (code)
        return code;
    if (to == before.whom)
        return okr_fail(c->err, OKR_E_INVALID, "to", "name another unit or person",
                        "%s is with %s already", okr_id_text(before.id).c, okr_id_text(to).c);
    if ((code = mention_delegate(c, &before, to, cmd_arg_str(c, "reason"), &after)))
        return code;
    cmd_pack_entity(c, "mention", &okr_entity_mention, &after);
    return OKR_OK;
}
