// SPDX-License-Identifier: Apache-2.0
// A key result as a scoring plugin sees it (okr_score_input), and what is proposed for it already.
#ifndef CMD_SCORE_INPUT_H
#define CMD_SCORE_INPUT_H
#include "cmd/score.h"

struct score_input {
    bool open;            ///< live, in a cycle that is not closed: there is something to score
    struct okr_str cycle; ///< its key, in the arena
    enum okr_commitment commitment; ///< in force
    struct okr_score_proposal kept; ///< strings in the arena
    bool stale;                     ///< it was reported on after that
};
/// Packs the input as an array of its fields in the order of okr_score_input (a decimal is two: mantissa and exponent, nil when there is none); nothing when it is not open. `c` needs its
/// transaction, arena, day and calendar. NOT_FOUND when there is no such key result.
OKR_MUST_CHECK int score_input_pack(struct cmd *c, okr_id id, struct okr_pack *out,
                                    struct score_input *ret);
/// The key results whose scores an event may change are appended to `ids` in the arena. False: it may be any, look at all.
bool score_touched(struct cmd *c, const struct store_event_head *head, struct okr_ids *ids);
#endif
