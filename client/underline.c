// SPDX-License-Identifier: Apache-2.0
#include "underline.h"

/// The signs of a text, one a byte; 0 where there is none.
static char *signs_of(struct okr_arena *arena, struct okr_str text, const struct underline *marks,
                      size_t n)
{
    char *signs = okr_arena_alloc(arena, text.len + 1);
    for (size_t i = 0; signs && i < n; i++)
        if (marks[i].offset <= text.len && marks[i].length <= text.len - marks[i].offset)
            memset(signs + marks[i].offset, marks[i].mark, marks[i].length);
    return signs;
}

/// Prints what fits on one line from `*at` on, moves it there, and then the signs below.
static void print_piece(struct print *out, struct okr_arena *arena, struct okr_str text,
                        const char *signs, size_t *at)
{
    struct okr_buf below = OKR_BUF(arena);
    size_t signed_to = 0;
    while (*at < text.len) {
        size_t from = *at, next = *at;
        (void)okr_utf8_next(text, &next);
        struct okr_str shown = print_safe(arena, (struct okr_str){text.ptr + from, next - from});
        size_t wide = okr_columns(shown);
        if (out->width && below.len && below.len + wide > out->width)
            break;
        print_str(out, shown);
        for (size_t i = 0; i < wide; i++)
            okr_buf_char(&below, signs[from] ? signs[from] : ' ');
        if (signs[from])
            signed_to = below.len;
        *at = next;
    }
    print_c(out, "\n");
    if (!signed_to || below.failed)
        return;
    print_in(out, BLUE, (struct okr_str){below.ptr, signed_to});
    print_c(out, "\n");
}

void underline_print(struct print *out, struct okr_arena *arena, struct okr_str text,
                     const struct underline *marks, size_t n)
{
    const char *signs = signs_of(arena, text, marks, n);
    for (size_t at = 0; signs && at < text.len;)
        print_piece(out, arena, text, signs, &at);
}
