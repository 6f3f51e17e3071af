// SPDX-License-Identifier: Apache-2.0
#include "actor/job.h"

#include "base/check.h"
#include "base/clock.h"
#include "base/race.h"

#include <stdlib.h>

struct job *job_take(struct job_pool *pool)
{
    struct job *job = pool->free;
    if (job) {
        pool->free = job->next;
        job->next = NULL;
    } else {
        job = calloc(1, sizeof *job);
        if (!job)
            return NULL;
        job->arena = okr_arena_new(pool->arena_bytes);
        if (!job->arena) {
            free(job);
            return NULL;
        }
    }
    zmq_msg_init(&job->identity);
    zmq_msg_init(&job->payload);
    return job;
}

void job_give_back(struct job_pool *pool, struct job *job)
{
    zmq_msg_close(&job->identity);
    zmq_msg_close(&job->payload);
    okr_arena_reset(job->arena);
    job->reply = OKR_BUF(job->arena);
    job->delimiter = job->asks = job->called = job->parked = job->no_wait = false;
    job->park_after = 0;
    job->wait_ms = job->deadline = 0;
    job->origin = (struct job_origin){.purpose = JOB_OF_CLIENT};
    job->request = (struct okr_request){0};
    job->next = pool->free;
    pool->free = job;
}

void job_pool_done(struct job_pool *pool)
{
    while (pool->free) {
        struct job *job = pool->free;
        pool->free = job->next;
        okr_arena_free(job->arena);
        free(job);
    }
}

int job_decode(struct job *job)
{
    struct okr_str frame = {zmq_msg_data(&job->payload), zmq_msg_size(&job->payload)};
    okr_arena_reset(job->arena);
    job->reply = OKR_BUF(job->arena);
    job->err.lang = OKR_EN;
    okr_err_clear(&job->err);
    return okr_request_read(frame, job->arena, &job->request, &job->err);
}

void job_command(struct job *job, struct store *store, struct okr_pack *p, struct cmd *ret)
{
    okr_time now = clock_now();
    *p = OKR_PACK(&job->reply);
    *ret = (struct cmd){
        .store = store,
        .arena = job->arena,
        .request = &job->request,
        .peer = job->peer,
        .now = now,
        .today = clock_today(now),
        .out = p,
        .err = &job->err,
        .resumed = job->deadline != 0,
        .no_wait = job->no_wait,
        .park_after = job->park_after,
    };
}

void job_send(void *socket, struct job_message message)
{
    int rc;
    for (struct job *job = message.chain, *next; job; job = next) {
        next = job->next; // read while it is still ours
        race_hand_over(job);
    }
    do {
        rc = zmq_send(socket, &message, sizeof message, 0);
    } while (rc < 0 && zmq_errno() == EINTR);
    check(rc == (int)sizeof message);
}

bool job_receive(void *socket, int flags, struct job_message *ret)
{
    int rc;
    do {
        rc = zmq_recv(socket, ret, sizeof *ret, flags);
    } while (rc < 0 && zmq_errno() == EINTR);
    if (rc != (int)sizeof *ret)
        return false;
    for (struct job *job = ret->chain; job; job = job->next)
        race_take_over(job);
    return true;
}

void pool_send(void *socket, struct pool_message message)
{
    int rc;
    if (message.job)
        race_hand_over(message.job);
    if (message.plugins)
        race_hand_over(message.plugins);
    do {
        rc = zmq_send(socket, &message, sizeof message, 0);
    } while (rc < 0 && zmq_errno() == EINTR);
    check(rc == (int)sizeof message);
}

bool pool_receive(void *socket, int flags, struct pool_message *ret)
{
    int rc;
    do {
        rc = zmq_recv(socket, ret, sizeof *ret, flags);
    } while (rc < 0 && zmq_errno() == EINTR);
    if (rc != (int)sizeof *ret)
        return false;
    if (ret->job)
        race_take_over(ret->job);
    if (ret->plugins)
        race_take_over(ret->plugins);
    return true;
}
