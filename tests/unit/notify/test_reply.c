// SPDX-License-Identifier: Apache-2.0
#include "notify/reply.h"

#include "support/leak.h"
#include <criterion/criterion.h>
#include <math.h>

static struct okr_arena *arena;
static void open_arena(void)
{
    arena = okr_arena_new(1 << 20);
}
static void close_arena(void)
{
    okr_arena_free(arena);
}
TestSuite(reply, .init = open_arena, .fini = close_arena);

Test(reply, what_is_quoted_is_left_out)
{
    static const struct {
        const char *body, *text;
    } rows[] = {
        {"12，信心6\n\n在 2018年1月19日 OKR 写道：\n> 1. k-5", "12，信心6"},
        {"12\r\n\r\nOn Fri, OKR wrote:\r\n> a", "12"},
        {"12\n-- \n王磊", "12"},
        {"12\n------------------ 原始邮件 ------------------\nx", "12"},
        {"12\n发自我的iPhone", "12"},
        {"\n  12  \n", "12"},
        {"> only quoted", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_str text = reply_text(okr_str_c(rows[i].body));
        cr_expect(okr_str_is(text, rows[i].text), "%s: %.*s", rows[i].body, OKR_STR_ARG(text));
    }
    okr_test_end();
}

Test(reply, a_line_is_a_report)
{
    static const struct {
        const char *line;
        int kind; ///< -1: not understood
        size_t number;
        const char *id, *value;
        int confidence; ///< in tenths, -1: none
        const char *note;
    } rows[] = {
        {"12，信心6，见完第一批", REPLY_VALUE, 0, "", "12", 6, "见完第一批"},
        {"2: 40%, confidence 0.6, signed, sealed", REPLY_VALUE, 2, "", "40%", 6, "signed, sealed"},
        {"k-12：3.5亿，信心：7/10", REPLY_VALUE, 0, "k-12", "3.5亿", 7, ""},
        {"1） 完成", REPLY_VALUE, 1, "", "完成", -1, ""},
        {"1.5", REPLY_VALUE, 0, "", "1.5", -1, ""},
        {"1,200, fine", REPLY_VALUE, 0, "", "1,200", -1, "fine"},
        {"12家", REPLY_VALUE, 0, "", "12家", -1, ""},
        {"信心4，供应商还没回复", REPLY_NOTE, 0, "", "", 4, "供应商还没回复"},
        {"1: 会议推迟，下周再约", REPLY_NOTE, 1, "", "", -1, "会议推迟，下周再约"},
        {"无变化", REPLY_NOTE, 0, "", "", -1, "无变化"},
        {"收到", REPLY_ACKNOWLEDGE, 0, "", "", -1, ""},
        {"m-6: OK", REPLY_ACKNOWLEDGE, 0, "m-6", "", -1, ""},
        {"12 信心6 见完第一批", REPLY_VALUE, 0, "", "12", 6, "见完第一批"},
        {"k-14：12家 信心六成，还差一批", REPLY_VALUE, 0, "k-14", "12家", 6, "还差一批"},
        {"2: 12 confidence 60% met two", REPLY_VALUE, 2, "", "12", 6, "met two"},
        {"好的，12，信心：七", REPLY_VALUE, 0, "", "12", 7, ""},
        {"进展：12，信心6", REPLY_VALUE, 0, "", "12", 6, ""},
        {"已完成，信心十", REPLY_VALUE, 0, "", "完成", 10, ""},
        {"跳过，出差", REPLY_VALUE, 0, "", "skip", -1, "出差"},
        {"15，信心从6降到4", REPLY_VALUE, 0, "", "15", -1, "信心从6降到4"},
        {"12，信心6，对下一批有信心 8 成", REPLY_VALUE, 0, "", "12", 6, "对下一批有信心 8 成"},
        {"收到！", REPLY_ACKNOWLEDGE, 0, "", "", -1, ""},
        {"收到，谢谢", REPLY_ACKNOWLEDGE, 0, "", "", -1, "谢谢"},
        {"2：好的，周五给", REPLY_NOTE, 2, "", "", -1, "周五给"},
        {"你好，请问这是什么？", -1, 0, "", "", -1, ""},
        {"Thanks for your mail", -1, 0, "", "", -1, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reply got[REPLIES_MOST];
        size_t unclear;
        struct okr_str line;
        size_t n = reply_read(okr_str_c(rows[i].line), arena, got, &unclear, &line);
        cr_assert_eq(n, rows[i].kind >= 0, "%s", rows[i].line);
        if (!n) {
            cr_expect(unclear == 1 && okr_str_is(line, rows[i].line));
            continue;
        }
        cr_expect_eq((int)got->kind, rows[i].kind, "%s: %d", rows[i].line, (int)got->kind);
        cr_expect_eq(got->number, rows[i].number, "%s: %zu", rows[i].line, got->number);
        cr_expect(okr_str_is(got->id, rows[i].id), "%s", rows[i].line);
        cr_expect(okr_str_is(got->value, rows[i].value), "%s: %.*s", rows[i].line,
                  OKR_STR_ARG(got->value));
        int tenths = isnan(got->confidence) ? -1 : (int)lround(got->confidence * 10);
        cr_expect_eq(tenths, rows[i].confidence, "%s: %d", rows[i].line, tenths);
        cr_expect(okr_str_is(got->note, rows[i].note), "%s: %.*s", rows[i].line,
                  OKR_STR_ARG(got->note));
    }
    okr_test_end();
}
