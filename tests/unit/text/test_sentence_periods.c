// SPDX-License-Identifier: Apache-2.0
#include <criterion/criterion.h>
#include <stdio.h>

#include "support/leak.h"
#include "support/vectors.h"
#include "text/sentence/sentence.h"

static const char *const USES[] = {
    [PERIOD_PLAIN] = "plain",     [PERIOD_DUE] = "due",   [PERIOD_WINDOW] = "window",
    [PERIOD_SERVICE] = "service", [PERIOD_NAME] = "name",
};

/// The cycles that the vectors name: its days and the first month of the fiscal year.
static const struct {
    const char *name;
    const char *start, *end;
    int first_month;
} CYCLES[] = {
    {"FY2018Q4", "2018-01-01", "2018-03-31", 4},
    {"2026Q1", "2026-01-01", "2026-03-31", 1},
    {"2026", "2026-01-01", "2026-12-31", 1},
    {"2026-12", "2026-12-01", "2026-12-31", 0},
};

static struct okr_sentence_context context_of(const char *name, struct okr_span *cycle)
{
    struct okr_sentence_context context = {0};

    for (size_t i = 0; i < sizeof(CYCLES) / sizeof(CYCLES[0]); i++) {
        if (strcmp(name, CYCLES[i].name) != 0)
            continue;
        cr_assert(okr_date_parse(okr_str_c(CYCLES[i].start), &cycle->start));
        cr_assert(okr_date_parse(okr_str_c(CYCLES[i].end), &cycle->end));
        context =
            (struct okr_sentence_context){.cycle = cycle, .first_month = CYCLES[i].first_month};
    }
    cr_assert(context.cycle || strcmp(name, "-") == 0, "no cycle %s", name);
    return context;
}

/// "use words [= period] [start..end]" of each, joined by "; ".
static struct okr_str told(struct okr_str text, const struct said_period *found, size_t n,
                           struct okr_buf *buf)
{
    for (size_t i = 0; i < n; i++) {
        const struct said_period *p = &found[i];
        okr_buf_printf(buf, "%s%s %.*s", i ? "; " : "", USES[p->use], (int)p->words.length,
                       text.ptr + p->words.offset);
        if (p->period.offset != p->words.offset || p->period.length != p->words.length)
            okr_buf_printf(buf, " = %.*s", (int)p->period.length, text.ptr + p->period.offset);
        if (p->span.start != OKR_NO_DATE)
            okr_buf_printf(buf, " %s..%s", okr_date_text(p->span.start).c,
                           okr_date_text(p->span.end).c);
    }
    okr_buf_c(buf, n ? "" : "-");
    return okr_buf_view(buf);
}

Test(sentence_periods, are_those_of_the_vectors)
{
    struct vectors *vectors = vectors_open("period_use.tsv");
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        const struct okr_str text = okr_str_c(row.cell[1]);
        struct said_period found[8];
        struct okr_span cycle;
        struct okr_buf buf = OKR_BUF(arena);
        const struct okr_sentence_context context = context_of(row.cell[0], &cycle);
        const size_t n = sentence_periods(text, &context, found, 8);
        cr_assert_leq(n, 8, "%s:%d", VECTOR_AT(row));
        const struct okr_str got = told(text, found, n, &buf);
        cr_expect(okr_str_is(got, row.cell[2]), "%s:%d: %s\n  %.*s", VECTOR_AT(row), row.cell[1],
                  OKR_STR_ARG(got));
    }
    vectors_close(vectors);
    okr_arena_free(arena);
    okr_test_end();
}

Test(sentence_periods, are_counted_past_the_room_for_them)
{
    struct said_period found[2] = {{.use = PERIOD_NAME}, {.use = PERIOD_NAME}};

    cr_expect_eq(sentence_periods(OKR_STR("by Q1, by Q2, by Q3"), NULL, found, 1), 3);
    cr_expect_eq(found[0].use, PERIOD_DUE);
    cr_expect_eq(found[1].use, PERIOD_NAME, "untouched");
    cr_expect_eq(sentence_periods(OKR_STR(""), NULL, NULL, 0), 0);
    okr_test_end();
}

/// The bytes before the word are no character, so that it is hard to say from behind whether a word may begin there.
Test(sentence_periods, are_read_to_the_end_behind_malformed_bytes, .timeout = 10)
{
    struct said_period found[2];

    cr_expect_eq(
        sentence_periods(OKR_STR("consecutive\x80\x80\x8aprevious fiscal year"), NULL, found, 2),
        1);
    cr_expect_eq(found[0].period.length, strlen("previous fiscal year"));
    okr_test_end();
}
