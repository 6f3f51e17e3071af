// SPDX-License-Identifier: Apache-2.0
#include "notify/bucket.h"

#include "support/leak.h"
#include <criterion/criterion.h>

/// The most that leaves in any minute when there is always more to send.
static int most_in_a_minute(int per_minute)
{
    enum {
        SECONDS = 600,
        STEP_MS = 100,
        WINDOW = 60000 / STEP_MS,
        STEPS = SECONDS * 1000 / STEP_MS
    };
    static int sent[STEPS];
    struct bucket bucket = {0};
    int most = 0, window = 0;
    for (int i = 0; i < STEPS; i++) {
        okr_time now = 1700000000000 + (okr_time)i * STEP_MS;
        sent[i] = 0;
        for (int n = bucket_fill(&bucket, per_minute, now); n > 0; n--, sent[i]++)
            bucket_take(&bucket);
        window += sent[i] - (i >= WINDOW ? sent[i - WINDOW] : 0);
        most = window > most ? window : most;
    }
    return most;
}

Test(bucket, no_minute_exceeds_the_share)
{
    static const int rates[] = {2, 5, 20, 60, 100, 600};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        int most = most_in_a_minute(rates[i]), share = rates[i] * 80 / 100;
        cr_expect(most <= share || (rates[i] == 2 && most <= 2), "%d a minute: %d", rates[i], most);
        cr_expect(most + 1 >= share * 8 / 10, "%d a minute: only %d", rates[i], most);
    }
    okr_test_end();
}

Test(bucket, a_clock_that_jumps)
{
    struct bucket bucket = {0};
    cr_expect_eq(bucket_fill(&bucket, 20, 1000000), 4);
    for (int i = 0; i < 4; i++)
        bucket_take(&bucket);
    cr_expect_eq(bucket_fill(&bucket, 20, 500000), 0); // back: nothing flows in
    cr_expect_eq(bucket_next(&bucket, 20, 500000), 505000);
    cr_expect_eq(bucket_fill(&bucket, 20, 504999), 0);
    cr_expect_eq(bucket_fill(&bucket, 20, 505001), 1);
    cr_expect_eq(bucket_fill(&bucket, 20, INT64_C(99999999999)), 4); // ahead: no more than full
    okr_test_end();
}

Test(bucket, retries_spread_out_and_end)
{
    cr_expect_eq(retry_after(1, 0, 32768), 5000);
    cr_expect_eq(retry_after(1, 0, 0), 4000);
    cr_expect(retry_after(2, 0, 65535) < 360000 && retry_after(2, 0, 65535) > 359000);
    cr_expect_eq(retry_after(1, 90000, 0), 90000); // Retry-After
    cr_expect(retry_after(RETRIES_MAX, 0, 0) > 0);
    cr_expect_eq(retry_after(RETRIES_MAX + 1, 0, 0), -1);
    okr_test_end();
}
