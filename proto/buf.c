// SPDX-License-Identifier: Apache-2.0
#include <okr/buf.h>

#include <stdarg.h>
#include <stdio.h>

enum { SMALLEST = 256 };

char *okr_buf_grow(struct okr_buf *buf, size_t n)
{
    if (buf->failed)
        return NULL;
    if (n <= buf->cap - buf->len)
        return buf->ptr + buf->len;
    if (n > SIZE_MAX / 4 || buf->cap > SIZE_MAX / 4) {
        buf->failed = true;
        return NULL;
    }
    size_t cap = 2 * buf->cap > buf->len + n ? 2 * buf->cap : buf->len + n;
    cap = cap > SMALLEST ? cap : SMALLEST;
    char *grown = okr_arena_grow_bytes(buf->arena, buf->ptr, buf->cap, cap);
    if (!grown) {
        // The cap may still allow what is needed now, if not twice of it.
        cap = buf->len + n;
        grown = okr_arena_grow_bytes(buf->arena, buf->ptr, buf->cap, cap);
    }
    if (!grown) {
        buf->failed = true;
        return NULL;
    }
    buf->ptr = grown;
    buf->cap = cap;
    return grown + buf->len;
}

void okr_buf_str(struct okr_buf *buf, struct okr_str s)
{
    okr_buf_add(buf, s.ptr, s.len);
}

void okr_buf_c(struct okr_buf *buf, const char *c)
{
    okr_buf_add(buf, c, strlen(c));
}

void okr_buf_char(struct okr_buf *buf, char c)
{
    okr_buf_add(buf, &c, 1);
}

void okr_buf_printf(struct okr_buf *buf, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    // One more for the NUL that vsnprintf writes and nobody counts.
    if (len < 0 || !okr_buf_room(buf, (size_t)len + 1)) {
        buf->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}
