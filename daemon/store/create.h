// SPDX-License-Identifier: Apache-2.0
// The data directory: what is in it, its lock, and how a store comes into being in one rename.
#ifndef STORE_CREATE_H
#define STORE_CREATE_H
#include "store/txn.h"

#define STORE_FOLDER "store"
#ifndef OKR_SEEDED_SCHEMA
#define OKR_SEEDED_SCHEMA 0 // 1: the okrd to come, of tests/integration/test_upgrade.py
#endif
enum { STORE_SCHEMA = 2 + OKR_SEEDED_SCHEMA, STORE_PATH_MAX = 4096 };

/// The key of the row that says who the store is.
struct key store_key(void);
/// dir/folder[/file] into STORE_PATH_MAX bytes; INVALID when it is longer.
OKR_MUST_CHECK int create_path(char *ret, const char *dir, const char *folder, const char *file,
                               struct okr_err *e);
/// Makes the directory and those above it where missing (if the options say create), and refuses network file systems.
OKR_MUST_CHECK int create_data_dir(const struct store_options *options, struct okr_err *e);
/// The name of a network file system by statfs's number; NULL for one of this machine.
const char *create_network_name(uint32_t magic);
/// Takes the lock; one that is held names the process. The caller closes the descriptor.
OKR_MUST_CHECK int create_lock(const char *dir, int *ret, struct okr_err *e);
/// Checks that a whole store is there, or makes one: in a folder beside, synced, then renamed. Call with the lock.
OKR_MUST_CHECK int create_store(const struct store_options *options, struct okr_err *e);
/// Puts the first rows into an empty environment.
typedef int create_fill(void *self, MDB_env *env, struct okr_err *e);
/// Makes a store with these rows; CONFLICT where there is one. Call with the lock.
OKR_MUST_CHECK int create_filled(const struct store_options *options, create_fill *fill, void *self,
                                 struct okr_err *e);
/// Brings a store that was just opened from schema `schema` to STORE_SCHEMA (migrate.c).
OKR_MUST_CHECK int migrate_store(struct store *store, uint64_t schema, struct okr_err *e);
/// Syncs a file or directory by its path.
OKR_MUST_CHECK int create_sync(const char *path, struct okr_err *e);
/// Whether the file's last two commits follow one another (newest.c); its page size is known.
OKR_MUST_CHECK int newest_check(const struct store *store, const char *dir, struct okr_err *e);
/// An LMDB environment as okrd uses it (env.c).
OKR_MUST_CHECK int env_open(const char *dir, const struct store_options *options, MDB_env **ret,
                            struct okr_err *e);
#endif
