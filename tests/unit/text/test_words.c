// SPDX-License-Identifier: Apache-2.0
#include <okr/buf.h>

#include <criterion/criterion.h>

#include "support/leak.h"
#include "support/vectors.h"
#include "text/sentence/sentence.h"

static const char *const NAMES[] = {
#define OKR_WORDS_LIST(NAME, file) #NAME,
#include "text/words/lists.def"
#undef OKR_WORDS_LIST
};

static enum words list_of(const char *name)
{
    unsigned i = 0;

    while (i < WORDS_COUNT && strcmp(NAMES[i], name) != 0)
        i++;
    cr_assert(i < WORDS_COUNT, "there is no list %s", name);
    return (enum words)i;
}

/// Every word that stands in `text`, joined by "|"; "-" for none.
static struct okr_str found_in(enum words list, struct okr_str text, struct okr_buf *buf)
{
    struct okr_range rest = {0, text.len}, word;

    while (words_find(list, text, rest, &word)) {
        okr_buf_c(buf, buf->len ? "|" : "");
        okr_buf_add(buf, text.ptr + word.offset, word.length);
        const size_t end = word.offset + word.length;
        rest = (struct okr_range){end, text.len - end};
    }
    okr_buf_c(buf, buf->len ? "" : "-");
    return okr_buf_view(buf);
}

Test(words, stand_where_the_vectors_say)
{
    struct vectors *vectors = vectors_open("words.tsv");
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        struct okr_buf buf = OKR_BUF(arena);
        const struct okr_str found = found_in(list_of(row.cell[0]), okr_str_c(row.cell[1]), &buf);
        cr_expect(okr_str_is(found, row.cell[2]), "%s:%d: %.*s", VECTOR_AT(row),
                  OKR_STR_ARG(found));
    }
    vectors_close(vectors);
    okr_arena_free(arena);
    okr_test_end();
}

Test(words, are_looked_up_at_one_place)
{
    const struct okr_str text = OKR_STR("有效商机，有效沟通");

    cr_expect_eq(words_at(WORDS_VAGUE, text, 0), 0, "hidden by 有效商机");
    cr_expect_eq(words_at(WORDS_VAGUE, text, 15), 6);
    cr_expect_eq(words_at(WORDS_ACTIVITY, text, 21), 6);
    cr_expect_eq(words_at(WORDS_VAGUE, text, text.len), 0);
    cr_expect_eq(words_at(WORDS_VAGUE, OKR_STR(""), 0), 0);
    cr_expect_eq(words_at(WORDS_VAGUE, OKR_STR("\xE6\x9C"), 0), 0, "cut in the middle");
    // An exception hides a word from the front as well, and only as far as it reaches.
    cr_expect_eq(words_at(WORDS_ACTIVITY, OKR_STR("工单支持"), 6), 0);
    cr_expect_eq(words_at(WORDS_ACTIVITY, OKR_STR("账单支持"), 6), 6);
    okr_test_end();
}

Test(words, are_found_inside_the_range_only)
{
    const struct okr_str text = OKR_STR("提升效率，降低成本");
    struct okr_range found = {7, 7};

    cr_expect_not(words_find(WORDS_DOWN, text, (struct okr_range){0, 15}, &found));
    cr_expect(found.offset == 7 && found.length == 7, "untouched");
    cr_expect(words_find(WORDS_DOWN, text, (struct okr_range){0, text.len}, &found));
    cr_expect(found.offset == 15 && found.length == 6);
    cr_expect_not(words_find(WORDS_DOWN, text, (struct okr_range){15, 3}, &found), "cut off");
    okr_test_end();
}

/// Asserts that words found all at once are those that are found one by one.
static void same_words(struct okr_str text)
{
    static struct words_found found;
    const struct okr_range all = {0, text.len};

    words_find_all(text, &found);
    for (unsigned list = 0; list < WORDS_COUNT; list++) {
        struct okr_range one = {0, 0}, other = {0, 0};
        for (size_t at = 0; at < text.len; (void)okr_utf8_next(text, &at))
            cr_assert_eq(words_found_at(&found, (enum words)list, at),
                         words_at((enum words)list, text, at), "%s at %zu of %.*s", NAMES[list], at,
                         OKR_STR_ARG(text));
        cr_assert_eq(words_found_in(&found, (enum words)list, all, &one),
                     words_find((enum words)list, text, all, &other));
        cr_assert(one.offset == other.offset && one.length == other.length);
    }
}

Test(words, are_the_same_found_all_at_once)
{
    static const char *const files[] = {"words.tsv", "period_use.tsv", "rule_kr_activity.tsv",
                                        "rule_kr_compound.tsv", "sentence_change.tsv"};
    struct vector_row row;

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct vectors *vectors = vectors_open(files[i]);
        while (vectors_next(vectors, &row))
            for (size_t cell = 0; cell < row.n; cell++)
                same_words(okr_str_c(row.cell[cell]));
        vectors_close(vectors);
    }
    okr_test_end();
}

Test(words, of_a_text_longer_than_a_sentence_are_found_too)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct okr_buf buf = OKR_BUF(arena);

    while (buf.len < 3 * PLACES_BYTES)
        okr_buf_c(&buf, "提升 the renewal rate 从 40% to 有效商机 60%, ");
    same_words(okr_buf_view(&buf));
    okr_arena_free(arena);
    okr_test_end();
}

Test(words, and_signs_are_where_readers_stop)
{
    static const struct {
        const char *text, *stops; ///< ^ below each byte that is one
    } rows[] = {
        {"ward records", "            "},
        {"K8s rooms", "^^       "},
        {"R&D", "^^ "},
        {"a full-time job", "^ ^   ^        "},
        {"usd 5, FY 9", "^   ^^ ^  ^"},
        {"plus cycle", "     ^    "},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static struct words_found found;
        words_find_all(okr_str_c(rows[i].text), &found);
        for (size_t at = 0; rows[i].text[at]; at++)
            cr_expect_eq(places_have(&found.stops[READER_NUMBERS], at), rows[i].stops[at] == '^',
                         "%zu of \"%s\"", at, rows[i].text);
    }
    okr_test_end();
}
