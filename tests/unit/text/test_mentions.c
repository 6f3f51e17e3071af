// SPDX-License-Identifier: Apache-2.0
#include <okr/text.h>

#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/leak.h"

Test(mentions, are_found_in_order)
{
    static const char text[] = "同@[产品部]一同，请@[Lin Mei]与@[所有部门]、@[All Departments]答复";
    static const struct {
        const char *name;
        bool all;
    } want[] = {
        {"产品部", false}, {"Lin Mei", false}, {"所有部门", true}, {"All Departments", true}};
    struct okr_mention_span spans[8];
    cr_assert_eq(okr_mentions(okr_str_c(text), spans, 8), 4);
    for (size_t i = 0; i < 4; i++) {
        cr_expect(okr_str_is(spans[i].name, want[i].name), "%.*s", OKR_STR_ARG(spans[i].name));
        cr_expect_eq(spans[i].all, want[i].all, "%zu", i);
        cr_expect_eq(text[spans[i].offset], '@');
        cr_expect_eq(text[spans[i].offset + spans[i].length - 1], ']');
    }
    okr_test_end();
}

Test(mentions, are_counted_beyond_the_room)
{
    struct okr_mention_span spans[1] = {{0}};
    cr_expect_eq(okr_mentions(OKR_STR("@[a]@[b]@[c]"), spans, 1), 3);
    cr_expect(okr_str_is(spans[0].name, "a"));
    cr_expect_eq(okr_mentions(OKR_STR("@[a]@[b]"), NULL, 0), 2);
    okr_test_end();
}

Test(mentions, need_a_name_in_closed_brackets)
{
    static const struct {
        const char *text;
        size_t n;
    } rows[] = {{"", 0},      {"@", 0},     {"@[", 0},     {"@[]", 0},          {"@[a", 0},
                {"@a", 0},    {"[a]", 0},   {"@ [a]", 0},  {"@[a\nb]", 0},      {"@[a @[b]", 1},
                {"@@[b]", 1}, {"@[a]]", 1}, {"a@[b]c", 1}, {"@[所有部门的]", 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_mention_span span;
        cr_expect_eq(okr_mentions(okr_str_c(rows[i].text), &span, 1), rows[i].n, "%s",
                     rows[i].text);
        cr_expect(rows[i].n == 0 || !span.all, "%s", rows[i].text);
    }
    okr_test_end();
}

/// Openings that never close cost no more than their length.
Test(mentions, take_linear_time)
{
    enum { N = 1 << 20 };
    char *text = malloc(2 * N);
    cr_assert(text);
    for (size_t i = 0; i < 2 * N; i++)
        text[i] = i % 2 ? '[' : '@';
    cr_expect_eq(okr_mentions((struct okr_str){text, 2 * N}, NULL, 0), 0);
    free(text);
    okr_test_end();
}
