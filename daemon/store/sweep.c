// SPDX-License-Identifier: Apache-2.0
// How far the sweep after midnight has come: one row of the table meta.
#include "store/txn.h"

enum { COLUMNS = 3 };

static struct key sweep_key(void)
{
    struct key key = {.n = 0};
    key_bytes(&key, "sweep", 5);
    return key;
}

bool store_sweep(struct store_txn *txn, struct store_sweep *ret)
{
    struct key key = sweep_key();
    struct okr_str content;
    if (!txn_get(txn, TABLE_META, &key, ROW_SWEEP, &content))
        return false;
    struct okr_reader r = okr_reader(content);
    uint32_t columns = okr_reader_array(&r);
    struct store_sweep sweep = {.told = (okr_date)okr_reader_int(&r, OKR_NO_DATE)};
    sweep.day = (okr_date)okr_reader_int(&r, OKR_NO_DATE);
    uint64_t after = okr_reader_uint(&r);
    sweep.after = after ? OKR_ID('o', after) : 0;
    if (r.bad || columns != COLUMNS) {
        txn_damaged(txn, TABLE_META, (struct okr_str){(const char *)key.bytes, key.n});
        return false;
    }
    *ret = sweep;
    return true;
}

void store_put_sweep(struct store_txn *txn, const struct store_sweep *sweep)
{
    struct key key = sweep_key();
    if (txn_failed(txn))
        return;
    okr_arena_reset(txn->scratch);
    struct okr_buf row = row_begin(txn->scratch, ROW_SWEEP);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_array(&p, COLUMNS);
    okr_pack_int(&p, sweep->told);
    okr_pack_int(&p, sweep->day);
    okr_pack_uint(&p, okr_id_number(sweep->after));
    txn_put(txn, TABLE_META, &key, row_seal(&row, &key));
}
