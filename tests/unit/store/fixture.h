// SPDX-License-Identifier: Apache-2.0
// A store in a directory of its own, and a few rows to begin with.
#ifndef TEST_STORE_FIXTURE_H
#define TEST_STORE_FIXTURE_H
#include "store/store.h"

#include "support/leak.h"
#include <criterion/criterion.h>

struct fixture {
    char dir[64];
    struct store *store;
    struct okr_arena *arena;
};
void fixture_open(struct fixture *f);
void fixture_reopen(struct fixture *f);
/// Closes, removes the directory and checks for leaks' sake that nothing is kept.
void fixture_close(struct fixture *f);
struct store_txn *fixture_begin(struct fixture *f);
void fixture_commit(struct store_txn *txn);
/// A renewed reader; give it back with store_reader_free().
struct store_txn *fixture_reader(struct fixture *f);
/// Appends a created event and puts the entity, as the daemon does.
uint64_t fixture_put(struct store_txn *txn, const struct okr_entity *entity, const void *before,
                     const void *after, okr_id unit);
okr_id fixture_unit(struct store_txn *txn, const char *name, okr_id parent);
okr_id fixture_objective(struct store_txn *txn, okr_id unit, const char *text);
okr_id fixture_key_result(struct store_txn *txn, okr_id objective, const char *text);
/// Records a check-in of `value`; voids `voids` when that is not 0. Returns its number.
uint64_t fixture_check_in(struct store_txn *txn, okr_id key_result, okr_id unit, int value,
                          uint64_t voids);
/// Flips one bit of a stored row behind the store's back: `at` bytes into its value.
void fixture_flip(struct fixture *f, const char *table, const void *key, size_t n, size_t at);
/// The bytes of a stored row as hex.
void fixture_row(struct fixture *f, const char *table, const void *key, size_t n, char *ret,
                 size_t room);
#endif
