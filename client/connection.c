// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

/// An answer that takes longer than this makes us look whether anybody listens at all.
enum { PROBE_MS = 200 };
/// How long a write whose outcome is not known waits for okrd to come back, and how often it looks.
enum { AWAY_MS = 5000, LOOK_MS = 100 };

static const char ipc[] = "ipc://";
static const char monitor_address[] = "inproc://monitor";

static int64_t clock_ms(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct connection_key connection_new_key(int64_t now_ms)
{
    struct connection_key key;
    unsigned char b[16];
    if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
        abort(); // getrandom of 16 bytes cannot fail once the system has booted
    for (int i = 0; i < 6; i++)
        b[i] = (unsigned char)(now_ms >> (8 * (5 - i)));
    b[6] = (unsigned char)(0x70 | (b[6] & 0x0F));
    b[8] = (unsigned char)(0x80 | (b[8] & 0x3F));
    char *to = key.c;
    for (int i = 0; i < 16; i++)
        to += sprintf(to, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", b[i]);
    return key;
}

static int fail(struct connection *connection, int code, enum word sentence, enum word hint,
                const char *about, struct okr_err *e)
{
    const char *after;
    struct okr_str before = word_before(sentence, connection->lang, &after);
    (void)okr_fail(e, OKR_E_INTERNAL, NULL, word(hint, connection->lang), "%.*s%s%s",
                   OKR_STR_ARG(before), about, after);
    return code;
}

// --- where okrd is ---------------------------------------------------------------------------------------------------

static void set_path(struct connection *connection, const char *path)
{
    snprintf(connection->endpoint, sizeof connection->endpoint, "%s%.255s", ipc, path);
}

/// DESIGN 9: the service's socket, then this user's.
static int find_socket(struct connection *connection, struct okr_err *e)
{
    char places[3][256], looked[600];
    int n = 0;
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    snprintf(places[n++], sizeof *places, "/run/okrd/okrd.sock");
    if (geteuid() != 0 && runtime && *runtime)
        snprintf(places[n++], sizeof *places, "%s/okrd/okrd.sock", runtime);
    if (geteuid() != 0)
        snprintf(places[n++], sizeof *places, "/tmp/okrd-%lu/okrd.sock", (unsigned long)geteuid());
    size_t length = 0;
    for (int i = 0; i < n; i++) {
        if (access(places[i], F_OK) == 0) {
            set_path(connection, places[i]);
            return OKR_OK;
        }
        length += (size_t)snprintf(looked + length, sizeof looked - length, "%s%s", i ? ", " : "",
                                   places[i]);
        if (length >= sizeof looked)
            break;
    }
    return fail(connection, CONNECTION_UNREACHABLE, WORD_NO_SOCKET, WORD_START_IT, looked, e);
}

static int find(struct connection *connection, struct okr_err *e)
{
    const char *given = connection->given;
    if (!given)
        return find_socket(connection, e);
    if (given[0] == '/' || given[0] == '.')
        set_path(connection, given);
    else
        snprintf(connection->endpoint, sizeof connection->endpoint, "%s", given);
    return OKR_OK;
}

/// True when nobody listens at the ipc endpoint: libzmq would wait for one to come.
static bool is_deserted(const struct connection *connection)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = connection->endpoint + strlen(ipc);
    if (strncmp(connection->endpoint, ipc, strlen(ipc)) != 0 ||
        strlen(path) >= sizeof address.sun_path || path[0] == '@')
        return false;
    memcpy(address.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    bool refused = connect(fd, (const struct sockaddr *)&address, sizeof address) != 0 &&
                   errno != EAGAIN && errno != EINPROGRESS;
    close(fd);
    return refused;
}

bool connection_finds(struct connection *connection)
{
    struct okr_err e = {0};
    return find(connection, &e) == OKR_OK &&
           (strncmp(connection->endpoint, ipc, strlen(ipc)) != 0 || !is_deserted(connection));
}

static int open_socket(struct connection *connection, struct okr_err *e)
{
    int none = 0, code = find(connection, e);
    if (code)
        return code;
    if (strncmp(connection->endpoint, ipc, strlen(ipc)) == 0 &&
        access(connection->endpoint + strlen(ipc), F_OK) != 0)
        return fail(connection, CONNECTION_UNREACHABLE, WORD_NOT_RUNNING, WORD_START_IT,
                    connection->endpoint, e);
    connection->context = connection->context ? connection->context : zmq_ctx_new();
    connection->socket = zmq_socket(connection->context, ZMQ_DEALER);
    if (!connection->socket)
        return fail(connection, CONNECTION_UNREACHABLE, WORD_NOT_CONNECTABLE, WORD_BAD_ENDPOINT,
                    connection->endpoint, e);
    zmq_setsockopt(connection->socket, ZMQ_LINGER, &none, sizeof none);
    if (connection->monitor &&
        zmq_socket_monitor(connection->socket, monitor_address, ZMQ_EVENT_DISCONNECTED) == 0)
        (void)zmq_connect(connection->monitor, monitor_address);
    if (zmq_connect(connection->socket, connection->endpoint) == 0)
        return OKR_OK;
    connection_close(connection);
    return fail(connection, CONNECTION_UNREACHABLE, WORD_NOT_CONNECTABLE, WORD_BAD_ENDPOINT,
                connection->endpoint, e);
}

void connection_notice_loss(struct connection *connection)
{
    int none = 0;
    connection->context = connection->context ? connection->context : zmq_ctx_new();
    connection->monitor = zmq_socket(connection->context, ZMQ_PAIR);
    if (connection->monitor)
        zmq_setsockopt(connection->monitor, ZMQ_LINGER, &none, sizeof none);
}

void connection_close(struct connection *connection)
{
    bool noticing = connection->monitor != NULL;
    if (connection->socket)
        zmq_close(connection->socket);
    if (connection->monitor)
        zmq_close(connection->monitor);
    if (connection->context)
        zmq_ctx_term(connection->context);
    connection->context = connection->socket = connection->monitor = NULL;
    if (noticing)
        connection_notice_loss(connection);
}

// --- one request -----------------------------------------------------------------------------------------------------

static bool is_write(const char *op)
{
    int row = okr_op_find(okr_str_c(op));
    return row >= 0 && okr_ops[row].access != OKR_ACCESS_READ;
}

static void pack_request(const struct connection_request *request, uint64_t id, const char *key,
                         enum okr_lang lang, struct okr_buf *buf)
{
    struct okr_pack p = OKR_PACK(buf);
    okr_pack_map(&p, 4U + (key != NULL) + request->dry_run + request->has_if_version +
                         (lang == OKR_ZH));
    okr_pack_key(&p, "v");
    okr_pack_uint(&p, 1);
    okr_pack_key(&p, "id");
    okr_pack_uint(&p, id);
    okr_pack_key(&p, "op");
    okr_pack_c(&p, request->op);
    okr_pack_key(&p, "args");
    if (request->args.len)
        okr_pack_raw(&p, request->args);
    else
        okr_pack_map(&p, 0);
    if (key) {
        okr_pack_key(&p, "idempotency_key");
        okr_pack_c(&p, key);
    }
    if (request->dry_run) {
        okr_pack_key(&p, "dry_run");
        okr_pack_bool(&p, true);
    }
    if (request->has_if_version) {
        okr_pack_key(&p, "if_version");
        okr_pack_uint(&p, request->if_version);
    }
    if (lang == OKR_ZH) {
        okr_pack_key(&p, "lang");
        okr_pack_c(&p, "zh");
    }
}

/// Waits for readiness of the socket; 0 ready, else why not.
static int wait_readable(struct connection *connection, int64_t until)
{
    for (;;) {
        zmq_pollitem_t items[] = {{connection->socket, 0, ZMQ_POLLIN, 0},
                                  {connection->monitor, 0, ZMQ_POLLIN, 0}};
        int64_t left = until - clock_ms(CLOCK_MONOTONIC);
        if (left <= 0)
            return CONNECTION_TIMEOUT;
        int n = zmq_poll(items, connection->monitor ? 2 : 1, left < PROBE_MS ? left : PROBE_MS);
        if (n > 0 && items[0].revents)
            return OKR_OK;
        if (n > 0)
            return CONNECTION_LOST;
        if (n == 0 && is_deserted(connection))
            return CONNECTION_LOST;
    }
}

/// The last frame of the next message, copied into the arena.
static struct okr_str take_frame(struct connection *connection, struct okr_arena *arena)
{
    struct okr_str frame = {0};
    int more = 1;
    while (more) {
        zmq_msg_t message;
        zmq_msg_init(&message);
        if (zmq_msg_recv(&message, connection->socket, 0) >= 0)
            frame = okr_arena_dup(arena,
                                  (struct okr_str){zmq_msg_data(&message), zmq_msg_size(&message)});
        more = zmq_msg_more(&message);
        zmq_msg_close(&message);
    }
    return frame;
}

/// Waits for the answer to `id`; answers to requests that were given up are dropped.
static int take_reply(struct connection *connection, uint64_t id, int wait_ms,
                      struct okr_arena *arena, const struct okr_value **ret_ok,
                      const struct okr_value **ret_envelope, struct okr_err *e)
{
    int64_t until = clock_ms(CLOCK_MONOTONIC) + wait_ms;
    for (;;) {
        int code = wait_readable(connection, until);
        if (code)
            return code;
        struct okr_str frame = take_frame(connection, arena);
        struct okr_value head;
        if (!frame.ptr)
            return okr_fail(e, OKR_E_TOO_BIG, NULL, NULL, "%s",
                            word(WORD_OUT_OF_MEMORY, connection->lang));
        if (connection->last_id != 1 && okr_decode(frame, arena, &head, NULL) == OKR_OK &&
            okr_value_uint(okr_map_get(&head, "id"), id) != id)
            continue;
        return okr_reply_read(frame, arena, ret_ok, ret_envelope, e);
    }
}

static bool is_gone(int code)
{
    return code == CONNECTION_UNREACHABLE || code == CONNECTION_LOST;
}

/// Says why there is no answer: one of connection.h's codes as a sentence. `sent`: a write went out, and may have been done.
static int explain(struct connection *connection, int code, bool sent, struct okr_err *e)
{
    enum word hint = sent ? WORD_MAYBE_DONE : WORD_START_IT;
    if (code == CONNECTION_TIMEOUT)
        return fail(connection, code, WORD_NO_ANSWER, hint, connection->endpoint, e);
    if (is_gone(code))
        return fail(connection, code, WORD_NOT_RUNNING, hint, connection->endpoint, e);
    return code;
}

/// Waits until somebody listens again; then connects anew. One that is just ending may still seem to listen: it is looked again then.
static bool comes_back(struct connection *connection, int64_t until, struct okr_err *e)
{
    const struct timespec look = {.tv_nsec = LOOK_MS * 1000000L};
    connection_close(connection);
    do {
        if (clock_ms(CLOCK_MONOTONIC) > until)
            return false;
        nanosleep(&look, NULL);
    } while (access(connection->endpoint + strlen(ipc), F_OK) != 0 || is_deserted(connection));
    return open_socket(connection, e) == OKR_OK;
}

/// Sends what was packed and waits for its answer.
static int exchange(struct connection *connection, struct okr_str bytes, uint64_t id, int wait_ms,
                    struct okr_arena *arena, const struct okr_value **ret_ok,
                    const struct okr_value **ret_envelope, struct okr_err *e)
{
    if (zmq_send(connection->socket, bytes.ptr, bytes.len, ZMQ_DONTWAIT) < 0)
        return CONNECTION_TIMEOUT;
    return take_reply(connection, id, wait_ms, arena, ret_ok, ret_envelope, e);
}

int connection_request(struct connection *connection, const struct connection_request *request,
                       struct okr_arena *arena, const struct okr_value **ret_ok,
                       const struct okr_value **ret_envelope, struct okr_err *e)
{
    bool write = is_write(request->op);
    int wait_ms = request->wait_ms ? request->wait_ms : CONNECTION_WAIT_MS;
    struct connection_key key;
    struct okr_buf buf = OKR_BUF(arena);
    uint64_t id = ++connection->last_id;
    if (e)
        e->lang = connection->lang;
    if (write)
        key = connection_new_key(clock_ms(CLOCK_REALTIME));
    pack_request(request, id, write ? key.c : NULL, connection->lang, &buf);
    if (buf.failed)
        return okr_fail_memory(e);
    // An okrd that is quickly back is not missed by looking whether somebody listens.
    if (write && !connection->socket && !connection->monitor)
        connection_notice_loss(connection);
    int code = connection->socket ? OKR_OK : open_socket(connection, e);
    if (code)
        return code;
    // Nobody has taken what was sent to where nobody listens.
    if (write && is_deserted(connection))
        return explain(connection, CONNECTION_UNREACHABLE, false, e);
    code = exchange(connection, okr_buf_view(&buf), id, wait_ms, arena, ret_ok, ret_envelope, e);
    // Whether a write was done is not known then: its key makes it safe to ask again.
    int64_t until = clock_ms(CLOCK_MONOTONIC) + AWAY_MS;
    bool waited = false;
    while (write && ((code == CONNECTION_TIMEOUT && !waited) ||
                     (is_gone(code) && comes_back(connection, until, e)))) {
        waited = waited || code == CONNECTION_TIMEOUT;
        code =
            exchange(connection, okr_buf_view(&buf), id, wait_ms, arena, ret_ok, ret_envelope, e);
    }
    return explain(connection, code, write, e);
}

static int send_question(struct connection *connection, const struct connection_request *question,
                         struct okr_arena *arena, struct okr_err *e)
{
    struct okr_buf buf = OKR_BUF(arena);
    pack_request(question, ++connection->last_id, NULL, connection->lang, &buf);
    if (buf.failed)
        return okr_fail_memory(e);
    return zmq_send(connection->socket, buf.ptr, buf.len, 0) < 0 ? CONNECTION_TIMEOUT : OKR_OK;
}

/// Takes one answer to the `n` questions that follow `before`; others are dropped.
static int take_answer(struct connection *connection, int64_t until, uint64_t before, size_t n,
                       struct okr_arena *arena, const struct okr_value **ret_ok, size_t *ret_taken)
{
    const struct okr_value *ok, *envelope;
    int code = wait_readable(connection, until);
    if (code)
        return code;
    struct okr_str frame = take_frame(connection, arena);
    struct okr_value head;
    if (!frame.ptr || okr_decode(frame, arena, &head, NULL))
        return OKR_OK;
    uint64_t id = okr_value_uint(okr_map_get(&head, "id"), 0);
    if (id <= before || id > before + n)
        return OKR_OK;
    bool answered = okr_reply_read(frame, arena, &ok, &envelope, NULL) == OKR_OK;
    ret_ok[id - before - 1] = answered ? ok : NULL;
    ++*ret_taken;
    return OKR_OK;
}

int connection_ask_all(struct connection *connection, const struct connection_request *questions,
                       size_t n, struct okr_arena *arena, const struct okr_value **ret_ok,
                       struct okr_err *e)
{
    uint64_t before = connection->last_id;
    int64_t until = clock_ms(CLOCK_MONOTONIC) + CONNECTION_WAIT_MS;
    size_t taken = 0;
    int code = connection->socket ? OKR_OK : open_socket(connection, e);
    if (code)
        return code;
    for (size_t i = 0; i < n && !code; i++) {
        ret_ok[i] = NULL;
        code = send_question(connection, &questions[i], arena, e);
    }
    while (!code && taken < n)
        code = take_answer(connection, until, before, n, arena, ret_ok, &taken);
    return explain(connection, code, false, e);
}
