// SPDX-License-Identifier: Apache-2.0
// The option table as people read it: a file with every value, and the manual page.
#include "conf/option.h"
#include "conf/plugin.h"

/// All of a plugin's own sections; okrd's options of it first, whether they were set or not.
static void print_plugin(const struct conf_plugins *plugins, const struct conf_plugin *plugin,
                         FILE *out)
{
    char section[CONF_TEXT] = "", value[CONF_TEXT];
    struct conf_pair pair;
    fprintf(out, "\n[plugin %s]\n", plugin->name);
    for (size_t i = 0; i < CONF_PLUGIN_COUNT; i++) {
        const struct option *o = &plugin_options[i];
        const char *origin = "default";
        for (size_t at = 0; conf_pair_next(plugins, plugin->name, &at, &pair);)
            if (!*pair.section && strcmp(pair.key, o->name) == 0)
                origin = pair.origin;
        option_text(plugin, o, value);
        fprintf(out, "# %s\n%s = %s ; %s\n", o->doc, o->name, value, origin);
    }
    for (size_t at = 0; conf_pair_next(plugins, plugin->name, &at, &pair);) {
        if (!*pair.section && conf_plugin_option(pair.key))
            continue;
        if (strcmp(section, pair.section) != 0)
            fprintf(out, "\n[plugin %s %s]\n", plugin->name, pair.section);
        snprintf(section, sizeof section, "%s", pair.section);
        if (*pair.key)
            fprintf(out, "%s = %s ; %s\n", pair.key, pair.value, pair.origin);
    }
}

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
    struct conf_plugin plugin;
    for (size_t at = 0; conf_plugin_next(&conf->plugins, &at, &plugin);)
        print_plugin(&conf->plugins, &plugin, out);
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

static void print_manual_option(const struct option *o, FILE *out)
{
    char smallest[CONF_TEXT], largest[CONF_TEXT];
    fprintf(out, "*");
    print_plain(o->name, out);
    fprintf(out, "* = %s\n\t", *o->value ? o->value : "(empty)");
    print_plain(o->doc, out);
    if ((o->type == OPTION_SIZE || o->type == OPTION_NUMBER) && o->largest != INT64_MAX) {
        option_number_text(o, o->smallest, smallest);
        option_number_text(o, o->largest, largest);
        fprintf(out, "; %s to %s", smallest, largest);
    }
    fprintf(out, ". %s.\n\n", o->reloadable ? "A reload applies it" : "Read at start only");
}

void conf_print_manual(FILE *out)
{
    const char *section = "";
    for (size_t i = 0; i < CONF_COUNT; i++) {
        const struct option *o = &options[i];
        if (strcmp(section, o->section) != 0)
            fprintf(out, "## [%s]\n\n", o->section);
        section = o->section;
        print_manual_option(o, out);
    }
    fprintf(
        out,
        "## [plugin NAME]\n\nOne section for each plugin that is to run. Every other name in it, and every section "
        "_[plugin NAME SECTION]_, is for the plugin itself.\n\n");
    for (size_t i = 0; i < CONF_PLUGIN_COUNT; i++)
        print_manual_option(&plugin_options[i], out);
}
