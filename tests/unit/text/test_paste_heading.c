// SPDX-License-Identifier: Apache-2.0
#include "text/paste/paste.h"

#include <criterion/criterion.h>

#include "support/leak.h"
#include "support/vectors.h"

Test(paste_heading, says_whose_okrs_follow)
{
    struct vectors *vectors = vectors_open("paste_heading.tsv");

    for (struct vector_row row; vectors_next(vectors, &row);) {
        struct paste_heading heading = {0};
        bool found = paste_heading_read(okr_str_c(row.cell[0]), &heading);
        const char *kind = !found ? "-"
                           : heading.unit_kind
                               ? okr_term_slug(OKR_GROUP_UNIT_KIND, heading.unit_kind)
                               : "section";
        cr_expect_str_eq(kind, row.cell[1], "%s:%d %s", VECTOR_AT(row), row.cell[0]);
        cr_expect(okr_str_is(found ? heading.name : OKR_STR(""), row.cell[2]), "%s:%d '%.*s'",
                  VECTOR_AT(row), OKR_STR_ARG(heading.name));
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(paste_heading, tells_a_kind_by_the_ending_of_a_name)
{
    static const struct {
        const char *name;
        unsigned kind;
    } rows[] = {
        {"财务部", OKR_UNIT_KIND_DEPARTMENT},
        {"产品部门", OKR_UNIT_KIND_DEPARTMENT},
        {"设计中心", OKR_UNIT_KIND_DEPARTMENT},
        {"增长组", OKR_UNIT_KIND_TEAM},
        {"平台团队", OKR_UNIT_KIND_TEAM},
        {"远帆科技", OKR_UNIT_KIND_COMPANY},
        {"Sales", OKR_UNIT_KIND_DEPARTMENT},
        {"Growth Team", OKR_UNIT_KIND_TEAM},
        {"Acme Inc.", OKR_UNIT_KIND_COMPANY},
        {"王磊", 0},
        {"部", 0},
        {"Steam", 0},
        {"Ann Lee", 0},
        {"", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(paste_name_kind(okr_str_c(rows[i].name)), rows[i].kind, "%s", rows[i].name);
    okr_test_end();
}
