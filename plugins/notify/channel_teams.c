// SPDX-License-Identifier: Apache-2.0
// A Microsoft Teams workflow ("when a Teams webhook request is received"): a message that carries an Adaptive Card.
#include "channel.h"

#include "json.h"

static json_t *block(struct okr_str text, bool head)
{
    json_t *json =
        json_pack("{s:s, s:o, s:b}", "type", "TextBlock", "text", json_str(text), "wrap", 1);
    if (head) {
        json_object_set_new(json, "weight", json_string("Bolder"));
        json_object_set_new(json, "size", json_string("Medium"));
    }
    return json;
}

/// In a TextBlock one line break is a blank; two make a paragraph.
static struct okr_str paragraphs(struct okr_str text, struct okr_arena *arena)
{
    struct okr_buf out = OKR_BUF(arena);
    for (size_t i = 0; i < text.len; i++)
        okr_buf_c(&out, text.ptr[i] == '\n' ? "\n\n" : (char[]){text.ptr[i], 0});
    return okr_buf_view(&out);
}

int build_teams(const struct endpoint *endpoint, const struct message *m, okr_time now,
                struct okr_arena *arena, struct outgoing *ret, struct okr_err *e)
{
    json_t *entities = json_array();
    struct okr_buf at = OKR_BUF(arena);
    (void)now;
    for (size_t i = 0; i < m->at.n; i++) {
        struct okr_str name = i < m->names.n ? m->names.at[i] : m->at.at[i];
        struct okr_str tag = okr_arena_printf(arena, "<at>%.*s</at>", OKR_STR_ARG(name));
        okr_buf_printf(&at, "%s%.*s", i ? " " : "", OKR_STR_ARG(tag));
        json_array_append_new(entities, json_pack("{s:s, s:o, s:{s:o, s:o}}", "type", "mention",
                                                  "text", json_str(tag), "mentioned", "id",
                                                  json_str(m->at.at[i]), "name", json_str(name)));
    }
    json_t *body = json_array();
    json_array_append_new(body, block(m->subject, true));
    json_array_append_new(body, block(paragraphs(m->text, arena), false));
    if (at.len)
        json_array_append_new(body, block(okr_buf_view(&at), false));
    json_t *card =
        json_pack("{s:s, s:s, s:s, s:o, s:{s:o}}", "$schema",
                  "http://adaptivecards.io/schemas/adaptive-card.json", "type", "AdaptiveCard",
                  "version", "1.4", "body", body, "msteams", "entities", entities);
    json_t *json =
        json_pack("{s:s, s:[{s:s, s:n, s:o}]}", "type", "message", "attachments", "contentType",
                  "application/vnd.microsoft.card.adaptive", "contentUrl", "content", card);
    *ret = (struct outgoing){.url = endpoint->url, .body = json_text(arena, json)};
    outgoing_header(ret, arena, "Content-Type", OKR_STR("application/json"));
    return ret->body.ptr && !at.failed ? OKR_OK : okr_fail_memory(e);
}
