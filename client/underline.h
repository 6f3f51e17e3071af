// SPDX-License-Identifier: Apache-2.0
// A text with marks under some of its words, in the columns that its characters really take.
#ifndef CLIENT_UNDERLINE_H
#define CLIENT_UNDERLINE_H
#include "print.h"

/// Words of a text and the sign that stands under them.
struct underline {
    char mark;
    size_t offset, length;
};

/// Prints `text` and, below, a line with the marks; where the terminal is narrower, both go on together below. Where marks
/// overlap the last one stands. A piece without a mark has no line below it.
void underline_print(struct print *out, struct okr_arena *arena, struct okr_str text,
                     const struct underline *marks, size_t n);
#endif
