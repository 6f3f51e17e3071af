// SPDX-License-Identifier: Apache-2.0
// What is looked at before a document is read line by line: encoding, control characters, lengths.
#include "text/doc_check.h"

#include "text/scan.h"

#include <utf8proc.h>

/// As Unicode's stream-safe format has it: more marks in a row are no text, and normalising them takes quadratic time.
enum { MARKS_MAX = 30 };

static bool is_mark(int32_t c)
{
    return c >= 0x300 && !(c >= 0x3400 && c <= 0x9FFF) &&
           utf8proc_get_property(c)->combining_class != 0;
}

/// What is wrong with a line, and where; NULL when nothing is.
static const char *line_fault(struct okr_str line, size_t *ret_at, const char **ret_hint,
                              int *ret_code)
{
    unsigned marks = 0;

    if (line.len > DOC_LINE_MAX) {
        *ret_code = OKR_E_TOO_BIG;
        *ret_hint = OKR_MESSAGE("split it: the longest field holds 16000 bytes");
        return OKR_MESSAGE("this line is longer than 65536 bytes");
    }
    for (size_t at = 0; at < line.len;) {
        *ret_at = at;
        int32_t c = okr_utf8_next(line, &at);
        if (c < 0) {
            *ret_hint = OKR_MESSAGE("save the file as UTF-8");
            return OKR_MESSAGE("this is not UTF-8 text");
        }
        if ((c < 0x20 && c != '\t') || c == 0x7F) {
            *ret_hint = OKR_MESSAGE("remove it");
            return OKR_MESSAGE("a control character stands here");
        }
        marks = is_mark(c) ? marks + 1 : 0;
        if (marks > MARKS_MAX) {
            *ret_hint = OKR_MESSAGE("remove some");
            return OKR_MESSAGE("too many combining marks follow one character");
        }
    }
    return NULL;
}

struct okr_str doc_check(struct doc_reader *reader, struct okr_str text)
{
    static const struct okr_str none;

    if (okr_str_starts(text, OKR_STR("\xEF\xBB\xBF")))
        text = okr_str_skip(text, 3);
    char *bytes = okr_arena_alloc(reader->arena, text.len + 1);
    if (!bytes) {
        doc_full(reader);
        return none;
    }
    if (text.len)
        memcpy(bytes, text.ptr, text.len);
    struct okr_str copy = {bytes, text.len};
    struct okr_str rest = copy, line;
    while (doc_line_next(&rest, &line)) {
        const char *hint = NULL;
        size_t at = 0;
        int code = OKR_E_INVALID;
        reader->number++;
        reader->line = line;
        const char *fault = line_fault(line, &at, &hint, &code);
        if (!fault)
            continue;
        doc_fault(reader, line.ptr + at, code, hint, "%s", okr_err_say(reader->e, fault));
        memset(bytes + (line.ptr - copy.ptr), DOC_BROKEN_MARK, line.len);
    }
    reader->number = 0;
    struct okr_str composed = okr_nfc(reader->arena, copy);
    if (!composed.ptr && copy.len)
        doc_full(reader);
    return composed;
}
