// SPDX-License-Identifier: Apache-2.0
#include <okr/text.h>

#include <criterion/criterion.h>

#include "support/leak.h"
#include "support/vectors.h"
#include "text/sentence/sentence.h"

/// The names of the cell, which "|" separates; NULL for "-".
static struct okr_names *names_of(struct okr_arena *arena, struct okr_str cell)
{
    struct okr_names *names = okr_names_new(arena);

    if (okr_str_is(cell, "-"))
        return NULL;
    for (size_t start = 0; start <= cell.len;) {
        const char *bar = memchr(cell.ptr + start, '|', cell.len - start);
        const size_t end = bar ? (size_t)(bar - cell.ptr) : cell.len;
        const struct okr_str name = {cell.ptr + start, end - start};
        cr_assert_eq(okr_names_add(names, name, start + 1), 0);
        start = end + 1;
    }
    return names;
}

static struct okr_str joined(struct okr_str text, const struct okr_range *ranges, size_t n,
                             struct okr_buf *buf)
{
    for (size_t i = 0; i < n; i++) {
        okr_buf_c(buf, i ? "|" : "");
        okr_buf_add(buf, text.ptr + ranges[i].offset, ranges[i].length);
    }
    okr_buf_c(buf, n ? "" : "-");
    return okr_buf_view(buf);
}

Test(sentence_mentions, are_those_of_the_vectors)
{
    struct vectors *vectors = vectors_open("mentions_prose.tsv");
    struct okr_arena *arena = okr_arena_new(1 << 22);
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        const struct okr_str text = okr_str_c(row.cell[0]);
        struct okr_range found[8];
        struct okr_buf buf = OKR_BUF(arena);
        const struct okr_names *names = names_of(arena, okr_str_c(row.cell[1]));
        const size_t n = sentence_mentions(text, names, found, 8);
        const struct okr_str got = joined(text, found, n, &buf);
        cr_expect(okr_str_is(got, row.cell[2]), "%s:%d: %.*s", VECTOR_AT(row), OKR_STR_ARG(got));
    }
    vectors_close(vectors);
    okr_arena_free(arena);
    okr_test_end();
}

Test(sentence_mentions, are_counted_past_the_room_for_them)
{
    struct okr_range found[2] = {{0, 0}, {7, 7}};

    cr_expect_eq(sentence_mentions(OKR_STR("@a @b @c"), NULL, found, 1), 3);
    cr_expect(found[0].offset == 1 && found[0].length == 1);
    cr_expect(found[1].offset == 7 && found[1].length == 7, "untouched");
    cr_expect_eq(sentence_mentions(OKR_STR(""), NULL, NULL, 0), 0);
    okr_test_end();
}
