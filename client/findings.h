// SPDX-License-Identifier: Apache-2.0
// Findings of the audit as people read them: grouped by rule, most severe first, with the words underlined, the cure and what to type; or as SARIF.
#ifndef CLIENT_FINDINGS_H
#define CLIENT_FINDINGS_H
#include "commands.h"

/// Where a reply of finding.list comes from and what of it is wanted.
struct findings {
    const struct okr_value *reply; ///< {findings, counts, …}
    const char *file;    ///< the text that was audited, as it is called; NULL: the daemon's store
    struct okr_str text; ///< its content: for line numbers
    unsigned severity;   ///< enum okr_severity: of this and above; 0 = all
    struct okr_str code; ///< of this rule only; empty = all
    const struct okr_value
        *rules; ///< rows of the daemon's auditor, for codes that this okr does not know; NULL: none
    const struct findings_line *lines; ///< set by findings_print, by id
    size_t n_lines;
};
/// The row of the auditor's rule; NULL when it has none of that code.
const struct okr_value *findings_rule(const struct findings *findings, struct okr_str code);
/// Prints them in the form asked for. Returns the exit code: EXIT_DIFFERS when one of them is an error.
int findings_print(struct client *client, struct findings *findings);
/// "okr help KR_ACTIVITY": the row of a rule.
int findings_help(struct client *client, int rule);
#endif
