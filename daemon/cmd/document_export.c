// SPDX-License-Identifier: Apache-2.0
// document.export: the canonical text of a subtree, an objective, or everything (TEXT rule 8).
#include "cmd/document.h"
#include "cmd/past.h"

#include <math.h>
#include <stdlib.h>

enum { CYCLES_MAX = 4096 };

struct exporting {
    struct cmd *c;
    struct okr_doc doc;
    size_t room;
    struct okr_ids cycles; ///< of the objectives wanted
    int32_t last_unit;     ///< its item; -1 = none yet
    enum okr_lang lang;
    struct okr_doc_attr scratch[OKR_KEY_COUNT]; ///< of the item written last
    bool failed;
};

// --- items and attributes ----------------------------------------------------------------------------------------------------

/// Gives the item written last exactly the attributes it has; until then it fills the scratch ones.
static void seal_last(struct exporting *x)
{
    struct okr_doc *doc = &x->doc;
    if (!doc->n_items)
        return;
    struct okr_doc_item *last = &doc->items[doc->n_items - 1];
    struct okr_doc_attr *own = okr_arena_array(x->c->arena, last->n_attrs + 1, sizeof *own);
    x->failed = x->failed || !own;
    if (own)
        memcpy(own, x->scratch, last->n_attrs * sizeof *own);
    last->attrs = own;
    last->n_attrs = own ? last->n_attrs : 0;
}

static struct okr_doc_item *add_item(struct exporting *x, char what, okr_id id, struct okr_str text)
{
    struct okr_doc *doc = &x->doc;
    seal_last(x);
    if (doc->n_items == x->room) {
        size_t room = x->room ? 2 * x->room : 64;
        struct okr_doc_item *at =
            okr_arena_grow(x->c->arena, doc->items, x->room * sizeof *at, room * sizeof *at);
        if (!at) {
            x->failed = true;
            return NULL;
        }
        doc->items = at;
        x->room = room;
    }
    struct okr_doc_item *item = &doc->items[doc->n_items];
    *item = (struct okr_doc_item){.what = what, .id = id, .text = text, .parent = -1};
    memset(x->scratch, 0, sizeof x->scratch);
    item->attrs = x->scratch;
    doc->n_items++;
    return item;
}

static struct okr_doc_attr *add_attr(struct okr_doc_item *item, enum okr_key key)
{
    struct okr_doc_attr *attr = &item->attrs[item->n_attrs++];
    attr->key = (uint8_t)key;
    return attr;
}

static void add_str(struct okr_doc_item *item, enum okr_key key, struct okr_str s)
{
    if (s.len)
        add_attr(item, key)->str = s;
}

static void add_term(struct okr_doc_item *item, enum okr_key key, uint8_t term)
{
    if (term)
        add_attr(item, key)->term = term;
}

static void add_fraction(struct okr_doc_item *item, enum okr_key key, double value)
{
    if (!isnan(value))
        add_attr(item, key)->fraction = value;
}

static void add_strs(struct okr_doc_item *item, enum okr_key key, struct okr_strs strs)
{
    if (strs.n)
        add_attr(item, key)->strs = strs;
}

static void add_permille(struct okr_doc_item *item, int32_t weight)
{
    if (weight != OKR_UNSET)
        add_attr(item, OKR_KEY_WEIGHT)->permille = weight;
}

static void add_days(struct okr_doc_item *item, int32_t days)
{
    if (days != OKR_UNSET)
        add_attr(item, OKR_KEY_INTERVAL)->days = days;
}

/// By name where that is clear, else by id.
static struct okr_person person_of(struct exporting *x, okr_id id)
{
    struct cmd *c = x->c;
    struct okr_unit unit;
    if (!store_get(c->txn, id, c->arena, &unit))
        return (struct okr_person){.id = id};
    struct okr_ids same = store_units_named(c->txn, unit.name, c->arena);
    bool plain = !memchr(unit.name.ptr, ']', unit.name.len) &&
                 !memchr(unit.name.ptr, '[', unit.name.len) &&
                 !memchr(unit.name.ptr, '/', unit.name.len);
    if (same.n != 1 || !plain || unit.kind != OKR_UNIT_KIND_PERSON)
        return (struct okr_person){.id = id};
    return (struct okr_person){.name = unit.name};
}

static void add_persons(struct exporting *x, struct okr_doc_item *item, enum okr_key key,
                        const okr_id *ids, size_t n)
{
    if (!n || !ids[0])
        return;
    struct okr_person *at = okr_arena_array(x->c->arena, n, sizeof *at);
    if (!at) {
        x->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        at[i] = person_of(x, ids[i]);
    add_attr(item, key)->persons = (struct okr_person_list){at, n};
}

static void add_edges(struct exporting *x, struct okr_doc_item *item, okr_id from)
{
    static const struct {
        enum okr_key key;
        uint8_t kind;
    } kinds[] = {
        {OKR_KEY_ALIGN, OKR_EDGE_KIND_DECOMPOSES},
        {OKR_KEY_SUPPORT, OKR_EDGE_KIND_SUPPORTS},
        {OKR_KEY_CONTRIBUTE, OKR_EDGE_KIND_CONTRIBUTES},
        {OKR_KEY_DEPEND, OKR_EDGE_KIND_DEPENDS_ON},
    };
    struct cmd *c = x->c;
    if (!store_first_child(c->txn, from, STORE_ALIGNMENTS_FROM))
        return;
    struct okr_alignment_list edges = alignments_of(c->txn, from, STORE_ALIGNMENTS_FROM, c->arena);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct okr_ref *at = okr_arena_array(c->arena, edges.n + 1, sizeof *at);
        size_t n = 0;
        for (size_t i = 0; at && i < edges.n; i++)
            if (edges.at[i].kind == kinds[k].kind &&
                (edges.at[i].state == OKR_EDGE_STATE_ACCEPTED ||
                 edges.at[i].state == OKR_EDGE_STATE_PROPOSED))
                at[n++] = (struct okr_ref){.id = edges.at[i].to, .share = edges.at[i].share};
        x->failed = x->failed || !at;
        if (n)
            add_attr(item, kinds[k].key)->refs = (struct okr_ref_list){at, n};
    }
}

// --- units --------------------------------------------------------------------------------------------------------------------

/// The item of the unit above: depth first, it is the last unit or one above that. -1 = not exported.
static int32_t item_of(const struct exporting *x, okr_id id)
{
    int32_t at = x->last_unit;
    while (at >= 0 && x->doc.items[at].id != id)
        at = x->doc.items[at].parent;
    return at;
}

static void add_unit(struct exporting *x, const struct okr_unit *unit)
{
    struct cmd *c = x->c;
    struct okr_str key = {0};
    int32_t parent = item_of(x, unit->parent);
    struct okr_doc_item *item = add_item(x, OKR_DOC_UNIT, unit->id, unit->name);
    if (!item)
        return;
    x->last_unit = (int32_t)x->doc.n_items - 1;
    item->unit_kind = unit->kind;
    item->parent = parent;
    if (unit_default_key(c, unit->name, &key))
        x->failed = true;
    if (!okr_str_eq(key, unit->key))
        add_str(item, OKR_KEY_KEY, unit->key);
    add_strs(item, OKR_KEY_ALIAS, unit->aliases);
    if (unit->kind == OKR_UNIT_KIND_COMPANY) {
        add_str(item, OKR_KEY_MISSION, c->org.mission);
        add_str(item, OKR_KEY_VISION, c->org.vision);
    }
    add_persons(x, item, OKR_KEY_LEAD, &unit->lead, 1);
    add_persons(x, item, OKR_KEY_DEPUTY, unit->deputies.at, unit->deputies.n);
    add_days(item, unit->check_in_interval);
}

// --- key results ----------------------------------------------------------------------------------------------------------------

/// What the metric line does not hold stands in lines of its own.
static void add_metric(struct exporting *x, struct okr_doc_item *item,
                       const struct okr_metric *metric)
{
    struct okr_metric read;
    struct okr_buf text = OKR_BUF(x->c->arena);
    if (!metric->kind)
        return;
    add_attr(item, OKR_KEY_METRIC)->metric = *metric;
    okr_metric_print(&text, metric, OKR_EN);
    if (okr_metric_read(okr_buf_view(&text), NULL, x->c->arena, &read, NULL) ||
        !okr_str_eq(read.measure, metric->measure))
        add_str(item, OKR_KEY_MEASURE, metric->measure);
    if (metric->tolerance.present)
        add_attr(item, OKR_KEY_TOLERANCE)->number = (struct okr_scaled){.value = metric->tolerance};
    add_term(item, OKR_KEY_SAMPLE, metric->sample);
}

struct okr_str document_value(struct cmd *c, const struct okr_metric *metric,
                              const struct okr_check_in *x, enum okr_lang lang)
{
    struct okr_buf text = OKR_BUF(c->arena);
    if (x->step.len || !x->value.present)
        return x->step;
    okr_metric_number_print(&text, metric, x->value, lang);
    return okr_buf_view(&text);
}

static void add_check_ins(struct exporting *x, struct okr_doc_item *item,
                          const struct okr_key_result *kr)
{
    struct cmd *c = x->c;
    struct kr_value value;
    if (!past_value(c, kr->id, &value) || !value.n_check_ins)
        return;
    struct okr_check_in_list list = store_check_ins(c->txn, kr->id, false, 0, SIZE_MAX, c->arena);
    item->check_ins = okr_arena_array(c->arena, list.n + 1, sizeof *item->check_ins);
    if (!item->check_ins) {
        x->failed = true;
        return;
    }
    for (size_t i = list.n; i-- > 0;) { // oldest first
        const struct okr_check_in *from = &list.at[i];
        struct okr_doc_check_in *to = &item->check_ins[item->n_check_ins++];
        *to = (struct okr_doc_check_in){.date = from->as_of,
                                        .raw_value = document_value(c, &kr->metric, from, x->lang),
                                        .skipped = from->skipped,
                                        .confidence = from->confidence,
                                        .text = from->note};
        if (store_exists(c->txn, from->reported_by)) // who has left the store cannot be named
            to->by = person_of(x, from->reported_by);
    }
}

static unsigned implied_state(const struct okr_objective *o)
{
    return o->state == OKR_OBJECTIVE_STATE_DRAFT || o->state == OKR_OBJECTIVE_STATE_PROPOSED
               ? OKR_KEY_RESULT_STATE_DRAFT
           : o->state == OKR_OBJECTIVE_STATE_PUBLISHED ? OKR_KEY_RESULT_STATE_LIVE
                                                       : OKR_KEY_RESULT_STATE_CLOSED;
}

static void add_key_result(struct exporting *x, const struct okr_key_result *kr,
                           const struct okr_objective *o, int32_t parent)
{
    struct okr_doc_item *item = add_item(x, OKR_DOC_KEY_RESULT, kr->id, kr->text);
    if (!item)
        return;
    item->parent = parent;
    item->number = kr->position == OKR_UNSET ? 0 : kr->position;
    add_persons(x, item, OKR_KEY_OWNER, &kr->accountable, 1);
    add_permille(item, kr->weight);
    add_edges(x, item, kr->id);
    add_metric(x, item, &kr->metric);
    if (kr->due != OKR_NO_DATE)
        add_attr(item, OKR_KEY_DUE)->due = kr->due;
    if (kr->checkpoints.n)
        add_attr(item, OKR_KEY_CHECKPOINT)->checkpoints = kr->checkpoints;
    add_days(item, kr->check_in_interval);
    add_fraction(item, OKR_KEY_CONFIDENCE, kr->confidence);
    add_term(item, OKR_KEY_COMMITMENT, kr->commitment);
    add_str(item, OKR_KEY_SOURCE, kr->source);
    if (implied_state(o) && kr->state != implied_state(o))
        add_term(item, OKR_KEY_STATE, kr->state);
    add_fraction(item, OKR_KEY_SCORE, kr->score);
    add_strs(item, OKR_KEY_LABEL, kr->labels);
    add_str(item, OKR_KEY_NOTE, kr->note);
    add_check_ins(x, item, kr);
}

static int compare_key_results(const void *a, const void *b)
{
    const struct okr_key_result *x = a, *y = b;
    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static void add_key_results(struct exporting *x, const struct okr_objective *o, int32_t parent)
{
    struct cmd *c = x->c;
    struct okr_ids ids = store_children(c->txn, o->id, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    struct okr_key_result *krs = okr_arena_array(c->arena, ids.n + 1, sizeof *krs);
    size_t n = 0;
    if (!krs) {
        x->failed = true;
        return;
    }
    for (size_t i = 0; i < ids.n; i++)
        n += store_get(c->txn, ids.at[i], c->arena, &krs[n]);
    qsort(krs, n, sizeof *krs, compare_key_results);
    for (size_t i = 0; i < n; i++)
        add_key_result(x, &krs[i], o, parent);
}

// --- objectives -------------------------------------------------------------------------------------------------------------------

static void add_objective(struct exporting *x, const struct okr_objective *o, int32_t parent)
{
    struct cmd *c = x->c;
    struct okr_cycle cycle;
    struct okr_doc_item *item = add_item(x, OKR_DOC_OBJECTIVE, o->id, o->text);
    if (!item)
        return;
    int32_t at = (int32_t)x->doc.n_items - 1;
    item->parent = parent;
    item->number = o->position == OKR_UNSET ? 0 : o->position;
    if (store_get(c->txn, o->cycle, c->arena, &cycle))
        add_attr(item, OKR_KEY_CYCLE)->cycle =
            (struct okr_cycle_ref){cycle.key, {cycle.start, cycle.end}, cycle.status_preset};
    add_persons(x, item, OKR_KEY_OWNER, &o->accountable, 1);
    add_persons(x, item, OKR_KEY_WITH, o->contributors.at, o->contributors.n);
    add_permille(item, o->weight);
    add_edges(x, item, o->id);
    add_days(item, o->check_in_interval);
    add_term(item, OKR_KEY_COMMITMENT, o->commitment);
    add_term(item, OKR_KEY_ORIGIN, o->origin);
    if (o->state != OKR_OBJECTIVE_STATE_PUBLISHED)
        add_term(item, OKR_KEY_STATE, o->state);
    add_fraction(item, OKR_KEY_SCORE, o->score);
    add_strs(item, OKR_KEY_LABEL, o->labels);
    add_str(item, OKR_KEY_NOTE, o->note);
    add_key_results(x, o, at);
}

static bool is_wanted(const struct exporting *x, okr_id cycle)
{
    for (size_t i = 0; i < x->cycles.n; i++)
        if (x->cycles.at[i] == cycle)
            return true;
    return false;
}

static int compare_objectives(const void *a, const void *b)
{
    const struct okr_objective *x = a, *y = b;
    if (x->cycle != y->cycle)
        return x->cycle < y->cycle ? -1 : 1;
    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static void add_unit_and_objectives(struct exporting *x, okr_id id, okr_id only)
{
    struct cmd *c = x->c;
    struct okr_unit unit;
    if (!store_get(c->txn, id, c->arena, &unit))
        return;
    add_unit(x, &unit);
    int32_t parent = (int32_t)x->doc.n_items - 1;
    struct okr_ids ids = store_children(c->txn, id, STORE_UNIT_OBJECTIVES, c->arena);
    struct okr_objective *all = okr_arena_array(c->arena, ids.n + 1, sizeof *all);
    size_t n = 0;
    if (!all) {
        x->failed = true;
        return;
    }
    for (size_t i = 0; i < ids.n; i++)
        if (store_get(c->txn, ids.at[i], c->arena, &all[n]) &&
            (only ? all[n].id == only : is_wanted(x, all[n].cycle)))
            n++;
    qsort(all, n, sizeof *all, compare_objectives);
    for (size_t i = 0; i < n; i++)
        add_objective(x, &all[i], parent);
}

// --- what is asked for --------------------------------------------------------------------------------------------------------------

/// Settings that differ from what an organisation begins with; mission and vision stand under the company.
static void add_settings(struct exporting *x)
{
    const struct okr_org *org = &x->c->org;
    static const char *const names[] = {"name",         "time_zone",     "first_month",
                                        "language",     "status_preset", "check_in_interval",
                                        "work_calendar"};
    x->doc.org = *org;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        unsigned index;
        const struct okr_field *field =
            okr_field_find(&okr_entity_org, okr_str_c(names[i]), &index);
        bool usual = !strcmp(names[i], "first_month")         ? org->first_month == 1
                     : !strcmp(names[i], "check_in_interval") ? org->check_in_interval == 7
                     : !strcmp(names[i], "language")          ? okr_str_is(org->language, "en")
                     : !strcmp(names[i], "status_preset") ? org->status_preset == OKR_PRESET_DEFAULT
                                                          : false;
        if (field && okr_field_is_set(field, org) && !usual)
            x->doc.org_mask |= UINT64_C(1) << index;
    }
}

static void name_cycle(struct exporting *x)
{
    struct okr_cycle cycle;
    if (x->cycles.n == 1 && store_get(x->c->txn, x->cycles.at[0], x->c->arena, &cycle))
        x->doc.cycle =
            (struct okr_cycle_ref){cycle.key, {cycle.start, cycle.end}, cycle.status_preset};
}

static int collect(struct exporting *x, okr_id id)
{
    struct cmd *c = x->c;
    struct okr_objective o;
    if (okr_id_letter(id) == 'o') {
        if (!store_take(c->txn, id, c->arena, &o))
            return cmd_not_found(c, "id", id);
        add_unit_and_objectives(x, o.unit, id);
        return OKR_OK;
    }
    int code = cmd_cycles_shown(c, cmd_arg_id(c, "cycle"), &x->cycles);
    if (code)
        return code;
    name_cycle(x);
    if (!id)
        add_settings(x);
    struct okr_ids units = unit_subtree(c->txn, id, c->arena);
    for (size_t i = 0; i < units.n && !x->failed; i++)
        add_unit_and_objectives(x, units.at[i], 0);
    return OKR_OK;
}

int cmd_document_export(struct cmd *c)
{
    struct exporting x = {
        .c = c,
        .last_unit = -1,
        .doc = {.cycle = {.span = {OKR_NO_DATE, OKR_NO_DATE}}, .today = c->today}};
    x.lang = okr_str_is(cmd_arg_str(c, "lang"), "zh") ? OKR_ZH : OKR_EN;
    struct okr_buf text = OKR_BUF(c->arena);
    okr_entity_init(&okr_entity_org, &x.doc.org);
    int code = collect(&x, cmd_arg_id(c, "id"));
    if (code)
        return code;
    seal_last(&x);
    okr_doc_write(&x.doc, x.lang, &text);
    if (x.failed || text.failed)
        return okr_fail_memory(c->err);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "text");
    okr_pack_str(c->out, okr_buf_view(&text));
    return OKR_OK;
}
