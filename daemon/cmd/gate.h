// SPDX-License-Identifier: Apache-2.0
// The publication gate (METHOD 6): what the audit holds back in units that ask for it.
//
// Writes never wait for plugins. So the gate judges by what is there inside the transaction: the findings that the last audit left open about the objective, its key results and
// their alignments, and the text rules, which libokrproto applies to the words as they are now. A unit that was never audited is held back by its words alone.
#ifndef CMD_GATE_H
#define CMD_GATE_H
#include "cmd/cmd.h"

/// OKR_OK in units that only take advice, where nothing that blocks is open, and where a reason overrides it: the event of the publication then carries the reason. Else TRANSITION, naming what is
/// open. The mode and what blocks (severities, codes) are those of the unit or the nearest above that says so.
OKR_MUST_CHECK int gate_check(struct cmd *c, const struct okr_objective *objective,
                              struct okr_str reason);
#endif
