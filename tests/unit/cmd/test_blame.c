// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>

Test(blame, tells_each_move_and_whose_it_was, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40, reported_by: '王磊'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40}");
    fixture_ok(&f, "alignment.propose", "{from: 'k-2', to: 'k-1', kind: 'contributes'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 60}");
    fixture_ok(&f, "alignment.remove", "{id: 'a-1'}");
    const struct okr_value *ok = fixture_ok(&f, "history.blame", "{id: 'k-2'}");
    cr_assert_eq(fixture_at(ok, "moves")->n, 2, "what changes nothing is no move");
    cr_expect_str_eq(fixture_str(&f, ok, "moves.0.who"), "u-4");
    cr_expect_str_eq(fixture_str(&f, ok, "moves.0.who_name"), "王磊");
    cr_expect_float_eq(fixture_num(ok, "moves.1.delta"), 0.2, 1e-9);
    cr_expect_float_eq(fixture_num(ok, "progress"), 0.6, 1e-9);
    ok = fixture_ok(&f, "history.blame", "{id: 'k-1'}");
    cr_assert_eq(fixture_at(ok, "moves")->n, 3, "the edge, what came over it, and its end");
    cr_expect_str_eq(fixture_str(&f, ok, "moves.0.type"), "alignment.accepted");
    cr_expect_str_eq(fixture_str(&f, ok, "moves.1.subject"), "k-2");
    cr_expect_str_eq(fixture_str(&f, ok, "moves.2.type"), "alignment.removed");
    cr_expect_float_eq(fixture_num(ok, "moves.2.delta"), -0.6, 1e-9);
    cr_expect_float_eq(fixture_num(ok, "progress"), 0, 1e-9);
    okr_test_end();
}
