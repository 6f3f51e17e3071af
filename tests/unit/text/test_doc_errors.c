// SPDX-License-Identifier: Apache-2.0
// Faults of a document: all of them at once, each with its place, its reason and its cure.
#include "support/leak.h"

#include "doc_support.h"

enum { ARENA = 64 << 20 };

static struct okr_arena *arena;

static void open_arena(void)
{
    arena = okr_arena_new(ARENA);
}

static void close_arena(void)
{
    okr_arena_free(arena);
}

TestSuite(doc_errors, .init = open_arena, .fini = close_arena);

static struct okr_err read_faulty(struct okr_str text)
{
    struct okr_doc doc;
    struct okr_err e = {0};
    struct okr_doc_options options = doc_options("");
    int code = okr_doc_read(text, &options, arena, &doc, &e);

    cr_expect_neq(code, OKR_OK, "%.*s", OKR_STR_ARG(text));
    cr_expect_eq(code, e.code);
    return e;
}

Test(doc_errors, one_fault_a_file)
{
    static const struct {
        const char *text;
        unsigned line, column;
        const char *code, *what, *cure;
    } rows[] = {
        {"company: X\nnonsense\n", 2, 1, "invalid", "not understood", "O1: TEXT"},
        {"company: X\n  - nonsense\n", 2, 5, "invalid", "not understood", "comment"},
        {"company: X\nO1: x\nKR1: y\nmetrik: 0 -> 5\n", 4, 1, "invalid", "'metrik'", "metric"},
        {"公司：甲\nO1：一\nKR1：二\n　　- 指标值：5\n", 4, 5, "invalid", "'指标值'", "指标"},
        {"company: X\nO1: x\nKR1: y\nalign: &k-1\n", 4, 1, "invalid", "a key result",
         "an objective"},
        {"company: X\nO1: x\nmetric: 0 -> 5\n", 3, 1, "invalid", "an objective", "a key result"},
        {"company: X\nnote: x\n", 2, 1, "invalid", "a unit", "an objective or a key result"},
        {"note: x\n", 1, 1, "invalid", "first unit", "an objective or a key result"},
        {"company: X\nO1: x\nnote: a\nnote: b\n", 4, 1, "invalid", "line 3", "keep one"},
        {"company: X\nO1: x (40%)\nweight: 30%\n", 3, 1, "invalid", "line 2", "keep one"},
        {"cycle: A\ncycle: B\ncompany: X\n", 2, 1, "invalid", "line 1", "keep one"},
        {"company: X\nO1: x\n2018-01-19: 5\n", 3, 1, "invalid", "key result", "move it"},
        {"company: X\n2018-01-19: 5\n", 2, 1, "invalid", "key result", "move it"},
        {"company: X\nO1: x\nKR1: y\n2018-02-30: 5\n", 4, 1, "invalid", "'2018-02-30'",
         "2018-01-19"},
        {"company: X\nO1: x\nKR1: y\n1月19日：5\n", 4, 1, "invalid", "'1月19日'",
         "days of the cycle"},
        {"company: X\nO1: x\nKR1: y\n2018-01-19: 5, confidence 12\n", 4, 27, "invalid", "", ""},
        {"company: X\nO1: x\nKR1: y\n2018-01-19:\n", 4, 12, "invalid", "no value",
         "after the date"},
        {"company: X\nO1: x\nKR1: y\n2018-01-19: skip\n", 4, 13, "invalid", "needs a reason",
         "on leave"},
        {"cycle: A (2018-01-01..2018-03-31, hard)\n", 1, 8, "invalid", "", "strict"},
        {"cycle: A (2018-01-01..2018-03-31, strict)\ncompany: X\nO1: x\n"
         "cycle: A (2018-01-01..2018-03-31, lenient)\n",
         4, 8, "invalid", "two different presets: strict and lenient", "once"},
        {"company: X\nO1: ask @Nobody\n", 2, 9, "not_found", "'Nobody'", "person: NAME"},
        {"部门：产品部\nO1：问@产业部要数\n", 2, 5, "not_found", "产业部", "产品部"},
        {"company: X\nO1: ask @[Y]\n", 2, 9, "not_found", "'Y'", "@"},
        {"company: X\nO1: ask @[X\n", 2, 9, "invalid", "not closed", "@[name]"},
        {"company: X\nO1: x &k-3\n", 2, 7, "invalid", "&k-3", "&o-"},
        {"company: X\nO1: x &o-03\n", 2, 7, "invalid", "'&o-03'", "backslash"},
        {"company: X\nO1: x &o-3 &o-4\n", 2, 7, "invalid", "two ids", "keep one"},
        {"company: X\nO1: x (40%) (30%)\n", 2, 7, "invalid", "two weights", "keep one"},
        {"company: X\nO1: x (140%)\n", 2, 7, "invalid", "'140%'", "backslash"},
        {"company: X\nO1: x\nweight: 0.4\n", 3, 9, "invalid", "'0.4'", "40%"},
        {"company: X\nO1: x\nowner: @A, @B\n", 3, 8, "invalid", "takes one", "with:"},
        {"company: X\nlead: A, B\n", 2, 7, "invalid", "takes one", "deputy:"},
        {"company: X\nteam: Y\nparent: X O1\n", 3, 9, "invalid", "a parent is a unit", "align"},
        {"company: X\nO1: x\nstate: live\n", 3, 8, "invalid", "'live'", "published"},
        {"company: X\nO1: x\nKR1: y\nstate: published\n", 4, 8, "invalid", "'published'", "live"},
        {"company: X\nO1: x\norigin: sideways\n", 3, 9, "invalid", "'sideways'", "自下而上"},
        {"company: X\ninterval: often\n", 2, 11, "invalid", "'often'", "7 days"},
        {"company: X\nO1: x\nlabel: a,,b\n", 3, 10, "invalid", "empty", "comma"},
        {"company: X\nO1: x\ncycle:\n", 3, 7, "invalid", "cleared", "2026Q1"},
        {"company: X\nO1: x\ncycle: Q (2018-04-01..2018-03-31)\n", 3, 8, "invalid", "'Q (",
         "first day"},
        {"cycle: Q (2018-01-01..2018-03-31)\ncompany: X\nO1: x\ncycle: Q (2018-01-01..2018-03-30)\n",
         4, 8, "invalid", "two different", "once"},
        {"O1: x\n", 1, 1, "invalid", "whose objective", "department: NAME"},
        {"company: X\nKR1: y\n", 2, 1, "invalid", "no objective above", "O1: TEXT"},
        {"company: X\nO1:\n", 2, 4, "invalid", "no text", "after the colon"},
        {"company: \n", 1, 9, "invalid", "no name", "after the colon"},
        {"company: X\nO99999: x\n", 2, 1, "invalid", "99999", "9999"},
        {"company: X\n---\n", 2, 1, "invalid", "front matter", "remove"},
        {"---\nokr: 1\n", 1, 1, "invalid", "not closed", "---"},
        {"---\ncycle: Q\n---\n", 3, 1, "invalid", "version", "okr: 1"},
        {"---\nokr: 2\n---\n", 2, 1, "invalid", "version", "okr: 1"},
        {"---\nokr: 1\ncolour: red\n---\n", 3, 1, "invalid", "'colour'", "first_month"},
        {"---\nokr: 1\nfirst_month: 13\n---\n", 3, 14, "invalid", "'13'", "1 to 12"},
        {"---\nokr: 1\nlanguage: de\n---\n", 3, 11, "invalid", "'de'", "en or zh"},
        {"---\nokr: 1\nname: a\nname: b\n---\n", 4, 1, "invalid", "twice", "keep one"},
        {"company: X\nO1: a\x01z\n", 2, 6, "invalid", "control", "remove"},
        {"company: 公\xFFz\n", 1, 11, "invalid", "UTF-8", "UTF-8"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct okr_err e = read_faulty(okr_str_c(rows[i].text));
        cr_expect_geq(e.details.n, 1, "%s", rows[i].text);
        if (e.details.n == 0)
            continue;
        const struct okr_detail *got = &e.details.at[0];
        const char *all = doc_faults(arena, &e).ptr;
        cr_expect_eq(e.details.n, 1, "%s\n%s", rows[i].text, all);
        cr_expect(got->line == rows[i].line && got->column == rows[i].column,
                  "want %u:%u for\n%s\n%s", rows[i].line, rows[i].column, rows[i].text, all);
        cr_expect_str_eq(okr_error_row(got->code)->slug, rows[i].code, "%s", rows[i].text);
        cr_expect_not_null(strstr(got->message.ptr, rows[i].what), "want '%s' in %s", rows[i].what,
                           all);
        cr_expect_not_null(strstr(got->hint.ptr, rows[i].cure), "want '%s' in %s", rows[i].cure,
                           all);
    }
    okr_test_end();
}

Test(doc_errors, all_faults_of_a_file_in_its_order)
{
    static const char text[] = "公司：远帆科技\n"            // 1
                               "这一行什么也不是\n"          // 2
                               "负责人：林梅\n"              // 3 below a line not understood
                               "O1：找到投资人，问@财物部\n" // 4
                               "  - 指标：0 -> 5\n"          // 5 misplaced
                               "KR1：面谈80家\n"             // 6
                               "  - 指标：几家吧\n"          // 7
                               "  - 权重：140%\n"            // 8
                               "  - 权重：40%\n"             // 9 twice
                               "  - 2018-13-01：5\n"         // 10
                               "\xFF\n"                      // 11
                               "部门：财务部\n";             // 12
    static const unsigned lines[] = {2, 3, 4, 5, 7, 8, 9, 10, 11};
    struct okr_err e = read_faulty(okr_str_c(text));
    const char *all = doc_faults(arena, &e).ptr;

    cr_assert_eq(e.details.n, sizeof(lines) / sizeof(lines[0]), "%s", all);
    for (size_t i = 0; i < e.details.n; i++) {
        cr_expect_eq(e.details.at[i].line, lines[i], "%s", all);
        cr_expect_gt(e.details.at[i].message.len, 0, "%s", all);
        cr_expect_gt(e.details.at[i].hint.len, 0, "fault %zu has no cure: %s", i, all);
    }
    cr_expect_eq(e.details.at[2].column, 11, "%s", all);
    cr_expect_not_null(strstr(e.details.at[2].hint.ptr, "财务部"), "%s", all);
    okr_test_end();
}

Test(doc_errors, after_a_line_that_was_not_understood)
{
    struct okr_err e = read_faulty(OKR_STR(
        "company: X\nO1: x\nKR1: y\nsome words\nweight: 40%\n2018-01-01: 5\nKR2: z\nweight: 60%\n"));

    cr_assert_eq(e.details.n, 3, "%s", doc_faults(arena, &e).ptr);
    cr_expect_eq(e.details.at[1].line, 5);
    cr_expect_not_null(strstr(e.details.at[1].message.ptr, "line 4"));
    cr_expect_eq(e.details.at[2].line, 6);
    okr_test_end();
}

Test(doc_errors, only_so_many_are_kept)
{
    struct okr_buf buf = OKR_BUF(arena);

    for (int i = 0; i < 500; i++)
        okr_buf_c(&buf, "junk\n");
    struct okr_err e = read_faulty(okr_buf_view(&buf));
    cr_expect_eq(e.details.n, OKR_DETAILS_MAX);
    cr_expect_eq(e.details.more, 500 - OKR_DETAILS_MAX);
    okr_test_end();
}

Test(doc_errors, too_long)
{
    struct okr_buf buf = OKR_BUF(arena);

    okr_buf_c(&buf, "company: X\nO1: ");
    for (int i = 0; i < 2001; i++)
        okr_buf_char(&buf, 'a');
    struct okr_err e = read_faulty(okr_buf_view(&buf));
    cr_assert_eq(e.details.n, 1);
    cr_expect_eq(e.details.at[0].code, OKR_E_TOO_BIG);
    cr_expect_eq(e.details.at[0].line, 2);
    okr_test_end();
}
