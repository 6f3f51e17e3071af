// SPDX-License-Identifier: Apache-2.0
// What was: entities as they stood right after event txn->at, found by going back along the chain of events that each has.
#ifndef STORE_PAST_H
#define STORE_PAST_H
#include "store/txn.h"

/// The entity as it was then. False when it did not exist yet, or no longer.
bool past_get(struct store_txn *txn, okr_id id, struct okr_arena *arena, void *ret);
bool past_exists(struct store_txn *txn, okr_id id);
/// The event of the chain that begins at `newest` which was the newest then; 0 = none.
uint64_t past_history(struct store_txn *txn, uint64_t newest);
#endif
