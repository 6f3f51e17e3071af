// SPDX-License-Identifier: Apache-2.0
#include <okr/glossary.h>
#include <okr/sentence.h>

#include <criterion/criterion.h>

#include "support/leak.h"
#include "support/vectors.h"

static void put_end(struct okr_buf *buf, struct okr_str text, const struct okr_prose_end *end)
{
    if (end->unit_kind)
        okr_buf_printf(buf, " %s", okr_term_slug(OKR_GROUP_UNIT_KIND, end->unit_kind));
    if (end->unit.length)
        okr_buf_printf(buf, " %.*s", (int)end->unit.length, text.ptr + end->unit.offset);
    if (end->o)
        okr_buf_printf(buf, end->o > 0 ? " O%d" : " O", (int)end->o);
    if (end->kr)
        okr_buf_printf(buf, " KR%d", (int)end->kr);
}

static struct okr_str told(struct okr_str text, const struct okr_prose_edge *edges, size_t n,
                           struct okr_buf *buf)
{
    for (size_t i = 0; i < n; i++) {
        const struct okr_prose_edge *edge = &edges[i];
        okr_buf_c(buf, i ? "; " : "");
        okr_buf_c(buf, okr_term_slug(OKR_GROUP_EDGE_KIND, edge->kind));
        okr_buf_c(buf, edge->origin == OKR_ORIGIN_BOTTOM_UP ? "^" : "");
        put_end(buf, text, &edge->from);
        okr_buf_c(buf, " >");
        put_end(buf, text, &edge->to);
        cr_expect(edge->from.range.offset + edge->from.range.length <= text.len);
        cr_expect(edge->to.range.length > 0);
    }
    okr_buf_c(buf, n ? "" : "-");
    return okr_buf_view(buf);
}

Test(prose_edges, are_those_of_the_vectors)
{
    struct vectors *vectors = vectors_open("prose_edges.tsv");
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        const struct okr_str text = okr_str_c(row.cell[0]);
        struct okr_prose_edge edges[8];
        struct okr_buf buf = OKR_BUF(arena);
        const size_t n = okr_prose_edges(text, edges, 8);
        cr_assert_leq(n, 8, "%s:%d", VECTOR_AT(row));
        const struct okr_str got = told(text, edges, n, &buf);
        cr_expect(okr_str_is(got, row.cell[1]), "%s:%d: %s\n  %.*s", VECTOR_AT(row), row.cell[0],
                  OKR_STR_ARG(got));
    }
    vectors_close(vectors);
    okr_arena_free(arena);
    okr_test_end();
}

Test(prose_edges, are_told_with_the_words_of_their_ends)
{
    const struct okr_str text = OKR_STR("其中财务部的O1由企业级的KR1分解而来");
    struct okr_prose_edge edge;

    cr_assert_eq(okr_prose_edges(text, &edge, 1), 1);
    const struct okr_str from = {text.ptr + edge.from.range.offset, edge.from.range.length};
    const struct okr_str to = {text.ptr + edge.to.range.offset, edge.to.range.length};
    cr_expect(okr_str_is(from, "财务部的O1"), "%.*s", OKR_STR_ARG(from));
    cr_expect(okr_str_is(to, "企业级的KR1"), "%.*s", OKR_STR_ARG(to));
    okr_test_end();
}

Test(prose_edges, are_counted_past_the_room_for_them)
{
    struct okr_prose_edge edges[2] = {{0}, {.kind = 99}};

    cr_expect_eq(okr_prose_edges(OKR_STR("O2由公司KR2和KR3分解而来"), edges, 1), 2);
    cr_expect_eq(edges[0].to.kr, 2);
    cr_expect_eq(edges[1].kind, 99, "untouched");
    cr_expect_eq(okr_prose_edges(OKR_STR(""), NULL, 0), 0);
    okr_test_end();
}
