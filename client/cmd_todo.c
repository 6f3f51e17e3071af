// SPDX-License-Identifier: Apache-2.0
// okr todo: the work planned for key results: listed, added, changed, done, removed.
#include "commands.h"
#include "ref.h"

#include <okr/text.h>

enum flags { OWNER, DUE, URL, ALL, REASON, DRY_RUN, TITLE };
enum { DONE, ID, WORK, FOR, WHO, WHEN, COLUMNS };

static const struct okr_value *get(const struct okr_value *map, const char *key)
{
    return okr_map_get(map, key);
}

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(get(map, key));
}

static void pair(struct okr_pack *p, const char *key, struct okr_str value, uint32_t *n)
{
    okr_pack_key(p, key);
    okr_pack_str(p, value);
    ++*n;
}

static void row(struct client *client, struct columns *table, const struct okr_value *initiative)
{
    bool done = okr_value_bool(get(initiative, "done"));
    enum colour colour = done ? DIM : PLAIN;
    columns_row(table);
    columns_set(table, DONE, done ? GREEN : PLAIN, okr_str_c(done ? "[x]" : "[ ]"));
    columns_set(table, ID, DIM, str(initiative, "id"));
    columns_set(table, WORK, colour, str(initiative, "title"));
    columns_set(table, FOR, DIM,
                okr_arena_printf(client->arena, "%.*s %.*s",
                                 OKR_STR_ARG(str(initiative, "key_result")),
                                 OKR_STR_ARG(str(initiative, "key_result_text"))));
    columns_set(table, WHO, PLAIN, str(initiative, "owner_name"));
    columns_set(table, WHEN, PLAIN, str(initiative, "due"));
}

static int list(struct client *client)
{
    static const enum word heads[COLUMNS] = {WORD_DONE_MARK, WORD_ID,    WORD_WORK,
                                             WORD_RESULT,    WORD_OWNER, WORD_DUE};
    const struct options *options = &client->options;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok;
    uint32_t n = 0;
    size_t place = okr_pack_map_open(&p);
    if (options->n_words > 1)
        pair(&p, "id", client_words(client, 1, options->n_words), &n);
    if (options->flag[OWNER])
        pair(&p, "owner", okr_str_c(options->flag[OWNER]), &n);
    if (!options->flag[ALL]) {
        okr_pack_key(&p, "done");
        okr_pack_bool(&p, false);
        n++;
    }
    okr_pack_map_close(&p, place, n);
    int code = client_ask(client, "initiative.list", &args, &ok);
    if (code)
        return code;
    const struct okr_value *all = get(ok, "initiatives");
    if (options->output == OUTPUT_JSON) {
        client_json(client, ok);
        return 0;
    }
    for (uint32_t i = 0; all && options->output == OUTPUT_JSONL && i < all->n; i++)
        client_json(client, &all->items[i]);
    if (options->output == OUTPUT_JSONL)
        return 0;
    if (!all || !all->n) {
        print_c(&client->out, client_word(client, WORD_NO_WORK));
        print_c(&client->out, "\n");
        return 0;
    }
    struct columns table = client_columns(client, heads, COLUMNS);
    table.elastic = WORK;
    for (uint32_t i = 0; i < all->n; i++)
        row(client, &table, &all->items[i]);
    client_table(client, &table);
    return 0;
}

/// Sends a change and shows what it left.
static int change(struct client *client, const char *op, const struct okr_buf *args)
{
    const struct okr_value *ok, *envelope;
    struct print *out = &client->out;
    struct connection_request request;
    int code = client_request(client, op, args, &request);
    if (code || (code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    if (client_wants_json(client)) {
        client_json(client, ok);
        return 0;
    }
    const struct okr_value *initiative = get(ok, "initiative");
    if (initiative) {
        print_c(out, okr_value_bool(get(initiative, "done")) ? "[x]  " : "[ ]  ");
        print_in(out, DIM, str(initiative, "id"));
        print_c(out, "  ");
        print_str(out, str(initiative, "title"));
    } else {
        print_in(out, DIM, str(ok, "id"));
        print_c(out, "  ");
        print_c(out, client_word(client, WORD_REMOVED));
    }
    print_c(out, "\n");
    if (request.dry_run) {
        print_c(out, client_word(client, WORD_DRY_RUN));
        print_c(out, "\n");
    }
    return 0;
}

/// What the flags say of a piece of work.
static int pack_flags(struct client *client, struct okr_pack *p, uint32_t *n)
{
    const char *const *flag = client->options.flag;
    if (flag[OWNER])
        pair(p, "owner", okr_str_c(flag[OWNER]), n);
    if (flag[URL])
        pair(p, "url", okr_str_c(flag[URL]), n);
    if (flag[TITLE])
        pair(p, "title", okr_str_c(flag[TITLE]), n);
    if (flag[REASON])
        pair(p, "reason", okr_str_c(flag[REASON]), n);
    return flag[DUE] ? client_pack_date(client, "due", flag[DUE], p, n) : 0;
}

/// The words after "add" that are the reference: as few as name a key result.
static size_t reference_end(struct client *client)
{
    const size_t end = client->options.n_words;
    for (size_t i = 3; i < end; i++) {
        okr_id id;
        struct okr_str ref = client_words(client, 2, i);
        if (okr_id_parse(ref, &id) || ref_letter(client->arena, ref) == 'k')
            return i;
    }
    return 3;
}

static int add(struct client *client)
{
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    uint32_t n = 0;
    if (client->options.n_words < 4)
        return commands_refuse_short(client);
    size_t end = reference_end(client), place = okr_pack_map_open(&p);
    pair(&p, "key_result", client_words(client, 2, end), &n);
    if (!client->options.flag[TITLE])
        pair(&p, "title", client_words(client, end, client->options.n_words), &n);
    int code = pack_flags(client, &p, &n);
    okr_pack_map_close(&p, place, n);
    return code ? code : change(client, "initiative.create", &args);
}

static int move(struct client *client, const char *op, const char *done)
{
    int code = 0;
    if (client->options.n_words < 3)
        return commands_refuse_short(client);
    for (size_t i = 2; !code && i < client->options.n_words; i++) {
        struct okr_buf args = OKR_BUF(client->arena);
        struct okr_pack p = OKR_PACK(&args);
        uint32_t n = 0;
        size_t place = okr_pack_map_open(&p);
        pair(&p, "id", okr_str_c(client->options.word[i]), &n);
        if (done) {
            okr_pack_key(&p, done);
            okr_pack_bool(&p, false);
            n++;
        }
        if (client->options.flag[REASON] && strcmp(op, "initiative.update") != 0)
            pair(&p, "reason", okr_str_c(client->options.flag[REASON]), &n);
        if (strcmp(op, "initiative.update") == 0)
            code = pack_flags(client, &p, &n);
        okr_pack_map_close(&p, place, n);
        if (!code)
            code = change(client, op, &args);
    }
    return code;
}

int cmd_todo(struct client *client)
{
    static const struct {
        const char *verb, *op, *open;
    } verbs[] = {
        {"done", "initiative.done", NULL},       {"完成", "initiative.done", NULL},
        {"remove", "initiative.remove", NULL},   {"删除", "initiative.remove", NULL},
        {"reopen", "initiative.update", "done"}, {"edit", "initiative.update", NULL},
    };
    const char *verb = client->options.n_words > 1 ? client->options.word[1] : "";
    if (strcmp(verb, "add") == 0 || strcmp(verb, "添加") == 0)
        return add(client);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verb, verbs[i].verb) == 0)
            return move(client, verbs[i].op, verbs[i].open);
    return list(client);
}
