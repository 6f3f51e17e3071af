// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

static struct fixture f;

/// The diamond of the finance case: department O1 takes over two key results of the company; a second one supports from below.
static void setup(void)
{
    fixture_open(&f);
    fixture_ok(&f, "document.apply",
               "{text: '公司：远帆科技\n周期：FY2018Q4 (2018-01-01..2018-03-31)\n"
               "O1: 战略\nKR1: 预算\n指标：0→10家\nKR2: 洽谈\n指标：0→10家\n"
               "部门：财务部\nO1: 网络\n对齐：公司 KR1、公司 KR2\nKR1: 面谈\n指标：0→10家\n"
               "2018-01-10: 5\nKR2: 拜访\n指标：0→10家\n"
               "部门：产品部\nO1: 市场\n依赖：财务部 O1\nKR1: 选品\n指标：0→10家\n'}");
}

static void teardown(void)
{
    fixture_close(&f);
}

static const struct okr_value *find(const struct okr_value *list, const char *id)
{
    for (uint32_t i = 0; i < list->n; i++)
        if (okr_str_is(okr_value_str(okr_map_get(&list->items[i], "id")), id))
            return &list->items[i];
    cr_assert_fail("%s is not in the list", id);
    return NULL;
}

static void counts(const struct okr_value *tree, unsigned units, unsigned objectives, unsigned krs,
                   unsigned edges, unsigned leaves)
{
    cr_assert_eq(fixture_at(tree, "units")->n, units);
    cr_assert_eq(fixture_at(tree, "objectives")->n, objectives);
    cr_assert_eq(fixture_at(tree, "key_results")->n, krs);
    cr_assert_eq(fixture_at(tree, "alignments")->n, edges);
    cr_assert_eq(fixture_num(tree, "leaves"), leaves);
}

Test(tree, everything_once, .init = setup, .fini = teardown)
{
    const struct okr_value *tree = fixture_ok(&f, "tree.get", "{}");
    counts(tree, 3, 3, 5, 3, 3);
    const struct okr_value *objectives = fixture_at(tree, "objectives");
    cr_assert_eq(fixture_num(find(objectives, "o-1"), "leaves"), 2, "a diamond counts once");
    cr_assert_eq(fixture_num(find(objectives, "o-2"), "leaves"), 2);
    cr_assert_eq(fixture_num(find(objectives, "o-3"), "leaves"), 1, "a dependency does not count");
    cr_assert_eq(fixture_num(find(fixture_at(tree, "key_results"), "k-1"), "leaves"), 2);
    const struct okr_value *unit = find(fixture_at(tree, "units"), "u-2");
    cr_assert_str_eq(fixture_str(&f, unit, "path"), "远帆科技/财务部");
    cr_assert_float_eq(fixture_num(unit, "progress"), 0.25, 1e-6);
    cr_assert_float_eq(fixture_num(find(fixture_at(tree, "units"), "u-1"), "progress"), 0, 1e-6,
                       "decomposes does not roll up");
    okr_test_end();
}

Test(tree, parts, .init = setup, .fini = teardown)
{
    counts(fixture_ok(&f, "tree.get", "{id: 'o-1'}"), 2, 2, 4, 3, 2);
    counts(fixture_ok(&f, "tree.get", "{id: 'k-1'}"), 2, 2, 3, 3, 2);
    counts(fixture_ok(&f, "tree.get", "{id: '产品部'}"), 1, 1, 1, 1, 1);
    counts(fixture_ok(&f, "tree.get", "{id: 'o-3'}"), 1, 1, 1, 1, 1);
    okr_test_end();
}

/// A unit that only holds what hangs below another's objective is named; how far it is would take all that it has.
Test(tree, places, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'o-3', to: 'o-2', kind: 'supports'}");
    const struct okr_value *units =
        fixture_at(fixture_ok(&f, "tree.get", "{id: '财务部'}"), "units");
    cr_assert_eq(units->n, 2);
    cr_expect_float_eq(fixture_num(find(units, "u-2"), "progress"), 0.25, 1e-6);
    cr_expect_null(fixture_at(find(units, "u-3"), "progress"));
    cr_expect_str_eq(fixture_str(&f, find(units, "u-3"), "path"), "远帆科技/产品部");
    units = fixture_at(fixture_ok(&f, "tree.get", "{id: 'o-2'}"), "units");
    cr_assert_eq(units->n, 2);
    cr_expect_null(fixture_at(find(units, "u-2"), "progress"), "it was not asked for");
    okr_test_end();
}

Test(tree, pages, .init = setup, .fini = teardown)
{
    const struct okr_value *page = fixture_ok(&f, "tree.get", "{limit: 2}");
    cr_expect_eq(fixture_at(page, "units")->n, 3, "the first page has the units");
    cr_expect_eq(fixture_at(page, "objectives")->n, 2);
    cr_expect_eq(fixture_at(page, "key_results")->n, 4);
    cr_expect_eq(fixture_at(page, "alignments")->n, 2, "each with the end it begins at");
    cr_expect_str_eq(fixture_str(&f, page, "next"), "o-2");
    page = fixture_ok(&f, "tree.get", "{limit: 2, after: 'o-2'}");
    cr_expect_eq(fixture_at(page, "units")->n, 0);
    cr_expect_eq(fixture_at(page, "objectives")->n, 1);
    cr_expect_eq(fixture_at(page, "alignments")->n, 1);
    cr_expect_str_eq(fixture_str(&f, page, "next"), "");
    okr_test_end();
}

Test(tree, pages_of_units, .init = setup, .fini = teardown)
{
    char more[1200] = "{text: '", one[96], after[120];
    size_t units = 0, pages = 0, objectives = 0;
    for (int i = 0; i < 6; i++) {
        snprintf(one, sizeof one, "公司：远帆科技\n部门：第%d部\n周期：FY2018Q4\nO1: 甲\nO2: 乙\n",
                 i);
        strcpy(more + 8, one);
        strcat(more, "'}");
        fixture_ok(&f, "document.apply", more);
    }
    for (*one = 0; pages < 100; pages++) {
        snprintf(after, sizeof after, *one ? "{limit: 1, after: '%s'}" : "{limit: 1}", one);
        const struct okr_value *page = fixture_ok(&f, "tree.get", after);
        cr_expect_leq(fixture_at(page, "units")->n, 5, "no more than hold four objectives");
        units += fixture_at(page, "units")->n;
        objectives += fixture_at(page, "objectives")->n;
        snprintf(one, sizeof one, "%s", fixture_str(&f, page, "next"));
        if (!*one)
            break;
    }
    const struct okr_value *whole = fixture_ok(&f, "tree.get", "{}");
    cr_expect_eq(units, fixture_at(whole, "units")->n);
    cr_expect_eq(objectives, fixture_at(whole, "objectives")->n);
    cr_expect_gt(pages, objectives, "units took pages of their own");
    okr_test_end();
}

Test(tree, cycles, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "document.apply",
               "{text: '公司：远帆科技\n周期：2018Q2\nO1: 下一季\nKR1: 数\n'}");
    cr_assert_eq(fixture_at(fixture_ok(&f, "tree.get", "{}"), "objectives")->n, 4,
                 "two are open: both are shown");
    cr_assert_eq(fixture_at(fixture_ok(&f, "tree.get", "{cycle: '2018Q2'}"), "objectives")->n, 1);
    okr_test_end();
}

static unsigned keys(const struct okr_value *map)
{
    return map ? map->n : 0;
}

Test(tree, only_the_fields_asked_for, .init = setup, .fini = teardown)
{
    const struct okr_value *tree = fixture_ok(
        &f, "tree.get", "{fields: ['objectives.text', 'objectives.progress', 'alignments.to']}");
    cr_expect_eq(keys(tree), 2, "lists of which nothing is named are left out");
    const struct okr_value *objective = find(fixture_at(tree, "objectives"), "o-2");
    cr_expect_eq(keys(objective), 3, "the id comes with it");
    cr_expect_str_eq(fixture_str(&f, objective, "text"), "网络");
    cr_expect_float_eq(fixture_num(objective, "progress"), 0.25, 1e-6);
    cr_expect_str_eq(fixture_str(&f, tree, "alignments.0.to"), "k-1");
    cr_expect_eq(keys(fixture_at(tree, "alignments.0")), 2);
    tree = fixture_ok(&f, "tree.get",
                      "{id: '财务部', fields: ['units.progress', 'key_results.leaves']}");
    cr_expect_eq(keys(fixture_at(tree, "units.0")), 2);
    cr_expect_float_eq(fixture_num(tree, "units.0.progress"), 0.25, 1e-6);
    cr_expect_eq(fixture_num(tree, "key_results.0.leaves"), 1);
    okr_test_end();
}

Test(tree, fields_there_are_none_of, .init = setup, .fini = teardown)
{
    static const struct {
        const char *args, *says;
    } faults[] = {
        {"{fields: ['objectives.txet']}", "did you mean \"objectives.text\"?"},
        {"{fields: ['units.name', 'keyresults']}", "did you mean \"key_results\"?"},
        {"{fields: ['leaves.id']}", "did you mean \"leaves\"?"},
        {"{fields: []}", "name a list or a key of one: objectives, objectives.text, leaves"},
        {"{limit: 1, fields: ['leaves']}", "leave them out, or leave out `limit` and `after`"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        cr_expect_eq(fixture_run(&f, "tree.get", faults[i].args, NULL), OKR_E_INVALID, "%s",
                     faults[i].args);
        cr_expect_str_eq(f.err.field, "fields");
        cr_expect_str_eq(f.err.hint, faults[i].says);
    }
    okr_test_end();
}
