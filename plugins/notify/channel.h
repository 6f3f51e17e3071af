// SPDX-License-Identifier: Apache-2.0
// What a channel is: how a message becomes the bytes that leave, and what the answer means. Pure: the clock and the random number are handed in.
#ifndef NOTIFY_CHANNEL_H
#define NOTIFY_CHANNEL_H
#include "endpoint.h"
#include "message.h"
#include "said.h"

#include <okr/error.h>

enum { OUTGOING_HEADERS = 8, EXEC_WORDS = 32 };

/// What leaves: a POST, a mail, or the input of a program.
struct outgoing {
    struct okr_str url; ///< with what signs it; never to be logged
    struct okr_str headers[OUTGOING_HEADERS];
    size_t n_headers;
    struct okr_str body;     ///< of the POST; the whole mail; standard input
    struct okr_str from, to; ///< mail: the envelope
    const char *argv[EXEC_WORDS + 1];
    const char *env[EXEC_WORDS + 1];
};

/// What came back.
struct answer {
    bool arrived;        ///< the other side answered at all
    long status;         ///< of HTTP or SMTP; the exit code of a program
    int64_t retry_after; ///< seconds, -1 when it did not say
    struct okr_str body; ///< its beginning
    struct said said;    ///< why nothing arrived; holds no url
};

enum outcome {
    OUTCOME_SENT,
    OUTCOME_RETRY, ///< later
    OUTCOME_DEAD,  ///< this message never
    OUTCOME_GONE   ///< this endpoint never again (410)
};
struct verdict {
    enum outcome outcome;
    int64_t wait_ms; ///< RETRY: at least so long; 0: as the schedule says
    struct said why;
};

enum channel_kind {
    CHANNEL_NONE,
#define CHANNEL(name, dialect, per_minute, bytes, id_field, secret_url, help) CHANNEL_##name,
#include "channels.def"
#undef CHANNEL
    CHANNEL_COUNT
};

struct channel {
    const char *name;
    int dialect;          ///< enum dialect
    int per_minute;       ///< allowed by its operator
    size_t most_bytes;    ///< of text; 0: no limit of its own
    const char *id_field; ///< of a person: the id to @ him by
    bool secret_url;      ///< whoever knows the url may post
    const char *help;
    /// Makes the bytes. `now` in milliseconds signs them. INVALID when the endpoint lacks something.
    int (*build)(const struct endpoint *, const struct message *, okr_time now, struct okr_arena *,
                 struct outgoing *ret, struct okr_err *);
};
/// The row of a kind; NULL for none.
const struct channel *channel_row(enum channel_kind kind);
enum channel_kind channel_find(struct okr_str name);

/// What an answer of that channel means.
struct verdict channel_judge(enum channel_kind kind, const struct answer *answer);
/// The two that do not speak HTTP.
struct verdict judge_mail(const struct answer *answer);
struct verdict judge_exec(const struct answer *answer);
/// A verdict with its reason in words.
OKR_PRINTF(3, 4)
struct verdict verdict_of(enum outcome outcome, int64_t wait_ms, const char *why, ...);
/// Adds "Name: value".
void outgoing_header(struct outgoing *out, struct okr_arena *arena, const char *name,
                     struct okr_str value);

#define CHANNEL(name, dialect, per_minute, bytes, id_field, secret_url, help)       \
    int build_##name(const struct endpoint *, const struct message *, okr_time now, \
                     struct okr_arena *, struct outgoing *ret, struct okr_err *);
#include "channels.def"
#undef CHANNEL
#endif
