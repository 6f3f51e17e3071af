// SPDX-License-Identifier: Apache-2.0
#include "core/plan.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "cells.h"
#include "support/leak.h"

static struct plan plan;
static struct okr_err err;

static int make(struct okr_arena *arena, const char *key, int first_month, enum okr_lang lang,
                const char *lengths)
{
    enum okr_cycle_length list[8];
    char word[32];
    struct plan_wish wish = {
        .key = okr_str_c(key), .first_month = first_month, .lang = lang, .lengths = list};
    while (cell_next(&lengths, ',', word, sizeof word))
        list[wish.n_lengths++] =
            (enum okr_cycle_length)okr_term_parse(OKR_GROUP_CYCLE_LENGTH, okr_str_c(word));
    cr_assert(okr_period_read(wish.key, first_month, &wish.span), "%s", key);
    err = (struct okr_err){0};
    return plan_make(&wish, arena, &plan, &err);
}

Test(plan, golden)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct vectors *vectors = vectors_open("plan.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        struct okr_buf got = OKR_BUF(arena);
        int code = make(arena, row.cell[0], (int)strtol(row.cell[1], NULL, 10),
                        strcmp(row.cell[2], "zh") == 0 ? OKR_ZH : OKR_EN, row.cell[3]);
        cr_assert_eq(code, OKR_OK, "%s:%d: %s", VECTOR_AT(row), err.message);
        for (size_t i = 0; i < plan.n; i++) {
            const struct plan_part *part = &plan.at[i];
            okr_buf_printf(&got, "%s%.*s<%.*s %s..%s %.*s", i ? "; " : "", OKR_STR_ARG(part->key),
                           OKR_STR_ARG(plan.at[part->parent].key),
                           okr_date_text(part->span.start).c, okr_date_text(part->span.end).c,
                           OKR_STR_ARG(part->label));
        }
        cr_expect(okr_str_is(okr_buf_view(&got), row.cell[4]), "%s:%d:\n%.*s", VECTOR_AT(row),
                  OKR_STR_ARG(okr_buf_view(&got)));
    }
    vectors_close(vectors);
    okr_arena_free(arena);
    okr_test_end();
}

/// Whatever the first month: parts follow each other without a gap and make up the whole, and a part's key reads as its days.
Test(plan, parts_make_up_the_whole)
{
    struct okr_arena *arena = okr_arena_new(4 << 20);
    static const char *const lengths[] = {
        "half,quarter,month", "half,two_months,month", "quarter,month", "two_months", "month",
        "year,half"};
    for (int first = 1; first <= 12; first++)
        for (int year = 2015; year <= 2025; year++)
            for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
                okr_arena_reset(arena);
                struct okr_str key = okr_arena_printf(arena, "%s%d", first == 1 ? "" : "FY", year);
                cr_assert_eq(make(arena, key.ptr, first, OKR_EN, lengths[i]), OKR_OK, "%s",
                             err.message);
                int32_t days[PLAN_MAX] = {0};
                for (size_t k = 1; k < plan.n; k++) {
                    const struct plan_part *part = &plan.at[k];
                    const struct plan_part *whole = &plan.at[part->parent];
                    struct okr_span read;
                    cr_assert_eq(part->span.start, whole->span.start + days[part->parent]);
                    days[part->parent] += part->span.end - part->span.start + 1;
                    cr_assert(part->span.end <= whole->span.end);
                    if (part->key.ptr[part->key.len - 2] != 'B') {
                        cr_assert(okr_period_read(part->key, first, &read), "%.*s",
                                  OKR_STR_ARG(part->key));
                        cr_assert_eq(read.start, part->span.start, "%.*s", OKR_STR_ARG(part->key));
                        cr_assert_eq(read.end, part->span.end, "%.*s", OKR_STR_ARG(part->key));
                    }
                }
                for (size_t k = 0; k < plan.n; k++)
                    if (days[k])
                        cr_assert_eq(days[k], plan.at[k].span.end - plan.at[k].span.start + 1);
            }
    okr_arena_free(arena);
    okr_test_end();
}

Test(plan, refusals)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    cr_expect_eq(make(arena, "2026Q1", 1, OKR_EN, "two_months"), OKR_E_INVALID);
    cr_expect(strstr(err.message, "3 months"), "%s", err.message);
    cr_expect_eq(make(arena, "2026", 1, OKR_EN, "quarter,two_months"), OKR_E_INVALID);
    cr_expect_eq(make(arena, "2026", 1, OKR_EN, "month,quarter"), OKR_E_INVALID, "long to short");
    const enum okr_cycle_length month = OKR_CYCLE_LENGTH_MONTH;
    struct plan_wish wish = {.key = OKR_STR("three"),
                             .span = {okr_date_make(2018, 1, 1), okr_date_make(2018, 3, 30)},
                             .first_month = 1,
                             .lengths = &month,
                             .n_lengths = 1};
    err = (struct okr_err){0};
    cr_expect_eq(plan_make(&wish, arena, &plan, &err), OKR_E_INVALID);
    cr_expect(strstr(err.message, "2018-03-30"), "%s", err.message);
    wish.span.end = okr_date_make(2023, 4, 30);
    err = (struct okr_err){0};
    cr_expect_eq(plan_make(&wish, arena, &plan, &err), OKR_E_TOO_BIG, "65 cycles");
    wish.span.end = okr_date_make(2023, 3, 31);
    err = (struct okr_err){0};
    cr_expect_eq(plan_make(&wish, arena, &plan, &err), OKR_OK);
    cr_expect_eq(plan.n, PLAN_MAX);
    cr_expect(okr_str_is(plan.at[0].label, ""), "63 months have no name");
    okr_arena_free(arena);
    okr_test_end();
}
