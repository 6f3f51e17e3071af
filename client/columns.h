// SPDX-License-Identifier: Apache-2.0
// Tables for the terminal: cells padded by the columns their characters really take, or written as TSV or Markdown.
#ifndef CLIENT_COLUMNS_H
#define CLIENT_COLUMNS_H
#include "print.h"

enum { COLUMNS_MAX = 8 };
enum columns_form { COLUMNS_TABLE, COLUMNS_TSV, COLUMNS_MD };

struct columns_cell {
    struct okr_str text;
    enum colour colour;
};
struct columns_row {
    struct columns_cell cell[COLUMNS_MAX];
};
/// Filled by columns_row and columns_set; everything is borrowed until it is printed.
struct columns {
    struct okr_arena *arena;
    size_t n;          ///< columns
    size_t elastic;    ///< the column that gives way when the terminal is narrow
    unsigned right;    ///< bit i: column i is set flush right
    bool ascii, title; ///< title: the first row is a heading
    bool wrap; ///< the elastic column, then the last one, goes on below instead of being cut
    struct columns_row *rows;
    size_t n_rows, room;
};

/// Appends an empty row and makes it the last. Rows past the arena's limit are dropped.
void columns_row(struct columns *table);
/// Sets a cell of the last row; control characters are made visible.
void columns_set(struct columns *table, size_t column, enum colour colour, struct okr_str text);
void columns_print(const struct columns *table, enum columns_form form, struct print *out);
/// `s` cut to at most `width` columns, with "…" ("~" in ASCII) where something was cut off.
struct okr_str columns_cut(struct okr_arena *arena, struct okr_str s, size_t width, bool ascii);
#endif
