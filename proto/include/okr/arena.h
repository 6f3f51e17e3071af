// SPDX-License-Identifier: Apache-2.0
// A capped region of memory that is given back all at once.
#ifndef OKR_ARENA_H
#define OKR_ARENA_H
#include <okr/attributes.h>
#include <okr/str.h>
#include <stdarg.h>
#include <stddef.h>

struct okr_arena;

/// Makes an arena that will hand out at most `cap` bytes between two resets. NULL when the system has no memory.
/// The owner gives it back with okr_arena_free().
struct okr_arena *okr_arena_new(size_t cap);

/// Frees the arena and everything taken from it; NULL is fine.
void okr_arena_free(struct okr_arena *arena);

/// Takes everything back; keeps the first chunk for reuse and frees the others.
void okr_arena_reset(struct okr_arena *arena);

/// `size` zeroed bytes aligned to 16, valid until reset. NULL when the cap or the system's memory is reached.
void *okr_arena_alloc(struct okr_arena *arena, size_t size);

/// An array of `n` zeroed elements; NULL on overflow of n * size too.
void *okr_arena_array(struct okr_arena *arena, size_t n, size_t size);

/// Grows the last allocation in place or moves it: returns at least `size` bytes beginning with the old `old_size`
/// ones; the rest is zero. `old` may be NULL. NULL when the cap is reached (the old bytes stay valid).
void *okr_arena_grow(struct okr_arena *arena, void *old, size_t old_size, size_t size);
/// The same with the rest left as it is, for who writes it all: memory that is not touched costs nothing.
void *okr_arena_grow_bytes(struct okr_arena *arena, void *old, size_t old_size, size_t size);

/// A copy of `s`, followed by a NUL byte that its length does not count. `ptr` is NULL when the cap is reached.
struct okr_str okr_arena_dup(struct okr_arena *arena, struct okr_str s);

/// printf into the arena, NUL-terminated. `ptr` is NULL when the cap is reached.
OKR_PRINTF(2, 3) struct okr_str okr_arena_printf(struct okr_arena *arena, const char *format, ...);
struct okr_str okr_arena_vprintf(struct okr_arena *arena, const char *format, va_list args);

/// Bytes handed out since the last reset.
size_t okr_arena_used(const struct okr_arena *arena);
#endif
