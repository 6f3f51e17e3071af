// SPDX-License-Identifier: Apache-2.0
// What the files that act upon events share.
#ifndef NOTIFY_NOTICE_INSIDE_H
#define NOTIFY_NOTICE_INSIDE_H
#include "notice.h"
#include "policy.h"
#include "template.h"

enum { EVENT_FIELDS = 10 };
/// An event taken apart.
struct event {
    struct notify *n;
    const struct okr_value *body, *data, *before, *after;
    struct okr_str type, topic, actor; ///< the person a check-in was typed for is who acted
    okr_id subject, unit;
    uint64_t sequence;
};

/// An id as text that lasts as long as the call.
struct okr_str notice_id(struct notify *n, okr_id id);
/// Whether the event names the field among those that changed; its new value, empty when it has none.
bool notice_changed(const struct event *e, const char *field);
struct okr_str notice_after(const struct event *e, const char *field);
/// The fields that the templates of events share, `about` being the node to look at; how many. `ret` has room for EVENT_FIELDS.
size_t notice_fields(const struct event *e, okr_id about, struct okr_str text,
                     struct template_field *ret);
/// Tells one person, if it is one.
void notice_tell(const struct event *e, enum kind kind, okr_id person, struct okr_str cause,
                 const struct template_field *fields, size_t count);

/// mention.created, .acknowledged, .declined and .updated, .removed (notice_ask.c).
void notice_asked(const struct event *e);
void notice_answered(const struct event *e);
void notice_ask_gone(const struct event *e);
#endif
