// SPDX-License-Identifier: Apache-2.0
// An answer by mail: the token in its address says whose it is and what it is about, the sender must be that person; what was understood is done, what was not is answered.
#include "channel.h"
#include "command.h"
#include "directory.h"
#include "mime.h"
#include "reply.h"
#include "tell.h"
#include "token.h"

#include <math.h>
#include <stdio.h>

/// One mail on its way.
struct mail {
    struct notify *n;
    const struct okr_unit *person;
    struct token token;
    struct okr_strs done;    ///< ids of what was done
    struct okr_str error;    ///< why the last one was not
    struct okr_buf problems; ///< what could not be, a line each, and why
};

static bool same_address(struct okr_str a, struct okr_str b, struct okr_arena *arena)
{
    return a.len && okr_str_eq(okr_fold(arena, a), okr_fold(arena, b));
}

/// What a line is about: the number or id it names, else the only key result (or the only thing) of the mail.
static struct okr_str about(const struct mail *m, const struct reply *reply)
{
    struct okr_str found = {0};
    size_t key_results = 0;
    if (reply->number)
        return reply->number <= m->token.about.n ? m->token.about.at[reply->number - 1] : found;
    for (size_t i = 0; i < m->token.about.n; i++) {
        struct okr_str each = m->token.about.at[i];
        if (reply->id.len && okr_str_eq(reply->id, each))
            return each;
        bool kr = *each.ptr == 'k';
        if (!reply->id.len && (kr || (!key_results && reply->kind != REPLY_VALUE)))
            found = kr || !found.len ? each : found;
        key_results += kr;
    }
    bool only = key_results == 1 || m->token.about.n == 1;
    return !reply->id.len && only ? found : (struct okr_str){0};
}

static void pair(struct okr_pack *p, const char *key, struct okr_str value, uint32_t *n)
{
    if (!value.len)
        return;
    okr_pack_key(p, key);
    okr_pack_str(p, value);
    (*n)++;
}

static bool ask(struct mail *m, const char *op, const struct okr_buf *args)
{
    return notify_ask(m->n, op, args, &m->error);
}

static void add_problem(struct mail *m, struct okr_str line, struct okr_str why)
{
    okr_buf_printf(&m->problems, "%s%.*s%s%.*s", m->problems.len ? "\n" : "", OKR_STR_ARG(line),
                   why.len ? " — " : "", OKR_STR_ARG(why));
}

static bool check_in(struct mail *m, struct okr_str kr, const struct reply *reply)
{
    struct okr_buf args = OKR_BUF(m->n->arena);
    struct okr_pack p = OKR_PACK(&args);
    uint32_t n = 0;
    size_t place = okr_pack_map_open(&p);
    pair(&p, "key_result", kr, &n);
    pair(&p, "value", reply->value, &n);
    pair(&p, "note", reply->note, &n);
    pair(&p, "reported_by", okr_str_c(okr_id_text(m->person->id).c), &n);
    if (!isnan(reply->confidence)) {
        okr_pack_key(&p, "confidence");
        okr_pack_fraction(&p, reply->confidence);
        n++;
    }
    okr_pack_map_close(&p, place, n);
    return ask(m, "check_in.record", &args);
}

static bool answer_ask(struct mail *m, struct okr_str mention, const struct reply *reply)
{
    struct okr_buf args = OKR_BUF(m->n->arena);
    struct okr_pack p = OKR_PACK(&args);
    uint32_t n = 0;
    size_t place = okr_pack_map_open(&p);
    pair(&p, "id", mention, &n);
    bool acknowledges = reply->kind == REPLY_ACKNOWLEDGE;
    if (!acknowledges)
        pair(&p, "answer", reply->note.len ? reply->note : reply->line, &n);
    okr_pack_map_close(&p, place, n);
    return ask(m, acknowledges ? "mention.acknowledge" : "mention.answer", &args);
}

static void act(struct mail *m, const struct reply *reply)
{
    m->error = OKR_STR("");
    struct okr_str id = about(m, reply);
    bool kr = id.len && *id.ptr == 'k', ask = id.len && *id.ptr == 'm';
    bool fine = (kr && (reply->kind == REPLY_ACKNOWLEDGE || check_in(m, id, reply))) ||
                (ask && answer_ask(m, id, reply));
    if (fine)
        m->done.at[m->done.n++] = id;
    else
        add_problem(m, reply->line, m->error);
}

/// In answer to a single ask every word counts; only "收到" alone is less than an answer.
static bool is_answer_to_one(const struct mail *m, const struct reply *replies, size_t count,
                             size_t unclear)
{
    bool ask = m->token.about.n == 1 && *m->token.about.at[0].ptr == 'm';
    bool acknowledges =
        count == 1 && !unclear && replies[0].kind == REPLY_ACKNOWLEDGE && !replies[0].note.len;
    return ask && (count || unclear) && !acknowledges;
}

/// What it did not understand is answered with what it would; the answer takes another reply.
static void answer(struct mail *m)
{
    struct notify *n = m->n;
    const struct endpoint *endpoint = directory_route(n, m->person);
    if (!endpoint)
        return;
    struct okr_str reply = endpoint->channel == CHANNEL_mail
                               ? token_new(n, endpoint, m->person->id, m->token.about)
                               : OKR_STR("");
    struct okr_buf ids = OKR_BUF(n->arena);
    for (size_t i = 0; i < m->token.about.n; i++)
        okr_buf_printf(&ids, "%s%zu: %.*s", i ? "\n" : "", i + 1,
                       OKR_STR_ARG(m->token.about.at[i]));
    struct okr_buf done = OKR_BUF(n->arena);
    for (size_t i = 0; i < m->done.n; i++)
        okr_buf_printf(&done, "%s%.*s", i ? ", " : "", OKR_STR_ARG(m->done.at[i]));
    struct template_field fields[] = {{"name", m->person->name, false},
                                      {"line", okr_buf_view(&m->problems), false},
                                      {"about", okr_buf_view(&ids), false},
                                      {"done", okr_buf_view(&done), false},
                                      {"reply", reply, false}};
    struct sheet sheet = {.fields = fields, .n_fields = sizeof fields / sizeof *fields};
    (void)tell_at(n, KIND_MAIL, m->person, &sheet, OKR_STR(""), reply, n->now);
}

static void pack_result(struct mail *m, const char *result, struct okr_str *ret)
{
    struct okr_buf *buf = okr_arena_alloc(m->n->arena, sizeof *buf);
    if (!buf)
        return;
    *buf = OKR_BUF(m->n->arena);
    struct okr_pack p = OKR_PACK(buf);
    okr_pack_map(&p, 3);
    okr_pack_key(&p, "result");
    okr_pack_c(&p, result);
    okr_pack_key(&p, "done");
    okr_pack_array(&p, (uint32_t)m->done.n);
    for (size_t i = 0; i < m->done.n; i++)
        okr_pack_str(&p, m->done.at[i]);
    okr_pack_key(&p, "not_understood");
    if (m->problems.len)
        okr_pack_str(&p, okr_buf_view(&m->problems));
    else
        okr_pack_nil(&p);
    *ret = okr_buf_view(buf);
}

okr_status command_mail_in(struct notify *n, const struct okr_value *args, struct okr_str *ret)
{
    struct okr_str token = map_get_str(args, "token"), from = map_get_str(args, "from");
    struct mail m = {.n = n, .problems = OKR_BUF(n->arena)};
    struct okr_str ids[REPLIES_MOST];
    m.done.at = ids;
    // Nobody is told why: what writes to such an address need not be a person.
    if (!token_get(n, token, &m.token)) {
        notify_say(n, SAY_NOTICE, "mail ignored: its token is unknown, used or too old");
        pack_result(&m, "unknown", ret);
        return OKR_OK;
    }
    m.person = directory_person(n, m.token.person);
    if (!m.person || !same_address(mime_address(from), m.person->mail, n->arena)) {
        notify_say(n, SAY_NOTICE, "mail ignored: its sender is not %s",
                   okr_id_text(m.token.person).c);
        pack_result(&m, "sender", ret);
        return OKR_OK;
    }
    struct reply replies[REPLIES_MOST];
    size_t unclear;
    struct okr_str lines;
    struct okr_str text = reply_text(map_get_str(args, "text"));
    size_t count = reply_read(text, n->arena, replies, &unclear, &lines);
    if (is_answer_to_one(&m, replies, count, unclear)) {
        replies[0] = (struct reply){.kind = REPLY_NOTE, .number = 1, .note = text, .line = text};
        count = 1;
    }
    for (size_t i = 0; i < count; i++)
        act(&m, &replies[i]);
    // A polite line around what was understood is no reason to write back.
    bool understood = m.done.n && !m.problems.len;
    if (unclear && !understood)
        add_problem(&m, lines, OKR_STR(""));
    token_spend(n, token);
    if (!understood)
        answer(&m);
    notify_say(n, SAY_INFO, "mail of person=%s done=%zu", okr_id_text(m.person->id).c, m.done.n);
    pack_result(&m, understood ? "done" : m.done.n ? "partly" : "not_understood", ret);
    return OKR_OK;
}
