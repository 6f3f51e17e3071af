// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

#include <stdio.h>

#include <math.h>

/// A company with one objective and one key result: events 1 to 3.
static okr_id seed(struct store_txn *txn)
{
    okr_id unit = fixture_unit(txn, "Farsail", 0);
    okr_id objective = fixture_objective(txn, unit, "定下未来三年的财务战略");
    return fixture_key_result(txn, objective, "与25家投资机构深入洽谈");
}

Test(event, whole_on_create_part_on_change)
{
    struct fixture f;
    struct store_event event;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id k = seed(txn);
    struct okr_key_result before, after;
    cr_assert(store_take(txn, k, f.arena, &before));
    before.weight = 300;
    after = before;
    after.version = 2;
    after.text = OKR_STR("与30家投资机构深入洽谈");
    after.weight = OKR_UNSET;
    uint64_t changed = fixture_put(txn, &okr_entity_key_result, &before, &after, OKR_ID('u', 1));
    fixture_commit(txn);
    struct store_txn *reader = fixture_reader(&f);

    cr_assert(store_event(reader, 3, f.arena, &event));
    cr_expect_eq(event.type, OKR_EVENT_KEY_RESULT_CREATED);
    cr_expect_eq(event.subject, k);
    cr_expect_eq(event.unit, OKR_ID('u', 1));
    cr_expect_eq(event.unitseq, 3);
    cr_expect_eq(event.previous, 0);
    cr_expect(okr_str_is(event.actor, "u-1"));
    cr_expect_null(event.before);
    const struct okr_key_result *got = event.after;
    cr_assert_not_null(got);
    cr_expect_eq(got->id, k);
    cr_expect(okr_str_is(got->text, "与25家投资机构深入洽谈"));

    cr_assert(store_event(reader, changed, f.arena, &event));
    cr_expect_eq(event.previous, 3);
    cr_expect_eq(okr_mask_count(event.changed), 2, "text and weight; the version is told apart");
    const struct okr_key_result *old = event.before, *new = event.after;
    cr_expect(okr_str_is(old->text, "与25家投资机构深入洽谈"));
    cr_expect(okr_str_is(new->text, "与30家投资机构深入洽谈"));
    cr_expect_eq(old->weight, 300);
    cr_expect_eq(new->weight, OKR_UNSET);
    cr_expect_eq(new->objective, 0, "what did not change is not kept");
    cr_expect_eq(event.version, 2);

    cr_expect(!store_event(reader, changed + 1, f.arena, &event));
    cr_expect(!store_event(reader, 0, f.arena, &event));
    cr_expect_eq(store_error(reader, NULL), OKR_OK);
    store_reader_free(reader);
    fixture_close(&f);
    okr_test_end();
}

Test(event, keeps_every_attribute)
{
    struct fixture f;
    okr_id also[] = {OKR_ID('u', 3), OKR_ID('u', 70000)};
    struct store_event put = {.time = 1514808000123,
                              .type = OKR_EVENT_ACCESS_DENIED,
                              .subject = OKR_ID('a', OKR_ID_NUMBER_MAX),
                              .actor = OKR_STR("uid:1000"),
                              .correlation = OKR_STR("req-1"),
                              .causation = OKR_STR("e-9"),
                              .also = {also, 2},
                              .version = 12,
                              .reason = OKR_STR("预算调整")};
    struct store_event got;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    store_append(txn, &put);
    put.time = 5; // earlier than the one before
    store_append(txn, &put);
    cr_expect_eq(put.time, 1514808000123, "times never go backwards");
    cr_expect_eq(store_last_time(txn), put.time);
    cr_assert(store_event(txn, 2, f.arena, &got));
    cr_expect_eq(got.time, put.time);
    cr_expect_eq(got.subject, put.subject);
    cr_expect_eq(got.unit, 0);
    cr_expect_eq(got.unitseq, 0);
    cr_expect(okr_str_eq(got.actor, put.actor));
    cr_expect(okr_str_eq(got.correlation, put.correlation));
    cr_expect(okr_str_eq(got.causation, put.causation));
    cr_expect(okr_str_eq(got.reason, put.reason));
    cr_expect_eq(got.version, 12);
    cr_assert_eq(got.also.n, 2);
    cr_expect_eq(got.also.at[1], also[1]);
    cr_expect_null(got.entity);
    cr_expect_null(got.check_in);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(event, a_check_in_lives_in_its_event)
{
    struct fixture f;
    struct store_event event;
    struct okr_check_in check_in;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id k = seed(txn);
    uint64_t number = fixture_check_in(txn, k, OKR_ID('u', 1), 12, 0);
    cr_assert(store_event(txn, number, f.arena, &event));
    cr_expect_eq(event.previous, 3, "one chain of events and check-ins");
    cr_expect_eq(store_history(txn, k), number);
    cr_assert_eq(event.n_effects, 2);
    cr_expect_eq(event.effects[0].id, k);
    cr_expect_eq(event.effects[0].progress_before, 0.25);
    cr_expect_eq(event.effects[0].status_after, OKR_STATUS_ON_TRACK);
    cr_expect(isnan(event.effects[1].progress_before));
    cr_expect_eq(event.effects[1].progress_after, 1.0 / 3);
    cr_assert(store_check_in(txn, number, f.arena, &check_in));
    cr_expect_eq(check_in.id, OKR_ID('x', number));
    cr_expect_eq(check_in.key_result, k);
    cr_expect(okr_decimal_eq(check_in.value, okr_decimal_int(12)));
    cr_expect_eq(check_in.confidence, 0.6);
    cr_expect(okr_str_is(check_in.note, "与全部部门谈过一轮"));
    cr_expect(okr_str_is(check_in.actor, "u-1"));
    cr_expect_eq(check_in.recorded_at, event.time);
    cr_expect_eq(check_in.voided_by, 0);
    cr_expect(store_exists(txn, check_in.id));
    cr_expect(!store_exists(txn, OKR_ID('x', 3)));
    cr_expect(!store_check_in(txn, 3, f.arena, &check_in));
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(event, check_ins_newest_first_and_voided_ones_known)
{
    struct fixture f;
    struct okr_check_in check_in;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id k = seed(txn), unit = OKR_ID('u', 1);
    okr_id other = fixture_key_result(txn, OKR_ID('o', 1), "KR2"); // 4
    uint64_t a = fixture_check_in(txn, k, unit, 1, 0);             // 5
    fixture_check_in(txn, other, unit, 9, 0);                      // 6
    uint64_t b = fixture_check_in(txn, k, unit, 2, 0);             // 7
    struct okr_key_result before, after;
    cr_assert(store_take(txn, k, f.arena, &before));
    after = before;
    after.text = OKR_STR("改写");
    fixture_put(txn, &okr_entity_key_result, &before, &after, unit); // 8, in the same chain
    uint64_t c = fixture_check_in(txn, k, unit, 3, 0);               // 9
    uint64_t voiding = fixture_check_in(txn, k, unit, 0, b);         // 10

    struct okr_check_in_list list = store_check_ins(txn, k, true, 0, 10, f.arena);
    const uint64_t all[] = {voiding, c, b, a};
    cr_assert_eq(list.n, 4);
    for (size_t i = 0; i < list.n; i++)
        cr_expect_eq(okr_id_number(list.at[i].id), all[i]);
    cr_expect_eq(list.at[2].voided_by, OKR_ID('x', voiding));
    cr_expect_eq(list.at[0].voids, OKR_ID('x', b));

    list = store_check_ins(txn, k, false, 0, 10, f.arena);
    cr_assert_eq(list.n, 2);
    cr_expect_eq(okr_id_number(list.at[0].id), c);
    cr_expect_eq(okr_id_number(list.at[1].id), a);

    list = store_check_ins(txn, k, true, c, 1, f.arena);
    cr_assert_eq(list.n, 1);
    cr_expect_eq(okr_id_number(list.at[0].id), b);
    cr_expect_eq(list.at[0].voided_by, OKR_ID('x', voiding), "known though it is above the page");
    cr_assert(store_check_in(txn, b, f.arena, &check_in));
    cr_expect_eq(check_in.voided_by, OKR_ID('x', voiding));
    cr_expect_eq(store_check_ins(txn, OKR_ID('k', 77), true, 0, 10, f.arena).n, 0);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

struct seen {
    uint64_t sequences[8];
    size_t n, max;
};
static bool see(void *self, const struct store_event_head *head)
{
    struct seen *seen = self;
    seen->sequences[seen->n++] = head->sequence;
    cr_expect(okr_str_is(head->actor, "u-1"));
    return seen->n < seen->max;
}

Test(event, log_is_read_in_order_from_anywhere)
{
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    seed(txn);
    struct seen seen = {.max = 8};
    store_events(txn, 0, see, &seen);
    cr_assert_eq(seen.n, 3);
    for (size_t i = 0; i < 3; i++)
        cr_expect_eq(seen.sequences[i], i + 1, "no holes");
    seen = (struct seen){.max = 1};
    store_events(txn, 2, see, &seen);
    cr_assert_eq(seen.n, 1);
    cr_expect_eq(seen.sequences[0], 2);
    seen = (struct seen){.max = 8};
    store_events(txn, 4, see, &seen);
    cr_expect_eq(seen.n, 0);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

static const struct okr_value *wire(struct fixture *f, const struct store_event *event)
{
    struct okr_buf buf = OKR_BUF(f->arena);
    struct okr_pack p = OKR_PACK(&buf);
    struct okr_err e = {.code = OKR_OK};
    struct okr_value *map = okr_arena_alloc(f->arena, sizeof *map);
    store_event_pack(f->store, event, &p);
    cr_assert_eq(okr_decode(okr_buf_view(&buf), f->arena, map, &e), OKR_OK, "%s", e.message);
    return map;
}

static bool is(const struct okr_value *map, const char *key, const char *text)
{
    return okr_str_is(okr_value_str(okr_map_get(map, key)), text);
}

Test(event, wire_map_is_cloudevents)
{
    struct fixture f;
    struct store_event event;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id k = seed(txn);
    uint64_t number = fixture_check_in(txn, k, OKR_ID('u', 1), 12, 0);
    cr_assert(store_event(txn, number, f.arena, &event));
    const struct okr_value *map = wire(&f, &event);
    char id[64];
    snprintf(id, sizeof id, "%.32s-4", store_epoch(f.store).ptr);
    cr_expect(is(map, "specversion", "1.0"));
    cr_expect(is(map, "id", id));
    snprintf(id, sizeof id, "okrd:%.32s", store_id(f.store).ptr);
    cr_expect(is(map, "source", id));
    cr_expect(is(map, "type", "check_in.recorded"));
    cr_expect(is(map, "subject", "k-1"));
    cr_expect(is(map, "time", "2018-01-01T12:00:00.000Z"));
    cr_expect(is(map, "datacontenttype", "application/msgpack"));
    cr_expect_eq(okr_value_uint(okr_map_get(map, "sequence"), 0), 4);
    cr_expect(okr_str_eq(okr_value_str(okr_map_get(map, "epoch")), store_epoch(f.store)));
    cr_expect(is(map, "unit", "u-1"));
    cr_expect_eq(okr_value_uint(okr_map_get(map, "unitseq"), 0), 4);
    cr_expect_eq(okr_value_uint(okr_map_get(map, "txid"), 0), event.txid);
    cr_expect(is(map, "actor", "u-1"));
    cr_expect(is(map, "correlationid", "17"));
    cr_expect(okr_map_get(map, "causationid") && okr_is_nil(okr_map_get(map, "causationid")));
    cr_expect_eq(okr_map_get(map, "also")->type, OKR_V_ARRAY);
    const struct okr_value *data = okr_map_get(map, "data");
    cr_assert_eq(data->type, OKR_V_MAP);
    cr_expect_eq(data->n, 7);
    const struct okr_value *check_in = okr_map_get(data, "check_in");
    cr_expect(is(check_in, "id", "x-4"));
    cr_expect(is(check_in, "as_of", "2018-01-01"));
    cr_expect_eq(okr_value_uint(okr_map_get(check_in, "value"), 0), 12);
    const struct okr_value *effect = okr_map_get(data, "effect");
    cr_assert_eq(effect->n, 2);
    cr_expect(is(&effect->items[0], "id", "k-1"));
    const struct okr_value *after = okr_map_get(&effect->items[1], "after");
    const struct okr_value *before = okr_map_get(&effect->items[1], "before");
    cr_expect_eq(okr_value_double(okr_map_get(after, "progress")), 0.333333);
    cr_expect(is(after, "status", "at_risk"));
    cr_expect(okr_is_nil(okr_map_get(before, "progress")));
    cr_expect(okr_is_nil(okr_map_get(before, "status")));
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(event, wire_map_is_the_same_before_and_after_storing)
{
    struct fixture f;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id k = seed(txn);
    struct okr_key_result before, after;
    cr_assert(store_take(txn, k, f.arena, &before));
    after = before;
    after.version = 2;
    after.accountable = OKR_ID('u', 1);
    struct store_event event = {.time = 1514808000000,
                                .type = OKR_EVENT_KEY_RESULT_UPDATED,
                                .subject = k,
                                .unit = OKR_ID('u', 1),
                                .version = 2,
                                .entity = &okr_entity_key_result,
                                .before = &before,
                                .after = &after,
                                .changed =
                                    okr_entity_diff(&okr_entity_key_result, &before, &after)};
    store_append(txn, &event);
    struct okr_buf live = OKR_BUF(f.arena), read = OKR_BUF(f.arena);
    struct okr_pack p = OKR_PACK(&live), q = OKR_PACK(&read);
    store_event_pack(f.store, &event, &p);
    struct store_event stored;
    cr_assert(store_event(txn, event.sequence, f.arena, &stored));
    store_event_pack(f.store, &stored, &q);
    cr_expect(okr_str_eq(okr_buf_view(&live), okr_buf_view(&read)));
    const struct okr_value *data = okr_map_get(wire(&f, &stored), "data");
    cr_assert_eq(okr_map_get(data, "changed")->n, 1);
    cr_expect(okr_str_is(okr_map_get(data, "changed")->items[0].str, "accountable"));
    cr_expect_eq(okr_map_get(data, "before")->n, 1);
    cr_expect(okr_is_nil(okr_map_get(okr_map_get(data, "before"), "accountable")));
    cr_expect(is(okr_map_get(data, "after"), "accountable", "u-1"));
    cr_assert(store_event(txn, 3, f.arena, &stored));
    data = okr_map_get(wire(&f, &stored), "data");
    cr_expect(okr_is_nil(okr_map_get(data, "before")));
    const struct okr_value *whole = okr_map_get(data, "after");
    cr_expect(okr_map_get(whole, "due") && okr_is_nil(okr_map_get(whole, "due")), "unset is nil");
    cr_expect_eq(okr_map_get(data, "changed")->n, 0);
    store_abort(txn);
    fixture_close(&f);
    okr_test_end();
}
