// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"
#include "store/care.h"
#include "store/retention.h"

/// A company, two departments, an objective of the first with a key result; `at` is the event of each step.
struct story {
    okr_id company, finance, product, objective, key_result;
    uint64_t made, checked, renamed, moved, removed;
};

static void put_moved(struct store_txn *txn, struct fixture *f, struct story *s)
{
    struct okr_objective before, after;
    cr_assert(store_take(txn, s->objective, f->arena, &before));
    after = before;
    after.text = OKR_STR("改过的目标");
    after.version = 2;
    s->renamed = fixture_put(txn, &okr_entity_objective, &before, &after, s->finance);
    before = after;
    after.unit = s->product;
    after.version = 3;
    s->moved = fixture_put(txn, &okr_entity_objective, &before, &after, s->finance);
}

static void remove_key_result(struct store_txn *txn, struct fixture *f, struct story *s)
{
    struct okr_key_result kr;
    cr_assert(store_take(txn, s->key_result, f->arena, &kr));
    struct store_event event = {.type = OKR_EVENT_KEY_RESULT_REMOVED,
                                .subject = kr.id,
                                .unit = s->finance,
                                .entity = &okr_entity_key_result,
                                .before = &kr,
                                .version = kr.version,
                                .changed = OKR_ALL_FIELDS};
    store_append(txn, &event);
    store_remove(txn, &okr_entity_key_result, &kr, event.sequence);
    s->removed = event.sequence;
}

static void tell(struct fixture *f, struct story *s)
{
    fixture_open(f);
    struct store_txn *txn = fixture_begin(f);
    s->company = fixture_unit(txn, "远帆科技", 0);
    s->finance = fixture_unit(txn, "财务部", s->company);
    s->product = fixture_unit(txn, "产品部", s->company);
    s->objective = fixture_objective(txn, s->finance, "目标");
    s->key_result = fixture_key_result(txn, s->objective, "关键结果");
    s->made = store_head(txn);
    s->checked = fixture_check_in(txn, s->key_result, s->finance, 7, 0);
    put_moved(txn, f, s);
    remove_key_result(txn, f, s);
    fixture_commit(txn);
}

Test(past, an_entity_goes_back_along_its_chain)
{
    struct fixture f;
    struct story s;
    struct okr_objective o;
    tell(&f, &s);
    struct store_txn *txn = fixture_reader(&f);
    store_look_back(txn, s.renamed);
    cr_assert(store_get(txn, s.objective, f.arena, &o));
    cr_expect(okr_str_is(o.text, "改过的目标"));
    cr_expect_eq(o.unit, s.finance);
    cr_expect_eq(o.version, 2);
    store_look_back(txn, s.made);
    cr_assert(store_take(txn, s.objective, f.arena, &o));
    cr_expect(okr_str_is(o.text, "目标"));
    cr_expect_eq(o.version, 1);
    cr_expect(store_changed_since(txn, s.objective));
    cr_expect_not(store_changed_since(txn, s.company));
    cr_expect_eq(store_history(txn, s.objective), s.made - 1);
    store_look_back(txn, 3);
    cr_expect_not(store_get(txn, s.objective, f.arena, &o), "it was not made yet");
    cr_expect_not(store_exists(txn, s.objective));
    cr_expect_eq(store_all(txn, 'u', 0, 9, f.arena).n, 3);
    cr_expect_eq(store_all(txn, 'o', 0, 9, f.arena).n, 0);
    store_reader_free(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(past, what_was_removed_or_moved_is_where_it_was)
{
    struct fixture f;
    struct story s;
    struct okr_key_result kr;
    tell(&f, &s);
    struct store_txn *txn = fixture_reader(&f);
    cr_expect_eq(store_children(txn, s.finance, STORE_UNIT_OBJECTIVES, f.arena).n, 0);
    cr_expect_eq(store_children_ever(txn, s.finance, STORE_UNIT_OBJECTIVES, f.arena).n, 1);
    store_look_back(txn, s.renamed);
    cr_expect_eq(store_children(txn, s.finance, STORE_UNIT_OBJECTIVES, f.arena).n, 1);
    cr_expect_eq(store_children(txn, s.product, STORE_UNIT_OBJECTIVES, f.arena).n, 0);
    cr_expect_eq(store_first_child(txn, s.objective, STORE_OBJECTIVE_KEY_RESULTS), s.key_result);
    cr_assert(store_get(txn, s.key_result, f.arena, &kr));
    cr_expect(okr_str_is(kr.text, "关键结果"));
    cr_expect_eq(store_check_ins(txn, s.key_result, false, 0, 9, f.arena).n, 1);
    store_look_back(txn, s.made);
    cr_expect_eq(store_check_ins(txn, s.key_result, false, 0, 9, f.arena).n, 0);
    store_look_back(txn, s.removed);
    cr_expect_not(store_exists(txn, s.key_result));
    cr_expect_eq(store_children(txn, s.objective, STORE_OBJECTIVE_KEY_RESULTS, f.arena).n, 0);
    store_reader_free(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(past, is_forgotten_with_the_history_of_what_was_removed)
{
    struct fixture f;
    struct story s;
    struct store_report report;
    struct okr_err e = {0};
    tell(&f, &s);
    struct store_txn *txn = fixture_begin(&f);
    fixture_unit(txn, "法务部", s.company);
    store_trim(txn, s.removed + 1, 1000);
    fixture_commit(txn);
    txn = fixture_reader(&f);
    cr_expect_eq(store_children_ever(txn, s.objective, STORE_OBJECTIVE_KEY_RESULTS, f.arena).n, 0);
    cr_expect_eq(store_children_ever(txn, s.finance, STORE_UNIT_OBJECTIVES, f.arena).n, 1,
                 "what is still there keeps its history");
    cr_assert_eq(store_verify(txn, f.arena, &report, &e), OKR_OK);
    for (size_t i = 0; i < report.faults; i++)
        cr_expect_fail("%.*s", OKR_STR_ARG(report.fault[i]));
    store_reader_free(txn);
    fixture_close(&f);
    okr_test_end();
}
