// SPDX-License-Identifier: Apache-2.0
// Tables: Markdown's, and cells from a spreadsheet with tabs or commas between them, quoted where a cell has lines.
#include "text/paste/paste.h"

/// The cells of one row and the lines they take.
struct row {
    struct okr_str cell[PASTE_COLUMNS_MAX];
    size_t n, lines;
};

enum { ROW_LINES_MAX = 64 };

static struct okr_str trim_cell(struct paste *p, struct okr_str s)
{
    s = okr_str_trim(s);
    if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
        s = okr_str_trim((struct okr_str){s.ptr + 1, s.len - 2});
    return paste_untabbed(p, s);
}

static void cut_cells(struct paste *p, struct okr_str line, char sign, struct row *row)
{
    bool quoted = false;
    size_t start = 0;

    row->n = 0;
    for (size_t at = 0; at <= line.len && row->n < PASTE_COLUMNS_MAX; at++) {
        if (at < line.len && line.ptr[at] == '"' && sign != '|')
            quoted = !quoted;
        if (at < line.len && (quoted || line.ptr[at] != sign))
            continue;
        row->cell[row->n++] = trim_cell(p, (struct okr_str){line.ptr + start, at - start});
        start = at + 1;
    }
}

/// Whether a quote opened in `line` is not closed in it.
static bool opens_quote(struct okr_str line)
{
    bool open = false;

    for (size_t i = 0; i < line.len; i++)
        open ^= line.ptr[i] == '"';
    return open;
}

/// The text of a row, with the lines that a quoted cell goes on over.
static struct okr_str row_text(struct paste *p, size_t at, char sign, size_t *ret_lines)
{
    struct okr_str line = p->lines[at].text;
    size_t end = at + 1;
    struct okr_buf buf = OKR_BUF(p->arena);

    *ret_lines = 1;
    if (sign == '|' || !opens_quote(line))
        return line;
    okr_buf_str(&buf, line);
    for (; end < p->n_lines && end - at < ROW_LINES_MAX; end++) {
        okr_buf_char(&buf, '\n');
        okr_buf_str(&buf, p->lines[end].text);
        if (!opens_quote(p->lines[end].text))
            continue;
        *ret_lines = end + 1 - at;
        return buf.failed ? line : okr_buf_view(&buf);
    }
    return line; // it never closes: a quotation mark like any other
}

/// The row at line `at`; false when it has fewer than two cells.
static bool read_row(struct paste *p, size_t at, char sign, struct row *row)
{
    struct okr_str text = row_text(p, at, sign, &row->lines);

    if (sign == '|') {
        text = okr_str_trim(text);
        if (text.len && text.ptr[0] == '|')
            text = okr_str_skip(text, 1);
        if (text.len && text.ptr[text.len - 1] == '|')
            text.len--;
    }
    cut_cells(p, text, sign, row);
    return row->n >= 2;
}

// --- headings --------------------------------------------------------------------------------------------------------

/// Reads the columns' names. A table is one that names objectives or key results, and another column.
static bool read_columns(const struct row *row, char sign, struct paste_table *table)
{
    bool seen[PASTE_FIELD_COUNT] = {false};
    size_t known = 0;
    struct paste_table read = {.n = row->n, .sign = sign};

    for (size_t i = 0; i < row->n; i++) {
        enum paste_field field = paste_field_of(row->cell[i]);
        if (field == PASTE_FIELD_OBJECTIVE && seen[field])
            field = PASTE_FIELD_TARGET; // 目标 beside O
        if (seen[field] && field != PASTE_FIELD_RESULT)
            field = PASTE_FIELD_NONE;
        seen[field] = true;
        known += field != PASTE_FIELD_NONE;
        read.column[i] = (uint8_t)field;
        read.word[i] = row->cell[i];
    }
    if (known < 2 || !(seen[PASTE_FIELD_OBJECTIVE] || seen[PASTE_FIELD_KEY_RESULT]))
        return false;
    *table = read;
    return true;
}

static bool is_rule(struct okr_str line)
{
    bool dash = false;

    for (size_t i = 0; i < line.len; i++) {
        if (!strchr("|-: \t", line.ptr[i]))
            return false;
        dash = dash || line.ptr[i] == '-';
    }
    return dash;
}

// --- rows ------------------------------------------------------------------------------------------------------------

/// The next line of a cell, at "\n" or "<br>".
static bool next_piece(struct okr_str *cell, struct okr_str *ret)
{
    size_t at = 0, step = 0;

    if (cell->len == 0)
        return false;
    for (; at < cell->len && !step; at++) {
        struct scan scan = scan_of(okr_str_skip(*cell, at));
        if (cell->ptr[at] == '\n')
            step = 1;
        else if (cell->ptr[at] == '<' && (scan_any(&scan, "<br/>|<br>|<br />")))
            step = scan.at;
    }
    size_t end = step ? at - 1 : cell->len;
    *ret = okr_str_trim((struct okr_str){cell->ptr, end});
    *cell = okr_str_skip(*cell, end + step);
    return true;
}

/// One objective or key result of a cell, with or without a label of its own.
static bool take_piece(struct paste *p, char what, struct okr_str piece, uint32_t line)
{
    struct paste_lead lead = paste_lead_read(piece);
    struct paste_label label;

    if (lead.body.len == 0)
        return false;
    if (!paste_label_read(lead.body, &label) || paste_is_prose(p, lead.body, &label))
        label = (struct paste_label){.what = what, .rest = lead.body};
    if (label.rest.len == 0)
        return false;
    return paste_label_take(p, label, line);
}

static bool take_pieces(struct paste *p, char what, struct okr_str cell, uint32_t line)
{
    struct okr_str piece;
    bool any = false;

    while (next_piece(&cell, &piece))
        any = take_piece(p, what, piece, line) || any;
    return any;
}

static bool take_cell(struct paste *p, const struct row *row, size_t i, uint32_t line)
{
    return paste_field_take(p, &(struct paste_value){.field = (enum paste_field)p->table.column[i],
                                                     .word = p->table.word[i],
                                                     .text = row->cell[i],
                                                     .line = line});
}

/// Columns in the order in which they set the scene: unit, objective, key result, then what is said about them.
static bool take_row(struct paste *p, const struct row *row, uint32_t line)
{
    static const uint8_t first[] = {
        PASTE_FIELD_COMPANY, PASTE_FIELD_DEPARTMENT, PASTE_FIELD_TEAM,      PASTE_FIELD_PERSON,
        PASTE_FIELD_CYCLE,   PASTE_FIELD_OBJECTIVE,  PASTE_FIELD_KEY_RESULT};
    const struct paste_table *table = &p->table;
    bool any = false;

    for (size_t k = 0; k < sizeof(first); k++) {
        for (size_t i = 0; i < row->n && i < table->n; i++) {
            if (table->column[i] != first[k] || row->cell[i].len == 0)
                continue;
            if (first[k] == PASTE_FIELD_OBJECTIVE)
                any = take_pieces(p, OKR_DOC_OBJECTIVE, row->cell[i], line) || any;
            else if (first[k] == PASTE_FIELD_KEY_RESULT)
                any = take_pieces(p, OKR_DOC_KEY_RESULT, row->cell[i], line) || any;
            else
                any = take_cell(p, row, i, line) || any;
        }
    }
    for (size_t i = 0; any && i < row->n && i < table->n; i++) {
        if (table->column[i] > PASTE_FIELD_KEY_RESULT && row->cell[i].len)
            (void)take_cell(p, row, i, line);
    }
    return any;
}

/// "O1 | text", "KR1 <tab> text": a row without a heading whose first cell is a label.
static bool take_bare_row(struct paste *p, const struct row *row, uint32_t line)
{
    struct paste_label label;

    for (size_t i = 0; i < row->n && i < 2; i++) {
        struct okr_str cell = row->cell[i];
        if (!paste_label_read(cell, &label) || paste_is_prose(p, cell, &label))
            continue;
        for (size_t k = i + 1; label.rest.len == 0 && k < row->n; k++)
            label.rest = row->cell[k];
        if (label.rest.len == 0 || !paste_label_take(p, label, line))
            return false;
        for (size_t k = i + 1; k < row->n; k++) { // "负责人：王磊" in cells behind
            struct paste_value value;
            if (paste_label_read(row->cell[k], &label) && label.strong && label.rest.len) {
                (void)paste_label_take(p, label, line);
            } else if (paste_field_read(row->cell[k], false, &value) && value.text.len) {
                value.line = line;
                (void)paste_field_take(p, &value);
            }
        }
        return true;
    }
    return false;
}

static char sign_of(const struct paste *p, struct okr_str line)
{
    struct okr_str body = okr_str_trim(line);

    if (body.len == 0)
        return 0;
    if (body.ptr[0] == '|')
        return '|';
    if (memchr(body.ptr, '\t', body.len))
        return '\t';
    if (p->table.n)
        return p->table.sign;
    return memchr(body.ptr, '|', body.len) ? '|' : memchr(body.ptr, ',', body.len) ? ',' : 0;
}

/// Whether a row goes on with the table above it: the same sign, and no more cells than its heading (a comma also stands in prose).
static bool fits_table(const struct paste_table *table, const struct row *row)
{
    return table->sign == ',' ? row->n == table->n : row->n <= table->n;
}

/// Columns of which nothing is taken: their cells are on lines that are used.
static void note_columns(struct paste *p, uint32_t line)
{
    for (size_t i = 0; i < p->table.n; i++) {
        if (p->table.column[i] == PASTE_FIELD_NONE && p->table.word[i].len)
            paste_note(p, OKR_PASTE_UNUSED, line, paste_excerpt(p, p->table.word[i]));
    }
}

size_t paste_table_take(struct paste *p, size_t at)
{
    struct okr_str line = p->lines[at].text;
    struct row row;
    char sign = sign_of(p, line);

    if (!sign || !read_row(p, at, sign, &row)) {
        p->table.n = 0;
        return 0;
    }
    if (p->table.n && is_rule(line))
        return 1;
    bool heading = read_columns(&row, sign, &p->table), used = heading;
    if (heading) {
        note_columns(p, p->lines[at].number);
        p->objective = p->key_result = -1;
    } else if (p->table.n && sign == p->table.sign && fits_table(&p->table, &row)) {
        used = take_row(p, &row, p->lines[at].number);
    } else {
        p->table.n = 0;
        used = sign != ',' && take_bare_row(p, &row, p->lines[at].number);
        if (!used)
            return 0;
    }
    for (size_t i = at; used && i < at + row.lines; i++)
        p->lines[i].used = true;
    return row.lines;
}
