// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

static void near(double is, double should)
{
    cr_assert(fabs(is - should) < 1e-6, "%f is not %f", is, should);
}

Test(check_in, moves_the_key_result_and_its_objective, .init = setup, .fini = teardown)
{
    const struct okr_value *ok =
        fixture_ok(&f, "check_in.record",
                   "{key_result: 'k-2', value: 40, confidence: 0.6, note: '见完第一批'}");
    cr_assert_str_eq(fixture_str(&f, ok, "effect.0.id"), "k-2");
    near(fixture_num(ok, "effect.0.before.progress"), 0);
    near(fixture_num(ok, "effect.0.after.progress"), 0.4);
    cr_assert_str_eq(fixture_str(&f, ok, "effect.1.id"), "o-2");
    near(fixture_num(ok, "effect.1.after.progress"), 0.2);
    cr_assert(okr_is_nil(fixture_at(ok, "check_in.previous_value")));
    ok = fixture_ok(&f, "check_in.record", "{key_result: '财务部 O1 KR1', delta: 10}");
    near(fixture_num(ok, "check_in.value"), 50);
    near(fixture_num(ok, "check_in.previous_value"), 40);
    near(fixture_num(fixture_ok(&f, "key_result.get", "{id: 'k-2'}"), "key_result.metric.current"),
         50);
    okr_test_end();
}

Test(check_in, reads_values_as_typed, .init = setup, .fini = teardown)
{
    near(fixture_num(fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: '１２家'}"),
                     "check_in.value"),
         12);
    near(fixture_num(fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: '+=3'}"),
                     "check_in.value"),
         15);
    refuses("check_in.record", "{key_result: 'k-2', value: 'viele'}", OKR_E_INVALID, "viele");
    refuses("check_in.record", "{key_result: 'k-2', value: 1, delta: 2}", OKR_E_INVALID,
            "more than one");
    refuses("check_in.record", "{key_result: 'k-2'}", OKR_E_INVALID, "nothing");
    refuses("check_in.record", "{key_result: 'k-2', value: 1, as_of: '2018-01-21'}", OKR_E_INVALID,
            "2018-01-21");
    refuses("check_in.record", "{key_result: 'k-9', value: 1}", OKR_E_NOT_FOUND, "k-9");
    okr_test_end();
}

Test(check_in, the_latest_day_holds, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40, as_of: '2018-01-19'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 10, as_of: '2018-01-12'}");
    near(fixture_num(fixture_ok(&f, "key_result.get", "{id: 'k-2'}"), "key_result.metric.current"),
         40);
    okr_test_end();
}

Test(check_in, voiding_brings_the_value_before_back, .init = setup, .fini = teardown)
{
    char args[64];
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40}");
    const struct okr_value *wrong =
        fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 99}");
    snprintf(args, sizeof args, "{id: '%s', note: '输错了'}",
             fixture_str(&f, wrong, "check_in.id"));
    const struct okr_value *ok = fixture_ok(&f, "check_in.void", args);
    near(fixture_num(ok, "effect.0.after.progress"), 0.4);
    refuses("check_in.void", args, OKR_E_CONFLICT, "already");
    ok = fixture_ok(&f, "check_in.list", "{key_result: 'k-2'}");
    cr_assert_eq(fixture_at(ok, "check_ins")->n, 3);
    cr_assert_str_eq(fixture_str(&f, ok, "check_ins.1.voided_by"),
                     fixture_str(&f, ok, "check_ins.0.id"));
    okr_test_end();
}

Test(check_in, contributions_reach_the_parent, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose",
               "{from: 'k-2', to: 'k-1', kind: 'contributes', share: 500}");
    const struct okr_value *ok =
        fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40}");
    cr_assert_str_eq(fixture_str(&f, ok, "effect.2.id"), "k-1");
    near(fixture_num(ok, "effect.2.after.progress"), 0.2);
    near(fixture_num(fixture_ok(&f, "key_result.get", "{id: 'k-1'}"), "key_result.progress"), 0.2);
    okr_test_end();
}

Test(check_in, drafts_take_none, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "objective.create", "{unit: 'u-3', text: '弄清市场需要什么'}");
    fixture_ok(&f, "key_result.create",
               "{objective: 'o-3', text: '选出最好卖的产品', metric: {kind: 'binary'}}");
    refuses("check_in.record", "{key_result: 'k-4', value: 'done'}", OKR_E_TRANSITION, "draft");
    okr_test_end();
}

Test(check_in, milestone_steps_and_cadence, .init = setup, .fini = teardown)
{
    fixture_ok(
        &f, "key_result.create",
        "{objective: 'o-1', text: '预算', metric: {kind: 'milestone', steps: [{name: '初稿', weight: 300}, {name: '评审', weight: 300}, {name: '批准', weight: 400}]}}");
    near(fixture_num(fixture_ok(&f, "check_in.record", "{key_result: 'k-4', step: '初稿'}"),
                     "effect.0.after.progress"),
         0.3);
    near(fixture_num(fixture_ok(&f, "check_in.record", "{key_result: 'k-4', value: '批准'}"),
                     "effect.0.after.progress"),
         0.7);
    refuses("check_in.record", "{key_result: 'k-4', step: '验收'}", OKR_E_INVALID, "验收");
    fixture_ok(
        &f, "key_result.create",
        "{objective: 'o-1', text: '每天一招', metric: {kind: 'cadence', target: 1, per: 'day'}}");
    near(fixture_num(fixture_ok(&f, "check_in.record",
                                "{key_result: 'k-5', value: 1, as_of: '2018-01-01'}"),
                     "effect.0.after.progress"),
         1.0 / 19);
    okr_test_end();
}

Test(key_result, gives_up_its_metric)
{
    fixture_open(&f);
    fixture_finance(&f);
    fixture_ok(&f, "check_in.record", "{key_result: 'k-1', value: 3}");
    const struct okr_value *ok =
        fixture_ok(&f, "key_result.update", "{id: 'k-1', metric: null, reason: '不再量化'}");
    cr_assert(okr_is_nil(fixture_at(ok, "key_result.metric")));
    cr_assert(okr_is_nil(fixture_at(ok, "key_result.progress")));
    cr_assert_str_eq(fixture_str(&f, ok, "key_result.status"), "no_data");
    fixture_close(&f);
    okr_test_end();
}
