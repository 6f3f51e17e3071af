// SPDX-License-Identifier: Apache-2.0
// Who hears what, on a real store: the finance case with two people and their leads.
#include "simulator.h"

#include "notify/outbox.h"
#include "simulator_inside.h"
#include "support/leak.h"
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { WANG = 2001, LI = 2002, CEO = 2003, NINE = 540 };
static struct simulator *s;

static const char config[] = ".tick_after_events=true\n"
                             "mail.channel=mail\nmail.url=smtp://127.0.0.1:1\nmail.insecure=yes\n"
                             "mail.from=OKR <okr@example.com>\n"
                             "mail.reply=okr+{token}@example.com\n"
                             "group.channel=feishu\ngroup.url=http://127.0.0.1:1/x\n"
                             "group.insecure=yes\n"
                             "hook.channel=webhook\nhook.url=http://127.0.0.1:1/x\n"
                             "hook.insecure=yes\nhook.events=initiative.*\n"
                             "board.channel=webhook\nboard.url=http://127.0.0.1:1/x\n"
                             "board.insecure=yes\nboard.format=board\n";

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
TestSuite(simulated, .init = setup, .fini = teardown);

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

static okr_date day(int month, int date)
{
    return okr_date_make(2018, month, date);
}

static void ask_wang(int n)
{
    char json[200];
    snprintf(json, sizeof json, "{\"on\":\"o-1\",\"text\":\"请 @王磊 看一下第 %d 项\"}", n);
    simulator_do(s, CEO, "comment.add", json);
}

Test(simulated, two_instants_a_day_then_the_digest)
{
    for (int i = 1; i <= 5; i++)
        ask_wang(i);
    simulator_step(s);
    SENT(2, "wang@example.com");
    struct okr_str list = simulator_command(s, "uid:1000", "{\"command\":\"list\"}");
    cr_expect(memmem(list.ptr, list.len, "\"reason\":\"budget\"", 17), "%.*s", OKR_STR_ARG(list));
    simulator_set(s, day(1, 21), NINE);
    ask_wang(6);
    simulator_step(s);
    SENT(3, "wang@example.com");
    okr_test_end();
}

Test(simulated, a_message_dies_with_its_cause)
{
    simulator_do(s, 0, "unit.update", "{\"id\":\"u-4\",\"quiet_hours\":\"00:00-10:00\"}");
    ask_wang(1);
    simulator_step(s);
    SENT(0, "wang@example.com"); // until ten
    simulator_do(s, WANG, "mention.acknowledge", "{\"id\":\"m-1\"}");
    simulator_pass(s, day(1, 20), 11 * 60);
    SENT(0, "wang@example.com");
    ask_wang(2);
    simulator_step(s);
    SENT(1, "wang@example.com");
    okr_test_end();
}

Test(simulated, a_fall_of_confidence_reaches_those_above)
{
    simulator_do(s, LI, "check_in.record",
                 "{\"key_result\":\"k-3\",\"value\":3,\"confidence\":0.7}");
    simulator_do(s, LI, "check_in.record",
                 "{\"key_result\":\"k-3\",\"value\":4,\"confidence\":0.5}");
    simulator_step(s);
    SENT(0, "zhang@example.com");
    simulator_do(s, LI, "check_in.record",
                 "{\"key_result\":\"k-3\",\"value\":5,\"confidence\":0.2}");
    simulator_step(s);
    SENT(1, "zhang@example.com");
    okr_test_end();
}

Test(simulated, reminders_come_before_the_meeting_and_only_to_the_late)
{
    simulator_pass(s, day(1, 25), NINE);
    simulator_clear(s);
    simulator_do(s, LI, "check_in.record", "{\"key_result\":\"k-3\",\"value\":3}");
    simulator_pass(s, day(1, 26), 15 * 60); // Friday
    SENT(0, "wang@example.com");
    simulator_pass(s, day(1, 26), 16 * 60 + 1);
    SENT(0, "wang@example.com"); // published on the 20th: nothing is owed yet
    simulator_pass(s, day(2, 2), 16 * 60 + 1);
    SENT(1, "wang@example.com");
    SENT(1, "li@example.com"); // her own is eight days old by now
    SENT(1, "group");          // with counts
    simulator_restart(s);
    simulator_set(s, day(2, 2), 15 * 60); // the clock goes back
    simulator_pass(s, day(2, 2), 17 * 60);
    SENT(1, "wang@example.com");
    simulator_do(s, WANG, "check_in.record", "{\"key_result\":\"k-2\",\"value\":12}");
    simulator_pass(s, day(2, 5), 10 * 60 + 1); // the meeting: the coordinator's line
    SENT(2, "li@example.com");
    okr_test_end();
}

/// As many messages wait as may, until tomorrow.
static void fill_outbox(void)
{
    struct notify *n = s->self;
    const okr_call call = {.size = sizeof call, .now_ms = s->now, .today = s->today};
    notify_begin(n, &call);
    for (int i = 0; i < WAITING_MOST; i++) {
        struct message m = {.kind = OKR_STR("group"), .text = OKR_STR("满")};
        cr_assert(outbox_add(n, notify_endpoint(n, OKR_STR("group")), &m, s->now + OKR_DAY_MS, 0));
    }
    cr_assert_eq(notify_end(n), OKR_OK);
}

Test(simulated, what_finds_the_outbox_full_is_told_later_and_says_why)
{
    fill_outbox();
    ask_wang(1);
    simulator_do(s, LI, "initiative.create", "{\"key_result\":\"k-2\",\"title\":\"一步\"}");
    simulator_step(s);
    SENT(0, "wang@example.com");
    SENT(0, "hook");
    struct okr_str list = simulator_command(s, "uid:1000", "{\"command\":\"list\"}");
    cr_expect(memmem(list.ptr, list.len, "\"reason\":\"full\"", 15));
    cr_expect(memmem(list.ptr, list.len, "\"counted\":1", 11));
    simulator_pass(s, day(1, 22), NINE); // by then the others are gone
    SENT(1, "hook");
    okr_test_end();
}

Test(simulated, an_endpoint_may_have_a_form_of_its_own)
{
    size_t n;
    simulator_do(s, 0, "unit.update", "{\"id\":\"u-4\",\"channel\":\"board\"}");
    simulator_do(s, CEO, "comment.add",
                 "{\"on\":\"o-1\",\"text\":\"请 @王磊 看 \\\"合同\\\" 与 C:\\\\temp\"}");
    simulator_step(s);
    SENT(1, "board");
    const struct sent *sent = simulator_sent(s, &n);
    json_t *json = json_loadb(sent[n - 1].body.ptr, sent[n - 1].body.len, 0, NULL);
    json_t *content = json_object_get(json, "content");
    cr_assert(content, "%.*s", OKR_STR_ARG(sent[n - 1].body));
    cr_expect_str_eq(json_string_value(json_object_get(json, "title")),
                     "张总请王磊答复：请 @[王磊] 看 \"合同\" 与 C:\\temp");
    cr_expect(strstr(json_string_value(json_object_get(content, "words")), "okr answer m-1 \"…\""));
    cr_expect_str_eq(json_string_value(json_object_get(content, "for")), "王磊");
    json_decref(json);
    okr_test_end();
}

Test(simulated, a_clock_that_was_far_ahead_stops_nothing)
{
    simulator_set(s, okr_date_make(2030, 2, 1),
                  16 * 60 + 1); // a Friday: the slot of that week is taken
    simulator_step(s);
    simulator_set(s, day(1, 20), NINE);
    simulator_step(s);
    simulator_clear(s);
    simulator_pass(s, day(2, 2), 16 * 60 + 1);
    SENT(1, "wang@example.com");
    SENT(1, "group");
    okr_test_end();
}

Test(simulated, what_waits_follows_a_clock_that_goes_back)
{
    simulator_do(s, 0, "unit.update", "{\"id\":\"u-4\",\"quiet_hours\":\"00:00-10:00\"}");
    simulator_set(s, day(1, 23), NINE);
    ask_wang(1);
    simulator_step(s);
    simulator_set(s, day(1, 22), NINE);
    simulator_pass(s, day(1, 22), NINE + 30);
    SENT(0, "wang@example.com");
    simulator_pass(s, day(1, 22), NINE + 61);
    SENT(1, "wang@example.com"); // an hour later, as it was to be
    okr_test_end();
}

Test(simulated, none_on_holidays_for_those_who_are_away_or_snooze)
{
    simulator_do(s, 0, "unit.update", "{\"id\":\"u-4\",\"snooze_until\":\"2018-02-03\"}");
    simulator_do(s, 0, "unit.update", "{\"id\":\"u-5\",\"away_until\":\"2018-02-03\"}");
    simulator_pass(s, day(2, 2), 18 * 60);
    SENT(0, "wang@example.com");
    SENT(0, "li@example.com");
    okr_test_end();
}

static struct okr_str token(void)
{
    size_t n;
    const struct sent *sent = simulator_sent(s, &n);
    for (size_t i = n; i-- > 0;) {
        const char *at = memmem(sent[i].body.ptr, sent[i].body.len, "Reply-To: <okr+", 15);
        if (at)
            return (struct okr_str){at + 15, 20};
    }
    cr_assert(false, "no mail takes an answer");
    return (struct okr_str){0};
}

static struct okr_str mail_in(struct okr_str with, const char *from, const char *text)
{
    struct okr_str json = okr_arena_printf(
        simulator_arena(s),
        "{\"command\":\"mail_in\",\"token\":\"%.*s\",\"from\":\"%s\",\"text\":\"%s\"}",
        OKR_STR_ARG(with), from, text);
    return simulator_command(s, "uid:1000", json.ptr);
}

Test(simulated, a_reply_becomes_a_check_in)
{
    simulator_pass(s, day(2, 2), 16 * 60 + 1);
    struct okr_str with = token(), got;
    size_t before = count_to("wang@example.com") + count_to("li@example.com");
    bool wang = before && count_to("wang@example.com");
    cr_assert(wang);
    // Whose token it is, is known by who may use it.
    const char *from = "wang@example.com";
    got = mail_in(with, from, "12，信心6，见完第一批\\n\\n> 1. 与 80 家");
    if (memmem(got.ptr, got.len, "sender", 6)) {
        from = "li@example.com";
        got = mail_in(with, from, "12，信心6，见完第一批\\n\\n> 1. 与 80 家");
    }
    cr_expect(memmem(got.ptr, got.len, "\"done\"", 6), "%.*s", OKR_STR_ARG(got));
    bool is_wang = strcmp(from, "wang@example.com") == 0;
    const struct okr_value *ok = simulator_do(
        s, 0, "check_in.list", is_wang ? "{\"key_result\":\"k-2\"}" : "{\"key_result\":\"k-3\"}");
    const struct okr_value *list = okr_map_get(ok, "check_ins");
    cr_assert(list && list->n == 1);
    cr_expect(okr_str_is(okr_value_str(okr_map_get(&list->items[0], "note")), "见完第一批"));
    cr_expect(okr_str_is(okr_value_str(okr_map_get(&list->items[0], "reported_by")),
                         is_wang ? "u-4" : "u-5"));
    got = mail_in(with, from, "13");
    cr_expect(memmem(got.ptr, got.len, "unknown", 7), "%.*s", OKR_STR_ARG(got));
    okr_test_end();
}

Test(simulated, what_was_not_understood_is_answered)
{
    simulator_do(s, LI, "check_in.record", "{\"key_result\":\"k-3\",\"value\":3}");
    simulator_pass(s, day(1, 27), 0);
    simulator_do(s, LI, "check_in.record", "{\"key_result\":\"k-3\",\"value\":3}");
    simulator_pass(s, day(2, 2), 16 * 60 + 1);
    struct okr_str with = token(),
                   got = mail_in(with, "王磊 <WANG@example.com>", "你好，这是什么？");
    cr_expect(memmem(got.ptr, got.len, "not_understood", 14), "%.*s", OKR_STR_ARG(got));
    SENT(2, "wang@example.com"); // the reminder, and the answer
    cr_expect(!okr_str_eq(token(), with));
    okr_test_end();
}

Test(simulated, a_plugin_that_dies_sends_at_least_once)
{
    ask_wang(1);
    simulator_kill_next(s);
    simulator_step(s); // the event's effects are lost with the process, and made again
    SENT(1, "wang@example.com");
    ask_wang(2);
    simulator_deliver(s);
    simulator_kill_next(s);
    simulator_step(s); // sent, and killed before that was kept
    SENT(3, "wang@example.com");
    size_t n;
    const struct sent *sent = simulator_sent(s, &n);
    struct okr_str a = okr_str_skip(sent[n - 1].body, 0), b = sent[n - 2].body;
    cr_expect(okr_str_eq(a, b)); // the same message by its id
    okr_test_end();
}

Test(simulated, a_storm_keeps_to_the_rate)
{
    enum { CHANGES = 2000, ALL = 10000, MINUTE = 60 };
    char json[120];
    int changes = getenv("OKR_LONG") ? ALL : CHANGES;
    for (int i = 0; i < changes; i++) {
        snprintf(json, sizeof json,
                 "{\"key_result\":\"k-%d\",\"title\":\"第 %d 步\",\"owner\":\"u-4\"}", 2 + i % 2,
                 i);
        simulator_do(s, LI, "initiative.create", json);
        if (i % 4 == 0)
            simulator_do(s, LI, "comment.add", "{\"on\":\"k-2\",\"text\":\"又一条\"}");
    }
    for (int second = 0; second < MINUTE; second++) {
        simulator_deliver(s);
        simulator_pass(s, day(1, 20), 8 * 60 + second / 60);
    }
    cr_expect(count_to("hook") <= 480, "%zu", count_to("hook"));
    cr_expect(count_to("wang@example.com") <= 2);
    simulator_pass(s, day(1, 20), 8 * 60 + 10);
    size_t n, counted = 0;
    const struct sent *sent = simulator_sent(s, &n);
    for (size_t i = 0; i < n; i++)
        counted += memmem(sent[i].body.ptr, sent[i].body.len, "okr.events.counted", 18) != NULL;
    cr_expect(counted >= 1);
    simulator_clear(s);
    simulator_pass(s, day(1, 26), 18 * 60);
    SENT(1, "wang@example.com"); // one digest, whatever the storm
    okr_test_end();
}

Test(simulated, what_nobody_acts_upon_falls_to_the_digest_and_says_so)
{
    for (int i = 0; i < 11; i++) {
        simulator_set(s, day(1, 20) + i, NINE);
        ask_wang(2 * i);
        ask_wang(2 * i + 1);
        simulator_step(s);
    }
    simulator_pass(s, day(2, 3), NINE);
    simulator_clear(s);
    ask_wang(99);
    simulator_step(s);
    SENT(0, "wang@example.com");
    struct okr_str list = simulator_command(s, "uid:1000", "{\"command\":\"list\"}");
    cr_expect(memmem(list.ptr, list.len, "\"reason\":\"ignored\"", 18), "%.*s", OKR_STR_ARG(list));
    // The company's lead is told with his next digest.
    simulator_pass(s, day(2, 5), NINE + 1);
    SENT(1, "zhang@example.com");
    (void)simulator_command(s, "uid:1000", "{\"command\":\"restore\",\"kind\":\"ask\"}");
    ask_wang(100);
    simulator_step(s);
    SENT(1, "wang@example.com");
    okr_test_end();
}

Test(simulated, the_ladder_ends_at_the_boss_who_wants_it)
{
    size_t n;
    simulator_do(s, 0, "unit.update", "{\"id\":\"u-6\",\"escalations\":true}");
    simulator_pass(s, day(2, 14), 18 * 60);
    const struct sent *sent = simulator_sent(s, &n);
    for (size_t i = 0; i < n; i++)
        cr_expect(!okr_str_is(sent[i].to, "zhang@example.com") ||
                  sent[i].time < (okr_time)day(2, 13) * OKR_DAY_MS);
    simulator_clear(s);
    simulator_pass(s, day(3, 6), 18 * 60);
    sent = simulator_sent(s, &n);
    bool told = false;
    for (size_t i = 0; i < n; i++)
        told = told || okr_str_is(sent[i].to, "zhang@example.com");
    cr_expect(told);
    okr_test_end();
}
