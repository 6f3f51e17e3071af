// SPDX-License-Identifier: Apache-2.0
// A list of ids that grows in the caller's arena.
#ifndef STORE_LIST_H
#define STORE_LIST_H
#include "store/txn.h"

struct id_list {
    struct okr_arena *arena;
    struct okr_ids ids;
    size_t room;
};
/// Appends; a full arena makes the transaction fail with TOO_BIG and empties the list.
void id_list_add(struct id_list *list, struct store_txn *txn, okr_id id);
#endif
