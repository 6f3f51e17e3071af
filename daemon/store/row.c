// SPDX-License-Identifier: Apache-2.0
#include "store/row.h"

#include "base/crc32c.h"

#include <math.h>

enum { ID_LETTER_BITS = 7 };
static const double MILLION = 1e6;

static void put_crc(uint8_t *at, uint32_t crc)
{
    for (int i = 0; i < ROW_CRC; i++)
        at[i] = (uint8_t)(crc >> (24 - 8 * i));
}

struct okr_buf row_begin(struct okr_arena *arena, enum row_format format)
{
    struct okr_buf row = OKR_BUF(arena);
    okr_buf_char(&row, (char)format);
    return row;
}

struct okr_str row_seal(struct okr_buf *row, const struct key *key)
{
    uint8_t crc[ROW_CRC];
    if (row->failed)
        return (struct okr_str){NULL, 0};
    put_crc(crc, crc32c(crc32c(0, key->bytes, key->n), row->ptr, row->len));
    okr_buf_add(row, crc, sizeof crc);
    return row->failed ? (struct okr_str){NULL, 0} : okr_buf_view(row);
}

struct okr_str row_empty(uint8_t *bytes, enum row_format format, const struct key *key)
{
    bytes[0] = (uint8_t)format;
    put_crc(bytes + 1, crc32c(crc32c(0, key->bytes, key->n), bytes, 1));
    return (struct okr_str){(char *)bytes, ROW_LEAST};
}

bool row_open(struct okr_str key, struct okr_str row, uint8_t *ret_format,
              struct okr_str *ret_content)
{
    uint8_t crc[ROW_CRC];
    if (row.len < ROW_LEAST)
        return false;
    size_t n = row.len - ROW_CRC;
    put_crc(crc, crc32c(crc32c(0, key.ptr, key.len), row.ptr, n));
    if (memcmp(crc, row.ptr + n, sizeof crc) != 0)
        return false;
    *ret_format = (uint8_t)row.ptr[0];
    *ret_content = (struct okr_str){row.ptr + 1, n - 1};
    return true;
}

struct row_reader row_reader(struct okr_str content)
{
    const uint8_t *at = (const uint8_t *)content.ptr;
    return (struct row_reader){.at = at, .end = at + content.len};
}

static const uint8_t *take(struct row_reader *r, size_t n)
{
    if (r->bad || n > (size_t)(r->end - r->at)) {
        r->bad = true;
        return NULL;
    }
    const uint8_t *at = r->at;
    r->at += n;
    return at;
}

/// A big-endian number of `n` bytes.
static uint64_t take_number(struct row_reader *r, size_t n)
{
    const uint8_t *at = take(r, n);
    uint64_t number = 0;
    for (size_t i = 0; at && i < n; i++)
        number = number << 8 | at[i];
    return number;
}

/// The type byte of the next value.
static uint8_t take_type(struct row_reader *r)
{
    const uint8_t *at = take(r, 1);
    return at ? *at : 0xc0;
}

static uint64_t fail(struct row_reader *r)
{
    r->bad = true;
    return 0;
}

uint32_t row_array(struct row_reader *r)
{
    uint8_t type = take_type(r);
    if ((type & 0xf0) == 0x90)
        return type & 0x0f;
    if (type == 0xdc)
        return (uint32_t)take_number(r, 2);
    if (type == 0xdd)
        return (uint32_t)take_number(r, 4);
    return (uint32_t)fail(r);
}

static bool is_uint(uint8_t type)
{
    return type < 0x80 || (type >= 0xcc && type <= 0xcf);
}

static uint64_t uint_of(struct row_reader *r, uint8_t type)
{
    return type < 0x80 ? type : take_number(r, (size_t)1 << (type - 0xcc));
}

uint64_t row_uint(struct row_reader *r)
{
    uint8_t type = take_type(r);
    if (is_uint(type))
        return uint_of(r, type);
    return type == 0xc0 ? 0 : fail(r);
}

static int64_t int_of(struct row_reader *r, uint8_t type)
{
    if (is_uint(type))
        return (int64_t)uint_of(r, type);
    if (type >= 0xe0)
        return (int8_t)type;
    switch (type) {
    case 0xd0: return (int8_t)take_number(r, 1);
    case 0xd1: return (int16_t)take_number(r, 2);
    case 0xd2: return (int32_t)take_number(r, 4);
    case 0xd3: return (int64_t)take_number(r, 8);
    default: return (int64_t)fail(r);
    }
}

int64_t row_int(struct row_reader *r, int64_t otherwise)
{
    uint8_t type = take_type(r);
    return type == 0xc0 ? otherwise : int_of(r, type);
}

static double double_of(struct row_reader *r, uint8_t type)
{
    if (type != 0xcb)
        return (double)int_of(r, type);
    uint64_t bits = take_number(r, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

double row_double(struct row_reader *r)
{
    uint8_t type = take_type(r);
    return type == 0xc0 ? (double)NAN : double_of(r, type);
}

struct okr_str row_str(struct row_reader *r)
{
    uint8_t type = take_type(r);
    size_t n = 0;
    if (type == 0xc0)
        return (struct okr_str){NULL, 0};
    if ((type & 0xe0) == 0xa0)
        n = type & 0x1f;
    else if (type >= 0xd9 && type <= 0xdb)
        n = take_number(r, (size_t)1 << (type - 0xd9));
    else if (type >= 0xc4 && type <= 0xc6)
        n = take_number(r, (size_t)1 << (type - 0xc4));
    else
        fail(r);
    const uint8_t *at = take(r, n);
    return at ? (struct okr_str){(const char *)at, n} : (struct okr_str){NULL, 0};
}

struct okr_str row_rest(struct row_reader *r)
{
    return (struct okr_str){(const char *)r->at, r->bad ? 0 : (size_t)(r->end - r->at)};
}

uint64_t row_id(okr_id id)
{
    return okr_id_number(id) << ID_LETTER_BITS | (uint8_t)okr_id_letter(id);
}

okr_id row_id_read(uint64_t packed)
{
    return packed ? OKR_ID(packed & ((1U << ID_LETTER_BITS) - 1), packed >> ID_LETTER_BITS) : 0;
}

void row_pack_fraction(struct okr_pack *p, double value)
{
    double millionths = round(value * MILLION);
    // Not only near: the very double has to come back, or a re-read row would differ from what was written.
    if (fabs(millionths) < 1e15 && millionths / MILLION == value)
        okr_pack_int(p, (int64_t)millionths);
    else
        okr_pack_double(p, value);
}

double row_fraction(struct row_reader *r)
{
    uint8_t type = take_type(r);
    if (type == 0xc0)
        return (double)NAN;
    double value = double_of(r, type);
    return type == 0xcb ? value : value / MILLION;
}
