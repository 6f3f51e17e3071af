// SPDX-License-Identifier: Apache-2.0
// plugin.*: the plugins as people see them. What is done to them is the pool's affair: a handler here finds the plugin, checks, and leaves an order.
#include "cmd/plugin.h"

#include "cmd/nouns.h"
#include "store/plugin.h"

enum { PLUGIN_KEYS = 17, LETTERS_DEFAULT = 100, LETTERS_MAX = 1000 };

static void pack_c(struct okr_pack *out, const char *key, const char *value)
{
    okr_pack_key(out, key);
    if (value && *value)
        okr_pack_c(out, value);
    else
        okr_pack_nil(out);
}

static void pack_uint(struct okr_pack *out, const char *key, bool known, uint64_t value)
{
    okr_pack_key(out, key);
    if (known)
        okr_pack_uint(out, value);
    else
        okr_pack_nil(out);
}

void cmd_plugin_pack(const struct cmd_plugin *plugin, enum okr_lang lang, struct okr_pack *out)
{
    uint32_t n = 0;
    okr_pack_map(out, PLUGIN_KEYS);
    pack_c(out, "id", plugin->id);
    pack_c(out, "state", plugin->state);
    pack_c(out, "version", plugin->version);
    pack_c(out, "summary", plugin->summary);
    pack_c(out, "path", plugin->path);
    pack_c(out, "grant", plugin->grant);
    while (plugin->capabilities[n])
        n++;
    okr_pack_key(out, "capabilities");
    okr_pack_array(out, n);
    for (uint32_t i = 0; i < n; i++)
        okr_pack_c(out, plugin->capabilities[i]);
    okr_pack_key(out, "enabled");
    okr_pack_bool(out, plugin->enabled);
    pack_uint(out, "deaths", true, plugin->deaths);
    pack_uint(out, "calls", true, plugin->calls);
    pack_uint(out, "sequence", plugin->listens, plugin->sequence);
    pack_uint(out, "lag", plugin->listens, plugin->lag);
    pack_uint(out, "missed", plugin->listens, plugin->missed);
    pack_uint(out, "missed_to", plugin->missed > 0, plugin->missed_to);
    pack_c(out, "tick", plugin->tick == OKR_NO_TIME ? NULL : okr_time_text(plugin->tick).c);
    pack_c(out, "why", plugin->why[lang]);
    okr_pack_key(out, "rules");
    if (plugin->rules.len)
        okr_pack_raw(out, plugin->rules);
    else
        okr_pack_nil(out);
}

static void pack_one(struct cmd *c, size_t i)
{
    struct cmd_plugin plugin = {.id = NULL};
    c->pool->describe(c->pool->self, i, &plugin);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "plugin");
    cmd_plugin_pack(&plugin, okr_err_lang(c->err), c->out);
}

/// The plugin that the request names; NOT_FOUND names the nearest.
static int find(struct cmd *c, size_t *ret)
{
    struct okr_str wanted = cmd_arg_str(c, "plugin");
    struct okr_str *names = okr_arena_array(c->arena, c->pool->n + 1, sizeof *names);
    const char *hint = OKR_MESSAGE("plugin.list names those of okrd.conf");
    if (!names)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < c->pool->n; i++) {
        struct cmd_plugin plugin = {.id = NULL};
        c->pool->describe(c->pool->self, i, &plugin);
        names[i] = okr_str_c(plugin.id);
        if (okr_str_eq(names[i], wanted)) {
            *ret = i;
            return OKR_OK;
        }
    }
    struct okr_str nearest = okr_nearest(wanted, names, c->pool->n);
    struct okr_str text = okr_arena_printf(c->arena, okr_err_say(c->err, "did you mean \"%.*s\"?"),
                                           OKR_STR_ARG(nearest));
    return okr_fail(c->err, OKR_E_NOT_FOUND, "plugin", nearest.len && text.ptr ? text.ptr : hint,
                    "there is no plugin \"%.*s\" in okrd.conf", OKR_STR_ARG(wanted));
}

int cmd_plugin_list(struct cmd *c)
{
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "plugins");
    okr_pack_array(c->out, (uint32_t)c->pool->n);
    for (size_t i = 0; i < c->pool->n; i++) {
        struct cmd_plugin plugin = {.id = NULL};
        c->pool->describe(c->pool->self, i, &plugin);
        plugin.rules = OKR_STR("");
        cmd_plugin_pack(&plugin, okr_err_lang(c->err), c->out);
    }
    return OKR_OK;
}

int cmd_plugin_show(struct cmd *c)
{
    size_t i;
    int code = find(c, &i);
    if (!code)
        pack_one(c, i);
    return code;
}

/// Leaves an order about the plugin that the request names; the pool answers.
static int order(struct cmd *c, enum cmd_pool_order what)
{
    int code = find(c, &c->pool->which);
    if (code)
        return code;
    c->pool->order = what;
    c->park = true;
    return OKR_OK;
}

int cmd_plugin_restart(struct cmd *c)
{
    return order(c, CMD_POOL_RESTART);
}

int cmd_plugin_enable(struct cmd *c)
{
    return order(c, CMD_POOL_ENABLE);
}

int cmd_plugin_disable(struct cmd *c)
{
    return order(c, CMD_POOL_DISABLE);
}

int cmd_plugin_call(struct cmd *c)
{
    return order(c, CMD_POOL_CALL);
}

/// The first plugin that audits and is meant to run.
int cmd_audit_run(struct cmd *c)
{
    const char *starting = NULL; // what it can do is not known yet
    for (size_t i = 0; i < c->pool->n; i++) {
        struct cmd_plugin plugin = {.id = NULL};
        c->pool->describe(c->pool->self, i, &plugin);
        for (size_t j = 0; plugin.enabled && plugin.capabilities[j]; j++)
            if (strcmp(plugin.capabilities[j], "okr.audit/1") == 0) {
                c->pool->order = CMD_POOL_AUDIT;
                c->pool->which = i;
                c->park = true;
                return OKR_OK;
            }
        if (plugin.enabled && !plugin.capabilities[0] && strcmp(plugin.state, "starting") == 0)
            starting = plugin.id;
    }
    if (starting)
        return okr_fail(c->err, OKR_E_PLUGIN_DOWN, NULL, "ask again in a moment",
                        "plugin %s is starting", starting);
    return okr_fail(c->err, OKR_E_PLUGIN_DOWN, NULL, "[plugin audit] in okrd.conf starts it",
                    "no plugin that audits has started");
}

int cmd_plugin_probe(struct cmd *c)
{
    struct okr_str path = cmd_arg_str(c, "path");
    if (!path.len)
        return order(c, CMD_POOL_PROBE);
    if (path.ptr[0] != '/' || memchr(path.ptr, '\0', path.len))
        return okr_fail(c->err, OKR_E_INVALID, "path", "write it from the root on",
                        "\"%.*s\" is not the whole path of a file", OKR_STR_ARG(path));
    c->pool->order = CMD_POOL_PROBE;
    c->pool->which = c->pool->n;
    c->park = true;
    return OKR_OK;
}

int cmd_plugin_replay(struct cmd *c)
{
    struct store_dead_letter letter;
    uint64_t sequence = okr_value_uint(cmd_arg(c, "sequence"), 0);
    struct okr_str id = cmd_arg_str(c, "plugin");
    int code = order(c, CMD_POOL_REPLAY);
    if (code || store_dead_letter(c->txn, id, sequence, c->arena, &letter))
        return code;
    c->park = false;
    c->pool->order = CMD_POOL_NONE;
    return okr_fail(c->err, OKR_E_NOT_FOUND, "sequence", "plugin.dead_letters lists them",
                    "no event %llu was put aside for %.*s", (unsigned long long)sequence,
                    OKR_STR_ARG(id));
}

// --- dead letters ---------------------------------------------------------------------------------------

static void pack_letter(struct cmd *c, struct okr_str id, const struct store_dead_letter *letter)
{
    struct store_event event;
    bool there = store_event(c->txn, letter->sequence, c->arena, &event);
    okr_pack_map(c->out, 7);
    okr_pack_key(c->out, "plugin");
    okr_pack_str(c->out, id);
    okr_pack_key(c->out, "sequence");
    okr_pack_uint(c->out, letter->sequence);
    okr_pack_key(c->out, "time");
    okr_pack_c(c->out, okr_time_text(letter->time).c);
    pack_c(c->out, "version", letter->version.ptr);
    pack_c(c->out, "why", okr_err_lang(c->err) == OKR_ZH ? letter->why_zh.ptr : letter->why.ptr);
    pack_c(c->out, "type", there ? okr_event_name(event.type) : NULL);
    pack_c(c->out, "subject", there && event.subject ? okr_id_text(event.subject).c : NULL);
}

int cmd_plugin_dead_letters(struct cmd *c)
{
    struct okr_str id = cmd_arg_str(c, "plugin");
    uint64_t limit = okr_value_uint(cmd_arg(c, "limit"), LETTERS_DEFAULT);
    struct store_dead_letter *letters;
    struct okr_strs ids = {.at = &id, .n = 1};
    uint32_t n = 0;
    if (limit < 1 || limit > LETTERS_MAX)
        return okr_fail(c->err, OKR_E_INVALID, "limit", "ask for less, and again",
                        "limit is from 1 to %d", LETTERS_MAX);
    if (!id.len)
        ids = store_plugins(c->txn, c->arena);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "dead_letters");
    size_t place = okr_pack_array_open(c->out);
    for (size_t i = 0; i < ids.n && n < limit; i++) {
        size_t found = store_dead_letters(c->txn, ids.at[i], limit - n, c->arena, &letters);
        for (size_t j = 0; j < found; j++)
            pack_letter(c, ids.at[i], &letters[j]);
        n += (uint32_t)found;
    }
    okr_pack_array_close(c->out, place, n);
    return OKR_OK;
}

// --- okrd's own -----------------------------------------------------------------------------------------

static struct okr_str own_id(const struct cmd *c)
{
    return okr_str_c(c->peer.plugin);
}

static void pack_head(struct cmd *c)
{
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "sequence");
    okr_pack_uint(c->out, store_head(c->txn));
}

static int keep_state(struct cmd *c, struct store_plugin *plugin)
{
    const struct okr_value *state = cmd_arg(c, "state");
    for (uint32_t i = 0; state && i + 1 < state->n; i += 2) {
        int code = store_plugin_put(c->txn, own_id(c), state->items[i].str, state->items[i + 1].str,
                                    plugin, c->err);
        if (code)
            return code;
    }
    return OKR_OK;
}

static void keep_letters(struct cmd *c)
{
    const struct store_dead_letter letter = {
        .sequence = okr_value_uint(cmd_arg(c, "put_aside"), 0),
        .time = c->now,
        .version = cmd_arg_str(c, "version"),
        .why = cmd_arg_str(c, "why"),
        .why_zh = cmd_arg_str(c, "why_zh"),
    };
    uint64_t replayed = okr_value_uint(cmd_arg(c, "replayed"), 0);
    if (letter.sequence)
        store_put_dead_letter(c->txn, own_id(c), &letter);
    if (replayed)
        store_remove_dead_letter(c->txn, own_id(c), replayed);
}

/// Only bytes are keys and values: the pool builds this request, yet from what a stranger's code sent it.
static int check_state(struct cmd *c)
{
    const struct okr_value *state = cmd_arg(c, "state");
    for (uint32_t i = 0; state && i < state->n; i++)
        if (state->items[i].type != OKR_V_BIN || state->n % 2)
            return okr_fail(c->err, OKR_E_INVALID, "state", "give bytes, key and value by turns",
                            "the state is not a list of keys and values");
    return OKR_OK;
}

int cmd_plugin_keep(struct cmd *c)
{
    const struct okr_value *tick = cmd_arg(c, "tick"), *stopped = cmd_arg(c, "stopped");
    struct store_plugin plugin;
    int code = check_state(c);
    if (code)
        return code;
    (void)store_plugin(c->txn, own_id(c), &plugin);
    if ((code = keep_state(c, &plugin)))
        return code;
    plugin.sequence = okr_value_uint(cmd_arg(c, "sequence"), plugin.sequence);
    if (tick)
        plugin.tick = okr_value_int(tick, 0) > 0 ? okr_value_int(tick, 0) : OKR_NO_TIME;
    if (stopped)
        plugin.stopped = okr_value_bool(stopped);
    plugin.missed = okr_value_uint(cmd_arg(c, "missed"), plugin.missed);
    plugin.missed_to = okr_value_uint(cmd_arg(c, "missed_to"), plugin.missed_to);
    store_put_plugin(c->txn, own_id(c), &plugin);
    keep_letters(c);
    pack_head(c);
    return store_error(c->txn, c->err);
}

int cmd_plugin_tell(struct cmd *c)
{
    static const unsigned told[] = {OKR_EVENT_PLUGIN_STARTED, OKR_EVENT_PLUGIN_FAILED,
                                    OKR_EVENT_PLUGIN_DISABLED, OKR_EVENT_CURSOR_LOST};
    unsigned type = okr_event_find(cmd_arg_str(c, "event"));
    struct okr_str version = cmd_arg_str(c, "version"), why = cmd_arg_str(c, "why");
    bool known = false;
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        known = known || told[i] == type;
    if (!known)
        return okr_fail(
            c->err, OKR_E_INVALID, "event", "plugin.started, failed or disabled, or cursor.lost",
            "\"%.*s\" is not an event about a plugin", OKR_STR_ARG(cmd_arg_str(c, "event")));
    struct store_event event = {
        .type = (uint16_t)type,
        .time = c->now,
        .actor = c->actor,
        .correlation = c->correlation,
        .reason =
            okr_arena_printf(c->arena, "%s%s%.*s%s%.*s", c->peer.plugin, version.len ? " " : "",
                             OKR_STR_ARG(version), why.len ? ": " : "", OKR_STR_ARG(why)),
    };
    if (!event.reason.ptr)
        return okr_fail_memory(c->err);
    store_append(c->txn, &event);
    pack_head(c);
    return store_error(c->txn, c->err);
}
