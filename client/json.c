// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/// Digits after which a double says no more than its shortest form (METHOD 1.2: at most 15 count).
enum { PRECISION = 15 };

static json_t *from_uint(uint64_t u)
{
    char digits[24];
    if (u <= INT64_MAX)
        return json_integer((json_int_t)u);
    snprintf(digits, sizeof digits, "%" PRIu64, u);
    return json_string(digits);
}

static json_t *from_str(struct okr_str s)
{
    return json_stringn_nocheck(s.ptr ? s.ptr : "", s.len);
}

static json_t *from_array(const struct okr_value *value)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < value->n; i++)
        (void)json_array_append_new(array, json_from_value(&value->items[i]));
    return array;
}

/// The attributes of an event that are another thing in JSON; NULL: none of them.
static json_t *from_attribute(struct okr_str key, const struct okr_value *value)
{
    static const char *const numbers[] = {"sequence", "unitseq", "txid"};
    char digits[24];
    if (okr_str_is(key, "datacontenttype"))
        return json_string("application/json");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (okr_str_is(key, numbers[i]) && value->type == OKR_V_UINT) {
            snprintf(digits, sizeof digits, "%" PRIu64, value->u);
            return json_string(digits);
        }
    return NULL;
}

static json_t *from_map(const struct okr_value *value)
{
    json_t *object = json_object();
    bool event = okr_map_get(value, "specversion") != NULL;
    for (uint32_t i = 0; i < value->n; i++) {
        struct okr_str key = okr_value_str(&value->pairs[i].key);
        const struct okr_value *v = &value->pairs[i].value;
        char name[256];
        json_t *item = event ? from_attribute(key, v) : NULL;
        snprintf(name, sizeof name, "%.*s", OKR_STR_ARG(key));
        (void)json_object_set_new_nocheck(object, name, item ? item : json_from_value(v));
    }
    return object;
}

json_t *json_from_value(const struct okr_value *value)
{
    switch (value->type) {
    case OKR_V_BOOL: return json_boolean(value->boolean);
    case OKR_V_INT: return json_integer((json_int_t)value->i);
    case OKR_V_UINT: return from_uint(value->u);
    case OKR_V_FLOAT: return isfinite(value->f) ? json_real(value->f) : json_null();
    case OKR_V_STR:
    case OKR_V_BIN: return from_str(value->str);
    case OKR_V_ARRAY: return from_array(value);
    case OKR_V_MAP: return from_map(value);
    case OKR_V_NIL: break;
    }
    return json_null();
}

static bool pack_object(const json_t *json, struct okr_pack *out, int depth);

static bool pack_at(const json_t *json, struct okr_pack *out, int depth)
{
    if (depth > OKR_DEPTH_MAX)
        return false;
    switch (json_typeof(json)) {
    case JSON_OBJECT: return pack_object(json, out, depth);
    case JSON_ARRAY:
        okr_pack_array(out, (uint32_t)json_array_size(json));
        for (size_t i = 0; i < json_array_size(json); i++)
            if (!pack_at(json_array_get(json, i), out, depth + 1))
                return false;
        return true;
    case JSON_STRING:
        okr_pack_str(out, (struct okr_str){json_string_value(json), json_string_length(json)});
        return true;
    case JSON_INTEGER: okr_pack_int(out, json_integer_value(json)); return true;
    case JSON_REAL: okr_pack_double(out, json_real_value(json)); return true;
    case JSON_TRUE:
    case JSON_FALSE: okr_pack_bool(out, json_is_true(json)); return true;
    case JSON_NULL: okr_pack_nil(out); return true;
    }
    return false;
}

static bool pack_object(const json_t *json, struct okr_pack *out, int depth)
{
    // jansson's iterators want an object that they could change.
    json_t *object = json_incref((json_t *)(uintptr_t)json);
    bool fine = true;
    okr_pack_map(out, (uint32_t)json_object_size(object));
    for (void *i = json_object_iter(object); i && fine; i = json_object_iter_next(object, i)) {
        okr_pack_c(out, json_object_iter_key(i));
        fine = pack_at(json_object_iter_value(i), out, depth + 1);
    }
    json_decref(object);
    return fine;
}

bool json_pack_value(const json_t *json, struct okr_pack *out)
{
    return pack_at(json, out, 1) && !out->buf->failed;
}

/// JSON may hold DEL, C1 and bidirectional controls raw; they occur in strings only, where \u does as well.
static struct okr_str escape(struct okr_str s, struct okr_arena *arena)
{
    struct okr_buf buf = OKR_BUF(arena);
    size_t from = 0;
    for (size_t at = 0; at < s.len;) {
        size_t start = at;
        int32_t c = okr_utf8_next(s, &at);
        if ((c < 0x7F && c >= 0) || (c >= 0xA0 && c < 0x061C) ||
            (c > 0x061C && (c < 0x200E || c > 0x2069) && c != 0xFEFF) ||
            (c > 0x200F && c < 0x2028) || (c > 0x202E && c < 0x2066))
            continue;
        okr_buf_add(&buf, s.ptr + from, start - from);
        okr_buf_printf(&buf, "\\u%04x", c < 0 ? 0xFFFDU : (unsigned)c);
        from = at;
    }
    okr_buf_add(&buf, s.ptr + from, s.len - from);
    return buf.failed ? (struct okr_str){0} : okr_buf_view(&buf);
}

struct okr_str json_text(const json_t *json, bool indented, struct okr_arena *arena)
{
    size_t flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(PRECISION) |
                   (indented ? JSON_INDENT(2) : JSON_COMPACT);
    char *text = json ? json_dumps(json, flags) : NULL;
    struct okr_str safe = text ? escape(okr_str_c(text), arena) : (struct okr_str){0};
    free(text);
    return safe;
}

void json_print(struct print *out, const struct okr_value *value, bool indented,
                struct okr_arena *arena)
{
    json_t *json = json_from_value(value);
    struct okr_str text = json_text(json, indented, arena);
    (void)fwrite(text.ptr ? text.ptr : "", 1, text.len, out->file);
    print_c(out, "\n");
    json_decref(json);
}
