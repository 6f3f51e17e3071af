// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

Test(txn, a_dropped_request_leaves_nothing_not_even_numbers)
{
    struct fixture f;
    struct okr_err e = {.code = OKR_OK};
    struct store_txn *child;
    uint8_t digest[16] = "digest";
    bool found;
    struct okr_str reply;
    uint64_t sequence;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id company = fixture_unit(txn, "Farsail", 0);
    cr_expect_eq(store_unitseq(txn, company), 1);

    cr_assert_eq(store_nest(txn, &child, &e), OKR_OK);
    store_new_txid(child);
    okr_id finance = fixture_unit(child, "财务部", company);
    fixture_objective(child, company, "定下三年财务战略");
    store_dedup_put(child, OKR_STR("uid:1"), OKR_STR("key"), digest, OKR_STR("reply"), 2, 0);
    cr_expect_eq(store_head(child), 3);
    cr_expect_eq(store_unitseq(child, company), 2);
    store_drop(child);

    cr_expect_eq(store_head(txn), 1);
    cr_expect_eq(store_unitseq(txn, company), 1);
    cr_expect_eq(store_unitseq(txn, finance), 0);
    cr_expect(!store_exists(txn, finance));
    cr_expect(!store_was_removed(txn, finance));
    cr_expect_eq(store_units_named(txn, OKR_STR("财务部"), f.arena).n, 0);
    cr_expect_eq(store_dedup_find(txn, OKR_STR("uid:1"), OKR_STR("key"), digest, &found, &reply,
                                  &sequence, &e),
                 OKR_OK);
    cr_expect(!found);

    cr_assert_eq(store_nest(txn, &child, &e), OKR_OK);
    cr_expect_eq(fixture_unit(child, "市场部", company), finance, "the number is free again");
    cr_expect_eq(store_keep(child, &e), OKR_OK);
    cr_expect_eq(store_head(txn), 2);
    fixture_commit(txn);

    fixture_reopen(&f);
    struct store_txn *reader = fixture_reader(&f);
    cr_expect_eq(store_head(reader), 2);
    cr_expect_eq(store_unitseq(reader, finance), 1);
    struct store_figures figures;
    store_figures(reader, &figures);
    cr_expect_eq(figures.counts['u'], 2);
    cr_expect_eq(figures.counts['o'], 0);
    cr_expect(figures.pages_used > 2 && figures.page_size >= 4096);
    store_reader_free(reader);
    fixture_close(&f);
    okr_test_end();
}

Test(txn, events_of_one_request_share_a_txid)
{
    struct fixture f;
    struct okr_err e = {.code = OKR_OK};
    struct store_txn *child;
    struct store_event event;
    uint64_t txids[5];
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    for (int request = 0; request < 2; request++) {
        cr_assert_eq(store_nest(txn, &child, &e), OKR_OK);
        store_new_txid(child);
        fixture_unit(child, "a", 0);
        fixture_unit(child, "b", 0);
        cr_assert_eq(store_keep(child, &e), OKR_OK);
    }
    for (uint64_t s = 1; s <= 4; s++) {
        cr_assert(store_event(txn, s, f.arena, &event));
        txids[s] = event.txid;
    }
    cr_expect_eq(txids[1], txids[2]);
    cr_expect_eq(txids[3], txids[4]);
    cr_expect(txids[2] < txids[3]);
    fixture_commit(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(txn, readers_see_whole_commits_only)
{
    struct fixture f;
    struct okr_err e = {.code = OKR_OK};
    fixture_open(&f);
    struct store_txn *reader = fixture_reader(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id id = fixture_unit(txn, "Farsail", 0);
    cr_expect(!store_exists(reader, id));
    cr_expect_eq(store_head(reader), 0);
    cr_expect_eq(store_oldest(reader), 1);
    fixture_commit(txn);
    cr_expect(!store_exists(reader, id), "a snapshot does not move");
    store_reader_reset(reader);
    cr_assert_eq(store_reader_renew(reader, &e), OKR_OK);
    cr_expect(store_exists(reader, id));
    cr_expect_eq(store_head(reader), 1);
    store_reader_free(reader);

    txn = fixture_begin(&f);
    fixture_unit(txn, "gone", 0);
    store_abort(txn);
    txn = fixture_begin(&f);
    cr_expect_eq(store_head(txn), 1);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(txn, an_error_sticks_and_stays_in_its_request)
{
    struct fixture f;
    struct okr_err e = {.code = OKR_OK};
    struct store_txn *child;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id company = fixture_unit(txn, "Farsail", 0);
    for (int i = 0; i < 40; i++)
        fixture_objective(txn, company, "目标");
    cr_assert_eq(store_nest(txn, &child, &e), OKR_OK);
    struct okr_arena *tiny = okr_arena_new(64);
    cr_expect_eq(store_children(child, company, STORE_UNIT_OBJECTIVES, tiny).n, 0);
    cr_expect_eq(store_error(child, &e), OKR_E_TOO_BIG);
    cr_expect(!store_exists(child, company), "after a failure nothing is read");
    fixture_unit(child, "x", company);
    e = (struct okr_err){.code = OKR_OK};
    cr_expect_eq(store_keep(child, &e), OKR_E_TOO_BIG);
    cr_expect_eq(store_error(txn, NULL), OKR_OK);
    cr_expect_eq(store_head(txn), 41);
    fixture_commit(txn);
    okr_arena_free(tiny);
    fixture_close(&f);
    okr_test_end();
}

Test(txn, many_units_are_counted_alike)
{
    struct fixture f;
    enum { UNITS = 500 };
    fixture_open(&f);
    for (int round = 1; round <= 2; round++) {
        struct store_txn *txn = fixture_begin(&f);
        for (uint64_t u = 1; u <= UNITS; u++) {
            struct store_event event = {.type = OKR_EVENT_ACCESS_DENIED, .unit = OKR_ID('u', u)};
            store_append(txn, &event);
            cr_assert_eq(event.unitseq, (uint64_t)round);
        }
        fixture_commit(txn);
    }
    struct store_txn *reader = fixture_reader(&f);
    for (uint64_t u = 1; u <= UNITS; u++)
        cr_assert_eq(store_unitseq(reader, OKR_ID('u', u)), 2);
    store_reader_free(reader);
    fixture_close(&f);
    okr_test_end();
}

Test(txn, a_step_is_undone_until_it_writes)
{
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id company = fixture_unit(txn, "Farsail", 0);

    store_step(txn);
    okr_id lost = store_new_id(txn, 'u');
    cr_expect(store_step_undo(txn));
    cr_expect_eq(store_new_id(txn, 'u'), lost, "the number is free again");
    cr_expect_eq(store_head(txn), 1);

    store_step(txn);
    fixture_unit(txn, "财务部", company);
    cr_expect(!store_step_undo(txn), "rows are there");
    store_abort(txn);

    txn = fixture_begin(&f);
    cr_expect(!store_exists(txn, company));
    cr_expect_eq(store_unitseq(txn, company), 0);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}
