// SPDX-License-Identifier: Apache-2.0
// Fields of entities and their values as people read them: in the reader's language, a metric as its line, a person by name.
#ifndef CLIENT_FIELDS_H
#define CLIENT_FIELDS_H
#include "commands.h"

/// What a field is called: in Chinese its word (fields.def), else its slug.
struct okr_str client_field(const struct client *client, struct okr_str slug);
/// The slug that a typed word stands for: itself, or what the word means in Chinese.
const char *client_field_typed(const char *typed);
/// A value of that field; `entity` NULL: of no entity, such as a key of a reply.
struct okr_str client_field_value(struct client *client, const struct okr_entity *entity,
                                  struct okr_str field, const struct okr_value *value);
/// "80 meetings → 100 meetings"; of two records that read the same, such as metrics, the fields that differ.
struct okr_str client_field_move(struct client *client, const struct okr_entity *entity,
                                 struct okr_str field, const struct okr_value *before,
                                 const struct okr_value *after);
/// The name behind the id of a unit; whatever else acts, such as uid:1000 or okrd, as it is. Names are asked for once.
struct okr_str client_name(struct client *client, struct okr_str id);
#endif
