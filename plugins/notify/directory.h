// SPDX-License-Identifier: Apache-2.0
// The company's units and people, read from okrd once and again after they changed: who answers, who is accountable, where his messages go.
#ifndef NOTIFY_DIRECTORY_H
#define NOTIFY_DIRECTORY_H
#include "notify.h"

/// What is known of the units is out of date.
void directory_forget(struct notify *n);
/// NULL when there is none. Valid until the next call of directory_forget().
const struct okr_unit *directory_unit(struct notify *n, okr_id id);
/// The same for a person that works here; NULL for anything else.
const struct okr_unit *directory_person(struct notify *n, okr_id id);
/// The unit by its place in ascending order of ids, NULL behind the last.
const struct okr_unit *directory_at(struct notify *n, size_t i);
/// The person who answers for a unit: its lead, or the first deputy where the lead is away; where it has none that works here, that of the nearest unit above. A person answers for himself. 0: nobody does.
okr_id directory_answers(struct notify *n, okr_id unit);
/// Who is accountable for an objective or a key result (METHOD 1); 0: nobody.
okr_id directory_accountable(struct notify *n, okr_id node);
/// The unit that a node belongs to.
okr_id directory_unit_of(struct notify *n, okr_id node);
/// Who sees to it that the unit's people report: its coordinator, else its lead, else those of the units above.
okr_id directory_coordinator(struct notify *n, okr_id unit);
/// The nearest unit with a meeting of its own, from the person's upwards; 0: none has.
okr_id directory_meeting_unit(struct notify *n, okr_id unit);
/// Whether `unit` is `above` or below it.
bool directory_is_under(struct notify *n, okr_id unit, okr_id above);
/// The nearest unit, from `unit` upwards, whose channel names an endpoint that can be used; NULL when none does.
const struct endpoint *directory_channel(struct notify *n, okr_id unit);
/// Where a person's messages go: the channel he chose, the default endpoint, mail, his unit's channel; NULL: nowhere.
const struct endpoint *directory_route(struct notify *n, const struct okr_unit *person);
/// The id by which a channel @s a person; empty when it is not known.
struct okr_str directory_chat_id(const struct okr_unit *person, const struct endpoint *endpoint);
/// In which language he is written to.
enum okr_lang directory_lang(struct notify *n, const struct okr_unit *person);
/// The display name of an actor: a person's, or the actor as it is.
struct okr_str directory_name(struct notify *n, struct okr_str actor);
#endif
