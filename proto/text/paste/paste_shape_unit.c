// SPDX-License-Identifier: Apache-2.0
// Headings: lines that say whose OKRs follow.
#include "text/paste/paste_shape.h"

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
void paste_name_unit(struct paste *p, struct paste_line *line, bool strict)
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
        paste_name_unit(p, &p->lines[i], true);
}

/// "公司OKR：O1 …" on one line.
static bool take_heading_with_item(struct paste *p, const struct paste_at *at)
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
    paste_taken(p, at);
    return true;
}

/// A heading over OKRs; one that names nobody ("2024 Q3 OKRs") only opens a section.
bool paste_take_heading(struct paste *p, const struct paste_at *at)
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
    const struct paste_line *next = paste_next_line(p, index);
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
bool paste_take_bare_heading(struct paste *p, const struct paste_at *at)
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
