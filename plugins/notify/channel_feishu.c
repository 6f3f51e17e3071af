// SPDX-License-Identifier: Apache-2.0
// A bot of a Feishu or Lark group: a card; signed in the body; answers 200 with a `code`, which is what counts.
#include "channel.h"

#include "json.h"
#include "sign.h"

#include <inttypes.h>

int build_feishu(const struct endpoint *endpoint, const struct message *m, okr_time now,
                 struct okr_arena *arena, struct outgoing *ret, struct okr_err *e)
{
    struct okr_buf text = OKR_BUF(arena);
    okr_buf_str(&text, m->text);
    for (size_t i = 0; i < m->at.n; i++)
        okr_buf_printf(&text, "%s<at id=%.*s></at>", i ? " " : "\n", OKR_STR_ARG(m->at.at[i]));
    json_t *card = json_pack("{s:{s:b}, s:{s:s, s:{s:s, s:o}}, s:[{s:s, s:o}]}", "config",
                             "wide_screen_mode", 1, "header", "template", "blue", "title", "tag",
                             "plain_text", "content", json_str(m->subject), "elements", "tag",
                             "markdown", "content", json_str(okr_buf_view(&text)));
    json_t *json = json_pack("{s:s, s:o}", "msg_type", "interactive", "card", card);
    if (endpoint->n_secrets) {
        int64_t seconds = now / 1000;
        json_object_set_new(json, "timestamp",
                            json_str(okr_arena_printf(arena, "%" PRId64, seconds)));
        json_object_set_new(json, "sign",
                            json_str(sign_feishu(arena, endpoint->secrets[0], seconds)));
    }
    *ret = (struct outgoing){.url = endpoint->url, .body = json_text(arena, json)};
    outgoing_header(ret, arena, "Content-Type", OKR_STR("application/json; charset=utf-8"));
    return ret->body.ptr && !text.failed ? OKR_OK : okr_fail_memory(e);
}

struct verdict judge_feishu(const struct answer *answer, struct okr_arena *arena)
{
    // Its codes for "too often" and "busy"; the rest is about the bot or the message and stays.
    static const int64_t again[] = {9499, 11232, 11233, 19019};
    enum { PAUSE_MS = 60000 };
    struct verdict verdict = judge_http(answer, true);
    int64_t code = 0;
    (void)arena;
    if (verdict.outcome != OUTCOME_SENT)
        return verdict;
    if (!json_member(answer->body, "code", &code) &&
        !json_member(answer->body, "StatusCode", &code))
        return verdict_of(OUTCOME_RETRY, 0, "status 200 without a code");
    for (size_t i = 0; i < sizeof again / sizeof *again; i++)
        if (code == again[i])
            return verdict_of(OUTCOME_RETRY, PAUSE_MS, "code %" PRId64, code);
    return verdict_of(code ? OUTCOME_DEAD : OUTCOME_SENT, 0, "code %" PRId64, code);
}
