// SPDX-License-Identifier: Apache-2.0
// Messages on their way, in okr.state/1: kept until delivered, tried again by a schedule, merged where an endpoint would get too many, and put with the dead letters at last.
//   o/0<number> waits for a person, o/1<number> for a group or machine      d/… dead      w how many wait      e/<endpoint>   bucket, figures and state of an endpoint      v/<endpoint>   events that were only counted
#ifndef NOTIFY_OUTBOX_H
#define NOTIFY_OUTBOX_H
#include "bucket.h"
#include "message.h"
#include "notify.h"
#include "said.h"

enum {
    WAITING_MOST = 2000,       ///< messages that wait, over all endpoints
    EVENTS_WAITING_MOST = 100, ///< events that wait at one endpoint; more are counted
    TEXT_MOST =
        16000, ///< bytes of a text, of its HTML twice, of an event's JSON three times as many:
    HTML_MOST = 32000, ///< a letter has to fit into a value of the state
    EVENT_MOST = 48000,
    DEAD_MOST = 200
};
struct letter {
    char key[STATE_KEY];
    struct message message;
    struct okr_str endpoint;
    okr_time born, due;
    uint32_t attempts;
    uint64_t sequence; ///< of the event, or 0
    struct said why;   ///< of the last failure
};
struct endpoint_state {
    struct bucket bucket;
    okr_time pause_until, paused_at; ///< it asked for that, then
    bool off;                        ///< 410, until an administrator turns it on
    int64_t sent, failed, dead;
    struct said why; ///< of the last failure
};
void endpoint_state_get(struct notify *n, struct okr_str name, struct endpoint_state *ret);
void endpoint_state_put(struct notify *n, struct okr_str name, const struct endpoint_state *state);

/// Takes a message in for `endpoint`, not before `due`; gives it its identity unless it has one. False when too many wait already (logged; the oldest stay).
bool outbox_add(struct notify *n, const struct endpoint *endpoint, struct message *message,
                okr_time due, uint64_t sequence);
/// An event for an endpoint that asked for it: waits as it is, or is only counted when too many do.
void outbox_add_event(struct notify *n, const struct endpoint *endpoint, struct message *message,
                      uint64_t sequence);
/// How many wait, after `change`; kept beside them so that nobody reads them all for it.
int64_t outbox_waiting(struct notify *n, int64_t change);
bool outbox_is_full(struct notify *n);
/// Whether a message of that kind about that cause waits for that person.
bool outbox_waits(struct notify *n, struct okr_str kind, struct okr_str cause,
                  struct okr_str person);
/// What waits about a cause is over: answered, withdrawn, overtaken. `kind` empty: of any kind.
void outbox_forget(struct notify *n, struct okr_str cause, struct okr_str kind);
/// Sends what is due, as much as the endpoints and the time of the call allow. When there is more to do: 0 = nothing waits.
okr_time outbox_send(struct notify *n);
/// The first letter behind `after` (NULL: from the start) under "o/" or "d/".
bool outbox_next(struct notify *n, const char *prefix, const char *after, struct letter *ret);
/// Dead letters go out again: the one with that id, those of the endpoint of that name, or all (empty id). How many.
size_t outbox_replay(struct notify *n, struct okr_str id);
/// Keeps a letter under its key.
void letter_keep(struct notify *n, const struct letter *letter);
/// It waits no longer: delivered, merged into another, or over.
void letter_drop(struct notify *n, const struct letter *letter);
/// Puts it with the dead letters; its key changes.
void letter_bury(struct notify *n, struct letter *letter, const struct said *why);
/// Events that wait at an endpoint, after `change`; counted beside them so that a storm does not read them all each time.
int64_t outbox_events(struct notify *n, struct okr_str name, int64_t change);
/// Events that were only counted for an endpoint, and wait to be told of.
int64_t outbox_counted(struct notify *n, struct okr_str name);
/// Called for every letter that was delivered or died; by outbox_send.
void outbox_settled(struct notify *n, const struct letter *letter, bool sent);
/// A copy of the message as the endpoint's channel would send it now. False with the reason.
bool outbox_build(struct notify *n, const struct endpoint *endpoint, const struct message *message,
                  struct outgoing *ret, struct okr_err *e);
#endif
