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
void okr_buf_add(struct okr_buf *buf, const void *bytes, size_t n);
void okr_buf_str(struct okr_buf *buf, struct okr_str s);
void okr_buf_c(struct okr_buf *buf, const char *c);
void okr_buf_char(struct okr_buf *buf, char c);
OKR_PRINTF(2, 3) void okr_buf_printf(struct okr_buf *buf, const char *format, ...);
static inline struct okr_str okr_buf_view(const struct okr_buf *buf)
{
    return (struct okr_str){buf->ptr, buf->len};
}
#endif
