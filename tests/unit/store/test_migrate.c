// SPDX-License-Identifier: Apache-2.0
#include "store/care.h"
#include "store/create.h"
#include "store/link.h"

#include "fixture.h"

/// Takes the store back to schema 1: without the links that schema 2 has.
static void make_older(struct store_txn *txn, const struct okr_key_result *kr)
{
    struct okr_key_result unlinked = *kr;
    struct key key = store_key();
    struct okr_buf row = row_begin(txn->scratch, ROW_STORE);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_array(&p, 3);
    okr_pack_uint(&p, 1);
    okr_pack_bin(&p, txn->store->id_bytes, sizeof txn->store->id_bytes);
    okr_pack_bin(&p, txn->store->id_bytes, sizeof txn->store->id_bytes);
    txn_put(txn, TABLE_META, &key, row_seal(&row, &key));
    unlinked.accountable = 0;
    link_update(txn, 'k', kr->id, kr, &unlinked);
}

Test(migrate, schema_1_gets_the_links_of_who_is_accountable)
{
    struct fixture f;
    struct okr_key_result kr, before;
    struct okr_err e = {0};
    struct store_report report;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id company = fixture_unit(txn, "远帆科技", 0);
    okr_id wang = fixture_unit(txn, "王磊", company);
    okr_id id = fixture_key_result(txn, fixture_objective(txn, company, "O"), "KR");
    fixture_key_result(txn, OKR_ID('o', 1), "nobody's");
    cr_assert(store_take(txn, id, f.arena, &kr));
    before = kr;
    kr.accountable = wang;
    fixture_put(txn, &okr_entity_key_result, &before, &kr, company);
    make_older(txn, &kr);
    cr_assert_eq(store_first_child(txn, wang, STORE_PERSON_KEY_RESULTS), 0);
    fixture_commit(txn);

    for (int round = 0; round < 2; round++) { // the second time there is nothing to do
        fixture_reopen(&f);
        txn = fixture_reader(&f);
        struct okr_ids ids = store_children(txn, wang, STORE_PERSON_KEY_RESULTS, f.arena);
        cr_assert_eq(ids.n, 1);
        cr_expect_eq(ids.at[0], id);
        cr_assert_eq(store_verify(txn, f.arena, &report, &e), 0);
        cr_expect_eq(report.faults, 0, "%.*s", OKR_STR_ARG(report.fault[0]));
        store_reader_free(txn);
    }
    fixture_close(&f);
    okr_test_end();
}
