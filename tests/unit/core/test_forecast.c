// SPDX-License-Identifier: Apache-2.0
#include "core/forecast.h"

#include <criterion/criterion.h>

#include "cells.h"
#include "support/leak.h"

enum { CHECK_INS_MAX = 16 };

static size_t read_check_ins(const char *cell, struct okr_check_in *ret)
{
    char text[32];
    size_t n = 0;
    while (cell_next(&cell, ';', text, sizeof text)) {
        struct okr_check_in *c = &ret[n++];
        okr_entity_init(&okr_entity_check_in, c);
        text[10] = '\0'; // day=value
        c->id = OKR_ID('x', n);
        c->as_of = cell_date(text);
        if (text[11] != '=')
            c->value = cell_decimal(text + 11);
    }
    return n;
}

Test(forecast, golden)
{
    struct vectors *vectors = vectors_open("forecast.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_check_in check_ins[CHECK_INS_MAX];
        struct forecast got;
        struct okr_metric metric =
            cell_metric((enum okr_metric_kind)cell_term(OKR_GROUP_METRIC_KIND, row.cell[3]));
        metric.start = cell_decimal(row.cell[4]);
        metric.target = cell_decimal(row.cell[5]);
        size_t n = read_check_ins(row.cell[8], check_ins);
        forecast_project(&metric, check_ins, n, cell_date(row.cell[6]), cell_date(row.cell[7]),
                         &got);
        struct okr_decimal value = cell_decimal(row.cell[0]);
        cr_expect(got.value.present == value.present &&
                      (!value.present || okr_decimal_eq(got.value, value)),
                  "%s:%d: %g", VECTOR_AT(row), okr_decimal_double(got.value));
        cr_expect_eq(got.date, cell_date(row.cell[1]), "%s:%d: %s", VECTOR_AT(row),
                     got.date == OKR_NO_DATE ? "-" : okr_date_text(got.date).c);
        cr_expect_eq(got.points, (uint32_t)cell_int(row.cell[2]), "%s:%d", VECTOR_AT(row));
    }
    vectors_close(vectors);
    okr_test_end();
}
