// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>

Test(objective, positions_count_within_unit_and_cycle, .init = setup, .fini = teardown)
{
    const struct okr_value *ok = fixture_ok(
        &f, "objective.create", "{unit: '财务部', text: '第二个目标', state: 'published'}");
    cr_assert_eq(fixture_num(ok, "objective.position"), 2);
    ok = fixture_ok(&f, "objective.create", "{unit: '产品部', text: '产品的目标'}");
    cr_assert_eq(fixture_num(ok, "objective.position"), 1);
    cr_assert_str_eq(fixture_str(&f, ok, "objective.state"), "draft");
    okr_test_end();
}

Test(objective, refusals, .init = setup, .fini = teardown)
{
    refuses("objective.create", "{unit: '财务部', text: '关了', state: 'closed'}", OKR_E_TRANSITION,
            "closed");
    refuses("objective.create", "{unit: '财务部'}", OKR_E_INVALID, "");
    refuses("objective.create", "{unit: '财务部', text: '给部门', accountable: '产品部'}",
            OKR_E_INVALID, "not a person");
    refuses("objective.update", "{id: 'o-1', txt: 'x'}", OKR_E_UNKNOWN_FIELD, "txt");
    okr_test_end();
}

Test(objective, an_update_tells_what_changed, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "objective.update", "{id: 'o-2', note: '先谈五家', reason: '范围变小'}");
    const struct okr_value *ok = fixture_ok(&f, "history.list", "{id: 'o-2', limit: 1}");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.type"), "objective.updated");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.data.reason"), "范围变小");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.data.after.note"), "先谈五家");
    cr_assert_not_null(fixture_at(ok, "events.0.data.before.note"));
    cr_assert_null(fixture_at(ok, "events.0.data.after.text"), "only what changed");
    okr_test_end();
}

Test(key_result, a_new_target_keeps_the_original, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 50}");
    const struct okr_value *ok = fixture_ok(
        &f, "key_result.update",
        "{id: 'k-2', metric: {kind: 'increase', start: 0, target: 200, measure: '家'}, reason: '做得到'}");
    cr_assert_eq(fixture_num(ok, "key_result.metric.original_target"), 100);
    cr_assert_float_eq(fixture_num(ok, "key_result.progress"), 0.25, 1e-6);
    ok = fixture_ok(&f, "history.list", "{id: 'k-2', limit: 1}");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.type"), "key_result.target_changed");
    okr_test_end();
}

Test(key_result, metrics_that_make_no_sense_are_refused, .init = setup, .fini = teardown)
{
    refuses("key_result.create",
            "{objective: 'o-1', text: '没动', metric: {kind: 'increase', start: 5, target: 5}}",
            OKR_E_INVALID, "");
    refuses("key_result.create",
            "{objective: 'o-1', text: '零', metric: {kind: 'reach', target: 0}}", OKR_E_INVALID,
            "");
    refuses("key_result.create", "{objective: 'o-1', text: '怪', metric: {kind: 'sideways'}}",
            OKR_E_INVALID, "sideways");
    refuses("key_result.create", "{objective: 'o-9', text: '没有目标'}", OKR_E_NOT_FOUND, "o-9");
    okr_test_end();
}

Test(comment, is_kept_with_its_author, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "comment.add", "{on: '财务部 O1', text: '先谈五家', kind: 'decision'}");
    const struct okr_value *ok = fixture_ok(&f, "comment.list", "{on: 'o-2'}");
    cr_assert_str_eq(fixture_str(&f, ok, "comments.0.author"), "uid:1000");
    cr_assert_str_eq(fixture_str(&f, ok, "comments.0.kind"), "decision");
    okr_test_end();
}

Test(org, settings_have_ranges, .init = setup, .fini = teardown)
{
    const struct okr_value *ok = fixture_ok(&f, "org.set", "{name: '远帆', first_month: 4}");
    cr_assert_eq(fixture_num(ok, "org.version"), 1);
    cr_assert_eq(fixture_num(fixture_ok(&f, "org.get", "{}"), "org.first_month"), 4);
    refuses("org.set", "{first_month: 13}", OKR_E_INVALID, "first_month");
    refuses("org.set", "{language: 'fr'}", OKR_E_INVALID, "fr");
    okr_test_end();
}
