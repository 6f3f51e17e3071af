// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

Test(link, follows_every_field_that_refers)
{
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    struct okr_alignment a;
    struct okr_mention m;
    struct okr_comment n;
    struct okr_initiative i;
    struct okr_objective o;
    struct okr_key_result kr;
    okr_entity_init(&okr_entity_key_result, &kr);
    okr_entity_init(&okr_entity_alignment, &a);
    okr_entity_init(&okr_entity_mention, &m);
    okr_entity_init(&okr_entity_comment, &n);
    okr_entity_init(&okr_entity_initiative, &i);
    okr_entity_init(&okr_entity_objective, &o);
    a.id = OKR_ID('a', 1), a.from = OKR_ID('o', 1), a.to = OKR_ID('k', 2);
    m.id = OKR_ID('m', 1), m.where = OKR_ID('k', 3), m.whom = OKR_ID('u', 4);
    n.id = OKR_ID('n', 1), n.on = OKR_ID('x', 5);
    i.id = OKR_ID('i', 1), i.key_result = OKR_ID('k', 6);
    i.owner = OKR_ID('u', 14);
    o.id = OKR_ID('o', 7), o.unit = OKR_ID('u', 8), o.cycle = OKR_ID('c', 9);
    o.accountable = OKR_ID('u', 10);
    kr.id = OKR_ID('k', 12), kr.objective = o.id, kr.accountable = OKR_ID('u', 13);
    store_put(txn, &okr_entity_alignment, NULL, &a, 1);
    store_put(txn, &okr_entity_mention, NULL, &m, 1);
    store_put(txn, &okr_entity_comment, NULL, &n, 1);
    store_put(txn, &okr_entity_initiative, NULL, &i, 1);
    store_put(txn, &okr_entity_objective, NULL, &o, 1);
    store_put(txn, &okr_entity_key_result, NULL, &kr, 1);
    const struct {
        okr_id parent;
        enum store_relation relation;
        okr_id child;
    } rows[] = {{a.from, STORE_ALIGNMENTS_FROM, a.id},
                {a.to, STORE_ALIGNMENTS_TO, a.id},
                {m.where, STORE_MENTIONS_IN, m.id},
                {m.whom, STORE_MENTIONS_OF, m.id},
                {n.on, STORE_COMMENTS_ON, n.id},
                {i.key_result, STORE_INITIATIVES_OF, i.id},
                {i.owner, STORE_PERSON_INITIATIVES, i.id},
                {o.unit, STORE_UNIT_OBJECTIVES, o.id},
                {o.cycle, STORE_CYCLE_OBJECTIVES, o.id},
                {o.accountable, STORE_PERSON_OBJECTIVES, o.id},
                {kr.objective, STORE_OBJECTIVE_KEY_RESULTS, kr.id},
                {kr.accountable, STORE_PERSON_KEY_RESULTS, kr.id}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct okr_ids ids = store_children(txn, rows[r].parent, rows[r].relation, f.arena);
        cr_assert_eq(ids.n, 1, "row %zu", r);
        cr_expect_eq(ids.at[0], rows[r].child);
        cr_expect_eq(store_first_child(txn, rows[r].parent, rows[r].relation), rows[r].child);
    }
    cr_expect_eq(store_children(txn, a.to, STORE_ALIGNMENTS_FROM, f.arena).n, 0);
    struct okr_objective moved = o;
    moved.unit = OKR_ID('u', 11);
    moved.accountable = 0;
    store_put(txn, &okr_entity_objective, &o, &moved, 2);
    cr_expect_eq(store_first_child(txn, o.unit, STORE_UNIT_OBJECTIVES), 0);
    cr_expect_eq(store_first_child(txn, moved.unit, STORE_UNIT_OBJECTIVES), o.id);
    cr_expect_eq(store_first_child(txn, o.accountable, STORE_PERSON_OBJECTIVES), 0);
    cr_expect_eq(store_first_child(txn, o.cycle, STORE_CYCLE_OBJECTIVES), o.id);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(link, units_without_a_parent_are_below_0)
{
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id company = fixture_unit(txn, "Farsail", 0);
    okr_id finance = fixture_unit(txn, "财务部", company);
    fixture_objective(txn, company, "O"); // without a cycle: in no other root's list
    struct okr_ids roots = store_children(txn, 0, STORE_UNIT_UNITS, f.arena);
    cr_assert_eq(roots.n, 1);
    cr_expect_eq(roots.at[0], company);
    cr_expect_eq(store_first_child(txn, company, STORE_UNIT_UNITS), finance);
    cr_expect_eq(store_first_child(txn, 0, STORE_CYCLE_OBJECTIVES), 0);
    struct okr_unit unit;
    cr_assert(store_take(txn, company, f.arena, &unit));
    store_remove(txn, &okr_entity_unit, &unit, 9);
    cr_expect_eq(store_first_child(txn, 0, STORE_UNIT_UNITS), 0);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(link, children_ascend_and_stop_at_the_next_parent)
{
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id company = fixture_unit(txn, "Farsail", 0), other = fixture_unit(txn, "Other", 0);
    for (int i = 0; i < 300; i++)
        fixture_objective(txn, i % 3 ? company : other, "O");
    struct okr_ids ids = store_children(txn, company, STORE_UNIT_OBJECTIVES, f.arena);
    cr_assert_eq(ids.n, 200);
    for (size_t i = 1; i < ids.n; i++)
        cr_assert(ids.at[i - 1] < ids.at[i]);
    cr_expect_eq(store_children(txn, other, STORE_UNIT_OBJECTIVES, f.arena).n, 100);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(link, units_are_found_by_any_name_and_fold)
{
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    struct okr_str aliases[] = {OKR_STR("Finance"), OKR_STR("财会")};
    struct okr_str identities[] = {OKR_STR("uid:1000")};
    struct okr_unit unit;
    okr_entity_init(&okr_entity_unit, &unit);
    unit.id = store_new_id(txn, 'u');
    unit.name = OKR_STR("财务部");
    unit.key = OKR_STR("finance-dept");
    unit.aliases = (struct okr_strs){aliases, 2};
    unit.identities = (struct okr_strs){identities, 1};
    store_put(txn, &okr_entity_unit, NULL, &unit, 1);
    const char *const words[] = {"财务部", "FINANCE", "ｆｉｎａｎｃｅ", "财会", "Finance-Dept"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        cr_expect_eq(store_units_named(txn, okr_str_c(words[i]), f.arena).n, 1, "%s", words[i]);
    cr_expect_eq(store_units_named(txn, OKR_STR("财务"), f.arena).n, 0);
    cr_expect_eq(store_unit_of_identity(txn, OKR_STR("uid:1000")), unit.id);
    cr_expect_eq(store_unit_of_identity(txn, OKR_STR("UID:1000")), 0);
    cr_expect_eq(store_unit_of_identity(txn, OKR_STR("财务部")), 0);

    struct okr_unit renamed = unit;
    renamed.name = OKR_STR("Finance"); // what an alias says too
    renamed.aliases.n = 0;
    renamed.identities.n = 0;
    store_put(txn, &okr_entity_unit, &unit, &renamed, 2);
    cr_expect_eq(store_units_named(txn, OKR_STR("财务部"), f.arena).n, 0);
    cr_expect_eq(store_units_named(txn, OKR_STR("finance"), f.arena).n, 1);
    cr_expect_eq(store_unit_of_identity(txn, OKR_STR("uid:1000")), 0);
    struct okr_unit twin = renamed;
    twin.id = store_new_id(txn, 'u');
    store_put(txn, &okr_entity_unit, NULL, &twin, 3);
    struct okr_ids both = store_units_named(txn, OKR_STR("finance"), f.arena);
    cr_assert_eq(both.n, 2);
    cr_expect(both.at[0] < both.at[1]);
    store_remove(txn, &okr_entity_unit, &renamed, 4);
    cr_expect_eq(store_units_named(txn, OKR_STR("finance"), f.arena).n, 1);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(link, cycles_are_found_by_key)
{
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    struct okr_cycle cycle;
    okr_entity_init(&okr_entity_cycle, &cycle);
    cycle.id = store_new_id(txn, 'c');
    cycle.key = OKR_STR("FY2018Q4");
    store_put(txn, &okr_entity_cycle, NULL, &cycle, 1);
    cr_expect_eq(store_cycle_of_key(txn, OKR_STR("fy2018q4"), f.arena), cycle.id);
    cr_expect_eq(store_cycle_of_key(txn, OKR_STR("FY2018Q3"), f.arena), 0);
    store_remove(txn, &okr_entity_cycle, &cycle, 2);
    cr_expect_eq(store_cycle_of_key(txn, OKR_STR("FY2018Q4"), f.arena), 0);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

/// One walk over many parents finds what looking for each of them finds: those without any, with many, and with other links in between.
static void compare_walk(struct store_txn *txn, struct okr_ids parents,
                         enum store_relation relation, struct okr_arena *arena)
{
    size_t ends[64], n = 0;
    struct okr_ids all = store_children_of_all(txn, parents, relation, arena, ends);
    for (size_t i = 0; i < parents.n; i++) {
        struct okr_ids ids = store_children(txn, parents.at[i], relation, arena);
        for (size_t k = 0; k < ids.n; k++, n++)
            cr_assert_eq(all.at[n], ids.at[k], "parent %zu", i);
        cr_assert_eq(ends[i], n, "parent %zu", i);
    }
    cr_expect_eq(all.n, n);
}

Test(link, one_walk_over_many_parents)
{
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id company = fixture_unit(txn, "远帆科技", 0), parents[64];
    struct okr_ids all = {parents, 0};
    for (int i = 0; i < 40; i++) {
        parents[all.n++] = fixture_objective(txn, company, "目标");
        for (int k = 0; k < i % 4; k++)
            fixture_key_result(txn, parents[all.n - 1], "关键结果");
    }
    for (uint64_t i = 0; i < 30; i++) { // more than one steps over
        struct okr_alignment edge;
        okr_entity_init(&okr_entity_alignment, &edge);
        edge.id = store_new_id(txn, 'a');
        edge.from = parents[20 + i % 20];
        edge.to = parents[i < 25 ? 5 : 6];
        fixture_put(txn, &okr_entity_alignment, NULL, &edge, company);
    }
    parents[all.n++] = OKR_ID('o', 4711); // there never was one
    fixture_commit(txn);
    struct store_txn *reader = fixture_reader(&f);
    for (int past = 0; past < 2; past++) {
        struct okr_ids few = {(okr_id[]){parents[3], parents[7], parents[39]}, 3};
        for (unsigned r = STORE_OBJECTIVE_KEY_RESULTS; r <= STORE_ALIGNMENTS_TO; r++) {
            compare_walk(reader, all, (enum store_relation)r, f.arena);
            compare_walk(reader, few, (enum store_relation)r, f.arena);
            compare_walk(reader, (struct okr_ids){NULL, 0}, (enum store_relation)r, f.arena);
        }
        store_look_back(reader, 60);
    }
    store_reader_free(reader);
    fixture_close(&f);
    okr_test_end();
}
