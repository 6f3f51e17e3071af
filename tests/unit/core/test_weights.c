// SPDX-License-Identifier: Apache-2.0
#include "core/progress.h"

#include <criterion/criterion.h>
#include <math.h>

#include "cells.h"
#include "support/leak.h"

enum { SIBLINGS_MAX = 16 };

static size_t read_weights(const char *cell, int32_t *ret)
{
    char piece[16];
    size_t n = 0;
    while (cell_next(&cell, ',', piece, sizeof piece)) {
        ret[n++] = piece[0] == '?' ? OKR_UNSET : cell_int(piece);
    }
    return n;
}

Test(weights, golden)
{
    struct vectors *vectors = vectors_open("weights.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        int32_t set[SIBLINGS_MAX], expected[SIBLINGS_MAX], got[SIBLINGS_MAX];
        size_t n = read_weights(row.cell[0], set);
        bool fits = strcmp(row.cell[2], "ok") == 0;
        struct okr_err e = {0};
        cr_assert_eq(read_weights(row.cell[1], expected), n, "%s:%d", VECTOR_AT(row));
        weights_resolve(set, n, got);
        for (size_t i = 0; i < n; i++) {
            cr_expect_eq(got[i], expected[i], "%s:%d: %zu: %d", VECTOR_AT(row), i, got[i]);
        }
        cr_expect_eq(weights_check(set, n, &e), fits ? OKR_OK : OKR_E_WEIGHT_SUM, "%s:%d",
                     VECTOR_AT(row));
        cr_expect_eq(e.hint[0] != '\0', !fits, "%s:%d", VECTOR_AT(row));
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(weights, of_no_siblings)
{
    int32_t none[1] = {7};
    cr_expect_eq(weights_check(none, 0, NULL), OKR_OK);
    weights_resolve(none, 0, none);
    cr_expect_eq(none[0], 7);
    okr_test_end();
}

Test(weights, mean_divides_by_the_weights_that_take_part)
{
    static const struct {
        size_t n;
        double progress[3];
        int32_t weights[3];
        double mean;
    } rows[] = {
        {3, {0.5, 1.0, 0.0}, {500, 250, 250}, 0.5},
        {3, {0.5, NAN, 1.0}, {200, 600, 200}, 0.75}, // undefined is neither 0 nor 1
        {2, {0.3, 0.9}, {0, 1000}, 0.9},             // tracked, not counted
        {2, {0.3, NAN}, {0, 1000}, NAN},
        {2, {0.3, 0.9}, {0, 0}, NAN},
        {2, {NAN, NAN}, {500, 500}, NAN},
        {0, {0}, {0}, NAN},
        {1, {1.0}, {1000}, 1.0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double got = weighted_mean(rows[i].progress, rows[i].weights, rows[i].n);
        cr_expect(cell_same(got, rows[i].mean), "row %zu: %g", i, got);
    }
    okr_test_end();
}
