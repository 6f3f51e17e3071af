// SPDX-License-Identifier: Apache-2.0
// The sweep after midnight: status.changed for every key result whose status time alone has turned since the day told before (METHOD 5).
#ifndef CMD_SWEEP_H
#define CMD_SWEEP_H
#include "cmd/cmd.h"

struct cmd_sweep {
    bool known;            ///< `at` holds; else it is read from the store
    struct store_sweep at; ///< where the sweep is
    uint64_t told;         ///< events of this step
    bool more;             ///< there is more to do at once
    bool changed;          ///< the step has something to commit
};
/// One step of bounded length in `txn`; the caller commits when it `changed` and keeps `*sweep` for the next one, unless it failed.
/// What a status is told as is worked out, not kept: today's against that of the day told before, both with what is known now. So nothing else needs to be written when a status changes for another
/// reason, and the step gives the same events whenever it is run again.
OKR_MUST_CHECK int cmd_sweep_step(struct store *store, struct store_txn *txn, okr_time now,
                                  okr_date today, struct okr_arena *arena, struct cmd_sweep *sweep,
                                  struct okr_err *e);
#endif
