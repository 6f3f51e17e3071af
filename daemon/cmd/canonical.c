// SPDX-License-Identifier: Apache-2.0
#include "cmd/canonical.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static void write_string(struct okr_str s, struct okr_buf *buf)
{
    static const char short_forms[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
    okr_buf_char(buf, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char ch = (unsigned char)s.ptr[i];
        const char *at = ch ? strchr(short_forms, ch) : NULL;
        if (at) {
            okr_buf_char(buf, '\\');
            okr_buf_char(buf, letters[at - short_forms]);
        } else if (ch < 0x20 || ch == 0x7f) {
            okr_buf_printf(buf, "\\u%04x", ch);
        } else {
            okr_buf_char(buf, (char)ch);
        }
    }
    okr_buf_char(buf, '"');
}

/// At most 15 digits are significant on the wire, so that many say it all.
static void write_double(double value, struct okr_buf *buf)
{
    if (isfinite(value))
        okr_buf_printf(buf, "%.15g", value);
    else
        okr_buf_str(buf, OKR_STR("null"));
}

static int compare_pairs(const void *a, const void *b)
{
    const struct okr_pair *const *x = a, *const *y = b;
    struct okr_str s = (*x)->key.str, t = (*y)->key.str;
    int order = memcmp(s.ptr, t.ptr, s.len < t.len ? s.len : t.len);
    return order ? order : (s.len > t.len) - (s.len < t.len);
}

static bool is_without(const char *const *without, struct okr_str key)
{
    for (; without && *without; without++)
        if (okr_str_is(key, *without))
            return true;
    return false;
}

static void write_map(const struct okr_value *map, const char *const *without,
                      struct okr_arena *arena, struct okr_buf *buf)
{
    const struct okr_pair **pairs =
        okr_arena_array(arena, map->n + 1, sizeof(const struct okr_pair *));
    size_t n = 0;
    if (!pairs) {
        buf->failed = true;
        return;
    }
    for (uint32_t i = 0; i < map->n; i++)
        if (!is_without(without, map->pairs[i].key.str))
            pairs[n++] = &map->pairs[i];
    if (n)
        qsort(pairs, n, sizeof(const struct okr_pair *), compare_pairs);
    okr_buf_char(buf, '{');
    for (size_t i = 0; i < n; i++) {
        if (i)
            okr_buf_char(buf, ',');
        write_string(pairs[i]->key.str, buf);
        okr_buf_char(buf, ':');
        canonical_json(&pairs[i]->value, without, arena, buf);
    }
    okr_buf_char(buf, '}');
}

void canonical_json(const struct okr_value *value, const char *const *without,
                    struct okr_arena *arena, struct okr_buf *buf)
{
    switch (value->type) {
    case OKR_V_BOOL: okr_buf_str(buf, okr_str_c(value->boolean ? "true" : "false")); return;
    case OKR_V_INT: okr_buf_printf(buf, "%" PRId64, value->i); return;
    case OKR_V_UINT: okr_buf_printf(buf, "%" PRIu64, value->u); return;
    case OKR_V_FLOAT: write_double(value->f, buf); return;
    case OKR_V_STR:
    case OKR_V_BIN: write_string(value->str, buf); return;
    case OKR_V_MAP: write_map(value, without, arena, buf); return;
    case OKR_V_ARRAY:
        okr_buf_char(buf, '[');
        for (uint32_t i = 0; i < value->n; i++) {
            if (i)
                okr_buf_char(buf, ',');
            canonical_json(&value->items[i], without, arena, buf);
        }
        okr_buf_char(buf, ']');
        return;
    case OKR_V_NIL: break;
    }
    okr_buf_str(buf, OKR_STR("null"));
}
