// SPDX-License-Identifier: Apache-2.0
#include <okr/date.h>

#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/leak.h"
#include "support/vectors.h"

Test(period, reads_the_names_of_method_8)
{
    struct vectors *vectors = vectors_open("periods.tsv");
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        struct okr_span span = {OKR_NO_DATE, OKR_NO_DATE};
        const bool want = strcmp(row.cell[2], "-") != 0;
        cr_expect_eq(okr_period_read(okr_str_c(row.cell[0]), vector_int(&row, 1), &span), want,
                     "%s:%d", VECTOR_AT(row));
        cr_expect_str_eq(okr_date_text(span.start).c, want ? row.cell[2] : "", "%s:%d",
                         VECTOR_AT(row));
        cr_expect_str_eq(okr_date_text(span.end).c, want ? row.cell[3] : "", "%s:%d",
                         VECTOR_AT(row));
    }
    vectors_close(vectors);
    cr_expect_not(okr_period_read(OKR_STR(""), 1, &(struct okr_span){0}));
    cr_expect_not(okr_period_read(OKR_STR("2026Q1"), 0, &(struct okr_span){0}));
    cr_expect_not(okr_period_read(OKR_STR("2026Q1"), 13, &(struct okr_span){0}));
    cr_expect_not(okr_period_read(OKR_STR("2026\xFF"), 1, &(struct okr_span){0}));
    okr_test_end();
}

Test(period, keys_read_back_as_their_quarter)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);

    for (int first_month = 1; first_month <= 12; first_month++) {
        for (int month = 1; month <= 12; month++) {
            struct okr_buf buf = OKR_BUF(arena);
            struct okr_span span = {0, 0};
            const okr_date date = okr_date_make(2018, month, 15);
            okr_quarter_key(date, first_month, &buf);
            cr_assert(okr_period_read(okr_buf_view(&buf), first_month, &span), "%.*s",
                      OKR_STR_ARG(okr_buf_view(&buf)));
            cr_expect(span.start <= date && date <= span.end && span.end - span.start < 92,
                      "month %d from %d: %.*s", month, first_month,
                      OKR_STR_ARG(okr_buf_view(&buf)));
        }
    }
    struct okr_buf fiscal = OKR_BUF(arena), calendar = OKR_BUF(arena);
    okr_quarter_key(okr_date_make(2018, 1, 19), 4, &fiscal);
    okr_quarter_key(okr_date_make(2026, 2, 1), 1, &calendar);
    cr_expect(okr_str_is(okr_buf_view(&fiscal), "FY2018Q4"));
    cr_expect(okr_str_is(okr_buf_view(&calendar), "2026Q1"));
    okr_arena_free(arena);
    okr_test_end();
}
