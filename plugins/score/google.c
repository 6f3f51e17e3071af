// SPDX-License-Identifier: Apache-2.0
// score-google: 0.0 to 1.0 as Google grades. A committed key result is expected to reach 1.0, and what stays below 0.7 counts for nothing extra; an aspirational one is fully
// met at 0.7, so its score is progress as it is and the sentence says what that means.
#include "scorer.h"

#include <stdio.h>

enum { COMMITTED = 1, GUARDRAIL = 4 };

static double clamp(double x)
{
    return x < 0 ? 0 : x > 1 ? 1 : x;
}

/// In words, what a score means.
static const char *verdict(double score, int is_promise)
{
    if (is_promise)
        return score >= 1     ? "kept"
               : score >= 0.7 ? "nearly kept: say what was missing"
                              : "missed: owes a post-mortem";
    return score >= 0.7   ? "delivered"
           : score >= 0.4 ? "progress, short of the goal"
                          : "no real progress";
}

static okr_status score(const okr_score_input *in, okr_score *ret)
{
    static char why[160];
    int is_promise = in->commitment == COMMITTED || in->commitment == GUARDRAIL;
    double value = clamp(in->progress);
    (void)snprintf(why, sizeof why, "%.1f of 1.0, expected %.1f: %s", value, is_promise ? 1.0 : 0.7,
                   verdict(value, is_promise));
    return scorer_give(ret, value * SCORER_POINTS, why);
}

SCORER("score-google", "0.0 to 1.0: committed key results are expected at 1.0, the others at 0.7")
