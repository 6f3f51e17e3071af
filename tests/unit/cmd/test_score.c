// SPDX-License-Identifier: Apache-2.0
#include "cmd/score.h"

#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

/// As plugin `id`; NULL: as a person again.
static void as_plugin(const char *id)
{
    f.plugin = id;
}

static const struct okr_value *last_event(const char *id, const char *type)
{
    char args[48];
    snprintf(args, sizeof args, "{id: '%s', limit: 1}", id);
    const struct okr_value *event = fixture_at(fixture_ok(&f, "history.list", args), "events.0");
    cr_assert_str_eq(fixture_str(&f, event, "type"), type);
    return event;
}

#define PROPOSE(id, value, sequence) \
    "{id: '" id "', value: " #value ", why: '还差一点', version: '1.2', sequence: " #sequence "}"

Test(score, only_plugins_propose, .init = setup, .fini = teardown)
{
    refuses("score.propose", PROPOSE("k-2", 0.6, 3), OKR_E_DENIED, "for plugins");
    as_plugin("score");
    uint64_t head = fixture_head(&f);
    const struct okr_value *ok = fixture_ok(&f, "score.propose", PROPOSE("k-2", 0.6, 3));
    cr_assert_eq(fixture_head(&f), head + 1);
    cr_assert_float_eq(fixture_num(ok, "score_proposal.value"), 0.6, 1e-9);
    cr_assert_str_eq(fixture_str(&f, ok, "score_proposal.why"), "还差一点");
    cr_assert_str_eq(fixture_str(&f, ok, "score_proposal.plugin"), "score");
    cr_assert_str_eq(fixture_str(&f, ok, "score_proposal.version"), "1.2");
    cr_assert_eq(fixture_num(ok, "score_proposal.sequence"), 3);
    ok = fixture_ok(&f, "key_result.get", "{id: 'k-2'}");
    cr_assert(okr_is_nil(fixture_at(ok, "key_result.score")), "proposed is not set");
    cr_assert_str_eq(fixture_str(&f, ok, "key_result.score_proposal.plugin"), "score");
    const struct okr_value *event = last_event("k-2", "score.proposed");
    cr_assert_str_eq(fixture_str(&f, event, "actor"), "plugin:score");
    cr_assert_float_eq(fixture_num(event, "data.after.score_proposal.value"), 0.6, 1e-9);

    head = fixture_head(&f);
    fixture_ok(&f, "score.propose", PROPOSE("k-2", 0.6, 5));
    cr_assert_eq(fixture_head(&f), head, "the same again is no change");
    refuses("score.propose", PROPOSE("k-2", 0.7, 2), OKR_E_CONFLICT, "newer than 2");
    refuses("score.propose", PROPOSE("k-2", 0.7, 9999), OKR_E_FUTURE, "past the head");
    refuses("score.propose", PROPOSE("k-2", 1.5, 5), OKR_E_INVALID, "value");
    okr_test_end();
}

/// What was proposed before the newest report does not stand for it: until its plugin has seen that, the built-in score says so.
Test(score, a_proposal_older_than_the_newest_report_waits, .init = setup, .fini = teardown)
{
    char args[200];
    const char *by = "key_result.score_proposal.plugin";
    as_plugin("score");
    snprintf(args, sizeof args, PROPOSE("k-2", 0.6, % d), (int)fixture_head(&f));
    fixture_ok(&f, "score.propose", args);
    as_plugin(NULL);
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 25}");
    const struct okr_value *ok = fixture_ok(&f, "score.record", "{id: 'k-2', value: 0.25}");
    cr_assert_str_eq(fixture_str(&f, ok, by), "built-in");
    as_plugin("score");
    uint64_t head = fixture_head(&f);
    snprintf(args, sizeof args, PROPOSE("k-2", 0.6, % d), (int)head);
    fixture_ok(&f, "score.propose", args);
    ok = fixture_ok(&f, "key_result.get", "{id: 'k-2'}");
    cr_assert_str_eq(fixture_str(&f, ok, by), "score");
    snprintf(args, sizeof args, PROPOSE("k-2", 0.6, % d), (int)fixture_head(&f));
    fixture_ok(&f, "score.propose", args);
    cr_assert_eq(fixture_head(&f), head + 1, "seen is said once");
    okr_test_end();
}

/// A plugin is no admin, whoever runs it. For the rest its grants were looked at before the request came here (actor/pool_job.c).
Test(score, a_plugin_is_no_admin_and_answers_for_what_it_was_granted, .init = setup,
     .fini = teardown)
{
    as_plugin("score");
    cr_assert_eq(fixture_run(&f, "server.verify", "{}", NULL), OKR_E_DENIED);
    as_plugin(NULL);
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '等人发布'}");
    fixture_ok(&f, "objective.propose", "{id: 'o-3'}");
    as_plugin("score");
    fixture_ok(&f, "objective.publish", "{id: 'o-3'}");
    okr_test_end();
}

Test(score, keys_of_idempotency_belong_to_the_plugin, .init = setup, .fini = teardown)
{
    as_plugin("a");
    f.key = "one";
    fixture_ok(&f, "score.propose", PROPOSE("k-2", 0.6, 3));
    as_plugin("b");
    f.key = "one";
    const struct okr_value *ok = fixture_ok(&f, "score.propose", PROPOSE("k-2", 0.6, 3));
    cr_assert_str_eq(fixture_str(&f, ok, "score_proposal.plugin"), "b");
    okr_test_end();
}

Test(score, progress_proposes_where_no_plugin_did, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 65}");
    const struct okr_value *ok = fixture_ok(&f, "score.record", "{id: 'k-2'}");
    cr_assert_float_eq(fixture_num(ok, "key_result.score"), 0.65, 1e-9);
    cr_assert_str_eq(fixture_str(&f, ok, "key_result.score_proposal.plugin"), "built-in");
    cr_assert_str_eq(fixture_str(&f, ok, "key_result.score_proposal.why"), "linear");
    last_event("k-2", "score.recorded");
    uint64_t head = fixture_head(&f);
    fixture_ok(&f, "score.record", "{id: 'k-2'}");
    cr_assert_eq(fixture_head(&f), head, "set already");
    // Progress goes on, and the score that was proposed at the time stays beside the one that was set.
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 90}");
    ok = fixture_ok(&f, "key_result.get", "{id: 'k-2'}");
    cr_assert_float_eq(fixture_num(ok, "key_result.score_proposal.value"), 0.65, 1e-9);
    ok = fixture_ok(&f, "score.record", "{id: 'k-2'}");
    cr_assert_float_eq(fixture_num(ok, "key_result.score"), 0.9, 1e-9, "as it is now");
    okr_test_end();
}

Test(score, another_score_needs_a_reason_and_keeps_both, .init = setup, .fini = teardown)
{
    as_plugin("score");
    fixture_ok(&f, "score.propose", PROPOSE("k-2", 0.6, 3));
    as_plugin(NULL);
    refuses("score.record", "{id: 'k-2', value: 0.8}", OKR_E_INVALID, "0.60 is proposed for k-2");
    cr_assert_str_eq(f.err.field, "reason");
    refuses("score.override", "{id: 'k-2', value: 0.8}", OKR_E_INVALID, "reason");
    refuses("score.override", "{id: 'k-2', value: 0.8, reason: ''}", OKR_E_INVALID, "reason");
    const struct okr_value *ok =
        fixture_ok(&f, "score.override", "{id: 'k-2', value: 0.8, reason: '客户签了意向书'}");
    cr_assert_float_eq(fixture_num(ok, "key_result.score"), 0.8, 1e-9);
    cr_assert_float_eq(fixture_num(ok, "key_result.score_proposal.value"), 0.6, 1e-9);
    cr_assert_str_eq(fixture_str(&f, ok, "key_result.score_reason"), "客户签了意向书");
    cr_assert_str_eq(fixture_str(&f, last_event("k-2", "score.overridden"), "data.reason"),
                     "客户签了意向书");
    ok = fixture_ok(&f, "score.record", "{id: 'k-2'}");
    cr_assert_float_eq(fixture_num(ok, "key_result.score"), 0.6, 1e-9);
    cr_assert(okr_is_nil(fixture_at(ok, "key_result.score_reason")));
    okr_test_end();
}

Test(score, an_objectives_is_the_weighted_mean, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "weight.set", "{weights: {'k-2': 750, 'k-3': null}, reason: '看重面谈'}");
    fixture_ok(&f, "score.override", "{id: 'k-2', value: 0.8, reason: '好'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-3', value: 40}");
    const struct okr_value *ok = fixture_ok(&f, "score.record", "{id: 'o-2'}");
    cr_assert_float_eq(fixture_num(ok, "objective.score"), 0.7, 1e-9, "0.75 x 0.8 + 0.25 x 0.4");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.score_proposal.why"), "weighted mean");
    refuses("score.record", "{id: 'o-2', value: 0.9}", OKR_E_INVALID, "0.70 is proposed for o-2");
    fixture_ok(&f, "score.override", "{id: 'o-2', value: 0.9, reason: '整体更好'}");
    last_event("o-2", "score.overridden");
    okr_test_end();
}

Test(score, what_has_no_progress_takes_any_score, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "key_result.create", "{objective: 'o-2', text: '没有指标'}");
    refuses("score.record", "{id: 'k-4'}", OKR_E_INVALID, "not defined");
    const struct okr_value *ok = fixture_ok(&f, "score.record", "{id: 'k-4', value: 0.5}");
    cr_assert_float_eq(fixture_num(ok, "key_result.score"), 0.5, 1e-9);
    cr_assert(okr_is_nil(fixture_at(ok, "key_result.score_proposal")));
    okr_test_end();
}

Test(score, drafts_and_closed_cycles_are_not_scored, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '草稿'}");
    fixture_ok(&f, "key_result.create", "{objective: 'o-3', text: '草稿的'}");
    refuses("score.record", "{id: 'o-3', value: 0.5}", OKR_E_TRANSITION, "draft");
    refuses("score.record", "{id: 'k-4', value: 0.5}", OKR_E_TRANSITION, "draft");
    fixture_ok(&f, "objective.close", "{id: 'o-2', outcome: 'partial'}");
    fixture_ok(&f, "score.record", "{id: 'k-2'}");
    fixture_ok(&f, "cycle.review", "{id: 'FY2018Q4'}");
    fixture_ok(&f, "score.record", "{id: 'k-3'}");
    fixture_ok(&f, "cycle.close", "{id: 'FY2018Q4'}");
    refuses("score.record", "{id: 'k-2', cycle: 'FY2018Q4'}", OKR_E_TRANSITION, "its scores stand");
    refuses("score.override", "{id: 'o-2', value: 0.4, reason: '晚了'}", OKR_E_TRANSITION,
            "its scores stand");
    as_plugin("score");
    refuses("score.propose", PROPOSE("k-2", 0.6, 3), OKR_E_TRANSITION, "its scores stand");
    okr_test_end();
}

Test(score, reopening_takes_the_score_back, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 50}");
    fixture_ok(&f, "key_result.close", "{id: 'k-2', outcome: 'partial'}");
    fixture_ok(&f, "score.override", "{id: 'k-2', value: 0.8, reason: '好'}");
    const struct okr_value *ok =
        fixture_ok(&f, "key_result.reopen", "{id: 'k-2', reason: '还有时间'}");
    cr_assert(okr_is_nil(fixture_at(ok, "key_result.score")));
    cr_assert(okr_is_nil(fixture_at(ok, "key_result.score_reason")));
    cr_assert(okr_is_nil(fixture_at(ok, "key_result.score_proposal")));
    okr_test_end();
}

Test(score, a_text_sets_scores_under_the_same_rules, .init = setup, .fini = teardown)
{
    static const char text[] =
        "text: '部门：财务部\nO1：建立投资机构网络\n评分：0.6\nKR1：面谈\n评分：0.8\n"
        "KR2：洽谈\n评分：0.4\n'";
    char args[512];
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 80}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-3', value: 30}");
    snprintf(args, sizeof args, "{%s}", text);
    cr_assert_eq(fixture_run(&f, "document.apply", args, NULL), OKR_E_INVALID);
    snprintf(args, sizeof args, "{%s, reason: '签了一家'}", text);
    fixture_ok(&f, "document.apply", args);
    last_event("k-2", "score.recorded");
    last_event("k-3", "score.overridden");
    last_event("o-2", "score.recorded"); // the mean of what was set just now
    okr_test_end();
}
