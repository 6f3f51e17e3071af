// SPDX-License-Identifier: Apache-2.0
// okr: shows and changes what okrd keeps.
//
// Map of this folder:
//   options.c      the command line and its environment twins
//   commands.c     the table of commands: dispatch, help and "did you mean" come from it
//   connection.c   requests to okrd and their answers; the only user of libzmq
//   client.c       what the commands share: asking, telling errors, values as people read them
//   cmd_*.c        one command, or a few of a kind, each
//   ref.c          references on the command line      file.c   whole files in and out
//   understood.c   what a sentence was taken for     underline.c  marks below its words
//   columns.c      tables    bar.c   progress bars      print.c  colour, and no raw control character
//   json.c         the wire's entities as JSON          words.def, words.c   all that is said, en and zh
#include "commands.h"

#include <signal.h>
#include <unistd.h>

/// A cap, not a reservation: an export may be as big as okrd's largest answer.
enum { ARENA_CAP = 1 << 30 };

/// "--output takes: table json jsonl tsv md"
static void list_values(struct client *client, const struct options_fault *fault,
                        struct okr_buf *buf)
{
    const char *after;
    okr_buf_str(buf, word_before(WORD_TAKES, client->options.lang, &after));
    okr_buf_printf(buf, "%s%s", fault->option, after);
    for (size_t i = 0; fault->values[i]; i++)
        okr_buf_printf(buf, "%s%s", i ? " " : "", fault->values[i]);
}

static int tell_fault(struct client *client, const struct options_fault *fault)
{
    const char *after;
    struct okr_buf cure = OKR_BUF(client->arena);
    if (fault->nearest.len) {
        okr_buf_str(&cure, word_before(WORD_DID_YOU_MEAN, client->options.lang, &after));
        okr_buf_printf(&cure, "%.*s%s", OKR_STR_ARG(fault->nearest), after);
    } else if (!fault->option) {
        okr_buf_c(&cure, client_word(client, WORD_SEE_HELP));
        if (client->options.n_words && commands_find(client->options.word[0]))
            okr_buf_printf(&cure, " %s", client->options.word[0]);
    }
    if (fault->option) {
        okr_buf_c(&cure, cure.len ? " " : "");
        list_values(client, fault, &cure);
    }
    okr_buf_char(&cure, '\0');
    return client_refuse(client, EXIT_USAGE, fault->sentence, fault->about,
                         cure.failed ? NULL : cure.ptr);
}

int main(int argc, char **argv)
{
    static struct client client;
    struct options_fault fault;
    (void)signal(SIGPIPE, SIG_DFL);
    client.arena = okr_arena_new(ARENA_CAP);
    if (!client.arena) {
        (void)fprintf(stderr, "okr: %s\n", word(WORD_OUT_OF_MEMORY, OKR_EN)); // no option was read
        return 10;
    }
    options_init(&client.options);
    bool fine = options_read(&client.options, argc, argv, commands_flags, &fault);
    print_init(&client.out, stdout, client.options.colour);
    print_init(&client.err, stderr, client.options.colour);
    client.connection.given = client.options.connect;
    client.connection.lang = client.options.lang;
    int code = fine ? commands_run(&client) : tell_fault(&client, &fault);
    if (fflush(stdout) != 0 && code == 0)
        code = 10;
    // The kernel frees faster than libzmq winds down its thread (DESIGN 11, G12).
    _exit(code);
}
