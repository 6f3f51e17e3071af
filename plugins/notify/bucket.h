// SPDX-License-Identifier: Apache-2.0
// How often an endpoint is spoken to: a token bucket that never lets more than 80 % of the allowed messages through in any minute; and when to try again.
#ifndef NOTIFY_BUCKET_H
#define NOTIFY_BUCKET_H
#include <okr/date.h>

enum { BUCKET_SHARE = 80, RETRIES_MAX = 10 };
/// Thousandths of a message, so that slow rates fill too.
struct bucket {
    int64_t thousandths;
    okr_time at; ///< when it was last filled; 0: never, it is full
};
/// Messages that may go at once: a quarter of the share; what refills in a minute is the rest of it, so both together stay within the share.
int bucket_size(int per_minute);
/// Fills it up to `now`; a clock that went back fills nothing. How many messages may go.
int bucket_fill(struct bucket *bucket, int per_minute, okr_time now);
/// Takes one; call only where bucket_fill() was above 0.
void bucket_take(struct bucket *bucket);
/// When the next one may go.
okr_time bucket_next(const struct bucket *bucket, int per_minute, okr_time now);

/// Milliseconds from a failed attempt (the first is 1) to the next, by the schedule of Standard Webhooks with a fifth of jitter either way, at least `wait_ms`. `random` is in 0..65535. -1: it is tried no more.
int64_t retry_after(uint32_t attempt, int64_t wait_ms, uint32_t random);
#endif
