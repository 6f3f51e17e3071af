// SPDX-License-Identifier: Apache-2.0
// Answers well, and too late.
#include "bad.h"

#include <time.h>

static okr_status score(void *self, const okr_call *call, const okr_score_input *in, okr_score *ret)
{
    const struct timespec long_time = {.tv_sec = call->deadline_ms / 1000 + 1};
    (void)self, (void)in;
    (void)nanosleep(&long_time, NULL);
    ret->basis_points = 5000;
    return OKR_OK;
}

BAD_SCORER("bad-late")
