// SPDX-License-Identifier: Apache-2.0
// An entity's row taken apart: where its history begins, and its stored form.
#ifndef STORE_ENTITY_H
#define STORE_ENTITY_H
#include "store/txn.h"

struct entity_row {
    uint8_t format;        ///< ROW_ENTITY, or ROW_TOMBSTONE of what was removed
    uint64_t history;      ///< its newest event; of a key result check-ins may be newer
    struct okr_str stored; ///< borrowed; empty in a tombstone
};
/// False when the id was never given out or the transaction failed.
bool entity_row(struct store_txn *txn, okr_id id, struct entity_row *ret);
/// Makes the object of a stored form; strings are borrowed from it. False: the row is damaged, or the arena full.
bool entity_load(struct store_txn *txn, okr_id id, struct okr_str stored, struct okr_arena *arena,
                 void *ret);
#endif
