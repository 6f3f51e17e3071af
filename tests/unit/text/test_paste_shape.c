// SPDX-License-Identifier: Apache-2.0
// What one shape of line becomes, and what must not become of another.
#include "paste_support.h"

#include <criterion/criterion.h>

#include "support/leak.h"

Test(paste_shape, becomes_a_line_of_the_document)
{
    static const struct {
        const char *source, *line;
    } rows[] = {
        {"O1：a甲\nKR1：b乙", "# company: 公司"},
        {"O1: a\nKR1: b", "# company: Company"},
        {"公司：远帆科技\nO1：a\nKR1：b", "# company: 远帆科技"},
        {"财务部\nO1：a", "# department: 财务部"},
        {"## Sales\nO1: a", "# department: Sales"},
        {"O：甲\nKR：乙\nKR：丙", "- KR2: 丙"},
        {"O1：a\n- 乙\n- 丙", "- KR2: 丙"},
        {"O1：a\n1. 乙（60%）\n2. 丙（20%）", "- KR2: 丙"},
        {"O1：a\n1. 乙（60%）\n2. 丙（20%）", "  - note: 60%"},
        {"O1：a\n1. 乙（60%）\n2. 丙（40%）", "  - weight: 60% // inferred"},
        {"O1：a\nKR1：乙（权重：30%，负责人：王磊）\nKR2：丙", "  - weight: 30%"},
        {"O1：a\nKR1：乙（权重：30%，负责人：王磊）", "  - owner: @[王磊]"},
        {"O1：a\nKR1：乙（王磊）", "  - owner: @[王磊] // inferred"},
        {"O1: a (owner: Ann Lee)\nKR1: b (Noor Haddad)", "  - owner: @[Noor Haddad] // inferred"},
        {"O1: a (owner: Ann Lee)\nKR1: b (North America)", "- KR1: b (North America)"},
        {"O1: a\nKR1: b (Noor Haddad)", "- KR1: b (Noor Haddad)"},
        {"O1：a（0.8）\nKR1：乙", "  - note: 0.8"},
        {"O1：a\nKR1：乙（1/3）", "  - note: 1/3"},
        {"O1：a\nKR1：乙（24/7）", "- KR1: 乙（24/7）"},
        {"O1：a\nKR1：乙（首轮）", "- KR1: 乙（首轮）"},
        {"O1：a\nKR1：乙 @王磊", "- KR1: 乙"},
        {"O1：a\nKR1：同@王磊 一起做", "- KR1: 同@[王磊] 一起做"},
        {"O1：a\nKR1：联合@王磊", "- KR1: 联合@[王磊]"},
        {"O1：a\nKR1：请@所有部门 提交", "- KR1: 请@[所有部门] 提交"},
        {"O1：a\nKR1：mail to ann@example.com daily", "- KR1: mail to ann@example.com daily"},
        {"O1：a\nKR1：乙\n负责人：王磊、李四", "  - owner: @[王磊]"},
        {"O1：a\n负责人：王磊、李四\nKR1：乙", "  - with: @[李四]"},
        {"财务部OKR\n负责人：王磊\nO1：a", "  - lead: @[王磊]"},
        {"O1：a\nKR1：乙\n目标：25家\n当前值：12家", "  - metric: 12 -> 25家"},
        {"O1：a\nKR1：乙\n指标：0 -> 25家", "  - metric: 0 -> 25家"},
        {"O1：a\nKR1：乙\n截止：2024-06-30", "  - due: 2024-06-30"},
        {"O1：a\nKR1：乙\n信心：6/10", "  - confidence: 6/10"},
        {"> O1：a\n> KR1：乙", "- KR1: 乙"},
        {"**O1：a**\n**KR1**：乙", "- KR1: 乙"},
        {"- [x] O1：a\n  - [ ] KR1：乙", "- KR1: 乙"},
        {"O1：a\nO2：b\nKR1.1：甲\nKR2.1：乙", "- KR1: 甲"},
        {"\xEF\xBB\xBFO1：a\r\nKR1：乙\r\n", "- KR1: 乙"},
        {"O1：a\nKR1：乙\xE2\x80\x8B", "- KR1: 乙"},
        {"O1提升口碑\nKR1签约25家", "- KR1: 签约25家"},
        {"公司OKR：O1 甲；KR1 乙；KR2 丙", "- KR2: 丙"},
        {"【财务部】2024Q2 OKR\nO1：a", "# department: 财务部"},
        {"O1：a\nKR1：Meet\n    five\tfirms", "- KR1: Meet five firms"},
        {"| 目标 | KR | 负责人 |\n|---|---|---|\n| a\t甲 | 乙 | 王\t磊 |", "## O1: a 甲"},
        {"R&D部OKR\nO1：a", "  - key: RD部"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct paste_result result = paste_of(rows[i].source);
        cr_expect(paste_has_line(&result, rows[i].line), "%s\n-- lacks '%s':\n%.*s", rows[i].source,
                  rows[i].line, OKR_STR_ARG(result.text));
        paste_result_free(&result);
    }
    okr_test_end();
}

Test(paste_shape, invents_nothing)
{
    static const char *const rows[] = {
        "首页\n公司OKR\n部门OKR\n个人OKR\n关于我们",
        "O2O平台怎么做\nO1签证指南是什么",
        "KR1：没有目标的关键结果",
        "目标\n关键结果\n下载",
        "- 首页\n- 产品\n  - OKR\n  - KPI\n- 关于",
        "1. 打开\n   1.1 登录\n2. 退出",
        "评论（2）\n小王：O1：学习了\nO1：我也来一个\nKR1：顶",
        "O1 and KR2 are linked.",
        "O1由公司的KR1分解而来。",
        "a,b,c\nd,e,f",
        "|x|y|\n|-|-|\n|1|2|",
        "name\tage\nAnn\t30",
        "张三 10:32\n收到",
        "部门：财务部\n姓名：王磊",
        "",
        "\n\n\n",
        "---\n***\n___",
        "\xFF\xFE\x00garbage",
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct paste_result result = paste_of(rows[i]);
        cr_expect_eq(result.report.objectives, 0, "%s\n--\n%.*s", rows[i],
                     OKR_STR_ARG(result.text));
        cr_expect_eq(result.doc.n_items, 0, "%s", rows[i]);
        paste_result_free(&result);
    }
    okr_test_end();
}

Test(paste_shape, tells_slips_and_leaves_the_text_alone)
{
    static const struct {
        const char *source;
        enum okr_paste_note_kind kind;
    } rows[] = {
        {"O1：a\nKR1：b\nKR1：c", OKR_PASTE_SLIP_TWICE},
        {"O1：a\nKR1：b\nKR3：c", OKR_PASTE_SLIP_GAP},
        {"O1：a\nKR1：b\nKR2：b", OKR_PASTE_SLIP_AGAIN},
        {"O1：a\nKR1：b（权重60%）\nKR2：c（权重60%）", OKR_PASTE_SLIP_WEIGHTS},
        {"O1：a\nKR3.1：b", OKR_PASTE_SLIP_UNDER},
        {"O1：a\nKR1：b\n截止：不知道", OKR_PASTE_SLIP_VALUE},
        {"O1：a\n对齐：公司O7\nKR1：b", OKR_PASTE_SLIP_END},
        {"O1：a\nKR1：@我也不知道这个人到底是谁啊", OKR_PASTE_SLIP_NAME},
        {"公司OKR\nO1：a\n对齐：公司O1\nKR1：b", OKR_PASTE_SLIP_OWN},
        {"O1：a\nO2：b\n财务部OKR\nO1：c\n对齐：公司O", OKR_PASTE_SLIP_TWO},
        {"公司OKR\nO1：a\n对齐：财务部O1\n财务部OKR\nO1：c\n对齐：公司O1", OKR_PASTE_SLIP_CIRCLE},
        {"KR1：b\nO1：a", OKR_PASTE_SLIP_KEY_RESULT},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct paste_result result = paste_of(rows[i].source);
        cr_expect_eq(paste_notes(&result, rows[i].kind), 1, "%s\n--\n%.*s", rows[i].source,
                     OKR_STR_ARG(result.text));
        paste_result_free(&result);
    }
    okr_test_end();
}
