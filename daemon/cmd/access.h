// SPDX-License-Identifier: Apache-2.0
// Who may write an end of an alignment, and who answers for a unit (METHOD 3 and 4). Until the first person is linked to an
// identity nobody can be told apart, and everyone who may connect may do it all. Reading is open to everyone (DESIGN 8); who may read
// a private unit is a question for this file as well, once there are such.
#ifndef CMD_ACCESS_H
#define CMD_ACCESS_H
#include "cmd/cmd.h"

/// Whether the actor may write an objective, a key result or a unit: its accountable person, the lead and the deputies of its unit and of those above, admins. A person leads its own unit.
bool access_may_write(struct cmd *c, okr_id node);
/// Whether the actor answers for a unit: publishes its proposals, accepts or declines what is asked of it. The lead and the deputies of it and of those above; admins.
bool access_answers_for(struct cmd *c, okr_id unit);
/// "Zhou Qi (u-5)", to be read by a person; 0: the actor's account, who is linked to nobody.
struct okr_str access_named(struct cmd *c, okr_id unit);
/// DENIED "uid:1000 may not accept a-4", with the person who may; OKR_OK for who answers for the unit. `act`: "accept", "publish".
OKR_MUST_CHECK int access_check_answers(struct cmd *c, okr_id unit, const char *act, okr_id what);
/// Whether what waits for `unit` waits for `person`: the lead and the deputies; where it has none that still works here, those of the nearest unit above that has.
bool access_waits_for(struct cmd *c, okr_id unit, okr_id person);
/// Whose things a request is about: its `whom`, else the caller's person; 0, everybody's, for an admin who is nobody's person. INVALID for others who are not.
OKR_MUST_CHECK int access_whose(struct cmd *c, okr_id *ret);
#endif
