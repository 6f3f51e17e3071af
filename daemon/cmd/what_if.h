// SPDX-License-Identifier: Apache-2.0
// What a dry run tells beside the effect that is kept with an event: the progress of units before and after.
#ifndef CMD_WHAT_IF_H
#define CMD_WHAT_IF_H
#include "cmd/nouns.h"

struct unit_effect {
    okr_id unit, cycle;
    double before; ///< NaN = undefined
};
/// Begins zeroed; lives in the request's arena.
struct what_if {
    struct unit_effect *at;
    size_t n, room;
};

/// Notes the progress of the unit of a key result, and of those that it contributes to, before something is changed there; what was noted already stays. Does nothing but in a dry run.
OKR_MUST_CHECK int what_if_note(struct cmd *c, okr_id key_result, struct what_if *w);
/// The keys that what_if_pack() adds to a reply.
unsigned what_if_keys(const struct cmd *c);
/// Adds `units`, `[{id, cycle, before {progress}, after {progress}}]`: what was noted, and what it is now.
OKR_MUST_CHECK int what_if_pack(struct cmd *c, const struct what_if *w);
#endif
