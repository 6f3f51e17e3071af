// SPDX-License-Identifier: Apache-2.0
#include <okr/message.h>
#include <okr/value.h>

#include <math.h>

const struct okr_value *okr_map_get(const struct okr_value *map, const char *key)
{
    if (!map || map->type != OKR_V_MAP)
        return NULL;
    size_t len = strlen(key);
    for (uint32_t i = 0; i < map->n; i++) {
        const struct okr_value *k = &map->pairs[i].key;
        if (k->type == OKR_V_STR && k->str.len == len && memcmp(k->str.ptr, key, len) == 0)
            return &map->pairs[i].value;
    }
    return NULL;
}

struct okr_str okr_value_str(const struct okr_value *v)
{
    return v && v->type == OKR_V_STR ? v->str : OKR_STR("");
}

uint64_t okr_value_uint(const struct okr_value *v, uint64_t otherwise)
{
    return v && v->type == OKR_V_UINT ? v->u : otherwise;
}

int64_t okr_value_int(const struct okr_value *v, int64_t otherwise)
{
    if (v && v->type == OKR_V_INT)
        return v->i;
    return v && v->type == OKR_V_UINT && v->u <= INT64_MAX ? (int64_t)v->u : otherwise;
}

double okr_value_double(const struct okr_value *v)
{
    if (!v)
        return NAN;
    switch (v->type) {
    case OKR_V_INT: return (double)v->i;
    case OKR_V_UINT: return (double)v->u;
    case OKR_V_FLOAT: return v->f;
    default: return NAN;
    }
}

bool okr_value_bool(const struct okr_value *v)
{
    return v && v->type == OKR_V_BOOL && v->boolean;
}

bool okr_value_decimal(const struct okr_value *v, struct okr_decimal *ret)
{
    if (!v)
        return false;
    switch (v->type) {
    case OKR_V_INT: return okr_decimal_make(v->i, 0, ret);
    case OKR_V_FLOAT: return okr_decimal_from_double(v->f, ret);
    case OKR_V_UINT:
        // Past INT64_MAX the number fits only if it ends in a zero, as 10^19 does.
        if (v->u <= INT64_MAX)
            return okr_decimal_make((int64_t)v->u, 0, ret);
        return v->u % 10 == 0 && okr_decimal_make((int64_t)(v->u / 10), 1, ret);
    default: return false;
    }
}

const char *okr_value_type_name(enum okr_value_type type)
{
    static const char *const NAMES[] = {
        [OKR_V_NIL] = OKR_MESSAGE("nil"),        [OKR_V_BOOL] = OKR_MESSAGE("a boolean"),
        [OKR_V_INT] = OKR_MESSAGE("an integer"), [OKR_V_UINT] = OKR_MESSAGE("an integer"),
        [OKR_V_FLOAT] = OKR_MESSAGE("a float"),  [OKR_V_STR] = OKR_MESSAGE("a string"),
        [OKR_V_BIN] = OKR_MESSAGE("bytes"),      [OKR_V_ARRAY] = OKR_MESSAGE("a list"),
        [OKR_V_MAP] = OKR_MESSAGE("a map"),
    };

    return (unsigned)type < sizeof(NAMES) / sizeof(NAMES[0]) ? NAMES[type]
                                                             : OKR_MESSAGE("an unknown type");
}
