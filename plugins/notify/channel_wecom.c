// SPDX-License-Identifier: Apache-2.0
// A robot of a WeCom group: Markdown of 4096 bytes or text of 2048; it counts bytes and cuts nothing itself. Answers 200 with an `errcode`.
#include "channel.h"

#include "json.h"
#include "template.h"

enum { MARKDOWN_BYTES = 4096, TEXT_BYTES = 2048 };

static json_t *text_of(const struct message *m, struct okr_arena *arena)
{
    struct okr_str all =
        okr_arena_printf(arena, "%.*s\n%.*s", OKR_STR_ARG(m->subject), OKR_STR_ARG(m->text));
    json_t *ids = json_array();
    for (size_t i = 0; i < m->at.n; i++)
        json_array_append_new(ids, json_str(m->at.at[i]));
    return json_pack("{s:s, s:{s:o, s:o}}", "msgtype", "text", "text", "content",
                     json_str(template_cut(arena, all, TEXT_BYTES, template_cut_mark(m->lang))),
                     "mentioned_list", ids);
}

static json_t *markdown_of(const struct message *m, struct okr_arena *arena)
{
    struct okr_buf at = OKR_BUF(arena), all = OKR_BUF(arena);
    for (size_t i = 0; i < m->at.n; i++)
        okr_buf_printf(&at, "%s<@%.*s>", i ? " " : "\n", OKR_STR_ARG(m->at.at[i]));
    if (at.len > MARKDOWN_BYTES / 2) { // too many to name: none, rather than half an id
        at.len = 0;
    }
    struct okr_str said =
        okr_arena_printf(arena, "**%.*s**\n%.*s", OKR_STR_ARG(m->subject), OKR_STR_ARG(m->text));
    okr_buf_str(&all,
                template_cut(arena, said, MARKDOWN_BYTES - at.len, template_cut_mark(m->lang)));
    okr_buf_str(&all, okr_buf_view(&at));
    return json_pack("{s:s, s:{s:o}}", "msgtype", "markdown", "markdown", "content",
                     json_str(okr_buf_view(&all)));
}

int build_wecom(const struct endpoint *endpoint, const struct message *m, okr_time now,
                struct okr_arena *arena, struct outgoing *ret, struct okr_err *e)
{
    (void)now;
    json_t *json = endpoint->text ? text_of(m, arena) : markdown_of(m, arena);
    *ret = (struct outgoing){.url = endpoint->url, .body = json_text(arena, json)};
    outgoing_header(ret, arena, "Content-Type", OKR_STR("application/json; charset=utf-8"));
    return ret->body.ptr ? OKR_OK : okr_fail_memory(e);
}
