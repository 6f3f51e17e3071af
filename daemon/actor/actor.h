// SPDX-License-Identifier: Apache-2.0
// The five kinds of thread and how they are wired: front, writer, readers, publisher, pool. One file is one thread's whole life. (A sixth,
// taking.c, lives for one snapshot and belongs to the pool.)
#ifndef ACTOR_ACTOR_H
#define ACTOR_ACTOR_H
#include "conf/conf.h"
#include "store/retention.h"

/// How much of the log is kept, and how often that is looked at.
struct actor_retention {
    struct store_retention keep;
    int64_t every_ms;
};

/// How often the front looks at the store, and from when on a reader is told of.
struct actor_looks {
    int64_t every_ms, pin_ms;
};

/// What clients can make grow; more is answered `busy` (memory: too_big).
struct actor_limits {
    size_t request_memory;                         ///< bytes
    size_t write_queue, read_queue, waiting_reads; ///< requests
};

struct actor_settings {
    const char *run; ///< directory of okrd.sock and events.sock
    struct actor_limits limits;
    int64_t max_message;                     ///< bytes of one request
    const struct actor_retention *retention; ///< may change under a reload
    const struct conf_plugins *plugins;      ///< may change under a reload
    const char *data;                        ///< directory of the store, which no plugin reads
    const struct actor_looks *looks;         ///< may change under a reload
    int32_t readers;                         ///< reader threads, 1..ACTOR_READERS_MAX
    int64_t
        watchdog_ms; ///< `alive` is called at least this often while the writer answers; 0 = never
    void (*ready)(void *);  ///< called once when both sockets answer
    void (*reload)(void *); ///< the options shall be read again (SIGHUP)
    void (*alive)(void *);  ///< the writer has just answered
    void *self;             ///< of the three above, which are called by the front
};
enum { ACTOR_READERS_MAX = 8 };

// Ends of the inproc pairs.
#define ACTOR_WRITER_END   "inproc://writer"
#define ACTOR_READER_END   "inproc://reader-%d"
#define ACTOR_DOORBELL_END "inproc://doorbell"
#define ACTOR_POOL_END     "inproc://pool"
#define ACTOR_BELL_END     "inproc://pool-bell"

enum {
    EXIT_UNKNOWN_COMMIT = 74
}; ///< the outcome of a commit is not known: restart verifies (DESIGN 4)

/// The writer's bell for the pool. It rings once after the pool has said that it listens: a pool that is busy anyway is not woken for each commit.
struct actor_bell {
    _Atomic bool wanted;
};
struct actor_start {
    void *context; ///< zmq context
    struct store *store;
    const char *run;
    int number;                            ///< of a reader
    struct actor_bell *bell;               ///< of writer and pool
    const struct actor_settings *settings; ///< of the pool
};
void *writer_main(void *start);    ///< const struct actor_start *
void *reader_main(void *start);    ///< const struct actor_start *
void *publisher_main(void *start); ///< const struct actor_start *
void *pool_main(void *start);      ///< const struct actor_start *

/// Ends the process, with a line in the log, where a thread cannot begin: nothing was served that is not in the store.
_Noreturn void actor_cannot_begin(const char *actor, const char *why);

/// Starts the threads, serves until SIGTERM or SIGINT, stops in order (requests, writer, publisher) and returns the exit code. Logs its own errors.
int front_serve(struct store *store, const struct actor_settings *settings);
#endif
