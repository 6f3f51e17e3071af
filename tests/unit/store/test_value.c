// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

#include <math.h>

static struct okr_decimal decimal(int64_t mantissa, int32_t exponent)
{
    return (struct okr_decimal){.mantissa = mantissa, .exponent = exponent, .present = 1};
}

static bool equal(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b;
}

Test(value, comes_back_exactly)
{
    const struct okr_decimal none = {.present = 0};
    const struct kr_value rows[] = {
        {none, none, (double)NAN, (double)NAN, 0, 0, OKR_NO_DATE, OKR_NO_TIME, OKR_NO_DATE, 0},
        {decimal(12, 0), decimal(12, 0), 0.48, 0.6, 900, 900, 17532, 1514808000123, OKR_NO_DATE, 3},
        {decimal(0, 0), decimal(-35, 7), 1.0 / 3, 0.123456789, 9, 4, -1, -5, 17000, 1},
        {none, decimal(999999999999999, -30), -2.5, 0, 70000, 0, 0, 0, 0, UINT32_MAX},
        {decimal(-1, 30), none, 1e300, 1, 1, 1, OKR_NO_DATE, 1, 1, 1},
        {decimal(1, 0), none, INFINITY, 1e-7, UINT64_C(1) << 40, 2, 1, 1, 1, 1},
    };
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct kr_value got;
        okr_id id = OKR_ID('k', i + 1);
        cr_expect(!store_value(txn, id, &got));
        cr_expect_eq(got.last_event, 0);
        cr_expect(!got.own.present);
        store_put_value(txn, id, &rows[i]);
        cr_assert(store_value(txn, id, &got), "row %zu", i);
        const struct kr_value *put = &rows[i];
        cr_expect(got.own.present == put->own.present && got.own.mantissa == put->own.mantissa &&
                      got.own.exponent == put->own.exponent,
                  "row %zu own", i);
        cr_expect(got.current.present == put->current.present &&
                      got.current.mantissa == put->current.mantissa &&
                      got.current.exponent == put->current.exponent,
                  "row %zu current", i);
        // An infinite raw is undefined: the stored form has no infinities.
        cr_expect(equal(got.raw, isinf(put->raw) ? (double)NAN : put->raw), "row %zu raw", i);
        cr_expect(equal(got.confidence, put->confidence), "row %zu confidence", i);
        cr_expect_eq(got.last_event, put->last_event);
        cr_expect_eq(got.last_check_in, put->last_check_in);
        cr_expect_eq(got.as_of, put->as_of);
        cr_expect_eq(got.recorded_at, put->recorded_at);
        cr_expect_eq(got.kept_from, put->kept_from);
        cr_expect_eq(got.n_check_ins, put->n_check_ins);
    }
    cr_expect_eq(store_error(txn, NULL), OKR_OK);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}
