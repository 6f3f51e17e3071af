// SPDX-License-Identifier: Apache-2.0
// What okr show says of a key result beside its fields, each as one line's text; empty when there is nothing to say.
#ifndef CLIENT_SHOW_H
#define CLIENT_SHOW_H
#include "commands.h"

/// Where its check-ins lead: the value at the due date, the day the target is met.
struct okr_str show_forecast(struct client *client, const struct okr_value *kr);
/// The values planned for days on the way.
struct okr_str show_checkpoints(struct client *client, const struct okr_value *kr);
/// The work planned for it; asks okrd.
struct okr_str show_work(struct client *client, const struct okr_value *kr);
#endif
