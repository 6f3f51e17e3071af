// SPDX-License-Identifier: Apache-2.0
// The structs of entities.def. Included by model.h only.
#ifndef OKR_MODEL_STRUCTS_H
#define OKR_MODEL_STRUCTS_H
#define OKR_C_ID(name, arg)                      okr_id name;
#define OKR_C_IDS(name, arg)                     struct okr_ids name;
#define OKR_C_STR(name, arg)                     struct okr_str name;
#define OKR_C_STRS(name, arg)                    struct okr_strs name;
#define OKR_C_DATE(name, arg)                    okr_date name;
#define OKR_C_TIME(name, arg)                    okr_time name;
#define OKR_C_ENUM(name, arg)                    uint8_t name; /* enum okr_##arg */
#define OKR_C_INT(name, arg)                     int32_t name;
#define OKR_C_PERMILLE(name, arg)                int32_t name;
#define OKR_C_FRACTION(name, arg)                double name;
#define OKR_C_DECIMAL(name, arg)                 struct okr_decimal name;
#define OKR_C_BOOL(name, arg)                    bool name;
#define OKR_C_UINT(name, arg)                    uint64_t name;
#define OKR_C_SUB(name, arg)                     struct okr_##arg name;
#define OKR_C_LIST(name, arg)                    struct okr_##arg##_list name;
#define RECORD(name, help)                       struct okr_##name {
#define ENTITY(name, letter, help)               struct okr_##name {
#define FIELD(TYPE, name, arg, tag, flags, help) OKR_C_##TYPE(name, arg)
#define END(name)              \
    }                          \
    ;                          \
    struct okr_##name##_list { \
        struct okr_##name *at; \
        size_t n;              \
    };
#include <okr/entities.def>
#undef RECORD
#undef ENTITY
#undef FIELD
#undef END
#endif
