// SPDX-License-Identifier: Apache-2.0
// What an audit has to look at again: what changed since the last one, and what hangs on it.
#ifndef CMD_AFFECTED_H
#define CMD_AFFECTED_H
#include "store/store.h"

/// The sequence that the last audit saw, and the ids whose findings may be others since; in the arena. `*ret_since` 0: everything, for it is a new day (time alone turns findings), the first audit,
/// the last one is no longer in the log, or too much has changed. `full` asks for that. Only accounts for changes; whatever a store error hides is told by store_error().
void affected_since(const struct store *store, struct store_txn *txn, okr_date today, bool full,
                    struct okr_arena *arena, uint64_t *ret_since, struct okr_ids *ret);
#endif
