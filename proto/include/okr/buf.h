// SPDX-License-Identifier: Apache-2.0
// A byte buffer that grows inside an arena; its error is sticky, so writers check once at the end.
#ifndef OKR_BUF_H
#define OKR_BUF_H
#include <okr/arena.h>

struct okr_buf {
    struct okr_arena *arena;
    char *ptr;
    size_t len, cap;
    bool failed; ///< the arena was full; further writes do nothing
};

#define OKR_BUF(a) ((struct okr_buf){.arena = (a)})
/// Makes room for `n` more bytes when there is none: where they go, or NULL with `failed` set. For okr_buf_room().
char *okr_buf_grow(struct okr_buf *buf, size_t n);
/// Where `n` more bytes go; NULL when the arena is full. The caller writes them and adds them to `len`.
static inline char *okr_buf_room(struct okr_buf *buf, size_t n)
{
    return !buf->failed && n <= buf->cap - buf->len ? buf->ptr + buf->len : okr_buf_grow(buf, n);
}
static inline void okr_buf_add(struct okr_buf *buf, const void *bytes, size_t n)
{
    char *to = n ? okr_buf_room(buf, n) : NULL;
    if (to) {
        memcpy(to, bytes, n);
        buf->len += n;
    }
}
void okr_buf_str(struct okr_buf *buf, struct okr_str s);
void okr_buf_c(struct okr_buf *buf, const char *c);
void okr_buf_char(struct okr_buf *buf, char c);
OKR_PRINTF(2, 3) void okr_buf_printf(struct okr_buf *buf, const char *format, ...);
/// What was written; of an empty buffer an empty text, never an absent one.
static inline struct okr_str okr_buf_view(const struct okr_buf *buf)
{
    return (struct okr_str){buf->ptr ? buf->ptr : "", buf->len};
}
#endif
