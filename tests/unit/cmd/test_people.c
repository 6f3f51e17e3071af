// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define ROW(number, name, department, rest) \
    "{employee_number: '" number "', name: '" name "', department: '" department "'" rest "}"

/// 林梅 leads the three others.
static const char four[] =
    "{rows: [" ROW("1002", "王磊", "财务部", ", manager: '1001', mail: 'wl@example.com'") "," ROW(
        "1001", "林梅", "财务部",
        ", phone: '138'") "," ROW("1003", "王磊", "产品部",
                                  ", manager: '林梅'") "," ROW("1004", "周齐", "产品部",
                                                               ", manager: '财务部/林梅', uid: 2004, unix_user: 'zhou'") "]}";

static const struct okr_value *get(const char *ref)
{
    char args[128];
    snprintf(args, sizeof args, "{id: '%s'}", ref);
    return fixture_ok(&f, "unit.get", args);
}

Test(people, a_roster_is_taken_in_once, .init = setup, .fini = teardown)
{
    uint64_t head = fixture_head(&f);
    const struct okr_value *ok = fixture_ok(&f, "people.import", four);
    // 王磊 of 财务部 was written down by hand (u-4) and gets the number; the other three are new.
    cr_assert_eq(fixture_num(ok, "created"), 3);
    cr_assert_eq(fixture_num(ok, "changed"), 1);
    cr_assert_eq(fixture_head(&f), head + 4, "one event a person, managers first");
    cr_assert_str_eq(fixture_str(&f, get("1002"), "unit.id"), "u-4");
    cr_assert_str_eq(fixture_str(&f, get("u-4"), "unit.mail"), "wl@example.com");
    const char *boss = fixture_str(&f, get("林梅"), "unit.id");
    cr_assert_str_eq(fixture_str(&f, get("1002"), "unit.lead"), boss);
    cr_assert_str_eq(fixture_str(&f, get("1003"), "unit.lead"), boss);
    cr_assert_str_eq(fixture_str(&f, get("1004"), "unit.lead"), boss);
    cr_assert_str_eq(fixture_str(&f, get("周齐"), "unit.identities.0"), "uid:2004");
    cr_assert_str_eq(fixture_str(&f, get("@[产品部/王磊]"), "unit.employee_number"), "1003");
    refuses("unit.get", "{id: '王磊'}", OKR_E_AMBIGUOUS, "2 units");
    ok = fixture_ok(&f, "people.import", four);
    cr_assert_eq(fixture_num(ok, "unchanged"), 4);
    cr_assert_eq(fixture_head(&f), head + 4, "again: nothing");
    okr_test_end();
}

Test(people, of_one_name_in_one_department_the_key_tells, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "people.import",
               "{rows: [" ROW("7", "孙毅", "产品部", "") "," ROW("8", "孙毅", "产品部", "") "]}");
    cr_assert_str_eq(fixture_str(&f, get("7"), "path"), "远帆科技/产品部/孙毅");
    cr_assert_str_eq(fixture_str(&f, get("8"), "path"), "远帆科技/产品部/孙毅-8");
    cr_assert_str_eq(fixture_str(&f, get("@[产品部/孙毅-8]"), "unit.employee_number"), "8");
    okr_test_end();
}

Test(people, a_row_changes_what_it_says_in_one_event, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "people.import", four);
    uint64_t head = fixture_head(&f);
    const struct okr_value *ok = fixture_ok(
        &f, "people.import",
        "{partial: true, reason: '调岗', rows: [" ROW(
            "1004", "周齐齐", "财务部", ", mail: 'zq@example.com', phone: '', manager: '-'") "]}");
    cr_assert_eq(fixture_num(ok, "changed"), 1);
    cr_assert_str_eq(fixture_str(&f, ok, "changes.0.what"), "moved");
    cr_assert_eq(fixture_head(&f), head + 1);
    ok = get("1004");
    cr_assert_str_eq(fixture_str(&f, ok, "path"), "远帆科技/财务部/周齐齐",
                     "the key goes with the name");
    cr_assert_str_eq(fixture_str(&f, ok, "unit.aliases.0"), "周齐");
    cr_assert_str_eq(fixture_str(&f, ok, "unit.lead"), "");
    cr_assert_str_eq(fixture_str(&f, ok, "unit.identities.0"), "uid:2004", "not said, so kept");
    // A return, another account, and a status that the roster says.
    fixture_ok(&f, "people.import",
               "{partial: true, rows: [" ROW("1004", "周齐齐", "财务部",
                                             ", uid: 2044, unix_user: 'zq', status: '停用'") "]}");
    ok = get("1004");
    cr_assert_str_eq(fixture_str(&f, ok, "unit.identities.0"), "uid:2044");
    cr_assert_str_eq(fixture_str(&f, ok, "unit.identities.1"), "");
    cr_assert_str_eq(fixture_str(&f, ok, "unit.status"), "suspended");
    okr_test_end();
}

Test(people, who_is_not_in_it_has_left, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "people.import", four);
    uint64_t head = fixture_head(&f);
    static const char two[] =
        "{rows: [" ROW("1001", "林梅", "财务部", "") "," ROW("1002", "王磊", "财务部", "") "]}";
    const struct okr_value *ok = fixture_ok(&f, "people.import", two);
    cr_assert_eq(fixture_num(ok, "left"), 2);
    cr_assert_eq(fixture_head(&f), head + 2);
    cr_assert_str_eq(fixture_str(&f, get("1004"), "unit.status"), "left");
    cr_assert_str_eq(fixture_str(&f, get("1004"), "unit.identities.0"), "", "the account is free");
    ok = fixture_ok(&f, "people.import", two);
    cr_assert_eq(fixture_num(ok, "left"), 0);
    ok = fixture_ok(&f, "people.import", four);
    cr_assert_eq(fixture_num(ok, "changed"), 2, "both came back");
    cr_assert_str_eq(fixture_str(&f, get("1004"), "unit.status"), "active");
    okr_test_end();
}

Test(people, a_short_roster_is_refused_until_it_is_confirmed, .init = setup, .fini = teardown)
{
    static const char one[] = "{rows: [" ROW("1001", "林梅", "财务部", "") "]}";
    fixture_ok(&f, "people.import", four);
    uint64_t head = fixture_head(&f);
    refuses("people.import", one, OKR_E_CONFLICT, "3 of 4 people");
    cr_assert(strstr(f.err.hint, "--confirm") && strstr(f.err.hint, "--partial"));
    cr_assert_eq(fixture_head(&f), head);
    const struct okr_value *ok = fixture_ok(
        &f, "people.import", "{partial: true, rows: [" ROW("1001", "林梅", "财务部", "") "]}");
    cr_assert_eq(fixture_num(ok, "left"), 0);
    ok = fixture_ok(&f, "people.import",
                    "{confirm: true, rows: [" ROW("1001", "林梅", "财务部", "") "]}");
    cr_assert_eq(fixture_num(ok, "left"), 3);
    refuses("people.import", "{rows: []}", OKR_E_INVALID, "empty");
    okr_test_end();
}

Test(people, every_fault_is_told_by_its_line_and_nothing_changes, .init = setup, .fini = teardown)
{
    static const struct {
        const char *rows;
        int code;
        const char *fragment;
    } rows[] = {
        {ROW("", "孙毅", "财务部", ", line: 7"), OKR_E_INVALID, "line 7: the employee number"},
        {ROW("1", "", "财务部", ""), OKR_E_INVALID, "line 1: the name"},
        {ROW("1", "孙毅", "", ""), OKR_E_INVALID, "the department is empty"},
        {ROW("1", "孙毅", "财务不", ""), OKR_E_NOT_FOUND, "财务不"},
        {ROW("1", "孙毅", "王磊", ""), OKR_E_INVALID, "not a department"},
        {ROW("1", "孙毅", "财务部", "") "," ROW("1", "赵敏", "财务部", ""), OKR_E_CONFLICT,
         "line 2: the employee number 1 is in line 1"},
        {ROW("1", "孙毅", "财务部", ", manager: '没有'"), OKR_E_NOT_FOUND, "没有"},
        {ROW("1", "孙毅", "财务部", ", manager: '1'"), OKR_E_INVALID, "own manager"},
        {ROW("1", "孙毅", "财务部", ", manager: '2'") "," ROW("2", "赵敏", "财务部",
                                                              ", manager: '1'"),
         OKR_E_INVALID, "lead back"},
        {ROW("1", "孙毅", "财务部", ", manager: '赵敏'") "," ROW("2", "赵敏", "产品部", "") "," ROW(
             "3", "赵敏", "产品部", ""),
         OKR_E_AMBIGUOUS, "2 people"},
        {ROW("1", "孙毅", "财务部", ", unix_user: 'nobody-here'"), OKR_E_NOT_FOUND, "nobody-here"},
        {ROW("1", "孙毅", "财务部", ", status: '休假'"), OKR_E_INVALID, "休假"},
        {ROW("1", "孙毅", "财务部", ", emial: 'x'"), OKR_E_UNKNOWN_FIELD, "emial"},
        {ROW("1", "孙毅", "财务部", ", mail: 3"), OKR_E_INVALID, "mail is not a text"},
        {ROW("1", "孙毅", "财务部", ", uid: 2004") "," ROW("2", "赵敏", "财务部", ", uid: 2004"),
         OKR_E_CONFLICT, "line 2: uid:2004"},
        {ROW("1", "王磊", "财务部", "") "," ROW("2", "王磊", "财务部", ""), OKR_E_AMBIGUOUS,
         "without a number"},
        {"'text'", OKR_E_INVALID, "row 1"},
    };
    uint64_t head = fixture_head(&f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char args[640];
        snprintf(args, sizeof args, "{rows: [%s]}", rows[i].rows);
        cr_expect_eq(fixture_run(&f, "people.import", args, NULL), rows[i].code, "row %zu: %s", i,
                     f.err.message);
        cr_expect(strstr(f.err.message, rows[i].fragment), "row %zu: %s", i, f.err.message);
        cr_expect(f.err.hint[0], "row %zu: no cure", i);
        cr_expect_eq(fixture_head(&f), head, "row %zu", i);
    }
    okr_test_end();
}

Test(people, departments_are_made_where_asked_for, .init = setup, .fini = teardown)
{
    const struct okr_value *ok =
        fixture_ok(&f, "people.import",
                   "{create_units: true, rows: [" ROW("1", "孙毅", "研发中心/平台组", "") "," ROW(
                       "2", "赵敏", "远帆科技/研发中心", "") "]}");
    cr_assert_eq(fixture_num(ok, "created"), 4);
    cr_assert_str_eq(fixture_str(&f, get("1"), "path"), "远帆科技/研发中心/平台组/孙毅");
    cr_assert_str_eq(fixture_str(&f, get("2"), "path"), "远帆科技/研发中心/赵敏");
    okr_test_end();
}

Test(people, the_word_for_the_company_is_the_company, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "people.import",
               "{create_units: true, rows: [" ROW("1", "何田", "公司", "") "," ROW(
                   "2", "文静", "公司/财务部", "") "," ROW("3", "高远", "集团/法务部", "") "]}");
    cr_assert_str_eq(fixture_str(&f, get("1"), "path"), "远帆科技/何田");
    cr_assert_str_eq(fixture_str(&f, get("2"), "path"), "远帆科技/财务部/文静");
    cr_assert_str_eq(fixture_str(&f, get("3"), "path"), "远帆科技/法务部/高远");
    okr_test_end();
}

Test(people, are_imported_by_who_answers_for_the_company, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "people.import", four);
    f.no_admin = true;
    f.uid = 2004;
    refuses("people.import", four, OKR_E_DENIED, "import");
    f.no_admin = false;
    fixture_ok(&f, "unit.update", "{id: 'u-1', lead: '1004'}");
    f.no_admin = true;
    fixture_ok(&f, "people.import", four);
    okr_test_end();
}

Test(unit, a_renamed_unit_takes_its_made_key_along, .init = setup, .fini = teardown)
{
    const struct okr_value *ok = fixture_ok(&f, "unit.update", "{id: '财务部', name: '资金部'}");
    cr_assert_str_eq(fixture_str(&f, ok, "unit.key"), "资金部");
    cr_assert_str_eq(fixture_str(&f, get("王磊"), "path"), "远帆科技/资金部/王磊");
    fixture_ok(&f, "unit.update", "{id: 'u-2', key: 'treasury'}");
    ok = fixture_ok(&f, "unit.update", "{id: 'u-2', name: '司库'}");
    cr_assert_str_eq(fixture_str(&f, ok, "unit.key"), "treasury", "one that was chosen stays");
    refuses("unit.update", "{id: '产品部', name: 'a/b'}", OKR_E_INVALID, "a/b");
    fixture_ok(&f, "unit.create", "{kind: 'department', name: '市场部'}");
    refuses("unit.update", "{id: '产品部', name: '市场部'}", OKR_E_CONFLICT, "市场部");
    okr_test_end();
}

Test(unit, a_move_tells_the_parent_it_left, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "unit.move", "{id: '王磊', parent: '产品部'}");
    const struct okr_value *ok = fixture_ok(&f, "history.list", "{id: 'u-4', limit: 1}");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.type"), "unit.moved");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.unit"), "u-4");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.also.0"), "u-2");
    okr_test_end();
}

Test(unit, of_one_name_below_a_unit_the_nearest_is_meant, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "unit.create", "{kind: 'team', name: '会计组', parent: '财务部'}");
    fixture_ok(&f, "unit.create", "{kind: 'person', name: '王磊', parent: '会计组'}");
    cr_assert_str_eq(fixture_str(&f, get("@[财务部/王磊]"), "unit.id"), "u-4");
    cr_assert_str_eq(fixture_str(&f, get("财务部/会计组/王磊"), "unit.id"), "u-6");
    okr_test_end();
}

Test(handover, gives_all_that_one_answers_for_to_another, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "people.import", four);
    const char *from = "1004", *to = fixture_str(&f, get("1001"), "unit.id");
    fixture_ok(&f, "unit.update", "{id: '产品部', lead: '1004', deputies: ['1003']}");
    fixture_ok(&f, "unit.update", "{id: '财务部', deputies: ['1004', '1001']}");
    fixture_ok(&f, "unit.update", "{id: '1004', lead: null}");
    fixture_ok(&f, "unit.update", "{id: '1001', lead: '1004'}");
    fixture_ok(&f, "objective.update",
               "{id: 'o-1', accountable: '1004', contributors: ['1004', '1003']}");
    fixture_ok(&f, "key_result.update", "{id: 'k-2', accountable: '1004', note: '请@周齐看'}");
    fixture_ok(&f, "objective.create", "{unit: '1004', text: '自己的目标', state: 'published'}");
    fixture_ok(&f, "objective.create", "{unit: '1004', text: '已结束的', state: 'published'}");
    fixture_ok(&f, "objective.close", "{id: 'o-4', outcome: 'achieved'}");
    fixture_ok(&f, "alignment.propose",
               "{from: 'k-3', to: 'k-1', kind: 'depends_on', accountable: '1004'}");
    uint64_t head = fixture_head(&f);
    const struct okr_value *ok =
        fixture_ok(&f, "unit.handover", "{id: '1004', to: '1001', reason: '转岗'}");
    // o-1, o-3, k-2, a-1, u-1001's manager, 财务部, 产品部, 周齐's own deputies, the mention: one event each.
    cr_assert_eq(fixture_head(&f), head + 9);
    cr_assert_eq(okr_map_get(ok, "changes")->n, 10, "o-1 has two fields");
    static const struct {
        const char *op, *id, *path;
    } taken[] = {{"objective.get", "o-1", "objective.accountable"},
                 {"objective.get", "o-3", "objective.accountable"},
                 {"key_result.get", "k-2", "key_result.accountable"},
                 {"unit.get", "产品部", "unit.lead"},
                 {"unit.get", "财务部", "unit.deputies.0"},
                 {"unit.get", "1004", "unit.deputies.0"}};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        char args[64];
        snprintf(args, sizeof args, "{id: '%s'}", taken[i].id);
        cr_expect_str_eq(fixture_str(&f, fixture_ok(&f, taken[i].op, args), taken[i].path), to,
                         "%s", taken[i].id);
    }
    cr_assert_str_eq(fixture_str(&f, get("财务部"), "unit.deputies.1"), "", "each once");
    cr_assert_str_eq(fixture_str(&f, get("1001"), "unit.lead"), "", "nobody is the own manager");
    ok = fixture_ok(&f, "objective.get", "{id: 'o-4'}");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.accountable"), "", "what is over stays");
    ok = fixture_ok(&f, "mention.list", "{whom: '1001'}");
    cr_assert_str_eq(fixture_str(&f, ok, "mentions.0.first_asked"),
                     fixture_str(&f, get(from), "unit.id"));
    // Both persons are concerned by what changed hands.
    ok = fixture_ok(&f, "history.list", "{id: 'k-2', limit: 1}");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.unit"), "u-2");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.also.0"), fixture_str(&f, get(from), "unit.id"));
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.also.1"), to);
    ok = fixture_ok(&f, "history.list", "{id: 'u-3', limit: 1}");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.also.1"), to);
    ok = fixture_ok(&f, "history.list", "{id: 'u-2', limit: 1}");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.also.0"), "", "its lead stayed");
    ok = fixture_ok(&f, "unit.handover", "{id: '1004', to: '1001'}");
    cr_assert_eq(okr_map_get(ok, "changes")->n, 0, "again: nothing");
    okr_test_end();
}

Test(handover, refusals_and_dry_runs_change_nothing, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "people.import", four);
    fixture_ok(&f, "unit.update", "{id: '产品部', lead: '1004'}");
    uint64_t head = fixture_head(&f);
    refuses("unit.handover", "{id: '1004', to: '1004'}", OKR_E_INVALID, "same person");
    refuses("unit.handover", "{id: '1004', to: '财务部'}", OKR_E_INVALID, "not a person");
    refuses("unit.handover", "{id: '财务部', to: '1004'}", OKR_E_INVALID, "not a person");
    f.dry_run = true;
    const struct okr_value *ok = fixture_ok(&f, "unit.handover", "{id: '1004', to: '1001'}");
    cr_assert_eq(okr_map_get(ok, "changes")->n, 1);
    f.dry_run = false;
    f.no_admin = true;
    f.uid = 3000;
    refuses("unit.handover", "{id: '1004', to: '1001'}", OKR_E_DENIED, "hand over");
    f.uid = 2004;
    cr_assert_eq(fixture_head(&f), head);
    fixture_ok(&f, "unit.handover", "{id: '1004', to: '1001'}");
    f.no_admin = false;
    fixture_ok(&f, "unit.update", "{id: '1001', status: 'left'}");
    refuses("unit.handover", "{id: '1004', to: '1001'}", OKR_E_INVALID, "left");
    okr_test_end();
}
