// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"

#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>

/// The finance case at the end of its quarter, and the next one to come.
static void at_the_end(void)
{
    setup();
    fixture_ok(&f, "cycle.create", "{key: 'FY2019Q1', start: '2018-04-01', end: '2018-06-30'}");
    fixture_ok(&f, "weight.set", "{weights: {'k-2': 600, 'k-3': 400}, reason: '看重面谈'}");
    fixture_ok(&f, "key_result.update",
               "{id: 'k-2', due: '2018-03-20', labels: ['self-delivered'], reason: '提前'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40, confidence: 0.5}");
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'decomposes'}");
    fixture_ok(&f, "alignment.propose",
               "{from: 'k-3', to: 'k-1', kind: 'contributes', share: 500}");
    // Product's objective of the whole year is still there in the next quarter.
    fixture_ok(&f, "cycle.create", "{key: '2018', start: '2018-01-01', end: '2018-12-31'}");
    fixture_ok(&f, "objective.create",
               "{unit: '产品部', cycle: '2018', text: '弄清市场', state: 'published'}");
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'o-3', kind: 'depends_on'}");
    fixture_ok(&f, "review.record", "{id: 'o-2', outcome: 'partial', review: '学到了'}");
}

Test(carry, goes_on_where_it_stood, .init = at_the_end, .fini = teardown)
{
    const struct okr_value *ok =
        fixture_ok(&f, "objective.carry", "{id: 'o-2', to: 'FY2019Q1', reason: '继续'}");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.id"), "o-4");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.text"), "建立投资机构网络");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.state"), "draft");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.cycle"), "c-2");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.carried_from"), "o-2");
    cr_assert(okr_is_nil(fixture_at(ok, "objective.outcome")));
    cr_assert(okr_is_nil(fixture_at(ok, "objective.review")));
    cr_assert(okr_is_nil(fixture_at(ok, "objective.score")));
    cr_assert_eq(fixture_at(ok, "key_results")->n, 2);
    const struct okr_value *kr = fixture_at(ok, "key_results.0");
    cr_assert_str_eq(fixture_str(&f, kr, "carried_from"), "k-2");
    cr_assert_eq(fixture_num(kr, "metric.start"), 40, "the last value");
    cr_assert_eq(fixture_num(kr, "metric.target"), 100);
    cr_assert_eq(fixture_num(kr, "weight"), 600);
    cr_assert_eq(fixture_num(kr, "n_check_ins"), 0);
    cr_assert(okr_is_nil(fixture_at(kr, "confidence")));
    cr_assert(okr_is_nil(fixture_at(kr, "due")), "its day was of the old cycle");
    cr_assert_str_eq(fixture_str(&f, kr, "labels.0"), "self-delivered");
    cr_assert_eq(fixture_num(ok, "key_results.1.metric.start"), 0, "nothing was reported");
    ok = fixture_ok(&f, "history.list", "{id: 'o-4', limit: 9}");
    const struct okr_value *events = fixture_at(ok, "events");
    const struct okr_value *first = &events->items[events->n - 1];
    cr_assert_str_eq(fixture_str(&f, first, "type"), "objective.carried");
    cr_assert_str_eq(fixture_str(&f, first, "data.reason"), "继续");
    cr_assert_str_eq(fixture_str(&f, first, "data.after.carried_from"), "o-2");
    refuses("objective.carry", "{id: 'o-2', to: 'FY2019Q1'}", OKR_E_CONFLICT, "o-4 carries o-2");
    okr_test_end();
}

/// Edges go along to what goes along; what they lead to in the old quarter stays there.
Test(carry, edges_follow_their_ends, .init = at_the_end, .fini = teardown)
{
    const struct okr_value *ok = fixture_ok(&f, "objective.carry", "{id: 'o-2', to: 'FY2019Q1'}");
    cr_assert_eq(fixture_at(ok, "alignments")->n, 1, "only the year goes on");
    cr_assert_str_eq(fixture_str(&f, ok, "alignments.0.to"), "o-3");
    cr_assert_eq(fixture_at(ok, "left")->n, 2);
    cr_assert_str_eq(fixture_str(&f, ok, "left.0.id"), "a-1");
    cr_assert_str_eq(fixture_str(&f, ok, "left.0.why"), "align_time");
    // When the parent is carried over after its child, it brings the edges between them.
    fixture_ok(&f, "review.record", "{id: 'o-1', outcome: 'partial'}");
    ok = fixture_ok(&f, "objective.carry", "{id: 'o-1', to: 'FY2019Q1'}");
    cr_assert_eq(fixture_at(ok, "alignments")->n, 2);
    cr_assert_str_eq(fixture_str(&f, ok, "alignments.0.from"), "o-4");
    cr_assert_str_eq(fixture_str(&f, ok, "alignments.0.to"), "k-6");
    cr_assert_str_eq(fixture_str(&f, ok, "alignments.1.from"), "k-5");
    cr_assert_eq(fixture_num(ok, "alignments.1.share"), 500);
    okr_test_end();
}

Test(carry, what_is_done_with_stays_behind, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "cycle.create", "{key: 'FY2019Q1', start: '2018-04-01', end: '2018-06-30'}");
    fixture_ok(&f, "weight.set", "{weights: {'k-2': 600, 'k-3': 400}, reason: '看重面谈'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 120}");
    fixture_ok(&f, "review.record", "{id: 'k-3', outcome: 'missed', decision: 'abandon'}");
    fixture_ok(
        &f, "key_result.create",
        "{objective: 'o-1', text: '差错', metric: {kind: 'maintain', high: 0, measure: '个'}}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-4', value: 0}");
    const struct okr_value *ok = fixture_ok(&f, "objective.carry", "{id: 'o-2', to: 'FY2019Q1'}");
    cr_assert_eq(fixture_at(ok, "key_results")->n, 0);
    cr_assert_str_eq(fixture_str(&f, ok, "left.0.why"), "reached");
    cr_assert_str_eq(fixture_str(&f, ok, "left.1.why"), "abandoned");
    ok = fixture_ok(&f, "objective.carry", "{id: 'o-1', to: 'FY2019Q1'}");
    cr_assert_eq(fixture_at(ok, "key_results")->n, 2, "a level is kept up for ever");
    okr_test_end();
}

Test(carry, weights_that_no_longer_add_up_are_equal_parts, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "cycle.create", "{key: 'FY2019Q1', start: '2018-04-01', end: '2018-06-30'}");
    fixture_ok(&f, "weight.set", "{weights: {'k-2': 600, 'k-3': 400}, reason: '看重面谈'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 100}");
    const struct okr_value *ok = fixture_ok(&f, "objective.carry", "{id: 'o-2', to: 'FY2019Q1'}");
    cr_assert_eq(fixture_at(ok, "key_results")->n, 1);
    cr_assert(okr_is_nil(fixture_at(ok, "key_results.0.weight")));
    okr_test_end();
}

Test(carry, refusals, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '草稿'}");
    fixture_ok(&f, "cycle.create", "{key: 'FY2019Q1', start: '2018-04-01', end: '2018-06-30'}");
    refuses("objective.carry", "{id: 'o-3', to: 'FY2019Q1'}", OKR_E_TRANSITION, "draft");
    refuses("objective.carry", "{id: 'o-2', to: 'FY2018Q4'}", OKR_E_INVALID, "that cycle");
    fixture_ok(&f, "cycle.open", "{id: 'FY2019Q1'}");
    fixture_ok(&f, "cycle.review", "{id: 'FY2019Q1'}");
    fixture_ok(&f, "cycle.close", "{id: 'FY2019Q1'}");
    refuses("objective.carry", "{id: 'o-2', to: 'FY2019Q1'}", OKR_E_TRANSITION, "closed");
    okr_test_end();
}
