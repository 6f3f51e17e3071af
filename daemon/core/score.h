// SPDX-License-Identifier: Apache-2.0
// The grade of a key result or an objective at review: what progress proposes, its band, what it owes (METHOD 2 "Score").
#ifndef CORE_SCORE_H
#define CORE_SCORE_H
#include "core/progress.h"
#include <math.h>

/// The linear score, proposed where no plugin proposes one: progress as it is, 0.0 to 1.0. NaN stays.
double score_linear(double raw);
/// Red [0, 0.4), yellow [0.4, 0.7), green [0.7, 1]; OKR_BAND_NONE for NaN.
enum okr_band score_band(double score);
/// Score >= x, the commitment's expectation; false for NaN.
bool score_is_success(double score, enum okr_commitment commitment);
/// Whether two scores are the same where people see them, to a millionth; NaN is the same as NaN.
static inline bool score_same(double a, double b)
{
    return isnan(a) || isnan(b) ? isnan(a) && isnan(b) : fabs(a - b) < 0.5e-6;
}
/// A committed key result that was closed below 1.0 owes a post-mortem: true while it has no review text. `score` = the recorded one, else what is proposed; NaN owes none.
bool score_owes_post_mortem(const struct okr_key_result *kr, double score);
#endif
