// SPDX-License-Identifier: Apache-2.0
// Cycles, settings and units of a file: what everything else in it refers to.
#include "cmd/document.h"

#include <stdlib.h>

enum { UNITS_ABOVE_MAX = 64 };
enum { VISIT_NONE, VISIT_OPEN, VISIT_DONE };

// --- cycles -------------------------------------------------------------------------------------------------------------

/// The cycle as the file dates it, wherever it does; NULL: it gives no days.
static const struct okr_cycle_ref *in_file(const struct document *d, struct okr_str key)
{
    for (size_t i = 0; i < d->doc.n_cycles; i++)
        if (okr_str_eq(d->doc.cycles[i].key, key) && d->doc.cycles[i].span.start != OKR_NO_DATE)
            return &d->doc.cycles[i];
    return NULL;
}

/// The days of a cycle: as given anywhere in the file, else of the period that its name is.
static bool days_of(const struct document *d, const struct okr_cycle_ref *given, struct okr_str key,
                    struct okr_span *ret)
{
    int first_month =
        d->doc.org.first_month != OKR_UNSET ? d->doc.org.first_month : d->c->org.first_month;
    if (!given)
        return okr_period_read(key, first_month, ret);
    *ret = given->span;
    return true;
}

static void need_cycle(struct document *d, struct okr_str key, uint32_t line, uint32_t column)
{
    struct cmd *c = d->c;
    struct okr_span span;
    struct okr_cycle before, after;
    okr_id id = store_cycle_of_key(c->txn, key, c->arena);
    const struct okr_cycle_ref *given = in_file(d, key);
    bool dated = days_of(d, given, key, &span);
    if (id && given && store_take(c->txn, id, c->arena, &before)) {
        after = before;
        after.start = span.start;
        after.end = span.end;
        after.status_preset = given->preset ? given->preset : before.status_preset;
        (void)document_try(d, line, column, cycle_change(c, &before, &after, d->reason));
    }
    if (id || !dated) // what is missing is reported where it is needed
        return;
    okr_entity_init(&okr_entity_cycle, &after);
    after.key = key;
    after.start = span.start;
    after.end = span.end;
    after.status_preset = given ? given->preset : OKR_PRESET_NONE;
    (void)document_try(d, line, column, cycle_insert(c, &after, true));
}

void document_cycles(struct document *d)
{
    const struct okr_doc *doc = &d->doc;
    struct okr_str asked = cmd_arg_str(d->c, "cycle");
    if (doc->cycle.key.len)
        need_cycle(d, doc->cycle.key, 1, 1);
    else if (asked.len)
        need_cycle(d, asked, 1, 1);
    for (size_t i = 0; i < doc->n_items && !d->fatal; i++) {
        const struct okr_doc_attr *attr = document_attr(&doc->items[i], OKR_KEY_CYCLE);
        if (attr && !attr->clear)
            need_cycle(d, attr->cycle.key, attr->line, attr->column);
    }
}

// --- settings -----------------------------------------------------------------------------------------------------------

/// What a setting given and empty goes back to.
static struct okr_org default_org(void)
{
    struct okr_org org;
    okr_entity_init(&okr_entity_org, &org);
    org.first_month = 1;
    org.check_in_interval = 7;
    org.language = OKR_STR("en");
    org.status_preset = OKR_PRESET_DEFAULT;
    return org;
}

static void set_text(const struct okr_doc_item *item, enum okr_key key, struct okr_str *text)
{
    const struct okr_doc_attr *attr = document_attr(item, key);
    if (attr)
        *text = attr->clear ? (struct okr_str){0} : attr->str;
}

void document_org(struct document *d)
{
    struct cmd *c = d->c;
    const struct okr_doc *doc = &d->doc;
    struct okr_org before, after, none = default_org();
    uint32_t line = 1, column = 1;
    store_org(c->txn, c->arena, &before);
    if (okr_entity_copy(&okr_entity_org, &before, c->arena, &before)) {
        (void)document_try(d, 1, 1, okr_fail_memory(c->err));
        return;
    }
    after = before;
    for (unsigned i = 0; i < okr_entity_org.n_fields; i++) {
        const struct okr_field *field = &okr_entity_org.fields[i];
        size_t end = i + 1 < okr_entity_org.n_fields ? field[1].offset : okr_entity_org.size;
        const struct okr_org *from = okr_field_is_set(field, &doc->org) ? &doc->org : &none;
        if (doc->org_mask >> i & 1)
            memcpy((char *)&after + field->offset, (const char *)from + field->offset,
                   end - field->offset);
    }
    for (size_t i = 0; i < doc->n_items; i++) {
        const struct okr_doc_item *item = &doc->items[i];
        if (item->what != OKR_DOC_UNIT || item->unit_kind != OKR_UNIT_KIND_COMPANY)
            continue;
        set_text(item, OKR_KEY_MISSION, &after.mission);
        set_text(item, OKR_KEY_VISION, &after.vision);
    }
    (void)document_try(d, line, column, org_change(c, &before, &after, d->reason));
    store_org(c->txn, c->arena, &c->org);
    c->view_unit = 0;
}

// --- units --------------------------------------------------------------------------------------------------------------

static void ensure_unit(struct document *d, size_t i, int depth);

/// A unit of the file by its name as typed.
struct document_name {
    struct okr_str name;
    size_t item;
};

static int by_name(const void *a, const void *b)
{
    const struct document_name *x = a, *y = b;
    int order = okr_str_cmp(x->name, y->name);
    return order ? order : (x->item > y->item) - (x->item < y->item);
}

static void sort_names(struct document *d)
{
    d->names = okr_arena_array(d->arena, d->doc.n_items + 1, sizeof *d->names);
    for (size_t i = 0; d->names && i < d->doc.n_items; i++)
        if (d->doc.items[i].what == OKR_DOC_UNIT)
            d->names[d->n_names++] = (struct document_name){d->doc.items[i].text, i};
    if (d->n_names)
        qsort(d->names, d->n_names, sizeof *d->names, by_name);
}

/// The first unit but `self` that is named just so; -1 = none.
static int32_t named_so(const struct document *d, struct okr_str name, size_t self)
{
    size_t low = 0, high = d->n_names;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (okr_str_cmp(d->names[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    low += low < d->n_names && d->names[low].item == self;
    return low < d->n_names && okr_str_eq(d->names[low].name, name) ? (int32_t)d->names[low].item
                                                                    : -1;
}

/// The file's unit that a `parent` names, just so or with another ending (财务 for 财务部); -1 = none, it is in the store then.
static int32_t parent_item(const struct document *d, const struct okr_ref *ref, size_t self)
{
    int32_t named = ref->id || !ref->unit.len ? -1 : named_so(d, ref->unit, self);
    if (named >= 0)
        return named;
    for (size_t i = 0; i < d->doc.n_items; i++) {
        const struct okr_doc_item *item = &d->doc.items[i];
        if (item->what != OKR_DOC_UNIT || i == self)
            continue;
        if (ref->id         ? item->id == ref->id
            : ref->unit.len ? okr_name_same(d->c->arena, item->text, ref->unit)
                            : item->unit_kind == ref->unit_kind)
            return (int32_t)i;
    }
    return -1;
}

static bool parent_from_attr(struct document *d, size_t i, const struct okr_doc_attr *attr,
                             int depth, okr_id *ret)
{
    const struct okr_ref *ref = &attr->refs.at[0];
    int32_t item = ref->id && store_exists(d->c->txn, ref->id) ? -1 : parent_item(d, ref, i);
    if (item >= 0) {
        ensure_unit(d, (size_t)item, depth + 1);
        *ret = d->ids[item];
        return *ret != 0;
    }
    return document_try(d, attr->line, attr->column, cmd_resolve(d->c, ref, "u", 0, NULL, ret));
}

/// The unit above: given, or by its place in the file (rule 9). `*ret` 0: the file does not tell.
static bool find_parent(struct document *d, size_t i, int depth, okr_id *ret, bool *ret_given)
{
    const struct okr_doc_item *item = &d->doc.items[i];
    const struct okr_doc_attr *attr = document_attr(item, OKR_KEY_PARENT);
    *ret = 0;
    *ret_given = attr && !attr->clear && attr->refs.n;
    if (*ret_given)
        return parent_from_attr(d, i, attr, depth, ret);
    if (item->parent < 0)
        return true;
    ensure_unit(d, (size_t)item->parent, depth + 1);
    *ret = d->ids[item->parent];
    return *ret != 0;
}

/// TEXT rule 2: by parent and key; where the file names no parent, by name anywhere.
static bool find_unit(struct document *d, const struct okr_doc_item *item, okr_id parent,
                      okr_id *ret)
{
    struct cmd *c = d->c;
    const struct okr_doc_attr *attr = document_attr(item, OKR_KEY_KEY);
    bool keyed = attr && !attr->clear;
    struct okr_str key, name = keyed ? attr->str : item->text;
    struct okr_ids ids = store_units_named(c->txn, name, c->arena);
    okr_id found = 0;
    size_t n = 0;
    if (keyed)
        key = attr->str;
    else if (!document_try(d, item->line, item->column, unit_default_key(c, item->text, &key)))
        return false;
    if (!ids.n) // a key made of several words is not among the names typed
        ids = store_units_named(c->txn, key, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_unit unit;
        if (!store_get(c->txn, ids.at[i], c->arena, &unit) || unit.kind != item->unit_kind ||
            (parent && unit.parent != parent) || (keyed && !okr_str_eq(unit.key, key)))
            continue;
        bool exact = okr_str_eq(unit.key, key);
        if (exact && parent) {
            *ret = unit.id;
            return true;
        }
        found = unit.id;
        n++;
    }
    if (n > 1) {
        document_fault(d, item->line, item->column, OKR_E_AMBIGUOUS,
                       "write its id behind the name, or a parent: line below it",
                       "\"%.*s\" is the name of %zu units", OKR_STR_ARG(item->text), n);
        return false;
    }
    *ret = found;
    return true;
}

static void unit_attrs(const struct okr_doc_item *item, struct okr_unit *unit)
{
    const struct okr_doc_attr *alias = document_attr(item, OKR_KEY_ALIAS),
                              *interval = document_attr(item, OKR_KEY_INTERVAL);
    set_text(item, OKR_KEY_KEY, &unit->key);
    if (alias)
        unit->aliases = alias->clear ? (struct okr_strs){0} : alias->strs;
    if (interval)
        unit->check_in_interval = interval->clear ? OKR_UNSET : interval->days;
}

static bool make_unit(struct document *d, const struct okr_doc_item *item, okr_id parent,
                      okr_id *ret)
{
    struct okr_unit unit;
    okr_entity_init(&okr_entity_unit, &unit);
    unit.id = item->id;
    unit.kind = item->unit_kind;
    unit.name = item->text;
    unit.parent = parent;
    unit_attrs(item, &unit);
    if (!document_try(d, item->line, item->column, unit_insert(d->c, &unit)))
        return false;
    *ret = unit.id;
    return true;
}

static bool change_unit(struct document *d, const struct okr_doc_item *item, okr_id id,
                        okr_id parent)
{
    struct cmd *c = d->c;
    struct okr_unit before, after;
    if (!store_take(c->txn, id, c->arena, &before))
        return document_try(d, item->line, item->column, cmd_not_found(c, NULL, id));
    if (before.kind != item->unit_kind) {
        document_fault(d, item->line, item->column, OKR_E_INVALID, "write its kind as it is",
                       "%s is a %s, and a unit keeps its kind", okr_id_text(id).c,
                       okr_term_word(OKR_GROUP_UNIT_KIND, before.kind, okr_err_lang(c->err)));
        return false;
    }
    after = before;
    if (item->id) // found by its id, so the name may be a new one
        after.name = item->text;
    unit_attrs(item, &after);
    if (!document_try(d, item->line, item->column, unit_change(c, &before, &after, d->reason)))
        return false;
    if (!parent || parent == before.parent)
        return true;
    if (!store_take(c->txn, id, c->arena, &after))
        return document_try(d, item->line, item->column, cmd_not_found(c, NULL, id));
    return document_try(d, item->line, item->column, unit_reparent(c, &after, parent, d->reason));
}

static void apply_unit(struct document *d, size_t i, int depth)
{
    const struct okr_doc_item *item = &d->doc.items[i];
    bool given;
    okr_id parent, id = item->id;
    if (!find_parent(d, i, depth, &parent, &given) || (!id && !find_unit(d, item, parent, &id)))
        return;
    if (!id || !store_exists(d->c->txn, id)) {
        d->created[i] = make_unit(d, item, parent, &d->ids[i]);
        return;
    }
    if (change_unit(d, item, id, given ? parent : 0))
        d->ids[i] = id;
}

static void ensure_unit(struct document *d, size_t i, int depth)
{
    const struct okr_doc_item *item = &d->doc.items[i];
    if (d->visits[i] == VISIT_DONE || d->fatal)
        return;
    if (d->visits[i] == VISIT_OPEN || depth > UNITS_ABOVE_MAX) {
        document_fault(d, item->line, item->column, OKR_E_INVALID, "mend the parent: lines",
                       "%.*s stands above itself", OKR_STR_ARG(item->text));
        return;
    }
    d->visits[i] = VISIT_OPEN;
    apply_unit(d, i, depth);
    d->visits[i] = VISIT_DONE;
}

void document_units(struct document *d)
{
    sort_names(d);
    for (size_t i = 0; i < d->doc.n_items && !d->fatal; i++)
        if (d->doc.items[i].what == OKR_DOC_UNIT)
            ensure_unit(d, i, 0);
}

void document_people(struct document *d)
{
    struct cmd *c = d->c;
    for (size_t i = 0; i < d->doc.n_items && !d->fatal; i++) {
        const struct okr_doc_item *item = &d->doc.items[i];
        const struct okr_doc_attr *lead = document_attr(item, OKR_KEY_LEAD),
                                  *deputy = document_attr(item, OKR_KEY_DEPUTY);
        struct okr_unit before, after;
        struct okr_ids ids;
        if (item->what != OKR_DOC_UNIT || !d->ids[i] || (!lead && !deputy) ||
            !store_take(c->txn, d->ids[i], c->arena, &before))
            continue;
        after = before;
        if (lead && document_persons(d, lead, &ids))
            after.lead = ids.n ? ids.at[0] : 0;
        if (deputy && document_persons(d, deputy, &ids))
            after.deputies = ids;
        const struct okr_doc_attr *at = lead ? lead : deputy;
        (void)document_try(d, at->line, at->column, unit_change(c, &before, &after, d->reason));
    }
}
