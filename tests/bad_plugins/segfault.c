// SPDX-License-Identifier: Apache-2.0
// Writes where nothing may be written.
#include "bad.h"

static void misbehave(void)
{
    volatile int *nowhere = (volatile int *)(uintptr_t)8;
    *nowhere = 1;
}

BAD_LISTENER("bad-segfault", OKR_MAGIC, sizeof(okr_plugin))
