// SPDX-License-Identifier: Apache-2.0
// The option table as people read it: a file with every value, and the manual page.
#include "conf/option.h"

void conf_print(const struct conf *conf, FILE *out)
{
    const char *section = "";
    for (size_t i = 0; i < CONF_COUNT; i++) {
        const struct option *o = &options[i];
        char value[CONF_TEXT];
        if (strcmp(section, o->section) != 0)
            fprintf(out, "%s[%s]\n", *section ? "\n" : "", o->section);
        section = o->section;
        option_text(conf, o, value);
        fprintf(out, "# %s%s\n%s = %s ; %s\n", o->doc, o->reloadable ? "" : " (at start only)",
                o->name, value, conf->origin[i]);
    }
}

/// scdoc reads _ and * as marks.
static void print_plain(const char *text, FILE *out)
{
    for (; *text; text++) {
        if (strchr("_*\\", *text))
            fputc('\\', out);
        fputc(*text, out);
    }
}

void conf_print_manual(FILE *out)
{
    const char *section = "";
    for (size_t i = 0; i < CONF_COUNT; i++) {
        const struct option *o = &options[i];
        char smallest[CONF_TEXT], largest[CONF_TEXT];
        if (strcmp(section, o->section) != 0)
            fprintf(out, "## [%s]\n\n", o->section);
        section = o->section;
        fprintf(out, "*");
        print_plain(o->name, out);
        fprintf(out, "* = %s\n\t", *o->value ? o->value : "(empty)");
        print_plain(o->doc, out);
        if (o->type != OPTION_TEXT && o->largest != INT64_MAX) {
            option_number_text(o, o->smallest, smallest);
            option_number_text(o, o->largest, largest);
            fprintf(out, "; %s to %s", smallest, largest);
        }
        fprintf(out, ". %s.\n\n", o->reloadable ? "A reload applies it" : "Read at start only");
    }
}
