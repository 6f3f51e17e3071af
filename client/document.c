// SPDX-License-Identifier: Apache-2.0
#include "document.h"

#include "fields.h"
#include "json.h"

enum { IDS_SHOWN = 12 };

// --- asking ----------------------------------------------------------------------------------------------------------

static void pack_typed(struct okr_pack *p, const char *key, const char *value, uint32_t *n)
{
    if (!value)
        return;
    okr_pack_key(p, key);
    okr_pack_c(p, value);
    ++*n;
}

static void pack_switch(struct okr_pack *p, const char *key, bool on, uint32_t *n)
{
    if (!on)
        return;
    okr_pack_key(p, key);
    okr_pack_bool(p, true);
    ++*n;
}

static struct okr_str pack(struct client *client, const struct document *document, bool apply)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&buf);
    size_t place = okr_pack_map_open(&p);
    uint32_t n = 1;
    okr_pack_key(&p, "text");
    okr_pack_str(&p, document->text);
    pack_typed(&p, "name", document->name, &n);
    pack_typed(&p, "cycle", document->cycle, &n);
    pack_switch(&p, "prune", document->prune, &n);
    if (apply) {
        pack_switch(&p, "confirm", document->confirm, &n);
        pack_typed(&p, "reason", document->reason, &n);
        pack_typed(&p, "plan", document->plan, &n);
    }
    okr_pack_map_close(&p, place, n);
    return okr_buf_view(&buf);
}

int document_try(struct client *client, const struct document *document,
                 const struct okr_value **ret_ok, struct okr_err *e)
{
    const struct okr_value *envelope;
    struct connection_request request = {.op = "document.apply",
                                         .args = pack(client, document, true),
                                         .dry_run = document->dry_run,
                                         .wait_ms = DOCUMENT_WAIT_MS};
    return connection_request(&client->connection, &request, client->arena, ret_ok, &envelope, e);
}

int document_apply(struct client *client, const struct document *document,
                   const struct okr_value **ret_ok)
{
    struct okr_err e = {0};
    int code = document_try(client, document, ret_ok, &e);
    return code ? client_tell(client, code, &e, document->name) : 0;
}

int document_try_diff(struct client *client, const struct document *document,
                      const struct okr_value **ret_ok, const struct okr_value **ret_envelope,
                      struct okr_err *e)
{
    struct connection_request request = {
        .op = "document.diff", .args = pack(client, document, false), .wait_ms = DOCUMENT_WAIT_MS};
    return connection_request(&client->connection, &request, client->arena, ret_ok, ret_envelope,
                              e);
}

int document_diff(struct client *client, const struct document *document,
                  const struct okr_value **ret_ok, const struct okr_value **ret_envelope)
{
    struct okr_err e = {0};
    int code = document_try_diff(client, document, ret_ok, ret_envelope, &e);
    return code ? client_tell(client, code, &e, document->name) : 0;
}

// --- telling ---------------------------------------------------------------------------------------------------------

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

static void tell_lists(struct client *client, const struct okr_value *ok)
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
    columns_row(&table);
    columns_set(&table, 0, DIM, okr_str_c(client_word(client, WORD_UNCHANGED)));
    columns_set(&table, 1, PLAIN,
                okr_arena_printf(client->arena, "%llu", (unsigned long long)same));
    columns_print(&table, COLUMNS_TABLE, &client->out);
}

void document_tell_applied(struct client *client, const struct okr_value *ok, bool dry_run)
{
    if (client_wants_json(client)) {
        client_json(client, ok);
        return;
    }
    tell_lists(client, ok);
    if (dry_run) {
        print_c(&client->out, client_word(client, WORD_DRY_RUN));
        print_c(&client->out, "\n");
    }
}

/// A whole entity by what people call it.
static struct okr_str entity_text(struct client *client, const struct okr_value *value)
{
    static const char *const names[] = {"text", "name", "title", "key", "note"};
    for (size_t i = 0;
         !okr_is_nil(value) && value->type == OKR_V_MAP && i < sizeof names / sizeof *names; i++) {
        struct okr_str name = okr_value_str(okr_map_get(value, names[i]));
        if (name.len)
            return name;
    }
    return !okr_is_nil(value) && value->type == OKR_V_MAP && okr_map_get(value, "from")
               ? client_edge(client, value)
               : client_brief(client, value);
}

static struct okr_str change_text(struct client *client, struct okr_str id, struct okr_str field,
                                  const struct okr_value *before, const struct okr_value *after)
{
    if (field.len)
        return client_field_move(client, id.len ? okr_entity_of(id.ptr[0]) : NULL, field, before,
                                 after);
    return okr_arena_printf(client->arena, "%.*s %s %.*s", OKR_STR_ARG(entity_text(client, before)),
                            client_arrow(client), OKR_STR_ARG(entity_text(client, after)));
}

static void tell_changes(struct client *client, const struct okr_value *changes)
{
    static const enum word heads[] = {WORD_ID, WORD_KIND, WORD_FIELD, WORD_CHANGE};
    struct columns table = client_columns(client, heads, 4);
    table.elastic = 3;
    table.ascii = client->options.ascii;
    for (uint32_t i = 0; i < length(changes); i++) {
        const struct okr_value *change = &changes->items[i];
        columns_row(&table);
        struct okr_str id = okr_value_str(okr_map_get(change, "id"));
        struct okr_str field = okr_value_str(okr_map_get(change, "field"));
        columns_set(&table, 0, DIM, id);
        columns_set(&table, 1, BLUE,
                    client_field(client, okr_value_str(okr_map_get(change, "what"))));
        columns_set(&table, 2, PLAIN, client_field(client, field));
        columns_set(&table, 3, PLAIN,
                    change_text(client, id, field, okr_map_get(change, "before"),
                                okr_map_get(change, "after")));
    }
    client_table(client, &table);
}

bool document_differs(const struct okr_value *ok)
{
    static const char *const lists[] = {"created", "changed", "removed", "changes"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (length(okr_map_get(ok, lists[i])))
            return true;
    return false;
}

void document_tell_diff(struct client *client, const struct okr_value *ok)
{
    if (client_wants_json(client)) {
        client_json(client, ok);
    } else if (!document_differs(ok)) {
        print_c(&client->out, client_word(client, WORD_SAME));
        print_c(&client->out, "\n");
    } else {
        if (length(okr_map_get(ok, "changes")))
            tell_changes(client, okr_map_get(ok, "changes"));
        if (client->options.output == OUTPUT_TABLE)
            tell_lists(client, ok);
    }
}
