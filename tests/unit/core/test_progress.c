// SPDX-License-Identifier: Apache-2.0
#include "core/progress.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "cells.h"
#include "support/leak.h"

enum { CHECK_INS_MAX = 64, PIECE = 64 };

static const struct okr_span year_2018 = {17532, 17896};

/// Check-ins recorded in the order given.
struct reported {
    struct okr_check_in at[CHECK_INS_MAX];
    size_t n;
};

static struct okr_check_in *report(struct reported *r, okr_date day)
{
    struct okr_check_in *c = &r->at[r->n++];
    okr_entity_init(&okr_entity_check_in, c);
    c->id = OKR_ID('x', r->n);
    c->as_of = day;
    c->recorded_at = day * OKR_DAY_MS;
    return c;
}

/// "60;75": one value a day.
static void report_values(struct reported *r, const char *cell)
{
    char piece[PIECE];
    while (cell_next(&cell, ';', piece, sizeof piece)) {
        struct okr_check_in *c = report(r, year_2018.start + (okr_date)r->n);
        c->value = strcmp(piece, "=") == 0 ? (struct okr_decimal){0} : cell_decimal(piece);
    }
}

/// The raw of check-ins, folded at once and, where that is possible, one by one.
static double raw_of(const struct okr_metric *metric, const struct reported *r)
{
    struct kr_value folded, added;
    kr_value_init(&folded);
    kr_value_init(&added);
    value_fold(metric, r->at, r->n, NULL, year_2018, &folded);
    for (size_t i = 0; i < r->n; i++) {
        value_add(metric, &r->at[i], &added);
    }
    double raw = progress_raw_now(metric, &folded, NULL, year_2018, year_2018.end);
    if (!value_needs_history(metric)) {
        cr_expect(cell_same(raw, progress_raw_now(metric, &added, NULL, year_2018, year_2018.end)));
    }
    return raw;
}

static void expect_raw(const struct vector_row *row, const struct okr_metric *metric,
                       const char *values, const char *raw)
{
    struct reported r = {.n = 0};
    report_values(&r, values);
    double got = raw_of(metric, &r);
    cr_expect(cell_same(got, cell_double(raw)), "%s:%d: %.17g", VECTOR_AT(*row), got);
    if (r.n == 1) {
        got = progress_raw(metric, r.at[0].value);
        cr_expect(cell_same(got, cell_double(raw)), "%s:%d: %.17g", VECTOR_AT(*row), got);
    }
}

static void linear_rows(const char *file, enum okr_metric_kind kind)
{
    struct vectors *vectors = vectors_open(file);
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_metric metric = cell_metric(kind);
        metric.start = cell_decimal(row.cell[0]);
        metric.target = cell_decimal(row.cell[1]);
        expect_raw(&row, &metric, row.cell[2], row.cell[3]);
    }
    vectors_close(vectors);
}

Test(progress, increase)
{
    linear_rows("progress_increase.tsv", OKR_METRIC_KIND_INCREASE);
    okr_test_end();
}

Test(progress, decrease)
{
    linear_rows("progress_decrease.tsv", OKR_METRIC_KIND_DECREASE);
    okr_test_end();
}

Test(progress, baseline)
{
    linear_rows("progress_baseline.tsv", OKR_METRIC_KIND_BASELINE);
    okr_test_end();
}

Test(progress, reach)
{
    struct vectors *vectors = vectors_open("progress_reach.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_metric metric = cell_metric(OKR_METRIC_KIND_REACH);
        metric.target = cell_decimal(row.cell[0]);
        expect_raw(&row, &metric, row.cell[1], row.cell[2]);
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(progress, maintain)
{
    struct vectors *vectors = vectors_open("progress_maintain.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_metric metric = cell_metric(OKR_METRIC_KIND_MAINTAIN);
        struct reported r = {.n = 0};
        metric.low = cell_decimal(row.cell[0]);
        metric.high = cell_decimal(row.cell[1]);
        metric.tolerance = cell_decimal(row.cell[2]);
        metric.measure = okr_str_c(row.cell[3]);
        metric.sample = (uint8_t)cell_term(OKR_GROUP_SAMPLE, row.cell[4]);
        report_values(&r, row.cell[5]);
        double got = raw_of(&metric, &r);
        cr_expect(cell_same(got, cell_double(row.cell[6])), "%s:%d: %.17g", VECTOR_AT(row), got);
    }
    vectors_close(vectors);
    okr_test_end();
}

static const char *const step_names[] = {"起草", "评审", "签署", "发布", "五", "六", "七", "八"};

Test(progress, milestone)
{
    struct vectors *vectors = vectors_open("progress_milestone.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_metric metric = cell_metric(OKR_METRIC_KIND_MILESTONE);
        struct okr_step steps[8];
        struct reported r = {.n = 0};
        char piece[PIECE];
        const char *weights = row.cell[0], *done = row.cell[1];
        metric.steps.at = steps;
        while (cell_next(&weights, ',', piece, sizeof piece)) {
            struct okr_step *step = &steps[metric.steps.n];
            okr_entity_init(&okr_entity_step, step);
            step->name = okr_str_c(step_names[metric.steps.n++]);
            step->weight = piece[0] == '?' ? OKR_UNSET : cell_int(piece);
        }
        while (cell_next(&done, ',', piece, sizeof piece)) {
            size_t n = (size_t)cell_int(piece);
            struct okr_check_in *c = report(&r, year_2018.start);
            c->step = okr_str_c(n == 0 ? "" : n <= 8 ? step_names[n - 1] : "不存在");
        }
        double got = raw_of(&metric, &r);
        cr_expect(cell_same(got, cell_double(row.cell[2])), "%s:%d: %.17g", VECTOR_AT(row), got);
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(progress, milestone_of_more_steps_than_bits_counts_the_first)
{
    struct okr_metric metric = cell_metric(OKR_METRIC_KIND_MILESTONE);
    struct okr_step steps[40];
    for (size_t i = 0; i < 40; i++) {
        okr_entity_init(&okr_entity_step, &steps[i]);
    }
    metric.steps.at = steps;
    metric.steps.n = 40;
    cr_expect(cell_same(progress_raw(&metric, okr_decimal_int(UINT32_MAX)), 1));
    okr_test_end();
}

Test(progress, binary)
{
    struct vectors *vectors = vectors_open("progress_binary.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_metric metric = cell_metric(OKR_METRIC_KIND_BINARY);
        struct reported r = {.n = 0};
        report_values(&r, row.cell[0]);
        double got = raw_of(&metric, &r);
        cr_expect(cell_same(got, cell_double(row.cell[1])), "%s:%d: %.17g", VECTOR_AT(row), got);
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(progress, ordinal)
{
    struct vectors *vectors = vectors_open("progress_ordinal.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_metric metric = cell_metric(OKR_METRIC_KIND_ORDINAL);
        metric.low = cell_decimal(row.cell[0]);
        metric.target = cell_decimal(row.cell[1]);
        metric.high = cell_decimal(row.cell[2]);
        expect_raw(&row, &metric, row.cell[3], row.cell[4]);
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(progress, cadence)
{
    struct vectors *vectors = vectors_open("progress_cadence.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_metric metric = cell_metric(OKR_METRIC_KIND_CADENCE);
        struct reported r = {.n = 0};
        struct kr_value value;
        char piece[PIECE];
        const char *counts = row.cell[5];
        struct okr_span span = {cell_date(row.cell[2]), cell_date(row.cell[3])};
        okr_date today = cell_date(row.cell[4]);
        metric.per = (uint8_t)cell_term(OKR_GROUP_PERIOD, row.cell[0]);
        metric.target = cell_decimal(row.cell[1]);
        while (cell_next(&counts, ';', piece, sizeof piece)) {
            piece[10] = '\0'; // day=count
            struct okr_check_in *c = report(&r, cell_date(piece));
            c->value = piece[11] == '?' ? (struct okr_decimal){0} : cell_decimal(piece + 11);
        }
        kr_value_init(&value);
        value_fold(&metric, r.at, r.n, NULL, span, &value);
        double raw = progress_raw_now(&metric, &value, NULL, span, today);
        double best = progress_best_possible(&metric, &value, NULL, span, today);
        cr_expect(cell_same(raw, cell_double(row.cell[6])), "%s:%d: %.17g", VECTOR_AT(row), raw);
        cr_expect(cell_same(best, cell_double(row.cell[7])), "%s:%d: %.17g", VECTOR_AT(row), best);
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(progress, what_a_cadence_kept_after_the_due_date_is_no_surplus)
{
    struct okr_metric metric = cell_metric(OKR_METRIC_KIND_CADENCE);
    struct okr_span cycle = {100, 109}, due = {100, 104};
    struct reported r = {.n = 0};
    struct kr_value value;
    metric.per = OKR_PERIOD_DAY;
    for (okr_date day = cycle.start; day <= cycle.end; day++) {
        report(&r, day)->value = okr_decimal_int(1);
    }
    kr_value_init(&value);
    value_fold(&metric, r.at, r.n, NULL, cycle, &value);
    cr_expect(cell_same(progress_raw_now(&metric, &value, NULL, due, 109), 1));
    cr_expect(cell_same(progress_best_possible(&metric, &value, NULL, due, 109), 1));
    okr_test_end();
}

Test(progress, of_nothing_is_undefined)
{
    struct okr_metric metric = cell_metric(OKR_METRIC_KIND_NONE);
    struct kr_value value;
    kr_value_init(&value);
    cr_expect(isnan(progress_raw(NULL, okr_decimal_int(1))));
    cr_expect(isnan(progress_raw(&metric, okr_decimal_int(1))));
    cr_expect(isnan(progress_raw_now(NULL, &value, NULL, year_2018, 0)));
    cr_expect(isnan(progress_best_possible(NULL, &value, NULL, year_2018, 0)));
    cr_expect(isnan(progress_best_possible(&metric, &value, NULL, year_2018, 0)));
    metric.kind = 200;
    cr_expect(isnan(progress_raw(&metric, okr_decimal_int(1))));
    metric.kind = OKR_METRIC_KIND_CADENCE;
    cr_expect(isnan(progress_raw(&metric, okr_decimal_int(1))));
    okr_test_end();
}

Test(progress, is_clamped_and_the_surplus_reported)
{
    static const struct {
        double raw, p, over;
    } rows[] = {{-0.5, 0, 0}, {0, 0, 0}, {0.4, 0.4, 0}, {1, 1, 0}, {1.25, 1, 0.25}, {NAN, NAN, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect(cell_same(progress_clamp(rows[i].raw), rows[i].p), "row %zu", i);
        cr_expect(cell_same(progress_over(rows[i].raw), rows[i].over), "row %zu", i);
    }
    okr_test_end();
}
