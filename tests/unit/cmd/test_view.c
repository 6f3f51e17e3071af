// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>

static struct fixture f;

static void setup(void)
{
    fixture_open(&f);
    fixture_finance(&f);
}

static void teardown(void)
{
    fixture_close(&f);
}

Test(view, an_objective_is_the_weighted_mean, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "key_result.update", "{id: 'k-2', weight: 750, reason: '更要紧'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 20, confidence: 0.6}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-3', value: 120}");
    const struct okr_value *ok = fixture_ok(&f, "objective.get", "{id: 'o-2'}");
    cr_assert_float_eq(fixture_num(ok, "objective.progress"), 0.4, 1e-6, "0.75 * 0.2 + 0.25 * 1");
    cr_assert_eq(fixture_num(ok, "key_results.1.weight_effective"), 250);
    cr_assert(okr_is_nil(fixture_at(ok, "key_results.1.weight")), "only what was set");
    cr_assert_float_eq(fixture_num(ok, "key_results.1.over"), 0.2, 1e-6);
    cr_assert_eq(fixture_num(ok, "key_results.0.metric.current"), 20);
    cr_assert_float_eq(fixture_num(ok, "key_results.0.confidence"), 0.6, 1e-9);
    cr_assert_str_eq(fixture_str(&f, ok, "key_results.0.checked"), "2018-01-20");
    cr_assert_str_eq(fixture_str(&f, ok, "key_results.0.due_effective"), "2018-03-31");
    cr_assert_eq(fixture_num(ok, "key_results.0.n_check_ins"), 1);
    cr_assert_str_eq(fixture_str(&f, ok, "key_results.1.status"), "achieved");
    // E = 20 of 90 days, x = 0.7
    cr_assert_float_eq(fixture_num(ok, "key_results.0.expected"), 0.7 * 20 / 90, 1e-6);
    cr_assert_str_eq(fixture_str(&f, ok, "key_results.0.status"), "on_track");
    okr_test_end();
}

Test(view, a_draft_has_neither, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "objective.create", "{unit: '产品部', text: '草稿'}");
    fixture_ok(&f, "key_result.create", "{objective: 'o-3', text: '数'}");
    const struct okr_value *ok = fixture_ok(&f, "objective.get", "{id: 'o-3'}");
    cr_assert(okr_is_nil(fixture_at(ok, "objective.progress")));
    cr_assert(okr_is_nil(fixture_at(ok, "objective.status")));
    cr_assert(okr_is_nil(fixture_at(ok, "key_results.0.status")));
    okr_test_end();
}

/// METHOD 2: stale after the interval in force and three days, counted from the later of start and publication.
Test(view, the_interval_is_inherited, .init = setup, .fini = teardown)
{
    static const struct {
        const char *op, *args;
        int days; ///< after which it is not stale yet
    } rows[] = {
        {NULL, NULL, 7},
        {"org.set", "{check_in_interval: 9}", 9},
        {"unit.update", "{id: 'u-1', check_in_interval: 11}", 11},
        {"unit.update", "{id: 'u-2', check_in_interval: 13}", 13},
        {"objective.update", "{id: 'o-2', check_in_interval: 15}", 15},
        {"key_result.update", "{id: 'k-2', check_in_interval: 17}", 17},
    };
    okr_date published = f.today;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        f.today = published;
        if (rows[i].op)
            fixture_ok(&f, rows[i].op, rows[i].args);
        f.today = published + rows[i].days + 3;
        const struct okr_value *ok = fixture_ok(&f, "key_result.get", "{id: 'k-2'}");
        cr_assert_str_eq(fixture_str(&f, ok, "key_result.status"), "not_started", "row %zu", i);
        f.today++;
        ok = fixture_ok(&f, "key_result.get", "{id: 'k-2'}");
        cr_assert_str_eq(fixture_str(&f, ok, "key_result.status"), "stale", "row %zu", i);
    }
    okr_test_end();
}

Test(view, a_child_that_contributes_keeps_its_parent_fresh, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'k-2', to: 'k-1', kind: 'contributes'}");
    f.today += 9;
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 30}");
    f.today += 5;
    const struct okr_value *ok = fixture_ok(&f, "objective.get", "{id: 'o-1'}");
    cr_assert_float_eq(fixture_num(ok, "objective.progress"), 0.3, 1e-6);
    cr_assert_str_neq(fixture_str(&f, ok, "key_results.0.status"), "stale");
    cr_assert_eq(fixture_at(ok, "alignments")->n, 1);
    ok = fixture_ok(&f, "key_result.get", "{id: 'k-3'}");
    cr_assert_str_eq(fixture_str(&f, ok, "key_result.status"), "stale");
    okr_test_end();
}

Test(view, a_childs_child_keeps_it_fresh_too, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'k-2', to: 'k-1', kind: 'contributes'}");
    fixture_ok(&f, "alignment.propose", "{from: 'k-3', to: 'k-2', kind: 'contributes'}");
    f.today += 9;
    fixture_ok(&f, "check_in.record", "{key_result: 'k-3', value: 30}");
    f.today += 5;
    const struct okr_value *ok = fixture_ok(&f, "key_result.get", "{id: 'k-1'}");
    cr_assert_float_eq(fixture_num(ok, "key_result.progress"), 0.3, 1e-6);
    cr_assert_str_neq(fixture_str(&f, ok, "key_result.status"), "stale");
    cr_assert_str_neq(fixture_str(&f, ok, "key_result.status"), "not_started");
    okr_test_end();
}

Test(view, lists_page, .init = setup, .fini = teardown)
{
    const struct okr_value *ok = fixture_ok(&f, "objective.list", "{limit: 1}");
    cr_assert_str_eq(fixture_str(&f, ok, "objectives.0.id"), "o-1");
    ok = fixture_ok(&f, "objective.list", "{limit: 1, after: 'o-1'}");
    cr_assert_str_eq(fixture_str(&f, ok, "objectives.0.id"), "o-2");
    ok = fixture_ok(&f, "objective.list", "{unit: '产品部'}");
    cr_assert_eq(fixture_at(ok, "objectives")->n, 0);
    okr_test_end();
}

/// Thresholds: the cycle's own, else the organisation's (METHOD 2).
Test(view, status_by_the_preset_of_the_cycle, .init = setup, .fini = teardown)
{
    // Half of the cycle is over: 0.35 is expected of an aspirational key result, 0.3 is 86 % of that.
    f.today = okr_date_make(2018, 2, 14);
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 30}");
    static const struct {
        const char *op, *args, *status;
    } rows[] = {
        {"org.set", "{status_preset: 'default'}", "behind"},
        {"org.set", "{status_preset: 'lenient'}", "on_track"},
        {"cycle.update", "{id: 'c-1', status_preset: 'strict'}", "behind"},
        {"org.set", "{status_preset: 'default'}", "behind"},
        {"cycle.update", "{id: 'c-1', status_preset: 'lenient'}", "on_track"},
        {"cycle.update", "{id: 'c-1', status_preset: null}", "behind"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture_ok(&f, rows[i].op, rows[i].args);
        const struct okr_value *ok = fixture_ok(&f, "key_result.get", "{id: 'k-2'}");
        cr_expect_str_eq(fixture_str(&f, ok, "key_result.status"), rows[i].status, "row %zu", i);
    }
    okr_test_end();
}
