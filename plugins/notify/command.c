// SPDX-License-Identifier: Apache-2.0
#include "command.h"

#include "channel.h"
#include "directory.h"
#include "mime.h"
#include "outbox.h"
#include "tell.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

struct okr_str command_why(struct notify *n, const char *format, ...)
{
    struct okr_buf buf = OKR_BUF(n->arena);
    struct okr_pack pack = OKR_PACK(&buf);
    va_list args;
    va_start(args, format);
    okr_pack_str(&pack, okr_arena_vprintf(n->arena, format, args));
    va_end(args);
    return okr_buf_view(&buf);
}

static void pair(struct okr_pack *p, const char *key, struct okr_str value)
{
    okr_pack_key(p, key);
    if (value.len)
        okr_pack_str(p, value);
    else
        okr_pack_nil(p);
}

/// Words of the lists for people, beside the slugs for scripts.
static const struct {
    const char *slug, *en, *zh;
} words[] = {
    {"ready", "ready", "可用"},
    {"paused", "paused", "暂停中"},
    {"off", "off", "已停用"},
    {"faulty", "faulty", "配置有误"},
    {"budget", "budget used up", "已达限额"},
    {"digest", "waits for the digest", "随汇总发送"},
    {"away", "away", "不在"},
    {"snooze", "snoozes", "暂停提醒"},
    {"ignored", "kind is not acted upon", "此类消息少有人处理"},
    {"machine", "no person caused it", "并非由人触发"},
    {"unreachable", "no way to the person", "无可用通道"},
    {"left", "no longer here", "已离职或停用"},
    {"pending", "waits already", "同一消息待发"},
    {"full", "too many wait already", "待发消息过多"},
};

static struct okr_str word(struct okr_str slug, bool zh)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (okr_str_is(slug, words[i].slug))
            return okr_str_c(zh ? words[i].zh : words[i].en);
    const struct kind_row *kind = kind_row(kind_find(slug));
    return kind->slug ? okr_str_c(zh ? kind->zh : kind->en) : slug;
}

static bool is_zh(struct notify *n, const struct okr_value *args)
{
    struct okr_str lang = map_get_str(args, "lang");
    return lang.len ? okr_str_is(lang, "zh") : directory_lang(n, NULL) == OKR_ZH;
}

static void pair_int(struct okr_pack *p, const char *key, int64_t value)
{
    okr_pack_key(p, key);
    okr_pack_int(p, value);
}

static struct okr_str why_text(const struct said *why, bool zh)
{
    return okr_str_c(why->text[zh ? OKR_ZH : OKR_EN]);
}

// --- list ---

static int64_t waiting_at(struct notify *n, const struct endpoint *endpoint)
{
    struct letter l;
    int64_t waiting = 0;
    for (bool more = outbox_next(n, "o/", NULL, &l); more; more = outbox_next(n, "o/", l.key, &l))
        waiting += okr_str_eq(l.endpoint, endpoint->name);
    return waiting;
}

/// Those that can be replayed.
static int64_t dead_at(struct notify *n, struct okr_str endpoint)
{
    struct letter l;
    int64_t count = 0;
    for (bool more = outbox_next(n, "d/", NULL, &l); more; more = outbox_next(n, "d/", l.key, &l))
        count += okr_str_eq(l.endpoint, endpoint);
    return count;
}

static void list_endpoints(struct notify *n, bool zh, struct okr_pack *p)
{
    okr_pack_key(p, "endpoints");
    okr_pack_array(p, (uint32_t)n->n_endpoints);
    for (size_t i = 0; i < n->n_endpoints; i++) {
        const struct endpoint *endpoint = &n->endpoints[i];
        const struct channel *channel = channel_row((enum channel_kind)endpoint->channel);
        struct endpoint_state state;
        endpoint_state_get(n, endpoint->name, &state);
        okr_pack_map(p, 11);
        pair(p, "name", endpoint->name);
        pair(p, "channel", okr_str_c(channel ? channel->name : ""));
        struct okr_str now = okr_str_c(!endpoint_works(endpoint)    ? "faulty"
                                       : state.off                  ? "off"
                                       : state.pause_until > n->now ? "paused"
                                                                    : "ready");
        pair(p, "state", now);
        pair(p, "state_word", word(now, zh));
        pair(p, "why", why_text(endpoint_works(endpoint) ? &state.why : &endpoint->fault, zh));
        pair_int(p, "per_minute", (int64_t)endpoint->per_minute * BUCKET_SHARE / 100);
        pair_int(p, "waiting", waiting_at(n, endpoint));
        pair_int(p, "counted", outbox_counted(n, endpoint->name));
        pair_int(p, "sent", state.sent);
        pair_int(p, "failed", state.failed);
        pair_int(p, "dead", state.dead ? dead_at(n, endpoint->name) : 0);
    }
}

static void list_letters(struct notify *n, const char *prefix, const char *key, bool zh,
                         struct okr_pack *p)
{
    struct letter l;
    uint32_t count = 0;
    okr_pack_key(p, key);
    size_t place = okr_pack_array_open(p);
    for (bool more = outbox_next(n, prefix, NULL, &l); more && count < DEAD_MOST;
         more = outbox_next(n, prefix, l.key, &l), count++) {
        okr_pack_map(p, 9);
        pair(p, "id", l.message.id);
        pair(p, "kind", l.message.kind);
        pair(p, "kind_word", word(l.message.kind, zh));
        pair(p, "endpoint", l.endpoint);
        pair(p, "person", l.message.person);
        pair(p, "about", l.message.cause);
        pair(p, "time", okr_str_c(okr_time_text(l.born).c));
        pair_int(p, "attempts", l.attempts);
        pair(p, "why", okr_arena_dup(n->arena, why_text(&l.why, zh)));
    }
    okr_pack_array_close(p, place, count);
}

static void list_kinds(struct notify *n, bool zh, struct okr_pack *p)
{
    okr_pack_key(p, "kinds");
    size_t place = okr_pack_array_open(p);
    uint32_t count = 0;
    for (int i = KIND_NONE + 1; i < KIND_COUNT; i++) {
        char key[STATE_KEY];
        const struct kind_row *row = kind_row((enum kind)i);
        if (!row->hours)
            continue;
        snprintf(key, sizeof key, "k/%s", row->slug);
        const struct okr_value *figures = state_get(n, key);
        okr_pack_map(p, 5);
        pair(p, "kind", okr_str_c(row->slug));
        pair(p, "kind_word", word(okr_str_c(row->slug), zh));
        pair_int(p, "shown", map_get_int(figures, "shown", 0));
        pair_int(p, "acted", map_get_int(figures, "acted", 0));
        okr_pack_key(p, "to_digest");
        okr_pack_bool(p, map_get_int(figures, "demoted", 0) != 0);
        count++;
    }
    okr_pack_array_close(p, place, count);
}

/// The newest first.
static void list_suppressed(struct notify *n, bool zh, struct okr_pack *p)
{
    char key[STATE_KEY];
    int64_t last = map_get_int(state_get(n, "suppressed"), "n", 0);
    uint32_t count = 0;
    okr_pack_key(p, "kept_back");
    size_t place = okr_pack_array_open(p);
    for (int64_t i = last; i > 0 && i > last - SUPPRESSED_KEPT; i--, count++) {
        snprintf(key, sizeof key, "l/%02d", (int)(i % SUPPRESSED_KEPT));
        const struct okr_value *row = state_get(n, key);
        okr_pack_map(p, 8);
        pair(p, "name", directory_name(n, map_get_str(row, "person")));
        pair(p, "kind_word", word(map_get_str(row, "kind"), zh));
        pair(p, "reason_word", word(map_get_str(row, "reason"), zh));
        pair(p, "time", okr_str_c(okr_time_text(map_get_int(row, "time", 0)).c));
        pair(p, "person", map_get_str(row, "person"));
        pair(p, "kind", map_get_str(row, "kind"));
        pair(p, "about", map_get_str(row, "about"));
        pair(p, "reason", map_get_str(row, "reason"));
    }
    okr_pack_array_close(p, place, count);
}

/// How often each kind was kept back for each reason, since ever: a storm leaves no other trace of most.
static void list_counts(struct notify *n, bool zh, struct okr_pack *p)
{
    char key[STATE_KEY];
    const struct okr_value *row;
    uint32_t count = 0;
    okr_pack_key(p, "kept_back_counts");
    size_t place = okr_pack_array_open(p);
    for (bool more = state_next(n, "c/", NULL, key, &row); more;
         more = state_next(n, "c/", key, key, &row)) {
        const char *dot = strchr(key, '.');
        if (!dot)
            continue;
        struct okr_str kind = {key + 2, (size_t)(dot - key) - 2}, reason = okr_str_c(dot + 1);
        okr_pack_map(p, 5);
        pair(p, "kind", kind);
        pair(p, "kind_word", word(kind, zh));
        pair(p, "reason", reason);
        pair(p, "reason_word", word(reason, zh));
        pair_int(p, "count", map_get_int(row, "n", 0));
        count++;
    }
    okr_pack_array_close(p, place, count);
}

static okr_status list(struct notify *n, struct okr_str principal, const struct okr_value *args,
                       struct okr_str *ret)
{
    struct okr_buf buf = OKR_BUF(n->arena);
    struct okr_pack p = OKR_PACK(&buf);
    bool zh = is_zh(n, args);
    (void)principal;
    okr_pack_map(&p, 6);
    list_endpoints(n, zh, &p);
    list_letters(n, "o/", "waiting", zh, &p);
    list_letters(n, "d/", "dead", zh, &p);
    list_kinds(n, zh, &p);
    list_suppressed(n, zh, &p);
    list_counts(n, zh, &p);
    *ret = okr_buf_view(&buf);
    return OKR_OK;
}

// --- test ---

/// To whom a test mail goes: the address given, the caller's own, the sender itself.
static void address(struct notify *n, const struct endpoint *endpoint, struct okr_str principal,
                    const struct okr_value *args, struct message *m)
{
    okr_id id;
    const struct okr_unit *person = okr_id_parse(principal, &id) ? directory_person(n, id) : NULL;
    m->to = map_get_str(args, "to");
    if (!m->to.len && person)
        m->to = person->mail;
    if (!m->to.len)
        m->to = mime_address(endpoint->from);
    if (person)
        m->to_name = person->name;
}

static okr_status test(struct notify *n, struct okr_str principal, const struct okr_value *args,
                       struct okr_str *ret)
{
    const struct endpoint *endpoint = notify_endpoint(n, map_get_str(args, "name"));
    struct okr_str name = map_get_str(args, "name");
    bool zh = is_zh(n, args);
    struct okr_str given = map_get_str(args, "text_lang");
    struct okr_err e = {.lang = zh ? OKR_ZH : OKR_EN};
    struct delivery delivery = {.endpoint = endpoint};
    if (!endpoint) {
        *ret = command_why(n,
                           zh ? "没有通道“%.*s”：用 okr notify list 查看"
                              : "there is no endpoint \"%.*s\": okr notify list shows them",
                           OKR_STR_ARG(name));
        return OKR_EFAIL;
    }
    enum okr_lang lang = given.len            ? (okr_str_is(given, "zh") ? OKR_ZH : OKR_EN)
                         : endpoint->has_lang ? endpoint->lang
                                              : directory_lang(n, NULL);
    struct template_field field = {"name", endpoint->name, false};
    struct sheet sheet = {.fields = &field, .n_fields = 1};
    struct message m = {.kind = OKR_STR("test")};
    m.id = okr_arena_printf(n->arena, "msg_test%08x", notify_random(UINT32_MAX));
    address(n, endpoint, principal, args, &m);
    if (!endpoint_works(endpoint) || !compose(n, endpoint, "test", lang, &sheet, &m) ||
        !outbox_build(n, endpoint, &m, &delivery.outgoing, &e)) {
        *ret = command_why(n, "%.*s: %s", OKR_STR_ARG(name),
                           endpoint_works(endpoint) ? e.message
                                                    : endpoint->fault.text[zh ? OKR_ZH : OKR_EN]);
        return OKR_EFAIL;
    }
    struct okr_buf buf = OKR_BUF(n->arena);
    struct okr_pack p = OKR_PACK(&buf);
    const struct channel *channel = channel_row((enum channel_kind)endpoint->channel);
    if (args && okr_value_bool(okr_map_get(args, "dry_run"))) {
        okr_pack_map(&p, 3);
        pair(&p, "name", endpoint->name);
        pair(&p, "channel", okr_str_c(channel->name));
        pair(&p, "body", delivery.outgoing.body);
        *ret = okr_buf_view(&buf);
        return OKR_OK;
    }
    n->carry(&delivery, 1, n->arena);
    struct verdict v = channel_judge((enum channel_kind)endpoint->channel, &delivery.answer);
    notify_say(n, SAY_INFO, "test endpoint=%.*s %s", OKR_STR_ARG(endpoint->name),
               v.why.text[OKR_EN]);
    okr_pack_map(&p, 5);
    pair(&p, "name", endpoint->name);
    pair(&p, "channel", okr_str_c(channel->name));
    pair(&p, "to", endpoint->channel == CHANNEL_mail ? m.to : OKR_STR(""));
    okr_pack_key(&p, "sent");
    okr_pack_bool(&p, v.outcome == OUTCOME_SENT);
    pair(&p, "why", okr_arena_dup(n->arena, why_text(&v.why, zh)));
    *ret = okr_buf_view(&buf);
    return OKR_OK;
}

// --- replay, restore ---

static okr_status replay(struct notify *n, struct okr_str principal, const struct okr_value *args,
                         struct okr_str *ret)
{
    struct okr_buf buf = OKR_BUF(n->arena);
    struct okr_pack p = OKR_PACK(&buf);
    struct okr_str id = map_get_str(args, "id");
    size_t count = outbox_replay(n, id);
    (void)principal;
    if (!count && id.len) {
        *ret = command_why(n, is_zh(n, args) ? "没有死信 %.*s" : "there is no dead letter %.*s",
                           OKR_STR_ARG(id));
        return OKR_EFAIL;
    }
    okr_pack_map(&p, 1);
    pair_int(&p, "replayed", (int64_t)count);
    *ret = okr_buf_view(&buf);
    return OKR_OK;
}

static okr_status restore(struct notify *n, struct okr_str principal, const struct okr_value *args,
                          struct okr_str *ret)
{
    struct okr_str name = map_get_str(args, "kind");
    enum kind kind = kind_find(name);
    struct okr_buf buf = OKR_BUF(n->arena);
    struct okr_pack p = OKR_PACK(&buf);
    (void)principal;
    if (!kind) {
        *ret = command_why(n,
                           is_zh(n, args) ? "没有消息类别“%.*s”：用 okr notify list 查看"
                                          : "there is no kind \"%.*s\": okr notify list shows them",
                           OKR_STR_ARG(name));
        return OKR_EFAIL;
    }
    tell_restore(n, kind);
    okr_pack_map(&p, 1);
    pair(&p, "kind", okr_str_c(kind_row(kind)->slug));
    *ret = okr_buf_view(&buf);
    return OKR_OK;
}

static okr_status mail_in(struct notify *n, struct okr_str principal, const struct okr_value *args,
                          struct okr_str *ret)
{
    (void)principal;
    return command_mail_in(n, args, ret);
}

static const struct {
    const char *name;
    okr_status (*run)(struct notify *n, struct okr_str principal, const struct okr_value *args,
                      struct okr_str *ret);
} commands[] = {
    {"list", list}, {"test", test}, {"replay", replay}, {"restore", restore}, {"mail_in", mail_in}};

okr_status command_run(struct notify *n, struct okr_str principal, const struct okr_value *args,
                       struct okr_str *ret)
{
    struct okr_str name = map_get_str(args, "command");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (okr_str_is(name, commands[i].name))
            return commands[i].run(n, principal, args, ret);
    return OKR_SKIP;
}
