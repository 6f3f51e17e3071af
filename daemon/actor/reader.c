// SPDX-License-Identifier: Apache-2.0
// A reader: one renewable read transaction; answers what scans, so that the front never waits.
#include "actor/actor.h"
#include "actor/job.h"
#include "base/check.h"

#include <stdio.h>

static void read_job(struct store *store, struct store_txn *txn, struct job *job)
{
    struct okr_pack p;
    struct cmd c;
    job_command(job, store, &p, &c);
    int code = store_reader_renew(txn, &job->err);
    if (code) {
        okr_reply_error(&p, job->request.id, &job->err);
        return;
    }
    c.txn = txn;
    cmd_read(&c);
    job->parked = c.park;
    if (c.park) {
        job->park_after = c.park_after;
        job->wait_ms = c.park_ms;
    }
    store_reader_reset(txn);
}

void *reader_main(void *start)
{
    const struct actor_start *s = start;
    struct okr_err e = {0};
    struct store_txn *txn;
    struct job_message message;
    char end[32];
    snprintf(end, sizeof end, ACTOR_READER_END, s->number);
    void *front = zmq_socket(s->context, ZMQ_PAIR);
    int unlimited = 0;
    zmq_setsockopt(front, ZMQ_SNDHWM, &unlimited, sizeof unlimited);
    check(!zmq_connect(front, end));
    if (store_reader_new(s->store, &txn, &e))
        actor_cannot_begin("reader", e.message);
    while (job_receive(front, 0, &message) && message.chain) {
        for (struct job *job = message.chain; job; job = job->next)
            read_job(s->store, txn, job);
        job_send(front, message);
    }
    store_reader_free(txn);
    job_send(front, (struct job_message){0});
    zmq_close(front);
    return NULL;
}
