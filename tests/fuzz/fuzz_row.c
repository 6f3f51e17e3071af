// SPDX-License-Identifier: Apache-2.0
// Any bytes as a stored row: an event's columns and the rest behind them, a row with its checksum, keys. Nothing may break, and what a row says is not
// taken when one bit of it is another.
#include "store/event.h"

#include <stdlib.h>

enum { ARENA = 8 << 20, KEY_BYTES = 8 };

static struct okr_arena *arena;

static void must(bool holds)
{
    if (!holds)
        abort();
}

/// Seals the bytes as the content of a row, opens it again, and once more with a bit flipped.
static void try_row(const uint8_t *data, size_t size)
{
    uint8_t format = 0;
    struct okr_str content = {NULL, 0};
    struct key key = key_of(size);
    struct okr_buf buf = row_begin(arena, ROW_ENTITY);
    okr_buf_add(&buf, data, size);
    struct okr_str row = row_seal(&buf, &key), key_text = {(const char *)key.bytes, key.n};
    must(row.ptr && row_open(key_text, row, &format, &content));
    must(format == ROW_ENTITY && content.len == size && !memcmp(content.ptr, data, size));
    size_t at = size ? data[0] % row.len : 0;
    char *bytes = (char *)(uintptr_t)row.ptr;
    bytes[at] ^= (char)(1 << (size % 8));
    must(!row_open(key_text, row, &format, &content));
}

/// The bytes themselves as a row under a key of their own.
static void try_open(const uint8_t *data, size_t size)
{
    uint8_t format = 0;
    struct okr_str content = {NULL, 0};
    if (size >= KEY_BYTES)
        (void)row_open((struct okr_str){(const char *)data, KEY_BYTES},
                       (struct okr_str){(const char *)data + KEY_BYTES, size - KEY_BYTES}, &format,
                       &content);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct event_columns event;
    if (!arena)
        arena = okr_arena_new(ARENA);
    okr_arena_reset(arena);
    try_row(data, size);
    try_open(data, size);
    if (event_columns_read(size, (struct okr_str){(const char *)data, size}, &event))
        must(event.sequence == size && (!event.actor.len || event.actor.ptr) &&
             event.rest.len <= size);
    struct okr_reader r = okr_reader((struct okr_str){(const char *)data, size});
    (void)row_fraction(&r);
    return 0;
}
