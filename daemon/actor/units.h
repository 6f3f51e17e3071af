// SPDX-License-Identifier: Apache-2.0
// What the publisher knows of units at the point of the log where it stands: keys and parents for topics, counters for bookmarks. Fed by unit.* events as they pass, so that a topic holds the path of its time.
#ifndef ACTOR_UNITS_H
#define ACTOR_UNITS_H
#include "store/store.h"

struct unit_row {
    uint64_t parent;  ///< number of the unit above; 0 = none
    char *key;        ///< NULL: unknown
    uint64_t unitseq; ///< of the newest event sent, 0 = none since the last bookmark
};
struct units {
    struct unit_row *rows; ///< by unit number
    size_t n;
    uint64_t *moved; ///< numbers of the units with an unitseq
    size_t n_moved, room_moved;
};

/// All units of the store as `txn` sees it. False when memory is short or the store is damaged.
bool units_load(struct units *units, struct store_txn *txn, struct okr_arena *arena);
void units_done(struct units *units);
/// Takes in what a unit.* event changed; call before its topic is asked for.
bool units_follow(struct units *units, const struct store_event *event);
/// Keys from the root joined by "/", in the arena; "~unknown" for a unit never heard of.
struct okr_str units_path(const struct units *units, okr_id unit, struct okr_arena *arena);
/// Notes that an event of the unit was sent.
void units_count(struct units *units, okr_id unit, uint64_t unitseq);
/// Packs {"u-2": 17} of the units that moved since the last call, and forgets them.
void units_pack_moved(struct units *units, struct okr_pack *out);
#endif
