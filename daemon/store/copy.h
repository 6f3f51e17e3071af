// SPDX-License-Identifier: Apache-2.0
// Where the rows of a new store come from when it is made from a copy: the lines of a dump, or another LMDB file.
#ifndef STORE_COPY_H
#define STORE_COPY_H
#include "store/create.h"

#include <stdio.h>

/// First line of a dump, up to the schema's number. The 1 is the format of the lines.
#define COPY_HEAD "okrd-dump 1 schema "

/// One row, borrowed until the next one.
struct copy_row {
    int table; ///< enum table
    struct key key;
    struct okr_str content; ///< format byte and content, without the checksum
};
struct copy;
/// Opens a dump or a backup, whichever the file is. INVALID when it is neither or too new, NOT_FOUND when it is not there.
OKR_MUST_CHECK int copy_open(const char *path, struct copy **ret, struct okr_err *e);
void copy_close(struct copy *copy);
/// The newest event of a backup; 0 for a dump, which tells it at its end only.
uint64_t copy_sequence(struct copy *copy);
/// The next row: OKR_OK with `*ret_end` true after the last one, when all of the copy has proven whole; INVALID names line and fault.
OKR_MUST_CHECK int copy_next(struct copy *copy, struct copy_row *ret, bool *ret_end,
                             struct okr_err *e);
#endif
