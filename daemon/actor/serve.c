// SPDX-License-Identifier: Apache-2.0
// Start and stop of the threads, in the order that loses nothing: no new requests, writer drained, readers, publisher last.
#include "actor/front.h"

#include "actor/clients.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "plug/spawn.h"
#include "sys/notify.h"
#include "sys/paths.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { HANDSHAKE_MS = 5000, HEARTBEAT_MS = 10000, RECEIVE_QUEUE = 100, SEND_QUEUE = 10000 };

_Noreturn void actor_cannot_begin(const char *actor, const char *why)
{
    log_line(LOG_LEVEL_ERROR, actor, "open.failed", "why=\"%s\"", why);
    _exit(EXIT_FAILURE);
}

static void set(void *socket, int option, int value)
{
    check(!zmq_setsockopt(socket, option, &value, sizeof value));
}

/// A PAIR end that the front binds; its queue is bounded by the front's own counts.
static void *bind_pair(struct front *f, const char *endpoint)
{
    void *socket = zmq_socket(f->context, ZMQ_PAIR);
    check(socket);
    set(socket, ZMQ_SNDHWM, 0);
    set(socket, ZMQ_RCVHWM, 0);
    check(!zmq_bind(socket, endpoint));
    return socket;
}

static int bind_router(struct front *f, const struct actor_settings *settings)
{
    char path[240], endpoint[256];
    snprintf(path, sizeof path, "%s/okrd.sock", settings->run);
    snprintf(endpoint, sizeof endpoint, "ipc://%s", path);
    f->router = zmq_socket(f->context, ZMQ_ROUTER);
    check(f->router);
    f->monitor = clients_watch(f->context, f->router);
    set(f->router, ZMQ_ROUTER_MANDATORY, 1);
    set(f->router, ZMQ_RCVHWM, RECEIVE_QUEUE);
    set(f->router, ZMQ_SNDHWM, SEND_QUEUE);
    set(f->router, ZMQ_LINGER, 200);
    set(f->router, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
    set(f->router, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS);
    set(f->router, ZMQ_HEARTBEAT_TIMEOUT, 3 * HEARTBEAT_MS);
    check(!zmq_setsockopt(f->router, ZMQ_MAXMSGSIZE, &settings->max_message,
                          sizeof settings->max_message));
    int handed_over = notify_listening(path);
    if (handed_over >= 0)
        set(f->router, ZMQ_USE_FD, handed_over);
    if (zmq_bind(f->router, endpoint)) {
        log_line(LOG_LEVEL_ERROR, "front", "bind.failed", "endpoint=%s why=\"%s\"", endpoint,
                 zmq_strerror(zmq_errno()));
        return 1;
    }
    if (handed_over < 0 && !path_open_socket(path))
        log_line(LOG_LEVEL_WARN, "front", "chmod.failed", "path=%s", path);
    return 0;
}

static void start_thread(struct front *f, int slot, int number, void *(*body)(void *),
                         const char *run)
{
    f->starts[slot] = (struct actor_start){.context = f->context,
                                           .store = f->store,
                                           .run = run,
                                           .number = number,
                                           .bell = &f->bell,
                                           .settings = f->settings};
    check(!pthread_create(&f->threads[slot], NULL, body, &f->starts[slot]));
}

static int open_front(struct front *f, const struct actor_settings *settings)
{
    struct okr_err e = {0};
    sigset_t stop;
    if (store_reader_new(f->store, &f->txn, &e)) {
        log_line(LOG_LEVEL_ERROR, "front", "reader.failed", "why=\"%s\"", e.message);
        return 1;
    }
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &stop, NULL); // before any thread, so that all inherit it
    f->signals = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
    f->context = zmq_ctx_new();
    check(f->signals >= 0 && f->context);
    zmq_ctx_set(f->context, ZMQ_MAX_SOCKETS, 4096);
    f->writer = bind_pair(f, ACTOR_WRITER_END);
    f->publisher = bind_pair(f, "inproc://publisher");
    f->plugins = bind_pair(f, ACTOR_POOL_END);
    for (int i = 0; i < f->n_readers; i++) {
        char end[32];
        snprintf(end, sizeof end, ACTOR_READER_END, i);
        f->readers[i] = bind_pair(f, end);
    }
    // The publisher binds the bell that the writer connects to, and says when its socket answers.
    char nothing;
    start_thread(f, 0, 0, publisher_main, settings->run);
    check(zmq_recv(f->publisher, &nothing, 1, 0) == 0);
    // So does the pool, and it waits for what it asks the front.
    plug_spawn_init();
    start_thread(f, 1, 0, pool_main, settings->run);
    struct pool_message up;
    check(pool_receive(f->plugins, 0, &up));
    start_thread(f, 2, 0, writer_main, settings->run);
    for (int i = 0; i < f->n_readers; i++)
        start_thread(f, FRONT_OWN_THREADS + i, i, reader_main, settings->run);
    return bind_router(f, settings);
}

/// Ends every wait, lets the writer and the readers finish what they have, then joins all threads.
static void close_front(struct front *f)
{
    f->stop = true;
    front_unpark_all(f);
    pool_send(f->plugins, (struct pool_message){.stop = true});
    while (!f->pool_stopped)
        front_turn(f, false);
    job_send(f->writer, (struct job_message){0});
    while (!f->writer_stopped)
        front_turn(f, false);
    for (int i = 0; i < f->n_readers; i++)
        job_send(f->readers[i], (struct job_message){0});
    while (f->readers_stopped < f->n_readers)
        front_turn(f, false);
    for (int i = 0; i < FRONT_OWN_THREADS + f->n_readers; i++)
        pthread_join(f->threads[i], NULL);
    store_reader_free(f->txn);
    clients_unwatch(f->monitor, f->router);
    zmq_close(f->router);
    zmq_close(f->writer);
    zmq_close(f->publisher);
    zmq_close(f->plugins);
    for (int i = 0; i < f->n_readers; i++)
        zmq_close(f->readers[i]);
    close(f->signals);
    zmq_ctx_term(f->context);
    job_pool_done(&f->pool);
}

int front_serve(struct store *store, const struct actor_settings *settings)
{
    struct front f = {
        .store = store,
        .settings = settings,
        .n_readers = settings->readers,
        .pool.arena_bytes = settings->limits.request_memory,
        .own_uid = (int64_t)geteuid(),
        .figures.started = clock_now(),
    };
    if (open_front(&f, settings))
        return 1; // the process ends here; nothing was served
    // What midnight turned is told before anybody asks, as far as one step goes: that is all of it in most companies.
    front_sweep(&f);
    while (f.sweeping && !f.stop)
        front_turn(&f, false);
    settings->ready(settings->self);
    f.ping_at = clock_steady(); // not before: whoever watches hears first that it is ready
    while (!f.stop)
        front_turn(&f, true);
    log_line(LOG_LEVEL_INFO, "front", "stopping", "writing=%zu waiting=%zu", f.writing, f.n_parked);
    close_front(&f);
    return 0;
}
