// SPDX-License-Identifier: Apache-2.0
// wiredoc: the tables of proto/README.md, made from the .def files. Between "<!-- table: NAME -->"
// and "<!-- end -->" stands what this program writes; everything else in the file is prose.
//   wiredoc FILE           prints the file with fresh tables
//   wiredoc --write FILE   writes it
//   wiredoc --check FILE   exits 1 and names the first line that is stale
#include <okr/command.h>
#include <stdio.h>
#include <stdlib.h>

// --- ops ---

static const char *const ACCESS[] = {
    [OKR_ACCESS_READ] = "read",
    [OKR_ACCESS_WRITE] = "write",
    [OKR_ACCESS_ADMIN] = "admin",
    [OKR_ACCESS_PLUGIN] = "plugin",
};

/// "a b c" as "`a` `b` `c`".
static void put_words(struct okr_buf *out, const char *words)
{
    while (*words) {
        size_t len = strcspn(words, " ");
        okr_buf_printf(out, "`%.*s`%s", (int)len, words, words[len] ? " " : "");
        words += len + (words[len] == ' ');
    }
}

static void table_ops(struct okr_buf *out)
{
    okr_buf_c(out, "| op | access | args | ok | since | what |\n|---|---|---|---|---|---|\n");
    for (int op = 0; op < OKR_OP_COUNT; op++) {
        const struct okr_op_row *row = &okr_ops[op];
        okr_buf_printf(out, "| `%s` | %s | ", row->name, ACCESS[row->access]);
        put_words(out, row->fields);
        okr_buf_c(out, " | ");
        put_words(out, row->reply);
        okr_buf_printf(out, " | %s | %s |\n", row->since, row->help);
    }
}

// --- entities ---

static void put_type(struct okr_buf *out, const struct okr_field *field)
{
    static const char *const NAMES[] = {
        [OKR_T_ID] = "id",          [OKR_T_IDS] = "ids",
        [OKR_T_STR] = "str",        [OKR_T_STRS] = "list of str",
        [OKR_T_DATE] = "date",      [OKR_T_TIME] = "time",
        [OKR_T_ENUM] = "",          [OKR_T_INT] = "int",
        [OKR_T_PERMILLE] = "‰",     [OKR_T_FRACTION] = "fraction",
        [OKR_T_DECIMAL] = "number", [OKR_T_BOOL] = "bool",
        [OKR_T_UINT] = "uint",      [OKR_T_SUB] = "",
        [OKR_T_LIST] = "list of ",
    };

    okr_buf_c(out, NAMES[field->type]);
    if (field->type == OKR_T_ENUM)
        okr_buf_printf(out, "[%s](#enums)", okr_group_name(field->group));
    if (field->letters)
        okr_buf_printf(out, " (%s)", field->letters);
    if (field->record)
        okr_buf_c(out, field->record->name);
    if (field->max > 0 && (field->type == OKR_T_STR || field->type == OKR_T_STRS))
        okr_buf_printf(out, " ≤ %u B", field->max);
    if (field->max > 0 && field->type == OKR_T_INT)
        okr_buf_printf(out, " ≤ %u", field->max);
}

static const char *who(const struct okr_field *field)
{
    if (field->flags & OKR_F_DERIVED)
        return "derived";
    if (field->flags & OKR_F_NEEDED)
        return field->flags & OKR_F_CHANGE ? "needed, change" : "needed";
    if (field->flags & OKR_F_SET)
        return field->flags & OKR_F_CHANGE ? "set, change" : "set";
    return field->flags & OKR_F_CHANGE ? "change" : "okrd";
}

static void table_entities(struct okr_buf *out)
{
    for (unsigned i = 0; i < okr_entity_count; i++) {
        const struct okr_entity *entity = okr_entities[i];
        okr_buf_printf(out, "%s### %s", i > 0 ? "\n" : "", entity->name);
        if (entity->letter)
            okr_buf_printf(out, " (`%c-…`)", entity->letter);
        okr_buf_printf(out, "\n\n%s\n\n| field | type | client | what |\n|---|---|---|---|\n",
                       entity->help);
        for (unsigned j = 0; j < entity->n_fields; j++) {
            const struct okr_field *field = &entity->fields[j];
            okr_buf_printf(out, "| `%s` | ", field->name);
            put_type(out, field);
            okr_buf_printf(out, " | %s | %s |\n", who(field), field->help);
        }
    }
}

// --- events, errors, enums ---

static void table_events(struct okr_buf *out)
{
    okr_buf_c(out, "| type | Chinese | when |\n|---|---|---|\n");
    for (unsigned type = 1; type < OKR_EVENT_COUNT; type++)
        okr_buf_printf(out, "| `%s` | %s | %s |\n", okr_event_name(type),
                       okr_event_word(type, OKR_ZH), okr_event_help(type));
}

static void table_errors(struct okr_buf *out)
{
    okr_buf_c(out, "| code | again? | exit | English | 中文 |\n|---|---|---|---|---|\n");
    for (int code = OKR_E_FIRST_ + 1; code < OKR_E_LAST_; code++) {
        const struct okr_error_row *row = okr_error_row(code);
        okr_buf_printf(out, "| `%s` | %s | %d | %s | %s |\n", row->slug,
                       row->retryable ? "yes" : "", row->exit_code, row->en, row->zh);
    }
}

static void table_enums(struct okr_buf *out)
{
    okr_buf_c(out, "| enum | values |\n|---|---|\n");
    for (unsigned group = 1; group < OKR_GROUP_COUNT; group++) {
        unsigned n;
        const struct okr_term *terms = okr_terms((enum okr_group)group, &n);
        // Words and attribute keys belong to the text format; no field on the wire holds one.
        if (group == OKR_GROUP_WORD || group == OKR_GROUP_KEY)
            continue;
        okr_buf_printf(out, "| %s |", okr_group_name((enum okr_group)group));
        for (unsigned i = 1; i <= n; i++)
            okr_buf_printf(out, "%s `%s` %s", i > 1 ? "," : "", terms[i].slug,
                           strcmp(terms[i].slug, terms[i].zh) == 0 ? "" : terms[i].zh);
        okr_buf_c(out, " |\n");
    }
}

static const struct table {
    const char *name;
    void (*write)(struct okr_buf *out);
} TABLES[] = {
    {"ops", table_ops},       {"entities", table_entities}, {"events", table_events},
    {"errors", table_errors}, {"enums", table_enums},
};

// --- the file ---

OKR_NORETURN static void stop(const char *path, const char *why)
{
    fprintf(stderr, "wiredoc: %s: %s\n", path, why);
    exit(2);
}

static struct okr_str read_file(struct okr_arena *arena, const char *path)
{
    struct okr_buf buf = OKR_BUF(arena);
    char block[4096];
    size_t n;
    FILE *file = fopen(path, "rb");

    if (!file)
        stop(path, "cannot be opened");
    while ((n = fread(block, 1, sizeof(block), file)) > 0)
        okr_buf_add(&buf, block, n);
    fclose(file);
    return okr_buf_view(&buf);
}

/// The first line of `*rest`, with its line break; moves `*rest` past it.
static struct okr_str take_line(struct okr_str *rest)
{
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end ? (size_t)(end - rest->ptr) + 1 : rest->len;
    struct okr_str line = {rest->ptr, len};

    *rest = okr_str_skip(*rest, len);
    return line;
}

/// The table that a line opens, or NULL.
static const struct table *opened(const char *path, struct okr_str line)
{
    char marker[64];

    if (!okr_str_starts(line, OKR_STR("<!-- table: ")))
        return NULL;
    for (size_t i = 0; i < sizeof(TABLES) / sizeof(TABLES[0]); i++) {
        snprintf(marker, sizeof(marker), "<!-- table: %s -->\n", TABLES[i].name);
        if (okr_str_is(line, marker))
            return &TABLES[i];
    }
    stop(path, "a marker names a table that does not exist");
}

static struct okr_str refresh(struct okr_arena *arena, const char *path, struct okr_str text)
{
    struct okr_buf out = OKR_BUF(arena);
    size_t tables = 0;

    while (text.len > 0) {
        struct okr_str line = take_line(&text);
        okr_buf_str(&out, line);
        const struct table *table = opened(path, line);
        if (!table)
            continue;
        tables++;
        table->write(&out);
        while (text.len > 0 && !okr_str_is(line, "<!-- end -->\n"))
            line = take_line(&text);
        if (!okr_str_is(line, "<!-- end -->\n"))
            stop(path, "a table is not closed by <!-- end -->");
        okr_buf_str(&out, line);
    }
    if (tables != sizeof(TABLES) / sizeof(TABLES[0]))
        stop(path, "every table should stand in it once");
    if (out.failed)
        stop(path, "is too long");
    return okr_buf_view(&out);
}

static int check(const char *path, struct okr_str old, struct okr_str fresh)
{
    for (int line = 1; old.len > 0 || fresh.len > 0; line++) {
        struct okr_str is = take_line(&old), should = take_line(&fresh);
        if (okr_str_eq(is, should))
            continue;
        fprintf(stderr, "%s:%d is stale; run: wiredoc --write %s\n  is:     %.*s  should: %.*s",
                path, line, path, OKR_STR_ARG(is), OKR_STR_ARG(should));
        return 1;
    }
    return 0;
}

static int write_to(FILE *file, const char *path, struct okr_str text)
{
    if (!file || fwrite(text.ptr, 1, text.len, file) != text.len || fflush(file) != 0)
        stop(path, "cannot be written");
    return 0;
}

int main(int argc, char **argv)
{
    const char *mode = argc == 3 ? argv[1] : "";
    const char *path = argv[argc - 1];
    bool known = argc == 2 || strcmp(mode, "--write") == 0 || strcmp(mode, "--check") == 0;

    if (argc < 2 || argc > 3 || !known) {
        fputs("usage: wiredoc [--write | --check] FILE\n", stderr);
        return 2;
    }
    struct okr_arena *arena = okr_arena_new(16 << 20);
    struct okr_str old = read_file(arena, path), fresh = refresh(arena, path, old);
    int code;
    if (strcmp(mode, "--check") == 0)
        code = check(path, old, fresh);
    else
        code = write_to(argc == 2 ? stdout : fopen(path, "wb"), path, fresh);
    okr_arena_free(arena);
    return code;
}
