// SPDX-License-Identifier: Apache-2.0
// JSON bodies: jansson builds them, the arena keeps the text; and msgpack values of the wire as JSON.
#ifndef NOTIFY_JSON_H
#define NOTIFY_JSON_H
#include <jansson.h>
#include <okr/value.h>

/// A JSON string; invalid UTF-8 becomes "".
json_t *json_str(struct okr_str s);
/// The compact text of `json`, which is given up. ptr NULL when memory is short or `json` is NULL.
struct okr_str json_text(struct okr_arena *arena, json_t *json);
/// A value of the wire as JSON; whole numbers beyond 2^53 and those of position become strings, as the events do (DESIGN 5).
json_t *json_of(const struct okr_value *value);
/// An integer member of the object that `text` is: false when it is no object or has none.
bool json_member(struct okr_str text, const char *name, int64_t *ret);
/// A string member, copied into the arena; empty when there is none.
struct okr_str json_member_str(struct okr_str text, const char *name, struct okr_arena *arena);
#endif
