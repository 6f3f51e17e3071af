// SPDX-License-Identifier: Apache-2.0
#include <okr/text.h>

#include <criterion/criterion.h>
#include <math.h>

#include "support/leak.h"

Test(confidence, is_read_as_tenths_percent_or_fraction)
{
    static const struct {
        const char *typed;
        double want;
    } rows[] = {{"6/10", 0.6},     {"60%", 0.6},  {"0.6", 0.6},     {" 6 / 10 ", 0.6},
                {"６／１０", 0.6}, {"60％", 0.6}, {"6.5/10", 0.65}, {"0", 0},
                {"1", 1},          {"10/10", 1},  {"100 %", 1},     {"0/10", 0},
                {"33.3%", 0.333},  {"0。6", 0.6}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double got = NAN;
        struct okr_err e = {0};
        cr_assert_eq(okr_confidence_read(okr_str_c(rows[i].typed), &got, &e), OKR_OK, "%s: %s",
                     rows[i].typed, e.message);
        cr_expect_eq(got, rows[i].want, "%s: %.17g", rows[i].typed, got);
    }
    okr_test_end();
}

Test(confidence, refuses_what_could_mean_two_things)
{
    static const struct {
        const char *typed, *says;
    } rows[] = {{"6", "say which"},
                {"60", "say which"},
                {"1.1", "say which"},
                {"11/10", "outside 0..1"},
                {"101%", "outside 0..1"},
                {"-1%", "outside 0..1"},
                {"6/5", "tenths"},
                {"6/", "tenths"},
                {"", "not a confidence"},
                {"high", "not a confidence"},
                {"60%5", "not a confidence"},
                {"6/10/10", "not a confidence"},
                {"$1", "not a confidence"},
                {"1k%", "not a confidence"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double got = 7;
        struct okr_err e = {0};
        cr_assert_eq(okr_confidence_read(okr_str_c(rows[i].typed), &got, &e), OKR_E_INVALID, "%s",
                     rows[i].typed);
        cr_expect(strstr(e.message, rows[i].says), "%s: %s", rows[i].typed, e.message);
        cr_expect_eq(got, 7, "untouched");
        cr_expect_str_eq(e.hint, "write 6/10, 60% or 0.6");
    }
    okr_test_end();
}

Test(confidence, prints_tenths_where_it_can)
{
    static const struct {
        double value;
        const char *want;
    } rows[] = {{0.6, "6/10"}, {0.65, "65%"},    {0, "0/10"},
                {1, "10/10"},  {0.333, "33.3%"}, {NAN, ""}};
    struct okr_arena *arena = okr_arena_new(1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_buf buf = OKR_BUF(arena);
        okr_confidence_print(&buf, rows[i].value);
        cr_expect(okr_str_is(okr_buf_view(&buf), rows[i].want), "%.*s", OKR_STR_ARG(buf));
        double again = 7;
        struct okr_err e = {0};
        if (rows[i].want[0]) {
            cr_assert_eq(okr_confidence_read(okr_buf_view(&buf), &again, &e), OKR_OK);
            cr_expect_eq(again, rows[i].value);
        }
    }
    okr_arena_free(arena);
    okr_test_end();
}
