// SPDX-License-Identifier: Apache-2.0
#include "fields.h"

#include "ref.h"

#include <math.h>
#include <okr/text.h>

static const struct field_word {
    const char *slug, *zh;
} words[] = {
#define FIELD_WORD(slug, zh) {#slug, zh},
#include "fields.def"
#undef FIELD_WORD
    {NULL, NULL},
};

struct okr_str client_field(const struct client *client, struct okr_str slug)
{
    for (const struct field_word *word = words; client->options.lang == OKR_ZH && word->slug;
         word++)
        if (okr_str_is(slug, word->slug))
            return okr_str_c(word->zh);
    return slug;
}

const char *client_field_typed(const char *typed)
{
    for (const struct field_word *word = words; word->slug; word++)
        if (strcmp(typed, word->zh) == 0)
            return word->slug;
    return typed;
}

// --- names -----------------------------------------------------------------------------------------------------------

struct known_name {
    struct okr_str id, name;
    struct known_name *next;
};

struct okr_str client_name(struct client *client, struct okr_str id)
{
    struct okr_err e = {0};
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok, *envelope;
    okr_id unit;
    if (!okr_id_parse(id, &unit) || okr_id_letter(unit) != 'u')
        return id;
    for (const struct known_name *known = client->names; known; known = known->next)
        if (okr_str_eq(known->id, id))
            return known->name;
    ref_pack(&args, "id", id, NULL, NULL);
    struct connection_request request = {.op = "unit.get", .args = okr_buf_view(&args)};
    struct okr_str name = OKR_STR("");
    if (!connection_request(&client->connection, &request, client->arena, &ok, &envelope, &e))
        name = okr_value_str(okr_map_get(okr_map_get(ok, "unit"), "name"));
    struct known_name *known = okr_arena_alloc(client->arena, sizeof *known);
    if (known) {
        *known = (struct known_name){id, name.len ? name : id, client->names};
        client->names = known;
    }
    return name.len ? name : id;
}

// --- values ----------------------------------------------------------------------------------------------------------

static struct okr_str dash(const struct client *client)
{
    return okr_str_c(client->options.ascii ? "-" : "–");
}

/// "Lin Mei, Wang Lei": of a list, each by `one`.
static struct okr_str joined(struct client *client, const struct okr_value *list,
                             struct okr_str (*one)(struct client *, struct okr_str))
{
    struct okr_buf buf = OKR_BUF(client->arena);
    for (uint32_t i = 0; i < list->n; i++) {
        okr_buf_c(&buf, !i ? "" : client->options.lang == OKR_ZH ? "、" : ", ");
        okr_buf_str(&buf, one ? one(client, okr_value_str(&list->items[i]))
                              : client_brief(client, &list->items[i]));
    }
    return buf.len ? okr_buf_view(&buf) : dash(client);
}

/// The line that a text has for it, where there is one.
static struct okr_str metric_line(struct client *client, const struct okr_value *map)
{
    struct okr_metric metric;
    struct okr_buf buf = OKR_BUF(client->arena);
    okr_entity_init(&okr_entity_metric, &metric);
    if (okr_entity_read(&okr_entity_metric, map, client->arena, &metric, NULL) != OKR_OK)
        return client_brief(client, map);
    okr_metric_print(&buf, &metric, client->options.lang);
    return buf.len ? okr_buf_view(&buf) : dash(client);
}

/// "2018-02-15 40, 2018-03-15 60": each record of a list by the values of its fields.
static struct okr_str records(struct client *client, const struct okr_field *field,
                              const struct okr_value *list)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    for (uint32_t i = 0; i < list->n; i++) {
        const struct okr_value *map = &list->items[i];
        okr_buf_c(&buf, !i ? "" : client->options.lang == OKR_ZH ? "，" : ", ");
        for (uint32_t k = 0; map->type == OKR_V_MAP && k < map->n; k++) {
            if (okr_is_nil(&map->pairs[k].value))
                continue;
            okr_buf_c(&buf, k ? " " : "");
            okr_buf_str(&buf, client_field_value(client, field->record, map->pairs[k].key.str,
                                                 &map->pairs[k].value));
        }
    }
    return buf.len ? okr_buf_view(&buf) : dash(client);
}

static struct okr_str of_type(struct client *client, const struct okr_field *field,
                              const struct okr_value *value)
{
    double number = okr_value_double(value);
    switch (field->type) {
    case OKR_T_ID: return client_name(client, okr_value_str(value));
    case OKR_T_IDS: return joined(client, value, client_name);
    case OKR_T_STRS: return joined(client, value, NULL);
    case OKR_T_TIME: return client_time(client, okr_value_str(value));
    case OKR_T_ENUM: {
        unsigned term = okr_term_parse(field->group, okr_value_str(value));
        return term ? client_term(client, field->group, term) : client_brief(client, value);
    }
    case OKR_T_PERMILLE: return okr_arena_printf(client->arena, "%g%%", number / 10);
    case OKR_T_FRACTION: // a score is read as it is written, the others as shares of a whole
        return strcmp(field->name, "score") == 0 ? okr_arena_printf(client->arena, "%.2f", number)
                                                 : client_percent(client, number);
    case OKR_T_SUB:
        return field->record == &okr_entity_metric
                   ? metric_line(client, value)
                   : client_brief(client, okr_map_get(value, "value"));
    case OKR_T_LIST: return records(client, field, value);
    default: return client_brief(client, value);
    }
}

struct okr_str client_field_value(struct client *client, const struct okr_entity *entity,
                                  struct okr_str name, const struct okr_value *value)
{
    const struct okr_field *field = entity ? okr_field_find(entity, name, NULL) : NULL;
    if (okr_is_nil(value))
        return dash(client);
    if (value->type == OKR_V_BOOL)
        return okr_str_c(client_word(client, value->boolean ? WORD_YES : WORD_NO));
    if (value->type == OKR_V_ARRAY && !field)
        return joined(client, value, NULL);
    return field ? of_type(client, field, value) : client_brief(client, value);
}

static struct okr_str move(struct client *client, struct okr_str was, struct okr_str is)
{
    return okr_arena_printf(client->arena, "%.*s %s %.*s", OKR_STR_ARG(was), client_arrow(client),
                            OKR_STR_ARG(is));
}

/// "tolerance: – → 2": the fields of two records that differ.
static struct okr_str parts_moved(struct client *client, const struct okr_entity *record,
                                  const struct okr_value *before, const struct okr_value *after)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    for (uint32_t i = 0; i < after->n; i++) {
        struct okr_str key = okr_value_str(&after->pairs[i].key);
        const struct okr_value *old = okr_map_get(before, okr_arena_dup(client->arena, key).ptr);
        struct okr_str was = client_field_value(client, record, key, old);
        struct okr_str is = client_field_value(client, record, key, &after->pairs[i].value);
        if (okr_str_eq(was, is))
            continue;
        okr_buf_c(&buf, !buf.len ? "" : client->options.lang == OKR_ZH ? "，" : ", ");
        okr_buf_str(&buf, client_field(client, key));
        okr_buf_c(&buf, client->options.lang == OKR_ZH ? "：" : ": ");
        okr_buf_str(&buf, move(client, was, is));
    }
    return okr_buf_view(&buf);
}

struct okr_str client_field_move(struct client *client, const struct okr_entity *entity,
                                 struct okr_str name, const struct okr_value *before,
                                 const struct okr_value *after)
{
    const struct okr_field *field = entity ? okr_field_find(entity, name, NULL) : NULL;
    struct okr_str was = client_field_value(client, entity, name, before);
    struct okr_str is = client_field_value(client, entity, name, after);
    struct okr_str parts = OKR_STR("");
    if (field && field->type == OKR_T_SUB && okr_str_eq(was, is) && !okr_is_nil(before) &&
        !okr_is_nil(after))
        parts = parts_moved(client, field->record, before, after);
    return parts.len ? parts : move(client, was, is);
}
