// SPDX-License-Identifier: Apache-2.0
// okr inbox: what waits for somebody's answer; okr asks: who was asked what, and who has answered.
#include "commands.h"

#include "ref.h"

#include <inttypes.h>

static const struct okr_value *get(const struct okr_value *map, const char *key)
{
    return okr_map_get(map, key);
}

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(okr_map_get(map, key));
}

static uint32_t length(const struct okr_value *list)
{
    return list && list->type == OKR_V_ARRAY ? list->n : 0;
}

/// JSON, or one line an item; false when a person is to read it.
static bool is_printed_as_data(struct client *client, const struct okr_value *ok,
                               const struct okr_value *list)
{
    if (client->options.output == OUTPUT_JSON)
        client_json(client, ok);
    for (uint32_t i = 0; client->options.output == OUTPUT_JSONL && i < length(list); i++)
        client_json(client, &list->items[i]);
    return client_wants_json(client);
}

static int say(struct client *client, enum word what)
{
    print_c(&client->out, client_word(client, what));
    print_c(&client->out, "\n");
    return 0;
}

// --- the inbox -------------------------------------------------------------------------------------------------------

enum { KIND, ID, UNIT, ABOUT, WHO, DAY, HOW, INBOX_COLUMNS };

/// What is to be typed, by the kind of item; nothing for what only tells.
static const char *const how[OKR_INBOX_KIND_COUNT] = {
    [OKR_INBOX_KIND_PUBLISH] = "okr publish",
    [OKR_INBOX_KIND_ALIGN] = "okr accept",
    [OKR_INBOX_KIND_ASK] = "okr answer",
    [OKR_INBOX_KIND_REVIEW] = "okr review",
};

/// "Less errors ⇡ supports Build the network": what it is about, and what was answered.
static struct okr_str about(struct client *client, const struct okr_value *item)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    unsigned edge = okr_term_parse(OKR_GROUP_EDGE_KIND, str(item, "edge"));
    okr_buf_str(&buf, str(item, "text"));
    if (edge) {
        okr_buf_c(&buf, client->options.ascii ? " ^ " : " ⇡ ");
        okr_buf_str(&buf, client_term(client, OKR_GROUP_EDGE_KIND, edge));
        okr_buf_char(&buf, ' ');
        okr_buf_str(&buf, str(item, "to_text"));
    }
    return okr_buf_view(&buf);
}

/// "declined: not this quarter, 2018-02-15": of an item that tells of an answer.
static struct okr_str answer_of(struct client *client, const struct okr_value *item, unsigned kind)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    if (kind == OKR_INBOX_KIND_ENDING)
        return OKR_STR("");
    enum okr_group group = kind == OKR_INBOX_KIND_ALIGNED     ? OKR_GROUP_EDGE_STATE
                           : kind == OKR_INBOX_KIND_PUBLISHED ? OKR_GROUP_OBJECTIVE_STATE
                                                              : OKR_GROUP_MENTION_STATE;
    const char *colon = client->options.lang == OKR_ZH ? "：" : ": ";
    okr_buf_str(&buf, client_term(client, group, okr_term_parse(group, str(item, "state"))));
    if (str(item, "note").len) {
        okr_buf_c(&buf, colon);
        okr_buf_str(&buf, str(item, "note"));
    }
    if (str(item, "date").len) {
        okr_buf_c(&buf, client->options.lang == OKR_ZH ? "，" : ", ");
        okr_buf_str(&buf, str(item, "date"));
    }
    return okr_buf_view(&buf);
}

/// The day on which it ends, else on which it came about.
static struct okr_str day_of(struct client *client, const struct okr_value *item, unsigned kind)
{
    enum { DAY_BYTES = 10 };
    if (kind == OKR_INBOX_KIND_ENDING)
        return str(item, "date");
    struct okr_str time = client_time(client, str(item, "time"));
    return time.len > DAY_BYTES ? (struct okr_str){time.ptr, DAY_BYTES} : time;
}

static void inbox_row(struct client *client, struct columns *table, const struct okr_value *item)
{
    unsigned kind = okr_term_parse(OKR_GROUP_INBOX_KIND, str(item, "kind"));
    struct okr_str who = str(item, "actor_name");
    columns_row(table);
    columns_set(table, KIND, how[kind] ? YELLOW : DIM,
                client_term(client, OKR_GROUP_INBOX_KIND, kind));
    columns_set(table, ID, DIM, str(item, "id"));
    columns_set(table, UNIT, PLAIN, str(item, "unit_name"));
    columns_set(table, ABOUT, PLAIN, about(client, item));
    columns_set(table, WHO, PLAIN, who.len ? who : str(item, "actor"));
    columns_set(table, DAY, PLAIN, day_of(client, item, kind));
    columns_set(table, HOW, how[kind] ? BLUE : PLAIN,
                how[kind] ? okr_arena_printf(client->arena, "%s %.*s", how[kind],
                                             OKR_STR_ARG(str(item, "id")))
                          : answer_of(client, item, kind));
}

int cmd_inbox(struct client *client)
{
    static const enum word heads[INBOX_COLUMNS] = {WORD_KIND, WORD_ID,   WORD_FOR_WHOM, WORD_TEXT,
                                                   WORD_WHO,  WORD_DATE, WORD_ANSWER};
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    ref_pack(&args, "whom", client_words(client, 1, client->options.n_words), NULL, NULL);
    int code = client_ask(client, "inbox.list", &args, &ok);
    if (code)
        return code;
    const struct okr_value *items = get(ok, "items");
    if (is_printed_as_data(client, ok, items))
        return 0;
    if (!length(items))
        return say(client, WORD_NOTHING_WAITS);
    struct columns table = client_columns(client, heads, INBOX_COLUMNS);
    table.elastic = ABOUT;
    for (uint32_t i = 0; i < length(items); i++)
        inbox_row(client, &table, &items->items[i]);
    client_table(client, &table);
    return 0;
}

// --- what I owe ------------------------------------------------------------------------------------------------------

enum { DUE_SHOWN = 20 };

/// A key result whose check-in is owed.
static void due_row(struct client *client, struct columns *table, const struct okr_value *item)
{
    const struct okr_value *kr = get(item, "key_result");
    columns_row(table);
    columns_set(table, KIND, YELLOW, okr_str_c(client_word(client, WORD_CHECK_IN_OWED)));
    columns_set(table, ID, DIM, str(kr, "id"));
    columns_set(table, UNIT, PLAIN, str(item, "unit_name"));
    columns_set(table, ABOUT, PLAIN, str(kr, "text"));
    columns_set(table, DAY, PLAIN, str(kr, "check_in_due"));
    columns_set(table, HOW, BLUE,
                okr_arena_printf(client->arena, "okr checkin %.*s %s", OKR_STR_ARG(str(kr, "id")),
                                 client_word(client, WORD_A_VALUE)));
}

static void owed_rows(struct client *client, struct columns *table, const struct okr_value *due,
                      const struct okr_value *inbox)
{
    const struct okr_value *items = get(due, "items"), *waiting = get(inbox, "items");
    for (uint32_t i = 0; i < length(items); i++)
        due_row(client, table, &items->items[i]);
    for (uint32_t i = 0; i < length(waiting); i++) {
        unsigned kind = okr_term_parse(OKR_GROUP_INBOX_KIND, str(&waiting->items[i], "kind"));
        if (how[kind] || kind == OKR_INBOX_KIND_ENDING)
            inbox_row(client, table, &waiting->items[i]);
    }
}

int client_owed(struct client *client)
{
    static const enum word heads[INBOX_COLUMNS] = {WORD_KIND, WORD_ID,   WORD_FOR_WHOM, WORD_TEXT,
                                                   WORD_WHO,  WORD_DATE, WORD_ANSWER};
    const struct okr_value *due, *inbox;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    okr_pack_map(&p, 1);
    okr_pack_key(&p, "limit");
    okr_pack_uint(&p, DUE_SHOWN);
    int code = client_ask(client, "check_in.due", &args, &due);
    if (code || (code = client_ask(client, "inbox.list", NULL, &inbox)))
        return code;
    if (client_wants_json(client)) {
        client_json(client, due);
        client_json(client, inbox);
        return 0;
    }
    struct columns table = client_columns(client, heads, INBOX_COLUMNS);
    size_t empty = table.n_rows;
    table.elastic = ABOUT;
    owed_rows(client, &table, due, inbox);
    if (table.n_rows > empty)
        client_table(client, &table);
    return 0;
}

// --- asks ------------------------------------------------------------------------------------------------------------

enum { PLACE, ASKED, STATE, ANSWER, PROMISED, RESULT, ASK_COLUMNS };

static void answer_row(struct client *client, struct columns *table,
                       const struct okr_value *mention)
{
    unsigned state = okr_term_parse(OKR_GROUP_MENTION_STATE, str(mention, "state"));
    columns_row(table);
    columns_set(table, PLACE, DIM, str(mention, "id"));
    columns_set(table, ASKED, PLAIN,
                okr_arena_printf(client->arena, "  %.*s", OKR_STR_ARG(str(mention, "name"))));
    columns_set(table, STATE,
                state == OKR_MENTION_STATE_OPEN           ? YELLOW
                : state == OKR_MENTION_STATE_ACKNOWLEDGED ? GREEN
                                                          : RED,
                client_term(client, OKR_GROUP_MENTION_STATE, state));
    columns_set(table, ANSWER, PLAIN, str(mention, "answer"));
    columns_set(table, PROMISED, PLAIN, str(mention, "promised"));
    columns_set(table, RESULT, DIM, str(mention, "answering_key_result"));
}

static void ask_rows(struct client *client, struct columns *table, const struct okr_value *ask)
{
    const struct okr_value *answers = get(ask, "answers");
    columns_row(table);
    columns_set(table, PLACE, DIM, str(ask, "where"));
    columns_set(table, ASKED, BOLD, str(ask, "ask"));
    columns_set(table, STATE, PLAIN,
                okr_arena_printf(client->arena, "%" PRIu64 "/%" PRIu64,
                                 okr_value_uint(get(ask, "answered"), 0),
                                 okr_value_uint(get(ask, "asked"), 0)));
    for (uint32_t i = 0; i < length(answers); i++)
        answer_row(client, table, &answers->items[i]);
}

int cmd_asks(struct client *client)
{
    static const enum word heads[ASK_COLUMNS] = {WORD_ID,     WORD_TEXT,     WORD_ASKED_STATE,
                                                 WORD_ANSWER, WORD_PROMISED, WORD_RESULT};
    enum { CYCLE };
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    ref_pack(&args, "id", client_words(client, 1, client->options.n_words),
             client->options.flag[CYCLE], NULL);
    int code = client_ask(client, "ask.list", &args, &ok);
    if (code)
        return code;
    const struct okr_value *asks = get(ok, "asks");
    if (is_printed_as_data(client, ok, asks))
        return 0;
    if (!length(asks))
        return say(client, WORD_NO_ASKS);
    struct columns table = client_columns(client, heads, ASK_COLUMNS);
    table.elastic = ASKED;
    for (uint32_t i = 0; i < length(asks); i++)
        ask_rows(client, &table, &asks->items[i]);
    client_table(client, &table);
    return 0;
}
