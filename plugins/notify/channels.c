// SPDX-License-Identifier: Apache-2.0
#include "channel.h"

#include "template.h"

#include <stdarg.h>
#include <stdio.h>

static const struct channel channels[CHANNEL_COUNT] = {
#define CHANNEL(name_, dialect_, per_minute_, bytes_, id_field_, secret_url_, help_) \
    [CHANNEL_##name_] = {.name = #name_,                                             \
                         .dialect = DIALECT_##dialect_,                              \
                         .per_minute = per_minute_,                                  \
                         .most_bytes = bytes_,                                       \
                         .id_field = id_field_,                                      \
                         .secret_url = secret_url_,                                  \
                         .help = help_,                                              \
                         .build = build_##name_,                                     \
                         .judge = judge_##name_},
#include "channels.def"
#undef CHANNEL
};

const struct channel *channel_row(enum channel_kind kind)
{
    return kind > CHANNEL_NONE && kind < CHANNEL_COUNT ? &channels[kind] : NULL;
}

enum channel_kind channel_find(struct okr_str name)
{
    for (int i = CHANNEL_NONE + 1; i < CHANNEL_COUNT; i++)
        if (okr_str_is(name, channels[i].name))
            return (enum channel_kind)i;
    return CHANNEL_NONE;
}

struct verdict verdict_of(enum outcome outcome, int64_t wait_ms, const char *why, ...)
{
    struct verdict verdict = {.outcome = outcome, .wait_ms = wait_ms};
    va_list args;
    va_start(args, why);
    vsnprintf(verdict.why, sizeof verdict.why, why, args);
    va_end(args);
    return verdict;
}

struct verdict judge_http(const struct answer *answer, bool strict)
{
    enum { REQUEST_TIMEOUT = 408, GONE = 410, TOO_EARLY = 425, TOO_MANY = 429 };
    enum { LONGEST_WAIT_S = 86400 };
    long status = answer->status;
    if (!answer->arrived)
        return verdict_of(OUTCOME_RETRY, 0, "no answer: %s", answer->said);
    if (status >= 200 && status < 300)
        return verdict_of(OUTCOME_SENT, 0, "status %ld", status);
    if (status == GONE)
        return verdict_of(OUTCOME_GONE, 0, "status 410: it wants no more messages");
    int64_t wait = answer->retry_after;
    wait = wait < 0 ? 0 : wait > LONGEST_WAIT_S ? LONGEST_WAIT_S : wait;
    if (status == REQUEST_TIMEOUT || status == TOO_EARLY || status == TOO_MANY || status >= 500)
        return verdict_of(OUTCOME_RETRY, wait * 1000, "status %ld", status);
    return verdict_of(strict ? OUTCOME_DEAD : OUTCOME_RETRY, wait * 1000, "status %ld%s", status,
                      status >= 300 && status < 400 ? ": redirects are not followed" : "");
}

void outgoing_header(struct outgoing *out, struct okr_arena *arena, const char *name,
                     struct okr_str value)
{
    if (out->n_headers < OUTGOING_HEADERS)
        out->headers[out->n_headers++] =
            okr_arena_printf(arena, "%s: %.*s", name, OKR_STR_ARG(value));
}
