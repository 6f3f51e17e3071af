// SPDX-License-Identifier: Apache-2.0
#include <okr/id.h>

#include <criterion/criterion.h>

#include "support/leak.h"

Test(id, reads_what_it_prints)
{
    static const char *const rows[] = {
        "u-1", "k-57", "o-9007199254740991", "x-10", "g-1", "n-8", "i-5", "m-6", "a-4", "c-2"};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        okr_id id = 0;
        cr_assert(okr_id_parse(okr_str_c(rows[i]), &id), "%s", rows[i]);
        cr_expect_str_eq(okr_id_text(id).c, rows[i]);
        cr_expect_eq(okr_id_letter(id), rows[i][0]);
    }
    cr_expect_str_eq(okr_id_text(0).c, "");
    okr_test_end();
}

Test(id, refuses_everything_else)
{
    static const char *const rows[] = {"",
                                       "k",
                                       "k-",
                                       "k57",
                                       "k-0",
                                       "k-07",
                                       "k--1",
                                       "K-1",
                                       "z-1",
                                       "k-1 ",
                                       " k-1",
                                       "k-1a",
                                       "k-9007199254740992",
                                       "k-99999999999999999999",
                                       "kk-1",
                                       "k-１"};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        okr_id id = 77;
        cr_expect_not(okr_id_parse(okr_str_c(rows[i]), &id), "%s", rows[i]);
        cr_expect_eq(id, 77, "%s: untouched", rows[i]);
    }
    cr_expect_not(okr_id_parse((struct okr_str){"\0-1", 3}, &(okr_id){0}));
    cr_expect_lt(OKR_ID('k', 9), OKR_ID('k', 10));
    okr_test_end();
}
