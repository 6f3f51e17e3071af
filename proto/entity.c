// SPDX-License-Identifier: Apache-2.0
// What can be done with an object of any entity in memory: empty it, ask it, compare it, copy it.
#include <okr/model.h>

#include <math.h>

#include "field.h"

void field_clear(const struct okr_field *field, void *object)
{
    void *at = field_at(field, object);

    switch (field->type) {
    case OKR_T_ID:
    case OKR_T_UINT: *(uint64_t *)at = 0; return;
    case OKR_T_IDS: *(struct okr_ids *)at = (struct okr_ids){NULL, 0}; return;
    case OKR_T_STR: *(struct okr_str *)at = (struct okr_str){NULL, 0}; return;
    case OKR_T_STRS: *(struct okr_strs *)at = (struct okr_strs){NULL, 0}; return;
    case OKR_T_DATE: *(okr_date *)at = OKR_NO_DATE; return;
    case OKR_T_TIME: *(okr_time *)at = OKR_NO_TIME; return;
    case OKR_T_ENUM: *(uint8_t *)at = 0; return;
    case OKR_T_INT:
    case OKR_T_PERMILLE: *(int32_t *)at = OKR_UNSET; return;
    case OKR_T_FRACTION: *(double *)at = NAN; return;
    case OKR_T_DECIMAL: *(struct okr_decimal *)at = (struct okr_decimal){0, 0, 0}; return;
    case OKR_T_BOOL: *(bool *)at = false; return;
    case OKR_T_SUB: okr_entity_init(field->record, at); return;
    case OKR_T_LIST: *(struct field_list *)at = (struct field_list){NULL, 0}; return;
    }
}

void okr_entity_init_some(const struct okr_entity *entity, uint64_t mask, void *object)
{
    memset(object, 0, entity->size);
    const struct okr_field *field = entity->fields;
    for (uint64_t rest = mask & entity->not_zero; rest; rest >>= 1, field++) {
        if (rest & 1)
            field_clear(field, object);
    }
}

void okr_entity_init(const struct okr_entity *entity, void *object)
{
    okr_entity_init_some(entity, OKR_ALL_FIELDS, object);
}

bool okr_field_is_set(const struct okr_field *field, const void *object)
{
    const void *at = field_in(field, object);

    switch (field->type) {
    case OKR_T_ID: return *(const okr_id *)at != 0;
    case OKR_T_IDS: return ((const struct okr_ids *)at)->n > 0;
    case OKR_T_STR: return ((const struct okr_str *)at)->len > 0;
    case OKR_T_STRS: return ((const struct okr_strs *)at)->n > 0;
    case OKR_T_DATE: return *(const okr_date *)at != OKR_NO_DATE;
    case OKR_T_TIME: return *(const okr_time *)at != OKR_NO_TIME;
    case OKR_T_ENUM: return *(const uint8_t *)at != 0;
    case OKR_T_INT:
    case OKR_T_PERMILLE: return *(const int32_t *)at != OKR_UNSET;
    case OKR_T_FRACTION: return !isnan(*(const double *)at);
    case OKR_T_DECIMAL: return ((const struct okr_decimal *)at)->present != 0;
    case OKR_T_BOOL: return *(const bool *)at;
    case OKR_T_UINT: return *(const uint64_t *)at != 0;
    case OKR_T_SUB: return okr_field_is_set(&field->record->fields[0], at);
    case OKR_T_LIST: return ((const struct field_list *)at)->n > 0;
    }
    return false;
}

uint64_t okr_entity_set(const struct okr_entity *entity, const void *object)
{
    uint64_t set = 0;

    for (unsigned i = 0; i < entity->n_fields; i++)
        set |= (uint64_t)okr_field_is_set(&entity->fields[i], object) << i;
    return set;
}

static bool same_ids(const struct okr_ids *a, const struct okr_ids *b)
{
    return a->n == b->n && (a->n == 0 || memcmp(a->at, b->at, a->n * sizeof(okr_id)) == 0);
}

static bool same_strs(const struct okr_strs *a, const struct okr_strs *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        if (!okr_str_eq(a->at[i], b->at[i]))
            return false;
    }
    return true;
}

static bool same_records(const struct okr_entity *record, const struct field_list *a,
                         const struct field_list *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        size_t place = i * record->size;
        if (okr_entity_diff(record, a->at + place, b->at + place))
            return false;
    }
    return true;
}

static bool same_double(double a, double b)
{
    return isnan(a) ? isnan(b) : a >= b && a <= b;
}

static bool same_field(const struct okr_field *field, const void *a, const void *b)
{
    switch (field->type) {
    case OKR_T_IDS: return same_ids(a, b);
    case OKR_T_STR: return okr_str_eq(*(const struct okr_str *)a, *(const struct okr_str *)b);
    case OKR_T_STRS: return same_strs(a, b);
    case OKR_T_DATE:
    case OKR_T_INT:
    case OKR_T_PERMILLE: return *(const int32_t *)a == *(const int32_t *)b;
    case OKR_T_TIME: return *(const okr_time *)a == *(const okr_time *)b;
    case OKR_T_ENUM: return *(const uint8_t *)a == *(const uint8_t *)b;
    case OKR_T_FRACTION: return same_double(*(const double *)a, *(const double *)b);
    case OKR_T_DECIMAL:
        return okr_decimal_eq(*(const struct okr_decimal *)a, *(const struct okr_decimal *)b);
    case OKR_T_BOOL: return *(const bool *)a == *(const bool *)b;
    case OKR_T_ID:
    case OKR_T_UINT: return *(const uint64_t *)a == *(const uint64_t *)b;
    case OKR_T_SUB: return okr_entity_diff(field->record, a, b) == 0;
    case OKR_T_LIST: return same_records(field->record, a, b);
    }
    return false;
}

uint64_t okr_entity_diff(const struct okr_entity *entity, const void *a, const void *b)
{
    uint64_t mask = 0;

    for (unsigned i = 0; i < entity->n_fields; i++) {
        const struct okr_field *field = &entity->fields[i];
        if (!same_field(field, field_in(field, a), field_in(field, b)))
            mask |= UINT64_C(1) << i;
    }
    return mask;
}

void okr_entity_take(const struct okr_entity *entity, const void *from, uint64_t mask, void *to)
{
    for (unsigned i = 0; i < entity->n_fields; i++) {
        size_t at = entity->fields[i].offset;
        // Fields lie in the table's order: one ends where the next begins.
        size_t end = i + 1U < entity->n_fields ? entity->fields[i + 1].offset : entity->size;
        if (mask >> i & 1)
            memcpy((char *)to + at, (const char *)from + at, end - at);
    }
}

static bool copy_str(struct okr_arena *arena, struct okr_str *s)
{
    if (s->len == 0)
        *s = (struct okr_str){NULL, 0};
    else
        *s = okr_arena_dup(arena, *s);
    return s->len == 0 || s->ptr;
}

/// A copy of `n` elements of `size` bytes; NULL for none or when the arena is full.
static void *copy_array(struct okr_arena *arena, const void *from, size_t n, size_t size)
{
    void *to = n > 0 ? okr_arena_array(arena, n, size) : NULL;

    if (to)
        memcpy(to, from, n * size);
    return to;
}

static bool copy_strs(struct okr_arena *arena, struct okr_strs *strs)
{
    strs->at = copy_array(arena, strs->at, strs->n, sizeof(struct okr_str));
    if (strs->n > 0 && !strs->at)
        return false;
    for (size_t i = 0; i < strs->n; i++) {
        if (!copy_str(arena, &strs->at[i]))
            return false;
    }
    return true;
}

static bool own_fields(const struct okr_entity *entity, struct okr_arena *arena, void *object);

static bool copy_records(const struct okr_entity *record, struct okr_arena *arena,
                         struct field_list *list)
{
    list->at = copy_array(arena, list->at, list->n, record->size);
    if (list->n > 0 && !list->at)
        return false;
    for (size_t i = 0; i < list->n; i++) {
        if (!own_fields(record, arena, list->at + i * record->size))
            return false;
    }
    return true;
}

static bool own_field(const struct okr_field *field, struct okr_arena *arena, void *at)
{
    struct okr_ids *ids = at;

    switch (field->type) {
    case OKR_T_IDS:
        ids->at = copy_array(arena, ids->at, ids->n, sizeof(okr_id));
        return ids->n == 0 || ids->at;
    case OKR_T_STR: return copy_str(arena, at);
    case OKR_T_STRS: return copy_strs(arena, at);
    case OKR_T_SUB: return own_fields(field->record, arena, at);
    case OKR_T_LIST: return copy_records(field->record, arena, at);
    default: return true; // lies in the object itself
    }
}

/// Replaces everything that `object` borrows by copies in the arena.
static bool own_fields(const struct okr_entity *entity, struct okr_arena *arena, void *object)
{
    for (unsigned i = 0; i < entity->n_fields; i++) {
        const struct okr_field *field = &entity->fields[i];
        if (!own_field(field, arena, field_at(field, object)))
            return false;
    }
    return true;
}

int okr_entity_copy(const struct okr_entity *entity, const void *object, struct okr_arena *arena,
                    void *ret)
{
    void *copy = okr_arena_alloc(arena, entity->size);

    if (!copy)
        return OKR_E_TOO_BIG;
    memcpy(copy, object, entity->size);
    if (!own_fields(entity, arena, copy))
        return OKR_E_TOO_BIG;
    memcpy(ret, copy, entity->size);
    return OKR_OK;
}
