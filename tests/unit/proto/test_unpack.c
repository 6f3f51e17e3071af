// SPDX-License-Identifier: Apache-2.0
#include <criterion/criterion.h>
#include <okr/model.h>

#include "entities.h"
#include "frames.h"
#include "support/leak.h"
#include "support/vectors.h"

static struct okr_arena *arena;

static void open_arena(void)
{
    arena = okr_arena_new(1 << 20);
}

static void free_arena(void)
{
    okr_arena_free(arena);
}
TestSuite(unpack, .init = open_arena, .fini = free_arena);

Test(unpack, replies_may_hold_unknown_keys)
{
    struct okr_cycle cycle;
    struct okr_value value =
        frame_value(arena, "82a36b6579a15fa66e6577696465c3"); // {key: "_", newide: true}

    okr_entity_init(&okr_entity_cycle, &cycle);
    cr_expect_eq(okr_entity_read(&okr_entity_cycle, &value, arena, &cycle, NULL), OKR_OK);
    cr_expect(okr_str_is(cycle.key, "_"));
    okr_test_end();
}

Test(unpack, unpack_vectors)
{
    struct vectors *vectors = vectors_open("unpack.tsv");
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        const struct okr_entity *entity = entity_named(row.cell[0]);
        bool set = strcmp(row.cell[1], "set") == 0;
        _Alignas(16) unsigned char object[OBJECT_MAX];
        struct okr_err e = {0};
        uint64_t mask = 0;
        okr_arena_reset(arena);
        struct okr_value map = frame_value(arena, row.cell[2]);
        okr_entity_init(entity, object);
        int code = okr_entity_unpack(entity, &map, set ? OKR_F_SET : OKR_F_CHANGE, NULL, arena,
                                     object, &mask, &e);
        cr_expect_str_eq(code ? okr_error_row(code)->slug : "", frame_cell(row.cell[3]), "%s:%d %s",
                         VECTOR_AT(row), e.message);
        cr_expect_str_eq(e.field, frame_cell(row.cell[4]), "%s:%d %s", VECTOR_AT(row), e.message);
        cr_expect(frame_mentions(e.message, row.cell[5]) || frame_mentions(e.hint, row.cell[5]),
                  "%s:%d %s (%s)", VECTOR_AT(row), e.message, e.hint);
        cr_expect_eq(okr_mask_count(mask), code ? 0 : map.n, "%s:%d", VECTOR_AT(row));
    }
    vectors_close(vectors);
    okr_test_end();
}

/// Reads {key: value} given as hex into `kr`, as a change.
static void change(struct okr_key_result *kr, const char *hex)
{
    struct okr_value map = frame_value(arena, hex);
    uint64_t mask;
    struct okr_err e = {0};

    cr_assert_eq(
        okr_entity_unpack(&okr_entity_key_result, &map, OKR_F_CHANGE, NULL, arena, kr, &mask, &e),
        OKR_OK, "%s", e.message);
}

Test(unpack, records_are_merged)
{
    struct okr_key_result kr;

    okr_entity_init(&okr_entity_key_result, &kr);
    kr.text = OKR_STR("kept");
    // {metric: {kind: "increase", start: 12, target: 40}}
    change(&kr, "81a66d657472696383a46b696e64a8696e637265617365a573746172740ca674617267657428");
    change(&kr, "81a66d657472696381a67461726765741e"); // {metric: {target: 30}}
    cr_expect_eq(kr.metric.kind, OKR_METRIC_KIND_INCREASE);
    cr_expect_eq(kr.metric.start.mantissa, 12);
    cr_expect_eq(kr.metric.target.mantissa, 3);
    // {metric: {kind: "reach", target: 30}}
    change(&kr, "81a66d657472696382a46b696e64a57265616368a67461726765741e");
    cr_expect_eq(kr.metric.kind, OKR_METRIC_KIND_REACH);
    cr_expect(!kr.metric.start.present);
    change(&kr, "81a66d6574726963c0"); // {metric: nil}
    cr_expect(!okr_field_is_set(&okr_entity_key_result.fields[6], &kr));
    cr_expect(!kr.metric.target.present);
    cr_expect(okr_str_is(kr.text, "kept"));
    change(&kr, "81a474657874c0"); // {text: nil}
    struct okr_err e = {0};
    cr_expect_eq(okr_entity_check(&okr_entity_key_result, &kr, &e), OKR_E_INVALID);
    okr_test_end();
}

Test(unpack, text_is_kept_in_one_form)
{
    struct okr_key_result kr;

    okr_entity_init(&okr_entity_key_result, &kr);
    change(&kr, "81a474657874a82065cc8120e38080"); // " e" + combining acute, blanks
    cr_expect(okr_str_is(kr.text, "\xc3\xa9"), "%.*s", OKR_STR_ARG(kr.text));
    change(&kr, "81aa636f6e666964656e6365cb3fd5555555555555"); // a third
    cr_expect_float_eq(kr.confidence, 0.333333, 1e-12);
    change(&kr, "81a6736f75726365a22020"); // blank: not set
    cr_expect_null(kr.source.ptr);
    okr_test_end();
}

Test(unpack, skipped_keys_are_left_alone)
{
    static const char *const SKIP[] = {"reason", "id", NULL};
    struct okr_objective objective;
    // {reason: "x", id: 5, text: "y"}
    struct okr_value map = frame_value(arena, "83a6726561736f6ea178a2696405a474657874a179");
    uint64_t mask = 0;

    okr_entity_init(&okr_entity_objective, &objective);
    cr_assert_eq(okr_entity_unpack(&okr_entity_objective, &map, OKR_F_CHANGE, SKIP, arena,
                                   &objective, &mask, NULL),
                 OKR_OK);
    cr_expect_eq(mask, UINT64_C(1) << 7);
    cr_expect_eq(objective.id, 0);
    okr_test_end();
}

Test(unpack, check_names_what_is_missing_or_out_of_range)
{
    struct okr_objective objective;
    struct okr_checkpoint point = {.date = OKR_NO_DATE, .value = okr_decimal_int(3)};
    struct okr_key_result kr;
    struct okr_err e = {0};

    okr_entity_init(&okr_entity_objective, &objective);
    cr_expect_eq(okr_entity_check(&okr_entity_objective, &objective, &e), OKR_E_INVALID);
    cr_expect_str_eq(e.field, "unit");
    objective.unit = OKR_ID('u', 1);
    objective.text = OKR_STR("x");
    cr_expect_eq(okr_entity_check(&okr_entity_objective, &objective, NULL), OKR_OK);
    objective.weight = 1001;
    e = (struct okr_err){0};
    cr_expect_eq(okr_entity_check(&okr_entity_objective, &objective, &e), OKR_E_INVALID);
    cr_expect_str_eq(e.field, "weight");
    objective.weight = OKR_UNSET;
    objective.score = 1.5;
    cr_expect_eq(okr_entity_check(&okr_entity_objective, &objective, NULL), OKR_E_INVALID);

    okr_entity_init(&okr_entity_key_result, &kr);
    kr.objective = OKR_ID('o', 1);
    kr.text = OKR_STR("x");
    cr_expect_eq(okr_entity_check(&okr_entity_key_result, &kr, NULL), OKR_OK);
    kr.checkpoints = (struct okr_checkpoint_list){&point, 1};
    e = (struct okr_err){0};
    cr_expect_eq(okr_entity_check(&okr_entity_key_result, &kr, &e), OKR_E_INVALID);
    cr_expect_str_eq(e.field, "date");
    kr.checkpoints.n = 0;
    kr.metric.target = okr_decimal_int(3);
    e = (struct okr_err){0};
    cr_expect_eq(okr_entity_check(&okr_entity_key_result, &kr, &e), OKR_E_INVALID);
    cr_expect_str_eq(e.field, "kind");
    okr_test_end();
}

Test(unpack, metric_vectors)
{
    struct vectors *vectors = vectors_open("metric_check.tsv");
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        struct okr_metric metric;
        struct okr_err e = {0};
        struct okr_value map = frame_value(arena, row.cell[0]);
        okr_entity_init(&okr_entity_metric, &metric);
        cr_assert_eq(okr_entity_read(&okr_entity_metric, &map, arena, &metric, &e), OKR_OK,
                     "%s:%d %s", VECTOR_AT(row), e.message);
        int code = okr_metric_check(&metric, &e);
        cr_expect_str_eq(code ? okr_error_row(code)->slug : "", frame_cell(row.cell[1]), "%s:%d %s",
                         VECTOR_AT(row), e.message);
        cr_expect_str_eq(e.field, frame_cell(row.cell[2]), "%s:%d %s", VECTOR_AT(row), e.message);
        cr_expect(frame_mentions(e.message, row.cell[3]), "%s:%d %s", VECTOR_AT(row), e.message);
    }
    vectors_close(vectors);
    okr_test_end();
}
