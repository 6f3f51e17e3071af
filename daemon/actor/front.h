// SPDX-License-Identifier: Apache-2.0
// The front's state, shared by the files that make up its life: front.c (requests and replies), park.c (waiting reads), alarm.c (what is told unasked), serve.c (start and stop).
#ifndef ACTOR_FRONT_H
#define ACTOR_FRONT_H
#include "actor/actor.h"
#include "actor/job.h"

#include <pthread.h>

enum { FRONT_OWN_THREADS = 3 }; ///< publisher, writer, pool
/// How the store was at the last look, so that only what changes is told.
struct alarms {
    int64_t look_at;      ///< steady milliseconds of the next look
    int space;            ///< 0 enough, 1 from 80 % on, 2 from 90 % on
    uint64_t snapshot;    ///< the oldest that somebody reads
    int64_t pinned_since; ///< steady milliseconds since when it is the oldest
    bool pinned;          ///< it was told of
};

struct front {
    struct store *store;
    struct store_txn *txn; ///< for reads answered here
    void *context, *router, *writer, *readers[ACTOR_READERS_MAX], *publisher;
    void *monitor; ///< tells who connects to the router
    void *plugins; ///< the pool of plugins
    const struct actor_settings *settings;
    int n_readers, signals;
    int64_t retain_at;             ///< steady milliseconds of the next step of retention
    bool retaining;                ///< the writer is at one
    int64_t sweep_at;              ///< steady milliseconds of the next look at the day
    bool sweeping;                 ///< the writer is at a step of the sweep
    bool swept;                    ///< all is told as of swept_day
    okr_date swept_day, sweep_day; ///< the latter: of the step under way
    uint64_t sweep_told;           ///< statuses that the sweep under way has told of
    int64_t
        ping_at; ///< steady milliseconds of the next question to the writer; 0 = the last one is not answered yet
    struct alarms alarms; ///< what was told last, alarm.c
    int64_t own_uid;
    struct job_pool pool;
    struct job *burst, **burst_end; ///< writes gathered in this burst
    size_t writing, reading[ACTOR_READERS_MAX];
    struct job *parked; ///< event.read requests that wait for the log
    size_t n_parked;
    uint64_t head; ///< newest sequence heard of
    struct cmd_figures figures;
    bool stop, writer_stopped, pool_stopped;
    struct actor_bell bell;
    size_t calling; ///< jobs that are with the pool
    int readers_stopped;
    pthread_t threads[FRONT_OWN_THREADS + ACTOR_READERS_MAX];
    struct actor_start starts[FRONT_OWN_THREADS + ACTOR_READERS_MAX];
};

/// One turn of the loop: waits for something to do and does it. `serve` false: takes no new requests.
void front_turn(struct front *f, bool serve);
void front_to_reader(struct front *f, struct job *job);
void front_refuse_busy(struct front *f, struct job *job, const char *queue);

/// Keeps an event.read until the log passes job->park_after or its wait is over; answers `busy` when too many wait.
void front_park(struct front *f, struct job *job);
/// The log has grown to `head`: reads that waited for it go to a reader again.
void front_wake(struct front *f, uint64_t head);
/// Those whose wait is over are answered with nothing new.
void front_expire(struct front *f);
/// Milliseconds until the next wait ends, -1 = none.
long front_next_deadline(const struct front *f);
/// Asks the writer whether it is alive when it is time to; what it answers reaches front_pong.
void front_ping(struct front *f);
/// The writer has answered: says so to whoever watches over this process.
void front_pong(struct front *f);
/// Milliseconds until front_ping has something to do, -1 = never.
long front_next_ping(const struct front *f);
/// Asks the writer for a step of retention when it is time to; its answer reaches front_retained.
void front_retain(struct front *f);
void front_retained(struct front *f, const struct job_message *message);
/// Milliseconds until front_retain has something to do, -1 = never.
long front_next_retain(const struct front *f);
/// Looks at the space and the readers of the store when it is time to, and tells what has changed.
void front_look(struct front *f);
/// Milliseconds until front_look has something to do.
long front_next_look(const struct front *f);
/// Asks the writer for a step of the sweep when the day is another one; its answer reaches front_swept.
void front_sweep(struct front *f);
void front_swept(struct front *f, const struct job_message *message);
/// Milliseconds until front_sweep has something to look at, -1 = not before an answer.
long front_next_sweep(const struct front *f);
/// Ends every wait now.
void front_unpark_all(struct front *f);
#endif
