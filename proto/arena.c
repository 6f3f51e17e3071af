// SPDX-License-Identifier: Apache-2.0
#include <okr/arena.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { ALIGN = 16, FIRST_CHUNK = 16 << 10, LARGEST_STEP = 1 << 20 };

struct chunk {
    struct chunk *below; ///< the chunk that was full before this one; NULL for the first
    size_t size, used;
    _Alignas(ALIGN) char bytes[];
};

struct okr_arena {
    size_t cap, used;
    struct chunk *top;
    char *last; ///< the newest allocation, which may grow in place
};

static struct chunk *chunk_new(struct chunk *below, size_t size)
{
    struct chunk *chunk = malloc(sizeof(*chunk) + size);

    if (chunk)
        *chunk = (struct chunk){.below = below, .size = size};
    return chunk;
}

struct okr_arena *okr_arena_new(size_t cap)
{
    struct okr_arena *arena = malloc(sizeof(*arena));
    struct chunk *first = chunk_new(NULL, cap < FIRST_CHUNK ? cap : FIRST_CHUNK);

    if (!arena || !first) {
        free(arena);
        free(first);
        return NULL;
    }
    *arena = (struct okr_arena){.cap = cap, .top = first};
    return arena;
}

void okr_arena_free(struct okr_arena *arena)
{
    if (!arena)
        return;
    okr_arena_reset(arena);
    free(arena->top);
    free(arena);
}

void okr_arena_reset(struct okr_arena *arena)
{
    while (arena->top->below) {
        struct chunk *below = arena->top->below;
        free(arena->top);
        arena->top = below;
    }
    arena->top->used = 0;
    arena->used = 0;
    arena->last = NULL;
}

/// `size` as it is taken from a chunk; false when no arena could hold it.
static bool rounded(size_t size, size_t *ret)
{
    if (size > SIZE_MAX / 2)
        return false;
    *ret = size ? (size + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
    return true;
}

static bool has_room(struct okr_arena *arena, size_t need)
{
    struct chunk *top = arena->top;

    if (need > arena->cap - arena->used)
        return false;
    if (need <= top->size - top->used)
        return true;
    size_t step = top->size < LARGEST_STEP / 2 ? 2 * top->size : LARGEST_STEP;
    struct chunk *chunk = chunk_new(top, need > step ? need : step);
    if (!chunk)
        return false;
    arena->top = chunk;
    return true;
}

/// `size` bytes as malloc() gives them.
static void *take(struct okr_arena *arena, size_t size)
{
    size_t need;

    if (!rounded(size, &need) || !has_room(arena, need))
        return NULL;
    arena->last = arena->top->bytes + arena->top->used;
    arena->top->used += need;
    arena->used += need;
    return arena->last;
}

void *okr_arena_alloc(struct okr_arena *arena, size_t size)
{
    void *zeroed = take(arena, size);

    return zeroed ? memset(zeroed, 0, size) : NULL;
}

void *okr_arena_array(struct okr_arena *arena, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        return NULL;
    return okr_arena_alloc(arena, n * size);
}

/// Whether `more` bytes after the newest allocation were made free: behind it in its chunk, or by moving a
/// chunk that holds nothing else, so that one large buffer is not counted once for each of its sizes.
static bool stretch_last(struct okr_arena *arena, size_t more)
{
    struct chunk *top = arena->top;

    if (more > arena->cap - arena->used)
        return false;
    if (more <= top->size - top->used)
        return true;
    if (arena->last != top->bytes || !top->below)
        return false;
    struct chunk *moved = realloc(top, sizeof(*top) + top->used + more);
    if (!moved)
        return false;
    moved->size = moved->used + more;
    arena->top = moved;
    arena->last = moved->bytes;
    return true;
}

void *okr_arena_grow_bytes(struct okr_arena *arena, void *old, size_t old_size, size_t size)
{
    size_t have, need;

    if (old && size <= old_size)
        return old;
    if (!rounded(size, &need) || !rounded(old_size, &have))
        return NULL;
    if (old && old == arena->last && stretch_last(arena, need - have)) {
        arena->top->used += need - have;
        arena->used += need - have;
        return arena->last;
    }
    void *grown = take(arena, size);
    if (grown && old_size)
        memcpy(grown, old, old_size);
    return grown;
}

void *okr_arena_grow(struct okr_arena *arena, void *old, size_t old_size, size_t size)
{
    char *grown = okr_arena_grow_bytes(arena, old, old_size, size);

    if (grown && size > old_size)
        memset(grown + old_size, 0, size - old_size);
    return grown;
}

struct okr_str okr_arena_dup(struct okr_arena *arena, struct okr_str s)
{
    char *copy = s.len < SIZE_MAX ? okr_arena_alloc(arena, s.len + 1) : NULL;

    if (!copy)
        return (struct okr_str){0};
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    return (struct okr_str){copy, s.len};
}

struct okr_str okr_arena_printf(struct okr_arena *arena, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    struct okr_str text = okr_arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

struct okr_str okr_arena_vprintf(struct okr_arena *arena, const char *format, va_list args)
{
    va_list again;

    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = len < 0 ? NULL : okr_arena_alloc(arena, (size_t)len + 1);
    if (text)
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return (struct okr_str){text, text ? (size_t)len : 0};
}

size_t okr_arena_used(const struct okr_arena *arena)
{
    return arena->used;
}
