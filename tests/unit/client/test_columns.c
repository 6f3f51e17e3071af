// SPDX-License-Identifier: Apache-2.0
#include "columns.h"

#include <stdlib.h>

#include "support/leak.h"

/// What a table prints; the caller frees it.
static char *printed(const struct columns *table, enum columns_form form, size_t width)
{
    char *text = NULL;
    size_t length = 0;
    struct print out = {.file = open_memstream(&text, &length), .width = width};
    columns_print(table, form, &out);
    (void)fclose(out.file);
    return text;
}

static void row(struct columns *table, const char *a, const char *b, const char *c)
{
    columns_row(table);
    columns_set(table, 0, PLAIN, okr_str_c(a));
    columns_set(table, 1, PLAIN, okr_str_c(b));
    columns_set(table, 2, PLAIN, okr_str_c(c));
}

static void expect(const struct columns *table, enum columns_form form, size_t width,
                   const char *text)
{
    char *got = printed(table, form, width);
    cr_expect_str_eq(got, text, "%s", got);
    free(got);
}

Test(columns, pad_by_what_characters_take)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct columns table = {.arena = arena, .n = 3, .right = 2};
    row(&table, "财务部", "7%", "正常");
    row(&table, "Sales", "100%", "on track");
    row(&table, "e\u0301", "", "x");
    expect(&table, COLUMNS_TABLE, 0,
           "财务部    7%  正常\n"
           "Sales   100%  on track\n"
           "e\u0301             x\n");
    okr_arena_free(arena);
    okr_test_end();
}

Test(columns, the_elastic_one_gives_way)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct columns table = {.arena = arena, .n = 3, .ascii = true};
    row(&table, "Talk with every department head", "12", "k-4");
    row(&table, "与每位部门负责人面谈所需金额", "3", "k-5");
    expect(&table, COLUMNS_TABLE, 29,
           "Talk with every dep~  12  k-4\n"
           "与每位部门负责人面~   3   k-5\n");
    okr_arena_free(arena);
    okr_test_end();
}

Test(columns, a_wrapping_one_loses_nothing)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct columns table = {.arena = arena, .n = 3, .elastic = 2, .wrap = true};
    row(&table, "k-4", "12", "Talk with every department head");
    row(&table, "k-5", "", "与每位部门负责人面谈所需金额");
    expect(&table, COLUMNS_TABLE, 26,
           "k-4  12  Talk with every\n"
           "         department head\n"
           "k-5      与每位部门负责人\n"
           "         面谈所需金额\n");
    okr_arena_free(arena);
    okr_test_end();
}

Test(columns, cut_never_splits_a_character)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    static const struct {
        const char *text;
        size_t width;
        const char *cut;
    } rows[] = {{"财务部", 6, "财务部"}, {"财务部", 5, "财务~"}, {"财务部", 4, "财~"},
                {"财务部", 1, "~"},      {"abc", 0, ""},         {"abc", 3, "abc"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_str cut = columns_cut(arena, okr_str_c(rows[i].text), rows[i].width, true);
        cr_expect(okr_str_is(cut, rows[i].cut), "row %zu: %.*s", i, OKR_STR_ARG(cut));
    }
    okr_arena_free(arena);
    okr_test_end();
}

Test(columns, other_forms_keep_their_shape)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct columns table = {.arena = arena, .n = 3, .title = true};
    row(&table, "id", "text", "value");
    row(&table, "k-1", "a|b\tc\nd", "");
    expect(&table, COLUMNS_TSV, 10, "id\ttext\tvalue\nk-1\ta|b\\tc\\nd\t\n");
    expect(&table, COLUMNS_MD, 10,
           "| id | text | value |\n| --- | --- | --- |\n| k-1 | a\\|b\\tc\\nd |  |\n");
    okr_arena_free(arena);
    okr_test_end();
}
