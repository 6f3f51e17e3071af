// SPDX-License-Identifier: Apache-2.0
#include "csv.h"

#include <iconv.h>
#include <okr/buf.h>
#include <okr/message.h>

static struct okr_str from_gb18030(struct okr_str bytes, struct okr_arena *arena)
{
    iconv_t convert = iconv_open("UTF-8", "GB18030");
    // GB18030 takes two or four bytes where UTF-8 takes at most four.
    size_t room = 2 * bytes.len + 4, left = bytes.len, free = room;
    char *to = okr_arena_alloc(arena, room), *out = to, *in = (char *)(uintptr_t)bytes.ptr;
    bool fine = convert != (iconv_t)-1 && to &&
                iconv(convert, &in, &left, &out, &free) != (size_t)-1 && left == 0;
    if (convert != (iconv_t)-1)
        (void)iconv_close(convert);
    return fine ? (struct okr_str){to, room - free} : (struct okr_str){0};
}

struct okr_str csv_text(struct okr_str bytes, struct okr_arena *arena)
{
    if (okr_str_starts(bytes, OKR_STR("\xEF\xBB\xBF")))
        bytes = okr_str_skip(bytes, 3);
    return okr_utf8_valid(bytes) ? bytes : from_gb18030(bytes, arena);
}

struct csv csv_open(struct okr_str text, struct okr_arena *arena)
{
    static const char signs[] = ",;\t";
    struct csv csv = {.rest = text, .arena = arena, .sign = ',', .line = 1};
    size_t most = 0;
    for (const char *sign = signs; *sign; sign++) {
        size_t n = 0;
        for (size_t i = 0; i < text.len && text.ptr[i] != '\n'; i++)
            n += text.ptr[i] == *sign;
        if (n > most) {
            most = n;
            csv.sign = *sign;
        }
    }
    return csv;
}

static bool refuse(struct csv *csv, const char *fault)
{
    csv->fault = fault;
    return false;
}

/// The cell behind an opening quote, up to and with the closing one; two quotes in it are one.
static bool take_quoted(struct csv *csv, struct okr_str *ret)
{
    struct okr_buf cell = OKR_BUF(csv->arena);
    size_t at = 1, lines = 0;
    for (;; at++) {
        if (at >= csv->rest.len)
            return refuse(csv, OKR_MESSAGE("a quoted cell is not closed"));
        if (csv->rest.ptr[at] == '"' && (at + 1 == csv->rest.len || csv->rest.ptr[at + 1] != '"'))
            break;
        at += csv->rest.ptr[at] == '"';
        lines += csv->rest.ptr[at] == '\n';
        // A line break inside a cell is a blank to everything that reads names and numbers.
        okr_buf_char(&cell, csv->rest.ptr[at] == '\n' || csv->rest.ptr[at] == '\r'
                                ? ' '
                                : csv->rest.ptr[at]);
    }
    csv->rest = okr_str_skip(csv->rest, at + 1);
    csv->line += lines;
    *ret = okr_buf_view(&cell);
    return !cell.failed || refuse(csv, OKR_MESSAGE("the file is too big"));
}

static bool ends_cell(const struct csv *csv, size_t at)
{
    return at >= csv->rest.len || csv->rest.ptr[at] == csv->sign || csv->rest.ptr[at] == '\n';
}

static bool take_cell(struct csv *csv, struct okr_str *ret)
{
    size_t at = 0;
    if (csv->rest.len && csv->rest.ptr[0] == '"') {
        if (!take_quoted(csv, ret))
            return false;
        while (!ends_cell(csv, at))
            if (csv->rest.ptr[at] == ' ' || csv->rest.ptr[at] == '\r')
                at++;
            else
                return refuse(csv, OKR_MESSAGE("text follows the closing quote of a cell"));
    } else {
        while (!ends_cell(csv, at))
            at++;
        *ret = (struct okr_str){csv->rest.ptr, at};
    }
    csv->rest = okr_str_skip(csv->rest, at);
    *ret = okr_str_trim(*ret);
    return true;
}

bool csv_next(struct csv *csv, struct csv_row *ret)
{
    while (csv->rest.len) {
        bool any = false, more = true;
        size_t begin = csv->line;
        ret->n = 0;
        while (more) {
            struct okr_str cell;
            if (ret->n == CSV_COLUMNS_MAX)
                return refuse(csv, OKR_MESSAGE("the row has too many cells"));
            if (!take_cell(csv, &cell)) {
                csv->line = begin;
                return false;
            }
            ret->cell[ret->n++] = cell;
            any |= cell.len != 0;
            more = csv->rest.len && csv->rest.ptr[0] == csv->sign;
            if (csv->rest.len)
                csv->rest = okr_str_skip(csv->rest, 1);
        }
        ret->line = begin;
        csv->line++;
        if (any)
            return true;
    }
    return false;
}
