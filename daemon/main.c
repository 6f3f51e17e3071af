// SPDX-License-Identifier: Apache-2.0
// okrd: keeps a company's OKRs and tells everyone what changed.
//
// Map of this tree; each layer uses only those above it in this list:
//   base/    checks, checksum, clock, log: no OKR knowledge
//   core/    the domain, pure: progress, status, weights, alignment, life cycle
//   store/   rows, links, the event log, idempotency, over LMDB
//   cmd/     one noun a file: what each operation of proto/include/okr/commands.def does
//   plug/    a plugin's process: what it may do, what it is told, what becomes of it
//   conf/    the option table and its INI files        sys/  directories, locks, readiness
//   actor/   the threads: front (sockets), writer (commits), readers, publisher
//   calendars.c  reads the files of work calendars
//   plugin_words.c  what plugins may be granted    lint.c  audits a text without a daemon
//   okrd.c   puts the parts together                   main.c  reads the command line
#include "lint.h"
#include "okrd.h"
#include "plug/host.h"

#include <okr/version.h>

#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: okrd [--config FILE] [--run DIR] [--data DIR] [--now DATE] [--check-config] [--print-config] [--version]\n"
    "       okrd dump [--data DIR] [FILE]   the whole store as text, to standard output or a new file\n"
    "       okrd load [--data DIR] FILE     a new store from a dump or from a backup\n"
    "  --config FILE   options (default /etc/okrd/okrd.conf where it exists)\n"
    "  --run DIR       where okrd.sock and events.sock appear\n"
    "  --data DIR      where the store is kept\n"
    "  --now DATE      pin today's date, as 2018-01-20, or 2018-01-20T09:00 to start its clock there\n"
    "  --check-config  read options and calendars, say what is wrong, and exit\n"
    "  --print-config  show every option with its value and where it comes from, and exit\n";

struct command_line {
    struct okrd_line chosen;
    const char *word[2]; ///< "dump" or "load", and its file
    size_t n_words;
    bool check, print, version, help;
};

struct flag {
    const char *name;
    const char **value; ///< NULL: a switch
    bool *on;
};

/// Reads the arguments; false after a sentence about the one at fault.
static bool read_arguments(int argc, char **argv, struct command_line *line)
{
    const struct flag flags[] = {
        {"--config", &line->chosen.config, NULL}, {"--run", &line->chosen.run, NULL},
        {"--data", &line->chosen.data, NULL},     {"--now", &line->chosen.now, NULL},
        {"--check-config", NULL, &line->check},   {"--print-config", NULL, &line->print},
        {"--version", NULL, &line->version},      {"--help", NULL, &line->help},
    };
    for (int i = 1; i < argc; i++) {
        size_t length = strcspn(argv[i], "=");
        const struct flag *flag = NULL;
        for (size_t j = 0; j < sizeof flags / sizeof *flags; j++)
            if (strlen(flags[j].name) == length && strncmp(flags[j].name, argv[i], length) == 0)
                flag = &flags[j];
        if (!flag && argv[i][0] != '-' && line->n_words < 2) {
            line->word[line->n_words++] = argv[i];
            continue;
        }
        if (!flag || (argv[i][length] && !flag->value)) {
            fprintf(stderr, "okrd: %s is not an option\n%s", argv[i], usage);
            return false;
        }
        if (!flag->value) {
            *flag->on = true;
        } else if (argv[i][length]) {
            *flag->value = argv[i] + length + 1;
        } else if (i + 1 < argc) {
            *flag->value = argv[++i];
        } else {
            fprintf(stderr, "okrd: %s needs a value\n%s", argv[i], usage);
            return false;
        }
    }
    return true;
}

/// okrd dump, okrd load: no daemon, no sockets.
static int run_verb(const struct command_line *line, const struct okrd_settings *settings)
{
    if (strcmp(line->word[0], "dump") == 0)
        return okrd_dump(settings, line->word[1]);
    if (strcmp(line->word[0], "load") == 0 && line->word[1])
        return okrd_load(settings, line->word[1]);
    fprintf(stderr, "okrd: %s\n%s",
            strcmp(line->word[0], "load") == 0 ? "load needs the file to load"
                                               : "there are okrd dump and okrd load",
            usage);
    return 2;
}

/// okrd -x lint LANG [DATE]: for okr lint.
static int run_lint(const char *lang, const char *now)
{
    const struct okrd_line line = {.now = now};
    struct okrd_settings settings = {0};
    struct okr_err e = {0};
    if (okrd_settle(&line, &settings, &e)) {
        okrd_complain(&e);
        return 2;
    }
    return lint_main(&settings, lang);
}

int main(int argc, char **argv)
{
    struct command_line line = {0};
    struct okrd_settings settings = {0};
    struct okr_err e = {0};
    // A process of okrd's own making; not for people.
    if (argc == 3 && strcmp(argv[1], "-x") == 0 && strcmp(argv[2], "plugin-host") == 0)
        return plug_host_main();
    if (argc >= 4 && strcmp(argv[1], "-x") == 0 && strcmp(argv[2], "lint") == 0)
        return run_lint(argv[3], argc > 4 ? argv[4] : NULL);
    if (!read_arguments(argc, argv, &line))
        return 2;
    if (line.help) {
        fputs(usage, stdout);
        return 0;
    }
    if (line.version) {
        puts("okrd " OKR_VERSION);
        return 0;
    }
    if (okrd_settle(&line.chosen, &settings, &e)) {
        okrd_complain(&e);
        return 2;
    }
    if (line.check && okrd_check(&settings, &e)) {
        okrd_complain(&e);
        return 2;
    }
    if (line.print)
        conf_print(&settings.conf, stdout);
    if (line.print || line.check)
        return 0;
    if (line.n_words)
        return run_verb(&line, &settings);
    return okrd_run(&line.chosen, &settings);
}
