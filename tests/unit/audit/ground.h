// SPDX-License-Identifier: Apache-2.0
// What an audit finds in a store: the snapshot as cmd writes it, plug's reader over it, and the stock audit.
#ifndef TEST_AUDIT_GROUND_H
#define TEST_AUDIT_GROUND_H
#include "unit/cmd/fixture.h"

#include <okr/audit.h>
#include <okr_plugin.h>

struct found {
    struct okr_str code, subject, other, field, args; ///< args: msgpack
    uint32_t severity, offset, length;
};
struct found_list {
    struct found *at;
    size_t n;
};

/// Takes a text in, as `okr apply` does; the test fails when it is refused.
void ground_apply(struct fixture *f, struct okr_str text);
/// Runs the audit with its default settings on what the fixture holds. `since` and `changed` as in okr_snapshot. In the fixture's arena, sorted by code, subject and other.
struct found_list ground_audit(struct fixture *f, uint64_t since, struct okr_ids changed);
/// One finding in a line: "warn ORPHAN_OBJECTIVE o-3", with the words it is about and its arguments.
struct okr_str ground_line(struct fixture *f, const struct found *found);
/// A file below tests/, in the arena.
struct okr_str ground_file(struct fixture *f, const char *name);
#endif
