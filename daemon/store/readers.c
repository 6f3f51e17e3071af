// SPDX-License-Identifier: Apache-2.0
// Who reads: a reader that never ends, of whichever process, keeps every page that was freed since, and the store grows.
#include "store/txn.h"

#include <stdlib.h>

/// Takes one line of mdb_reader_list: process, thread, and the transaction whose state it reads, "-" when it rests.
static int take_line(const char *line, void *self)
{
    struct store_readers *found = self;
    char *at, *end;
    int process = (int)strtol(line, &at, 10);
    (void)strtoull(at, &at, 16); // its thread
    uint64_t snapshot = strtoull(at, &end, 10);
    if (end == at)
        return 0; // the heading, or it rests
    found->reading++;
    if (!found->snapshot || snapshot < found->snapshot) {
        found->snapshot = snapshot;
        found->process = process;
    }
    return 0;
}

int store_readers(struct store *store, struct store_readers *ret, struct okr_err *e)
{
    struct store_readers found = {.freed = 0};
    MDB_envinfo info;
    int gone = 0, rc = mdb_reader_check(store->env, &gone);
    if (rc)
        return foreign_error(e, rc, "looking for readers that are gone");
    mdb_env_info(store->env, &info);
    if (mdb_reader_list(store->env, take_line, &found) < 0)
        return foreign_error(e, MDB_PANIC, "listing its readers");
    found.freed = (uint64_t)gone;
    if (found.snapshot)
        found.behind =
            info.me_last_txnid > found.snapshot ? info.me_last_txnid - found.snapshot : 0;
    *ret = found;
    return OKR_OK;
}

int txn_begin_reading(struct store *store, MDB_txn **ret)
{
    int gone, rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, ret);
    if (rc == MDB_READERS_FULL && !mdb_reader_check(store->env, &gone) && gone)
        rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, ret);
    return rc;
}
