// SPDX-License-Identifier: Apache-2.0
// Whether two documents say the same: the order of words, places in the file and texts as typed do not count.
#include "text/doc.h"

#include <math.h>

/// Half of the wire's last digit of a fraction.
static const double FRACTION_STEP = 0.5e-6;

static bool same_fraction(double a, double b)
{
    return isnan(a) ? isnan(b) : fabs(a - b) <= FRACTION_STEP;
}

static bool same_strs(struct okr_strs a, struct okr_strs b)
{
    bool same = a.n == b.n;

    for (size_t i = 0; same && i < a.n; i++)
        same = okr_str_eq(a.at[i], b.at[i]);
    return same;
}

static bool same_person(const struct okr_person *a, const struct okr_person *b)
{
    return a->id == b->id && okr_str_eq(a->name, b->name) && okr_str_eq(a->unit, b->unit);
}

static bool same_persons(struct okr_person_list a, struct okr_person_list b)
{
    bool same = a.n == b.n;

    for (size_t i = 0; same && i < a.n; i++)
        same = same_person(&a.at[i], &b.at[i]);
    return same;
}

static bool same_ref(const struct okr_ref *a, const struct okr_ref *b)
{
    return a->id == b->id && okr_str_eq(a->cycle, b->cycle) && okr_str_eq(a->unit, b->unit) &&
           a->unit_kind == b->unit_kind && a->o == b->o && a->kr == b->kr && a->share == b->share;
}

static bool same_refs(struct okr_ref_list a, struct okr_ref_list b)
{
    bool same = a.n == b.n;

    for (size_t i = 0; same && i < a.n; i++)
        same = same_ref(&a.at[i], &b.at[i]);
    return same;
}

static bool same_checkpoints(struct okr_checkpoint_list a, struct okr_checkpoint_list b)
{
    bool same = a.n == b.n;

    for (size_t i = 0; same && i < a.n; i++)
        same = a.at[i].date == b.at[i].date && okr_decimal_eq(a.at[i].value, b.at[i].value);
    return same;
}

static bool same_value(const struct okr_doc_attr *a, const struct okr_doc_attr *b)
{
    switch (doc_attr_row(a->key)->type) {
    case OKR_DOC_CYCLE: return okr_str_eq(a->cycle.key, b->cycle.key);
    case OKR_DOC_PERSONS: return same_persons(a->persons, b->persons);
    case OKR_DOC_REFS: return same_refs(a->refs, b->refs);
    case OKR_DOC_PERMILLE: return a->permille == b->permille;
    case OKR_DOC_DAYS: return a->days == b->days;
    case OKR_DOC_METRIC: return okr_entity_diff(&okr_entity_metric, &a->metric, &b->metric) == 0;
    case OKR_DOC_DATE: return a->due == b->due;
    case OKR_DOC_CHECKPOINTS: return same_checkpoints(a->checkpoints, b->checkpoints);
    case OKR_DOC_NUMBER:
        return okr_decimal_eq(a->number.value, b->number.value) &&
               a->number.scale == b->number.scale && a->number.digits == b->number.digits;
    case OKR_DOC_FRACTION: return same_fraction(a->fraction, b->fraction);
    case OKR_DOC_TERM: return a->term == b->term;
    case OKR_DOC_STRS: return same_strs(a->strs, b->strs);
    case OKR_DOC_STR: return okr_str_eq(a->str, b->str);
    }
    return false;
}

static bool same_attr(const struct okr_doc_attr *a, const struct okr_doc_attr *b)
{
    if (!a || !b)
        return a == b;
    return a->clear == b->clear && a->inferred == b->inferred && (a->clear || same_value(a, b));
}

static bool same_check_in(const struct okr_doc_check_in *a, const struct okr_doc_check_in *b)
{
    return a->date == b->date && okr_str_eq(a->raw_value, b->raw_value) &&
           a->skipped == b->skipped && okr_str_eq(a->text, b->text) &&
           same_fraction(a->confidence, b->confidence) && same_person(&a->by, &b->by);
}

static bool same_check_ins(const struct okr_doc *a, const struct okr_doc_item *x,
                           const struct okr_doc *b, const struct okr_doc_item *y)
{
    struct doc_check_in_walk walk_a = doc_check_in_walk(a, x), walk_b = doc_check_in_walk(b, y);
    struct okr_doc_check_in one, other;
    bool more_a, more_b;

    do {
        more_a = doc_check_in_next(&walk_a, &one);
        more_b = doc_check_in_next(&walk_b, &other);
        if (more_a != more_b || (more_a && !same_check_in(&one, &other)))
            return false;
    } while (more_a);
    return true;
}

/// The cycle that the plan gives an objective: its own, its unit's or the one in front; empty when none.
static struct okr_str cycle_of(const struct okr_doc *doc, const struct okr_doc_item *item,
                               const struct doc_cycle_plan *plan)
{
    const struct okr_doc_attr *attr = doc_attr_of(item, OKR_KEY_CYCLE);

    if (plan->only_front)
        return plan->front.key;
    if (!attr)
        attr = doc_unit_cycle(doc, item->parent);
    return attr ? attr->cycle.key : doc->cycle.key;
}

static bool same_item(const struct okr_doc *a, const struct okr_doc_item *x,
                      const struct okr_doc *b, const struct okr_doc_item *y)
{
    if (x->what != y->what || x->unit_kind != y->unit_kind || x->number != y->number ||
        x->parent != y->parent || x->id != y->id || !okr_str_eq(x->text, y->text))
        return false;
    for (unsigned key = OKR_KEY_CYCLE + 1; key < OKR_KEY_COUNT; key++) {
        if (!same_attr(doc_attr_of(x, key), doc_attr_of(y, key)))
            return false;
    }
    return same_check_ins(a, x, b, y) && same_strs(x->comments, y->comments);
}

static bool same_items(const struct okr_doc *a, const struct okr_doc *b)
{
    struct doc_cycle_plan plan_a = doc_cycle_plan(a), plan_b = doc_cycle_plan(b);

    if (a->n_items != b->n_items)
        return false;
    for (size_t i = 0; i < a->n_items; i++) {
        const struct okr_doc_item *x = &a->items[i], *y = &b->items[i];
        if (!same_item(a, x, b, y))
            return false;
        if (x->what == OKR_DOC_OBJECTIVE &&
            !okr_str_eq(cycle_of(a, x, &plan_a), cycle_of(b, y, &plan_b)))
            return false;
    }
    return true;
}

/// Every cycle with days of `a` is one of `b`.
static bool has_cycles(const struct okr_doc *a, const struct okr_doc *b)
{
    for (size_t i = 0; i < a->n_cycles; i++) {
        bool found = false;
        for (size_t k = 0; k < b->n_cycles && !found; k++)
            found = okr_str_eq(a->cycles[i].key, b->cycles[k].key) &&
                    a->cycles[i].span.start == b->cycles[k].span.start &&
                    a->cycles[i].span.end == b->cycles[k].span.end &&
                    a->cycles[i].preset == b->cycles[k].preset;
        if (!found)
            return false;
    }
    return true;
}

bool okr_doc_equal(const struct okr_doc *a, const struct okr_doc *b)
{
    uint64_t settings = a->org_mask | b->org_mask;

    return a->org_mask == b->org_mask &&
           (okr_entity_diff(&okr_entity_org, &a->org, &b->org) & settings) == 0 &&
           has_cycles(a, b) && has_cycles(b, a) && same_items(a, b) &&
           same_strs(a->comments, b->comments);
}
