// SPDX-License-Identifier: Apache-2.0
// Tables as spreadsheets write them (RFC 4180): commas, semicolons or tabs, quoted cells, UTF-8 or GB18030.
#ifndef CLIENT_CSV_H
#define CLIENT_CSV_H
#include <okr/arena.h>

enum { CSV_COLUMNS_MAX = 64 };

struct csv_row {
    struct okr_str cell[CSV_COLUMNS_MAX]; ///< trimmed
    size_t n;
    size_t line; ///< of the file, from 1: where the row begins
};
struct csv {
    struct okr_str rest;
    struct okr_arena *arena;
    char sign;         ///< between the cells: the one that the first line has most of
    size_t line;       ///< the next one
    const char *fault; ///< what is wrong with the row at `line`, in English; NULL: nothing
};

/// The text in UTF-8: as it is, without its byte order mark, or from GB18030 where it is no UTF-8 (Chinese spreadsheets write it). ptr NULL: neither.
struct okr_str csv_text(struct okr_str bytes, struct okr_arena *arena);
/// Begins at the first line of `text`.
struct csv csv_open(struct okr_str text, struct okr_arena *arena);
/// The next row that has any text; false at the end, and where csv->fault is set.
bool csv_next(struct csv *csv, struct csv_row *ret);
#endif
