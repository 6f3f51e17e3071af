// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"
#include "support/leak.h"

#include <criterion/criterion.h>

static struct fixture f;

static void setup(void)
{
    fixture_open(&f);
    fixture_finance(&f);
}

static void teardown(void)
{
    fixture_close(&f);
}

static uint64_t number(const struct okr_value *v, const char *path)
{
    return okr_value_uint(fixture_at(v, path), UINT64_MAX);
}

Test(event, pages_join_without_a_hole, .init = setup, .fini = teardown)
{
    uint64_t after = 0, seen = 0, head = fixture_head(&f);
    for (bool done = false; !done;) {
        const char *args =
            okr_arena_printf(f.arena, "{after: {seq: %llu}, limit: 3}", (unsigned long long)after)
                .ptr;
        const struct okr_value *ok = fixture_ok(&f, "event.read", args);
        const struct okr_value *events = fixture_at(ok, "events");
        for (uint32_t i = 0; i < events->n; i++)
            cr_assert_eq(number(&events->items[i], "sequence"), ++seen);
        after = number(ok, "next.seq");
        cr_assert_eq(after, seen);
        done = okr_value_bool(fixture_at(ok, "caught_up"));
    }
    cr_assert_eq(seen, head);
    okr_test_end();
}

Test(event, next_advances_without_a_match, .init = setup, .fini = teardown)
{
    const struct okr_value *ok =
        fixture_ok(&f, "event.read", "{after: {seq: 0}, filter: {types: ['check_in.*']}}");
    cr_assert_eq(fixture_at(ok, "events")->n, 0);
    cr_assert_eq(number(ok, "next.seq"), fixture_head(&f));
    cr_assert(okr_value_bool(fixture_at(ok, "caught_up")));
    okr_test_end();
}

Test(event, filters, .init = setup, .fini = teardown)
{
    static const struct {
        const char *filter;
        unsigned n;
    } rows[] = {
        {"{unit: '财务部'}", 5}, // itself, its person, its objective and two key results
        {"{unit: '产品部'}", 1},
        {"{types: ['*.created']}", 10},
        {"{types: ['unit.created', 'cycle.*']}", 6},
        {"{subject: 'k-2'}", 1},
        {"{subject: 'o-2'}", 1},
        {"{actor: 'uid:1000', types: ['objective.created']}", 2},
        {"{actor: 'uid:4'}", 0},
    };
    fixture_ok(&f, "cycle.review", "{id: 'FY2018Q4'}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *args =
            okr_arena_printf(f.arena, "{after: {seq: 0}, filter: %s}", rows[i].filter).ptr;
        const struct okr_value *ok = fixture_ok(&f, "event.read", args);
        cr_assert_eq(fixture_at(ok, "events")->n, rows[i].n, "%s: %u", rows[i].filter,
                     fixture_at(ok, "events")->n);
    }
    okr_test_end();
}

Test(event, refusals, .init = setup, .fini = teardown)
{
    static const struct {
        const char *args;
        int code;
    } rows[] = {
        {"{after: {seq: 9999}}", OKR_E_FUTURE},
        {"{after: {seq: 1, epoch: 'other'}}", OKR_E_EPOCH_CHANGED},
        {"{after: {epoch: 'other'}}", OKR_E_INVALID},
        {"{after: {sq: 1}}", OKR_E_UNKNOWN_FIELD},
        {"{filter: {typ: 'x'}}", OKR_E_UNKNOWN_FIELD},
        {"{filter: {types: ['nothing.*']}}", OKR_E_INVALID},
        {"{filter: {unit: '没有这个部'}}", OKR_E_NOT_FOUND},
        {"{limit: 1001}", OKR_E_INVALID},
        {"{limit: 0}", OKR_E_INVALID},
        {"{wait_ms: 30001}", OKR_E_INVALID},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_eq(fixture_run(&f, "event.read", rows[i].args, NULL), rows[i].code, "%s: %s",
                     rows[i].args, f.err.message);
    okr_test_end();
}

Test(event, bytes_bound_a_page_and_one_event_always_fits, .init = setup, .fini = teardown)
{
    const struct okr_value *ok = fixture_ok(&f, "event.read", "{after: {seq: 0}, max_bytes: 1}");
    cr_assert_eq(fixture_at(ok, "events")->n, 1);
    cr_assert_eq(number(ok, "next.seq"), 1);
    okr_test_end();
}

Test(event, history_merges_newest_first, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 5}");
    fixture_ok(&f, "comment.add", "{on: 'o-2', text: '好'}");
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'decomposes'}");
    const struct okr_value *ok = fixture_ok(&f, "history.list", "{id: 'o-2'}");
    static const char *const types[] = {"alignment.accepted", "comment.added",
                                        "check_in.recorded",  "key_result.created",
                                        "key_result.created", "objective.created"};
    const struct okr_value *events = fixture_at(ok, "events");
    cr_assert_eq(events->n, 6);
    for (unsigned i = 0; i < 6; i++)
        cr_assert_str_eq(fixture_str(&f, &events->items[i], "type"), types[i]);
    ok = fixture_ok(&f, "history.list", "{id: 'o-2', limit: 2, before: 14}");
    cr_assert_eq(fixture_at(ok, "events")->n, 2);
    cr_assert_eq(number(ok, "events.0.sequence"), 13);
    okr_test_end();
}

Test(event, the_history_of_what_is_gone_stays, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "key_result.remove", "{id: 'k-3', reason: '不做了'}");
    const struct okr_value *ok = fixture_ok(&f, "history.list", "{id: 'k-3'}");
    cr_assert_str_eq(fixture_str(&f, ok, "events.0.type"), "key_result.removed");
    cr_assert_eq(fixture_at(ok, "events")->n, 2);
    cr_assert_eq(fixture_run(&f, "history.list", "{id: 'k-77'}", NULL), OKR_E_NOT_FOUND);
    okr_test_end();
}
