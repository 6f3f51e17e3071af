// SPDX-License-Identifier: Apache-2.0
#include "fold.h"

int32_t fold_char(int32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        return c - 0xFF01 + '!';
    switch (c) {
    case 0x00A0:
    case 0x3000: return ' ';
    case 0x2212:
    case 0x2013:
    case 0x2014: return '-';
    case 0xFFE5: return 0x00A5;
    default: return c;
    }
}

size_t fold_lower(struct okr_str s, char *out, size_t room)
{
    size_t len = 0;

    for (size_t at = 0; at < s.len;) {
        char bytes[4];
        if ((unsigned char)s.ptr[at] < 0x80 && len < room) { // most of what is folded
            const char letter = s.ptr[at++];
            out[len++] = (char)(letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter);
            continue;
        }
        int32_t c = fold_next(s, &at);
        if (c < 0)
            return 0;
        if (c >= 'A' && c <= 'Z')
            c += 'a' - 'A';
        size_t n = okr_utf8_put(bytes, (uint32_t)c);
        if (n > room - len)
            return 0;
        memcpy(out + len, bytes, n);
        len += n;
    }
    return len;
}
