// SPDX-License-Identifier: Apache-2.0
// A job: one request from its arrival to its reply. It has one owner at a time; ownership moves with its pointer in an inproc message.
#ifndef ACTOR_JOB_H
#define ACTOR_JOB_H
#include "cmd/cmd.h"
#include "conf/conf.h"
#include "store/retention.h"

#include <zmq.h>

///< a decoded 16 MiB request, or a 128 MiB reply while its buffer doubles

/// Where a job comes from when no client sent it: the pool, for one of its plugins.
enum job_purpose { JOB_OF_CLIENT, JOB_KEEP, JOB_TELL, JOB_REQUEST, JOB_SCORE, JOB_SETTLE };
struct job_origin {
    enum job_purpose purpose;
    uint32_t plugin, generation; ///< which one, and which of its processes
};

struct job {
    struct job *next; ///< in a chain
    struct okr_arena *arena;
    zmq_msg_t identity,
        payload;    ///< open while the job is in use; the decoded request borrows from the payload
    bool delimiter; ///< the client sent an empty frame and wants one back
    bool asks, called;    ///< it is with the pool, which has answered it
    okr_id about;         ///< audit.run: whose findings are wanted, 0 = all
    bool full;            ///< audit.run: of everything
    char actor[64];       ///< who asks, as the pool tells the plugin
    bool parked, no_wait; ///< event.read: waited before; the wait is over
    struct okr_request request;
    struct cmd_peer peer;
    struct okr_err err;
    struct okr_buf reply;
    uint64_t park_after; ///< event.read: wake when the head passes this
    int64_t wait_ms;     ///< event.read: how long the client waits at most
    int64_t arrived;     ///< steady microseconds
    int64_t deadline;    ///< when that is over, steady milliseconds; 0 = not parked yet
    struct job_origin origin;
};

/// What moves between threads: a chain of jobs (NULL asks the receiver to stop, or says that it did), and the head of the log.
struct job_message {
    struct job *chain;
    uint64_t head;
    uint32_t commit_us;            ///< how long the commit took, 0 = nothing was committed
    bool sweep;                    ///< asks the writer for a step of the sweep, and is its answer
    bool retain;                   ///< asks the writer for a step of retention, and is its answer
    struct store_retention keep;   ///< with the question
    uint64_t oldest, passed, lost; ///< with the answer
    bool more, failed;
    bool ping; ///< asks the writer whether it is alive, and is its answer; nothing else counts then
};

/// What moves between front and pool. To the pool: a job to do, or one of its own that is done; new sections of plugins; the wish to stop.
/// To the front: a job done, or one of its own to do; the word that it has stopped.
struct pool_message {
    struct job *job;
    struct conf_plugins *plugins; ///< malloc'ed; the pool frees them
    bool stop;
};
void pool_send(void *socket, struct pool_message message);
bool pool_receive(void *socket, int flags, struct pool_message *ret);

/// The front's stock of jobs: made on demand, reused, freed at the end.
struct job_pool {
    struct job *free;
    size_t
        arena_bytes; ///< a job may take; the default holds a decoded 16 MiB request, or a 128 MiB reply while its buffer doubles
};
/// A job with empty frames; NULL when memory is short.
struct job *job_take(struct job_pool *pool);
/// Closes the frames and keeps the job for reuse.
void job_give_back(struct job_pool *pool, struct job *job);
void job_pool_done(struct job_pool *pool);

/// Forgets what was decoded and answered, and decodes the payload again: a parked read starts anew without holding memory for each try. OKR_OK, or the code with job->err filled.
OKR_MUST_CHECK int job_decode(struct job *job);
/// Fills `ret` for cmd_read or cmd_write; `p` writes into job->reply.
void job_command(struct job *job, struct store *store, struct okr_pack *p, struct cmd *ret);

/// Sends and receives one message over an inproc PAIR socket. job_receive: false when nothing was there (flags = ZMQ_DONTWAIT) or the context ended.
void job_send(void *socket, struct job_message message);
bool job_receive(void *socket, int flags, struct job_message *ret);
#endif
