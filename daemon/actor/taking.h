// SPDX-License-Identifier: Apache-2.0
// A thread for the time of one snapshot: a company of 100 000 objectives takes 0.4 s to write, and the pool has other plugins to look after meanwhile.
#ifndef ACTOR_TAKING_H
#define ACTOR_TAKING_H
#include "store/store.h"

struct taking;
/// What came of it; in the taking's memory.
struct taken {
    int fd; ///< sealed, nobody can change it any more; -1 when `err` says why there is none
    uint64_t sequence;      ///< of the newest event that is in it
    uint64_t since;         ///< okr_snapshot.since; 0 = everything
    struct okr_ids changed; ///< okr_snapshot.changed
    struct okr_err err;
};
/// Begins to write the state of now; `full`: all of it is to be audited, whatever changed. NULL when memory or threads are short.
struct taking *taking_begin(struct store *store, okr_date today, bool full);
/// To poll for reading: whether it is over.
int taking_bell(const struct taking *taking);
/// What came of it when it is over, else NULL. Whoever takes the descriptor sets it to -1.
struct taken *taking_over(struct taking *taking);
/// Waits for its end. A descriptor that nobody took is closed. NULL is fine.
void taking_free(struct taking *taking);
#endif
