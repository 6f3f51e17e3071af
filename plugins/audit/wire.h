// SPDX-License-Identifier: Apache-2.0
// Wire maps of entities into structs, without a tree between: an audit reads half a million of them.
#ifndef AUDIT_WIRE_H
#define AUDIT_WIRE_H
#include <okr/model.h>
#include <okr_plugin.h>

/// Reads a wire map into `ret`. Unknown keys are passed over, and so are values of another type than the field has. Strings are borrowed from the bytes, lists are made in the arena.
void wire_read(const struct okr_entity *entity, okr_view bytes, struct okr_arena *arena, void *ret);
#endif
