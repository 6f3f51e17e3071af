// SPDX-License-Identifier: Apache-2.0
#include <okr/text.h>

#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/leak.h"
#include "support/vectors.h"
#include "text/ref.h"

static void check_row(const struct vector_row *row, struct okr_arena *arena)
{
    struct okr_ref ref = {.kr = 77};
    struct okr_err e = {0};
    int status = okr_ref_read(okr_str_c(row->cell[0]), arena, &ref, &e);
    if (strcmp(row->cell[1], "!") == 0) {
        cr_assert_eq(status, OKR_E_INVALID, "%s:%d is read", VECTOR_AT(*row));
        cr_expect(strstr(e.message, row->cell[2]), "%s:%d says \"%s\"", VECTOR_AT(*row), e.message);
        cr_expect(e.hint[0] && ref.kr == 77, "%s:%d", VECTOR_AT(*row));
        return;
    }
    cr_assert_eq(status, OKR_OK, "%s:%d %s", VECTOR_AT(*row), e.message);
    cr_expect_str_eq(okr_id_text(ref.id).c, row->cell[1], "%s:%d", VECTOR_AT(*row));
    cr_expect(okr_str_is(ref.cycle, row->cell[2]), "%s:%d cycle %.*s", VECTOR_AT(*row),
              OKR_STR_ARG(ref.cycle));
    cr_expect(okr_str_is(ref.unit, row->cell[3]), "%s:%d unit %.*s", VECTOR_AT(*row),
              OKR_STR_ARG(ref.unit));
    cr_expect_str_eq(okr_term_slug(OKR_GROUP_UNIT_KIND, ref.unit_kind), row->cell[4], "%s:%d",
                     VECTOR_AT(*row));
    cr_expect_eq(ref.o, vector_int(row, 5), "%s:%d O %d", VECTOR_AT(*row), ref.o);
    cr_expect_eq(ref.kr, vector_int(row, 6), "%s:%d KR %d", VECTOR_AT(*row), ref.kr);
    cr_expect_eq(ref.share, OKR_UNSET);
    for (int lang = OKR_EN; lang <= OKR_ZH; lang++) {
        struct okr_buf buf = OKR_BUF(arena);
        struct okr_ref again;
        okr_ref_print(&buf, &ref, (enum okr_lang)lang);
        cr_expect(okr_str_is(okr_buf_view(&buf), row->cell[7 + lang]), "%s:%d prints \"%.*s\"",
                  VECTOR_AT(*row), OKR_STR_ARG(buf));
        cr_assert_eq(okr_ref_read(okr_buf_view(&buf), arena, &again, &e), OKR_OK, "%s:%d %s",
                     VECTOR_AT(*row), e.message);
        cr_expect(again.id == ref.id && again.o == ref.o && again.kr == ref.kr &&
                      again.unit_kind == ref.unit_kind && okr_str_eq(again.unit, ref.unit) &&
                      okr_str_eq(again.cycle, ref.cycle),
                  "%s:%d reads back as another reference", VECTOR_AT(*row));
    }
}

Test(ref, is_read_from_both_ends)
{
    struct vectors *vectors = vectors_open("refs.tsv");
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        okr_arena_reset(arena);
        check_row(&row, arena);
    }
    vectors_close(vectors);
    okr_arena_free(arena);
    okr_test_end();
}

Test(ref, refuses_names_that_no_unit_can_have)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    char longer[300];
    struct okr_ref ref;
    struct okr_err e = {0};
    memset(longer, 'a', sizeof longer);
    cr_expect_eq(okr_ref_read((struct okr_str){longer, 201}, arena, &ref, &e), OKR_E_INVALID);
    cr_expect(strstr(e.message, "longer than 200 bytes"), "%s", e.message);
    memset(&e, 0, sizeof e);
    cr_expect_eq(okr_ref_read((struct okr_str){longer, 200}, arena, &ref, &e), OKR_OK);
    cr_expect_eq(okr_ref_read(OKR_STR("Fin\x1b[2J O1"), arena, &ref, &e), OKR_E_INVALID);
    okr_arena_free(arena);
    okr_test_end();
}

Test(ref, lists_carry_shares_and_places)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct okr_ref_list list;
    struct okr_err e = {0};
    size_t fault = 99;
    cr_assert_eq(ref_list_read(OKR_STR("公司 KR2、&k-3 (40%)；财务部 O1 KR1（12.5％）"),
                               (struct ref_place){7, 5}, true, arena, &list, &fault, &e),
                 OKR_OK, "%s", e.message);
    cr_assert_eq(list.n, 3);
    cr_expect(list.at[0].kr == 2 && list.at[0].share == OKR_UNSET && list.at[0].column == 5);
    cr_expect(list.at[1].id == OKR_ID('k', 3) && list.at[1].share == 400 && list.at[1].column == 12,
              "column %u", list.at[1].column);
    cr_expect(list.at[2].o == 1 && list.at[2].share == 125 && list.at[2].line == 7);
    struct okr_buf buf = OKR_BUF(arena);
    okr_ref_print(&buf, &list.at[2], OKR_EN);
    cr_expect(okr_str_is(okr_buf_view(&buf), "财务部 O1 KR1 (12.5%)"), "%.*s", OKR_STR_ARG(buf));
    okr_arena_free(arena);
    okr_test_end();
}

Test(ref, lists_name_the_place_of_a_fault)
{
    static const struct {
        const char *text;
        bool shares;
        size_t fault;
        const char *says;
    } rows[] = {
        {"&k-1,,&k-2", false, 5, "missing"},
        {"&k-1, ", false, 6, "missing"},
        {"", false, 0, "missing"},
        {"&k-1, &k2", false, 6, "not an id"},
        {"&k-1 (40%)", false, 0, "contribute"},
        {"&k-1 (140%)", true, 0, "between 0% and 100%"},
        {"&k-1 (1.25%)", true, 0, "steps of 0.1%"},
    };
    struct okr_arena *arena = okr_arena_new(1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_ref_list list;
        struct okr_err e = {0};
        size_t fault = 99;
        cr_assert_eq(ref_list_read(okr_str_c(rows[i].text), (struct ref_place){1, 1},
                                   rows[i].shares, arena, &list, &fault, &e),
                     OKR_E_INVALID, "%s", rows[i].text);
        cr_expect_eq(fault, rows[i].fault, "%s: at %zu", rows[i].text, fault);
        cr_expect(strstr(e.message, rows[i].says), "%s: %s", rows[i].text, e.message);
    }
    okr_arena_free(arena);
    okr_test_end();
}

Test(ref, persons_are_names_mentions_or_ids)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct okr_person_list list;
    struct okr_err e = {0};
    size_t fault = 99;
    cr_assert_eq(person_list_read(OKR_STR("林梅、＠王磊，@[Lin Mei]; @【财务部/王磊】, &u-3"),
                                  (struct ref_place){2, 3}, arena, &list, &fault, &e),
                 OKR_OK, "%s", e.message);
    static const char *const printed[] = {"@[林梅]", "@[王磊]", "@[Lin Mei]", "@[财务部/王磊]",
                                          "&u-3"};
    cr_assert_eq(list.n, 5);
    for (size_t i = 0; i < 5; i++) {
        struct okr_buf buf = OKR_BUF(arena);
        person_print(&buf, &list.at[i]);
        cr_expect(okr_str_is(okr_buf_view(&buf), printed[i]), "%.*s", OKR_STR_ARG(buf));
    }
    cr_expect(okr_str_is(list.at[3].unit, "财务部") && okr_str_is(list.at[3].name, "王磊"));
    cr_expect_eq(list.at[1].column, 6);
    static const char *const bad[] = {"", "@", "@[]", "@[王磊", "@[王磊]x", "&k-3", "&u-", "a,,b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        memset(&e, 0, sizeof e);
        cr_expect_eq(
            person_list_read(okr_str_c(bad[i]), (struct ref_place){1, 1}, arena, &list, NULL, &e),
            OKR_E_INVALID, "%s", bad[i]);
        cr_expect(e.hint[0], "%s", bad[i]);
    }
    okr_arena_free(arena);
    okr_test_end();
}
