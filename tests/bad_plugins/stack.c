// SPDX-License-Identifier: Apache-2.0
// Runs out of stack.
#include "bad.h"

static volatile unsigned depth;

static unsigned deeper(unsigned n)
{
    volatile char room[1024];
    room[n % sizeof room] = (char)n;
    depth = n;
    return deeper(n + 1) + (unsigned)room[0];
}

static void misbehave(void)
{
    depth = deeper(depth);
}

BAD_LISTENER("bad-stack", OKR_MAGIC, sizeof(okr_plugin))
