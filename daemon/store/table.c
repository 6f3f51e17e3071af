// SPDX-License-Identifier: Apache-2.0
#include "store/txn.h"

#include <errno.h>
#include <stdio.h>

const char *const table_names[TABLE_END] = {
    [TABLE_META] = "meta",   [TABLE_LINK] = "link",   [TABLE_NAME] = "name",
    [TABLE_VALUE] = "value", [TABLE_EVENT] = "event", [TABLE_COUNT] = "count",
    [TABLE_DEDUP] = "dedup", [TABLE_AGE] = "age",     [TABLE_PLUGIN] = "plugin",
#define K(name, letter) [TABLE_ENTITY + KIND_##name] = #name,
    STORE_KINDS(K)
#undef K
};

int kind_of(char letter)
{
    switch (letter) {
#define K(name, l) \
    case l: return KIND_##name;
        STORE_KINDS(K)
#undef K
    default: return -1;
    }
}

int foreign_error(struct okr_err *e, int rc, const char *doing)
{
    switch (rc) {
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
        return okr_fail(e, OKR_E_NO_SPACE, NULL,
                        "free some space on the disk of the data directory, or raise the quota",
                        "the store is full (%s: %s)", doing, mdb_strerror(rc));
    case MDB_TXN_FULL:
        return okr_fail(e, OKR_E_TOO_BIG, NULL, "split the request into smaller ones",
                        "the request changes more than one transaction can hold (%s)", doing);
    case MDB_READERS_FULL:
        return okr_fail(
            e, OKR_E_BUSY, NULL,
            "end other programs that hold the store open (mdb_copy, mdb_stat), or ask again",
            "all places for readers of the store are taken (%s)", doing);
    default:
        return okr_fail(e, OKR_E_INTERNAL, NULL,
                        "see the system's log for faults of the disk of the data directory",
                        "the store failed while %s: %s", doing, mdb_strerror(rc));
    }
}

void txn_fail(struct store_txn *txn, int rc, const char *doing)
{
    if (!txn_failed(txn))
        foreign_error(&txn->error, rc, doing);
}

void txn_fail_memory(struct store_txn *txn)
{
    if (!txn_failed(txn))
        okr_fail_memory(&txn->error);
}

void txn_damaged(struct store_txn *txn, enum table table, struct okr_str key)
{
    char hex[2 * KEY_MAX + 1] = "";
    for (size_t i = 0; i < key.len && i < KEY_MAX; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned char)key.ptr[i]);
    if (!txn_failed(txn))
        okr_fail(&txn->error, OKR_E_INTERNAL, NULL,
                 "restore a backup of the data directory, and have the disk and the memory checked",
                 "row %s of table %s is damaged: its checksum or its form is wrong", hex,
                 table_names[table]);
}

static MDB_val val_of_key(const struct key *key)
{
    return (MDB_val){.mv_size = key->n, .mv_data = (void *)(uintptr_t)key->bytes};
}

static struct okr_str str_of(MDB_val val)
{
    return (struct okr_str){val.mv_data, val.mv_size};
}

/// The kept cursor with the place where it stands, or another one while a scan has that.
static MDB_cursor *take_cursor(struct store_txn *txn, enum table table,
                               struct cursor_place *ret_place)
{
    struct kept_cursor *kept = &txn->kept[table];
    MDB_cursor *cursor = kept->cursor;
    int rc = MDB_SUCCESS;
    *ret_place = kept->place;
    kept->cursor = NULL;
    kept->place = (struct cursor_place){0};
    if (!cursor)
        rc = mdb_cursor_open(txn->mdb, txn->store->tables[table], &cursor);
    else if (!kept->renewed)
        rc = mdb_cursor_renew(txn->mdb, cursor);
    if (rc) {
        txn_fail(txn, rc, "opening a cursor");
        return NULL;
    }
    return cursor;
}

static void give_cursor(struct store_txn *txn, enum table table, MDB_cursor *cursor,
                        struct cursor_place place)
{
    struct kept_cursor *kept = &txn->kept[table];
    if (!txn->keeps_cursors || kept->cursor)
        mdb_cursor_close(cursor);
    else
        *kept = (struct kept_cursor){cursor, true, place};
}

void txn_renew_cursors(struct store_txn *txn)
{
    for (int i = 0; i < TABLE_END; i++)
        txn->kept[i] = (struct kept_cursor){.cursor = txn->kept[i].cursor};
}

void txn_close_cursors(struct store_txn *txn)
{
    for (int i = 0; i < TABLE_END; i++) {
        if (txn->kept[i].cursor)
            mdb_cursor_close(txn->kept[i].cursor);
        txn->kept[i].cursor = NULL;
    }
}

/// A reader asks mostly for ascending numbers: a step to the next row costs a quarter of a search, and what lies between two rows is known not to be there.
static int look_up_number(MDB_cursor *cursor, uint64_t wanted, struct cursor_place *place,
                          MDB_val *k, MDB_val *v)
{
    MDB_cursor_op op = MDB_SET_RANGE;
    if (wanted >= place->absent && wanted < place->at)
        return MDB_NOTFOUND;
    if (place->at && wanted - place->at <= 1) // it is there already, or one before
        op = wanted == place->at ? MDB_GET_CURRENT : MDB_NEXT;
    int rc = mdb_cursor_get(cursor, k, v, op);
    *place = (struct cursor_place){0};
    if (rc == MDB_NOTFOUND)
        *place = (struct cursor_place){NO_MORE_ROWS, wanted};
    if (rc)
        return rc;
    if (k->mv_size == sizeof wanted)
        *place = (struct cursor_place){key_read(k->mv_data), wanted};
    return place->at == wanted ? MDB_SUCCESS : MDB_NOTFOUND;
}

/// LMDB's code for looking up one row.
static int look_up(struct store_txn *txn, enum table table, MDB_val *k, MDB_val *v)
{
    if (!txn->keeps_cursors)
        return mdb_get(txn->mdb, txn->store->tables[table], k, v);
    const uint64_t number = !txn->writes && k->mv_size == sizeof number ? key_read(k->mv_data) : 0;
    struct cursor_place place;
    MDB_cursor *cursor = take_cursor(txn, table, &place);
    if (!cursor)
        return MDB_NOTFOUND; // the transaction has failed
    int rc = number ? look_up_number(cursor, number, &place, k, v)
                    : mdb_cursor_get(cursor, k, v, MDB_SET);
    give_cursor(txn, table, cursor, number ? place : (struct cursor_place){0});
    return rc;
}

bool txn_get_any(struct store_txn *txn, enum table table, const struct key *key,
                 uint8_t *ret_format, struct okr_str *ret)
{
    MDB_val k = val_of_key(key), v;
    if (txn_failed(txn))
        return false;
    int rc = look_up(txn, table, &k, &v);
    if (rc == MDB_NOTFOUND)
        return false;
    if (rc) {
        txn_fail(txn, rc, "reading a row");
        return false;
    }
    if (!row_open(str_of(k), str_of(v), ret_format, ret)) {
        txn_damaged(txn, table, str_of(k));
        return false;
    }
    return true;
}

bool txn_get(struct store_txn *txn, enum table table, const struct key *key, enum row_format format,
             struct okr_str *ret)
{
    uint8_t found;
    struct okr_str content;
    if (!txn_get_any(txn, table, key, &found, &content))
        return false;
    if (found != format) {
        txn_damaged(txn, table, (struct okr_str){(const char *)key->bytes, key->n});
        return false;
    }
    *ret = content;
    return true;
}

/// Rows may move now.
static void touch(struct store_txn *txn)
{
    txn->touched = true;
    txn->last = 0;
}

static void put(struct store_txn *txn, enum table table, const struct key *key, struct okr_str row,
                unsigned flags)
{
    MDB_val k = val_of_key(key);
    MDB_val v = {.mv_size = row.len, .mv_data = (void *)(uintptr_t)row.ptr};
    if (txn_failed(txn))
        return;
    if (!row.ptr) {
        txn_fail_memory(txn);
        return;
    }
    touch(txn);
    int rc = mdb_put(txn->mdb, txn->store->tables[table], &k, &v, flags);
    if (rc == MDB_KEYEXIST && flags == MDB_APPEND)
        rc = mdb_put(txn->mdb, txn->store->tables[table], &k, &v, 0);
    if (rc)
        txn_fail(txn, rc, "writing a row");
}

void txn_put(struct store_txn *txn, enum table table, const struct key *key, struct okr_str row)
{
    put(txn, table, key, row, 0);
}

void txn_append(struct store_txn *txn, enum table table, const struct key *key, struct okr_str row)
{
    put(txn, table, key, row, MDB_APPEND);
}

void txn_delete(struct store_txn *txn, enum table table, const struct key *key)
{
    MDB_val k = val_of_key(key);
    if (txn_failed(txn))
        return;
    touch(txn);
    int rc = mdb_del(txn->mdb, txn->store->tables[table], &k, NULL);
    if (rc && rc != MDB_NOTFOUND)
        txn_fail(txn, rc, "deleting a row");
}

struct txn_scan txn_scan(struct store_txn *txn, enum table table, const struct key *from)
{
    struct txn_scan scan = {.txn = txn, .table = table};
    struct cursor_place left;
    if (txn_failed(txn))
        return scan;
    scan.cursor = take_cursor(txn, table, &left);
    txn_scan_seek(&scan, from);
    return scan;
}

void txn_scan_seek(struct txn_scan *scan, const struct key *from)
{
    scan->op = from->n ? MDB_SET_RANGE : MDB_FIRST;
    scan->key = (struct okr_str){(const char *)from->bytes, from->n};
}

bool txn_scan_next(struct txn_scan *scan)
{
    MDB_val k = {.mv_size = scan->key.len, .mv_data = (void *)(uintptr_t)scan->key.ptr}, v;
    if (!scan->cursor || txn_failed(scan->txn))
        return false;
    int rc = mdb_cursor_get(scan->cursor, &k, &v, scan->op);
    scan->op = MDB_NEXT;
    if (rc == MDB_NOTFOUND)
        return false;
    if (rc) {
        txn_fail(scan->txn, rc, "reading rows");
        return false;
    }
    scan->key = str_of(k);
    if (!row_open(scan->key, str_of(v), &scan->format, &scan->content)) {
        txn_damaged(scan->txn, scan->table, scan->key);
        return false;
    }
    return true;
}

void txn_scan_close(struct txn_scan *scan)
{
    if (scan->cursor)
        give_cursor(scan->txn, scan->table, scan->cursor, (struct cursor_place){0});
    scan->cursor = NULL;
}
