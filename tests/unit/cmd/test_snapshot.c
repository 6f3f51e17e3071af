// SPDX-License-Identifier: Apache-2.0
#include "cmd/snapshot.h"
#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>

struct taken {
    struct okr_buf buf;
    size_t room; ///< bytes it takes
};

static bool take(void *self, struct okr_str bytes)
{
    struct taken *t = self;
    okr_buf_str(&t->buf, bytes);
    return t->buf.len <= t->room;
}

static int write(struct taken *t)
{
    okr_id changed[] = {OKR_ID('k', 2)};
    cr_assert_eq(store_reader_renew(f.reader, &f.err), OKR_OK);
    int code = snapshot_write(f.store, f.reader, 3, (struct okr_ids){changed, 1}, take, t, &f.err);
    store_reader_reset(f.reader);
    return code;
}

/// Entities lie in bins: opened where they stand.
static void open_rows(struct okr_value *rows, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (rows[i].type == OKR_V_BIN)
            cr_assert_eq(okr_decode(rows[i].str, f.arena, &rows[i], &f.err), OKR_OK, "%s",
                         f.err.message);
}

static void decode(const struct taken *t, struct okr_value *ret)
{
    cr_assert_eq(okr_decode(okr_buf_view(&t->buf), f.arena, ret, &f.err), OKR_OK, "%s",
                 f.err.message);
    for (uint32_t i = 0; i < ret->n; i++) {
        struct okr_value *value = &ret->pairs[i].value;
        open_rows(value, 1);
        if (value->type == OKR_V_ARRAY)
            open_rows(value->items, value->n);
    }
}

Test(snapshot, holds_every_entity_its_history_and_what_was_voided, .init = setup, .fini = teardown)
{
    struct taken t = {.buf = OKR_BUF(f.arena), .room = SIZE_MAX};
    struct okr_value v;
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 30, as_of: '2018-01-10'}");
    const struct okr_value *ok =
        fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 99, as_of: '2018-01-11'}");
    const char *wrong = fixture_str(&f, ok, "check_in.id");
    fixture_ok(&f, "check_in.void",
               okr_arena_printf(f.arena, "{id: '%s', note: 'typo'}", wrong).ptr);
    fixture_ok(&f, "alignment.propose", "{from: 'o-2', to: 'o-1', kind: 'supports'}");
    fixture_ok(&f, "key_result.update",
               "{id: 'k-3', metric: {kind: 'reach', target: 200}, reason: 'more'}");
    fixture_ok(&f, "objective.remove", "{id: 'o-1'}");
    cr_assert_eq(write(&t), OKR_OK, "%s", f.err.message);
    decode(&t, &v);
    cr_expect_eq(fixture_num(&v, "sequence"), (double)fixture_head(&f));
    cr_expect_eq(fixture_num(&v, "since"), 3);
    cr_expect_str_eq(fixture_str(&f, &v, "org.id"), "g-1");
    cr_expect_eq(okr_map_get(&v, "unit")->n, 4);
    cr_expect_eq(okr_map_get(&v, "objective")->n, 1);
    cr_expect_str_eq(fixture_str(&f, &v, "objective.0.id"), "o-2");
    cr_expect_null(okr_map_get(fixture_at(&v, "objective.0"), "note"), "not set, and not sent");
    cr_expect_eq(okr_map_get(&v, "key_result")->n, 2);
    cr_expect_str_eq(fixture_str(&f, &v, "key_result.1.metric.kind"), "reach");
    cr_expect_null(okr_map_get(fixture_at(&v, "key_result.1.metric"), "low"), "nor inside");
    cr_expect_eq(okr_map_get(&v, "alignment")->n, 0);
    cr_expect_eq(okr_map_get(&v, "check_in")->n, 3);
    cr_expect_str_eq(fixture_str(&f, &v, "check_in.1.id"), wrong);
    cr_expect_str_eq(fixture_str(&f, &v, "check_in.1.voided_by"),
                     fixture_str(&f, &v, "check_in.2.id"));
    cr_expect_str_eq(fixture_str(&f, &v, "event.0.type"), "key_result.target_changed");
    cr_expect_str_eq(fixture_str(&f, &v, "event.0.data.reason"), "more");
    cr_expect_str_eq(fixture_str(&f, &v, "changed.0"), "k-2");
    okr_test_end();
}

Test(snapshot, says_when_it_is_not_taken, .init = setup, .fini = teardown)
{
    struct taken t = {.buf = OKR_BUF(f.arena), .room = 10};
    cr_assert_eq(write(&t), OKR_E_NO_SPACE);
    okr_test_end();
}
