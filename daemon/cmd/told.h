// SPDX-License-Identifier: Apache-2.0
// Findings as an audit tells them, read where they lie: a msgpack array of maps {severity, code, subject, other, field, offset, length, args}.
#ifndef CMD_TOLD_H
#define CMD_TOLD_H
#include "cmd/cmd.h"

/// One finding. Subject, code and the other one of a pair are together its identity.
struct told {
    okr_id subject, other;
    struct okr_str code, field;
    struct okr_str args;              ///< a map; ptr NULL: there is none
    int32_t severity, offset, length; ///< as they were said, at most 65535
    okr_id kept; ///< the finding that is kept of it; 0 none. The settling's own, as is the next
    bool same;   ///< and it says the same
};
struct told_list {
    struct told *at; ///< by subject, code and other, each once
    size_t n;
    size_t next; ///< behind the one that told_of() found last
};

/// Borrows from `list`; the array is the request's. INVALID when a finding has no code, or no subject that is an id.
OKR_MUST_CHECK int told_read(struct cmd *c, struct okr_str list, struct told_list *ret);
/// The first that is not before that identity; list->at + list->n past the last.
struct told *told_from(const struct told_list *list, okr_id subject, struct okr_str code,
                       okr_id other);
/// The one of a kept finding; NULL when it was not found again. They were opened in the list's order, so whoever asks for one after the other mostly
/// wants the next.
struct told *told_of(struct told_list *list, const struct okr_finding *finding);
/// What is said of it, into the finding's own fields; arguments go to the arena. Offsets count only where words are meant. TOO_BIG when that is full.
OKR_MUST_CHECK int told_fill(const struct told *told, struct okr_arena *arena,
                             struct okr_finding *ret, struct okr_err *e);
#endif
