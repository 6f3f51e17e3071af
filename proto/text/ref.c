// SPDX-License-Identifier: Apache-2.0
// One reference: an id, or [cycle] [unit | kind] [O n] [KR n] read from both ends, because a unit's name
// may be anything (TEXT ref).
#include "text/ref.h"

#include "text/scan.h"

static const char ref_hint[] =
    OKR_MESSAGE("write an id (&k-2) or a place such as: Finance O2, 公司 KR2");

enum { CYCLE_CHARS = 24, NAME_BYTES = 200 };

static bool is_word_char(int32_t c)
{
    return scan_is_letter(c) || scan_is_digit(c);
}

/// "O n" with n optional behind a bare O. True when it is here.
static bool take_objective(struct scan *scan, struct okr_ref *ref)
{
    struct scan ahead = *scan;
    bool bare = scan_peek(&ahead) == 'O';
    if (!scan_any(&ahead, "O|Objective|目标")) {
        return false;
    }
    struct scan after = ahead;
    (void)scan_blanks(&ahead);
    if (!scan_int(&ahead, &ref->o)) {
        // "Objective" and 目标 without a number may be part of a name.
        if (!bare ||
            after.at != scan->at + 1 + 2 * (size_t)((unsigned char)scan->s.ptr[scan->at] >= 0x80) ||
            is_word_char(scan_peek(&after))) {
            return false;
        }
        ref->o = -1;
        ahead = after;
    }
    *scan = ahead;
    return true;
}

static bool take_key_result(struct scan *scan, struct okr_ref *ref)
{
    struct scan ahead = *scan;
    if (!scan_any(&ahead, "KR|Key Result|关键结果|关键成果")) {
        return false;
    }
    (void)scan_blanks(&ahead);
    if (!scan_int(&ahead, &ref->kr)) {
        return false;
    }
    *scan = ahead;
    return true;
}

/// Whether the rest of the text is [O n] [KR n] and at least one of them.
static bool take_tail(struct scan *scan, struct okr_ref *ref)
{
    struct scan ahead = *scan;
    struct okr_ref found = *ref;
    bool any = take_objective(&ahead, &found);
    (void)scan_blanks(&ahead);
    any |= take_key_result(&ahead, &found);
    (void)scan_blanks(&ahead);
    if (!any || !scan_done(&ahead)) {
        return false;
    }
    *scan = ahead;
    *ref = found;
    return true;
}

/// Finds the tail: the first word from which the rest is one. Returns what stands before it.
static struct okr_str split_tail(struct okr_str s, struct okr_ref *ref)
{
    struct scan scan = scan_of(s);
    int32_t last = ' ';
    while (!scan_done(&scan)) {
        int32_t c = scan_peek(&scan);
        bool starts_word = c != ' ' && !(is_word_char(last) && is_word_char(c));
        struct scan tail = scan;
        if (starts_word && take_tail(&tail, ref)) {
            return okr_str_trim((struct okr_str){s.ptr, scan.at});
        }
        last = scan_next(&scan);
    }
    return s;
}

/// The longest front of `s` that names a period and ends where a word ends; 0 = none.
static size_t period_length(struct okr_str s)
{
    struct scan scan = scan_of(s);
    struct okr_span span;
    size_t best = 0;
    for (int chars = 0; chars < CYCLE_CHARS && !scan_done(&scan); chars++) {
        int32_t c = scan_next(&scan);
        if (is_word_char(c) && is_word_char(scan_peek(&scan))) {
            continue;
        }
        struct okr_str front = {s.ptr, scan.at};
        if (c != ' ' && okr_period_read(front, 1, &span)) {
            best = scan.at;
        }
    }
    struct scan backlog = scan_of(s);
    if (best == 0 && scan_any(&backlog, "backlog") &&
        (scan_done(&backlog) || scan_peek(&backlog) == ' ')) {
        best = backlog.at;
    }
    return best;
}

/// A unit may be written as a mention: @Finance, @[Finance]. In brackets it is a name whatever it reads as: a unit may be called
/// 部门, and then the kind would not tell it from the others.
static struct okr_str without_mention(struct okr_str s, bool *ret_name)
{
    struct scan scan = scan_of(s);
    bool sign = scan_char(&scan, '@');
    *ret_name = false;
    if (!scan_char(&scan, '[')) {
        return okr_str_trim(scan_rest(&scan));
    }
    struct okr_str name = scan_until(&scan, "]");
    if (!scan_char(&scan, ']') || !scan_done(&scan)) {
        return s;
    }
    *ret_name = sign && name.len;
    return name;
}

/// A cycle's key is a key, not a text: full width is folded.
static struct okr_str half_width(struct okr_arena *arena, struct okr_str s)
{
    struct okr_buf buf = OKR_BUF(arena);
    for (struct scan scan = scan_of(s); !scan_done(&scan);) {
        char bytes[4];
        okr_buf_add(&buf, bytes, okr_utf8_put(bytes, (uint32_t)scan_next(&scan)));
    }
    return buf.failed ? (struct okr_str){NULL, 0} : okr_buf_view(&buf);
}

static int read_head(struct okr_str head, struct okr_arena *arena, struct okr_ref *ref,
                     struct okr_err *e)
{
    size_t cycle = period_length(head);
    if (cycle) {
        ref->cycle = half_width(arena, (struct okr_str){head.ptr, cycle});
        if (!ref->cycle.ptr) {
            return okr_fail_memory(e);
        }
    }
    bool name;
    struct okr_str unit = without_mention(okr_str_trim(okr_str_skip(head, cycle)), &name);
    ref->unit_kind = name ? 0 : (uint8_t)okr_term_read(OKR_GROUP_UNIT_KIND, unit);
    if (ref->unit_kind || unit.len == 0) {
        return OKR_OK;
    }
    const char *fault = okr_title_fault(unit);
    if (fault || unit.len > NAME_BYTES) {
        return okr_fail(e, OKR_E_INVALID, NULL, ref_hint, "no unit has such a name: %s",
                        okr_err_say(e, fault ? fault : OKR_MESSAGE("it is longer than 200 bytes")));
    }
    ref->unit = okr_arena_dup(arena, unit);
    return ref->unit.ptr ? OKR_OK : okr_fail_memory(e);
}

static struct okr_ref ref_none(void)
{
    struct okr_ref ref = {0};
    ref.share = OKR_UNSET;
    return ref;
}

/// "&k-57" or "k-57" as a whole. 0 read, 1 not an id, negative: "&" and no id.
static int read_id(struct okr_str s, struct okr_ref *ref, struct okr_err *e)
{
    struct scan scan = scan_of(s);
    bool ampersand = scan_char(&scan, '&');
    if (scan_id(&scan, &ref->id) && scan_done(&scan)) {
        return 0;
    }
    ref->id = 0;
    return ampersand ? okr_fail(e, OKR_E_INVALID, NULL, "an id is u-, o- or k- and a number: &k-2",
                                "\"%.*s\" is not an id", OKR_STR_ARG(s))
                     : 1;
}

int okr_ref_read(struct okr_str s, struct okr_arena *arena, struct okr_ref *ret, struct okr_err *e)
{
    struct okr_ref ref = ref_none();
    s = okr_str_trim(s);
    int status = read_id(s, &ref, e);
    if (status > 0) {
        struct okr_str head = split_tail(s, &ref);
        status = read_head(head, arena, &ref, e);
    }
    if (status < 0) {
        return status;
    }
    if (!s.len) {
        return okr_fail(e, OKR_E_INVALID, NULL, ref_hint, "a reference is missing");
    }
    if (!ref.id && !ref.unit.len && !ref.unit_kind && !ref.o && !ref.kr) {
        return okr_fail(e, OKR_E_INVALID, NULL, ref_hint,
                        "\"%.*s\" names no unit, objective or key result", OKR_STR_ARG(s));
    }
    ref.column = 1;
    ref.line = 1;
    *ret = ref;
    return OKR_OK;
}

static void print_share(struct okr_buf *buf, int32_t share)
{
    okr_buf_printf(buf, share % 10 ? " (%d.%d%%)" : " (%d%%)", (int)(share / 10),
                   (int)(share % 10));
}

void okr_ref_print(struct okr_buf *buf, const struct okr_ref *ref, enum okr_lang lang)
{
    size_t start = buf->len;
    if (ref->id) {
        okr_buf_printf(buf, "&%s", okr_id_text(ref->id).c);
    } else {
        const char *unit_kind = okr_term_word(OKR_GROUP_UNIT_KIND, ref->unit_kind, lang);
        struct okr_str unit = ref->unit_kind ? okr_str_c(unit_kind) : ref->unit;
        okr_buf_str(buf, ref->cycle);
        okr_buf_c(buf, ref->cycle.len && unit.len ? " " : "");
        bool quoted = !ref->unit_kind && okr_term_read(OKR_GROUP_UNIT_KIND, unit);
        okr_buf_c(buf, quoted ? "@[" : "");
        okr_buf_str(buf, unit);
        okr_buf_c(buf, quoted ? "]" : "");
        const char *gap = buf->len > start ? " " : "";
        if (ref->o) {
            okr_buf_printf(buf, ref->o > 0 ? "%sO%d" : "%sO", gap, (int)ref->o);
            gap = " ";
        }
        if (ref->kr) {
            okr_buf_printf(buf, "%sKR%d", gap, (int)ref->kr);
        }
    }
    if (ref->share != OKR_UNSET) {
        print_share(buf, ref->share);
    }
}
