// SPDX-License-Identifier: Apache-2.0
// The weekly round of each unit that meets, and of everybody else on Monday: ask before the meeting, count at the meeting, tell the coordinator. Each slot fires once, whatever the clock does.
//   r/<unit>  the last slot, and what was counted      q/<key result>  asked for, by whom it is owed, answered or missed how often
#ifndef NOTIFY_ROUND_H
#define NOTIFY_ROUND_H
#include "notify.h"

/// Runs what is due. When the next slot or count is.
okr_time round_run(struct notify *n);
#endif
