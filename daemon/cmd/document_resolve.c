// SPDX-License-Identifier: Apache-2.0
// What the names in a file mean: first in the file, then in the store (TEXT rules 5, 9, 10).
#include "cmd/document.h"

#include <stdlib.h>

okr_id document_cycle(struct document *d, struct okr_str key, uint32_t line, uint32_t column)
{
    okr_id id = store_cycle_of_key(d->c->txn, key, d->c->arena);
    const char *cure = cycle_missing_cure(key);
    if (!id)
        document_fault(d, line, column, OKR_E_NOT_FOUND,
                       cure ? cure
                            : OKR_MESSAGE("give its dates once in the file: cycle: NAME "
                                          "(2026-01-01..2026-03-31)"),
                       "there is no cycle \"%.*s\", and its name is not that of a period",
                       OKR_STR_ARG(key));
    return id;
}

/// The cycle attribute of a unit or of one above it in the file.
static const struct okr_doc_attr *unit_cycle(const struct document *d, int32_t unit)
{
    const struct okr_doc *doc = &d->doc;
    for (bool moved = false; unit >= 0;) {
        const struct okr_doc_item *item = &doc->items[unit];
        const struct okr_doc_attr *attr = document_attr(item, OKR_KEY_CYCLE);
        // Where a parent is given, only the company is surely above, whatever stands between.
        if (attr && (!moved || item->unit_kind == OKR_UNIT_KIND_COMPANY))
            return attr;
        moved = moved || document_attr(item, OKR_KEY_PARENT);
        unit = item->parent < unit ? item->parent : -1;
    }
    return NULL;
}

/// What holds where the file says nothing nearer; found once.
static okr_id default_cycle(struct document *d, const struct okr_doc_item *item)
{
    struct okr_str asked = cmd_arg_str(d->c, "cycle");
    if (d->cycle)
        return d->cycle;
    if (d->doc.cycle.key.len)
        d->cycle = document_cycle(d, d->doc.cycle.key, 1, 1);
    else if (asked.len)
        d->cycle = document_cycle(d, asked, item->line, item->column);
    else if (!document_try(d, item->line, item->column, cmd_open_cycle(d->c, &d->cycle)))
        d->cycle = 0;
    return d->cycle;
}

okr_id document_cycle_of(struct document *d, size_t i)
{
    const struct okr_doc_item *item = &d->doc.items[i];
    const struct okr_doc_attr *attr = document_attr(item, OKR_KEY_CYCLE);
    if (!attr || attr->clear)
        attr = unit_cycle(d, item->parent);
    return attr && !attr->clear ? document_cycle(d, attr->cycle.key, attr->line, attr->column)
                                : default_cycle(d, item);
}

// --- places in the file -------------------------------------------------------------------------------------------------

static int compare_places(const void *a, const void *b)
{
    const struct document_place *x = a, *y = b;
    if (x->above != y->above)
        return x->above < y->above ? -1 : 1;
    if (x->cycle != y->cycle)
        return x->cycle < y->cycle ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

void document_index(struct document *d)
{
    const struct okr_doc *doc = &d->doc;
    d->places = okr_arena_array(d->arena, doc->n_items + 1, sizeof *d->places);
    if (!d->places) {
        (void)document_try(d, 1, 1, okr_fail_memory(d->c->err));
        return;
    }
    for (size_t i = 0; i < doc->n_items; i++) {
        const struct okr_doc_item *item = &doc->items[i];
        if (item->what == OKR_DOC_UNIT || !item->number || !d->ids[i] || item->parent < 0)
            continue;
        d->places[d->n_places++] = (struct document_place){
            d->ids[item->parent], item->what == OKR_DOC_OBJECTIVE ? d->cycles[i] : 0, item->number,
            d->ids[i]};
    }
    qsort(d->places, d->n_places, sizeof *d->places, compare_places);
}

static okr_id find_place(const struct document *d, okr_id above, okr_id cycle, int32_t number)
{
    struct document_place key = {above, cycle, number, 0};
    const struct document_place *found =
        d->n_places ? bsearch(&key, d->places, d->n_places, sizeof key, compare_places) : NULL;
    return found ? found->id : 0;
}

// --- references ---------------------------------------------------------------------------------------------------------

/// The file's only unit of a kind or name; 0 = none or several.
static okr_id file_unit(const struct document *d, struct okr_str name, unsigned kind)
{
    okr_id found = 0;
    for (size_t i = 0; i < d->doc.n_items; i++) {
        const struct okr_doc_item *item = &d->doc.items[i];
        if (item->what != OKR_DOC_UNIT || !d->ids[i] ||
            (name.len ? !okr_str_eq(item->text, name) : item->unit_kind != kind))
            continue;
        if (found && found != d->ids[i])
            return 0;
        found = d->ids[i];
    }
    return found;
}

static int resolve_unit(struct document *d, const struct okr_ref *ref, okr_id own, okr_id *ret)
{
    struct okr_ref bare = {.unit_kind = ref->unit_kind, .share = OKR_UNSET};
    if (!ref->unit.len && !ref->unit_kind) {
        *ret = own;
        return OKR_OK;
    }
    if (!ref->unit.len) {
        if (!d->kinds_known[ref->unit_kind]) {
            d->kinds[ref->unit_kind] = file_unit(d, (struct okr_str){0}, ref->unit_kind);
            d->kinds_known[ref->unit_kind] = true;
        }
        okr_id found = d->kinds[ref->unit_kind];
        *ret = found;
        return found ? OKR_OK : cmd_resolve(d->c, &bare, "u", 0, NULL, ret);
    }
    int code = cmd_resolve_unit(d->c, ref->unit, false, NULL, ret);
    if (code == OKR_E_AMBIGUOUS) {
        okr_id found = file_unit(d, ref->unit, 0);
        if (found) {
            okr_err_clear(&d->inner);
            *ret = found;
            return OKR_OK;
        }
    }
    return code;
}

/// The objective and the unit that an item belongs to, and the cycle that its references are looked up in.
struct stand {
    okr_id unit, objective, cycle;
};

static struct stand stand_of(const struct document *d, size_t i)
{
    const struct okr_doc_item *items = d->doc.items;
    int32_t objective = items[i].what == OKR_DOC_OBJECTIVE ? (int32_t)i : items[i].parent;
    struct stand stand = {0};
    if (objective < 0)
        return stand;
    stand.objective = d->ids[objective];
    stand.cycle = d->cycles[objective];
    if (items[objective].parent >= 0)
        stand.unit = d->ids[items[objective].parent];
    return stand;
}

static int resolve(struct document *d, const struct okr_ref *ref, const struct stand *stand,
                   okr_id *ret)
{
    struct cmd *c = d->c;
    okr_id unit = 0, cycle = stand->cycle, objective = 0;
    if (ref->id)
        return cmd_resolve(c, ref, "ok", cycle, NULL, ret);
    int code = resolve_unit(d, ref, stand->unit, &unit);
    if (code)
        return code;
    if (ref->cycle.len && !(cycle = store_cycle_of_key(c->txn, ref->cycle, c->arena)))
        return okr_fail(c->err, OKR_E_NOT_FOUND, NULL,
                        "okr cycle lists them, okr cycle create NAME makes one",
                        "there is no cycle \"%.*s\"", OKR_STR_ARG(ref->cycle));
    bool own = !ref->unit.len && !ref->unit_kind && ref->o <= 0 && ref->kr;
    if (own)
        objective = stand->objective;
    else if (ref->o > 0)
        objective = find_place(d, unit, cycle, ref->o);
    if (!objective) { // what the file lacks: the stored position, or the only one
        code = resolve_objective(c, unit, cycle, ref->o, NULL, &objective);
        if (code)
            return code;
    }
    if (!ref->kr) {
        *ret = objective;
        return OKR_OK;
    }
    if ((*ret = find_place(d, objective, 0, ref->kr)))
        return OKR_OK;
    return resolve_key_result(c, objective, ref->kr, NULL, ret);
}

okr_id document_ref(struct document *d, size_t i, const struct okr_ref *ref)
{
    struct stand stand = stand_of(d, i);
    okr_id id = 0;
    return document_try(d, ref->line, ref->column, resolve(d, ref, &stand, &id)) ? id : 0;
}

okr_id document_person(struct document *d, const struct okr_person *person,
                       const struct okr_doc_attr *attr)
{
    struct cmd *c = d->c;
    okr_id id = 0;
    uint32_t line = person->line ? person->line : attr ? attr->line : 1;
    uint32_t column = person->line ? person->column : attr ? attr->column : 1;
    struct okr_str name = person->name;
    int code;
    if (person->id) {
        struct okr_ref ref = {.id = person->id, .share = OKR_UNSET};
        code = cmd_resolve(c, &ref, "u", 0, NULL, &id);
    } else {
        if (person->unit.len)
            name = okr_arena_printf(c->arena, "%.*s/%.*s", OKR_STR_ARG(person->unit),
                                    OKR_STR_ARG(person->name));
        code = cmd_resolve_unit(c, name, true, NULL, &id);
    }
    return document_try(d, line, column, code) ? id : 0;
}

bool document_persons(struct document *d, const struct okr_doc_attr *attr, struct okr_ids *ret)
{
    struct okr_ids ids = {0};
    bool all = true;
    if (attr->clear) {
        *ret = ids;
        return true;
    }
    ids.at = okr_arena_array(d->c->arena, attr->persons.n + 1, sizeof *ids.at);
    if (!ids.at)
        return document_try(d, attr->line, attr->column, okr_fail_memory(d->c->err));
    for (size_t i = 0; i < attr->persons.n; i++) {
        okr_id id = document_person(d, &attr->persons.at[i], attr);
        if (id)
            ids.at[ids.n++] = id;
        else
            all = false;
    }
    if (all)
        *ret = ids.n ? ids : (struct okr_ids){0};
    return all;
}
