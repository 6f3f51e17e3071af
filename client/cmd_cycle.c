// SPDX-License-Identifier: Apache-2.0
// okr cycle: all cycles, a fiscal calendar planned, or one cycle created, opened, put to review, closed, removed.
#include "commands.h"

#include <okr/text.h>

enum flags { REASON, DRY_RUN, START, END, LENGTH, OPEN, PRESET };
enum column { KEY, FROM, TO, STATE, ID, LABEL, COLUMNS };
enum { LEVELS = 16 };

static const char *const ops[] = {"cycle.plan",   "cycle.create", "cycle.update", "cycle.open",
                                  "cycle.review", "cycle.close",  "cycle.remove", NULL};

/// The operation of a word, NULL when it is none.
static const char *op_of(const char *word)
{
    size_t i = 0;
    while (ops[i] && strcmp(ops[i] + strlen("cycle."), word) != 0)
        i++;
    return ops[i];
}

/// Takes what stands before the next comma of either script.
static struct okr_str take_word(struct okr_str *rest)
{
    static const char *const marks[] = {",", "，", "、"};
    for (size_t at = 0; at < rest->len; at++)
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            if (okr_str_starts(okr_str_skip(*rest, at), okr_str_c(marks[i]))) {
                struct okr_str word = {rest->ptr, at};
                *rest = okr_str_skip(*rest, at + strlen(marks[i]));
                return okr_str_trim(word);
            }
    struct okr_str word = *rest;
    *rest = okr_str_skip(*rest, rest->len);
    return okr_str_trim(word);
}

/// "半年,季度" as the wire's words.
static int pack_lengths(struct client *client, const char *typed, struct okr_pack *p)
{
    struct okr_str rest = okr_str_c(typed);
    size_t place = okr_pack_array_open(p);
    uint32_t n = 0;
    while (rest.len) {
        struct okr_str word = take_word(&rest);
        unsigned length = okr_term_read(OKR_GROUP_CYCLE_LENGTH, word);
        if (!length)
            return client_refuse(client, EXIT_USAGE, WORD_NOT_A_TERM,
                                 okr_arena_dup(client->arena, word).ptr,
                                 client_terms(client, OKR_GROUP_CYCLE_LENGTH));
        okr_pack_c(p, okr_term_slug(OKR_GROUP_CYCLE_LENGTH, length));
        n++;
    }
    okr_pack_array_close(p, place, n);
    return 0;
}

static int pack_plan(struct client *client, struct okr_buf *buf)
{
    const char *const *flag = client->options.flag;
    struct okr_pack p = OKR_PACK(buf);
    int code = 0;
    okr_pack_map(&p, 2u + (flag[LENGTH] != NULL) + (flag[REASON] != NULL));
    okr_pack_key(&p, "period");
    okr_pack_c(&p, client->options.word[2]);
    okr_pack_key(&p, "open");
    okr_pack_bool(&p, flag[OPEN] != NULL);
    if (flag[REASON]) {
        okr_pack_key(&p, "reason");
        okr_pack_c(&p, flag[REASON]);
    }
    if (flag[LENGTH]) {
        okr_pack_key(&p, "lengths");
        code = pack_lengths(client, flag[LENGTH], &p);
    }
    return code;
}

/// Thresholds of status for this cycle; "-" takes them away.
static int pack_preset(struct client *client, const char *typed, struct okr_pack *p, uint32_t *n)
{
    unsigned preset = okr_term_read(OKR_GROUP_PRESET, okr_str_c(typed));
    if (!preset && strcmp(typed, "-") != 0)
        return client_refuse(client, EXIT_USAGE, WORD_NOT_A_TERM, typed,
                             client_terms(client, OKR_GROUP_PRESET));
    okr_pack_key(p, "status_preset");
    if (preset)
        okr_pack_c(p, okr_term_slug(OKR_GROUP_PRESET, preset));
    else
        okr_pack_nil(p);
    ++*n;
    return 0;
}

static int pack(struct client *client, bool create, struct okr_buf *buf)
{
    const char *const *flag = client->options.flag;
    struct okr_pack p = OKR_PACK(buf);
    size_t place = okr_pack_map_open(&p);
    uint32_t n = 1;
    int code = 0;
    okr_pack_key(&p, create ? "key" : "id");
    okr_pack_c(&p, client->options.word[2]);
    if (flag[REASON] && !create) {
        okr_pack_key(&p, "reason");
        okr_pack_c(&p, flag[REASON]);
        n++;
    }
    if (flag[START])
        code = client_pack_date(client, "start", flag[START], &p, &n);
    if (!code && flag[END])
        code = client_pack_date(client, "end", flag[END], &p, &n);
    if (!code && flag[PRESET])
        code = pack_preset(client, flag[PRESET], &p, &n);
    okr_pack_map_close(&p, place, n);
    return code;
}

static struct okr_str id_of(const struct okr_value *cycle, const char *key)
{
    return okr_value_str(okr_map_get(cycle, key));
}

static const struct okr_value *find_cycle(const struct okr_value *cycles, struct okr_str id)
{
    for (uint32_t i = 0; id.len && i < cycles->n; i++)
        if (okr_str_eq(id_of(&cycles->items[i], "id"), id))
            return &cycles->items[i];
    return NULL;
}

/// The key, set in by how many others the cycle is part of.
static struct okr_str indented(struct client *client, const struct okr_value *cycles,
                               const struct okr_value *cycle)
{
    struct okr_buf text = OKR_BUF(client->arena);
    const struct okr_value *above = find_cycle(cycles, id_of(cycle, "parent"));
    bool plain = client->options.output == OUTPUT_TSV;
    for (int level = 0; above && !plain && level < LEVELS; level++) {
        okr_buf_c(&text, "  ");
        above = find_cycle(cycles, id_of(above, "parent"));
    }
    okr_buf_str(&text, okr_value_str(okr_map_get(cycle, "key")));
    return okr_buf_view(&text);
}

static void row(struct client *client, struct columns *table, const struct okr_value *cycles,
                const struct okr_value *cycle)
{
    unsigned state =
        okr_term_parse(OKR_GROUP_CYCLE_STATE, okr_value_str(okr_map_get(cycle, "state")));
    unsigned preset =
        okr_term_parse(OKR_GROUP_PRESET, okr_value_str(okr_map_get(cycle, "status_preset")));
    columns_row(table);
    columns_set(table, KEY, BOLD, indented(client, cycles, cycle));
    columns_set(table, FROM, PLAIN, okr_value_str(okr_map_get(cycle, "start")));
    columns_set(table, TO, PLAIN, okr_value_str(okr_map_get(cycle, "end")));
    struct okr_str standing = client_term(client, OKR_GROUP_CYCLE_STATE, state);
    if (preset)
        standing = okr_arena_printf(client->arena, "%.*s, %.*s", OKR_STR_ARG(standing),
                                    OKR_STR_ARG(client_term(client, OKR_GROUP_PRESET, preset)));
    columns_set(table, STATE, state == OKR_CYCLE_STATE_OPEN ? GREEN : DIM, standing);
    columns_set(table, LABEL, PLAIN, okr_value_str(okr_map_get(cycle, "label")));
    columns_set(table, ID, DIM, okr_value_str(okr_map_get(cycle, "id")));
}

/// Those that are part of `parent`, in the order of their days, each with its parts below it.
static void rows(struct client *client, struct columns *table, const struct okr_value *cycles,
                 struct okr_str parent, int level)
{
    const struct okr_str last_day = OKR_STR("~"); // of the backlog, which has none
    struct okr_str last = OKR_STR("");
    for (uint32_t done = 0; level < LEVELS && done < cycles->n; done++) {
        const struct okr_value *next = NULL;
        struct okr_str order = OKR_STR("");
        for (uint32_t i = 0; i < cycles->n; i++) {
            const struct okr_value *cycle = &cycles->items[i];
            struct okr_str above = id_of(cycle, "parent");
            bool here = parent.len ? okr_str_eq(above, parent) : !find_cycle(cycles, above);
            struct okr_str day = id_of(cycle, "start");
            struct okr_str key = okr_arena_printf(client->arena, "%.*s %06u",
                                                  OKR_STR_ARG(day.len ? day : last_day), i);
            if (here && okr_str_cmp(key, last) > 0 && (!next || okr_str_cmp(key, order) < 0)) {
                next = cycle;
                order = key;
            }
        }
        if (!next)
            return;
        last = order;
        row(client, table, cycles, next);
        rows(client, table, cycles, id_of(next, "id"), level + 1);
    }
}

/// The labels have a column where there are any.
static size_t columns_of(const struct okr_value *cycles)
{
    for (uint32_t i = 0; i < cycles->n; i++)
        if (id_of(&cycles->items[i], "label").len)
            return COLUMNS;
    return LABEL;
}

static int list(struct client *client)
{
    static const enum word heads[COLUMNS] = {WORD_CYCLE,       WORD_FIRST_DAY, WORD_LAST_DAY,
                                             WORD_ASKED_STATE, WORD_ID,        WORD_LABEL};
    const struct okr_value *ok;
    int code = client_ask(client, "cycle.list", NULL, &ok);
    if (code)
        return code;
    const struct okr_value *cycles = okr_map_get(ok, "cycles");
    if (client->options.output == OUTPUT_JSON) {
        client_json(client, ok);
        return 0;
    }
    struct columns table = client_columns(client, heads, columns_of(cycles));
    if (client->options.output == OUTPUT_JSONL) {
        for (uint32_t i = 0; i < cycles->n; i++)
            client_json(client, &cycles->items[i]);
        return 0;
    }
    rows(client, &table, cycles, OKR_STR(""), 0);
    if (cycles->n) {
        client_table(client, &table);
        return 0;
    }
    print_c(&client->out, client_word(client, WORD_NO_CYCLES));
    print_c(&client->out, "\n");
    return 0;
}

/// "created 5, unchanged 0".
static void report_counts(struct client *client, const struct okr_value *ok)
{
    static const struct {
        const char *key;
        enum word word;
    } counts[] = {
        {"created", WORD_CREATED}, {"changed", WORD_CHANGED}, {"unchanged", WORD_UNCHANGED}};
    for (size_t i = 0; i < 3; i++) {
        char number[32];
        snprintf(number, sizeof number, " %llu",
                 (unsigned long long)okr_value_uint(okr_map_get(ok, counts[i].key), 0));
        print_c(&client->out, i ? client_comma(client) : "");
        print_c(&client->out, client_word(client, counts[i].word));
        print_c(&client->out, number);
    }
    print_c(&client->out, "\n");
}

static void report(struct client *client, const struct okr_value *ok, bool dry_run)
{
    const struct okr_value *cycle = okr_map_get(ok, "cycle"), *cycles = okr_map_get(ok, "cycles");
    const struct okr_value none = {.type = OKR_V_ARRAY};
    struct columns table = {.arena = client->arena, .n = COLUMNS, .ascii = client->options.ascii};
    if (cycles) {
        rows(client, &table, cycles, OKR_STR(""), 0);
        columns_print(&table, COLUMNS_TABLE, &client->out);
        report_counts(client, ok);
    } else if (cycle) {
        row(client, &table, &none, cycle);
        columns_print(&table, COLUMNS_TABLE, &client->out);
    } else {
        print_str(&client->out, okr_value_str(okr_map_get(ok, "id")));
        print_c(&client->out, "  ");
        print_c(&client->out, client_word(client, WORD_REMOVED));
        print_c(&client->out, "\n");
    }
    if (dry_run) {
        print_c(&client->out, client_word(client, WORD_DRY_RUN));
        print_c(&client->out, "\n");
    }
}

int cmd_cycle(struct client *client)
{
    struct options *options = &client->options;
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok, *envelope;
    if (options->n_words == 1)
        return list(client);
    const char *op = op_of(options->word[1]);
    if (!op)
        return client_refuse(client, EXIT_USAGE, WORD_NOT_A_TERM, options->word[1],
                             client_word(client, WORD_CYCLE_VERBS));
    if (options->n_words == 2)
        return client_refuse(client, EXIT_USAGE, WORD_TOO_FEW, "cycle", "okr cycle open 2026Q1");
    int code = strcmp(op, "cycle.plan") == 0 ? pack_plan(client, &args)
                                             : pack(client, strcmp(op, "cycle.create") == 0, &args);
    if (code)
        return code;
    struct connection_request request;
    if ((code = client_request(client, op, &args, &request)) ||
        (code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        report(client, ok, request.dry_run);
    return 0;
}
