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
