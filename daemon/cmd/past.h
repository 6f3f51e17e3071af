// SPDX-License-Identifier: Apache-2.0
// Looking back: a READ op with `at` answers with the state as it was right after that event, or at the end of that day.
#ifndef CMD_PAST_H
#define CMD_PAST_H
#include "cmd/cmd.h"

/// Makes the transaction look back as the request's `at` says (nothing when there is none, or when it says what is there now), and sets today to then: the event's day, or today where nothing has followed until today. INVALID, FUTURE; COMPACTED where what was removed since is forgotten.
OKR_MUST_CHECK int past_look(struct cmd *c);
/// The last event that happened on that day or before; 0 = none. COMPACTED as above.
OKR_MUST_CHECK int past_day(struct cmd *c, okr_date day, uint64_t *ret);
/// The value of a key result, as of the time looked back to; contributions of others included. False (and an initialised value) when nothing was recorded.
bool past_value(struct cmd *c, okr_id key_result, struct kr_value *ret);
#endif
