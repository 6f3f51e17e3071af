// SPDX-License-Identifier: Apache-2.0
#include "store/create.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEW_FOLDER STORE_FOLDER ".new"
#define SENTINEL   "okrd-store"
static const char sentinel_text[] = "okrd store\n";
enum { UNIX_DIR_MODE = 0700, UNIX_FILE_MODE = 0600 };

struct key store_key(void)
{
    struct key key = {.n = 0};
    key_bytes(&key, "store", 5);
    return key;
}

int create_path(char *ret, const char *dir, const char *folder, const char *file, struct okr_err *e)
{
    int n =
        snprintf(ret, STORE_PATH_MAX, "%s/%s%s%s", dir, folder, file ? "/" : "", file ? file : "");
    if (n < 0 || n >= STORE_PATH_MAX)
        return okr_fail(e, OKR_E_INVALID, NULL, "use a shorter one",
                        "the path of the data directory is longer than %d bytes", STORE_PATH_MAX);
    return OKR_OK;
}

static int system_error(struct okr_err *e, const char *doing, const char *path)
{
    int code = errno == ENOSPC || errno == EDQUOT ? OKR_E_NO_SPACE : OKR_E_INTERNAL;
    return okr_fail(e, code, NULL, "see who owns the directory, and how full its disk is",
                    "%s %s failed: %s", doing, path, strerror(errno));
}

int create_sync(const char *path, struct okr_err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return system_error(e, "opening", path);
    int failed = fsync(fd);
    int code = failed ? system_error(e, "syncing", path) : OKR_OK;
    close(fd);
    return code;
}

static int write_sentinel(const char *path, struct okr_err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, UNIX_FILE_MODE);
    if (fd < 0)
        return system_error(e, "making", path);
    ssize_t n = write(fd, sentinel_text, sizeof sentinel_text - 1);
    int code = n == (ssize_t)sizeof sentinel_text - 1 && fsync(fd) == 0
                   ? OKR_OK
                   : system_error(e, "writing", path);
    close(fd);
    return code;
}

/// Writes the first rows of an empty environment.
static int fill(void *self, MDB_env *env, struct okr_err *e)
{
    (void)self;
    struct store store = {.env = env};
    struct store_txn txn = {.store = &store, .writes = true};
    uint8_t id[sizeof store.id_bytes], epoch[sizeof store.id_bytes];
    int rc = mdb_txn_begin(env, NULL, 0, &txn.mdb);
    for (int i = 0; !rc && i < TABLE_END; i++)
        rc = mdb_dbi_open(txn.mdb, table_names[i], MDB_CREATE, &store.tables[i]);
    if (rc) {
        mdb_txn_abort(txn.mdb);
        return foreign_error(e, rc, "making its tables");
    }
    randombytes_buf(id, sizeof id);
    randombytes_buf(epoch, sizeof epoch);
    txn.scratch = okr_arena_new(1 << 16);
    if (!txn.scratch) {
        mdb_txn_abort(txn.mdb);
        return okr_fail_memory(e);
    }
    struct key key = store_key();
    struct okr_buf row = row_begin(txn.scratch, ROW_STORE);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_array(&p, 3);
    okr_pack_uint(&p, STORE_SCHEMA);
    okr_pack_bin(&p, id, sizeof id);
    okr_pack_bin(&p, epoch, sizeof epoch);
    txn_put(&txn, TABLE_META, &key, row_seal(&row, &key));
    txn.head = (struct head){.oldest = 1, .time = OKR_NO_TIME, .age_first = 1, .age_next = 1};
    for (int i = 0; i < KIND_COUNT; i++)
        txn.head.next[i] = 1;
    head_write(&txn);
    okr_arena_free(txn.scratch);
    if (txn_failed(&txn)) {
        mdb_txn_abort(txn.mdb);
        return store_error(&txn, e);
    }
    rc = mdb_txn_commit(txn.mdb);
    return rc ? foreign_error(e, rc, "writing its first rows") : OKR_OK;
}

/// What a creation that was cut short left behind: nothing of it was ever used.
static void remove_rest(const char *dir)
{
    static const char *const files[] = {"data.mdb", "lock.mdb", SENTINEL};
    char path[STORE_PATH_MAX];
    struct okr_err ignored = {.code = OKR_OK};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (create_path(path, dir, NEW_FOLDER, files[i], &ignored) == OKR_OK)
            unlink(path);
    if (create_path(path, dir, NEW_FOLDER, NULL, &ignored) == OKR_OK)
        rmdir(path);
}

static int make_store(const struct store_options *options, const char *folder, create_fill *fill_it,
                      void *self, struct okr_err *e)
{
    char fresh[STORE_PATH_MAX], sentinel[STORE_PATH_MAX];
    MDB_env *env;
    int code;
    remove_rest(options->dir);
    if ((code = create_path(fresh, options->dir, NEW_FOLDER, NULL, e)) ||
        (code = create_path(sentinel, options->dir, NEW_FOLDER, SENTINEL, e)))
        return code;
    if (mkdir(fresh, UNIX_DIR_MODE))
        return system_error(e, "making", fresh);
    if ((code = env_open(fresh, options, &env, e)))
        return code;
    code = fill_it(self, env, e);
    mdb_env_close(env);
    if (code || (code = write_sentinel(sentinel, e)) || (code = create_sync(fresh, e)))
        return code;
    if (rename(fresh, folder))
        return system_error(e, "renaming", fresh);
    return create_sync(options->dir, e);
}

/// Whether the folder holds a store of ours; a stranger's files are not touched.
static int check_sentinel(const struct store_options *options, const char *folder,
                          struct okr_err *e)
{
    char path[STORE_PATH_MAX], text[sizeof sentinel_text] = "";
    struct stat data;
    int code = create_path(path, options->dir, STORE_FOLDER, SENTINEL, e);
    if (code)
        return code;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    if (n != (ssize_t)sizeof text - 1 || memcmp(text, sentinel_text, sizeof text) != 0)
        return okr_fail(e, OKR_E_INVALID, NULL, "name another data directory, or restore a backup",
                        "%s is not a store of okrd: its file %s is missing or has another text",
                        folder, SENTINEL);
    if ((code = create_path(path, options->dir, STORE_FOLDER, "data.mdb", e)))
        return code;
    // LMDB takes an empty or missing file for a new store.
    if (stat(path, &data) || data.st_size == 0)
        return okr_fail(e, OKR_E_INTERNAL, NULL, "restore a backup of the data directory",
                        "the store in %s has lost its data: %s is missing or empty", folder, path);
    return OKR_OK;
}

int create_store(const struct store_options *options, struct okr_err *e)
{
    char folder[STORE_PATH_MAX];
    struct stat found;
    int code = create_path(folder, options->dir, STORE_FOLDER, NULL, e);
    if (code)
        return code;
    if (stat(folder, &found) == 0)
        return check_sentinel(options, folder, e);
    if (errno != ENOENT)
        return system_error(e, "looking at", folder);
    if (options->create)
        return make_store(options, folder, fill, NULL, e);
    return okr_fail(e, OKR_E_NOT_FOUND, NULL, "see that --data names the right directory",
                    "there is no store in %s", options->dir);
}

int create_filled(const struct store_options *options, create_fill *fill_it, void *self,
                  struct okr_err *e)
{
    char folder[STORE_PATH_MAX];
    struct stat found;
    int code = create_path(folder, options->dir, STORE_FOLDER, NULL, e);
    if (code)
        return code;
    if (stat(folder, &found) == 0)
        return okr_fail(e, OKR_E_CONFLICT, NULL, "move it away, or name another data directory",
                        "there is a store in %s already", folder);
    return make_store(options, folder, fill_it, self, e);
}
