// SPDX-License-Identifier: Apache-2.0
// The publisher: reads the log behind the writer and broadcasts each event in two frames; bookmarks let a subscriber notice even a lost last event (DESIGN 5).
#include "actor/actor.h"
#include "actor/units.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "sys/notify.h"
#include "sys/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zmq.h>

enum { BOOKMARK_EVENTS = 256, BOOKMARK_MS = 1000, SEND_QUEUE = 100000, EVENT_ARENA = 64 << 20 };

struct publisher {
    struct store *store;
    struct store_txn *txn;
    struct okr_arena *arena;
    void *socket, *doorbell;
    uint64_t sent; ///< sequence of the newest event sent
    uint64_t since_bookmark;
    bool bookmark_due;
    int64_t bookmark_at;
    struct units units;
};

static void send_two(struct publisher *p, struct okr_str topic, const struct okr_buf *body)
{
    if (zmq_send(p->socket, topic.ptr, topic.len, ZMQ_SNDMORE) >= 0)
        zmq_send(p->socket, body->ptr, body->len, 0);
}

/// {epoch, sequence, units: {"u-2": 17}}: the head, and the counters of the units that moved since the last one.
static void send_bookmark(struct publisher *p)
{
    struct okr_buf body = OKR_BUF(p->arena);
    struct okr_pack out = OKR_PACK(&body);
    okr_pack_map(&out, 3);
    okr_pack_key(&out, "epoch");
    okr_pack_str(&out, store_epoch(p->store));
    okr_pack_key(&out, "sequence");
#if OKR_SEEDED_BUG == 5 // a bookmark tells of an event that was not sent yet
    p->sent++;
#endif
    okr_pack_uint(&out, p->sent);
#if OKR_SEEDED_BUG == 5
    p->sent--;
#endif
    okr_pack_key(&out, "units");
    units_pack_moved(&p->units, &out);
    if (!body.failed)
        send_two(p, OKR_STR("~bookmark"), &body);
    okr_arena_reset(p->arena);
    p->since_bookmark = 0;
    p->bookmark_due = false;
    p->bookmark_at = clock_steady() + BOOKMARK_MS;
}

static struct okr_str topic_of(struct publisher *p, const struct store_event *event)
{
    struct okr_buf topic = OKR_BUF(p->arena);
    okr_buf_str(&topic,
                event->unit ? units_path(&p->units, event->unit, p->arena) : OKR_STR("~org"));
#if OKR_SEEDED_BUG == 10 // a unit's prefix is another's too
    if (!event->unit)
#endif
        okr_buf_char(&topic, '/');
    okr_buf_c(&topic, okr_event_name(event->type));
    return topic.failed ? (struct okr_str){NULL, 0} : okr_buf_view(&topic);
}

static void send_event(struct publisher *p, const struct store_event *event)
{
    struct okr_buf body = OKR_BUF(p->arena);
    struct okr_pack out = OKR_PACK(&body);
    if (!units_follow(&p->units, event))
        log_line(LOG_LEVEL_ERROR, "publisher", "memory", "subject=%s",
                 okr_id_text(event->subject).c);
    if (event->unit)
        units_count(&p->units, event->unit, event->unitseq);
    struct okr_str topic = topic_of(p, event);
    store_event_pack(p->store, event, &out);
    if (!body.failed && topic.ptr)
        send_two(p, topic, &body);
}

/// Sends what the log holds past the last event sent.
static void publish(struct publisher *p)
{
    struct okr_err e = {0};
    if (store_reader_renew(p->txn, &e)) {
        log_line(LOG_LEVEL_WARN, "publisher", "renew.failed", "why=\"%s\"", e.message);
        return;
    }
    uint64_t head = store_head(p->txn);
    while (p->sent < head) {
        struct store_event event;
        if (!store_event(p->txn, p->sent + 1, p->arena, &event)) {
            log_line(LOG_LEVEL_ERROR, "publisher", "event.unreadable", "sequence=%llu",
                     (unsigned long long)p->sent + 1);
        } else {
            send_event(p, &event);
        }
        okr_arena_reset(p->arena);
        p->sent++;
        p->bookmark_due = true;
        if (++p->since_bookmark >= BOOKMARK_EVENTS)
            send_bookmark(p);
    }
    store_reader_reset(p->txn);
}

static void send_shutdown(struct publisher *p)
{
    struct okr_buf body = OKR_BUF(p->arena);
    struct okr_pack out = OKR_PACK(&body);
    okr_pack_map(&out, 2);
    okr_pack_key(&out, "kind");
    okr_pack_c(&out, "shutdown");
    okr_pack_key(&out, "epoch");
    okr_pack_str(&out, store_epoch(p->store));
    if (!body.failed)
        send_two(p, OKR_STR("~control"), &body);
}

/// Waits for the bell or for the next bookmark; false when the writer has stopped.
static bool wait_for_bell(struct publisher *p)
{
    zmq_pollitem_t item = {.socket = p->doorbell, .events = ZMQ_POLLIN};
    int64_t wait = p->bookmark_due ? p->bookmark_at - clock_steady() : -1;
    uint64_t head;
    bool running = true;
    if (p->bookmark_due && wait < 0)
        wait = 0;
    zmq_poll(&item, 1, (long)wait);
    while (zmq_recv(p->doorbell, &head, sizeof head, ZMQ_DONTWAIT) == (int)sizeof head)
        running = running && head != 0;
    return running;
}

static void open_publisher(struct publisher *p, const struct actor_start *s)
{
    struct okr_err e = {0};
    char path[240], endpoint[256];
    int queue = SEND_QUEUE, linger = 200, max_bell = 0;
    p->store = s->store;
    p->arena = okr_arena_new(EVENT_ARENA);
    p->doorbell = zmq_socket(s->context, ZMQ_PAIR);
    p->socket = zmq_socket(s->context, ZMQ_PUB);
    zmq_setsockopt(p->doorbell, ZMQ_RCVHWM, &max_bell, sizeof max_bell);
    zmq_setsockopt(p->socket, ZMQ_SNDHWM, &queue, sizeof queue);
    zmq_setsockopt(p->socket, ZMQ_LINGER, &linger, sizeof linger);
    snprintf(path, sizeof path, "%s/events.sock", s->run);
    snprintf(endpoint, sizeof endpoint, "ipc://%s", path);
    int handed_over = notify_listening(path);
    if (handed_over >= 0)
        zmq_setsockopt(p->socket, ZMQ_USE_FD, &handed_over, sizeof handed_over);
    if (!p->arena)
        actor_cannot_begin("publisher", "there is not enough memory");
    check(!zmq_bind(p->doorbell, ACTOR_DOORBELL_END));
    if (zmq_bind(p->socket, endpoint) || store_reader_new(s->store, &p->txn, &e) ||
        store_reader_renew(p->txn, &e) || !units_load(&p->units, p->txn, p->arena)) {
        log_line(LOG_LEVEL_ERROR, "publisher", "open.failed", "endpoint=%s why=\"%s\"", endpoint,
                 e.code ? e.message : zmq_strerror(zmq_errno()));
        _exit(EXIT_FAILURE);
    }
    if (handed_over < 0 && !path_open_socket(path))
        log_line(LOG_LEVEL_WARN, "publisher", "chmod.failed", "path=%s", path);
    p->sent = store_head(p->txn);
    p->bookmark_due = true;
    store_reader_reset(p->txn);
}

void *publisher_main(void *start)
{
    static struct publisher p; // one publisher a process; the table is too big for a stack
    const struct actor_start *s = start;
    open_publisher(&p, s);
    // Tells the front that the socket answers.
    void *front = zmq_socket(s->context, ZMQ_PAIR);
    check(!zmq_connect(front, "inproc://publisher") && zmq_send(front, "", 0, 0) == 0);
    while (wait_for_bell(&p)) {
        publish(&p);
        if (p.bookmark_due && clock_steady() >= p.bookmark_at)
            send_bookmark(&p);
    }
    publish(&p);
    send_bookmark(&p);
    send_shutdown(&p);
    units_done(&p.units);
    store_reader_free(p.txn);
    zmq_close(p.socket);
    zmq_close(p.doorbell);
    zmq_close(front);
    okr_arena_free(p.arena);
    return NULL;
}
