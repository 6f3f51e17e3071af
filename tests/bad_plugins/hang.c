// SPDX-License-Identifier: Apache-2.0
// Never comes back, and does nothing.
#include "bad.h"

#include <unistd.h>

static void misbehave(void)
{
    for (;;)
        pause();
}

BAD_LISTENER("bad-hang", OKR_MAGIC, sizeof(okr_plugin))
