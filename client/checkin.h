// SPDX-License-Identifier: Apache-2.0
// okr checkin in its three shapes: one value, a table of them, and the walk through those that are owed.
#ifndef CLIENT_CHECKIN_H
#define CLIENT_CHECKIN_H
#include "commands.h"

/// In the order of the command's table of flags.
enum checkin_flag {
    CHECKIN_MESSAGE,
    CHECKIN_CONFIDENCE,
    CHECKIN_AS_OF,
    CHECKIN_FOR,
    CHECKIN_STATUS,
    CHECKIN_BLOCKER,
    CHECKIN_EVIDENCE,
    CHECKIN_FILE,
    CHECKIN_DRY_RUN
};

/// Packs a typed confidence and counts it; what is none is told. Returns the exit code.
OKR_MUST_CHECK int checkin_pack_confidence(struct client *client, const char *typed,
                                           struct okr_pack *p, uint32_t *n);
/// What one check-in moved: the reply of check_in.record.
void checkin_report(struct client *client, const struct okr_value *ok);
/// The same for the reply of check_in.record_many.
void checkin_report_many(struct client *client, const struct okr_value *ok);
/// Sends a packed list of items, {items: […]}, and tells what came of it; `file` names the text that their lines are of, or NULL. Returns the exit code.
OKR_MUST_CHECK int checkin_send_many(struct client *client, const struct okr_buf *args,
                                     const char *file);
/// okr checkin -f FILE: REF, VALUE and more between tabs, one check-in a line, all or nothing.
int checkin_file(struct client *client, const char *name);
/// okr checkin alone: what is owed, one by one, on a terminal.
int checkin_walk(struct client *client);
#endif
