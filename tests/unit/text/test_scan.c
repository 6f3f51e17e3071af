// SPDX-License-Identifier: Apache-2.0
#include "text/scan.h"

#include <okr/id.h>

#include <criterion/criterion.h>

#include "support/leak.h"

Test(scan, folds_signs_and_leaves_words)
{
    static const char wide[] = "：；，。（）％＠＆～》《！？－＞１Ａｚ【】￥　／";
    static const char narrow[] = ":;,.()%@&~><!?->1Az[]¥ /";
    struct scan a = scan_of(okr_str_c(wide));
    struct scan b = scan_of(okr_str_c(narrow));
    while (!scan_done(&b)) {
        int32_t want = scan_next(&b);
        int32_t got = scan_next(&a);
        cr_expect_eq(got, want, "U+%04X, not U+%04X", (unsigned)got, (unsigned)want);
    }
    cr_expect(scan_done(&a));
    cr_expect_eq(scan_fold(0x3001), 0x3001, "、 is its own sign");
    cr_expect_eq(scan_fold(0x8D22), 0x8D22, "财");
    cr_expect_eq(scan_fold('\t'), ' ');
    cr_expect_eq(scan_fold(-1), -1);
    okr_test_end();
}

Test(scan, takes_the_longest_word_that_ends_there)
{
    static const struct {
        const char *text, *words;
        unsigned found;
        size_t at;
    } rows[] = {
        {"到25", "到|至|to", 1, 3},
        {"tons", "to", 0, 0},
        {"to 5", "to", 1, 2},
        {"KR1", "K|KR", 2, 2},
        {"ＫＲ１", "kr", 1, 6},
        {"《=0", "<=|<", 1, 4},
        {"AT  MOST 3", "at most", 1, 8},
        {"at　most", "at most", 1, 9},
        {"atmost", "at most", 0, 0},
        {"", "a", 0, 0},
        {"每天1", "每天|每", 1, 6},
        {"O2", "O|Objective", 1, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scan scan = scan_of(okr_str_c(rows[i].text));
        cr_expect_eq(scan_any(&scan, rows[i].words), rows[i].found, "%s", rows[i].text);
        cr_expect_eq(scan.at, rows[i].at, "%s: %zu", rows[i].text, scan.at);
    }
    struct scan scan = scan_of(OKR_STR("  by x"));
    cr_expect_eq(scan_any_after_blanks(&scan, "per"), 0);
    cr_expect_eq(scan.at, 0);
    cr_expect_eq(scan_any_after_blanks(&scan, "by"), 1);
    cr_expect_eq(scan.at, 4);
    okr_test_end();
}

Test(scan, takes_numbers_and_ids)
{
    static const struct {
        const char *text;
        bool taken;
        int32_t value;
    } numbers[] = {{"12", true, 12},        {"１２人", true, 12}, {"007", true, 7},
                   {"", false, 0},          {"x", false, 0},      {"999999999", true, 999999999},
                   {"1000000000", false, 0}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct scan scan = scan_of(okr_str_c(numbers[i].text));
        int32_t value = 0;
        cr_expect_eq(scan_int(&scan, &value), numbers[i].taken, "%s", numbers[i].text);
        cr_expect_eq(value, numbers[i].value, "%s", numbers[i].text);
        cr_expect(numbers[i].taken || scan.at == 0, "%s", numbers[i].text);
    }
    static const struct {
        const char *text, *id;
    } ids[] = {{"k-57", "k-57"},
               {"Ｋ－５７", "k-57"},
               {"u-2、", "u-2"},
               {"o-1 x", "o-1"},
               {"k-", ""},
               {"x-1", ""},
               {"乵-1", ""},
               {"k-57a", ""},
               {"k57", ""},
               {"k-0", ""},
               {"k-99999999999999999999999999", ""}};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct scan scan = scan_of(okr_str_c(ids[i].text));
        okr_id id = 0;
        cr_expect_eq(scan_id(&scan, &id), ids[i].id[0] != '\0', "%s", ids[i].text);
        cr_expect_str_eq(okr_id_text(id).c, ids[i].id, "%s", ids[i].text);
    }
    okr_test_end();
}

Test(scan, cuts_at_stops_as_typed)
{
    struct scan scan = scan_of(OKR_STR(" 财务部 ，产品部、x"));
    cr_expect(okr_str_is(scan_until(&scan, ",、"), "财务部"));
    cr_expect_not(scan_char(&scan, '.'));
    cr_expect(scan_sign(&scan, ','));
    struct scan start = scan;
    cr_expect(okr_str_is(scan_until(&scan, ",、"), "产品部"));
    cr_expect(okr_str_is(scan_between(&start, &scan), "产品部"));
    cr_expect_eq(scan_peek2(&scan), 'x');
    cr_expect_eq(scan_column(scan.s, scan.at), 10);
    scan_take(&scan, 3);
    cr_expect(okr_str_is(scan_rest(&scan), "x"));
    scan_take(&scan, 99);
    cr_expect(scan_done(&scan));
    cr_expect_eq(scan_peek(&scan), -1);
    cr_expect_eq(scan_next(&scan), -1);
    cr_expect_not(scan_char(&scan, -1), "the end is no character");
    okr_test_end();
}

Test(scan, steps_over_malformed_bytes)
{
    struct scan scan = scan_of(OKR_STR("\xff\xE3\x80x"));
    cr_expect_eq(scan_next(&scan), -1);
    cr_expect_not(scan_done(&scan));
    while (scan_peek(&scan) == -1) {
        (void)scan_next(&scan);
    }
    cr_expect_eq(scan_next(&scan), 'x');
    cr_expect(scan_done(&scan));
    okr_test_end();
}
