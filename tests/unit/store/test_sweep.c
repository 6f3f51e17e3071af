// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

Test(sweep, comes_back)
{
    struct fixture f;
    struct store_sweep got;
    const struct store_sweep put[] = {{17551, 17551, 0}, {17551, 17552, OKR_ID('o', 4711)}};
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    cr_expect(!store_sweep(txn, &got), "none was kept yet");
    fixture_commit(txn);
    for (size_t i = 0; i < 2; i++) {
        txn = fixture_begin(&f);
        store_put_sweep(txn, &put[i]);
        fixture_commit(txn);
        fixture_reopen(&f);
        txn = fixture_reader(&f);
        cr_assert(store_sweep(txn, &got));
        cr_expect(got.told == put[i].told && got.day == put[i].day && got.after == put[i].after);
        store_reader_free(txn);
    }
    fixture_close(&f);
    okr_test_end();
}

Test(sweep, damaged_row_fails_the_transaction)
{
    struct fixture f;
    struct store_sweep got;
    struct okr_err e = {0};
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    store_put_sweep(txn, &(struct store_sweep){17551, 17551, 0});
    fixture_commit(txn);
    fixture_flip(&f, "meta", "sweep", 5, 2);
    fixture_reopen(&f);
    txn = fixture_reader(&f);
    cr_expect(!store_sweep(txn, &got));
    cr_expect_eq(store_error(txn, &e), OKR_E_INTERNAL);
    cr_expect(strstr(e.message, "damaged"), "%s", e.message);
    store_reader_free(txn);
    fixture_close(&f);
    okr_test_end();
}
