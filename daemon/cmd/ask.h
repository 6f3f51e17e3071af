// SPDX-License-Identifier: Apache-2.0
// Where asks stand: the objectives, key results, comments and check-ins whose text mentions somebody.
#ifndef CMD_ASK_H
#define CMD_ASK_H
#include "cmd/nouns.h"

/// Places with at least one mention, in the order in which they were found; in the request's arena.
struct ask_places {
    okr_id *at;
    size_t n, room;
};
/// Adds an objective with its key results, and what was said about them, as far as somebody is mentioned there.
OKR_MUST_CHECK int ask_add_objective(struct cmd *c, okr_id objective, struct ask_places *places);
/// The same for any one entity (a key result, a unit) and what was said about it.
OKR_MUST_CHECK int ask_add(struct cmd *c, okr_id entity, struct ask_places *places);
#endif
