// SPDX-License-Identifier: Apache-2.0
// A web hook by the Standard Webhooks specification: webhook-id, -timestamp, -signature, one signature for each key while keys rotate.
#include "channel.h"

#include "json.h"
#include "sign.h"

#include <inttypes.h>

static struct okr_str body_of(const struct message *m, okr_time now, struct okr_arena *arena)
{
    if (m->event.len)
        return m->event;
    json_t *data =
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:s}", "subject", json_str(m->subject), "text",
                  json_str(m->text), "about", json_str(m->cause), "person", json_str(m->person),
                  "name", json_str(m->to_name), "lang", m->lang == OKR_ZH ? "zh" : "en");
    struct okr_str type = okr_arena_printf(arena, "okr.%.*s", OKR_STR_ARG(m->kind));
    return json_text(arena, json_pack("{s:o, s:s, s:o}", "type", json_str(type), "timestamp",
                                      okr_time_text(now).c, "data", data));
}

static struct okr_str signatures(const struct endpoint *endpoint, const struct message *m,
                                 int64_t seconds, struct okr_str body, struct okr_arena *arena)
{
    struct okr_buf all = OKR_BUF(arena);
    for (size_t i = 0; i < endpoint->n_secrets; i++) {
        if (i)
            okr_buf_char(&all, ' ');
        okr_buf_str(&all, sign_webhook(arena, endpoint->secrets[i], m->id, seconds, body));
    }
    return okr_buf_view(&all);
}

int build_webhook(const struct endpoint *endpoint, const struct message *m, okr_time now,
                  struct okr_arena *arena, struct outgoing *ret, struct okr_err *e)
{
    int64_t seconds = now / 1000;
    struct okr_str body = body_of(m, now, arena);
    if (!body.ptr)
        return okr_fail_memory(e);
    *ret = (struct outgoing){.url = endpoint->url, .body = body};
    outgoing_header(ret, arena, "Content-Type", OKR_STR("application/json"));
    outgoing_header(ret, arena, "webhook-id", m->id);
    outgoing_header(ret, arena, "webhook-timestamp", okr_arena_printf(arena, "%" PRId64, seconds));
    if (endpoint->n_secrets)
        outgoing_header(ret, arena, "webhook-signature",
                        signatures(endpoint, m, seconds, body, arena));
    return OKR_OK;
}
