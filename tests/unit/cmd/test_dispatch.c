// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>

Test(dispatch, a_kept_key_is_answered_the_same_once, .init = setup, .fini = teardown)
{
    uint64_t head = fixture_head(&f);
    f.key = "key-1";
    const char *first = fixture_str(
        &f, fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 5}"), "check_in.id");
    f.key = "key-1";
    const char *second = fixture_str(
        &f, fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 5}"), "check_in.id");
    cr_assert_str_eq(first, second);
    cr_assert_eq(fixture_head(&f), head + 1);
    f.key = "key-1";
    cr_assert_eq(fixture_run(&f, "check_in.record", "{key_result: 'k-2', value: 6}", NULL),
                 OKR_E_CONFLICT);
    okr_test_end();
}

Test(dispatch, a_refusal_is_not_kept, .init = setup, .fini = teardown)
{
    f.key = "key-2";
    cr_assert_eq(fixture_run(&f, "unit.create", "{kind: 'company', name: '又一家'}", NULL),
                 OKR_E_CONFLICT);
    f.key = "key-2";
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 6}");
    okr_test_end();
}

Test(dispatch, a_dry_run_stores_nothing, .init = setup, .fini = teardown)
{
    uint64_t head = fixture_head(&f);
    f.dry_run = true;
    const struct okr_value *ok =
        fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 60}");
    cr_assert_float_eq(fixture_num(ok, "effect.0.after.progress"), 0.6, 1e-6);
    cr_assert_eq(fixture_head(&f), head);
    cr_assert_eq(fixture_at(fixture_ok(&f, "check_in.list", "{key_result: 'k-2'}"), "check_ins")->n,
                 0);
    okr_test_end();
}

Test(dispatch, an_old_version_conflicts, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "objective.update", "{id: 'o-2', note: '第一版'}");
    f.has_if_version = true;
    f.if_version = 1;
    cr_assert_eq(fixture_run(&f, "objective.update", "{id: 'o-2', note: '第二版'}", NULL),
                 OKR_E_CONFLICT);
    f.has_if_version = true;
    f.if_version = 2;
    fixture_ok(&f, "objective.update", "{id: 'o-2', note: '第二版'}");
    okr_test_end();
}

Test(dispatch, references_are_names_or_ids, .init = setup, .fini = teardown)
{
    static const char *const same[] = {"{id: 'o-2'}",       "{id: '&o-2'}",
                                       "{id: '财务部 O1'}", "{id: '财务部'}",
                                       "{id: '财务 O1'}",   "{id: 'FY2018Q4 财务部 O1'}"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        cr_assert_str_eq(fixture_str(&f, fixture_ok(&f, "objective.get", same[i]), "objective.id"),
                         "o-2", "%s", same[i]);
    cr_assert_str_eq(
        fixture_str(&f, fixture_ok(&f, "key_result.get", "{id: '公司 KR1'}"), "key_result.id"),
        "k-1");
    cr_assert_eq(fixture_run(&f, "objective.get", "{id: '财务部 O7'}", NULL), OKR_E_NOT_FOUND);
    cr_assert_eq(fixture_run(&f, "objective.get", "{id: 'k-1'}", NULL), OKR_E_INVALID);
    okr_test_end();
}

Test(dispatch, what_fails_before_its_first_row_leaves_the_transaction_as_it_was, .init = setup,
     .fini = teardown)
{
    uint64_t head = fixture_head(&f);
    cr_assert_eq(fixture_run(&f, "check_in.record", "{key_result: 'k-2', value: 'x'}", NULL),
                 OKR_E_INVALID);
    cr_expect(!f.spoilt);
    cr_expect_eq(fixture_head(&f), head);
    okr_test_end();
}

Test(dispatch, what_fails_after_its_first_row_is_taken_back_whole, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "objective.create", "{unit: 'u-2', text: '第二个目标', weight: 600}");
    uint64_t head = fixture_head(&f);
    cr_assert_eq(
        fixture_run(&f, "objective.create", "{unit: 'u-2', text: '太多', weight: 500}", NULL),
        OKR_E_WEIGHT_SUM);
    cr_expect(f.spoilt);
    cr_expect_eq(fixture_head(&f), head);
    const struct okr_value *ok =
        fixture_ok(&f, "objective.create", "{unit: 'u-2', text: '第三个目标'}");
    cr_expect(!f.spoilt);
    cr_expect_str_eq(fixture_str(&f, ok, "objective.id"), "o-4", "the number is free again");
    okr_test_end();
}
