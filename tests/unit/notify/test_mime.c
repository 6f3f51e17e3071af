// SPDX-License-Identifier: Apache-2.0
#include "notify/mime.h"

#include "support/leak.h"
#include <criterion/criterion.h>

static struct okr_arena *arena;
static void open_arena(void)
{
    arena = okr_arena_new(1 << 20);
}
static void close_arena(void)
{
    okr_arena_free(arena);
}
TestSuite(mime, .init = open_arena, .fini = close_arena);

Test(mime, no_line_of_a_header_is_too_long)
{
    struct okr_buf out = OKR_BUF(arena), text = OKR_BUF(arena);
    for (int i = 0; i < 60; i++)
        okr_buf_c(&text, i % 3 ? "目标" : "k");
    okr_buf_c(&out, "Subject: ");
    mime_header(okr_buf_view(&text), 9, &out);
    size_t line = 0, words = 0;
    for (size_t i = 0; i < out.len; i++) {
        line = out.ptr[i] == '\n' ? 0 : line + 1;
        words += out.ptr[i] == '?' && i && out.ptr[i - 1] == '=';
        cr_assert(line <= 77, "%.*s", OKR_STR_ARG(okr_buf_view(&out)));
    }
    cr_expect(words > 3);
    out = OKR_BUF(arena);
    mime_header(OKR_STR("Plain words"), 9, &out);
    cr_expect(okr_str_is(okr_buf_view(&out), "Plain words"));
    out = OKR_BUF(arena);
    mime_header(OKR_STR("a\r\nBcc: x@y.z"), 9, &out); // a line break never leaves as one
    cr_expect(okr_str_starts(okr_buf_view(&out), OKR_STR("=?UTF-8?B?")));
    okr_test_end();
}

Test(mime, addresses)
{
    static const struct {
        const char *text, *address, *name;
    } rows[] = {
        {"a@b.c", "a@b.c", ""},
        {"王磊 <wang@example.com>", "wang@example.com", "王磊"},
        {"\"Li, W\" <li@example.com>", "li@example.com", "Li, W"},
        {"a@b@c", "", ""},
        {"-rf@b.c", "", ""},
        {"a b@c.d", "", ""},
        {"nobody", "", ""},
        {"<a@b.c", "", ""},
        {"", "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_str address = mime_address(okr_str_c(rows[i].text));
        struct okr_str name = mime_name(okr_str_c(rows[i].text));
        cr_expect(okr_str_is(address, rows[i].address), "%s: %.*s", rows[i].text,
                  OKR_STR_ARG(address));
        cr_expect(okr_str_is(name, rows[i].name), "%s: %.*s", rows[i].text, OKR_STR_ARG(name));
    }
    okr_test_end();
}
