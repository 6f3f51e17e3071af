// SPDX-License-Identifier: Apache-2.0
// Gives twice the best score there is.
#include "bad.h"

static okr_status score(void *self, const okr_call *call, const okr_score_input *in, okr_score *ret)
{
    (void)self, (void)call, (void)in;
    ret->basis_points = 20000;
    ret->why = bad_view("because");
    return OKR_OK;
}

BAD_SCORER("bad-score")
