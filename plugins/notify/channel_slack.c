// SPDX-License-Identifier: Apache-2.0
// An incoming web hook of Slack: a header and one section of mrkdwn; answers "ok".
#include "channel.h"

#include "json.h"
#include "template.h"

enum { HEADER_CHARACTERS = 150, SECTION_BYTES = 3000 };

int build_slack(const struct endpoint *endpoint, const struct message *m, okr_time now,
                struct okr_arena *arena, struct outgoing *ret, struct okr_err *e)
{
    struct okr_buf text = OKR_BUF(arena), plain = OKR_BUF(arena);
    (void)now;
    okr_buf_str(&text,
                template_cut(arena, m->text, SECTION_BYTES / 2 + SECTION_BYTES / 4, OKR_STR("…")));
    for (size_t i = 0; i < m->at.n && text.len < SECTION_BYTES - 64; i++)
        okr_buf_printf(&text, "%s<@%.*s>", i ? " " : "\n", OKR_STR_ARG(m->at.at[i]));
    template_escape(DIALECT_SLACK, m->subject, &plain);
    json_t *json = json_pack(
        "{s:o, s:[{s:s, s:{s:s, s:o}}, {s:s, s:{s:s, s:o}}]}", "text",
        json_str(okr_buf_view(&plain)), "blocks", "type", "header", "text", "type", "plain_text",
        "text", json_str(template_cut(arena, m->subject, HEADER_CHARACTERS, OKR_STR("…"))), "type",
        "section", "text", "type", "mrkdwn", "text", json_str(okr_buf_view(&text)));
    *ret = (struct outgoing){.url = endpoint->url, .body = json_text(arena, json)};
    outgoing_header(ret, arena, "Content-Type", OKR_STR("application/json"));
    return ret->body.ptr && !text.failed ? OKR_OK : okr_fail_memory(e);
}
