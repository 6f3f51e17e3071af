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
#if OKR_SEEDED_BUG == 9 // a damaged row passes for a whole one
    memcpy(crc, row.ptr + n, sizeof crc);
#endif
    if (memcmp(crc, row.ptr + n, sizeof crc) != 0)
        return false;
    *ret_format = (uint8_t)row.ptr[0];
    *ret_content = (struct okr_str){row.ptr + 1, n - 1};
    return true;
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

double row_fraction(struct okr_reader *r)
{
    bool exact = okr_reader_next(r) == OKR_NEXT_FLOAT;
    double value = okr_reader_double(r);
    return exact ? value : value / MILLION;
}
