// SPDX-License-Identifier: Apache-2.0
#include "conf/conf.h"

#include <errno.h>
#include <glob.h>
#include <ini.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>

enum option_type { TYPE_TEXT, TYPE_SIZE, TYPE_NUMBER };
struct option {
    enum option_type type;
    const char *name, *section, *value;
    int64_t smallest, largest;
    bool reloadable;
    const char *doc;
    size_t offset;
};
static const struct option options[] = {
#define CONF(TYPE, option, section, value, smallest, largest, reloadable, doc) \
    {TYPE_##TYPE, #option,  section,                                           \
     value,       smallest, largest,                                           \
     reloadable,  doc,      offsetof(struct conf, option)},
    CONF_OPTIONS(CONF)
#undef CONF
};
enum { N_OPTIONS = sizeof options / sizeof *options };

struct reading {
    const char *path;
    struct conf conf;
    struct okr_err *e;
};

static bool read_number(const char *text, bool size, int64_t *ret)
{
    static const char units[] = "KMGT";
    char *end;
    errno = 0;
    int64_t value = strtoll(text, &end, 10);
    if (errno || end == text)
        return false;
    const char *unit = size && *end ? strchr(units, *end) : NULL;
    if (unit) {
        int64_t factor = INT64_C(1) << (10 * (unit - units + 1));
        if (value > INT64_MAX / factor || value < 0)
            return false;
        value *= factor;
        end++;
    }
    *ret = value;
    return *end == '\0';
}

static int set_option(struct conf *conf, const struct option *o, const char *text,
                      struct okr_err *e)
{
    char *place = (char *)conf + o->offset;
    int64_t value;
    if (o->type == TYPE_TEXT) {
        if (strlen(text) >= CONF_TEXT)
            return okr_fail(e, OKR_E_INVALID, o->name, "shorten it", "%s is longer than %d bytes",
                            o->name, CONF_TEXT - 1);
        snprintf(place, CONF_TEXT, "%s", text);
        return OKR_OK;
    }
    if (!read_number(text, o->type == TYPE_SIZE, &value))
        return okr_fail(e, OKR_E_INVALID, o->name,
                        o->type == TYPE_SIZE ? "write a number of bytes, such as 16M"
                                             : "write a whole number",
                        "%s = %s is not a number", o->name, text);
    if (value < o->smallest || value > o->largest)
        return okr_fail(e, OKR_E_INVALID, o->name, o->doc,
                        "%s = %s is outside %" PRId64 "..%" PRId64, o->name, text, o->smallest,
                        o->largest);
    memcpy(place, &value, sizeof value);
    return OKR_OK;
}

void conf_init(struct conf *conf)
{
    for (size_t i = 0; i < N_OPTIONS; i++)
        if (set_option(conf, &options[i], options[i].value, NULL))
            abort(); // a default outside its own range
}

static int unknown_option(struct reading *r, const char *section, const char *name)
{
    struct okr_str names[N_OPTIONS];
    char hint[128] = "okrd --print-config lists the options";
    for (size_t i = 0; i < N_OPTIONS; i++)
        names[i] = okr_str_c(options[i].name);
    struct okr_str nearest = okr_nearest(okr_str_c(name), names, N_OPTIONS);
    if (nearest.len)
        snprintf(hint, sizeof hint, "did you mean %.*s?", OKR_STR_ARG(nearest));
    return okr_fail(r->e, OKR_E_UNKNOWN_FIELD, NULL, hint, "%s: there is no option %s in [%s]",
                    r->path, name, section);
}

/// inih's callback: 1 = fine. Sections of plugins belong to the plugins.
static int take_pair(void *self, const char *section, const char *name, const char *value)
{
    struct reading *r = self;
    if (r->e->code)
        return 0;
    if (strncmp(section, "plugin ", 7) == 0)
        return 1;
    for (size_t i = 0; i < N_OPTIONS; i++)
        if (strcmp(options[i].name, name) == 0 && strcmp(options[i].section, section) == 0)
            return set_option(&r->conf, &options[i], value, r->e) == OKR_OK;
    (void)unknown_option(r, section, name);
    return 0;
}

static int read_file(struct reading *r, const char *path, bool needed)
{
    r->path = path;
    int line = ini_parse(path, take_pair, r);
    if (line == -1 && !needed)
        return OKR_OK;
    if (line == -1)
        return okr_fail(r->e, OKR_E_NOT_FOUND, NULL,
                        "name a file that exists, or leave --config out", "cannot read %s", path);
    if (line && !r->e->code)
        return okr_fail(r->e, OKR_E_INVALID, NULL, "write [section] or name = value",
                        "%s:%d is not understood, or too long", path, line);
    if (r->e->code) {
        char what[sizeof r->e->message];
        snprintf(what, sizeof what, "%s", r->e->message);
        snprintf(r->e->message, sizeof r->e->message, "%s:%d: %.200s", path, line, what);
    }
    return r->e->code;
}

int conf_read(const char *path, bool needed, struct conf *ret, struct okr_err *e)
{
    struct reading r = {.conf = *ret, .e = e};
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

void conf_print(const struct conf *conf, FILE *out)
{
    const char *section = "";
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const struct option *o = &options[i];
        const char *place = (const char *)conf + o->offset;
        if (strcmp(section, o->section) != 0)
            fprintf(out, "%s[%s]\n", *section ? "\n" : "", o->section);
        section = o->section;
        fprintf(out, "# %s%s\n", o->doc, o->reloadable ? "" : " (at start only)");
        if (o->type == TYPE_TEXT) {
            fprintf(out, "%s = %s\n", o->name, place);
        } else {
            int64_t value;
            memcpy(&value, place, sizeof value);
            fprintf(out, "%s = %" PRId64 "\n", o->name, value);
        }
    }
}
