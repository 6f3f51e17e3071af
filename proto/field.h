// SPDX-License-Identifier: Apache-2.0
// What the walks over an entity's fields share: where a field lies, and which bits a mask may have.
#ifndef PROTO_FIELD_H
#define PROTO_FIELD_H
#include <okr/error.h>
#include <okr/model.h>

#include "form.h"

/// Limits that entities.def states in words.
enum {
    FIELD_RECORDS_MAX = 32, ///< LIST
    FIELD_ITEMS_MAX = 64,   ///< IDS, STRS
    FIELD_WORDS_MAX = 64,   ///< of a group in the glossary, named in a hint
};

/// A list of any record: all of them are laid out like this one.
struct field_list {
    char *at;
    size_t n;
};

/// `s` cut to at most `most` bytes on a character boundary, for sentences and for okr_err.field.
static inline struct okr_str field_cut(struct okr_str s, size_t most)
{
    if (s.len <= most)
        return s;
    while (most > 0 && ((unsigned char)s.ptr[most] & 0xC0) == 0x80)
        most--;
    return (struct okr_str){s.ptr, most};
}

static inline void *field_at(const struct okr_field *field, void *object)
{
    return (char *)object + field->offset;
}

static inline const void *field_in(const struct okr_field *field, const void *object)
{
    return (const char *)object + field->offset;
}

/// The bits that `entity` has.
static inline uint64_t field_all(const struct okr_entity *entity)
{
    return entity->n_fields >= 64 ? UINT64_MAX : (UINT64_C(1) << entity->n_fields) - 1;
}

/// Makes one field "not set", as okr_entity_init() does with all.
void field_clear(const struct okr_field *field, void *object);
/// The key of a field, and nil behind it if wanted. All bytes that a key may have are copied and what is too much is
/// written over: that takes no call, and most of what is sent is keys.
static inline void field_pack_key(const struct okr_field *field, struct okr_pack *out, size_t nil)
{
    char *to = okr_buf_room(out->buf, OKR_FIELD_KEY + 1);
    size_t n = 1 + field->key_head - (size_t)FORM_FIXSTR;

    if (!to)
        return;
    memcpy(to, field, OKR_FIELD_KEY);
    to[n] = (char)(unsigned char)FORM_NIL;
    out->buf->len += n + nil;
}

/// The value of a field that is set, which lies at `at`; of records in it what is set.
void field_pack_set(const struct okr_field *field, const void *at, struct okr_pack *out);
/// The smallest value of an INT: all of them count from 1 but the digits after the point.
int32_t field_smallest(const struct okr_field *field);
/// The field kept under `tag`, or NULL.
const struct okr_field *field_tagged(const struct okr_entity *entity, uint64_t tag,
                                     unsigned *ret_index);
/// What a field of that type takes, for sentences: "a list of ids".
const char *field_type_name(enum okr_field_type type);
/// What an unknown word may have been, as a hint: the nearest of `words`, else all of them, as far as there is room.
const char *field_hint(const struct okr_err *e, struct okr_str word, const struct okr_str *words,
                       size_t n, char *text, size_t room);
/// The same for a value of a glossary's group.
const char *field_term_hint(const struct okr_err *e, struct okr_str word, enum okr_group group,
                            char *text, size_t room);
#endif
