// SPDX-License-Identifier: Apache-2.0
#include "cmd/view.h"
#include "core/number.h"

#include <math.h>

enum { DETAILS_OF_KEY_RESULT = 4 };

static void pack_status(struct okr_pack *out, enum okr_status status)
{
    if (status)
        okr_pack_c(out, okr_term_slug(OKR_GROUP_STATUS, status));
    else
        okr_pack_nil(out);
}

static void pack_date(struct okr_pack *out, okr_date date)
{
    if (date != OKR_NO_DATE)
        okr_pack_c(out, okr_date_text(date).c);
    else
        okr_pack_nil(out);
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
    okr_pack_key(out, "date");
    pack_date(out, forecast->date);
    okr_pack_key(out, "points");
    okr_pack_uint(out, forecast->points);
}

// --- derived keys: a function each, which packs the value ---

static void key_result_progress(struct okr_pack *out, const struct kr_view *view)
{
    okr_pack_fraction(out, view->result.progress);
}

static void key_result_over(struct okr_pack *out, const struct kr_view *view)
{
    okr_pack_fraction(out, isnan(view->result.progress) ? NAN : view->result.over);
}

static void key_result_expected(struct okr_pack *out, const struct kr_view *view)
{
    okr_pack_fraction(out, view->result.expected);
}

static void key_result_status(struct okr_pack *out, const struct kr_view *view)
{
    pack_status(out, view->result.status);
}

static void key_result_due_effective(struct okr_pack *out, const struct kr_view *view)
{
    pack_date(out, view->due);
}

static void key_result_weight_effective(struct okr_pack *out, const struct kr_view *view)
{
    okr_pack_int(out, view->weight);
}

static void key_result_checked(struct okr_pack *out, const struct kr_view *view)
{
    pack_date(out, view->value.n_check_ins ? view->value.as_of : OKR_NO_DATE);
}

static void key_result_last_check_in(struct okr_pack *out, const struct kr_view *view)
{
    okr_pack_id(out, view->value.last_check_in ? OKR_ID('x', view->value.last_check_in) : 0);
}

static void key_result_n_check_ins(struct okr_pack *out, const struct kr_view *view)
{
    okr_pack_uint(out, view->value.n_check_ins);
}

static void key_result_check_in_due(struct okr_pack *out, const struct kr_view *view)
{
    pack_date(out, view->result.check_in_due);
}

static void key_result_leaves(struct okr_pack *out, const struct kr_view *view)
{
    okr_pack_uint(out, view->leaves);
}

static void objective_progress(struct okr_pack *out, const struct objective_view *view)
{
    okr_pack_fraction(out, view->progress);
}

static void objective_status(struct okr_pack *out, const struct objective_view *view)
{
    pack_status(out, view->status);
}

static void objective_leaves(struct okr_pack *out, const struct objective_view *view)
{
    okr_pack_uint(out, view->leaves);
}

static const struct {
    const char *key;
    void (*pack)(struct okr_pack *out, const struct kr_view *view);
} key_result_keys[] = {
#define K(NAME, key) {#key, key_result_##key},
    VIEW_KEY_RESULT_KEYS(K)
#undef K
};
static const struct {
    const char *key;
    void (*pack)(struct okr_pack *out, const struct objective_view *view);
} objective_keys[] = {
#define K(NAME, key) {#key, objective_##key},
    VIEW_OBJECTIVE_KEYS(K)
#undef K
};
enum {
    N_KEY_RESULT_KEYS = sizeof key_result_keys / sizeof *key_result_keys,
    N_OBJECTIVE_KEYS = sizeof objective_keys / sizeof *objective_keys
};

unsigned view_count_keys(const struct okr_entity *entity, unsigned n_derived, struct view_keys keys)
{
    unsigned own = keys.own == OKR_ALL_FIELDS ? entity->n_fields : okr_mask_count(keys.own);
    return own + okr_mask_count(keys.derived & ((1U << n_derived) - 1));
}

static void pack_key_result(struct okr_pack *out, const struct kr_view *view, struct view_keys keys,
                            unsigned details)
{
    struct okr_step steps[NUMBER_BITS];
    struct okr_key_result kr = view->kr;
    if (keys.own & OKR_FIELD_BIT(key_result, metric))
        fill_metric(&kr.metric, &view->value, steps);
    if (view->value.n_check_ins)
        kr.confidence = view->value.confidence;
    okr_pack_map(out, view_count_keys(&okr_entity_key_result, N_KEY_RESULT_KEYS, keys) + details);
    okr_entity_pack_fields(&okr_entity_key_result, &kr, keys.own, out);
    for (unsigned i = 0; i < N_KEY_RESULT_KEYS; i++)
        if (keys.derived >> i & 1) {
            okr_pack_key(out, key_result_keys[i].key);
            key_result_keys[i].pack(out, view);
        }
}

void view_pack_key_result_keys(struct okr_pack *out, const struct kr_view *view,
                               struct view_keys keys)
{
    pack_key_result(out, view, keys, 0);
}

void view_pack_key_result(struct okr_pack *out, const struct kr_view *view)
{
    struct view_keys keys = VIEW_ALL_KEYS;
    keys.derived &= ~VIEW_KEY(KEY_RESULT_LEAVES);
    pack_key_result(out, view, keys, view->detail ? DETAILS_OF_KEY_RESULT : 0);
    if (view->detail)
        pack_detail(out, view->detail);
}

void view_pack_objective_keys(struct okr_pack *out, const struct objective_view *view,
                              struct view_keys keys)
{
    okr_pack_map(out, view_count_keys(&okr_entity_objective, N_OBJECTIVE_KEYS, keys));
    okr_entity_pack_fields(&okr_entity_objective, &view->objective, keys.own, out);
    for (unsigned i = 0; i < N_OBJECTIVE_KEYS; i++)
        if (keys.derived >> i & 1) {
            okr_pack_key(out, objective_keys[i].key);
            objective_keys[i].pack(out, view);
        }
}

void view_pack_objective(struct okr_pack *out, const struct objective_view *view)
{
    struct view_keys keys = VIEW_ALL_KEYS;
    keys.derived &= ~VIEW_KEY(OBJECTIVE_LEAVES);
    view_pack_objective_keys(out, view, keys);
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
