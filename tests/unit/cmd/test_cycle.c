// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

Test(cycle, a_period_gives_the_dates, .init = setup, .fini = teardown)
{
    const struct okr_value *ok = fixture_ok(&f, "cycle.create", "{key: '2018Q2'}");
    cr_assert_str_eq(fixture_str(&f, ok, "cycle.start"), "2018-04-01");
    cr_assert_str_eq(fixture_str(&f, ok, "cycle.end"), "2018-06-30");
    cr_assert_str_eq(fixture_str(&f, ok, "cycle.state"), "planning");
    okr_test_end();
}

Test(cycle, moves_as_its_table_says, .init = setup, .fini = teardown)
{
    refuses("cycle.close", "{id: 'FY2018Q4'}", OKR_E_TRANSITION, "open");
    fixture_ok(&f, "cycle.review", "{id: 'FY2018Q4'}");
    const struct okr_value *ok = fixture_ok(&f, "cycle.close", "{id: 'FY2018Q4'}");
    cr_assert_str_eq(fixture_str(&f, ok, "cycle.state"), "closed");
    refuses("objective.create", "{unit: 'u-1', cycle: 'FY2018Q4', text: '迟到的目标'}",
            OKR_E_TRANSITION, "closed");
    okr_test_end();
}

Test(cycle, refusals, .init = setup, .fini = teardown)
{
    refuses("cycle.create", "{key: '某个时候'}", OKR_E_INVALID, "no dates");
    refuses("cycle.create", "{key: 'FY2018Q4', start: '2018-01-01', end: '2018-03-31'}",
            OKR_E_CONFLICT, "c-1");
    refuses("cycle.create", "{key: '反了', start: '2018-03-31', end: '2018-01-01'}", OKR_E_INVALID,
            "before");
    refuses("objective.create", "{unit: 'u-1', cycle: '2099Q9', text: '没有的周期'}",
            OKR_E_NOT_FOUND, "2099Q9");
    okr_test_end();
}

Test(cycle, backlog_is_never_open, .init = setup, .fini = teardown)
{
    refuses("cycle.create", "{key: 'backlog', open: true}", OKR_E_TRANSITION, "backlog");
    fixture_ok(&f, "cycle.create", "{key: 'backlog'}");
    refuses("cycle.open", "{id: 'backlog'}", OKR_E_TRANSITION, "drafts only");
    okr_test_end();
}

Test(cycle, is_no_part_of_itself_and_not_named_like_an_id, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "cycle.create", "{key: '2018', start: '2018-01-01', end: '2018-12-31'}");
    fixture_ok(&f, "cycle.update", "{id: 'FY2018Q4', parent: '2018'}");
    refuses("cycle.update", "{id: '2018', parent: '2018'}", OKR_E_INVALID, "part of itself");
    refuses("cycle.update", "{id: '2018', parent: 'FY2018Q4'}", OKR_E_INVALID, "part of itself");
    refuses("cycle.create", "{key: 'c-7', start: '2018-01-01', end: '2018-12-31'}", OKR_E_INVALID,
            "c-7");
    okr_test_end();
}

Test(org, time_zone_is_one_that_exists, .init = setup, .fini = teardown)
{
    refuses("org.set", "{time_zone: '../../etc/passwd'}", OKR_E_INVALID, "time zone");
    refuses("org.set", "{time_zone: 'Mars/Phobos'}", OKR_E_INVALID, "Mars");
    fixture_ok(&f, "org.set", "{time_zone: 'UTC'}");
    fixture_ok(&f, "org.set", "{time_zone: null}");
    okr_test_end();
}

/// Each move against each state, on the wire: what core/lifecycle.c allows is done, the rest names what would be.
Test(cycle, every_cell_on_the_wire, .init = setup, .fini = teardown)
{
    static const char *const moves[] = {"open", "review", "close", "remove"};
    static const struct {
        const char *state, *allowed;
    } states[] = {
        {"planning", "open remove"}, {"open", "review"}, {"review", "close"}, {"closed", ""}};
    char op[32], args[64];
    for (size_t s = 0; s < 4; s++)
        for (size_t m = 0; m < 4; m++) {
            snprintf(args, sizeof args, "{key: '%zuQ%zu'}", 2020 + s, m + 1);
            const char *id = fixture_str(&f, fixture_ok(&f, "cycle.create", args), "cycle.id");
            snprintf(args, sizeof args, "{id: '%s'}", id);
            for (size_t i = 0; i < s; i++) {
                snprintf(op, sizeof op, "cycle.%s", moves[i]);
                fixture_ok(&f, op, args);
            }
            snprintf(op, sizeof op, "cycle.%s", moves[m]);
            bool allowed = strstr(states[s].allowed, moves[m]);
            cr_expect_eq(fixture_run(&f, op, args, NULL), allowed ? OKR_OK : OKR_E_TRANSITION,
                         "%s %s: %s", states[s].state, moves[m], f.err.message);
        }
    okr_test_end();
}

Test(cycle, is_removed_while_nothing_is_set_for_it, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "cycle.create", "{key: '2019'}");
    fixture_ok(&f, "cycle.create", "{key: '2019Q1', parent: '2019'}");
    refuses("cycle.remove", "{id: '2019'}", OKR_E_CONFLICT, "2019 still has c-3");
    fixture_ok(&f, "objective.create", "{unit: '财务部', cycle: '2019Q1', text: '明年的'}");
    refuses("cycle.remove", "{id: '2019Q1'}", OKR_E_CONFLICT, "2019Q1 still has o-3");
    fixture_ok(&f, "objective.remove", "{id: 'o-3'}");
    fixture_ok(&f, "cycle.remove", "{id: '2019Q1', reason: '取消'}");
    fixture_ok(&f, "cycle.remove", "{id: '2019'}");
    const struct okr_value *ok = fixture_ok(&f, "history.list", "{id: 'c-3', limit: 1}");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.type"), "cycle.removed");
    okr_test_end();
}

Test(cycle, plan_makes_a_nested_calendar_once, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "org.set", "{first_month: 4, language: 'zh'}");
    uint64_t head = fixture_head(&f);
    const struct okr_value *ok = fixture_ok(&f, "cycle.plan", "{period: 'FY2018'}");
    // FY2018Q4 is there already, open: it becomes a part of the year and gets its label.
    cr_assert_eq(fixture_num(ok, "created"), 4);
    cr_assert_eq(fixture_num(ok, "changed"), 1);
    cr_assert_eq(fixture_head(&f), head + 5);
    cr_assert_str_eq(fixture_str(&f, ok, "cycles.0.start"), "2017-04-01");
    cr_assert_str_eq(fixture_str(&f, ok, "cycles.4.id"), "c-1");
    cr_assert_str_eq(fixture_str(&f, ok, "cycles.4.parent"), "c-2");
    cr_assert_str_eq(fixture_str(&f, ok, "cycles.4.label"), "2018财年第四季度");
    cr_assert_str_eq(fixture_str(&f, ok, "cycles.4.state"), "open");
    ok = fixture_ok(&f, "cycle.plan", "{period: 'FY2018', open: false}");
    cr_assert_eq(fixture_num(ok, "unchanged"), 5);
    cr_assert_eq(fixture_head(&f), head + 5, "nothing changed, no event");
    // Halves come between, and planning quarters again does not take the quarters out of them.
    ok = fixture_ok(&f, "cycle.plan", "{period: 'FY2018', lengths: ['half', 'quarter']}");
    cr_assert_eq(fixture_num(ok, "created"), 2);
    cr_assert_eq(fixture_num(ok, "changed"), 4);
    ok = fixture_ok(&f, "cycle.plan", "{period: 'FY2018', lengths: ['quarter']}");
    cr_assert_eq(fixture_num(ok, "unchanged"), 5);
    okr_test_end();
}

Test(cycle, of_nested_open_ones_the_innermost_is_meant, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "org.set", "{first_month: 4}");
    fixture_ok(&f, "cycle.plan", "{period: 'FY2018', lengths: ['half', 'quarter'], open: true}");
    const struct okr_value *ok = fixture_ok(
        &f, "objective.create", "{unit: '财务部', text: '不写周期', state: 'published'}");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.cycle"), "c-1");
    fixture_ok(&f, "objective.create",
               "{unit: 'u-1', cycle: 'FY2018', text: '全年的目标', state: 'published'}");
    ok = fixture_ok(&f, "tree.get", "{}");
    bool whole_year = false;
    for (uint32_t i = 0; i < okr_map_get(ok, "objectives")->n; i++)
        whole_year |=
            okr_str_is(okr_value_str(okr_map_get(&okr_map_get(ok, "objectives")->items[i], "text")),
                       "全年的目标");
    cr_assert(whole_year, "what is open around the quarter is shown with it");
    fixture_ok(&f, "cycle.create",
               "{key: '另一个', start: '2018-01-01', end: '2018-03-31', open: true}");
    refuses("objective.create", "{unit: '财务部', text: '哪个周期'}", OKR_E_AMBIGUOUS,
            "more than one");
    okr_test_end();
}

Test(cycle, parts_lie_within_and_are_closed_first, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "org.set", "{first_month: 4}");
    fixture_ok(&f, "cycle.plan", "{period: 'FY2018', open: true}");
    refuses("cycle.update", "{id: 'FY2018Q3', end: '2018-04-01'}", OKR_E_INVALID, "within FY2018");
    refuses("cycle.update", "{id: 'FY2018', end: '2018-03-30'}", OKR_E_INVALID, "FY2018Q4");
    refuses("cycle.create",
            "{key: '迟了', start: '2018-03-01', end: '2018-04-01', parent: 'FY2018'}",
            OKR_E_INVALID, "within FY2018");
    fixture_ok(&f, "cycle.review", "{id: 'FY2018'}");
    refuses("cycle.close", "{id: 'FY2018'}", OKR_E_TRANSITION, "FY2018Q4");
    fixture_ok(&f, "cycle.review", "{id: 'FY2018Q4'}");
    refuses("cycle.close", "{id: 'FY2018'}", OKR_E_TRANSITION, "FY2018Q4");
    fixture_ok(&f, "cycle.close", "{id: 'FY2018Q4'}");
    fixture_ok(&f, "cycle.close", "{id: 'FY2018'}");
    refuses("cycle.open", "{id: 'FY2018Q3'}", OKR_E_TRANSITION, "closed");
    okr_test_end();
}

Test(cycle, plan_refusals, .init = setup, .fini = teardown)
{
    uint64_t head = fixture_head(&f);
    refuses("cycle.plan", "{period: '某时'}", OKR_E_INVALID, "某时");
    refuses("cycle.plan", "{period: '2018', lengths: ['week']}", OKR_E_INVALID, "week");
    refuses("cycle.plan", "{period: '2018', lengths: ['quarter', 'two_months']}", OKR_E_INVALID,
            "3 months");
    // The quarter that is there has other days than this calendar's fourth one.
    refuses("cycle.plan", "{period: 'FY2018'}", OKR_E_CONFLICT, "FY2018Q4");
    cr_assert_eq(fixture_head(&f), head, "all or nothing");
    okr_test_end();
}
