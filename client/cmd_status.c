// SPDX-License-Identifier: Apache-2.0
// okr status, ping, version.
#include "commands.h"

#include "json.h"

#include <okr/version.h>
#include <time.h>

enum { PING_MS = 2000 };

void client_pairs(struct client *client, const struct okr_value *map)
{
    struct columns table = {.arena = client->arena, .n = 2, .elastic = 1};
    for (uint32_t i = 0; i < map->n; i++) {
        columns_row(&table);
        columns_set(&table, 0, DIM, okr_value_str(&map->pairs[i].key));
        columns_set(&table, 1, PLAIN, client_brief(client, &map->pairs[i].value));
    }
    client_table(client, &table);
}

int cmd_status(struct client *client)
{
    const struct okr_value *ok;
    int code = client_ask(client, "server.status", NULL, &ok);
    if (code)
        return code;
    if (client_wants_json(client)) {
        client_json(client, ok);
        return 0;
    }
    client_pairs(client, ok);
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
