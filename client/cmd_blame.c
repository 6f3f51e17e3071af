// SPDX-License-Identifier: Apache-2.0
// okr blame REF: who moved the progress of a unit, an objective or a key result, move by move, and how much each did in all.
#include "commands.h"

#include "ref.h"

#include <math.h>

enum { FLAG_CYCLE };
enum column { WHEN, WHO, WHAT, SUBJECT, CHANGE, DELTA, NOTE, COLUMNS };

static const struct okr_value *get(const struct okr_value *map, const char *key)
{
    return okr_map_get(map, key);
}

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(okr_map_get(map, key));
}

/// "+12%", "−3%": percentage points.
static struct okr_str signed_percent(struct client *client, double delta)
{
    const char *minus = client->options.ascii ? "-" : "−";
    double points = round(fabs(delta) * 1000) / 10;
    return okr_arena_printf(client->arena, "%s%g%%",
                            !(points > 0) ? ""
                            : delta < 0   ? minus
                                          : "+",
                            points);
}

static enum colour colour_of(double delta)
{
    return delta < 0 ? RED : GREEN;
}

static void move_row(struct client *client, struct columns *table, const struct okr_value *move)
{
    double delta = okr_value_double(get(move, "delta"));
    struct okr_str who = str(move, "who_name"), type = str(move, "type");
    unsigned known = type.len ? okr_event_find(type) : 0;
    columns_row(table);
    columns_set(table, WHEN, PLAIN, client_time(client, str(move, "time")));
    columns_set(table, WHO, PLAIN, who.len ? who : str(move, "who"));
    columns_set(table, WHAT, BLUE,
                type.len ? okr_str_c(okr_event_word(known, client->options.lang))
                         : okr_str_c(client_word(client, WORD_TIME_ALONE)));
    columns_set(table, SUBJECT, DIM, str(move, "subject"));
    columns_set(table, CHANGE, PLAIN,
                okr_arena_printf(
                    client->arena, "%.*s%s%.*s",
                    OKR_STR_ARG(client_percent(client, okr_value_double(get(move, "before")))),
                    client->options.ascii ? " -> " : " → ",
                    OKR_STR_ARG(client_percent(client, okr_value_double(get(move, "after"))))));
    columns_set(table, DELTA, colour_of(delta), signed_percent(client, delta));
    columns_set(table, NOTE, PLAIN, str(move, "note"));
}

static void tell_people(struct client *client, const struct okr_value *ok)
{
    const struct okr_value *people = get(ok, "people");
    struct columns table = {.arena = client->arena,
                            .n = 3,
                            .elastic = 0,
                            .right = 1U << 1 | 1U << 2,
                            .ascii = client->options.ascii};
    for (uint32_t i = 0; people && i < people->n; i++) {
        const struct okr_value *one = &people->items[i];
        double delta = okr_value_double(get(one, "delta"));
        struct okr_str name = str(one, "name");
        columns_row(&table);
        columns_set(&table, 0, BOLD, name.len ? name : str(one, "who"));
        columns_set(&table, 1, colour_of(delta), signed_percent(client, delta));
        columns_set(&table, 2, DIM, client_brief(client, get(one, "moves")));
    }
    columns_row(&table);
    columns_set(&table, 0, PLAIN,
                okr_str_c(okr_term_word(OKR_GROUP_WORD, OKR_WORD_PROGRESS, client->options.lang)));
    columns_set(&table, 1, BOLD, client_percent(client, okr_value_double(get(ok, "progress"))));
    print_c(&client->out, "\n");
    columns_print(&table, COLUMNS_TABLE, &client->out);
}

int cmd_blame(struct client *client)
{
    static const enum word heads[COLUMNS] = {WORD_WHEN,   WORD_WHO,  WORD_WHAT, WORD_ID,
                                             WORD_CHANGE, WORD_GAIN, WORD_NOTE};
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    ref_pack(&args, "id", client_words(client, 1, client->options.n_words),
             client->options.flag[FLAG_CYCLE], NULL);
    int code = client_ask(client, "history.blame", &args, &ok);
    if (code)
        return code;
    const struct okr_value *moves = get(ok, "moves");
    if (client->options.output == OUTPUT_JSON) {
        client_json(client, ok);
        return 0;
    }
    struct columns table = client_columns(client, heads, COLUMNS);
    table.elastic = NOTE;
    table.right = 1U << DELTA;
    for (uint32_t i = 0; i < moves->n; i++) {
        if (client->options.output == OUTPUT_JSONL)
            client_json(client, &moves->items[i]);
        else
            move_row(client, &table, &moves->items[i]);
    }
    if (client->options.output == OUTPUT_JSONL)
        return 0;
    if (!moves->n) {
        print_c(&client->out, client_word(client, WORD_NOBODY_MOVED));
        print_c(&client->out, "\n");
        return 0;
    }
    client_table(client, &table);
    if (client->options.output == OUTPUT_TABLE)
        tell_people(client, ok);
    return 0;
}
