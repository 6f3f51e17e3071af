// SPDX-License-Identifier: Apache-2.0
// Leaves a signal's handler by a way that is gone.
#include "bad.h"

#include <setjmp.h>
#include <signal.h>

static sigjmp_buf gone;

static void handler(int number)
{
    (void)number;
    siglongjmp(gone, 1);
}

static __attribute__((noinline)) int leave_mark(void)
{
    volatile char room[4096];
    room[0] = 1;
    return sigsetjmp(gone, 1) + room[0];
}

static void misbehave(void)
{
    if (leave_mark() > 1)
        bad_say("it came back");
    (void)signal(SIGUSR1, handler);
    (void)raise(SIGUSR1);
}

BAD_LISTENER("bad-signal", OKR_MAGIC, sizeof(okr_plugin))
