// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void near(double is, double should)
{
    cr_assert(fabs(is - should) < 1e-6, "%f is not %f", is, should);
}

Test(check_in, moves_the_key_result_and_its_objective, .init = setup, .fini = teardown)
{
    const struct okr_value *ok =
        fixture_ok(&f, "check_in.record",
                   "{key_result: 'k-2', value: 40, confidence: 0.6, note: '见完第一批'}");
    cr_assert_str_eq(fixture_str(&f, ok, "effect.0.id"), "k-2");
    near(fixture_num(ok, "effect.0.before.progress"), 0);
    near(fixture_num(ok, "effect.0.after.progress"), 0.4);
    cr_assert_str_eq(fixture_str(&f, ok, "effect.1.id"), "o-2");
    near(fixture_num(ok, "effect.1.after.progress"), 0.2);
    cr_assert(okr_is_nil(fixture_at(ok, "check_in.previous_value")));
    ok = fixture_ok(&f, "check_in.record", "{key_result: '财务部 O1 KR1', delta: 10}");
    near(fixture_num(ok, "check_in.value"), 50);
    near(fixture_num(ok, "check_in.previous_value"), 40);
    near(fixture_num(fixture_ok(&f, "key_result.get", "{id: 'k-2'}"), "key_result.metric.current"),
         50);
    okr_test_end();
}

Test(check_in, reads_values_as_typed, .init = setup, .fini = teardown)
{
    near(fixture_num(fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: '１２家'}"),
                     "check_in.value"),
         12);
    near(fixture_num(fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: '+=3'}"),
                     "check_in.value"),
         15);
    refuses("check_in.record", "{key_result: 'k-2', value: 'viele'}", OKR_E_INVALID, "viele");
    refuses("check_in.record", "{key_result: 'k-2', value: 1, delta: 2}", OKR_E_INVALID,
            "more than one");
    refuses("check_in.record", "{key_result: 'k-2'}", OKR_E_INVALID, "nothing");
    refuses("check_in.record", "{key_result: 'k-2', value: 1, as_of: '2018-01-21'}", OKR_E_INVALID,
            "2018-01-21");
    refuses("check_in.record", "{key_result: 'k-9', value: 1}", OKR_E_NOT_FOUND, "k-9");
    okr_test_end();
}

/// How a parent stood before is told before its child's report reaches it.
Test(check_in, a_parent_was_stale_until_its_child_reported, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'k-2', to: 'k-1', kind: 'contributes'}");
    f.today = okr_date_make(2018, 1, 5);
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 10}");
    f.today = okr_date_make(2018, 1, 20);
    const struct okr_value *ok =
        fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40}");
    cr_assert_str_eq(fixture_str(&f, ok, "effect.2.id"), "k-1");
    cr_assert_str_eq(fixture_str(&f, ok, "effect.2.before.status"), "stale");
    cr_assert_str_eq(fixture_str(&f, ok, "effect.2.after.status"), "on_track");
    cr_assert_str_eq(fixture_str(&f, ok, "effect.3.before.status"), "stale");
    okr_test_end();
}

/// One that contributes to its sibling moves their objective twice, which is told once.
Test(check_in, an_objective_reached_on_two_ways_is_told_once, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'k-3', to: 'k-2', kind: 'contributes'}");
    const struct okr_value *ok =
        fixture_ok(&f, "check_in.record", "{key_result: 'k-3', value: 40}");
    cr_assert_eq(fixture_at(ok, "effect")->n, 3);
    cr_assert_str_eq(fixture_str(&f, ok, "effect.1.id"), "o-2");
    near(fixture_num(ok, "effect.1.before.progress"), 0);
    near(fixture_num(ok, "effect.1.after.progress"), 0.4);
    okr_test_end();
}

/// A dry run tells what becomes of the units, too: its own, and that of what it contributes to.
Test(check_in, a_dry_run_shows_the_units_above, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'k-2', to: 'k-1', kind: 'contributes'}");
    const struct okr_value *ok =
        fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 20}");
    char args[64];
    snprintf(args, sizeof args, "{id: '%s'}", fixture_str(&f, ok, "check_in.id"));
    f.dry_run = true;
    ok = fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 60}");
    cr_assert_eq(fixture_at(ok, "effect")->n, 4, "k-2, o-2, k-1, o-1");
    cr_assert_eq(fixture_at(ok, "units")->n, 2);
    cr_assert_str_eq(fixture_str(&f, ok, "units.0.id"), "u-2");
    cr_assert_str_eq(fixture_str(&f, ok, "units.0.cycle"), "c-1");
    near(fixture_num(ok, "units.0.before.progress"), 0.1);
    near(fixture_num(ok, "units.0.after.progress"), 0.3);
    cr_assert_str_eq(fixture_str(&f, ok, "units.1.id"), "u-1");
    near(fixture_num(ok, "units.1.before.progress"), 0.2);
    near(fixture_num(ok, "units.1.after.progress"), 0.6);
    f.dry_run = true;
    ok = fixture_ok(&f, "check_in.record_many",
                    "{items: [{key_result: 'k-2', value: 50}, {key_result: 'k-3', value: 50}]}");
    near(fixture_num(ok, "units.0.before.progress"), 0.1);
    near(fixture_num(ok, "units.0.after.progress"), 0.5);
    cr_assert_eq(fixture_at(ok, "units")->n, 2, "each once");
    f.dry_run = true;
    ok = fixture_ok(&f, "check_in.void", args);
    near(fixture_num(ok, "units.0.after.progress"), 0);
    ok = fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 60}");
    cr_assert_null(fixture_at(ok, "units"), "only a dry run costs that much");
    okr_test_end();
}

Test(check_in, the_latest_day_holds, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40, as_of: '2018-01-19'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 10, as_of: '2018-01-12'}");
    near(fixture_num(fixture_ok(&f, "key_result.get", "{id: 'k-2'}"), "key_result.metric.current"),
         40);
    okr_test_end();
}

Test(check_in, voiding_brings_the_value_before_back, .init = setup, .fini = teardown)
{
    char args[64];
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40}");
    const struct okr_value *wrong =
        fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 99}");
    snprintf(args, sizeof args, "{id: '%s', note: '输错了'}",
             fixture_str(&f, wrong, "check_in.id"));
    const struct okr_value *ok = fixture_ok(&f, "check_in.void", args);
    near(fixture_num(ok, "effect.0.after.progress"), 0.4);
    refuses("check_in.void", args, OKR_E_CONFLICT, "already");
    ok = fixture_ok(&f, "check_in.list", "{key_result: 'k-2'}");
    cr_assert_eq(fixture_at(ok, "check_ins")->n, 3);
    cr_assert_str_eq(fixture_str(&f, ok, "check_ins.1.voided_by"),
                     fixture_str(&f, ok, "check_ins.0.id"));
    okr_test_end();
}

Test(check_in, contributions_reach_the_parent, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose",
               "{from: 'k-2', to: 'k-1', kind: 'contributes', share: 500}");
    const struct okr_value *ok =
        fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40}");
    cr_assert_str_eq(fixture_str(&f, ok, "effect.2.id"), "k-1");
    near(fixture_num(ok, "effect.2.after.progress"), 0.2);
    near(fixture_num(fixture_ok(&f, "key_result.get", "{id: 'k-1'}"), "key_result.progress"), 0.2);
    okr_test_end();
}

Test(check_in, drafts_take_none, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "objective.create", "{unit: 'u-3', text: '弄清市场需要什么'}");
    fixture_ok(&f, "key_result.create",
               "{objective: 'o-3', text: '选出最好卖的产品', metric: {kind: 'binary'}}");
    refuses("check_in.record", "{key_result: 'k-4', value: 'done'}", OKR_E_TRANSITION, "draft");
    okr_test_end();
}

Test(check_in, milestone_steps_and_cadence, .init = setup, .fini = teardown)
{
    fixture_ok(
        &f, "key_result.create",
        "{objective: 'o-1', text: '预算', metric: {kind: 'milestone', steps: [{name: '初稿', weight: 300}, {name: '评审', weight: 300}, {name: '批准', weight: 400}]}}");
    near(fixture_num(fixture_ok(&f, "check_in.record", "{key_result: 'k-4', step: '初稿'}"),
                     "effect.0.after.progress"),
         0.3);
    near(fixture_num(fixture_ok(&f, "check_in.record", "{key_result: 'k-4', value: '批准'}"),
                     "effect.0.after.progress"),
         0.7);
    refuses("check_in.record", "{key_result: 'k-4', step: '验收'}", OKR_E_INVALID, "验收");
    fixture_ok(
        &f, "key_result.create",
        "{objective: 'o-1', text: '每天一招', metric: {kind: 'cadence', target: 1, per: 'day'}}");
    near(fixture_num(fixture_ok(&f, "check_in.record",
                                "{key_result: 'k-5', value: 1, as_of: '2018-01-01'}"),
                     "effect.0.after.progress"),
         1.0 / 19);
    okr_test_end();
}

Test(key_result, gives_up_its_metric)
{
    fixture_open(&f);
    fixture_finance(&f);
    fixture_ok(&f, "check_in.record", "{key_result: 'k-1', value: 3}");
    const struct okr_value *ok =
        fixture_ok(&f, "key_result.update", "{id: 'k-1', metric: null, reason: '不再量化'}");
    cr_assert(okr_is_nil(fixture_at(ok, "key_result.metric")));
    cr_assert(okr_is_nil(fixture_at(ok, "key_result.progress")));
    cr_assert_str_eq(fixture_str(&f, ok, "key_result.status"), "no_data");
    fixture_close(&f);
    okr_test_end();
}

Test(check_in, no_change_keeps_value_and_confidence, .init = setup, .fini = teardown)
{
    static const char *const forms[] = {"no_change: true", "value: 'no change'", "value: '不变'",
                                        "value: 'same'"};
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40, confidence: 0.6}");
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char args[96];
        snprintf(args, sizeof args, "{key_result: 'k-2', %s}", forms[i]);
        const struct okr_value *ok = fixture_ok(&f, "check_in.record", args);
        cr_expect(okr_is_nil(fixture_at(ok, "check_in.value")), "%s", forms[i]);
        near(fixture_num(ok, "check_in.previous_value"), 40);
        near(fixture_num(ok, "check_in.confidence"), 0.6);
    }
    const struct okr_value *ok = fixture_ok(&f, "key_result.get", "{id: 'k-2'}");
    near(fixture_num(ok, "key_result.metric.current"), 40);
    near(fixture_num(ok, "key_result.n_check_ins"), 5);
    refuses("check_in.record", "{key_result: 'k-2', value: 3, no_change: true}", OKR_E_INVALID,
            "nothing changed");
    okr_test_end();
}

Test(check_in, a_skip_has_a_reason_and_no_value, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40, confidence: 0.6}");
    refuses("check_in.record", "{key_result: 'k-2', value: 'skip'}", OKR_E_INVALID, "reason");
    refuses("check_in.record", "{key_result: 'k-2', skipped: true, note: ' '}", OKR_E_INVALID,
            "reason");
    refuses("check_in.record", "{key_result: 'k-2', skipped: true, value: 3, note: 'x'}",
            OKR_E_INVALID, "skipped");
    const struct okr_value *ok =
        fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: '跳过', note: '春节'}");
    cr_expect(okr_value_bool(fixture_at(ok, "check_in.skipped")));
    cr_expect(okr_is_nil(fixture_at(ok, "check_in.value")));
    near(fixture_num(ok, "check_in.confidence"), 0.6);
    // It counts as a check-in: nothing is owed for another interval; the value stays.
    ok = fixture_ok(&f, "key_result.get", "{id: 'k-2'}");
    near(fixture_num(ok, "key_result.metric.current"), 40);
    near(fixture_num(ok, "key_result.n_check_ins"), 2);
    ok = fixture_ok(&f, "check_in.list", "{key_result: 'k-2'}");
    cr_expect(okr_value_bool(fixture_at(ok, "check_ins.0.skipped")));
    cr_expect(!okr_value_bool(fixture_at(ok, "check_ins.1.skipped")));
    okr_test_end();
}

Test(check_in, many_are_recorded_together, .init = setup, .fini = teardown)
{
    uint64_t head = fixture_head(&f);
    const struct okr_value *ok = fixture_ok(
        &f, "check_in.record_many",
        "{items: [{key_result: 'k-2', value: '１２家', confidence: '6/10', as_of: '1月19日', note: '第一批'},"
        " {key_result: '财务部 O1 KR2', value: 30, claimed_status: '有风险', reported_by: '王磊', line: 7},"
        " {key_result: 'k-2', value: '+=3'}]}");
    near(fixture_num(ok, "recorded"), 3);
    near(fixture_num(ok, "items.0.check_in.confidence"), 0.6);
    cr_expect_str_eq(fixture_str(&f, ok, "items.0.check_in.as_of"), "2018-01-19");
    cr_expect_str_eq(fixture_str(&f, ok, "items.1.check_in.claimed_status"), "at_risk");
    cr_expect_str_eq(fixture_str(&f, ok, "items.1.check_in.reported_by"), "u-4");
    near(fixture_num(ok, "items.2.check_in.value"), 15); // on top of the first
    cr_expect_eq(fixture_head(&f), head + 3);
    okr_test_end();
}

Test(check_in, many_are_refused_together_with_every_fault, .init = setup, .fini = teardown)
{
    uint64_t head = fixture_head(&f);
    refuses("check_in.record_many",
            "{items: [{key_result: 'k-2', value: 12}, {key_result: 'k-9', value: 1, line: 5},"
            " {key_result: 'k-3', value: 'viele'}, {key_result: 'k-3', confidence: '7', line: 9},"
            " {key_result: 'k-3', value: 1, as_of: 'soon'}, {key_result: 'k-3', valeu: 1},"
            " {value: 3}, 4, {key_result: 'k-3', value: 1, until: '2018-01-20'}]}",
            OKR_E_NOT_FOUND, "8 of 9");
    static const uint32_t lines[] = {5, 3, 9, 5, 6, 7, 8, 9};
    cr_assert_eq(f.err.details.n, 8);
    for (size_t i = 0; i < 8; i++)
        cr_expect_eq(f.err.details.at[i].line, lines[i], "%zu", i);
    cr_expect_eq(fixture_head(&f), head);
    refuses("check_in.record_many", "{items: []}", OKR_E_INVALID, "from 1 to");
    f.has_if_version = true;
    refuses("check_in.record_many", "{items: [{key_result: 'k-2', value: 12}]}", OKR_E_INVALID,
            "version");
    okr_test_end();
}

Test(check_in, several_days_of_a_cadence_at_once, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "key_result.create",
               "{objective: 'o-2', text: '每天一个技巧',"
               " metric: {kind: 'cadence', target: 1, per: 'workday'}}");
    // 2018-01-13 and 14 are a weekend.
    const struct okr_value *ok = fixture_ok(
        &f, "check_in.record_many",
        "{items: [{key_result: 'k-4', value: 1, as_of: '2018-01-10', until: '2018-01-16'}]}");
    near(fixture_num(ok, "recorded"), 5);
    cr_expect_str_eq(fixture_str(&f, ok, "items.3.check_in.as_of"), "2018-01-15");
    // 15 workdays up to the 19th have ended; 5 are kept.
    near(fixture_num(fixture_ok(&f, "key_result.get", "{id: 'k-4'}"), "key_result.progress"),
         5.0 / 15);
    refuses("check_in.record_many",
            "{items: [{key_result: 'k-4', value: 1, as_of: '2018-01-16', until: '2018-01-10'}]}",
            OKR_E_INVALID, "1 of 1");
    refuses("check_in.record_many",
            "{items: [{key_result: 'k-4', value: 1, as_of: '2018-01-19', until: '2018-01-22'}]}",
            OKR_E_INVALID, "1 of 1");
    okr_test_end();
}

/// Finds the node of an effect in a tree: its progress and status.
static const struct okr_value *node_in(const struct okr_value *tree, const char *id)
{
    const struct okr_value *list = fixture_at(tree, id[0] == 'k' ? "key_results" : "objectives");
    for (uint32_t i = 0; i < list->n; i++)
        if (strcmp(fixture_str(&f, &list->items[i], "id"), id) == 0)
            return &list->items[i];
    cr_assert_fail("%s is not in the tree", id);
    return NULL;
}

static void check_side(const struct okr_value *effect, const char *side,
                       const struct okr_value *tree)
{
    char path[32];
    const char *id = fixture_str(&f, effect, "id");
    const struct okr_value *node = node_in(tree, id);
    snprintf(path, sizeof path, "%s.progress", side);
    double told = fixture_num(effect, path), shown = fixture_num(node, "progress");
    cr_assert((isnan(told) && isnan(shown)) || fabs(told - shown) < 1.5e-6, "%s %s: %f, not %f", id,
              side, told, shown);
    snprintf(path, sizeof path, "%s.status", side);
    cr_assert_str_eq(fixture_str(&f, effect, path), fixture_str(&f, node, "status"), "%s %s", id,
                     side);
}

/// On a random web of contributions: what an effect tells is what the tree shows before and after, and nothing else moved.
Test(check_in, effects_are_what_is_shown, .init = setup, .fini = teardown)
{
    enum { KRS = 9, EDGES = 14, CHECK_INS = 40 };
    const char *given = getenv("OKR_SEED");
    srand(given ? (unsigned)strtoul(given, NULL, 10) : 20180120);
    char args[256];
    for (int i = 0; i < KRS - 3; i++) {
        snprintf(args, sizeof args,
                 "{objective: 'o-%d', text: '第 %d 条', metric: {kind: 'increase', start: 0, "
                 "target: 100, measure: '家'}}",
                 1 + rand() % 2, i);
        fixture_ok(&f, "key_result.create", args);
    }
    for (int i = 0; i < EDGES; i++) { // one that makes a circle, or a share too many, is refused
        snprintf(args, sizeof args, "{from: 'k-%d', to: 'k-%d', kind: 'contributes', share: %d}",
                 1 + rand() % KRS, 1 + rand() % KRS, 200 + rand() % 300);
        (void)fixture_run(&f, "alignment.propose", args, NULL);
    }
    f.today = okr_date_make(2018, 1, 2);
    for (int i = 0; i < CHECK_INS; i++) {
        f.today += rand() % 4;
        const struct okr_value *before = fixture_ok(&f, "tree.get", "{}");
        snprintf(args, sizeof args, "{key_result: 'k-%d', value: %d, confidence: 0.%d}",
                 1 + rand() % KRS, rand() % 120, rand() % 10);
        const struct okr_value *effects =
            fixture_at(fixture_ok(&f, "check_in.record", args), "effect");
        const struct okr_value *after = fixture_ok(&f, "tree.get", "{}");
        for (uint32_t k = 0; k < effects->n; k++) {
            check_side(&effects->items[k], "before", before);
            check_side(&effects->items[k], "after", after);
        }
    }
    okr_test_end();
}
