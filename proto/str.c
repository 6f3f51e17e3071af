// SPDX-License-Identifier: Apache-2.0
#include <okr/str.h>

struct okr_str okr_str_skip(struct okr_str s, size_t n)
{
    return n ? (struct okr_str){s.ptr + n, s.len - n} : s;
}

int okr_str_cmp(struct okr_str a, struct okr_str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/// Bytes of the white space at the front of `s`, 0 for none.
static size_t space_before(struct okr_str s)
{
    if (s.len && (unsigned char)*s.ptr < 0x80)
        return *s.ptr == ' ' || (*s.ptr >= '\t' && *s.ptr <= '\r');
    if (okr_str_starts(s, OKR_STR("\u00A0")))
        return 2;
    return okr_str_starts(s, OKR_STR("\u3000")) ? 3 : 0;
}

static size_t space_after(struct okr_str s)
{
    const unsigned char last = s.len ? (unsigned char)s.ptr[s.len - 1] : 0;
    const size_t n = last < 0x80 ? 1 : last == 0xA0 ? 2 : 3; // what space it can only be

    return n <= s.len && space_before(okr_str_skip(s, s.len - n)) == n ? n : 0;
}

struct okr_str okr_str_trim(struct okr_str s)
{
    size_t n;

    while ((n = space_before(s)) > 0)
        s = okr_str_skip(s, n);
    while ((n = space_after(s)) > 0)
        s.len -= n;
    return s;
}

static bool is_tail(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

int32_t okr_utf8_next_other(struct okr_str s, size_t *at)
{
    // The smallest code point that needs as many bytes: anything below is an overlong form.
    static const int32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};

    if (*at >= s.len)
        return -1;
    const unsigned char *bytes = (const unsigned char *)s.ptr + *at;
    const size_t left = s.len - *at;
    size_t n = bytes[0] < 0xC0   ? 0
               : bytes[0] < 0xE0 ? 2
               : bytes[0] < 0xF0 ? 3
               : bytes[0] < 0xF8 ? 4
                                 : 0;
    int32_t c = n ? bytes[0] & (0x7F >> n) : -1;
    for (size_t i = 1; i < n && c >= 0; i++)
        c = i < left && is_tail(bytes[i]) ? c << 6 | (bytes[i] & 0x3F) : -1;
    if (c < smallest[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) || n == 0) {
        *at += 1;
        return -1;
    }
    *at += n;
    return c;
}

bool okr_utf8_valid(struct okr_str s)
{
    for (size_t at = 0; at < s.len;) {
        if ((unsigned char)s.ptr[at] < 0x80)
            at++;
        else if (okr_utf8_next(s, &at) < 0)
            return false;
    }
    return true;
}

size_t okr_utf8_put(char *out, uint32_t c)
{
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    if (n == 1) {
        out[0] = (char)c;
        return 1;
    }
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)(c | (0xF00u >> n & 0xFFu));
    return n;
}

size_t okr_utf8_length(struct okr_str s)
{
    size_t n = 0;

    for (size_t at = 0; at < s.len; n++)
        (void)okr_utf8_next(s, &at);
    return n;
}

enum { NEAREST_MAX = 48 };

/// The characters of `s`, ASCII in lower case; 0 when there are more than NEAREST_MAX.
static size_t letters(struct okr_str s, int32_t *ret)
{
    size_t n = 0;

    for (size_t at = 0; at < s.len; n++) {
        if (n == NEAREST_MAX)
            return 0;
        int32_t c = okr_utf8_next(s, &at);
        ret[n] = c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c;
    }
    return n;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
static size_t distance(const int32_t *a, size_t na, const int32_t *b, size_t nb)
{
    size_t rows[3][NEAREST_MAX + 1];

    for (size_t j = 0; j <= nb; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            row[j] = least(least(row[j - 1], above[j]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
    return rows[na % 3][nb];
}

struct okr_str okr_nearest(struct okr_str word, const struct okr_str *words, size_t n)
{
    int32_t a[NEAREST_MAX], b[NEAREST_MAX];
    const size_t na = letters(word, a);
    struct okr_str best = OKR_STR("");
    // One more than allowed: only what is nearer than this is taken.
    size_t bound = (na / 3 > 1 ? na / 3 : 1) + 1;

    for (size_t i = 0; na > 0 && i < n; i++) {
        const size_t nb = letters(words[i], b);
        if (nb == 0)
            continue;
        const size_t d = distance(a, na, b, nb);
        if (d < bound) {
            bound = d;
            best = words[i];
        }
    }
    return best;
}
