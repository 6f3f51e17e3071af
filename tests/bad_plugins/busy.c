// SPDX-License-Identifier: Apache-2.0
// Never comes back, and works hard.
#include "bad.h"

static void misbehave(void)
{
    for (volatile unsigned i = 0;; i++)
        ;
}

BAD_LISTENER("bad-busy", OKR_MAGIC, sizeof(okr_plugin))
