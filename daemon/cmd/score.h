// SPDX-License-Identifier: Apache-2.0
// Scores (METHOD 2): what is proposed for a key result or an objective, and the one event that sets a score.
#ifndef CMD_SCORE_H
#define CMD_SCORE_H
#include "cmd/view.h"
#include "core/score.h"

#define SCORE_BUILT_IN "built-in" ///< who proposes where no plugin did

/// What is proposed for a key result in view: its plugin's latest where that has seen the newest report, else the linear score. Strings borrowed from the view. Value NaN: nothing is.
struct okr_score_proposal score_proposed(const struct cmd *c, const struct kr_view *view);
/// Shows the built-in score in place of a plugin's that is from before the newest report; one that was set keeps what it was set by.
void score_shown(const struct cmd *c, struct kr_view *view);
/// What is proposed for an objective in view: the weighted mean of its key results' scores, of what is proposed where none is set.
struct okr_score_proposal score_proposed_objective(const struct cmd *c,
                                                   const struct objective_view *view);

/// Sets the score of an objective or a key result; NaN takes it back. One that differs from the proposal is an override and needs a reason (INVALID). TRANSITION for a draft, and in a closed cycle.
OKR_MUST_CHECK int score_set(struct cmd *c, okr_id id, double value, struct okr_str reason);

/// The score that stands, and what is proposed; NaN where there is none. TRANSITION for a draft, and in a closed cycle.
OKR_MUST_CHECK int score_standing(struct cmd *c, okr_id id, double *ret_score,
                                  double *ret_proposed);
/// INVALID: there is no proposal to accept.
int score_none_proposed(struct cmd *c, okr_id id);
#endif
