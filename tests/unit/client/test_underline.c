// SPDX-License-Identifier: Apache-2.0
#include "underline.h"

#include <stdlib.h>

#include "support/leak.h"

static void expect(const char *text, const struct underline *marks, size_t n, size_t width,
                   const char *want)
{
    char *got = NULL;
    size_t length = 0;
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct print out = {.file = open_memstream(&got, &length), .width = width};
    underline_print(&out, arena, okr_str_c(text), marks, n);
    (void)fclose(out.file);
    cr_expect_str_eq(got, want, "%s", got);
    free(got);
    okr_arena_free(arena);
}

Test(underline, stands_below_the_columns_of_the_words)
{
    static const struct underline marks[] = {{'=', 3, 6}};
    expect("把满意度95％", marks, 1, 0, "把满意度95％\n  ====\n");
    expect("把满意度95％", (struct underline[]){{'^', 12, 5}}, 1, 0,
           "把满意度95％\n        ^^^^\n");
    expect("cut churn to 3%", (struct underline[]){{'^', 13, 2}}, 1, 0,
           "cut churn to 3%\n             ^^\n");
    expect("cut churn to 3%", NULL, 0, 0, "cut churn to 3%\n");
    expect("", NULL, 0, 0, "");
    okr_test_end();
}

Test(underline, goes_on_below_where_the_terminal_ends)
{
    static const struct underline marks[] = {{'^', 9, 6}};
    // Six columns a line: 满意度 fills the first, 达到 crosses into the second.
    expect("满意度达到九成", marks, 1, 6, "满意度\n达到九\n^^^^\n成\n");
    expect("abcdef", (struct underline[]){{'-', 2, 3}}, 1, 4, "abcd\n  --\nef\n-\n");
    okr_test_end();
}

Test(underline, makes_control_characters_visible_and_counts_them_so)
{
    expect("a\tbc", (struct underline[]){{'^', 2, 1}}, 1, 0, "a\\tbc\n   ^\n");
    expect("ab", (struct underline[]){{'^', 1, 9}}, 1, 0, "ab\n");
    okr_test_end();
}
