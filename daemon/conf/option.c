// SPDX-License-Identifier: Apache-2.0
#include "conf/option.h"

#include "conf/plugin.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>

const struct option options[CONF_COUNT] = {
#define CONF(TYPE, option, section, value, smallest, largest, reloadable, doc) \
    {OPTION_##TYPE, #option,  section,                                         \
     value,         smallest, largest,                                         \
     reloadable,    doc,      offsetof(struct conf, option)},
    CONF_OPTIONS(CONF)
#undef CONF
};
static const char units[] = "KMGT";

static bool read_number(const char *text, bool size, int64_t *ret)
{
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

/// What a file could not say again: --print-config writes one.
static const char *text_fault(const char *text)
{
    const size_t length = strlen(text);
    for (size_t i = 0; i < length; i++) {
        const bool blank_before = i == 0 || text[i - 1] == ' ';
        if ((unsigned char)text[i] < ' ' || text[i] == '\x7f')
            return "a control character";
        if (text[i] == ';' && blank_before)
            return "a semicolon that begins a comment";
        if (text[i] == ' ' && (i == 0 || i + 1 == length))
            return "a blank at its end";
    }
    return NULL;
}

static bool read_switch(const char *text, bool *ret)
{
    static const char *const words[][3] = {{"false", "no", "0"}, {"true", "yes", "1"}};
    for (int on = 0; on < 2; on++)
        for (int i = 0; i < 3; i++)
            if (strcmp(text, words[on][i]) == 0) {
                *ret = on;
                return true;
            }
    return false;
}

int option_set(void *base, const struct option *o, const char *text, struct okr_err *e)
{
    char *place = (char *)base + o->offset, smallest[CONF_TEXT], largest[CONF_TEXT];
    int64_t value;
    if (o->type == OPTION_TEXT) {
        if (strlen(text) >= CONF_TEXT)
            return okr_fail(e, OKR_E_INVALID, o->name, "shorten it", "%s is longer than %d bytes",
                            o->name, CONF_TEXT - 1);
        const char *fault = text_fault(text);
        if (fault)
            return okr_fail(e, OKR_E_INVALID, o->name, "choose another name", "%s holds %s",
                            o->name, fault);
        snprintf(place, CONF_TEXT, "%s", text);
        return OKR_OK;
    }
    if (o->type == OPTION_SWITCH) {
        bool on;
        if (!read_switch(text, &on))
            return okr_fail(e, OKR_E_INVALID, o->name, "write true or false",
                            "%s = %s is neither true nor false", o->name, text);
        memcpy(place, &on, sizeof on);
        return OKR_OK;
    }
    if (!read_number(text, o->type == OPTION_SIZE, &value))
        return okr_fail(e, OKR_E_INVALID, o->name,
                        o->type == OPTION_SIZE ? "write a number of bytes, such as 16M"
                                               : "write a whole number",
                        "%s = %s is not a number", o->name, text);
    if (value < o->smallest || value > o->largest) {
        option_number_text(o, o->smallest, smallest);
        option_number_text(o, o->largest, largest);
        return okr_fail(e, OKR_E_INVALID, o->name, o->doc, "%s = %s is outside %s..%s", o->name,
                        text, smallest, largest);
    }
    memcpy(place, &value, sizeof value);
    return OKR_OK;
}

void option_number_text(const struct option *o, int64_t value, char ret[CONF_TEXT])
{
    size_t unit = 0;
    while (o->type == OPTION_SIZE && unit < strlen(units) && value && value % 1024 == 0) {
        value /= 1024;
        unit++;
    }
    const char unit_text[2] = {unit ? units[unit - 1] : '\0', '\0'};
    snprintf(ret, CONF_TEXT, "%" PRId64 "%s", value, unit_text);
}

void option_text(const void *base, const struct option *o, char ret[CONF_TEXT])
{
    const char *place = (const char *)base + o->offset;
    int64_t value;
    if (o->type == OPTION_TEXT) {
        snprintf(ret, CONF_TEXT, "%s", place);
        return;
    }
    if (o->type == OPTION_SWITCH) {
        snprintf(ret, CONF_TEXT, "%s", *place ? "true" : "false");
        return;
    }
    memcpy(&value, place, sizeof value);
    option_number_text(o, value, ret);
}

void conf_init(struct conf *conf)
{
    conf->plugins.used = 0;
    for (size_t i = 0; i < CONF_COUNT; i++) {
        if (option_set(conf, &options[i], options[i].value, NULL))
            abort(); // a default outside its own range
        snprintf(conf->origin[i], CONF_ORIGIN, "default");
    }
}

int conf_set(struct conf *conf, enum conf_option option, const char *text, const char *flag,
             struct okr_err *e)
{
    int code = option_set(conf, &options[option], text, e);
    if (!code)
        snprintf(conf->origin[option], CONF_ORIGIN, "%s", flag);
    return code;
}

int conf_compare(const struct conf *now, const struct conf *next, conf_change changed, void *self,
                 struct okr_err *e)
{
    char before[CONF_COUNT][CONF_TEXT], after[CONF_COUNT][CONF_TEXT];
    for (size_t i = 0; i < CONF_COUNT; i++) {
        option_text(now, &options[i], before[i]);
        option_text(next, &options[i], after[i]);
        if (!options[i].reloadable && strcmp(before[i], after[i]) != 0)
            return okr_fail(e, OKR_E_INVALID, options[i].name,
                            "take the change back, or restart okrd",
                            "%s = %s is read at start only (it is %s now)", options[i].name,
                            after[i], *before[i] ? before[i] : "empty");
    }
    for (size_t i = 0; i < CONF_COUNT; i++)
        if (strcmp(before[i], after[i]) != 0)
            changed(self, options[i].name, before[i], after[i]);
    conf_plugins_compare(&now->plugins, &next->plugins, changed, self);
    return OKR_OK;
}
