// SPDX-License-Identifier: Apache-2.0
// One person's weekly digest: what he should update, what he should answer, what else there was. Silent when there is nothing.
#ifndef NOTIFY_DIGEST_H
#define NOTIFY_DIGEST_H
#include "board.h"

/// Sends it, within the person's budget of the week that begins on `monday`. How many key results he was asked for; 0 when nothing was sent for them.
size_t digest_send(struct notify *n, const struct board *board, const struct okr_unit *person,
                   struct okr_str meeting, okr_date monday);
#endif
