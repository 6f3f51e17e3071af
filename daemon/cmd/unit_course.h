// SPDX-License-Identifier: Apache-2.0
// A unit's progress along its history: what each event leaves of it, with a look at the objectives that the event can have moved only.
#ifndef CMD_UNIT_COURSE_H
#define CMD_UNIT_COURSE_H
#include "cmd/view.h"

struct unit_course {
    struct cmd *c;
    okr_id unit;
    struct okr_ids cycles; ///< whose objectives count
    struct unit_part
        *parts; ///< of every objective that the unit ever had, as the events so far leave them
    size_t n;
};

/// Begins with none of the objectives there; what it keeps lives in the request's arena.
OKR_MUST_CHECK int unit_course_begin(struct cmd *c, okr_id unit, struct okr_ids cycles,
                                     struct okr_ids objectives, struct unit_course *ret);
/// The progress right before and after an event, which follows those told so far. Before it is what they left, but for what time alone did to an objective that the event touches. Leaves the transaction looking back.
OKR_MUST_CHECK int unit_course_event(struct unit_course *u, const struct store_event *event,
                                     double *ret_before, double *ret_after);
/// The progress at a sequence, every objective looked at.
OKR_MUST_CHECK int unit_course_at(struct unit_course *u, uint64_t sequence, double *ret);
#endif
