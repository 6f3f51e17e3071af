// SPDX-License-Identifier: Apache-2.0
// Reading the wire form of an entity: strictly what a client wants to set or change, liberally what
// okrd has answered.
#include <okr/model.h>

#include <math.h>
#include <stdio.h>

#include "field.h"

struct reading {
    unsigned allowed; ///< OKR_F_SET or OKR_F_CHANGE; 0: everything, unknown keys ignored
    const char *const *skip;
    struct okr_arena *arena;
    struct okr_err *e;
};

static int wrong_type(const struct reading *r, const struct okr_field *field,
                      const struct okr_value *v)
{
    return okr_fail(r->e, OKR_E_INVALID, field->name, NULL, "\"%s\" should be %s and is %s",
                    field->name, okr_err_say(r->e, field_type_name(field->type)),
                    okr_err_say(r->e, okr_value_type_name(v->type)));
}

static int read_id(const struct reading *r, const struct okr_field *field,
                   const struct okr_value *v, okr_id *ret)
{
    okr_id id;

    if (v->type != OKR_V_STR)
        return wrong_type(r, field, v);
    if (!okr_id_parse(v->str, &id))
        return okr_fail(r->e, OKR_E_INVALID, field->name, "give an id such as k-57",
                        "\"%s\" should be an id and is \"%.*s\"", field->name, OKR_STR_ARG(v->str));
    if (!strchr(field->letters, okr_id_letter(id)))
        return okr_fail(r->e, OKR_E_INVALID, field->name, NULL,
                        "\"%s\" cannot be %s: its ids begin with one of \"%s\"", field->name,
                        okr_id_text(id).c, field->letters);
    *ret = id;
    return OKR_OK;
}

/// Empty text counts as not set.
static struct okr_str unset_if_empty(struct okr_str s)
{
    return s.len > 0 ? s : (struct okr_str){NULL, 0};
}

/// Text in the form it is kept in: NFC, a title without white space around it.
static int read_str(const struct reading *r, const struct okr_field *field,
                    const struct okr_value *v, struct okr_str *ret)
{
    if (v->type != OKR_V_STR)
        return wrong_type(r, field, v);
    if (!r->allowed) {
        *ret = unset_if_empty(v->str);
        return OKR_OK;
    }
    if (!okr_utf8_valid(v->str))
        return okr_fail(r->e, OKR_E_INVALID, field->name, NULL, "\"%s\" is not valid UTF-8",
                        field->name);
    struct okr_str s = field->flags & OKR_F_NOTE ? v->str : okr_str_trim(v->str);
    s = s.len > 0 ? okr_nfc(r->arena, s) : OKR_STR("");
    if (!s.ptr)
        return okr_fail_memory(r->e);
    if (s.len > field->max)
        return okr_fail(r->e, OKR_E_TOO_BIG, field->name, "shorten it",
                        "\"%s\" has %zu bytes; at most %u are kept", field->name, s.len,
                        field->max);
    const char *fault = field->flags & OKR_F_NOTE ? okr_note_fault(s) : okr_title_fault(s);
    if (fault)
        return okr_fail(r->e, OKR_E_INVALID, field->name, "take it out", "\"%s\" holds %s",
                        field->name, fault);
    *ret = unset_if_empty(s);
    return OKR_OK;
}

/// Checks that `v` is a list of an acceptable length and makes room for it.
static int open_list(const struct reading *r, const struct okr_field *field,
                     const struct okr_value *v, uint32_t most, size_t size, void **ret)
{
    if (v->type != OKR_V_ARRAY)
        return wrong_type(r, field, v);
    if (r->allowed && v->n > most)
        return okr_fail(r->e, OKR_E_TOO_BIG, field->name, "leave some out",
                        "\"%s\" has %u entries; at most %u are kept", field->name, v->n, most);
    *ret = v->n > 0 ? okr_arena_array(r->arena, v->n, size) : NULL;
    return v->n > 0 && !*ret ? okr_fail_memory(r->e) : OKR_OK;
}

static int read_ids(const struct reading *r, const struct okr_field *field,
                    const struct okr_value *v, struct okr_ids *ret)
{
    void *room;
    int code = open_list(r, field, v, FIELD_ITEMS_MAX, sizeof(okr_id), &room);

    if (code != OKR_OK)
        return code;
    okr_id *at = room;
    for (uint32_t i = 0; i < v->n; i++) {
        code = read_id(r, field, &v->items[i], &at[i]);
        if (code != OKR_OK)
            return code;
    }
    *ret = (struct okr_ids){at, v->n};
    return OKR_OK;
}

static int read_strs(const struct reading *r, const struct okr_field *field,
                     const struct okr_value *v, struct okr_strs *ret)
{
    void *room;
    int code = open_list(r, field, v, FIELD_ITEMS_MAX, sizeof(struct okr_str), &room);

    if (code != OKR_OK)
        return code;
    struct okr_str *at = room;
    for (uint32_t i = 0; i < v->n; i++) {
        code = read_str(r, field, &v->items[i], &at[i]);
        if (code != OKR_OK)
            return code;
        if (r->allowed && at[i].len == 0)
            return okr_fail(r->e, OKR_E_INVALID, field->name, "leave it out",
                            "entry %u of \"%s\" is empty", i + 1, field->name);
    }
    *ret = (struct okr_strs){at, v->n};
    return OKR_OK;
}

static int read_map(const struct reading *r, const struct okr_entity *entity,
                    const struct okr_value *map, void *object, uint64_t *ret_mask);

static int read_records(const struct reading *r, const struct okr_field *field,
                        const struct okr_value *v, struct field_list *ret)
{
    // A record is always given whole, also where its entity is only changed.
    struct reading whole = *r;
    whole.allowed = r->allowed ? OKR_F_SET : 0;
    whole.skip = NULL;
    const struct okr_entity *record = field->record;
    void *room;
    int code = open_list(r, field, v, FIELD_RECORDS_MAX, record->size, &room);

    if (code != OKR_OK)
        return code;
    for (uint32_t i = 0; i < v->n; i++) {
        void *object = (char *)room + i * record->size;
        uint64_t mask;
        if (v->items[i].type != OKR_V_MAP)
            return wrong_type(r, field, &v->items[i]);
        okr_entity_init(record, object);
        code = read_map(&whole, record, &v->items[i], object, &mask);
        if (code != OKR_OK)
            return code;
    }
    *ret = (struct field_list){room, v->n};
    return OKR_OK;
}

/// Merges a map into a record; another first field (a metric's kind) starts the record anew.
static int read_record(const struct reading *r, const struct okr_field *field,
                       const struct okr_value *v, void *at)
{
    struct reading inner = *r;
    const struct okr_entity *record = field->record;
    uint64_t mask;

    inner.skip = NULL;
    if (v->type != OKR_V_MAP)
        return wrong_type(r, field, v);
    void *merged = okr_arena_alloc(r->arena, record->size);
    if (!merged)
        return okr_fail_memory(r->e);
    memcpy(merged, at, record->size);
    int code = read_map(&inner, record, v, merged, &mask);
    if (code != OKR_OK)
        return code;
    if (okr_entity_diff(record, merged, at) & 1) {
        okr_entity_init(record, merged);
        code = read_map(&inner, record, v, merged, &mask);
        if (code != OKR_OK)
            return code;
    }
    // Without its first field a record is none, and what was given of it would vanish.
    const struct okr_field *first = &record->fields[0];
    if (r->allowed && !okr_field_is_set(first, merged))
        return okr_fail(r->e, OKR_E_INVALID, field->name, first->help, "%s needs \"%s\"",
                        okr_entity_word(record, okr_err_lang(r->e)), first->name);
    memcpy(at, merged, record->size);
    return OKR_OK;
}

static int read_enum(const struct reading *r, const struct okr_field *field,
                     const struct okr_value *v, uint8_t *ret)
{
    char hint[sizeof(r->e->hint)];

    if (v->type != OKR_V_STR)
        return wrong_type(r, field, v);
    unsigned value = okr_term_parse(field->group, v->str);
    if (value == 0 && r->allowed)
        return okr_fail(r->e, OKR_E_INVALID, field->name,
                        field_term_hint(r->e, v->str, field->group, hint, sizeof(hint)),
                        "\"%s\" cannot be \"%.*s\"", field->name, OKR_STR_ARG(v->str));
    *ret = (uint8_t)value;
    return OKR_OK;
}

static int read_int(const struct reading *r, const struct okr_field *field,
                    const struct okr_value *v, int32_t *ret)
{
    int64_t low = field->type == OKR_T_PERMILLE ? 0 : field_smallest(field);
    int64_t n = okr_value_int(v, INT64_MAX);

    if (v->type != OKR_V_INT && v->type != OKR_V_UINT)
        return wrong_type(r, field, v);
    if (n < low || n > field->max)
        return okr_fail(r->e, OKR_E_INVALID, field->name, NULL,
                        "\"%s\" should be from %lld to %u and is %lld", field->name, (long long)low,
                        field->max, (long long)n);
    *ret = (int32_t)n;
    return OKR_OK;
}

static int read_fraction(const struct reading *r, const struct okr_field *field,
                         const struct okr_value *v, double *ret)
{
    double f = okr_value_double(v);

    if (isnan(f))
        return wrong_type(r, field, v);
    if (f < 0 || f > 1)
        return okr_fail(r->e, OKR_E_INVALID, field->name, "0.6 is six out of ten",
                        "\"%s\" should be from 0.0 to 1.0 and is %g", field->name, f);
    *ret = round(f * 1e6) / 1e6 + 0.0;
    return OKR_OK;
}

static int read_decimal(const struct reading *r, const struct okr_field *field,
                        const struct okr_value *v, struct okr_decimal *ret)
{
    if (isnan(okr_value_double(v)))
        return wrong_type(r, field, v);
    if (!okr_value_decimal(v, ret))
        return okr_fail(r->e, OKR_E_INVALID, field->name, "round it",
                        "\"%s\" has more than 15 significant digits", field->name);
    return OKR_OK;
}

static int read_date(const struct reading *r, const struct okr_field *field,
                     const struct okr_value *v, okr_date *ret)
{
    if (v->type != OKR_V_STR)
        return wrong_type(r, field, v);
    if (!okr_date_parse(v->str, ret))
        return okr_fail(r->e, OKR_E_INVALID, field->name, "write it as 2018-01-19",
                        "\"%s\" should be a date and is \"%.*s\"", field->name,
                        OKR_STR_ARG(v->str));
    return OKR_OK;
}

static int read_time(const struct reading *r, const struct okr_field *field,
                     const struct okr_value *v, okr_time *ret)
{
    if (v->type != OKR_V_STR || !okr_time_parse(v->str, ret))
        return wrong_type(r, field, v);
    return OKR_OK;
}

static int read_field(const struct reading *r, const struct okr_field *field,
                      const struct okr_value *v, void *at)
{
    switch (field->type) {
    case OKR_T_ID: return read_id(r, field, v, at);
    case OKR_T_IDS: return read_ids(r, field, v, at);
    case OKR_T_STR: return read_str(r, field, v, at);
    case OKR_T_STRS: return read_strs(r, field, v, at);
    case OKR_T_DATE: return read_date(r, field, v, at);
    case OKR_T_TIME: return read_time(r, field, v, at);
    case OKR_T_ENUM: return read_enum(r, field, v, at);
    case OKR_T_INT:
    case OKR_T_PERMILLE: return read_int(r, field, v, at);
    case OKR_T_FRACTION: return read_fraction(r, field, v, at);
    case OKR_T_DECIMAL: return read_decimal(r, field, v, at);
    case OKR_T_BOOL:
        if (v->type != OKR_V_BOOL)
            return wrong_type(r, field, v);
        *(bool *)at = v->boolean;
        return OKR_OK;
    case OKR_T_UINT:
        if (v->type != OKR_V_UINT)
            return wrong_type(r, field, v);
        *(uint64_t *)at = v->u;
        return OKR_OK;
    case OKR_T_SUB: return read_record(r, field, v, at);
    case OKR_T_LIST: return read_records(r, field, v, at);
    }
    return OKR_OK;
}

static bool is_skipped(const struct reading *r, struct okr_str key)
{
    for (const char *const *skip = r->skip; skip && *skip; skip++) {
        if (okr_str_is(key, *skip))
            return true;
    }
    return false;
}

static int refuse_key(const struct reading *r, const struct okr_entity *entity, struct okr_str key,
                      const struct okr_field *field)
{
    struct okr_str names[64];
    char name[64], hint[sizeof(r->e->hint)];
    const char *noun = okr_entity_word(entity, okr_err_lang(r->e));
    size_t n = 0;

    snprintf(name, sizeof(name), "%.*s", OKR_STR_ARG(field_cut(key, sizeof(name) - 1)));
    if (field)
        return okr_fail(r->e, OKR_E_UNKNOWN_FIELD, name, "leave it out",
                        field->flags & OKR_F_SET
                            ? "\"%s\" of %s is not given by a client after the creation"
                            : "\"%s\" of %s is not given by a client",
                        name, noun);
    for (unsigned i = 0; i < entity->n_fields; i++) {
        if (entity->fields[i].flags & r->allowed)
            names[n++] = okr_str_c(entity->fields[i].name);
    }
    return okr_fail(r->e, OKR_E_UNKNOWN_FIELD, name,
                    field_hint(r->e, key, names, n, hint, sizeof(hint)), "%s has no field \"%s\"",
                    noun, name);
}

static int read_map(const struct reading *r, const struct okr_entity *entity,
                    const struct okr_value *map, void *object, uint64_t *ret_mask)
{
    uint64_t mask = 0;

    if (map->type != OKR_V_MAP)
        return okr_fail(r->e, OKR_E_INVALID, entity->name, NULL, "%s should be a map and is %s",
                        okr_entity_word(entity, okr_err_lang(r->e)),
                        okr_err_say(r->e, okr_value_type_name(map->type)));
    for (uint32_t i = 0; i < map->n; i++) {
        const struct okr_pair *pair = &map->pairs[i];
        struct okr_str key = okr_value_str(&pair->key);
        unsigned index;
        if (is_skipped(r, key))
            continue;
        const struct okr_field *field = okr_field_find(entity, key, &index);
        if (r->allowed && !(field && field->flags & r->allowed))
            return refuse_key(r, entity, key, field);
        if (!field)
            continue;
        mask |= UINT64_C(1) << index;
        int code = OKR_OK;
        if (okr_is_nil(&pair->value))
            field_clear(field, object);
        else
            code = read_field(r, field, &pair->value, field_at(field, object));
        if (code != OKR_OK)
            return code;
    }
    *ret_mask = mask;
    return OKR_OK;
}

int okr_entity_unpack(const struct okr_entity *entity, const struct okr_value *map,
                      unsigned allowed, const char *const *skip, struct okr_arena *arena,
                      void *object, uint64_t *ret_mask, struct okr_err *e)
{
    struct reading r = {allowed, skip, arena, e};

    return read_map(&r, entity, map, object, ret_mask);
}

int okr_entity_read(const struct okr_entity *entity, const struct okr_value *map,
                    struct okr_arena *arena, void *ret, struct okr_err *e)
{
    struct reading r = {0, NULL, arena, e};
    uint64_t mask;

    return read_map(&r, entity, map, ret, &mask);
}
