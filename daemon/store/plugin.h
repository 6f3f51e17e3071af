// SPDX-License-Identifier: Apache-2.0
// What is kept for a plugin: how far it is in the log, its own small store, and the events that it could not take.
#ifndef STORE_PLUGIN_H
#define STORE_PLUGIN_H
#include "store/store.h"

enum {
    STORE_PLUGIN_ID_MAX = 20,
    STORE_PLUGIN_KEY_MAX = 40,
    STORE_PLUGIN_VALUE_MAX = 64 << 10,
    STORE_PLUGIN_BYTES_MAX = 16 << 20 ///< of one plugin's keys and values
};
struct store_plugin {
    uint64_t sequence;  ///< of the last event that it dealt with
    okr_time tick;      ///< when it wants to be called next; OKR_NO_TIME = never
    bool stopped;       ///< by a person, until a person starts it again
    uint64_t bytes;     ///< of its state
    uint64_t missed;    ///< events that the log had let go of before it took them, ever
    uint64_t missed_to; ///< the newest of them, 0 none
};
/// False (and all 0) for a plugin that was never kept.
bool store_plugin(struct store_txn *txn, struct okr_str id, struct store_plugin *ret);
void store_put_plugin(struct store_txn *txn, struct okr_str id, const struct store_plugin *plugin);

/// Every plugin that anything is kept for, in the arena.
struct okr_strs store_plugins(struct store_txn *txn, struct okr_arena *arena);

/// The value under a key, borrowed until the next put. False when there is none.
bool store_plugin_value(struct store_txn *txn, struct okr_str id, struct okr_str key,
                        struct okr_str *ret);
/// The first pair past `after` whose key begins with `prefix`; both borrowed until the transaction ends. False after the last.
bool store_plugin_next(struct store_txn *txn, struct okr_str id, struct okr_str prefix,
                       struct okr_str after, struct okr_arena *arena, struct okr_str *ret_key,
                       struct okr_str *ret_value);
/// Puts a pair, or removes it where the value is empty; keeps `plugin->bytes`, which the caller puts afterwards. TOO_BIG over a limit.
OKR_MUST_CHECK int store_plugin_put(struct store_txn *txn, struct okr_str id, struct okr_str key,
                                    struct okr_str value, struct store_plugin *plugin,
                                    struct okr_err *e);

/// An event that killed its plugin again and again.
struct store_dead_letter {
    uint64_t sequence;
    okr_time time; ///< when it was put aside
    struct okr_str version, why, why_zh;
};
void store_put_dead_letter(struct store_txn *txn, struct okr_str id,
                           const struct store_dead_letter *letter);
bool store_dead_letter(struct store_txn *txn, struct okr_str id, uint64_t sequence,
                       struct okr_arena *arena, struct store_dead_letter *ret);
void store_remove_dead_letter(struct store_txn *txn, struct okr_str id, uint64_t sequence);
/// All of a plugin by sequence, in the arena, at most `max`; their number.
size_t store_dead_letters(struct store_txn *txn, struct okr_str id, size_t max,
                          struct okr_arena *arena, struct store_dead_letter **ret);
#endif
