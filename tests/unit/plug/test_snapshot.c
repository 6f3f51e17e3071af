// SPDX-License-Identifier: Apache-2.0
#include "plug/snapshot.h"
#include "support/leak.h"

#include <okr/value.h>
#include <okr_plugin.h>

#include <criterion/criterion.h>

enum { ARENA = 1 << 20 };

static okr_view view(const char *c)
{
    return (okr_view){c, strlen(c)};
}

/// {id, and one field more}, in a bin.
static void pack_entity(struct okr_pack *p, const char *id, const char *key, const char *value)
{
    size_t place = okr_pack_bin_open(p);
    okr_pack_map(p, value ? 2 : 1);
    okr_pack_c(p, "id");
    okr_pack_c(p, id);
    if (value) {
        okr_pack_c(p, key);
        okr_pack_c(p, value);
    }
    okr_pack_bin_close(p, place);
}

/// A unit with two objectives, one of which has two key results, an edge between them, and ids with gaps.
static struct okr_str pack_block(struct okr_buf *buf, const char *last_objective)
{
    struct okr_pack p = OKR_PACK(buf);
    okr_pack_map(&p, 8);
    okr_pack_c(&p, "sequence");
    okr_pack_uint(&p, 70000);
    okr_pack_c(&p, "since");
    okr_pack_uint(&p, 12);
    okr_pack_c(&p, "org");
    pack_entity(&p, "g-1", "name", "远帆科技");
    okr_pack_c(&p, "unit");
    okr_pack_array(&p, 1);
    pack_entity(&p, "u-1", NULL, NULL);
    okr_pack_c(&p, "objective");
    okr_pack_array(&p, 2);
    pack_entity(&p, "o-3", "unit", "u-1");
    pack_entity(&p, last_objective, "unit", "u-1");
    okr_pack_c(&p, "key_result");
    okr_pack_array(&p, 2);
    pack_entity(&p, "k-1", "objective", "o-90");
    pack_entity(&p, "k-5", "objective", "o-90");
    okr_pack_c(&p, "alignment");
    okr_pack_array(&p, 1);
    size_t edge = okr_pack_bin_open(&p);
    okr_pack_map(&p, 3);
    okr_pack_c(&p, "from");
    okr_pack_c(&p, "o-3");
    okr_pack_c(&p, "id");
    okr_pack_c(&p, "a-1");
    okr_pack_c(&p, "to");
    okr_pack_c(&p, "k-5");
    okr_pack_bin_close(&p, edge);
    okr_pack_c(&p, "changed");
    okr_pack_array(&p, 1);
    okr_pack_c(&p, "k-5");
    cr_assert_not(buf->failed);
    return okr_buf_view(buf);
}

static void expect_id(struct okr_arena *arena, okr_view got, const char *id)
{
    struct okr_value v;
    struct okr_err e = {0};
    cr_assert_eq(okr_decode((struct okr_str){got.ptr, got.len}, arena, &v, &e), OKR_OK, "%s",
                 e.message);
    cr_assert(okr_str_is(okr_value_str(okr_map_get(&v, "id")), id), "not %s", id);
}

static void expect_child(struct okr_arena *arena, const okr_snapshot *s, const char *of,
                         const char *what, uint32_t i, const char *id)
{
    okr_view got;
    cr_assert_eq(s->children(s, view(of), view(what), i, &got), OKR_OK, "%s of %s", what, of);
    expect_id(arena, got, id);
}

Test(snapshot, gives_entities_by_number_id_and_parent)
{
    struct okr_arena *arena = okr_arena_new(ARENA);
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_snapshot *s;
    struct okr_err e = {0};
    okr_view got;
    uint32_t n;
    cr_assert_eq(snapshot_open(pack_block(&buf, "o-90"), &s, &e), OKR_OK, "%s", e.message);
    cr_expect_eq(s->sequence, 70000);
    cr_expect_eq(s->since, 12);
    cr_assert_eq(s->org(s, &got), OKR_OK);
    expect_id(arena, got, "g-1");
    cr_expect(s->count(s, view("key_result"), &n) == OKR_OK && n == 2);
    cr_expect(s->count(s, view("check_in"), &n) == OKR_OK && n == 0);
    cr_expect(s->count(s, view("horoscope"), &n) == OKR_SKIP && n == 0);
    cr_assert_eq(s->at(s, view("objective"), 1, &got), OKR_OK);
    expect_id(arena, got, "o-90");
    cr_expect_eq(s->at(s, view("objective"), 2, &got), OKR_END);
    cr_assert_eq(s->find(s, view("k-5"), &got), OKR_OK);
    expect_id(arena, got, "k-5");
    cr_expect_eq(s->find(s, view("k-2"), &got), OKR_END);
    cr_expect_eq(s->find(s, view("x-1"), &got), OKR_END);
    expect_child(arena, s, "u-1", "objective", 0, "o-3");
    expect_child(arena, s, "u-1", "objective", 1, "o-90");
    expect_child(arena, s, "o-90", "key_result", 1, "k-5");
    expect_child(arena, s, "o-3", "alignment", 0, "a-1");
    expect_child(arena, s, "k-5", "alignment_to", 0, "a-1");
    cr_expect_eq(s->children(s, view("o-3"), view("key_result"), 0, &got), OKR_END);
    cr_expect_eq(s->children(s, view("k-5"), view("alignment"), 0, &got), OKR_END);
    cr_expect(s->changed(s, 0, &got) == OKR_OK && got.len == 3);
    cr_expect_eq(s->changed(s, 1, &got), OKR_END);
    snapshot_close(s);
    okr_arena_free(arena);
    okr_test_end();
}

Test(snapshot, refuses_what_is_none)
{
    struct okr_arena *arena = okr_arena_new(ARENA);
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_snapshot *s;
    struct okr_err e = {0};
    struct okr_str whole = pack_block(&buf, "o-90");
    for (size_t n = 0; n < whole.len; n++) {
        okr_err_clear(&e);
        char *cut = malloc(n ? n : 1); // its end is watched
        memcpy(cut, whole.ptr, n);
        cr_assert_eq(snapshot_open((struct okr_str){cut, n}, &s, &e), OKR_E_INVALID, "%zu", n);
        free(cut);
    }
    okr_arena_free(arena);
    okr_test_end();
}

Test(snapshot, finds_nothing_in_a_list_out_of_order)
{
    struct okr_arena *arena = okr_arena_new(ARENA);
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_snapshot *s;
    struct okr_err e = {0};
    okr_view got;
    cr_assert_eq(snapshot_open(pack_block(&buf, "o-2"), &s, &e), OKR_OK, "%s", e.message);
    cr_assert_eq(s->at(s, view("objective"), 1, &got), OKR_OK);
    expect_id(arena, got, "o-2");
    for (int again = 0; again < 2; again++) {
        cr_expect_eq(s->find(s, view("o-3"), &got), OKR_EFAIL);
        cr_expect_eq(s->children(s, view("o-3"), view("key_result"), 0, &got), OKR_EFAIL);
        cr_expect_eq(s->children(s, view("u-1"), view("unit"), 0, &got), OKR_END);
        cr_expect_eq(s->children(s, view("k-1"), view("alignment"), 0, &got), OKR_EFAIL,
                     "its edges begin at objectives");
    }
    snapshot_close(s);
    okr_arena_free(arena);
    okr_test_end();
}
