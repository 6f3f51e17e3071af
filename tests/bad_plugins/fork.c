// SPDX-License-Identifier: Apache-2.0
// Forks as fast as it can.
#include "bad.h"

#include <unistd.h>

static void misbehave(void)
{
    enum { TRIES = 1000 };
    int born = 0;
    for (int i = 0; i < TRIES; i++)
        born += fork() >= 0;
    bad_say(born ? "it has children" : "it has no children");
}

BAD_LISTENER("bad-fork", OKR_MAGIC, sizeof(okr_plugin))
