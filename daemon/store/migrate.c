// SPDX-License-Identifier: Apache-2.0
// A store that an older okrd wrote becomes one of today's schema, in one transaction when it is opened.
#include "store/create.h"
#include "store/link.h"
#include "store/retention.h"

enum { BATCH = 4096, BATCH_ARENA_BYTES = 64 << 20 };

/// Schema 2: a person leads to the key results that name it as accountable.
static void link_accountable(struct store_txn *txn, struct okr_arena *arena)
{
    okr_id after = 0;
    struct okr_ids ids;
    while ((ids = store_all(txn, 'k', after, BATCH, arena)).n && !txn_failed(txn)) {
        after = ids.at[ids.n - 1];
        for (size_t i = 0; i < ids.n; i++) {
            struct okr_key_result kr, unlinked;
            if (!store_take(txn, ids.at[i], arena, &kr) || !kr.accountable)
                continue;
            unlinked = kr;
            unlinked.accountable = 0;
            link_update(txn, 'k', kr.id, &unlinked, &kr);
        }
        okr_arena_reset(arena);
    }
}

#if OKR_SEEDED_SCHEMA
/// What a schema to come may do: something that can be seen.
static void leave_cursor(struct store_txn *txn, struct okr_arena *arena)
{
    (void)arena;
    store_put_cursor(txn, &(struct store_cursor){.name = OKR_STR("upgraded"),
                                                 .epoch = store_epoch(txn->store),
                                                 .sequence = store_head(txn),
                                                 .time = store_last_time(txn),
                                                 .actor = OKR_STR("okrd")});
}
#endif

/// What takes a store from the schema before to this one.
static void (*const steps[STORE_SCHEMA + 1])(struct store_txn *txn, struct okr_arena *arena) = {
    [2] = link_accountable,
#if OKR_SEEDED_SCHEMA
    [STORE_SCHEMA] = leave_cursor,
#endif
};

static void write_schema(struct store_txn *txn)
{
    struct key key = store_key();
    struct okr_str content;
    if (!txn_get(txn, TABLE_META, &key, ROW_STORE, &content))
        return;
    struct okr_reader r = okr_reader(content);
    okr_reader_array(&r);
    (void)okr_reader_uint(&r);
    okr_arena_reset(txn->scratch);
    struct okr_buf row = row_begin(txn->scratch, ROW_STORE);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_array(&p, 3);
    okr_pack_uint(&p, STORE_SCHEMA);
    okr_pack_raw(&p, okr_reader_rest(&r));
    txn_put(txn, TABLE_META, &key, row_seal(&row, &key));
}

int migrate_store(struct store *store, uint64_t schema, struct okr_err *e)
{
    struct store_txn *txn;
    if (schema == STORE_SCHEMA)
        return OKR_OK;
    struct okr_arena *arena = okr_arena_new(BATCH_ARENA_BYTES);
    int code = arena ? store_begin(store, &txn, e) : okr_fail_memory(e);
    if (code) {
        okr_arena_free(arena);
        return code;
    }
    for (uint64_t next = schema + 1; next <= STORE_SCHEMA; next++)
        if (steps[next])
            steps[next](txn, arena);
    write_schema(txn);
    okr_arena_free(arena);
    if (store_error(txn, NULL)) {
        code = store_error(txn, e);
        store_abort(txn);
        return code;
    }
    return store_commit(txn, e);
}
