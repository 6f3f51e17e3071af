// SPDX-License-Identifier: Apache-2.0
// okr notify: what the notify plugin sends where, and who wants what when.
#include "commands.h"

#include <inttypes.h>

enum flags {
    TO,
    DRY_RUN,
    CHANNEL,
    QUIET,
    AWAY,
    SNOOZE,
    LANGUAGE,
    MEETING,
    COORDINATOR,
    ESCALATIONS,
    MAIL,
    FEISHU,
    DINGTALK,
    WECOM,
    SLACK,
    TEAMS
};

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(okr_map_get(map, key));
}

static uint32_t length(const struct okr_value *list)
{
    return list && list->type == OKR_V_ARRAY ? list->n : 0;
}

static void pair(struct okr_pack *p, const char *key, const char *value, uint32_t *n)
{
    if (!value)
        return;
    okr_pack_key(p, key);
    okr_pack_c(p, value);
    ++*n;
}

/// What plugin.call is given for a command: {command, KEY: VALUE, …}.
static void pack_call(struct client *client, const char *command, const char *key,
                      const char *value, struct okr_buf *args)
{
    struct okr_pack p = OKR_PACK(args);
    uint32_t n = 0;
    okr_pack_map(&p, 2);
    okr_pack_key(&p, "plugin");
    okr_pack_c(&p, "notify");
    okr_pack_key(&p, "args");
    size_t place = okr_pack_map_open(&p);
    pair(&p, "command", command, &n);
    pair(&p, key, value, &n);
    pair(&p, "to", client->options.flag[TO], &n);
    pair(&p, "lang", client->options.lang == OKR_ZH ? "zh" : "en", &n);
    if (client->options.lang_given)
        pair(&p, "text_lang", client->options.lang == OKR_ZH ? "zh" : "en", &n);
    if (client->options.flag[DRY_RUN]) {
        okr_pack_key(&p, "dry_run");
        okr_pack_bool(&p, true);
        n++;
    }
    okr_pack_map_close(&p, place, n);
}

/// 0 with the plugin's reply, or the exit code after the error was told.
static int call(struct client *client, const char *command, const char *key, const char *value,
                const struct okr_value **ret)
{
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok = NULL;
    pack_call(client, command, key, value, &args);
    int code = client_ask(client, "plugin.call", &args, &ok);
    *ret = okr_map_get(ok, "reply");
    return code;
}

// --- list ---

static void heading(struct client *client, enum word word)
{
    print_c(&client->out, "\n");
    print_in(&client->out, BOLD, okr_str_c(client_word(client, word)));
    print_c(&client->out, "\n");
}

static void show_endpoints(struct client *client, const struct okr_value *list)
{
    static const enum word heads[] = {WORD_ENDPOINT, WORD_CHANNEL, WORD_STATE_OF, WORD_QUEUED,
                                      WORD_SENT,     WORD_DEAD,    WORD_REASON};
    static const char *const keys[] = {"name", "channel", "state_word", "waiting",
                                       "sent", "dead",    "why"};
    struct columns table = client_columns(client, heads, sizeof heads / sizeof *heads);
    for (uint32_t i = 0; i < length(list); i++) {
        columns_row(&table);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            bool bad = k == 2 && !okr_str_is(str(&list->items[i], "state"), "ready");
            columns_set(&table, k, bad ? RED : PLAIN,
                        client_brief(client, okr_map_get(&list->items[i], keys[k])));
        }
    }
    client_table(client, &table);
}

static void show_letters(struct client *client, const struct okr_value *list)
{
    static const enum word heads[] = {WORD_ID, WORD_KIND, WORD_ENDPOINT, WORD_WHEN, WORD_REASON};
    static const char *const keys[] = {"id", "kind_word", "endpoint", "time", "why"};
    if (!length(list))
        return;
    heading(client, WORD_DEAD_LETTERS);
    struct columns table = client_columns(client, heads, sizeof heads / sizeof *heads);
    for (uint32_t i = 0; i < length(list); i++) {
        columns_row(&table);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            columns_set(&table, k, PLAIN,
                        k == 3 ? client_time(client, str(&list->items[i], keys[k]))
                               : client_brief(client, okr_map_get(&list->items[i], keys[k])));
    }
    client_table(client, &table);
}

static void show_kinds(struct client *client, const struct okr_value *list)
{
    static const enum word heads[] = {WORD_KIND, WORD_SHOWN_TO, WORD_ACTED_UPON, WORD_TO_DIGEST};
    struct columns table = client_columns(client, heads, sizeof heads / sizeof *heads);
    print_c(&client->out, "\n");
    for (uint32_t i = 0; i < length(list); i++) {
        const struct okr_value *row = &list->items[i];
        columns_row(&table);
        columns_set(&table, 0, PLAIN, str(row, "kind_word"));
        columns_set(&table, 1, PLAIN, client_brief(client, okr_map_get(row, "shown")));
        columns_set(&table, 2, PLAIN, client_brief(client, okr_map_get(row, "acted")));
        columns_set(&table, 3, PLAIN,
                    okr_str_c(okr_value_bool(okr_map_get(row, "to_digest")) ? "✓" : ""));
    }
    client_table(client, &table);
}

static void show_counts(struct client *client, const struct okr_value *list)
{
    static const enum word heads[] = {WORD_KIND, WORD_REASON, WORD_KEPT_BACK_TIMES};
    static const char *const keys[] = {"kind_word", "reason_word", "count"};
    if (!length(list))
        return;
    heading(client, WORD_KEPT_BACK);
    struct columns table = client_columns(client, heads, sizeof heads / sizeof *heads);
    for (uint32_t i = 0; i < length(list); i++) {
        columns_row(&table);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            columns_set(&table, k, PLAIN,
                        client_brief(client, okr_map_get(&list->items[i], keys[k])));
    }
    client_table(client, &table);
}

static void show_kept_back(struct client *client, const struct okr_value *list)
{
    enum { LAST = 10 };
    static const enum word heads[] = {WORD_WHEN, WORD_WHO, WORD_KIND, WORD_ID, WORD_REASON};
    static const char *const keys[] = {"time", "name", "kind_word", "about", "reason_word"};
    if (!length(list))
        return;
    heading(client, WORD_KEPT_BACK_LAST);
    struct columns table = client_columns(client, heads, sizeof heads / sizeof *heads);
    for (uint32_t i = 0; i < length(list) && i < LAST; i++) {
        columns_row(&table);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            columns_set(&table, k, PLAIN,
                        k == 0 ? client_time(client, str(&list->items[i], keys[k]))
                               : client_brief(client, okr_map_get(&list->items[i], keys[k])));
    }
    client_table(client, &table);
}

static int list(struct client *client)
{
    const struct okr_value *reply;
    int code = call(client, "list", NULL, NULL, &reply);
    if (code)
        return code;
    if (client_wants_json(client)) {
        client_json(client, reply);
        return 0;
    }
    show_endpoints(client, okr_map_get(reply, "endpoints"));
    show_letters(client, okr_map_get(reply, "dead"));
    show_kinds(client, okr_map_get(reply, "kinds"));
    show_counts(client, okr_map_get(reply, "kept_back_counts"));
    show_kept_back(client, okr_map_get(reply, "kept_back"));
    return 0;
}

// --- test, replay, restore ---

static int test(struct client *client)
{
    enum { EXIT_NOT_SENT = 1 };
    const struct okr_value *reply;
    if (client->options.n_words < 3)
        return commands_refuse_short(client);
    int code = call(client, "test", "name", client->options.word[2], &reply);
    if (code)
        return code;
    const struct okr_value *body = okr_map_get(reply, "body");
    if (client_wants_json(client)) {
        client_json(client, reply);
    } else if (body) { // exactly what would be sent, so that it can be looked at byte by byte
        struct okr_str bytes = okr_value_str(body);
        fwrite(bytes.ptr, 1, bytes.len, client->out.file);
        print_c(&client->out, "\n");
    } else {
        static const struct card_row rows[] = {{"name", WORD_ENDPOINT},
                                               {"channel", WORD_CHANNEL},
                                               {"to", WORD_RECEIVER},
                                               {"sent", WORD_SENT},
                                               {"why", WORD_THEIR_ANSWER}};
        client_card(client, rows, sizeof rows / sizeof *rows, reply);
    }
    return body || okr_value_bool(okr_map_get(reply, "sent")) ? 0 : EXIT_NOT_SENT;
}

static int act(struct client *client, const char *command, const char *key)
{
    const struct okr_value *reply;
    const char *word = client->options.n_words > 2 ? client->options.word[2] : NULL;
    int code = call(client, command, key, word, &reply);
    if (code)
        return code;
    if (client_wants_json(client))
        client_json(client, reply);
    else
        client_card(
            client,
            (const struct card_row[]){{"replayed", WORD_SENT_AGAIN}, {"kind", WORD_SENT_AT_ONCE}},
            2, reply);
    return 0;
}

static int replay(struct client *client)
{
    return act(client, "replay", "id");
}
static int restore(struct client *client)
{
    if (client->options.n_words < 3)
        return commands_refuse_short(client);
    return act(client, "restore", "kind");
}

// --- prefs ---

/// The name given, or the person who asks.
static int whose(struct client *client, struct okr_str *ret)
{
    const struct okr_value *ok;
    *ret = client_words(client, 2, client->options.n_words);
    if (ret->len)
        return 0;
    int code = client_ask(client, "server.hello", NULL, &ok);
    if (code)
        return code;
    *ret = okr_arena_dup(client->arena, str(ok, "actor"));
    okr_id id;
    if (okr_id_parse(*ret, &id))
        return 0;
    return client_refuse(client, EXIT_USAGE, WORD_NO_SUCH_PERSON, ret->ptr,
                         client_word(client, WORD_NAME_ONE));
}

/// Refuses a channel that is no endpoint. Where the plugin does not run nobody knows, and it may be one yet.
static int check_channel(struct client *client)
{
    const char *channel = client->options.flag[CHANNEL];
    const struct okr_value *ok = NULL, *envelope;
    struct okr_err e = {0};
    struct okr_buf args = OKR_BUF(client->arena), names = OKR_BUF(client->arena);
    if (!channel || !*channel)
        return 0;
    pack_call(client, "list", "", NULL, &args);
    const struct connection_request request = {.op = "plugin.call", .args = okr_buf_view(&args)};
    if (connection_request(&client->connection, &request, client->arena, &ok, &envelope, &e))
        return 0;
    const struct okr_value *endpoints = okr_map_get(okr_map_get(ok, "reply"), "endpoints");
    for (uint32_t i = 0; endpoints && i < endpoints->n; i++) {
        if (okr_str_is(str(&endpoints->items[i], "name"), channel))
            return 0;
        okr_buf_printf(&names, "%s%.*s", i ? ", " : "",
                       OKR_STR_ARG(str(&endpoints->items[i], "name")));
    }
    return endpoints ? client_refuse(client, EXIT_NOT_FOUND, WORD_NO_ENDPOINT, channel,
                                     okr_arena_dup(client->arena, okr_buf_view(&names)).ptr)
                     : 0;
}

/// What is to change; an empty value clears. How many in `*n`.
static int pack_prefs(struct client *client, struct okr_pack *p, uint32_t *n)
{
    static const struct {
        enum flags flag;
        const char *field;
        bool date;
    } rows[] = {{CHANNEL, "channel", false},
                {QUIET, "quiet_hours", false},
                {AWAY, "away_until", true},
                {SNOOZE, "snooze_until", true},
                {LANGUAGE, "language", false},
                {MEETING, "meeting", false},
                {COORDINATOR, "coordinator", false},
                {MAIL, "mail", false},
                {FEISHU, "feishu", false},
                {DINGTALK, "dingtalk", false},
                {WECOM, "wecom", false},
                {SLACK, "slack", false},
                {TEAMS, "teams", false}};
    const char *yes = client->options.flag[ESCALATIONS];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *value = client->options.flag[rows[i].flag];
        if (!value)
            continue;
        if (*value && rows[i].date) {
            int code = client_pack_date(client, rows[i].field, value, p, n);
            if (code)
                return code;
            continue;
        }
        okr_pack_key(p, rows[i].field);
        if (*value)
            okr_pack_c(p, value);
        else
            okr_pack_nil(p);
        ++*n;
    }
    if (yes) {
        bool is = strcmp(yes, "yes") == 0 || strcmp(yes, "是") == 0;
        if (!is && strcmp(yes, "no") != 0 && strcmp(yes, "否") != 0)
            return client_refuse(client, EXIT_USAGE, WORD_BAD_VALUE, yes, "yes, no");
        okr_pack_key(p, "escalations");
        okr_pack_bool(p, is);
        ++*n;
    }
    return 0;
}

static int show_prefs(struct client *client, const struct okr_value *unit)
{
    static const char *const keys[] = {"id",         "name",         "channel",     "mail",
                                       "language",   "meeting",      "coordinator", "quiet_hours",
                                       "away_until", "snooze_until", "escalations", "feishu",
                                       "dingtalk",   "wecom",        "slack",       "teams"};
    enum { KEYS = sizeof keys / sizeof *keys };
    struct okr_pair pairs[KEYS] = {0};
    if (client_wants_json(client)) {
        client_json(client, unit);
        return 0;
    }
    for (size_t i = 0; i < KEYS; i++) {
        const struct okr_value *value = okr_map_get(unit, keys[i]);
        pairs[i].key = (struct okr_value){.type = OKR_V_STR, .str = okr_str_c(keys[i])};
        pairs[i].value = value ? *value : (struct okr_value){.type = OKR_V_NIL};
    }
    client_pairs(client, &(struct okr_value){.type = OKR_V_MAP, .n = KEYS, .pairs = pairs});
    return 0;
}

static int prefs(struct client *client)
{
    struct okr_str id;
    const struct okr_value *ok, *envelope;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    int code = whose(client, &id);
    if (code || (code = check_channel(client)))
        return code;
    uint32_t n = 1;
    size_t place = okr_pack_map_open(&p);
    okr_pack_key(&p, "id");
    okr_pack_str(&p, id);
    if ((code = pack_prefs(client, &p, &n)))
        return code;
    okr_pack_map_close(&p, place, n);
    struct connection_request request;
    if ((code = client_request(client, n > 1 ? "unit.update" : "unit.get", &args, &request)))
        return code;
    request.dry_run = request.dry_run && n > 1;
    if ((code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    return show_prefs(client, okr_map_get(ok, "unit"));
}

int cmd_notify(struct client *client)
{
    static const struct {
        const char *name;
        int (*run)(struct client *client);
    } commands[] = {
        {"list", list}, {"test", test}, {"replay", replay}, {"restore", restore}, {"prefs", prefs}};
    const char *name = client->options.n_words > 1 ? client->options.word[1] : "list";
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(name, commands[i].name) == 0)
            return commands[i].run(client);
    return client_refuse(
        client, EXIT_USAGE, WORD_NO_NOTIFY_COMMAND, name,
        "okr notify list, test NAME, replay [ID|NAME], restore KIND, prefs [NAME]");
}
