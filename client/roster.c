// SPDX-License-Identifier: Apache-2.0
#include "roster.h"

#include "csv.h"
#include "file.h"

#include <pwd.h>

static const struct column {
    const char *key, *names;
} columns[] = {
#define ROSTER(key, names) {#key, names},
#include "roster.def"
#undef ROSTER
};
enum { N_COLUMNS = sizeof columns / sizeof *columns, UNIX_USER = 9 };

/// What each cell of a row is; -1: a column that says nothing to okr.
struct roster {
    struct client *client;
    const char *file;
    struct csv csv;
    struct csv_row row;
    int column[CSV_COLUMNS_MAX];
    size_t n;
};

/// A heading as the table has it: folded, without blanks, "_" and "-".
static struct okr_str bare(struct okr_arena *arena, struct okr_str heading)
{
    struct okr_str folded = okr_fold(arena, heading);
    struct okr_buf text = OKR_BUF(arena);
    for (size_t i = 0; i < folded.len; i++)
        if (!strchr(" _-", folded.ptr[i]))
            okr_buf_char(&text, folded.ptr[i]);
    return okr_buf_view(&text);
}

static bool is_among(const char *names, struct okr_str name)
{
    while (*names) {
        size_t n = strcspn(names, "|");
        if (okr_str_eq((struct okr_str){names, n}, name))
            return true;
        names += n + (names[n] == '|');
    }
    return false;
}

static int column_of(struct okr_arena *arena, struct okr_str heading)
{
    struct okr_str name = bare(arena, heading);
    for (int i = 0; i < N_COLUMNS; i++)
        if (name.len && is_among(columns[i].names, name))
            return i;
    return -1;
}

static int tell_fault(struct roster *r)
{
    struct okr_err e = {.lang = r->client->options.lang};
    okr_err_detail(&e, r->client->arena, (uint32_t)r->csv.line, 1, OKR_E_INVALID,
                   OKR_MESSAGE("mend the file, or save the table as CSV again"), "%s",
                   okr_message(r->client->options.lang, r->csv.fault));
    return client_tell(r->client, OKR_E_INVALID, &e, r->file);
}

static const char *needed_word(struct client *client, int column)
{
    static const enum word words[] = {WORD_NUMBER, WORD_PERSON_NAME, WORD_DEPARTMENT};
    return client_word(client, words[column]);
}

/// The headings: those known, each once; number, name and department are needed.
static int read_headings(struct roster *r)
{
    struct client *client = r->client;
    unsigned found = 0;
    if (!csv_next(&r->csv, &r->row))
        return r->csv.fault ? tell_fault(r)
                            : client_refuse(client, EXIT_REFUSED, WORD_EMPTY_ROSTER, r->file, NULL);
    for (size_t i = 0; i < r->row.n; i++) {
        int column = column_of(client->arena, r->row.cell[i]);
        if (column >= 0 && found >> column & 1)
            return client_refuse(client, EXIT_REFUSED, WORD_COLUMN_TWICE,
                                 okr_arena_dup(client->arena, r->row.cell[i]).ptr, NULL);
        found |= column >= 0 ? 1u << column : 0;
        r->column[i] = column;
    }
    r->n = r->row.n;
    for (int i = 0; i < 3; i++)
        if (!(found >> i & 1))
            return client_refuse(client, EXIT_REFUSED, WORD_NO_COLUMN, needed_word(client, i),
                                 client_word(client, WORD_ROSTER_HINT));
    return 0;
}

/// The number of a unix user is known where the socket is: on this machine, whose users okrd tells apart.
static void pack_uid(struct okr_pack *p, struct okr_str user, uint32_t *n)
{
    char name[256];
    if (!user.len || user.len >= sizeof name || okr_str_is(user, "-"))
        return;
    snprintf(name, sizeof name, "%.*s", OKR_STR_ARG(user));
    const struct passwd *entry = getpwnam(name);
    if (!entry)
        return;
    okr_pack_key(p, "uid");
    okr_pack_uint(p, entry->pw_uid);
    ++*n;
}

static void pack_row(struct roster *r, struct okr_pack *p)
{
    size_t place = okr_pack_map_open(p);
    uint32_t n = 1;
    okr_pack_key(p, "line");
    okr_pack_uint(p, r->row.line);
    for (size_t i = 0; i < r->row.n && i < r->n; i++) {
        if (r->column[i] < 0)
            continue;
        okr_pack_key(p, columns[r->column[i]].key);
        okr_pack_str(p, r->row.cell[i].ptr ? r->row.cell[i] : OKR_STR(""));
        n++;
        if (r->column[i] == UNIX_USER)
            pack_uid(p, r->row.cell[i], &n);
    }
    okr_pack_map_close(p, place, n);
}

static int pack_rows(struct roster *r, struct okr_pack *p)
{
    size_t place = okr_pack_array_open(p);
    uint32_t n = 0;
    while (csv_next(&r->csv, &r->row)) {
        pack_row(r, p);
        n++;
    }
    okr_pack_array_close(p, place, n);
    return r->csv.fault ? tell_fault(r) : 0;
}

int roster_pack(struct client *client, const char *file, struct okr_pack *p)
{
    struct roster *r = okr_arena_alloc(client->arena, sizeof *r);
    struct okr_str bytes;
    if (!r)
        return client_refuse(client, EXIT_REFUSED, WORD_OUT_OF_MEMORY, "", NULL);
    int code = file_read(client, file, &bytes);
    if (code)
        return code;
    *r = (struct roster){.client = client, .file = strcmp(file, "-") == 0 ? "stdin" : file};
    struct okr_str text = csv_text(bytes, client->arena);
    if (bytes.len && !text.ptr)
        return client_refuse(client, EXIT_REFUSED, WORD_NOT_TEXT, r->file,
                             client_word(client, WORD_NOT_TEXT_HINT));
    r->csv = csv_open(text, client->arena);
    code = read_headings(r);
    return code ? code : pack_rows(r, p);
}
