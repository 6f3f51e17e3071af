// SPDX-License-Identifier: Apache-2.0
// Requests to okrd and their answers: the only user of libzmq here.
#ifndef CLIENT_CONNECTION_H
#define CLIENT_CONNECTION_H
#include "words.h"
#include <okr/command.h>

/// What a request can come to besides the wire's (negative) codes; also okr's exit codes, except for LOST, which exits like UNREACHABLE: okrd's socket is there, but nobody listens any more.
enum { CONNECTION_UNREACHABLE = 7, CONNECTION_TIMEOUT = 8, CONNECTION_LOST = 100 };
enum { CONNECTION_WAIT_MS = 20000 };

struct connection {
    const char *
        given; ///< --connect, or NULL: /run/okrd, $XDG_RUNTIME_DIR/okrd, /tmp/okrd-UID, the first that has the socket
    enum okr_lang lang;
    char endpoint[512];
    void *context, *socket, *monitor;
    uint64_t last_id;
};

struct connection_request {
    const char *op;
    struct okr_str args; ///< one packed map; empty: no arguments
    bool dry_run, has_if_version;
    uint64_t if_version;
    int wait_ms; ///< 0: CONNECTION_WAIT_MS
};

/// Sends a request and waits for its answer, connecting first where needed. A write carries an idempotency key (UUIDv7) and is sent once more with it when its outcome is not known: after a time-out, or when okrd went away and has come back within seconds. OKR_OK with the reply's `ok` and
/// envelope, in the arena; the wire's code, or one of the above, with `e` filled.
OKR_MUST_CHECK int connection_request(struct connection *connection,
                                      const struct connection_request *request,
                                      struct okr_arena *arena, const struct okr_value **ret_ok,
                                      const struct okr_value **ret_envelope, struct okr_err *e);
/// Whether somebody listens where okrd should be.
bool connection_finds(struct connection *connection);
/// Asks several questions at once, and waits for all answers: one round trip. `ret_ok[i]` is NULL where a question was refused. OKR_OK, or one of the above with `e` filled.
OKR_MUST_CHECK int connection_ask_all(struct connection *connection,
                                      const struct connection_request *questions, size_t n,
                                      struct okr_arena *arena, const struct okr_value **ret_ok,
                                      struct okr_err *e);
/// From now on a request ends with CONNECTION_LOST as soon as okrd goes away, instead of waiting for the time to pass. Call before the first request.
void connection_notice_loss(struct connection *connection);
/// Closes what was opened; the next request connects anew.
void connection_close(struct connection *connection);
/// 16 random bytes behind a time in milliseconds, as RFC 9562 writes a version 7 UUID; for tests too.
struct connection_key {
    char c[40];
};
struct connection_key connection_new_key(int64_t now_ms);
#endif
