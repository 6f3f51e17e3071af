// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

Test(alignment, one_objective_takes_over_two_key_results, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "key_result.create",
               "{objective: 'o-1', text: '完成首轮融资', metric: {kind: 'binary'}}");
    fixture_ok(&f, "alignment.propose", "{from: '财务部 O1', to: '公司 KR1', kind: 'decomposes'}");
    const struct okr_value *ok = fixture_ok(
        &f, "alignment.propose", "{from: '财务部 O1', to: '公司 KR2', kind: 'decomposes'}");
    cr_assert_str_eq(fixture_str(&f, ok, "alignment.state"), "accepted");
    cr_assert_eq(fixture_at(fixture_ok(&f, "objective.get", "{id: 'o-2'}"), "alignments")->n, 2);
    okr_test_end();
}

Test(alignment, an_edge_belongs_to_the_unit_it_points_to, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'decomposes'}");
    const struct okr_value *ok = fixture_ok(&f, "history.list", "{id: 'a-1'}");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.type"), "alignment.accepted");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.unit"), "u-1");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.also.0"), "u-2");
    cr_assert(okr_is_nil(fixture_at(ok, "events.0.data.before")));
    okr_test_end();
}

Test(alignment, each_refusal_has_its_code, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'decomposes'}");
    refuses("alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'decomposes'}",
            OKR_E_ALIGN_DUPLICATE, "a-1");
    refuses("alignment.propose", "{from: 'o-2', to: 'k-2', kind: 'decomposes'}", OKR_E_ALIGN_SELF,
            "o-2");
    refuses("alignment.propose", "{from: 'o-1', to: 'k-2', kind: 'decomposes'}", OKR_E_ALIGN_CYCLE,
            "o-1");
    refuses("alignment.propose", "{from: 'k-2', to: 'o-1', kind: 'decomposes'}", OKR_E_ALIGN_ENDS,
            "k-2");
    fixture_ok(
        &f, "key_result.create",
        "{objective: 'o-1', text: '缩短', metric: {kind: 'increase', start: 0, target: 9, measure: '天'}}");
    refuses("alignment.propose", "{from: 'k-2', to: 'k-4', kind: 'contributes'}",
            OKR_E_ALIGN_MEASURE, "");
    fixture_ok(&f, "alignment.propose",
               "{from: 'k-2', to: 'k-1', kind: 'contributes', share: 1000}");
    fixture_ok(
        &f, "key_result.create",
        "{objective: 'o-1', text: '另一个', metric: {kind: 'increase', start: 0, target: 9, measure: '家'}}");
    refuses("alignment.propose", "{from: 'k-2', to: 'k-5', kind: 'contributes', share: 1}",
            OKR_E_ALIGN_SHARE, "");
    fixture_ok(&f, "cycle.create", "{key: '2019Q1', open: false}");
    fixture_ok(&f, "objective.create", "{unit: 'u-3', cycle: '2019Q1', text: '明年的事情'}");
    refuses("alignment.propose", "{from: 'o-3', to: 'o-1', kind: 'supports'}", OKR_E_ALIGN_TIME,
            "");
    okr_test_end();
}

Test(alignment, removing_an_objective_takes_its_edges_along, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'decomposes'}");
    uint64_t head = fixture_head(&f);
    fixture_ok(&f, "objective.remove", "{id: 'o-2'}");
    cr_assert_eq(fixture_head(&f), head + 4, "an edge, two key results, the objective");
    cr_assert_eq(fixture_at(fixture_ok(&f, "alignment.list", "{}"), "alignments")->n, 0);
    refuses("objective.get", "{id: 'o-2'}", OKR_E_NOT_FOUND, "removed");
    refuses("objective.create", "{id: 'o-2', unit: 'u-2', text: '再来一次吧'}", OKR_E_INVALID,
            "o-2");
    okr_test_end();
}

Test(alignment, a_measure_stays_that_of_what_it_is_added_to)
{
    fixture_open(&f);
    fixture_finance(&f);
    fixture_ok(&f, "alignment.propose", "{from: 'k-2', to: 'k-1', kind: 'contributes'}");
    cr_assert_eq(fixture_run(&f, "key_result.update", "{id: 'k-2', metric: {measure: '元'}}", NULL),
                 OKR_E_ALIGN_MEASURE, "%s", f.err.message);
    cr_assert_eq(fixture_run(&f, "key_result.update", "{id: 'k-1', metric: {measure: '元'}}", NULL),
                 OKR_E_ALIGN_MEASURE, "%s", f.err.message);
    fixture_close(&f);
    okr_test_end();
}

/// Two key results on each floor, each shared out to both of the floor above: the ways up double on every floor, the key results do not.
Test(alignment, many_ways_up_are_gone_once, .timeout = 90)
{
    enum { FLOORS = 24 };
    char args[160];
    fixture_open(&f);
    fixture_finance(&f);
    for (int n = 0; n < 2 * FLOORS; n++) {
        snprintf(args, sizeof args,
                 "{objective: 'o-1', id: 'k-%d', text: 'floor', metric: {kind: 'increase', start: "
                 "0, target: 100}}",
                 100 + n);
        fixture_ok(&f, "key_result.create", args);
        for (int to = 0; n >= 2 && to < 2; to++) {
            snprintf(args, sizeof args,
                     "{from: 'k-%d', to: 'k-%d', kind: 'contributes', share: 500}", 100 + n,
                     100 + n - n % 2 - 2 + to);
            fixture_ok(&f, "alignment.propose", args);
        }
    }
    snprintf(args, sizeof args, "{key_result: 'k-%d', value: 64}", 100 + 2 * FLOORS - 1);
    fixture_ok(&f, "check_in.record", args);
    const struct okr_value *ok = fixture_ok(&f, "key_result.get", "{id: 'k-100'}");
    cr_assert_float_eq(fixture_num(ok, "key_result.metric.current"), 32, 1e-9,
                       "half of it arrives at each, whatever the way");
    fixture_close(&f);
    okr_test_end();
}
