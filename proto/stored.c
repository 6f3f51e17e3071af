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
    struct okr_reader r;
    struct okr_arena *arena;
    struct okr_err *e;
};

static int damaged(const struct load *l, const struct okr_field *field)
{
    return okr_fail(l->e, OKR_E_INTERNAL, field->name, "restore the store from a dump",
                    "a stored record is damaged: \"%s\" should hold %s and does not", field->name,
                    field_type_name(field->type));
}

/// An id: its number, or text where it is of another kind than the first that the field allows.
static bool load_id(struct okr_reader *r, const struct okr_field *field, okr_id *ret)
{
    okr_id id;

    if (okr_reader_next(r) == OKR_NEXT_INT) {
        uint64_t number = okr_reader_uint(r);
        *ret = OKR_ID(field->letters[0], number);
        return !r->bad && number > 0 && number <= OKR_ID_NUMBER_MAX;
    }
    if (okr_reader_next(r) != OKR_NEXT_STR || !okr_id_parse(okr_reader_str(r), &id))
        return false;
    *ret = id;
    return strchr(field->letters, okr_id_letter(id)) != NULL;
}

static int load_ids(struct load *l, const struct okr_field *field, struct okr_ids *ret)
{
    uint32_t n = okr_reader_array(&l->r);
    okr_id *at = okr_arena_array(l->arena, n, sizeof(*at));

    if (!at)
        return okr_fail_memory(l->e);
    for (uint32_t i = 0; i < n; i++) {
        if (!load_id(&l->r, field, &at[i]))
            return damaged(l, field);
    }
    *ret = (struct okr_ids){at, n};
    return l->r.bad ? damaged(l, field) : OKR_OK;
}

static int load_strs(struct load *l, const struct okr_field *field, struct okr_strs *ret)
{
    uint32_t n = okr_reader_array(&l->r);
    struct okr_str *at = okr_arena_array(l->arena, n, sizeof(*at));

    if (!at)
        return okr_fail_memory(l->e);
    for (uint32_t i = 0; i < n; i++) {
        at[i] = okr_reader_str(&l->r);
        if (!at[i].ptr)
            return damaged(l, field);
    }
    *ret = (struct okr_strs){at, n};
    return l->r.bad ? damaged(l, field) : OKR_OK;
}

static int load_map(struct load *l, const struct okr_entity *entity, uint64_t wanted, void *object,
                    uint64_t *ret_mask);

static int load_records(struct load *l, const struct okr_field *field, struct field_list *ret)
{
    const struct okr_entity *record = field->record;
    uint32_t n = okr_reader_array(&l->r);
    char *at = okr_arena_array(l->arena, n, record->size);

    if (!at)
        return okr_fail_memory(l->e);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t mask;
        okr_entity_init(record, at + i * record->size);
        int code = load_map(l, record, OKR_ALL_FIELDS, at + i * record->size, &mask);
        if (code != OKR_OK)
            return code;
    }
    *ret = (struct field_list){at, n};
    return l->r.bad ? damaged(l, field) : OKR_OK;
}

/// The next integer if it lies in the given range.
static bool integer_in(struct okr_reader *r, int64_t low, int64_t high, int64_t *ret)
{
    if (!okr_reader_short(r) && okr_reader_next(r) != OKR_NEXT_INT)
        return false;
    *ret = okr_reader_int(r, INT64_MIN);
    return *ret >= low && *ret <= high;
}

static bool load_decimal(struct okr_reader *r, struct okr_decimal *ret)
{
    struct okr_value v = {.type = OKR_V_INT};

    if (okr_reader_short(r))
        return okr_decimal_make(okr_reader_int(r, 0), 0, ret);
    if (okr_reader_next(r) == OKR_NEXT_FLOAT)
        v = (struct okr_value){.type = OKR_V_FLOAT, .f = okr_reader_double(r)};
    else if (okr_reader_next(r) == OKR_NEXT_INT)
        v.i = okr_reader_int(r, 0);
    else
        return false;
    return okr_value_decimal(&v, ret);
}

/// The values that lie in the object itself. False when the next one is none.
static bool load_scalar(struct okr_reader *r, const struct okr_field *field, void *at)
{
    struct okr_str *s = at;
    int64_t n;
    unsigned terms = 0;

    switch (field->type) {
    case OKR_T_ID: return load_id(r, field, at);
    case OKR_T_STR:
        *s = okr_reader_next(r) == OKR_NEXT_STR ? okr_reader_str(r) : (struct okr_str){NULL, 0};
        return s->ptr != NULL;
    case OKR_T_DATE:
    case OKR_T_INT:
    case OKR_T_PERMILLE:
        if (!integer_in(r, INT32_MIN, INT32_MAX, &n))
            return false;
        *(int32_t *)at = (int32_t)n;
        return true;
    case OKR_T_TIME:
        if (!integer_in(r, INT64_MIN + 1, INT64_MAX, &n))
            return false;
        *(okr_time *)at = n;
        return true;
    case OKR_T_ENUM:
        okr_terms(field->group, &terms);
        if (!integer_in(r, 0, terms, &n))
            return false;
        *(uint8_t *)at = (uint8_t)n;
        return true;
    case OKR_T_FRACTION:
        if (!integer_in(r, 0, MILLION, &n))
            return false;
        *(double *)at = (double)n / MILLION;
        return true;
    case OKR_T_DECIMAL: return load_decimal(r, at);
    case OKR_T_BOOL: *(bool *)at = okr_reader_bool(r); return !r->bad;
    case OKR_T_UINT: *(uint64_t *)at = okr_reader_uint(r); return !r->bad;
    default: return false;
    }
}

static int load_field(struct load *l, const struct okr_field *field, void *at)
{
    uint64_t mask;

    switch (field->type) {
    case OKR_T_IDS: return load_ids(l, field, at);
    case OKR_T_STRS: return load_strs(l, field, at);
    case OKR_T_SUB: return load_map(l, field->record, OKR_ALL_FIELDS, at, &mask);
    case OKR_T_LIST: return load_records(l, field, at);
    default: return load_scalar(&l->r, field, at) ? OKR_OK : damaged(l, field);
    }
}

/// The field whose value comes next; NULL, and the value is passed over, when it is none of `wanted` or nil. Its bit is added to `mask`.
static const struct okr_field *next_field(struct okr_reader *r, const struct okr_entity *entity,
                                          uint64_t wanted, uint64_t *mask)
{
    uint64_t tag = okr_reader_uint(r);
    unsigned index = (unsigned)tag - 1; // where it mostly is
    const struct okr_field *field = index < entity->n_fields && entity->fields[index].tag == tag
                                        ? &entity->fields[index]
                                        : field_tagged(entity, tag, &index);
    bool known = field && (wanted >> index & 1); // or it was written by a later okrd
    if (known)
        *mask |= UINT64_C(1) << index;
    if (known && (okr_reader_short(r) || okr_reader_next(r) != OKR_NEXT_NIL))
        return field;
    okr_reader_skip(r);
    return NULL;
}

static int check_end(const struct load *l, const struct okr_entity *entity)
{
    return l->r.bad ? okr_fail(l->e, OKR_E_INTERNAL, NULL, "restore the store from a dump",
                               "a stored record is damaged: it does not hold one %s", entity->name)
                    : OKR_OK;
}

/// The fields of `wanted`. `*ret_mask` has the bits of those that were there.
static int load_map(struct load *l, const struct okr_entity *entity, uint64_t wanted, void *object,
                    uint64_t *ret_mask)
{
    uint64_t mask = 0;
    uint32_t n = okr_reader_map(&l->r);

    for (uint32_t i = 0; i < n; i++) {
        const struct okr_field *field = next_field(&l->r, entity, wanted, &mask);
        int code = field ? load_field(l, field, field_at(field, object)) : OKR_OK;
        if (code != OKR_OK)
            return code;
    }
    *ret_mask = mask;
    return check_end(l, entity);
}

int okr_entity_load_part(const struct okr_entity *entity, struct okr_reader *stored,
                         struct okr_arena *arena, void *ret, uint64_t *ret_mask, struct okr_err *e)
{
    struct load l = {*stored, arena, e};
    int code = load_map(&l, entity, OKR_ALL_FIELDS, ret, ret_mask);

    *stored = l.r;
    return code;
}

static int check_rest(const struct load *l, const struct okr_entity *entity)
{
    return okr_reader_rest(&l->r).len
               ? okr_fail(l->e, OKR_E_INTERNAL, NULL, "restore the store from a dump",
                          "a stored record is damaged: bytes follow the %s", entity->name)
               : OKR_OK;
}

int okr_entity_load_some(const struct okr_entity *entity, struct okr_str stored, uint64_t mask,
                         struct okr_arena *arena, void *ret, struct okr_err *e)
{
    struct load l = {okr_reader(stored), arena, e};
    uint64_t there;
    int code = load_map(&l, entity, mask, ret, &there);

    return code == OKR_OK ? check_rest(&l, entity) : code;
}

int okr_entity_load(const struct okr_entity *entity, struct okr_str stored, struct okr_arena *arena,
                    void *ret, struct okr_err *e)
{
    return okr_entity_load_some(entity, stored, OKR_ALL_FIELDS, arena, ret, e);
}

// --- to the wire ---

// A map of at most `most` pairs: in one byte where that holds so many, as nearly always.

static size_t open_map(struct okr_pack *out, uint32_t most)
{
    size_t place = out->buf->len;
    if (most > FIXCOUNT_MAX)
        return okr_pack_map_open(out);
    okr_pack_map(out, most);
    return place;
}

static void close_map(struct okr_pack *out, size_t place, uint32_t most, uint32_t n)
{
    if (most > FIXCOUNT_MAX)
        okr_pack_map_close(out, place, n);
    else if (!out->buf->failed)
        out->buf->ptr[place] = (char)(unsigned char)(FORM_FIXMAP | n);
}

/// Room for the value of any field but a record.
union field_value {
    okr_id id;
    struct okr_ids ids;
    struct okr_str str;
    struct okr_strs strs;
    okr_time time;
    double fraction;
    struct okr_decimal decimal;
    struct field_list list;
};

/// Whether a value has the same bytes in both forms.
static bool has_one_form(enum okr_field_type type)
{
    return type == OKR_T_STR || type == OKR_T_INT || type == OKR_T_PERMILLE || type == OKR_T_UINT ||
           type == OKR_T_DECIMAL;
}

/// A number, whose digits nobody asks for.
static int pass_decimal(struct load *l, const struct okr_field *field)
{
    const enum okr_next next = okr_reader_next(&l->r);

    okr_reader_skip(&l->r);
    return next == OKR_NEXT_INT || next == OKR_NEXT_FLOAT ? OKR_OK : damaged(l, field);
}

static int pack_stored(struct load *l, const struct okr_entity *entity, okr_id id,
                       struct okr_pack *out);

static int pack_stored_value(struct load *l, const struct okr_field *field, struct okr_pack *out)
{
    const char *from = (const char *)l->r.at;
    union field_value value;

    if (field->type == OKR_T_SUB)
        return pack_stored(l, field->record, 0, out);
    int code = field->type == OKR_T_DECIMAL ? pass_decimal(l, field) : load_field(l, field, &value);
    if (code != OKR_OK)
        return code;
    if (has_one_form(field->type))
        okr_pack_raw(out, (struct okr_str){from, (size_t)((const char *)l->r.at - from)});
    else
        field_pack_set(field, &value, out);
    return OKR_OK;
}

/// A map of what is there, which is all that is set; `id` in front of it unless it is 0.
static int pack_stored(struct load *l, const struct okr_entity *entity, okr_id id,
                       struct okr_pack *out)
{
    uint64_t mask = 0;
    uint32_t n = id != 0, pairs = okr_reader_map(&l->r);
    const uint32_t most = pairs + n;
    const size_t place = open_map(out, most);

    if (id) {
        field_pack_key(entity->fields, out, 0);
        okr_pack_id(out, id);
    }
    for (uint32_t i = 0; i < pairs; i++) {
        const struct okr_field *field = next_field(&l->r, entity, OKR_ALL_FIELDS, &mask);
        if (!field)
            continue;
        field_pack_key(field, out, 0);
        int code = pack_stored_value(l, field, out);
        if (code != OKR_OK)
            return code;
        n++;
    }
    close_map(out, place, most, n);
    return check_end(l, entity);
}

int okr_entity_pack_stored(const struct okr_entity *entity, okr_id id, struct okr_str stored,
                           struct okr_arena *arena, struct okr_pack *out, struct okr_err *e)
{
    struct load l = {okr_reader(stored), arena, e};
    int code = pack_stored(&l, entity, id, out);

    return code == OKR_OK ? check_rest(&l, entity) : code;
}
