// SPDX-License-Identifier: Apache-2.0
#include "conf/plugin.h"

#include <stddef.h>
#include <stdlib.h>

const struct option plugin_options[CONF_PLUGIN_COUNT] = {
#define CONF(TYPE, name, value, smallest, largest, doc) \
    {OPTION_##TYPE, #name,    "plugin",                 \
     value,         smallest, largest,                  \
     true,          doc,      offsetof(struct conf_plugin, name)},
    CONF_PLUGIN_OPTIONS(CONF)
#undef CONF
};

const struct option *conf_plugin_option(const char *key)
{
    for (size_t i = 0; i < CONF_PLUGIN_COUNT; i++)
        if (strcmp(plugin_options[i].name, key) == 0)
            return &plugin_options[i];
    return NULL;
}

bool conf_pair_next(const struct conf_plugins *plugins, const char *name, size_t *at,
                    struct conf_pair *ret)
{
    while (*at < plugins->used) {
        const char **parts[] = {&ret->name, &ret->section, &ret->key, &ret->value, &ret->origin};
        const char *from = plugins->bytes + *at;
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            *parts[i] = from;
            from += strlen(from) + 1;
        }
        *at = (size_t)(from - plugins->bytes);
        if (!name || strcmp(ret->name, name) == 0)
            return true;
    }
    return false;
}

static bool is_first(const struct conf_plugins *plugins, const struct conf_pair *pair)
{
    struct conf_pair before;
    size_t at = 0;
    return conf_pair_next(plugins, pair->name, &at, &before) && before.name == pair->name;
}

/// All that okrd reads of a plugin; it was found to be right when it was taken.
static void settle(const struct conf_plugins *plugins, const char *name, struct conf_plugin *ret)
{
    struct conf_pair pair;
    *ret = (struct conf_plugin){.name = ""};
    snprintf(ret->name, sizeof ret->name, "%s", name);
    for (size_t i = 0; i < CONF_PLUGIN_COUNT; i++)
        if (option_set(ret, &plugin_options[i], plugin_options[i].value, NULL))
            abort(); // a default outside its own range
    for (size_t at = 0; conf_pair_next(plugins, name, &at, &pair);) {
        const struct option *o = *pair.section ? NULL : conf_plugin_option(pair.key);
        if (o && option_set(ret, o, pair.value, NULL))
            abort();
    }
}

bool conf_plugin_next(const struct conf_plugins *plugins, size_t *at, struct conf_plugin *ret)
{
    struct conf_pair pair;
    while (conf_pair_next(plugins, NULL, at, &pair))
        if (is_first(plugins, &pair)) {
            settle(plugins, pair.name, ret);
            return true;
        }
    return false;
}

static bool is_name(const char *name, size_t n)
{
    bool fine = n > 0 && n < CONF_PLUGIN_NAME && name[0] >= 'a' && name[0] <= 'z';
    for (size_t i = 0; fine && i < n; i++)
        fine = strchr("abcdefghijklmnopqrstuvwxyz0123456789-", name[i]) != NULL;
    return fine;
}

static size_t count(const struct conf_plugins *plugins)
{
    struct conf_pair pair;
    size_t n = 0;
    for (size_t at = 0; conf_pair_next(plugins, NULL, &at, &pair);)
        n += is_first(plugins, &pair);
    return n;
}

static bool append(struct conf_plugins *plugins, const char *text, size_t n)
{
    if (n + 1 > CONF_PLUGIN_BYTES - plugins->used)
        return false;
    memcpy(plugins->bytes + plugins->used, text, n);
    plugins->bytes[plugins->used + n] = '\0';
    plugins->used += (uint32_t)n + 1;
    return true;
}

static int check_value(const char *section, const char *key, const char *value, struct okr_err *e)
{
    struct conf_plugin scratch;
    const struct option *o = *section ? NULL : conf_plugin_option(key);
    if (!o)
        return OKR_OK;
    if (strcmp(key, "from") == 0 && strcmp(value, "head") != 0 && strcmp(value, "oldest") != 0)
        return okr_fail(e, OKR_E_INVALID, key, "write head or oldest",
                        "from = %s is neither head nor oldest", value);
    return option_set(&scratch, o, value, e);
}

int conf_plugin_add(struct conf_plugins *plugins, const char *section, const char *key,
                    const char *value, const char *origin, struct okr_err *e)
{
    const char *name = section + strlen(CONF_PLUGIN_SECTION);
    size_t n = strcspn(name, " "), gap = strspn(name + n, " ");
    const char *own = name + n + gap;
    uint32_t used = plugins->used;
    if (!is_name(name, n))
        return okr_fail(e, OKR_E_INVALID, NULL,
                        "use a to z, digits and dashes, at most 20, as the file is called",
                        "\"%.*s\" is not the name of a plugin", (int)n, name);
    int code = key ? check_value(own, key, value, e) : OKR_OK;
    if (code)
        return code;
    bool fits = append(plugins, name, n) && append(plugins, own, strlen(own)) &&
                append(plugins, key ? key : "", key ? strlen(key) : 0) &&
                append(plugins, value ? value : "", value ? strlen(value) : 0) &&
                append(plugins, origin, strlen(origin));
    if (fits && count(plugins) <= CONF_PLUGINS_MAX)
        return OKR_OK;
    plugins->used = used;
    return okr_fail(e, OKR_E_TOO_BIG, NULL, "shorten them",
                    "the sections of plugins hold more than %d plugins or %d bytes",
                    CONF_PLUGINS_MAX, CONF_PLUGIN_BYTES);
}

bool conf_plugin_same(const struct conf_plugins *a, const struct conf_plugins *b, const char *name)
{
    struct conf_pair x, y;
    size_t at_a = 0, at_b = 0;
    for (;;) {
        bool more = conf_pair_next(a, name, &at_a, &x);
        if (more != conf_pair_next(b, name, &at_b, &y))
            return false;
        if (!more)
            return true;
        if (strcmp(x.section, y.section) != 0 || strcmp(x.key, y.key) != 0 ||
            strcmp(x.value, y.value) != 0)
            return false;
    }
}

static bool is_known(const struct conf_plugins *plugins, const char *name)
{
    struct conf_pair pair;
    size_t at = 0;
    return conf_pair_next(plugins, name, &at, &pair);
}

void conf_plugins_compare(const struct conf_plugins *now, const struct conf_plugins *next,
                          conf_change changed, void *self)
{
    struct conf_plugin plugin;
    char what[CONF_TEXT];
    for (size_t at = 0; conf_plugin_next(next, &at, &plugin);) {
        bool known = is_known(now, plugin.name);
        snprintf(what, sizeof what, "plugin %s", plugin.name);
        if (!known || !conf_plugin_same(now, next, plugin.name))
            changed(self, what, known ? "set" : "none", known ? "changed" : "set");
    }
    for (size_t at = 0; conf_plugin_next(now, &at, &plugin);) {
        snprintf(what, sizeof what, "plugin %s", plugin.name);
        if (!is_known(next, plugin.name))
            changed(self, what, "set", "none");
    }
}
