// SPDX-License-Identifier: Apache-2.0
// okr apply, diff, export, fmt: the text people write OKRs in.
#include "commands.h"

#include "file.h"
#include "json.h"
#include "ref.h"

#include <errno.h>
#include <okr/text.h>

enum apply_flags { CYCLE, PRUNE, CONFIRM, DRY_RUN, REASON };
enum export_flags { EXPORT_CYCLE, EXPORT_AT };
enum fmt_flags { WRITE };
enum { APPLY_MS = 120000, EXPORT_MS = 120000, IDS_SHOWN = 12 };

static void pack_bool(struct okr_pack *p, const char *key, bool value)
{
    okr_pack_key(p, key);
    okr_pack_bool(p, value);
}

static int pack_text(struct client *client, bool apply, struct okr_buf *buf)
{
    const char **flag = client->options.flag;
    struct okr_str text;
    struct okr_pack p = OKR_PACK(buf);
    bool confirm = apply && flag[CONFIRM], reason = apply && flag[REASON];
    int code = file_read(client, file_name(client), &text);
    if (code)
        return code;
    okr_pack_map(&p, 2U + (flag[CYCLE] ? 1U : 0U) + (flag[PRUNE] ? 1U : 0U) + (confirm ? 1U : 0U) +
                         (reason ? 1U : 0U));
    okr_pack_key(&p, "text");
    okr_pack_str(&p, text);
    okr_pack_key(&p, "name");
    okr_pack_c(&p, file_shown(client));
    if (flag[CYCLE]) {
        okr_pack_key(&p, "cycle");
        okr_pack_c(&p, flag[CYCLE]);
    }
    if (flag[PRUNE])
        pack_bool(&p, "prune", true);
    if (confirm)
        pack_bool(&p, "confirm", true);
    if (reason) {
        okr_pack_key(&p, "reason");
        okr_pack_c(&p, flag[REASON]);
    }
    return 0;
}

static int ask(struct client *client, const struct connection_request *request,
               const struct okr_value **ret_ok)
{
    const struct okr_value *envelope;
    struct okr_err e = {0};
    int code =
        connection_request(&client->connection, request, client->arena, ret_ok, &envelope, &e);
    return code ? client_tell(client, code, &e, file_shown(client)) : 0;
}

static uint32_t length(const struct okr_value *list)
{
    return list && list->type == OKR_V_ARRAY ? list->n : 0;
}

static struct okr_str id_of(const struct okr_value *item)
{
    return item->type == OKR_V_MAP ? okr_value_str(okr_map_get(item, "id")) : okr_value_str(item);
}

/// "created   12  u-1 u-2 …"
static void tell_list(struct client *client, struct columns *table, enum word which,
                      enum colour colour, const struct okr_value *list)
{
    struct okr_buf ids = OKR_BUF(client->arena);
    uint32_t n = length(list);
    if (!n)
        return;
    for (uint32_t i = 0; i < n && i < IDS_SHOWN; i++) {
        okr_buf_c(&ids, i ? " " : "");
        okr_buf_str(&ids, id_of(&list->items[i]));
    }
    if (n > IDS_SHOWN)
        okr_buf_c(&ids, client->options.ascii ? " ..." : " …");
    columns_row(table);
    columns_set(table, 0, colour, okr_str_c(client_word(client, which)));
    columns_set(table, 1, PLAIN, okr_arena_printf(client->arena, "%u", n));
    columns_set(table, 2, DIM, okr_buf_view(&ids));
}

static uint64_t number(const struct okr_value *value)
{
    return value && value->type == OKR_V_ARRAY ? value->n : okr_value_uint(value, 0);
}

/// Returns whether anything was created, changed or removed.
static bool tell_lists(struct client *client, const struct okr_value *ok)
{
    struct columns table = {.arena = client->arena,
                            .n = 3,
                            .elastic = 2,
                            .right = 1U << 1,
                            .ascii = client->options.ascii};
    uint64_t same = number(okr_map_get(ok, "unchanged"));
    tell_list(client, &table, WORD_CREATED, GREEN, okr_map_get(ok, "created"));
    tell_list(client, &table, WORD_CHANGED, YELLOW, okr_map_get(ok, "changed"));
    tell_list(client, &table, WORD_REMOVED, RED, okr_map_get(ok, "removed"));
    bool any = table.n_rows > 0;
    columns_row(&table);
    columns_set(&table, 0, DIM, okr_str_c(client_word(client, WORD_UNCHANGED)));
    columns_set(&table, 1, PLAIN,
                okr_arena_printf(client->arena, "%llu", (unsigned long long)same));
    columns_print(&table, COLUMNS_TABLE, &client->out);
    return any;
}

int cmd_apply(struct client *client)
{
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    int code = pack_text(client, true, &args);
    if (code)
        return code;
    struct connection_request request = {.op = "document.apply",
                                         .args = okr_buf_view(&args),
                                         .dry_run = client->options.flag[DRY_RUN] != NULL,
                                         .wait_ms = APPLY_MS};
    if ((code = ask(client, &request, &ok)))
        return code;
    if (client_wants_json(client)) {
        client_json(client, ok);
        return 0;
    }
    (void)tell_lists(client, ok);
    if (request.dry_run) {
        print_c(&client->out, client_word(client, WORD_DRY_RUN));
        print_c(&client->out, "\n");
    }
    return 0;
}

// --- diff ------------------------------------------------------------------------------------------------------------

static void tell_changes(struct client *client, const struct okr_value *changes)
{
    static const enum word heads[] = {WORD_ID, WORD_WHAT, WORD_FIELDS, WORD_CHANGE};
    struct columns table = client_columns(client, heads, 4);
    const char *arrow = client->options.ascii ? "->" : "→";
    table.elastic = 3;
    table.ascii = client->options.ascii;
    for (uint32_t i = 0; i < length(changes); i++) {
        const struct okr_value *change = &changes->items[i];
        columns_row(&table);
        columns_set(&table, 0, DIM, okr_value_str(okr_map_get(change, "id")));
        columns_set(&table, 1, BLUE, okr_value_str(okr_map_get(change, "what")));
        columns_set(&table, 2, PLAIN, okr_value_str(okr_map_get(change, "field")));
        columns_set(&table, 3, PLAIN,
                    okr_arena_printf(
                        client->arena, "%.*s %s %.*s",
                        OKR_STR_ARG(client_brief(client, okr_map_get(change, "before"))), arrow,
                        OKR_STR_ARG(client_brief(client, okr_map_get(change, "after")))));
    }
    client_table(client, &table);
}

int cmd_diff(struct client *client)
{
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    int code = pack_text(client, false, &args);
    if (code)
        return code;
    struct connection_request request = {
        .op = "document.diff", .args = okr_buf_view(&args), .wait_ms = APPLY_MS};
    if ((code = ask(client, &request, &ok)))
        return code;
    bool differs = length(okr_map_get(ok, "created")) || length(okr_map_get(ok, "changed")) ||
                   length(okr_map_get(ok, "removed")) || length(okr_map_get(ok, "changes"));
    if (client_wants_json(client)) {
        client_json(client, ok);
    } else if (!differs) {
        print_c(&client->out, client_word(client, WORD_SAME));
        print_c(&client->out, "\n");
    } else {
        if (length(okr_map_get(ok, "changes")))
            tell_changes(client, okr_map_get(ok, "changes"));
        if (client->options.output == OUTPUT_TABLE)
            (void)tell_lists(client, ok);
    }
    return differs ? EXIT_DIFFERS : 0;
}

// --- export and fmt --------------------------------------------------------------------------------------------------

int cmd_export(struct client *client)
{
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    struct okr_str ref = client_words(client, 1, client->options.n_words);
    const char *cycle = client->options.flag[EXPORT_CYCLE], *at;
    int code = ref_read_at(client, client->options.flag[EXPORT_AT], &at);
    if (code)
        return code;
    okr_pack_map(&p, 1U + (ref.len ? 1U : 0U) + (cycle ? 1U : 0U) + (at ? 1U : 0U));
    if (at)
        ref_pack_at(&p, at);
    okr_pack_key(&p, "lang");
    okr_pack_c(&p, file_language(client) == OKR_ZH ? "zh" : "en");
    if (ref.len) {
        okr_pack_key(&p, "id");
        okr_pack_str(&p, ref);
    }
    if (cycle) {
        okr_pack_key(&p, "cycle");
        okr_pack_c(&p, cycle);
    }
    struct connection_request request = {
        .op = "document.export", .args = okr_buf_view(&args), .wait_ms = EXPORT_MS};
    if ((code = ask(client, &request, &ok)))
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        file_print(client, okr_value_str(okr_map_get(ok, "text")));
    return 0;
}

int cmd_fmt(struct client *client)
{
    struct okr_str text;
    struct okr_doc doc;
    struct okr_err e = {.lang = client->options.lang};
    struct okr_doc_options options = {.names_open = true};
    struct okr_buf buf = OKR_BUF(client->arena);
    const char *name = file_name(client);
    int code = file_read(client, name, &text);
    if (code)
        return code;
    if ((code = okr_doc_read(text, &options, client->arena, &doc, &e)))
        return client_tell(client, code, &e, file_shown(client));
    okr_doc_write(&doc, file_language(client), &buf);
    if (buf.failed)
        return client_refuse(client, EXIT_REFUSED, WORD_OUT_OF_MEMORY, "", NULL);
    if (!client->options.flag[WRITE] || strcmp(name, "-") == 0) {
        file_print(client, okr_buf_view(&buf));
        return 0;
    }
    if (okr_str_eq(text, okr_buf_view(&buf)) || file_replace(name, okr_buf_view(&buf), true))
        return 0;
    return client_refuse(client, EXIT_USAGE, WORD_NOT_WRITTEN, name, strerror(errno));
}
