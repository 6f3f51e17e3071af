// SPDX-License-Identifier: Apache-2.0
// okr help: made from the tables of commands, operations and errors.
#include "findings.h"

#include <okr/audit.h>

static const char *say(const struct client *client, const char *en, const char *zh)
{
    return client->options.lang == OKR_ZH ? zh : en;
}

static void heading(struct client *client, enum word which)
{
    print_c(&client->out, "\n");
    print_in(&client->out, BOLD, okr_str_c(client_word(client, which)));
    print_c(&client->out, "\n");
}

static void flag_rows(struct client *client, struct columns *table, const struct flag *flags)
{
    for (const struct flag *f = flags; f->name; f++) {
        columns_row(table);
        columns_set(table, 0, PLAIN,
                    okr_arena_printf(client->arena, "  %s%s%s%s%s", f->letter ? f->letter : "",
                                     f->letter ? " " : "", f->name, f->value ? " " : "",
                                     f->value ? client_placeholders(client, f->value) : ""));
        columns_set(table, 1, PLAIN, okr_str_c(say(client, f->en, f->zh)));
    }
}

static int help_all(struct client *client)
{
    struct columns commands = {.arena = client->arena, .n = 2, .elastic = 1, .wrap = true};
    struct columns flags = commands;
    print_c(&client->out, client_word(client, WORD_USAGE));
    print_c(&client->out, client_placeholders(client, "okr COMMAND …\n"));
    heading(client, WORD_COMMANDS);
    for (const struct command *c = commands_all(); c->name; c++) {
        columns_row(&commands);
        columns_set(&commands, 0, PLAIN,
                    okr_arena_printf(client->arena, "  %s%s%s", c->name, *c->usage ? " " : "",
                                     client_placeholders(client, c->usage)));
        columns_set(&commands, 1, PLAIN, okr_str_c(say(client, c->en, c->zh)));
    }
    client_table(client, &commands);
    heading(client, WORD_GLOBAL_FLAGS);
    flag_rows(client, &flags, options_global());
    client_table(client, &flags);
    print_c(&client->out, "\n");
    print_c(&client->out, client_word(client, WORD_MORE_HELP));
    print_c(&client->out, "\n");
    return 0;
}

static int help_command(struct client *client, const struct command *command)
{
    struct columns flags = {.arena = client->arena, .n = 2, .elastic = 1, .wrap = true};
    print_c(&client->out, client_word(client, WORD_USAGE));
    (void)fprintf(client->out.file, *command->usage ? "okr %s %s\n\n" : "okr %s\n\n", command->name,
                  client_placeholders(client, command->usage));
    print_c(&client->out, say(client, command->en, command->zh));
    print_c(&client->out, "\n");
    if (command->flags->name) {
        heading(client, WORD_FLAGS);
        flag_rows(client, &flags, command->flags);
        client_table(client, &flags);
    }
    if (strcmp(command->name, "call") == 0) {
        struct columns ops = {.arena = client->arena, .n = 2, .elastic = 1, .wrap = true};
        heading(client, WORD_OPERATIONS);
        for (int i = 0; i < OKR_OP_COUNT; i++) {
            columns_row(&ops);
            columns_set(&ops, 0, PLAIN, okr_arena_printf(client->arena, "  %s", okr_ops[i].name));
            columns_set(&ops, 1, PLAIN,
                        okr_str_c(okr_message(client->options.lang, okr_ops[i].help)));
        }
        client_table(client, &ops);
    }
    return 0;
}

static const char *const access_names[] = {OKR_MESSAGE("read"), OKR_MESSAGE("write"),
                                           OKR_MESSAGE("admin"), OKR_MESSAGE("plugin")};
static const char *const type_names[] = {
    [OKR_ARG_STR] = OKR_MESSAGE("text"),
    [OKR_ARG_INT] = OKR_MESSAGE("integer"),
    [OKR_ARG_UINT] = OKR_MESSAGE("integer >= 0"),
    [OKR_ARG_BOOL] = OKR_MESSAGE("true or false"),
    [OKR_ARG_DATE] = "YYYY-MM-DD",
    [OKR_ARG_PERMILLE] = OKR_MESSAGE("per mille"),
    [OKR_ARG_FRACTION] = "0..1",
    [OKR_ARG_NUM] = OKR_MESSAGE("number"),
    [OKR_ARG_ANY] = OKR_MESSAGE("any"),
    [OKR_ARG_MAP] = OKR_MESSAGE("object"),
    [OKR_ARG_LIST] = OKR_MESSAGE("array"),
    [OKR_ARG_BIN] = OKR_MESSAGE("bytes"),
    [OKR_ARG_LANG] = OKR_MESSAGE("en or zh"),
    [OKR_ARG_ENUM] = "",
    [OKR_ARG_REF] = OKR_MESSAGE("id or reference"),
    [OKR_ARG_FIELD] = "",
};

static struct okr_str choices(struct client *client, enum okr_group group)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    unsigned n;
    const struct okr_term *terms = okr_terms(group, &n);
    for (unsigned i = 1; i <= n; i++) {
        okr_buf_c(&buf, i > 1 ? " " : "");
        okr_buf_c(&buf, terms[i].slug);
        if (client->options.lang == OKR_ZH && strcmp(terms[i].slug, terms[i].zh) != 0)
            okr_buf_printf(&buf, "（%s）", terms[i].zh);
    }
    return okr_buf_view(&buf);
}

static struct okr_str describe(struct client *client, const struct okr_arg *arg)
{
    if (arg->type == OKR_ARG_ENUM)
        return choices(client, arg->group);
    if (arg->type == OKR_ARG_FIELD)
        return okr_str_c(okr_message(client->options.lang, arg->field->help));
    return okr_str_c(okr_message(client->options.lang, type_names[arg->type]));
}

static void pair_row(struct columns *table, const char *key, const char *value)
{
    columns_row(table);
    columns_set(table, 0, DIM, okr_str_c(key));
    columns_set(table, 1, PLAIN, okr_str_c(value));
}

static int help_op(struct client *client, int op)
{
    const struct okr_op_row *row = &okr_ops[op];
    struct columns head = {.arena = client->arena, .n = 2, .elastic = 1, .wrap = true};
    struct columns fields = {.arena = client->arena, .n = 3, .elastic = 2, .wrap = true};
    unsigned n;
    okr_commands_init();
    const struct okr_arg *args = okr_op_args(op, &n);
    print_in(&client->out, BOLD, okr_str_c(row->name));
    (void)fprintf(client->out.file, "  %s\n", okr_message(client->options.lang, row->help));
    pair_row(&head, client_word(client, WORD_ACCESS),
             okr_message(client->options.lang, access_names[row->access]));
    pair_row(&head, client_word(client, WORD_REPLY), row->reply);
    pair_row(&head, client_word(client, WORD_SINCE), row->since);
    client_table(client, &head);
    if (n)
        heading(client, WORD_FIELDS);
    for (unsigned i = 0; i < n; i++) {
        columns_row(&fields);
        columns_set(&fields, 0, PLAIN,
                    okr_arena_printf(client->arena, "  %.*s", OKR_STR_ARG(args[i].name)));
        if (args[i].needed)
            columns_set(&fields, 1, BOLD, okr_str_c(client_word(client, WORD_NEEDED)));
        columns_set(&fields, 2, PLAIN, describe(client, &args[i]));
    }
    client_table(client, &fields);
    return 0;
}

/// The row of a slug; NULL when there is none (okr_error_code cannot say so).
static const struct okr_error_row *find_error(const char *slug)
{
    for (int code = OKR_E_FIRST_ + 1; code < OKR_E_LAST_; code++)
        if (strcmp(okr_error_row(code)->slug, slug) == 0)
            return okr_error_row(code);
    return NULL;
}

static int help_error(struct client *client, const struct okr_error_row *row)
{
    struct columns table = {.arena = client->arena, .n = 2, .elastic = 1, .wrap = true};
    char code[16];
    snprintf(code, sizeof code, "%d", row->exit_code);
    print_in(&client->out, BOLD, okr_str_c(row->slug));
    (void)fprintf(client->out.file, "  %s\n", say(client, row->en, row->zh));
    pair_row(&table, client_word(client, WORD_RETRYABLE),
             client_word(client, row->retryable ? WORD_YES : WORD_NO));
    pair_row(&table, client_word(client, WORD_EXIT_CODE), code);
    client_table(client, &table);
    return 0;
}

int cmd_help(struct client *client)
{
    const char *about = client->options.n_words > 1 ? client->options.word[1] : NULL;
    if (!about)
        return help_all(client);
    const struct command *command = commands_find(about);
    if (command)
        return help_command(client, command);
    int op = okr_op_find(okr_str_c(about));
    if (op >= 0)
        return help_op(client, op);
    int rule = okr_audit_find(okr_str_c(about));
    if (rule >= 0)
        return findings_help(client, rule);
    const struct okr_error_row *error = find_error(about);
    if (error)
        return help_error(client, error);
    return client_refuse(client, EXIT_USAGE, WORD_NO_HELP, about,
                         commands_cure(client, "okr help ", about));
}
