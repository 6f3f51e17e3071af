// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct fixture f;

static void refuses(const char *op, const char *args, int code, const char *fragment)
{
    cr_assert_eq(fixture_run(&f, op, args, NULL), code, "%s %s: %s", op, args, f.err.message);
    cr_assert(strstr(f.err.message, fragment), "\"%s\" is not in: %s", fragment, f.err.message);
    cr_assert(f.err.hint[0], "no cure for: %s", f.err.message);
}

Test(unit, default_key_is_folded)
{
    fixture_open(&f);
    const struct okr_value *ok =
        fixture_ok(&f, "unit.create", "{kind: 'company', name: 'Farsail  Tech'}");
    cr_assert_str_eq(fixture_str(&f, ok, "unit.key"), "farsail-tech");
    cr_assert_str_eq(fixture_str(&f, ok, "unit.id"), "u-1");
    fixture_close(&f);
    okr_test_end();
}

Test(unit, refusals_name_the_thing_and_the_cure)
{
    fixture_open(&f);
    refuses("unit.create", "{kind: 'department', name: '财务部'}", OKR_E_INVALID, "财务部");
    fixture_finance(&f);
    refuses("unit.create", "{kind: 'company', name: '别的公司'}", OKR_E_CONFLICT, "u-1");
    refuses("unit.create", "{kind: 'department', name: '财务部'}", OKR_E_CONFLICT, "财务部");
    refuses("unit.create", "{kind: 'department', name: 'a/b'}", OKR_E_INVALID, "a/b");
    refuses("unit.create", "{kind: 'person', name: '李四', parent: '王磊'}", OKR_E_INVALID,
            "person");
    refuses("unit.update", "{id: '财务部', name: ''}", OKR_E_INVALID, "needs \"name\"");
    refuses("unit.create", "{kind: 'team', name: ' '}", OKR_E_INVALID, "needs \"name\"");
    refuses("unit.update", "{id: '财务部', lead: '产品部'}", OKR_E_INVALID, "not a person");
    refuses("unit.move", "{id: '财务部', parent: '王磊'}", OKR_E_INVALID, "below");
    refuses("unit.remove", "{id: '财务部'}", OKR_E_CONFLICT, "财务部");
    refuses("unit.get", "{id: '财务不'}", OKR_E_NOT_FOUND, "财务不");
    refuses("unit.update", "{id: '财务部', meeting: '周八10:00'}", OKR_E_INVALID, "周八10:00");
    refuses("unit.update", "{id: '王磊', quiet_hours: 'always'}", OKR_E_INVALID, "always");
    for (const char *const *mail =
             (const char *const[]){"wang", "a@b@c", "@b.c", "a@", "王 磊@b.c", "<a@b.c>", NULL};
         *mail; mail++)
        refuses("unit.update", okr_arena_printf(f.arena, "{id: '王磊', mail: '%s'}", *mail).ptr,
                OKR_E_INVALID, *mail);
    fixture_ok(&f, "unit.update", "{id: '王磊', mail: '王磊@example.com'}");
    const struct okr_value *ok =
        fixture_ok(&f, "unit.update", "{id: '财务部', meeting: '例会：周一10:00'}");
    cr_expect(
        okr_str_is(okr_value_str(okr_map_get(okr_map_get(ok, "unit"), "meeting")), "周一10:00"));
    refuses("unit.update", "{id: '王磊', language: 'fr'}", OKR_E_INVALID, "fr");
    refuses("unit.update", "{id: '财务部', coordinator: '产品部'}", OKR_E_INVALID, "not a person");
    fixture_close(&f);
    okr_test_end();
}

Test(unit, rename_keeps_the_old_name)
{
    fixture_open(&f);
    fixture_finance(&f);
    const struct okr_value *ok = fixture_ok(&f, "unit.update", "{id: '财务部', name: '资金部'}");
    cr_assert_str_eq(fixture_str(&f, ok, "unit.aliases.0"), "财务部");
    cr_assert_str_eq(fixture_str(&f, fixture_ok(&f, "unit.get", "{id: '财务部'}"), "unit.id"),
                     "u-2");
    cr_assert_str_eq(fixture_str(&f, fixture_ok(&f, "unit.get", "{id: '资金部门'}"), "unit.id"),
                     "u-2");
    fixture_close(&f);
    okr_test_end();
}

Test(unit, nothing_changed_gives_no_event)
{
    fixture_open(&f);
    fixture_finance(&f);
    uint64_t head = fixture_head(&f);
    fixture_ok(&f, "unit.update", "{id: 'u-2', name: '财务部'}");
    cr_assert_eq(fixture_head(&f), head);
    fixture_ok(&f, "unit.move", "{id: 'u-4', parent: 'u-3'}");
    cr_assert_eq(fixture_head(&f), head + 1);
    cr_assert_str_eq(fixture_str(&f, fixture_ok(&f, "unit.get", "{id: 'u-4'}"), "path"),
                     "远帆科技/产品部/王磊");
    fixture_close(&f);
    okr_test_end();
}

Test(unit, stand_at_most_64_levels_deep)
{
    char args[96];
    fixture_open(&f);
    fixture_ok(&f, "unit.create", "{kind: 'company', name: 'd1'}");
    for (int level = 2; level <= 64; level++) {
        snprintf(args, sizeof args, "{kind: 'team', name: 'd%d', parent: 'u-%d'}", level,
                 level - 1);
        fixture_ok(&f, "unit.create", args);
    }
    refuses("unit.create", "{kind: 'team', name: 'd65', parent: 'u-64'}", OKR_E_TOO_BIG, "d65");
    refuses("unit.move", "{id: 'u-2', parent: 'u-64'}", OKR_E_INVALID, "below");
    fixture_ok(&f, "unit.create", "{kind: 'team', name: 'top', parent: 'u-1'}");
    refuses("unit.move", "{id: 'u-2', parent: 'top'}", OKR_E_TOO_BIG, "64");
    const struct okr_value *ok = fixture_ok(&f, "unit.get", "{id: 'u-64'}");
    cr_assert_eq(strncmp(fixture_str(&f, ok, "path"), "d1/d2/", 6), 0,
                 "the path begins at the top");
    fixture_close(&f);
    okr_test_end();
}

Test(unit, a_name_may_hold_a_slash)
{
    fixture_open(&f);
    fixture_finance(&f);
    fixture_ok(&f, "unit.create", "{kind: 'department', name: '市场/销售', key: 'mkt'}");
    fixture_ok(&f, "comment.add", "{on: 'u-1', text: '请@[市场/销售]和@[财务部/王磊]看'}");
    const struct okr_value *ok = fixture_ok(&f, "unit.get", "{id: '@[市场/销售]'}");
    cr_assert_str_eq(fixture_str(&f, ok, "unit.key"), "mkt");
    refuses("unit.get", "{id: '@[市场/王磊]'}", OKR_E_NOT_FOUND, "市场");
    fixture_close(&f);
    okr_test_end();
}

Test(unit, is_not_removed_while_something_names_it)
{
    fixture_open(&f);
    fixture_finance(&f);
    fixture_ok(&f, "unit.update", "{id: '财务部', lead: '王磊'}");
    refuses("unit.remove", "{id: '王磊'}", OKR_E_CONFLICT, "u-2 still names");
    fixture_ok(&f, "unit.update", "{id: '财务部', lead: null}");
    fixture_ok(&f, "objective.update", "{id: 'o-1', contributors: ['王磊']}");
    refuses("unit.remove", "{id: '王磊'}", OKR_E_CONFLICT, "o-1 still names");
    fixture_ok(&f, "objective.update", "{id: 'o-1', contributors: []}");
    fixture_ok(&f, "key_result.update", "{id: 'k-1', accountable: '王磊'}");
    refuses("unit.remove", "{id: '王磊'}", OKR_E_CONFLICT, "k-1 still names");
    fixture_ok(&f, "key_result.update", "{id: 'k-1', accountable: null, note: '请@王磊看'}");
    refuses("unit.remove", "{id: '王磊'}", OKR_E_CONFLICT, "mention");
    fixture_ok(&f, "key_result.update", "{id: 'k-1', note: null}");
    fixture_ok(&f, "unit.remove", "{id: '王磊'}");
    fixture_close(&f);
    okr_test_end();
}
