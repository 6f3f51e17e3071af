// SPDX-License-Identifier: Apache-2.0
#include <okr/glossary.h>

#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/leak.h"
#include "support/vectors.h"

Test(measure, has_a_canonical_name)
{
    struct vectors *vectors = vectors_open("measures.tsv");
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        int32_t power = 99;
        struct okr_str got = okr_measure_canonical(okr_str_c(row.cell[0]), &power);
        cr_expect(okr_str_is(got, row.cell[1]), "%s:%d: %.*s", VECTOR_AT(row), OKR_STR_ARG(got));
        cr_expect_eq(power, vector_int(&row, 2), "%s:%d: %d", VECTOR_AT(row), power);
        // A canonical name stands for itself.
        cr_expect(okr_str_eq(okr_measure_canonical(got, &power), got), "%s:%d", VECTOR_AT(row));
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(measure, is_the_same_or_not)
{
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        {"美元", "$", true},        {"家", "个", true},       {"人天", "天", false},
        {"Firm", "firms", true},    {"days", "天", true},     {"万元", "元", false},
        {"万元", "万人民币", true}, {"USD", "CNY", false},    {"", "", true},
        {"", "个", false},          {"%", "个百分点", false}, {"NPS", "nps", true},
        {"篇", "款", false},        {"boxes", "Box", true},   {"工作日", "天", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        cr_expect_eq(okr_measure_same(okr_str_c(rows[i].a), okr_str_c(rows[i].b)), rows[i].same,
                     "%s / %s", rows[i].a, rows[i].b);
        cr_expect_eq(okr_measure_same(okr_str_c(rows[i].b), okr_str_c(rows[i].a)), rows[i].same,
                     "%s / %s", rows[i].b, rows[i].a);
    }
    const char *long_one =
        "a measure far longer than any that the model would take, of more than 64 bytes";
    cr_expect(okr_measure_same(okr_str_c(long_one), okr_str_c(long_one)));
    okr_test_end();
}

Test(measure, is_among_canonical_names)
{
    static const char *const names[] = {"usd", "天", "%", "point"};
    static const struct {
        const char *measure;
        bool among;
    } rows[] = {
        {"美元", true},   {"$", true},       {"kUSD", false}, {"Days", true}, {"％", true},
        {"Points", true}, {"工作日", false}, {"", false},     {"点", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        cr_expect_eq(okr_measure_among(okr_str_c(rows[i].measure), names, 4), rows[i].among, "%s",
                     rows[i].measure);
    okr_test_end();
}
