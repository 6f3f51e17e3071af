// SPDX-License-Identifier: Apache-2.0
// The stock audit: METHOD 6 over a snapshot. Reading order: company (the snapshot in arrays), prepare (what needs the whole), run (who asks which
// rule about what), rule_*.c (one function a rule), report (what goes out). The table is libokrproto's <okr/audit_rules.def>.
#include "audit/audit.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    RULES_BYTES = 1 << 20,
    // What an audit may take, beside the snapshot itself: so much, so much for each objective and key result (a tenth of it at a usual length of titles; what one of
    // 2000 characters is found again by takes 10 KiB), and so much for each of all other things.
    ROOM_BYTES = 32 << 20,
    ROOM_PER_NODE = 12 << 10,
    ROOM_PER_THING = 256,
    ROOM_MOST = 1536 << 20
};

struct plugin {
    struct settings settings;
    struct okr_arena *arena; ///< of the table
    struct okr_buf rules;
};

// --- configuration -----------------------------------------------------------------------------------------------------

static okr_view view_of(const char *c)
{
    return (okr_view){c, strlen(c)};
}

static void complain(const okr_host *host, const char *key, okr_view value, const char *takes)
{
    char text[300];
    int n = snprintf(text, sizeof text, "%s = %.*s: it takes %s; the default holds", key,
                     (int)(value.len < 80 ? value.len : 80), value.ptr, takes);
    host->log(host, 4, (okr_view){text, (uint64_t)n});
}

static void read_severity(const okr_host *host, int rule, int8_t *ret)
{
    static const char *const words[] = {"info", "warn", "error", "off"};
    char key[80];
    okr_view value;
    *ret = SEVERITY_USUAL;
    snprintf(key, sizeof key, "%s.severity", okr_audit_rules[rule].code);
    if (host->option(host, view_of(""), view_of(key), &value) != OKR_OK)
        return;
    for (int i = 0; i < 4; i++)
        if (okr_str_is((struct okr_str){value.ptr, (size_t)value.len}, words[i]))
            *ret = (int8_t)i;
    if (*ret == SEVERITY_USUAL)
        complain(host, key, value, "off, info, warn or error");
}

static void read_parameter(const okr_host *host, const struct okr_audit_parameter_row *row,
                           int32_t *ret)
{
    char key[80], number[16], takes[64], *end;
    okr_view value;
    snprintf(key, sizeof key, "%s.%s", okr_audit_rules[row->rule].code, row->name);
    if (host->option(host, view_of(""), view_of(key), &value) != OKR_OK)
        return;
    snprintf(number, sizeof number, "%.*s", (int)(value.len < 15 ? value.len : 15), value.ptr);
    long n = strtol(number, &end, 10);
    if (!*number || *end || n < row->least || n > row->most) {
        snprintf(takes, sizeof takes, "a number from %d to %d", row->least, row->most);
        complain(host, key, value, takes);
        return;
    }
    *ret = (int32_t)n;
}

static void read_settings(const okr_host *host, struct settings *ret)
{
    for (int i = 0; i < OKR_AUDIT_PARAMETER_COUNT; i++)
        ret->parameter[i] = okr_audit_parameters[i].otherwise;
    for (int i = 0; i < OKR_AUDIT_RULE_COUNT; i++)
        ret->severity[i] = SEVERITY_USUAL;
    if (!host)
        return;
    for (int i = 0; i < OKR_AUDIT_PARAMETER_COUNT; i++)
        read_parameter(host, &okr_audit_parameters[i], &ret->parameter[i]);
    for (int i = 0; i < OKR_AUDIT_RULE_COUNT; i++)
        read_severity(host, i, &ret->severity[i]);
}

// --- okr.audit/1 -------------------------------------------------------------------------------------------------------

static void pack_pair(struct okr_pack *p, const char *key, const char *const texts[2])
{
    okr_pack_key(p, key);
    okr_pack_map(p, 2);
    okr_pack_key(p, "en");
    okr_pack_c(p, texts[OKR_EN]);
    okr_pack_key(p, "zh");
    okr_pack_c(p, texts[OKR_ZH]);
}

static void pack_parameters(struct plugin *self, struct okr_pack *p, int rule)
{
    size_t place;
    uint32_t n = 0;
    okr_pack_key(p, "parameters");
    place = okr_pack_map_open(p);
    for (int i = 0; i < OKR_AUDIT_PARAMETER_COUNT; i++) {
        if (okr_audit_parameters[i].rule != rule)
            continue;
        okr_pack_c(p, okr_audit_parameters[i].name);
        okr_pack_int(p, self->settings.parameter[i]);
        n++;
    }
    okr_pack_map_close(p, place, n);
}

static void pack_rule(struct plugin *self, struct okr_pack *p, int rule)
{
    static const char *const severities[] = {"info", "warn", "error", "off"};
    const struct okr_audit_row *row = &okr_audit_rules[rule];
    int8_t severity = self->settings.severity[rule];
    okr_pack_map(p, 8);
    okr_pack_key(p, "code");
    okr_pack_c(p, row->code);
    okr_pack_key(p, "severity");
    okr_pack_c(p, severities[severity == SEVERITY_USUAL ? row->severity : severity]);
    okr_pack_key(p, "scope");
    okr_pack_c(p, row->scope);
    okr_pack_key(p, "source");
    okr_pack_c(p, row->source);
    pack_parameters(self, p, rule);
    pack_pair(p, "says", row->says);
    pack_pair(p, "cure", row->cure);
    pack_pair(p, "good", row->good);
}

static okr_status tell_rules(void *at, okr_view *ret)
{
    struct plugin *self = at;
    if (!self->rules.len) {
        struct okr_pack p = OKR_PACK(&self->rules);
        okr_pack_array(&p, OKR_AUDIT_RULE_COUNT);
        for (int i = 0; i < OKR_AUDIT_RULE_COUNT; i++)
            pack_rule(self, &p, i);
    }
    if (self->rules.failed)
        return OKR_EFAIL;
    *ret = (okr_view){self->rules.ptr, self->rules.len};
    return OKR_OK;
}

static int by_id(const void *a, const void *b)
{
    okr_id x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/// What is to be looked at, sorted; false when memory is short.
static bool read_changed(struct audit *a, const okr_snapshot *snapshot)
{
    okr_view text;
    uint32_t n = 0;
    a->all = snapshot->since == 0;
    while (!a->all && snapshot->changed(snapshot, n, &text) == OKR_OK)
        n++;
    a->touched = okr_arena_array(a->c.arena, (size_t)n + 1, sizeof *a->touched);
    if (!a->touched)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        okr_id id;
        (void)snapshot->changed(snapshot, i, &text);
        if (okr_id_parse((struct okr_str){text.ptr, (size_t)text.len}, &id))
            a->touched[a->n_touched++] = id;
    }
    qsort(a->touched, a->n_touched, sizeof *a->touched, by_id);
    return true;
}

static size_t count(const okr_snapshot *snapshot, const char *entity)
{
    uint32_t n = 0;
    return snapshot->count(snapshot, view_of(entity), &n) == OKR_OK ? n : 0;
}

/// The bound of memory, which grows with the company and not with what its texts do to the rules: an audit that needs more fails.
static size_t room_for(const okr_snapshot *snapshot)
{
    static const char *const others[] = {"unit", "alignment", "mention", "check_in", "event"};
    size_t room =
        ROOM_BYTES + ROOM_PER_NODE * (count(snapshot, "objective") + count(snapshot, "key_result"));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        room += ROOM_PER_THING * count(snapshot, others[i]);
    return room < ROOM_MOST ? room : ROOM_MOST;
}

static okr_status look_at(void *at, const okr_call *call, const okr_snapshot *snapshot,
                          const okr_sink *sink)
{
    struct plugin *self = at;
    struct okr_arena *arena = okr_arena_new(room_for(snapshot));
    struct audit a = {.settings = &self->settings, .sink = sink};
    bool done = arena && company_load(&a.c, snapshot, call->today, arena) &&
                read_changed(&a, snapshot) && audit_run(&a);
    okr_arena_free(arena);
    return done ? OKR_OK : OKR_EFAIL;
}

// --- the plugin --------------------------------------------------------------------------------------------------------

static okr_status open_plugin(const okr_host *host, void **ret)
{
    struct plugin *self = calloc(1, sizeof *self);
    struct okr_arena *arena = self ? okr_arena_new(RULES_BYTES) : NULL;
    if (!arena) {
        free(self);
        return OKR_EFAIL;
    }
    self->arena = arena;
    self->rules = OKR_BUF(arena);
    read_settings(host, &self->settings);
    *ret = self;
    return OKR_OK;
}

static void close_plugin(void *at)
{
    struct plugin *self = at;
    okr_arena_free(self->arena);
    free(self);
}

static const void *capability(const char *id)
{
    static const okr_cap_audit audit = {
        .size = sizeof audit, .rules = tell_rules, .audit = look_at};
    return strcmp(id, OKR_CAP_AUDIT) == 0 ? &audit : NULL;
}

const okr_plugin *okr_plugin_v1(void)
{
    static const okr_plugin plugin = {
        .magic = OKR_MAGIC,
        .size = sizeof plugin,
        .abi_minor = OKR_ABI_MINOR,
        .id = "audit",
        .version = "0.1.0",
        .summary =
            "Looks at objectives, key results and how they hang together, and says what is weak and how to mend it",
        .open = open_plugin,
        .close = close_plugin,
        .capability = capability,
    };
    return &plugin;
}
