// SPDX-License-Identifier: Apache-2.0
// The entities as C structs and the field tables that drive pack, unpack, validation and printing; all made from entities.def.
#ifndef OKR_MODEL_H
#define OKR_MODEL_H
#include <okr/date.h>
#include <okr/decimal.h>
#include <okr/glossary.h>
#include <okr/id.h>
#include <okr/reader.h>
#include <okr/value.h>

#define OKR_UNSET INT32_MIN

enum okr_field_type {
    OKR_T_ID,
    OKR_T_IDS,
    OKR_T_STR,
    OKR_T_STRS,
    OKR_T_DATE,
    OKR_T_TIME,
    OKR_T_ENUM,
    OKR_T_INT,
    OKR_T_PERMILLE,
    OKR_T_FRACTION,
    OKR_T_DECIMAL,
    OKR_T_BOOL,
    OKR_T_UINT,
    OKR_T_SUB,
    OKR_T_LIST
};
enum {
    OKR_F_SET = 1,
    OKR_F_CHANGE = 2,
    OKR_F_NEEDED = 4,
    OKR_F_TITLE = 8,
    OKR_F_NOTE = 16,
    OKR_F_DERIVED = 32
};

struct okr_entity;
enum { OKR_FIELD_KEY = 24 };
struct okr_field {
    struct { ///< first, and OKR_FIELD_KEY bytes: the key as it is packed
        uint8_t key_head;
        char name[OKR_FIELD_KEY - 1];
    };
    enum okr_field_type type;
    uint8_t tag;                     ///< key of the stored form
    uint8_t flags;                   ///< OKR_F_*
    uint16_t offset;                 ///< in the struct
    const char *letters;             ///< ID, IDS: letters allowed
    uint32_t max;                    ///< STR: bytes; INT: largest value; else 0
    enum okr_group group;            ///< ENUM: its group in the glossary
    const struct okr_entity *record; ///< SUB, LIST
    const char *help;
};
struct okr_entity {
    const char *name;
    char letter; ///< 0 for a record
    uint16_t size;
    uint16_t n_fields; ///< at most 64: a set of fields is a 64-bit mask, bit i = fields[i]
    const struct okr_field *fields;
    const char *help;
    uint64_t not_zero; ///< fields that are other than zero bytes while they are not set
};

// --- structs: struct okr_unit, struct okr_objective …, and struct okr_X_list {struct okr_X *at; size_t n;} for each ---
#include <okr/model_structs.h>

// --- bits of a mask by name: each entity once more, one byte a field, so that an offset is a place in its table ---
#define RECORD(name, help)                       struct okr_places_##name {
#define ENTITY(name, letter, help)               struct okr_places_##name {
#define FIELD(TYPE, name, arg, tag, flags, help) char name;
#define END(name) \
    }             \
    ;
#include <okr/entities.def>
#undef RECORD
#undef ENTITY
#undef FIELD
#undef END
/// OKR_FIELD_BIT(objective, text)
#define OKR_FIELD_BIT(entity, field) (UINT64_C(1) << offsetof(struct okr_places_##entity, field))

// --- tables: okr_entity_unit, okr_entity_objective …, okr_entity_metric … ---
#define RECORD(name, help)         extern const struct okr_entity okr_entity_##name;
#define ENTITY(name, letter, help) extern const struct okr_entity okr_entity_##name;
#define FIELD(TYPE, name, arg, tag, flags, help)
#define END(name)
#include <okr/entities.def>
#undef RECORD
#undef ENTITY
#undef FIELD
#undef END

/// All of them, in the order of entities.def.
extern const struct okr_entity *const okr_entities[];
extern const unsigned okr_entity_count;
/// The entity of an id letter ('k'), or NULL.
const struct okr_entity *okr_entity_of(char letter);
/// What a person calls it: "key result", 关键结果.
const char *okr_entity_word(const struct okr_entity *entity, enum okr_lang lang);
/// The field of that name, or NULL. `ret_index` may be NULL.
const struct okr_field *okr_field_find(const struct okr_entity *entity, struct okr_str name,
                                       unsigned *ret_index);

/// Sets every field to "not set" (NaN, OKR_UNSET, OKR_NO_DATE, 0, empty).
void okr_entity_init(const struct okr_entity *entity, void *object);
/// The same for the fields of `mask`; the others are then not to be looked at.
void okr_entity_init_some(const struct okr_entity *entity, uint64_t mask, void *object);
bool okr_field_is_set(const struct okr_field *field, const void *object);
/// Mask of the fields that are set.
uint64_t okr_entity_set(const struct okr_entity *entity, const void *object);
/// Mask of the fields in which a and b differ.
uint64_t okr_entity_diff(const struct okr_entity *entity, const void *a, const void *b);
/// Copies the fields of `mask` from one object into another; strings and lists are shared, not copied.
void okr_entity_take(const struct okr_entity *entity, const void *from, uint64_t mask, void *to);
/// Deep copy into the arena (strings and lists too). OKR_OK or TOO_BIG.
OKR_MUST_CHECK int okr_entity_copy(const struct okr_entity *entity, const void *object,
                                   struct okr_arena *arena, void *ret);

/// Wire form: a map of field names; every field of `mask` is present, undefined ones as nil. okr_entity_pack_fields writes only the pairs, for callers that open the map and add derived keys.
void okr_entity_pack(const struct okr_entity *entity, const void *object, uint64_t mask,
                     struct okr_pack *out);
void okr_entity_pack_fields(const struct okr_entity *entity, const void *object, uint64_t mask,
                            struct okr_pack *out);
/// The same of the fields that are set and no others, in records inside it too: what a snapshot holds. A reader takes what is not there for not set.
void okr_entity_pack_set(const struct okr_entity *entity, const void *object, struct okr_pack *out);
unsigned okr_mask_count(uint64_t mask);
#define OKR_ALL_FIELDS UINT64_MAX ///< as a mask: clipped to the entity's fields

/// Stored form: a map of tags, only the fields that are set and not derived (of `mask`).
void okr_entity_store(const struct okr_entity *entity, const void *object, uint64_t mask,
                      struct okr_pack *out);
/// Reads the stored form into an initialised object; unknown tags are skipped. Strings are borrowed from `stored`, which a checksum has vouched for: their UTF-8 is not looked at again. INTERNAL when it is damaged.
OKR_MUST_CHECK int okr_entity_load(const struct okr_entity *entity, struct okr_str stored,
                                   struct okr_arena *arena, void *ret, struct okr_err *e);
/// The same of the fields of `mask` only: the others are passed over, and are not to be looked at.
OKR_MUST_CHECK int okr_entity_load_some(const struct okr_entity *entity, struct okr_str stored,
                                        uint64_t mask, struct okr_arena *arena, void *ret,
                                        struct okr_err *e);
/// An entity from its stored form as okr_entity_pack_set() packs it, one field after the other without the whole object between them. `id` 0: it is stored too. The arena is for the work only. INTERNAL when it is damaged.
OKR_MUST_CHECK int okr_entity_pack_stored(const struct okr_entity *entity, okr_id id,
                                          struct okr_str stored, struct okr_arena *arena,
                                          struct okr_pack *out, struct okr_err *e);
/// The next value of `stored`, which goes on behind it; only the fields stored, as a mask: for events, whose before/after hold a part. `*ret_mask` has the bits of what was there.
OKR_MUST_CHECK int okr_entity_load_part(const struct okr_entity *entity, struct okr_reader *stored,
                                        struct okr_arena *arena, void *ret, uint64_t *ret_mask,
                                        struct okr_err *e);

/// Reads a client's map into `object` (initialised, or the old state for a change): checks names (unknown_field + nearest), types, ranges, limits, UTF-8, titles; NFC-normalises text.
/// Only keys in the map are touched; nil clears. `allowed` = OKR_F_SET or OKR_F_CHANGE. IDs may be given as "k-57" only; references by name are resolved by the daemon before (it passes a map with ids).
/// Keys listed in `skip` (NULL-terminated, may be NULL) are left to the caller. `*ret_mask` = fields given.
OKR_MUST_CHECK int okr_entity_unpack(const struct okr_entity *entity, const struct okr_value *map,
                                     unsigned allowed, const char *const *skip,
                                     struct okr_arena *arena, void *object, uint64_t *ret_mask,
                                     struct okr_err *e);
/// The same without write checks, for readers of replies and events: unknown keys are ignored.
OKR_MUST_CHECK int okr_entity_read(const struct okr_entity *entity, const struct okr_value *map,
                                   struct okr_arena *arena, void *ret, struct okr_err *e);
/// OKR_OK, or INVALID with field and cure when a needed field is not set or one is out of range.
OKR_MUST_CHECK int okr_entity_check(const struct okr_entity *entity, const void *object,
                                    struct okr_err *e);
/// Whether the kind's fields make sense together (METHOD 2): start = target refused, reach target > 0, milestone weights <= 1000, a bound for maintain, step names unique …
OKR_MUST_CHECK int okr_metric_check(const struct okr_metric *metric, struct okr_err *e);
#endif
