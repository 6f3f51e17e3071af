// SPDX-License-Identifier: Apache-2.0
// Inside the store: its tables, the transaction with its sticky error, and the only ways to a row.
#ifndef STORE_TXN_H
#define STORE_TXN_H
#include "store/row.h"
#include "store/store.h"
#include <lmdb.h>

/// Kinds of entity that have a table of their own, in the order of their counters in the head row: only append.
// clang-format off: one kind a line
#define STORE_KINDS(K) \
    K(org, 'g')        \
    K(unit, 'u')       \
    K(cycle, 'c')      \
    K(objective, 'o')  \
    K(key_result, 'k') \
    K(alignment, 'a')  \
    K(mention, 'm')    \
    K(comment, 'n')    \
    K(initiative, 'i') \
    K(finding, 'f')
// clang-format on

enum kind {
#define K(name, letter) KIND_##name,
    STORE_KINDS(K)
#undef K
        KIND_COUNT
};
/// -1: no entity of that letter has a table (check-ins live in the log).
int kind_of(char letter);

enum table {
    TABLE_META,   ///< "store", "head"
    TABLE_LINK,   ///< parent | relation | child
    TABLE_NAME,   ///< index | hash | id
    TABLE_VALUE,  ///< key result -> narrow value
    TABLE_EVENT,  ///< sequence -> event
    TABLE_COUNT,  ///< unit -> events so far
    TABLE_DEDUP,  ///< key, actor -> answer
    TABLE_AGE,    ///< number -> time and dedup key, oldest first
    TABLE_PLUGIN, ///< plugin, what -> its place in the log, its state, its dead letters
    TABLE_ENTITY, ///< the first of KIND_COUNT tables: number -> entity
    TABLE_END = TABLE_ENTITY + KIND_COUNT
};
extern const char *const table_names[TABLE_END];

/// The counters, read when a transaction begins and written once, at commit.
struct head {
    uint64_t sequence, oldest;    ///< newest event; oldest served
    okr_time time;                ///< of the newest event
    uint64_t age_first, age_next; ///< numbers of the oldest and the next row of TABLE_AGE
    uint64_t next[KIND_COUNT], live[KIND_COUNT];
    uint64_t
        check_ins; ///< recorded and not voided; they live in the log and have no table to count
};

struct unit_counts;
struct new_ages;

#define NO_MORE_ROWS UINT64_MAX
/// A transaction keeps a cursor for each table that it reads: the next row is often on the page of the last one, and no request allocates.
struct kept_cursor {
    MDB_cursor *cursor; ///< NULL: not opened yet, or in use by a scan
    bool renewed;       ///< since it was opened, or since the reader's last renewal
    struct cursor_place {
        uint64_t at;     ///< the number whose row it stands at, or NO_MORE_ROWS; 0: not known
        uint64_t absent; ///< from here up to `at` there are no rows
    } place;             ///< of a reader, in a table that has numbers as keys
};

enum { TXN_DEPTH = 4 };
struct store_txn {
    struct store *store;
    struct store_txn *parent; ///< of a nested one
    MDB_txn *mdb;             ///< NULL while a reader is reset
    struct okr_arena
        *scratch; ///< for rows on their way in; emptied by each public call that writes
    struct head head;
    uint64_t txid;
    size_t counts_mark, ages_mark; ///< where a dropped nested transaction or a step rolls back to
    bool writes, roomy;            ///< roomy: creates are allowed
    bool touched;                  ///< a row was put or deleted since the step began
    struct head step_head;         ///< as it was when the step began
    okr_id last;                   ///< whose row was looked up last and still lies there; 0: none
    uint8_t last_format;
    struct okr_str last_content;
    bool keeps_cursors; ///< closes them at its end (all but the preflight)
    bool past;          ///< a reader that answers as of event `at`
    uint64_t at;
    struct kept_cursor kept[TABLE_END];
    struct okr_err error;
};

struct store {
    MDB_env *env;
    MDB_dbi tables[TABLE_END];
    int lock;
    uint8_t id_bytes[16];
    char id[33], epoch[33];
    _Atomic uint64_t quota; ///< a reload changes it from another thread than the writer's
    uint64_t map_bytes, page_size, file_bytes;
    struct okr_arena *scratch;
    struct unit_counts *counts;
    struct new_ages *ages;
    struct store_txn writers[TXN_DEPTH];
};

/// The bytes that may be in use: the quota, or the map where there is none.
static inline uint64_t store_limit(const struct store *store)
{
    uint64_t quota = store->quota; // read once: a reload may change it
    return quota ? quota : store->map_bytes;
}

/// Makes the transaction fail with LMDB's or the system's code `rc`, unless it failed before.
void txn_fail(struct store_txn *txn, int rc, const char *doing);
/// The arena was full.
void txn_fail_memory(struct store_txn *txn);
/// A row that is not what was written: INTERNAL, names table and key.
void txn_damaged(struct store_txn *txn, enum table table, struct okr_str key);
static inline bool txn_failed(const struct store_txn *txn)
{
    return txn->error.code != OKR_OK;
}
/// INTERNAL, NO_SPACE or TOO_BIG with a sentence for a code of LMDB or the system.
int foreign_error(struct okr_err *e, int rc, const char *doing);

/// Begins to read; where all places are taken, those of processes that are gone are given free first. LMDB's code.
int txn_begin_reading(struct store *store, MDB_txn **ret);

/// The content of a row. False when there is none; a damaged one or one of another format makes the transaction fail.
bool txn_get(struct store_txn *txn, enum table table, const struct key *key, enum row_format format,
             struct okr_str *ret);
/// The same for tables with rows of two formats.
bool txn_get_any(struct store_txn *txn, enum table table, const struct key *key,
                 uint8_t *ret_format, struct okr_str *ret);
/// Writes a sealed row; row.ptr NULL makes the transaction fail for want of memory.
void txn_put(struct store_txn *txn, enum table table, const struct key *key, struct okr_str row);
/// The same where the key is most likely the table's last: pages are filled to the end.
void txn_append(struct store_txn *txn, enum table table, const struct key *key, struct okr_str row);
void txn_delete(struct store_txn *txn, enum table table,
                const struct key *key); ///< no such row: nothing happens

/// Kept cursors after the renewal of a reader, and before the end of any transaction.
void txn_renew_cursors(struct store_txn *txn);
void txn_close_cursors(struct store_txn *txn);

/// Rows in order of their keys.
struct txn_scan {
    struct store_txn *txn;
    enum table table;
    MDB_cursor *cursor;
    MDB_cursor_op op;
    struct okr_str key, content; ///< of the row found, borrowed
    uint8_t format;
};
/// From the first key that is not before `from`; an empty one is before all. Close it before the transaction ends.
struct txn_scan txn_scan(struct store_txn *txn, enum table table, const struct key *from);
bool txn_scan_next(struct txn_scan *scan);
/// The next row is the first whose key is not before `from`, which stays as it is until then.
void txn_scan_seek(struct txn_scan *scan, const struct key *from);
void txn_scan_close(struct txn_scan *scan);

/// Counters and pending rows of the write transaction (count.c, dedup.c): what is written at commit only, because many requests of a batch change the same rows.
struct unit_counts *counts_new(void);
void counts_free(struct unit_counts *counts);
void counts_clear(struct unit_counts *counts);
size_t counts_mark(const struct unit_counts *counts);
void counts_rollback(struct unit_counts *counts, size_t mark);
void counts_write(struct store_txn *txn);
/// Counts one more event of the unit and gives its number.
uint64_t counts_next(struct store_txn *txn, okr_id unit);

struct new_ages *ages_new(void);
void ages_free(struct new_ages *ages);
void ages_clear(struct new_ages *ages);
size_t ages_mark(const struct new_ages *ages);
void ages_rollback(struct new_ages *ages, size_t mark);
/// Writes what was kept in this transaction and takes away as much of what may go.
void ages_write(struct store_txn *txn);

/// The head row (head.c).
bool head_read(struct store_txn *txn);
void head_write(struct store_txn *txn);
#endif
