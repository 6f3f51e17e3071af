// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>

Test(meeting, tells_moves_doubts_and_decisions, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40, confidence: 0.8}");
    fixture_ok(&f, "comment.add", "{on: 'o-2', kind: 'decision', text: '不再拜访'}");
    fixture_ok(&f, "comment.add", "{on: 'o-2', text: '只是一句话'}");
    const struct okr_value *ok = fixture_ok(&f, "meeting.get", "{id: '财务部'}");
    cr_expect_str_eq(fixture_str(&f, ok, "since"), "2018-01-13");
    cr_assert_eq(fixture_at(ok, "moves")->n, 2, "k-3 is new and has not moved");
    cr_expect_str_eq(fixture_str(&f, ok, "moves.0.objective.id"), "o-2");
    cr_expect_str_eq(fixture_str(&f, ok, "moves.1.key_result.id"), "k-2");
    cr_expect_float_eq(fixture_num(ok, "moves.1.after.progress"), 0.4, 1e-9);
    cr_expect_eq(fixture_at(ok, "doubts")->n, 0, "there was no confidence before");
    cr_assert_eq(fixture_at(ok, "decisions")->n, 1);
    cr_expect_str_eq(fixture_str(&f, ok, "decisions.0.text"), "不再拜访");
    ok = fixture_ok(&f, "meeting.get", "{id: '产品部'}");
    cr_expect_eq(fixture_at(ok, "moves")->n, 0, "another unit's affairs");
    refuses("meeting.get", "{id: '财务部', since: '2018-01-21'}", OKR_E_INVALID, "is after today");
    okr_test_end();
}
