// SPDX-License-Identifier: Apache-2.0
// Life cycles as state tables (METHOD 4): state x move -> new state and event, or a refusal that names what would be allowed.
#ifndef CORE_LIFECYCLE_H
#define CORE_LIFECYCLE_H
#include <okr/command.h>

enum lifecycle_move {
    MOVE_PROPOSE,
    MOVE_PUBLISH,
    MOVE_WITHDRAW,
    MOVE_CLOSE,
    MOVE_REOPEN,
    MOVE_ARCHIVE,
    MOVE_REMOVE,
    MOVE_OPEN,
    MOVE_REVIEW,
    MOVE_ACCEPT,
    MOVE_DECLINE,
    MOVE_ACKNOWLEDGE,
    MOVE_ANSWER,
    MOVE_DELEGATE,
    MOVE_COUNT
};
struct lifecycle_step {
    uint8_t state;  ///< new state; 0 for REMOVE
    uint16_t event; ///< enum okr_event_type
    bool needs_reason;
};
/// OKR_OK, or TRANSITION naming the state, the move and the moves allowed. entity: cycle, objective, key_result, alignment, mention.
OKR_MUST_CHECK int lifecycle_step(const struct okr_entity *entity, unsigned state,
                                  enum lifecycle_move move, struct lifecycle_step *ret,
                                  struct okr_err *e);
/// The move that leads from one state to the other (for `state:` in a text); TRANSITION when there is none.
OKR_MUST_CHECK int lifecycle_move_between(const struct okr_entity *entity, unsigned from,
                                          unsigned to, enum lifecycle_move *ret, struct okr_err *e);
/// Where a key result stands: closed when it was closed alone, which gave it an outcome (0: none), else with its objective in `objective_state`.
unsigned lifecycle_key_result_state(unsigned objective_state, unsigned outcome);
#endif
