// SPDX-License-Identifier: Apache-2.0
#include "cmd/move.h"

#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

/// The newest event of an entity, and its reason.
static void last_event(const char *id, const char *type, const char *reason)
{
    char args[48];
    snprintf(args, sizeof args, "{id: '%s', limit: 1}", id);
    const struct okr_value *ok = fixture_ok(&f, "history.list", args);
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.type"), type);
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.data.reason"), reason);
}

static const char *state_of(const char *op, const char *id)
{
    char args[48];
    snprintf(args, sizeof args, "{id: '%s'}", id);
    const struct okr_value *ok = fixture_ok(&f, op, args);
    return fixture_str(&f, ok, op[0] == 'o' ? "objective.state" : "key_result.state");
}

Test(move, an_objectives_whole_life, .init = setup, .fini = teardown)
{
    uint64_t head;
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '先是草稿'}");
    fixture_ok(&f, "key_result.create", "{objective: 'o-3', text: '跟着走'}");
    cr_assert_str_eq(state_of("key_result.get", "k-4"), "draft");
    refuses("check_in.record", "{key_result: 'k-4', note: '早了'}", OKR_E_TRANSITION, "draft");

    fixture_ok(&f, "objective.propose", "{id: 'o-3'}");
    fixture_ok(&f, "objective.withdraw", "{id: 'o-3', reason: '再想想'}");
    last_event("o-3", "objective.withdrawn", "再想想");
    fixture_ok(&f, "objective.propose", "{id: 'o-3'}");
    head = fixture_head(&f);
    fixture_ok(&f, "objective.publish", "{id: 'o-3', reason: '审查意见已阅'}");
    cr_assert_eq(fixture_head(&f), head + 1, "one move, one event");
    last_event("o-3", "objective.published", "审查意见已阅");
    cr_assert_str_eq(state_of("key_result.get", "k-4"), "live");

    head = fixture_head(&f);
    const struct okr_value *ok = fixture_ok(
        &f, "objective.close",
        "{id: 'o-3', outcome: 'partial', review: '学到了', decision: 'modify', reason: '季度末'}");
    cr_assert_eq(fixture_head(&f), head + 1);
    cr_assert_str_eq(fixture_str(&f, ok, "objective.outcome"), "partial");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.review"), "学到了");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.decision"), "modify");
    cr_assert_str_eq(state_of("key_result.get", "k-4"), "closed");
    refuses("check_in.record", "{key_result: 'k-4', note: '晚了'}", OKR_E_TRANSITION, "closed");

    ok = fixture_ok(&f, "objective.reopen", "{id: 'o-3', reason: '还有一周'}");
    last_event("o-3", "objective.reopened", "还有一周");
    cr_assert(okr_is_nil(fixture_at(ok, "objective.outcome")));
    cr_assert(okr_is_nil(fixture_at(ok, "objective.decision")));
    cr_assert_str_eq(fixture_str(&f, ok, "objective.review"), "学到了", "learnings stay");
    cr_assert_str_eq(state_of("key_result.get", "k-4"), "live");

    fixture_ok(&f, "objective.close", "{id: 'o-3', outcome: 'cancelled'}");
    fixture_ok(&f, "objective.archive", "{id: 'o-3'}");
    last_event("o-3", "objective.archived", "");
    refuses("objective.reopen", "{id: 'o-3', reason: '不行'}", OKR_E_TRANSITION, "archived");
    okr_test_end();
}

/// Each move against each state of an objective, on the wire: what core/lifecycle.c allows is done, the rest names what would be.
Test(move, every_cell_of_an_objective_on_the_wire, .init = setup, .fini = teardown)
{
    static const char *const moves[] = {"propose", "publish", "withdraw",
                                        "close",   "reopen",  "archive"};
    static const struct {
        const char *state, *path[4], *allowed;
    } states[] = {
        {"draft", {NULL}, "propose"},
        {"proposed", {"propose", NULL}, "publish withdraw"},
        {"published", {"propose", "publish", NULL}, "close"},
        {"closed", {"propose", "publish", "close", NULL}, "reopen archive"},
        {"archived", {"propose", "publish", "close", "archive"}, ""},
    };
    char op[64], args[96];
    for (size_t s = 0; s < sizeof states / sizeof *states; s++)
        for (size_t m = 0; m < sizeof moves / sizeof *moves; m++) {
            const struct okr_value *ok =
                fixture_ok(&f, "objective.create", "{unit: '产品部', text: '走一格'}");
            const char *id = fixture_str(&f, ok, "objective.id");
            for (size_t i = 0; i < 4 && states[s].path[i]; i++) {
                snprintf(op, sizeof op, "objective.%s", states[s].path[i]);
                snprintf(args, sizeof args, "{id: '%s'%s}", id,
                         strcmp(states[s].path[i], "close") ? "" : ", outcome: 'missed'");
                fixture_ok(&f, op, args);
            }
            snprintf(op, sizeof op, "objective.%s", moves[m]);
            snprintf(args, sizeof args, "{id: '%s', reason: '试'%s}", id,
                     strcmp(moves[m], "close") ? "" : ", outcome: 'missed'");
            int code = fixture_run(&f, op, args, NULL);
            bool allowed = strstr(states[s].allowed, moves[m]);
            cr_expect_eq(code, allowed ? OKR_OK : OKR_E_TRANSITION, "%s %s: %s", states[s].state,
                         moves[m], f.err.message);
            cr_expect(allowed || (strstr(f.err.message, states[s].state) &&
                                  strstr(f.err.hint, "this state allows: ")),
                      "%s (%s)", f.err.message, f.err.hint);
        }
    okr_test_end();
}

Test(move, reopening_needs_a_reason, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "objective.close", "{id: 'o-1', outcome: 'achieved'}");
    refuses("objective.reopen", "{id: 'o-1'}", OKR_E_INVALID, "reason");
    refuses("objective.reopen", "{id: 'o-1', reason: ''}", OKR_E_INVALID, "reason");
    refuses("objective.close", "{id: 'o-2'}", OKR_E_INVALID, "outcome");
    okr_test_end();
}

Test(move, a_key_result_closes_alone, .init = setup, .fini = teardown)
{
    const struct okr_value *ok =
        fixture_ok(&f, "key_result.close", "{id: 'k-2', outcome: 'cancelled', reason: '不做了'}");
    cr_assert_str_eq(fixture_str(&f, ok, "key_result.outcome"), "cancelled");
    last_event("k-2", "key_result.closed", "不做了");
    cr_assert_str_eq(state_of("objective.get", "o-2"), "published");
    refuses("key_result.close", "{id: 'k-2', outcome: 'missed'}", OKR_E_TRANSITION, "closed");
    // It was closed for itself, so its objective's coming and going leaves it.
    fixture_ok(&f, "objective.close", "{id: 'o-2', outcome: 'partial'}");
    refuses("key_result.reopen", "{id: 'k-2', reason: '再来'}", OKR_E_TRANSITION, "o-2");
    fixture_ok(&f, "objective.reopen", "{id: 'o-2', reason: '再来'}");
    cr_assert_str_eq(state_of("key_result.get", "k-2"), "closed");
    cr_assert_str_eq(state_of("key_result.get", "k-3"), "live");
    ok = fixture_ok(&f, "key_result.reopen", "{id: 'k-2', reason: '再来'}");
    cr_assert(okr_is_nil(fixture_at(ok, "key_result.outcome")));
    cr_assert_str_eq(state_of("key_result.get", "k-2"), "live");
    okr_test_end();
}

Test(move, the_backlog_takes_drafts_only, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "cycle.create", "{key: 'backlog'}");
    refuses("cycle.open", "{id: 'backlog'}", OKR_E_TRANSITION, "backlog");
    refuses("objective.create",
            "{unit: '财务部', cycle: 'backlog', text: '直接发布', state: 'published'}",
            OKR_E_TRANSITION, "drafts only");
    fixture_ok(&f, "objective.create", "{unit: '财务部', cycle: 'backlog', text: '以后再说'}");
    refuses("objective.propose", "{id: 'o-3'}", OKR_E_TRANSITION, "drafts only");
    const struct okr_value *ok = fixture_ok(&f, "objective.move", "{id: 'o-3', to: 'FY2018Q4'}");
    cr_assert_str_eq(fixture_str(&f, ok, "objective.cycle"), "c-1");
    cr_assert_eq(fixture_num(ok, "objective.position"), 2, "the next free one there");
    last_event("o-3", "objective.updated", "");
    fixture_ok(&f, "objective.propose", "{id: 'o-3'}");
    refuses("objective.move", "{id: 'o-3', to: 'backlog'}", OKR_E_TRANSITION, "proposed");
    okr_test_end();
}

Test(move, promises_change_with_a_reason, .init = setup, .fini = teardown)
{
    static const char *const changes[] = {
        "metric: {kind: 'increase', start: 0, target: 200, measure: '家'}",
        "weight: 700",
        "due: '2018-03-01'",
    };
    char args[160];
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        snprintf(args, sizeof args, "{id: 'k-2', %s}", changes[i]);
        refuses("key_result.update", args, OKR_E_INVALID, "k-2 is published");
        cr_assert_str_eq(f.err.field, "reason");
        snprintf(args, sizeof args, "{id: 'k-2', %s, reason: '重新谈过'}", changes[i]);
        fixture_ok(&f, "key_result.update", args);
        last_event("k-2", "key_result.target_changed", "重新谈过");
    }
    fixture_ok(&f, "key_result.update", "{id: 'k-2', note: '别的不必说明'}");
    refuses("objective.update", "{id: 'o-2', weight: 400}", OKR_E_INVALID, "o-2 is published");
    refuses("weight.set", "{weights: {'o-2': 400}}", OKR_E_INVALID, "reason");
    fixture_ok(&f, "objective.create", "{unit: '产品部', text: '草稿随便改'}");
    fixture_ok(&f, "objective.update", "{id: 'o-3', weight: 1000}");
    okr_test_end();
}

Test(move, a_text_brings_an_objective_over_the_states_between, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "objective.create", "{unit: '产品部', text: '文本里的目标'}");
    fixture_ok(&f, "key_result.create", "{objective: 'o-3', text: '一条'}");
    uint64_t head = fixture_head(&f);
    fixture_ok(&f, "document.apply",
               "{text: '部门：产品部\nO1：文本里的目标\n状态：已发布\nKR1：一条\n'}");
    cr_assert_eq(fixture_head(&f), head + 2, "proposed, published");
    cr_assert_str_eq(state_of("key_result.get", "k-4"), "live");
    fixture_ok(&f, "document.apply",
               "{text: '部门：产品部\nO1：文本里的目标\nKR1：一条\n状态：已关闭\n'}");
    last_event("k-4", "key_result.closed", "");
    cr_assert_eq(fixture_run(&f, "document.apply",
                             "{text: '部门：产品部\nO1：文本里的目标\n状态：草稿\n'}", NULL),
                 OKR_E_TRANSITION, "%s", f.err.message);
    okr_test_end();
}
