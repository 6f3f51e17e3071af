// SPDX-License-Identifier: Apache-2.0
// Transactions: begin, nest, commit, and the readers'. Counters are in memory (struct head) and follow the fate of their transaction.
#include "store/txn.h"

#include "base/check.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { READER_SCRATCH = 16 << 20 }; ///< a cap: looking back may meet many changes of one entity
/// The file grows ahead of its pages, so that its size tells a truncated file from a whole one: LMDB does not write
/// pages at the end that a transaction took and gave back.
enum { AHEAD_LEAST = 4 << 20, AHEAD_STEP = 16 << 20 };

static int file_ahead(struct store *store, struct okr_err *e)
{
    MDB_envinfo info;
    int fd;
    mdb_env_info(store->env, &info);
    uint64_t used = (info.me_last_pgno + 1) * store->page_size;
    if (used + AHEAD_LEAST <= store->file_bytes)
        return OKR_OK;
    mdb_env_get_fd(store->env, &fd);
    if (ftruncate(fd, (off_t)(used + AHEAD_STEP)) || fsync(fd))
        return foreign_error(e, errno, "growing its file");
    store->file_bytes = used + AHEAD_STEP;
    return OKR_OK;
}

/// Pages that hold something: what was ever used less what is free again.
static uint64_t pages_used(struct store *store, MDB_txn *mdb)
{
    MDB_envinfo info;
    MDB_cursor *cursor;
    MDB_val key, list;
    mdb_env_info(store->env, &info);
    uint64_t used = info.me_last_pgno + 1;
    if (mdb_cursor_open(mdb, 0, &cursor)) // table 0 is LMDB's list of free pages
        return used;
    while (mdb_cursor_get(cursor, &key, &list, MDB_NEXT) == MDB_SUCCESS) {
        size_t n;
        memcpy(&n, list.mv_data, sizeof n);
        used -= n < used ? n : used;
    }
    mdb_cursor_close(cursor);
    return used;
}

/// Whether creates are still allowed: below 90 % of the quota (DESIGN 4). The free pages are counted only when it matters.
static bool has_room(struct store *store, MDB_txn *mdb)
{
    MDB_envinfo info;
    uint64_t limit = store_limit(store) / 10 * 9 / store->page_size;
    mdb_env_info(store->env, &info);
    return info.me_last_pgno + 1 < limit || pages_used(store, mdb) < limit;
}

static void begin_at(struct store_txn *txn, struct store *store, struct store_txn *parent,
                     MDB_txn *mdb)
{
    *txn = (struct store_txn){.store = store,
                              .parent = parent,
                              .mdb = mdb,
                              .scratch = store->scratch,
                              .writes = true,
                              .keeps_cursors = true,
                              .counts_mark = counts_mark(store->counts),
                              .ages_mark = ages_mark(store->ages)};
}

int store_begin(struct store *store, struct store_txn **ret, struct okr_err *e)
{
    struct store_txn *txn = &store->writers[0];
    MDB_txn *mdb;
    int rc = file_ahead(store, e);
    if (rc)
        return rc;
    rc = mdb_txn_begin(store->env, NULL, 0, &mdb);
    if (rc)
        return foreign_error(e, rc, "beginning a transaction");
    counts_clear(store->counts);
    ages_clear(store->ages);
    begin_at(txn, store, NULL, mdb);
    txn->roomy = has_room(store, mdb);
    if (!head_read(txn)) {
        rc = store_error(txn, e);
        store_abort(txn);
        return rc;
    }
    store_new_txid(txn);
    *ret = txn;
    return OKR_OK;
}

int store_nest(struct store_txn *parent, struct store_txn **ret, struct okr_err *e)
{
    struct store_txn *txn = parent + 1;
    MDB_txn *mdb;
    check(txn < parent->store->writers + TXN_DEPTH);
    if (txn_failed(parent))
        return store_error(parent, e);
    int rc = mdb_txn_begin(parent->store->env, parent->mdb, 0, &mdb);
    if (rc)
        return foreign_error(e, rc, "beginning a nested transaction");
    begin_at(txn, parent->store, parent, mdb);
    txn->error.lang = okr_err_lang(e);
    txn->roomy = parent->roomy;
    txn->head = parent->head;
    txn->txid = parent->txid;
    *ret = txn;
    return OKR_OK;
}

int store_keep(struct store_txn *child, struct okr_err *e)
{
    check(child->parent);
    if (txn_failed(child)) {
        int code = store_error(child, e);
        store_drop(child);
        return code;
    }
    txn_close_cursors(child);
    int rc = mdb_txn_commit(child->mdb);
    child->mdb = NULL;
    if (rc) {
        counts_rollback(child->store->counts, child->counts_mark);
        ages_rollback(child->store->ages, child->ages_mark);
        return foreign_error(e, rc, "keeping a nested transaction");
    }
    child->parent->last = 0;
    child->parent->head = child->head;
    child->parent->txid = child->txid;
    return OKR_OK;
}

void store_drop(struct store_txn *child)
{
    check(child->parent);
#if OKR_SEEDED_BUG == 3 // a request that is taken back has used up its sequence numbers
    child->parent->head.sequence = child->head.sequence;
#endif
    txn_close_cursors(child);
    mdb_txn_abort(child->mdb);
    child->mdb = NULL;
    counts_rollback(child->store->counts, child->counts_mark);
    ages_rollback(child->store->ages, child->ages_mark);
}

void store_step(struct store_txn *txn)
{
    txn->touched = false;
    txn->step_head = txn->head;
    txn->counts_mark = counts_mark(txn->store->counts);
    txn->ages_mark = ages_mark(txn->store->ages);
}

bool store_step_undo(struct store_txn *txn)
{
    if (txn->touched || txn_failed(txn))
        return false;
    txn->head = txn->step_head;
    counts_rollback(txn->store->counts, txn->counts_mark);
    ages_rollback(txn->store->ages, txn->ages_mark);
    return true;
}

/// After a full disk LMDB is as before, unless it was its last page that could not be written: then it refuses to go on.
static int commit_error(struct store *store, int rc, struct okr_err *e)
{
    struct okr_err found = {.code = OKR_OK};
    MDB_txn *probe;
    if (foreign_error(&found, rc, "committing") == OKR_E_NO_SPACE &&
        mdb_txn_begin(store->env, NULL, 0, &probe) == MDB_SUCCESS) {
        mdb_txn_abort(probe);
        return foreign_error(e, rc, "committing");
    }
    return okr_fail(e, OKR_E_INTERNAL, NULL, "start okrd again: it verifies the store",
                    "it is not known whether the last changes were stored: %s", mdb_strerror(rc));
}

int store_commit(struct store_txn *txn, struct okr_err *e)
{
    struct store *store = txn->store;
    check(!txn->parent && txn->writes);
    counts_write(txn);
    ages_write(txn);
    okr_arena_reset(txn->scratch);
    head_write(txn);
    if (txn_failed(txn)) {
        int code = store_error(txn, e);
        store_abort(txn);
        return code;
    }
    txn_close_cursors(txn);
#if OKR_SEEDED_BUG == 2 // others see it before it is durable
    mdb_env_set_flags(store->env, MDB_NOSYNC, 1);
#endif
    int rc = mdb_txn_commit(txn->mdb);
#if OKR_SEEDED_BUG == 2
    rc = rc ? rc : mdb_env_sync(store->env, 1);
#endif
    txn->mdb = NULL;
    return rc ? commit_error(store, rc, e) : OKR_OK;
}

void store_abort(struct store_txn *txn)
{
    check(!txn->parent && txn->writes);
    if (txn->mdb) {
        txn_close_cursors(txn);
        mdb_txn_abort(txn->mdb);
    }
    txn->mdb = NULL;
}

int store_reader_new(struct store *store, struct store_txn **ret, struct okr_err *e)
{
    struct store_txn *txn = calloc(1, sizeof *txn);
    if (!txn || !(txn->scratch = okr_arena_new(READER_SCRATCH))) {
        free(txn);
        return okr_fail_memory(e);
    }
    txn->store = store;
    int rc = txn_begin_reading(store, &txn->mdb);
    if (rc) {
        okr_arena_free(txn->scratch);
        free(txn);
        return foreign_error(e, rc, "making a reader");
    }
    mdb_txn_reset(txn->mdb);
    txn->keeps_cursors = true;
    *ret = txn;
    return OKR_OK;
}

int store_reader_renew(struct store_txn *txn, struct okr_err *e)
{
#if OKR_SEEDED_BUG == 7
    mdb_txn_reset(txn->mdb);
#endif
    int rc = mdb_txn_renew(txn->mdb);
    if (rc)
        return foreign_error(e, rc, "beginning to read");
    txn->error.code = OKR_OK;
    txn->error.lang = okr_err_lang(e);
    txn->last = 0;
    txn->past = false;
    txn_renew_cursors(txn);
    if (!head_read(txn)) {
        mdb_txn_reset(txn->mdb);
        return store_error(txn, e);
    }
    txn->txid = txn->head.sequence + 1;
    return OKR_OK;
}

void store_reader_reset(struct store_txn *txn)
{
#if OKR_SEEDED_BUG == 7 // a reader at rest pins the pages that it saw
    (void)txn;
    return;
#endif
    mdb_txn_reset(txn->mdb);
}

void store_reader_free(struct store_txn *txn)
{
    if (!txn)
        return;
    txn_close_cursors(txn);
    mdb_txn_abort(txn->mdb);
    okr_arena_free(txn->scratch);
    free(txn);
}

int store_error(const struct store_txn *txn, struct okr_err *e)
{
    if (!txn_failed(txn))
        return OKR_OK;
    return okr_fail(e, txn->error.code, NULL, txn->error.hint[0] ? txn->error.hint : NULL, "%s",
                    txn->error.message);
}

unsigned store_used_percent(struct store_txn *txn)
{
    MDB_envinfo info;
    struct store *store = txn->store;
    uint64_t limit = store_limit(store) / store->page_size;
    mdb_env_info(store->env, &info);
    uint64_t used = info.me_last_pgno + 1;
    // The free pages are counted only when it matters.
    if (used >= limit / 10 * 8)
        used = pages_used(store, txn->mdb);
    return limit ? (unsigned)(used * 100 / limit) : 0;
}

void store_figures(struct store_txn *txn, struct store_figures *ret)
{
    MDB_envinfo info;
    mdb_env_info(txn->store->env, &info);
    struct store_figures figures = {.pages_used = pages_used(txn->store, txn->mdb),
                                    .limit = store_limit(txn->store),
                                    .readers = info.me_numreaders,
                                    .map_bytes = txn->store->map_bytes,
                                    .page_size = txn->store->page_size};
#define K(name, letter) figures.counts[letter] = txn->head.live[KIND_##name];
    STORE_KINDS(K)
#undef K
    figures.counts['x'] = txn->head.check_ins;
    *ret = figures;
}
