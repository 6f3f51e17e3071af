// SPDX-License-Identifier: Apache-2.0
// A borrowed run of bytes, UTF-8 where it is text, and the few questions asked of one.
#ifndef OKR_STR_H
#define OKR_STR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct okr_str {
    const char *ptr;
    size_t len;
};
struct okr_strs {
    struct okr_str *at;
    size_t n;
};

#define OKR_STR(literal) ((struct okr_str){(literal), sizeof(literal) - 1})
/// For "%.*s": OKR_STR_ARG(s) expands to the two arguments.
#define OKR_STR_ARG(s) (int)(s).len, ((s).ptr ? (s).ptr : "")

static inline struct okr_str okr_str_c(const char *c)
{
    return (struct okr_str){c, c ? strlen(c) : 0};
}
static inline bool okr_str_eq(struct okr_str a, struct okr_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
static inline bool okr_str_is(struct okr_str a, const char *c)
{
    return okr_str_eq(a, okr_str_c(c));
}
/// True when `s` begins with `prefix`.
static inline bool okr_str_starts(struct okr_str s, struct okr_str prefix)
{
    return s.len >= prefix.len && okr_str_eq((struct okr_str){s.ptr, prefix.len}, prefix);
}
static inline bool okr_str_ends(struct okr_str s, struct okr_str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + (s.len - suffix.len), suffix.ptr, suffix.len) == 0);
}
/// `s` without the first `n` bytes (n <= len).
struct okr_str okr_str_skip(struct okr_str s, size_t n);
/// `s` without ASCII white space, U+3000 and U+00A0 at both ends.
struct okr_str okr_str_trim(struct okr_str s);
/// Byte order comparison, as memcmp then length.
int okr_str_cmp(struct okr_str a, struct okr_str b);

/// The part of okr_utf8_next for what is neither ASCII nor Han.
int32_t okr_utf8_next_other(struct okr_str s, size_t *at);
/// Decodes the character at `s.ptr + *at` and moves `*at` past it. Returns -1 at the end and for a malformed byte (`*at` moves by 1).
static inline int32_t okr_utf8_next(struct okr_str s, size_t *at)
{
    const size_t left = *at < s.len ? s.len - *at : 0;
    // An empty string may have no address, which takes no offset.
    const unsigned char *bytes = (const unsigned char *)(left ? s.ptr + *at : "");
    if (left && bytes[0] < 0x80) {
        *at += 1;
        return bytes[0];
    }
    if (left >= 3 && bytes[0] >= 0xE1 && bytes[0] <= 0xEC && (bytes[1] & 0xC0) == 0x80 &&
        (bytes[2] & 0xC0) == 0x80) { // Han and nearly all that stands beside it
        *at += 3;
        return (bytes[0] & 0x0F) << 12 | (bytes[1] & 0x3F) << 6 | (bytes[2] & 0x3F);
    }
    return okr_utf8_next_other(s, at);
}
bool okr_utf8_valid(struct okr_str s);
/// Appends code point `c` to `out` (room for 4); returns the number of bytes.
size_t okr_utf8_put(char *out, uint32_t c);
/// Characters (code points) in `s`.
size_t okr_utf8_length(struct okr_str s);

struct okr_arena;
/// NFC of valid UTF-8 `s`; returns `s` itself when it is NFC already. ptr NULL when the arena is full.
struct okr_str okr_nfc(struct okr_arena *arena, struct okr_str s);
/// NFC, full-width ASCII folded to half width, then case-folded: for comparing names and keys, never for storing text.
struct okr_str okr_fold(struct okr_arena *arena, struct okr_str s);
/// Number of terminal columns (wide characters count 2, combining ones 0, controls 0).
size_t okr_columns(struct okr_str s);
/// What is wrong with `s` as a title (one line of text): a control character or an unbalanced bidi control. NULL when fine.
const char *okr_title_fault(struct okr_str s);
/// The same for a note: line breaks and tabs are allowed.
const char *okr_note_fault(struct okr_str s);

/// The entry of `words` nearest to `word` by edit distance (at most a third of its length, at least 1), else an empty string. For "did you mean".
struct okr_str okr_nearest(struct okr_str word, const struct okr_str *words, size_t n);
#endif
