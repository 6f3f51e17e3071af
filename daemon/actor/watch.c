// SPDX-License-Identifier: Apache-2.0
// The watchdog: the front says that the process is alive only after the writer has answered, so that a writer that hangs is noticed.
#include "actor/front.h"
#include "base/clock.h"

void front_ping(struct front *f)
{
    if (!f->settings->watchdog_ms || !f->ping_at || clock_steady() < f->ping_at)
        return;
    f->ping_at = 0;
    job_send(f->writer, (struct job_message){.ping = true});
}

void front_pong(struct front *f)
{
    f->settings->alive(f->settings->self);
    // A third of the limit: one late answer is not yet an alarm.
    f->ping_at = clock_steady() + f->settings->watchdog_ms / 3;
}

long front_next_ping(const struct front *f)
{
    if (!f->settings->watchdog_ms || !f->ping_at)
        return -1;
    int64_t wait = f->ping_at - clock_steady();
    return wait > 0 ? (long)wait : 0;
}
