// SPDX-License-Identifier: Apache-2.0
// The units and items that grow while the lines of a paste are read, and the notes about them.
#include "text/paste/paste.h"

#include "text/doc.h"

void *paste_room(struct paste *p, void *at, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return at;
    size_t more = *room ? 2 * *room : 32;
    void *grown = okr_arena_grow(p->arena, at, n * size, more * size);
    if (grown)
        *room = more;
    else
        p->full = true;
    return grown;
}

void paste_note(struct paste *p, enum okr_paste_note_kind kind, uint32_t line, struct okr_str about)
{
    struct okr_paste_note *at = paste_room(p, p->notes, p->n_notes, &p->notes_room, sizeof(*at));

    if (!at)
        return;
    p->notes = at;
    p->notes[p->n_notes++] = (struct okr_paste_note){
        .kind = (uint8_t)kind, .line = line, .about = about, .rule = paste_note_rule(kind)};
}

void paste_note_buf(struct paste *p, enum okr_paste_note_kind kind, uint32_t line,
                    const struct okr_buf *about)
{
    if (about->failed)
        p->full = true;
    paste_note(p, kind, line, okr_buf_view(about));
}

void paste_note_label(struct paste *p, enum okr_paste_note_kind kind, uint32_t line,
                      const struct paste_label *label)
{
    struct okr_buf about = OKR_BUF(p->arena);

    okr_buf_c(&about, label->what == OKR_DOC_OBJECTIVE ? "O" : "KR");
    if (label->o)
        okr_buf_printf(&about, "%d.", (int)label->o);
    okr_buf_printf(&about, "%d", (int)label->n);
    paste_note_buf(p, kind, line, &about);
}

void paste_prose_add(struct paste *p, size_t line)
{
    struct paste_prose *at = paste_room(p, p->prose, p->n_prose, &p->prose_room, sizeof(*at));

    if (!at)
        return;
    p->prose = at;
    p->prose[p->n_prose++] = (struct paste_prose){line, p->unit, p->objective};
}

// --- units -----------------------------------------------------------------------------------------------------------

int32_t paste_unit_find(struct paste *p, struct okr_str name)
{
    struct okr_str own;

    if (!okr_names_known(p->names, name, &own))
        return -1;
    struct okr_str folded = okr_fold(p->arena, own);
    for (size_t i = 0; i < p->n_units; i++) {
        if (okr_str_eq(p->units[i].folded, folded))
            return (int32_t)i;
    }
    return -1;
}

static int32_t unit_of_kind(const struct paste *p, unsigned kind)
{
    int32_t found = -1;

    if (p->unit >= 0 && p->units[p->unit].kind == kind)
        return p->unit;
    for (size_t i = 0; i < p->n_units; i++) {
        if (p->units[i].kind != kind || p->units[i].mentioned)
            continue;
        if (found >= 0 && kind != OKR_UNIT_KIND_COMPANY)
            return -1;
        if (found < 0)
            found = (int32_t)i;
    }
    return found;
}

/// The unit above a new one: the nearest above it in the text that is of a higher level.
static int32_t unit_above(const struct paste *p, unsigned kind)
{
    for (size_t i = p->n_units; i-- > 0;) {
        if (p->units[i].kind < kind && !p->units[i].mentioned)
            return (int32_t)i;
    }
    return -1;
}

static const char *kind_name(const struct paste *p, unsigned kind)
{
    static const char *const english[] = {"", "Company", "Department", "Team", "Person"};

    return p->chinese ? okr_term_word(OKR_GROUP_UNIT_KIND, kind, OKR_ZH) : english[kind];
}

static void set_name(struct paste *p, struct paste_unit *unit, struct okr_str name)
{
    unit->name = name;
    unit->folded = okr_fold(p->arena, name);
    if (!unit->folded.ptr || okr_names_add(p->names, name, 0) != OKR_OK)
        p->full = true;
}

void paste_unit_rename(struct paste *p, int32_t unit, struct okr_str name)
{
    set_name(p, &p->units[unit], name);
    p->units[unit].named = true;
}

static int32_t unit_add(struct paste *p, unsigned kind, struct okr_str name, uint32_t line)
{
    if (p->n_units == OKR_PASTE_UNITS_MAX) {
        p->too_many = true;
        return -1;
    }
    struct paste_unit *at = paste_room(p, p->units, p->n_units, &p->units_room, sizeof(*at));
    if (!at)
        return -1;
    p->units = at;
    struct paste_unit *unit = &p->units[p->n_units];
    *unit = (struct paste_unit){.kind = (uint8_t)kind,
                                .named = name.len > 0,
                                .parent = unit_above(p, kind),
                                .first = -1,
                                .last = -1,
                                .line = line};
    set_name(p, unit, name.len ? name : okr_str_c(kind_name(p, kind)));
    return (int32_t)p->n_units++;
}

int32_t paste_unit_get(struct paste *p, unsigned kind, struct okr_str name, uint32_t line)
{
    int32_t of_kind = unit_of_kind(p, kind);

    if (name.len == 0)
        return of_kind >= 0 ? of_kind : unit_add(p, kind, name, line);
    if (name.len > DOC_NAME_MAX || okr_title_fault(name))
        return -1;
    int32_t found = paste_unit_find(p, name);
    if (found >= 0) {
        p->units[found].mentioned = false;
        return found;
    }
    if (of_kind >= 0 && !p->units[of_kind].named && p->units[of_kind].n_children == 0) {
        paste_unit_rename(p, of_kind, name);
        return of_kind;
    }
    if (kind != OKR_UNIT_KIND_COMPANY || of_kind < 0)
        return unit_add(p, kind, name, line);
    // There is one company; what else calls itself one stands below it.
    if (p->units[of_kind].named || okr_str_ends(name, OKR_STR("分公司")) ||
        okr_str_ends(name, OKR_STR("子公司")))
        return unit_add(p, OKR_UNIT_KIND_DEPARTMENT, name, line);
    paste_unit_rename(p, of_kind, name);
    return of_kind;
}

// --- items -----------------------------------------------------------------------------------------------------------

/// The list of children that an item belongs to.
struct children {
    int32_t *first, *last;
    uint32_t *n;
};

static struct children children_of(struct paste *p, char what, int32_t parent)
{
    if (what == OKR_DOC_OBJECTIVE) {
        struct paste_unit *unit = &p->units[parent];
        return (struct children){&unit->first, &unit->last, &unit->n_children};
    }
    struct paste_item *item = &p->items[parent];
    return (struct children){&item->first, &item->last, &item->n_children};
}

int32_t paste_child_numbered(const struct paste *p, int32_t first, int32_t number)
{
    for (int32_t i = first; i >= 0; i = p->items[i].next) {
        if (p->items[i].number == number)
            return i;
    }
    return -1;
}

static int32_t child_of_text(const struct paste *p, int32_t first, struct okr_str text)
{
    for (int32_t i = first; i >= 0; i = p->items[i].next) {
        if (okr_str_eq(p->items[i].text, text))
            return i;
    }
    return -1;
}

static void make_current(struct paste *p, int32_t index)
{
    if (p->items[index].what == OKR_DOC_OBJECTIVE) {
        p->objective = index;
        p->key_result = -1;
    } else {
        p->key_result = index;
    }
}

int32_t paste_item_add(struct paste *p, char what, int32_t number, struct okr_str text,
                       uint32_t line)
{
    int32_t parent = what == OKR_DOC_OBJECTIVE ? p->unit : p->objective;
    bool too_long = text.len > DOC_TITLE_MAX - 100 || okr_title_fault(text);

    if (parent < 0 || too_long) {
        paste_note(p, parent < 0 ? OKR_PASTE_SLIP_KEY_RESULT : OKR_PASTE_SLIP_LONG, line,
                   paste_excerpt(p, text));
        return -1;
    }
    struct children children = children_of(p, what, parent);
    int32_t same = child_of_text(p, *children.first, text);
    if (same >= 0) {
        // A spreadsheet names the objective in every row.
        if (!p->table.n || what != OKR_DOC_OBJECTIVE)
            paste_note(p, OKR_PASTE_SLIP_AGAIN, line, paste_excerpt(p, text));
        make_current(p, same);
        return same;
    }
    if (*children.n == OKR_PASTE_SIBLINGS_MAX || p->n_items == OKR_PASTE_ITEMS_MAX) {
        paste_note(p, OKR_PASTE_SLIP_LONG, line, paste_excerpt(p, text));
        return -1;
    }
    struct paste_item *at = paste_room(p, p->items, p->n_items, &p->items_room, sizeof(*at));
    if (!at)
        return -1;
    p->items = at;
    children = children_of(p, what, parent);
    int32_t index = (int32_t)p->n_items++;
    p->items[index] = (struct paste_item){.what = what,
                                          .number = number,
                                          .parent = parent,
                                          .next = -1,
                                          .first = -1,
                                          .last = -1,
                                          .link = -1,
                                          .line = line,
                                          .text = text};
    if (*children.last >= 0)
        p->items[*children.last].next = index;
    else
        *children.first = index;
    *children.last = index;
    (*children.n)++;
    make_current(p, index);
    return index;
}

// --- values ----------------------------------------------------------------------------------------------------------

void paste_value_add(struct paste *p, struct paste_values *values, const struct paste_value *value)
{
    struct paste_value *copy = okr_arena_alloc(p->arena, sizeof(*copy));

    if (!copy) {
        p->full = true;
        return;
    }
    *copy = *value;
    copy->next = NULL;
    if (values->last)
        values->last->next = copy;
    else
        values->first = copy;
    values->last = copy;
}

const struct paste_value *paste_value_of(const struct paste_values *values, enum paste_field field)
{
    for (const struct paste_value *v = values->first; v; v = v->next) {
        if (v->field == field)
            return v;
    }
    return NULL;
}
