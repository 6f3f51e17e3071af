// SPDX-License-Identifier: Apache-2.0
#include <okr/decimal.h>
#include <okr/glossary.h>

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "support/leak.h"
#include "support/vectors.h"

static struct okr_decimal make(int64_t mantissa, int32_t exponent)
{
    struct okr_decimal d = {0};

    cr_assert(okr_decimal_make(mantissa, exponent, &d), "%lld e %d", (long long)mantissa, exponent);
    return d;
}

static struct okr_str printed(struct okr_arena *arena, struct okr_decimal d)
{
    struct okr_buf buf = OKR_BUF(arena);

    okr_decimal_print(&buf, d);
    return okr_buf_view(&buf);
}

Test(decimal, has_one_form_for_one_value)
{
    struct okr_decimal d = {0};

    cr_expect_eq(memcmp(&(struct okr_decimal){5, 3, 1}, &(struct okr_decimal[]){make(5000, 0)}[0],
                        sizeof(d)),
                 0);
    cr_expect_eq(make(0, 17).exponent, 0);
    cr_expect_eq(make(-1200, -1).mantissa, -12);
    cr_expect_not(okr_decimal_make(1000000000000001, 0, &d));
    cr_expect_not(okr_decimal_make(INT64_MIN, 0, &d));
    cr_expect_not(okr_decimal_make(1, 31, &d));
    cr_expect_not(okr_decimal_make(1, -31, &d));
    cr_expect_not(okr_decimal_make(10, 30, &d));
    cr_expect_not(okr_decimal_make(1, INT32_MAX, &d));
    cr_expect_eq(d.present, 0, "untouched");
    cr_expect_eq(okr_decimal_int(42).mantissa, 42);
    cr_expect_not(okr_decimal_int(INT64_MAX).present);
    cr_expect(okr_decimal_make(1000000000000000000, -18, &d) && d.mantissa == 1);
    okr_test_end();
}

Test(decimal, compares_exactly)
{
    static const struct {
        int64_t a;
        int32_t ea;
        int64_t b;
        int32_t eb;
        int order;
    } rows[] = {
        {1, 0, 2, 0, -1},   {-1, 0, 1, 0, -1},
        {-2, 0, -1, 0, -1}, {1, 1, 9, 0, 1},
        {15, -1, 2, 0, -1}, {0, 0, -1, 0, 1},
        {0, 0, 1, -30, -1}, {999999999999999, 0, 1, 15, -1},
        {1, 30, 1, -30, 1}, {123, -2, 123, -2, 0},
        {-11, 0, -2, 1, 1},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct okr_decimal a = make(rows[i].a, rows[i].ea), b = make(rows[i].b, rows[i].eb);
        const int ab = okr_decimal_cmp(a, b), ba = okr_decimal_cmp(b, a);
        cr_expect_eq((ab > 0) - (ab < 0), rows[i].order, "row %zu", i);
        cr_expect_eq((ba > 0) - (ba < 0), -rows[i].order, "row %zu, turned", i);
        cr_expect_eq(okr_decimal_eq(a, b), rows[i].order == 0, "row %zu", i);
    }
    cr_expect(okr_decimal_eq((struct okr_decimal){0}, (struct okr_decimal){7, 1, 0}));
    cr_expect_not(okr_decimal_eq((struct okr_decimal){0}, make(0, 0)));
    okr_test_end();
}

Test(decimal, calculates_exactly_or_refuses)
{
    static const struct {
        char op;
        int64_t a;
        int32_t ea;
        int64_t b;
        int32_t eb;
        bool fits;
        int64_t r;
        int32_t er;
    } rows[] = {
        {'+', 1, -1, 2, -1, true, 3, -1},
        {'+', 5, 0, 5, 0, true, 1, 1},
        {'+', 999999999999999, 0, 1, 0, true, 1, 15},
        {'+', 999999999999998, 0, 3, 0, false, 0, 0},
        {'+', 1, 14, 1, 0, true, 100000000000001, 0},
        {'+', 1, 15, 1, 0, false, 0, 0},
        {'+', 1, 15, -1, 0, true, 999999999999999, 0},
        {'+', 1, 30, 1, -30, false, 0, 0},
        {'+', 0, 0, 7, -3, true, 7, -3},
        {'+', 3, 0, -3, 0, true, 0, 0},
        {'-', 3, -1, 1, -1, true, 2, -1},
        {'-', 0, 0, 7, -3, true, -7, -3},
        {'-', -5, 0, 5, 0, true, -1, 1},
        {'*', 125, 0, 8, 0, true, 1, 3},
        {'*', -3, -1, 7, -1, true, -21, -2},
        {'*', -3, 0, -7, 0, true, 21, 0},
        {'*', 0, 0, 7, 29, true, 0, 0},
        {'*', 33554432, 0, 298023223876953, -1, false, 0, 0},
        {'*', 99999999, 0, 9999999, 0, true, 999999890000001, 0},
        {'*', 999999999999999, 0, 999999999999999, 0, false, 0, 0},
        {'*', 562949953421312, 0, 30517578125, 0, true, 17179869184, 15},
        {'*', 1, 20, 1, 20, false, 0, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct okr_decimal a = make(rows[i].a, rows[i].ea), b = make(rows[i].b, rows[i].eb),
                           r = {0};
        const bool fits = rows[i].op == '+'   ? okr_decimal_add(a, b, &r)
                          : rows[i].op == '-' ? okr_decimal_sub(a, b, &r)
                                              : okr_decimal_mul(a, b, &r);
        cr_expect_eq(fits, rows[i].fits, "row %zu", i);
        if (fits && rows[i].fits)
            cr_expect(r.mantissa == rows[i].r && r.exponent == rows[i].er, "row %zu: %lld e %d", i,
                      (long long)r.mantissa, r.exponent);
    }
    struct okr_decimal r = {0};
    cr_expect_not(okr_decimal_add((struct okr_decimal){0}, make(1, 0), &r));
    cr_expect_not(okr_decimal_mul(make(1, 0), (struct okr_decimal){0}, &r));
    okr_test_end();
}

Test(decimal, shares_round_half_away_from_zero)
{
    cr_expect(okr_decimal_eq(okr_decimal_share(make(25, 0), 400), make(10, 0)));
    cr_expect(okr_decimal_eq(okr_decimal_share(make(-25, 0), 300), make(-75, -1)));
    cr_expect(okr_decimal_eq(okr_decimal_share(make(7, 0), 1000), make(7, 0)));
    cr_expect(okr_decimal_eq(okr_decimal_share(make(7, 0), 0), make(0, 0)));
    cr_expect(okr_decimal_eq(okr_decimal_share(make(111111111111115, 0), 100),
                             make(111111111111115, -1)));
    cr_expect(
        okr_decimal_eq(okr_decimal_share(make(999999999999999, 0), 999), make(998999999999999, 0)));
    cr_expect(
        okr_decimal_eq(okr_decimal_share(make(999999999999995, 0), 501), make(500999999999997, 0)));
    cr_expect(okr_decimal_eq(okr_decimal_share(make(-999999999999999, 0), 999),
                             make(-998999999999999, 0)));
    cr_expect(okr_decimal_eq(okr_decimal_share(make(5, -30), 100), make(1, -30)));
    cr_expect_not(okr_decimal_share((struct okr_decimal){0}, 500).present);
    okr_test_end();
}

Test(decimal, doubles_go_there_and_back)
{
    static const struct {
        double value;
        int64_t mantissa;
        int32_t exponent;
    } rows[] = {
        {0.0, 0, 0},
        {-0.0, 0, 0},
        {1.0, 1, 0},
        {-2.5, -25, -1},
        {0.1, 1, -1},
        {0.7, 7, -1},
        {1e15, 1, 15},
        {3.5e8, 35, 7},
        {1e22, 1, 22},
        {1e-7, 1, -7},
        {99.92, 9992, -2},
        {1e30, 1, 30},
        {1e-30, 1, -30},
        {0.123456789012345, 123456789012345, -15},
        {123456789012.345, 123456789012345, -3},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct okr_decimal d = {0};
        cr_expect(okr_decimal_from_double(rows[i].value, &d), "row %zu", i);
        cr_expect(d.mantissa == rows[i].mantissa && d.exponent == rows[i].exponent,
                  "row %zu: %lld e %d", i, (long long)d.mantissa, d.exponent);
        cr_expect_eq(okr_decimal_double(d), rows[i].value, "row %zu", i);
    }
    static const double refused[] = {NAN,  INFINITY, -INFINITY,          1.0 / 3.0,
                                     1e31, 1e-31,    9007199254740993.0, 0.1 + 0.2};
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct okr_decimal d = {0};
        cr_expect_not(okr_decimal_from_double(refused[i], &d), "row %zu", i);
    }
    cr_expect(isnan(okr_decimal_double((struct okr_decimal){0})));
    okr_test_end();
}

Test(decimal, any_fifteen_digits_survive_a_double)
{
    uint64_t state = 20180119;

    for (int i = 0; i < 20000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        const int64_t mantissa = (int64_t)(state >> 14) % 1000000000000000;
        const struct okr_decimal d =
            make(i & 1 ? mantissa : -mantissa, (int32_t)((state >> 3) % 31) - 25);
        struct okr_decimal back = {0};
        cr_assert(okr_decimal_from_double(okr_decimal_double(d), &back) && okr_decimal_eq(d, back),
                  "%lld e %d", (long long)d.mantissa, d.exponent);
    }
    okr_test_end();
}

Test(decimal, prints_plainly)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);

    cr_expect(okr_str_is(printed(arena, make(0, 0)), "0"));
    cr_expect(okr_str_is(printed(arena, make(-5, -1)), "-0.5"));
    cr_expect(okr_str_is(printed(arena, make(35, 7)), "350000000"));
    cr_expect(okr_str_is(printed(arena, make(12345, -3)), "12.345"));
    cr_expect(okr_str_is(printed(arena, make(12, -5)), "0.00012"));
    cr_expect(okr_str_is(printed(arena, make(1, 30)), "1000000000000000000000000000000"));
    cr_expect_eq(printed(arena, (struct okr_decimal){0}).len, 0);
    okr_arena_free(arena);
    okr_test_end();
}

Test(number, reads_what_people_type)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct vectors *vectors = vectors_open("numbers.tsv");
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        const bool good = strcmp(row.cell[2], "-") != 0;
        struct okr_scaled scaled = {0}, again = {0};
        struct okr_buf buf = OKR_BUF(arena);
        const char *currency = "?";
        size_t used = 99;
        cr_expect_eq(okr_number_read(okr_str_c(row.cell[0]), &scaled, &used, &currency), good,
                     "%s:%d", VECTOR_AT(row));
        cr_expect_eq(used, (size_t)vector_int(&row, 1), "%s:%d: used %zu", VECTOR_AT(row), used);
        if (!good || !scaled.value.present)
            continue;
        cr_expect_str_eq(currency, row.cell[4], "%s:%d", VECTOR_AT(row));
        cr_expect(okr_str_is(printed(arena, scaled.value), row.cell[2]), "%s:%d: %.*s",
                  VECTOR_AT(row), OKR_STR_ARG(printed(arena, scaled.value)));
        okr_scaled_print(&buf, scaled);
        const struct okr_str text = okr_buf_view(&buf);
        cr_expect(okr_str_is(text, row.cell[3]), "%s:%d: %.*s", VECTOR_AT(row), OKR_STR_ARG(text));
        cr_expect(okr_number_read(text, &again, &used, &currency) &&
                      okr_decimal_eq(again.value, scaled.value) && again.scale == scaled.scale &&
                      again.digits == scaled.digits && used == text.len,
                  "%s:%d: what is printed reads back", VECTOR_AT(row));
    }
    vectors_close(vectors);
    okr_arena_free(arena);
    okr_test_end();
}

Test(number, prints_plain_where_the_scale_does_not_suit)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    const struct {
        struct okr_scaled scaled;
        const char *text;
    } rows[] = {
        {{make(123456789, -7), OKR_SCALE_YI, 1}, "12.3456789"},
        {{make(5, 0), OKR_SCALE_YI, 1}, "0.00000005亿"},
        {{make(123456789012345, 0), OKR_SCALE_YI, 0}, "1234567.89012345亿"},
        {{make(0, 0), OKR_SCALE_WAN, 0}, "0万"},
        {{make(0, 0), OKR_SCALE_WAN, 2}, "0.00万"},
        {{make(36, 7), OKR_SCALE_YI, 1}, "3.6亿"},
        {{make(3625, 5), OKR_SCALE_YI, 1}, "3.625亿"},
        {{make(-4, 8), OKR_SCALE_YI, 1}, "-4.0亿"},
        {{make(7, 0), 200, 0}, "7"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct okr_buf buf = OKR_BUF(arena);
        okr_scaled_print(&buf, rows[i].scaled);
        cr_expect(okr_str_is(okr_buf_view(&buf), rows[i].text), "row %zu: %.*s", i,
                  OKR_STR_ARG(okr_buf_view(&buf)));
    }
    okr_arena_free(arena);
    okr_test_end();
}
