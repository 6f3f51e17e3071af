// SPDX-License-Identifier: Apache-2.0
// Any bytes as a table: every cell is UTF-8 without a line break, lines only go up, and a fault names one of them.
#include "csv.h"

#include <stdlib.h>
#include <string.h>

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct okr_arena *arena;
    if (!arena)
        arena = okr_arena_new(16 << 20);
    okr_arena_reset(arena);
    struct okr_str bytes = okr_arena_dup(arena, (struct okr_str){(const char *)data, size});
    struct okr_str text = csv_text(bytes, arena);
    struct csv_row *row = okr_arena_alloc(arena, sizeof *row);
    if (!text.ptr || !row)
        return 0;
    size_t lines = 1, last = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    struct csv csv = csv_open(text, arena);
    while (csv_next(&csv, row)) {
        must(row->n > 0 && row->n <= CSV_COLUMNS_MAX && row->line > last && row->line <= lines);
        last = row->line;
        for (size_t i = 0; i < row->n; i++)
            must(!row->cell[i].len || (okr_utf8_valid(row->cell[i]) &&
                                       !memchr(row->cell[i].ptr, '\n', row->cell[i].len)));
    }
    must(csv.fault ? csv.line > last && csv.line <= lines : csv.rest.len == 0);
    return 0;
}
