// SPDX-License-Identifier: Apache-2.0
// Aborts.
#include "bad.h"

#include <stdlib.h>

static void misbehave(void)
{
    abort();
}

BAD_LISTENER("bad-abort", OKR_MAGIC, sizeof(okr_plugin))
