// SPDX-License-Identifier: Apache-2.0
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>

static const struct okr_value *look(const char *op, const char *args, uint64_t at)
{
    char text[200];
    snprintf(text, sizeof text, "{%s, at: %" PRIu64 "}", args, at);
    return fixture_ok(&f, op, text);
}

Test(past, values_and_states_of_then, .init = setup, .fini = teardown)
{
    uint64_t before = fixture_head(&f);
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40}");
    fixture_ok(&f, "alignment.propose", "{from: 'k-2', to: 'k-1', kind: 'contributes'}");
    uint64_t fed = fixture_head(&f);
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 90}");
    fixture_ok(&f, "objective.close", "{id: 'o-1', outcome: 'achieved'}");
    fixture_ok(&f, "objective.remove", "{id: 'o-2'}");
    const struct okr_value *ok = look("key_result.get", "id: 'k-1'", fed);
    cr_expect_float_eq(fixture_num(ok, "key_result.progress"), 0.4, 1e-9);
    cr_expect_str_eq(fixture_str(&f, ok, "key_result.state"), "live");
    ok = look("objective.get", "id: 'o-2'", before);
    cr_expect_eq(fixture_at(ok, "key_results")->n, 2);
    cr_expect_float_eq(fixture_num(ok, "objective.progress"), 0, 1e-9);
    cr_expect_eq(fixture_at(ok, "alignments")->n, 0);
    ok = fixture_ok(&f, "key_result.get", "{id: 'k-1'}");
    cr_expect_float_eq(fixture_num(ok, "key_result.progress"), 0, 1e-9, "what fed it is gone");
    cr_expect_str_eq(fixture_str(&f, ok, "key_result.state"), "closed");
    okr_test_end();
}

Test(past, days_and_events, .init = setup, .fini = teardown)
{
    refuses("tree.get", "{at: 'yesterday'}", OKR_E_INVALID, "neither an event nor a day");
    refuses("tree.get", "{at: true}", OKR_E_INVALID, "neither an event nor a day");
    refuses("tree.get", "{at: '2018-01-21'}", OKR_E_INVALID, "is after today");
    refuses("tree.get", "{at: 100000}", OKR_E_FUTURE, "the log ends at");
    cr_expect_eq(fixture_at(fixture_ok(&f, "tree.get", "{at: '2018-01-19'}"), "units")->n, 0,
                 "nothing was there the day before");
    cr_expect_eq(fixture_at(fixture_ok(&f, "tree.get", "{at: '2018-01-20'}"), "units")->n, 4);
    cr_expect_eq(fixture_at(fixture_ok(&f, "tree.get", "{at: 1}"), "units")->n, 1);
    cr_expect_eq(fixture_at(fixture_ok(&f, "tree.get", "{at: 0}"), "units")->n, 0);
    okr_test_end();
}

/// Pages of one state are asked for by its sequence: the later ones tell of the same day as the first, which named none.
Test(past, the_day_of_a_state, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-1', value: 10}");
    uint64_t then = fixture_head(&f);
    f.today += 40;
    double now =
        fixture_num(fixture_ok(&f, "key_result.get", "{id: 'k-1'}"), "key_result.expected");
    cr_expect_float_eq(
        fixture_num(look("key_result.get", "id: 'k-1'", then), "key_result.expected"), now, 1e-9,
        "nothing followed: it is what is there today");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 10}");
    cr_expect_float_eq(
        fixture_num(look("key_result.get", "id: 'k-1'", then), "key_result.expected"), now, 1e-9,
        "nor had anything when the day began");
    f.today += 1;
    cr_expect_lt(fixture_num(look("key_result.get", "id: 'k-1'", then), "key_result.expected"),
                 now - 0.1, "from now on its day is that of its last event");
    okr_test_end();
}

Test(past, texts_of_then, .init = setup, .fini = teardown)
{
    uint64_t then = fixture_head(&f);
    const char *now = fixture_str(&f, fixture_ok(&f, "document.export", "{}"), "text");
    fixture_ok(&f, "objective.remove", "{id: 'o-2'}");
    fixture_ok(&f, "unit.update", "{id: '财务部', channel: '群'}");
    cr_expect_str_eq(fixture_str(&f, look("document.export", "lang: 'en'", then), "text"), now);
    okr_test_end();
}
