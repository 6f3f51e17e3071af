// SPDX-License-Identifier: Apache-2.0
// A value as canonical JSON: the same value gives the same bytes, for hashes that outlive the program. Keys in byte order, no white space, UTF-8 as it is: what `jq -jcS .` writes.
#ifndef CMD_CANONICAL_H
#define CMD_CANONICAL_H
#include <okr/value.h>

/// Keys whose values depend on the day they are asked on are left out: NULL-terminated, may be NULL. Errors are sticky in buf->failed.
void canonical_json(const struct okr_value *value, const char *const *without,
                    struct okr_arena *arena, struct okr_buf *buf);
#endif
