// SPDX-License-Identifier: Apache-2.0
// Folding where syntax is expected: what a Chinese input method types in place of an ASCII sign is read as that sign.
#ifndef FOLD_H
#define FOLD_H
#include <okr/str.h>

/// fold_next for a character that is not ASCII, nor Han.
int32_t fold_char(int32_t c);
/// The character at `s.ptr + *at`, and moves `*at` past it: full-width ASCII becomes half-width, U+3000 and U+00A0 a
/// space, the minus sign U+2212 and the dashes U+2013 and U+2014 a hyphen, U+FFE5 the sign ¥. -1 as okr_utf8_next().
static inline int32_t fold_next(struct okr_str s, size_t *at)
{
    const int32_t c = okr_utf8_next(s, at);
    const bool kept = c < 0x80 || (c > 0x3000 && c < 0xFF00);
    return kept ? c : fold_char(c);
}

/// Bytes of a character that begins with this byte and that folding leaves as it is (ASCII and most of Han), which need no
/// decoding; 0 = it must be looked at.
static inline size_t fold_keeps(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead >= 0xE4 && lead <= 0xE9 ? 3 : 0;
}

/// `s` folded by fold_next() and in lower case (ASCII letters only) in `out`, without a NUL. Returns its length;
/// 0 when it does not fit in `room`, is not UTF-8, or is empty.
size_t fold_lower(struct okr_str s, char *out, size_t room);
#endif
