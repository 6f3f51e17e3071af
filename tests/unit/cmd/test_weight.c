// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>

Test(weight, siblings_are_set_together, .init = setup, .fini = teardown)
{
    uint64_t head = fixture_head(&f);
    fixture_ok(&f, "weight.set", "{weights: {'k-2': 700, 'k-3': 300}, reason: '重排'}");
    cr_assert_eq(fixture_head(&f), head + 2, "one event for each sibling");
    const struct okr_value *ok = fixture_ok(&f, "objective.get", "{id: 'o-2'}");
    cr_assert_eq(fixture_num(ok, "key_results.0.weight_effective"), 700);
    fixture_ok(&f, "weight.set", "{weights: {'k-2': 250, 'k-3': null}, reason: '重排'}");
    ok = fixture_ok(&f, "objective.get", "{id: 'o-2'}");
    cr_assert_eq(fixture_num(ok, "key_results.1.weight_effective"), 750);
    okr_test_end();
}

Test(weight, refusals_change_nothing, .init = setup, .fini = teardown)
{
    uint64_t head = fixture_head(&f);
    refuses("weight.set", "{weights: {'k-2': 700, 'k-3': 301}, reason: '重排'}", OKR_E_WEIGHT_SUM,
            "");
    refuses("weight.set", "{weights: {'k-2': 700, 'k-1': 300}, reason: '重排'}", OKR_E_INVALID,
            "sibling");
    refuses("weight.set", "{weights: {'k-2': 1001}, reason: '重排'}", OKR_E_INVALID, "1000");
    refuses("weight.set", "{weights: {}}", OKR_E_INVALID, "no weights");
    refuses("key_result.create", "{objective: 'o-2', text: '再一个', weight: 1000.5}",
            OKR_E_INVALID, "");
    cr_assert_eq(fixture_head(&f), head);
    okr_test_end();
}
