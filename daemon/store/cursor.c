// SPDX-License-Identifier: Apache-2.0
// Cursors: rows of the table meta, "cursor/NAME".
#include "store/retention.h"
#include "store/txn.h"

static const char prefix[] = "cursor/";
enum { PREFIX = sizeof prefix - 1, COLUMNS = 4 };

static struct key cursor_key(struct okr_str name)
{
    struct key key = {.n = 0};
    key_bytes(&key, prefix, PREFIX);
    key_bytes(&key, name.ptr, name.len < STORE_CURSOR_NAME_MAX ? name.len : STORE_CURSOR_NAME_MAX);
    return key;
}

static bool unpack(struct store_txn *txn, const struct okr_str key, struct okr_str content,
                   struct okr_arena *arena, struct store_cursor *ret)
{
    struct okr_reader r = okr_reader(content);
    uint32_t columns = okr_reader_array(&r);
    struct store_cursor cursor = {
        .name = okr_arena_dup(arena, okr_str_skip(key, PREFIX)),
        .epoch = okr_arena_dup(arena, okr_reader_str(&r)),
    };
    cursor.sequence = okr_reader_uint(&r);
    cursor.time = okr_reader_int(&r, OKR_NO_TIME);
    cursor.actor = okr_arena_dup(arena, okr_reader_str(&r));
    if (r.bad || columns != COLUMNS)
        txn_damaged(txn, TABLE_META, key);
    else if (!cursor.name.ptr || !cursor.epoch.ptr || !cursor.actor.ptr)
        txn_fail_memory(txn);
    if (txn_failed(txn))
        return false;
    *ret = cursor;
    return true;
}

bool store_cursor(struct store_txn *txn, struct okr_str name, struct okr_arena *arena,
                  struct store_cursor *ret)
{
    struct key key = cursor_key(name);
    struct okr_str content;
    return txn_get(txn, TABLE_META, &key, ROW_CURSOR, &content) &&
           unpack(txn, (struct okr_str){(const char *)key.bytes, key.n}, content, arena, ret);
}

void store_put_cursor(struct store_txn *txn, const struct store_cursor *cursor)
{
    struct key key = cursor_key(cursor->name);
    if (txn_failed(txn))
        return;
    okr_arena_reset(txn->scratch);
    struct okr_buf row = row_begin(txn->scratch, ROW_CURSOR);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_array(&p, COLUMNS);
    okr_pack_str(&p, cursor->epoch);
    okr_pack_uint(&p, cursor->sequence);
    okr_pack_int(&p, cursor->time);
    okr_pack_str(&p, cursor->actor);
    txn_put(txn, TABLE_META, &key, row_seal(&row, &key));
}

void store_remove_cursor(struct store_txn *txn, struct okr_str name)
{
    struct key key = cursor_key(name);
    txn_delete(txn, TABLE_META, &key);
}

size_t store_cursors(struct store_txn *txn, struct okr_arena *arena, struct store_cursor **ret)
{
    struct key from = cursor_key(OKR_STR(""));
    struct txn_scan scan = txn_scan(txn, TABLE_META, &from);
    struct store_cursor *all = NULL;
    size_t n = 0, room = 0;
    while (txn_scan_next(&scan) && okr_str_starts(scan.key, okr_str_c(prefix))) {
        if (n == room) {
            all = okr_arena_grow(arena, all, room * sizeof *all, (room + 16) * sizeof *all);
            room += 16;
        }
        if (!all)
            txn_fail_memory(txn);
        else if (unpack(txn, scan.key, scan.content, arena, &all[n]))
            n++;
    }
    txn_scan_close(&scan);
    *ret = all;
    return txn_failed(txn) ? 0 : n;
}
