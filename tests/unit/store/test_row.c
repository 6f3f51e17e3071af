// SPDX-License-Identifier: Apache-2.0
// Every kind of row: its golden bytes, and that no flipped bit is ever served.
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/row.h"
#include "support/vectors.h"

#include <lmdb.h>
#include <math.h>

static void fill(struct fixture *f)
{
    uint8_t digest[16] = "0123456789abcdef";
    struct store_txn *txn = fixture_begin(f);
    okr_id unit = fixture_unit(txn, "Farsail", 0);
    okr_id objective = fixture_objective(txn, unit, "目标");
    okr_id k = fixture_key_result(txn, objective, "关键结果");
    fixture_check_in(txn, k, unit, 12, 0);
    struct okr_unit gone;
    fixture_unit(txn, "gone", unit);
    cr_assert(store_take(txn, OKR_ID('u', 2), f->arena, &gone));
    fixture_put(txn, &okr_entity_unit, &gone, NULL, unit);
    store_dedup_put(txn, OKR_STR("uid:1"), OKR_STR("key"), digest, OKR_STR("reply"), 4,
                    1514808000000);
    fixture_commit(txn);
}

static size_t unhex(const char *hex, unsigned char *ret)
{
    size_t n = 0;
    for (char *end; hex[0] && hex[1]; hex += 2) {
        ret[n++] = (unsigned char)strtoul((char[]){hex[0], hex[1], '\0'}, &end, 16);
        cr_assert_eq(*end, '\0');
    }
    return n;
}

Test(row, golden_bytes)
{
    struct fixture f;
    struct vector_row row;
    fixture_open(&f);
    fill(&f);
    struct vectors *vectors = vectors_open("store_rows.tsv");
    while (vectors_next(vectors, &row)) { // table, key, row
        unsigned char key[128];
        char got[8192];
        size_t n = unhex(row.cell[1], key);
        fixture_row(&f, row.cell[0], key, n, got, sizeof got);
        fixture_reopen(&f);
        cr_expect_str_eq(got, row.cell[2], "%s:%d %s is %s", VECTOR_AT(row), row.cell[0], got);
        cr_expect(strlen(row.cell[2]) / 2 <= 200, "%s:%d: more than 200 bytes", VECTOR_AT(row));
    }
    vectors_close(vectors);
    fixture_close(&f);
    okr_test_end();
}

/// Reads everything that the tables hold, as requests do.
static int read_all(struct fixture *f, struct store_txn *txn)
{
    static const char letters[] = "guockamni";
    struct okr_err e = {.code = OKR_OK};
    struct store_event event;
    struct kr_value value;
    uint8_t digest[16] = "0123456789abcdef";
    bool found;
    struct okr_str reply;
    uint64_t sequence;
    char object[2048];
    for (const char *letter = letters; *letter; letter++)
        for (uint64_t n = 1; n <= 2; n++)
            store_get(txn, OKR_ID(*letter, n), f->arena, object);
    for (uint64_t s = 1; s <= store_head(txn); s++)
        store_event(txn, s, f->arena, &event);
    store_value(txn, OKR_ID('k', 1), &value);
    store_unitseq(txn, OKR_ID('u', 1));
    for (int relation = STORE_UNIT_UNITS; relation <= STORE_PERSON_INITIATIVES; relation++)
        for (const char *letter = letters; *letter; letter++)
            store_children(txn, OKR_ID(*letter, 1), (enum store_relation)relation, f->arena);
    store_children(txn, 0, STORE_UNIT_UNITS, f->arena);
    store_units_named(txn, OKR_STR("farsail"), f->arena);
    int code = store_dedup_find(txn, OKR_STR("uid:1"), OKR_STR("key"), digest, &found, &reply,
                                &sequence, &e);
    e = (struct okr_err){.code = OKR_OK};
    return code ? code : store_error(txn, &e);
}

/// Collects the tables' first keys, so that each kind of row is tried.
static size_t first_key(struct fixture *f, const char *table, unsigned char *ret, size_t *ret_size)
{
    char path[128];
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    MDB_cursor *cursor;
    MDB_val k, v;
    snprintf(path, sizeof path, "%s/store", f->dir);
    store_close(f->store);
    f->store = NULL;
    cr_assert_eq(mdb_env_create(&env), 0);
    mdb_env_set_maxdbs(env, 32);
    cr_assert_eq(mdb_env_open(env, path, MDB_RDONLY, 0600), 0);
    cr_assert_eq(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn), 0);
    cr_assert_eq(mdb_dbi_open(txn, table, 0, &dbi), 0);
    cr_assert_eq(mdb_cursor_open(txn, dbi, &cursor), 0);
    cr_assert_eq(mdb_cursor_get(cursor, &k, &v, MDB_FIRST), 0, "%s is empty", table);
    memcpy(ret, k.mv_data, k.mv_size);
    size_t n = k.mv_size;
    *ret_size = v.mv_size;
    mdb_cursor_close(cursor);
    mdb_txn_abort(txn);
    mdb_env_close(env);
    return n;
}

Test(row, a_flipped_bit_is_never_served)
{
    static const char *const tables[] = {"unit",  "objective", "key_result", "link",
                                         "value", "event",     "count",      "dedup"};
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        struct fixture f;
        unsigned char key[128];
        size_t size;
        struct okr_err e = {.code = OKR_OK};
        fixture_open(&f);
        fill(&f);
        struct store_txn *reader = fixture_reader(&f);
        cr_assert_eq(read_all(&f, reader), OKR_OK);
        store_reader_free(reader);
        size_t n = first_key(&f, tables[t], key, &size);
        for (size_t at = 0; at < size; at += at < 8 || at + 6 > size ? 1 : 5) {
            fixture_flip(&f, tables[t], key, n, at);
            fixture_reopen(&f);
            reader = fixture_reader(&f);
            cr_expect_eq(read_all(&f, reader), OKR_E_INTERNAL, "%s byte %zu", tables[t], at);
            cr_expect_eq(store_error(reader, &e), OKR_E_INTERNAL);
            cr_expect(strstr(e.message, "damaged"), "%s", e.message);
            store_reader_free(reader);
            fixture_flip(&f, tables[t], key, n, at); // and back
            fixture_reopen(&f);
            okr_arena_reset(f.arena);
        }
        fixture_close(&f);
    }
    okr_test_end();
}

Test(row, damaged_head_or_identity_is_refused_at_open)
{
    static const char *const keys[] = {"head", "store"};
    for (size_t i = 0; i < 2; i++) {
        struct fixture f;
        fixture_open(&f);
        fill(&f);
        fixture_flip(&f, "meta", keys[i], strlen(keys[i]), 2);
        struct okr_err e = {.code = OKR_OK};
        struct store_options options = {.dir = f.dir, .map_bytes = 256 << 20, .create = true};
        cr_expect_eq(store_open(&options, &f.store, &e), OKR_E_INTERNAL);
        cr_expect(strstr(e.message, "damaged"), "%s", e.message);
        cr_expect(e.hint[0]);
        fixture_close(&f);
    }
    okr_test_end();
}

Test(row, scalars_come_back)
{
    static const int64_t ints[] = {0,     1,     127,        128,       255,       256,
                                   65535, 65536, UINT32_MAX, INT64_MAX, -1,        -32,
                                   -33,   -128,  -129,       -32769,    INT32_MIN, INT64_MIN};
    static const double fractions[] = {0, 1, 0.5, 0.333333, 1.0 / 3, -2.25, 1e20, 1e-9, 0.1 + 0.2};
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_pack p = OKR_PACK(&buf);
    size_t n = sizeof ints / sizeof *ints, m = sizeof fractions / sizeof *fractions;
    for (size_t i = 0; i < n; i++)
        okr_pack_int(&p, ints[i]);
    for (size_t i = 0; i < m; i++)
        row_pack_fraction(&p, fractions[i]);
    row_pack_fraction(&p, (double)NAN);
    okr_pack_str(&p, OKR_STR("目标"));
    okr_pack_nil(&p);
    struct okr_reader r = okr_reader(okr_buf_view(&buf));
    for (size_t i = 0; i < n; i++)
        cr_expect_eq(okr_reader_int(&r, 7), ints[i], "%zu", i);
    for (size_t i = 0; i < m; i++)
        cr_expect_eq(row_fraction(&r), fractions[i], "%zu", i);
    cr_expect(isnan(row_fraction(&r)));
    cr_expect(okr_str_is(okr_reader_str(&r), "目标"));
    cr_expect_null(okr_reader_str(&r).ptr);
    cr_expect(!r.bad);
    cr_expect_eq(okr_reader_uint(&r), 0);
    cr_expect(r.bad, "past the end");
    const okr_id ids[] = {0, OKR_ID('k', 1), OKR_ID('u', OKR_ID_NUMBER_MAX)};
    for (size_t i = 0; i < 3; i++)
        cr_expect_eq(row_id_read(row_id(ids[i])), ids[i]);
    okr_arena_free(arena);
    okr_test_end();
}
