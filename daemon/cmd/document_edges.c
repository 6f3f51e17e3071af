// SPDX-License-Identifier: Apache-2.0
// What lies on the nodes of a file: alignments, check-ins, weights, states; and what a pruning takes away.
#include "cmd/document.h"
#include "cmd/move.h"

#include "core/number.h"

#include <math.h>
#include <stdlib.h>

// --- alignments: the set listed is the whole set of its kind (TEXT rule 3) ------------------------------------------------

struct wanted {
    okr_id to;
    int32_t share;
    const struct okr_ref *ref;
    bool there;
};

static bool is_listed_kind(const struct okr_alignment *edge, unsigned kind)
{
    return edge->kind == kind &&
           (edge->state == OKR_EDGE_STATE_ACCEPTED || edge->state == OKR_EDGE_STATE_PROPOSED);
}

static struct wanted *find_wanted(struct wanted *all, size_t n, okr_id to)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].to == to)
            return &all[i];
    return NULL;
}

/// Resolves what an attribute lists; false when one of it is not known.
static bool read_wanted(struct document *d, size_t i, const struct okr_doc_attr *attr,
                        struct wanted *all, size_t *ret_n)
{
    size_t n = 0;
    bool fine = true;
    for (size_t k = 0; !attr->clear && k < attr->refs.n; k++) {
        const struct okr_ref *ref = &attr->refs.at[k];
        okr_id to = document_ref(d, i, ref);
        if (!to)
            fine = false;
        else if (find_wanted(all, n, to)) {
            document_fault(d, ref->line, ref->column, OKR_E_ALIGN_DUPLICATE, "list it once",
                           "%s is listed twice", okr_id_text(to).c);
            fine = false;
        } else
            all[n++] = (struct wanted){.to = to, .share = ref->share, .ref = ref};
    }
    *ret_n = n;
    return fine;
}

static void apply_kind(struct document *d, size_t i, const struct okr_doc_attr *attr, unsigned kind)
{
    struct cmd *c = d->c;
    okr_id from = d->ids[i];
    size_t n;
    struct wanted *all =
        okr_arena_array(c->arena, (attr->clear ? 0 : attr->refs.n) + 1, sizeof *all);
    if (!all) {
        (void)document_try(d, attr->line, attr->column, okr_fail_memory(c->err));
        return;
    }
    if (!read_wanted(d, i, attr, all, &n))
        return;
    // Away with what is not listed first: shares and circles are counted without it.
    struct okr_alignment_list edges = alignments_of(c->txn, from, STORE_ALIGNMENTS_FROM, c->arena);
    for (size_t k = 0; k < edges.n; k++) {
        struct okr_alignment before;
        if (!is_listed_kind(&edges.at[k], kind) ||
            !store_take(c->txn, edges.at[k].id, c->arena, &before))
            continue;
        struct wanted *wanted = find_wanted(all, n, before.to);
        if (!wanted) {
            (void)document_try(d, attr->line, attr->column,
                               alignment_delete(c, &before, d->reason));
            continue;
        }
        struct okr_alignment after = before;
        wanted->there = true;
        after.share = wanted->share;
        if (kind == OKR_EDGE_KIND_CONTRIBUTES)
            (void)document_try(d, wanted->ref->line, wanted->ref->column,
                               alignment_change(c, &before, &after, d->reason));
    }
    for (size_t k = 0; k < n && !d->fatal; k++) {
        struct okr_alignment edge;
        if (all[k].there)
            continue;
        okr_entity_init(&okr_entity_alignment, &edge);
        edge.from = from;
        edge.to = all[k].to;
        edge.kind = (uint8_t)kind;
        edge.share = all[k].share;
        (void)document_try(d, all[k].ref->line, all[k].ref->column, alignment_insert(c, &edge));
    }
}

void document_edges(struct document *d)
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
    for (size_t i = 0; document_goes_on(d, i); i++) {
        const struct okr_doc_item *item = &d->doc.items[i];
        if (item->what == OKR_DOC_UNIT || !d->ids[i])
            continue;
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            const struct okr_doc_attr *attr = document_attr(item, kinds[k].key);
            if (attr)
                apply_kind(d, i, attr, kinds[k].kind);
        }
    }
}

// --- check-ins: a multiset of (key result, date, value, confidence, text) (TEXT rule 4) -------------------------------------

static bool same_fraction(double a, double b)
{
    return isnan(a) ? isnan(b) : fabs(a - b) < 1e-6;
}

static bool is_same(struct cmd *c, const struct okr_metric *metric,
                    const struct okr_doc_check_in *typed, const struct okr_check_in *read,
                    bool readable, const struct okr_check_in *stored)
{
    if (typed->date != stored->as_of || typed->skipped != stored->skipped ||
        !same_fraction(typed->confidence, stored->confidence) ||
        !okr_str_eq(typed->text, stored->note))
        return false;
    if (readable && okr_decimal_eq(read->value, stored->value) &&
        okr_str_eq(read->step, stored->step))
        return true;
    // As the writer has it: metrics change, what was reported does not.
    return okr_str_eq(typed->raw_value, document_value(c, metric, stored, OKR_EN)) ||
           okr_str_eq(typed->raw_value, document_value(c, metric, stored, OKR_ZH));
}

static int read_value(struct cmd *c, const struct okr_metric *metric,
                      const struct okr_doc_check_in *typed, struct okr_check_in *x)
{
    bool relative = false;
    if (!typed->raw_value.len)
        return OKR_OK;
    if (!metric->kind)
        return okr_fail(c->err, OKR_E_INVALID, NULL, "write - as the value, or give it a metric",
                        "this key result has no metric, so a check-in has no value");
    int code =
        okr_metric_value_read(typed->raw_value, metric, &x->value, &x->step, &relative, c->err);
    if (!code && relative)
        code = okr_fail(c->err, OKR_E_INVALID, NULL, "write the value itself",
                        "a file holds values, not differences");
    return code;
}

static void record(struct document *d, const struct okr_key_result *kr,
                   const struct okr_doc_check_in *typed, struct okr_check_in *x)
{
    struct cmd *c = d->c;
    x->key_result = kr->id;
    x->confidence = typed->confidence;
    x->note = typed->text;
    x->skipped = typed->skipped;
    x->as_of = typed->date;
    if ((typed->by.id || typed->by.name.len) &&
        !(x->reported_by = document_person(d, &typed->by, NULL)))
        return;
    (void)document_try(d, typed->line, typed->column, check_in_insert(c, kr, x, NULL));
}

/// [x] on a step that no check-in reports records it for today.
static void record_steps(struct document *d, const struct okr_key_result *kr,
                         const struct okr_doc_item *item)
{
    struct cmd *c = d->c;
    struct kr_value value;
    bool any = store_value(c->txn, kr->id, &value);
    uint64_t done = any ? number_bits(value.own) : 0;
    for (size_t i = 0; i < kr->metric.steps.n && i < NUMBER_BITS; i++) {
        struct okr_check_in x;
        if (!(item->steps_done >> i & 1) || (done >> i & 1))
            continue;
        okr_entity_init(&okr_entity_check_in, &x);
        x.key_result = kr->id;
        x.step = kr->metric.steps.at[i].name;
        x.as_of = c->today;
        (void)document_try(d, item->line, item->column, check_in_insert(c, kr, &x, NULL));
    }
}

static void apply_check_ins(struct document *d, size_t i)
{
    struct cmd *c = d->c;
    const struct okr_doc_item *item = &d->doc.items[i];
    struct okr_key_result kr;
    if (!store_take(c->txn, d->ids[i], c->arena, &kr))
        return;
    struct okr_check_in_list stored = {0};
    if (!d->created[i] && item->n_check_ins)
        stored = store_check_ins(c->txn, kr.id, false, 0, SIZE_MAX, c->arena);
    struct okr_check_in *old = okr_arena_array(c->arena, stored.n + 1, sizeof *old);
    bool *used = okr_arena_array(c->arena, stored.n + 1, sizeof *used);
    bool copied = old && used;
    for (size_t k = 0; k < stored.n && copied; k++)
        copied = !okr_entity_copy(&okr_entity_check_in, &stored.at[k], c->arena, &old[k]);
    if (!copied) {
        (void)document_try(d, item->line, item->column, okr_fail_memory(c->err));
        return;
    }
    for (size_t k = 0; k < item->n_check_ins && !d->fatal; k++) {
        const struct okr_doc_check_in *typed = &item->check_ins[k];
        struct okr_check_in x;
        struct okr_err why = {.lang = d->inner.lang};
        okr_entity_init(&okr_entity_check_in, &x);
        c->err = &why;
        int code = read_value(c, &kr.metric, typed, &x);
        c->err = &d->inner;
        size_t m = 0;
        while (m < stored.n && (used[m] || !is_same(c, &kr.metric, typed, &x, !code, &old[m])))
            m++;
        if (m < stored.n) {
            used[m] = true;
            continue;
        }
        if (code) {
            d->inner = why;
            (void)document_try(d, typed->line, typed->column, code);
            continue;
        }
        record(d, &kr, typed, &x);
    }
    if (item->steps_done)
        record_steps(d, &kr, item);
}

void document_check_ins(struct document *d)
{
    for (size_t i = 0; document_goes_on(d, i); i++) {
        const struct okr_doc_item *item = &d->doc.items[i];
        if (item->what == OKR_DOC_KEY_RESULT && d->ids[i] &&
            (item->n_check_ins || item->steps_done))
            apply_check_ins(d, i);
    }
}

// --- measures -------------------------------------------------------------------------------------------------------------

static bool is_among(const okr_id *ids, size_t n, okr_id id)
{
    while (n > 0 && ids[n - 1] != id)
        n--;
    return n > 0;
}

/// Once the edges are as the file has them: a metric that it gives may have left one between two measures. Such an edge is told of once, not at both ends.
void document_measures(struct document *d)
{
    okr_id told[OKR_DETAILS_MAX];
    size_t n = 0;
    for (size_t i = 0; document_goes_on(d, i); i++) {
        const struct okr_doc_item *item = &d->doc.items[i];
        const struct okr_doc_attr *attr = document_attr(item, OKR_KEY_METRIC);
        struct okr_key_result kr;
        attr = attr ? attr : document_attr(item, OKR_KEY_MEASURE);
        if (!attr || !d->ids[i] || !store_take(d->c->txn, d->ids[i], d->c->arena, &kr))
            continue;
        okr_id edge = 0;
        int code = key_result_check_contributions(d->c, &kr, &edge);
        if (edge && is_among(told, n, edge))
            okr_err_clear(&d->inner);
        else if (!document_try(d, attr->line, attr->column, code) && edge && n < OKR_DETAILS_MAX)
            told[n++] = edge;
    }
}

// --- weights --------------------------------------------------------------------------------------------------------------

/// Where a sum over siblings is wrong, the first weight given among them is the place.
void document_weights(struct document *d)
{
    okr_id unit = 0, cycle = 0, objective = 0;
    for (size_t i = 0; document_goes_on(d, i); i++) {
        const struct okr_doc_item *item = &d->doc.items[i];
        const struct okr_doc_attr *weight = document_attr(item, OKR_KEY_WEIGHT);
        if (!weight || !d->ids[i] || item->parent < 0)
            continue;
        okr_id above = d->ids[item->parent];
        if (item->what == OKR_DOC_KEY_RESULT && above != objective) {
            objective = above;
            (void)document_try(d, weight->line, weight->column,
                               weights_of_objective_check(d->c, above));
        }
        if (item->what == OKR_DOC_OBJECTIVE && (above != unit || d->cycles[i] != cycle)) {
            unit = above;
            cycle = d->cycles[i];
            (void)document_try(d, weight->line, weight->column,
                               weights_of_unit_check(d->c, unit, cycle));
        }
    }
}

// --- states ---------------------------------------------------------------------------------------------------------------

static void move_objective(struct document *d, okr_id id, const struct okr_doc_attr *attr)
{
    struct cmd *c = d->c;
    struct okr_objective o;
    if (store_take(c->txn, id, c->arena, &o))
        (void)document_try(d, attr->line, attr->column,
                           objective_move_state(c, &o, attr->term, d->reason));
}

/// A key result is draft or live with its objective; closed and reopened it can be alone.
static void move_key_result(struct document *d, okr_id id, const struct okr_doc_attr *attr)
{
    struct cmd *c = d->c;
    struct okr_key_result kr;
    if (!store_take(c->txn, id, c->arena, &kr) || kr.state == attr->term)
        return;
    if (kr.state == OKR_KEY_RESULT_STATE_DRAFT || attr->term == OKR_KEY_RESULT_STATE_DRAFT) {
        document_fault(
            d, attr->line, attr->column, OKR_E_TRANSITION, "give the state: line to the objective",
            "a key result is draft or live with its objective; %s is %s", okr_id_text(kr.id).c,
            okr_term_word(OKR_GROUP_KEY_RESULT_STATE, kr.state, d->errors->lang));
        return;
    }
    enum lifecycle_move move = attr->term == OKR_KEY_RESULT_STATE_CLOSED ? MOVE_CLOSE : MOVE_REOPEN;
    (void)document_try(d, attr->line, attr->column, key_result_move(c, &kr, move, NULL, d->reason));
}

void document_states(struct document *d)
{
    for (size_t i = 0; document_goes_on(d, i); i++) {
        const struct okr_doc_item *item = &d->doc.items[i];
        const struct okr_doc_attr *attr = document_attr(item, OKR_KEY_STATE);
        if (attr && !attr->clear && d->ids[i] && item->what == OKR_DOC_OBJECTIVE)
            move_objective(d, d->ids[i], attr);
    }
    for (size_t i = 0; document_goes_on(d, i); i++) {
        const struct okr_doc_item *item = &d->doc.items[i];
        const struct okr_doc_attr *attr = document_attr(item, OKR_KEY_STATE);
        if (attr && !attr->clear && d->ids[i] && item->what == OKR_DOC_KEY_RESULT)
            move_key_result(d, d->ids[i], attr);
    }
}

// --- pruning --------------------------------------------------------------------------------------------------------------

static int compare_ids(const void *a, const void *b)
{
    okr_id x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static bool is_cycle_of_file(const struct document *d, okr_id cycle)
{
    for (size_t i = 0; i < d->doc.n_items; i++)
        if (d->doc.items[i].what == OKR_DOC_OBJECTIVE && d->cycles[i] == cycle)
            return true;
    return cycle == d->cycle;
}

struct pruning {
    struct document *d;
    struct okr_ids mentioned; ///< sorted
    struct okr_buf names;     ///< of what would go
    size_t n;
};

static void prune_one(struct pruning *p, size_t i, okr_id id)
{
    struct document *d = p->d;
    struct cmd *c = d->c;
    const struct okr_doc_item *item = &d->doc.items[i];
    enum { NAMED_MAX = 12 };
    if (!d->confirm) {
        if (p->n++ < NAMED_MAX)
            okr_buf_printf(&p->names, "%s%s", p->names.len ? ", " : "", okr_id_text(id).c);
        return;
    }
    struct okr_objective o;
    struct okr_key_result kr;
    int code = OKR_OK;
    if (okr_id_letter(id) == 'o' && store_take(c->txn, id, c->arena, &o))
        code = objective_delete(c, &o, d->reason);
    else if (okr_id_letter(id) == 'k' && store_take(c->txn, id, c->arena, &kr))
        code = key_result_delete(c, &kr, d->reason);
    (void)document_try(d, item->line, item->column, code);
}

static void prune_below(struct pruning *p, size_t i)
{
    struct document *d = p->d;
    struct cmd *c = d->c;
    bool unit = d->doc.items[i].what == OKR_DOC_UNIT;
    struct okr_ids ids = store_children(
        c->txn, d->ids[i], unit ? STORE_UNIT_OBJECTIVES : STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    for (size_t k = 0; k < ids.n && !d->fatal; k++) {
        struct okr_objective o;
        if (unit && (!store_get(c->txn, ids.at[k], c->arena, &o) || !is_cycle_of_file(d, o.cycle)))
            continue;
        if (!bsearch(&ids.at[k], p->mentioned.at, p->mentioned.n, sizeof *ids.at, compare_ids))
            prune_one(p, i, ids.at[k]);
    }
}

void document_prune(struct document *d)
{
    struct pruning p = {.d = d, .names = OKR_BUF(d->arena)};
    if (!d->prune || d->errors->code)
        return;
    p.mentioned.n = d->doc.n_items;
    p.mentioned.at = okr_arena_array(d->arena, d->doc.n_items + 1, sizeof *p.mentioned.at);
    if (!p.mentioned.at) {
        (void)document_try(d, 1, 1, okr_fail_memory(d->c->err));
        return;
    }
    if (d->doc.n_items)
        memcpy(p.mentioned.at, d->ids, d->doc.n_items * sizeof *d->ids);
    qsort(p.mentioned.at, p.mentioned.n, sizeof *d->ids, compare_ids);
    for (size_t i = 0; document_goes_on(d, i); i++)
        if (d->doc.items[i].what != OKR_DOC_KEY_RESULT && d->ids[i])
            prune_below(&p, i);
    if (p.n)
        document_fault(d, 1, 1, OKR_E_INVALID, "say confirm: true (okr apply --prune --confirm)",
                       "%zu would be removed: %.*s%s", p.n, OKR_STR_ARG(okr_buf_view(&p.names)),
                       p.n > 12 ? " …" : "");
}
