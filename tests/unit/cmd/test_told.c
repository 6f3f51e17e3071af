// SPDX-License-Identifier: Apache-2.0
// What an audit tells, and what finding.settle makes of it.
#include "cmd/told.h"
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static const struct okr_value *settle(const char *args)
{
    f.plugin = "audit";
    const struct okr_value *ok = fixture_ok(&f, "finding.settle", args);
    f.plugin = NULL;
    return ok;
}

static void expect(const char *args, double opened, double resolved, double open)
{
    const struct okr_value *ok = settle(args);
    cr_expect_eq(fixture_num(ok, "opened"), opened, "%s: %g opened", args,
                 fixture_num(ok, "opened"));
    cr_expect_eq(fixture_num(ok, "resolved"), resolved, "%s: %g resolved", args,
                 fixture_num(ok, "resolved"));
    cr_expect_eq(fixture_num(ok, "open"), open, "%s: %g open", args, fixture_num(ok, "open"));
}

Test(told, what_is_found_is_opened_once, .init = setup, .fini = teardown)
{
    expect("{sequence: 1, full: true, findings: <[{code: 'B', subject: 'o-2'} "
           "{code: 'A', subject: 'o-2', other: 'o-1'} {code: 'B', subject: 'o-2'} "
           "{code: 'A', subject: 'o-99'}]>}",
           2, 0, 2);
    const struct okr_value *ok = fixture_ok(&f, "finding.list", "{}");
    cr_expect_str_eq(fixture_str(&f, ok, "findings.0.code"), "A");
    cr_expect_str_eq(fixture_str(&f, ok, "findings.0.id"), "f-1", "sorted by identity");
    cr_expect_str_eq(fixture_str(&f, ok, "findings.0.severity"), "warn", "unless it is said");
    expect("{sequence: 2, full: true, findings: <[{code: 'A', subject: 'o-2', other: 'o-1'} "
           "{code: 'B', subject: 'o-2'}]>}",
           0, 0, 2);
    expect("{sequence: 3, full: true, findings: <[{code: 'B', subject: 'o-2'}]>}", 0, 1, 1);
    expect("{sequence: 4, full: true, findings: <[{code: 'B', subject: 'o-2'} "
           "{code: 'A', subject: 'o-2', other: 'o-1'}]>}",
           1, 0, 2);
    expect("{sequence: 5, full: true, findings: <[]>}", 0, 2, 0);
    okr_test_end();
}

Test(told, a_change_settles_what_it_reaches, .init = setup, .fini = teardown)
{
    settle("{sequence: 1, full: true, findings: <[{code: 'PAIR', subject: 'k-2', other: 'k-1'} "
           "{code: 'TEXT', subject: 'k-2'} {code: 'TEXT', subject: 'k-3'} "
           "{code: 'PAIR', subject: 'o-2', other: 'o-1'}]>}");
    expect("{sequence: 2, findings: <[{code: 'PAIR', subject: 'k-2', other: 'k-3'}]>}", 1, 1, 4);
    expect("{sequence: 3, changed: ['o-1' 'k-3'], findings: <[]>}", 0, 3, 1);
    const struct okr_value *ok = fixture_ok(&f, "finding.list", "{}");
    cr_expect_str_eq(fixture_str(&f, ok, "findings.0.code"), "TEXT");
    cr_expect_str_eq(fixture_str(&f, ok, "findings.0.subject"), "k-2");
    okr_test_end();
}

/// Settles `n` findings of o-2 and one of o-1, from a subject on; the reply lives until the next request.
static const struct okr_value *settle_many(size_t n, const char *from)
{
    struct okr_buf args = OKR_BUF(f.arena);
    okr_buf_printf(&args, "{sequence: 1, full: true, from: '%s', findings: <[", from);
    for (size_t i = 0; i < n; i++)
        okr_buf_printf(&args, "{code: 'C%zu', subject: 'o-2'} ", i);
    okr_buf_c(&args, *from ? "]>}" : "{code: 'A', subject: 'o-1'}]>}");
    okr_buf_char(&args, '\0');
    return settle(args.ptr);
}

static void expect_part(const struct okr_value *ok, double opened, double resolved, bool more,
                        const char *from)
{
    cr_expect_eq(fixture_num(ok, "opened"), opened, "%g opened", fixture_num(ok, "opened"));
    cr_expect_eq(fixture_num(ok, "resolved"), resolved, "%g resolved", fixture_num(ok, "resolved"));
    cr_expect_eq(okr_value_bool(fixture_at(ok, "more")), more);
    const struct okr_value *at = fixture_at(ok, "from");
    if (from)
        cr_expect_str_eq(fixture_str(&f, ok, "from"), from);
    else
        cr_expect(okr_is_nil(at));
}

Test(told, many_are_settled_in_parts, .init = setup, .fini = teardown)
{
    expect_part(settle_many(20001, ""), 20000, 0, true, "o-2");
    expect_part(settle_many(20001, "o-2"), 2, 0, false,
                NULL); // nothing more of o-1 is said, and it stays
    expect_part(settle_many(20001, ""), 0, 0, false, NULL);
    expect_part(settle("{sequence: 1, full: true, findings: <[]>}"), 0, 20000, true, NULL);
    expect_part(settle("{sequence: 1, full: true, findings: <[]>}"), 0, 2, false, NULL);
    okr_test_end();
}

Test(told, what_is_before_the_place_is_settled, .init = setup, .fini = teardown)
{
    expect("{sequence: 1, full: true, findings: <[{code: 'A', subject: 'o-1'} "
           "{code: 'A', subject: 'o-2'}]>}",
           2, 0, 2);
    expect("{sequence: 1, full: true, from: 'o-2', findings: <[]>}", 0, 1, 1);
    expect("{sequence: 1, changed: ['o-1'], from: 'o-2', findings: <[]>}", 0, 0, 1);
    expect("{sequence: 1, changed: ['o-1'], findings: <[]>}", 0, 1, 0);
    okr_test_end();
}

Test(told, what_is_gone_has_no_findings, .init = setup, .fini = teardown)
{
    expect("{sequence: 1, full: true, findings: <[{code: 'A', subject: 'k-2'}]>}", 1, 0, 1);
    fixture_ok(&f, "key_result.remove", "{id: 'k-2', reason: 'gone'}");
    expect("{sequence: 1, full: true, findings: <[{code: 'A', subject: 'k-2', severity: 2} "
           "{code: 'B', subject: 'k-2'}]>}",
           0, 1, 0);
    okr_test_end();
}

Test(told, waived_ones_are_not_open, .init = setup, .fini = teardown)
{
    static const char *const same =
        "{sequence: 1, full: true, findings: <[{code: 'A', subject: 'o-1'}]>}";
    expect(same, 1, 0, 1);
    fixture_ok(&f, "finding.waive", "{id: 'f-1', reason: '下季度', until: '2018-01-21'}");
    expect(same, 0, 0, 0);
    expect("{sequence: 1, full: true, findings: <[{code: 'A', subject: 'o-1', severity: 2}]>}", 0,
           0, 0);
    f.today += 2;
    expect(same, 1, 0, 1);
    okr_test_end();
}

Test(told, evidence_is_kept_as_it_was_said, .init = setup, .fini = teardown)
{
    char long_one[4 * 80 + 1] = "";
    for (int i = 0; i < 80; i++)
        strcat(long_one, "审");
    settle(okr_arena_printf(f.arena,
                            "{sequence: 1, findings: <[{code: 'A', subject: 'o-1', severity: 0, "
                            "field: 'text', offset: 70000, length: 3, later: {a: [1 2]}, "
                            "args: {sum: '59', n: 7, long: '%s'}} "
                            "{code: 'B', subject: 'o-1', offset: 5, other: 3, args: 'no map'}]>}",
                            long_one)
               .ptr);
    const struct okr_value *ok = fixture_ok(&f, "finding.list", "{code: 'A'}");
    cr_expect_str_eq(fixture_str(&f, ok, "findings.0.severity"), "info");
    cr_expect_str_eq(fixture_str(&f, ok, "findings.0.field"), "text");
    cr_expect_eq(fixture_num(ok, "findings.0.offset"), 65535);
    cr_expect_eq(fixture_num(ok, "findings.0.length"), 3);
    cr_expect_str_eq(fixture_str(&f, ok, "findings.0.arguments.0"), "sum=59");
    cr_expect_str_eq(fixture_str(&f, ok, "findings.0.arguments.1"), "n=", "a text or nothing");
    const char *cut = fixture_str(&f, ok, "findings.0.arguments.2");
    cr_expect_eq(strlen(cut), 5 + 3 * 65, "whole characters of at most 200 bytes: %zu",
                 strlen(cut));
    ok = fixture_ok(&f, "finding.list", "{code: 'B'}");
    cr_expect(okr_is_nil(fixture_at(ok, "findings.0.offset")), "of no words");
    cr_expect(okr_is_nil(fixture_at(ok, "findings.0.other")));
    cr_expect_eq(fixture_at(ok, "findings.0.arguments")->n, 0);
    okr_test_end();
}

Test(told, what_is_no_list_of_findings_is_refused, .init = setup, .fini = teardown)
{
    static const char *const lists[] = {"{}",  "[1]",
                                        "7",   "[{code: 'A'}]",
                                        "'a'", "[{code: 'A', subject: 'o-1'} {subject: 'o-1'}]",
                                        "{}",  "[{code: 'A', subject: 'nobody'}]"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct okr_str args = okr_arena_printf(f.arena, "{sequence: 1, findings: <%s>}", lists[i]);
        f.plugin = "audit";
        cr_expect_eq(fixture_run(&f, "finding.settle", args.ptr, NULL), OKR_E_INVALID, "%s",
                     lists[i]);
        cr_expect_str_eq(f.err.field, "findings");
    }
    f.plugin = "audit";
    cr_expect_eq(fixture_run(&f, "finding.settle", "{sequence: 1, findings: []}", NULL),
                 OKR_E_INVALID);
    okr_test_end();
}

Test(told, a_list_that_is_cut_off_is_refused_at_any_byte)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct okr_err e = {.code = OKR_OK};
    struct cmd c = {.arena = arena, .err = &e};
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_pack p = OKR_PACK(&buf);
    struct told_list list;
    okr_pack_array(&p, 1);
    okr_pack_map(&p, 3);
    okr_pack_c(&p, "code");
    okr_pack_c(&p, "A");
    okr_pack_c(&p, "subject");
    okr_pack_c(&p, "o-1");
    okr_pack_c(&p, "args");
    okr_pack_map(&p, 1);
    okr_pack_c(&p, "sum");
    okr_pack_c(&p, "59");
    cr_assert_eq(told_read(&c, okr_buf_view(&buf), &list), OKR_OK);
    cr_expect_eq(list.n, 1);
    for (size_t n = 0; n < buf.len; n++) {
        char *cut = malloc(n ? n : 1); // its end is watched
        memcpy(cut, buf.ptr, n);
        okr_err_clear(&e);
        cr_expect_eq(told_read(&c, (struct okr_str){cut, n}, &list), OKR_E_INVALID, "%zu", n);
        free(cut);
    }
    okr_arena_free(arena);
    okr_test_end();
}
