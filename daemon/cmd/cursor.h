// SPDX-License-Identifier: Apache-2.0
// One step of retention, for the writer: events leave the log, and cursors that pointed at them are told as lost.
#ifndef CMD_CURSOR_H
#define CMD_CURSOR_H
#include "cmd/cmd.h"
#include "store/retention.h"

enum { TRIM_MOST = 5000 }; ///< events a step: a commit of bounded size
struct cmd_retained {
    uint64_t oldest; ///< the first event that is served now
    uint64_t passed; ///< events that are not any more
    uint64_t lost;   ///< cursors
    bool more;       ///< another step is due
};
/// Runs in a write transaction of its own, which the caller commits when something has passed.
OKR_MUST_CHECK int cmd_retain(struct store *store, struct store_txn *txn,
                              const struct store_retention *keep, okr_time now,
                              struct okr_arena *arena, struct cmd_retained *ret, struct okr_err *e);
#endif
