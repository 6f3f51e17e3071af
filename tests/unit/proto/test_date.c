// SPDX-License-Identifier: Apache-2.0
#include <okr/date.h>

#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/leak.h"
#include "support/vectors.h"

Test(date, every_day_follows_the_one_before)
{
    okr_date date = okr_date_make(1900, 1, 1);
    int weekday = 0; // a Monday

    for (int year = 1900; year <= 2999; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= 31; day++) {
                int y, m, d;
                const okr_date made = okr_date_make(year, month, day);
                if (made == OKR_NO_DATE)
                    continue;
                okr_date_split(made, &y, &m, &d);
                cr_assert(made == date && y == year && m == month && d == day &&
                              okr_weekday(made) == weekday,
                          "%d-%d-%d", year, month, day);
                date++;
                weekday = (weekday + 1) % 7;
            }
        }
    }
    cr_expect_eq(date - okr_date_make(1900, 1, 1), 401767, "days of eleven centuries");
    cr_expect_eq(okr_date_make(1970, 1, 1), 0);
    cr_expect_eq(okr_date_make(2000, 3, 1), 11017);
    okr_test_end();
}

Test(date, refuses_days_there_are_not)
{
    static const int rows[][3] = {{1899, 12, 31}, {3000, 1, 1},  {2018, 0, 1},
                                  {2018, 13, 1},  {2018, 1, 0},  {2018, 1, 32},
                                  {2018, 2, 29},  {1900, 2, 29}, {2018, 4, 31}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        cr_expect_eq(okr_date_make(rows[i][0], rows[i][1], rows[i][2]), OKR_NO_DATE, "row %zu", i);
    cr_expect_neq(okr_date_make(2000, 2, 29), OKR_NO_DATE);
    okr_test_end();
}

Test(date, the_wire_form_is_exact)
{
    static const char *const bad[] = {"",           "2018-1-19",  "2018-01-19 ", " 2018-01-19",
                                      "2018/01/19", "2018-02-30", "20180119",    "2018-01-1",
                                      "2018-01-190"};
    okr_date date = 0;

    cr_assert(okr_date_parse(OKR_STR("2018-01-19"), &date));
    cr_expect_str_eq(okr_date_text(date).c, "2018-01-19");
    cr_expect_str_eq(okr_date_text(OKR_NO_DATE).c, "");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        okr_date kept = 7;
        cr_expect_not(okr_date_parse(okr_str_c(bad[i]), &kept), "%s", bad[i]);
        cr_expect_eq(kept, 7);
    }
    okr_test_end();
}

Test(date, reads_the_forms_of_the_text)
{
    static const struct {
        const char *name;
        int start[3], end[3];
    } cycles[] = {{"FY", {2018, 1, 1}, {2018, 3, 31}},
                  {"CROSS", {2025, 11, 1}, {2026, 2, 28}},
                  {"LEAP", {2027, 10, 1}, {2028, 3, 31}}};
    struct vectors *vectors = vectors_open("dates.tsv");
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        struct okr_span span, *cycle = NULL;
        for (size_t i = 0; i < sizeof(cycles) / sizeof(cycles[0]); i++) {
            if (strcmp(row.cell[1], cycles[i].name) != 0)
                continue;
            span.start = okr_date_make(cycles[i].start[0], cycles[i].start[1], cycles[i].start[2]);
            span.end = okr_date_make(cycles[i].end[0], cycles[i].end[1], cycles[i].end[2]);
            cycle = &span;
        }
        okr_date date = OKR_NO_DATE;
        const size_t used = okr_date_read(okr_str_c(row.cell[0]), cycle, &date);
        const char *want = strcmp(row.cell[2], "-") == 0 ? "" : row.cell[2];
        cr_expect_str_eq(okr_date_text(date).c, want, "%s:%d", VECTOR_AT(row));
        cr_expect_eq(used, (size_t)vector_int(&row, 3), "%s:%d: used %zu", VECTOR_AT(row), used);
    }
    vectors_close(vectors);
    struct okr_span none = {OKR_NO_DATE, OKR_NO_DATE};
    cr_expect_eq(okr_date_read(OKR_STR("1月19日"), &none, &(okr_date){0}), 0);
    okr_test_end();
}

Test(time, prints_and_reads_rfc_3339)
{
    static const struct {
        const char *typed, *printed; ///< NULL: refused
    } rows[] = {
        {"2018-01-19T08:30:00.000Z", "2018-01-19T08:30:00.000Z"},
        {"2018-01-19T08:30:00Z", "2018-01-19T08:30:00.000Z"},
        {"2018-01-19T08:30:00.5+08:00", "2018-01-19T00:30:00.500Z"},
        {"2018-01-19T23:30:00.123456-01:00", "2018-01-20T00:30:00.123Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
        {"1970-01-01t00:00:00z", "1970-01-01T00:00:00.000Z"},
        {"2018-01-19T24:00:00Z", NULL},
        {"2018-01-19T08:60:00Z", NULL},
        {"2018-01-19T08:30:60Z", NULL},
        {"2018-01-19T08:30:00", NULL},
        {"2018-01-19 08:30:00Z", NULL},
        {"2018-01-19T08:30:00.Z", NULL},
        {"2018-01-19T08:30:00Zx", NULL},
        {"2018-01-19T08:30:00+8", NULL},
        {"2018-02-30T08:30:00Z", NULL},
        {"2018-01-19T08:30Z", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        okr_time time = OKR_NO_TIME;
        cr_expect_eq(okr_time_parse(okr_str_c(rows[i].typed), &time), rows[i].printed != NULL, "%s",
                     rows[i].typed);
        cr_expect_str_eq(okr_time_text(time).c, rows[i].printed ? rows[i].printed : "", "%s",
                         rows[i].typed);
    }
    okr_time epoch = 1;
    cr_expect(okr_time_parse(OKR_STR("1970-01-01T00:00:00Z"), &epoch));
    cr_expect_eq(epoch, 0);
    okr_test_end();
}
