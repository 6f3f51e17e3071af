// SPDX-License-Identifier: Apache-2.0
// The wire form of an entity: a map of field names (DESIGN 6).
#include <okr/model.h>

#include "field.h"

static void pack_ids(const struct okr_ids *ids, struct okr_pack *out)
{
    okr_pack_array(out, (uint32_t)ids->n);
    for (size_t i = 0; i < ids->n; i++)
        okr_pack_id(out, ids->at[i]);
}

static void pack_strs(const struct okr_strs *strs, struct okr_pack *out)
{
    okr_pack_array(out, (uint32_t)strs->n);
    for (size_t i = 0; i < strs->n; i++)
        okr_pack_str(out, strs->at[i].ptr ? strs->at[i] : OKR_STR(""));
}

/// How a record inside an entity is packed: with all of its fields, or with those that are set.
typedef void pack_record(const struct okr_entity *record, const void *object, struct okr_pack *out);

static void pack_whole(const struct okr_entity *record, const void *object, struct okr_pack *out)
{
    okr_entity_pack(record, object, OKR_ALL_FIELDS, out);
}

static void pack_records(const struct okr_entity *record, const struct field_list *list,
                         pack_record *inner, struct okr_pack *out)
{
    okr_pack_array(out, (uint32_t)list->n);
    for (size_t i = 0; i < list->n; i++)
        inner(record, list->at + i * record->size, out);
}

/// A field that is set, a list, or a boolean.
static void pack_field(const struct okr_field *field, const void *at, pack_record *inner,
                       struct okr_pack *out)
{
    switch (field->type) {
    case OKR_T_ID: okr_pack_id(out, *(const okr_id *)at); return;
    case OKR_T_IDS: pack_ids(at, out); return;
    case OKR_T_STR: okr_pack_str(out, *(const struct okr_str *)at); return;
    case OKR_T_STRS: pack_strs(at, out); return;
    case OKR_T_DATE: okr_pack_c(out, okr_date_text(*(const okr_date *)at).c); return;
    case OKR_T_TIME: okr_pack_c(out, okr_time_text(*(const okr_time *)at).c); return;
    case OKR_T_ENUM: okr_pack_c(out, okr_term_slug(field->group, *(const uint8_t *)at)); return;
    case OKR_T_INT:
    case OKR_T_PERMILLE: okr_pack_int(out, *(const int32_t *)at); return;
    case OKR_T_FRACTION: okr_pack_fraction(out, *(const double *)at); return;
    case OKR_T_DECIMAL: okr_pack_decimal(out, *(const struct okr_decimal *)at); return;
    case OKR_T_BOOL: okr_pack_bool(out, *(const bool *)at); return;
    case OKR_T_UINT: okr_pack_uint(out, *(const uint64_t *)at); return;
    case OKR_T_SUB: inner(field->record, at, out); return;
    case OKR_T_LIST: pack_records(field->record, at, inner, out); return;
    }
}

void field_pack_set(const struct okr_field *field, const void *at, struct okr_pack *out)
{
    pack_field(field, at, okr_entity_pack_set, out);
}

static bool has_empty_form(enum okr_field_type type)
{
    return type == OKR_T_IDS || type == OKR_T_STRS || type == OKR_T_LIST || type == OKR_T_BOOL;
}

void okr_entity_pack_fields(const struct okr_entity *entity, const void *object, uint64_t mask,
                            struct okr_pack *out)
{
    const struct okr_field *field = entity->fields;
    for (uint64_t rest = mask & field_all(entity); rest; rest >>= 1, field++) {
        if (!(rest & 1))
            continue;
        if (has_empty_form(field->type) || okr_field_is_set(field, object)) {
            field_pack_key(field, out, 0);
            pack_field(field, field_in(field, object), pack_whole, out);
        } else {
            field_pack_key(field, out, 1);
        }
    }
}

void okr_entity_pack(const struct okr_entity *entity, const void *object, uint64_t mask,
                     struct okr_pack *out)
{
    okr_pack_map(out, okr_mask_count(mask & field_all(entity)));
    okr_entity_pack_fields(entity, object, mask, out);
}

void okr_entity_pack_set(const struct okr_entity *entity, const void *object, struct okr_pack *out)
{
    const uint64_t set = okr_entity_set(entity, object);
    const struct okr_field *field = entity->fields;
    okr_pack_map(out, okr_mask_count(set));
    for (uint64_t rest = set; rest; rest >>= 1, field++) {
        if (!(rest & 1))
            continue;
        field_pack_key(field, out, 0);
        field_pack_set(field, field_in(field, object), out);
    }
}
