// SPDX-License-Identifier: Apache-2.0
// manual FILE: the source of a manual page with its tables put in, from the same tables as the programs: a line "@commands@" becomes
// okr's commands, "@flags@" the flags of every command, "@options@" the options of okrd.conf.
#include "commands.h"
#include "conf/conf.h"

#include <stdio.h>

/// scdoc reads these as marks.
static void put(const char *text)
{
    for (; *text; text++) {
        if (strchr("_*\\#<", *text))
            putchar('\\');
        putchar(*text);
    }
}

static void put_flags(const struct flag *flags)
{
    for (const struct flag *flag = flags; flag->name; flag++) {
        printf("\t*%s%s", flag->letter ? flag->letter : "", flag->letter ? "*, *" : "");
        put(flag->name);
        printf("*%s", flag->value ? " " : "");
        put(flag->value ? flag->value : "");
        printf("++\n\t");
        put(flag->en);
        printf("\n\n");
    }
}

static void put_commands(void)
{
    for (const struct command *command = commands_all(); command->name; command++) {
        printf("*");
        put(command->name);
        printf("* ");
        put(command->usage);
        printf("\n\t");
        put(command->en);
        printf("\n\n");
        put_flags(command->flags);
    }
}

int main(int argc, char **argv)
{
    char line[1024];
    FILE *in = argc == 2 ? fopen(argv[1], "re") : NULL;
    if (!in) {
        fprintf(stderr, "usage: manual FILE\n");
        return 2;
    }
    while (fgets(line, sizeof line, in)) {
        if (strcmp(line, "@commands@\n") == 0)
            put_commands();
        else if (strcmp(line, "@flags@\n") == 0)
            put_flags(options_global());
        else if (strcmp(line, "@options@\n") == 0)
            conf_print_manual(stdout);
        else
            fputs(line, stdout);
    }
    fclose(in);
    return fflush(stdout) ? 1 : 0;
}
