// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>

static const struct okr_value *due(const char *args)
{
    return fixture_ok(&f, "check_in.due", args);
}

static uint32_t count(const char *args)
{
    return fixture_at(due(args), "items")->n;
}

Test(due, is_of_who_is_accountable, .init = setup, .fini = teardown)
{
    hire();
    as(ADMIN);
    fixture_ok(&f, "key_result.update", "{id: 'k-3', accountable: '王磊'}");
    f.today += 30;
    cr_expect_eq(count("{whom: '王磊'}"), 1);
    cr_expect_str_eq(fixture_str(&f, due("{whom: '王磊'}"), "items.0.key_result.id"), "k-3");
    cr_expect_str_eq(fixture_str(&f, due("{whom: '王磊'}"), "items.0.unit_name"), "财务部");
    // The lead of 财务部 has the others of o-2; an objective that names somebody is that person's.
    cr_expect_eq(count("{whom: '林梅'}"), 1);
    cr_expect_str_eq(fixture_str(&f, due("{whom: '林梅'}"), "items.0.key_result.id"), "k-2");
    fixture_ok(&f, "objective.update", "{id: 'o-2', accountable: '赵敏'}");
    cr_expect_eq(count("{whom: '林梅'}"), 0);
    cr_expect_str_eq(fixture_str(&f, due("{whom: '赵敏'}"), "items.0.key_result.id"), "k-2");
    cr_expect_eq(count("{whom: '赵敏', limit: 0}"), 0);
    // Who is linked to a person sees that one's; an admin who is nobody sees everybody's; a stranger must say whose.
    as(WANG);
    cr_expect_str_eq(fixture_str(&f, due("{}"), "items.0.key_result.id"), "k-3");
    as(ADMIN);
    cr_expect_eq(count("{}"), 3);
    as(STRANGER);
    refuses("check_in.due", "{}", OKR_E_INVALID, "linked to no person");
    okr_test_end();
}

Test(due, ends_with_a_check_in_and_begins_anew_after_the_interval, .init = setup, .fini = teardown)
{
    f.today += 30;
    cr_assert_eq(count("{}"), 3);
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 5}");
    cr_expect_eq(count("{}"), 2);
    cr_expect_str_eq(
        fixture_str(&f, fixture_ok(&f, "key_result.get", "{id: 'k-2'}"), "key_result.check_in_due"),
        okr_date_text(f.today + 7).c);
    f.today += 7;
    cr_expect_eq(count("{}"), 3);
    okr_test_end();
}

/// METHOD 1: organisation, unit, objective, key result: the one nearest to the key result that is set.
Test(due, intervals_are_inherited_over_four_levels, .init = setup, .fini = teardown)
{
    static const struct {
        const char *op, *args;
        int days;
    } levels[] = {
        {"org.set", "{check_in_interval: 5}", 5},
        {"unit.update", "{id: 'u-1', check_in_interval: 9}", 9},
        {"unit.update", "{id: 'u-2', check_in_interval: 11}", 11},
        {"objective.update", "{id: 'o-2', check_in_interval: 3}", 3},
        {"key_result.update", "{id: 'k-2', check_in_interval: 21}", 21},
        {"key_result.update", "{id: 'k-2', check_in_interval: null}", 3},
        {"objective.update", "{id: 'o-2', check_in_interval: null}", 11},
        {"unit.update", "{id: 'u-2', check_in_interval: null}", 9},
    };
    const okr_date day = f.today;
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 60}");
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        fixture_ok(&f, levels[i].op, levels[i].args);
        for (int late = 0; late < 2; late++) { // stale from the fourth day after the interval on
            f.today = day + levels[i].days + 3 + late;
            const struct okr_value *ok = fixture_ok(&f, "key_result.get", "{id: 'k-2'}");
            cr_expect_str_eq(fixture_str(&f, ok, "key_result.check_in_due"),
                             okr_date_text(day + levels[i].days).c, "row %zu", i);
            cr_expect_str_eq(fixture_str(&f, ok, "key_result.status"), late ? "stale" : "on_track",
                             "row %zu", i);
        }
        f.today = day;
    }
    okr_test_end();
}
