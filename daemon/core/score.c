// SPDX-License-Identifier: Apache-2.0
#include "core/score.h"

#include <math.h>

static const double yellow_from = 0.4, green_from = 0.7;

// As status does: thresholds are decimals, and a mean of 0.7 and 0.7 is a little less in binary.
static bool below(double a, double b)
{
    return a < b - 1e-9;
}

double score_linear(double raw)
{
    return progress_clamp(raw);
}

enum okr_band score_band(double score)
{
    if (isnan(score))
        return OKR_BAND_NONE;
    return below(score, yellow_from)  ? OKR_BAND_RED
           : below(score, green_from) ? OKR_BAND_YELLOW
                                      : OKR_BAND_GREEN;
}

bool score_is_success(double score, enum okr_commitment commitment)
{
    return !isnan(score) && !below(score, commitment_expectation(commitment));
}

bool score_owes_post_mortem(const struct okr_key_result *kr, double score)
{
    return kr->state == OKR_KEY_RESULT_STATE_CLOSED &&
           commitment_of(kr) == OKR_COMMITMENT_COMMITTED && below(score, 1) && !kr->review.len;
}
