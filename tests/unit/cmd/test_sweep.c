// SPDX-License-Identifier: Apache-2.0
#include "cmd/sweep.h"

#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>

/// One step as the writer takes it; `keep` false: the process ends before the commit.
static void step(struct cmd_sweep *sweep, okr_date today, bool keep)
{
    struct okr_err e = {0};
    struct store_txn *txn;
    struct cmd_sweep next = *sweep;
    okr_arena_reset(f.arena);
    cr_assert_eq(store_begin(f.store, &txn, &e), 0, "%s", e.message);
    okr_time now = today * OKR_DAY_MS + OKR_DAY_MS / 2;
    cr_assert_eq(cmd_sweep_step(f.store, txn, now, today, f.arena, &next, &e), 0, "%s", e.message);
    if (!keep || !next.changed) {
        store_abort(txn);
    } else {
        cr_assert_eq(store_commit(txn, &e), 0, "%s", e.message);
    }
    if (keep)
        *sweep = next;
}

/// Steps until there is nothing left to do; gives their number and counts what was told.
static unsigned sweep_all(struct cmd_sweep *sweep, okr_date today, uint64_t *ret_told)
{
    unsigned steps = 0;
    *ret_told = 0;
    do {
        step(sweep, today, true);
        *ret_told += sweep->told;
        steps++;
    } while (sweep->more);
    return steps;
}

static const struct okr_value *turned(void)
{
    return fixture_at(
        fixture_ok(&f, "event.read",
                   "{after: {seq: 0}, filter: {types: ['status.changed']}, limit: 1000}"),
        "events");
}

Test(sweep, tells_once_what_time_alone_turned, .init = setup, .fini = teardown)
{
    struct cmd_sweep sweep = {0};
    uint64_t told;
    const okr_date day = f.today;
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40}");
    sweep_all(&sweep, day, &told);
    cr_expect_eq(told, 0, "what happened today is told by its own events");
    sweep_all(&sweep, day + 11, &told);
    cr_expect_eq(told, 3);
    sweep_all(&sweep, day + 11, &told);
    cr_expect_eq(told, 0);
    struct cmd_sweep again = {0}; // started anew
    sweep_all(&again, day + 11, &told);
    cr_expect_eq(told, 0);
    sweep_all(&again, day + 5, &told); // a clock that was set back
    cr_expect_eq(told, 0);
    f.today = day + 11;
    const struct okr_value *ok = fixture_ok(&f, "history.list", "{id: 'k-2', limit: 1}");
    cr_expect_str_eq(fixture_str(&f, ok, "events.0.type"), "status.changed");
    cr_expect_str_eq(fixture_str(&f, ok, "events.0.actor"), "okrd");
    cr_expect_str_eq(fixture_str(&f, ok, "events.0.data.before.status"), "on_track");
    cr_expect_str_eq(fixture_str(&f, ok, "events.0.data.after.status"), "stale");
    cr_expect_str_eq(fixture_str(&f, ok, "events.0.data.changed.0"), "status");
    cr_expect_str_eq(fixture_str(&f, ok, "events.0.data.effect.1.id"), "o-2");
    // The value and its check-ins are as they were; the store agrees with its log.
    ok = fixture_ok(&f, "key_result.get", "{id: 'k-2'}");
    cr_expect_eq(fixture_num(ok, "key_result.metric.current"), 40);
    cr_expect_eq(fixture_num(ok, "key_result.n_check_ins"), 1);
    cr_expect_eq(fixture_num(fixture_ok(&f, "server.verify", "{}"), "faults"), 0);
    okr_test_end();
}

/// A check-in told the status of its own day: what had turned until then is not told again.
Test(sweep, begins_where_the_newest_check_in_told, .init = setup, .fini = teardown)
{
    struct cmd_sweep sweep = {0};
    uint64_t told;
    sweep_all(&sweep, f.today, &told);
    f.today += 16; // 15 of 100 would have been on track then, and is behind now
    const struct okr_value *ok =
        fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 15}");
    cr_assert_str_eq(fixture_str(&f, ok, "effect.0.after.status"), "behind");
    sweep_all(&sweep, f.today + 1, &told);
    cr_expect_eq(told, 2, "the two others are stale now");
    okr_test_end();
}

/// A target that is changed turns a status, but not in time: the sweep compares two days with what is known now.
Test(sweep, leaves_other_reasons_to_their_own_events, .init = setup, .fini = teardown)
{
    struct cmd_sweep sweep = {0};
    uint64_t told;
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 60}");
    fixture_ok(&f, "key_result.update", "{id: 'k-2', check_in_interval: 60}");
    fixture_ok(&f, "key_result.update", "{id: 'k-1', check_in_interval: 60}");
    fixture_ok(&f, "key_result.update", "{id: 'k-3', check_in_interval: 60}");
    sweep_all(&sweep, f.today + 1, &told);
    cr_expect_eq(told, 0);
    fixture_ok(&f, "weight.set", "{weights: {'k-2': 500}, reason: 'r'}");
    fixture_ok(&f, "org.set", "{status_preset: 'strict'}");
    sweep_all(&sweep, f.today + 2, &told);
    cr_expect_eq(told, 0);
    fixture_ok(&f, "cycle.review", "{id: 'c-1'}");
    fixture_ok(&f, "cycle.close", "{id: 'c-1'}");
    sweep_all(&sweep, f.today + 40, &told);
    cr_expect_eq(told, 0, "a closed cycle stands still");
    okr_test_end();
}

Test(sweep, takes_steps_of_bounded_length_and_goes_on_after_a_crash, .init = setup,
     .fini = teardown)
{
    enum { OBJECTIVES = 300, KEY_RESULTS = 2 };
    struct cmd_sweep sweep = {0};
    uint64_t told = 0;
    for (int o = 0; o < OBJECTIVES; o++) {
        char args[128];
        fixture_ok(&f, "objective.create", "{unit: 'u-3', text: 'O', state: 'published'}");
        for (int k = 0; k < KEY_RESULTS; k++) {
            snprintf(args, sizeof args,
                     "{objective: 'o-%d', text: 'KR', metric: {kind: 'reach', target: 80}}", o + 3);
            fixture_ok(&f, "key_result.create", args);
        }
    }
    okr_date day = f.today + 11;
    step(&sweep, day, true);
    cr_expect(sweep.more);
    cr_expect(sweep.told > 0 && sweep.told < OBJECTIVES * KEY_RESULTS);
    told = sweep.told;
    step(&sweep, day, false); // ends before it is durable
    struct cmd_sweep again = {0};
    uint64_t rest;
    unsigned steps = sweep_all(&again, day, &rest);
    cr_expect(steps >= 1);
    cr_expect_eq(told + rest, OBJECTIVES * KEY_RESULTS + 3);
    cr_expect_eq(turned()->n, told + rest);
    okr_test_end();
}
