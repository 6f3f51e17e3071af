// SPDX-License-Identifier: Apache-2.0
// A robot of a DingTalk group: Markdown; signed in the url; answers 200 with an `errcode`.
#include "channel.h"

#include "json.h"
#include "sign.h"

#include <inttypes.h>

static struct okr_str signed_url(const struct endpoint *endpoint, okr_time now,
                                 struct okr_arena *arena)
{
    if (!endpoint->n_secrets)
        return endpoint->url;
    struct okr_str sign = sign_percent(arena, sign_dingtalk(arena, endpoint->secrets[0], now));
    bool has_query = memchr(endpoint->url.ptr, '?', endpoint->url.len);
    return okr_arena_printf(arena, "%.*s%ctimestamp=%" PRId64 "&sign=%.*s",
                            OKR_STR_ARG(endpoint->url), has_query ? '&' : '?', (int64_t)now,
                            OKR_STR_ARG(sign));
}

int build_dingtalk(const struct endpoint *endpoint, const struct message *m, okr_time now,
                   struct okr_arena *arena, struct outgoing *ret, struct okr_err *e)
{
    struct okr_buf text = OKR_BUF(arena);
    json_t *ids = json_array();
    okr_buf_str(&text, m->text);
    for (size_t i = 0; i < m->at.n; i++) { // @ works only for those whom the text names too
        okr_buf_printf(&text, "%s@%.*s", i ? " " : "\n\n", OKR_STR_ARG(m->at.at[i]));
        json_array_append_new(ids, json_str(m->at.at[i]));
    }
    json_t *json = json_pack("{s:s, s:{s:o, s:o}, s:{s:o, s:b}}", "msgtype", "markdown", "markdown",
                             "title", json_str(m->subject), "text", json_str(okr_buf_view(&text)),
                             "at", "atUserIds", ids, "isAtAll", 0);
    *ret =
        (struct outgoing){.url = signed_url(endpoint, now, arena), .body = json_text(arena, json)};
    outgoing_header(ret, arena, "Content-Type", OKR_STR("application/json; charset=utf-8"));
    return ret->body.ptr && ret->url.ptr && !text.failed ? OKR_OK : okr_fail_memory(e);
}
