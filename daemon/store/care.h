// SPDX-License-Identifier: Apache-2.0
// Looking after a store: dump and load as text, a hot backup, and the check that everything in it agrees.
#ifndef STORE_CARE_H
#define STORE_CARE_H
#include "store/store.h"

#include <stdio.h>

/// What a dump, a load or a backup held.
struct store_tally {
    uint64_t rows;
    uint64_t sequence; ///< of the newest event
};

/// Writes every row as one line: "okrd-dump 1 …", then "TABLE KEY(hex) ROW(base64)", then "end ROWS CRC-32C". Independent of the
/// version of LMDB; rows keep their own format bytes. NO_SPACE or INTERNAL when `out` cannot be written or a row is damaged.
OKR_MUST_CHECK int store_dump(struct store *store, FILE *out, struct store_tally *ret,
                              struct okr_err *e);
/// Makes a store in options->dir, which must not hold one, from a dump or from a backup's file: whole, or nothing. It gets an epoch
/// of its own, because what was acknowledged after the copy is not in it. INVALID names the line at fault.
OKR_MUST_CHECK int store_load(const struct store_options *options, const char *path,
                              struct store_tally *ret, struct okr_err *e);
/// Copies the store as it is at the moment into the file `path`, which must not exist: beside it first, synced, every row checked,
/// then renamed. The store goes on meanwhile. INVALID for a path that is taken or not absolute.
OKR_MUST_CHECK int store_backup(struct store *store, const char *path, struct store_tally *ret,
                                struct okr_err *e);

enum { STORE_FAULTS_MAX = 50 };
struct store_report {
    uint64_t rows, entities, events;        ///< looked at
    uint64_t faults;                        ///< found; the first STORE_FAULTS_MAX are told
    struct okr_str fault[STORE_FAULTS_MAX]; ///< sentences
};
/// Checks in one reader: every row's checksum and form; each entity against its links and names, and these against the entities;
/// the counters against the rows and the log; the log for holes; and each entity against what its events say of it.
/// TOO_BIG only; faults are in the report.
OKR_MUST_CHECK int store_verify(struct store_txn *txn, struct okr_arena *arena,
                                struct store_report *ret, struct okr_err *e);
#endif
