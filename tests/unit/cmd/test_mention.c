// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

Test(mention, is_stored_in_brackets_and_asked_once, .init = setup, .fini = teardown)
{
    const struct okr_value *ok =
        fixture_ok(&f, "key_result.create",
                   "{objective: 'o-2', text: '同@产品部门一同选出产品，@产品部 负责'}");
    cr_assert_str_eq(fixture_str(&f, ok, "key_result.text"),
                     "同@[产品部]一同选出产品，@[产品部] 负责");
    ok = fixture_ok(&f, "mention.list", "{whom: '产品部'}");
    cr_assert_eq(fixture_at(ok, "mentions")->n, 1);
    cr_assert_str_eq(fixture_str(&f, ok, "mentions.0.state"), "open");
    okr_test_end();
}

Test(mention, goes_with_the_text, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "objective.update", "{id: 'o-1', note: '请@所有部门报数'}");
    cr_assert_eq(fixture_at(fixture_ok(&f, "mention.list", "{where: 'o-1'}"), "mentions")->n, 2);
    fixture_ok(&f, "objective.update", "{id: 'o-1', note: '请@[财务部]报数'}");
    const struct okr_value *ok = fixture_ok(&f, "mention.list", "{where: 'o-1'}");
    cr_assert_eq(fixture_at(ok, "mentions")->n, 1);
    cr_assert_str_eq(fixture_str(&f, ok, "mentions.0.whom"), "u-2");
    okr_test_end();
}

Test(mention, an_unknown_name_is_refused, .init = setup, .fini = teardown)
{
    refuses("objective.create", "{unit: 'u-1', text: '与@市场部一同推广'}", OKR_E_NOT_FOUND,
            "市场部");
    fixture_ok(&f, "objective.create", "{unit: 'u-1', text: '给a@b.example写信'}");
    okr_test_end();
}

Test(mention, stands_in_a_check_in_too, .init = setup, .fini = teardown)
{
    const struct okr_value *ok = fixture_ok(
        &f, "check_in.record", "{key_result: 'k-1', value: 3, note: '请@产品部门 看一下'}");
    cr_assert_str_eq(fixture_str(&f, ok, "check_in.note"), "请@[产品部] 看一下");
    char args[64];
    snprintf(args, sizeof args, "{where: '%s'}", fixture_str(&f, ok, "check_in.id"));
    ok = fixture_ok(&f, "mention.list", args);
    cr_assert_eq(fixture_at(ok, "mentions")->n, 1);
    cr_assert_str_eq(fixture_str(&f, ok, "mentions.0.whom"), "u-3");
    refuses("check_in.record", "{key_result: 'k-1', note: '请@市场部 看'}", OKR_E_NOT_FOUND,
            "市场部");
    refuses("mention.list", "{where: 'zz'}", OKR_E_NOT_FOUND, "zz");
    okr_test_end();
}
