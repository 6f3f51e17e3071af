// SPDX-License-Identifier: Apache-2.0
#include "show.h"

static const struct okr_value *get(const struct okr_value *map, const char *key)
{
    return okr_map_get(map, key);
}

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(okr_map_get(map, key));
}

/// "72.4 firms on 2018-03-31, target reached 2018-04-12"
struct okr_str show_forecast(struct client *client, const struct okr_value *kr)
{
    const struct okr_value *forecast = get(kr, "forecast");
    const char *comma = client->options.lang == OKR_ZH ? "，" : ", ", *after;
    if (okr_is_nil(forecast))
        return OKR_STR("");
    struct okr_str day = str(forecast, "date"), due = str(kr, "due_effective");
    struct okr_str value = client_metric_value(client, kr, get(forecast, "value"));
    if (!day.len && okr_value_double(get(kr, "progress")) < 1)
        return okr_arena_printf(client->arena, "%.*s (%.*s)%s%s", OKR_STR_ARG(value),
                                OKR_STR_ARG(due), comma, client_word(client, WORD_FORECAST_MISSED));
    if (!day.len)
        return okr_arena_printf(client->arena, "%.*s (%.*s)", OKR_STR_ARG(value), OKR_STR_ARG(due));
    struct okr_str before = word_before(WORD_FORECAST_REACHED, client->options.lang, &after);
    return okr_arena_printf(client->arena, "%.*s (%.*s)%s%.*s%.*s%s", OKR_STR_ARG(value),
                            OKR_STR_ARG(due), comma, OKR_STR_ARG(before), OKR_STR_ARG(day), after);
}

/// Planned values: "2018-02-15: 40 firms".
struct okr_str show_checkpoints(struct client *client, const struct okr_value *kr)
{
    const struct okr_value *list = get(kr, "checkpoints");
    struct okr_buf buf = OKR_BUF(client->arena);
    for (uint32_t i = 0; list && list->type == OKR_V_ARRAY && i < list->n; i++) {
        okr_buf_c(&buf, i ? "  " : "");
        okr_buf_str(&buf, str(&list->items[i], "date"));
        okr_buf_c(&buf, ": ");
        okr_buf_str(&buf, client_metric_value(client, kr, get(&list->items[i], "value")));
    }
    return okr_buf_view(&buf);
}

/// What is planned for it and not done.
struct okr_str show_work(struct client *client, const struct okr_value *kr)
{
    struct okr_buf args = OKR_BUF(client->arena), buf = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok, *envelope;
    struct okr_err e = {0};
    okr_pack_map(&p, 1);
    okr_pack_key(&p, "id");
    okr_pack_str(&p, str(kr, "id"));
    struct connection_request request = {.op = "initiative.list", .args = okr_buf_view(&args)};
    if (connection_request(&client->connection, &request, client->arena, &ok, &envelope, &e))
        return OKR_STR("");
    const struct okr_value *list = get(ok, "initiatives");
    for (uint32_t i = 0; list && i < list->n; i++) {
        okr_buf_c(&buf, i ? "  " : "");
        okr_buf_c(&buf, okr_value_bool(get(&list->items[i], "done")) ? "[x] " : "[ ] ");
        okr_buf_str(&buf, str(&list->items[i], "title"));
        okr_buf_char(&buf, ' ');
        okr_buf_str(&buf, str(&list->items[i], "id"));
    }
    return okr_buf_view(&buf);
}
