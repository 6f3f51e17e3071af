// SPDX-License-Identifier: Apache-2.0
#include <okr/reader.h>

#include <math.h>

#include "form.h"

static const uint8_t *take(struct okr_reader *r, size_t n)
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
static uint64_t take_number(struct okr_reader *r, size_t n)
{
    const uint8_t *at = take(r, n);
    uint64_t number = 0;
    for (size_t i = 0; at && i < n; i++)
        number = number << 8 | at[i];
    return number;
}

/// The type byte of the next value.
static uint8_t take_type(struct okr_reader *r)
{
    const uint8_t *at = take(r, 1);
    return at ? *at : FORM_NIL;
}

static uint64_t fail(struct okr_reader *r)
{
    r->bad = true;
    return 0;
}

static bool is_uint(uint8_t type)
{
    return type < 0x80 || (type >= 0xcc && type <= 0xcf);
}

static bool is_int(uint8_t type)
{
    return is_uint(type) || type >= 0xe0 || (type >= 0xd0 && type <= 0xd3);
}

static bool is_str(uint8_t type)
{
    return (type & 0xe0) == 0xa0 || (type >= 0xd9 && type <= 0xdb);
}

enum okr_next okr_reader_next(const struct okr_reader *r)
{
    uint8_t type = r->bad || r->at == r->end ? FORM_NEVER_USED : *r->at;
    if (type == FORM_NIL)
        return OKR_NEXT_NIL;
    if (is_int(type))
        return OKR_NEXT_INT;
    if (is_str(type))
        return OKR_NEXT_STR;
    return type == FORM_FLOAT64 ? OKR_NEXT_FLOAT : OKR_NEXT_OTHER;
}

/// The count of a container, of which each element takes a byte at least: so many have to be there.
static uint32_t count_of(struct okr_reader *r, uint64_t n, unsigned values_each)
{
    return r->bad || n * values_each > (size_t)(r->end - r->at) ? (uint32_t)fail(r) : (uint32_t)n;
}

uint32_t okr_reader_array(struct okr_reader *r)
{
    uint8_t type = take_type(r);
    if ((type & 0xf0) == 0x90)
        return count_of(r, type & 0x0f, 1);
    if (type == 0xdc || type == 0xdd)
        return count_of(r, take_number(r, type == 0xdc ? 2 : 4), 1);
    return (uint32_t)fail(r);
}

uint32_t okr_reader_map(struct okr_reader *r)
{
    uint8_t type = take_type(r);
    if ((type & 0xf0) == 0x80)
        return count_of(r, type & 0x0f, 2);
    if (type == 0xde || type == 0xdf)
        return count_of(r, take_number(r, type == 0xde ? 2 : 4), 2);
    return (uint32_t)fail(r);
}

static uint64_t uint_of(struct okr_reader *r, uint8_t type)
{
    return type < 0x80 ? type : take_number(r, (size_t)1 << (type - 0xcc));
}

uint64_t okr_reader_long_uint(struct okr_reader *r)
{
    uint8_t type = take_type(r);
    if (is_uint(type))
        return uint_of(r, type);
    return type == FORM_NIL ? 0 : fail(r);
}

static int64_t int_of(struct okr_reader *r, uint8_t type)
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

int64_t okr_reader_long_int(struct okr_reader *r, int64_t otherwise)
{
    uint8_t type = take_type(r);
    return type == FORM_NIL ? otherwise : int_of(r, type);
}

double okr_reader_double(struct okr_reader *r)
{
    uint8_t type = take_type(r);
    if (type == FORM_NIL)
        return (double)NAN;
    if (type != FORM_FLOAT64)
        return (double)int_of(r, type);
    uint64_t bits = take_number(r, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

bool okr_reader_bool(struct okr_reader *r)
{
    uint8_t type = take_type(r);
    if (type != FORM_TRUE && type != FORM_FALSE && type != FORM_NIL)
        fail(r);
    return type == FORM_TRUE;
}

/// The bytes of a string or a run of bytes after its type byte.
static size_t length_of(struct okr_reader *r, uint8_t type)
{
    if ((type & 0xe0) == 0xa0)
        return type & 0x1f;
    if (type >= 0xd9 && type <= 0xdb)
        return take_number(r, (size_t)1 << (type - 0xd9));
    if (type >= 0xc4 && type <= 0xc6)
        return take_number(r, (size_t)1 << (type - 0xc4));
    return fail(r);
}

struct okr_str okr_reader_str(struct okr_reader *r)
{
    uint8_t type = take_type(r);
    if (type == FORM_NIL)
        return (struct okr_str){NULL, 0};
    size_t n = length_of(r, type);
    const uint8_t *at = take(r, n);
    return at ? (struct okr_str){(const char *)at, n} : (struct okr_str){NULL, 0};
}

void okr_reader_long_skip(struct okr_reader *r)
{
    // Values still to pass. Each takes a byte, so what is announced and not there ends the walk.
    for (uint64_t owed = 1; owed && !r->bad; owed--) {
        uint8_t type = r->at < r->end ? *r->at : FORM_NEVER_USED;
        if (is_str(type))
            (void)okr_reader_str(r);
        else if (is_int(type))
            (void)okr_reader_int(r, 0);
        else if (type == FORM_NIL || type == FORM_FALSE || type == FORM_TRUE)
            r->at++;
        else if (type == FORM_FLOAT64)
            (void)okr_reader_double(r);
        else if ((type & 0xf0) == 0x80 || type == 0xde || type == 0xdf)
            owed += 2 * (uint64_t)okr_reader_map(r);
        else if ((type & 0xf0) == 0x90 || type == 0xdc || type == 0xdd)
            owed += okr_reader_array(r);
        else
            (void)okr_reader_str(r);
    }
}

struct okr_str okr_reader_rest(const struct okr_reader *r)
{
    return (struct okr_str){(const char *)r->at, r->bad ? 0 : (size_t)(r->end - r->at)};
}
