// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

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

/// Whatever moved a unit is told, and after each move it stood as the tree of that time shows it.
static void check_unit(const char *name, uint32_t n_moves)
{
    char args[128];
    snprintf(args, sizeof args, "{id: '%s', cycle: 'FY2018Q4'}", name);
    const struct okr_value *ok = fixture_ok(&f, "history.blame", args);
    const struct okr_value *moves = fixture_at(ok, "moves");
    double so_far = 0;
    cr_assert_eq(moves->n, n_moves, "%s: %u moves", name, moves->n);
    for (uint32_t i = 0; i < moves->n; i++) {
        const struct okr_value *move = &moves->items[i];
        double after = fixture_num(move, "after"), before = fixture_num(move, "before");
        cr_expect_float_eq(isnan(before) ? 0 : before, so_far, 1e-6, "%s, move %u", name, i);
        snprintf(args, sizeof args, "{id: '%s', cycle: 'FY2018Q4', at: %.0f}", name,
                 fixture_num(move, "sequence"));
        double shown = fixture_num(fixture_ok(&f, "tree.get", args), "units.0.progress");
        so_far = isnan(after) ? 0 : after;
        cr_expect_float_eq(so_far, isnan(shown) ? 0 : shown, 1e-6, "%s, move %u: %f, not %f", name,
                           i, so_far, shown);
    }
    double now = fixture_num(ok, "progress");
    cr_expect_float_eq(isnan(now) ? 0 : now, so_far, 1e-6, "%s", name);
}

Test(blame, a_unit_is_moved_by_all_below, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40, reported_by: '王磊'}");
    check_unit("财务部", 1);
    check_unit("产品部", 0);
    fixture_ok(&f, "objective.create",
               "{unit: '财务部', text: '第二个', state: 'published', weight: 250}");
    check_unit("财务部", 1); // its progress is not defined yet
    fixture_ok(&f, "key_result.create",
               "{objective: 'o-3', text: '第二个的结果', metric: {kind: 'reach', target: 10}}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-4', value: 5}");
    check_unit("财务部", 3);
    fixture_ok(&f, "weight.set", "{weights: {k-2: 900, k-3: 100}, reason: '改权重'}");
    check_unit("财务部", 4); // the first of the two sets both, the other weight being what is left
    fixture_ok(&f, "key_result.create",
               "{objective: 'o-1', text: '子', metric: {kind: 'increase', start: 0, target: 50, "
               "measure: '家'}}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-5', value: 30}");
    fixture_ok(&f, "alignment.propose", "{from: 'k-5', to: 'k-3', kind: 'contributes'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-5', value: 50}");
    check_unit("财务部", 6); // the edge, and what came over it from the company
    check_unit("远帆科技", 2);
    fixture_ok(&f, "key_result.update",
               "{id: 'k-5', metric: {kind: 'increase', start: 10, target: 50, measure: '家'}, "
               "reason: '起点'}");
    check_unit("财务部", 7);
    fixture_ok(&f, "alignment.remove", "{id: 'a-1'}");
    fixture_ok(&f, "objective.close", "{id: 'o-3', outcome: 'cancelled'}");
    check_unit("财务部", 9);
    fixture_ok(&f, "objective.remove", "{id: 'o-2'}");
    check_unit("财务部", 10);
    okr_test_end();
}
