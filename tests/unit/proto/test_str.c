// SPDX-License-Identifier: Apache-2.0
#include <okr/arena.h>

#include <criterion/criterion.h>

#include "fold.h"
#include "support/leak.h"

Test(str, trims_the_spaces_of_both_languages)
{
    static const char *const rows[][2] = {
        {"  a b \t\r\n", "a b"},
        {"\u3000财务\u3000部\u3000", "财务\u3000部"},
        {"\u00A0x\u00A0", "x"},
        {" \u3000 ", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        cr_expect(okr_str_is(okr_str_trim(okr_str_c(rows[i][0])), rows[i][1]), "row %zu", i);
    okr_test_end();
}

Test(str, compares_bytes_then_length)
{
    cr_expect_lt(okr_str_cmp(OKR_STR("a"), OKR_STR("ab")), 0);
    cr_expect_gt(okr_str_cmp(OKR_STR("b"), OKR_STR("ab")), 0);
    cr_expect_eq(okr_str_cmp(OKR_STR(""), (struct okr_str){0}), 0);
    cr_expect(okr_str_starts(OKR_STR("abc"), OKR_STR("ab")));
    cr_expect_not(okr_str_starts(OKR_STR("a"), OKR_STR("ab")));
    cr_expect(okr_str_ends(OKR_STR("abc"), OKR_STR("bc")));
    cr_expect_not(okr_str_ends(OKR_STR("c"), OKR_STR("bc")));
    okr_test_end();
}

Test(utf8, refuses_what_is_malformed)
{
    static const char *const bad[] = {
        "\x80",         "\xC0\x80",         "\xC1\xBF",
        "\xE0\x80\x80", "\xED\xA0\x80",     "\xF0\x80\x80\x80",
        "\xE4\xB8",     "\xF4\x90\x80\x80", "\xF8\x88\x80\x80",
        "\xFF",         "\xE4(\xB8",        "\xC3",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        size_t at = 0;
        cr_expect_not(okr_utf8_valid(okr_str_c(bad[i])), "row %zu", i);
        cr_expect_eq(okr_utf8_next(okr_str_c(bad[i]), &at), -1, "row %zu", i);
        cr_expect_eq(at, 1, "row %zu: one byte is stepped over", i);
    }
    size_t end = 0;
    cr_expect_eq(okr_utf8_next(OKR_STR(""), &end), -1);
    cr_expect_eq(end, 0);
    okr_test_end();
}

Test(utf8, writes_what_it_reads)
{
    static const uint32_t points[] = {0,      'a',    0x7F,   0x80,   0x7FF,   0x800,
                                      0x76EE, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x10FFFF};

    for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
        char bytes[4];
        size_t at = 0;
        const struct okr_str s = {bytes, okr_utf8_put(bytes, points[i])};
        cr_expect_eq(okr_utf8_next(s, &at), (int32_t)points[i], "U+%04X", points[i]);
        cr_expect_eq(at, s.len);
        cr_expect(okr_utf8_valid(s));
    }
    cr_expect_eq(okr_utf8_length(OKR_STR("目标 O1")), 5);
    okr_test_end();
}

Test(unicode, composes)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    static const char *const rows[][2] = {
        {"e\u0301", "\u00E9"},
        {"\u00E9", "\u00E9"},
        {"\u2126", "\u03A9"},
        {"か\u3099", "が"},
        {"\u1112\u1161\u11AB", "한"},
        {"提升ＮＰＳ：目标", "提升ＮＰＳ：目标"},
        {"q\u0307\u0323", "q\u0323\u0307"},
        {"\uF900", "豈"},
        {"\u2000x", "\u2002x"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct okr_str got = okr_nfc(arena, okr_str_c(rows[i][0]));
        cr_expect(okr_str_is(got, rows[i][1]), "row %zu: %.*s", i, OKR_STR_ARG(got));
        cr_expect_eq(okr_nfc(arena, got).ptr, got.ptr,
                     "row %zu: what is composed is returned itself", i);
    }
    struct okr_arena *full = okr_arena_new(16);
    cr_expect_null(okr_nfc(full, OKR_STR("e\u0301 and a long tail of words")).ptr);
    okr_arena_free(full);
    okr_arena_free(arena);
    okr_test_end();
}

Test(unicode, folds_width_and_case)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    static const char *const rows[][2] = {
        {"Finance", "finance"},  {"finance", "finance"},
        {"ＦＩＮ－１", "fin-1"}, {"财务部", "财务部"},
        {"ÉCOLE", "école"},      {"Straße", "strasse"},
        {"E\u0301", "é"},        {"财务\u3000ＩＴ部", "财务 it部"},
        {"ΣΑΣ", "σασ"},          {"￥5", "¥5"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct okr_str got = okr_fold(arena, okr_str_c(rows[i][0]));
        cr_expect(okr_str_is(got, rows[i][1]), "row %zu: %.*s", i, OKR_STR_ARG(got));
        cr_expect(okr_str_eq(okr_fold(arena, got), got), "row %zu: folding twice changes nothing",
                  i);
    }
    okr_arena_free(arena);
    okr_test_end();
}

Test(unicode, counts_columns)
{
    cr_expect_eq(okr_columns(OKR_STR("abc")), 3);
    cr_expect_eq(okr_columns(OKR_STR("目标O1")), 6);
    cr_expect_eq(okr_columns(OKR_STR("e\u0301")), 1);
    cr_expect_eq(okr_columns(OKR_STR("：（）")), 6);
    cr_expect_eq(okr_columns(OKR_STR("a\x1b[0m\x7f\xC2\x85")), 4);
    cr_expect_eq(okr_columns(OKR_STR("\u200B\u2066x\u2069")), 1);
    cr_expect_eq(okr_columns(OKR_STR("\xFF")), 1);
    okr_test_end();
}

Test(unicode, finds_faults_in_titles_and_notes)
{
    static const struct {
        const char *text;
        bool title, note; ///< acceptable as one
    } rows[] = {
        {"建立投资机构网络 🚀", true, true},
        {"", true, true},
        {"two\nlines", false, true},
        {"two\r\nlines", false, true},
        {"tab\there", false, true},
        {"lone\rreturn", false, false},
        {"\x1b[31m", false, false},
        {"del\x7f", false, false},
        {"c1\xC2\x9B", false, false},
        {"line\u2028separator", false, false},
        {"\u202Eabc", false, false},
        {"\u202Eabc\u202C", true, true},
        {"\u2066a\u202Ab\u202C\u2069", true, true},
        {"\u2066a\u202Ab\u2069\u202C", false, false},
        {"abc\u202C", false, false},
        {"\u2067abc\n\u2069", false, false},
        {"\xE4\xB8", false, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *title = okr_title_fault(okr_str_c(rows[i].text));
        const char *note = okr_note_fault(okr_str_c(rows[i].text));
        cr_expect_eq(title == NULL, rows[i].title, "row %zu: %s", i, title ? title : "fine");
        cr_expect_eq(note == NULL, rows[i].note, "row %zu: %s", i, note ? note : "fine");
    }
    cr_expect_not_null(okr_title_fault((struct okr_str){"a\0b", 3}));
    okr_test_end();
}

Test(str, names_the_nearest_word)
{
    const struct okr_str words[] = {OKR_STR("apply"),  OKR_STR("export"), OKR_STR("checkin"),
                                    OKR_STR("财务部"), OKR_STR("产品部"), OKR_STR("tree")};
    static const char *const rows[][2] = {
        {"aply", "apply"},
        {"chekcin", "checkin"},
        {"EXPROT", "export"},
        {"财务组", "财务部"},
        {"tere", "tree"},
        {"zebra", ""},
        {"", ""},
        {"checkin", "checkin"},
        {"人事", ""},
        {"t", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct okr_str got =
            okr_nearest(okr_str_c(rows[i][0]), words, sizeof(words) / sizeof(words[0]));
        cr_expect(okr_str_is(got, rows[i][1]), "%s: %.*s", rows[i][0], OKR_STR_ARG(got));
    }
    okr_test_end();
}

Test(fold, lowers_and_narrows_syntax)
{
    char out[16];

    cr_expect_eq(fold_lower(OKR_STR("ＦＹ　１８–Q4"), out, sizeof(out)), 8);
    cr_expect_eq(memcmp(out, "fy 18-q4", 8), 0);
    cr_expect_eq(fold_lower(OKR_STR("a very long word indeed"), out, sizeof(out)), 0);
    cr_expect_eq(fold_lower(OKR_STR("\xFF"), out, sizeof(out)), 0);
    okr_test_end();
}
