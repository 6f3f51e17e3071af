// SPDX-License-Identifier: Apache-2.0
#include <okr/text.h>

#include <criterion/criterion.h>
#include <stdio.h>

#include "support/leak.h"

static struct okr_names *names_of(struct okr_arena *arena)
{
    static const struct {
        const char *name;
        okr_id id;
    } known[] = {{"财务部", OKR_ID('u', 2)},   {"财务", OKR_ID('u', 2)},
                 {"产品部", OKR_ID('u', 3)},   {"产品部二组", OKR_ID('u', 4)},
                 {"市场部", OKR_ID('u', 5)},   {"研发中心", OKR_ID('u', 6)},
                 {"研发部", OKR_ID('u', 7)},   {"王磊", OKR_ID('u', 8)},
                 {"王磊磊", OKR_ID('u', 9)},   {"Lin Mei", OKR_ID('u', 10)},
                 {"Product", OKR_ID('u', 11)}, {"IT", OKR_ID('u', 12)},
                 {"总部", OKR_ID('u', 13)},    {"法务", 0},
                 {"Café", OKR_ID('u', 14)}};
    struct okr_names *names = okr_names_new(arena);
    cr_assert(names);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        cr_assert_eq(okr_names_add(names, okr_str_c(known[i].name), known[i].id), OKR_OK);
    }
    return names;
}

Test(names, match_the_longest_at_the_front)
{
    static const struct {
        const char *text, *taken, *name;
    } rows[] = {
        {"财务部一同", "财务部", "财务部"},
        {"产品部二组的人", "产品部二组", "产品部二组"},
        {"产品部一组", "产品部", "产品部"},
        {"王磊磊在", "王磊磊", "王磊磊"},
        {"王磊在", "王磊", "王磊"},
        // exchanged and left out endings
        {"产品部门一同压缩", "产品部门", "产品部"},
        {"产品中心", "产品中心", "产品部"},
        {"产品组", "产品组", "产品部"},
        {"产品一同", "产品", "产品部"},
        {"市场组织了", "市场", "市场部"},
        {"市场部署了", "市场部", "市场部"},
        {"研发中心", "研发中心", "研发中心"},
        {"研发部", "研发部", "研发部"},
        {"研发组", "", ""},
        {"研发", "", ""},
        {"总经理", "", ""},
        // an ending is not added to a name in running text
        {"法务部的", "法务", "法务"},
        {"王磊组织", "王磊", "王磊"},
        // case, width, white space, ends of words
        {"lin mei, please", "lin mei", "Lin Mei"},
        {"ＬＩＮ　ＭＥＩ", "ＬＩＮ　ＭＥＩ", "Lin Mei"},
        {"Lin  Mei的", "Lin  Mei", "Lin Mei"},
        {"LinMei", "", ""},
        {"Product团队", "Product", "Product"},
        {"Products", "", ""},
        {"Product2", "", ""},
        {"IT ops", "IT", "IT"},
        {"ITops", "", ""},
        {"CAFÉ!", "CAFÉ", "Café"},
        {"Caféteria", "", ""},
        {"财 务 部 的", "财 务 部", "财务部"},
        {"nobody", "", ""},
        {"", "", ""},
        {"\xff", "", ""},
    };
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct okr_names *names = names_of(arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_str name = OKR_STR("");
        size_t taken = okr_names_longest(names, okr_str_c(rows[i].text), &name);
        cr_expect_eq(taken, strlen(rows[i].taken), "\"%s\" takes %zu", rows[i].text, taken);
        cr_expect(okr_str_is(name, rows[i].name), "\"%s\" is %.*s", rows[i].text,
                  OKR_STR_ARG(name));
    }
    okr_arena_free(arena);
    okr_test_end();
}

Test(names, are_known_as_a_whole)
{
    static const struct {
        const char *text, *name; ///< NULL: not known
    } rows[] = {{"财务部", "财务部"},
                {"产品部门", "产品部"},
                {"产品", "产品部"},
                {"法务部", "法务"},
                {"研发组", NULL},
                {"研发", NULL},
                {"研发中心", "研发中心"},
                {"LIN MEI", "Lin Mei"},
                {" Lin Mei ", "Lin Mei"},
                {"Lin", NULL},
                {"总", NULL},
                {"总部", "总部"},
                {"", NULL},
                {"部门", NULL},
                {"产品部的", NULL}};
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct okr_names *names = names_of(arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_str name = OKR_STR("");
        bool known = okr_names_known(names, okr_str_c(rows[i].text), &name);
        cr_expect_eq(known, rows[i].name != NULL, "%s", rows[i].text);
        cr_expect(okr_str_is(name, known ? rows[i].name : ""), "%s is %.*s", rows[i].text,
                  OKR_STR_ARG(name));
    }
    okr_arena_free(arena);
    okr_test_end();
}

Test(names, nothing_is_known_to_an_empty_set)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct okr_names *names = okr_names_new(arena);
    struct okr_str name;
    cr_expect_eq(okr_names_longest(names, OKR_STR("财务部"), &name), 0);
    cr_expect_not(okr_names_known(names, OKR_STR("财务部"), &name));
    cr_expect_eq(okr_names_nearest(names, OKR_STR("财务部")).len, 0);
    okr_arena_free(arena);
    okr_test_end();
}

Test(names, the_nearest_is_offered)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct okr_names *names = names_of(arena);
    cr_expect(okr_str_is(okr_names_nearest(names, OKR_STR("Prodct")), "Product"));
    cr_expect_eq(okr_names_nearest(names, OKR_STR("Warehouse")).len, 0);
    okr_arena_free(arena);
    okr_test_end();
}

Test(names, an_alias_of_the_same_unit_leaves_it_one)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct okr_names *names = okr_names_new(arena);
    struct okr_str name = OKR_STR("");
    cr_assert_eq(okr_names_add(names, OKR_STR("运营部"), OKR_ID('u', 2)), OKR_OK);
    cr_assert_eq(okr_names_add(names, OKR_STR("运营中心"), OKR_ID('u', 2)), OKR_OK);
    cr_expect(okr_names_known(names, OKR_STR("运营组"), &name));
    cr_expect(okr_str_is(name, "运营部"));
    cr_assert_eq(okr_names_add(names, OKR_STR("运营部门"), 0), OKR_OK);
    cr_expect_not(okr_names_known(names, OKR_STR("运营组"), &name));
    okr_arena_free(arena);
    okr_test_end();
}

Test(names, are_the_same_apart_from_endings_space_and_case)
{
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        {"财务部", "财务部门", true},   {"财务部", "财务", true},      {"财务中心", "财务组", true},
        {"Finance", "finance ", true},  {"Lin Mei", "Lin  mei", true}, {"财 务", "财务部", true},
        {"财务部", "产品部", false},    {"Lin Mei", "LinMei", false},  {"总部", "总", false},
        {"Cafe\xCC\x81", "Café", true}, {"部门", "中心", false}};
    struct okr_arena *arena = okr_arena_new(1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_eq(okr_name_same(arena, okr_str_c(rows[i].a), okr_str_c(rows[i].b)), rows[i].same,
                     "%s, %s", rows[i].a, rows[i].b);
    }
    okr_arena_free(arena);
    okr_test_end();
}

Test(names, stay_known_when_there_are_many)
{
    enum { N = 20000 };
    struct okr_arena *arena = okr_arena_new(64 << 20);
    struct okr_names *names = okr_names_new(arena);
    char text[32];
    for (int i = 0; i < N; i++) {
        int len = snprintf(text, sizeof text, "单位%d部", i);
        cr_assert_eq(okr_names_add(names, (struct okr_str){text, (size_t)len}, OKR_ID('u', i + 1)),
                     OKR_OK);
    }
    for (int i = 0; i < N; i++) {
        int len = snprintf(text, sizeof text, "单位%d部门的", i);
        struct okr_str name = OKR_STR("");
        size_t taken = okr_names_longest(names, (struct okr_str){text, (size_t)len}, &name);
        cr_assert_eq(taken, (size_t)len - 3, "%s", text);
        cr_assert_eq(name.len, (size_t)len - 6);
    }
    okr_arena_free(arena);
    okr_test_end();
}

Test(names, report_a_full_arena)
{
    struct okr_arena *arena = okr_arena_new(2048);
    struct okr_names *names = okr_names_new(arena);
    int status = OKR_OK;
    char text[] = "unit a";
    for (; text[5] <= 'z' && status == OKR_OK; text[5]++) {
        status = okr_names_add(names, okr_str_c(text), 0);
    }
    cr_expect_eq(status, OKR_E_TOO_BIG);
    okr_arena_free(arena);
    okr_test_end();
}
