// SPDX-License-Identifier: Apache-2.0
#include "core/status.h"

#include <criterion/criterion.h>
#include <math.h>

#include "cells.h"
#include "support/leak.h"

enum { STEPS = 4, CHECK_INS_MAX = 16 };

static okr_date utc_day(okr_time time)
{
    return (okr_date)(time / OKR_DAY_MS);
}

static struct okr_step steps[STEPS];

static struct okr_metric metric_of(const char *kind)
{
    static const char *const names[STEPS] = {"1", "2", "3", "4"};
    bool unstarted = strcmp(kind, "unstarted") == 0;
    struct okr_metric m = cell_metric(
        (enum okr_metric_kind)cell_term(OKR_GROUP_METRIC_KIND, unstarted ? "baseline" : kind));
    for (size_t i = 0; i < STEPS; i++) {
        okr_entity_init(&okr_entity_step, &steps[i]);
        steps[i].name = okr_str_c(names[i]);
    }
    m.start = okr_decimal_int(m.kind == OKR_METRIC_KIND_DECREASE ? 100 : 0);
    m.start.present = unstarted ? 0 : 1;
    m.target = okr_decimal_int(m.kind == OKR_METRIC_KIND_DECREASE ? 0 : 100);
    switch (m.kind) {
    case OKR_METRIC_KIND_MAINTAIN: m.high = okr_decimal_int(3); break;
    case OKR_METRIC_KIND_MILESTONE: m.steps = (struct okr_step_list){steps, STEPS}; break;
    case OKR_METRIC_KIND_ORDINAL:
        m.low = okr_decimal_int(30);
        m.target = okr_decimal_int(70);
        m.high = okr_decimal_int(100);
        break;
    case OKR_METRIC_KIND_CADENCE:
        m.target = okr_decimal_int(1);
        m.per = OKR_PERIOD_DAY;
        break;
    default: break;
    }
    return m;
}

static size_t read_check_ins(const char *cell, const struct okr_metric *metric, double confidence,
                             struct okr_check_in *ret)
{
    static char texts[CHECK_INS_MAX][32];
    size_t n = 0;
    while (cell_next(&cell, ';', texts[n], sizeof texts[n])) {
        char *text = texts[n];
        struct okr_check_in *c = &ret[n++];
        okr_entity_init(&okr_entity_check_in, c);
        text[10] = '\0'; // day=value
        c->id = OKR_ID('x', n);
        c->as_of = cell_date(text);
        c->recorded_at = cell_time(text);
        c->confidence = confidence;
        if (metric->kind == OKR_METRIC_KIND_MILESTONE) {
            c->step = okr_str_c(text + 11);
        } else if (text[11] != '=') {
            c->value = cell_decimal(text + 11);
        }
    }
    return n;
}

Test(status, golden)
{
    struct vectors *vectors = vectors_open("status.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_key_result kr;
        struct okr_check_in check_ins[CHECK_INS_MAX];
        struct kr_value value;
        struct status_result got;
        okr_entity_init(&okr_entity_key_result, &kr);
        kr.metric = metric_of(row.cell[1]);
        kr.commitment = (uint8_t)cell_term(OKR_GROUP_COMMITMENT, row.cell[2]);
        kr.state = OKR_KEY_RESULT_STATE_LIVE;
        kr.confidence = cell_double(row.cell[11]);
        struct status_input in = {
            .kr = &kr,
            .value = &value,
            .span = {cell_date(row.cell[5]), cell_date(row.cell[6])},
            .interval = cell_int(row.cell[4]),
            .published = cell_date(row.cell[8]),
            .today = cell_date(row.cell[7]),
            .preset = status_preset((enum okr_preset)cell_term(OKR_GROUP_PRESET, row.cell[3])),
            .day_of = utc_day,
        };
        size_t n = read_check_ins(row.cell[10], &kr.metric, kr.confidence, check_ins);
        kr_value_init(&value);
        value_fold(&kr.metric, check_ins, n, NULL, in.span, &value);
        in.fed_at = row.cell[9][0] == '-' ? value.recorded_at : cell_time(row.cell[9]);
        status_key_result(&in, &got);
        cr_expect_str_eq(okr_term_slug(OKR_GROUP_STATUS, got.status), row.cell[0],
                         "%s:%d: %s (p %g, expected %g)", VECTOR_AT(row),
                         okr_term_slug(OKR_GROUP_STATUS, got.status), got.progress, got.expected);
    }
    vectors_close(vectors);
    okr_test_end();
}

/// An increase of 0 -> 100 in January 2018 at half time, at the value given.
static struct status_result result_at(struct okr_key_result *kr, int64_t current)
{
    static const struct okr_check_in none;
    struct okr_check_in check_in = none;
    struct kr_value value;
    struct status_result got;
    okr_date start = okr_date_make(2018, 1, 1);
    okr_entity_init(&okr_entity_check_in, &check_in);
    check_in.id = OKR_ID('x', 1);
    check_in.as_of = start + 9;
    check_in.recorded_at = (start + 9) * OKR_DAY_MS;
    check_in.value = okr_decimal_int(current);
    kr_value_init(&value);
    value_add(&kr->metric, &check_in, &value);
    status_key_result(&(struct status_input){.kr = kr,
                                             .value = &value,
                                             .span = {start, start + 19},
                                             .interval = 7,
                                             .fed_at = value.recorded_at,
                                             .published = start,
                                             .today = start + 9,
                                             .preset = status_preset(OKR_PRESET_NONE),
                                             .day_of = utc_day},
                      &got);
    return got;
}

static struct okr_key_result january(void)
{
    struct okr_key_result kr;
    okr_entity_init(&okr_entity_key_result, &kr);
    kr.metric = metric_of("increase");
    kr.commitment = OKR_COMMITMENT_COMMITTED;
    kr.state = OKR_KEY_RESULT_STATE_LIVE;
    return kr;
}

Test(status, gives_the_figures_beside_the_word)
{
    struct okr_key_result kr = january();
    struct status_result got = result_at(&kr, 120);
    cr_expect(cell_same(got.raw, 1.2) && cell_same(got.progress, 1) && cell_same(got.over, 0.2));
    cr_expect(cell_same(got.expected, 0.5));
    cr_expect_eq(got.status, OKR_STATUS_ACHIEVED);
    okr_test_end();
}

Test(status, draft_has_none_but_its_figures)
{
    struct okr_key_result kr = january();
    kr.state = OKR_KEY_RESULT_STATE_DRAFT;
    struct status_result got = result_at(&kr, 50);
    cr_expect_eq(got.status, OKR_STATUS_NONE);
    cr_expect(cell_same(got.progress, 0.5));
    okr_test_end();
}

Test(status, nothing_expected_means_no_pace)
{
    struct okr_key_result kr = january();
    struct okr_checkpoint planned = {.date = okr_date_make(2018, 1, 10),
                                     .value = okr_decimal_int(0)};
    cr_expect_eq(result_at(&kr, 0).status, OKR_STATUS_AT_RISK);
    kr.checkpoints = (struct okr_checkpoint_list){&planned, 1};
    cr_expect_eq(result_at(&kr, 0).status, OKR_STATUS_ON_TRACK);
    okr_test_end();
}

Test(status, presets_are_data)
{
    cr_expect_eq(status_preset(OKR_PRESET_DEFAULT)->behind, 0.9);
    cr_expect_eq(status_preset(OKR_PRESET_STRICT)->behind, 1.0);
    cr_expect_eq(status_preset(OKR_PRESET_LENIENT)->at_risk, 0.4);
    cr_expect_eq(status_preset((enum okr_preset)99)->behind, 0.9);
    okr_test_end();
}

Test(status, weakest)
{
    static const enum okr_status order[] = {
        OKR_STATUS_OVERDUE,     OKR_STATUS_AT_RISK, OKR_STATUS_STALE,    OKR_STATUS_BEHIND,
        OKR_STATUS_NOT_STARTED, OKR_STATUS_NO_DATA, OKR_STATUS_ON_TRACK, OKR_STATUS_ACHIEVED,
    };
    enum { N = sizeof order / sizeof *order };
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            enum okr_status two[] = {order[i], order[j]};
            cr_expect_eq(status_weakest(two, 2), order[i < j ? i : j], "%zu %zu", i, j);
        }
    }
    cr_expect_eq(status_weakest(order, 0), OKR_STATUS_NONE);
    cr_expect_eq(status_weakest((enum okr_status[]){OKR_STATUS_NONE}, 1), OKR_STATUS_NONE);
    okr_test_end();
}

Test(status, check_in_due)
{
    struct vectors *vectors = vectors_open("check_in_due.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_key_result kr = january();
        kr.state = (uint8_t)cell_term(OKR_GROUP_KEY_RESULT_STATE, row.cell[7]);
        struct status_input in = {
            .kr = &kr,
            .interval = cell_int(row.cell[1]),
            .span = {cell_date(row.cell[2]), cell_date(row.cell[3])},
            .published = cell_date(row.cell[4]),
            .fed_at = cell_time(row.cell[5]),
            .day_of = utc_day,
        };
        okr_date got = check_in_due(&in, (enum okr_status)cell_term(OKR_GROUP_STATUS, row.cell[6]));
        cr_expect_eq(got, cell_date(row.cell[0]), "%s:%d: %s", VECTOR_AT(row),
                     got == OKR_NO_DATE ? "-" : okr_date_text(got).c);
    }
    vectors_close(vectors);
    okr_test_end();
}
