// SPDX-License-Identifier: Apache-2.0
// One line of a document: what kind it is and where its parts stand (TEXT grammar).
#include "text/doc.h"

#include "text/scan.h"

/// In the order of HEADS below.
static const char HEAD_WORDS[] = "o|objective|目标|kr|key result|关键结果|关键成果";
static const char HEADS[] = {OKR_DOC_OBJECTIVE,  OKR_DOC_OBJECTIVE,  OKR_DOC_OBJECTIVE,
                             OKR_DOC_KEY_RESULT, OKR_DOC_KEY_RESULT, OKR_DOC_KEY_RESULT,
                             OKR_DOC_KEY_RESULT};

/// Longest word that can be a unit kind or a key, in bytes, with room for blanks and full width.
enum { WORD_MAX = 96 };

bool doc_line_next(struct okr_str *text, struct okr_str *ret_line)
{
    if (text->len == 0)
        return false;
    const char *end = memchr(text->ptr, '\n', text->len);
    size_t len = end ? (size_t)(end - text->ptr) : text->len;
    struct okr_str line = {text->ptr, len};

    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    *text = okr_str_skip(*text, end ? len + 1 : len);
    *ret_line = line;
    return true;
}

static bool is_bullet(int32_t c)
{
    return c == '-' || c == '*' || c == '+' || c == 0x2013 || c == 0x2014;
}

/// Bullets that no text begins with: the blank after them may be missing.
static bool is_round_bullet(int32_t c)
{
    return c == 0x2022 || c == 0xB7 || c == 0x25CF || c == 0x25CB || c == 0x25AA || c == 0x25A0;
}

/// Steps over indents, heading signs and bullets: they carry no meaning.
static void skip_lead(struct scan *scan)
{
    for (;;) {
        scan_blanks(scan);
        struct scan mark = *scan;
        int32_t c = scan_next(&mark);

        if (c == '#') {
            while (scan_char(&mark, '#')) {}
        } else if (is_round_bullet(c)) {
            *scan = mark;
            continue;
        } else if (!is_bullet(c)) {
            return;
        }
        if (!scan_done(&mark) && !scan_blanks(&mark))
            return;
        *scan = mark;
    }
}

/// sep of the grammar, without the white space that may stand after a number.
static bool take_separator(struct scan *scan)
{
    struct scan look = *scan;

    scan_blanks(&look);
    int32_t c = scan_next(&look);
    bool found =
        c == ':' || c == 0x3001 || c == ')' || (c == '.' && !scan_is_digit(scan_peek(&look)));
    if (found)
        *scan = look;
    return found;
}

static bool read_item_head(struct scan scan, struct doc_line *line)
{
    unsigned word = scan_any(&scan, HEAD_WORDS);
    int32_t number = 0;

    if (word == 0)
        return false;
    struct scan digits = scan;
    scan_blanks(&digits);
    bool numbered = scan_int(&digits, &number);
    if (numbered)
        scan = digits;
    if (!take_separator(&scan)) {
        if (!numbered || (!scan_done(&scan) && !scan_blanks(&scan)))
            return false;
    }
    line->kind = DOC_LINE_HEAD;
    line->what = HEADS[word - 1];
    line->number = number;
    line->rest = scan_rest(&scan);
    return true;
}

static bool read_unit_head(struct scan scan, struct doc_line *line)
{
    struct okr_str word = scan_until(&scan, ":、).");

    if (word.len == 0 || word.len > WORD_MAX || !take_separator(&scan))
        return false;
    unsigned kind = okr_term_read(OKR_GROUP_UNIT_KIND, word);
    if (kind == 0)
        return false;
    line->kind = DOC_LINE_HEAD;
    line->what = OKR_DOC_UNIT;
    line->unit_kind = (uint8_t)kind;
    line->rest = scan_rest(&scan);
    return true;
}

static bool is_date_sign(int32_t c)
{
    return scan_is_digit(c) || c == '-' || c == '/' || c == ' ' || c == 0x5E74 /* 年 */ ||
           c == 0x6708 /* 月 */ || c == 0x65E5 /* 日 */ || c == 0x53F7 /* 号 */;
}

static bool read_check_in_head(struct scan scan, struct doc_line *line)
{
    struct scan start = scan;

    if (!scan_is_digit(scan_peek(&scan)))
        return false;
    while (is_date_sign(scan_peek(&scan)))
        scan_next(&scan);
    struct scan end = scan;
    if (!scan_char(&scan, ':'))
        return false;
    line->kind = DOC_LINE_CHECK_IN;
    line->word = okr_str_trim(scan_between(&start, &end));
    line->rest = scan_rest(&scan);
    return true;
}

static bool read_attr_head(struct scan scan, struct doc_line *line)
{
    struct okr_str word = scan_until(&scan, ":");

    if (word.len == 0 || word.len > WORD_MAX || !scan_char(&scan, ':'))
        return false;
    line->kind = DOC_LINE_ATTR;
    line->word = word;
    line->rest = scan_rest(&scan);
    return true;
}

static bool is_fence(struct okr_str s)
{
    s = okr_str_trim(s);
    if (s.len < 3)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '-')
            return false;
    }
    return true;
}

struct doc_line doc_line_read(struct okr_str text)
{
    struct doc_line line = {.kind = DOC_LINE_OTHER, .body = text};
    struct scan scan = scan_of(text);

    if (text.len > 0 && text.ptr[0] == DOC_BROKEN_MARK) {
        line.kind = DOC_LINE_BROKEN;
        return line;
    }
    skip_lead(&scan);
    line.body = scan_rest(&scan);
    if (scan_done(&scan)) {
        line.kind = DOC_LINE_BLANK;
    } else if (is_fence(line.body)) {
        line.kind = DOC_LINE_FENCE;
    } else if (scan_peek(&scan) == '/' && scan_peek2(&scan) == '/') {
        line.kind = DOC_LINE_COMMENT;
    } else if (!read_item_head(scan, &line) && !read_unit_head(scan, &line) &&
               !read_check_in_head(scan, &line)) {
        (void)read_attr_head(scan, &line);
    }
    return line;
}
