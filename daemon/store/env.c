// SPDX-License-Identifier: Apache-2.0
// Opening: the lock, the preflight that refuses with a sentence, the environment, its tables.
#include "store/create.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint64_t DEFAULT_MAP = UINT64_C(64) << 30;
enum { DEFAULT_READERS = 126, SCRATCH_BYTES = 64 << 20 };

int env_open(const char *dir, const struct store_options *options, MDB_env **ret, struct okr_err *e)
{
    MDB_env *env;
    int fd, rc = mdb_env_create(&env);
    if (rc)
        return foreign_error(e, rc, "opening");
    uint64_t map = options->map_bytes ? options->map_bytes : DEFAULT_MAP;
    // NOTLS: a read transaction belongs to an actor, not to a thread's hidden slot.
    if ((rc = mdb_env_set_mapsize(env, map)) || (rc = mdb_env_set_maxdbs(env, TABLE_END)) ||
        (rc = mdb_env_set_maxreaders(env, options->readers ? options->readers : DEFAULT_READERS)) ||
        (rc = mdb_env_open(env, dir, MDB_NOTLS, 0600)) || (rc = mdb_env_get_fd(env, &fd)))
        goto failed;
    // LMDB leaves the data file open across exec: a plugin host would inherit the store.
    if (fcntl(fd, F_SETFD, FD_CLOEXEC)) {
        rc = errno;
        goto failed;
    }
    *ret = env;
    return OKR_OK;
failed:
    mdb_env_close(env);
    return okr_fail(e, OKR_E_INTERNAL, NULL,
                    rc == ENOMEM
                        ? "raise the limit of address space (ulimit -v), or make the map smaller"
                        : "restore a backup of the data directory, or see the system's log",
                    "the store in %s cannot be opened: %s", dir, mdb_strerror(rc));
}

/// A file that is shorter than its own list of pages would kill the process at the first read past its end.
static int check_size(struct store *store, const char *dir, struct okr_err *e)
{
    MDB_envinfo info;
    MDB_stat stat_of;
    struct stat file;
    int fd;
    mdb_env_info(store->env, &info);
    mdb_env_stat(store->env, &stat_of);
    mdb_env_get_fd(store->env, &fd);
    if (fstat(fd, &file))
        return foreign_error(e, errno, "looking at its file");
    store->page_size = stat_of.ms_psize;
    store->map_bytes = info.me_mapsize;
    store->file_bytes = (uint64_t)file.st_size;
    uint64_t needed = (info.me_last_pgno + 1) * store->page_size;
    if (store->file_bytes >= needed)
        return OKR_OK;
    return okr_fail(e, OKR_E_INTERNAL, NULL, "restore a backup of the data directory",
                    "the store in %s was cut off: its file has %llu bytes and should have %llu",
                    dir, (unsigned long long)store->file_bytes, (unsigned long long)needed);
}

static const int later_tables[] = {TABLE_PLUGIN, TABLE_ENTITY + KIND_finding};
enum { LATER = sizeof later_tables / sizeof *later_tables };

/// Whether one of them is missing. A store without its first table is none, and is left as it is.
static int find_missing(struct store *store, bool *ret, struct okr_err *e)
{
    MDB_txn *mdb;
    MDB_dbi table;
    int rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &mdb);
    if (rc)
        return foreign_error(e, rc, "opening");
    *ret = false;
    if (mdb_dbi_open(mdb, table_names[TABLE_META], 0, &table) == MDB_SUCCESS)
        for (int i = 0; i < LATER; i++)
            *ret =
                *ret || mdb_dbi_open(mdb, table_names[later_tables[i]], 0, &table) == MDB_NOTFOUND;
    mdb_txn_abort(mdb);
    return OKR_OK;
}

/// Tables that came later than the store are made in it.
static int add_tables(struct store *store, struct okr_err *e)
{
    MDB_txn *mdb;
    MDB_dbi table;
    bool missing = false;
    int code = find_missing(store, &missing, e);
    if (code || !missing)
        return code;
    int rc = mdb_txn_begin(store->env, NULL, 0, &mdb);
    if (rc)
        return foreign_error(e, rc, "adding a table");
    for (int i = 0; !rc && i < LATER; i++)
        rc = mdb_dbi_open(mdb, table_names[later_tables[i]], MDB_CREATE, &table);
    if (rc)
        mdb_txn_abort(mdb);
    else
        rc = mdb_txn_commit(mdb);
    return rc ? foreign_error(e, rc, "adding a table") : OKR_OK;
}

static int open_tables(struct store *store, MDB_txn *mdb, const char *dir, struct okr_err *e)
{
    for (int i = 0; i < TABLE_END; i++) {
        int rc = mdb_dbi_open(mdb, table_names[i], 0, &store->tables[i]);
        if (rc)
            return okr_fail(e, OKR_E_INTERNAL, NULL, "restore a backup of the data directory",
                            "the store in %s has no table %s: %s", dir, table_names[i],
                            mdb_strerror(rc));
    }
    return OKR_OK;
}

/// Who the store is: the row that says so, and whether this okrd knows its schema.
static int read_identity(struct store_txn *txn, const char *dir, uint64_t *ret_schema,
                         struct okr_err *e)
{
    struct store *store = txn->store;
    struct key key = store_key();
    struct okr_str content;
    if (!txn_get(txn, TABLE_META, &key, ROW_STORE, &content)) {
        if (!txn_failed(txn))
            txn_damaged(txn, TABLE_META, OKR_STR("store"));
        return store_error(txn, e);
    }
    struct okr_reader r = okr_reader(content);
    okr_reader_array(&r);
    uint64_t schema = okr_reader_uint(&r);
    if (!r.bad && schema > STORE_SCHEMA)
        return okr_fail(e, OKR_E_INVALID, NULL, "start the okrd that wrote it, or a newer one",
                        "the store in %s has schema %llu; this okrd knows schema %d", dir,
                        (unsigned long long)schema, STORE_SCHEMA);
    struct okr_str id = okr_reader_str(&r), epoch = okr_reader_str(&r);
    if (r.bad || id.len != sizeof store->id_bytes || epoch.len != sizeof store->id_bytes) {
        txn_damaged(txn, TABLE_META, OKR_STR("store"));
        return store_error(txn, e);
    }
    *ret_schema = schema;
    memcpy(store->id_bytes, id.ptr, id.len);
    sodium_bin2hex(store->id, sizeof store->id, (const unsigned char *)id.ptr, id.len);
    sodium_bin2hex(store->epoch, sizeof store->epoch, (const unsigned char *)epoch.ptr, epoch.len);
    return OKR_OK;
}

/// Opens the tables and reads the two rows everything stands on.
static int preflight(struct store *store, const char *dir, uint64_t *ret_schema, struct okr_err *e)
{
    struct store_txn txn = {.store = store};
    int code = check_size(store, dir, e);
    if (code || (code = newest_check(store, dir, e)) || (code = add_tables(store, e)))
        return code;
    int rc = txn_begin_reading(store, &txn.mdb);
    if (rc)
        return foreign_error(e, rc, "opening");
    if ((code = open_tables(store, txn.mdb, dir, e)) ||
        (code = read_identity(&txn, dir, ret_schema, e)) ||
        (!head_read(&txn) && (code = store_error(&txn, e)))) {
        mdb_txn_abort(txn.mdb);
        return code;
    }
    rc = mdb_txn_commit(txn.mdb); // keeps the table handles
    return rc ? foreign_error(e, rc, "opening") : OKR_OK;
}

static int open_inside(struct store *store, const struct store_options *options, struct okr_err *e)
{
    char dir[STORE_PATH_MAX];
    uint64_t schema = 0;
    int code;
    if ((code = create_data_dir(options, e)) ||
        (code = create_lock(options->dir, &store->lock, e)) || (code = create_store(options, e)) ||
        (code = create_path(dir, options->dir, STORE_FOLDER, NULL, e)) ||
        (code = env_open(dir, options, &store->env, e)) ||
        (code = preflight(store, dir, &schema, e)))
        return code;
    store->quota = options->quota;
    store->scratch = okr_arena_new(SCRATCH_BYTES);
    store->counts = counts_new();
    store->ages = ages_new();
    if (!store->scratch || !store->counts || !store->ages)
        return okr_fail_memory(e);
    return migrate_store(store, schema, e);
}

int store_open(const struct store_options *options, struct store **ret, struct okr_err *e)
{
    if (sodium_init() < 0)
        return okr_fail(e, OKR_E_INTERNAL, NULL, "see whether /dev/urandom can be read",
                        "the system has no source of random bytes");
    struct store *store = calloc(1, sizeof *store);
    if (!store)
        return okr_fail_memory(e);
    store->lock = -1;
    int code = open_inside(store, options, e);
    if (code) {
        store_close(store);
        return code;
    }
    *ret = store;
    return OKR_OK;
}

void store_set_quota(struct store *store, uint64_t quota)
{
    store->quota = quota;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    if (store->env)
        mdb_env_close(store->env);
    ages_free(store->ages);
    counts_free(store->counts);
    okr_arena_free(store->scratch);
    if (store->lock >= 0)
        close(store->lock); // and with it the lock
    free(store);
}

struct okr_str store_epoch(const struct store *store)
{
    return (struct okr_str){store->epoch, sizeof store->epoch - 1};
}

struct okr_str store_id(const struct store *store)
{
    return (struct okr_str){store->id, sizeof store->id - 1};
}
