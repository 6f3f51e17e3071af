// SPDX-License-Identifier: Apache-2.0
// Values as they stand after a key: trailing comments, escapes, lists; and texts with mentions (TEXT rules 5, 7).
#include "text/doc.h"

#include "text/scan.h"

/// What a backslash before it stands for itself, besides a blank.
static bool is_escapable(int32_t c)
{
    return c == '@' || c == 0xFF20 || c == '&' || c == '/' || c == ',' || c == ';' || c == 0x3001 ||
           c == 0xFF0C || c == 0xFF1B;
}

static bool is_at(int32_t c)
{
    return c == '@' || c == 0xFF20;
}

static int32_t peek(struct okr_str s, size_t at)
{
    return at < s.len ? okr_utf8_next(s, &at) : -1;
}

static size_t run_of_slashes(struct okr_str s, size_t at)
{
    size_t n = 0;

    while (at + n < s.len && s.ptr[at + n] == '\\')
        n++;
    return n;
}

struct okr_str doc_value_trim(struct okr_str s)
{
    struct okr_str value = okr_str_trim(s);
    size_t slashes = 0, end = (size_t)(value.ptr - s.ptr) + value.len;

    while (slashes < value.len && value.ptr[value.len - 1 - slashes] == '\\')
        slashes++;
    if (slashes % 2 && end < s.len) {
        size_t next = end;
        (void)okr_utf8_next(s, &next);
        value.len += next - end;
    }
    return value;
}

struct okr_str doc_value_cut(struct okr_str s, struct okr_str *ret_comment)
{
    int32_t before = ' ';
    size_t at = 0;

    *ret_comment = (struct okr_str){s.ptr + s.len, 0};
    while (at < s.len) {
        size_t start = at;
        int32_t c = okr_utf8_next(s, &at);
        if (scan_fold(c) == '/' && doc_is_blank(before) && scan_fold(peek(s, at)) == '/') {
            size_t after = at;
            (void)okr_utf8_next(s, &after);
            if (after == s.len || doc_is_blank(peek(s, after))) {
                *ret_comment = okr_str_skip(s, start);
                return (struct okr_str){s.ptr, start};
            }
        }
        before = c;
    }
    return s;
}

/// Appends what the escape at `at`, a backslash, stands for, and returns its length.
static size_t take_escape(struct okr_str s, size_t at, struct okr_buf *buf)
{
    int32_t next = peek(s, at + 1);
    size_t end = at + 1;

    if (next == 'n') {
        okr_buf_char(buf, '\n');
        return 2;
    }
    if (next == 'r' && peek(s, at + 2) == '\\' && peek(s, at + 3) == 'n') {
        okr_buf_c(buf, "\r\n");
        return 4;
    }
    if (next >= 0 && (next == '\\' || is_escapable(next) || doc_is_blank(next))) {
        (void)okr_utf8_next(s, &end);
        okr_buf_add(buf, s.ptr + at + 1, end - at - 1);
        return end - at;
    }
    okr_buf_char(buf, '\\');
    return 1;
}

struct okr_str doc_value_unescape(struct doc_reader *reader, struct okr_str s)
{
    struct okr_buf buf = OKR_BUF(reader->arena);

    if (s.len == 0 || !memchr(s.ptr, '\\', s.len))
        return s;
    for (size_t at = 0; at < s.len;) {
        if (s.ptr[at] == '\\')
            at += take_escape(s, at, &buf);
        else
            okr_buf_char(&buf, s.ptr[at++]);
    }
    if (buf.failed) {
        doc_full(reader);
        return s;
    }
    return okr_buf_view(&buf);
}

static int32_t last_character(const struct okr_buf *buf)
{
    size_t start = buf->len;

    if (start == 0)
        return -1;
    do {
        start--;
    } while (start > 0 && ((unsigned char)buf->ptr[start] & 0xC0) == 0x80);
    return peek(okr_buf_view(buf), start);
}

/// One character or mention at `at`; returns the bytes read.
static size_t take_character(struct doc_reader *reader, struct okr_str s, size_t at,
                             struct okr_buf *buf)
{
    size_t end = at;
    int32_t c = okr_utf8_next(s, &end);

    if (is_at(c)) {
        size_t used = doc_mention_read(reader, okr_str_skip(s, at), last_character(buf), buf);
        if (used)
            return used;
    }
    okr_buf_add(buf, s.ptr + at, end - at);
    return end - at;
}

/// Backslashes of a title: one goes where it keeps the "@" after it from being a mention.
static size_t take_title_slashes(struct doc_reader *reader, struct okr_str s, size_t at,
                                 struct okr_buf *buf)
{
    size_t n = run_of_slashes(s, at), end = at + n;

    if (!is_at(peek(s, end)) || doc_mention_length(okr_str_skip(s, end))) {
        okr_buf_add(buf, s.ptr + at, n);
        return n;
    }
    (void)okr_utf8_next(s, &end);
    if (reader->options.names_open)
        okr_buf_add(buf, s.ptr + at, end - at);
    else
        okr_buf_add(buf, s.ptr + at + 1, end - at - 1);
    return end - at;
}

/// Backslashes of a value before an "@", while names are open: they stay as typed.
static size_t keep_value_slashes(struct okr_str s, size_t at, struct okr_buf *buf)
{
    size_t n = run_of_slashes(s, at), end = at + n;

    if (!is_at(peek(s, end)))
        return 0;
    if (n % 2)
        (void)okr_utf8_next(s, &end);
    okr_buf_add(buf, s.ptr + at, end - at);
    return end - at;
}

static struct okr_str finish(struct doc_reader *reader, struct okr_str s, const struct okr_buf *buf)
{
    if (!buf->failed)
        return okr_buf_view(buf);
    doc_full(reader);
    return s;
}

/// A full-width "@" is the first byte of U+FF20's three.
static bool may_mention(struct okr_str s)
{
    return s.len && (memchr(s.ptr, '@', s.len) || memchr(s.ptr, 0xEF, s.len));
}

struct okr_str doc_value_text(struct doc_reader *reader, struct okr_str s)
{
    struct okr_buf buf = OKR_BUF(reader->arena);

    if (!may_mention(s))
        return doc_value_unescape(reader, s);
    for (size_t at = 0; at < s.len;) {
        if (s.ptr[at] != '\\') {
            at += take_character(reader, s, at, &buf);
            continue;
        }
        size_t kept = reader->options.names_open ? keep_value_slashes(s, at, &buf) : 0;
        at += kept ? kept : take_escape(s, at, &buf);
    }
    return finish(reader, s, &buf);
}

struct okr_str doc_title_text(struct doc_reader *reader, struct okr_str s)
{
    struct okr_buf buf = OKR_BUF(reader->arena);

    if (!may_mention(s))
        return s;
    for (size_t at = 0; at < s.len;)
        at += s.ptr[at] == '\\' ? take_title_slashes(reader, s, at, &buf)
                                : take_character(reader, s, at, &buf);
    return finish(reader, s, &buf);
}

bool doc_value_split(struct okr_str *s, struct okr_str *ret_part)
{
    size_t at = 0;

    if (!s->ptr)
        return false;
    while (at < s->len) {
        size_t start = at;
        int32_t c = scan_fold(okr_utf8_next(*s, &at));
        if (c == '\\' && at < s->len) {
            (void)okr_utf8_next(*s, &at);
        } else if (c == ',' || c == ';' || c == 0x3001) {
            *ret_part = doc_value_trim((struct okr_str){s->ptr, start});
            *s = okr_str_skip(*s, at);
            return true;
        }
    }
    *ret_part = doc_value_trim(*s);
    *s = (struct okr_str){NULL, 0};
    return true;
}

bool doc_permille_read(struct okr_str s, int32_t *ret)
{
    struct scan scan = scan_of(okr_str_trim(s));
    int32_t whole, tenth = 0;

    if (!scan_int(&scan, &whole) || whole > 1000)
        return false;
    if (scan_char(&scan, '.')) {
        struct scan digit = scan;
        if (!scan_is_digit(scan_next(&digit)) || !scan_int(&scan, &tenth))
            return false;
        while (tenth >= 10 && tenth % 10 == 0)
            tenth /= 10;
        if (tenth > 9)
            return false;
    }
    scan_blanks(&scan);
    int32_t sign = scan_next(&scan);
    int32_t permille = sign == '%' ? whole * 10 + tenth : whole;
    if ((sign != '%' && (sign != 0x2030 || tenth)) || !scan_done(&scan) || permille > 1000)
        return false;
    *ret = permille;
    return true;
}
