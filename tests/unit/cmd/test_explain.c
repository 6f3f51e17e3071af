// SPDX-License-Identifier: Apache-2.0
// Explanations come from the functions that compute: on random companies every explained number is the one that is shown.
#include "cmd/cmd.h"

#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct okr_value *explain(const char *id)
{
    char args[64];
    snprintf(args, sizeof args, "{id: '%s', cycle: 'FY2018Q4'}", id);
    return fixture_at(fixture_ok(&f, "explain.get", args), "explain");
}

/// The first step of that name below one, itself excluded; NULL.
static const struct okr_value *step_of(const struct okr_value *step, const char *what)
{
    const struct okr_value *steps = fixture_at(step, "steps");
    for (uint32_t i = 0; steps && i < steps->n; i++)
        if (strcmp(fixture_str(&f, &steps->items[i], "what"), what) == 0)
            return &steps->items[i];
    return NULL;
}

static const struct okr_value *last_step(const struct okr_value *step, const char *what)
{
    const struct okr_value *steps = fixture_at(step, "steps"), *found = NULL;
    for (uint32_t i = 0; steps && i < steps->n; i++)
        if (strcmp(fixture_str(&f, &steps->items[i], "what"), what) == 0)
            found = &steps->items[i];
    return found;
}

static bool same(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) < 1.5e-6;
}

/// Every name and word of an explanation is one that okr can show.
static void check_words(const struct okr_value *step)
{
    static const char *const sentences[] = {"formula", "why", "note"};
    const struct okr_value *inputs = fixture_at(step, "inputs"), *steps = fixture_at(step, "steps");
    cr_assert(okr_term_parse(OKR_GROUP_EXPLAINED, okr_value_str(fixture_at(step, "what"))), "%s",
              fixture_str(&f, step, "what"));
    for (uint32_t i = 0; i < inputs->n; i++)
        cr_assert(okr_term_parse(OKR_GROUP_EXPLAINED, inputs->pairs[i].key.str), "%.*s",
                  OKR_STR_ARG(inputs->pairs[i].key.str));
    for (size_t i = 0; i < 3; i++) {
        const char *english = fixture_str(&f, step, sentences[i]);
        cr_assert(!*english || strcmp(okr_message(OKR_ZH, english), english) != 0, "%s", english);
    }
    for (uint32_t i = 0; i < steps->n; i++)
        check_words(&steps->items[i]);
}

static void check_key_result(const struct okr_value *shown)
{
    const char *id = fixture_str(&f, shown, "id");
    const struct okr_value *root = explain(id);
    check_words(root);
    cr_assert(same(fixture_num(root, "result"), fixture_num(shown, "progress")), "%s", id);
    char args[64];
    snprintf(args, sizeof args, "{id: '%s'}", id);
    const struct okr_value *alone = fixture_ok(&f, "key_result.get", args);
    cr_assert(same(fixture_num(step_of(root, "forecast"), "result"),
                   fixture_num(alone, "key_result.forecast.value")),
              "%s", id);
    cr_assert(
        same(fixture_num(step_of(root, "progress"), "result"), fixture_num(shown, "progress")),
        "%s", id);
    const struct okr_value *expected = step_of(root, "expected"), *status = step_of(root, "status");
    cr_assert(
        same(expected ? fixture_num(expected, "result") : NAN, fixture_num(shown, "expected")),
        "%s", id);
    cr_assert_str_eq(fixture_str(&f, status, "result"), fixture_str(&f, shown, "status"), "%s", id);
    cr_assert_eq(fixture_num(step_of(root, "weight"), "result"),
                 fixture_num(shown, "weight_effective"), "%s", id);
    if (okr_is_nil(fixture_at(shown, "status"))) // a draft
        return;
    const struct okr_value *row = last_step(status, "row");
    cr_assert(row && okr_value_bool(fixture_at(row, "result")), "the last row holds");
    cr_assert_str_eq(fixture_str(&f, row, "inputs.status"), fixture_str(&f, shown, "status"));
}

static void check_company(void)
{
    const struct okr_value *tree = fixture_ok(&f, "tree.get", "{cycle: 'FY2018Q4'}");
    const struct okr_value *krs = fixture_at(tree, "key_results"),
                           *objectives = fixture_at(tree, "objectives"),
                           *units = fixture_at(tree, "units");
    for (uint32_t i = 0; i < krs->n; i++)
        check_key_result(&krs->items[i]);
    for (uint32_t i = 0; i < objectives->n; i++) {
        const struct okr_value *shown = &objectives->items[i];
        const struct okr_value *root = explain(fixture_str(&f, shown, "id"));
        check_words(root);
        cr_assert(same(fixture_num(root, "result"), fixture_num(shown, "progress")));
        cr_assert_str_eq(fixture_str(&f, step_of(root, "status"), "result"),
                         fixture_str(&f, shown, "status"));
        cr_assert_eq(fixture_num(step_of(root, "leaves"), "result"), fixture_num(shown, "leaves"),
                     "%s", fixture_str(&f, shown, "id"));
    }
    for (uint32_t i = 0; i < units->n; i++) {
        const struct okr_value *root = explain(fixture_str(&f, &units->items[i], "id"));
        check_words(root);
        cr_assert(same(fixture_num(root, "result"), fixture_num(&units->items[i], "progress")));
    }
}

static unsigned pick(unsigned n)
{
    return (unsigned)rand() % n;
}

static const char *const metrics[] = {
    "{kind: 'increase', start: 10, target: 50, measure: '家'}",
    "{kind: 'decrease', start: 200, target: 0, measure: '家'}",
    "{kind: 'reach', target: 80, measure: '家'}",
    "{kind: 'maintain', low: 30, high: 35, measure: '家'}",
    "{kind: 'maintain', high: 3, measure: '家', sample: 'ratio'}",
    "{kind: 'maintain', high: 3, measure: '家', sample: 'mean'}",
    "{kind: 'maintain', high: 3, measure: '家', sample: 'worst'}",
    "{kind: 'milestone', steps: [{name: 'a', weight: 300}, {name: 'b'}, {name: 'c'}]}",
    "{kind: 'binary'}",
    "{kind: 'ordinal', low: 12, target: 20, high: 30, measure: '家'}",
    "{kind: 'cadence', target: 1, per: 'day'}",
    "{kind: 'cadence', target: 2, per: 'week'}",
    "{kind: 'baseline', target: 40, measure: '家'}",
    "{kind: 'baseline', start: 5, target: 40, measure: '家'}",
};
enum { METRICS = sizeof metrics / sizeof *metrics, KRS = 20, CHECK_INS = 60, EDGES = 80 };

/// What goes wrong goes wrong: a random request may be refused.
static void try(const char *op, const char *format, ...)
{
    char args[512];
    va_list list;
    va_start(list, format);
    (void)vsnprintf(args, sizeof args, format, list);
    va_end(list);
    (void)fixture_run(&f, op, args, NULL);
}

static void make_company(void)
{
    static const char *const kinds[] = {"decomposes", "supports", "contributes", "depends_on"};
    static const char *const outcomes[] = {"cancelled", "achieved", "partial"};
    static const char *const commitments[] = {"committed", "aspirational"};
    fixture_ok(&f, "objective.create", "{unit: '产品部', text: '第三', state: 'published'}");
    fixture_ok(&f, "objective.create", "{unit: '财务部', text: '草稿'}");
    for (int i = 0; i < KRS; i++)
        try("key_result.create",
            "{objective: 'o-%u', text: '第 %d 条', commitment: '%s', metric: %s%s}", 1 + pick(4), i,
            commitments[pick(2)], metrics[pick(METRICS)],
            pick(3) ? "" : ", checkpoints: [{date: '2018-01-15', value: 20}]");
    for (int i = 0; i < EDGES; i++)
        try("alignment.propose", "{from: '%c-%u', to: '%c-%u', kind: '%s'%s}", pick(3) ? 'k' : 'o',
            1 + pick(20), pick(3) ? 'k' : 'o', 1 + pick(20), kinds[pick(2) ? 2 : pick(4)],
            pick(2) ? ", share: 300" : "");
    for (int i = 0; i < CHECK_INS; i++) {
        f.today = okr_date_make(2018, 1, 1) + (okr_date)i * 2 / 3;
        unsigned kr = 1 + pick(KRS + 3);
        bool note = pick(4) == 0;
        try("check_in.record", "{key_result: 'k-%u', %s%u%s, confidence: 0.%u}", kr,
            note ? "note: '" : "value: ", pick(60), note ? "'" : "", pick(10));
        try("check_in.record", "{key_result: 'k-%u', step: '%c'}", kr, "abc"[pick(3)]);
        try("check_in.record", "{key_result: 'k-%u', value: %u}", kr, pick(2));
    }
    for (int i = 0; i < 3; i++)
        try("key_result.close", "{id: 'k-%u', outcome: '%s'}", 1 + pick(KRS), outcomes[pick(3)]);
    if (pick(2))
        try("objective.close", "{id: 'o-3', outcome: 'postponed'}");
}

Test(explain, is_what_is_shown_on_random_companies, .init = setup, .fini = teardown)
{
    const char *given = getenv("OKR_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : 20180120;
    int companies = getenv("OKR_LONG") ? 200 : 4;
    for (int i = 0; i < companies; i++) {
        if (i) {
            teardown();
            setup();
        }
        srand(seed + (unsigned)i);
        make_company();
        check_company();
    }
    okr_test_end();
}

Test(explain, inputs_have_ids_and_authors, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40, as_of: '2018-01-18'}");
    const struct okr_value *ok =
        fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 20, as_of: '2018-01-10'}");
    (void)ok;
    const struct okr_value *value = step_of(explain("k-2"), "value");
    cr_assert_eq(fixture_num(value, "result"), 40, "the later day holds");
    cr_assert_eq(fixture_at(value, "steps")->n, 2);
    const struct okr_value *held = fixture_at(value, "steps.0"),
                           *passed = fixture_at(value, "steps.1");
    cr_assert_eq(fixture_str(&f, held, "id")[0], 'x');
    cr_assert_str_eq(fixture_str(&f, held, "inputs.author"), "uid:1000");
    cr_assert(okr_value_bool(fixture_at(held, "counted")));
    cr_assert(!okr_value_bool(fixture_at(passed, "counted")));
    okr_test_end();
}

static double slope_of(const struct okr_value *root)
{
    return fixture_num(step_of(root, "forecast"), "inputs.slope");
}

Test(explain, the_forecast_names_its_check_ins, .init = setup, .fini = teardown)
{
    static const char *const reports[] = {
        "{key_result: 'k-2', value: 0, as_of: '2018-01-02'}",
        "{key_result: 'k-2', value: 99, as_of: '2018-01-09'}",
        "{key_result: 'k-2', value: 10, as_of: '2018-01-09'}",
        "{key_result: 'k-2', note: '只说一句', as_of: '2018-01-10'}",
    };
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
        fixture_ok(&f, "check_in.record", reports[i]);
    const struct okr_value *forecast = step_of(explain("k-2"), "forecast");
    cr_assert(okr_is_nil(fixture_at(forecast, "result")));
    cr_assert_str_eq(fixture_str(&f, forecast, "note"), "fewer than three days have a value");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 20, as_of: '2018-01-16'}");
    const struct okr_value *root = explain("k-2");
    forecast = step_of(root, "forecast");
    // 10 a week from 2 January on: 125.7 at the end of March, 100 ten weeks after it began.
    cr_assert_float_eq(fixture_num(forecast, "result"), 125.7, 0.05);
    cr_assert_float_eq(slope_of(root), 10.0 / 7, 1e-6);
    cr_assert_eq(fixture_num(forecast, "inputs.points"), 3);
    cr_assert_str_eq(fixture_str(&f, forecast, "inputs.due"), "2018-03-31");
    cr_assert_str_eq(fixture_str(&f, forecast, "inputs.reached"), "2018-03-13");
    cr_assert_eq(fixture_at(forecast, "steps")->n, 5);
    static const bool counted[] = {true, false, true, false, true};
    for (uint32_t i = 0; i < 5; i++) {
        const struct okr_value *point = &fixture_at(forecast, "steps")->items[i];
        cr_assert_eq(fixture_str(&f, point, "id")[0], 'x');
        cr_assert_eq(okr_value_bool(fixture_at(point, "counted")), counted[i], "check-in %u", i);
    }
    const struct okr_value *shown = fixture_ok(&f, "key_result.get", "{id: 'k-2'}");
    cr_assert_float_eq(fixture_num(shown, "key_result.forecast.value"), 125.7, 0.05);
    okr_test_end();
}

Test(explain, edges_tell_why_they_do_not_count, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "alignment.propose", "{from: 'k-2', to: 'k-1', kind: 'contributes'}");
    fixture_ok(&f, "alignment.propose",
               "{from: 'k-3', to: 'k-1', kind: 'contributes', share: 500}");
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'k-1', kind: 'decomposes'}");
    fixture_ok(&f, "check_in.record", "{key_result: 'k-3', value: 40}");
    const struct okr_value *root = explain("k-1"), *sum = step_of(root, "contributions"),
                           *edges = step_of(root, "edges");
    cr_assert_eq(fixture_num(sum, "result"), 20);
    cr_assert_eq(fixture_at(sum, "steps")->n, 2);
    cr_assert_eq(fixture_at(edges, "steps")->n, 3);
    cr_assert(okr_value_bool(fixture_at(edges, "steps.0.counted")));
    cr_assert(strstr(fixture_str(&f, edges, "steps.2.why"), "never rolls up"));
    cr_assert_eq(fixture_num(step_of(root, "leaves"), "result"), 2, "a diamond counts once");
    const struct okr_value *leaves = step_of(root, "leaves");
    cr_assert_str_eq(fixture_str(&f, leaves, "steps.0.what"), "joint");
    cr_assert_eq(fixture_num(leaves, "steps.0.inputs.ways"), 2);
    okr_test_end();
}

Test(explain, a_score_names_its_plugin, .init = setup, .fini = teardown)
{
    f.plugin = "score";
    fixture_ok(&f, "score.propose",
               "{id: 'k-2', value: 0.6, why: '还差一点', version: '1.2', sequence: 3}");
    f.plugin = NULL;
    const struct okr_value *score = step_of(explain("k-2"), "score");
    cr_assert_float_eq(fixture_num(score, "result"), 0.6, 1e-9);
    cr_assert_str_eq(fixture_str(&f, score, "inputs.band"), "yellow");
    cr_assert_str_eq(fixture_str(&f, score, "steps.0.inputs.plugin"), "score");
    cr_assert_str_eq(fixture_str(&f, score, "steps.0.inputs.version"), "1.2");
    score = step_of(explain("k-3"), "score");
    cr_assert_str_eq(fixture_str(&f, score, "steps.0.inputs.plugin"), "built-in");
    okr_test_end();
}
