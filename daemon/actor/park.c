// SPDX-License-Identifier: Apache-2.0
// Reads of the log that wait for what is not there yet: parked here, holding no transaction, so that a waiting client costs nothing (DESIGN 5).
#include "actor/front.h"
#include "base/clock.h"

static void resume(struct front *f, struct job *job, bool no_wait)
{
    job->no_wait = no_wait;
    job->parked = false;
    // Decoded once already, so this can fail for want of memory only.
    if (job_decode(job))
        front_refuse_busy(f, job, OKR_MESSAGE("readers"));
    else
        front_to_reader(f, job);
}

void front_park(struct front *f, struct job *job)
{
    if (f->n_parked >= f->settings->limits.waiting_reads) {
        front_refuse_busy(f, job, OKR_MESSAGE("waiting reads"));
        return;
    }
    if (!job->deadline)
        job->deadline = clock_steady() + job->wait_ms;
    if (f->stop || f->head > job->park_after) { // the log grew while the reader looked
        resume(f, job, f->stop);
        return;
    }
    job->next = f->parked;
    f->parked = job;
    f->n_parked++;
}

static void resume_where(struct front *f, bool (*due)(const struct front *f, const struct job *job),
                         bool no_wait)
{
    struct job **link = &f->parked;
    struct job *ready = NULL;
    while (*link) {
        struct job *job = *link;
        if (!due(f, job)) {
            link = &job->next;
            continue;
        }
        *link = job->next;
        f->n_parked--;
        job->next = ready;
        ready = job;
    }
    while (ready) {
        struct job *job = ready;
        ready = job->next;
        resume(f, job, no_wait);
    }
}

static bool is_passed(const struct front *f, const struct job *job)
{
    return f->head > job->park_after;
}

static bool is_over(const struct front *f, const struct job *job)
{
    (void)f;
    return clock_steady() >= job->deadline;
}

static bool is_any(const struct front *f, const struct job *job)
{
    (void)f;
    (void)job;
    return true;
}

void front_wake(struct front *f, uint64_t head)
{
    if (head > f->head)
        f->head = head;
    resume_where(f, is_passed, false);
}

void front_expire(struct front *f)
{
    if (f->parked)
        resume_where(f, is_over, true);
}

void front_unpark_all(struct front *f)
{
    resume_where(f, is_any, true);
}

long front_next_deadline(const struct front *f)
{
    int64_t next = -1, now = clock_steady();
    for (const struct job *job = f->parked; job; job = job->next) {
        int64_t left = job->deadline > now ? job->deadline - now : 0;
        if (next < 0 || left < next)
            next = left;
    }
    return (long)next;
}
