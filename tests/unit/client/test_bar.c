// SPDX-License-Identifier: Apache-2.0
#include "bar.h"

#include <math.h>

#include "support/leak.h"

static struct okr_str drawn(struct okr_arena *arena, double progress, double expected, bool ascii)
{
    struct okr_buf buf = OKR_BUF(arena);
    bar_put(&buf, progress, expected, ascii);
    return okr_buf_view(&buf);
}

Test(bar, shows_progress_and_pace)
{
    static const struct {
        double progress, expected;
        const char *bar;
    } rows[] = {
        {0, NAN, "----------"},     {0.5, NAN, "#####-----"},  {1, NAN, "##########"},
        {1.7, NAN, "##########"},   {-0.2, NAN, "----------"}, {0.01, NAN, "#---------"},
        {0.999, NAN, "#########-"}, {NAN, 0.5, ".........."},  {0.3, 0.5, "###--|----"},
        {0.5, 0.3, "###|#-----"},   {0.2, 1, "##-------|"},    {0.2, 0, "##--------"},
    };
    struct okr_arena *arena = okr_arena_new(1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect(okr_str_is(drawn(arena, rows[i].progress, rows[i].expected, true), rows[i].bar),
                  "row %zu: %.*s", i,
                  OKR_STR_ARG(drawn(arena, rows[i].progress, rows[i].expected, true)));
    okr_arena_free(arena);
    okr_test_end();
}

Test(bar, is_as_wide_in_both_styles)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    for (int i = -1; i <= 11; i++) {
        cr_expect_eq(okr_columns(drawn(arena, i / 10.0, 0.4, false)), BAR_CELLS, "%d", i);
        cr_expect_eq(okr_columns(drawn(arena, i / 10.0, 0.4, true)), BAR_CELLS, "%d", i);
    }
    okr_arena_free(arena);
    okr_test_end();
}

Test(bar, percentages_never_pretend)
{
    static const struct {
        double progress;
        const char *text;
    } rows[] = {{0, "0%"},      {0.001, "1%"},  {0.425, "43%"}, {0.125, "13%"}, {0.285, "29%"},
                {0.424, "42%"}, {0.997, "99%"}, {1, "100%"},    {1.12, "112%"}, {NAN, "-"}};
    struct okr_arena *arena = okr_arena_new(1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_buf buf = OKR_BUF(arena);
        bar_percent(&buf, rows[i].progress, true);
        cr_expect(okr_str_is(okr_buf_view(&buf), rows[i].text), "row %zu: %.*s", i,
                  OKR_STR_ARG(okr_buf_view(&buf)));
    }
    okr_arena_free(arena);
    okr_test_end();
}
