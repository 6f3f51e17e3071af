// SPDX-License-Identifier: Apache-2.0
#include "template.h"

struct escape {
    char byte;
    const char *as;
};
/// What each dialect reads as more than itself; the row ends with a 0.
static const struct escape ESCAPES[DIALECT_COUNT][16] = {
    [DIALECT_HTML] = {{'&', "&amp;"},
                      {'<', "&lt;"},
                      {'>', "&gt;"},
                      {'"', "&quot;"},
                      {'\'', "&#39;"},
                      {'\n', "<br>\n"}},
    [DIALECT_FEISHU] = {{'&', "&#38;"},
                        {'<', "&#60;"},
                        {'>', "&#62;"},
                        {'*', "&#42;"},
                        {'_', "&#95;"},
                        {'~', "&#126;"},
                        {'`', "&#96;"},
                        {'[', "&#91;"},
                        {']', "&#93;"},
                        {'#', "&#35;"}},
    [DIALECT_DINGTALK] = {{'\\', "\\\\"},
                          {'*', "\\*"},
                          {'_', "\\_"},
                          {'`', "\\`"},
                          {'[', "\\["},
                          {']', "\\]"},
                          {'#', "\\#"},
                          {'!', "\\!"},
                          {'<', "&lt;"},
                          {'>', "&gt;"}},
    [DIALECT_WECOM] =
        {{'<', "＜"}, {'>', "＞"}, {'[', "［"}, {']', "］"}, {'*', "＊"}, {'`', "｀"}, {'#', "＃"}},
    [DIALECT_SLACK] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}},
    [DIALECT_TEAMS] = {{'\\', "\\\\"},
                       {'*', "\\*"},
                       {'_', "\\_"},
                       {'`', "\\`"},
                       {'[', "\\["},
                       {']', "\\]"},
                       {'#', "\\#"},
                       {'<', "&lt;"},
                       {'>', "&gt;"}},
    [DIALECT_JSON] = {{'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}, {'\r', "\\r"}, {'\t', "\\t"}},
};

static const char *escape_of(enum dialect dialect, char c)
{
    for (const struct escape *e = ESCAPES[dialect]; e->byte; e++)
        if (e->byte == c)
            return e->as;
    return NULL;
}

void template_escape(enum dialect dialect, struct okr_str s, struct okr_buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        const char *as = escape_of(dialect, s.ptr[i]);
        if (as)
            okr_buf_c(out, as);
        else if (dialect == DIALECT_JSON && (unsigned char)s.ptr[i] < ' ')
            okr_buf_printf(out, "\\u%04x", (unsigned)s.ptr[i]);
        else
            okr_buf_char(out, s.ptr[i]);
    }
}

/// The next line of `*rest`, without its end, which is taken off.
static struct okr_str next_line(struct okr_str *rest)
{
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end ? (size_t)(end - rest->ptr) : rest->len;
    struct okr_str line = {rest->ptr, len};
    *rest = okr_str_skip(*rest, end ? len + 1 : len);
    return line;
}

static bool is_head(struct okr_str line)
{
    return line.len > 2 && line.ptr[0] == '[' && line.ptr[line.len - 1] == ']';
}

bool template_section(struct okr_str file, const char *name, struct okr_str *ret_subject,
                      struct okr_str *ret_body)
{
    struct okr_str line = {0};
    bool found = false;
    while (!found && file.len) {
        line = next_line(&file);
        found = is_head(line) && okr_str_is((struct okr_str){line.ptr + 1, line.len - 2}, name);
    }
    if (!found)
        return false;
    struct okr_str subject = {0}, rest = file, head = OKR_STR("subject:");
    line = next_line(&rest);
    if (okr_str_starts(line, head)) {
        subject = okr_str_trim(okr_str_skip(line, head.len));
        file = rest;
    }
    rest = file;
    struct okr_str body = {file.ptr, 0};
    while (rest.len) {
        struct okr_str at = rest;
        line = next_line(&rest);
        if (is_head(line)) {
            rest = at;
            break;
        }
        body.len = (size_t)(rest.ptr - file.ptr);
    }
    // Blank lines before the next section belong to nobody.
    while (body.len && body.ptr[body.len - 1] == '\n')
        body.len--;
    *ret_subject = subject;
    *ret_body = body;
    return true;
}

/// The field that begins at `s`, "{name}" or the condition "{?name}", or NULL; `*ret_len` is its length with the braces.
static const struct template_field *field_at(struct okr_str s, const struct template_field *fields,
                                             size_t n, size_t *ret_len)
{
    const char *end = s.len && *s.ptr == '{' ? memchr(s.ptr, '}', s.len) : NULL;
    if (!end)
        return NULL;
    size_t mark = s.len > 1 && s.ptr[1] == '?';
    struct okr_str name = {s.ptr + 1 + mark, (size_t)(end - s.ptr) - 1 - mark};
    for (size_t i = 0; i < n; i++)
        if (okr_str_is(name, fields[i].name)) {
            *ret_len = name.len + 2 + mark;
            return &fields[i];
        }
    return NULL;
}

static bool is_condition(struct okr_str s)
{
    return s.len > 1 && s.ptr[1] == '?';
}

/// Whether the line has fields and none of them says anything, or a condition that does not hold.
static bool is_silent(struct okr_str line, const struct template_field *fields, size_t n)
{
    bool any = false, said = false;
    for (size_t i = 0; i < line.len; i++) {
        size_t len;
        const struct template_field *field = field_at(okr_str_skip(line, i), fields, n, &len);
        if (!field)
            continue;
        bool condition = is_condition(okr_str_skip(line, i));
        if (condition && !field->value.len)
            return true;
        any = any || !condition;
        said = said || (!condition && field->value.len);
    }
    return any && !said;
}

static void fill_line(struct okr_str line, enum dialect dialect,
                      const struct template_field *fields, size_t n, struct okr_buf *out)
{
    while (line.len) {
        size_t len = 1;
        const struct template_field *field = field_at(line, fields, n, &len);
        if (field && is_condition(line))
            okr_buf_c(out, "");
        else if (field && field->ready)
            okr_buf_str(out, field->value);
        else if (field)
            template_escape(dialect, field->value, out);
        else
            okr_buf_char(out, *line.ptr);
        line = okr_str_skip(line, len);
    }
}

void template_fill(struct okr_str text, enum dialect dialect, const struct template_field *fields,
                   size_t n, struct okr_buf *out)
{
    bool first = true;
    while (text.len) {
        struct okr_str line = next_line(&text);
        if (is_silent(line, fields, n))
            continue;
        if (!first)
            okr_buf_char(out, '\n');
        first = false;
        fill_line(line, dialect, fields, n, out);
    }
}

/// Characters that belong to the one before: joiners, variation selectors, combining marks, skin tones.
static bool combines(int32_t c)
{
    return (c >= 0x300 && c <= 0x36f) || (c >= 0x20d0 && c <= 0x20ff) || c == 0x200d ||
           (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0x1f3fb && c <= 0x1f3ff);
}

struct okr_str template_cut(struct okr_arena *arena, struct okr_str s, size_t most,
                            struct okr_str mark)
{
    if (s.len <= most)
        return s;
    size_t room = most > mark.len ? most - mark.len : 0, at = 0, keep = 0;
    bool joined = false;
    while (at <= room) {
        size_t begin = at;
        int32_t c = okr_utf8_next(s, &at);
        if (!combines(c) && !joined)
            keep = begin;
        joined = c == 0x200d;
    }
    return okr_arena_printf(arena, "%.*s%.*s", (int)keep, s.ptr, OKR_STR_ARG(mark));
}

struct okr_str template_cut_mark(enum okr_lang lang)
{
    return lang == OKR_ZH ? OKR_STR("…\n（内容过长，已截断）")
                          : OKR_STR("…\n(cut: it was too long)");
}
