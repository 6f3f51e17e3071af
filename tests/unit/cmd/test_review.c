// SPDX-License-Identifier: Apache-2.0
#include "cmd/score.h"

#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>

static const struct okr_value *row_of(const char *list, const char *id)
{
    const struct okr_value *ok = fixture_ok(&f, "review.get", "{cycle: 'FY2018Q4'}");
    const struct okr_value *rows = fixture_at(ok, list);
    for (uint32_t i = 0; i < rows->n; i++)
        if (strcmp(fixture_str(&f, &rows->items[i], "id"), id) == 0)
            return &rows->items[i];
    cr_assert(false, "%s is not in the review", id);
    return NULL;
}

Test(review, shows_what_is_proposed_and_what_was_set, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "key_result.update", "{id: 'k-2', commitment: 'committed'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 65}");
    const struct okr_value *row = row_of("key_results", "k-2");
    cr_assert_float_eq(fixture_num(row, "score_proposal.value"), 0.65, 1e-9);
    cr_assert_str_eq(fixture_str(&f, row, "score_proposal.plugin"), "built-in");
    cr_assert(okr_is_nil(fixture_at(row, "score")));
    cr_assert_str_eq(fixture_str(&f, row, "band"), "yellow");
    cr_assert(!okr_value_bool(fixture_at(row, "success")));
    cr_assert(!okr_value_bool(fixture_at(row, "owes_post_mortem")), "it still runs");
    fixture_ok(&f, "review.record",
               "{id: 'k-2', value: 0.7, outcome: 'partial', reason: '签了意向书'}");
    row = row_of("key_results", "k-2");
    cr_assert_float_eq(fixture_num(row, "score"), 0.7, 1e-9);
    cr_assert_float_eq(fixture_num(row, "score_proposal.value"), 0.65, 1e-9);
    cr_assert_str_eq(fixture_str(&f, row, "score_reason"), "签了意向书");
    cr_assert_str_eq(fixture_str(&f, row, "outcome"), "partial");
    cr_assert_str_eq(fixture_str(&f, row, "state"), "closed");
    cr_assert(okr_value_bool(fixture_at(row, "owes_post_mortem")), "committed, below 1.0");
    fixture_ok(&f, "review.record", "{id: 'k-2', review: '名单太旧', decision: 'modify'}");
    row = row_of("key_results", "k-2");
    cr_assert(!okr_value_bool(fixture_at(row, "owes_post_mortem")));
    cr_assert_str_eq(fixture_str(&f, row, "review"), "名单太旧");
    cr_assert_str_eq(fixture_str(&f, row, "decision"), "modify");
    okr_test_end();
}

Test(review, parts, .init = setup, .fini = teardown)
{
    const struct okr_value *ok = fixture_ok(&f, "review.get", "{id: 'k-3'}");
    cr_assert_eq(fixture_at(ok, "objectives")->n, 1);
    cr_assert_eq(fixture_at(ok, "key_results")->n, 1);
    cr_assert_str_eq(fixture_str(&f, ok, "key_results.0.id"), "k-3");
    cr_assert_str_eq(fixture_str(&f, ok, "cycle.key"), "FY2018Q4");
    ok = fixture_ok(&f, "review.get", "{id: '财务部'}");
    cr_assert_eq(fixture_at(ok, "objectives")->n, 1);
    cr_assert_eq(fixture_at(ok, "key_results")->n, 2);
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '草稿不复盘'}");
    ok = fixture_ok(&f, "review.get", "{}");
    cr_assert_eq(fixture_at(ok, "objectives")->n, 2);
    ok = fixture_ok(&f, "review.get", "{id: 'FY2018Q4'}");
    cr_assert_eq(fixture_at(ok, "objectives")->n, 2);
    cr_assert_str_eq(fixture_str(&f, ok, "cycle.key"), "FY2018Q4");
    okr_test_end();
}

Test(review, closing_takes_the_proposed_score, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 80}");
    uint64_t head = fixture_head(&f);
    const struct okr_value *ok =
        fixture_ok(&f, "review.record", "{id: 'k-2', outcome: 'achieved'}");
    cr_assert_eq(fixture_head(&f), head + 2, "score.recorded, key_result.closed");
    cr_assert_float_eq(fixture_num(ok, "key_result.score"), 0.8, 1e-9);
    ok = fixture_ok(&f, "history.list", "{id: 'k-2', limit: 2}");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.type"), "key_result.closed");
    cr_assert_str_eq(fixture_str(&f, ok, "events.1.type"), "score.recorded");
    cr_assert_eq(fixture_num(ok, "events.0.txid"), fixture_num(ok, "events.1.txid"));
    ok = fixture_ok(&f, "review.record",
                    "{id: 'o-2', outcome: 'partial', review: '学到了', decision: 'keep'}");
    cr_assert_float_eq(fixture_num(ok, "objective.score"), 0.4, 1e-9, "0.8 and 0");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.state"), "closed");
    // k-3 was closed along with it and gets its own outcome afterwards.
    ok = fixture_ok(&f, "review.record", "{id: 'k-3', outcome: 'missed'}");
    cr_assert_str_eq(fixture_str(&f, ok, "key_result.outcome"), "missed");
    refuses("review.record", "{id: 'k-3', outcome: 'achieved'}", OKR_E_TRANSITION, "missed");
    fixture_ok(&f, "review.record", "{id: 'k-3', outcome: 'missed', review: '没人接电话'}");
    okr_test_end();
}

Test(review, refusals_change_nothing, .init = setup, .fini = teardown)
{
    uint64_t head = fixture_head(&f);
    refuses("review.record", "{id: 'k-2'}", OKR_E_INVALID, "says nothing");
    refuses("review.record", "{id: 'k-2', value: 0.5, accept: true}", OKR_E_INVALID, "two scores");
    refuses("review.record", "{id: 'k-2', value: 0.5, outcome: 'partial'}", OKR_E_INVALID,
            "another score needs a reason");
    f.has_if_version = true;
    f.if_version = 7;
    refuses("review.record", "{id: 'k-2', accept: true}", OKR_E_CONFLICT, "not 7");
    cr_assert_eq(fixture_head(&f), head);
    okr_test_end();
}

Test(review, words_come_after_the_cycle_too, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "review.record", "{id: 'o-2', outcome: 'missed'}");
    fixture_ok(&f, "cycle.review", "{id: 'FY2018Q4'}");
    fixture_ok(&f, "review.record",
               "{id: '财务部 O1', decision: 'keep'}"); // found: the one in review
    fixture_ok(&f, "cycle.close", "{id: 'FY2018Q4'}");
    fixture_ok(&f, "review.record", "{id: 'k-2', review: '事后补记'}");
    refuses("review.record", "{id: 'k-2', value: 1, reason: '改分'}", OKR_E_TRANSITION,
            "its scores stand");
    okr_test_end();
}
