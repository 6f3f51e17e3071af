// SPDX-License-Identifier: Apache-2.0
#include "bucket.h"

enum { MINUTE_MS = 60000, ONE = 1000, QUARTERS = 4 };

/// Messages in a minute after the share was taken, at least one.
static int64_t allowed(int per_minute)
{
    int64_t share = (int64_t)per_minute * BUCKET_SHARE / 100;
    return share > 0 ? share : 1;
}

int bucket_size(int per_minute)
{
    int64_t size = allowed(per_minute) / QUARTERS;
    return size > 0 ? (int)size : 1;
}

/// Thousandths that flow in within a minute. Where the share is a single message the bucket holds it and refills in that minute.
static int64_t flow(int per_minute)
{
    int64_t rest = allowed(per_minute) - bucket_size(per_minute);
    return (rest > 0 ? rest : 1) * ONE;
}

int bucket_fill(struct bucket *bucket, int per_minute, okr_time now)
{
    int64_t full = (int64_t)bucket_size(per_minute) * ONE;
    if (!bucket->at) {
        bucket->thousandths = full;
        bucket->at = now;
    }
    int64_t passed = now - bucket->at;
    if (passed < 0) { // the clock went back: go on from here
        bucket->at = now;
        passed = 0;
    }
    if (passed > (int64_t)MINUTE_MS * ONE)
        passed = (int64_t)MINUTE_MS * ONE;
    int64_t in = passed * flow(per_minute) / MINUTE_MS;
    if (in > 0) {
        bucket->thousandths += in;
        // What rounding left over is not lost: the time moves by what came in.
        bucket->at =
            bucket->thousandths >= full ? now : bucket->at + in * MINUTE_MS / flow(per_minute);
    }
    if (bucket->thousandths > full)
        bucket->thousandths = full;
    return (int)(bucket->thousandths / ONE);
}

void bucket_take(struct bucket *bucket)
{
    bucket->thousandths -= ONE;
}

okr_time bucket_next(const struct bucket *bucket, int per_minute, okr_time now)
{
    int64_t lacks = ONE - bucket->thousandths;
    if (lacks <= 0)
        return now;
    return now + (lacks * MINUTE_MS + flow(per_minute) - 1) / flow(per_minute);
}

int64_t retry_after(uint32_t attempt, int64_t wait_ms, uint32_t random)
{
    static const int64_t seconds[RETRIES_MAX] = {5,     300,   1800,  7200,  18000,
                                                 36000, 50400, 72000, 86400, 86400};
    enum { RANDOM_RANGE = 65536, JITTER_PARTS = 5 };
    if (attempt < 1 || attempt > RETRIES_MAX)
        return -1;
    int64_t ms = seconds[attempt - 1] * ONE, jitter = ms / JITTER_PARTS;
    ms += (int64_t)(random % RANDOM_RANGE) * 2 * jitter / RANDOM_RANGE - jitter;
    return ms > wait_ms ? ms : wait_ms;
}
