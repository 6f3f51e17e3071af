// SPDX-License-Identifier: Apache-2.0
// Findings of the audit, kept: opened, resolved and waived, one event each (METHOD 6).
#ifndef CMD_FINDING_H
#define CMD_FINDING_H
#include "cmd/cmd.h"

/// Where the last audit stood, as a cursor that no client can name.
#define FINDING_CURSOR "~audit"

/// The day that a finding of state `waived` comes back is over: it is open again.
static inline bool finding_is_open(const struct okr_finding *finding, okr_date today)
{
    return finding->state == OKR_FINDING_STATE_OPEN ||
           (finding->state == OKR_FINDING_STATE_WAIVED && finding->until != OKR_NO_DATE &&
            finding->until < today);
}
/// The unit whose a finding's subject is; 0: a cycle's.
okr_id finding_unit(struct cmd *c, okr_id subject);
#endif
