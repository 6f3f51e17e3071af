// SPDX-License-Identifier: Apache-2.0
// Messages as hex, for the tests of the codec.
#ifndef TEST_FRAMES_H
#define TEST_FRAMES_H
#include <okr/value.h>

/// The bytes of `hex` ("-" = none), in a heap block of exactly their size, so that a sanitizer sees
/// any step past the end. The caller gives it to frame_free().
struct okr_str frame_of_hex(const char *hex);
void frame_free(struct okr_str frame);
/// The same bytes in the arena.
struct okr_str frame_bytes(struct okr_arena *arena, const char *hex);
/// The value that they are; the test fails when they are none.
struct okr_value frame_value(struct okr_arena *arena, const char *hex);
/// Hex of `bytes`, in the arena.
const char *frame_hex(struct okr_arena *arena, struct okr_str bytes);
/// Whether `cell` is part of `text`; the cell "-" stands for nothing and is always.
bool frame_mentions(const char *text, const char *cell);
/// The cell as text, "-" as "".
const char *frame_cell(const char *cell);
#endif
