// SPDX-License-Identifier: Apache-2.0
// A text on its way into okrd, what came of it, and plans: texts together with what they would change.
#ifndef CLIENT_DOCUMENT_H
#define CLIENT_DOCUMENT_H
#include "commands.h"

enum { DOCUMENT_WAIT_MS = 120000 };
/// What document.apply and document.diff are asked; NULL: not said.
struct document {
    struct okr_str text;
    const char *name; ///< as faults call the file
    const char *cycle, *reason;
    const char *plan; ///< the hash that the outcome must have
    bool prune, confirm, dry_run;
};
/// Ask okrd. document_apply and document_diff tell what is wrong and return the exit code; the others leave that to the caller.
OKR_MUST_CHECK int document_apply(struct client *client, const struct document *document,
                                  const struct okr_value **ret_ok);
OKR_MUST_CHECK int document_diff(struct client *client, const struct document *document,
                                 const struct okr_value **ret_ok,
                                 const struct okr_value **ret_envelope);
OKR_MUST_CHECK int document_try(struct client *client, const struct document *document,
                                const struct okr_value **ret_ok, struct okr_err *e);
OKR_MUST_CHECK int document_try_diff(struct client *client, const struct document *document,
                                     const struct okr_value **ret_ok,
                                     const struct okr_value **ret_envelope, struct okr_err *e);

/// What apply did, what diff found: as tables, or as JSON.
void document_tell_applied(struct client *client, const struct okr_value *ok, bool dry_run);
void document_tell_diff(struct client *client, const struct okr_value *ok);
/// Whether a diff's answer holds any change.
bool document_differs(const struct okr_value *ok);

/// Writes a plan: the text, where the log stood, what would change and the hash of that. Returns the exit code.
OKR_MUST_CHECK int document_write_plan(struct client *client, const char *file,
                                       const struct document *document, const struct okr_value *ok,
                                       const struct okr_value *envelope);
/// Reads one; what it says not is left as given. Returns the exit code after telling what is wrong with it.
OKR_MUST_CHECK int document_read_plan(struct client *client, const char *file,
                                      struct document *ret);
#endif
