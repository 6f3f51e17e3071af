// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void setup_people(void)
{
    setup();
    hire();
}

/// The items of the one who asks now, as "kind id state, ".
static const char *items(const char *args)
{
    const struct okr_value *ok = fixture_ok(&f, "inbox.list", args);
    struct okr_buf text = OKR_BUF(f.arena);
    char path[32];
    okr_buf_c(&text, "");
    for (unsigned i = 0; i < fixture_at(ok, "items")->n; i++) {
        static const char *const keys[] = {"kind", "id", "state"};
        for (size_t k = 0; k < 3; k++) {
            snprintf(path, sizeof path, "items.%u.%s", i, keys[k]);
            okr_buf_c(&text, fixture_str(&f, ok, path));
            okr_buf_c(&text, k < 2 ? " " : ", ");
        }
    }
    okr_buf_char(&text, '\0');
    return text.ptr;
}

Test(inbox, shows_what_waits_for_the_one_who_answers, .init = setup_people, .fini = teardown)
{
    as(WANG);
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '自下而上的提议'}");
    fixture_ok(&f, "objective.propose", "{id: 'o-3'}");
    fixture_ok(&f, "objective.create", "{unit: '王磊', text: '少出错', state: 'published'}");
    fixture_ok(&f, "alignment.propose", "{from: 'o-4', to: 'o-2', kind: 'supports'}");
    as(ZHAO);
    fixture_ok(&f, "objective.create",
               "{unit: '产品部', text: '与@[财务部]一道', state: 'published'}");
    cr_expect_str_eq(items("{}"), "", "nothing waits for her");
    as(LIN);
    cr_expect_str_eq(items("{}"), "ask m-1 open, align a-1 proposed, publish o-3 proposed, ");
    const struct okr_value *ok = fixture_ok(&f, "inbox.list", "{}");
    cr_assert_str_eq(fixture_str(&f, ok, "whom"), "u-5");
    cr_assert_str_eq(fixture_str(&f, ok, "items.1.node"), "o-4");
    cr_assert_str_eq(fixture_str(&f, ok, "items.1.text"), "少出错");
    cr_assert_str_eq(fixture_str(&f, ok, "items.1.to_text"), "建立投资机构网络");
    cr_assert_str_eq(fixture_str(&f, ok, "items.1.edge"), "supports");
    cr_assert_str_eq(fixture_str(&f, ok, "items.1.actor_name"), "王磊");
    as(ADMIN);
    cr_expect_str_eq(items("{whom: '林梅'}"),
                     "ask m-1 open, align a-1 proposed, publish o-3 proposed, ");
    cr_expect_str_eq(items("{}"), "ask m-1 open, align a-1 proposed, publish o-3 proposed, ",
                     "an admin who is nobody's person sees all");
    okr_test_end();
}

Test(inbox, shows_the_answers_to_ones_own, .init = setup_people, .fini = teardown)
{
    as(WANG);
    fixture_ok(&f, "objective.create",
               "{unit: '王磊', text: '请@[产品部]给名单', state: 'published'}");
    fixture_ok(&f, "alignment.propose", "{from: 'o-3', to: 'o-2', kind: 'supports'}");
    as(LIN);
    fixture_ok(&f, "alignment.decline", "{id: 'a-1', reason: '不在本季度'}");
    cr_expect_str_eq(items("{}"), "", "what she answered herself is no news");
    as(ZHAO);
    fixture_ok(&f, "mention.answer", "{id: 'm-1', answer: '明天', date: '2018-01-21'}");
    as(WANG);
    cr_expect_str_eq(items("{}"), "aligned a-1 declined, answered m-1 acknowledged, ");
    const struct okr_value *ok = fixture_ok(&f, "inbox.list", "{}");
    cr_assert_str_eq(fixture_str(&f, ok, "items.0.note"), "不在本季度");
    cr_assert_str_eq(fixture_str(&f, ok, "items.1.date"), "2018-01-21");
    f.today += 30;
    cr_expect_str_eq(items("{}"), "", "old answers are in the log");
    okr_test_end();
}

Test(inbox, tells_the_accountable_person_too, .init = setup_people, .fini = teardown)
{
    as(WANG);
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '我来负责', accountable: '王磊'}");
    fixture_ok(&f, "objective.propose", "{id: 'o-3'}");
    cr_expect_str_eq(items("{}"), "", "the department's lead is to publish it, not he");
    as(LIN);
    fixture_ok(&f, "objective.publish", "{id: 'o-3'}");
    cr_expect_str_eq(items("{}"), "", "she did it herself");
    as(WANG);
    cr_expect_str_eq(items("{}"), "published o-3 published, ");
    fixture_ok(&f, "alignment.propose", "{from: 'o-3', to: 'o-1', kind: 'supports'}");
    as(ADMIN);
    fixture_ok(&f, "alignment.accept", "{id: 'a-1'}");
    as(WANG);
    cr_expect_str_eq(items("{}"), "published o-3 published, aligned a-1 accepted, ");
    as(LIN);
    cr_expect_str_eq(items("{}"), "aligned a-1 accepted, ");
    okr_test_end();
}

Test(inbox, goes_up_where_nobody_answers, .init = setup_people, .fini = teardown)
{
    fixture_ok(&f, "unit.create", "{kind: 'team', name: '税务组', parent: '财务部'}");
    fixture_ok(&f, "objective.create", "{unit: '税务组', text: '按时报税'}");
    fixture_ok(&f, "objective.propose", "{id: 'o-3'}");
    as(LIN);
    cr_expect_str_eq(items("{}"), "publish o-3 proposed, ");
    as(ADMIN);
    fixture_ok(&f, "unit.update", "{id: '税务组', lead: '王磊'}");
    as(LIN);
    cr_expect_str_eq(items("{}"), "", "the team has its own lead now");
    okr_test_end();
}

Test(inbox, of_a_user_who_is_nobody, .init = setup_people, .fini = teardown)
{
    as(STRANGER);
    refuses("inbox.list", "{}", OKR_E_INVALID, "linked to no person");
    refuses("inbox.list", "{whom: '财务部'}", OKR_E_INVALID, "not a person");
    okr_test_end();
}

/// Who is not accountable for what he proposed in his unit's name still hears what became of it.
Test(inbox, tells_who_proposed, .init = setup_people, .fini = teardown)
{
    as(WANG);
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '自下而上的提议'}");
    fixture_ok(&f, "objective.propose", "{id: 'o-3'}");
    fixture_ok(&f, "alignment.propose", "{from: 'o-3', to: 'o-1', kind: 'supports'}");
    as(LIN);
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '林梅自己的'}");
    fixture_ok(&f, "objective.propose", "{id: 'o-4'}");
    fixture_ok(&f, "objective.publish", "{id: 'o-3'}");
    fixture_ok(&f, "objective.publish", "{id: 'o-4'}");
    as(WANG);
    cr_expect_str_eq(items("{}"), "published o-3 published, ");
    as(ADMIN);
    fixture_ok(&f, "alignment.decline", "{id: 'a-1', reason: '不在本季度'}");
    as(WANG);
    cr_expect_str_eq(items("{}"), "published o-3 published, aligned a-1 declined, ");
    as(ZHAO);
    cr_expect_str_eq(items("{}"), "", "it was not hers");
    okr_test_end();
}
