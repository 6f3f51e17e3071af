// SPDX-License-Identifier: Apache-2.0
// The front: the main thread. Takes requests from the ROUTER socket, answers small reads at once, hands the rest to the writer or a reader, and sends every reply.
#include "actor/front.h"

#include "actor/clients.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/race.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { BURST = 256, POOL_QUEUE = 256, LARGE_REPLY = 256 << 10 };

/// The last of a reply that was sent where it lay, in whatever thread libzmq is done with it.
static void free_sent(void *bytes, void *arena)
{
    (void)bytes;
    race_take_over(arena);
    okr_arena_free(arena);
}

/// A large reply goes out from where it lies, and its memory with it: a copy would keep everybody waiting. A small one is copied, and one whose memory holds much else.
static bool make_message(struct front *f, struct job *job, zmq_msg_t *ret)
{
    const struct okr_str reply = okr_buf_view(&job->reply);
    struct okr_arena *fresh = NULL;
    if (reply.len >= LARGE_REPLY && okr_arena_used(job->arena) / 4 < reply.len)
        fresh = okr_arena_new(f->pool.arena_bytes);
    if (fresh) {
        race_hand_over(job->arena);
        if (!zmq_msg_init_data(ret, job->reply.ptr, reply.len, free_sent, job->arena)) {
            job->arena = fresh;
            return true;
        }
        race_take_over(job->arena);
        okr_arena_free(fresh);
    }
    if (zmq_msg_init_size(ret, reply.len))
        return false;
    memcpy(zmq_msg_data(ret), reply.ptr, reply.len);
    return true;
}

/// Sends the reply without ever waiting: a client that does not read loses its reply, not the daemon.
static void send_reply(struct front *f, struct job *job)
{
    zmq_msg_t reply;
    if (!make_message(f, job, &reply))
        return;
    if (zmq_msg_send(&job->identity, f->router, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 ||
        (job->delimiter && zmq_send(f->router, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) ||
        zmq_msg_send(&reply, f->router, ZMQ_DONTWAIT) < 0) {
        f->figures.replies_dropped++;
        log_line(LOG_LEVEL_DEBUG, "front", "reply.dropped", "why=\"%s\"",
                 zmq_strerror(zmq_errno()));
        zmq_msg_close(&reply);
    }
}

static void count(struct front *f, const struct job *job)
{
    struct cmd_figures *figures = &f->figures;
    if (job->err.code)
        figures->errors[job->err.code - OKR_E_FIRST_]++;
    if (!job->request.id || job->request.op < 0)
        return; // not a request, or one of nothing that is known
    figures->requests[job->request.op]++;
    histogram_add(&figures->latency[okr_ops[job->request.op].place], histogram_microseconds,
                  (uint64_t)(clock_steady_us() - job->arrived));
}

static void finish(struct front *f, struct job *job)
{
    if (job->origin.purpose != JOB_OF_CLIENT) {
        pool_send(f->plugins, (struct pool_message){.job = job});
        return;
    }
    count(f, job);
    send_reply(f, job);
    job_give_back(&f->pool, job);
}

static void refuse(struct front *f, struct job *job)
{
    struct okr_pack p = OKR_PACK(&job->reply);
    job->reply.len = 0;
    job->reply.failed = false;
    okr_reply_error(&p, job->request.id, &job->err);
    finish(f, job);
}

void front_refuse_busy(struct front *f, struct job *job, const char *queue)
{
    (void)okr_fail(&job->err, OKR_E_BUSY, NULL, "ask again in a moment",
                   "the queue of the %s is full", okr_err_say(&job->err, queue));
    refuse(f, job);
}

/// A few records: answered here, without a change of thread.
static void answer(struct front *f, struct job *job)
{
    struct okr_pack p;
    struct cmd c;
    job_command(job, f->store, &p, &c);
    c.figures = &f->figures;
    if (store_reader_renew(f->txn, &job->err)) {
        refuse(f, job);
        return;
    }
    c.txn = f->txn;
    cmd_read(&c);
    store_reader_reset(f->txn);
    finish(f, job);
}

void front_to_reader(struct front *f, struct job *job)
{
    int best = 0;
    for (int i = 1; i < f->n_readers; i++)
        if (f->reading[i] < f->reading[best])
            best = i;
    if (f->reading[best] >= f->settings->limits.read_queue) {
        front_refuse_busy(f, job, OKR_MESSAGE("readers"));
        return;
    }
    f->reading[best]++;
    job->next = NULL;
    job_send(f->readers[best], (struct job_message){.chain = job});
}

static void to_writer(struct front *f, struct job *job)
{
    if (f->writing >= f->settings->limits.write_queue) {
        front_refuse_busy(f, job, OKR_MESSAGE("writer"));
        return;
    }
    f->writing++;
    job->next = NULL;
    *f->burst_end = job;
    f->burst_end = &job->next;
}

/// Where the request is answered: looking back may mean much reading, whatever is asked for.
static enum okr_place place_of(const struct okr_request *request)
{
    enum okr_place place = okr_ops[request->op].place;
    return place == OKR_PLACE_POINT && !okr_is_nil(okr_map_get(request->args, "at"))
               ? OKR_PLACE_SCAN
               : place;
}

static void to_pool(struct front *f, struct job *job)
{
    if (f->calling >= POOL_QUEUE) {
        front_refuse_busy(f, job, OKR_MESSAGE("plugins"));
        return;
    }
    f->calling++;
    job->asks = true;
    pool_send(f->plugins, (struct pool_message){.job = job});
}

static void dispatch(struct front *f, struct job *job)
{
    if (job_decode(job)) {
        refuse(f, job);
        return;
    }
    switch (place_of(&job->request)) {
    case OKR_PLACE_POINT: answer(f, job); break;
    case OKR_PLACE_SCAN: front_to_reader(f, job); break;
    case OKR_PLACE_WRITER: to_writer(f, job); break;
    case OKR_PLACE_POOL: to_pool(f, job); break;
    }
}

/// "localhost:uid:gid:pid": the kernel's word on who is at the other end of an ipc socket. It comes with the payload frame.
static struct cmd_peer peer_of(const struct front *f, zmq_msg_t *payload)
{
    const char *address = zmq_msg_gets(payload, "Peer-Address");
    const char *uid = address ? strchr(address, ':') : NULL;
    if (!uid || uid[1] < '0' || uid[1] > '9')
        return (struct cmd_peer){.uid = -1};
    int64_t n = strtoll(uid + 1, NULL, 10);
    return (struct cmd_peer){.uid = n, .admin = n == 0 || n == f->own_uid};
}

static void drain_frames(struct front *f)
{
    zmq_msg_t rest;
    int more = 1;
    while (more) {
        zmq_msg_init(&rest);
        if (zmq_msg_recv(&rest, f->router, ZMQ_DONTWAIT) < 0)
            more = 0;
        else
            more = zmq_msg_more(&rest);
        zmq_msg_close(&rest);
    }
}

/// Takes one request off the socket: identity, an empty frame perhaps, payload. False when there is none.
static bool receive(struct front *f)
{
    struct job *job = job_take(&f->pool);
    if (!job)
        return false;
    if (zmq_msg_recv(&job->identity, f->router, ZMQ_DONTWAIT) < 0) {
        job_give_back(&f->pool, job);
        return false;
    }
    bool got = zmq_msg_more(&job->identity) && zmq_msg_recv(&job->payload, f->router, 0) >= 0;
    if (got && zmq_msg_size(&job->payload) == 0 && zmq_msg_more(&job->payload)) {
        job->delimiter = true;
        got = zmq_msg_recv(&job->payload, f->router, 0) >= 0;
    }
    if (!got) {
        job_give_back(&f->pool, job);
        return true;
    }
    if (zmq_msg_more(&job->payload)) {
        drain_frames(f);
        job->reply = OKR_BUF(job->arena);
        job->err = (struct okr_err){0};
        (void)okr_fail(&job->err, OKR_E_INVALID, NULL,
                       "send one payload frame after the optional empty one",
                       "the request has too many frames");
        refuse(f, job);
        return true;
    }
    job->arrived = clock_steady_us();
    job->peer = peer_of(f, &job->payload);
    dispatch(f, job);
    return true;
}

static void begin_burst(struct front *f)
{
    f->burst = NULL;
    f->burst_end = &f->burst;
}

static void end_burst(struct front *f)
{
    if (f->burst)
        job_send(f->writer, (struct job_message){.chain = f->burst});
}

static void take_requests(struct front *f)
{
    begin_burst(f);
    for (int i = 0; i < BURST && receive(f); i++)
        ;
    end_burst(f);
}

/// What the pool has done for clients, and what it wants done for its plugins.
static void take_called(struct front *f)
{
    struct pool_message message;
    begin_burst(f);
    while (pool_receive(f->plugins, ZMQ_DONTWAIT, &message)) {
        struct job *job = message.job;
        if (!job) {
            f->pool_stopped = true;
        } else if (job->called) {
            job->asks = job->called = false;
            f->calling--;
            finish(f, job);
        } else {
            job->arrived = clock_steady_us();
            dispatch(f, job);
        }
    }
    end_burst(f);
}

static void take_written(struct front *f)
{
    struct job_message message;
    while (job_receive(f->writer, ZMQ_DONTWAIT, &message)) {
        uint64_t batch = 0;
        if (message.commit_us)
            histogram_add(&f->figures.commit, histogram_microseconds, message.commit_us);
        if (message.retain)
            front_retained(f, &message);
        else if (message.sweep)
            front_swept(f, &message);
        else if (message.ping)
            front_pong(f);
        else if (!message.chain)
            f->writer_stopped = true;
        for (struct job *job = message.chain, *next; job; job = next) {
            next = job->next;
            f->writing--;
            batch++;
            finish(f, job);
        }
        if (message.commit_us)
            histogram_add(&f->figures.batch, histogram_numbers, batch);
        if (message.head)
            front_wake(f, message.head);
    }
}

static void take_read(struct front *f, int i)
{
    struct job_message message;
    while (job_receive(f->readers[i], ZMQ_DONTWAIT, &message)) {
        if (!message.chain)
            f->readers_stopped++;
        for (struct job *job = message.chain, *next; job; job = next) {
            next = job->next;
            f->reading[i]--;
            if (job->parked)
                front_park(f, job);
            else
                finish(f, job);
        }
    }
}

/// SIGHUP reads the options again, everything else ends the serving.
static void take_signal(struct front *f)
{
    struct signalfd_siginfo signal;
    if (read(f->signals, &signal, sizeof signal) != (ssize_t)sizeof signal)
        return;
    if (signal.ssi_signo != SIGHUP) {
        f->stop = true;
        return;
    }
    f->settings->reload(f->settings->self);
    f->retain_at = f->alarms.look_at = 0;
    struct conf_plugins *plugins = malloc(sizeof *plugins);
    if (plugins) {
        *plugins = *f->settings->plugins;
        pool_send(f->plugins, (struct pool_message){.plugins = plugins});
    }
}

static long sooner(long a, long b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

void front_turn(struct front *f, bool serve)
{
    enum { OWN_ITEMS = 5 };
    zmq_pollitem_t items[OWN_ITEMS + ACTOR_READERS_MAX] = {
        {.socket = f->writer, .events = ZMQ_POLLIN},
        {.fd = f->signals, .events = ZMQ_POLLIN},
        {.socket = f->router, .events = serve ? ZMQ_POLLIN : 0},
        {.socket = f->monitor, .events = ZMQ_POLLIN},
        {.socket = f->plugins, .events = ZMQ_POLLIN},
    };
    for (int i = 0; i < f->n_readers; i++)
        items[OWN_ITEMS + i] = (zmq_pollitem_t){.socket = f->readers[i], .events = ZMQ_POLLIN};
    long wait = sooner(sooner(front_next_deadline(f), front_next_ping(f)),
                       sooner(front_next_retain(f), front_next_look(f)));
    wait = sooner(wait, front_next_sweep(f));
    if (zmq_poll(items, OWN_ITEMS + f->n_readers, wait) < 0 && zmq_errno() != EINTR)
        check(zmq_errno() == EAGAIN);
    take_written(f);
    for (int i = 0; i < f->n_readers; i++)
        take_read(f, i);
    take_called(f);
    front_expire(f);
    front_ping(f);
    if (serve) {
        front_retain(f);
        front_sweep(f);
    }
    front_look(f);
    if (items[1].revents)
        take_signal(f);
    if (items[3].revents)
        clients_take(f->monitor, &f->figures.clients);
    if (serve && items[2].revents)
        take_requests(f);
}
