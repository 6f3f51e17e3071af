// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct fixture f;

static void setup(void)
{
    fixture_open(&f);
}

static void teardown(void)
{
    fixture_close(&f);
}

/// A file of tests/unit/text/data; the argument texts of the fixture end at an apostrophe, so it becomes the printer's one.
static const char *read_file(const char *name)
{
    struct okr_buf text = OKR_BUF(f.arena);
    char path[512];
    int byte;
    snprintf(path, sizeof path, "%s/unit/text/data/%s.okr.md", OKR_TEST_DIR, name);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    while ((byte = fgetc(file)) != EOF) {
        if (byte == '\'')
            okr_buf_c(&text, "’");
        else
            okr_buf_char(&text, (char)byte);
    }
    fclose(file);
    okr_buf_char(&text, '\0');
    return text.ptr;
}

static const char *args_of(const char *text, const char *more)
{
    return okr_arena_printf(f.arena, "{text: '%s'%s}", text, more).ptr;
}

static const struct okr_value *apply(const char *text)
{
    return fixture_ok(&f, "document.apply", args_of(text, ""));
}

static const char *export_text(const char *args)
{
    return fixture_str(&f, fixture_ok(&f, "document.export", args), "text");
}

static void is_unchanged(const struct okr_value *ok, const char *what)
{
    static const char *const lists[] = {"created", "changed", "removed"};
    for (int i = 0; i < 3; i++)
        cr_assert_eq(fixture_at(ok, lists[i])->n, 0, "%s: %s", what, lists[i]);
}

static void is_refused(const char *text, const char *more)
{
    uint64_t head = fixture_head(&f);
    cr_assert_neq(fixture_run(&f, "document.apply", args_of(text, more), NULL), 0);
    cr_assert_eq(fixture_head(&f), head, "nothing is changed");
}

/// Whether one of the faults stands in that line and speaks of that.
static bool tells(uint32_t line, const char *fragment)
{
    for (size_t i = 0; i < f.err.details.n; i++) {
        struct okr_str message = f.err.details.at[i].message;
        if (f.err.details.at[i].line == line &&
            memmem(message.ptr, message.len, fragment, strlen(fragment)))
            return true;
    }
    return false;
}

// --- the three examples of the format ---------------------------------------------------------------------------------------

static const struct {
    const char *name;
    int year;
    unsigned items;
} examples[] = {{"canonical", 2018, 19}, {"coordinator", 2026, 15}, {"torture", 2018, 8}};

static void round_trip(int i)
{
    f.today = okr_date_make(examples[i].year, 2, 1);
    const char *text = read_file(examples[i].name);
    const struct okr_value *ok = apply(text);
    cr_assert_eq(fixture_at(ok, "ids")->n, examples[i].items);
    cr_assert_eq(fixture_num(ok, "unchanged"), 0);
    uint64_t head = fixture_head(&f);
    ok = apply(text);
    is_unchanged(ok, "twice");
    cr_assert_eq(fixture_num(ok, "unchanged"), examples[i].items);
    is_unchanged(apply(export_text("{}")), "exported");
    is_unchanged(apply(export_text("{lang: 'zh'}")), "exported in Chinese");
    cr_assert_eq(fixture_head(&f), head, "no event");
}

Test(document, canonical, .init = setup, .fini = teardown)
{
    round_trip(0);
    cr_assert_str_eq(export_text("{}"), read_file("canonical"));
    okr_test_end();
}

Test(document, coordinator, .init = setup, .fini = teardown)
{
    round_trip(1);
    const struct okr_value *ok = fixture_ok(&f, "objective.get", "{id: '财务部 O1'}");
    cr_assert_eq(fixture_at(ok, "alignments")->n, 2, "公司 KR2、公司 KR3");
    cr_assert_str_eq(fixture_str(&f, ok, "alignments.0.state"), "accepted");
    cr_assert_str_eq(fixture_str(&f, ok, "key_results.1.text"), "同@[产品部]一同压缩不必要的支出");
    cr_assert_eq(fixture_num(ok, "key_results.0.weight"), 400);
    okr_test_end();
}

Test(document, torture, .init = setup, .fini = teardown)
{
    round_trip(2);
    okr_test_end();
}

Test(document, an_export_makes_the_same_elsewhere, .init = setup, .fini = teardown)
{
    char text[8192];
    f.today = okr_date_make(2018, 2, 1);
    apply(read_file("canonical"));
    snprintf(text, sizeof text, "%s", export_text("{lang: 'zh'}"));
    fixture_close(&f);
    fixture_open(&f);
    f.today = okr_date_make(2018, 2, 1);
    apply(text);
    cr_assert_str_eq(export_text("{lang: 'zh'}"), text);
    okr_test_end();
}

// --- faults -----------------------------------------------------------------------------------------------------------------

Test(document, all_faults_at_once, .init = setup, .fini = teardown)
{
    fixture_finance(&f);
    is_refused("公司：远帆科技\n"
               "O1: 新的目标\n"
               "负责人：@张三\n"
               "对齐：财务部 O9、财务部 O1、&k-99\n"
               "KR1: 甲\n"
               "权重：70%\n"
               "KR2: 乙\n"
               "权重：60%\n"
               "2018-01-20: 5\n"
               "KR3: 丙 &k-2\n"
               "这一行看不懂\n",
               "");
    cr_assert(tells(3, "张三"));
    cr_assert(tells(4, "O9"));
    cr_assert(tells(4, "k-99"));
    cr_assert(tells(6, "130%"));
    cr_assert(tells(9, "no metric"));
    cr_assert(tells(10, "k-2"));
    cr_assert(tells(11, "not understood"));
    for (size_t i = 1; i < f.err.details.n; i++)
        cr_assert_leq(f.err.details.at[i - 1].line, f.err.details.at[i].line, "in file order");
    okr_test_end();
}

Test(document, refusals_by_rule, .init = setup, .fini = teardown)
{
    static const struct {
        const char *text, *fragment;
        uint32_t line;
    } rows[] = {
        {"公司：远帆科技\nO: 目标\n周期：某年某月\n", "no cycle", 3},
        {"公司：远帆科技\n部门：财务部\nO1: 甲\nO2: 甲\n", "listed already", 4},
        {"公司：远帆科技\nO1: 目标\nKR1: 甲\n指标：0→10\n2018-01-21: 3\n", "", 5},
        {"公司：另一家公司\n", "company already", 1},
        {"团队：财务部 &u-2\n", "keeps its kind", 1},
        {"部门：财务部\n上级部门：产品部\n部门：产品部\n上级部门：财务部\n", "above itself", 0},
        {"公司：远帆科技\nO1: 定下今后三年的财务战略\n对齐：公司 O1\n", "", 3},
        {"公司：远帆科技\nO1: 定下今后三年的财务战略 &o-2\n", "cannot move", 2},
    };
    fixture_finance(&f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        is_refused(rows[i].text, "");
        cr_assert(!rows[i].line || tells(rows[i].line, rows[i].fragment), "%zu: %s", i,
                  f.err.message);
    }
    okr_test_end();
}

Test(document, a_parent_named_just_so_goes_before_one_with_another_ending, .init = setup,
     .fini = teardown)
{
    apply("公司：远帆科技\n部门：财务 &u-2\n部门：财务部 &u-3\n小组：出纳 &u-4\n所属部门：财务部\n"
          "小组：总账 &u-5\n所属部门：财务中心\n");
    cr_expect_str_eq(fixture_str(&f, fixture_ok(&f, "unit.get", "{id: 'u-4'}"), "unit.parent"),
                     "u-3");
    cr_expect_str_eq(fixture_str(&f, fixture_ok(&f, "unit.get", "{id: 'u-5'}"), "unit.parent"),
                     "u-2", "the first that may be meant");
    okr_test_end();
}

Test(document, a_removed_id_does_not_come_back, .init = setup, .fini = teardown)
{
    fixture_finance(&f);
    fixture_ok(&f, "objective.remove", "{id: 'o-2'}");
    is_refused("公司：远帆科技\n部门：财务部\nO1: 建立投资机构网络 &o-2\n", "");
    cr_assert(tells(3, "removed"));
    // One that was never given out is claimed, and the counter moves past it.
    const struct okr_value *ok = apply("公司：远帆科技\nO2: 又一个 &o-40\nO3: 再一个\n");
    cr_assert_str_eq(fixture_str(&f, ok, "created.0"), "o-40");
    cr_assert_str_eq(fixture_str(&f, ok, "created.1"), "o-41");
    okr_test_end();
}

// --- identity, absence, states ----------------------------------------------------------------------------------------------

Test(document, what_is_absent_stays, .init = setup, .fini = teardown)
{
    fixture_finance(&f);
    apply(
        "部门：财务部\nO1: 建立投资机构网络\n备注：先谈五家\n提出方式：自下而上\n更新频率：每2周\n");
    apply("部门：财务部\nO1: 建立投资机构网络\n备注：\n");
    const struct okr_value *ok = fixture_ok(&f, "objective.get", "{id: 'o-2'}");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.origin"), "bottom_up");
    cr_assert_eq(fixture_num(ok, "objective.check_in_interval"), 14);
    cr_assert(okr_is_nil(fixture_at(ok, "objective.note")), "given and empty clears it");
    cr_assert_eq(fixture_at(ok, "key_results")->n, 2);
    okr_test_end();
}

Test(document, listed_edges_are_the_whole_set, .init = setup, .fini = teardown)
{
    fixture_finance(&f);
    apply("公司：远帆科技\n部门：财务部\nO1: 建立投资机构网络\n对齐：公司 KR1\n支撑：公司 O1\n");
    const struct okr_value *ok = apply("部门：财务部\nO1: 建立投资机构网络\n对齐：公司 O1\n");
    cr_assert_eq(fixture_at(ok, "created")->n, 1);
    cr_assert_eq(fixture_at(ok, "removed")->n, 1, "KR1 is no longer listed; supports is untouched");
    ok = fixture_ok(&f, "alignment.list", "{id: 'o-2'}");
    cr_assert_eq(fixture_at(ok, "alignments")->n, 2);
    okr_test_end();
}

Test(document, states_move_last, .init = setup, .fini = teardown)
{
    apply("公司：甲\n周期：2018Q1\nO1: 完成了\n状态：已关闭\nKR1: 数\n指标：0→10\n2018-01-05: 10\n"
          "O2: 还在想\n状态：草稿\nKR1: 想\n");
    const struct okr_value *ok = fixture_ok(&f, "objective.list", "{}");
    cr_assert_str_eq(fixture_str(&f, ok, "objectives.0.state"), "closed");
    cr_assert_str_eq(fixture_str(&f, ok, "objectives.1.state"), "draft");
    is_unchanged(apply(export_text("{}")), "with states");
    okr_test_end();
}

Test(document, steps_ticked_are_check_ins, .init = setup, .fini = teardown)
{
    static const char text[] = "公司：甲\n周期：2018Q1\nO1: 目标\nKR1: 步骤\n"
                               "指标：里程碑：[x] 初稿30%、[ ] 评审30%、批准40%\n";
    const struct okr_value *ok = apply(text);
    cr_assert_eq(fixture_at(ok, "created")->n, 5, "cycle, unit, objective, key result, check-in");
    is_unchanged(apply(text), "done already");
    ok = fixture_ok(&f, "key_result.get", "{id: 'k-1'}");
    cr_assert_float_eq(fixture_num(ok, "key_result.progress"), 0.3, 1e-9);
    cr_assert(okr_value_bool(fixture_at(ok, "key_result.metric.steps.0.done")));
    cr_assert_not(okr_value_bool(fixture_at(ok, "key_result.metric.steps.1.done")));
    okr_test_end();
}

Test(document, check_ins_are_a_multiset, .init = setup, .fini = teardown)
{
    static const char text[] = "公司：远帆科技\nO1: 定下今后三年的财务战略\nKR1: 保持洽谈\n"
                               "2018-01-10: 5，信心 6/10，见完\n2018-01-10: 5，信心 6/10，见完\n";
    fixture_finance(&f);
    cr_assert_eq(fixture_at(apply(text), "created")->n, 2, "the same line twice is two");
    is_unchanged(apply(text), "both are there");
    const struct okr_value *ok = fixture_ok(&f, "key_result.get", "{id: 'k-1'}");
    cr_assert_eq(fixture_num(ok, "key_result.n_check_ins"), 2);
    okr_test_end();
}

// --- prune and diff -----------------------------------------------------------------------------------------------------------

Test(document, prune_asks_first, .init = setup, .fini = teardown)
{
    static const char text[] = "部门：财务部\nO1: 建立投资机构网络\nKR1: 面谈\n";
    fixture_finance(&f);
    is_refused(text, ", prune: true");
    cr_assert(strstr(f.err.message, "k-3"), "%s", f.err.message);
    const struct okr_value *ok =
        fixture_ok(&f, "document.apply", args_of(text, ", prune: true, confirm: true"));
    cr_assert_str_eq(fixture_str(&f, ok, "removed.0"), "k-3");
    cr_assert_eq(fixture_at(ok, "removed")->n, 1);
    ok = fixture_ok(&f, "objective.get", "{id: 'o-1'}");
    cr_assert_eq(fixture_at(ok, "key_results")->n, 1, "units not named are untouched");
    okr_test_end();
}

Test(document, a_diff_changes_nothing, .init = setup, .fini = teardown)
{
    static const char text[] = "公司：远帆科技\nO1: 定下今后三年的财务战略\nKR1: 保持洽谈\n"
                               "权重：20%\nKR2: 新的\n";
    fixture_finance(&f);
    uint64_t head = fixture_head(&f);
    const struct okr_value *ok = fixture_ok(&f, "document.diff", args_of(text, ""));
    cr_assert_eq(fixture_head(&f), head);
    cr_assert_str_eq(fixture_str(&f, ok, "created.0"), "k-4");
    cr_assert_str_eq(fixture_str(&f, ok, "changed.0"), "k-1");
    cr_assert_str_eq(fixture_str(&f, ok, "changes.0.field"), "weight");
    cr_assert(okr_is_nil(fixture_at(ok, "changes.0.before")));
    cr_assert_eq(fixture_num(ok, "changes.0.after"), 200);
    cr_assert_eq(fixture_run(&f, "document.apply", args_of(text, ""), NULL), OKR_E_INVALID,
                 "a promise changes with a reason only");
    ok = fixture_ok(&f, "document.apply", args_of(text, ", reason: '分清主次'"));
    cr_assert_str_eq(fixture_str(&f, ok, "created.0"), "k-4", "the id was not used up");
    okr_test_end();
}

Test(document, an_export_of_a_part, .init = setup, .fini = teardown)
{
    fixture_finance(&f);
    const char *text = export_text("{id: '财务部'}");
    cr_assert(strstr(text, "建立投资机构网络"));
    cr_assert(strstr(text, "王磊"), "units below belong to it");
    cr_assert_null(strstr(text, "定下今后三年"));
    is_unchanged(apply(text), "part");
    text = export_text("{id: 'o-1'}");
    cr_assert_null(strstr(text, "财务部"));
    is_unchanged(apply(text), "objective");
    okr_test_end();
}
