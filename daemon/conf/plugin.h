// SPDX-License-Identifier: Apache-2.0
// The sections of plugins: what okrd itself reads in them, by a table; the rest is the plugin's own.
#ifndef CONF_PLUGIN_H
#define CONF_PLUGIN_H
#include "conf/option.h"

#define CONF_PLUGIN_SECTION "plugin "
enum { CONF_PLUGIN_NAME = 21, CONF_PLUGINS_MAX = 32 };
/// CONF(TYPE, name, default, smallest, largest, doc). A reload restarts a plugin of which anything changed.
// clang-format off: one option a row
#define CONF_PLUGIN_OPTIONS(CONF)                                                                       \
    CONF(TEXT, path, "", 0, 0, "its file; empty: NAME.so among the plugins that came with okrd")        \
    CONF(SWITCH, enabled, "true", 0, 0, "whether it runs")                                              \
    CONF(                                                                                               \
        TEXT, grant, "", 0, 0,                                                                          \
        "what it may do, blanks between: network, exec, read (every reading operation), and operations" \
        " as check_in.record or mention.*")                                                             \
    CONF(TEXT, from, "head", 0, 0,                                                                      \
         "where the log begins for a plugin that never ran: head, or oldest")                           \
    CONF(TEXT, score_cycles, "", 0, 0,                                                                  \
         "keys of the cycles that it scores, as FY2018Q4 or FY2018*; empty: all")                       \
    CONF(TEXT, score_commitments, "", 0, 0,                                                             \
         "commitments that it scores; empty: all. The first plugin in the file that fits scores")       \
    CONF(SWITCH, tick_after_events, "false", 0, 0,                                                      \
         "its timer is called after each run of events as well")                                        \
    CONF(SIZE, memory, "1G", 1 << 24, INT64_C(1) << 40, "address space of its process")                 \
    CONF(NUMBER, start_ms, "10000", 10, 600000, "milliseconds until it must have started")              \
    CONF(NUMBER, score_ms, "100", 1, 600000, "milliseconds for a batch of scores")                      \
    CONF(NUMBER, audit_ms, "30000", 10, 3600000, "milliseconds for an audit")                           \
    CONF(NUMBER, event_ms, "30000", 10, 3600000, "milliseconds for an event")                           \
    CONF(NUMBER, tick_ms, "60000", 10, 3600000, "milliseconds for a call of its timer")                 \
    CONF(NUMBER, command_ms, "30000", 10, 3600000, "milliseconds for an answer to a person")
// clang-format on

#define CONF(TYPE, name, value, smallest, largest, doc) CONF_PLUGIN_##name,
enum conf_plugin_option { CONF_PLUGIN_OPTIONS(CONF) CONF_PLUGIN_COUNT };
#undef CONF
extern const struct option plugin_options[CONF_PLUGIN_COUNT];

#define CONF_C_SWITCH(name)                             bool name;
#define CONF(TYPE, name, value, smallest, largest, doc) CONF_C_##TYPE(name)
struct conf_plugin {
    char name[CONF_PLUGIN_NAME];
    CONF_PLUGIN_OPTIONS(CONF)
};
#undef CONF

/// Takes one pair of a section "plugin NAME" or "plugin NAME SECTION"; `key` NULL only makes the plugin known. INVALID names what is wrong.
OKR_MUST_CHECK int conf_plugin_add(struct conf_plugins *plugins, const char *section,
                                   const char *key, const char *value, const char *origin,
                                   struct okr_err *e);
/// The plugins in the order of the files: `*at` is 0 at first. False after the last.
bool conf_plugin_next(const struct conf_plugins *plugins, size_t *at, struct conf_plugin *ret);

/// One pair as it stands in the files, borrowed from the configuration; section "" is [plugin NAME] itself. A key "" only says that the section is there.
struct conf_pair {
    const char *name, *section, *key, *value, *origin;
};
/// The pairs of a plugin (`name` NULL: of all) in their order: `*at` is 0 at first.
bool conf_pair_next(const struct conf_plugins *plugins, const char *name, size_t *at,
                    struct conf_pair *ret);
/// The row of an option that okrd reads; NULL when it is the plugin's own.
const struct option *conf_plugin_option(const char *key);
/// Tells `changed` of each plugin whose sections differ.
void conf_plugins_compare(const struct conf_plugins *now, const struct conf_plugins *next,
                          conf_change changed, void *self);
/// Whether the sections of one plugin say the same in both.
bool conf_plugin_same(const struct conf_plugins *a, const struct conf_plugins *b, const char *name);
#endif
