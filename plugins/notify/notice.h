// SPDX-License-Identifier: Apache-2.0
// One event: who hears of it, what it makes superfluous, what it shows to have been acted upon.
#ifndef NOTIFY_NOTICE_H
#define NOTIFY_NOTICE_H
#include "notify.h"

/// Works through an event of the log; everything that follows from it is kept with the place in the log.
void notice_event(struct notify *n, const okr_event *event);
#endif
