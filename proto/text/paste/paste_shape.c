// SPDX-License-Identifier: Apache-2.0
// The shapes of lines: each line is shown to one reader after the other until one takes it.
#include "text/paste/paste_shape.h"

#include "text/scan.h"

const struct paste_line *paste_next_line(const struct paste *p, size_t index)
{
    for (size_t i = index + 1; i < p->n_lines; i++) {
        if (okr_str_trim(p->lines[i].text).len)
            return &p->lines[i];
    }
    return NULL;
}

void paste_taken(struct paste *p, const struct paste_at *at)
{
    p->item_at = at->index;
    p->item_indent = at->lead.indent;
    p->parted = false;
}

// --- blank lines, fences, what surrounds -----------------------------------------------------------------------------

static bool take_blank(struct paste *p, const struct paste_at *at)
{
    if (at->lead.body.len)
        return false;
    p->parted = true;
    p->table.n = 0;
    if (p->list_plain && p->key_result >= 0)
        p->list = PASTE_LIST_NONE;
    return true;
}

static bool take_fence(struct paste *p, const struct paste_at *at)
{
    struct okr_str body = at->lead.body;

    (void)p;
    return okr_str_starts(body, OKR_STR("```")) || okr_str_starts(body, OKR_STR("~~~"));
}

static bool take_tail(struct paste *p, const struct paste_at *at)
{
    struct paste_heading heading;

    if (!p->skip && paste_is_tail(at->lead.body)) {
        p->skip = true;
        p->section = false;
        paste_unit_leave(p);
    }
    // Somebody's OKRs may still follow.
    return p->skip && !(paste_heading_read(at->lead.body, &heading) && heading.unit_kind);
}

static bool take_chat(struct paste *p, const struct paste_at *at)
{
    struct okr_str name, rest;

    if (!paste_chat_head(okr_str_trim(at->line->text), &name, &rest))
        return false;
    paste_unit_leave(p);
    p->speaker = name;
    p->speaker_at = at->index;
    if (rest.len) {
        struct paste_at message = *at;
        struct paste_label label;
        message.lead = paste_lead_read(rest);
        if (paste_label_read(message.lead.body, &label) &&
            !paste_is_prose(p, message.lead.body, &label) &&
            paste_label_take(p, label, at->line->number)) {
            at->line->used = true;
            paste_taken(p, &message);
        }
    }
    return true;
}

/// In a chat, a quote repeats what somebody wrote above.
static bool take_quote(struct paste *p, const struct paste_at *at)
{
    return p->speaker.len && at->lead.quoted;
}

// --- lines without a mark --------------------------------------------------------------------------------------------

static bool take_awaited(struct paste *p, const struct paste_at *at)
{
    if (!p->awaits_text)
        return false;
    p->awaits_text = false;
    p->awaited.rest = at->lead.body;
    if (!paste_label_take(p, p->awaited, at->line->number))
        return false;
    at->line->used = true;
    p->list = p->awaited.what == OKR_DOC_OBJECTIVE ? PASTE_LIST_KR : PASTE_LIST_NONE;
    p->list_plain = false;
    p->list_indent = at->lead.indent;
    paste_taken(p, at);
    return true;
}

static bool ends_sentence(struct okr_str s)
{
    return scan_ends(s, "。|；|！|？|;|.|!|?|：|:");
}

/// An indented line without a mark right below an item goes on with its text.
static bool take_continuation(struct paste *p, const struct paste_at *at)
{
    int32_t index = p->key_result >= 0 ? p->key_result : p->objective;

    if (index < 0 || p->item_at == SIZE_MAX || p->item_at + 1 != at->index ||
        at->lead.mark != PASTE_NO_MARK || at->lead.heading || at->lead.indent <= p->item_indent)
        return false;
    struct okr_str before = p->items[index].text, more = at->lead.body;
    if (ends_sentence(before) || before.len + more.len > 1500)
        return false;
    bool glued =
        (unsigned char)before.ptr[before.len - 1] >= 0x80 || (unsigned char)more.ptr[0] >= 0x80;
    struct okr_str joined = okr_arena_printf(p->arena, "%.*s%s%.*s", OKR_STR_ARG(before),
                                             glued ? "" : " ", OKR_STR_ARG(more));
    if (!joined.ptr) {
        p->full = true;
        return true;
    }
    p->items[index].text = joined;
    at->line->used = true;
    p->item_at = at->index;
    return true;
}

/// Prose ends a list unless it stands right below the line that opened it.
static bool take_prose(struct paste *p, const struct paste_at *at)
{
    if (p->item_at == SIZE_MAX || p->item_at + 1 != at->index || p->key_result >= 0)
        p->list = PASTE_LIST_NONE;
    if (p->unit >= 0 && !p->units[p->unit].named)
        paste_name_unit(p, at->line, p->units[p->unit].n_children > 0);
    paste_prose_add(p, at->index);
    return true;
}

/// In the order in which they are asked; rows of tables, which take more than one line, are asked for before them.
static bool (*const SHAPES[])(struct paste *p, const struct paste_at *at) = {
    take_blank,       take_fence,        take_tail,
    take_chat,        take_quote,        paste_take_heading,
    paste_take_label, paste_take_fields, paste_take_bare_heading,
    take_awaited,     paste_take_list,   take_continuation,
    take_prose,
};

void paste_shapes_read(struct paste *p)
{
    p->unit = p->objective = p->key_result = -1;
    p->item_at = SIZE_MAX;
    for (size_t i = 0, rows; i < p->n_lines && !p->full; i += rows ? rows : 1) {
        rows = p->skip ? 0 : paste_table_take(p, i);
        if (rows)
            continue;
        p->lines[i].text = paste_untabbed(p, p->lines[i].text);
        struct paste_at at = {i, &p->lines[i], paste_lead_read(p->lines[i].text)};
        for (size_t k = 0; k < sizeof(SHAPES) / sizeof(SHAPES[0]); k++) {
            if (SHAPES[k](p, &at))
                break;
        }
    }
}
