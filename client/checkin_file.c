// SPDX-License-Identifier: Apache-2.0
// okr checkin -f FILE: a table of check-ins. okrd reads the cells and tells every fault with its line; this only cuts the text up.
#include "checkin.h"
#include "file.h"

enum { COLUMNS = 9 };

/// In the order that holds where the first line names no columns.
static const struct {
    const char *field;    ///< of an item of check_in.record_many
    const char *names[6]; ///< that a first line may have: first the English one, then the Chinese
} columns[COLUMNS] = {
    {"key_result", {"ref", "引用", "key_result", "key result", "关键结果"}},
    {"value", {"value", "数值", "当前值", "值"}},
    {"confidence", {"confidence", "信心指数", "信心", "信心值"}},
    {"note", {"note", "说明", "message", "备注", "进展"}},
    {"as_of", {"as_of", "日期", "as-of", "date", "数值日期"}},
    {"reported_by", {"for", "代谁填报", "reported_by", "by", "填报人", "代填"}},
    {"claimed_status", {"status", "状况", "claimed_status", "自评状况"}},
    {"blocker", {"blocker", "阻碍", "障碍"}},
    {"evidence", {"evidence", "依据", "url", "证据", "链接"}},
};

struct table {
    struct client *client;
    int order[64]; ///< of the cells of a line: index into columns, -1 = none of them
    size_t n;
    struct okr_str unknown; ///< a name of a column that is none of them; empty: there is none
    bool begun;             ///< a line that is not blank was seen
    struct okr_pack pack;
    uint32_t items;
};

static struct okr_str take_line(struct okr_str *rest)
{
    const char *end = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
    size_t n = end ? (size_t)(end - rest->ptr) : rest->len;
    struct okr_str line = {rest->ptr, n};
    *rest = okr_str_skip(*rest, end ? n + 1 : n);
    return line;
}

static bool take_cell(struct okr_str *line, struct okr_str *ret)
{
    if (!line->ptr)
        return false;
    const char *end = line->len ? memchr(line->ptr, '\t', line->len) : NULL;
    size_t n = end ? (size_t)(end - line->ptr) : line->len;
    *ret = okr_str_trim((struct okr_str){line->ptr, n});
    *line = end ? okr_str_skip(*line, n + 1) : (struct okr_str){0};
    return true;
}

static int column_named(struct client *client, struct okr_str cell)
{
    struct okr_str folded = okr_fold(client->arena, cell);
    for (int i = 0; i < COLUMNS; i++)
        for (size_t k = 0; k < 6 && columns[i].names[k]; k++)
            if (okr_str_is(folded, columns[i].names[k]))
                return i;
    return -1;
}

/// Whether the first line names columns: its first cell that does decides. Keeps their order.
static bool take_heading(struct table *t, struct okr_str line)
{
    struct okr_str cell, unknown = {NULL, 0};
    bool named = false;
    size_t n = 0;
    for (size_t i = 0; i < COLUMNS; i++)
        t->order[i] = (int)i;
    t->n = COLUMNS;
    int found[sizeof t->order / sizeof *t->order];
    while (n < sizeof found / sizeof *found && take_cell(&line, &cell)) {
        found[n] = column_named(t->client, cell);
        named = named || found[n] == 0;
        if (found[n] < 0 && !unknown.len)
            unknown = cell;
        n++;
    }
    if (!named)
        return false;
    memcpy(t->order, found, n * sizeof *found);
    t->n = n;
    t->unknown = unknown;
    return true;
}

/// "ref value confidence …": the names of the columns, for who typed another.
static const char *list_columns(struct client *client)
{
    struct okr_buf list = OKR_BUF(client->arena);
    okr_buf_c(&list, client_word(client, WORD_COLUMNS_ARE));
    for (size_t i = 0; i < COLUMNS; i++) {
        okr_buf_c(&list, i ? " " : "");
        okr_buf_c(&list, columns[i].names[client->options.lang == OKR_ZH]);
    }
    okr_buf_char(&list, '\0');
    return list.failed ? "" : list.ptr;
}

/// What a line has in common with the command line: --for and --as-of hold where a line says nothing.
static void pack_common(struct table *t, bool dated, bool reported, uint32_t *n)
{
    const char *const *flag = t->client->options.flag;
    if (!dated && flag[CHECKIN_AS_OF]) {
        okr_pack_key(&t->pack, "as_of");
        okr_pack_c(&t->pack, flag[CHECKIN_AS_OF]);
        ++*n;
    }
    if (!reported && flag[CHECKIN_FOR]) {
        okr_pack_key(&t->pack, "reported_by");
        okr_pack_c(&t->pack, flag[CHECKIN_FOR]);
        ++*n;
    }
}

static void take_row(struct table *t, struct okr_str line, uint32_t number)
{
    struct okr_str cell;
    bool dated = false, reported = false;
    uint32_t n = 1;
    size_t place = okr_pack_map_open(&t->pack);
    okr_pack_key(&t->pack, "line");
    okr_pack_uint(&t->pack, number);
    for (size_t i = 0; take_cell(&line, &cell); i++) {
        int column = i < t->n ? t->order[i] : -1;
        if (!cell.len || okr_str_is(cell, "-") || okr_str_is(cell, "–"))
            continue;
        if (column < 0) { // okrd tells what it does not know, with the line
            okr_pack_key(&t->pack, client_word(t->client, i < t->n ? WORD_UNNAMED_COLUMN
                                                                   : WORD_CELL_TOO_MANY));
        } else {
            okr_pack_key(&t->pack, columns[column].field);
            dated = dated || column == 4;
            reported = reported || column == 5;
        }
        okr_pack_str(&t->pack, cell);
        n++;
        if (column < 0)
            break; // a key comes once
    }
    pack_common(t, dated, reported, &n);
    okr_pack_map_close(&t->pack, place, n);
    t->items++;
}

static void take_text(struct table *t, struct okr_str text)
{
    if (okr_str_starts(text, OKR_STR("\xef\xbb\xbf")))
        text = okr_str_skip(text, 3);
    for (uint32_t number = 1; text.len; number++) {
        struct okr_str line = take_line(&text);
        if (!okr_str_trim(line).len || line.ptr[0] == '#')
            continue;
        bool first = !t->begun;
        t->begun = true;
        if (!first || !take_heading(t, line))
            take_row(t, line, number);
    }
}

int checkin_file(struct client *client, const char *name)
{
    struct okr_buf args = OKR_BUF(client->arena);
    struct table t = {.client = client, .pack = OKR_PACK(&args)};
    struct okr_str text;
    if (client->options.n_words > 1)
        return client_refuse(client, EXIT_USAGE, WORD_TOO_MANY, client->options.word[1], NULL);
    int code = file_read(client, name, &text);
    if (code)
        return code;
    okr_pack_map(&t.pack, 1);
    okr_pack_key(&t.pack, "items");
    size_t list = okr_pack_array_open(&t.pack);
    take_text(&t, text);
    okr_pack_array_close(&t.pack, list, t.items);
    const char *shown = strcmp(name, "-") == 0 ? client_word(client, WORD_STANDARD_INPUT) : name;
    if (t.unknown.len)
        return client_refuse(client, EXIT_REFUSED, WORD_NO_CHECKIN_COLUMN,
                             okr_arena_dup(client->arena, t.unknown).ptr, list_columns(client));
    if (!t.items)
        return client_refuse(client, EXIT_REFUSED, WORD_NO_VALUES, shown,
                             client_word(client, WORD_VALUES_HINT));
    return checkin_send_many(client, &args, shown);
}
