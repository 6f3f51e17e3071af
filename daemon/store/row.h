// SPDX-License-Identifier: Apache-2.0
// The bytes of a stored row: format byte, content (msgpack), CRC-32C over key, format and content.
#ifndef STORE_ROW_H
#define STORE_ROW_H
#include "store/key.h"
#include <okr/reader.h>
#include <okr/value.h>

/// Kind of row in the high half, revision of its layout in the low: a row read from the wrong table is as damaged as one with a flipped bit.
enum row_format {
    ROW_STORE = 0x11,
    ROW_HEAD = 0x21,
    ROW_ENTITY = 0x31,
    ROW_TOMBSTONE = 0x41,
    ROW_LINK = 0x51, ///< link and name: the key says it all
    ROW_VALUE = 0x61,
    ROW_EVENT = 0x71,
    ROW_COUNT = 0x81,
    ROW_DEDUP = 0x91,
    ROW_AGE = 0xa1,
    ROW_CURSOR = 0xb1,
    ROW_SWEEP = 0xc1,
    ROW_PLUGIN = 0xd1, ///< how far a plugin is
    ROW_PLUGIN_STATE = 0xe1,
    ROW_DEAD_LETTER = 0xf1
};
enum { ROW_CRC = 4, ROW_LEAST = 1 + ROW_CRC };

/// Begins a row in `arena`; pack into the result, then seal.
struct okr_buf row_begin(struct okr_arena *arena, enum row_format format);
/// Appends the checksum. The view of the whole row; ptr NULL when the arena was full.
struct okr_str row_seal(struct okr_buf *row, const struct key *key);
/// A row without content, in the caller's ROW_LEAST bytes.
struct okr_str row_empty(uint8_t *bytes, enum row_format format, const struct key *key);
/// The format and content of a row; false when it is damaged.
bool row_open(struct okr_str key, struct okr_str row, uint8_t *ret_format,
              struct okr_str *ret_content);

/// An id in few bytes: the number above seven bits of letter.
uint64_t row_id(okr_id id);
okr_id row_id_read(uint64_t packed);
/// Fractions as their writers round them (1e-6): an integer of millionths where it is one, else a float; NaN is nil.
void row_pack_fraction(struct okr_pack *p, double value);
double row_fraction(struct okr_reader *r);
#endif
