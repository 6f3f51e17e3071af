// SPDX-License-Identifier: Apache-2.0
// What the front tells unasked: that space runs out, that places of readers were left behind, that somebody holds on to an old state.
// Each is told once when it begins and once when it is over; the figures are there all the time (server.metrics).
#include "actor/front.h"
#include "base/clock.h"
#include "base/log.h"

#include <inttypes.h>

/// DESIGN 4: from 80 % on it is told, from 90 % on creates are refused.
enum { SPACE_WARNS = 80, SPACE_REFUSES = 90 };

static void look_at_space(struct front *f)
{
    struct okr_err e = {0};
    if (store_reader_renew(f->txn, &e))
        return; // the next request is told why
    unsigned used = store_used_percent(f->txn);
    store_reader_reset(f->txn);
    int level = used >= SPACE_REFUSES ? 2 : used >= SPACE_WARNS ? 1 : 0;
    if (level == f->alarms.space)
        return;
    f->alarms.space = level;
    if (level == 0)
        log_line(LOG_LEVEL_NOTICE, "front", "space.enough", "percent=%u", used);
    else
        log_line(LOG_LEVEL_WARN, "front", level == 2 ? "space.full" : "space.low",
                 "percent=%u refused=%s", used, level == 2 ? "creates" : "nothing");
}

static void look_at_oldest(struct front *f, const struct store_readers *readers)
{
    struct alarms *a = &f->alarms;
    int64_t now = clock_steady();
    if (!readers->snapshot || readers->snapshot != a->snapshot) {
        if (a->pinned)
            log_line(LOG_LEVEL_NOTICE, "front", "reader.released", "transaction=%" PRIu64,
                     a->snapshot);
        a->snapshot = readers->snapshot;
        a->pinned_since = now;
        a->pinned = false;
    } else if (!a->pinned && readers->behind &&
               now - a->pinned_since >= f->settings->looks->pin_ms) {
        a->pinned = true;
        log_line(LOG_LEVEL_WARN, "front", "reader.pinned",
                 "pid=%d transaction=%" PRIu64 " behind=%" PRIu64 " seconds=%" PRId64,
                 readers->process, readers->snapshot, readers->behind,
                 (now - a->pinned_since) / 1000);
    }
    f->figures.reader_pinned = a->pinned;
}

static void look_at_readers(struct front *f)
{
    struct store_readers readers;
    struct okr_err e = {0};
    if (store_readers(f->store, &readers, &e)) {
        log_line(LOG_LEVEL_WARN, "front", "readers.unknown", "why=\"%s\"", e.message);
        return;
    }
    if (readers.freed)
        log_line(LOG_LEVEL_WARN, "front", "reader.gone", "places=%" PRIu64, readers.freed);
    f->figures.readers_gone += readers.freed;
    f->figures.reader_behind = readers.behind;
    look_at_oldest(f, &readers);
}

void front_look(struct front *f)
{
    if (clock_steady() < f->alarms.look_at)
        return;
    f->alarms.look_at = clock_steady() + f->settings->looks->every_ms;
    look_at_space(f);
    look_at_readers(f);
}

long front_next_look(const struct front *f)
{
    int64_t wait = f->alarms.look_at - clock_steady();
    return wait > 0 ? (long)wait : 0;
}
