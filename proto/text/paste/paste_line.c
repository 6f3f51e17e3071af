// SPDX-License-Identifier: Apache-2.0
// The lines of a paste: cleaned of what cannot be seen, and of the marks that stand in front of their words.
#include "text/paste/paste.h"

#include "text/doc.h"

bool paste_is_han(int32_t c)
{
    return c >= 0x3400 && c <= 0x9FFF;
}

bool paste_is_tick(int32_t c)
{
    static const int32_t ticks[] = {0x2713, 0x2714, 0x2705, 0x221A, 0x2611, 0x2717,
                                    0x2718, 0x274C, 0x2612, 0x274E, 0x2610};

    for (size_t i = 0; i < sizeof(ticks) / sizeof(ticks[0]); i++) {
        if (ticks[i] == c)
            return true;
    }
    return false;
}

bool paste_is_emoji(int32_t c)
{
    return paste_is_tick(c) || (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) ||
           c == 0x2B50 || c == 0x2B55 || c == 0xFE0F || c == 0x200D || c == 0x20E3;
}

/// Characters that nobody sees and no text may hold: zero width, marks of direction, controls.
static bool is_invisible(int32_t c)
{
    return c < ' '
               ? c != '\t'
               : (c >= 0x7F && c <= 0x9F) || c == 0x200B || c == 0x200E || c == 0x200F ||
                     (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

static bool needs_cleaning(struct okr_str line)
{
    for (size_t at = 0; at < line.len;) {
        const bool star = line.ptr[at] == '*';
        if (is_invisible(okr_utf8_next(line, &at)) ||
            (star && at < line.len && line.ptr[at] == '*'))
            return true;
    }
    return false;
}

/// The line without invisible characters and without Markdown's "**".
static struct okr_str clean(struct okr_str line, struct okr_arena *arena)
{
    struct okr_buf buf = OKR_BUF(arena);

    if (!needs_cleaning(line))
        return line;
    for (size_t at = 0; at < line.len;) {
        size_t start = at;
        if (line.ptr[at] == '*' && at + 1 < line.len && line.ptr[at + 1] == '*') {
            at += 2;
            continue;
        }
        if (!is_invisible(okr_utf8_next(line, &at)))
            okr_buf_add(&buf, line.ptr + start, at - start);
    }
    return buf.failed ? OKR_STR("") : okr_buf_view(&buf);
}

struct okr_str paste_untabbed(struct paste *p, struct okr_str s)
{
    size_t at = 0;

    while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t'))
        at++;
    if (at == s.len || !memchr(s.ptr + at, '\t', s.len - at))
        return s;
    char *copy = okr_arena_alloc(p->arena, s.len);
    if (!copy) {
        p->full = true;
        return s;
    }
    memcpy(copy, s.ptr, s.len);
    for (; at < s.len; at++)
        copy[at] = s.ptr[at] == '\t' ? ' ' : s.ptr[at];
    return (struct okr_str){copy, s.len};
}

bool paste_lines_cut(struct okr_str text, struct okr_arena *arena, struct paste_line **ret,
                     size_t *ret_n)
{
    size_t n = 0;
    struct okr_str rest = text, line;

    while (doc_line_next(&rest, &line))
        n++;
    struct paste_line *lines = okr_arena_array(arena, n ? n : 1, sizeof(*lines));
    if (!lines)
        return false;
    for (size_t i = 0; i < n && doc_line_next(&text, &line); i++) {
        // What is no text, or no line of one, stays empty and unused; the report still counts it.
        struct okr_str nfc = {"", 0};
        if (line.len <= OKR_PASTE_LINE_MAX && okr_utf8_valid(line))
            nfc = okr_nfc(arena, line);
        if (!nfc.ptr)
            return false;
        lines[i] = (struct paste_line){.text = clean(nfc, arena),
                                       .number = (uint32_t)(i + 1),
                                       .broken = line.len > 0 && nfc.len == 0};
    }
    *ret = lines;
    *ret_n = n;
    return true;
}

bool paste_number_take(struct scan *scan, int32_t *ret)
{
    static const char han[] = "一|二|三|四|五|六|七|八|九|十";
    struct scan ahead = *scan;
    unsigned tens = 0, ones;

    if (scan_int(scan, ret))
        return true;
    unsigned first = scan_any(&ahead, han);
    if (first == 0)
        return false;
    if (first < 10 && !scan_any(&ahead, "十")) {
        *ret = (int32_t)first;
        *scan = ahead;
        return true;
    }
    tens = first == 10 ? 1 : first;
    ones = scan_any(&ahead, "一|二|三|四|五|六|七|八|九");
    *ret = (int32_t)(10 * tens + ones);
    *scan = ahead;
    return true;
}

// --- leads -----------------------------------------------------------------------------------------------------------

static bool is_bullet(int32_t c)
{
    return c == '-' || c == '*' || c == '+' || c == 0x2013 || c == 0x2014;
}

/// Bullets that no text begins with: the blank after them may be missing.
static bool is_round_bullet(int32_t c)
{
    return c == 0x2022 || c == 0xB7 || (c >= 0x25A0 && c <= 0x25FF) || c == 0x2023 || c == 0x2043 ||
           c == 0x27A4 || c == 0xF06C;
}

static void take_blanks(struct scan *scan, unsigned *indent)
{
    enum { TAB = 4 };

    while (scan_peek(scan) == ' ') {
        size_t at = scan->at;
        int32_t c = okr_utf8_next(scan->s, &at);
        *indent += c == '\t' ? TAB : c == 0x3000 ? 2 : 1;
        scan->at = at;
    }
}

/// "2.", "2.1", "2)", "（2）", "2、", "①": a number that counts the lines of a list.
static bool take_number(struct scan *scan, unsigned *depth)
{
    struct scan ahead = *scan;
    int32_t number, c = scan_peek(&ahead);

    if (c >= 0x2460 && c <= 0x2473) {
        (void)scan_next(&ahead);
        (void)scan_char(&ahead, '.');
        *depth = 1;
        *scan = ahead;
        return true;
    }
    bool bracket = scan_char(&ahead, '(');
    if (!scan_int(&ahead, &number) || number > 999)
        return false;
    unsigned parts = 1;
    struct scan part = ahead;
    while (scan_char(&part, '.') && scan_int(&part, &number)) {
        ahead = part;
        parts++;
    }
    if (scan_char(&ahead, 0xFE0F))
        (void)scan_char(&ahead, 0x20E3); // a keycap
    else if (bracket) {
        if (!scan_char(&ahead, ')'))
            return false;
    } else if (scan_char(&ahead, '.')) {
        // "2.5" is a value, "2.买" is not.
        if (scan_is_digit(scan_peek(&ahead)))
            return false;
    } else if (!scan_char(&ahead, 0x3001) && !scan_char(&ahead, ')') &&
               !(parts > 1 && scan_peek(&ahead) == ' ')) {
        return false;
    }
    *depth = parts;
    *scan = ahead;
    return true;
}

/// "[ ]", "[x]" of a task list.
static bool take_checkbox(struct scan *scan)
{
    struct scan ahead = *scan;

    if (!scan_char(&ahead, '[') || !(scan_char(&ahead, ' ') || scan_any(&ahead, "x")) ||
        !scan_char(&ahead, ']') || !scan_blanks(&ahead))
        return false;
    *scan = ahead;
    return true;
}

static bool take_mark(struct scan *scan, struct paste_lead *lead)
{
    struct scan mark = *scan;
    int32_t c = scan_next(&mark);

    if (c == '>') {
        lead->quoted = true;
        *scan = mark;
        return true;
    }
    if (c == '#') {
        unsigned n = 1;
        while (scan_char(&mark, '#'))
            n++;
        if (!scan_done(&mark) && scan_peek(&mark) != ' ')
            return false;
        lead->heading = n;
        *scan = mark;
        return true;
    }
    if (take_checkbox(scan))
        return true;
    if (is_round_bullet(c) || (is_bullet(c) && scan_peek(&mark) == ' ')) {
        lead->mark = PASTE_BULLET;
        *scan = mark;
        return true;
    }
    if (paste_is_emoji(c)) {
        *scan = mark;
        return true;
    }
    if (lead->mark != PASTE_NUMBER && take_number(scan, &lead->depth)) {
        lead->mark = PASTE_NUMBER;
        return true;
    }
    return false;
}

struct paste_lead paste_lead_read(struct okr_str line)
{
    struct paste_lead lead = {0};
    struct scan scan = scan_of(line);
    unsigned ignored = 0;

    take_blanks(&scan, &lead.indent);
    while (!scan_done(&scan) && take_mark(&scan, &lead))
        take_blanks(&scan, &ignored);
    lead.body = okr_str_trim(scan_rest(&scan));
    return lead;
}
