// SPDX-License-Identifier: Apache-2.0
// Tells a person something, at once or with his next digest, within his budget; keeps why not; measures what is acted upon.
//   p/<person>  budget      i/<person>/<number>  waits for his digest, j/<person> how many more      l/<nn>  why somebody was not told
//   c/<kind>.<reason>  how often, and how many of them the log tells
//   a/<person>/<cause>  shown to him, and not yet acted upon      k/<kind>  how often a kind was
#ifndef NOTIFY_TELL_H
#define NOTIFY_TELL_H
#include "compose.h"
#include "policy.h"

enum { ITEMS_MOST = 30, SUPPRESSED_KEPT = 100 };
/// What happened, for one receiver.
struct news {
    enum kind kind;
    okr_id person;
    struct okr_str cause; ///< id of what it is about
    struct okr_str actor; ///< who caused it; empty: time did
    struct sheet sheet;
    bool no_channel; ///< only for the digest
};
/// Decides, and sends, keeps or drops it. False when nothing of it remains.
bool tell(struct notify *n, const struct news *news);
/// Sends a message that was decided upon already, not before `due`; `reply` is the address for answers or empty. False when there is no way to him.
bool tell_at(struct notify *n, enum kind kind, const struct okr_unit *person,
             const struct sheet *sheet, struct okr_str cause, struct okr_str reply, okr_time due);
/// What is known when something is about to be sent to `person`.
struct occasion tell_occasion(struct notify *n, const struct okr_unit *person, enum kind kind,
                              struct okr_str actor);
/// He got his digest of the week that begins on `monday`; and whether he has.
void tell_digested(struct notify *n, okr_id person, okr_date monday);
bool tell_is_digested(struct notify *n, okr_id person, okr_date monday);
/// Writes down why somebody was not told.
void tell_suppressed(struct notify *n, okr_id person, enum kind kind, struct okr_str cause,
                     const char *reason);
/// The log takes few lines at a time: tells it once a minute how many had none of their own. When next; 0: there are none.
okr_time tell_suppressed_rest(struct notify *n);
/// Puts a line aside for the next digest.
void tell_later(struct notify *n, okr_id person, enum kind kind, struct okr_str cause,
                struct okr_str line);

// --- acted upon ---
/// The person was shown `cause`; counted as acted upon when tell_acted() follows in time.
void tell_shown(struct notify *n, enum kind kind, struct okr_str person, struct okr_str cause);
void tell_acted(struct notify *n, struct okr_str person, struct okr_str cause);
/// What was shown and not acted upon in time is counted; a kind that people do not act upon falls to the digest. Once a day.
void tell_settle(struct notify *n);
bool tell_is_demoted(struct notify *n, enum kind kind);
/// A kind is sent at once again, and its figures begin anew.
void tell_restore(struct notify *n, enum kind kind);
#endif
