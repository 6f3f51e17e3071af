// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

static void setup_people(void)
{
    setup();
    hire();
}

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

static const char *newest(const char *id, const char *path)
{
    char args[48];
    snprintf(args, sizeof args, "{id: '%s', limit: 1}", id);
    const struct okr_value *ok = fixture_ok(&f, "history.list", args);
    char whole[64];
    snprintf(whole, sizeof whole, "events.0.%s", path);
    return fixture_str(&f, ok, whole);
}

Test(mention, is_answered_by_who_answers_for_the_unit, .init = setup_people, .fini = teardown)
{
    fixture_ok(&f, "objective.update", "{id: 'o-2', note: '请@[产品部]给出名单'}");
    as(LIN);
    refuses("mention.acknowledge", "{id: 'm-1'}", OKR_E_DENIED, "(u-5) may not acknowledge m-1");
    as(ZHAO);
    fixture_ok(&f, "mention.acknowledge", "{id: 'm-1'}");
    cr_assert_str_eq(newest("m-1", "type"), "mention.acknowledged");
    refuses("mention.acknowledge", "{id: 'm-1'}", OKR_E_TRANSITION, "acknowledged");
    refuses("mention.answer", "{id: 'm-1'}", OKR_E_INVALID, "empty");
    refuses("mention.answer", "{id: 'm-1', key_result: 'k-99'}", OKR_E_NOT_FOUND, "k-99");
    const struct okr_value *ok = fixture_ok(
        &f, "mention.answer",
        "{id: 'm-1', answer: '二月给', date: '2018-02-15', key_result: '财务部 O1 KR1'}");
    cr_assert_str_eq(fixture_str(&f, ok, "mention.state"), "acknowledged");
    cr_assert_str_eq(fixture_str(&f, ok, "mention.promised"), "2018-02-15");
    cr_assert_str_eq(fixture_str(&f, ok, "mention.answering_key_result"), "k-2");
    cr_assert_str_eq(newest("m-1", "type"), "mention.updated");
    cr_assert_str_eq(newest("m-1", "unit"), "u-3");
    cr_assert_str_eq(newest("m-1", "also.0"), "u-2", "who asked hears of it");
    okr_test_end();
}

Test(mention, is_declined_with_a_reason, .init = setup_people, .fini = teardown)
{
    fixture_ok(&f, "objective.update", "{id: 'o-2', note: '请@[产品部]给出名单'}");
    as(ZHAO);
    refuses("mention.decline", "{id: 'm-1'}", OKR_E_INVALID, "reason");
    const struct okr_value *ok = fixture_ok(&f, "mention.decline", "{id: 'm-1', reason: '没人手'}");
    cr_assert_str_eq(fixture_str(&f, ok, "mention.answer"), "没人手");
    cr_assert_str_eq(newest("m-1", "data.reason"), "没人手");
    refuses("mention.answer", "{id: 'm-1', answer: '还是可以'}", OKR_E_TRANSITION, "declined");
    okr_test_end();
}

Test(mention, is_passed_on, .init = setup_people, .fini = teardown)
{
    fixture_ok(&f, "objective.update", "{id: 'o-1', note: '请@[财务部]报数'}");
    as(LIN);
    refuses("mention.delegate", "{id: 'm-1', to: '财务部'}", OKR_E_INVALID, "already");
    const struct okr_value *ok = fixture_ok(&f, "mention.delegate", "{id: 'm-1', to: '王磊'}");
    cr_assert_str_eq(fixture_str(&f, ok, "mention.whom"), "u-4");
    cr_assert_str_eq(fixture_str(&f, ok, "mention.first_asked"), "u-2");
    cr_assert_str_eq(newest("m-1", "unit"), "u-4");
    as(ZHAO);
    refuses("mention.answer", "{id: 'm-1', answer: '不是我'}", OKR_E_DENIED, "u-6");
    as(WANG);
    fixture_ok(&f, "mention.answer", "{id: 'm-1', answer: '明天'}");
    // Who reworded the text did not ask anew: it still names the department that passed it on.
    as(ADMIN);
    fixture_ok(&f, "objective.update", "{id: 'o-1', note: '请@[财务部]尽快报数'}");
    ok = fixture_ok(&f, "mention.list", "{where: 'o-1'}");
    cr_assert_eq(fixture_at(ok, "mentions")->n, 1);
    cr_assert_str_eq(fixture_str(&f, ok, "mentions.0.id"), "m-1");
    ok = fixture_ok(&f, "mention.delegate", "{id: 'm-1', to: '财务部'}");
    cr_assert(okr_is_nil(fixture_at(ok, "mention.first_asked")), "back where it was");
    cr_assert_str_eq(fixture_str(&f, ok, "mention.state"), "open");
    cr_assert(okr_is_nil(fixture_at(ok, "mention.answer")));
    okr_test_end();
}

Test(mention, names_who_passed_it_on_as_well, .init = setup_people, .fini = teardown)
{
    fixture_ok(&f, "unit.create", "{kind: 'team', name: '税务组', parent: '财务部'}");
    fixture_ok(&f, "objective.update", "{id: 'o-1', note: '请@[税务组]报数'}");
    fixture_ok(&f, "mention.delegate", "{id: 'm-1', to: '王磊'}");
    refuses("unit.remove", "{id: '税务组'}", OKR_E_CONFLICT, "m-1 still names 税务组");
    fixture_ok(&f, "objective.update", "{id: 'o-1', note: null}");
    fixture_ok(&f, "unit.remove", "{id: '税务组'}");
    okr_test_end();
}

/// Every state of an ask against every move, on the wire.
Test(mention, every_cell_on_the_wire, .init = setup, .fini = teardown)
{
    static const char *const moves[] = {"acknowledge", "decline", "answer", "delegate"};
    static const char *const more[] = {"", ", reason: '忙'", ", answer: '好'", ", to: '王磊'"};
    static const struct {
        int before; ///< index of the move that led there; -1 none
        const char *allowed;
    } states[] = {{-1, "acknowledge decline answer delegate"}, {0, "answer delegate"}, {1, ""}};
    char op[64], args[96];
    for (size_t s = 0; s < sizeof states / sizeof *states; s++)
        for (size_t m = 0; m < 4; m++) {
            fixture_ok(&f, "objective.update", "{id: 'o-1', note: '请@[产品部]报数'}");
            const char *id =
                fixture_str(&f, fixture_ok(&f, "mention.list", "{where: 'o-1'}"), "mentions.0.id");
            if (states[s].before >= 0) {
                snprintf(op, sizeof op, "mention.%s", moves[states[s].before]);
                snprintf(args, sizeof args, "{id: '%s'%s}", id, more[states[s].before]);
                fixture_ok(&f, op, args);
            }
            snprintf(op, sizeof op, "mention.%s", moves[m]);
            snprintf(args, sizeof args, "{id: '%s'%s}", id, more[m]);
            bool allowed = strstr(states[s].allowed, moves[m]);
            cr_expect_eq(fixture_run(&f, op, args, NULL), allowed ? OKR_OK : OKR_E_TRANSITION,
                         "%zu %s: %s", s, moves[m], f.err.message);
            fixture_ok(&f, "objective.update", "{id: 'o-1', note: null}");
        }
    okr_test_end();
}
