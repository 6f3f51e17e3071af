// SPDX-License-Identifier: Apache-2.0
// The questions about text that need Unicode's tables: normal forms, case, columns, controls.
#include <okr/arena.h>
#include <okr/message.h>

#include <utf8proc.h>

static bool is_ascii(struct okr_str s)
{
    unsigned char all = 0;

    for (size_t i = 0; i < s.len; i++)
        all |= (unsigned char)s.ptr[i];
    return all < 0x80;
}

/// Blocks whose characters neither decompose, compose with a neighbour, nor have case. ASCII and these are
/// nearly all that Chinese text holds, so the tables are seldom asked.
static bool is_inert(int32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x3001 && c <= 0x3029) || (c >= 0x2010 && c <= 0x2027);
}

/// Full-width ASCII, the full-width yen sign and the ideographic space: stable in NFC, folded by okr_fold().
static bool is_full_width(int32_t c)
{
    return (c >= 0xFF01 && c <= 0xFF5E) || c == 0xFFE5 || c == 0x3000;
}

static bool is_nfc_at_sight(struct okr_str s)
{
    for (size_t at = 0; at < s.len;) {
        int32_t c = okr_utf8_next(s, &at);
        // Below U+0300 nothing combines and everything is composed.
        if (!(c >= 0 && c < 0x300) && !is_inert(c) && !is_full_width(c))
            return false;
    }
    return true;
}

static utf8proc_int32_t half_width(utf8proc_int32_t c, void *data)
{
    (void)data;
    if (c >= 0xFF01 && c <= 0xFF5E)
        return c - 0xFF01 + '!';
    return c == 0x3000 ? ' ' : c == 0xFFE5 ? 0xA5 : c;
}

/// `s` mapped by utf8proc under `options`; `s` itself when nothing changes or it is not UTF-8.
static struct okr_str mapped(struct okr_arena *arena, struct okr_str s, utf8proc_option_t options,
                             utf8proc_custom_func custom)
{
    const struct okr_str full = {0};
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)s.ptr;
    const utf8proc_ssize_t len = (utf8proc_ssize_t)s.len;
    const utf8proc_ssize_t n =
        utf8proc_decompose_custom(bytes, len, NULL, 0, options, custom, NULL);

    if (n < 0)
        return s;
    utf8proc_int32_t *points = okr_arena_array(arena, (size_t)n + 1, sizeof(*points));
    char *out = okr_arena_array(arena, (size_t)n + 1, 4);
    if (!points || !out)
        return full;
    utf8proc_decompose_custom(bytes, len, points, n, options, custom, NULL);
    const utf8proc_ssize_t kept = utf8proc_normalize_utf32(points, n, options);
    struct okr_str text = {out, 0};
    for (utf8proc_ssize_t i = 0; i < kept; i++)
        text.len += okr_utf8_put(out + text.len, (uint32_t)points[i]);
    return okr_str_eq(text, s) ? s : text;
}

struct okr_str okr_nfc(struct okr_arena *arena, struct okr_str s)
{
    if (is_ascii(s) || is_nfc_at_sight(s))
        return s;
    return mapped(arena, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE, NULL);
}

static bool folds_at_sight(struct okr_str s, bool *ret_changes)
{
    *ret_changes = false;
    for (size_t at = 0; at < s.len;) {
        int32_t c = okr_utf8_next(s, &at);
        if (is_full_width(c) || (c >= 'A' && c <= 'Z'))
            *ret_changes = true;
        else if (!(c >= 0 && c < 0x80) && !is_inert(c))
            return false;
    }
    return true;
}

struct okr_str okr_fold(struct okr_arena *arena, struct okr_str s)
{
    bool changes;

    if (!folds_at_sight(s, &changes))
        return mapped(arena, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD, half_width);
    if (!changes)
        return s;
    // Folding never makes these characters longer.
    char *out = okr_arena_alloc(arena, s.len + 1);
    if (!out)
        return (struct okr_str){0};
    struct okr_str folded = {out, 0};
    for (size_t at = 0; at < s.len;) {
        int32_t c = half_width(okr_utf8_next(s, &at), NULL);
        if (c >= 'A' && c <= 'Z')
            c += 'a' - 'A';
        folded.len += okr_utf8_put(out + folded.len, (uint32_t)c);
    }
    return folded;
}

size_t okr_columns(struct okr_str s)
{
    size_t columns = 0;

    for (size_t at = 0; at < s.len;) {
        int32_t c = okr_utf8_next(s, &at);
        if (c < 0)
            columns++; // shown as one replacement character
        else if (c < 0x80)
            columns += c >= 0x20 && c != 0x7F;
        else
            columns += (size_t)utf8proc_charwidth(c);
    }
    return columns;
}

static bool is_control(int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

/// The bidi controls that are open: a bit each, the innermost lowest, 1 for an isolate.
struct bidi {
    uint64_t isolates;
    unsigned depth;
};

/// Takes in one character; false when it closes what is not open, or opens more than 64 levels.
static bool bidi_step(struct bidi *bidi, int32_t c)
{
    const bool isolate = c >= 0x2066 && c <= 0x2069;

    if (c == 0x202C || c == 0x2069) {
        if (bidi->depth == 0 || (bidi->isolates & 1) != isolate)
            return false;
        bidi->isolates >>= 1;
        bidi->depth--;
    } else if (isolate || (c >= 0x202A && c <= 0x202E)) {
        if (bidi->depth == 64)
            return false;
        bidi->isolates = bidi->isolates << 1 | isolate;
        bidi->depth++;
    }
    return true;
}

static const char *fault(struct okr_str s, bool lines)
{
    struct bidi bidi = {0};

    for (size_t at = 0; at < s.len;) {
        int32_t c = okr_utf8_next(s, &at);
        if (c < 0)
            return OKR_MESSAGE("bytes that are not UTF-8");
        const bool line_end = c == '\n' || (c == '\r' && at < s.len && s.ptr[at] == '\n');
        if (lines && (line_end || c == '\t')) {
            if (line_end && bidi.depth)
                return OKR_MESSAGE("a bidirectional control that is not closed on its line");
        } else if (is_control(c)) {
            return line_end ? OKR_MESSAGE("a line break") : OKR_MESSAGE("a control character");
        } else if (!bidi_step(&bidi, c)) {
            return OKR_MESSAGE("a bidirectional control that closes nothing");
        }
    }
    return bidi.depth ? OKR_MESSAGE("a bidirectional control that is not closed") : NULL;
}

const char *okr_title_fault(struct okr_str s)
{
    return fault(s, false);
}

const char *okr_note_fault(struct okr_str s)
{
    return fault(s, true);
}
