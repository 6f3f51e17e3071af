// SPDX-License-Identifier: Apache-2.0
// The stored form of an entity: a map of tags with only what is set, as small as it gets.
//
// An id whose letter is the first that its field allows is stored as its number, any other as text:
// a field may come to allow more letters, but only behind those it has. Fractions are millionths.
#include <okr/model.h>

#include <math.h>

#include "field.h"

enum { MILLION = 1000000 };

// --- writing ---

static void store_id(const struct okr_field *field, okr_id id, struct okr_pack *out)
{
    if (okr_id_letter(id) == field->letters[0])
        okr_pack_uint(out, okr_id_number(id));
    else
        okr_pack_id(out, id);
}

static void store_ids(const struct okr_field *field, const struct okr_ids *ids,
                      struct okr_pack *out)
{
    okr_pack_array(out, (uint32_t)ids->n);
    for (size_t i = 0; i < ids->n; i++)
        store_id(field, ids->at[i], out);
}

static void store_strs(const struct okr_strs *strs, struct okr_pack *out)
{
    okr_pack_array(out, (uint32_t)strs->n);
    for (size_t i = 0; i < strs->n; i++)
        okr_pack_str(out, strs->at[i].ptr ? strs->at[i] : OKR_STR(""));
}

static void store_records(const struct okr_entity *record, const struct field_list *list,
                          struct okr_pack *out)
{
    okr_pack_array(out, (uint32_t)list->n);
    for (size_t i = 0; i < list->n; i++)
        okr_entity_store(record, list->at + i * record->size, OKR_ALL_FIELDS, out);
}

static void store_field(const struct okr_field *field, const void *at, struct okr_pack *out)
{
    switch (field->type) {
    case OKR_T_ID: store_id(field, *(const okr_id *)at, out); return;
    case OKR_T_IDS: store_ids(field, at, out); return;
    case OKR_T_STR: okr_pack_str(out, *(const struct okr_str *)at); return;
    case OKR_T_STRS: store_strs(at, out); return;
    case OKR_T_DATE:
    case OKR_T_INT:
    case OKR_T_PERMILLE: okr_pack_int(out, *(const int32_t *)at); return;
    case OKR_T_TIME: okr_pack_int(out, *(const okr_time *)at); return;
    case OKR_T_ENUM: okr_pack_uint(out, *(const uint8_t *)at); return;
    case OKR_T_FRACTION: okr_pack_int(out, llround(*(const double *)at * MILLION)); return;
    case OKR_T_DECIMAL: okr_pack_decimal(out, *(const struct okr_decimal *)at); return;
    case OKR_T_BOOL: okr_pack_bool(out, *(const bool *)at); return;
    case OKR_T_UINT: okr_pack_uint(out, *(const uint64_t *)at); return;
    case OKR_T_SUB: okr_entity_store(field->record, at, OKR_ALL_FIELDS, out); return;
    case OKR_T_LIST: store_records(field->record, at, out); return;
    }
}

/// The fields of `mask` that are stored: set, and not derived.
static uint64_t stored_fields(const struct okr_entity *entity, const void *object, uint64_t mask)
{
    uint64_t stored = 0;

    for (unsigned i = 0; i < entity->n_fields; i++) {
        const struct okr_field *field = &entity->fields[i];
        if (!(field->flags & OKR_F_DERIVED) && okr_field_is_set(field, object))
            stored |= UINT64_C(1) << i;
    }
    return stored & mask;
}

void okr_entity_store(const struct okr_entity *entity, const void *object, uint64_t mask,
                      struct okr_pack *out)
{
    mask = stored_fields(entity, object, mask);
    okr_pack_map(out, okr_mask_count(mask));
    for (unsigned i = 0; i < entity->n_fields; i++) {
        const struct okr_field *field = &entity->fields[i];
        if (!(mask & UINT64_C(1) << i))
            continue;
        okr_pack_uint(out, field->tag);
        store_field(field, field_in(field, object), out);
    }
}

// --- reading ---

struct load {
    struct okr_arena *arena;
    struct okr_err *e;
};

static int damaged(const struct load *l, const struct okr_field *field, const struct okr_value *v)
{
    return okr_fail(l->e, OKR_E_INTERNAL, field->name, "restore the store from a dump",
                    "a stored record is damaged: \"%s\" should hold %s and holds %s", field->name,
                    field_type_name(field->type), okr_value_type_name(v->type));
}

static bool load_id(const struct okr_field *field, const struct okr_value *v, okr_id *ret)
{
    okr_id id;

    if (v->type == OKR_V_UINT && v->u > 0 && v->u <= OKR_ID_NUMBER_MAX) {
        *ret = OKR_ID(field->letters[0], v->u);
        return true;
    }
    if (v->type != OKR_V_STR || !okr_id_parse(v->str, &id))
        return false;
    *ret = id;
    return strchr(field->letters, okr_id_letter(id)) != NULL;
}

static int load_ids(const struct load *l, const struct okr_field *field, const struct okr_value *v,
                    struct okr_ids *ret)
{
    if (v->type != OKR_V_ARRAY)
        return damaged(l, field, v);
    okr_id *at = okr_arena_array(l->arena, v->n, sizeof(*at));
    if (v->n > 0 && !at)
        return okr_fail_memory(l->e);
    for (uint32_t i = 0; i < v->n; i++) {
        if (!load_id(field, &v->items[i], &at[i]))
            return damaged(l, field, &v->items[i]);
    }
    *ret = (struct okr_ids){at, v->n};
    return OKR_OK;
}

static int load_strs(const struct load *l, const struct okr_field *field, const struct okr_value *v,
                     struct okr_strs *ret)
{
    if (v->type != OKR_V_ARRAY)
        return damaged(l, field, v);
    struct okr_str *at = okr_arena_array(l->arena, v->n, sizeof(*at));
    if (v->n > 0 && !at)
        return okr_fail_memory(l->e);
    for (uint32_t i = 0; i < v->n; i++) {
        if (v->items[i].type != OKR_V_STR)
            return damaged(l, field, &v->items[i]);
        at[i] = v->items[i].str;
    }
    *ret = (struct okr_strs){at, v->n};
    return OKR_OK;
}

static int load_map(const struct load *l, const struct okr_entity *entity,
                    const struct okr_value *map, void *object, uint64_t *ret_mask);

static int load_records(const struct load *l, const struct okr_field *field,
                        const struct okr_value *v, struct field_list *ret)
{
    const struct okr_entity *record = field->record;

    if (v->type != OKR_V_ARRAY)
        return damaged(l, field, v);
    char *at = okr_arena_array(l->arena, v->n, record->size);
    if (v->n > 0 && !at)
        return okr_fail_memory(l->e);
    for (uint32_t i = 0; i < v->n; i++) {
        uint64_t mask;
        okr_entity_init(record, at + i * record->size);
        int code = load_map(l, record, &v->items[i], at + i * record->size, &mask);
        if (code != OKR_OK)
            return code;
    }
    *ret = (struct field_list){at, v->n};
    return OKR_OK;
}

/// The integer in `v` if it lies in the given range.
static bool integer_in(const struct okr_value *v, int64_t low, int64_t high, int64_t *ret)
{
    *ret = okr_value_int(v, INT64_MIN);
    return (v->type == OKR_V_INT || v->type == OKR_V_UINT) && *ret >= low && *ret <= high;
}

/// The values that lie in the object itself. False when `v` is none.
static bool load_scalar(const struct okr_field *field, const struct okr_value *v, void *at)
{
    int64_t n;
    unsigned terms = 0;

    switch (field->type) {
    case OKR_T_ID: return load_id(field, v, at);
    case OKR_T_STR: *(struct okr_str *)at = okr_value_str(v); return v->type == OKR_V_STR;
    case OKR_T_DATE:
    case OKR_T_INT:
    case OKR_T_PERMILLE:
        if (!integer_in(v, INT32_MIN, INT32_MAX, &n))
            return false;
        *(int32_t *)at = (int32_t)n;
        return true;
    case OKR_T_TIME:
        if (!integer_in(v, INT64_MIN + 1, INT64_MAX, &n))
            return false;
        *(okr_time *)at = n;
        return true;
    case OKR_T_ENUM:
        okr_terms(field->group, &terms);
        if (!integer_in(v, 0, terms, &n))
            return false;
        *(uint8_t *)at = (uint8_t)n;
        return true;
    case OKR_T_FRACTION:
        if (!integer_in(v, 0, MILLION, &n))
            return false;
        *(double *)at = (double)n / MILLION;
        return true;
    case OKR_T_DECIMAL: return okr_value_decimal(v, at);
    case OKR_T_BOOL: *(bool *)at = okr_value_bool(v); return v->type == OKR_V_BOOL;
    case OKR_T_UINT: *(uint64_t *)at = okr_value_uint(v, 0); return v->type == OKR_V_UINT;
    default: return false;
    }
}

static int load_field(const struct load *l, const struct okr_field *field,
                      const struct okr_value *v, void *at)
{
    uint64_t mask;

    switch (field->type) {
    case OKR_T_IDS: return load_ids(l, field, v, at);
    case OKR_T_STRS: return load_strs(l, field, v, at);
    case OKR_T_SUB: return load_map(l, field->record, v, at, &mask);
    case OKR_T_LIST: return load_records(l, field, v, at);
    default: return load_scalar(field, v, at) ? OKR_OK : damaged(l, field, v);
    }
}

static int load_map(const struct load *l, const struct okr_entity *entity,
                    const struct okr_value *map, void *object, uint64_t *ret_mask)
{
    uint64_t mask = 0;

    if (map->type != OKR_V_MAP)
        return okr_fail(l->e, OKR_E_INTERNAL, NULL, "restore the store from a dump",
                        "a stored record is damaged: \"%s\" should be a map and is %s",
                        entity->name, okr_value_type_name(map->type));
    for (uint32_t i = 0; i < map->n; i++) {
        const struct okr_pair *pair = &map->pairs[i];
        unsigned index;
        const struct okr_field *field =
            pair->key.type == OKR_V_UINT ? field_tagged(entity, pair->key.u, &index) : NULL;
        if (!field)
            continue; // written by a later okrd
        mask |= UINT64_C(1) << index;
        if (okr_is_nil(&pair->value))
            continue;
        int code = load_field(l, field, &pair->value, field_at(field, object));
        if (code != OKR_OK)
            return code;
    }
    *ret_mask = mask;
    return OKR_OK;
}

int okr_entity_load_part(const struct okr_entity *entity, const struct okr_value *map,
                         struct okr_arena *arena, void *ret, uint64_t *ret_mask, struct okr_err *e)
{
    struct load l = {arena, e};

    return load_map(&l, entity, map, ret, ret_mask);
}

int okr_entity_load(const struct okr_entity *entity, const struct okr_value *map,
                    struct okr_arena *arena, void *ret, struct okr_err *e)
{
    uint64_t mask;

    return okr_entity_load_part(entity, map, arena, ret, &mask, e);
}
