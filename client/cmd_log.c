// SPDX-License-Identifier: Apache-2.0
// okr log REF: who changed what, when, before and after; newest first.
#include "fields.h"
#include "json.h"
#include "ref.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum { FLAG_LIMIT };
enum { LIMIT = 100 };
enum column { WHEN, WHO, WHAT, SUBJECT, CHANGE, COLUMNS };

static const struct okr_value *get(const struct okr_value *map, const char *key)
{
    return okr_is_nil(map) || map->type != OKR_V_MAP ? NULL : okr_map_get(map, key);
}

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(get(map, key));
}

struct telling {
    struct client *client;
    const char *arrow;
    struct okr_str kr_id; ///< of `kr`: the key result asked for last, for its metric
    const struct okr_value *kr;
};

static const struct okr_value *key_result(struct telling *t, struct okr_str id)
{
    struct client *client = t->client;
    struct okr_err e = {0};
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok, *envelope;
    if (okr_str_eq(id, t->kr_id))
        return t->kr;
    ref_pack(&args, "id", id, NULL, NULL);
    struct connection_request request = {.op = "key_result.get", .args = okr_buf_view(&args)};
    t->kr_id = id;
    t->kr = connection_request(&client->connection, &request, client->arena, &ok, &envelope, &e)
                ? NULL
                : get(ok, "key_result");
    return t->kr;
}

static struct okr_str status_word(struct telling *t, const struct okr_value *side)
{
    unsigned status = okr_term_parse(OKR_GROUP_STATUS, str(side, "status"));
    return status ? client_term(t->client, OKR_GROUP_STATUS, status)
                  : okr_str_c(t->client->options.ascii ? "-" : "–");
}

/// What the reporter says beside the value: a status of its own, what is in the way, for whom it was typed.
static void tell_claims(struct telling *t, const struct okr_value *check_in, struct okr_buf *buf)
{
    struct client *client = t->client;
    const char *colon = client->options.lang == OKR_ZH ? "：" : ": ";
    unsigned claimed = okr_term_parse(OKR_GROUP_STATUS, str(check_in, "claimed_status"));
    if (claimed) {
        okr_buf_printf(buf, " · %s%s", client_word(client, WORD_CLAIMED), colon);
        okr_buf_str(buf, client_term(client, OKR_GROUP_STATUS, claimed));
    }
    if (str(check_in, "blocker").len) {
        okr_buf_printf(buf, " · %s%s", client_word(client, WORD_BLOCKER), colon);
        okr_buf_str(buf, str(check_in, "blocker"));
    }
    if (str(check_in, "evidence").len) {
        okr_buf_c(buf, " · ");
        okr_buf_str(buf, str(check_in, "evidence"));
    }
    if (str(check_in, "reported_by").len) {
        okr_buf_printf(buf, " · %s ", client_word(client, WORD_TYPED_FOR));
        okr_buf_str(buf, client_name(client, str(check_in, "reported_by")));
    }
}

static void tell_check_in(struct telling *t, const struct okr_value *data, struct okr_str subject,
                          struct okr_buf *buf)
{
    struct client *client = t->client;
    const struct okr_value *check_in = get(data, "check_in"), *effects = get(data, "effect");
    const struct okr_value *kr = key_result(t, subject);
    struct okr_str step = str(check_in, "step"), note = str(check_in, "note");
    struct okr_str dash = okr_str_c(client->options.ascii ? "-" : "–");
    if (step.len) {
        okr_buf_str(buf, step);
    } else if (!okr_is_nil(get(check_in, "value"))) {
        struct okr_str was =
            client_metric_value(client, kr ? kr : data, get(check_in, "previous_value"));
        okr_buf_str(buf, was.len ? was : dash);
        okr_buf_c(buf, t->arrow);
        okr_buf_str(buf, client_metric_value(client, kr ? kr : data, get(check_in, "value")));
    } else if (str(check_in, "voids").len) {
        okr_buf_printf(buf, "%s ", client_word(client, WORD_VOIDS));
        okr_buf_str(buf, str(check_in, "voids"));
    } else if (okr_value_bool(get(check_in, "skipped"))) {
        okr_buf_c(buf, client_word(client, WORD_SKIPPED));
    } else if (!note.len) {
        okr_buf_c(buf, client_word(client, WORD_NO_CHANGE));
    }
    for (uint32_t i = 0; effects && i < effects->n; i++) {
        const struct okr_value *effect = &effects->items[i];
        okr_buf_c(buf, !buf->len ? "" : t->client->options.lang == OKR_ZH ? "，" : ", ");
        okr_buf_str(buf, str(effect, "id"));
        okr_buf_char(buf, ' ');
        okr_buf_str(
            buf, client_percent(client, okr_value_double(get(get(effect, "before"), "progress"))));
        okr_buf_c(buf, t->arrow);
        okr_buf_str(
            buf, client_percent(client, okr_value_double(get(get(effect, "after"), "progress"))));
    }
    tell_claims(t, check_in, buf);
    if (note.len) {
        okr_buf_c(buf, buf->len ? " · " : "");
        okr_buf_str(buf, note);
    }
}

/// "on track → stale, o-2 on track → stale": what time has turned.
static void tell_turned(struct telling *t, const struct okr_value *effects, struct okr_buf *buf)
{
    for (uint32_t i = 0; i < effects->n; i++) {
        const struct okr_value *effect = &effects->items[i];
        okr_buf_c(buf, !buf->len ? "" : t->client->options.lang == OKR_ZH ? "，" : ", ");
        okr_buf_str(buf, str(effect, "id"));
        okr_buf_char(buf, ' ');
        okr_buf_str(buf, status_word(t, get(effect, "before")));
        okr_buf_c(buf, t->arrow);
        okr_buf_str(buf, status_word(t, get(effect, "after")));
    }
}

/// A whole entity in a few words: its text or name, or the two ends of an edge.
static void tell_entity(struct telling *t, const struct okr_value *entity, struct okr_buf *buf)
{
    static const char *const names[] = {"text", "name", "ask", "key", "title"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str(entity, names[i]).len) {
            okr_buf_str(buf, str(entity, names[i]));
            return;
        }
    if (!str(entity, "from").len)
        return;
    okr_buf_str(buf, str(entity, "from"));
    okr_buf_c(buf, t->arrow);
    okr_buf_str(buf, str(entity, "to"));
    okr_buf_char(buf, ' ');
    okr_buf_str(buf, client_term(t->client, OKR_GROUP_EDGE_KIND,
                                 okr_term_parse(OKR_GROUP_EDGE_KIND, str(entity, "kind"))));
}

static struct okr_str tell_change(struct telling *t, const struct okr_value *event)
{
    const struct okr_value *data = get(event, "data"), *changed = get(data, "changed");
    const struct okr_value *before = get(data, "before"), *after = get(data, "after");
    struct okr_str subject = str(event, "subject");
    const struct okr_entity *entity = subject.len ? okr_entity_of(subject.ptr[0]) : NULL;
    struct okr_buf buf = OKR_BUF(t->client->arena);
    bool zh = t->client->options.lang == OKR_ZH;
    if (get(data, "check_in")) {
        tell_check_in(t, data, subject, &buf);
    } else if (get(data, "effect")) {
        tell_turned(t, get(data, "effect"), &buf);
    } else if (okr_is_nil(before) || okr_is_nil(after)) {
        tell_entity(t, okr_is_nil(after) ? before : after, &buf);
    } else {
        for (uint32_t i = 0; changed && i < changed->n; i++) {
            struct okr_str key = okr_arena_dup(t->client->arena, okr_value_str(&changed->items[i]));
            okr_buf_c(&buf, !buf.len ? "" : zh ? "，" : ", ");
            okr_buf_str(&buf, client_field(t->client, key));
            okr_buf_c(&buf, zh ? "：" : ": ");
            okr_buf_str(&buf, client_field_move(t->client, entity, key, get(before, key.ptr),
                                                get(after, key.ptr)));
        }
    }
    if (str(data, "reason").len) {
        okr_buf_c(&buf, " — ");
        okr_buf_str(&buf, str(data, "reason"));
    }
    return okr_buf_view(&buf);
}

/// "k-1 x-85": of a check-in its own id as well, which okr void takes.
static struct okr_str subject_of(struct client *client, const struct okr_value *event)
{
    struct okr_str check_in = str(get(get(event, "data"), "check_in"), "id");
    if (!check_in.len)
        return str(event, "subject");
    return okr_arena_printf(client->arena, "%.*s %.*s", OKR_STR_ARG(str(event, "subject")),
                            OKR_STR_ARG(check_in));
}

/// A type that this okr does not know is shown as it came.
static struct okr_str type_of(struct client *client, struct okr_str type)
{
    unsigned known = okr_event_find(type);
    return known ? okr_str_c(okr_event_word(known, client->options.lang)) : type;
}

static void tell(struct client *client, const struct okr_value *events)
{
    static const enum word heads[COLUMNS] = {WORD_WHEN, WORD_WHO, WORD_WHAT, WORD_ID, WORD_CHANGE};
    struct telling t = {.client = client, .arrow = client->options.ascii ? " -> " : " → "};
    struct columns table = client_columns(client, heads, COLUMNS);
    table.elastic = CHANGE;
    table.wrap = true;
    for (uint32_t i = 0; i < events->n; i++) {
        const struct okr_value *event = &events->items[i];
        columns_row(&table);
        columns_set(&table, WHEN, PLAIN, client_time(client, str(event, "time")));
        columns_set(&table, WHO, PLAIN, client_name(client, str(event, "actor")));
        columns_set(&table, WHAT, BLUE, type_of(client, str(event, "type")));
        columns_set(&table, SUBJECT, DIM, subject_of(client, event));
        columns_set(&table, CHANGE, PLAIN, tell_change(&t, event));
    }
    client_table(client, &table);
}

static int pack_arguments(struct client *client, struct okr_buf *buf)
{
    const char *typed = client->options.flag[FLAG_LIMIT];
    char *end;
    uint64_t limit = LIMIT;
    if (typed) {
        errno = 0;
        limit = strtoull(typed, &end, 10);
        if (errno || *end || end == typed)
            return client_refuse(client, EXIT_USAGE, WORD_BAD_COUNT, typed, NULL);
    }
    struct okr_pack p = OKR_PACK(buf);
    okr_pack_map(&p, 2);
    okr_pack_key(&p, "id");
    okr_pack_str(&p, client_words(client, 1, client->options.n_words));
    okr_pack_key(&p, "limit");
    okr_pack_uint(&p, limit);
    return 0;
}

int cmd_log(struct client *client)
{
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    int code = pack_arguments(client, &args);
    if (code || (code = client_ask(client, "history.list", &args, &ok)))
        return code;
    const struct okr_value *events = get(ok, "events");
    if (client->options.output == OUTPUT_JSONL) {
        for (uint32_t i = 0; events && i < events->n; i++)
            client_json(client, &events->items[i]);
    } else if (client->options.output == OUTPUT_JSON) {
        client_json(client, ok);
    } else if (events && events->n) {
        tell(client, events);
    } else {
        print_c(&client->out, client_word(client, WORD_NO_HISTORY));
        print_c(&client->out, "\n");
    }
    return 0;
}
