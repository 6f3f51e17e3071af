// SPDX-License-Identifier: Apache-2.0
// okr status, ping, version.
#include "fields.h"

#include "json.h"

#include <math.h>
#include <okr/version.h>
#include <time.h>

enum { PING_MS = 2000 };

void client_pairs(struct client *client, const struct okr_value *map)
{
    bool zh = client->options.lang == OKR_ZH; // the key is what is typed, the word what it means
    struct columns table = {.arena = client->arena, .n = zh ? 3 : 2, .elastic = zh ? 2 : 1};
    okr_id id = 0;
    bool known = okr_id_parse(okr_value_str(okr_map_get(map, "id")), &id);
    const struct okr_entity *entity = known ? okr_entity_of(okr_id_letter(id)) : NULL;
    for (uint32_t i = 0; i < map->n; i++) {
        struct okr_str key = okr_value_str(&map->pairs[i].key);
        const struct okr_value *value = &map->pairs[i].value;
        columns_row(&table);
        columns_set(&table, 0, DIM, key);
        if (zh)
            columns_set(&table, 1, PLAIN, client_field(client, key));
        columns_set(&table, table.elastic, PLAIN,
                    okr_str_is(key, "id") ? okr_value_str(value)
                                          : client_field_value(client, entity, key, value));
    }
    client_table(client, &table);
}

void client_card(struct client *client, const struct card_row *rows, size_t n,
                 const struct okr_value *map)
{
    struct columns table = {.arena = client->arena, .n = 2, .elastic = 1};
    for (size_t i = 0; i < n; i++) {
        const struct okr_value *value = okr_map_get(map, rows[i].key);
        bool yes_no = value && value->type == OKR_V_BOOL;
        if (okr_is_nil(value))
            continue;
        enum word word = yes_no && okr_value_bool(value) ? WORD_YES : WORD_NO;
        columns_row(&table);
        columns_set(&table, 0, DIM, okr_str_c(client_word(client, rows[i].word)));
        columns_set(&table, 1, PLAIN,
                    yes_no ? okr_str_c(client_word(client, word)) : client_brief(client, value));
    }
    client_table(client, &table);
}

static void status_row(struct columns *table, const struct client *client, enum word word,
                       struct okr_str text)
{
    columns_row(table);
    columns_set(table, 0, DIM, okr_str_c(client_word(client, word)));
    columns_set(table, 1, PLAIN, text);
}

static struct okr_str brief(struct client *client, const struct okr_value *ok, const char *key)
{
    return client_brief(client, okr_map_get(ok, key));
}

static struct okr_str up_for(struct client *client, const struct okr_value *ok)
{
    long minutes = (long)(okr_value_uint(okr_map_get(ok, "uptime_ms"), 0) / 60000);
    return okr_arena_printf(client->arena, client_word(client, WORD_DAYS), minutes / 1440,
                            minutes / 60 % 24, minutes % 60);
}

/// The share of the space that is in use.
static double in_use(const struct okr_value *ok)
{
    double limit = (double)okr_value_uint(okr_map_get(ok, "limit_bytes"), 1);
    return (double)okr_value_uint(okr_map_get(ok, "used_bytes"), 0) / limit;
}

static struct okr_str space(struct client *client, const struct okr_value *ok)
{
    const double mib = 1048576;
    return okr_arena_printf(client->arena, "%.*s  %.1f / %.0f MiB",
                            OKR_STR_ARG(client_bar(client, in_use(ok), NAN)),
                            (double)okr_value_uint(okr_map_get(ok, "used_bytes"), 0) / mib,
                            (double)okr_value_uint(okr_map_get(ok, "limit_bytes"), 0) / mib);
}

static bool alarms(const struct okr_value *ok, const char *which)
{
    const struct okr_value *told = okr_map_get(ok, "alarms");
    for (uint32_t i = 0; i < told->n; i++)
        if (okr_str_is(okr_value_str(&told->items[i]), which))
            return true;
    return false;
}

/// What wants attention, a line each.
static void print_alarms(struct client *client, const struct okr_value *ok)
{
    if (alarms(ok, "space")) {
        print_in(&client->out, YELLOW,
                 okr_arena_printf(client->arena, client_word(client, WORD_TOO_FULL),
                                  client_percent(client, in_use(ok)).ptr));
        print_c(&client->out, "\n");
    }
    if (alarms(ok, "reader")) {
        print_in(&client->out, YELLOW, okr_str_c(client_word(client, WORD_READER_PINNED)));
        print_c(&client->out, "\n");
    }
}

static void print_card(struct client *client, const struct okr_value *ok)
{
    struct columns card = {.arena = client->arena, .n = 2, .elastic = 1};
    print_in(
        &client->out, BOLD,
        okr_arena_printf(client->arena, "okrd %.*s", OKR_STR_ARG(brief(client, ok, "version"))));
    print_c(&client->out, "\n");
    status_row(&card, client, WORD_UP_FOR, up_for(client, ok));
    status_row(&card, client, WORD_CLIENTS, brief(client, ok, "clients"));
    status_row(&card, client, WORD_HOLDS,
               okr_arena_printf(client->arena, client_word(client, WORD_COUNTS),
                                brief(client, ok, "units").ptr, brief(client, ok, "objectives").ptr,
                                brief(client, ok, "key_results").ptr,
                                brief(client, ok, "check_ins").ptr));
    status_row(&card, client, WORD_IN_USE, space(client, ok));
    status_row(&card, client, WORD_POSITION, brief(client, ok, "seq"));
    status_row(&card, client, WORD_SINCE_EVENT, brief(client, ok, "oldest"));
    client_table(client, &card);
    print_alarms(client, ok);
}

int cmd_status(struct client *client)
{
    const struct okr_value *ok;
    int code = client_ask(client, "server.status", NULL, &ok);
    if (code)
        return code;
    if (client->options.flag[0])
        return okr_map_get(ok, "alarms")->n ? EXIT_DIFFERS : 0;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        print_card(client, ok);
    return 0;
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

int cmd_ping(struct client *client)
{
    const struct okr_value *ok, *envelope;
    struct okr_err e = {0};
    struct connection_request request = {.op = "server.hello", .wait_ms = PING_MS};
    double began = now_ms();
    int code = connection_request(&client->connection, &request, client->arena, &ok, &envelope, &e);
    // Whether it does not run or does not answer, it is not up.
    if (code)
        return client_tell(client, code > 0 ? CONNECTION_UNREACHABLE : code, &e, NULL);
    if (client_wants_json(client)) {
        client_json(client, ok);
        return 0;
    }
    print_c(&client->out, client_word(client, WORD_ANSWERS));
    (void)fprintf(client->out.file, " (%.1f ms)\n", now_ms() - began);
    return 0;
}

int cmd_version(struct client *client)
{
    if (client_wants_json(client))
        (void)fprintf(client->out.file, "{\"name\":\"okr\",\"version\":\"%s\"}\n", OKR_VERSION);
    else
        (void)fprintf(client->out.file, "okr %s\n", OKR_VERSION);
    return 0;
}
