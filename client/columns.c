// SPDX-License-Identifier: Apache-2.0
#include "columns.h"

enum { GAP = 2, ELASTIC_LEAST = 16 };

void columns_row(struct columns *table)
{
    if (table->n_rows == table->room) {
        size_t room = table->room ? 2 * table->room : 32, size = sizeof *table->rows;
        void *grown = okr_arena_grow(table->arena, table->rows, table->room * size, room * size);
        if (!grown)
            return;
        table->rows = grown;
        table->room = room;
    }
    table->rows[table->n_rows++] = (struct columns_row){0};
}

void columns_set(struct columns *table, size_t column, enum colour colour, struct okr_str text)
{
    if (!table->n_rows || column >= table->n)
        return;
    table->rows[table->n_rows - 1].cell[column] =
        (struct columns_cell){print_safe(table->arena, text), colour};
}

struct okr_str columns_cut(struct okr_arena *arena, struct okr_str s, size_t width, bool ascii)
{
    size_t end = 0;
    if (okr_columns(s) <= width)
        return s;
    if (width == 0)
        return OKR_STR("");
    for (size_t at = 0; at < s.len;) {
        (void)okr_utf8_next(s, &at);
        if (okr_columns((struct okr_str){s.ptr, at}) > width - 1)
            break;
        end = at;
    }
    struct okr_str cut = okr_arena_printf(arena, "%.*s%s", (int)end, s.ptr, ascii ? "~" : "…");
    return cut.ptr ? cut : OKR_STR("");
}

static void put_spaces(struct print *out, size_t n)
{
    while (n--)
        (void)fputc(' ', out->file);
}

/// Widths of all columns; the elastic one is narrowed to what the terminal leaves.
static void measure(const struct columns *table, size_t limit, size_t widths[COLUMNS_MAX])
{
    size_t total = 0;
    for (size_t c = 0; c < table->n; c++) {
        widths[c] = 0;
        for (size_t r = 0; r < table->n_rows; r++) {
            size_t width = okr_columns(table->rows[r].cell[c].text);
            if (width > widths[c])
                widths[c] = width;
        }
        if (widths[c])
            total += widths[c] + (total ? GAP : 0);
    }
    if (!limit || total <= limit)
        return;
    size_t over = total - limit, *elastic = &widths[table->elastic];
    if (*elastic > ELASTIC_LEAST)
        *elastic = *elastic - ELASTIC_LEAST > over ? *elastic - over : ELASTIC_LEAST;
}

static size_t last_cell(const struct columns *table, const struct columns_row *row)
{
    size_t last = table->n;
    while (last > 0 && row->cell[last - 1].text.len == 0)
        last--;
    return last;
}

static void print_row(const struct columns *table, const struct columns_row *row,
                      const size_t widths[COLUMNS_MAX], struct print *out)
{
    size_t last = last_cell(table, row), owed = 0;
    for (size_t c = 0; c < last; c++) {
        const struct columns_cell *cell = &row->cell[c];
        if (!widths[c])
            continue;
        // A row that says one thing only may run over all columns.
        size_t width = last == 1 && out->width ? out->width : widths[c];
        struct okr_str text = last == 1 && !out->width
                                  ? cell->text
                                  : columns_cut(table->arena, cell->text, width, table->ascii);
        size_t taken = okr_columns(text), rest = taken < widths[c] ? widths[c] - taken : 0;
        bool right = table->right >> c & 1;
        put_spaces(out, owed + (right ? rest : 0));
        print_in(out, cell->colour, text);
        owed = GAP + (right ? 0 : rest);
    }
    print_c(out, "\n");
}

/// Bytes of `s` that fit into `width` columns, up to a blank where there is one.
static size_t fitting(struct okr_str s, size_t width)
{
    size_t end = 0, blank = 0;
    if (okr_columns(s) <= width)
        return s.len;
    for (size_t at = 0; at < s.len;) {
        (void)okr_utf8_next(s, &at);
        if (okr_columns((struct okr_str){s.ptr, at}) > width)
            break;
        end = at;
        if (at < s.len && s.ptr[at] == ' ')
            blank = at;
    }
    return blank ? blank : end ? end : s.len;
}

/// One row on as many lines as its last cell needs.
static void print_wrapped(const struct columns *table, const struct columns_row *row,
                          const size_t widths[COLUMNS_MAX], struct print *out)
{
    struct columns_row line = *row;
    struct columns_cell *cell = &line.cell[table->elastic];
    struct okr_str rest = cell->text;
    while (widths[table->elastic] && okr_columns(rest) > widths[table->elastic]) {
        cell->text = (struct okr_str){rest.ptr, fitting(rest, widths[table->elastic])};
        print_row(table, &line, widths, out);
        rest = okr_str_trim(okr_str_skip(rest, cell->text.len));
        for (size_t c = 0; c < table->elastic; c++)
            line.cell[c].text = OKR_STR(" ");
    }
    cell->text = rest;
    if (rest.len || cell->text.ptr == row->cell[table->elastic].text.ptr)
        print_row(table, &line, widths, out);
}

static void print_table(const struct columns *table, struct print *out)
{
    size_t widths[COLUMNS_MAX];
    measure(table, out->width, widths);
    for (size_t r = 0; r < table->n_rows; r++)
        (table->wrap ? print_wrapped : print_row)(table, &table->rows[r], widths, out);
}

static void print_md_cell(struct print *out, struct okr_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '|')
            print_c(out, "\\");
        (void)fputc(text.ptr[i], out->file);
    }
}

static void print_plain(const struct columns *table, bool md, struct print *out)
{
    for (size_t r = 0; r < table->n_rows; r++) {
        for (size_t c = 0; c < table->n; c++) {
            struct okr_str text = table->rows[r].cell[c].text;
            print_c(out, md ? "| " : c ? "\t" : "");
            if (md)
                print_md_cell(out, text);
            else
                print_str(out, text);
            print_c(out, md ? " " : "");
        }
        print_c(out, md ? "|\n" : "\n");
        for (size_t c = 0; md && table->title && r == 0 && c < table->n; c++)
            print_c(out, c + 1 < table->n ? "| --- " : "| --- |\n");
    }
}

void columns_print(const struct columns *table, enum columns_form form, struct print *out)
{
    if (form == COLUMNS_TABLE)
        print_table(table, out);
    else
        print_plain(table, form == COLUMNS_MD, out);
}
