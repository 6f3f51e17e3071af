// SPDX-License-Identifier: Apache-2.0
#include "audit/wire.h"

enum { FIXSTR = 0xa0 }; ///< msgpack: a short string's head, with its length

static okr_id read_id(struct okr_reader *r)
{
    okr_id id = 0;
    return okr_id_parse(okr_reader_str(r), &id) ? id : 0;
}

static struct okr_decimal read_decimal(struct okr_reader *r)
{
    struct okr_decimal d = {0};
    if (okr_reader_next(r) == OKR_NEXT_INT)
        (void)okr_decimal_make(okr_reader_int(r, 0), 0, &d);
    else
        (void)okr_decimal_from_double(okr_reader_double(r), &d);
    return d;
}

static void read_ids(struct okr_reader *r, struct okr_arena *arena, struct okr_ids *ret)
{
    uint32_t n = okr_reader_array(r);
    ret->at = okr_arena_array(arena, n, sizeof *ret->at);
    ret->n = ret->at ? n : 0;
    for (uint32_t i = 0; i < n && !r->bad; i++) {
        okr_id id = read_id(r);
        if (ret->at)
            ret->at[i] = id;
    }
}

static void read_strs(struct okr_reader *r, struct okr_arena *arena, struct okr_strs *ret)
{
    uint32_t n = okr_reader_array(r);
    ret->at = okr_arena_array(arena, n, sizeof *ret->at);
    ret->n = ret->at ? n : 0;
    for (uint32_t i = 0; i < n && !r->bad; i++) {
        struct okr_str s = okr_reader_str(r);
        if (ret->at)
            ret->at[i] = s;
    }
}

static void read_map(const struct okr_entity *entity, struct okr_reader *r, struct okr_arena *arena,
                     char *object);

static void read_records(const struct okr_entity *record, struct okr_reader *r,
                         struct okr_arena *arena, void *at)
{
    struct {
        char *at;
        size_t n;
    } list; // as every struct okr_X_list begins
    uint32_t n = okr_reader_array(r);
    list.at = okr_arena_array(arena, n, record->size);
    list.n = list.at ? n : 0;
    for (uint32_t i = 0; i < n && !r->bad; i++)
        if (list.at)
            read_map(record, r, arena, list.at + i * record->size);
        else
            okr_reader_skip(r);
    memcpy(at, &list, sizeof list);
}

/// Whether a value is of the kind that a field takes; another one is passed over.
static bool fits(enum okr_field_type type, enum okr_next next)
{
    switch (type) {
    case OKR_T_ID:
    case OKR_T_STR:
    case OKR_T_DATE:
    case OKR_T_TIME:
    case OKR_T_ENUM: return next == OKR_NEXT_STR;
    case OKR_T_INT:
    case OKR_T_PERMILLE:
    case OKR_T_UINT: return next == OKR_NEXT_INT;
    case OKR_T_FRACTION:
    case OKR_T_DECIMAL: return next == OKR_NEXT_INT || next == OKR_NEXT_FLOAT;
    default: return next == OKR_NEXT_OTHER;
    }
}

static void read_field(const struct okr_field *field, struct okr_reader *r, struct okr_arena *arena,
                       void *at)
{
    if (!fits(field->type, okr_reader_next(r))) {
        okr_reader_skip(r);
        return;
    }
    switch (field->type) {
    case OKR_T_ID: *(okr_id *)at = read_id(r); return;
    case OKR_T_IDS: read_ids(r, arena, at); return;
    case OKR_T_STR: *(struct okr_str *)at = okr_reader_str(r); return;
    case OKR_T_STRS: read_strs(r, arena, at); return;
    case OKR_T_DATE: (void)okr_date_parse(okr_reader_str(r), at); return;
    case OKR_T_TIME: (void)okr_time_parse(okr_reader_str(r), at); return;
    case OKR_T_ENUM:
        *(uint8_t *)at = (uint8_t)okr_term_parse(field->group, okr_reader_str(r));
        return;
    case OKR_T_INT:
    case OKR_T_PERMILLE: *(int32_t *)at = (int32_t)okr_reader_int(r, OKR_UNSET); return;
    case OKR_T_FRACTION: *(double *)at = okr_reader_double(r); return;
    case OKR_T_DECIMAL: *(struct okr_decimal *)at = read_decimal(r); return;
    case OKR_T_BOOL: *(bool *)at = okr_reader_bool(r); return;
    case OKR_T_UINT: *(uint64_t *)at = okr_reader_uint(r); return;
    case OKR_T_SUB: read_map(field->record, r, arena, at); return;
    case OKR_T_LIST: read_records(field->record, r, arena, at); return;
    }
}

/// The field of that name; those that write keep the table's order, so it is mostly the next one or soon after.
static const struct okr_field *field_of(const struct okr_entity *entity, struct okr_str key,
                                        unsigned *next)
{
    const uint8_t head = (uint8_t)(FIXSTR | key.len); // the length is told apart with one byte
    if (key.len >= OKR_FIELD_KEY)
        return NULL;
    for (unsigned i = 0, at = *next; i < entity->n_fields; i++, at++) {
        if (at >= entity->n_fields)
            at = 0;
        const struct okr_field *field = &entity->fields[at];
        if (field->key_head == head && memcmp(field->name, key.ptr, key.len) == 0) {
            *next = at + 1;
            return field;
        }
    }
    return NULL;
}

static void read_map(const struct okr_entity *entity, struct okr_reader *r, struct okr_arena *arena,
                     char *object)
{
    unsigned next = 0;
    okr_entity_init(entity, object);
    uint32_t n = okr_reader_map(r);
    for (uint32_t i = 0; i < n && !r->bad; i++) {
        const struct okr_field *field = field_of(entity, okr_reader_str(r), &next);
        if (field)
            read_field(field, r, arena, object + field->offset);
        else
            okr_reader_skip(r);
    }
}

void wire_read(const struct okr_entity *entity, okr_view bytes, struct okr_arena *arena, void *ret)
{
    struct okr_reader r = okr_reader((struct okr_str){bytes.ptr, (size_t)bytes.len});
    read_map(entity, &r, arena, ret);
}
