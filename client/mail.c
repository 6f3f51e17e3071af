// SPDX-License-Identifier: Apache-2.0
#include "mail.h"

#include <iconv.h>
#include <okr/buf.h>
#include <stdlib.h>

enum { PARTS_DEEP = 6, HEADER_MOST = 64 << 10 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same(struct okr_str a, const char *b)
{
    size_t n = strlen(b);
    for (size_t i = 0; i < n; i++)
        if (i >= a.len || lower(a.ptr[i]) != lower(b[i]))
            return false;
    return a.len == n;
}

static bool begins(struct okr_str a, const char *b)
{
    size_t n = strlen(b);
    return a.len >= n && same((struct okr_str){a.ptr, n}, b);
}

static struct okr_str next_line(struct okr_str *rest)
{
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end ? (size_t)(end - rest->ptr) : rest->len;
    struct okr_str line = {rest->ptr, len};
    *rest = okr_str_skip(*rest, end ? len + 1 : len);
    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

/// Takes the header off, up to the empty line.
static struct okr_str take_header(struct okr_str *rest)
{
    struct okr_str header = {rest->ptr, 0};
    while (rest->len) {
        struct okr_str line = next_line(rest);
        header.len = (size_t)(rest->ptr - header.ptr);
        if (!line.len)
            break;
    }
    return header;
}

/// The n-th value of a field, its lines joined; ptr NULL when there is none.
static struct okr_str field(struct okr_str header, const char *name, size_t nth,
                            struct okr_arena *arena)
{
    struct okr_buf value = OKR_BUF(arena);
    bool inside = false;
    while (header.len) {
        struct okr_str line = next_line(&header);
        bool goes_on = line.len && (*line.ptr == ' ' || *line.ptr == '\t');
        if (inside && !goes_on)
            break;
        size_t n = strlen(name);
        if (!inside && begins(line, name) && line.len > n && line.ptr[n] == ':' && nth-- == 0) {
            inside = true;
            okr_buf_str(&value, okr_str_skip(line, n + 1));
        } else if (inside) {
            okr_buf_str(&value, line);
        }
    }
    okr_buf_c(&value, "");
    return inside && value.ptr ? okr_str_trim(okr_buf_view(&value)) : (struct okr_str){0};
}

/// boundary="x" of "multipart/mixed; boundary=x".
static struct okr_str parameter(struct okr_str value, const char *name, struct okr_arena *arena)
{
    struct okr_str found = {0};
    for (size_t i = 0; i < value.len; i++) {
        struct okr_str rest = okr_str_trim(okr_str_skip(value, i + 1 <= value.len ? i + 1 : i));
        size_t n = strlen(name);
        if (value.ptr[i] != ';' || !begins(rest, name) || rest.len <= n || rest.ptr[n] != '=')
            continue;
        rest = okr_str_trim(okr_str_skip(rest, n + 1));
        bool quoted = rest.len && *rest.ptr == '"';
        rest = okr_str_skip(rest, quoted);
        size_t end = 0;
        while (end < rest.len && !strchr(quoted ? "\"" : "; \t", rest.ptr[end]))
            end++;
        found = okr_arena_dup(arena, (struct okr_str){rest.ptr, end});
        break;
    }
    return found;
}

// --- codings ---

static struct okr_str unbase64(struct okr_str s, struct okr_arena *arena)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = okr_arena_alloc(arena, s.len + 1);
    size_t n = 0;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; out && i < s.len && s.ptr[i] != '='; i++) {
        const char *at = s.ptr[i] ? strchr(letters, s.ptr[i]) : NULL;
        if (!at)
            continue; // line ends and what else is none of it
        bits = (bits << 6 | (uint32_t)(at - letters)) & 0xffffff;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[n++] = (char)(bits >> held & 0xff);
        }
    }
    return (struct okr_str){out, n};
}

static int hex(char c)
{
    return c >= '0' && c <= '9'                 ? c - '0'
           : lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10
                                                : -1;
}

/// `word`: of a header, where "_" is a blank.
static struct okr_str unquote(struct okr_str s, bool word, struct okr_arena *arena)
{
    char *out = okr_arena_alloc(arena, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; out && i < s.len; i++) {
        if (s.ptr[i] == '=' && i + 2 < s.len && hex(s.ptr[i + 1]) >= 0 && hex(s.ptr[i + 2]) >= 0) {
            out[n++] = (char)(hex(s.ptr[i + 1]) * 16 + hex(s.ptr[i + 2]));
            i += 2;
        } else if (s.ptr[i] == '=' && !word && i + 1 < s.len &&
                   (s.ptr[i + 1] == '\n' || s.ptr[i + 1] == '\r')) {
            i += s.ptr[i + 1] == '\r' && i + 2 < s.len && s.ptr[i + 2] == '\n' ? 2 : 1;
        } else {
            out[n++] = word && s.ptr[i] == '_' ? ' ' : s.ptr[i];
        }
    }
    return (struct okr_str){out, n};
}

/// In UTF-8; what has no meaning in the charset becomes "?".
static struct okr_str to_utf8(struct okr_str s, struct okr_str charset, struct okr_arena *arena)
{
    struct okr_str name = okr_arena_dup(arena, charset.len ? charset : OKR_STR("utf-8"));
    if (same(name, "gb2312") || same(name, "gbk"))
        name = OKR_STR("gb18030"); // what is really sent under those names
    size_t room = s.len * 4 + 16;
    char *out = okr_arena_alloc(arena, room), *to = out;
    char *from = (char *)(uintptr_t)s.ptr;
    size_t left = s.len;
    iconv_t table = name.ptr ? iconv_open("UTF-8", name.ptr) : (iconv_t)-1;
    if (table == (iconv_t)-1)
        table = iconv_open("UTF-8", "ISO-8859-1");
    while (out && table != (iconv_t)-1 && left &&
           iconv(table, &from, &left, &to, &room) == (size_t)-1 && left && room) {
        *to++ = '?';
        room--;
        from++;
        left--;
    }
    if (table != (iconv_t)-1)
        iconv_close(table);
    return out ? (struct okr_str){out, (size_t)(to - out)} : (struct okr_str){0};
}

/// The words of RFC 2047 in a header value, decoded.
static struct okr_str decode_words(struct okr_str s, struct okr_arena *arena)
{
    struct okr_buf out = OKR_BUF(arena);
    while (s.len) {
        const char *mark = memmem(s.ptr, s.len, "=?", 2);
        struct okr_str word = {0};
        const char *code = NULL, *text = NULL, *end = NULL;
        if (mark) {
            word = okr_str_skip(s, (size_t)(mark - s.ptr) + 2);
            code = memchr(word.ptr, '?', word.len);
            if (code && code + 2 < word.ptr + word.len && code[2] == '?') {
                text = code + 3;
                end = memmem(text, (size_t)(word.ptr + word.len - text), "?=", 2);
            }
        }
        if (!end) {
            okr_buf_str(&out, s);
            break;
        }
        struct okr_str before = {s.ptr, (size_t)(mark - s.ptr)};
        if (okr_str_trim(before).len)
            okr_buf_str(&out, before);
        struct okr_str raw = {text, (size_t)(end - text)};
        struct okr_str bytes =
            lower(code[1]) == 'b' ? unbase64(raw, arena) : unquote(raw, true, arena);
        okr_buf_str(&out,
                    to_utf8(bytes, (struct okr_str){word.ptr, (size_t)(code - word.ptr)}, arena));
        s = okr_str_skip(s, (size_t)(end + 2 - s.ptr));
    }
    return okr_buf_view(&out);
}

// --- the body ---

/// The words of an HTML text: tags gone, block ends as line ends, the common entities.
static struct okr_str strip_tags(struct okr_str s, struct okr_arena *arena)
{
    static const char *const breaks[] = {"<br", "</p", "</div", "</tr", "</li", "<blockquote"};
    static const struct {
        const char *name;
        const char *as;
    } entities[] = {
        {"&nbsp;", " "}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}};
    struct okr_buf out = OKR_BUF(arena);
    while (s.len) {
        size_t used = 1;
        if (*s.ptr == '<') {
            for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++)
                if (begins(s, breaks[i]))
                    okr_buf_c(&out, i + 1 == sizeof breaks / sizeof *breaks ? "\n> " : "\n");
            const char *end = memchr(s.ptr, '>', s.len);
            used = end ? (size_t)(end - s.ptr) + 1 : s.len;
        } else {
            bool known = false;
            for (size_t i = 0; !known && i < sizeof entities / sizeof *entities; i++)
                if (begins(s, entities[i].name)) {
                    okr_buf_c(&out, entities[i].as);
                    used = strlen(entities[i].name);
                    known = true;
                }
            if (!known && *s.ptr != '\r')
                okr_buf_char(&out, *s.ptr == '\n' ? ' ' : *s.ptr);
        }
        s = okr_str_skip(s, used);
    }
    return okr_buf_view(&out);
}

/// The first text in a part; plain before HTML. ptr NULL when there is none.
static struct okr_str text_of(struct okr_str part, const char *wanted, int depth,
                              struct okr_arena *arena)
{
    struct okr_str body = part, header = take_header(&body);
    struct okr_str type = field(header, "Content-Type", 0, arena);
    struct okr_str coding = field(header, "Content-Transfer-Encoding", 0, arena);
    if (begins(type, "multipart/") && depth < PARTS_DEEP) {
        struct okr_str boundary = parameter(type, "boundary", arena), found = {0};
        struct okr_str mark = okr_arena_printf(arena, "--%.*s", OKR_STR_ARG(boundary));
        const char *begin = NULL;
        while (boundary.len && body.len && !found.ptr) {
            struct okr_str rest = body, line = next_line(&rest);
            bool limit = okr_str_starts(line, mark);
            if (limit && begin)
                found = text_of((struct okr_str){begin, (size_t)(body.ptr - begin)}, wanted,
                                depth + 1, arena);
            if (limit)
                begin = rest.ptr;
            body = rest;
        }
        return found;
    }
    if (!type.len)
        type = OKR_STR("text/plain");
    if (!begins(type, wanted) ||
        begins(field(header, "Content-Disposition", 0, arena), "attachment"))
        return (struct okr_str){0};
    if (same(coding, "base64"))
        body = unbase64(body, arena);
    else if (same(coding, "quoted-printable"))
        body = unquote(body, false, arena);
    return to_utf8(body, parameter(type, "charset", arena), arena);
}

// --- the address ---

/// A run of MAIL_TOKEN letters a to z and digits 2 to 7 before an "@".
static struct okr_str token_in(struct okr_str address, struct okr_arena *arena)
{
    for (size_t end = 0; end < address.len; end++) {
        if (address.ptr[end] != '@' || end < MAIL_TOKEN)
            continue;
        struct okr_str run =
            okr_arena_dup(arena, (struct okr_str){address.ptr + end - MAIL_TOKEN, MAIL_TOKEN});
        bool is = run.ptr != NULL;
        for (size_t i = 0; is && i < run.len; i++) {
            char c = lower(run.ptr[i]);
            ((char *)(uintptr_t)run.ptr)[i] = c;
            is = (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
        }
        if (is)
            return run;
    }
    return (struct okr_str){0};
}

static struct okr_str find_token(struct okr_str header, const char *recipient,
                                 struct okr_arena *arena)
{
    static const char *const fields[] = {"Delivered-To", "X-Original-To", "Envelope-To", "To",
                                         "Cc"};
    const char *const given[] = {recipient, getenv("ORIGINAL_RECIPIENT"), getenv("RECIPIENT")};
    struct okr_str token = {0};
    for (size_t i = 0; !token.len && i < sizeof given / sizeof *given; i++)
        if (given[i])
            token = token_in(okr_str_c(given[i]), arena);
    for (size_t i = 0; !token.len && i < sizeof fields / sizeof *fields; i++)
        for (size_t nth = 0; !token.len && nth < 4; nth++) {
            struct okr_str value = field(header, fields[i], nth, arena);
            if (value.ptr)
                token = token_in(value, arena);
        }
    return token;
}

static bool is_automatic(struct okr_str header, struct okr_arena *arena)
{
    struct okr_str submitted = field(header, "Auto-Submitted", 0, arena);
    struct okr_str precedence = field(header, "Precedence", 0, arena);
    return (submitted.len && !same(submitted, "no")) || same(precedence, "bulk") ||
           same(precedence, "junk") || same(precedence, "auto_reply") ||
           field(header, "X-Autoreply", 0, arena).len ||
           okr_str_is(field(header, "Return-Path", 0, arena), "<>");
}

/// What is no UTF-8 after all that (raw bytes in a header, what a charset maps outside of Unicode) becomes "?".
static struct okr_str made_valid(struct okr_str s, struct okr_arena *arena)
{
    struct okr_buf out = OKR_BUF(arena);
    if (!s.ptr || okr_utf8_valid(s))
        return s;
    for (size_t at = 0; at < s.len;) {
        size_t begin = at;
        bool fine = okr_utf8_next(s, &at) >= 0 &&
                    okr_utf8_valid((struct okr_str){s.ptr + begin, at - begin});
        if (fine)
            okr_buf_add(&out, s.ptr + begin, at - begin);
        else
            okr_buf_char(&out, '?');
    }
    return okr_buf_view(&out);
}

bool mail_read(struct okr_str bytes, const char *recipient, struct okr_arena *arena,
               struct mail *ret)
{
    struct okr_str rest = bytes;
    // An mbox line that some servers put before the header.
    if (begins(rest, "From "))
        (void)next_line(&rest);
    struct okr_str mail = rest, header = take_header(&rest);
    if (!field(header, "From", 0, arena).len)
        return false;
    struct okr_str text = text_of(mail, "text/plain", 0, arena);
    if (!text.ptr)
        text = strip_tags(text_of(mail, "text/html", 0, arena), arena);
    *ret = (struct mail){
        .from = made_valid(decode_words(field(header, "From", 0, arena), arena), arena),
        .token = find_token(header, recipient, arena),
        .text = made_valid(text, arena),
        .automatic = is_automatic(header, arena)};
    return true;
}
