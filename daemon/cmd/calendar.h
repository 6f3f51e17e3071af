// SPDX-License-Identifier: Apache-2.0
// The work calendars that requests count with: put in force as a whole by the composition root, looked up by the organisation's work_calendar.
#ifndef CMD_CALENDAR_H
#define CMD_CALENDAR_H
#include "cmd/cmd.h"
#include "core/calendar.h"

/// Puts a set in force, from any thread; NULL: none are known, and any name is taken. Borrowed for the life of the process: a request may still be counting with the set before.
void cmd_set_calendars(const struct calendars *calendars);
/// c->calendar from c->org: calendar days where it names none, or one that is not known.
void cmd_take_calendar(struct cmd *c);
/// INVALID lists the calendars there are.
OKR_MUST_CHECK int cmd_check_calendar(struct cmd *c, struct okr_str name);
/// The organisation's calendar changed: cadences by workday count the periods they kept anew.
OKR_MUST_CHECK int cmd_recount_workdays(struct cmd *c);
#endif
