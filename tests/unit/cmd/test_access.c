// SPDX-License-Identifier: Apache-2.0
#include "cmd/access.h"

#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void setup_people(void)
{
    setup();
    hire();
}

/// Whether a proposal of this unit is published by this user.
static void publishes(const char *unit, int64_t uid, bool may)
{
    char args[128];
    as(ADMIN);
    snprintf(args, sizeof args, "{unit: '%s', text: '一个提议'}", unit);
    const char *id = fixture_str(&f, fixture_ok(&f, "objective.create", args), "objective.id");
    snprintf(args, sizeof args, "{id: '%s'}", id);
    fixture_ok(&f, "objective.propose", args);
    as(uid);
    int code = fixture_run(&f, "objective.publish", args, NULL);
    cr_expect_eq(code, may ? OKR_OK : OKR_E_DENIED, "%s by %d: %s", unit, (int)uid, f.err.message);
    as(ADMIN);
    if (!may)
        fixture_ok(&f, "objective.publish", args);
}

Test(access, who_answers_for_a_unit, .init = setup_people, .fini = teardown)
{
    static const struct {
        const char *unit;
        int64_t uid;
        bool may;
    } rows[] = {
        {"财务部", LIN, true},     {"财务部", ZHAO, false},     {"财务部", WANG, false},
        {"财务部", ADMIN, true},   {"财务部", STRANGER, false}, {"王磊", WANG, true},
        {"王磊", LIN, true},       {"王磊", ZHAO, false},       {"远帆科技", LIN, false},
        {"远帆科技", WANG, false}, {"产品部", ZHAO, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        publishes(rows[i].unit, rows[i].uid, rows[i].may);
    okr_test_end();
}

Test(access, a_deputy_answers_too, .init = setup_people, .fini = teardown)
{
    publishes("财务部", WANG, false);
    fixture_ok(&f, "unit.update", "{id: '财务部', deputies: ['王磊']}");
    publishes("财务部", WANG, true);
    okr_test_end();
}

Test(access, who_is_suspended_or_left_does_not_act, .init = setup_people, .fini = teardown)
{
    publishes("财务部", LIN, true);
    fixture_ok(&f, "unit.update", "{id: '林梅', status: 'suspended'}");
    publishes("财务部", LIN, false);
    fixture_ok(&f, "unit.update", "{id: '林梅', status: 'active'}");
    publishes("财务部", LIN, true);
    as(LIN);
    fixture_ok(&f, "objective.create", "{unit: '林梅', text: '我的', state: 'published'}");
    as(ADMIN);
    fixture_ok(&f, "unit.update", "{id: '林梅', status: 'left'}");
    as(LIN);
    const struct okr_value *ok =
        fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'o-1', kind: 'supports'}");
    cr_expect_str_eq(fixture_str(&f, ok, "alignment.state"), "proposed");
    okr_test_end();
}

Test(access, a_denial_names_who_may, .init = setup_people, .fini = teardown)
{
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '一个提议'}");
    fixture_ok(&f, "objective.propose", "{id: 'o-3'}");
    as(WANG);
    refuses("objective.publish", "{id: 'o-3'}", OKR_E_DENIED, "(u-4) may not publish o-3");
    cr_assert_str_eq(f.err.hint, "林梅 (u-5) answers for 财务部");
    as(ADMIN);
    fixture_ok(&f, "unit.update", "{id: '林梅', status: 'left'}");
    as(WANG);
    refuses("objective.publish", "{id: 'o-3'}", OKR_E_DENIED, "");
    cr_assert_str_eq(f.err.hint, "an admin may; give the unit a lead");
    okr_test_end();
}

Test(access, what_is_created_published_is_published_by_who_may, .init = setup_people,
     .fini = teardown)
{
    as(WANG);
    refuses("objective.create", "{unit: '财务部', text: '直接发布', state: 'published'}",
            OKR_E_DENIED, "u-4");
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '先写草稿'}");
    fixture_ok(&f, "objective.create", "{unit: '王磊', text: '我自己的', state: 'published'}");
    okr_test_end();
}
