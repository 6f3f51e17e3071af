// SPDX-License-Identifier: Apache-2.0
// The daemon's own threads under load, for ThreadSanitizer: clients write, read and wait for events while the front, the writer, the readers and the publisher hand jobs to each other.
#include "actor/actor.h"
#include "base/check.h"
#include "base/log.h"

#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include <zmq.h>

enum { CLIENTS = 4, ROUNDS = 120, ASKED = 4, LARGE_REPLY = 256 << 10 };

// libzmq is not instrumented: what happens inside it is its own affair.
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "called_from_lib:libzmq.so\nrace:libzmq.so\n";
}

static char dir[] = "/tmp/okr-race-XXXXXX";
static char endpoint[128];
static unsigned answered, large;

static struct okr_str request(struct okr_arena *arena, uint64_t id, const char *op, const char *key,
                              const char *value)
{
    struct okr_buf *buf = okr_arena_alloc(arena, sizeof *buf);
    *buf = OKR_BUF(arena);
    struct okr_pack p = OKR_PACK(buf);
    okr_pack_map(&p, 4);
    okr_pack_key(&p, "v");
    okr_pack_uint(&p, 1);
    okr_pack_key(&p, "id");
    okr_pack_uint(&p, id);
    okr_pack_key(&p, "op");
    okr_pack_c(&p, op);
    okr_pack_key(&p, "args");
    okr_pack_map(&p, key ? 2 : 0);
    if (key) {
        okr_pack_key(&p, key);
        okr_pack_c(&p, value);
        okr_pack_key(&p, "name");
        struct okr_str name = okr_arena_printf(arena, "部门 %0100llu", (unsigned long long)id);
        okr_pack_str(&p, name);
    }
    return okr_buf_view(buf);
}

/// Every answer is what was asked for: a refusal would hand nothing from thread to thread.
static void ask(void *socket, struct okr_str frame)
{
    static const char ok[] = "\xa2ok";
    char reply[4096];
    check(zmq_send(socket, frame.ptr, frame.len, 0) == (int)frame.len);
    int length = zmq_recv(socket, reply, sizeof reply, 0);
    check(length > 0);
    size_t head = (size_t)length < sizeof reply ? (size_t)length : sizeof reply;
    if (memmem(reply, head, ok, strlen(ok)))
        __atomic_fetch_add(&answered, 1, __ATOMIC_RELAXED);
    if (length >= LARGE_REPLY)
        __atomic_fetch_add(&large, 1, __ATOMIC_RELAXED);
}

static void *connected(void *context)
{
    void *socket = zmq_socket(context, ZMQ_REQ);
    int limit = 30000, none = 0;
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &limit, sizeof limit);
    zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none);
    check(!zmq_connect(socket, endpoint));
    return socket;
}

static void *client_main(void *self)
{
    uint64_t number = (uint64_t)(uintptr_t)self;
    void *context = zmq_ctx_new(), *socket = connected(context);
    struct okr_arena *arena = okr_arena_new(1 << 20);
    check(arena);
    for (uint64_t i = 0; i < ROUNDS; i++) {
        okr_arena_reset(arena);
        ask(socket, request(arena, number * ROUNDS + i + 1, "unit.create", "kind", "department"));
        ask(socket, request(arena, i, "server.hello", NULL, NULL));
        ask(socket, request(arena, i, "unit.list", NULL, NULL));
        ask(socket, request(arena, i, "tree.get", NULL, NULL));
    }
    okr_arena_free(arena);
    zmq_close(socket);
    zmq_ctx_term(context);
    return NULL;
}

static void make_company(void)
{
    void *context = zmq_ctx_new(), *socket = connected(context);
    struct okr_arena *arena = okr_arena_new(1 << 20);
    check(arena);
    ask(socket, request(arena, 0, "unit.create", "kind", "company"));
    okr_arena_free(arena);
    zmq_close(socket);
    zmq_ctx_term(context);
}

static void *load_main(void *self)
{
    pthread_t clients[CLIENTS];
    (void)self;
    make_company();
    for (uintptr_t i = 0; i < CLIENTS; i++)
        check(!pthread_create(&clients[i], NULL, client_main, (void *)i));
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(clients[i], NULL);
    kill(getpid(), SIGTERM);
    return NULL;
}

static pthread_t load;

static void start_load(void *self)
{
    (void)self;
    check(!pthread_create(&load, NULL, load_main, NULL));
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

int main(void)
{
    struct okr_err e = {0};
    struct store *store;
    char data[64];
    check(mkdtemp(dir));
    snprintf(data, sizeof data, "%s/data", dir);
    snprintf(endpoint, sizeof endpoint, "ipc://%s/okrd.sock", dir);
    const struct store_options options = {.dir = data, .create = true, .map_bytes = 1 << 28};
    const struct actor_retention retention = {.keep = {.events = 1000}, .every_ms = 100};
    const struct actor_looks looks = {.every_ms = 20, .pin_ms = 1000};
    static const struct conf_plugins no_plugins;
    const struct actor_settings settings = {.retention = &retention,
                                            .plugins = &no_plugins,
                                            .data = dir,
                                            .looks = &looks,
                                            .run = dir,
                                            .max_message = 1 << 20,
                                            .limits = {64 << 20, 1024, 256, 1000},
                                            .readers = 2,
                                            .ready = start_load};
    okr_commands_init();
    log_set_level(LOG_LEVEL_WARN);
    check(!store_open(&options, &store, &e));
    int code = front_serve(store, &settings);
    pthread_join(load, NULL);
    store_close(store);
    nftw(dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    printf("%u answers, %u of them large, exit %d\n", answered, large, code);
    return code || answered != 1 + ASKED * CLIENTS * ROUNDS || !large;
}
