// SPDX-License-Identifier: Apache-2.0
#include <okr/text.h>

#include <criterion/criterion.h>

#include "support/leak.h"
#include "support/vectors.h"
#include "text/metric.h"

/// What was read, in the notation of values.tsv.
static struct okr_str said(struct okr_arena *arena, struct okr_decimal value, struct okr_str step,
                           bool relative)
{
    struct okr_buf buf = OKR_BUF(arena);
    okr_buf_c(&buf, relative ? "~" : step.ptr ? "=" : "");
    if (step.ptr) {
        cr_expect_eq(value.present, 0, "exactly one of value and step");
        okr_buf_str(&buf, step);
    } else {
        okr_decimal_print(&buf, value);
    }
    return okr_buf_view(&buf);
}

static void check_row(const struct vector_row *row, struct okr_arena *arena)
{
    struct okr_metric metric;
    struct okr_decimal value = {7, 0, 1};
    struct okr_str step = OKR_STR("untouched");
    bool relative = true;
    struct okr_err e = {0};
    cr_assert_eq(okr_metric_read(okr_str_c(row->cell[0]), NULL, arena, &metric, &e), OKR_OK,
                 "%s:%d %s", VECTOR_AT(*row), e.message);
    int status =
        okr_metric_value_read(okr_str_c(row->cell[1]), &metric, &value, &step, &relative, &e);
    if (strcmp(row->cell[2], "!") == 0) {
        cr_assert_eq(status, OKR_E_INVALID, "%s:%d is read", VECTOR_AT(*row));
        cr_expect(strstr(e.message, row->cell[3]), "%s:%d says \"%s\"", VECTOR_AT(*row), e.message);
        cr_expect(e.hint[0] && value.mantissa == 7 && relative, "%s:%d", VECTOR_AT(*row));
        return;
    }
    cr_assert_eq(status, OKR_OK, "%s:%d %s", VECTOR_AT(*row), e.message);
    struct okr_str got = said(arena, value, step, relative);
    cr_expect(okr_str_is(got, row->cell[2]), "%s:%d reads %.*s", VECTOR_AT(*row), OKR_STR_ARG(got));
    if (strcmp(row->cell[3], "-") == 0) {
        return;
    }
    struct okr_buf printed = OKR_BUF(arena);
    okr_metric_value_print(&printed, &metric, value, OKR_EN);
    cr_expect(okr_str_is(okr_buf_view(&printed), row->cell[3]), "%s:%d prints %.*s",
              VECTOR_AT(*row), OKR_STR_ARG(printed));
    for (int lang = OKR_EN; lang <= OKR_ZH; lang++) {
        struct okr_buf number = OKR_BUF(arena);
        struct okr_decimal again;
        okr_metric_number_print(&number, &metric, value, (enum okr_lang)lang);
        cr_assert_eq(
            okr_metric_value_read(okr_buf_view(&number), &metric, &again, &step, &relative, &e),
            OKR_OK, "%s:%d prints %.*s", VECTOR_AT(*row), OKR_STR_ARG(number));
        cr_expect(okr_decimal_eq(value, again), "%s:%d prints %.*s", VECTOR_AT(*row),
                  OKR_STR_ARG(number));
    }
}

Test(metric_value, is_read_for_its_metric)
{
    struct vectors *vectors = vectors_open("values.tsv");
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        okr_arena_reset(arena);
        check_row(&row, arena);
    }
    vectors_close(vectors);
    okr_arena_free(arena);
    okr_test_end();
}

Test(metric_value, needs_a_metric)
{
    struct okr_metric metric;
    struct okr_decimal value;
    struct okr_str step;
    bool relative;
    struct okr_err e = {0};
    okr_entity_init(&okr_entity_metric, &metric);
    cr_expect_eq(okr_metric_value_read(OKR_STR("12"), &metric, &value, &step, &relative, &e),
                 OKR_E_INVALID);
    cr_expect(strstr(e.message, "has no metric"), "%s", e.message);
    okr_test_end();
}

Test(metric_value, of_a_milestone_is_the_steps_that_are_done)
{
    static const struct {
        int64_t bits;
        const char *printed;
    } rows[] = {{0, "–"}, {1, "初稿"}, {5, "初稿、定稿"}};
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct okr_metric metric;
    struct okr_err e = {0};
    cr_assert_eq(
        okr_metric_read(OKR_STR("里程碑：初稿40%、评审20%、定稿"), NULL, arena, &metric, &e),
        OKR_OK, "%s", e.message);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_buf buf = OKR_BUF(arena);
        okr_metric_value_print(&buf, &metric, okr_decimal_int(rows[i].bits), OKR_ZH);
        cr_expect(okr_str_is(okr_buf_view(&buf), rows[i].printed), "row %zu", i);
    }
    okr_arena_free(arena);
    okr_test_end();
}

Test(metric_value, undefined_prints_as_a_dash)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_metric metric;
    okr_entity_init(&okr_entity_metric, &metric);
    okr_metric_value_print(&buf, &metric, (struct okr_decimal){0, 0, 0}, OKR_EN);
    cr_expect(okr_str_is(okr_buf_view(&buf), "–"));
    okr_arena_free(arena);
    okr_test_end();
}
