// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

#include <stdio.h>

Test(entity, comes_back_as_it_was_put)
{
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id ids[] = {OKR_ID('u', 4), OKR_ID('u', 9)};
    struct okr_str labels[] = {OKR_STR("self-delivered"), OKR_STR("季度")};
    struct okr_objective put, got;
    okr_entity_init(&okr_entity_objective, &put);
    put.id = store_new_id(txn, 'o');
    put.version = 3;
    put.unit = OKR_ID('u', 2);
    put.contributors = (struct okr_ids){ids, 2};
    put.text = OKR_STR("建立能带来资金的投资人网络");
    put.weight = 0;
    put.score = 0.7;
    put.labels = (struct okr_strs){labels, 2};
    uint64_t event = fixture_put(txn, &okr_entity_objective, NULL, &put, put.unit);
    fixture_commit(txn);
    struct store_txn *reader = fixture_reader(&f);
    cr_assert(store_get(reader, put.id, f.arena, &got));
    cr_expect_eq(okr_entity_diff(&okr_entity_objective, &put, &got), 0);
    cr_expect_eq(store_history(reader, put.id), event);
    cr_assert(store_take(reader, put.id, f.arena, &got));
    store_reader_free(reader);
    cr_expect_eq(okr_entity_diff(&okr_entity_objective, &put, &got), 0, "a copy outlives the txn");
    fixture_close(&f);
    okr_test_end();
}

Test(entity, removal_leaves_a_tombstone)
{
    struct fixture f;
    struct okr_err e = {.code = OKR_OK};
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id unit = fixture_unit(txn, "Farsail", 0);
    okr_id o = fixture_objective(txn, unit, "O"), k = fixture_key_result(txn, o, "KR");
    uint64_t check_in = fixture_check_in(txn, k, unit, 5, 0);
    struct okr_key_result kr;
    struct kr_value value;
    cr_assert(store_take(txn, k, f.arena, &kr));
    uint64_t gone = fixture_put(txn, &okr_entity_key_result, &kr, NULL, unit);
    cr_expect(!store_exists(txn, k));
    cr_expect(store_was_removed(txn, k));
    cr_expect(!store_get(txn, k, f.arena, &kr));
    cr_expect(!store_value(txn, k, &value));
    cr_expect_eq(store_history(txn, k), gone);
    cr_expect_eq(store_first_child(txn, o, STORE_OBJECTIVE_KEY_RESULTS), 0);
    cr_expect_eq(store_claim_id(txn, k, &e), OKR_E_INVALID);
    cr_expect(strstr(e.message, "k-1 was removed"), "%s", e.message);
    struct store_event event;
    cr_assert(store_event(txn, gone, f.arena, &event));
    cr_expect_eq(event.previous, check_in, "the chain goes on below the tombstone");
    cr_expect(!store_was_removed(txn, OKR_ID('k', 2)));
    cr_expect_eq(store_all(txn, 'k', 0, 10, f.arena).n, 0);
    fixture_commit(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(entity, ids_can_be_claimed_once_and_near)
{
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id first = fixture_unit(txn, "Farsail", 0);
    const struct {
        okr_id id;
        int code;
    } rows[] = {{first, OKR_E_CONFLICT},         {OKR_ID('u', 0), OKR_E_INVALID},
                {OKR_ID('x', 5), OKR_E_INVALID}, {OKR_ID('u', 1000000003), OKR_E_INVALID},
                {OKR_ID('u', 50), OKR_OK},       {OKR_ID('u', 20), OKR_OK}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_err e = {.code = OKR_OK};
        cr_expect_eq(store_claim_id(txn, rows[i].id, &e), rows[i].code, "row %zu: %s", i,
                     e.message);
        cr_expect_eq(rows[i].code != OKR_OK, e.message[0] != '\0');
    }
    cr_expect_eq(store_new_id(txn, 'u'), OKR_ID('u', 51));
    cr_expect_eq(store_new_id(txn, 'o'), OKR_ID('o', 1));
    cr_expect_eq(store_new_id(txn, '?'), 0);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(entity, all_walks_in_pages_over_gaps)
{
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    for (int i = 0; i < 5; i++)
        fixture_unit(txn, "u", 0);
    struct okr_unit unit;
    cr_assert(store_take(txn, OKR_ID('u', 2), f.arena, &unit));
    fixture_put(txn, &okr_entity_unit, &unit, NULL, unit.id);
    struct okr_ids ids = store_all(txn, 'u', 0, 2, f.arena);
    cr_assert_eq(ids.n, 2);
    cr_expect_eq(ids.at[1], OKR_ID('u', 3));
    ids = store_all(txn, 'u', ids.at[1], SIZE_MAX, f.arena);
    cr_assert_eq(ids.n, 2);
    cr_expect_eq(ids.at[0], OKR_ID('u', 4));
    cr_expect_eq(store_all(txn, 'x', 0, 2, f.arena).n, 0);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

/// What a walk met: numbers as digits, up to the last that it was to go on behind.
struct met {
    char names[64];
    int left;
};

static bool meet(void *self, const void *object)
{
    const struct okr_unit *unit = object;
    struct met *met = self;
    snprintf(met->names + strlen(met->names), sizeof met->names - strlen(met->names), "%d:%.*s ",
             (int)okr_id_number(unit->id), OKR_STR_ARG(unit->name));
    return --met->left != 0;
}

Test(entity, each_is_read_in_one_walk)
{
    struct fixture f;
    struct okr_unit unit;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    static const char *const names[] = {"a", "b", "c", "d"};
    for (int i = 0; i < 4; i++)
        fixture_unit(txn, names[i], 0);
    cr_assert(store_take(txn, OKR_ID('u', 2), f.arena, &unit));
    fixture_put(txn, &okr_entity_unit, &unit, NULL, unit.id);
    fixture_commit(txn);
    struct store_txn *reader = fixture_reader(&f);
    struct met all = {.left = 9}, two = {.left = 2}, then = {.left = 9}, none = {.left = 9};
    store_each(reader, 'u', f.arena, meet, &all);
    cr_expect_str_eq(all.names, "1:a 3:c 4:d ");
    store_each(reader, 'u', f.arena, meet, &two);
    cr_expect_str_eq(two.names, "1:a 3:c ");
    store_each(reader, 'x', f.arena, meet, &none);
    store_look_back(reader, 3);
    store_each(reader, 'u', f.arena, meet, &then);
    cr_expect_str_eq(then.names, "1:a 2:b 3:c ");
    cr_expect_str_eq(none.names, "");
    store_reader_free(reader);
    fixture_close(&f);
    okr_test_end();
}

Test(entity, a_walk_ends_where_a_row_is_damaged_or_memory_is_short)
{
    struct fixture f;
    struct okr_err e = {.code = OKR_OK};
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    for (int i = 0; i < 3; i++)
        fixture_unit(txn, "u", 0);
    fixture_commit(txn);
    struct store_txn *reader = fixture_reader(&f);
    struct okr_arena *small = okr_arena_new(64);
    struct met met = {.left = 9};
    store_each(reader, 'u', small, meet, &met);
    cr_expect_eq(store_error(reader, &e), OKR_E_TOO_BIG);
    cr_expect_str_eq(met.names, "");
    okr_arena_free(small);
    store_reader_free(reader);
    fixture_flip(&f, "unit", "\0\0\0\0\0\0\0\2", 8, 12);
    fixture_reopen(&f);
    reader = fixture_reader(&f);
    okr_err_clear(&e);
    store_each(reader, 'u', f.arena, meet, &met);
    cr_expect_eq(store_error(reader, &e), OKR_E_INTERNAL);
    cr_expect_str_eq(met.names, "1:u ");
    store_reader_free(reader);
    fixture_close(&f);
    okr_test_end();
}

Test(entity, organisation_has_defaults)
{
    struct fixture f;
    struct okr_org org;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    store_org(txn, f.arena, &org);
    cr_expect_eq(org.id, OKR_ID('g', 1));
    cr_expect_eq(org.version, 0);
    cr_expect_eq(org.first_month, 1);
    cr_expect_eq(org.check_in_interval, 7);
    cr_expect(okr_str_is(org.language, "en"));
    cr_expect_eq(org.status_preset, OKR_PRESET_DEFAULT);
    org.first_month = 4;
    org.language = OKR_STR("zh");
    org.version = 1;
    fixture_put(txn, &okr_entity_org, NULL, &org, 0);
    store_org(txn, f.arena, &org);
    cr_expect_eq(org.first_month, 4);
    cr_expect(okr_str_is(org.language, "zh"));
    cr_expect_eq(org.check_in_interval, 7);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

/// A reader steps to the next row where ids follow each other; what is missing or out of order is looked for.
Test(entity, whatever_the_order_of_reading)
{
    struct fixture f;
    struct okr_err e = {.code = OKR_OK};
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id company = fixture_unit(txn, "远帆科技", 0);
    static const uint64_t numbers[] = {1, 2, 3, 7, 8, 20, 21, 22};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct okr_objective put;
        okr_entity_init(&okr_entity_objective, &put);
        put.id = OKR_ID('o', numbers[i]);
        put.unit = company;
        put.position = (int32_t)(100 + numbers[i]);
        cr_assert_eq(store_claim_id(txn, put.id, &e), OKR_OK);
        fixture_put(txn, &okr_entity_objective, NULL, &put, company);
    }
    fixture_commit(txn);
    struct store_txn *reader = fixture_reader(&f);
    static const uint64_t asked[] = {1,  2,  3, 4, 5, 7, 8, 9, 10, 20, 21, 22,
                                     23, 24, 2, 3, 3, 4, 7, 6, 7,  8,  1};
    const size_t n = sizeof asked / sizeof *asked;
    for (size_t i = 0; i < 2 * n; i++) {
        const uint64_t number = asked[i % n];
        struct okr_objective got;
        bool there = false;
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            there = there || numbers[k] == number;
        if (i >= n) // a walk leaves the cursor where nobody knows
            cr_assert_eq(store_all(reader, 'o', 0, 1 + i % 3, f.arena).n, 1 + i % 3);
        bool found = store_get_some(reader, OKR_ID('o', number), OKR_FIELD_BIT(objective, position),
                                    f.arena, &got);
        cr_assert_eq(found, there, "o-%zu", (size_t)number);
        cr_assert(!found || got.position == (int32_t)(100 + number), "o-%zu", (size_t)number);
    }
    store_reader_free(reader);
    fixture_close(&f);
    okr_test_end();
}
