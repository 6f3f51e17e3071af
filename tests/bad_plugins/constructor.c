// SPDX-License-Identifier: Apache-2.0
// Ends the process while it is being loaded.
#include "bad.h"

#include <unistd.h>

static __attribute__((constructor)) void at_once(void)
{
    _exit(0);
}

static void misbehave(void) {}

BAD_LISTENER("bad-constructor", OKR_MAGIC, sizeof(okr_plugin))
