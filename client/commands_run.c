// SPDX-License-Identifier: Apache-2.0
// From the command line to the one command that it names, or to what is wrong with it.
#include "commands.h"

const char *commands_cure(struct client *client, const char *before, const char *name)
{
    struct okr_str nearest = commands_nearest(name);
    const char *after;
    struct okr_str said = word_before(WORD_DID_YOU_MEAN, client->options.lang, &after);
    return nearest.len ? okr_arena_printf(client->arena, "%.*s%s%.*s%s", OKR_STR_ARG(said), before,
                                          OKR_STR_ARG(nearest), after)
                             .ptr
                       : client_word(client, WORD_SEE_HELP);
}

int commands_refuse_short(struct client *client)
{
    const struct command *command = commands_find(client->options.word[0]);
    return client_refuse(client, EXIT_USAGE, WORD_TOO_FEW, command->name,
                         client_usage(client, command));
}

/// Where no okrd is, whoever types okr wants to know what it is.
static int greet(struct client *client)
{
    (void)cmd_help(client);
    return EXIT_USAGE;
}

int commands_run(struct client *client)
{
    struct options *options = &client->options;
    if (options->version && !options->n_words)
        return cmd_version(client);
    if (!options->n_words && options->help)
        return cmd_help(client);
    if (!options->n_words)
        return connection_finds(&client->connection) ? client_owed(client) : greet(client);
    const struct command *command = commands_find(options->word[0]);
    if (!command)
        return client_refuse(client, EXIT_USAGE, WORD_NO_COMMAND, options->word[0],
                             commands_cure(client, "okr ", options->word[0]));
    if (options->output == OUTPUT_SARIF && command->run != cmd_audit && command->run != cmd_lint)
        return client_refuse(client, EXIT_USAGE, WORD_BAD_VALUE, "sarif",
                             "table json jsonl tsv md");
    if (options->help) {
        options->word[1] = command->name;
        options->n_words = 2;
        return cmd_help(client);
    }
    size_t given = options->n_words - 1;
    if (given < command->least)
        return commands_refuse_short(client);
    if (given > command->most)
        return client_refuse(client, EXIT_USAGE, WORD_TOO_MANY, options->word[1 + command->most],
                             client_usage(client, command));
    return command->run(client);
}
