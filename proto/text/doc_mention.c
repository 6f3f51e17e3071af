// SPDX-License-Identifier: Apache-2.0
// Mentions while a document is read: bare, bracketed and canonical ones (TEXT rule 5).
#include "text/doc.h"

#include "text/scan.h"

enum { BRACKET_MAX = 2 * DOC_NAME_MAX + 8 };

bool doc_is_blank(int32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000;
}

static bool is_alnum(int32_t c)
{
    return scan_is_letter(c) || scan_is_digit(c);
}

/// Signs that no name begins with, folded.
static bool is_sign(int32_t c)
{
    return (c < 0x80 && !is_alnum(c) && c != '_') || c == 0x3001 || (c >= 0x2010 && c <= 0x206F) ||
           (c >= 0x300A && c <= 0x301F);
}

bool doc_mention_like(int32_t before, int32_t after)
{
    int32_t next = scan_fold(after);

    if (after < 0 || doc_is_blank(after) || is_sign(next))
        return false;
    return !(before >= 0 && before < 0x80 && is_alnum(before) && after < 0x80);
}

size_t doc_mention_length(struct okr_str s)
{
    if (s.len < 4 || s.ptr[0] != '@' || s.ptr[1] != '[')
        return 0;
    for (size_t i = 2; i < s.len && i <= BRACKET_MAX; i++) {
        if (s.ptr[i] == ']')
            return okr_str_trim((struct okr_str){s.ptr + 2, i - 2}).len ? i + 1 : 0;
        if (s.ptr[i] == '[' || s.ptr[i] == '\n')
            return 0;
    }
    return 0;
}

/// 所有部门 or "all departments", at the front of `s`; bytes, 0 = neither.
static size_t all_departments(struct okr_str s)
{
    static const char *const words[] = {"所有部门", "all departments"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (okr_str_starts(s, okr_str_c(words[i])))
            return strlen(words[i]);
    }
    return 0;
}

static bool fits_brackets(struct okr_str name)
{
    return name.len > 0 && !memchr(name.ptr, '[', name.len) && !memchr(name.ptr, ']', name.len);
}

/// The canonical name for `name` as it stands in brackets.
static bool find_name(const struct doc_reader *reader, struct okr_str name,
                      struct okr_str *ret_name)
{
    struct okr_str known, part;

    if (all_departments(name) == name.len) {
        *ret_name = name;
        return true;
    }
    if (okr_names_known(reader->names, name, &known) && fits_brackets(known)) {
        *ret_name = known;
        return true;
    }
    // "财务部/王磊": both must be known; the pair stays as typed.
    const char *slash = memchr(name.ptr, '/', name.len);
    if (!slash)
        return false;
    size_t unit = (size_t)(slash - name.ptr);
    *ret_name = name;
    return okr_names_known(reader->names, okr_str_trim((struct okr_str){name.ptr, unit}), &part) &&
           okr_names_known(reader->names, okr_str_trim(okr_str_skip(name, unit + 1)), &part);
}

bool doc_person_known(const struct doc_reader *reader, struct okr_str name)
{
    const char *slash = memchr(name.ptr, '/', name.len);
    struct okr_str person = slash ? okr_str_skip(name, (size_t)(slash - name.ptr) + 1) : name;
    struct okr_str known;

    person = okr_str_trim(person);
    if (person.len == 0)
        return false;
    return okr_names_known(reader->persons, person, &known) ||
           (reader->options.persons && okr_names_known(reader->options.persons, person, &known));
}

struct okr_str doc_nearest_front(const struct okr_names *names, struct okr_str s)
{
    enum { SHORTEST = 2, LONGEST = 8 };
    size_t ends[LONGEST + 1] = {0}, n = 0;
    struct okr_str nearest = okr_names_nearest(names, s);

    if (nearest.len || s.len == 0 || (unsigned char)s.ptr[0] < 0x80)
        return nearest;
    while (n < LONGEST && ends[n] < s.len) {
        ends[n + 1] = ends[n];
        (void)okr_utf8_next(s, &ends[++n]);
    }
    for (; n >= SHORTEST && !nearest.len; n--)
        nearest = okr_names_nearest(names, (struct okr_str){s.ptr, ends[n]});
    return nearest;
}

/// The nearest name, as long as it is worth its time: a look at every name of a large company takes some 20 ms, a file has up to 200 faults.
static struct okr_str find_nearest(const struct doc_reader *reader, struct okr_str s)
{
    enum { PATIENCE = 10, MORE_PATIENCE = 40 };
    size_t n = reader->e->details.n;

    return n <= PATIENCE        ? doc_nearest_front(reader->names, s)
           : n <= MORE_PATIENCE ? okr_names_nearest(reader->names, s)
                                : (struct okr_str){0};
}

static void report_unknown(struct doc_reader *reader, const char *at, struct okr_str name)
{
    if (!doc_fault_kept(reader)) {
        doc_fault(reader, at, OKR_E_NOT_FOUND, NULL, "an unknown name is mentioned");
        return;
    }
    struct okr_str nearest = find_nearest(reader, name);
    struct okr_str hint =
        nearest.len
            ? okr_arena_printf(
                  reader->arena,
                  okr_err_say(
                      reader->e,
                      "did you mean @[%.*s]? Otherwise add a line for the unit, or put a backslash "
                      "before the @ when nobody is meant"),
                  OKR_STR_ARG(doc_excerpt(nearest)))
            : OKR_STR(OKR_MESSAGE(
                  "add a line for the unit or person, such as 'person: NAME', or put a backslash before the "
                  "@ when nobody is meant"));
    doc_fault(reader, at, OKR_E_NOT_FOUND, hint.ptr, "no unit or person is called '%.*s'",
              OKR_STR_ARG(doc_excerpt(name)));
}

static void append(struct okr_buf *out, struct okr_str name)
{
    okr_buf_c(out, "@[");
    okr_buf_str(out, name);
    okr_buf_char(out, ']');
}

/// "@[name]", "@【name】" and mixtures; `s` begins with the "@".
static size_t read_bracketed(struct doc_reader *reader, struct okr_str s, struct okr_buf *out)
{
    struct scan scan = scan_of((struct okr_str){s.ptr, s.len < BRACKET_MAX ? s.len : BRACKET_MAX});
    struct okr_str known;

    scan_next(&scan);
    scan_next(&scan);
    struct okr_str name = scan_until(&scan, "[]");
    bool closed = scan_char(&scan, ']');
    if (closed && name.len && find_name(reader, name, &known)) {
        append(out, known);
        return scan.at;
    }
    if (reader->options.names_open) {
        if (!closed || !name.len || !fits_brackets(name))
            return 0;
        append(out, name);
        return scan.at;
    }
    if (closed && name.len)
        report_unknown(reader, s.ptr, name);
    else
        doc_fault(reader, s.ptr, OKR_E_INVALID,
                  "write @[name], or put a backslash before the @ when nobody is meant",
                  "the brackets of this mention are empty or not closed");
    return 0;
}

/// What a person would take for the name: up to a blank or a sign, at most 48 bytes.
static struct okr_str guess_name(struct okr_str s)
{
    size_t at = 0, end = 0;

    while (end < 48) {
        int32_t c = okr_utf8_next(s, &at);
        if (c < 0 || doc_is_blank(c) || is_sign(scan_fold(c)))
            break;
        end = at;
    }
    return (struct okr_str){s.ptr, end};
}

size_t doc_mention_read(struct doc_reader *reader, struct okr_str s, int32_t before,
                        struct okr_buf *out)
{
    struct okr_str known;
    size_t sign = 0;

    (void)okr_utf8_next(s, &sign);
    struct okr_str rest = okr_str_skip(s, sign);
    size_t at = 0;
    int32_t after = rest.len ? okr_utf8_next(rest, &at) : -1;
    if (after >= 0 && scan_fold(after) == '[')
        return read_bracketed(reader, s, out);
    if (!doc_mention_like(before, after))
        return 0;
    size_t all = all_departments(rest);
    size_t longest = okr_names_longest(reader->names, rest, &known);
    if (all && all >= longest) {
        append(out, (struct okr_str){rest.ptr, all});
        return sign + all;
    }
    if (longest && fits_brackets(known)) {
        append(out, known);
        return sign + longest;
    }
    if (!reader->options.names_open)
        report_unknown(reader, s.ptr, guess_name(rest));
    return 0;
}
