// SPDX-License-Identifier: Apache-2.0
#include "cmd/view.h"
#include "core/number.h"

#include <math.h>

enum { DERIVED_OF_KEY_RESULT = 10, DETAILS_OF_KEY_RESULT = 4, DERIVED_OF_OBJECTIVE = 2 };

static void pack_fraction(struct okr_pack *out, const char *key, double value)
{
    okr_pack_key(out, key);
    okr_pack_fraction(out, value);
}

static void pack_status(struct okr_pack *out, enum okr_status status)
{
    okr_pack_key(out, "status");
    if (status)
        okr_pack_c(out, okr_term_slug(OKR_GROUP_STATUS, status));
    else
        okr_pack_nil(out);
}

static void pack_date(struct okr_pack *out, const char *key, okr_date date)
{
    okr_pack_key(out, key);
    if (date != OKR_NO_DATE)
        okr_pack_c(out, okr_date_text(date).c);
    else
        okr_pack_nil(out);
}

static void pack_leaves(struct okr_pack *out, bool has_leaves, uint32_t leaves)
{
    if (!has_leaves)
        return;
    okr_pack_key(out, "leaves");
    okr_pack_uint(out, leaves);
}

/// The metric as it stands now: steps done, the current value. The bit set of a milestone is not a value to show.
static void fill_metric(struct okr_metric *metric, const struct kr_value *value,
                        struct okr_step steps[NUMBER_BITS])
{
    if (metric->kind != OKR_METRIC_KIND_MILESTONE) {
        metric->current = value->current;
        return;
    }
    uint64_t done = number_bits(value->current);
    for (size_t i = 0; i < metric->steps.n && i < NUMBER_BITS; i++) {
        steps[i] = metric->steps.at[i];
        steps[i].done = done >> i & 1;
    }
    metric->steps.at = steps;
}

/// What the check-in that holds says, nil where it says nothing.
static void pack_said(struct okr_pack *out, const char *key, struct okr_str said)
{
    okr_pack_key(out, key);
    okr_pack_str(out, said.len ? said : (struct okr_str){0});
}

static void pack_detail(struct okr_pack *out, const struct kr_detail *detail)
{
    const struct forecast *forecast = &detail->forecast;
    struct okr_check_in none = {0};
    const struct okr_check_in *last = detail->checked ? &detail->last : &none;
    pack_said(out, "claimed_status",
              okr_str_c(okr_term_slug(OKR_GROUP_STATUS, last->claimed_status)));
    pack_said(out, "blocker", last->blocker);
    pack_said(out, "evidence", last->evidence);
    okr_pack_key(out, "forecast");
    if (!forecast->value.present) {
        okr_pack_nil(out);
        return;
    }
    okr_pack_map(out, 3);
    okr_pack_key(out, "value");
    okr_pack_decimal(out, forecast->value);
    pack_date(out, "date", forecast->date);
    okr_pack_key(out, "points");
    okr_pack_uint(out, forecast->points);
}

void view_pack_key_result(struct okr_pack *out, const struct kr_view *view)
{
    const struct status_result *result = &view->result;
    struct okr_step steps[NUMBER_BITS];
    struct okr_key_result kr = view->kr;
    fill_metric(&kr.metric, &view->value, steps);
    if (view->value.n_check_ins)
        kr.confidence = view->value.confidence;
    okr_pack_map(out, okr_entity_key_result.n_fields + DERIVED_OF_KEY_RESULT +
                          (view->has_leaves ? 1u : 0u) +
                          (view->detail ? (unsigned)DETAILS_OF_KEY_RESULT : 0u));
    okr_entity_pack_fields(&okr_entity_key_result, &kr, OKR_ALL_FIELDS, out);
    pack_fraction(out, "progress", result->progress);
    pack_fraction(out, "over", isnan(result->progress) ? NAN : result->over);
    pack_fraction(out, "expected", result->expected);
    pack_status(out, result->status);
    pack_date(out, "due_effective", view->due);
    okr_pack_key(out, "weight_effective");
    okr_pack_int(out, view->weight);
    pack_date(out, "checked", view->value.n_check_ins ? view->value.as_of : OKR_NO_DATE);
    okr_pack_key(out, "last_check_in");
    okr_pack_id(out, view->value.last_check_in ? OKR_ID('x', view->value.last_check_in) : 0);
    okr_pack_key(out, "n_check_ins");
    okr_pack_uint(out, view->value.n_check_ins);
    pack_date(out, "check_in_due", result->check_in_due);
    pack_leaves(out, view->has_leaves, view->leaves);
    if (view->detail)
        pack_detail(out, view->detail);
}

void view_pack_objective(struct okr_pack *out, const struct objective_view *view)
{
    okr_pack_map(out, okr_entity_objective.n_fields + DERIVED_OF_OBJECTIVE +
                          (view->has_leaves ? 1u : 0u));
    okr_entity_pack_fields(&okr_entity_objective, &view->objective, OKR_ALL_FIELDS, out);
    pack_fraction(out, "progress", view->progress);
    pack_status(out, view->status);
    pack_leaves(out, view->has_leaves, view->leaves);
}

void view_pack_place(struct cmd *c, okr_id id)
{
    struct okr_key_result kr = {.position = OKR_UNSET};
    struct okr_objective o = {.position = OKR_UNSET};
    struct okr_unit unit = {0};
    const bool is_kr = okr_id_letter(id) == 'k';
    if (is_kr)
        (void)store_get(c->txn, id, c->arena, &kr);
    (void)store_get(c->txn, is_kr ? kr.objective : id, c->arena, &o);
    (void)store_get(c->txn, o.unit, c->arena, &unit);
    okr_pack_map(c->out, 6);
    okr_pack_key(c->out, "id");
    okr_pack_id(c->out, id);
    okr_pack_key(c->out, "unit");
    okr_pack_id(c->out, o.unit);
    okr_pack_key(c->out, "unit_name");
    okr_pack_str(c->out, unit.name);
    okr_pack_key(c->out, "unit_kind");
    okr_pack_c(c->out, okr_term_slug(OKR_GROUP_UNIT_KIND, unit.kind));
    okr_pack_key(c->out, "objective_position");
    okr_pack_int(c->out, o.position);
    okr_pack_key(c->out, "position");
    if (is_kr)
        okr_pack_int(c->out, kr.position);
    else
        okr_pack_nil(c->out);
}
