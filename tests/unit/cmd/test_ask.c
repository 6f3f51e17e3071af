// SPDX-License-Identifier: Apache-2.0
#include "cmd/ask.h"

#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>

static void setup_people(void)
{
    setup();
    hire();
}

Test(ask, all_departments_are_one_ask, .init = setup_people, .fini = teardown)
{
    fixture_ok(&f, "objective.update", "{id: 'o-1', note: '请@所有部门报数'}");
    as(ZHAO);
    fixture_ok(&f, "mention.answer", "{id: 'm-2', answer: '三百', date: '2018-02-01'}");
    const struct okr_value *ok = fixture_ok(&f, "ask.list", "{}");
    cr_assert_eq(fixture_at(ok, "asks")->n, 1);
    cr_assert_str_eq(fixture_str(&f, ok, "asks.0.where"), "o-1");
    cr_assert(okr_value_bool(fixture_at(ok, "asks.0.to_all")));
    cr_assert_eq(fixture_num(ok, "asks.0.asked"), 2);
    cr_assert_eq(fixture_num(ok, "asks.0.answered"), 1);
    cr_assert_str_eq(fixture_str(&f, ok, "asks.0.answers.0.name"), "财务部");
    cr_assert_str_eq(fixture_str(&f, ok, "asks.0.answers.0.state"), "open");
    cr_assert_str_eq(fixture_str(&f, ok, "asks.0.answers.1.name"), "产品部");
    cr_assert_str_eq(fixture_str(&f, ok, "asks.0.answers.1.promised"), "2018-02-01");
    okr_test_end();
}

Test(ask, stands_wherever_something_is_said, .init = setup_people, .fini = teardown)
{
    static const struct {
        const char *args;
        unsigned n;
    } rows[] = {
        {"{}", 4},          {"{id: 'u-1'}", 4}, {"{id: '财务部'}", 3},
        {"{id: 'o-2'}", 3}, {"{id: 'k-2'}", 2}, {"{id: '产品部'}", 0},
    };
    fixture_ok(&f, "objective.update", "{id: 'o-1', note: '请@[财务部]报数'}");
    fixture_ok(&f, "objective.update", "{id: 'o-2', note: '请@[产品部]报数'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 3, note: '@[产品部] 看一下'}");
    fixture_ok(&f, "comment.add", "{on: 'k-2', text: '@[王磊] 怎么看'}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct okr_value *ok = fixture_ok(&f, "ask.list", rows[i].args);
        cr_expect_eq(fixture_at(ok, "asks")->n, rows[i].n, "%s: %u", rows[i].args,
                     fixture_at(ok, "asks")->n);
    }
    okr_test_end();
}

Test(ask, of_another_cycle_is_asked_for_by_name, .init = setup_people, .fini = teardown)
{
    fixture_ok(&f, "cycle.create", "{key: '2018Q2'}");
    fixture_ok(&f, "objective.create", "{unit: 'u-1', cycle: '2018Q2', text: '请@[财务部]报数'}");
    cr_expect_eq(fixture_at(fixture_ok(&f, "ask.list", "{}"), "asks")->n, 0);
    cr_expect_eq(fixture_at(fixture_ok(&f, "ask.list", "{cycle: '2018Q2'}"), "asks")->n, 1);
    okr_test_end();
}
