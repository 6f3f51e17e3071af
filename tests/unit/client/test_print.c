// SPDX-License-Identifier: Apache-2.0
#include "print.h"

#include <stdlib.h>

#include "support/leak.h"

Test(print, what_steers_a_terminal_is_shown)
{
    static const char *const rows[][2] = {
        {"财务部 O2", "财务部 O2"},
        {"a\x1b[31mb", "a\\x1b[31mb"},
        {"a\nb\tc\r", "a\\nb\\tc\\x0d"},
        {"\x7f", "\\x7f"},
        {"\xc2\x9b"
         "31m",
         "\\u009b31m"},
        {"abc\u202etxt", "abc\\u202etxt"},
        {"\u2066x\u2069", "\\u2066x\\u2069"},
        {"", ""},
    };
    struct okr_arena *arena = okr_arena_new(1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_str safe = print_safe(arena, okr_str_c(rows[i][0]));
        cr_expect(okr_str_is(safe, rows[i][1]), "row %zu: %.*s", i, OKR_STR_ARG(safe));
    }
    okr_arena_free(arena);
    okr_test_end();
}

Test(print, text_of_many_lines_keeps_its_lines)
{
    char *text = NULL;
    size_t length = 0;
    struct print out = {.file = open_memstream(&text, &length)};
    print_lines(&out, OKR_STR("a\n\tb\x1b]0;x\x07\n"));
    (void)fclose(out.file);
    cr_expect_str_eq(text, "a\n\tb\\x1b]0;x\\x07\n");
    free(text);
    okr_test_end();
}

Test(print, colour_goes_only_where_it_is_wanted)
{
    char name[] = "/tmp/okr-print.XXXXXX";
    int fd = mkstemp(name);
    FILE *file = fdopen(fd, "w");
    struct print out;
    (void)remove(name);
    print_init(&out, file, "auto");
    cr_expect_not(out.colour, "a file is no terminal");
    cr_expect_eq(out.width, 0);
    cr_expect_str_eq(print_start(&out, RED), "");
    print_init(&out, file, "always");
    cr_expect(out.colour);
    cr_expect_str_eq(print_start(&out, RED), "\x1b[31m");
    cr_expect_str_eq(print_stop(&out, PLAIN), "");
    print_init(&out, file, "never");
    cr_expect_not(out.colour);
    (void)fclose(file);
    okr_test_end();
}
