// SPDX-License-Identifier: Apache-2.0
// event.read: the log from a position on, filtered here, straight from its rows (DESIGN 5).
#include "cmd/filter.h"
#include "cmd/nouns.h"

#include <inttypes.h>

enum {
    EVENTS_DEFAULT = 256,
    EVENTS_MAX = 1000,
    BYTES_DEFAULT = 1 << 20,
    BYTES_MAX = 8 << 20,
    WAIT_MAX_MS = 30000,
    LOOKED_AT_MAX = 250000 ///< rows a request passes by: `next` tells the client where to go on
};

struct reading {
    struct cmd *c;
    struct event_filter filter;
    uint64_t from, limit, max_bytes;
    int64_t wait_ms;

    uint64_t scanned; ///< the last row looked at
    uint64_t looked_at, n;
    size_t began; ///< where the events begin in the reply
};

// --- arguments ------------------------------------------------------------------------------------------------------

static int read_bound(struct cmd *c, const char *name, uint64_t otherwise, uint64_t max,
                      uint64_t *ret)
{
    *ret = okr_value_uint(cmd_arg(c, name), otherwise);
    if (*ret > max)
        return okr_fail(c->err, OKR_E_INVALID, name, "ask for less, and again",
                        "%s is at most %" PRIu64, name, max);
    return OKR_OK;
}

/// Where to begin: after the position given, or after the head.
static int read_position(struct reading *r)
{
    static const char *const keys[] = {"epoch", "seq"};
    struct cmd *c = r->c;
    const struct okr_value *after = cmd_arg(c, "after");
    uint64_t head = store_head(c->txn), oldest = store_oldest(c->txn);
    if (!after) {
        r->from = (c->resumed ? c->park_after : head) + 1;
        return OKR_OK;
    }
    int code = event_check_keys(c, after, "after", keys, 2);
    if (code)
        return code;
    const struct okr_value *epoch = okr_map_get(after, "epoch"), *seq = okr_map_get(after, "seq");
    if (okr_is_nil(seq) || seq->type != OKR_V_UINT)
        return okr_fail(c->err, OKR_E_INVALID, "after",
                        "take `next` of the answer before, or seq 0 for all there is",
                        "after needs seq, the number of the last event seen");
    if (!okr_is_nil(epoch) && !okr_str_eq(okr_value_str(epoch), store_epoch(c->store)))
        return okr_fail(c->err, OKR_E_EPOCH_CHANGED, "after",
                        "read everything anew and go on from its seq",
                        "the store was restored or replaced: its epoch is %.*s",
                        OKR_STR_ARG(store_epoch(c->store)));
    if (seq->u > head)
        return okr_fail(c->err, OKR_E_FUTURE, "after", "go on from the head",
                        "the log ends at %" PRIu64 ", before %" PRIu64, head, seq->u);
    r->from = seq->u ? seq->u + 1 : oldest;
    if (r->from < oldest)
        return okr_fail(
            c->err, OKR_E_COMPACTED, "after", "read everything anew and go on from its seq",
            "events before %" PRIu64 " are gone; the oldest is %" PRIu64, oldest, oldest);
    if (c->resumed && c->park_after >= r->from)
        r->from = c->park_after + 1;
    return OKR_OK;
}

static int read_args(struct reading *r)
{
    struct cmd *c = r->c;
    uint64_t wait;
    int code = read_position(r);
    if (code || (code = event_filter_read(c, cmd_arg(c, "filter"), &r->filter)) ||
        (code = read_bound(c, "limit", EVENTS_DEFAULT, EVENTS_MAX, &r->limit)) ||
        (code = read_bound(c, "max_bytes", BYTES_DEFAULT, BYTES_MAX, &r->max_bytes)) ||
        (code = read_bound(c, "wait_ms", 0, WAIT_MAX_MS, &wait)))
        return code;
    r->wait_ms = (int64_t)wait;
    if (!r->limit)
        return okr_fail(c->err, OKR_E_INVALID, "limit", "leave it out for 256",
                        "limit is at least 1");
    return OKR_OK;
}

// --- the log ----------------------------------------------------------------------------------------------------------

/// Takes one row; false when the answer is full (the row is then left for the next request).
static bool take(void *self, const struct store_event_head *head)
{
    struct reading *r = self;
    struct cmd *c = r->c;
    if (event_filter_wants(&r->filter, head)) {
        struct store_event event;
        size_t before = c->out->buf->len;
        if (!store_event(c->txn, head->sequence, c->arena, &event))
            return false;
        store_event_pack(c->store, &event, c->out);
        if (r->n && c->out->buf->len - r->began > r->max_bytes) {
            c->out->buf->len = before;
            return false;
        }
        r->n++;
    }
    r->scanned = head->sequence;
    return r->n < r->limit && ++r->looked_at < LOOKED_AT_MAX;
}

static void pack_rest(struct reading *r)
{
    struct cmd *c = r->c;
    uint64_t head = store_head(c->txn);
    okr_pack_key(c->out, "next");
    okr_pack_map(c->out, 2);
    okr_pack_key(c->out, "epoch");
    okr_pack_str(c->out, store_epoch(c->store));
    okr_pack_key(c->out, "seq");
    okr_pack_uint(c->out, r->scanned);
    okr_pack_key(c->out, "head");
    okr_pack_uint(c->out, head);
    okr_pack_key(c->out, "oldest");
    okr_pack_uint(c->out, store_oldest(c->txn));
    okr_pack_key(c->out, "caught_up");
    okr_pack_bool(c->out, r->scanned == head);
}

int cmd_event_read(struct cmd *c)
{
    struct reading r = {.c = c};
    int code = read_args(&r);
    if (code)
        return code;
    uint64_t head = store_head(c->txn);
    size_t start = c->out->buf->len;
    r.scanned = r.from - 1;
    okr_pack_map(c->out, 5);
    okr_pack_key(c->out, "events");
    size_t place = okr_pack_array_open(c->out);
    r.began = c->out->buf->len;
    if (r.from <= head)
        store_events(c->txn, r.from, take, &r);
    if (!r.n && r.scanned == head && r.wait_ms > 0 && !c->no_wait) {
        c->out->buf->len = start;
        c->park = true;
        c->park_after = head;
        c->park_ms = r.wait_ms;
        return OKR_OK;
    }
    okr_pack_array_close(c->out, place, (uint32_t)r.n);
    pack_rest(&r);
    return OKR_OK;
}
