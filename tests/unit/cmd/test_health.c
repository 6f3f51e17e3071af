// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>

static uint32_t length(const struct okr_value *ok, const char *path)
{
    const struct okr_value *list = fixture_at(ok, path);
    cr_assert(list && list->type == OKR_V_ARRAY, "%s is a list", path);
    return list->n;
}

Test(health, nothing_is_aligned_yet, .init = setup, .fini = teardown)
{
    const struct okr_value *ok = fixture_ok(&f, "health.get", "{}");
    cr_expect_str_eq(fixture_str(&f, ok, "cycles.0"), "FY2018Q4");
    cr_assert_eq(length(ok, "coverage"), 1);
    cr_expect_str_eq(fixture_str(&f, ok, "coverage.0.id"), "k-1");
    cr_expect(!okr_value_bool(fixture_at(ok, "coverage.0.covered")));
    cr_expect_eq(length(ok, "coverage.0.carriers"), 0);
    cr_assert_eq(length(ok, "orphans"), 1, "the company's own hangs on nothing by right");
    cr_expect_str_eq(fixture_str(&f, ok, "orphans.0.id"), "o-2");
    cr_assert_eq(length(ok, "silos"), 1);
    cr_expect_str_eq(fixture_str(&f, ok, "silos.0.unit"), "u-2");
    cr_expect_eq(fixture_num(ok, "origins.objectives"), 2);
    cr_expect_eq(fixture_num(ok, "origins.share"), 0);
    cr_expect_eq(length(ok, "confidence"), 0);
    okr_test_end();
}

Test(health, only_accepted_edges_count, .init = setup, .fini = teardown)
{
    hire();
    as(LIN);
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'decomposes'}");
    const struct okr_value *ok = fixture_ok(&f, "health.get", "{}");
    cr_assert_eq(length(ok, "pending"), 1);
    cr_expect_str_eq(fixture_str(&f, ok, "pending.0.from.id"), "o-2");
    cr_expect_str_eq(fixture_str(&f, ok, "pending.0.to.id"), "k-1");
    cr_expect(!okr_value_bool(fixture_at(ok, "coverage.0.covered")));
    cr_expect_eq(length(ok, "orphans"), 1);
    cr_expect_eq(length(ok, "silos"), 1);
    as(ADMIN);
    fixture_ok(&f, "alignment.accept", "{id: 'a-1'}");
    ok = fixture_ok(&f, "health.get", "{}");
    cr_expect_eq(length(ok, "pending"), 0);
    cr_expect(okr_value_bool(fixture_at(ok, "coverage.0.covered")));
    cr_assert_eq(length(ok, "coverage.0.carriers"), 1);
    cr_expect_str_eq(fixture_str(&f, ok, "coverage.0.carriers.0.unit"), "u-2");
    cr_expect_str_eq(fixture_str(&f, ok, "coverage.0.carriers.0.kind"), "decomposes");
    cr_expect_eq(length(ok, "orphans"), 0);
    cr_expect_eq(length(ok, "silos"), 0);
    ok = fixture_ok(&f, "health.get", "{unit: '财务部'}");
    cr_expect_eq(length(ok, "coverage"), 2, "its own key results");
    cr_expect_eq(fixture_num(ok, "origins.objectives"), 1);
    okr_test_end();
}

Test(health, helping_is_not_covering_and_comes_from_below, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'supports'}");
    const struct okr_value *ok = fixture_ok(&f, "health.get", "{}");
    cr_expect_eq(length(ok, "coverage.0.carriers"), 1);
    cr_expect(!okr_value_bool(fixture_at(ok, "coverage.0.covered")));
    cr_expect_float_eq(fixture_num(ok, "origins.share"), 0.5, 1e-9);
    cr_expect_str_eq(fixture_str(&f, ok, "origins.units.1.unit"), "u-2");
    cr_expect_eq(fixture_num(ok, "origins.units.1.bottom_up"), 1);
    fixture_ok(&f, "key_result.update", "{id: 'k-1', labels: ['self-delivered']}");
    ok = fixture_ok(&f, "health.get", "{}");
    cr_expect(okr_value_bool(fixture_at(ok, "coverage.0.self_delivered")));
    okr_test_end();
}

Test(health, what_one_side_declined_is_told_once, .init = setup, .fini = teardown)
{
    hire();
    as(LIN);
    fixture_ok(&f, "alignment.propose", "{from: 'k-2', to: 'k-1', kind: 'supports'}");
    as(ADMIN);
    fixture_ok(&f, "alignment.decline", "{id: 'a-1', reason: '不需要'}");
    const struct okr_value *ok = fixture_ok(&f, "health.get", "{}");
    cr_assert_eq(length(ok, "one_way"), 1);
    cr_expect_str_eq(fixture_str(&f, ok, "one_way.0.reason"), "不需要");
    cr_expect_eq(length(ok, "pending"), 0);
    cr_expect_eq(length(fixture_ok(&f, "health.get", "{unit: '财务部'}"), "one_way"), 1);
    cr_expect_eq(length(fixture_ok(&f, "health.get", "{unit: '产品部'}"), "one_way"), 0);
    okr_test_end();
}

Test(health, confidence_meets_the_score_when_the_cycle_is_closed, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40, confidence: 0.9}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-3', value: 100, confidence: 0.5}");
    fixture_ok(&f, "review.record", "{id: 'k-2', outcome: 'missed'}");
    fixture_ok(&f, "review.record", "{id: 'k-3', outcome: 'achieved'}");
    cr_expect_eq(length(fixture_ok(&f, "health.get", "{}"), "confidence"), 0, "it still runs");
    fixture_ok(&f, "cycle.review", "{id: 'FY2018Q4'}");
    fixture_ok(&f, "cycle.close", "{id: 'FY2018Q4'}");
    const struct okr_value *ok = fixture_ok(&f, "health.get", "{cycle: 'FY2018Q4'}");
    cr_assert_eq(length(ok, "confidence"), 1, "k-1 has neither");
    cr_expect_str_eq(fixture_str(&f, ok, "confidence.0.unit"), "u-2");
    cr_expect_str_eq(fixture_str(&f, ok, "confidence.0.cycle"), "FY2018Q4");
    cr_expect_eq(fixture_num(ok, "confidence.0.key_results"), 2);
    cr_expect_eq(fixture_num(ok, "confidence.0.achieved"), 1);
    cr_expect_float_eq(fixture_num(ok, "confidence.0.confidence"), 0.7, 1e-9);
    cr_expect_float_eq(fixture_num(ok, "confidence.0.score"), 0.7, 1e-9);
    cr_expect_float_eq(fixture_num(ok, "confidence.0.difference"), 0, 1e-9);
    okr_test_end();
}
