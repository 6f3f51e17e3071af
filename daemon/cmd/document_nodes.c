// SPDX-License-Identifier: Apache-2.0
// Objectives and key results of a file: found by id or by their words (TEXT rule 2), made or changed.
#include "cmd/document.h"
#include "cmd/score.h"

#include <math.h>

// --- attributes -----------------------------------------------------------------------------------------------------------

static void set_number(const struct okr_doc_attr *attr, int32_t value, int32_t *ret)
{
    if (attr)
        *ret = attr->clear ? OKR_UNSET : value;
}

static void set_term(const struct okr_doc_attr *attr, uint8_t *ret)
{
    if (attr)
        *ret = attr->clear ? 0 : attr->term;
}

static void set_text(const struct okr_doc_attr *attr, struct okr_str *ret)
{
    if (attr)
        *ret = attr->clear ? (struct okr_str){0} : attr->str;
}

static void set_fraction(const struct okr_doc_attr *attr, double *ret)
{
    struct okr_key_result none;
    if (!attr)
        return;
    okr_entity_init(&okr_entity_key_result, &none);
    *ret = attr->clear ? none.score : attr->fraction;
}

static void set_labels(const struct okr_doc_attr *attr, struct okr_strs *ret)
{
    if (attr)
        *ret = attr->clear ? (struct okr_strs){0} : attr->strs;
}

static void set_owner(struct document *d, const struct okr_doc_item *item, okr_id *ret)
{
    const struct okr_doc_attr *attr = document_attr(item, OKR_KEY_OWNER);
    struct okr_ids ids;
    if (attr && document_persons(d, attr, &ids))
        *ret = ids.n ? ids.at[0] : 0;
}

/// Persons and units who help: a unit's name is as good as a person's here.
static void set_contributors(struct document *d, const struct okr_doc_item *item,
                             struct okr_ids *ret)
{
    struct cmd *c = d->c;
    const struct okr_doc_attr *attr = document_attr(item, OKR_KEY_WITH);
    struct okr_ids ids = {0};
    if (!attr)
        return;
    if (!attr->clear) {
        ids.at = okr_arena_array(c->arena, attr->persons.n + 1, sizeof *ids.at);
        if (!ids.at) {
            (void)document_try(d, attr->line, attr->column, okr_fail_memory(c->err));
            return;
        }
        for (size_t i = 0; i < attr->persons.n; i++) {
            const struct okr_person *person = &attr->persons.at[i];
            struct okr_ids units = person->id || person->unit.len
                                       ? (struct okr_ids){0}
                                       : store_units_named(c->txn, person->name, c->arena);
            okr_id id = units.n == 1 ? units.at[0] : document_person(d, person, attr);
            if (id)
                ids.at[ids.n++] = id;
        }
    }
    *ret = ids.n ? ids : (struct okr_ids){0};
}

static void objective_attrs(struct document *d, const struct okr_doc_item *item,
                            struct okr_objective *o)
{
    const struct okr_doc_attr *weight = document_attr(item, OKR_KEY_WEIGHT),
                              *interval = document_attr(item, OKR_KEY_INTERVAL);
    set_owner(d, item, &o->accountable);
    set_contributors(d, item, &o->contributors);
    set_number(weight, weight ? weight->permille : 0, &o->weight);
    set_number(interval, interval ? interval->days : 0, &o->check_in_interval);
    set_term(document_attr(item, OKR_KEY_COMMITMENT), &o->commitment);
    set_term(document_attr(item, OKR_KEY_ORIGIN), &o->origin);
    set_fraction(document_attr(item, OKR_KEY_SCORE), &o->score);
    set_labels(document_attr(item, OKR_KEY_LABEL), &o->labels);
    set_text(document_attr(item, OKR_KEY_NOTE), &o->note);
}

/// Whether two metrics read the same, so that what a line does not hold stays as it is stored.
static bool is_written_alike(struct document *d, const struct okr_metric *a,
                             const struct okr_metric *b)
{
    struct okr_buf x = OKR_BUF(d->c->arena), y = OKR_BUF(d->c->arena);
    if (a->kind != b->kind)
        return false;
    okr_metric_print(&x, a, OKR_EN);
    okr_metric_print(&y, b, OKR_EN);
    return !x.failed && !y.failed && okr_str_eq(okr_buf_view(&x), okr_buf_view(&y));
}

/// The metric line is the whole metric but for what has a line of its own; those lines change the stored one too.
static void set_metric(struct document *d, const struct okr_doc_item *item,
                       struct okr_metric *metric)
{
    const struct okr_doc_attr *attr = document_attr(item, OKR_KEY_METRIC),
                              *measure = document_attr(item, OKR_KEY_MEASURE),
                              *tolerance = document_attr(item, OKR_KEY_TOLERANCE),
                              *sample = document_attr(item, OKR_KEY_SAMPLE);
    const struct okr_doc_attr *part = measure ? measure : tolerance ? tolerance : sample;
    struct okr_metric before = *metric;
    if (attr && attr->clear)
        okr_entity_init(&okr_entity_metric, metric);
    if (attr && !attr->clear && !is_written_alike(d, &attr->metric, metric)) {
        *metric = attr->metric;
        metric->original_target = before.original_target;
        if (metric->kind == OKR_METRIC_KIND_MAINTAIN && before.kind == metric->kind) {
            metric->tolerance = before.tolerance;
            metric->sample = before.sample;
        }
    }
    if (part && !part->clear && !metric->kind) {
        document_fault(d, part->line, part->column, OKR_E_INVALID, "add a metric: line",
                       "this belongs to a metric, and the key result has none");
        return;
    }
    set_text(measure, &metric->measure);
    set_term(sample, &metric->sample);
    if (tolerance)
        metric->tolerance = tolerance->clear ? (struct okr_decimal){0} : tolerance->number.value;
}

static void key_result_attrs(struct document *d, const struct okr_doc_item *item,
                             struct okr_key_result *kr)
{
    const struct okr_doc_attr *weight = document_attr(item, OKR_KEY_WEIGHT),
                              *interval = document_attr(item, OKR_KEY_INTERVAL),
                              *due = document_attr(item, OKR_KEY_DUE),
                              *points = document_attr(item, OKR_KEY_CHECKPOINT);
    set_owner(d, item, &kr->accountable);
    set_number(weight, weight ? weight->permille : 0, &kr->weight);
    set_number(interval, interval ? interval->days : 0, &kr->check_in_interval);
    set_metric(d, item, &kr->metric);
    if (due)
        kr->due = due->clear ? OKR_NO_DATE : due->due;
    if (points)
        kr->checkpoints = points->clear ? (struct okr_checkpoint_list){0} : points->checkpoints;
    set_fraction(document_attr(item, OKR_KEY_CONFIDENCE), &kr->confidence);
    set_fraction(document_attr(item, OKR_KEY_SCORE), &kr->score);
    set_term(document_attr(item, OKR_KEY_COMMITMENT), &kr->commitment);
    set_text(document_attr(item, OKR_KEY_SOURCE), &kr->source);
    set_labels(document_attr(item, OKR_KEY_LABEL), &kr->labels);
    set_text(document_attr(item, OKR_KEY_NOTE), &kr->note);
}

// --- which one is meant ---------------------------------------------------------------------------------------------------

/// Notes a match; two are a fault.
static bool is_second(struct document *d, const struct okr_doc_item *item, okr_id id, okr_id *found)
{
    if (*found) {
        document_fault(d, item->line, item->column, OKR_E_AMBIGUOUS,
                       "write the id behind the one that is meant",
                       "two have these words: %s and %s", okr_id_text(*found).c, okr_id_text(id).c);
        return true;
    }
    *found = id;
    return false;
}

/// What a file says twice is a slip; only a unit may be named again.
static bool is_listed(struct document *d, size_t i, okr_id id)
{
    const struct okr_doc_item *item = &d->doc.items[i];
    for (size_t k = i; k-- > 0 && d->doc.items[k].what != OKR_DOC_UNIT;) {
        if (d->doc.items[k].what != item->what || d->ids[k] != id)
            continue;
        document_fault(d, item->line, item->column, OKR_E_AMBIGUOUS, "keep one of the two",
                       "this is listed already, in line %u", (unsigned)d->doc.items[k].line);
        return true;
    }
    return false;
}

static bool find_objective(struct document *d, const struct okr_doc_item *item, okr_id unit,
                           okr_id cycle, okr_id *ret)
{
    struct cmd *c = d->c;
    struct okr_ids ids = store_children(c->txn, unit, STORE_UNIT_OBJECTIVES, c->arena);
    *ret = 0;
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_objective o;
        if (store_get(c->txn, ids.at[i], c->arena, &o) && o.cycle == cycle &&
            okr_str_eq(o.text, item->text) && is_second(d, item, o.id, ret))
            return false;
    }
    return true;
}

static bool find_key_result(struct document *d, const struct okr_doc_item *item, okr_id objective,
                            okr_id *ret)
{
    struct cmd *c = d->c;
    struct okr_ids ids = store_children(c->txn, objective, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    *ret = 0;
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_key_result kr;
        if (store_get(c->txn, ids.at[i], c->arena, &kr) && okr_str_eq(kr.text, item->text) &&
            is_second(d, item, kr.id, ret))
            return false;
    }
    return true;
}

static bool is_elsewhere(struct document *d, const struct okr_doc_item *item, okr_id stored,
                         okr_id here)
{
    if (!here || stored == here)
        return false;
    document_fault(d, item->line, item->column, OKR_E_INVALID, "put it back, or leave its id out",
                   "%s belongs to %s and cannot move to %s", okr_id_text(item->id).c,
                   okr_id_text(stored).c, okr_id_text(here).c);
    return true;
}

// --- objectives -----------------------------------------------------------------------------------------------------------

static void make_objective(struct document *d, size_t i, okr_id unit, okr_id cycle)
{
    const struct okr_doc_item *item = &d->doc.items[i];
    const struct okr_doc_attr *state = document_attr(item, OKR_KEY_STATE);
    struct okr_objective o;
    okr_entity_init(&okr_entity_objective, &o);
    o.id = item->id;
    o.unit = unit;
    o.cycle = cycle;
    o.text = item->text;
    // What is proposed, closed or archived gets there by its own moves, when all else is in place.
    bool draft =
        state && !state->clear &&
        (state->term == OKR_OBJECTIVE_STATE_DRAFT || state->term == OKR_OBJECTIVE_STATE_PROPOSED);
    o.state = draft ? OKR_OBJECTIVE_STATE_DRAFT : OKR_OBJECTIVE_STATE_PUBLISHED;
    objective_attrs(d, item, &o);
    d->created[i] = document_try(d, item->line, item->column, objective_insert(d->c, &o));
    if (d->created[i]) {
        d->ids[i] = o.id;
        d->cycles[i] = cycle;
    }
}

static void change_objective(struct document *d, size_t i, okr_id id, okr_id unit)
{
    struct cmd *c = d->c;
    const struct okr_doc_item *item = &d->doc.items[i];
    struct okr_objective before, after;
    if (!store_take(c->txn, id, c->arena, &before)) {
        (void)document_try(d, item->line, item->column, cmd_not_found(c, NULL, id));
        return;
    }
    if (is_elsewhere(d, item, before.unit, unit) || is_listed(d, i, id))
        return;
    after = before;
    after.text = item->text;
    objective_attrs(d, item, &after);
    after.score = before.score; // document_scores()
    if (document_try(d, item->line, item->column,
                     objective_change(c, &before, &after, d->reason))) {
        d->ids[i] = id;
        d->cycles[i] = before.cycle; // an id keeps its cycle
    }
}

void document_objectives(struct document *d)
{
    for (size_t i = 0; document_goes_on(d, i); i++) {
        const struct okr_doc_item *item = &d->doc.items[i];
        okr_id id = item->id, unit = item->parent >= 0 ? d->ids[item->parent] : 0, cycle = 0;
        if (item->what != OKR_DOC_OBJECTIVE)
            continue;
        if (id && store_exists(d->c->txn, id)) {
            change_objective(d, i, id, unit);
            continue;
        }
        if (!unit || !(cycle = document_cycle_of(d, i)) ||
            (!id && !find_objective(d, item, unit, cycle, &id)))
            continue; // reported where it was found
        if (!id || !store_exists(d->c->txn, id))
            make_objective(d, i, unit, cycle);
        else
            change_objective(d, i, id, unit);
    }
}

// --- key results ------------------------------------------------------------------------------------------------------------

static void make_key_result(struct document *d, size_t i, okr_id objective)
{
    const struct okr_doc_item *item = &d->doc.items[i];
    struct okr_key_result kr;
    okr_entity_init(&okr_entity_key_result, &kr);
    kr.id = item->id;
    kr.objective = objective;
    kr.text = item->text;
    key_result_attrs(d, item, &kr);
    d->created[i] = document_try(d, item->line, item->column, key_result_insert(d->c, &kr));
    if (d->created[i])
        d->ids[i] = kr.id;
}

static void change_key_result(struct document *d, size_t i, okr_id id, okr_id objective)
{
    struct cmd *c = d->c;
    const struct okr_doc_item *item = &d->doc.items[i];
    struct okr_key_result before, after;
    if (!store_take(c->txn, id, c->arena, &before)) {
        (void)document_try(d, item->line, item->column, cmd_not_found(c, NULL, id));
        return;
    }
    if (is_elsewhere(d, item, before.objective, objective) || is_listed(d, i, id))
        return;
    after = before;
    after.text = item->text;
    key_result_attrs(d, item, &after);
    after.score = before.score; // document_scores()
    if (document_try(d, item->line, item->column, key_result_change(c, &before, &after, d->reason)))
        d->ids[i] = id;
}

void document_key_results(struct document *d)
{
    for (size_t i = 0; document_goes_on(d, i); i++) {
        const struct okr_doc_item *item = &d->doc.items[i];
        okr_id id = item->id, objective = item->parent >= 0 ? d->ids[item->parent] : 0;
        if (item->what != OKR_DOC_KEY_RESULT)
            continue;
        if (!(id && store_exists(d->c->txn, id)) &&
            (!objective || (!id && !find_key_result(d, item, objective, &id))))
            continue; // reported where it was found
        if (!id || !store_exists(d->c->txn, id))
            make_key_result(d, i, objective);
        else
            change_key_result(d, i, id, objective);
    }
}

// --- scores -------------------------------------------------------------------------------------------------------------------

/// The score that a file gives to what was there before it; false where it gives none.
static bool is_scored(struct document *d, size_t i, double *ret)
{
    const struct okr_doc_item *item = &d->doc.items[i];
    bool has = document_attr(item, OKR_KEY_SCORE) && d->ids[i] && !d->created[i];
    if (has)
        set_fraction(document_attr(item, OKR_KEY_SCORE), ret);
    return has;
}

static double score_of(struct document *d, okr_id id)
{
    struct okr_objective o;
    struct okr_key_result kr;
    if (okr_id_letter(id) == 'o')
        return store_get(d->c->txn, id, d->c->arena, &o) ? o.score : NAN;
    return store_get(d->c->txn, id, d->c->arena, &kr) ? kr.score : NAN;
}

void document_scores(struct document *d)
{
    // Key results first: the score proposed for an objective is made of theirs.
    static const char order[] = {OKR_DOC_KEY_RESULT, OKR_DOC_OBJECTIVE};
    double score;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; document_goes_on(d, i); i++) {
            if (d->doc.items[i].what != order[round] || !is_scored(d, i, &score) ||
                score_same(score, score_of(d, d->ids[i])))
                continue;
            const struct okr_doc_attr *attr = document_attr(&d->doc.items[i], OKR_KEY_SCORE);
            (void)document_try(d, attr->line, attr->column,
                               score_set(d->c, d->ids[i], score, d->reason));
        }
}
