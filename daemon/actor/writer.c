// SPDX-License-Identifier: Apache-2.0
// The writer: takes what is queued now, runs each request in its own nested transaction, commits once, hands the replies back, rings the bell.
// There is no timer: the flush of one batch is the gathering time of the next.
#include "actor/actor.h"
#include "actor/job.h"
#include "base/check.h"
#include "base/log.h"

#include <unistd.h>

enum { BATCH_JOBS = 256, BATCH_BYTES = 4 << 20 };

struct writer {
    struct store *store;
    void *front, *doorbell;
    struct job *queue, **queue_end;
    bool stopping;
};

static void enqueue(struct writer *w, struct job_message message)
{
    if (!message.chain) {
        w->stopping = true;
        return;
    }
    *w->queue_end = message.chain;
    while (*w->queue_end)
        w->queue_end = &(*w->queue_end)->next;
}

/// Waits for work unless there is some, then takes all that is there.
static void gather(struct writer *w)
{
    struct job_message message;
    if (!w->queue && !w->stopping && job_receive(w->front, 0, &message))
        enqueue(w, message);
    while (job_receive(w->front, ZMQ_DONTWAIT, &message))
        enqueue(w, message);
}

/// Cuts the next batch off the queue.
static struct job *next_batch(struct writer *w)
{
    struct job *batch = w->queue, **end = &w->queue;
    size_t jobs = 0, bytes = 0;
    while (*end && jobs < BATCH_JOBS && bytes < BATCH_BYTES) {
        bytes += zmq_msg_size(&(*end)->payload);
        jobs++;
        end = &(*end)->next;
    }
    w->queue = *end;
    *end = NULL;
    if (!w->queue)
        w->queue_end = &w->queue;
    return batch;
}

static void stop_for_unknown_outcome(const struct okr_err *e)
{
    log_line(LOG_LEVEL_ERROR, "writer", "commit.unknown", "exit=%d why=\"%s\"", EXIT_UNKNOWN_COMMIT,
             e->message);
    _exit(EXIT_UNKNOWN_COMMIT);
}

static void refuse_all(struct job *batch, const struct okr_err *e)
{
    for (struct job *job = batch; job; job = job->next) {
        job->reply.len = 0;
        struct okr_pack p = OKR_PACK(&job->reply);
        okr_reply_error(&p, job->request.id, e);
    }
}

/// Runs the jobs of a batch; true when one of them changed something.
static bool run_batch(struct writer *w, struct store_txn *txn, struct job *batch)
{
    bool changed = false;
    for (struct job *job = batch; job; job = job->next) {
        struct okr_pack p;
        struct cmd c;
        job_command(job, w->store, &p, &c);
        if (cmd_write(&c, txn) == OKR_E_INTERNAL)
            stop_for_unknown_outcome(&job->err);
        changed = changed || (!job->err.code && !job->request.dry_run);
    }
    return changed;
}

static void write_batch(struct writer *w, struct job *batch)
{
    struct okr_err e = {0};
    struct store_txn *txn;
    uint64_t head = 0;
    int code = store_begin(w->store, &txn, &e);
    if (!code) {
        bool changed = run_batch(w, txn, batch);
        head = store_head(txn);
        if (changed)
            code = store_commit(txn, &e);
        else
            store_abort(txn);
    }
    if (code == OKR_E_INTERNAL)
        stop_for_unknown_outcome(&e);
    if (code) {
        log_line(LOG_LEVEL_WARN, "writer", "commit.refused", "code=%s why=\"%s\"",
                 okr_error_row(code)->slug, e.message);
        refuse_all(batch, &e);
        head = 0;
    }
    job_send(w->front, (struct job_message){batch, head});
    if (head)
        zmq_send(w->doorbell, &head, sizeof head, ZMQ_DONTWAIT);
}

void *writer_main(void *start)
{
    const struct actor_start *s = start;
    struct writer w = {.store = s->store};
    w.queue_end = &w.queue;
    w.front = zmq_socket(s->context, ZMQ_PAIR);
    w.doorbell = zmq_socket(s->context, ZMQ_PAIR);
    int unlimited = 0;
    zmq_setsockopt(w.front, ZMQ_SNDHWM, &unlimited,
                   sizeof unlimited); // bounded by the front's own queue limits
    check(!zmq_connect(w.front, ACTOR_WRITER_END) && !zmq_connect(w.doorbell, ACTOR_DOORBELL_END));
    for (;;) {
        gather(&w);
        struct job *batch = next_batch(&w);
        if (batch)
            write_batch(&w, batch);
        else if (w.stopping)
            break;
    }
    job_send(w.front, (struct job_message){0});
    uint64_t stop = 0;
    zmq_send(w.doorbell, &stop, sizeof stop, 0);
    zmq_close(w.front);
    zmq_close(w.doorbell);
    return NULL;
}
