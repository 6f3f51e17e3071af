// SPDX-License-Identifier: Apache-2.0
// The only file that knows the msgpack library: its decoder and its packer, behind okr/value.h.
#include <okr/value.h>

#include <math.h>
#include <msgpack.h>
#include <stdlib.h>

#include "form.h"
#include "prescan.h"

// --- reading ---

/// Turns the library's tree into ours.
struct build {
    struct okr_value *next; ///< of a block that the prescan has measured
    struct okr_arena *arena;
    struct okr_err *e;
};

/// ASCII needs no decoding, and most strings on the wire are ASCII.
static bool is_ascii(struct okr_str s)
{
    uint64_t eight;
    size_t i = 0;

    for (; i + sizeof(eight) <= s.len; i += sizeof(eight)) {
        memcpy(&eight, s.ptr + i, sizeof(eight));
        if (eight & UINT64_C(0x8080808080808080))
            return false;
    }
    for (; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

static int build_str(struct build *b, struct okr_str s, struct okr_value *ret)
{
    if (!is_ascii(s) && !okr_utf8_valid(s))
        return okr_fail(b->e, OKR_E_INVALID, NULL, "send text as UTF-8, and other bytes as bin",
                        "a string of %zu bytes is not valid UTF-8", s.len);
    ret->type = OKR_V_STR;
    // The library gives an empty string no address, which here would mean "no string".
    ret->str = s.len > 0 ? s : OKR_STR("");
    return OKR_OK;
}

static int build_float(struct build *b, double f, struct okr_value *ret)
{
    if (!isfinite(f))
        return okr_fail(b->e, OKR_E_INVALID, NULL, "send nil for what is not defined",
                        "a number is infinite or not a number");
    ret->type = OKR_V_FLOAT;
    ret->f = f;
    return OKR_OK;
}

static int compare_keys(const void *left, const void *right)
{
    const struct okr_value *a = *(const struct okr_value *const *)left;
    const struct okr_value *b = *(const struct okr_value *const *)right;

    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    if (a->type == OKR_V_STR)
        return okr_str_cmp(a->str, b->str);
    return a->u < b->u ? -1 : a->u > b->u;
}

/// Duplicate keys of a map too large for the prescan: sorted, they are neighbours.
static int check_keys(struct build *b, const struct okr_value *map)
{
    const struct okr_value **keys = okr_arena_array(b->arena, map->n, sizeof(const void *));

    if (!keys)
        return okr_fail_memory(b->e);
    for (uint32_t i = 0; i < map->n; i++)
        keys[i] = &map->pairs[i].key;
    qsort(keys, map->n, sizeof(const void *), compare_keys);
    for (uint32_t i = 1; i < map->n; i++) {
        if (compare_keys(&keys[i - 1], &keys[i]) == 0)
            return okr_fail(b->e, OKR_E_INVALID, NULL, "give every key once",
                            "a map of %u pairs has the key \"%.*s\" twice", map->n,
                            OKR_STR_ARG(okr_value_str(keys[i])));
    }
    return OKR_OK;
}

static int build_value(struct build *b, const msgpack_object *from, struct okr_value *ret);

static int build_array(struct build *b, const msgpack_object_array *from, struct okr_value *ret)
{
    ret->type = OKR_V_ARRAY;
    ret->n = from->size;
    ret->items = NULL;
    if (from->size == 0)
        return OKR_OK;
    ret->items = b->next;
    b->next += from->size;
    for (uint32_t i = 0; i < from->size; i++) {
        int code = build_value(b, &from->ptr[i], &ret->items[i]);
        if (code != OKR_OK)
            return code;
    }
    return OKR_OK;
}

static int build_map(struct build *b, const msgpack_object_map *from, struct okr_value *ret)
{
    _Static_assert(sizeof(struct okr_pair) == 2 * sizeof(struct okr_value), "a pair is two values");

    ret->type = OKR_V_MAP;
    ret->n = from->size;
    ret->pairs = NULL;
    if (from->size == 0)
        return OKR_OK;
    ret->pairs = (struct okr_pair *)b->next;
    b->next += 2 * (size_t)from->size;
    for (uint32_t i = 0; i < from->size; i++) {
        int code = build_value(b, &from->ptr[i].key, &ret->pairs[i].key);
        if (code == OKR_OK)
            code = build_value(b, &from->ptr[i].val, &ret->pairs[i].value);
        if (code != OKR_OK)
            return code;
    }
    return from->size > PRESCAN_PAIRS_MAX ? check_keys(b, ret) : OKR_OK;
}

/// Recursion ends at OKR_DEPTH_MAX: the prescan has seen to it.
static int build_value(struct build *b, const msgpack_object *from, struct okr_value *ret)
{
    switch (from->type) {
    case MSGPACK_OBJECT_NIL: ret->type = OKR_V_NIL; return OKR_OK;
    case MSGPACK_OBJECT_BOOLEAN:
        ret->type = OKR_V_BOOL;
        ret->boolean = from->via.boolean;
        return OKR_OK;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        ret->type = OKR_V_UINT;
        ret->u = from->via.u64;
        return OKR_OK;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        ret->type = OKR_V_INT;
        ret->i = from->via.i64;
        return OKR_OK;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64: return build_float(b, from->via.f64, ret);
    case MSGPACK_OBJECT_STR:
        return build_str(b, (struct okr_str){from->via.str.ptr, from->via.str.size}, ret);
    case MSGPACK_OBJECT_BIN:
        ret->type = OKR_V_BIN;
        ret->str =
            (struct okr_str){from->via.bin.size > 0 ? from->via.bin.ptr : "", from->via.bin.size};
        return OKR_OK;
    case MSGPACK_OBJECT_ARRAY: return build_array(b, &from->via.array, ret);
    case MSGPACK_OBJECT_MAP: return build_map(b, &from->via.map, ret);
    default:
        return okr_fail(b->e, OKR_E_INVALID, NULL, NULL, "the message holds an extension type");
    }
}

int okr_decode(struct okr_str bytes, struct okr_arena *arena, struct okr_value *ret,
               struct okr_err *e)
{
    struct prescan_count count;
    int code = prescan_walk(bytes, &count, e);

    if (code != OKR_OK)
        return code;
    struct build b = {NULL, arena, e};
    if (count.values > 0) {
        b.next = okr_arena_array(arena, count.values, sizeof(struct okr_value));
        if (!b.next)
            return okr_fail_memory(e);
    }
    // The library does not copy strings: they stay where they are in `bytes`.
    msgpack_unpacked unpacked;
    msgpack_unpacked_init(&unpacked);
    msgpack_unpack_return got = msgpack_unpack_next(&unpacked, bytes.ptr, bytes.len, NULL);
    struct okr_value root = {.type = OKR_V_NIL};
    if (got == MSGPACK_UNPACK_SUCCESS)
        code = build_value(&b, &unpacked.data, &root);
    else if (got == MSGPACK_UNPACK_NOMEM_ERROR)
        code = okr_fail_memory(e);
    else
        code = okr_fail(e, OKR_E_INVALID, NULL, NULL, "the message is malformed");
    msgpack_unpacked_destroy(&unpacked);
    if (code == OKR_OK)
        *ret = root;
    return code;
}

// --- writing ---

// Forms whose head is one byte with the value in it are most of what is written: they are made here, all others by the
// library.
static void write_byte(struct okr_pack *p, unsigned byte)
{
    okr_buf_char(p->buf, (char)(unsigned char)byte);
}

static int write_bytes(void *buf, const char *bytes, size_t n)
{
    okr_buf_add(buf, bytes, n);
    return 0;
}

static inline msgpack_packer packer(const struct okr_pack *p)
{
    return (msgpack_packer){p->buf, write_bytes};
}

void okr_pack_nil(struct okr_pack *p)
{
    write_byte(p, FORM_NIL);
}

void okr_pack_bool(struct okr_pack *p, bool v)
{
    write_byte(p, v ? FORM_TRUE : FORM_FALSE);
}

void okr_pack_uint(struct okr_pack *p, uint64_t v)
{
    msgpack_packer pk = packer(p);
    if (v <= FIXINT_MAX)
        write_byte(p, (unsigned)v);
    else
        msgpack_pack_uint64(&pk, v);
}

void okr_pack_int(struct okr_pack *p, int64_t v)
{
    msgpack_packer pk = packer(p);
    if (v <= FIXINT_MAX && v >= FIXINT_MIN)
        write_byte(p, (unsigned)v & 0xff);
    else
        msgpack_pack_int64(&pk, v);
}

void okr_pack_double(struct okr_pack *p, double v)
{
    msgpack_packer pk = packer(p);
    if (isfinite(v))
        msgpack_pack_double(&pk, v);
    else
        write_byte(p, FORM_NIL);
}

void okr_pack_fraction(struct okr_pack *p, double v)
{
    // The sum turns -0.0 into 0.0.
    okr_pack_double(p, round(v * 1e6) / 1e6 + 0.0);
}

static void pack_short_str(struct okr_pack *p, struct okr_str s)
{
    char *to = okr_buf_room(p->buf, 1 + s.len);

    if (!to)
        return;
    to[0] = (char)(unsigned char)(FORM_FIXSTR | s.len);
    memcpy(to + 1, s.ptr, s.len);
    p->buf->len += 1 + s.len;
}

void okr_pack_str(struct okr_pack *p, struct okr_str s)
{
    msgpack_packer pk = packer(p);
    if (!s.ptr)
        write_byte(p, FORM_NIL);
    else if (s.len <= FIXSTR_MAX)
        pack_short_str(p, s);
    else
        msgpack_pack_str_with_body(&pk, s.ptr, s.len);
}

void okr_pack_bin(struct okr_pack *p, const void *bytes, size_t n)
{
    msgpack_packer pk = packer(p);
    msgpack_pack_bin_with_body(&pk, bytes, n);
}

void okr_pack_array(struct okr_pack *p, uint32_t n)
{
    msgpack_packer pk = packer(p);
    if (n <= FIXCOUNT_MAX)
        write_byte(p, FORM_FIXARRAY | n);
    else
        msgpack_pack_array(&pk, n);
}

void okr_pack_map(struct okr_pack *p, uint32_t n)
{
    msgpack_packer pk = packer(p);
    if (n <= FIXCOUNT_MAX)
        write_byte(p, FORM_FIXMAP | n);
    else
        msgpack_pack_map(&pk, n);
}

void okr_pack_id(struct okr_pack *p, okr_id id)
{
    char text[2 + 20], *at = text + sizeof(text);
    uint64_t rest = okr_id_number(id);

    if (id == 0) {
        okr_pack_nil(p);
        return;
    }
    // okr_id_text() from its end: ids are a good part of what is sent.
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    *--at = '-';
    *--at = okr_id_letter(id);
    pack_short_str(p, (struct okr_str){at, (size_t)(text + sizeof(text) - at)});
}

/// The integer that `d` is, if it is one below 2^53, the largest that a double holds exactly.
static bool small_integer(struct okr_decimal d, int64_t *ret)
{
    const int64_t limit = INT64_C(1) << 53;
    int64_t n = d.mantissa;

    if (d.exponent < 0)
        return false;
    for (int32_t i = 0; i < d.exponent && n != 0; i++) {
        if (n >= limit / 10 || n <= -limit / 10)
            return false;
        n *= 10;
    }
    *ret = n;
    return n < limit && n > -limit;
}

void okr_pack_decimal(struct okr_pack *p, struct okr_decimal d)
{
    int64_t n;

    if (!d.present)
        okr_pack_nil(p);
    else if (small_integer(d, &n))
        okr_pack_int(p, n);
    else
        okr_pack_double(p, okr_decimal_double(d));
}

void okr_pack_value(struct okr_pack *p, const struct okr_value *v)
{
    switch (v->type) {
    case OKR_V_NIL: okr_pack_nil(p); return;
    case OKR_V_BOOL: okr_pack_bool(p, v->boolean); return;
    case OKR_V_INT: okr_pack_int(p, v->i); return;
    case OKR_V_UINT: okr_pack_uint(p, v->u); return;
    case OKR_V_FLOAT: okr_pack_double(p, v->f); return;
    case OKR_V_STR: okr_pack_str(p, v->str); return;
    case OKR_V_BIN: okr_pack_bin(p, v->str.ptr, v->str.len); return;
    case OKR_V_ARRAY:
        okr_pack_array(p, v->n);
        for (uint32_t i = 0; i < v->n; i++)
            okr_pack_value(p, &v->items[i]);
        return;
    case OKR_V_MAP:
        okr_pack_map(p, v->n);
        for (uint32_t i = 0; i < v->n; i++) {
            okr_pack_value(p, &v->pairs[i].key);
            okr_pack_value(p, &v->pairs[i].value);
        }
        return;
    }
}

void okr_pack_raw(struct okr_pack *p, struct okr_str bytes)
{
    okr_buf_str(p->buf, bytes);
}

/// A head with room for a count of 32 bits; the library would choose the smallest form.
enum { HEAD_32 = 5 };
static size_t open_head(struct okr_pack *p, unsigned char first)
{
    const unsigned char head[HEAD_32] = {first};
    size_t place = p->buf->len;

    okr_buf_add(p->buf, head, sizeof(head));
    return place;
}

static void close_head(struct okr_pack *p, size_t place, uint32_t n)
{
    if (p->buf->failed)
        return;
    for (int i = 0; i < 4; i++)
        p->buf->ptr[place + 1 + (size_t)i] = (char)(unsigned char)(n >> (24 - 8 * i));
}

size_t okr_pack_map_open(struct okr_pack *p)
{
    return open_head(p, 0xDF);
}

void okr_pack_map_close(struct okr_pack *p, size_t place, uint32_t n)
{
    close_head(p, place, n);
}

size_t okr_pack_array_open(struct okr_pack *p)
{
    return open_head(p, 0xDD);
}

void okr_pack_array_close(struct okr_pack *p, size_t place, uint32_t n)
{
    close_head(p, place, n);
}

size_t okr_pack_bin_open(struct okr_pack *p)
{
    return open_head(p, 0xC6);
}

void okr_pack_bin_close(struct okr_pack *p, size_t place)
{
    close_head(p, place, (uint32_t)(p->buf->len - place - HEAD_32));
}
