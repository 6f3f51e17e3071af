// SPDX-License-Identifier: Apache-2.0
// The shapes of lines: each line is shown to one reader after the other until one takes it.
#include "text/paste/paste.h"

/// The line being read.
struct at {
    size_t index;
    struct paste_line *line;
    struct paste_lead lead;
};

/// The next line that is not blank; NULL at the end.
static const struct paste_line *next_line(const struct paste *p, size_t index)
{
    for (size_t i = index + 1; i < p->n_lines; i++) {
        if (okr_str_trim(p->lines[i].text).len)
            return &p->lines[i];
    }
    return NULL;
}

static void taken(struct paste *p, const struct at *at)
{
    p->item_at = at->index;
    p->item_indent = at->lead.indent;
    p->parted = false;
}

// --- blank lines, fences, what surrounds -----------------------------------------------------------------------------

static bool take_blank(struct paste *p, const struct at *at)
{
    if (at->lead.body.len)
        return false;
    p->parted = true;
    p->table.n = 0;
    if (p->list_plain && p->key_result >= 0)
        p->list = PASTE_LIST_NONE;
    return true;
}

static bool take_fence(struct paste *p, const struct at *at)
{
    struct okr_str body = at->lead.body;

    (void)p;
    return okr_str_starts(body, OKR_STR("```")) || okr_str_starts(body, OKR_STR("~~~"));
}

static bool take_tail(struct paste *p, const struct at *at)
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

static bool take_chat(struct paste *p, const struct at *at)
{
    struct okr_str name, rest;

    if (!paste_chat_head(okr_str_trim(at->line->text), &name, &rest))
        return false;
    paste_unit_leave(p);
    p->speaker = name;
    p->speaker_at = at->index;
    if (rest.len) {
        struct at message = *at;
        struct paste_label label;
        message.lead = paste_lead_read(rest);
        if (paste_label_read(message.lead.body, &label) &&
            !paste_is_prose(p, message.lead.body, &label) &&
            paste_label_take(p, label, at->line->number)) {
            at->line->used = true;
            taken(p, &message);
        }
    }
    return true;
}

/// In a chat, a quote repeats what somebody wrote above.
static bool take_quote(struct paste *p, const struct at *at)
{
    return p->speaker.len && at->lead.quoted;
}

// --- units -----------------------------------------------------------------------------------------------------------

/// The unit of that kind that a line names: at its beginning, or where a clause of it speaks of OKRs. `strict`: only the latter.
static struct okr_str name_in_line(struct okr_str line, unsigned unit_kind, bool strict)
{
    struct scan scan = scan_of(line);
    struct okr_str none = {"", 0};

    for (bool first = !strict; !scan_done(&scan); first = false) {
        struct okr_str clause = scan_until(&scan, ",;.!?");
        (void)scan_next(&scan);
        struct okr_str name = paste_name_in_prose(clause, unit_kind);
        if (name.len && (first || paste_speaks_of_okrs(clause)))
            return name;
    }
    return none;
}

/// Gives the current unit, known by its kind only, the name that the line says.
static void name_unit(struct paste *p, struct paste_line *line, bool strict)
{
    struct okr_str name = name_in_line(line->text, p->units[p->unit].kind, strict);

    if (name.len == 0 || paste_unit_find(p, name) >= 0)
        return;
    paste_unit_rename(p, p->unit, name);
    line->used = true;
}

/// "…，财务部门开始制定自己的OKR。" between the items above and a heading that only says 部门级OKR.
static void look_back(struct paste *p, size_t index)
{
    enum { LINES = 8 };
    size_t from = p->item_at == SIZE_MAX ? index : p->item_at + 1;

    if (from + LINES < index)
        from = index - LINES;
    for (size_t i = from; i < index && !p->units[p->unit].named; i++)
        name_unit(p, &p->lines[i], true);
}

/// "公司OKR：O1 …" on one line.
static bool take_heading_with_item(struct paste *p, const struct at *at)
{
    struct paste_heading heading;
    struct paste_label label;
    struct scan scan = scan_of(at->lead.body);

    scan.s.len = scan.s.len < 90 ? scan.s.len : 90;
    struct okr_str front = scan_until(&scan, ":");
    if (!scan_char(&scan, ':') || !paste_heading_read(front, &heading) || !heading.unit_kind)
        return false;
    struct okr_str rest = okr_str_trim(okr_str_skip(at->lead.body, scan.at));
    if (!paste_label_read(rest, &label) || label.rest.len == 0)
        return false;
    paste_unit_enter(p, &heading, at->line->number);
    at->line->used = paste_label_take(p, label, at->line->number);
    taken(p, at);
    return true;
}

/// A heading over OKRs; one that names nobody ("2024 Q3 OKRs") only opens a section.
static bool take_heading(struct paste *p, const struct at *at)
{
    struct paste_heading heading;

    if (!paste_heading_read(at->lead.body, &heading))
        return take_heading_with_item(p, at);
    if (heading.unit_kind) {
        paste_unit_enter(p, &heading, at->line->number);
        at->line->used = true;
        if (p->unit >= 0 && !p->units[p->unit].named && p->units[p->unit].n_children == 0)
            look_back(p, at->index);
    } else {
        p->section = true;
        p->objective = p->key_result = -1;
        paste_prose_add(p, at->index);
    }
    return true;
}

/// Whether an objective begins in the next line that is not blank.
static bool objective_follows(const struct paste *p, size_t index)
{
    const struct paste_line *next = next_line(p, index);
    struct paste_label label;

    if (!next)
        return false;
    struct paste_lead lead = paste_lead_read(next->text);
    return paste_label_read(lead.body, &label) && label.what == OKR_DOC_OBJECTIVE && label.strong;
}

/// 公司目标, "Sales Objectives": read as if they said OKR.
static bool read_objectives(struct paste *p, struct okr_str name, struct paste_heading *ret)
{
    static const char *const words[] = {"目标", "Objectives", "objectives", "Goals", "goals"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct okr_str word = okr_str_c(words[i]);
        if (!okr_str_ends(name, word) || name.len == word.len)
            continue;
        struct okr_str text =
            okr_arena_printf(p->arena, "%.*s OKR", (int)(name.len - word.len), name.ptr);
        p->full = p->full || !text.ptr;
        return text.ptr && paste_heading_read(text, ret) && ret->unit_kind;
    }
    return false;
}

/// "财务部", "## Sales", "三、部门目标" directly above an objective.
static bool take_bare_heading(struct paste *p, const struct at *at)
{
    struct paste_heading heading = {0};
    struct okr_str body = at->lead.body;
    struct scan scan = scan_of(body);

    if (body.len > 60 || !objective_follows(p, at->index))
        return false;
    struct okr_str name = scan_until(&scan, ":");
    (void)scan_char(&scan, ':');
    bool whole = scan_done(&scan);
    scan = scan_of(paste_counter_skip(name));
    (void)paste_lead_in_skip(&scan);
    heading.name = okr_str_trim(scan_rest(&scan));
    heading.unit_kind = whole ? (uint8_t)paste_name_kind(heading.name) : 0;
    bool persons = p->unit >= 0 && p->units[p->unit].kind == OKR_UNIT_KIND_PERSON;
    if (!heading.unit_kind && !(whole && read_objectives(p, name, &heading)) &&
        !paste_person_heading(body, persons, &heading))
        return false;
    paste_unit_enter(p, &heading, at->line->number);
    at->line->used = true;
    return true;
}

// --- labelled lines --------------------------------------------------------------------------------------------------

/// Whether the next line that is not blank has a label.
static bool label_follows(const struct paste *p, size_t index)
{
    const struct paste_line *next = next_line(p, index);
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
static void open_section(struct paste *p, const struct paste_label *label, const struct at *at)
{
    const struct paste_line *next = next_line(p, at->index);
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

static bool take_label(struct paste *p, const struct at *at)
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
    taken(p, at);
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

static bool take_fields(struct paste *p, const struct at *at)
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

static bool is_below(const struct at *at, const struct paste_lead *next)
{
    if (next->mark == PASTE_NO_MARK)
        return false;
    return next->indent > at->lead.indent ||
           (next->mark == PASTE_NUMBER && at->lead.mark == PASTE_NUMBER &&
            next->depth > at->lead.depth) ||
           (at->lead.mark == PASTE_NUMBER && next->mark == PASTE_BULLET);
}

static bool add_listed(struct paste *p, const struct at *at, char what)
{
    struct paste_label label = {.what = what, .rest = at->lead.body};

    if (!paste_label_take(p, label, at->line->number))
        return true;
    at->line->used = true;
    taken(p, at);
    return true;
}

/// Lines of a list whose upper level are objectives: below a heading about OKRs, where no label says it.
static bool take_nested(struct paste *p, const struct at *at)
{
    const struct paste_line *next = next_line(p, at->index);
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

static bool take_list(struct paste *p, const struct at *at)
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

// --- lines without a mark --------------------------------------------------------------------------------------------

static bool take_awaited(struct paste *p, const struct at *at)
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
    taken(p, at);
    return true;
}

static bool ends_sentence(struct okr_str s)
{
    static const char *const ends[] = {"。", "；", "！", "？", ";", ".", "!", "?", "：", ":"};

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (okr_str_ends(s, okr_str_c(ends[i])))
            return true;
    }
    return false;
}

/// An indented line without a mark right below an item goes on with its text.
static bool take_continuation(struct paste *p, const struct at *at)
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
static bool take_prose(struct paste *p, const struct at *at)
{
    if (p->item_at == SIZE_MAX || p->item_at + 1 != at->index || p->key_result >= 0)
        p->list = PASTE_LIST_NONE;
    if (p->unit >= 0 && !p->units[p->unit].named)
        name_unit(p, at->line, p->units[p->unit].n_children > 0);
    paste_prose_add(p, at->index);
    return true;
}

/// In the order in which they are asked; rows of tables, which take more than one line, are asked for before them.
static bool (*const SHAPES[])(struct paste *p, const struct at *at) = {
    take_blank,   take_fence,        take_tail,   take_chat,         take_quote,
    take_heading, take_label,        take_fields, take_bare_heading, take_awaited,
    take_list,    take_continuation, take_prose,
};

void paste_shapes_read(struct paste *p)
{
    p->unit = p->objective = p->key_result = -1;
    p->item_at = SIZE_MAX;
    for (size_t i = 0, rows; i < p->n_lines && !p->full; i += rows ? rows : 1) {
        rows = p->skip ? 0 : paste_table_take(p, i);
        if (rows)
            continue;
        struct at at = {i, &p->lines[i], paste_lead_read(p->lines[i].text)};
        for (size_t k = 0; k < sizeof(SHAPES) / sizeof(SHAPES[0]); k++) {
            if (SHAPES[k](p, &at))
                break;
        }
    }
}
