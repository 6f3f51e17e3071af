// SPDX-License-Identifier: Apache-2.0
// Ends its process as if all were well.
#include "bad.h"

#include <stdlib.h>

static void misbehave(void)
{
    exit(0);
}

BAD_LISTENER("bad-exit", OKR_MAGIC, sizeof(okr_plugin))
