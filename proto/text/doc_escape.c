// SPDX-License-Identifier: Apache-2.0
// Titles and values as the writer puts them, so that reading them back gives the same bytes (TEXT rule 7).
#include "text/doc.h"

#include "text/scan.h"

static bool is_separator(int32_t c)
{
    return c == ',' || c == ';' || c == 0x3001 || c == 0xFF0C || c == 0xFF1B;
}

static bool is_at(int32_t c)
{
    return c == '@' || c == 0xFF20;
}

static int32_t peek(struct okr_str s, size_t at)
{
    return at < s.len ? okr_utf8_next(s, &at) : -1;
}

/// Whether the reader would see a mention in the sign that ends at `after`.
static bool asks(struct okr_str s, size_t after, int32_t before)
{
    int32_t next = peek(s, after);

    return (next >= 0 && scan_fold(next) == '[') || doc_mention_like(before, next);
}

/// Whether "//" begins at `at` and would end the value there.
static bool begins_comment(struct okr_str s, size_t at, int32_t before)
{
    size_t after = at;

    if (before >= 0 && !doc_is_blank(before))
        return false;
    if (scan_fold(okr_utf8_next(s, &after)) != '/' || scan_fold(peek(s, after)) != '/')
        return false;
    (void)okr_utf8_next(s, &after);
    int32_t next = peek(s, after);
    return next < 0 || doc_is_blank(next) || next == '\n';
}

/// Backslashes right before an "@" that stand as typed; 0 when those at `at` are not.
static size_t open_slashes(struct okr_str s, size_t at)
{
    size_t end = at;

    while (end < s.len && s.ptr[end] == '\\')
        end++;
    return is_at(peek(s, end)) ? end - at : 0;
}

/// A line break inside a value; returns the bytes of `s` it takes, 0 = none here.
static size_t write_break(struct okr_buf *buf, struct okr_str s, size_t at)
{
    if (s.ptr[at] == '\r' && at + 1 < s.len && s.ptr[at + 1] == '\n') {
        okr_buf_c(buf, "\\r\\n");
        return 2;
    }
    if (s.ptr[at] != '\n' && s.ptr[at] != '\r')
        return 0;
    okr_buf_c(buf, "\\n");
    return 1;
}

void doc_value_write(struct okr_buf *buf, struct okr_str s, unsigned escape)
{
    int32_t before = -1;
    size_t mention = 0; // up to here "@[name]" stands as it is

    for (size_t at = 0; at < s.len;) {
        size_t end = at, took = write_break(buf, s, at);
        if (took) {
            at += took;
            before = '\n';
            continue;
        }
        took = (escape & DOC_ESCAPE_OPEN) && s.ptr[at] == '\\' ? open_slashes(s, at) : 0;
        if (took) {
            okr_buf_add(buf, s.ptr + at, took);
            at += took;
            before = '\\';
            // An odd run escapes the sign itself.
            if (took % 2) {
                end = at;
                before = okr_utf8_next(s, &end);
                okr_buf_add(buf, s.ptr + at, end - at);
                at = end;
            }
            continue;
        }
        int32_t c = okr_utf8_next(s, &end);
        bool slash = c == '\\';
        if (is_at(c) && (escape & DOC_ESCAPE_MENTIONS)) {
            size_t length = doc_mention_length(okr_str_skip(s, at));
            if (length)
                mention = at + length;
            else if (!(escape & DOC_ESCAPE_OPEN))
                slash = asks(s, end, before);
        }
        if ((escape & DOC_ESCAPE_LIST) && at >= mention)
            slash = slash || is_separator(c);
        if ((escape & DOC_ESCAPE_SIGNS) && (is_at(c) || c == '&'))
            slash = true;
        if (doc_is_blank(c) && (at == 0 || end == s.len))
            slash = true;
        if (begins_comment(s, at, before == '\n' ? 'n' : before))
            slash = true;
        if (slash)
            okr_buf_char(buf, '\\');
        okr_buf_add(buf, s.ptr + at, end - at);
        before = c;
        at = end;
    }
}

static void write_mentions_escaped(struct okr_buf *buf, struct okr_str s)
{
    int32_t before = -1;

    for (size_t at = 0; at < s.len;) {
        size_t end = at;
        int32_t c = okr_utf8_next(s, &end);
        if (is_at(c) && !doc_mention_length(okr_str_skip(s, at)) &&
            (before == '\\' || asks(s, end, before)))
            okr_buf_char(buf, '\\');
        okr_buf_add(buf, s.ptr + at, end - at);
        before = c;
        at = end;
    }
}

void doc_title_write(struct okr_buf *buf, struct okr_str s, char what, bool open)
{
    struct doc_tail tail;
    size_t cut = s.len; // where the backslash for what stands at the end goes

    if (doc_tail_id(s, &tail) || (what != OKR_DOC_UNIT && doc_tail_weight(s, &tail)))
        cut = tail.sign;
    struct okr_str front = {s.ptr, cut};
    if (what == OKR_DOC_UNIT || open)
        okr_buf_str(buf, front);
    else
        write_mentions_escaped(buf, front);
    if (cut < s.len)
        okr_buf_char(buf, '\\');
    okr_buf_str(buf, okr_str_skip(s, cut));
}
