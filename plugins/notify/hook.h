// SPDX-License-Identifier: Apache-2.0
// Events as they are, for the endpoints that asked for their types.
#ifndef NOTIFY_HOOK_H
#define NOTIFY_HOOK_H
#include "notify.h"

/// Puts the event into the outbox of every endpoint whose `events` and `unit` fit. `topic`: the path of its unit and what follows.
void hook_event(struct notify *n, const struct okr_value *body, struct okr_str topic,
                uint64_t sequence);
#endif
