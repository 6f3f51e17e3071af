// SPDX-License-Identifier: Apache-2.0
// score-grove: a key result is done or it is not; what lies between counts for nothing.
#include "scorer.h"

static okr_status score(const okr_score_input *in, okr_score *ret)
{
    int done = in->progress >= 1;
    return scorer_give(ret, done ? SCORER_POINTS : 0, done ? "yes" : "no");
}

SCORER("score-grove", "Done or not done")
