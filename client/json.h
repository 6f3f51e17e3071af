// SPDX-License-Identifier: Apache-2.0
// msgpack values as JSON and back: the wire's entities with the wire's names.
#ifndef CLIENT_JSON_H
#define CLIENT_JSON_H
#include "print.h"
#include <jansson.h>
#include <okr/value.h>

/// A new reference, NULL when there is no memory. An event's sequence, unitseq and txid become decimal strings (DESIGN 5).
json_t *json_from_value(const struct okr_value *value);
/// Packs a JSON value. False for what msgpack has no form for, or when it is nested too deeply.
bool json_pack_value(const json_t *json, struct okr_pack *out);
/// The text of a JSON value, on one line or indented, in the arena; characters that steer a terminal are escaped. ptr NULL when there is no memory.
struct okr_str json_text(const json_t *json, bool indented, struct okr_arena *arena);
/// Prints a decoded value as JSON and a line break.
void json_print(struct print *out, const struct okr_value *value, bool indented,
                struct okr_arena *arena);
#endif
