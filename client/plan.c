// SPDX-License-Identifier: Apache-2.0
// The file of a plan: {okr_plan, epoch, seq, name, cycle, prune, created, changed, removed, unchanged, changes, hash, text}.
#include "document.h"
#include "file.h"
#include "json.h"

#include <errno.h>

enum { PLAN_FORMAT = 1 };

static void set_from(json_t *plan, const char *key, const struct okr_value *map)
{
    const struct okr_value *value = okr_map_get(map, key);
    (void)json_object_set_new(plan, key, value ? json_from_value(value) : json_null());
}

static void set_typed(json_t *plan, const char *key, const char *value)
{
    (void)json_object_set_new(plan, key, value ? json_string(value) : json_null());
}

int document_write_plan(struct client *client, const char *file, const struct document *document,
                        const struct okr_value *ok, const struct okr_value *envelope)
{
    static const char *const told[] = {"created",   "changed", "removed",
                                       "unchanged", "changes", "hash"};
    json_t *plan = json_object();
    (void)json_object_set_new(plan, "okr_plan", json_integer(PLAN_FORMAT));
    set_from(plan, "epoch", envelope);
    set_from(plan, "seq", envelope);
    set_typed(plan, "name", document->name);
    set_typed(plan, "cycle", document->cycle);
    (void)json_object_set_new(plan, "prune", json_boolean(document->prune));
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        set_from(plan, told[i], ok);
    (void)json_object_set_new(plan, "text", json_stringn(document->text.ptr, document->text.len));
    struct okr_buf buf = OKR_BUF(client->arena);
    okr_buf_str(&buf, json_text(plan, true, client->arena));
    okr_buf_char(&buf, '\n');
    json_decref(plan);
    if (!buf.failed && file_replace(file, okr_buf_view(&buf), true))
        return 0;
    return client_refuse(client, EXIT_USAGE, WORD_NOT_WRITTEN, file, client_errno(client, errno));
}

static const char *typed(struct client *client, const json_t *plan, const char *key)
{
    const char *text = json_string_value(json_object_get(plan, key));
    return text ? okr_arena_printf(client->arena, "%s", text).ptr : NULL;
}

int document_read_plan(struct client *client, const char *file, struct document *ret)
{
    struct okr_str bytes;
    json_error_t fault;
    int code = file_read(client, file, &bytes);
    if (code)
        return code;
    json_t *plan = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, &fault);
    const json_t *text = json_object_get(plan, "text");
    struct document document = {
        .text = okr_arena_dup(client->arena,
                              (struct okr_str){json_string_value(text), json_string_length(text)}),
        .name = typed(client, plan, "name"),
        .cycle = typed(client, plan, "cycle"),
        .plan = typed(client, plan, "hash"),
        .prune = json_is_true(json_object_get(plan, "prune"))};
    bool fine = json_integer_value(json_object_get(plan, "okr_plan")) == PLAN_FORMAT &&
                document.text.ptr && document.plan;
    json_decref(plan);
    if (!fine)
        return client_refuse(client, EXIT_REFUSED, WORD_NO_PLAN, file,
                             client_word(client, WORD_PLAN_HINT));
    *ret = document;
    return 0;
}
