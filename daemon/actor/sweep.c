// SPDX-License-Identifier: Apache-2.0
// The sweep after midnight: the front looks at the day from time to time and asks the writer for step after step until all is told.
#include "actor/front.h"
#include "base/clock.h"
#include "base/log.h"

#include <inttypes.h>

enum { LOOK_MS = 2000 }; ///< a clock that is set, or a zone that changes, is noticed by then

void front_sweep(struct front *f)
{
    if (f->sweeping || clock_steady() < f->sweep_at)
        return;
    if (f->swept && f->swept_day == clock_today(clock_now())) {
        f->sweep_at = clock_steady() + LOOK_MS;
        return;
    }
    f->sweeping = true;
    f->sweep_day = clock_today(clock_now());
    job_send(f->writer, (struct job_message){.sweep = true});
}

void front_swept(struct front *f, const struct job_message *message)
{
    f->sweeping = false;
    f->sweep_told += message->passed;
    if (message->more || message->failed) { // what was refused is tried again
        f->sweep_at = message->more ? 0 : clock_steady() + LOOK_MS;
        return;
    }
    if (f->sweep_told)
        log_line(LOG_LEVEL_INFO, "front", "status.swept", "day=%s turned=%" PRIu64,
                 okr_date_text(f->sweep_day).c, f->sweep_told);
    f->sweep_told = 0;
    f->swept = true;
    f->swept_day = f->sweep_day;
    f->sweep_at = clock_steady() + LOOK_MS;
}

long front_next_sweep(const struct front *f)
{
    if (f->sweeping)
        return -1;
    int64_t wait = f->sweep_at - clock_steady();
    return wait > 0 ? (long)wait : 0;
}
