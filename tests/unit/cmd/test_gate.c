// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>

/// A proposed objective of 财务部 that KR_ACTIVITY has something to say about: o-3, k-4.
static void propose(void)
{
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '让每个团队凭可信的数据做决定'}");
    fixture_ok(&f, "key_result.create", "{objective: 'o-3', text: '与各部门负责人沟通'}");
    fixture_ok(&f, "objective.propose", "{id: 'o-3'}");
}

Test(gate, advises_unless_told_to_block, .init = setup, .fini = teardown)
{
    propose();
    fixture_ok(&f, "objective.publish", "{id: 'o-3'}");
    okr_test_end();
}

Test(gate, blocks_errors_only_by_default, .init = setup, .fini = teardown)
{
    propose();
    fixture_ok(&f, "unit.update", "{id: 'u-1', gate: 'block'}");
    fixture_ok(&f, "objective.publish", "{id: 'o-3'}");
    okr_test_end();
}

Test(gate, a_reason_overrides_and_is_in_the_event, .init = setup, .fini = teardown)
{
    propose();
    fixture_ok(&f, "unit.update",
               "{id: 'u-1', gate: 'block', gate_blocks: ['error', 'KR_ACTIVITY']}");
    refuses("objective.publish", "{id: 'o-3'}", OKR_E_TRANSITION, "KR_ACTIVITY k-4");
    refuses("objective.publish", "{id: 'o-3', reason: ' '}", OKR_E_TRANSITION, "o-3");
    fixture_ok(&f, "objective.publish", "{id: 'o-3', reason: '董事会已同意'}");
    const struct okr_value *ok = fixture_ok(&f, "history.list", "{id: 'o-3', limit: 1}");
    cr_expect_str_eq(fixture_str(&f, ok, "events.0.type"), "objective.published");
    cr_expect_str_eq(fixture_str(&f, ok, "events.0.data.reason"), "董事会已同意");
    okr_test_end();
}

Test(gate, is_not_told_what_blocks_nothing, .init = setup, .fini = teardown)
{
    refuses("unit.update", "{id: 'u-1', gate: 'block', gate_blocks: ['grave']}", OKR_E_INVALID,
            "\"grave\" is neither");
    refuses("unit.update", "{id: 'u-1', gate_blocks: ['error', 'kr_activity']}", OKR_E_INVALID,
            "kr_activity");
    fixture_ok(&f, "unit.update", "{id: 'u-1', gate_blocks: ['弱点', 'OUR_OWN_RULE']}");
    okr_test_end();
}

Test(gate, reads_the_words_as_they_are_now, .init = setup, .fini = teardown)
{
    propose();
    fixture_ok(&f, "unit.update", "{id: '财务部', gate: 'block', gate_blocks: ['warn']}");
    refuses("objective.publish", "{id: 'o-3'}", OKR_E_TRANSITION, "KR_ACTIVITY k-4");
    fixture_ok(
        &f, "key_result.update",
        "{id: 'k-4', text: '9个部门全部签署预算', metric: {kind: 'reach', target: 9, measure: '个'}}");
    fixture_ok(&f, "objective.publish", "{id: 'o-3'}");
    okr_test_end();
}

Test(gate, knows_findings_that_are_kept_and_waived, .init = setup, .fini = teardown)
{
    propose();
    f.plugin = "audit";
    fixture_ok(
        &f, "finding.settle",
        "{sequence: 1, findings: <[{code: 'ORPHAN_OBJECTIVE', subject: 'o-3', severity: 2}]>}");
    f.plugin = NULL;
    fixture_ok(&f, "unit.update", "{id: '财务部', gate: 'block'}");
    refuses("objective.publish", "{id: 'o-3'}", OKR_E_TRANSITION, "ORPHAN_OBJECTIVE o-3");
    fixture_ok(&f, "finding.waive", "{id: 'f-1', reason: '下季度对齐'}");
    fixture_ok(&f, "objective.publish", "{id: 'o-3'}");
    okr_test_end();
}

Test(gate, a_text_passes_it_too, .init = setup, .fini = teardown)
{
    const char *text =
        "{text: `部门：财务部\nO：让每个团队凭可信的数据做决定\nKR：与各部门负责人沟通\n`%s}";
    fixture_ok(&f, "unit.update", "{id: '财务部', gate: 'block', gate_blocks: ['KR_ACTIVITY']}");
    refuses("document.apply", okr_arena_printf(f.arena, text, "").ptr, OKR_E_TRANSITION,
            "KR_ACTIVITY");
    fixture_ok(&f, "document.apply", okr_arena_printf(f.arena, text, ", reason: '先发布'").ptr);
    okr_test_end();
}
