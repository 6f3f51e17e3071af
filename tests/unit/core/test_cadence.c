// SPDX-License-Identifier: Apache-2.0
#include "core/cadence.h"

#include <criterion/criterion.h>

#include "cells.h"
#include "support/leak.h"

static const struct {
    enum okr_period per;
    const char *start, *end, *day, *first, *last; ///< first "-": no period
} rows[] = {
    {OKR_PERIOD_DAY, "2018-01-01", "2018-03-31", "2018-02-03", "2018-02-03", "2018-02-03"},
    {OKR_PERIOD_DAY, "2018-01-01", "2018-03-31", "2017-12-31", "-", "-"},
    {OKR_PERIOD_DAY, "2018-01-01", "2018-03-31", "2018-04-01", "-", "-"},
    {OKR_PERIOD_NONE, "2018-01-01", "2018-03-31", "2018-02-03", "2018-02-03", "2018-02-03"},
    {OKR_PERIOD_WORKDAY, "2018-01-01", "2018-03-31", "2018-02-02", "2018-02-02", "2018-02-02"},
    {OKR_PERIOD_WORKDAY, "2018-01-01", "2018-03-31", "2018-02-03", "-", "-"},
    {OKR_PERIOD_WEEK, "2018-01-01", "2018-03-31", "2018-02-03", "2018-01-29", "2018-02-04"},
    {OKR_PERIOD_WEEK, "2018-01-03", "2018-01-05", "2018-01-04", "2018-01-03", "2018-01-05"},
    {OKR_PERIOD_MONTH, "2018-01-01", "2018-03-31", "2018-02-03", "2018-02-01", "2018-02-28"},
    {OKR_PERIOD_MONTH, "2017-12-15", "2018-03-31", "2018-01-31", "2018-01-01", "2018-01-31"},
    {OKR_PERIOD_QUARTER, "2017-04-01", "2018-03-31", "2018-01-01", "2018-01-01", "2018-03-31"},
    {OKR_PERIOD_QUARTER, "2017-02-10", "2018-01-31", "2017-03-01", "2017-02-10", "2017-04-30"},
    {OKR_PERIOD_YEAR, "2017-04-01", "2019-12-31", "2018-03-31", "2017-04-01", "2018-03-31"},
    {OKR_PERIOD_YEAR, "2017-04-01", "2019-12-31", "2019-12-31", "2019-04-01", "2019-12-31"},
};

Test(cadence, period_that_holds_a_day)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_span span = {cell_date(rows[i].start), cell_date(rows[i].end)};
        struct okr_span got = {OKR_NO_DATE, OKR_NO_DATE};
        bool found = cadence_period(rows[i].per, NULL, span, cell_date(rows[i].day), &got);
        cr_expect_eq(found, rows[i].first[0] != '-', "row %zu", i);
        cr_expect_eq(got.start, cell_date(rows[i].first), "row %zu", i);
        cr_expect_eq(got.end, cell_date(rows[i].last), "row %zu", i);
    }
    okr_test_end();
}

Test(cadence, periods_ended)
{
    struct okr_span span = {cell_date("2018-01-01"), cell_date("2018-01-31")};
    cr_expect_eq(cadence_ended(OKR_PERIOD_DAY, NULL, span, cell_date("2018-01-01")), 0);
    cr_expect_eq(cadence_ended(OKR_PERIOD_DAY, NULL, span, cell_date("2018-01-03")), 2);
    cr_expect_eq(cadence_ended(OKR_PERIOD_DAY, NULL, span, OKR_NO_DATE), 31);
    cr_expect_eq(cadence_ended(OKR_PERIOD_WORKDAY, NULL, span, OKR_NO_DATE), 23);
    cr_expect_eq(cadence_ended(OKR_PERIOD_WEEK, NULL, span, OKR_NO_DATE), 5);
    cr_expect_eq(cadence_ended(OKR_PERIOD_WEEK, NULL, span, cell_date("2018-01-07")), 0);
    cr_expect_eq(cadence_ended(OKR_PERIOD_WEEK, NULL, span, cell_date("2018-01-08")), 1);
    cr_expect_eq(cadence_ended(OKR_PERIOD_MONTH, NULL, (struct okr_span){5, 4}, OKR_NO_DATE), 0);
    okr_test_end();
}
