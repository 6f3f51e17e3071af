// SPDX-License-Identifier: Apache-2.0
// Lines with a label, lines with fields, and lines of lists that have neither.
#include "text/paste/paste_shape.h"

/// Whether the next line that is not blank has a label.
static bool label_follows(const struct paste *p, size_t index)
{
    const struct paste_line *next = paste_next_line(p, index);
    struct paste_label label;

    return next && paste_label_read(paste_lead_read(next->text).body, &label);
}

/// "目标：25家" below a key result is its target.
static bool is_target(const struct paste *p, const struct paste_label *label)
{
    struct okr_scaled number;
    size_t used;
    const char *currency;

    return label->what == OKR_DOC_OBJECTIVE && label->n == 0 && p->key_result >= 0 &&
           label->rest.len <= 30 && okr_number_read(label->rest, &number, &used, &currency);
}

/// "Key Results:", "目标：" alone.
static void open_section(struct paste *p, const struct paste_label *label,
                         const struct paste_at *at)
{
    const struct paste_line *next = paste_next_line(p, at->index);
    struct paste_lead lead = next ? paste_lead_read(next->text) : (struct paste_lead){0};
    struct paste_label other;

    if (label->what == OKR_DOC_KEY_RESULT && !label->n) {
        p->list = p->objective >= 0 ? PASTE_LIST_KR : PASTE_LIST_NONE;
        p->list_plain = true;
        p->list_indent = at->lead.indent;
        return;
    }
    if (label->what == OKR_DOC_OBJECTIVE && !label->n && lead.mark != PASTE_NO_MARK &&
        !paste_label_read(lead.body, &other)) {
        p->list = p->section || p->unit >= 0 ? PASTE_LIST_O : PASTE_LIST_NONE;
        p->list_plain = false;
        return;
    }
    p->awaits_text = true;
    p->awaited = *label;
}

bool paste_take_label(struct paste *p, const struct paste_at *at)
{
    struct paste_label label;

    if (!paste_label_read(at->lead.body, &label) || paste_is_prose(p, at->lead.body, &label))
        return false;
    // 目标 alone, and O1 before a text without a sign, count only where OKRs are spoken of, not in a menu.
    bool spoken = p->unit >= 0 || p->section || p->speaker.len;
    if (!spoken && (label.rest.len == 0 || (!label.strong && !label_follows(p, at->index))))
        return false;
    p->awaits_text = false;
    at->line->used = true;
    if (label.rest.len == 0) {
        open_section(p, &label, at);
        return true;
    }
    if (is_target(p, &label))
        return paste_field_take(p, &(struct paste_value){.field = PASTE_FIELD_TARGET,
                                                         .text = label.rest,
                                                         .line = at->line->number});
    if (!paste_label_take(p, label, at->line->number)) {
        at->line->used = false;
        return true;
    }
    p->list =
        label.what == OKR_DOC_OBJECTIVE && p->key_result < 0 ? PASTE_LIST_KR : PASTE_LIST_NONE;
    p->list_plain = false;
    p->list_indent = at->lead.indent;
    paste_taken(p, at);
    return true;
}

// --- fields ----------------------------------------------------------------------------------------------------------

/// Where the next "word：" of a field begins behind the first, after a blank or a semicolon; the end when there is none.
static size_t next_field(struct okr_str text)
{
    struct paste_value value;
    int32_t before = 0;

    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        int32_t c = scan_fold(okr_utf8_next(text, &at));
        bool parted = start > 0 && c != ' ' && (before == ' ' || before == ';');
        if (parted && paste_field_read(okr_str_skip(text, start), false, &value))
            return start;
        before = c;
    }
    return text.len;
}

bool paste_take_fields(struct paste *p, const struct paste_at *at)
{
    struct okr_str rest = at->lead.body;
    struct okr_prose_edge edge;
    struct paste_value value;
    bool any = false;

    if (!paste_field_read(rest, false, &value))
        return false;
    // A remark behind a blank line is about more than the item above it, and one that tells edges is prose.
    if (value.field == PASTE_FIELD_NOTE && (p->parted || okr_prose_edges(value.text, &edge, 1)))
        return false;
    while (rest.len) {
        size_t end = next_field(rest);
        if (paste_field_read(paste_trim_sign((struct okr_str){rest.ptr, end}), false, &value) &&
            value.text.len) {
            value.line = at->line->number;
            any = paste_field_take(p, &value) || any;
        }
        rest = okr_str_skip(rest, end);
    }
    at->line->used = at->line->used || any;
    if (!any)
        paste_prose_add(p, at->index);
    return true;
}

// --- lists without labels --------------------------------------------------------------------------------------------

static bool is_below(const struct paste_at *at, const struct paste_lead *next)
{
    if (next->mark == PASTE_NO_MARK)
        return false;
    return next->indent > at->lead.indent ||
           (next->mark == PASTE_NUMBER && at->lead.mark == PASTE_NUMBER &&
            next->depth > at->lead.depth) ||
           (at->lead.mark == PASTE_NUMBER && next->mark == PASTE_BULLET);
}

static bool add_listed(struct paste *p, const struct paste_at *at, char what)
{
    struct paste_label label = {.what = what, .rest = at->lead.body};

    if (!paste_label_take(p, label, at->line->number))
        return true;
    at->line->used = true;
    paste_taken(p, at);
    return true;
}

/// Lines of a list whose upper level are objectives: below a heading about OKRs, where no label says it.
static bool take_nested(struct paste *p, const struct paste_at *at)
{
    const struct paste_line *next = paste_next_line(p, at->index);
    struct paste_lead lead = next ? paste_lead_read(next->text) : (struct paste_lead){0};

    if (!p->section || !next || !is_below(at, &lead))
        return false;
    if (p->list == PASTE_LIST_NESTED && p->objective >= 0 && at->lead.indent > p->list_indent)
        return false;
    (void)add_listed(p, at, OKR_DOC_OBJECTIVE);
    p->list = PASTE_LIST_NESTED;
    p->list_plain = false;
    p->list_indent = at->lead.indent;
    p->list_mark = at->lead.mark;
    p->list_depth = at->lead.depth;
    return true;
}

bool paste_take_list(struct paste *p, const struct paste_at *at)
{
    const struct paste_lead *lead = &at->lead;
    bool plain = lead->mark == PASTE_NO_MARK;

    if (plain && !(p->list_plain && p->list == PASTE_LIST_KR && !lead->heading))
        return false;
    // A line below a key result of the list tells about it.
    if (!plain && p->key_result >= 0 && p->item_at != SIZE_MAX && lead->indent > p->item_indent &&
        p->list != PASTE_LIST_NONE) {
        paste_prose_add(p, at->index);
        return true;
    }
    if (p->list == PASTE_LIST_KR && p->objective >= 0 && lead->indent >= p->list_indent)
        return add_listed(p, at, OKR_DOC_KEY_RESULT);
    if (p->list == PASTE_LIST_O)
        return add_listed(p, at, OKR_DOC_OBJECTIVE);
    if (p->list == PASTE_LIST_NESTED && p->objective >= 0 &&
        (lead->indent > p->list_indent || lead->mark != p->list_mark ||
         lead->depth > p->list_depth))
        return add_listed(p, at, OKR_DOC_KEY_RESULT);
    return take_nested(p, at);
}
