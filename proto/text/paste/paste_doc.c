// SPDX-License-Identifier: Apache-2.0
// The document that the units and items of a paste make.
#include "text/paste/paste.h"

#include "text/doc.h"

static bool has_items(const struct paste *p, const struct paste_unit *unit)
{
    for (int32_t i = unit->first; i >= 0; i = p->items[i].next) {
        if (!p->items[i].dropped)
            return true;
    }
    return false;
}

/// The company, made where the text has none: every unit stands below it.
static int32_t find_root(struct paste *p)
{
    int32_t root = paste_unit_get(p, OKR_UNIT_KIND_COMPANY, OKR_STR(""), 0);

    if (root >= 0 && p->units[root].line == 0 && !p->units[root].named)
        paste_note(p, OKR_PASTE_UNIT_ADDED, 0, p->units[root].name);
    return root;
}

/// Units that stand in the document: those with objectives, those named by others, and all above these.
static void mark_needed(struct paste *p, int32_t root)
{
    p->units[root].needed = true;
    for (size_t i = 0; i < p->n_units; i++) {
        struct paste_unit *unit = &p->units[i];
        unit->needed = unit->needed || has_items(p, unit);
        if (!unit->needed)
            continue;
        if (unit->line && !unit->named)
            paste_note(p, OKR_PASTE_UNIT_BY_KIND, unit->line, unit->name);
        for (int32_t above = unit->parent; above >= 0 && !p->units[above].needed;
             above = p->units[above].parent)
            p->units[above].needed = true;
    }
}

/// Adds an item with the attributes that `attrs` holds.
static struct okr_doc_item *add(struct paste *p, struct okr_doc *doc,
                                const struct okr_doc_item *item, const struct okr_doc_attr *attrs,
                                size_t n)
{
    struct okr_doc_item *at = &doc->items[doc->n_items++];

    *at = *item;
    at->attrs = n ? okr_arena_array(p->arena, n, sizeof(*attrs)) : NULL;
    if (n && at->attrs) {
        memcpy(at->attrs, attrs, n * sizeof(*attrs));
        at->n_attrs = n;
    }
    p->full = p->full || (n && !at->attrs);
    return at;
}

static void add_item(struct paste *p, struct okr_doc *doc, const struct paste_item *item,
                     struct okr_doc_attr *attrs, int32_t parent)
{
    struct okr_doc_item at = {.what = item->what,
                              .number = item->number,
                              .parent = parent,
                              .text = item->text,
                              .line = item->line,
                              .column = 1};

    (void)add(p, doc, &at, attrs, paste_attrs(p, item, attrs));
}

static void add_unit(struct paste *p, struct okr_doc *doc, int32_t index, int32_t root,
                     struct okr_doc_attr *attrs)
{
    struct paste_unit *unit = &p->units[index];
    int32_t above = index == root ? -1 : unit->parent >= 0 ? unit->parent : root;
    struct okr_doc_item at = {.what = OKR_DOC_UNIT,
                              .unit_kind = unit->kind,
                              .parent = above >= 0 ? p->units[above].doc : -1,
                              .text = unit->name,
                              .line = unit->line,
                              .column = 1};

    unit->doc = (int32_t)doc->n_items;
    (void)add(p, doc, &at, attrs, paste_unit_attrs(p, unit, attrs));
    for (int32_t o = unit->first; o >= 0; o = p->items[o].next) {
        if (p->items[o].dropped)
            continue;
        int32_t objective = (int32_t)doc->n_items;
        add_item(p, doc, &p->items[o], attrs, unit->doc);
        for (int32_t k = p->items[o].first; k >= 0; k = p->items[k].next) {
            if (!p->items[k].dropped)
                add_item(p, doc, &p->items[k], attrs, objective);
        }
    }
}

/// A unit and those below it, as they stand in the text; the ones that others only name come last.
static void add_units(struct paste *p, struct okr_doc *doc, int32_t index, int32_t root,
                      struct okr_doc_attr *attrs)
{
    add_unit(p, doc, index, root, attrs);
    for (int mentioned = 0; mentioned < 2; mentioned++) {
        for (size_t i = 0; i < p->n_units && !p->full; i++) {
            const struct paste_unit *unit = &p->units[i];
            int32_t above = unit->parent >= 0 ? unit->parent : root;
            if ((int32_t)i != root && above == index && unit->needed &&
                unit->mentioned == (mentioned == 1))
                add_units(p, doc, (int32_t)i, root, attrs);
        }
    }
}

void paste_doc_build(struct paste *p, struct okr_doc *ret)
{
    struct okr_doc_attr attrs[OKR_KEY_COUNT];
    int32_t root = p->n_items ? find_root(p) : -1;

    *ret = (struct okr_doc){.cycle = p->cycle, .today = p->options.today};
    okr_entity_init(&okr_entity_org, &ret->org);
    if (root < 0)
        return;
    mark_needed(p, root);
    ret->items = okr_arena_array(p->arena, p->n_units + p->n_items, sizeof(*ret->items));
    if (!ret->items) {
        p->full = true;
        return;
    }
    add_units(p, ret, root, root, attrs);
}
