// SPDX-License-Identifier: Apache-2.0
#include <criterion/criterion.h>
#include <math.h>
#include <okr/model.h>
#include <stdlib.h>

#include "entities.h"
#include "frames.h"
#include "support/leak.h"
#include "support/vectors.h"

static struct okr_arena *arena;

static void open_arena(void)
{
    arena = okr_arena_new(4 << 20);
}

static void free_arena(void)
{
    okr_arena_free(arena);
}
TestSuite(model, .init = open_arena, .fini = free_arena);

static const char *packed(const struct okr_entity *entity, const void *object, uint64_t mask)
{
    struct okr_buf buf = OKR_BUF(arena);

    okr_entity_pack(entity, object, mask, &OKR_PACK(&buf));
    return frame_hex(arena, okr_buf_view(&buf));
}

static const char *stored(const struct okr_entity *entity, const void *object, uint64_t mask)
{
    struct okr_buf buf = OKR_BUF(arena);

    okr_entity_store(entity, object, mask, &OKR_PACK(&buf));
    return frame_hex(arena, okr_buf_view(&buf));
}

Test(model, tables_describe_the_structs)
{
    for (size_t i = 0; i < okr_entity_count; i++) {
        const struct okr_entity *entity = okr_entities[i];
        unsigned last_tag = 0;
        cr_assert(entity->size <= OBJECT_MAX && entity->n_fields > 0, "%s", entity->name);
        for (unsigned j = 0; j < entity->n_fields; j++) {
            const struct okr_field *field = &entity->fields[j];
            unsigned index;
            cr_expect_gt(field->tag, last_tag, "%s.%s", entity->name, field->name);
            last_tag = field->tag;
            cr_expect_eq(okr_field_find(entity, okr_str_c(field->name), &index), field);
            cr_expect_eq(index, j);
            cr_expect_neq(field->help[0], '\0');
            cr_expect(j == 0 || field->offset > field[-1].offset, "%s.%s", entity->name,
                      field->name);
        }
        cr_expect_null(okr_field_find(entity, OKR_STR("nonsense"), NULL));
    }
    cr_expect_eq(okr_entity_key_result.fields[6].offset, offsetof(struct okr_key_result, metric));
    cr_expect_eq(okr_entity_check_in.fields[16].offset, offsetof(struct okr_check_in, voided_by));
    cr_expect_eq(okr_entity_metric.fields[13].offset, offsetof(struct okr_metric, per));
    cr_expect_eq(okr_entity_unit.size, sizeof(struct okr_unit));
    okr_test_end();
}

Test(model, letters_find_entities)
{
    cr_expect_eq(okr_entity_of('k'), &okr_entity_key_result);
    cr_expect_eq(okr_entity_of('g'), &okr_entity_org);
    cr_expect_null(okr_entity_of('z'));
    cr_expect_null(okr_entity_of('\0'));
    okr_test_end();
}

Test(model, nothing_is_set_at_first)
{
    for (size_t i = 0; i < okr_entity_count; i++) {
        const struct okr_entity *entity = okr_entities[i];
        _Alignas(16) unsigned char object[OBJECT_MAX];
        memset(object, 0xA5, sizeof(object));
        okr_entity_init(entity, object);
        for (unsigned j = 0; j < entity->n_fields; j++)
            cr_expect(!okr_field_is_set(&entity->fields[j], object), "%s.%s", entity->name,
                      entity->fields[j].name);
        cr_expect_str_eq(stored(entity, object, OKR_ALL_FIELDS), "80", "%s", entity->name);
        cr_expect_eq(object[entity->size], 0xA5);
    }
    okr_test_end();
}

Test(model, keys_lie_ready_to_be_sent)
{
    for (size_t i = 0; i < okr_entity_count; i++)
        for (unsigned j = 0; j < okr_entities[i]->n_fields; j++) {
            const struct okr_field *field = &okr_entities[i]->fields[j];
            cr_expect_eq(strnlen(field->name, sizeof field->name), field->key_head - 0xa0U, "%s",
                         field->name);
            cr_expect_eq((const void *)field, &field->key_head);
        }
    okr_test_end();
}

/// The same value in its smallest form.
static const char *smallest(struct okr_str bytes)
{
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_value value;

    cr_assert_eq(okr_decode(bytes, arena, &value, NULL), OKR_OK);
    okr_pack_value(&OKR_PACK(&buf), &value);
    return frame_hex(arena, okr_buf_view(&buf));
}

static void expect_packed_from(const struct okr_entity *entity, okr_id id, const char *hex,
                               const void *object)
{
    struct okr_buf set = OKR_BUF(arena), direct = OKR_BUF(arena);

    okr_entity_pack_set(entity, object, &OKR_PACK(&set));
    cr_assert_eq(okr_entity_pack_stored(entity, id, frame_bytes(arena, hex), arena,
                                        &OKR_PACK(&direct), NULL),
                 OKR_OK);
    cr_expect_str_eq(smallest(okr_buf_view(&direct)), smallest(okr_buf_view(&set)), "%s %s",
                     entity->name, hex);
}

Test(model, golden_bytes)
{
    struct vectors *vectors = vectors_open("entities.tsv");
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        const struct okr_entity *entity = entity_named(row.cell[0]);
        _Alignas(16) unsigned char a[OBJECT_MAX], b[OBJECT_MAX], c[OBJECT_MAX];
        struct okr_err e = {0};
        okr_arena_reset(arena);
        struct okr_value wire = frame_value(arena, row.cell[1]);
        okr_entity_init(entity, a);
        okr_entity_init(entity, b);
        cr_assert_eq(okr_entity_read(entity, &wire, arena, a, &e), OKR_OK, "%s:%d %s",
                     VECTOR_AT(row), e.message);
        cr_expect_str_eq(stored(entity, a, OKR_ALL_FIELDS), row.cell[2], "%s:%d", VECTOR_AT(row));
        cr_assert_eq(okr_entity_load(entity, frame_bytes(arena, row.cell[2]), arena, b, &e), OKR_OK,
                     "%s:%d %s", VECTOR_AT(row), e.message);
        cr_expect_str_eq(packed(entity, b, OKR_ALL_FIELDS), row.cell[1], "%s:%d", VECTOR_AT(row));
        cr_expect_eq(okr_entity_diff(entity, a, b), 0, "%s:%d", VECTOR_AT(row));
        expect_packed_from(entity, 0, row.cell[2], b);
        cr_assert_eq(okr_entity_copy(entity, a, arena, c), OKR_OK);
        cr_expect_eq(okr_entity_diff(entity, a, c), 0, "%s:%d", VECTOR_AT(row));
        cr_expect_str_eq(stored(entity, c, OKR_ALL_FIELDS), row.cell[2], "%s:%d", VECTOR_AT(row));
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(model, every_field_alone_differs_and_travels)
{
    struct vectors *vectors = vectors_open("entities.tsv");
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        const struct okr_entity *entity = entity_named(row.cell[0]);
        _Alignas(16) unsigned char whole[OBJECT_MAX], part[OBJECT_MAX], none[OBJECT_MAX];
        okr_entity_init(entity, whole);
        okr_entity_init(entity, none);
        cr_assert_eq(okr_entity_load(entity, frame_bytes(arena, row.cell[2]), arena, whole, NULL),
                     OKR_OK);
        for (unsigned i = 0; i < entity->n_fields; i++) {
            uint64_t bit = UINT64_C(1) << i, mask = 0;
            if (!okr_field_is_set(&entity->fields[i], whole))
                continue;
            struct okr_reader one = okr_reader(frame_bytes(arena, stored(entity, whole, bit)));
            okr_entity_init(entity, part);
            cr_assert_eq(okr_entity_load_part(entity, &one, arena, part, &mask, NULL), OKR_OK);
            cr_expect_eq(okr_reader_rest(&one).len, 0);
            cr_expect_eq(mask, bit, "%s.%s", entity->name, entity->fields[i].name);
            cr_expect_eq(okr_entity_diff(entity, part, none), bit, "%s.%s", entity->name,
                         entity->fields[i].name);
            if (i > 0 && entity->fields[0].type == OKR_T_ID) {
                okr_id id;
                memcpy(&id, whole, sizeof(id));
                memcpy(part, whole, sizeof(id));
                expect_packed_from(entity, id, stored(entity, whole, bit), part);
            }
            okr_entity_init(entity, part);
            cr_assert_eq(okr_entity_load_some(entity, frame_bytes(arena, row.cell[2]), bit, arena,
                                              part, NULL),
                         OKR_OK);
            cr_expect_eq(okr_entity_diff(entity, part, none), bit, "only %s.%s is read",
                         entity->name, entity->fields[i].name);
        }
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(model, copies_share_nothing)
{
    struct okr_step steps[] = {{.name = OKR_STR("draft"), .weight = 300, .due = OKR_NO_DATE},
                               {.name = OKR_STR("sign"), .weight = 700, .due = OKR_NO_DATE}};
    char text[] = "目标";
    struct okr_str labels[] = {{text, sizeof(text) - 1}};
    struct okr_key_result kr, copy;

    okr_entity_init(&okr_entity_key_result, &kr);
    kr.text = labels[0];
    kr.labels = (struct okr_strs){labels, 1};
    kr.metric.kind = OKR_METRIC_KIND_MILESTONE;
    kr.metric.steps = (struct okr_step_list){steps, 2};
    cr_assert_eq(okr_entity_copy(&okr_entity_key_result, &kr, arena, &copy), OKR_OK);
    memset(text, 'x', 6);
    steps[1].name = OKR_STR("other");
    cr_expect(okr_str_is(copy.text, "目标"));
    cr_expect(okr_str_is(copy.labels.at[0], "目标"));
    cr_expect(okr_str_is(copy.metric.steps.at[1].name, "sign"));
    cr_expect_eq(okr_mask_count(okr_entity_diff(&okr_entity_key_result, &kr, &copy)), 3);

    struct okr_arena *small = okr_arena_new(64);
    cr_expect_eq(okr_entity_copy(&okr_entity_key_result, &kr, small, &copy), OKR_E_TOO_BIG);
    okr_arena_free(small);
    okr_test_end();
}

Test(model, parts_pack_only_their_fields)
{
    struct okr_objective objective;
    uint64_t mask = UINT64_C(1) << 1 | UINT64_C(1) << 11 | UINT64_C(1) << 18;

    okr_entity_init(&okr_entity_objective, &objective);
    objective.version = 3;
    // {version: 3, weight: nil, labels: []}
    cr_expect_str_eq(packed(&okr_entity_objective, &objective, mask),
                     "83a776657273696f6e03a6776569676874c0a66c6162656c7390");
    cr_expect_eq(okr_mask_count(mask), 3);
    okr_test_end();
}

Test(model, what_is_set_packs_alone_in_records_too)
{
    struct okr_key_result kr;
    struct okr_step step;
    struct okr_buf buf = OKR_BUF(arena);

    okr_entity_init(&okr_entity_key_result, &kr);
    okr_entity_init(&okr_entity_step, &step);
    cr_expect_eq(okr_entity_set(&okr_entity_key_result, &kr), 0);
    step.name = OKR_STR("a");
    kr.id = OKR_ID('k', 7);
    kr.metric.kind = OKR_METRIC_KIND_MILESTONE;
    kr.metric.steps = (struct okr_step_list){&step, 1};
    okr_entity_pack_set(&okr_entity_key_result, &kr, &OKR_PACK(&buf));
    // {id: 'k-7', metric: {kind: 'milestone', steps: [{name: 'a'}]}}
    cr_expect_str_eq(frame_hex(arena, okr_buf_view(&buf)),
                     "82a26964a36b2d37a66d657472696382a46b696e64a96d696c6573746f6e65"
                     "a573746570739181a46e616d65a161");
    cr_expect_eq(okr_entity_set(&okr_entity_key_result, &kr),
                 OKR_FIELD_BIT(key_result, id) | OKR_FIELD_BIT(key_result, metric));
    okr_test_end();
}

Test(model, derived_fields_are_sent_and_not_stored)
{
    struct okr_check_in check_in;
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_value wire;

    okr_entity_init(&okr_entity_check_in, &check_in);
    check_in.voided_by = OKR_ID('x', 9);
    cr_expect_str_eq(stored(&okr_entity_check_in, &check_in, OKR_ALL_FIELDS), "80");
    okr_entity_pack(&okr_entity_check_in, &check_in, OKR_ALL_FIELDS, &OKR_PACK(&buf));
    cr_assert_eq(okr_decode(okr_buf_view(&buf), arena, &wire, NULL), OKR_OK);
    cr_expect(okr_str_is(okr_value_str(okr_map_get(&wire, "voided_by")), "x-9"));
    okr_test_end();
}

Test(model, damaged_records_are_internal)
{
    static const char *const CASES[] = {
        "93010203",               // no map
        "8101a16b",               // id: no id
        "8101a46b2d3537",         // id: of another kind
        "810100",                 // id: number 0
        "810305",                 // unit: fine
        "8105a178",               // contributors: no list
        "810591c3",               // contributors: a boolean in it
        "8107a178",               // position: text
        "810703",                 // position: fine
        "8107cf00000001ffffffff", // position: over 32 bits
        "810863",                 // text: a number
        "810aff",                 // commitment: negative
        "810a0a",                 // commitment: past its group
        "810fce000f4241",         // score: over a million
        "81139101",               // labels: a number in it
        "811501",                 // published_at: fine
        "8163a178",               // a tag of a later okrd: fine
        "8108c0",                 // nil: fine
        "810303c0",               // more than one record
        "8203",                   // cut off
        "81",                     // cut off
        "8163dd7fffffff",         // a later okrd's list that is not there
    };
    static const char FINE[] = "0000100010000001110000";

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct okr_objective objective;
        okr_entity_init(&okr_entity_objective, &objective);
        int code = okr_entity_load(&okr_entity_objective, frame_bytes(arena, CASES[i]), arena,
                                   &objective, NULL);
        cr_expect_eq(code, FINE[i] == '1' ? OKR_OK : OKR_E_INTERNAL, "%s", CASES[i]);
        struct okr_buf buf = OKR_BUF(arena);
        cr_expect_eq(okr_entity_pack_stored(&okr_entity_objective, 0, frame_bytes(arena, CASES[i]),
                                            arena, &OKR_PACK(&buf), NULL),
                     code, "%s", CASES[i]);
    }
    okr_test_end();
}

Test(model, what_is_passed_over_is_not_counted)
{
    struct okr_buf buf = OKR_BUF(arena);

    // {a tag of a later okrd: 'x', text: 'a', position: nil}
    cr_assert_eq(okr_entity_pack_stored(&okr_entity_objective, OKR_ID('o', 7),
                                        frame_bytes(arena, "8363a17808a16107c0"), arena,
                                        &OKR_PACK(&buf), NULL),
                 OKR_OK);
    // {id: 'o-7', text: 'a'}
    cr_expect_str_eq(frame_hex(arena, okr_buf_view(&buf)), "82a26964a36f2d37a474657874a161");
    okr_test_end();
}
