// SPDX-License-Identifier: Apache-2.0
// The writer: takes what is queued now and what comes while it runs that, commits once, hands the replies back, rings the bell.
// There is no timer: the flush of one batch is the gathering time of the next. Requests run as steps of one transaction; where one
// fails half-way, the batch is run again with a nested transaction for each, so that a bad one is rolled back alone.
#include "actor/actor.h"
#include "actor/job.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/cursor.h"
#include "cmd/sweep.h"

#include <stdatomic.h>
#include <unistd.h>

enum { BATCH_JOBS = 256, BATCH_BYTES = 4 << 20, SWEEP_ARENA_MAX = 256 << 20 };

struct writer {
    struct store *store;
    void *front, *doorbell, *bell;
    struct actor_bell *pool;
    struct job *queue, **queue_end;
    bool stopping;
    struct job_message retain; ///< a step of retention that is asked for, between two batches
    bool sweep_asked;          ///< and one of the sweep
    struct cmd_sweep sweep;
};

static void enqueue(struct writer *w, struct job_message message)
{
    if (message.ping) {
        job_send(w->front, message);
        return;
    }
    if (message.retain) {
        w->retain = message;
        return;
    }
    if (message.sweep) {
        w->sweep_asked = true;
        return;
    }
    if (!message.chain) {
        w->stopping = true;
        return;
    }
    *w->queue_end = message.chain;
    while (*w->queue_end)
        w->queue_end = &(*w->queue_end)->next;
}

static void take_queued(struct writer *w)
{
    struct job_message message;
    while (job_receive(w->front, ZMQ_DONTWAIT, &message))
        enqueue(w, message);
}

/// Waits for work unless there is some; false when there will be none.
static bool await_work(struct writer *w)
{
    struct job_message message;
    if (!w->queue && !w->stopping && !w->retain.retain && !w->sweep_asked &&
        job_receive(w->front, 0, &message))
        enqueue(w, message);
    take_queued(w);
    return w->queue != NULL || !w->stopping;
}

struct batch {
    struct job *first, **end;
    size_t jobs, bytes;
    bool changed;
};

/// Moves the next job from the queue to the batch; NULL when the queue is empty or the batch full. What arrives while
/// others run is taken too, so that clients answered by one commit are in the next one, not in every other.
static struct job *next_job(struct writer *w, struct batch *batch)
{
    if (!w->queue)
        take_queued(w);
    struct job *job = w->queue;
    if (!job || batch->jobs == BATCH_JOBS || batch->bytes >= BATCH_BYTES)
        return NULL;
    w->queue = job->next;
    if (!w->queue)
        w->queue_end = &w->queue;
    job->next = NULL;
    *batch->end = job;
    batch->end = &job->next;
    batch->jobs++;
    batch->bytes += zmq_msg_size(&job->payload);
    return job;
}

static void stop_for_unknown_outcome(const struct okr_err *e)
{
    log_line(LOG_LEVEL_ERROR, "writer", "commit.unknown", "exit=%d why=\"%s\"", EXIT_UNKNOWN_COMMIT,
             e->message);
    _exit(EXIT_UNKNOWN_COMMIT);
}

static void refuse(struct job *job, const struct okr_err *e)
{
    struct okr_pack p = OKR_PACK(&job->reply);
    job->reply.len = 0;
    job->reply.failed = false;
    okr_reply_error(&p, job->request.id, e);
}

/// The commit's own sentence is in English, as the log wants it: a reader of another language gets the kind of error.
static void refuse_all(struct job *batch, const struct okr_err *e)
{
    for (struct job *job = batch; job; job = job->next) {
        const char *why = job->err.lang == OKR_EN ? e->message : okr_error_row(e->code)->zh;
        okr_err_clear(&job->err);
        (void)okr_fail(&job->err, e->code, NULL, e->hint, "%s", why);
        refuse(job, &job->err);
    }
}

/// Runs one job, `nested` or as a step; false when the step spoilt the transaction.
static bool run_job(struct writer *w, struct store_txn *txn, struct job *job, bool nested,
                    struct batch *batch)
{
    struct okr_pack p;
    struct cmd c;
    bool spoilt = false;
    job_command(job, w->store, &p, &c);
    int code = nested ? cmd_write(&c, txn) : cmd_write_step(&c, txn, &spoilt);
    if (code == OKR_E_INTERNAL)
        stop_for_unknown_outcome(&job->err);
    batch->changed = batch->changed || (!job->err.code && !job->request.dry_run);
    return !spoilt;
}

/// Runs the queue as steps; false when one of them spoilt the transaction.
static bool run_steps(struct writer *w, struct store_txn *txn, struct batch *batch)
{
    for (struct job *job; (job = next_job(w, batch));)
        if (!run_job(w, txn, job, false, batch))
            return false;
    return true;
}

/// Runs the jobs of a spoilt batch once more, each in a nested transaction.
static int run_again(struct writer *w, struct store_txn **txn, struct batch *batch,
                     struct okr_err *e)
{
    store_abort(*txn);
    *txn = NULL;
    int code = store_begin(w->store, txn, e);
    batch->changed = false;
    for (struct job *job = batch->first; job && !code; job = job->next)
        if (job_decode(job)) // it was decoded before: this fails for want of memory only
            refuse(job, &job->err);
        else
            (void)run_job(w, *txn, job, true, batch);
    return code;
}

/// Ends the transaction: OKR_OK when what the batch changed is durable.
static int end_batch(struct store_txn *txn, const struct batch *batch, int code, uint64_t *ret_head,
                     uint32_t *ret_us, struct okr_err *e)
{
    if (!txn)
        return code;
    *ret_head = store_head(txn);
    if (!code && batch->changed) {
        int64_t began = clock_steady_us();
        code = store_commit(txn, e);
        *ret_us = (uint32_t)(clock_steady_us() - began) + 1; // 0 means that there was none
        return code;
    }
    store_abort(txn);
    return code;
}

/// Tells the publisher, and the pool when it listens, how far the log is.
static void ring(struct writer *w, uint64_t head)
{
    zmq_send(w->doorbell, &head, sizeof head, ZMQ_DONTWAIT);
    if (atomic_exchange(&w->pool->wanted, false))
        zmq_send(w->bell, &head, sizeof head, ZMQ_DONTWAIT);
}

static void write_batch(struct writer *w)
{
    struct okr_err e = {0};
    struct store_txn *txn = NULL;
    struct batch batch = {.first = NULL};
    uint64_t head = 0;
    uint32_t commit_us = 0;
    batch.end = &batch.first;
    int code = store_begin(w->store, &txn, &e);
    if (code) {
        while (next_job(w, &batch))
            ;
    } else if (!run_steps(w, txn, &batch)) {
        code = run_again(w, &txn, &batch, &e);
    }
#if OKR_SEEDED_BUG == 1 // acknowledged before it is durable
    job_send(w->front, (struct job_message){.chain = batch.first});
    (void)end_batch(txn, &batch, code, &head, &commit_us, &e);
    return;
#endif
    code = end_batch(txn, &batch, code, &head, &commit_us, &e);
    if (code == OKR_E_INTERNAL)
        stop_for_unknown_outcome(&e);
    if (code) {
        log_line(LOG_LEVEL_WARN, "writer", "commit.refused", "code=%s why=\"%s\"",
                 okr_error_row(code)->slug, e.message);
        refuse_all(batch.first, &e);
        head = 0;
    }
    job_send(w->front,
             (struct job_message){.chain = batch.first, .head = head, .commit_us = commit_us});
    if (head)
        ring(w, head);
}

static int take_step(struct writer *w, struct store_txn *txn, struct okr_arena *arena,
                     struct job_message *answer, struct okr_err *e)
{
    struct cmd_retained retained = {.passed = 0};
    int code = cmd_retain(w->store, txn, &w->retain.keep, clock_now(), arena, &retained, e);
    uint64_t head = store_head(txn);
    if (code || !retained.passed) {
        store_abort(txn);
        return code;
    }
    if ((code = store_commit(txn, e)))
        return code;
    answer->passed = retained.passed;
    answer->oldest = retained.oldest;
    answer->lost = retained.lost;
    answer->more = retained.more;
    answer->head = retained.lost ? head : 0; // somebody may wait for that event
    return OKR_OK;
}

/// One step of retention in a transaction of its own, between two batches.
static void retain(struct writer *w)
{
    struct job_message answer = {.retain = true};
    struct okr_err e = {0};
    struct store_txn *txn;
    struct okr_arena *arena = okr_arena_new(1 << 20);
    int code = arena ? store_begin(w->store, &txn, &e) : okr_fail_memory(&e);
    if (!code)
        code = take_step(w, txn, arena, &answer, &e);
    okr_arena_free(arena);
    if (code == OKR_E_INTERNAL)
        stop_for_unknown_outcome(&e);
    if (code)
        log_line(LOG_LEVEL_WARN, "writer", "trim.refused", "why=\"%s\"", e.message);
    w->retain = (struct job_message){0};
    job_send(w->front, answer);
    if (answer.head)
        ring(w, answer.head);
}

static int take_sweep_step(struct writer *w, struct store_txn *txn, struct okr_arena *arena,
                           struct job_message *answer, struct okr_err *e)
{
    struct cmd_sweep next = w->sweep;
    okr_time now = clock_now();
    int code = cmd_sweep_step(w->store, txn, now, clock_today(now), arena, &next, e);
    uint64_t head = store_head(txn);
    if (code || !next.changed)
        store_abort(txn);
    else
        code = store_commit(txn, e);
    if (code)
        return code;
    w->sweep = next;
    answer->passed = next.told;
    answer->more = next.more;
    answer->head = next.told ? head : 0;
    return OKR_OK;
}

/// One step of the sweep in a transaction of its own, between two batches: no write waits for more.
static void sweep(struct writer *w)
{
    struct job_message answer = {.sweep = true};
    struct okr_err e = {0};
    struct store_txn *txn;
    struct okr_arena *arena = okr_arena_new(SWEEP_ARENA_MAX);
    int code = arena ? store_begin(w->store, &txn, &e) : okr_fail_memory(&e);
    if (!code)
        code = take_sweep_step(w, txn, arena, &answer, &e);
    okr_arena_free(arena);
    if (code == OKR_E_INTERNAL)
        stop_for_unknown_outcome(&e);
    if (code)
        log_line(LOG_LEVEL_WARN, "writer", "sweep.refused", "why=\"%s\"", e.message);
    answer.failed = code != 0;
    w->sweep_asked = false;
    job_send(w->front, answer);
    if (answer.head)
        ring(w, answer.head);
}

void *writer_main(void *start)
{
    const struct actor_start *s = start;
    struct writer w = {.store = s->store, .pool = s->bell};
    w.queue_end = &w.queue;
    w.front = zmq_socket(s->context, ZMQ_PAIR);
    w.doorbell = zmq_socket(s->context, ZMQ_PAIR);
    w.bell = zmq_socket(s->context, ZMQ_PAIR);
    int unlimited = 0;
    zmq_setsockopt(w.front, ZMQ_SNDHWM, &unlimited,
                   sizeof unlimited); // bounded by the front's own queue limits
    check(!zmq_connect(w.front, ACTOR_WRITER_END) && !zmq_connect(w.doorbell, ACTOR_DOORBELL_END) &&
          !zmq_connect(w.bell, ACTOR_BELL_END));
    while (await_work(&w)) {
        if (w.queue)
            write_batch(&w);
        if (w.retain.retain)
            retain(&w);
        if (w.sweep_asked)
            sweep(&w);
    }
    job_send(w.front, (struct job_message){0});
    uint64_t stop = 0;
    zmq_send(w.doorbell, &stop, sizeof stop, 0);
    zmq_close(w.front);
    zmq_close(w.doorbell);
    zmq_close(w.bell);
    return NULL;
}
