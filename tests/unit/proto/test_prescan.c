// SPDX-License-Identifier: Apache-2.0
#include <criterion/criterion.h>
#include <okr/value.h>
#include <stdlib.h>

#include "frames.h"
#include "prescan.h"
#include "support/leak.h"
#include "support/vectors.h"

Test(prescan, vectors)
{
    struct vectors *vectors = vectors_open("prescan.tsv");
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        struct okr_str frame = frame_of_hex(row.cell[1]);
        struct okr_err e = {0};
        int code = okr_prescan(frame, &e);
        bool fine = strcmp(row.cell[2], "-") == 0;
        cr_expect_eq(code, fine ? OKR_OK : OKR_E_INVALID, "%s:%d %s: %s", VECTOR_AT(row),
                     row.cell[0], e.message);
        cr_expect(frame_mentions(e.message, row.cell[2]), "%s:%d %s: %s", VECTOR_AT(row),
                  row.cell[0], e.message);
        frame_free(frame);
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(prescan, every_prefix_of_a_message_is_refused)
{
    struct vectors *vectors = vectors_open("prescan.tsv");
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        struct okr_str frame = frame_of_hex(row.cell[1]);
        // Only a whole message ends where it says; what is malformed early stays so.
        for (size_t n = 0; strcmp(row.cell[2], "-") == 0 && n < frame.len; n++) {
            char *part = malloc(n > 0 ? n : 1);
            memcpy(part, frame.ptr, n);
            cr_expect_neq(okr_prescan((struct okr_str){part, n}, NULL), OKR_OK, "%s:%d %s, %zu",
                          VECTOR_AT(row), row.cell[0], n);
            free(part);
        }
        frame_free(frame);
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(prescan, counts_what_decoding_needs)
{
    struct okr_str frame = frame_of_hex("82a16193010203a16282a178c0a179c0");
    struct prescan_count count;

    cr_assert_eq(prescan_walk(frame, &count, NULL), OKR_OK);
    cr_expect_eq(count.values, 11);
    cr_expect_eq(count.largest, 2);
    frame_free(frame);
    okr_test_end();
}

Test(prescan, names_the_offset)
{
    struct okr_str frame = frame_of_hex("9301c1c0");
    struct okr_err e = {0};

    cr_assert_eq(okr_prescan(frame, &e), OKR_E_INVALID);
    cr_expect(strstr(e.message, "at byte 2:"), "%s", e.message);
    frame_free(frame);
    okr_test_end();
}
