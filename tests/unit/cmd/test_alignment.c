// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

Test(alignment, one_objective_takes_over_two_key_results, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "key_result.create",
               "{objective: 'o-1', text: '完成首轮融资', metric: {kind: 'binary'}}");
    fixture_ok(&f, "alignment.propose", "{from: '财务部 O1', to: '公司 KR1', kind: 'decomposes'}");
    const struct okr_value *ok = fixture_ok(
        &f, "alignment.propose", "{from: '财务部 O1', to: '公司 KR2', kind: 'decomposes'}");
    cr_assert_str_eq(fixture_str(&f, ok, "alignment.state"), "accepted");
    cr_assert_eq(fixture_at(fixture_ok(&f, "objective.get", "{id: 'o-2'}"), "alignments")->n, 2);
    okr_test_end();
}

Test(alignment, an_edge_belongs_to_the_unit_it_points_to, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'decomposes'}");
    const struct okr_value *ok = fixture_ok(&f, "history.list", "{id: 'a-1'}");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.type"), "alignment.accepted");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.unit"), "u-1");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.also.0"), "u-2");
    cr_assert(okr_is_nil(fixture_at(ok, "events.0.data.before")));
    okr_test_end();
}

Test(alignment, each_refusal_has_its_code, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'decomposes'}");
    refuses("alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'decomposes'}",
            OKR_E_ALIGN_DUPLICATE, "a-1");
    refuses("alignment.propose", "{from: 'o-2', to: 'k-2', kind: 'decomposes'}", OKR_E_ALIGN_SELF,
            "o-2");
    refuses("alignment.propose", "{from: 'o-1', to: 'k-2', kind: 'decomposes'}", OKR_E_ALIGN_CYCLE,
            "o-1");
    refuses("alignment.propose", "{from: 'k-2', to: 'o-1', kind: 'decomposes'}", OKR_E_ALIGN_ENDS,
            "k-2");
    fixture_ok(
        &f, "key_result.create",
        "{objective: 'o-1', text: '缩短', metric: {kind: 'increase', start: 0, target: 9, measure: '天'}}");
    refuses("alignment.propose", "{from: 'k-2', to: 'k-4', kind: 'contributes'}",
            OKR_E_ALIGN_MEASURE, "");
    fixture_ok(&f, "alignment.propose",
               "{from: 'k-2', to: 'k-1', kind: 'contributes', share: 1000}");
    fixture_ok(
        &f, "key_result.create",
        "{objective: 'o-1', text: '另一个', metric: {kind: 'increase', start: 0, target: 9, measure: '家'}}");
    refuses("alignment.propose", "{from: 'k-2', to: 'k-5', kind: 'contributes', share: 1}",
            OKR_E_ALIGN_SHARE, "");
    fixture_ok(&f, "cycle.create", "{key: '2019Q1', open: false}");
    fixture_ok(&f, "objective.create", "{unit: 'u-3', cycle: '2019Q1', text: '明年的事情'}");
    refuses("alignment.propose", "{from: 'o-3', to: 'o-1', kind: 'supports'}", OKR_E_ALIGN_TIME,
            "");
    okr_test_end();
}

Test(alignment, removing_an_objective_takes_its_edges_along, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'decomposes'}");
    uint64_t head = fixture_head(&f);
    fixture_ok(&f, "objective.remove", "{id: 'o-2'}");
    cr_assert_eq(fixture_head(&f), head + 4, "an edge, two key results, the objective");
    cr_assert_eq(fixture_at(fixture_ok(&f, "alignment.list", "{}"), "alignments")->n, 0);
    refuses("objective.get", "{id: 'o-2'}", OKR_E_NOT_FOUND, "removed");
    refuses("objective.create", "{id: 'o-2', unit: 'u-2', text: '再来一次吧'}", OKR_E_INVALID,
            "o-2");
    okr_test_end();
}

Test(alignment, a_measure_stays_that_of_what_it_is_added_to)
{
    fixture_open(&f);
    fixture_finance(&f);
    fixture_ok(&f, "alignment.propose", "{from: 'k-2', to: 'k-1', kind: 'contributes'}");
    cr_assert_eq(fixture_run(&f, "key_result.update", "{id: 'k-2', metric: {measure: '元'}}", NULL),
                 OKR_E_ALIGN_MEASURE, "%s", f.err.message);
    cr_assert_eq(fixture_run(&f, "key_result.update", "{id: 'k-1', metric: {measure: '元'}}", NULL),
                 OKR_E_ALIGN_MEASURE, "%s", f.err.message);
    fixture_close(&f);
    okr_test_end();
}

/// Two key results on each floor, each shared out to both of the floor above: the ways up double on every floor, the key results do not.
Test(alignment, many_ways_up_are_gone_once, .timeout = 90)
{
    enum { FLOORS = 24 };
    char args[160];
    fixture_open(&f);
    fixture_finance(&f);
    for (int n = 0; n < 2 * FLOORS; n++) {
        snprintf(args, sizeof args,
                 "{objective: 'o-1', id: 'k-%d', text: 'floor', metric: {kind: 'increase', start: "
                 "0, target: 100}}",
                 100 + n);
        fixture_ok(&f, "key_result.create", args);
        for (int to = 0; n >= 2 && to < 2; to++) {
            snprintf(args, sizeof args,
                     "{from: 'k-%d', to: 'k-%d', kind: 'contributes', share: 500}", 100 + n,
                     100 + n - n % 2 - 2 + to);
            fixture_ok(&f, "alignment.propose", args);
        }
    }
    snprintf(args, sizeof args, "{key_result: 'k-%d', value: 64}", 100 + 2 * FLOORS - 1);
    fixture_ok(&f, "check_in.record", args);
    const struct okr_value *ok = fixture_ok(&f, "key_result.get", "{id: 'k-100'}");
    cr_assert_float_eq(fixture_num(ok, "key_result.metric.current"), 32, 1e-9,
                       "half of it arrives at each, whatever the way");
    fixture_close(&f);
    okr_test_end();
}

static void setup_people(void)
{
    setup();
    hire();
}

static const char *newest(const char *id)
{
    char args[48];
    snprintf(args, sizeof args, "{id: '%s', limit: 1}", id);
    return fixture_str(&f, fixture_ok(&f, "history.list", args), "events.0.type");
}

Test(alignment, who_may_write_one_end_only_proposes, .init = setup_people, .fini = teardown)
{
    as(LIN);
    const struct okr_value *ok = fixture_ok(
        &f, "alignment.propose", "{from: 'o-2', to: 'o-1', kind: 'supports', origin: 'bottom_up'}");
    cr_assert_str_eq(fixture_str(&f, ok, "alignment.state"), "proposed");
    cr_assert_str_eq(newest("a-1"), "alignment.proposed");
    as(WANG);
    fixture_ok(&f, "objective.create", "{unit: '王磊', text: '少出错', state: 'published'}");
    as(LIN);
    ok = fixture_ok(&f, "alignment.propose", "{from: 'o-3', to: 'o-2', kind: 'supports'}");
    cr_assert_str_eq(fixture_str(&f, ok, "alignment.state"), "accepted",
                     "she may write what is below her department");
    okr_test_end();
}

Test(alignment, the_accountable_person_may_write_an_end, .init = setup_people, .fini = teardown)
{
    fixture_ok(&f, "objective.create",
               "{unit: '产品部', text: '市场', state: 'published', accountable: '林梅'}");
    as(LIN);
    const struct okr_value *ok =
        fixture_ok(&f, "alignment.propose", "{from: 'o-3', to: 'o-2', kind: 'supports'}");
    cr_assert_str_eq(fixture_str(&f, ok, "alignment.state"), "accepted");
    okr_test_end();
}

Test(alignment, only_accepted_ones_count, .init = setup_people, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40}");
    as(LIN);
    fixture_ok(&f, "alignment.propose",
               "{from: 'k-2', to: 'k-1', kind: 'contributes', share: 500}");
    const struct okr_value *ok = fixture_ok(&f, "key_result.get", "{id: 'k-1'}");
    cr_assert(fixture_num(ok, "key_result.progress") == 0);
    refuses("alignment.accept", "{id: 'a-1'}", OKR_E_DENIED, "(u-5) may not accept a-1");
    as(ADMIN);
    fixture_ok(&f, "alignment.accept", "{id: 'a-1'}");
    cr_assert_str_eq(newest("a-1"), "alignment.accepted");
    ok = fixture_ok(&f, "key_result.get", "{id: 'k-1'}");
    cr_assert_float_eq(fixture_num(ok, "key_result.progress"), 0.2, 1e-9);
    fixture_ok(&f, "alignment.update", "{id: 'a-1', share: 250, reason: '一半是别人的'}");
    cr_assert_str_eq(newest("a-1"), "alignment.updated");
    ok = fixture_ok(&f, "key_result.get", "{id: 'k-1'}");
    cr_assert_float_eq(fixture_num(ok, "key_result.progress"), 0.1, 1e-9);
    as(LIN);
    refuses("alignment.update", "{id: 'a-1', share: 1000}", OKR_E_DENIED, "change the share");
    fixture_ok(&f, "alignment.update", "{id: 'a-1', accountable: '王磊'}");
    okr_test_end();
}

Test(alignment, what_fed_no_longer_counts_once_it_is_removed, .init = setup_people,
     .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40}");
    fixture_ok(&f, "alignment.propose", "{from: 'k-2', to: 'k-1', kind: 'contributes'}");
    cr_assert_float_eq(
        fixture_num(fixture_ok(&f, "key_result.get", "{id: 'k-1'}"), "key_result.progress"), 0.4,
        1e-9);
    fixture_ok(&f, "alignment.remove", "{id: 'a-1'}");
    cr_assert_float_eq(
        fixture_num(fixture_ok(&f, "key_result.get", "{id: 'k-1'}"), "key_result.progress"), 0,
        1e-9);
    okr_test_end();
}

Test(alignment, declined_with_a_reason, .init = setup_people, .fini = teardown)
{
    as(ZHAO);
    fixture_ok(&f, "objective.create", "{unit: '产品部', text: '市场', state: 'published'}");
    fixture_ok(&f, "alignment.propose", "{from: 'o-3', to: 'o-2', kind: 'supports'}");
    as(LIN);
    refuses("alignment.decline", "{id: 'a-1'}", OKR_E_INVALID, "reason");
    refuses("alignment.decline", "{id: 'a-1', reason: ''}", OKR_E_INVALID, "reason");
    const struct okr_value *ok =
        fixture_ok(&f, "alignment.decline", "{id: 'a-1', reason: '本季度顾不上'}");
    cr_assert_str_eq(fixture_str(&f, ok, "alignment.reason"), "本季度顾不上");
    refuses("alignment.accept", "{id: 'a-1'}", OKR_E_TRANSITION, "declined");
    refuses("alignment.update", "{id: 'a-1', share: 5}", OKR_E_TRANSITION, "declined");
    as(ZHAO);
    ok = fixture_ok(&f, "alignment.propose", "{from: 'o-3', to: 'o-2', kind: 'supports'}");
    cr_assert_str_eq(fixture_str(&f, ok, "alignment.id"), "a-2",
                     "a declined one is not in the way");
    fixture_ok(&f, "alignment.withdraw", "{id: 'a-2'}");
    cr_assert_str_eq(newest("a-2"), "alignment.withdrawn");
    refuses("alignment.withdraw", "{id: 'a-2'}", OKR_E_TRANSITION, "withdrawn");
    okr_test_end();
}

Test(alignment, accepting_checks_it_as_if_it_were_new, .init = setup_people, .fini = teardown)
{
    as(ZHAO);
    fixture_ok(&f, "objective.create", "{unit: '产品部', text: '市场', state: 'published'}");
    fixture_ok(&f, "alignment.propose", "{from: 'o-3', to: 'o-2', kind: 'supports'}");
    as(LIN);
    refuses("alignment.propose", "{from: 'o-2', to: 'o-3', kind: 'supports'}", OKR_E_ALIGN_CYCLE,
            "o-3");
    fixture_ok(&f, "objective.close", "{id: 'o-2', outcome: 'achieved'}");
    refuses("alignment.accept", "{id: 'a-1'}", OKR_E_ALIGN_DEAD, "o-2");
    refuses("alignment.accept", "{id: 'Finance'}", OKR_E_INVALID, "not the id of an alignment");
    refuses("alignment.accept", "{id: 'o-2'}", OKR_E_INVALID, "o-2");
    okr_test_end();
}

/// Every state of an edge against every move, on the wire.
Test(alignment, every_cell_on_the_wire, .init = setup, .fini = teardown)
{
    static const char *const moves[] = {"accept", "decline", "withdraw"};
    static const char *const states[] = {NULL, "accept", "decline", "withdraw"};
    char op[64], args[96];
    hire();
    for (size_t s = 0; s < 4; s++)
        for (size_t m = 0; m < 3; m++) {
            as(LIN);
            const char *id = fixture_str(
                &f,
                fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'o-1', kind: 'supports'}"),
                "alignment.id");
            as(ADMIN);
            snprintf(args, sizeof args, "{id: '%s', reason: '试'}", id);
            if (states[s]) {
                snprintf(op, sizeof op, "alignment.%s", states[s]);
                fixture_ok(&f, op, args);
            }
            snprintf(op, sizeof op, "alignment.%s", moves[m]);
            cr_expect_eq(fixture_run(&f, op, args, NULL), states[s] ? OKR_E_TRANSITION : OKR_OK,
                         "%s %s: %s", states[s] ? states[s] : "proposed", moves[m], f.err.message);
            fixture_ok(&f, "alignment.remove", args);
        }
    okr_test_end();
}
