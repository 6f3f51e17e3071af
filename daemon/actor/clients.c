// SPDX-License-Identifier: Apache-2.0
// How many clients are connected: libzmq tells of each that comes and goes.
#include "actor/clients.h"
#include "base/check.h"

#include <string.h>
#include <zmq.h>

enum { MONITORED = ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED };

void *clients_watch(void *context, void *router)
{
    static const char end[] = "inproc://clients";
    void *monitor = zmq_socket(context, ZMQ_PAIR);
    // libzmq's own thread waits where this pipe is full, so it never is: an event is a few bytes, taken at the next turn.
    int unlimited = 0, none = 0;
    check(monitor && !zmq_setsockopt(monitor, ZMQ_RCVHWM, &unlimited, sizeof unlimited) &&
          !zmq_setsockopt(monitor, ZMQ_LINGER, &none, sizeof none));
    check(!zmq_socket_monitor(router, end, MONITORED) && !zmq_connect(monitor, end));
    return monitor;
}

/// One event: a frame of {uint16 event, uint32 value}, then the endpoint's. 0 when there is none.
static unsigned next_event(void *monitor)
{
    unsigned char head[6];
    char endpoint[512];
    int n = zmq_recv(monitor, head, sizeof head, ZMQ_DONTWAIT);
    if (n < 0)
        return 0;
    (void)zmq_recv(monitor, endpoint, sizeof endpoint, ZMQ_DONTWAIT);
    uint16_t event = 0;
    if (n >= (int)sizeof event)
        memcpy(&event, head, sizeof event);
    return event;
}

void clients_take(void *monitor, uint64_t *clients)
{
    for (unsigned event; (event = next_event(monitor));) {
        if (event & ZMQ_EVENT_ACCEPTED)
            ++*clients;
        else if (event & ZMQ_EVENT_DISCONNECTED && *clients > 0)
            --*clients;
    }
}

void clients_unwatch(void *monitor, void *router)
{
    uint64_t ignored = 0;
    // What nobody takes before the sockets are closed, libzmq never frees.
    (void)zmq_socket_monitor(router, NULL, 0);
    clients_take(monitor, &ignored);
    zmq_close(monitor);
}
