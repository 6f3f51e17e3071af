// SPDX-License-Identifier: Apache-2.0
// A plugin of 1.0, with every capability and every service, built against the header beside it. Neither is ever edited: what this okrd makes of
// them is what it makes of a stranger's plugin from that time.
#include "okr_plugin.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct frozen {
    const okr_host *host;
    const okr_srv_client *client;
    const okr_srv_state *state;
    const okr_srv_data *data;
} me;

static okr_view text(const char *c)
{
    okr_view view = {c, strlen(c)};
    return view;
}

static int is(okr_view view, const char *c)
{
    return view.len == strlen(c) && memcmp(view.ptr, c, strlen(c)) == 0;
}

/* --- what it keeps: one counter, as a decimal number ------------------------------------------------------------------ */

static unsigned counted(const char *key)
{
    okr_view value;
    unsigned n = 0;
    if (me.state->get(me.host, text(key), &value) == OKR_OK)
        for (uint64_t i = 0; i < value.len; i++)
            n = 10 * n + (unsigned)(value.ptr[i] - '0');
    return n;
}

static okr_status count(const char *key)
{
    char number[16];
    (void)snprintf(number, sizeof number, "%u", counted(key) + 1);
    return me.state->put(me.host, text(key), text(number));
}

/* --- capabilities ----------------------------------------------------------------------------------------------------- */

static okr_status score(void *self, const okr_call *call, const okr_score_input *in, okr_score *ret)
{
    (void)self;
    (void)call;
    if (!OKR_FITS(in, checked) || in->metric_kind > 9 || isnan(in->progress))
        return OKR_SKIP;
    ret->basis_points = in->progress >= 1 ? 10000 : in->progress >= 0.5 ? 5000 : 0;
    ret->why = text("halves");
    return OKR_OK;
}

/* [{code: "FROZEN", severity: "info", parameters: [], source: "1.0", en: "frozen", zh: "冻结"}] */
static const char rules_of_1_0[] = "\x91\x86\xa4"
                                   "code\xa6"
                                   "FROZEN\xa8severity\xa4info\xaaparameters\x90\xa6source\xa3"
                                   "1.0\xa2"
                                   "en\xa6"
                                   "frozen\xa2zh\xa6冻结";

static okr_status rules(void *self, okr_view *ret)
{
    (void)self;
    ret->ptr = rules_of_1_0;
    ret->len = sizeof rules_of_1_0 - 1;
    return OKR_OK;
}

/* The id in an entity's map: a key of two letters, then a short text. */
static okr_view id_of(okr_view entity)
{
    okr_view id = {NULL, 0};
    for (uint64_t i = 0; i + 4 < entity.len && !id.ptr; i++)
        if (memcmp(entity.ptr + i, "\xa2id", 3) == 0) {
            id.ptr = entity.ptr + i + 4;
            id.len = (unsigned char)entity.ptr[i + 3] & 0x1fu;
        }
    return id;
}

static okr_status find(const okr_sink *sink, okr_view id)
{
    okr_finding finding = {sizeof finding, 0, text("FROZEN"), id, {NULL, 0}, {NULL, 0}, 0, 0,
                           {NULL, 0}};
    return sink->finding(sink, &finding);
}

/* Finds something in each key result, or in each thing that changed. */
static okr_status audit(void *self, const okr_call *call, const okr_snapshot *snapshot,
                        const okr_sink *sink)
{
    okr_status status = OKR_OK;
    okr_view id, entity;
    (void)self;
    (void)call;
    for (uint32_t i = 0; status == OKR_OK && !snapshot->since &&
                         snapshot->at(snapshot, text("key_result"), i, &entity) == OKR_OK;
         i++)
        status = find(sink, id_of(entity));
    for (uint32_t i = 0;
         status == OKR_OK && snapshot->since && snapshot->changed(snapshot, i, &id) == OKR_OK; i++)
        if (snapshot->find(snapshot, id, &entity) == OKR_OK)
            status = find(sink, id);
    return status == OKR_END ? OKR_OK : status;
}

static okr_status on_event(void *self, const okr_call *call, const okr_event *event)
{
    (void)self;
    (void)call;
    return is(event->type, "check_in.recorded") ? count("events") : OKR_SKIP;
}

static okr_status tick(void *self, const okr_call *call, int64_t *ret_next_ms)
{
    (void)self;
    *ret_next_ms = call->now_ms + 3600000;
    return count("ticks");
}

/* Any arguments: [events counted, ticks counted, whether server.hello answered, the option "word", the file "word"] as one text. */
static okr_status command(void *self, const okr_call *call, okr_view principal, okr_view args,
                          okr_view *ret_reply)
{
    static char reply[200];
    okr_view word = text("-"), file = text("-"), hello;
    (void)self;
    (void)call;
    (void)principal;
    (void)args;
    okr_status status = me.client->request(me.host, text("server.hello"), text(""), &hello);
    (void)me.host->option(me.host, text(""), text("word"), &word);
    if (me.data->file(me.host, text("word"), &file) != OKR_OK)
        file = text("-");
    int n = snprintf(reply + 2, sizeof reply - 2, "%u %u %s %.*s %.*s", counted("events"),
                     counted("ticks"), status == OKR_OK ? "yes" : "no", (int)word.len, word.ptr,
                     (int)file.len, file.ptr);
    if (n < 0 || n > 150)
        return OKR_EFAIL;
    reply[0] = (char)0xd9; /* msgpack: a text of up to 255 bytes */
    reply[1] = (char)n;
    ret_reply->ptr = reply;
    ret_reply->len = (uint64_t)n + 2;
    return OKR_OK;
}

/* --- the plugin ------------------------------------------------------------------------------------------------------- */

static okr_status open_plugin(const okr_host *host, void **ret_self)
{
    me.host = host;
    me.client = host->service(host, OKR_SRV_CLIENT);
    me.state = host->service(host, OKR_SRV_STATE);
    me.data = host->service(host, OKR_SRV_DATA);
    *ret_self = &me;
    host->log(host, 6, text("thawed"));
    return me.client && me.state && me.data ? OKR_OK : OKR_EFAIL;
}

static void close_plugin(void *self)
{
    (void)self;
}

static const void *capability(const char *id)
{
    static const okr_cap_score can_score = {sizeof can_score, 0, score};
    static const okr_cap_audit can_audit = {sizeof can_audit, 0, rules, audit};
    static const okr_cap_events can_listen = {sizeof can_listen, 0, {NULL, 0}, on_event};
    static const okr_cap_tick can_tick = {sizeof can_tick, 0, tick};
    static const okr_cap_command can_answer = {sizeof can_answer, 0, command};
    return strcmp(id, OKR_CAP_SCORE) == 0     ? (const void *)&can_score
           : strcmp(id, OKR_CAP_AUDIT) == 0   ? (const void *)&can_audit
           : strcmp(id, OKR_CAP_EVENTS) == 0  ? (const void *)&can_listen
           : strcmp(id, OKR_CAP_TICK) == 0    ? (const void *)&can_tick
           : strcmp(id, OKR_CAP_COMMAND) == 0 ? (const void *)&can_answer
                                              : NULL;
}

const okr_plugin *okr_plugin_v1(void)
{
    static const okr_plugin plugin = {OKR_MAGIC,    sizeof plugin, OKR_ABI_MINOR, 0,
                                      "frozen",     "1.0.0",       "As of 1.0",   open_plugin,
                                      close_plugin, capability};
    return &plugin;
}
