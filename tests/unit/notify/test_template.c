// SPDX-License-Identifier: Apache-2.0
#include "notify/template.h"

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
TestSuite(template, .init = open_arena, .fini = close_arena);

Test(template, each_dialect_shows_what_was_meant)
{
    static const struct {
        enum dialect dialect;
        const char *text, *expected;
    } rows[] = {
        {DIALECT_TEXT, "<a> & *b*", "<a> & *b*"},
        {DIALECT_HTML, "<a href=\"x\"> & 'b'", "&lt;a href=&quot;x&quot;&gt; &amp; &#39;b&#39;"},
        {DIALECT_FEISHU, "*a* [b](c) <at id=all>",
         "&#42;a&#42; &#91;b&#93;(c) &#60;at id=all&#62;"},
        {DIALECT_DINGTALK, "[看](http://x) #1", "\\[看\\](http://x) \\#1"},
        {DIALECT_WECOM, "<@all> [看](http://x)", "＜@all＞ ［看］(http://x)"},
        {DIALECT_SLACK, "<!channel> & co", "&lt;!channel&gt; &amp; co"},
        {DIALECT_TEAMS, "**a** <at>b</at>", "\\*\\*a\\*\\* &lt;at&gt;b&lt;/at&gt;"},
        {DIALECT_JSON, "\"a\"\n\\\x01 中", "\\\"a\\\"\\n\\\\\\u0001 中"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_buf out = OKR_BUF(arena);
        template_escape(rows[i].dialect, okr_str_c(rows[i].text), &out);
        cr_expect(okr_str_is(okr_buf_view(&out), rows[i].expected), "%d: %.*s", rows[i].dialect,
                  OKR_STR_ARG(okr_buf_view(&out)));
    }
    okr_test_end();
}

Test(template, sections_and_fields)
{
    struct okr_str file = OKR_STR(
        "# head\n[ask]\nsubject: {who} asks\n{text}\nuntil {due}\n{?due}x\n{?text}y {who}\n\n"
        "[json]\n{\"text\": \"{text}\", \"{unknown}\": {}}\n");
    struct okr_str subject, body;
    cr_assert(template_section(file, "ask", &subject, &body));
    cr_expect(okr_str_is(subject, "{who} asks"));
    cr_expect(okr_str_ends(body, OKR_STR("y {who}")), "%.*s", OKR_STR_ARG(body));
    struct template_field fields[] = {{"text", OKR_STR("a <b>"), false},
                                      {"due", OKR_STR(""), false},
                                      {"who", OKR_STR("<i>"), true}};
    struct okr_buf out = OKR_BUF(arena);
    template_fill(body, DIALECT_HTML, fields, 3, &out); // the line without a value is left out
    template_fill(subject, DIALECT_HTML, fields, 3, &out);
    cr_expect(okr_str_is(okr_buf_view(&out), "a &lt;b&gt;\ny <i><i> asks"), "%.*s",
              OKR_STR_ARG(okr_buf_view(&out)));
    cr_assert(template_section(file, "json", &subject, &body));
    out = OKR_BUF(arena);
    template_fill(body, DIALECT_JSON, fields, 3, &out);
    cr_expect(okr_str_is(okr_buf_view(&out), "{\"text\": \"a <b>\", \"{unknown}\": {}}"), "%.*s",
              OKR_STR_ARG(okr_buf_view(&out)));
    cr_expect_eq(subject.len, 0);
    cr_expect_not(template_section(file, "nothing", &subject, &body));
    okr_test_end();
}

Test(template, a_cut_falls_between_characters)
{
    static const struct {
        const char *text;
        size_t most;
        const char *expected;
    } rows[] = {
        {"财务部", 9, "财务部"},
        {"财务部门", 10, "财务…"},
        {"财务部门", 11, "财务…"},
        {"abcdef", 5, "ab…"},
        {"e\u0301e\u0301e\u0301e\u0301", 10, "e\u0301e\u0301…"},
        {"👨‍👩‍👧‍👦abc", 12, "…"},
        {"ab", 1, "…"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_str cut =
            template_cut(arena, okr_str_c(rows[i].text), rows[i].most, OKR_STR("…"));
        cr_expect(okr_str_is(cut, rows[i].expected), "%s at %zu: %.*s", rows[i].text, rows[i].most,
                  OKR_STR_ARG(cut));
    }
    okr_test_end();
}
