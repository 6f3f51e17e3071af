// SPDX-License-Identifier: Apache-2.0
// What the pool tells of its plugins, and what operations ask of it.
#ifndef CMD_PLUGIN_H
#define CMD_PLUGIN_H
#include "cmd/cmd.h"

enum { CMD_PLUGIN_CAPABILITIES = 8 };
/// One plugin as people see it; borrowed until the pool does something else.
struct cmd_plugin {
    const char *id, *path, *state, *version, *summary, *grant;
    const char *capabilities[CMD_PLUGIN_CAPABILITIES + 1]; ///< NULL ends them
    const char *why[2]; ///< by enum okr_lang: why it does not run, or ""
    bool enabled;       ///< by its configuration and by people
    bool listens;       ///< takes events: sequence and lag mean something
    int64_t pid;        ///< 0 = none
    uint64_t deaths;    ///< since okrd started
    uint64_t calls;     ///< answered since okrd started
    uint64_t sequence, lag;
    uint64_t missed,
        missed_to; ///< events that the log let go of before it took them, and the newest of them
    okr_time tick; ///< OKR_NO_TIME = none
    struct okr_str
        rules; ///< of an auditor: a msgpack array of rows; empty = none, or not asked for
};

/// What an operation wants the pool to do; those that take time leave c->park set, and the pool answers later.
enum cmd_pool_order {
    CMD_POOL_NONE,
    CMD_POOL_RESTART,
    CMD_POOL_ENABLE,
    CMD_POOL_DISABLE,
    CMD_POOL_PROBE,
    CMD_POOL_CALL,
    CMD_POOL_AUDIT,
    CMD_POOL_REPLAY
};
struct cmd_pool {
    size_t n;
    /// Fills `ret` with plugin `i`; what it points to is borrowed until the pool goes on.
    void (*describe)(void *self, size_t i, struct cmd_plugin *ret);
    void *self;
    enum cmd_pool_order order; ///< set by the handler
    size_t which;              ///< and the plugin that it is about; n = none in particular
};
/// The plugin as a map of the wire.
void cmd_plugin_pack(const struct cmd_plugin *plugin, enum okr_lang lang, struct okr_pack *out);
#endif
