// SPDX-License-Identifier: Apache-2.0
// Reading okrd.conf and its drop-ins; inih splits the lines.
#include "conf/option.h"
#include "conf/plugin.h"

#include <errno.h>
#include <glob.h>
#include <ini.h>
#include <stdlib.h>

struct reading {
    const char *path;
    FILE *file;
    int line;       ///< the one last read, from 1
    char fault[64]; ///< why that line was not handed to inih; empty: it was
    const char *cure;
    struct conf conf;
    struct okr_err *e;
};

static void origin_of(const struct reading *r, char ret[CONF_ORIGIN])
{
    snprintf(ret, CONF_ORIGIN, "%.140s:%d", r->path, r->line);
}

/// A line "[plugin NAME]" makes the plugin known, though nothing may follow it; inih tells of a section only with its first pair.
static bool note_plugin(struct reading *r, const char *text)
{
    char section[CONF_LINE], origin[CONF_ORIGIN];
    text += strspn(text, " \t");
    const char *end = strchr(text, ']');
    if (text[0] != '[' ||
        strncmp(text + 1, CONF_PLUGIN_SECTION, strlen(CONF_PLUGIN_SECTION)) != 0 || !end)
        return true;
    snprintf(section, sizeof section, "%.*s", (int)(end - text - 1), text + 1);
    origin_of(r, origin);
    return conf_plugin_add(&r->conf.plugins, section, NULL, NULL, origin, r->e) == OKR_OK;
}

/// inih's fgets. Counts the lines, which inih does not tell its handler, and refuses what does not fit or would be cut off.
static char *next_line(char *text, int room, void *self)
{
    struct reading *r = self;
    int length = 0, c = EOF;
    while (length + 1 < room && c != '\n' && (c = getc(r->file)) != EOF) {
        if (c == '\0') {
            snprintf(r->fault, sizeof r->fault, "the line holds a NUL byte");
            r->cure = "save the file as plain text";
        }
        text[length++] = (char)c;
    }
    if (length == 0)
        return NULL;
    r->line++;
    text[length] = '\0';
    if (length + 1 == room && c != '\n') {
        snprintf(r->fault, sizeof r->fault, "the line is longer than %d bytes", CONF_LINE - 3);
        r->cure = "shorten it";
    }
    return *r->fault || r->e->code || !note_plugin(r, text) ? NULL : text;
}

static int unknown_option(struct reading *r, const char *section, const char *name)
{
    struct okr_str names[CONF_COUNT];
    char hint[128] = "okrd --print-config lists the options";
    for (size_t i = 0; i < CONF_COUNT; i++)
        names[i] = okr_str_c(options[i].name);
    struct okr_str nearest = okr_nearest(okr_str_c(name), names, CONF_COUNT);
    if (nearest.len)
        snprintf(hint, sizeof hint, "did you mean %.*s?", OKR_STR_ARG(nearest));
    return okr_fail(r->e, OKR_E_UNKNOWN_FIELD, NULL, hint, "there is no option %s in [%s]", name,
                    section);
}

/// inih's callback: 1 = fine.
static int take_pair(void *self, const char *section, const char *name, const char *value)
{
    struct reading *r = self;
    if (r->e->code)
        return 0;
    if (strncmp(section, CONF_PLUGIN_SECTION, strlen(CONF_PLUGIN_SECTION)) == 0) {
        char origin[CONF_ORIGIN];
        origin_of(r, origin);
        return conf_plugin_add(&r->conf.plugins, section, name, value, origin, r->e) == OKR_OK;
    }
    for (size_t i = 0; i < CONF_COUNT; i++) {
        if (strcmp(options[i].name, name) != 0 || strcmp(options[i].section, section) != 0)
            continue;
        origin_of(r, r->conf.origin[i]);
        return option_set(&r->conf, &options[i], value, r->e) == OKR_OK;
    }
    (void)unknown_option(r, section, name);
    return 0;
}

/// Puts file and line in front of what the option itself said.
static int fault_at(struct reading *r, int line)
{
    char what[sizeof r->e->message];
    if (*r->fault)
        (void)okr_fail(r->e, OKR_E_INVALID, NULL, r->cure, "%s", r->fault);
    else if (!r->e->code)
        (void)okr_fail(r->e, OKR_E_INVALID, NULL, "write [section] or name = value",
                       "the line is not understood");
    snprintf(what, sizeof what, "%s", r->e->message);
    snprintf(r->e->message, sizeof r->e->message, "%.100s:%d: %.200s", r->path,
             *r->fault || !line ? r->line : line, what);
    return r->e->code;
}

static int read_file(struct reading *r, const char *path, bool needed)
{
    // The packaged library can be set at run time; webhook addresses alone outgrow its 200 bytes.
    ini_use_stack = false;
    ini_max_line = ini_initial_alloc = CONF_LINE;
    // In systemd's manner blanks in front of a line mean nothing; inih would take it as the option above, said once more.
    ini_allow_multiline = false;
    r->path = path;
    r->line = 0;
    r->file = fopen(path, "re");
    if (!r->file && errno == ENOENT && !needed)
        return OKR_OK;
    if (!r->file)
        return okr_fail(r->e, OKR_E_NOT_FOUND, NULL,
                        "name a file that this user can read, or leave --config out",
                        "cannot read %s: %s", path, strerror(errno));
    int line = ini_parse_stream(next_line, r, take_pair, r);
    fclose(r->file);
    if (line == -2)
        return okr_fail_memory(r->e);
    return line || *r->fault || r->e->code ? fault_at(r, line) : OKR_OK;
}

int conf_read(const char *path, bool needed, struct conf *ret, struct okr_err *e)
{
    struct okr_err own = {0};
    struct reading r = {.conf = *ret, .e = e ? e : &own};
    char pattern[512];
    glob_t found = {0};
    int code = read_file(&r, path, needed);
    snprintf(pattern, sizeof pattern, "%s.d/*.conf", path);
    if (!code && glob(pattern, 0, NULL, &found) == 0)
        for (size_t i = 0; !code && i < found.gl_pathc; i++)
            code = read_file(&r, found.gl_pathv[i], true);
    globfree(&found);
    if (!code)
        *ret = r.conf;
    return code;
}
