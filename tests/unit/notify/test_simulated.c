// SPDX-License-Identifier: Apache-2.0
// Who hears what, on a real store: the finance case with two people and their leads.
#include "simulator.h"

#include "support/leak.h"
#include <criterion/criterion.h>
#include <stdio.h>

enum { WANG = 2001, LI = 2002, CEO = 2003, NINE = 540 };
static struct simulator *s;

static const char config[] = "mail.channel=mail\nmail.url=smtp://127.0.0.1:1\nmail.insecure=yes\n"
                             "mail.from=OKR <okr@example.com>\n"
                             "mail.reply=okr+{token}@example.com\n"
                             "group.channel=feishu\ngroup.url=http://127.0.0.1:1/x\n"
                             "group.insecure=yes\n"
                             "hook.channel=webhook\nhook.url=http://127.0.0.1:1/x\n"
                             "hook.insecure=yes\nhook.events=initiative.*\n";

/// u-1 远帆科技 (lead 张总 u-6), u-2 财务部 (lead 李娜 u-5; meets 周一10:00), u-3 产品部, u-4 王磊 of finance; o-1 of the company with k-1, o-2 of finance with k-2 (王磊) and k-3, k-2 contributes to k-1.
static void setup(void)
{
    s = simulator_open(config);
    simulator_do(s, 0, "org.set", "{\"language\":\"zh\",\"time_zone\":\"Asia/Shanghai\"}");
    simulator_do(s, 0, "unit.create", "{\"kind\":\"company\",\"name\":\"远帆科技\"}");
    simulator_do(
        s, 0, "unit.create",
        "{\"kind\":\"department\",\"name\":\"财务部\",\"meeting\":\"周一10:00\",\"channel\":\"group\"}");
    simulator_do(s, 0, "unit.create", "{\"kind\":\"department\",\"name\":\"产品部\"}");
    simulator_do(
        s, 0, "unit.create",
        "{\"kind\":\"person\",\"name\":\"王磊\",\"parent\":\"财务部\",\"mail\":\"wang@example.com\",\"feishu\":\"ou_wang\",\"identities\":[\"uid:2001\"]}");
    simulator_do(
        s, 0, "unit.create",
        "{\"kind\":\"person\",\"name\":\"李娜\",\"parent\":\"财务部\",\"mail\":\"li@example.com\",\"identities\":[\"uid:2002\"]}");
    simulator_do(
        s, 0, "unit.create",
        "{\"kind\":\"person\",\"name\":\"张总\",\"parent\":\"u-1\",\"mail\":\"zhang@example.com\",\"identities\":[\"uid:2003\"]}");
    simulator_do(s, 0, "unit.update", "{\"id\":\"u-1\",\"lead\":\"u-6\"}");
    simulator_do(s, 0, "unit.update", "{\"id\":\"u-2\",\"lead\":\"u-5\"}");
    simulator_do(
        s, 0, "cycle.create",
        "{\"key\":\"FY2018Q4\",\"start\":\"2018-01-01\",\"end\":\"2018-03-31\",\"open\":true}");
    simulator_do(s, 0, "objective.create",
                 "{\"unit\":\"u-1\",\"text\":\"定下今后三年的财务战略\",\"state\":\"published\"}");
    simulator_do(s, 0, "objective.create",
                 "{\"unit\":\"u-2\",\"text\":\"建立投资机构网络\",\"state\":\"published\"}");
    simulator_do(
        s, 0, "key_result.create",
        "{\"objective\":\"o-1\",\"text\":\"与 25 家投资机构保持洽谈\",\"metric\":{\"kind\":\"increase\",\"measure\":\"家\",\"start\":0,\"target\":25}}");
    simulator_do(
        s, 0, "key_result.create",
        "{\"objective\":\"o-2\",\"text\":\"与 80 家机构会面\",\"accountable\":\"u-4\",\"metric\":{\"kind\":\"increase\",\"measure\":\"家\",\"start\":0,\"target\":80}}");
    simulator_do(
        s, 0, "key_result.create",
        "{\"objective\":\"o-2\",\"text\":\"积极洽谈 25 家\",\"metric\":{\"kind\":\"increase\",\"measure\":\"家\",\"start\":0,\"target\":25}}");
    simulator_do(s, 0, "alignment.propose",
                 "{\"from\":\"k-3\",\"to\":\"k-1\",\"kind\":\"supports\"}");
    simulator_step(s);
    simulator_clear(s);
}
static void teardown(void)
{
    simulator_close(s);
}
TestSuite(simulated, .init = setup, .fini = teardown, .timeout = 120);

static size_t count_to(const char *to)
{
    size_t n, found = 0;
    const struct sent *sent = simulator_sent(s, &n);
    for (size_t i = 0; i < n; i++)
        found += okr_str_is(sent[i].to, to) || okr_str_is(sent[i].endpoint, to);
    return found;
}

static void reported(const char *what)
{
    size_t n;
    const struct sent *sent = simulator_sent(s, &n);
    for (size_t i = 0; i < n; i++)
        fprintf(stderr, "%s: %s %.*s %.*s\n", what, okr_time_text(sent[i].time).c,
                OKR_STR_ARG(sent[i].endpoint), OKR_STR_ARG(sent[i].to));
}
#define SENT(n, to)                                                             \
    do {                                                                        \
        if (count_to(to) != (n))                                                \
            reported(to);                                                       \
        cr_expect_eq(count_to(to), (size_t)(n), "%zu to %s", count_to(to), to); \
    } while (0)

Test(simulated, an_ask_goes_to_whoever_answers_and_not_to_who_asked)
{
    simulator_do(s, WANG, "key_result.update", "{\"id\":\"k-2\",\"note\":\"与 @产品部 一起\"}");
    simulator_step(s);
    SENT(1, "zhang@example.com"); // 产品部 has no lead: the one above answers
    SENT(0, "wang@example.com");
    simulator_do(s, LI, "comment.add", "{\"on\":\"k-2\",\"text\":\"请 @财务部 看一下\"}");
    simulator_step(s);
    SENT(0, "li@example.com"); // her own
    okr_test_end();
}
