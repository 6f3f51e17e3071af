// SPDX-License-Identifier: Apache-2.0
#include "frames.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static unsigned nibble(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

struct okr_str frame_of_hex(const char *hex)
{
    size_t n = strcmp(hex, "-") == 0 ? 0 : strlen(hex) / 2;
    char *bytes = malloc(n > 0 ? n : 1);

    if (!bytes)
        abort();
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    return (struct okr_str){bytes, n};
}

void frame_free(struct okr_str frame)
{
    free((char *)frame.ptr);
}

struct okr_str frame_bytes(struct okr_arena *arena, const char *hex)
{
    struct okr_str frame = frame_of_hex(hex), kept = okr_arena_dup(arena, frame);

    frame_free(frame);
    return kept;
}

struct okr_value frame_value(struct okr_arena *arena, const char *hex)
{
    struct okr_value value;

    cr_assert_eq(okr_decode(frame_bytes(arena, hex), arena, &value, NULL), OKR_OK, "%s", hex);
    return value;
}

const char *frame_hex(struct okr_arena *arena, struct okr_str bytes)
{
    struct okr_buf buf = OKR_BUF(arena);

    for (size_t i = 0; i < bytes.len; i++)
        okr_buf_printf(&buf, "%02x", (unsigned char)bytes.ptr[i]);
    okr_buf_char(&buf, '\0');
    return buf.ptr;
}

bool frame_mentions(const char *text, const char *cell)
{
    return strstr(text, frame_cell(cell)) != NULL;
}

const char *frame_cell(const char *cell)
{
    return strcmp(cell, "-") == 0 ? "" : cell;
}
