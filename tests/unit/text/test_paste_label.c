// SPDX-License-Identifier: Apache-2.0
#include "text/paste/paste.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/leak.h"
#include "support/vectors.h"

Test(paste_label, says_what_a_line_is)
{
    struct vectors *vectors = vectors_open("paste_label.tsv");

    for (struct vector_row row; vectors_next(vectors, &row);) {
        struct paste_label label = {0};
        bool found = paste_label_read(okr_str_c(row.cell[0]), &label);
        cr_expect_eq(found, row.cell[1][0] != '-', "%s:%d", VECTOR_AT(row));
        if (!found || row.cell[1][0] == '-')
            continue;
        cr_expect_eq(label.what, row.cell[1][0], "%s:%d", VECTOR_AT(row));
        cr_expect_eq(label.o, strtol(row.cell[2], NULL, 10), "%s:%d %d", VECTOR_AT(row),
                     (int)label.o);
        cr_expect_eq(label.n, strtol(row.cell[3], NULL, 10), "%s:%d %d", VECTOR_AT(row),
                     (int)label.n);
        cr_expect_eq(label.strong, row.cell[4][0] == 's', "%s:%d", VECTOR_AT(row));
        cr_expect(okr_str_is(label.rest, row.cell[5]), "%s:%d '%.*s'", VECTOR_AT(row),
                  OKR_STR_ARG(label.rest));
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(paste_label, finds_the_next_one_on_its_line)
{
    static const struct {
        const char *text, *from;
    } rows[] = {
        {"提升声量；KR1：流量翻番", "KR1：流量翻番"},
        {"x KR1: y KR2: z", "KR1: y KR2: z"},
        {"x, O2: y", "O2: y"},
        {"提升声量KR1：紧跟着", ""},
        {"配合O2完成", ""},
        {"x KR1 without a sign", ""},
        {"x KR: without a number", ""},
        {"KR1: at the front", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t at = paste_label_find(okr_str_c(rows[i].text));
        cr_expect_str_eq(at ? rows[i].text + at : "", rows[i].from, "%s", rows[i].text);
    }
    okr_test_end();
}
