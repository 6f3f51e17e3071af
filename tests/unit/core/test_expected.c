// SPDX-License-Identifier: Apache-2.0
#include "core/progress.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "cells.h"
#include "support/leak.h"

static bool on_weekdays(const void *self, okr_date date)
{
    (void)self;
    return okr_weekday(date) < 5;
}

static bool never(const void *self, okr_date date)
{
    (void)self;
    (void)date;
    return false;
}

static const struct work_calendar weekdays = {on_weekdays, NULL, NULL},
                                  holidays = {never, NULL, NULL}, every_day = {NULL, NULL, NULL};

static const struct work_calendar *calendar_of(const char *cell)
{
    return cell[0] == '-' ? NULL : strcmp(cell, "week") == 0 ? &weekdays : &holidays;
}

/// Runs 0 -> 100, whatever the kind.
static struct okr_key_result key_result(enum okr_metric_kind kind, enum okr_commitment commitment)
{
    struct okr_key_result kr;
    okr_entity_init(&okr_entity_key_result, &kr);
    kr.metric = cell_metric(kind);
    kr.metric.start = okr_decimal_int(0);
    kr.metric.target = okr_decimal_int(100);
    kr.commitment = (uint8_t)commitment;
    return kr;
}

static size_t read_checkpoints(const char *cell, struct okr_checkpoint *ret)
{
    char piece[32];
    size_t n = 0;
    while (cell_next(&cell, ';', piece, sizeof piece)) {
        piece[10] = '\0'; // day=value
        ret[n].date = cell_date(piece);
        ret[n++].value = strcmp(piece + 11, "-") == 0
                             ? (struct okr_decimal){0}
                             : okr_decimal_int(strtol(piece + 11, NULL, 10));
    }
    return n;
}

Test(expected, golden)
{
    struct vectors *vectors = vectors_open("expected.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_checkpoint planned[8];
        struct okr_key_result kr =
            key_result((enum okr_metric_kind)cell_term(OKR_GROUP_METRIC_KIND, row.cell[0]),
                       (enum okr_commitment)cell_term(OKR_GROUP_COMMITMENT, row.cell[1]));
        const struct work_calendar *calendar = calendar_of(row.cell[2]);
        struct okr_span span = {cell_date(row.cell[3]), cell_date(row.cell[4])};
        okr_date today = cell_date(row.cell[5]);
        kr.checkpoints.at = planned;
        kr.checkpoints.n = read_checkpoints(row.cell[8], planned);
        double elapsed = elapsed_fraction(calendar, span, today);
        double expected = expected_progress(&kr, calendar, span, today);
        cr_expect(cell_same(elapsed, cell_double(row.cell[6])), "%s:%d: E %.17g", VECTOR_AT(row),
                  elapsed);
        cr_expect(cell_same(expected, cell_double(row.cell[7])), "%s:%d: %.17g", VECTOR_AT(row),
                  expected);
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(expected, counts_workdays_of_both_ends)
{
    okr_date monday = okr_date_make(2018, 1, 1);
    cr_expect_eq(workdays_between(NULL, monday, monday), 1);
    cr_expect_eq(workdays_between(NULL, monday, monday + 6), 7);
    cr_expect_eq(workdays_between(&every_day, monday, monday + 6), 7);
    cr_expect_eq(workdays_between(&weekdays, monday, monday + 6), 5);
    cr_expect_eq(workdays_between(&weekdays, monday + 5, monday + 6), 0);
    cr_expect_eq(workdays_between(&weekdays, monday, monday - 1), 0);
    okr_test_end();
}

Test(expected, a_plan_without_a_start_plans_nothing)
{
    struct okr_key_result kr = key_result(OKR_METRIC_KIND_BASELINE, OKR_COMMITMENT_COMMITTED);
    struct okr_checkpoint planned = {.date = 104, .value = okr_decimal_int(90)};
    kr.metric.start = (struct okr_decimal){0};
    kr.checkpoints = (struct okr_checkpoint_list){&planned, 1};
    cr_expect(cell_same(expected_progress(&kr, NULL, (struct okr_span){100, 109}, 104), 0.5));
    okr_test_end();
}

Test(expected, commitment_in_force)
{
    struct okr_key_result kr = key_result(OKR_METRIC_KIND_BINARY, OKR_COMMITMENT_LEARNING);
    cr_expect_eq(commitment_of(&kr), OKR_COMMITMENT_LEARNING);
    kr.commitment = OKR_COMMITMENT_NONE;
    cr_expect_eq(commitment_of(&kr), OKR_COMMITMENT_COMMITTED);
    kr.metric.kind = OKR_METRIC_KIND_NONE;
    cr_expect_eq(commitment_of(&kr), OKR_COMMITMENT_ASPIRATIONAL);
    okr_test_end();
}
