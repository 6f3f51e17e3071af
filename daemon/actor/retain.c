// SPDX-License-Identifier: Apache-2.0
// Retention of the log: the front asks the writer from time to time to take a step, and again at once where one is not enough.
#include "actor/front.h"
#include "base/clock.h"
#include "base/log.h"

#include <inttypes.h>

static bool has_limit(const struct store_retention *keep)
{
    return keep->days || keep->events || keep->share;
}

void front_retain(struct front *f)
{
    const struct actor_retention *retention = f->settings->retention;
    if (!has_limit(&retention->keep) || f->retaining || clock_steady() < f->retain_at)
        return;
    f->retaining = true;
    job_send(f->writer, (struct job_message){.retain = true, .keep = retention->keep});
}

void front_retained(struct front *f, const struct job_message *message)
{
    if (message->passed)
        log_line(LOG_LEVEL_INFO, "front", "log.trimmed",
                 "events=%" PRIu64 " oldest=%" PRIu64 " cursors_lost=%" PRIu64, message->passed,
                 message->oldest, message->lost);
    f->retaining = false;
    f->retain_at = message->more ? 0 : clock_steady() + f->settings->retention->every_ms;
}

long front_next_retain(const struct front *f)
{
    if (!has_limit(&f->settings->retention->keep) || f->retaining)
        return -1;
    int64_t wait = f->retain_at - clock_steady();
    return wait > 0 ? (long)wait : 0;
}
