// SPDX-License-Identifier: Apache-2.0
// okr cycle: all cycles, or one of them created, opened, put to review, closed, removed.
#include "commands.h"

#include <okr/text.h>

enum flags { REASON, DRY_RUN, START, END };
enum column { KEY, FROM, TO, STATE, ID, COLUMNS };

static const char *const ops[] = {"cycle.create", "cycle.open",   "cycle.review",
                                  "cycle.close",  "cycle.remove", NULL};

/// The operation of a word, NULL when it is none.
static const char *op_of(const char *word)
{
    size_t i = 0;
    while (ops[i] && strcmp(ops[i] + strlen("cycle."), word) != 0)
        i++;
    return ops[i];
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
    okr_pack_map_close(&p, place, n);
    return code;
}

static void row(struct client *client, struct columns *table, const struct okr_value *cycle)
{
    unsigned state =
        okr_term_parse(OKR_GROUP_CYCLE_STATE, okr_value_str(okr_map_get(cycle, "state")));
    columns_row(table);
    columns_set(table, KEY, BOLD, okr_value_str(okr_map_get(cycle, "key")));
    columns_set(table, FROM, PLAIN, okr_value_str(okr_map_get(cycle, "start")));
    columns_set(table, TO, PLAIN, okr_value_str(okr_map_get(cycle, "end")));
    columns_set(table, STATE, state == OKR_CYCLE_STATE_OPEN ? GREEN : DIM,
                client_term(client, OKR_GROUP_CYCLE_STATE, state));
    columns_set(table, ID, DIM, okr_value_str(okr_map_get(cycle, "id")));
}

static int list(struct client *client)
{
    static const enum word heads[COLUMNS] = {WORD_CYCLE, WORD_FIRST_DAY, WORD_LAST_DAY,
                                             WORD_ASKED_STATE, WORD_ID};
    const struct okr_value *ok;
    int code = client_ask(client, "cycle.list", NULL, &ok);
    if (code)
        return code;
    const struct okr_value *cycles = okr_map_get(ok, "cycles");
    if (client->options.output == OUTPUT_JSON) {
        client_json(client, ok);
        return 0;
    }
    struct columns table = client_columns(client, heads, COLUMNS);
    for (uint32_t i = 0; i < cycles->n; i++) {
        if (client->options.output == OUTPUT_JSONL)
            client_json(client, &cycles->items[i]);
        else
            row(client, &table, &cycles->items[i]);
    }
    if (client->options.output == OUTPUT_JSONL)
        return 0;
    if (cycles->n) {
        client_table(client, &table);
        return 0;
    }
    print_c(&client->out, client_word(client, WORD_NO_CYCLES));
    print_c(&client->out, "\n");
    return 0;
}

static void report(struct client *client, const struct okr_value *ok, bool dry_run)
{
    const struct okr_value *cycle = okr_map_get(ok, "cycle");
    struct columns table = {.arena = client->arena, .n = COLUMNS, .ascii = client->options.ascii};
    if (cycle) {
        row(client, &table, cycle);
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
    int code = pack(client, strcmp(op, "cycle.create") == 0, &args);
    if (code)
        return code;
    struct connection_request request = {
        .op = op, .args = okr_buf_view(&args), .dry_run = options->flag[DRY_RUN] != NULL};
    if ((code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        report(client, ok, request.dry_run);
    return 0;
}
