// SPDX-License-Identifier: Apache-2.0
// A quarter of the finance case, day by day: the list of messages is golden (data/quarter.txt; OKR_UPDATE=1 writes it), and short enough to read.
#include "simulator.h"

#include "cmd/calendar.h"
#include "support/leak.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

enum { WANG = 2001, LI = 2002, CEO = 2003, PRODUCT = 2004, WEEKS = 13, PEOPLE = 4 };
static struct simulator *s;
static const char config[] = ".tick_after_events=true\n"
                             "mail.channel=mail\nmail.url=smtp://127.0.0.1:1\nmail.insecure=yes\n"
                             "mail.from=OKR <okr@example.com>\nmail.reply=okr+{token}@example.com\n"
                             "group.channel=feishu\ngroup.url=http://127.0.0.1:1/x\n"
                             "group.insecure=yes\n";

static void person(int uid, const char *name, const char *parent, const char *mail)
{
    char json[300];
    snprintf(json, sizeof json,
             "{\"kind\":\"person\",\"name\":\"%s\",\"parent\":\"%s\",\"mail\":\"%s@example.com\","
             "\"feishu\":\"ou_%s\",\"identities\":[\"uid:%d\"]}",
             name, parent, mail, mail, uid);
    simulator_do(s, 0, "unit.create", json);
}

static void key_result(const char *objective, const char *text, int target, const char *owner)
{
    char json[400];
    snprintf(json, sizeof json,
             "{\"objective\":\"%s\",\"text\":\"%s\",\"accountable\":%s%s%s,\"metric\":{\"kind\":"
             "\"increase\",\"measure\":\"家\",\"start\":0,\"target\":%d}}",
             objective, text, *owner ? "\"" : "", *owner ? owner : "null", *owner ? "\"" : "",
             target);
    simulator_do(s, 0, "key_result.create", json);
}

/// The days off of 2018 in China, as okrd ships them.
static void know_calendar(void)
{
    static struct calendar china;
    static struct calendars all = {&china, 1};
    static char text[64 << 10];
    struct okr_err e = {0};
    FILE *file = fopen(OKR_TEST_DIR "/../data/calendars/china.calendar", "r");
    cr_assert(file);
    size_t n = fread(text, 1, sizeof text, file);
    fclose(file);
    int code = calendar_read("china", (struct okr_str){text, n}, simulator_arena(s), &china, &e);
    cr_assert_eq(code, 0, "%s", e.message);
    china.name = OKR_STR("china");
    cmd_set_calendars(&all);
}

/// The finance case: the company, finance (meets on Mondays), product; 张总, 李娜, 王磊, 陈晨.
static void set_up(void)
{
    s = simulator_open(config);
    know_calendar();
    simulator_set(s, okr_date_make(2018, 1, 2), 9 * 60);
    simulator_do(
        s, 0, "org.set",
        "{\"language\":\"zh\",\"time_zone\":\"Asia/Shanghai\",\"work_calendar\":\"china\"}");
    simulator_do(s, 0, "unit.create", "{\"kind\":\"company\",\"name\":\"远帆科技\"}");
    simulator_do(
        s, 0, "unit.create",
        "{\"kind\":\"department\",\"name\":\"财务部\",\"meeting\":\"周一10:00\",\"channel\":\"group\"}");
    simulator_do(s, 0, "unit.create", "{\"kind\":\"department\",\"name\":\"产品部\"}");
    person(WANG, "王磊", "财务部", "wang");
    person(LI, "李娜", "财务部", "li");
    person(CEO, "张总", "u-1", "zhang");
    person(PRODUCT, "陈晨", "产品部", "chen");
    simulator_do(s, 0, "unit.update", "{\"id\":\"u-1\",\"lead\":\"u-6\"}");
    simulator_do(s, 0, "unit.update", "{\"id\":\"u-2\",\"lead\":\"u-5\"}");
    simulator_do(s, 0, "unit.update", "{\"id\":\"u-3\",\"lead\":\"u-7\"}");
    simulator_do(
        s, 0, "cycle.create",
        "{\"key\":\"FY2018Q4\",\"start\":\"2018-01-01\",\"end\":\"2018-03-31\",\"open\":true}");
    simulator_do(s, 0, "objective.create",
                 "{\"unit\":\"u-1\",\"text\":\"定下今后三年的财务战略\",\"state\":\"published\"}");
    simulator_do(s, 0, "objective.create",
                 "{\"unit\":\"u-2\",\"text\":\"建立投资机构网络\",\"state\":\"published\"}");
    simulator_do(s, 0, "objective.create",
                 "{\"unit\":\"u-2\",\"text\":\"弄清今年的市场需求\",\"state\":\"published\"}");
    key_result("o-1", "与 25 家投资机构保持洽谈", 25, "");
    key_result("o-2", "与 80 家机构会面", 80, "u-4");
    key_result("o-2", "积极洽谈 25 家", 25, "");
    simulator_do(s, LI, "key_result.create",
                 "{\"objective\":\"o-3\",\"text\":\"与 @产品部 一起选出今年最好卖的产品\"}");
    simulator_do(s, CEO, "alignment.propose",
                 "{\"from\":\"k-3\",\"to\":\"k-1\",\"kind\":\"supports\"}");
    simulator_step(s);
}

static void check_in(int uid, const char *kr, int value, double confidence)
{
    char json[160];
    snprintf(json, sizeof json, "{\"key_result\":\"%s\",\"value\":%d,\"confidence\":%.1f}", kr,
             value, confidence);
    simulator_do(s, uid, "check_in.record", json);
}

/// What people do on a day: 王磊 reports on Tuesdays except in February, 李娜 every second Monday, 张总 monthly; an ask, a fall of confidence, a changed target.
static void live(okr_date day, int week)
{
    int weekday = okr_weekday(day);
    bool february = day >= okr_date_make(2018, 2, 1) && day < okr_date_make(2018, 3, 1);
    if (weekday == 1 && !february)
        check_in(WANG, "k-2", 6 * (week + 1), 0.7);
    if (weekday == 0 && week % 2 == 1)
        check_in(LI, "k-3", 2 * week, week == 7 ? 0.3 : 0.7);
    if (weekday == 2 && week % 4 == 1)
        check_in(CEO, "k-1", 2 * week, 0.6);
    if (weekday == 3 && week == 2)
        simulator_do(
            s, PRODUCT, "mention.answer",
            "{\"id\":\"m-1\",\"answer\":\"二月底前给出销量数据\",\"date\":\"2018-02-28\"}");
    if (weekday == 3 && week == 5)
        simulator_do(s, CEO, "comment.add",
                     "{\"on\":\"o-2\",\"text\":\"请 @王磊 说明二月没有进展的原因\"}");
    if (weekday == 4 && week == 9)
        simulator_do(
            s, LI, "key_result.update",
            "{\"id\":\"k-2\",\"metric\":{\"kind\":\"increase\",\"measure\":\"家\",\"start\":0,\"target\":60},\"reason\":\"春节推迟了会面\"}");
}

static struct okr_str listed(size_t *ret_most)
{
    size_t n;
    struct okr_buf out = OKR_BUF(simulator_arena(s));
    const struct sent *sent = simulator_sent(s, &n);
    size_t weekly[PEOPLE][WEEKS + 2] = {{0}};
    static const char *const people[PEOPLE] = {"wang@example.com", "li@example.com",
                                               "zhang@example.com", "chen@example.com"};
    *ret_most = 0;
    for (size_t i = 0; i < n; i++) {
        okr_time local = sent[i].time + 8 * 3600000;
        int minute = (int)(local % OKR_DAY_MS / 60000);
        struct okr_str subject = simulator_subject(s, &sent[i]);
        okr_date date = (okr_date)(local / OKR_DAY_MS);
        okr_buf_printf(&out, "%s %02d:%02d  %-18.*s %.*s\n", okr_date_text(date).c, minute / 60,
                       minute % 60, OKR_STR_ARG(sent[i].to.len ? sent[i].to : sent[i].endpoint),
                       OKR_STR_ARG(subject));
        for (size_t p = 0; p < PEOPLE; p++)
            if (okr_str_is(sent[i].to, people[p])) {
                size_t *week = &weekly[p][(date - okr_date_make(2018, 1, 1)) / 7];
                *ret_most = ++*week > *ret_most ? *week : *ret_most;
            }
    }
    for (size_t p = 0; p < PEOPLE; p++) {
        size_t sum = 0;
        for (size_t w = 0; w < WEEKS; w++)
            sum += weekly[p][w];
        okr_buf_printf(&out, "# %-18s %zu in %d weeks, %.1f a week\n", people[p], sum, WEEKS,
                       (double)sum / WEEKS);
    }
    return okr_buf_view(&out);
}

Test(quarter, the_finance_case_day_by_day)
{
    static char golden[64 << 10];
    const char *path = OKR_TEST_DIR "/unit/notify/data/quarter.txt";
    size_t most;
    okr_date first = okr_date_make(2018, 1, 3), last = okr_date_make(2018, 3, 31);
    set_up();
    for (okr_date day = first; day <= last; day++) {
        simulator_pass(s, day, 14 * 60);
        live(day, (day - okr_date_make(2018, 1, 1)) / 7);
        simulator_pass(s, day, 23 * 60);
        if (day % 10 == 0)
            simulator_restart(s);
    }
    struct okr_str got = listed(&most);
    FILE *file = fopen(path, getenv("OKR_UPDATE") ? "w" : "r");
    cr_assert(file, "%s", path);
    if (getenv("OKR_UPDATE"))
        fwrite(got.ptr, 1, got.len, file);
    size_t n = getenv("OKR_UPDATE") ? 0 : fread(golden, 1, sizeof golden, file);
    fclose(file);
    if (n || !getenv("OKR_UPDATE"))
        cr_expect(okr_str_eq(got, (struct okr_str){golden, n}), "the quarter sends:\n%.*s",
                  OKR_STR_ARG(got));
    cr_expect(most <= 2, "%zu in a week to one person", most);
    cmd_set_calendars(NULL);
    simulator_close(s);
    okr_test_end();
}
