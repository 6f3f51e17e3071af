// SPDX-License-Identifier: Apache-2.0
#include "text/paste/paste.h"

#include <criterion/criterion.h>

#include "support/leak.h"

Test(paste_person, knows_chinese_names)
{
    static const char *const names[] = {"王磊",   "李四", "欧阳锋", "张伟明",
                                        "司马光", "小李", "老赵"};
    static const char *const others[] = {"首轮",     "含税",   "王",   "张贴",   "小时",
                                         "顾客",     "余额",   "何时", "财务部", "Ann",
                                         "王磊磊磊", "许可证", ""};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect(paste_is_person(okr_str_c(names[i])), "%s", names[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect_not(paste_is_person(okr_str_c(others[i])), "%s", others[i]);
    okr_test_end();
}

Test(paste_person, finds_the_unit_that_a_sentence_is_about)
{
    static const struct {
        const char *sentence;
        unsigned kind;
        const char *name;
    } rows[] = {
        {"财务部门的负责人看过公司级OKR之后，写下了三个目标。", OKR_UNIT_KIND_DEPARTMENT,
         "财务部门"},
        {"以财务部为例。", OKR_UNIT_KIND_DEPARTMENT, "财务部"},
        {"下面是市场中心的目标", OKR_UNIT_KIND_DEPARTMENT, "市场中心"},
        {"各部门根据公司OKR制定目标", OKR_UNIT_KIND_DEPARTMENT, ""},
        {"该部门的目标如下", OKR_UNIT_KIND_DEPARTMENT, ""},
        {"上面是公司的目标", OKR_UNIT_KIND_DEPARTMENT, ""},
        {"以会计王磊为例。", OKR_UNIT_KIND_PERSON, "王磊"},
        {"以出纳为例，目标如下", OKR_UNIT_KIND_PERSON, "出纳"},
        {"他的目标如下", OKR_UNIT_KIND_PERSON, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_str name = paste_name_in_prose(okr_str_c(rows[i].sentence), rows[i].kind);
        cr_expect(okr_str_is(name, rows[i].name), "%s: '%.*s'", rows[i].sentence,
                  OKR_STR_ARG(name));
    }
    okr_test_end();
}
