// SPDX-License-Identifier: Apache-2.0
#include <okr/text.h>

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "support/leak.h"
#include "support/vectors.h"
#include "text/metric.h"

static struct okr_span quarter(void)
{
    return (struct okr_span){okr_date_make(2018, 1, 1), okr_date_make(2018, 3, 31)};
}

static const char *plain(struct okr_arena *arena, struct okr_decimal d)
{
    struct okr_buf buf = OKR_BUF(arena);
    okr_decimal_print(&buf, d);
    okr_buf_char(&buf, '\0');
    return d.present ? buf.ptr : "";
}

static void expect(const struct vector_row *row, size_t cell, const char *actual)
{
    cr_expect_str_eq(actual, row->cell[cell], "%s:%d cell %zu: \"%s\", not \"%s\"", VECTOR_AT(*row),
                     cell + 1, actual, row->cell[cell]);
}

static void expect_refusal(const struct vector_row *row, int status, const struct okr_err *e,
                           const struct metric_marks *marks)
{
    cr_assert_eq(status, OKR_E_INVALID, "%s:%d is read", VECTOR_AT(*row));
    cr_expect(strstr(e->message, row->cell[2]), "%s:%d says \"%s\"", VECTOR_AT(*row), e->message);
    cr_expect(row->cell[3][0] && strstr(e->hint, row->cell[3]), "%s:%d cures \"%s\"",
              VECTOR_AT(*row), e->hint);
    cr_expect_eq(marks->fault, strtoul(row->cell[4], NULL, 10), "%s:%d is at %zu", VECTOR_AT(*row),
                 marks->fault);
}

/// What is printed, read again without the cycle, is the same metric, and prints the same.
static void expect_printed(const struct vector_row *row, struct okr_arena *arena,
                           const struct okr_metric *metric)
{
    for (int lang = OKR_EN; lang <= OKR_ZH; lang++) {
        struct okr_buf first = OKR_BUF(arena);
        struct okr_buf second = OKR_BUF(arena);
        struct okr_metric again;
        struct okr_err e = {0};
        okr_metric_print(&first, metric, (enum okr_lang)lang);
        struct okr_str text = okr_buf_view(&first);
        cr_expect(okr_str_is(text, row->cell[10 + lang]), "%s:%d prints \"%.*s\"", VECTOR_AT(*row),
                  OKR_STR_ARG(text));
        cr_assert_eq(okr_metric_read(text, NULL, arena, &again, &e), OKR_OK, "%s:%d \"%.*s\": %s",
                     VECTOR_AT(*row), OKR_STR_ARG(text), e.message);
        cr_expect_eq(okr_entity_diff(&okr_entity_metric, metric, &again), 0,
                     "%s:%d reads back as another metric", VECTOR_AT(*row));
        okr_metric_print(&second, &again, (enum okr_lang)lang);
        cr_expect(okr_str_eq(text, okr_buf_view(&second)), "%s:%d prints another text",
                  VECTOR_AT(*row));
    }
}

Test(metric, reads_and_prints_every_form)
{
    struct vectors *vectors = vectors_open("metric.tsv");
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct okr_span cycle = quarter();
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_metric metric;
        struct metric_marks marks;
        struct okr_err e = {0};
        okr_arena_reset(arena);
        int status = metric_read(okr_str_c(row.cell[0]), &cycle, arena, &metric, &marks, &e);
        if (strcmp(row.cell[1], "!") == 0) {
            expect_refusal(&row, status, &e, &marks);
            continue;
        }
        cr_assert_eq(status, OKR_OK, "%s:%d %s", VECTOR_AT(row), e.message);
        char digits[16] = "-";
        if (metric.digits != OKR_UNSET) {
            (void)snprintf(digits, sizeof digits, "%d", (int)metric.digits);
        }
        expect(&row, 1, okr_term_slug(OKR_GROUP_METRIC_KIND, metric.kind));
        expect(&row, 2, metric.measure.ptr ? metric.measure.ptr : "");
        expect(&row, 3, plain(arena, metric.start));
        expect(&row, 4, plain(arena, metric.target));
        expect(&row, 5, plain(arena, metric.low));
        expect(&row, 6, plain(arena, metric.high));
        expect(&row, 7, okr_term_slug(OKR_GROUP_SCALE, metric.scale));
        expect(&row, 8, digits);
        expect(&row, 9, okr_term_slug(OKR_GROUP_PERIOD, metric.per));
        expect_printed(&row, arena, &metric);
    }
    vectors_close(vectors);
    okr_arena_free(arena);
    okr_test_end();
}

Test(metric, reads_the_parts_of_steps)
{
    static const char text[] =
        " 里程碑：【x】初稿 30.5% 1月31日前、[ ] 评审 by 2018/2/15，［Ｘ］签字、v2 20％";
    static const struct {
        const char *name;
        int32_t weight;
        int month, day;
    } want[] = {{"初稿", 305, 1, 31},
                {"评审", OKR_UNSET, 2, 15},
                {"签字", OKR_UNSET, 0, 0},
                {"v2", 200, 0, 0}};
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct okr_span cycle = quarter();
    struct okr_metric metric;
    struct metric_marks marks;
    struct okr_err e = {0};
    cr_assert_eq(metric_read(okr_str_c(text), &cycle, arena, &metric, &marks, &e), OKR_OK, "%s",
                 e.message);
    cr_assert_eq(metric.steps.n, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct okr_step *step = &metric.steps.at[i];
        okr_date due =
            want[i].month ? okr_date_make(2018, want[i].month, want[i].day) : OKR_NO_DATE;
        cr_expect(okr_str_is(step->name, want[i].name), "%.*s", OKR_STR_ARG(step->name));
        cr_expect_eq(step->weight, want[i].weight, "%zu: %d", i, step->weight);
        cr_expect_eq(step->due, due, "%zu: %s", i, okr_date_text(step->due).c);
        cr_expect_not(step->done);
    }
    cr_expect_eq(marks.done, 5);
    okr_arena_free(arena);
    okr_test_end();
}

Test(metric, counts_steps_up_to_32)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_metric metric;
    struct okr_err e = {0};
    okr_buf_c(&buf, "milestone: a");
    for (int i = 1; i < 32; i++) {
        okr_buf_printf(&buf, ", a%d", i);
    }
    cr_assert_eq(okr_metric_read(okr_buf_view(&buf), NULL, arena, &metric, &e), OKR_OK, "%s",
                 e.message);
    cr_expect_eq(metric.steps.n, 32);
    okr_buf_c(&buf, ", z");
    cr_expect_eq(okr_metric_read(okr_buf_view(&buf), NULL, arena, &metric, &e), OKR_E_INVALID);
    cr_expect(strstr(e.message, "at most 32 steps"), "%s", e.message);
    okr_arena_free(arena);
    okr_test_end();
}

Test(metric, needs_the_cycle_for_a_date_without_a_year)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct okr_metric metric = {.kind = 77};
    struct okr_err e = {0};
    cr_expect_eq(okr_metric_read(OKR_STR("里程碑：初稿 1月31日前、评审"), NULL, arena, &metric, &e),
                 OKR_E_INVALID);
    cr_expect(strstr(e.message, "year is not known"), "%s", e.message);
    cr_expect_eq(metric.kind, 77, "untouched");
    okr_arena_free(arena);
    okr_test_end();
}

Test(metric, is_refused_when_the_arena_is_full)
{
    struct okr_arena *arena = okr_arena_new(1);
    struct okr_metric metric;
    struct okr_err e = {0};
    cr_expect_eq(okr_metric_read(OKR_STR("0 -> 25 firms"), NULL, arena, &metric, &e),
                 OKR_E_TOO_BIG);
    memset(&e, 0, sizeof e);
    cr_expect_eq(okr_metric_read(OKR_STR("milestone: a, b"), NULL, arena, &metric, &e),
                 OKR_E_TOO_BIG);
    okr_arena_free(arena);
    okr_test_end();
}

// A quadratic reader takes minutes for these; the bound leaves room for sanitizers and a busy machine.
Test(metric, takes_linear_time)
{
    static const char *const rows[][2] = {
        {"5 ", "a "},           {"5 ", "per day "},
        {"0 -> ", "0 -> "},     {"milestone: a", " "},
        {"milestone: a", "1"},  {"milestone: ", "by "},
        {"milestone: ", "1月"}, {"每天", "x"},
        {"<= 5", "以内"},       {"1", "到"},
        {"1 ", "->  "},         {"commit 1", ", target "},
    };
    struct okr_arena *arena = okr_arena_new(16 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_buf buf = OKR_BUF(arena);
        struct okr_metric metric;
        okr_buf_c(&buf, rows[i][0]);
        while (buf.len < 64 << 10) {
            okr_buf_c(&buf, rows[i][1]);
        }
        okr_buf_c(&buf, "前");
        clock_t start = clock();
        (void)!okr_metric_read(okr_buf_view(&buf), NULL, arena, &metric, NULL);
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        cr_expect_lt(seconds, 2.0, "\"%s%s…\" took %.1f s", rows[i][0], rows[i][1], seconds);
        okr_arena_reset(arena);
    }
    okr_arena_free(arena);
    okr_test_end();
}

/// No text makes the reader crash, and what it takes is a fixpoint.
Test(metric, survives_scrambled_text)
{
    static const char *const pieces[] = {
        "12",     "3.5亿",  "->",         "》",       "－",       " ",     "%",
        "％",     "从",     "到",         "降到",     "元",       "firms", "..",
        "~",      "±",      "milestone:", "里程碑：", "、",       ",",     "by 2018-01-31",
        "前",     "[x]",    "30%",        "per",      "day",      "每天",  "次",
        "commit", "target", "stretch",    "?",        "<=",       "《=",   "$",
        "-5",     "a",      "week",       "0",        "\xE3\x80", "k",     "不超过",
        "以内"};
    struct okr_arena *arena = okr_arena_new(1 << 20);
    uint64_t seed = 20180119;
    int taken = 0;
    for (int i = 0; i < 20000; i++) {
        struct okr_metric metric;
        struct okr_metric again;
        okr_arena_reset(arena);
        struct okr_buf buf = OKR_BUF(arena);
        for (unsigned n = 0; n < 2 + (unsigned)i % 7; n++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
            okr_buf_c(&buf, pieces[(seed >> 33) % (sizeof pieces / sizeof *pieces)]);
        }
        if (!okr_utf8_valid(okr_buf_view(&buf))) {
            (void)!okr_metric_read(okr_buf_view(&buf), NULL, arena, &metric, NULL);
            continue;
        }
        if (okr_metric_read(okr_buf_view(&buf), NULL, arena, &metric, NULL) != OKR_OK) {
            continue;
        }
        taken++;
        for (int lang = OKR_EN; lang <= OKR_ZH; lang++) {
            struct okr_buf out = OKR_BUF(arena);
            struct okr_err e = {0};
            okr_metric_print(&out, &metric, (enum okr_lang)lang);
            cr_assert_eq(okr_metric_read(okr_buf_view(&out), NULL, arena, &again, &e), OKR_OK,
                         "\"%.*s\" prints as \"%.*s\": %s", OKR_STR_ARG(buf), OKR_STR_ARG(out),
                         e.message);
            cr_assert_eq(okr_entity_diff(&okr_entity_metric, &metric, &again), 0,
                         "\"%.*s\" prints as \"%.*s\", which is another metric", OKR_STR_ARG(buf),
                         OKR_STR_ARG(out));
        }
    }
    cr_expect_gt(taken, 500);
    okr_arena_free(arena);
    okr_test_end();
}
