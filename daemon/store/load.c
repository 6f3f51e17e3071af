// SPDX-License-Identifier: Apache-2.0
// A store made from a copy, and a copy made from a store.
#include "store/care.h"
#include "store/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROWS_PER_COMMIT = 20000 }; ///< LMDB keeps a commit's pages in memory

struct loading {
    struct copy *copy;
    struct store store;
    struct store_txn txn;
    struct store_tally tally;
};

static int begin(struct loading *l, struct okr_err *e)
{
    int rc = mdb_txn_begin(l->store.env, NULL, 0, &l->txn.mdb);
    for (int i = 0; !rc && i < TABLE_END; i++)
        rc = mdb_dbi_open(l->txn.mdb, table_names[i], MDB_CREATE, &l->store.tables[i]);
    return rc ? foreign_error(e, rc, "loading") : OKR_OK;
}

static int commit(struct loading *l, struct okr_err *e)
{
    txn_close_cursors(&l->txn);
    int rc = mdb_txn_commit(l->txn.mdb);
    l->txn.mdb = NULL;
    return rc ? foreign_error(e, rc, "loading") : OKR_OK;
}

/// The row that says who the store is, with an epoch of its own.
static struct okr_str renewed(struct loading *l, const struct copy_row *from, struct key *key)
{
    uint8_t epoch[sizeof l->store.id_bytes];
    struct okr_reader r = okr_reader(okr_str_skip(from->content, 1));
    okr_reader_array(&r);
    uint64_t schema = okr_reader_uint(&r);
    struct okr_str id = okr_reader_str(&r);
    randombytes_buf(epoch, sizeof epoch);
#if OKR_SEEDED_BUG == 8 // a restored store passes for the old one
    memcpy(epoch, okr_reader_str(&r).ptr, sizeof epoch);
#endif
    struct okr_buf row = row_begin(l->txn.scratch, ROW_STORE);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_array(&p, 3);
    okr_pack_uint(&p, schema);
    okr_pack_bin(&p, id.ptr, id.len);
    okr_pack_bin(&p, epoch, sizeof epoch);
    return row_seal(&row, key);
}

static void put_row(struct loading *l, struct copy_row *row)
{
    struct key store = store_key();
    okr_arena_reset(l->txn.scratch);
    if (row->table == TABLE_META && row->key.n == store.n &&
        memcmp(row->key.bytes, store.bytes, store.n) == 0) {
        txn_put(&l->txn, TABLE_META, &row->key, renewed(l, row, &row->key));
        return;
    }
    struct okr_buf buf = OKR_BUF(l->txn.scratch);
    okr_buf_add(&buf, row->content.ptr, row->content.len);
    txn_append(&l->txn, (enum table)row->table, &row->key, row_seal(&buf, &row->key));
}

/// Puts all rows of the copy into the new environment.
static int fill(void *self, MDB_env *env, struct okr_err *e)
{
    struct loading *l = self;
    bool end = false;
    l->store.env = env;
    l->txn = (struct store_txn){.store = &l->store, .scratch = l->txn.scratch, .writes = true};
    int code = begin(l, e);
    while (!code && !end) {
        struct copy_row row;
        if ((code = copy_next(l->copy, &row, &end, e)) || end)
            break;
        put_row(l, &row);
        code = store_error(&l->txn, e);
        if (!code && ++l->tally.rows % ROWS_PER_COMMIT == 0 && !(code = commit(l, e)))
            code = begin(l, e);
    }
    if (!code && !head_read(&l->txn))
        code = store_error(&l->txn, e);
    l->tally.sequence = l->txn.head.sequence;
    if (!code)
        return commit(l, e);
    txn_close_cursors(&l->txn);
    if (l->txn.mdb)
        mdb_txn_abort(l->txn.mdb);
    return code;
}

int store_load(const struct store_options *options, const char *path, struct store_tally *ret,
               struct okr_err *e)
{
    struct loading l = {.copy = NULL};
    struct store_options making = *options;
    int lock = -1, code;
    making.create = true;
    if (sodium_init() < 0)
        return okr_fail(e, OKR_E_INTERNAL, NULL, "see whether /dev/urandom can be read",
                        "the system has no source of random bytes");
    l.txn.scratch = okr_arena_new(64 << 20);
    if (!l.txn.scratch)
        return okr_fail_memory(e);
    if (!(code = copy_open(path, &l.copy, e)) && !(code = create_data_dir(&making, e)) &&
        !(code = create_lock(making.dir, &lock, e)))
        code = create_filled(&making, fill, &l, e);
    copy_close(l.copy);
    okr_arena_free(l.txn.scratch);
    if (lock >= 0)
        close(lock);
    if (!code)
        *ret = l.tally;
    return code;
}

/// Reads every row of the copy once: what was written is what can be read.
static int check_copy(const char *path, struct store_tally *tally, struct okr_err *e)
{
    struct copy *copy;
    struct copy_row row;
    bool end = false;
    int code = copy_open(path, &copy, e);
    if (code)
        return code;
    tally->sequence = copy_sequence(copy);
    while (!code && !end && !(code = copy_next(copy, &row, &end, e)) && !end)
        tally->rows++;
    copy_close(copy);
    return code;
}

static int copy_env(struct store *store, const char *path, struct okr_err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return okr_fail(e, OKR_E_INVALID, "path", "name a directory where okrd may write",
                        "cannot make %s: %s", path, strerror(errno));
    int rc = mdb_env_copyfd2(store->env, fd, MDB_CP_COMPACT);
    if (!rc && fsync(fd))
        rc = errno;
    close(fd);
    return rc ? foreign_error(e, rc, "copying") : OKR_OK;
}

int store_backup(struct store *store, const char *path, struct store_tally *ret, struct okr_err *e)
{
    char fresh[STORE_PATH_MAX], folder[STORE_PATH_MAX];
    struct store_tally tally = {0};
    const char *slash = strrchr(path, '/');
    int n = snprintf(fresh, sizeof fresh, "%s.new", path);
    if (path[0] != '/' || n >= STORE_PATH_MAX || !slash[1])
        return okr_fail(e, OKR_E_INVALID, "path",
                        "write it from / on: /var/backups/okrd/monday.mdb",
                        "\"%s\" is not the whole path of a file", path);
    if (access(path, F_OK) == 0)
        return okr_fail(e, OKR_E_INVALID, "path", "name another file, or move that one away",
                        "%s exists already", path);
    snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    (void)unlink(fresh); // what a backup that was cut short left behind
    int code = copy_env(store, fresh, e);
    if (!code)
        code = check_copy(fresh, &tally, e);
    if (!code && (rename(fresh, path) || (code = create_sync(folder, e))))
        code = code ? code : foreign_error(e, errno, "renaming the copy");
    if (code)
        (void)unlink(fresh);
    else
        *ret = tally;
    return code;
}
