// SPDX-License-Identifier: Apache-2.0
#include "core/number.h"

#include <criterion/criterion.h>
#include <math.h>

#include "cells.h"
#include "support/leak.h"

Test(number, ratio_is_rounded_once)
{
    static const struct {
        const char *a, *b;
        double ratio;
    } rows[] = {
        {"2.1", "3", 0.7}, {"7", "10", 0.7}, {"0.3", "0.1", 3},   {"-1", "8", -0.125},
        {"0", "5", 0},     {"5", "0", NAN},  {"100", "0.5", 200}, {"0.000001", "0.00001", 0.1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double got = number_ratio(cell_decimal(rows[i].a), cell_decimal(rows[i].b));
        cr_expect(got == rows[i].ratio || (isnan(got) && isnan(rows[i].ratio)), "row %zu: %.17g", i,
                  got);
    }
    okr_test_end();
}

static void expect_number(struct okr_decimal got, const char *expected)
{
    cr_expect(okr_decimal_eq(got, cell_decimal(expected)), "%s: %lld e %d", expected,
              (long long)got.mantissa, got.exponent);
}

Test(number, ratio_of_far_apart_sizes_is_near)
{
    double got = number_ratio(cell_decimal("999999999999999"), cell_decimal("0.00001"));
    cr_expect(fabs(got / 9.99999999999999e19 - 1) < 1e-15, "%.17g", got);
    got = number_ratio(cell_decimal("0.00001"), cell_decimal("999999999999999"));
    cr_expect(fabs(got / 1.000000000000001e-20 - 1) < 1e-15, "%.17g", got);
    okr_test_end();
}

Test(number, sums_are_exact_where_15_digits_suffice_else_rounded)
{
    expect_number(number_add(cell_decimal("0.1"), cell_decimal("0.2")), "0.3");
    expect_number(number_sub(cell_decimal("0.3"), cell_decimal("0.1")), "0.2");
    expect_number(number_add(cell_decimal("100000000000000"), cell_decimal("0.25")),
                  "100000000000000");
    expect_number(number_sub(cell_decimal("-100000000000000"), cell_decimal("0.5")),
                  "-100000000000001");
    expect_number(number_add(cell_decimal("0.5"), cell_decimal("-0.5")), "0");
    okr_test_end();
}

Test(number, round)
{
    struct okr_decimal big = {0};
    cr_assert(okr_decimal_make(1, 20, &big));
    expect_number(number_round(0), "0");
    expect_number(number_round(0.1), "0.1");
    expect_number(number_round(-2.5), "-2.5");
    expect_number(number_round(1.0 / 3), "0.333333333333333");
    cr_expect(okr_decimal_eq(number_round(1e20), big));
    cr_expect_not(number_round(NAN).present);
    cr_expect_not(number_round(INFINITY).present);
    cr_expect_not(number_round(1e60).present);
    okr_test_end();
}

Test(number, bits_come_back_from_the_normal_form)
{
    static const int64_t sets[] = {0, 1, 5, 10, 100, 1000, 1024, 3000000000, UINT32_MAX};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        cr_expect_eq(number_bits(okr_decimal_int(sets[i])), (uint64_t)sets[i]);
    }
    cr_expect_eq(number_bits((struct okr_decimal){0}), 0u);
    cr_expect_eq(number_bits(okr_decimal_int(-4)), 0u);
    cr_expect_eq(number_bits(cell_decimal("0.5")), 0u);
    okr_test_end();
}
