// SPDX-License-Identifier: Apache-2.0
// The values of key results: what a check-in changes, in rows so narrow that many share a page (DESIGN 4).
#include "store/txn.h"

enum { COLUMNS = 13 };

static void pack_decimal(struct okr_pack *p, struct okr_decimal d)
{
    if (!d.present) {
        okr_pack_nil(p);
        okr_pack_nil(p);
        return;
    }
    okr_pack_int(p, d.mantissa);
    okr_pack_int(p, d.exponent);
}

static struct okr_decimal read_decimal(struct okr_reader *r)
{
    int64_t mantissa = okr_reader_int(r, 0), exponent = okr_reader_int(r, INT32_MIN);
    if (exponent == INT32_MIN)
        return (struct okr_decimal){.present = 0};
    return (struct okr_decimal){.mantissa = mantissa, .exponent = (int32_t)exponent, .present = 1};
}

/// nil for the value that means "none".
static void pack_known(struct okr_pack *p, int64_t v, int64_t none)
{
    if (v == none)
        okr_pack_nil(p);
    else
        okr_pack_int(p, v);
}

static bool same(struct okr_decimal a, struct okr_decimal b)
{
    return a.present == b.present &&
           (!a.present || (a.mantissa == b.mantissa && a.exponent == b.exponent));
}

void store_put_value(struct store_txn *txn, okr_id key_result, const struct kr_value *value)
{
    struct key key = key_of(okr_id_number(key_result));
    if (txn_failed(txn))
        return;
    okr_arena_reset(txn->scratch);
    struct okr_buf row = row_begin(txn->scratch, ROW_VALUE);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_array(&p, COLUMNS);
    pack_decimal(&p, value->own);
    // Without contributing children both are one, which 0 says in a byte.
    bool alike = same(value->own, value->current);
    okr_pack_uint(&p, !alike);
    pack_decimal(&p, alike ? (struct okr_decimal){.present = 0} : value->current);
    row_pack_fraction(&p, value->raw);
    row_pack_fraction(&p, value->confidence);
    okr_pack_uint(&p, value->last_event);
    okr_pack_int(&p, (int64_t)(value->last_event - value->last_check_in));
    pack_known(&p, value->as_of, OKR_NO_DATE);
    pack_known(&p, value->recorded_at, OKR_NO_TIME);
    pack_known(&p, value->kept_from, OKR_NO_DATE);
    okr_pack_uint(&p, value->n_check_ins);
    txn_put(txn, TABLE_VALUE, &key, row_seal(&row, &key));
}

bool store_value(struct store_txn *txn, okr_id key_result, struct kr_value *ret)
{
    struct key key = key_of(okr_id_number(key_result));
    struct okr_str content;
    struct kr_value value;
    kr_value_init(&value);
    if (!txn_get(txn, TABLE_VALUE, &key, ROW_VALUE, &content)) {
        *ret = value;
        return false;
    }
    struct okr_reader r = okr_reader(content);
    uint32_t columns = okr_reader_array(&r);
    value.own = read_decimal(&r);
    bool own_current = okr_reader_uint(&r) != 0;
    struct okr_decimal current = read_decimal(&r);
    value.current = own_current ? current : value.own;
    value.raw = row_fraction(&r);
    value.confidence = row_fraction(&r);
    value.last_event = okr_reader_uint(&r);
    value.last_check_in = value.last_event - (uint64_t)okr_reader_int(&r, 0);
    value.as_of = (okr_date)okr_reader_int(&r, OKR_NO_DATE);
    value.recorded_at = okr_reader_int(&r, OKR_NO_TIME);
    value.kept_from = (okr_date)okr_reader_int(&r, OKR_NO_DATE);
    value.n_check_ins = (uint32_t)okr_reader_uint(&r);
    if (r.bad || columns != COLUMNS) {
        txn_damaged(txn, TABLE_VALUE, (struct okr_str){(char *)key.bytes, key.n});
        return false;
    }
    *ret = value;
    return true;
}
