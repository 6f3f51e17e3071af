// SPDX-License-Identifier: Apache-2.0
#include "core/value.h"

#include <criterion/criterion.h>
#include <math.h>

#include "cells.h"
#include "core/progress.h"
#include "support/leak.h"

static const struct okr_span cycle = {100, 189};

/// The n-th recorded check-in; value "-" = none given.
static struct okr_check_in reported(uint64_t n, okr_date day, const char *value, double confidence)
{
    struct okr_check_in c;
    okr_entity_init(&okr_entity_check_in, &c);
    c.id = OKR_ID('x', n);
    c.as_of = day;
    c.recorded_at = (okr_time)n * 1000;
    c.value = cell_decimal(value);
    c.confidence = confidence;
    return c;
}

static struct okr_metric from_to(int64_t start, int64_t target)
{
    struct okr_metric metric = cell_metric(OKR_METRIC_KIND_INCREASE);
    metric.start = okr_decimal_int(start);
    metric.target = okr_decimal_int(target);
    return metric;
}

static bool is(struct okr_decimal d, const char *expected)
{
    struct okr_decimal e = cell_decimal(expected);
    return d.present == e.present && (!d.present || okr_decimal_eq(d, e));
}

static bool same_value(const struct kr_value *a, const struct kr_value *b)
{
    return a->own.present == b->own.present && a->own.mantissa == b->own.mantissa &&
           a->own.exponent == b->own.exponent && cell_same(a->raw, b->raw) &&
           cell_same(a->confidence, b->confidence) && a->last_check_in == b->last_check_in &&
           a->as_of == b->as_of && a->recorded_at == b->recorded_at &&
           a->n_check_ins == b->n_check_ins && a->current.mantissa == b->current.mantissa;
}

Test(value, begins_with_nothing_known)
{
    struct kr_value value;
    kr_value_init(&value);
    cr_expect(!value.own.present && !value.current.present && isnan(value.raw));
    cr_expect(isnan(value.confidence) && value.as_of == OKR_NO_DATE);
    cr_expect(value.recorded_at == OKR_NO_TIME && value.kept_from == OKR_NO_DATE);
    cr_expect(!value.last_event && !value.last_check_in && !value.n_check_ins);
    okr_test_end();
}

Test(value, which_metrics_need_history)
{
    for (unsigned kind = 0; kind < OKR_METRIC_KIND_COUNT; kind++) {
        struct okr_metric metric = cell_metric((enum okr_metric_kind)kind);
        bool needs = kind == OKR_METRIC_KIND_MILESTONE || kind == OKR_METRIC_KIND_CADENCE;
        cr_expect_eq(value_needs_history(&metric), needs, "kind %u", kind);
        metric.sample = OKR_SAMPLE_LATEST;
        cr_expect_eq(value_needs_history(&metric), needs, "kind %u", kind);
        metric.sample = OKR_SAMPLE_MEAN;
        cr_expect_eq(value_needs_history(&metric), needs || kind == OKR_METRIC_KIND_MAINTAIN);
    }
    cr_expect_not(value_needs_history(NULL));
    okr_test_end();
}

Test(value, latest_day_holds_then_the_one_recorded_last)
{
    struct okr_metric metric = from_to(0, 100);
    struct okr_check_in all[] = {
        reported(1, 110, "10", 0.5),
        reported(2, 120, "20", 0.6),
        reported(3, 115, "90", 0.9),
        reported(4, 120, "40", NAN),
    };
    static const char *const current[] = {"10", "20", "20", "40"};
    struct kr_value added, folded;
    kr_value_init(&added);
    for (size_t i = 0; i < 4; i++) {
        value_add(&metric, &all[i], &added);
        cr_expect(is(added.current, current[i]), "after %zu", i + 1);
    }
    cr_expect_eq(added.last_check_in, 4u);
    cr_expect(isnan(added.confidence), "the one that holds said none");
    cr_expect_eq(added.recorded_at, 4000);
    cr_expect_eq(added.n_check_ins, 4u);
    struct okr_check_in turned[] = {all[2], all[3], all[0], all[1]};
    folded.last_event = 77;
    value_fold(&metric, turned, 4, NULL, cycle, &folded);
    cr_expect(same_value(&added, &folded));
    cr_expect_eq(folded.last_event, 77u);
    okr_test_end();
}

Test(value, later_report_of_an_earlier_day_still_counts_as_news)
{
    struct okr_metric metric = from_to(0, 100);
    struct kr_value value;
    kr_value_init(&value);
    value_add(&metric, &(struct okr_check_in[]){reported(1, 120, "20", NAN)}[0], &value);
    value_add(&metric, &(struct okr_check_in[]){reported(2, 110, "10", NAN)}[0], &value);
    cr_expect(is(value.current, "20"));
    cr_expect_eq(value.as_of, 120);
    cr_expect_eq(value.last_check_in, 1u);
    cr_expect_eq(value.recorded_at, 2000);
    okr_test_end();
}

/// Small xorshift: the same rows on every machine.
static uint32_t next(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

Test(value, adding_one_by_one_and_folding_agree)
{
    struct okr_metric metric = from_to(0, 100);
    uint32_t seed = 20180331;
    cr_log_info("seed %u", seed);
    for (int round = 0; round < 3000; round++) {
        struct okr_check_in all[8];
        struct kr_value added, folded;
        size_t n = next(&seed) % 8 + 1;
        kr_value_init(&added);
        kr_value_init(&folded);
        for (size_t i = 0; i < n; i++) {
            all[i] = reported(i + 1, (okr_date)(110 + next(&seed) % 4), "-", NAN);
            if (next(&seed) % 2) {
                all[i].value = okr_decimal_int(next(&seed) % 100);
            }
            value_add(&metric, &all[i], &added);
        }
        for (size_t i = 0; i < n; i++) { // any order will do
            size_t j = next(&seed) % n;
            struct okr_check_in c = all[i];
            all[i] = all[j];
            all[j] = c;
        }
        value_fold(&metric, all, n, NULL, cycle, &folded);
        cr_assert(same_value(&added, &folded), "round %d", round);
    }
    okr_test_end();
}

Test(value, no_change_stands_for_the_value_known_when_it_was_said)
{
    struct okr_metric metric = from_to(0, 100);
    struct kr_value value;
    kr_value_init(&value);
    value_add(&metric, &(struct okr_check_in[]){reported(1, 110, "10", 0.5)}[0], &value);
    value_add(&metric, &(struct okr_check_in[]){reported(2, 120, "-", 0.8)}[0], &value);
    cr_expect(is(value.current, "10") && value.confidence == 0.8 && value.as_of == 120);
    value_add(&metric, &(struct okr_check_in[]){reported(3, 115, "30", 0.1)}[0], &value);
    cr_expect(is(value.current, "10") && value.confidence == 0.8);
    okr_test_end();
}

Test(value, without_check_ins_raw_is_the_kinds)
{
    struct okr_metric metric = from_to(12, 40);
    struct kr_value value;
    kr_value_init(&value);
    value_fold(&metric, NULL, 0, NULL, cycle, &value);
    cr_expect_eq(value.raw, 0);
    metric.kind = OKR_METRIC_KIND_MAINTAIN;
    value_fold(&metric, NULL, 0, NULL, cycle, &value);
    cr_expect(isnan(value.raw));
    okr_test_end();
}

Test(value, without_a_metric_only_confidence_and_times)
{
    struct okr_metric none = cell_metric(OKR_METRIC_KIND_NONE);
    const struct okr_metric *metrics[] = {NULL, &none};
    struct okr_check_in c = reported(5, 120, "33", 0.4);
    for (size_t i = 0; i < 2; i++) {
        struct kr_value added, folded;
        kr_value_init(&added);
        kr_value_init(&folded);
        value_add(metrics[i], &c, &added);
        value_fold(metrics[i], &c, 1, NULL, cycle, &folded);
        cr_expect(same_value(&added, &folded));
        cr_expect(!added.own.present && isnan(added.raw));
        cr_expect(added.confidence == 0.4 && added.as_of == 120 && added.last_check_in == 5);
    }
    okr_test_end();
}

Test(value, cadence_keeps_the_first_day_of_the_latest_kept_period)
{
    struct okr_metric metric = cell_metric(OKR_METRIC_KIND_CADENCE);
    struct okr_check_in all[] = {reported(1, 140, "1", NAN), reported(2, 110, "1", NAN)};
    struct kr_value value;
    metric.per = OKR_PERIOD_DAY;
    kr_value_init(&value);
    value_fold(&metric, all, 2, NULL, cycle, &value);
    cr_expect(is(value.own, "2") && value.kept_from == 140);
    cr_expect(isnan(value.raw));
    value_fold(&metric, all, 0, NULL, cycle, &value);
    cr_expect(is(value.own, "-") && value.kept_from == OKR_NO_DATE);
    okr_test_end();
}

static struct contribution child(const char *start, const char *current, int32_t share)
{
    return (struct contribution){cell_decimal(start), cell_decimal(current), share, 0, 0};
}

Test(value, contributions_add_what_the_children_gained)
{
    struct okr_metric reach = cell_metric(OKR_METRIC_KIND_REACH);
    struct okr_metric up = from_to(10, 110);
    reach.target = okr_decimal_int(100);
    const struct {
        struct okr_metric *metric;
        const char *own;
        struct contribution children[3];
        size_t n;
        const char *current;
        double raw;
    } rows[] = {
        {&reach,
         "-",
         {child("-", "29", 1000), child("0", "30", 1000), child("0", "20", 1000)},
         3,
         "79",
         0.79},
        {&reach, "5", {child("0", "10", 500)}, 1, "10", 0.1},
        {&up, "-", {child("100", "120", 1000)}, 1, "30", 0.2}, // own start
        {&up, "20", {child("100", "90", 1000)}, 1, "10", 0},   // a child may lose
        {&up, "-", {child("0", "-", 1000)}, 1, "-", 0},        // nothing known
        {&up, "20", {child("0", "-", 1000)}, 1, "20", 0.1},
        {&up, "20", {child("0", "-", 1000), child("0", "30", 333)}, 2, "29.99", 0.1999},
        {&up, "-", {child("0", "0", 1000)}, 1, "10", 0},
        {&up, "20", {child("0", "0", 0)}, 0, "20", 0.1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct kr_value value;
        kr_value_init(&value);
        value.own = cell_decimal(rows[i].own);
        value_contribute(rows[i].metric, rows[i].children, rows[i].n, &value);
        cr_expect(is(value.current, rows[i].current), "row %zu: %g", i,
                  okr_decimal_double(value.current));
        cr_expect(cell_same(value.raw, rows[i].raw), "row %zu: %g", i, value.raw);
        cr_expect(is(value.own, rows[i].own), "row %zu", i);
    }
    okr_test_end();
}

Test(value, contributions_leave_kinds_without_numbers_alone)
{
    struct okr_metric metric = cell_metric(OKR_METRIC_KIND_BINARY);
    struct contribution one = child("0", "1", 1000);
    struct kr_value value;
    kr_value_init(&value);
    value.own = okr_decimal_int(0);
    value_contribute(&metric, &one, 1, &value);
    cr_expect(is(value.current, "0") && value.raw == 0);
    value_contribute(NULL, &one, 1, &value);
    cr_expect(is(value.current, "0") && isnan(value.raw));
    metric.kind = OKR_METRIC_KIND_MAINTAIN;
    metric.sample = OKR_SAMPLE_RATIO;
    value.raw = 0.25; // made from the history, which is not at hand here
    value_contribute(&metric, NULL, 0, &value);
    cr_expect_eq(value.raw, 0.25);
    okr_test_end();
}

Test(value, relative_values)
{
    static const struct {
        enum okr_metric_kind kind;
        const char *start, *own, *delta, *result; ///< "-": refused
    } rows[] = {
        {OKR_METRIC_KIND_INCREASE, "12", "20", "3", "23"},
        {OKR_METRIC_KIND_INCREASE, "12", "-", "3", "15"},
        {OKR_METRIC_KIND_DECREASE, "100", "60", "-5.5", "54.5"},
        {OKR_METRIC_KIND_REACH, "-", "-", "3", "3"},
        {OKR_METRIC_KIND_REACH, "-", "4", "3", "7"},
        {OKR_METRIC_KIND_MAINTAIN, "-", "99", "-1", "98"},
        {OKR_METRIC_KIND_MAINTAIN, "-", "-", "1", "-"},
        {OKR_METRIC_KIND_BASELINE, "-", "-", "1", "-"},
        {OKR_METRIC_KIND_INCREASE, "0", "100000000000000", "0.25", "-"},
        {OKR_METRIC_KIND_BINARY, "-", "0", "1", "-"},
        {OKR_METRIC_KIND_MILESTONE, "-", "0", "1", "-"},
        {OKR_METRIC_KIND_CADENCE, "-", "0", "1", "-"},
        {OKR_METRIC_KIND_NONE, "-", "-", "1", "-"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_metric metric = cell_metric(rows[i].kind);
        struct okr_decimal got = {0};
        struct okr_err e = {0};
        struct kr_value value;
        kr_value_init(&value);
        metric.start = cell_decimal(rows[i].start);
        value.own = cell_decimal(rows[i].own);
        int code = value_apply_delta(&metric, &value, cell_decimal(rows[i].delta), &got, &e);
        cr_expect_eq(code, rows[i].result[0] == '-' ? OKR_E_INVALID : OKR_OK, "row %zu", i);
        cr_expect(is(got, rows[i].result), "row %zu", i);
        cr_expect_eq(e.hint[0] != '\0', code != OKR_OK, "row %zu", i);
    }
    okr_test_end();
}

Test(value, suits_the_metric)
{
    static const struct {
        enum okr_metric_kind kind;
        const char *value, *step;
        bool ok;
    } rows[] = {
        {OKR_METRIC_KIND_NONE, "-", "", true},
        {OKR_METRIC_KIND_NONE, "1", "", false},
        {OKR_METRIC_KIND_NONE, "-", "评审", false},
        {OKR_METRIC_KIND_INCREASE, "-3.5", "", true},
        {OKR_METRIC_KIND_INCREASE, "-", "", true},
        {OKR_METRIC_KIND_INCREASE, "-", "评审", false},
        {OKR_METRIC_KIND_DECREASE, "7", "", true},
        {OKR_METRIC_KIND_REACH, "7", "", true},
        {OKR_METRIC_KIND_MAINTAIN, "99.9", "", true},
        {OKR_METRIC_KIND_ORDINAL, "12", "", true},
        {OKR_METRIC_KIND_BASELINE, "12", "", true},
        {OKR_METRIC_KIND_BINARY, "0", "", true},
        {OKR_METRIC_KIND_BINARY, "1", "", true},
        {OKR_METRIC_KIND_BINARY, "0.5", "", false},
        {OKR_METRIC_KIND_BINARY, "2", "", false},
        {OKR_METRIC_KIND_BINARY, "-", "", true},
        {OKR_METRIC_KIND_CADENCE, "0", "", true},
        {OKR_METRIC_KIND_CADENCE, "3", "", true},
        {OKR_METRIC_KIND_CADENCE, "20", "", true},
        {OKR_METRIC_KIND_CADENCE, "-1", "", false},
        {OKR_METRIC_KIND_CADENCE, "1.5", "", false},
        {OKR_METRIC_KIND_MILESTONE, "-", "评审", true},
        {OKR_METRIC_KIND_MILESTONE, "1", "", false},
        {OKR_METRIC_KIND_MILESTONE, "-", "", true},
        {OKR_METRIC_KIND_MILESTONE, "-", "评", false},
        {OKR_METRIC_KIND_MILESTONE, "-", "xyz", false},
    };
    struct okr_step steps[2];
    for (size_t i = 0; i < 2; i++) {
        okr_entity_init(&okr_entity_step, &steps[i]);
    }
    steps[0].name = OKR_STR("起草");
    steps[1].name = OKR_STR("评审");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_metric metric = cell_metric(rows[i].kind);
        struct okr_err e = {0};
        metric.steps = (struct okr_step_list){steps, 2};
        int code = value_check(&metric, cell_decimal(rows[i].value), okr_str_c(rows[i].step), &e);
        cr_expect_eq(code, rows[i].ok ? OKR_OK : OKR_E_INVALID, "row %zu: %s", i, e.message);
        cr_expect_eq(e.message[0] == '\0', rows[i].ok, "row %zu", i);
    }
    okr_test_end();
}

Test(value, steps_past_the_32nd_cannot_be_done)
{
    struct okr_metric metric = cell_metric(OKR_METRIC_KIND_MILESTONE);
    struct okr_step steps[40];
    static char names[40][3];
    for (size_t i = 0; i < 40; i++) {
        okr_entity_init(&okr_entity_step, &steps[i]);
        names[i][0] = (char)('a' + i % 26);
        names[i][1] = (char)('0' + i / 26);
        steps[i].name = okr_str_c(names[i]);
    }
    metric.steps = (struct okr_step_list){steps, 40};
    cr_expect_eq(value_check(&metric, (struct okr_decimal){0}, steps[31].name, NULL), OKR_OK);
    cr_expect_eq(value_check(&metric, (struct okr_decimal){0}, steps[32].name, NULL),
                 OKR_E_INVALID);
    okr_test_end();
}

Test(value, of_an_unknown_kind_carries_nothing)
{
    struct okr_metric metric = cell_metric(OKR_METRIC_KIND_COUNT);
    cr_expect_eq(value_check(&metric, okr_decimal_int(1), OKR_STR(""), NULL), OKR_E_INVALID);
    okr_test_end();
}

Test(value, an_unknown_step_names_the_nearest)
{
    struct okr_metric metric = cell_metric(OKR_METRIC_KIND_MILESTONE);
    struct okr_step step;
    struct okr_err e = {0};
    okr_entity_init(&okr_entity_step, &step);
    step.name = OKR_STR("sign-off");
    metric.steps = (struct okr_step_list){&step, 1};
    cr_expect_eq(value_check(&metric, (struct okr_decimal){0}, OKR_STR("sign-of"), &e),
                 OKR_E_INVALID);
    cr_expect(strstr(e.message, "did you mean \"sign-off\"?"), "%s", e.message);
    okr_test_end();
}
