// SPDX-License-Identifier: Apache-2.0
// What the log keeps: retention of events, and the named places up to which somebody has read.
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H
#include "store/store.h"

/// How much of the log is served. Each is a limit of its own; 0 = none.
struct store_retention {
    int64_t days, events;
    int64_t share; ///< percent of the quota, or of the map where there is none
};
/// The first event that the limits leave; at least the oldest one served now.
uint64_t store_keep_from(struct store_txn *txn, const struct store_retention *keep, okr_time now);
/// Stops serving events before `keep_from`, at most `most` of them in this transaction, and deletes those that are nobody's history: of
/// no subject, or of one whose removal is not served either.
void store_trim(struct store_txn *txn, uint64_t keep_from, uint64_t most);

// --- cursors (DESIGN 5) -------------------------------------------------------------------------------------------

enum { STORE_CURSOR_NAME_MAX = 48 };
struct store_cursor {
    struct okr_str name, epoch; ///< epoch: 32 hex digits
    uint64_t sequence;          ///< of the last event that was dealt with
    okr_time time;              ///< of the last commit
    struct okr_str actor;       ///< who made it
};
/// Strings are in the arena. False when there is none of that name.
bool store_cursor(struct store_txn *txn, struct okr_str name, struct okr_arena *arena,
                  struct store_cursor *ret);
void store_put_cursor(struct store_txn *txn, const struct store_cursor *cursor);
void store_remove_cursor(struct store_txn *txn, struct okr_str name);
/// All of them by name, in the arena; their number.
size_t store_cursors(struct store_txn *txn, struct okr_arena *arena, struct store_cursor **ret);
#endif
