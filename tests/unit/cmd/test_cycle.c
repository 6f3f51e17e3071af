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
