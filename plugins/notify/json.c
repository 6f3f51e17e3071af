// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

json_t *json_str(struct okr_str s)
{
    json_t *json = s.ptr ? json_stringn(s.ptr, s.len) : NULL;
    return json ? json : json_string("");
}

struct okr_str json_text(struct okr_arena *arena, json_t *json)
{
    struct okr_str text = {0};
    char *dumped =
        json ? json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)) : NULL;
    if (dumped)
        text = okr_arena_dup(arena, okr_str_c(dumped));
    free(dumped);
    json_decref(json);
    return text;
}

static json_t *object_of(const struct okr_value *value)
{
    static const char *const positions[] = {"sequence", "unitseq", "txid"};
    json_t *object = json_object();
    for (uint32_t i = 0; i < value->n; i++) {
        struct okr_str key = okr_value_str(&value->pairs[i].key);
        const struct okr_value *each = &value->pairs[i].value;
        json_t *json = NULL;
        char name[64], digits[24];
        snprintf(name, sizeof name, "%.*s", OKR_STR_ARG(key));
        for (size_t k = 0; k < sizeof positions / sizeof *positions; k++)
            if (each->type == OKR_V_UINT && strcmp(name, positions[k]) == 0) {
                snprintf(digits, sizeof digits, "%" PRIu64, each->u);
                json = json_string(digits);
            }
        if (strcmp(name, "datacontenttype") == 0 && okr_map_get(value, "specversion"))
            json = json_string("application/json");
        json_object_set_new(object, name, json ? json : json_of(each));
    }
    return object;
}

static json_t *array_of(const struct okr_value *value)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < value->n; i++)
        json_array_append_new(array, json_of(&value->items[i]));
    return array;
}

json_t *json_of(const struct okr_value *value)
{
    if (okr_is_nil(value))
        return json_null();
    switch (value->type) {
    case OKR_V_BOOL: return json_boolean(value->boolean);
    case OKR_V_INT: return json_integer(value->i);
    case OKR_V_UINT: return json_integer((json_int_t)value->u);
    case OKR_V_FLOAT: return isfinite(value->f) ? json_real(value->f) : json_null();
    case OKR_V_STR: return json_str(value->str);
    case OKR_V_ARRAY: return array_of(value);
    case OKR_V_MAP: return object_of(value);
    default: return json_null();
    }
}

bool json_member(struct okr_str text, const char *name, int64_t *ret)
{
    json_t *json = text.len ? json_loadb(text.ptr, text.len, 0, NULL) : NULL;
    const json_t *member = json_object_get(json, name);
    bool is = json_is_integer(member);
    if (is)
        *ret = json_integer_value(member);
    json_decref(json);
    return is;
}

struct okr_str json_member_str(struct okr_str text, const char *name, struct okr_arena *arena)
{
    json_t *json = text.len ? json_loadb(text.ptr, text.len, 0, NULL) : NULL;
    const char *member = json_string_value(json_object_get(json, name));
    struct okr_str copy = {0};
    if (member)
        copy = okr_arena_dup(arena, okr_str_c(member));
    json_decref(json);
    return copy;
}
