// SPDX-License-Identifier: Apache-2.0
#include <okr/model.h>

#include <stdio.h>

#include "field.h"
#include "form.h"

// The flags and groups as entities.def writes them.
enum {
    S = OKR_F_SET,
    U = OKR_F_CHANGE,
    N = OKR_F_NEEDED,
    T = OKR_F_TITLE,
    L = OKR_F_NOTE,
    D = OKR_F_DERIVED,
};
enum {
#define G(GROUP, group, LIST) GROUP_##group = OKR_GROUP_##GROUP,
    OKR_GROUPS(G)
#undef G
};

#define CAT_(a, b) a##b
#define CAT(a, b)  CAT_(a, b)
/// A row of FIELD does not know its entity, only its own line: the name of a member that is unique.
#define LINE_MEMBER CAT(line_, __LINE__)

/// Every struct of the model once more, all beginning at offset 0 and with members named by line.
union layout {
#define RECORD(name, help)                       struct {
#define ENTITY(name, letter, help)               struct {
#define FIELD(TYPE, name, arg, tag, flags, help) OKR_C_##TYPE(LINE_MEMBER, arg)
#define END(name) \
    }             \
    ;
#include <okr/entities.def>
#undef RECORD
#undef ENTITY
#undef FIELD
#undef END
};

// letters, max, group and record of each type, from the table's `arg`
#define ARG_ID(arg)                arg, 0, OKR_GROUP_NONE, NULL
#define ARG_IDS(arg)               arg, FIELD_ITEMS_MAX, OKR_GROUP_NONE, NULL
#define ARG_STR(arg)               NULL, arg, OKR_GROUP_NONE, NULL
#define ARG_STRS(arg)              NULL, arg, OKR_GROUP_NONE, NULL
#define ARG_DATE(arg)              NULL, 0, OKR_GROUP_NONE, NULL
#define ARG_TIME(arg)              NULL, 0, OKR_GROUP_NONE, NULL
#define ARG_ENUM(arg)              NULL, 0, (enum okr_group)GROUP_##arg, NULL
#define ARG_INT(arg)               NULL, arg, OKR_GROUP_NONE, NULL
#define ARG_PERMILLE(arg)          NULL, 1000, OKR_GROUP_NONE, NULL
#define ARG_FRACTION(arg)          NULL, 0, OKR_GROUP_NONE, NULL
#define ARG_DECIMAL(arg)           NULL, 0, OKR_GROUP_NONE, NULL
#define ARG_BOOL(arg)              NULL, 0, OKR_GROUP_NONE, NULL
#define ARG_UINT(arg)              NULL, 0, OKR_GROUP_NONE, NULL
#define ARG_SUB(arg)               NULL, 0, OKR_GROUP_NONE, &okr_entity_##arg
#define ARG_LIST(arg)              NULL, FIELD_RECORDS_MAX, OKR_GROUP_NONE, &okr_entity_##arg

#define RECORD(name, help)         static const struct okr_field fields_##name[] = {
#define ENTITY(name, letter, help) static const struct okr_field fields_##name[] = {
#define FIELD(TYPE, name, arg, tag, flags, help)                                 \
    {{FORM_FIXSTR | (sizeof(#name) - 1), #name},    OKR_T_##TYPE,    tag, flags, \
     (uint16_t)offsetof(union layout, LINE_MEMBER), ARG_##TYPE(arg), help},
#define END(name) \
    }             \
    ;
#include <okr/entities.def>
#undef RECORD
#undef ENTITY
#undef FIELD
#undef END

/// Every struct once more with one byte a field: the offset of a member is the field's place in its table.
union places {
#define RECORD(name, help)                       struct {
#define ENTITY(name, letter, help)               struct {
#define FIELD(TYPE, name, arg, tag, flags, help) char LINE_MEMBER;
#define END(name) \
    }             \
    ;
#include <okr/entities.def>
#undef RECORD
#undef ENTITY
#undef FIELD
#undef END
};

/// Types whose "not set" is other than zero bytes.
#define NOT_ZERO                                                                        \
    (UINT64_C(1) << OKR_T_DATE | UINT64_C(1) << OKR_T_TIME | UINT64_C(1) << OKR_T_INT | \
     UINT64_C(1) << OKR_T_PERMILLE | UINT64_C(1) << OKR_T_FRACTION | UINT64_C(1) << OKR_T_SUB)
#define COUNT(name)         (sizeof(fields_##name) / sizeof(fields_##name[0]))
#define RECORD(name, words) ENTITY(name, 0, words)
// clang-format off
#define ENTITY(entity, id_letter, words)     \
    const struct okr_entity okr_entity_##entity = { \
        .name = #entity,                            \
        .letter = id_letter,                        \
        .size = sizeof(struct okr_##entity),        \
        .n_fields = COUNT(entity),                  \
        .fields = fields_##entity,                  \
        .help = words,                              \
        .not_zero = 0
#define FIELD(TYPE, name, arg, tag, flags, help) \
    | (NOT_ZERO >> OKR_T_##TYPE & 1) << offsetof(union places, LINE_MEMBER)
#define END(name) \
    };            \
    _Static_assert(COUNT(name) <= 64, "a set of fields is a mask of 64 bits");
// clang-format on
#include <okr/entities.def>
#undef RECORD
#undef ENTITY
#undef FIELD
#undef END

const struct okr_entity *const okr_entities[] = {
#define RECORD(name, help)         &okr_entity_##name,
#define ENTITY(name, letter, help) &okr_entity_##name,
#define FIELD(TYPE, name, arg, tag, flags, help)
#define END(name)
#include <okr/entities.def>
#undef RECORD
#undef ENTITY
#undef FIELD
#undef END
};
const unsigned okr_entity_count = sizeof(okr_entities) / sizeof(okr_entities[0]);

const struct okr_entity *okr_entity_of(char letter)
{
    static const struct okr_entity *const ENTITIES[] = {
#define RECORD(name, help)
#define ENTITY(name, letter, help) &okr_entity_##name,
#define FIELD(TYPE, name, arg, tag, flags, help)
#define END(name)
#include <okr/entities.def>
#undef RECORD
#undef ENTITY
#undef FIELD
#undef END
    };

    for (size_t i = 0; i < sizeof(ENTITIES) / sizeof(ENTITIES[0]); i++) {
        if (ENTITIES[i]->letter == letter)
            return ENTITIES[i];
    }
    return NULL;
}

const char *okr_entity_word(const struct okr_entity *entity, enum okr_lang lang)
{
    unsigned word = okr_term_read(OKR_GROUP_WORD, okr_str_c(entity->name));

    return word ? okr_term_word(OKR_GROUP_WORD, word, lang) : entity->name;
}

const struct okr_field *okr_field_find(const struct okr_entity *entity, struct okr_str name,
                                       unsigned *ret_index)
{
    for (unsigned i = 0; i < entity->n_fields; i++) {
        if (!okr_str_is(name, entity->fields[i].name))
            continue;
        if (ret_index)
            *ret_index = i;
        return &entity->fields[i];
    }
    return NULL;
}

const struct okr_field *field_tagged(const struct okr_entity *entity, uint64_t tag,
                                     unsigned *ret_index)
{
    // Tags count up from 1; only where one was given up do they run ahead of the index.
    unsigned i = tag < entity->n_fields ? (unsigned)tag : entity->n_fields;

    while (i-- > 0) {
        if (entity->fields[i].tag == tag) {
            *ret_index = i;
            return &entity->fields[i];
        }
    }
    return NULL;
}

int32_t field_smallest(const struct okr_field *field)
{
    return strcmp(field->name, "digits") == 0 ? 0 : 1;
}

const char *field_hint(const struct okr_err *e, struct okr_str word, const struct okr_str *words,
                       size_t n, char *text, size_t room)
{
    struct okr_str near = okr_nearest(word, words, n);
    size_t used;

    if (near.len > 0) {
        snprintf(text, room, okr_err_say(e, "did you mean \"%.*s\"?"), OKR_STR_ARG(near));
        return text;
    }
    used = (size_t)snprintf(text, room, "%s", okr_err_say(e, "one of: "));
    for (size_t i = 0; i < n && used + 1 + words[i].len < room; i++)
        used += (size_t)snprintf(text + used, room - used, "%s%.*s", i ? " " : "",
                                 OKR_STR_ARG(words[i]));
    return text;
}

const char *field_term_hint(const struct okr_err *e, struct okr_str word, enum okr_group group,
                            char *text, size_t room)
{
    struct okr_str words[FIELD_WORDS_MAX];
    unsigned n;
    const struct okr_term *terms = okr_terms(group, &n);

    n = n < FIELD_WORDS_MAX ? n : FIELD_WORDS_MAX;
    for (unsigned i = 0; i < n; i++)
        words[i] = okr_str_c(terms[i + 1].slug);
    return field_hint(e, word, words, n, text, room);
}

const char *field_type_name(enum okr_field_type type)
{
    static const char *const NAMES[] = {
        [OKR_T_ID] = OKR_MESSAGE("an id such as k-57"),
        [OKR_T_IDS] = OKR_MESSAGE("a list of ids"),
        [OKR_T_STR] = OKR_MESSAGE("a string"),
        [OKR_T_STRS] = OKR_MESSAGE("a list of strings"),
        [OKR_T_DATE] = OKR_MESSAGE("a date YYYY-MM-DD"),
        [OKR_T_TIME] = OKR_MESSAGE("a time such as 2018-01-19T08:30:00.000Z"),
        [OKR_T_ENUM] = OKR_MESSAGE("one of its words"),
        [OKR_T_INT] = OKR_MESSAGE("an integer"),
        [OKR_T_PERMILLE] = OKR_MESSAGE("an integer from 0 to 1000"),
        [OKR_T_FRACTION] = OKR_MESSAGE("a number from 0.0 to 1.0"),
        [OKR_T_DECIMAL] = OKR_MESSAGE("a number of at most 15 digits"),
        [OKR_T_BOOL] = OKR_MESSAGE("a boolean"),
        [OKR_T_UINT] = OKR_MESSAGE("an integer from 0"),
        [OKR_T_SUB] = OKR_MESSAGE("a map"),
        [OKR_T_LIST] = OKR_MESSAGE("a list of maps"),
    };

    return NAMES[type];
}

unsigned okr_mask_count(uint64_t mask)
{
    unsigned n = 0;

    for (; mask; mask &= mask - 1)
        n++;
    return n;
}
