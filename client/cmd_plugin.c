// SPDX-License-Identifier: Apache-2.0
// okr plugin: what plugins there are and how they are; start, stop, look into a file, take up again what was put aside.
#include "commands.h"

#include <stdlib.h>

enum column { NAME, STATE, VERSION, CAN, BEHIND, WHAT, COLUMNS };
enum letter_column { PLUGIN, SEQUENCE, TIME, TYPE, SUBJECT, WHY, LETTER_COLUMNS };

static int show_list(struct client *client, const struct okr_value *ok);
static int show_one(struct client *client, const struct okr_value *ok);
static int show_letters(struct client *client, const struct okr_value *ok);
static int show_replayed(struct client *client, const struct okr_value *ok);

/// One row a word behind `okr plugin`; `least` and `most`: how many words follow it.
static const struct verb {
    const char *word, *op;
    size_t least, most;
    int (*show)(struct client *client, const struct okr_value *ok);
} verbs[] = {
    {"list", "plugin.list", 0, 0, show_list},
    {"show", "plugin.show", 1, 1, show_one},
    {"restart", "plugin.restart", 1, 1, show_one},
    {"enable", "plugin.enable", 1, 1, show_one},
    {"disable", "plugin.disable", 1, 1, show_one},
    {"probe", "plugin.probe", 1, 1, show_one},
    {"dead-letters", "plugin.dead_letters", 0, 1, show_letters},
    {"replay", "plugin.replay", 2, 2, show_replayed},
};

static struct okr_str text(const struct okr_value *map, const char *key)
{
    return okr_value_str(okr_map_get(map, key));
}

static struct okr_str number(struct client *client, const struct okr_value *map, const char *key)
{
    const struct okr_value *v = okr_map_get(map, key);
    if (okr_is_nil(v))
        return OKR_STR("");
    return okr_arena_printf(client->arena, "%llu", (unsigned long long)okr_value_uint(v, 0));
}

static struct okr_str state(struct client *client, const struct okr_value *plugin,
                            enum colour *ret_colour)
{
    static const struct {
        const char *slug;
        enum word word;
        enum colour colour;
    } states[] = {
        {"off", WORD_PLUGIN_OFF, DIM},         {"starting", WORD_PLUGIN_STARTING, YELLOW},
        {"ready", WORD_PLUGIN_READY, GREEN},   {"busy", WORD_PLUGIN_BUSY, GREEN},
        {"backoff", WORD_PLUGIN_BACKOFF, RED}, {"disabled", WORD_PLUGIN_DISABLED, RED},
    };
    struct okr_str slug = text(plugin, "state");
    *ret_colour = PLAIN;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (okr_str_is(slug, states[i].slug)) {
            *ret_colour = states[i].colour;
            return okr_str_c(client_word(client, states[i].word));
        }
    return slug;
}

/// "events, tick": the capabilities without what all have in common.
static struct okr_str capabilities(struct client *client, const struct okr_value *plugin)
{
    const struct okr_value *list = okr_map_get(plugin, "capabilities");
    struct okr_buf out = OKR_BUF(client->arena);
    for (uint32_t i = 0; list && i < list->n; i++) {
        struct okr_str id = okr_value_str(&list->items[i]);
        if (okr_str_starts(id, OKR_STR("okr.")))
            id = okr_str_skip(id, 4);
        if (okr_str_ends(id, OKR_STR("/1")))
            id.len -= 2;
        okr_buf_c(&out, i ? ", " : "");
        okr_buf_str(&out, id);
    }
    return okr_buf_view(&out);
}

static int show_list(struct client *client, const struct okr_value *ok)
{
    static const enum word heads[COLUMNS] = {WORD_PLUGIN,         WORD_ASKED_STATE,
                                             WORD_PLUGIN_VERSION, WORD_PLUGIN_CAN,
                                             WORD_PLUGIN_BEHIND,  WORD_PLUGIN_ABOUT};
    const struct okr_value *plugins = okr_map_get(ok, "plugins");
    struct columns table = client_columns(client, heads, COLUMNS);
    table.elastic = WHAT;
    table.right = 1u << BEHIND;
    if (!plugins->n) {
        print_c(&client->out, client_word(client, WORD_NO_PLUGINS));
        print_c(&client->out, "\n");
        return 0;
    }
    for (uint32_t i = 0; i < plugins->n; i++) {
        const struct okr_value *plugin = &plugins->items[i];
        enum colour colour;
        struct okr_str standing = state(client, plugin, &colour), why = text(plugin, "why");
        columns_row(&table);
        columns_set(&table, NAME, BOLD, text(plugin, "id"));
        columns_set(&table, STATE, colour, standing);
        columns_set(&table, VERSION, PLAIN, text(plugin, "version"));
        columns_set(&table, CAN, PLAIN, capabilities(client, plugin));
        columns_set(&table, BEHIND, PLAIN, number(client, plugin, "lag"));
        columns_set(&table, WHAT, why.len ? RED : DIM, why.len ? why : text(plugin, "summary"));
    }
    client_table(client, &table);
    return 0;
}

static void line(struct client *client, struct columns *card, enum word word, enum colour colour,
                 struct okr_str value)
{
    if (!value.len)
        return;
    columns_row(card);
    columns_set(card, 0, DIM, okr_str_c(client_word(client, word)));
    columns_set(card, 1, colour, value);
}

/// What retention took from under it; empty when it has taken all.
static struct okr_str missed(struct client *client, const struct okr_value *plugin)
{
    struct okr_str n = number(client, plugin, "missed"), to = number(client, plugin, "missed_to");
    if (!to.len)
        return to;
    struct okr_str up_to =
        okr_arena_printf(client->arena, client_word(client, WORD_PLUGIN_MISSED_TO), to.ptr);
    return okr_arena_printf(client->arena, "%.*s (%.*s)", OKR_STR_ARG(n), OKR_STR_ARG(up_to));
}

static int show_one(struct client *client, const struct okr_value *ok)
{
    const struct okr_value *plugin = okr_map_get(ok, "plugin");
    struct columns card = {.arena = client->arena, .n = 2, .elastic = 1, .wrap = true};
    enum colour colour;
    struct okr_str standing = state(client, plugin, &colour);
    print_in(&client->out, BOLD, text(plugin, "id"));
    print_c(&client->out, " ");
    print_str(&client->out, text(plugin, "version"));
    print_c(&client->out, "  ");
    print_in(&client->out, colour, standing);
    print_c(&client->out, "\n");
    line(client, &card, WORD_PLUGIN_ABOUT, PLAIN, text(plugin, "summary"));
    line(client, &card, WORD_PLUGIN_WHY, RED, text(plugin, "why"));
    line(client, &card, WORD_PLUGIN_CAN, PLAIN, capabilities(client, plugin));
    line(client, &card, WORD_PLUGIN_GRANTS, PLAIN, text(plugin, "grant"));
    line(client, &card, WORD_PLUGIN_FILE, PLAIN, text(plugin, "path"));
    line(client, &card, WORD_PLUGIN_POSITION, PLAIN, number(client, plugin, "sequence"));
    line(client, &card, WORD_PLUGIN_BEHIND, PLAIN, number(client, plugin, "lag"));
    line(client, &card, WORD_PLUGIN_MISSED, RED, missed(client, plugin));
    line(client, &card, WORD_PLUGIN_TICK, PLAIN, client_time(client, text(plugin, "tick")));
    line(client, &card, WORD_PLUGIN_CALLS, PLAIN, number(client, plugin, "calls"));
    line(client, &card, WORD_PLUGIN_DEATHS, PLAIN, number(client, plugin, "deaths"));
    client_table(client, &card);
    return 0;
}

static int show_letters(struct client *client, const struct okr_value *ok)
{
    static const enum word heads[LETTER_COLUMNS] = {
        WORD_PLUGIN, WORD_PLUGIN_EVENT, WORD_WHEN, WORD_PLUGIN_WHAT, WORD_ID, WORD_PLUGIN_WHY};
    const struct okr_value *letters = okr_map_get(ok, "dead_letters");
    struct columns table = client_columns(client, heads, LETTER_COLUMNS);
    table.elastic = WHY;
    if (!letters->n) {
        print_c(&client->out, client_word(client, WORD_NO_DEAD_LETTERS));
        print_c(&client->out, "\n");
        return 0;
    }
    for (uint32_t i = 0; i < letters->n; i++) {
        const struct okr_value *letter = &letters->items[i];
        unsigned type = okr_event_find(text(letter, "type"));
        columns_row(&table);
        columns_set(&table, PLUGIN, BOLD, text(letter, "plugin"));
        columns_set(&table, SEQUENCE, PLAIN, number(client, letter, "sequence"));
        columns_set(&table, TIME, PLAIN, client_time(client, text(letter, "time")));
        columns_set(&table, TYPE, PLAIN, okr_str_c(okr_event_word(type, client->options.lang)));
        columns_set(&table, SUBJECT, DIM, text(letter, "subject"));
        columns_set(&table, WHY, RED, text(letter, "why"));
    }
    client_table(client, &table);
    return 0;
}

static int show_replayed(struct client *client, const struct okr_value *ok)
{
    print_str(&client->out, okr_arena_printf(client->arena, client_word(client, WORD_REPLAYED),
                                             number(client, ok, "sequence").ptr));
    print_c(&client->out, "\n");
    return 0;
}

static const struct verb *find(const char *word)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].word, word) == 0)
            return &verbs[i];
    return NULL;
}

static int pack(struct client *client, const struct verb *verb, struct okr_buf *buf)
{
    const struct options *options = &client->options;
    const char *name = options->n_words > 2 ? options->word[2] : NULL;
    struct okr_pack p = OKR_PACK(buf);
    char *end = NULL;
    okr_pack_map(&p, (name ? 1u : 0u) + (verb->most == 2 ? 1u : 0u));
    if (name) {
        bool path = strcmp(verb->word, "probe") == 0 && strchr(name, '/');
        okr_pack_key(&p, path ? "path" : "plugin");
        okr_pack_c(&p, name);
    }
    if (verb->most < 2)
        return 0;
    unsigned long long sequence = strtoull(options->word[3], &end, 10);
    if (*end || end == options->word[3])
        return client_refuse(client, EXIT_USAGE, WORD_NOT_AN_EVENT, options->word[3], NULL);
    okr_pack_key(&p, "sequence");
    okr_pack_uint(&p, sequence);
    return 0;
}

int cmd_plugin(struct client *client)
{
    const struct options *options = &client->options;
    const struct verb *verb = find(options->n_words > 1 ? options->word[1] : "list");
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok;
    size_t words = options->n_words > 2 ? options->n_words - 2 : 0;
    if (!verb)
        return client_refuse(client, EXIT_USAGE, WORD_NO_COMMAND, options->word[1],
                             client_word(client, WORD_SEE_HELP_PLUGIN));
    if (words < verb->least)
        return commands_refuse_short(client);
    if (words > verb->most)
        return client_refuse(client, EXIT_USAGE, WORD_TOO_MANY, options->word[2 + verb->most],
                             client_word(client, WORD_SEE_HELP_PLUGIN));
    int code = pack(client, verb, &args);
    if (code || (code = client_ask(client, verb->op, &args, &ok)))
        return code;
    if (!client_wants_json(client))
        return verb->show(client, ok);
    client_json(client, ok);
    return 0;
}
