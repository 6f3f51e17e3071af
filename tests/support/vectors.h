// SPDX-License-Identifier: Apache-2.0
// Golden vectors: the rows of a TSV file under tests/unit/vectors/.
#ifndef TEST_VECTORS_H
#define TEST_VECTORS_H
#include <stdbool.h>
#include <stddef.h>

enum { VECTOR_CELLS = 32 };

/// One row. Cells are verbatim (no escapes) and end with a NUL; they live until the next row. Cells past `n` are "".
struct vector_row {
    const char *file;
    int line; ///< from 1
    size_t n;
    const char *cell[VECTOR_CELLS];
};

struct vectors;

/// Opens tests/unit/vectors/`name`; aborts with a sentence when it is not there.
struct vectors *vectors_open(const char *name);
/// The next row that is neither empty nor begins with '#'; false at the end of the file.
bool vectors_next(struct vectors *vectors, struct vector_row *ret);
/// Closes the file; aborts when no row was read, since a test without rows cannot fail.
void vectors_close(struct vectors *vectors);

/// The cell as a whole number; aborts with a sentence when it is not one.
int vector_int(const struct vector_row *row, size_t cell);

/// Format and arguments that name a row in an assertion's message:
///   cr_expect_eq(a, b, "%s:%d", VECTOR_AT(row));
#define VECTOR_AT(row) (row).file, (row).line
#endif
