// SPDX-License-Identifier: Apache-2.0
// One consistent state of the store as one msgpack value, for plugins that judge the whole (PLUGIN_ABI okr_snapshot; plug/snapshot.h reads it).
//
//   {sequence, since, org: ‹…›, unit: [‹…› …], cycle: […], objective: […], key_result: […], alignment: […], mention: […],
//    comment: […], initiative: […], finding: […], check_in: […], event: […], changed: ["k-7" …]}
//
// Every entity ‹…› is a bin that holds its wire map without the fields that are not set, so that it is passed over in one step; each list is in ascending order of id. Check-ins are there with those that were
// voided and those that void. Events are the wire's maps of key_result.target_changed, objective.published,
// alignment.proposed and mention.created: what the fields of an entity do not tell.
#ifndef CMD_SNAPSHOT_H
#define CMD_SNAPSHOT_H
#include "store/store.h"

/// Takes the next bytes of the value; false when it cannot, which ends the writing.
typedef bool snapshot_take(void *self, struct okr_str bytes);

/// Writes the state that the read transaction sees. Memory does not grow with the company but for 8 bytes a check-in. `since` and `changed`: see okr_snapshot; both are the caller's.
/// INTERNAL when a row is damaged; NO_SPACE when the bytes were not taken.
OKR_MUST_CHECK int snapshot_write(const struct store *store, struct store_txn *txn, uint64_t since,
                                  struct okr_ids changed, snapshot_take *take, void *self,
                                  struct okr_err *e);
#endif
