// SPDX-License-Identifier: Apache-2.0
// One message, rendered, as the outbox keeps it and a channel takes it.
#ifndef NOTIFY_MESSAGE_H
#define NOTIFY_MESSAGE_H
#include <okr/date.h>
#include <okr/glossary.h>

/// Everything is borrowed from the arena of the call.
struct message {
    struct okr_str id;      ///< the same at every attempt: "msg_…"
    struct okr_str kind;    ///< "ask", "reminder"; of an event its type
    struct okr_str cause;   ///< id of what it is about: "m-6"; empty: nothing single
    struct okr_str person;  ///< id of the person it is for: "u-5"; empty: a group
    struct okr_str to;      ///< mail: the address
    struct okr_str to_name; ///< mail: the name beside it
    struct okr_str subject; ///< one line, plain
    struct okr_str text;    ///< in the dialect of the channel
    struct okr_str html;    ///< mail: the same once more
    struct okr_str reply;   ///< mail: the address whose token takes the answer; empty: none
    struct okr_str
        event; ///< webhook, exec: the JSON that goes out instead of text; empty: made of the text
    struct okr_strs at;    ///< ids of the people to @, as the channel knows them
    struct okr_strs names; ///< their names, as many
    enum okr_lang lang;
};
#endif
