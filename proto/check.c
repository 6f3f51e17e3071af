// SPDX-License-Identifier: Apache-2.0
// Whether an entity may be kept: nothing needed is missing, nothing is out of range, and the fields
// of a metric make sense together (METHOD 2).
#include <okr/model.h>

#include <math.h>
#include <stdio.h>

#include "field.h"

// --- any entity ---

static int check_range(const struct okr_field *field, int64_t n, int64_t low, struct okr_err *e)
{
    if (n >= low && n <= (int64_t)field->max)
        return OKR_OK;
    return okr_fail(e, OKR_E_INVALID, field->name, NULL,
                    "\"%s\" should be from %lld to %u and is %lld", field->name, (long long)low,
                    field->max, (long long)n);
}

static int check_length(const struct okr_field *field, size_t len, struct okr_err *e)
{
    if (field->max == 0 || len <= field->max)
        return OKR_OK;
    return okr_fail(e, OKR_E_TOO_BIG, field->name, "shorten it",
                    "\"%s\" has %zu bytes; at most %u are kept", field->name, len, field->max);
}

static int check_count(const struct okr_field *field, size_t n, size_t most, struct okr_err *e)
{
    if (n <= most)
        return OKR_OK;
    return okr_fail(e, OKR_E_TOO_BIG, field->name, "leave some out",
                    "\"%s\" has %zu entries; at most %zu are kept", field->name, n, most);
}

static int check_strs(const struct okr_field *field, const struct okr_strs *strs, struct okr_err *e)
{
    int code = check_count(field, strs->n, FIELD_ITEMS_MAX, e);

    for (size_t i = 0; code == OKR_OK && i < strs->n; i++)
        code = check_length(field, strs->at[i].len, e);
    return code;
}

static int check_records(const struct okr_field *field, const struct field_list *list,
                         struct okr_err *e)
{
    int code = check_count(field, list->n, FIELD_RECORDS_MAX, e);

    for (size_t i = 0; code == OKR_OK && i < list->n; i++)
        code = okr_entity_check(field->record, list->at + i * field->record->size, e);
    return code;
}

/// A record of which anything is set must have what it needs, its first field above all.
static int check_record(const struct okr_entity *record, const void *at, struct okr_err *e)
{
    for (unsigned i = 0; i < record->n_fields; i++) {
        if (okr_field_is_set(&record->fields[i], at))
            return okr_entity_check(record, at, e);
    }
    return OKR_OK;
}

static int check_fraction(const struct okr_field *field, double f, struct okr_err *e)
{
    if (f >= 0 && f <= 1)
        return OKR_OK;
    return okr_fail(e, OKR_E_INVALID, field->name, "0.6 is six out of ten",
                    "\"%s\" should be from 0.0 to 1.0 and is %g", field->name, f);
}

/// Of a field that is set.
static int check_value(const struct okr_field *field, const void *at, struct okr_err *e)
{
    switch (field->type) {
    case OKR_T_IDS: return check_count(field, ((const struct okr_ids *)at)->n, FIELD_ITEMS_MAX, e);
    case OKR_T_STR: return check_length(field, ((const struct okr_str *)at)->len, e);
    case OKR_T_STRS: return check_strs(field, at, e);
    case OKR_T_INT: return check_range(field, *(const int32_t *)at, field_smallest(field), e);
    case OKR_T_PERMILLE: return check_range(field, *(const int32_t *)at, 0, e);
    case OKR_T_FRACTION: return check_fraction(field, *(const double *)at, e);
    case OKR_T_LIST: return check_records(field, at, e);
    default: return OKR_OK;
    }
}

int okr_entity_check(const struct okr_entity *entity, const void *object, struct okr_err *e)
{
    for (unsigned i = 0; i < entity->n_fields; i++) {
        const struct okr_field *field = &entity->fields[i];
        bool set = okr_field_is_set(field, object);
        int code = OKR_OK;
        if (!set && field->flags & OKR_F_NEEDED)
            return okr_fail(e, OKR_E_INVALID, field->name, field->help, "%s needs \"%s\"",
                            okr_entity_word(entity, okr_err_lang(e)), field->name);
        if (field->type == OKR_T_SUB)
            code = check_record(field->record, field_in(field, object), e);
        else if (set)
            code = check_value(field, field_in(field, object), e);
        if (code != OKR_OK)
            return code;
    }
    return OKR_OK;
}

// --- metrics ---

enum part {
    START = 1,
    TARGET = 2,
    LOW = 4,
    HIGH = 8,
    TOLERANCE = 16,
    SAMPLE = 32,
    STEPS = 64,
    PER = 128,
};
static const struct part_name {
    enum part part;
    const char *name;
} PARTS[] = {
    {START, "start"},         {TARGET, "target"}, {LOW, "low"},     {HIGH, "high"},
    {TOLERANCE, "tolerance"}, {SAMPLE, "sample"}, {STEPS, "steps"}, {PER, "per"},
};

static int check_line(const struct okr_metric *m, struct okr_err *e)
{
    if (m->start.present && okr_decimal_eq(m->start, m->target))
        return okr_fail(e, OKR_E_INVALID, "target", "give a target that differs from the start",
                        "start and target are the same, so there is no way to go");
    return OKR_OK;
}

static int check_reach(const struct okr_metric *m, struct okr_err *e)
{
    if (m->start.present && m->start.mantissa != 0)
        return okr_fail(e, OKR_E_INVALID, "start", "use increase or decrease, which have a start",
                        "a reach metric starts at 0");
    if (m->target.mantissa <= 0)
        return okr_fail(e, OKR_E_INVALID, "target", "use maintain for a level to stay at",
                        "a reach metric needs a target above 0");
    return OKR_OK;
}

static int check_maintain(const struct okr_metric *m, struct okr_err *e)
{
    if (!m->low.present && !m->high.present)
        return okr_fail(e, OKR_E_INVALID, "low", "give low, high or both",
                        "a maintain metric needs a bound");
    if (m->low.present && m->high.present && okr_decimal_cmp(m->low, m->high) > 0)
        return okr_fail(e, OKR_E_INVALID, "low", "exchange them",
                        "the lower bound is above the upper one");
    if (m->tolerance.present && m->tolerance.mantissa <= 0)
        return okr_fail(e, OKR_E_INVALID, "tolerance", "leave it out for the default",
                        "a tolerance should be above 0");
    return OKR_OK;
}

static int check_milestone(const struct okr_metric *m, struct okr_err *e)
{
    int64_t sum = 0;

    for (size_t i = 0; i < m->steps.n; i++) {
        const struct okr_step *step = &m->steps.at[i];
        for (size_t j = 0; j < i; j++) {
            if (okr_str_eq(step->name, m->steps.at[j].name))
                return okr_fail(e, OKR_E_INVALID, "steps", "name each step once",
                                "two steps are named \"%.*s\"", OKR_STR_ARG(step->name));
        }
        if (step->weight != OKR_UNSET)
            sum += step->weight;
    }
    if (sum > 1000)
        return okr_fail(e, OKR_E_INVALID, "steps",
                        "lower some, or leave weights out to share alike",
                        "the weights of the steps make %g%%, more than 100%%", (double)sum / 10);
    return OKR_OK;
}

static int check_ordinal(const struct okr_metric *m, struct okr_err *e)
{
    if (okr_decimal_cmp(m->low, m->target) >= 0 || okr_decimal_cmp(m->target, m->high) >= 0)
        return okr_fail(e, OKR_E_INVALID, "target", "as in: commit 12, target 20, stretch 30",
                        "commit, target and stretch of an ordinal metric should rise");
    return OKR_OK;
}

static int check_cadence(const struct okr_metric *m, struct okr_err *e)
{
    if (m->target.mantissa <= 0)
        return okr_fail(e, OKR_E_INVALID, "target", "as in: 1 per day",
                        "a cadence needs a target above 0 for each period");
    return OKR_OK;
}

static int check_nothing(const struct okr_metric *m, struct okr_err *e)
{
    (void)m;
    (void)e;
    return OKR_OK;
}

/// What each kind needs and allows, and what must hold between the two.
static const struct kind_row {
    unsigned needed, allowed;
    int (*check)(const struct okr_metric *m, struct okr_err *e);
} KINDS[OKR_METRIC_KIND_COUNT] = {
    [OKR_METRIC_KIND_INCREASE] = {TARGET, START | TARGET, check_line},
    [OKR_METRIC_KIND_DECREASE] = {TARGET, START | TARGET, check_line},
    [OKR_METRIC_KIND_REACH] = {TARGET, START | TARGET, check_reach},
    [OKR_METRIC_KIND_MAINTAIN] = {0, LOW | HIGH | TOLERANCE | SAMPLE, check_maintain},
    [OKR_METRIC_KIND_MILESTONE] = {STEPS, STEPS, check_milestone},
    [OKR_METRIC_KIND_BINARY] = {0, 0, check_nothing},
    [OKR_METRIC_KIND_ORDINAL] = {LOW | TARGET | HIGH, LOW | TARGET | HIGH, check_ordinal},
    [OKR_METRIC_KIND_CADENCE] = {TARGET | PER, TARGET | PER, check_cadence},
    [OKR_METRIC_KIND_BASELINE] = {TARGET, START | TARGET, check_line},
};

static unsigned parts_set(const struct okr_metric *m)
{
    unsigned set = 0;

    for (size_t i = 0; i < sizeof(PARTS) / sizeof(PARTS[0]); i++) {
        const struct okr_field *field =
            okr_field_find(&okr_entity_metric, okr_str_c(PARTS[i].name), NULL);
        if (okr_field_is_set(field, m))
            set |= PARTS[i].part;
    }
    return set;
}

static const char *first_part(unsigned parts)
{
    for (size_t i = 0; i < sizeof(PARTS) / sizeof(PARTS[0]); i++) {
        if (parts & PARTS[i].part)
            return PARTS[i].name;
    }
    return "";
}

int okr_metric_check(const struct okr_metric *metric, struct okr_err *e)
{
    if (metric->kind == 0 || metric->kind >= OKR_METRIC_KIND_COUNT)
        return okr_fail(e, OKR_E_INVALID, "kind", okr_entity_metric.fields[0].help,
                        "a metric needs a kind");
    const struct kind_row *row = &KINDS[metric->kind];
    const char *kind = okr_term_word(OKR_GROUP_METRIC_KIND, metric->kind, okr_err_lang(e));
    unsigned set = parts_set(metric);
    unsigned missing = row->needed & ~set, surplus = set & ~row->allowed;

    if (missing)
        return okr_fail(e, OKR_E_INVALID, first_part(missing), NULL,
                        "a metric of kind %s needs \"%s\"", kind, first_part(missing));
    if (surplus)
        return okr_fail(e, OKR_E_INVALID, first_part(surplus), "leave it out, or change the kind",
                        "a metric of kind %s has no \"%s\"", kind, first_part(surplus));
    return row->check(metric, e);
}
