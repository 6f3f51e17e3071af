// SPDX-License-Identifier: Apache-2.0
// The moves of objectives and key results through their life cycles (METHOD 4): one guarded transition, one event.
#ifndef CMD_MOVE_H
#define CMD_MOVE_H
#include "cmd/nouns.h"
#include "core/lifecycle.h"

/// What closing says of a node; unset fields leave what it had.
struct closing {
    uint8_t outcome, decision;
    struct okr_str review;
};

/// The step of a move, its reason checked: TRANSITION, or INVALID when the move needs a reason and none is given.
OKR_MUST_CHECK int move_step(struct cmd *c, const struct okr_entity *entity, unsigned state,
                             enum lifecycle_move move, struct okr_str reason,
                             struct lifecycle_step *ret);
/// METHOD 4: after publication a change of target, weight or due date needs a reason. INVALID names the node.
OKR_MUST_CHECK int move_check_promise(struct cmd *c, okr_id id, struct okr_str reason);

/// Moves an objective; its key results follow it. `closing` is for MOVE_CLOSE, may be NULL. Publishing is for those who answer for the unit (DENIED), and the backlog and closed cycles take drafts only.
OKR_MUST_CHECK int objective_move(struct cmd *c, const struct okr_objective *before,
                                  enum lifecycle_move move, const struct closing *closing,
                                  struct okr_str reason);
/// Brings an objective to a state, straight or over the states between: for `state:` in a text.
OKR_MUST_CHECK int objective_move_state(struct cmd *c, const struct okr_objective *before,
                                        unsigned state, struct okr_str reason);
/// Closes a key result alone, or makes it live again while its objective is published.
OKR_MUST_CHECK int key_result_move(struct cmd *c, const struct okr_key_result *before,
                                   enum lifecycle_move move, const struct closing *closing,
                                   struct okr_str reason);
/// Accepts, declines or withdraws a proposed alignment. Accepting and declining are for those who answer for the unit of the `to` end (DENIED).
OKR_MUST_CHECK int alignment_move(struct cmd *c, const struct okr_alignment *before,
                                  enum lifecycle_move move, struct okr_str reason,
                                  struct okr_alignment *ret_after);
#endif
