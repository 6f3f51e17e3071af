// SPDX-License-Identifier: Apache-2.0
// Golden findings of the finance case, with the reason for each and for each trap.
#include "ground.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>

/// The next line without its reason and trailing blanks; false at the end.
static bool next_line(struct okr_str *rest, struct okr_str *ret)
{
    while (rest->len) {
        const char *end = memchr(rest->ptr, '\n', rest->len);
        struct okr_str line = {rest->ptr, end ? (size_t)(end - rest->ptr) : rest->len};
        *rest = okr_str_skip(*rest, line.len + (end != NULL));
        const char *why = memmem(line.ptr, line.len, " # ", 3);
        if (!line.len || line.ptr[0] == '#')
            continue;
        cr_assert(why, "no reason is given: %.*s", OKR_STR_ARG(line));
        *ret = okr_str_trim((struct okr_str){line.ptr, (size_t)(why - line.ptr)});
        return true;
    }
    return false;
}

static void expect_silence(const struct found_list *list, struct okr_str trap)
{
    const char *blank = memchr(trap.ptr, ' ', trap.len);
    struct okr_str code = {trap.ptr, (size_t)(blank - trap.ptr)};
    struct okr_str subject = okr_str_skip(trap, code.len + 1);
    cr_assert_geq(okr_audit_find(code), 0, "%.*s is no rule", OKR_STR_ARG(code));
    for (size_t i = 0; i < list->n; i++)
        if (okr_str_eq(list->at[i].code, code))
            cr_expect(!okr_str_is(subject, "*") && !okr_str_eq(subject, list->at[i].subject),
                      "a trap was stepped into: %.*s", OKR_STR_ARG(trap));
}

static void check_golden(const char *text, const char *golden)
{
    struct fixture f;
    struct okr_str line;
    size_t n = 0;
    fixture_open(&f);
    fixture_try(&f);
    ground_apply(&f, ground_file(&f, text));
    struct found_list list = ground_audit(&f, 0, (struct okr_ids){0});
    struct okr_str rest = ground_file(&f, golden);
    while (next_line(&rest, &line)) {
        if (okr_str_starts(line, OKR_STR("not "))) {
            expect_silence(&list, okr_str_skip(line, 4));
            continue;
        }
        cr_assert_lt(n, list.n, "not found: %.*s", OKR_STR_ARG(line));
        struct okr_str got = ground_line(&f, &list.at[n++]);
        cr_assert(okr_str_eq(got, line), "found:    %.*s\nexpected: %.*s", OKR_STR_ARG(got),
                  OKR_STR_ARG(line));
    }
    cr_assert_eq(n, list.n, "not expected: %.*s", OKR_STR_ARG(ground_line(&f, &list.at[n])));
    fixture_forget(&f);
    fixture_close(&f);
}

Test(finance, in_english)
{
    check_golden("../client/examples/finance.okr.md", "unit/audit/finance.en.golden");
    okr_test_end();
}

Test(finance, in_chinese)
{
    check_golden("../client/examples/finance.zh.okr.md", "unit/audit/finance.zh.golden");
    okr_test_end();
}
