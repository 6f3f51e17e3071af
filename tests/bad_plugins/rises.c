// SPDX-License-Identifier: Apache-2.0
// Wants to go before those who answer people, then works hard.
#include "bad.h"

#include <sched.h>
#include <sys/resource.h>

static void misbehave(void)
{
    const struct sched_param none = {0}, first = {.sched_priority = 1};
    int risen = setpriority(PRIO_PROCESS, 0, -20) == 0 || setpriority(PRIO_PROCESS, 0, 0) == 0 ||
                sched_setscheduler(0, SCHED_OTHER, &none) == 0 ||
                sched_setscheduler(0, SCHED_FIFO, &first) == 0;
    bad_say(risen ? "it has risen" : "it stays where it is");
    for (volatile unsigned i = 0; i < 20000000; i++)
        ;
}

BAD_LISTENER("bad-rises", OKR_MAGIC, sizeof(okr_plugin))
