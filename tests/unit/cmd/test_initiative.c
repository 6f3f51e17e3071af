// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void create(const char *args)
{
    fixture_ok(&f, "initiative.create", args);
}

static const char *newest_event(void)
{
    const struct okr_value *ok = fixture_ok(&f, "history.list", "{id: 'i-1', limit: 1}");
    return fixture_str(&f, ok, "events.0.type");
}

Test(initiative, lives_in_events, .init = setup, .fini = teardown)
{
    const struct okr_value *ok =
        fixture_ok(&f, "initiative.create",
                   "{key_result: '财务部 O1 KR1', title: '约见 5 家机构', owner: '王磊',"
                   " due: '2018-02-01', url: 'https://work/1'}");
    cr_expect_str_eq(fixture_str(&f, ok, "initiative.id"), "i-1");
    cr_expect_str_eq(fixture_str(&f, ok, "initiative.owner"), "u-4");
    cr_expect_str_eq(newest_event(), "initiative.created");
    fixture_ok(&f, "initiative.update", "{id: 'i-1', title: '约见 6 家机构'}");
    cr_expect_str_eq(newest_event(), "initiative.updated");
    ok = fixture_ok(&f, "initiative.done", "{id: 'i-1'}");
    cr_expect(okr_value_bool(fixture_at(ok, "initiative.done")));
    cr_expect_str_eq(newest_event(), "initiative.done");
    uint64_t head = fixture_head(&f);
    fixture_ok(&f, "initiative.done", "{id: 'i-1'}"); // done already: nothing happens
    cr_expect_eq(fixture_head(&f), head);
    fixture_ok(&f, "initiative.update", "{id: 'i-1', done: false}");
    cr_expect_str_eq(newest_event(), "initiative.updated");
    fixture_ok(&f, "initiative.update", "{id: 'i-1', done: true}");
    cr_expect_str_eq(newest_event(), "initiative.done");
    fixture_ok(&f, "initiative.remove", "{id: 'i-1'}");
    refuses("initiative.done", "{id: 'i-1'}", OKR_E_NOT_FOUND, "i-1");
    okr_test_end();
}

Test(initiative, is_checked, .init = setup, .fini = teardown)
{
    refuses("initiative.create", "{key_result: 'k-2'}", OKR_E_INVALID, "title");
    refuses("initiative.create", "{key_result: 'k-2', title: 'x', owner: '财务部'}", OKR_E_INVALID,
            "person");
    refuses("initiative.done", "{id: 'meet'}", OKR_E_INVALID, "initiative");
    create("{key_result: 'k-2', title: 'x', owner: '王磊'}");
    refuses("unit.remove", "{id: '王磊'}", OKR_E_CONFLICT, "i-1");
    fixture_ok(&f, "key_result.close", "{id: 'k-2', outcome: 'missed', review: 'late'}");
    refuses("initiative.create", "{key_result: 'k-2', title: 'y'}", OKR_E_TRANSITION, "closed");
    okr_test_end();
}

Test(initiative, goes_with_its_key_result, .init = setup, .fini = teardown)
{
    create("{key_result: 'k-2', title: 'x'}");
    fixture_ok(&f, "key_result.remove", "{id: 'k-2'}");
    refuses("initiative.done", "{id: 'i-1'}", OKR_E_NOT_FOUND, "i-1");
    const struct okr_value *ok = fixture_ok(&f, "server.verify", "{}");
    cr_expect_eq(fixture_num(ok, "faults"), 0, "%s", fixture_str(&f, ok, "details.0"));
    okr_test_end();
}

Test(initiative, lists, .init = setup, .fini = teardown)
{
    static const struct {
        const char *args, *titles[4];
    } lists[] = {
        {"{}",
         {"soon", "late", "sometime", "over"}}, // admin: everybody's; what is open by its date
        {"{id: 'k-2'}", {"late", "over"}},
        {"{id: 'k-2', done: false}", {"late"}},
        {"{id: 'o-2'}", {"soon", "late", "over"}},
        {"{id: '财务部', done: true}", {"over"}},
        {"{id: 'u-1'}", {"soon", "late", "sometime", "over"}},
        {"{owner: '王磊'}", {"soon"}},
        {"{id: 'k-2', owner: '王磊'}", {NULL}},
        {"{limit: 1, done: true}", {"over"}},
    };
    create("{key_result: 'k-2', title: 'late', due: '2018-03-01'}");
    create("{key_result: 'k-2', title: 'over', due: '2018-01-02'}");
    create("{key_result: 'k-3', title: 'soon', due: '2018-02-01', owner: '王磊'}");
    create("{key_result: 'k-1', title: 'sometime'}");
    fixture_ok(&f, "initiative.done", "{id: 'i-2'}");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct okr_value *ok = fixture_ok(&f, "initiative.list", lists[i].args);
        const struct okr_value *list = fixture_at(ok, "initiatives");
        uint32_t n = 0;
        for (; n < 4 && lists[i].titles[n]; n++) {
            char path[32];
            snprintf(path, sizeof path, "initiatives.%u.title", n);
            cr_expect_str_eq(fixture_str(&f, ok, path), lists[i].titles[n], "row %zu", i);
        }
        cr_expect_eq(list->n, n, "row %zu", i);
    }
    const struct okr_value *ok = fixture_ok(&f, "initiative.list", "{owner: '王磊'}");
    cr_expect_str_eq(fixture_str(&f, ok, "initiatives.0.owner_name"), "王磊");
    okr_test_end();
}
