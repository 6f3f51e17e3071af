// SPDX-License-Identifier: Apache-2.0
#include <okr/error.h>

#include <criterion/criterion.h>

#include "support/leak.h"

Test(error, is_filled_once)
{
    struct okr_err e = {0};

    cr_expect_eq(okr_fail(&e, OKR_E_NOT_FOUND, "unit", "see okr tree", "no unit %s", "财务"),
                 OKR_E_NOT_FOUND);
    cr_expect_eq(okr_fail(&e, OKR_E_DENIED, NULL, NULL, "later"), OKR_E_DENIED);
    cr_expect_eq(e.code, OKR_E_NOT_FOUND);
    cr_expect_str_eq(e.field, "unit");
    cr_expect_str_eq(e.message, "no unit 财务");
    cr_expect_str_eq(e.hint, "see okr tree");
    cr_expect_eq(okr_fail(NULL, OKR_E_BUSY, NULL, NULL, "nobody asks"), OKR_E_BUSY);
    cr_expect_lt(OKR_E_BUSY, 0);
    okr_test_end();
}

Test(error, is_cut_between_characters)
{
    for (size_t ascii = 0; ascii < 4; ascii++) {
        char text[1024] = {0};
        struct okr_err e = {0};
        memset(text, 'a', ascii);
        while (strlen(text) < 1000)
            strcat(text, "目");
        (void)okr_fail(&e, OKR_E_INVALID, text, text, "%s", text);
        cr_expect(okr_utf8_valid(okr_str_c(e.message)), "%zu letters before", ascii);
        cr_expect(okr_utf8_valid(okr_str_c(e.hint)));
        cr_expect(okr_utf8_valid(okr_str_c(e.field)));
        cr_expect_gt(strlen(e.message), sizeof(e.message) - 4);
    }
    okr_test_end();
}

Test(error, codes_have_rows)
{
    for (int code = OKR_E_FIRST_ + 1; code < OKR_E_LAST_; code++)
        cr_expect_eq(okr_error_code(okr_str_c(okr_error_row(code)->slug)), code);
    cr_expect_str_eq(okr_error_row(OKR_E_BUSY)->slug, "busy");
    cr_expect(okr_error_row(OKR_E_BUSY)->retryable);
    cr_expect_eq(okr_error_row(OKR_E_CONFLICT)->exit_code, 5);
    cr_expect_str_eq(okr_error_row(12345)->slug, "internal");
    cr_expect_str_eq(okr_error_row(0)->slug, "internal");
    cr_expect_eq(okr_error_code(OKR_STR("nonsense")), OKR_E_INTERNAL);
    okr_test_end();
}

Test(error, keeps_details_in_order_and_counts_the_rest)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct okr_err e = {0};

    for (uint32_t line = 1; line <= OKR_DETAILS_MAX + 5; line++)
        okr_err_detail(&e, arena, line, 3, line == 1 ? OKR_E_INVALID : OKR_E_NOT_FOUND, "mend it",
                       "fault %u", line);
    cr_expect_eq(e.code, OKR_E_INVALID, "the first fault's code");
    cr_expect_eq(e.details.n, OKR_DETAILS_MAX);
    cr_expect_eq(e.details.more, 5);
    for (uint32_t i = 0; i < OKR_DETAILS_MAX; i++)
        cr_assert_eq(e.details.at[i].line, i + 1);
    cr_expect(okr_str_is(e.details.at[41].message, "fault 42"));
    cr_expect(okr_str_is(e.details.at[41].hint, "mend it"));
    okr_err_detail(NULL, arena, 1, 1, OKR_E_INVALID, NULL, "nobody asks");
    okr_arena_free(arena);

    struct okr_arena *full = okr_arena_new(0);
    struct okr_err e2 = {0};
    okr_err_detail(&e2, full, 1, 1, OKR_E_INVALID, NULL, "no room");
    cr_expect_eq(e2.code, OKR_E_INVALID);
    cr_expect_eq(e2.details.more, 1);
    okr_arena_free(full);
    okr_test_end();
}

Test(error, memory_has_a_standing_sentence)
{
    struct okr_err e = {0};

    cr_expect_eq(okr_fail_memory(&e), OKR_E_TOO_BIG);
    cr_expect_neq(e.message[0], '\0');
    cr_expect_neq(e.hint[0], '\0');
    okr_test_end();
}
