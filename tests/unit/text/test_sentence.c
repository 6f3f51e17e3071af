// SPDX-License-Identifier: Apache-2.0
// What sentences say: one file of vectors per rule of METHOD 7, half of each sentences that only look as if.
#include <okr/sentence.h>
#include <okr/text.h>

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/leak.h"
#include "support/vectors.h"

enum { CELL_BYTES = 256 };

static struct okr_str said(struct okr_str text, struct okr_range range)
{
    return (struct okr_str){text.ptr + range.offset, range.length};
}

/// What METHOD's table of text calls a target: the number, the bound, or the band.
static void print_target(struct okr_buf *buf, const struct okr_sentence *sentence)
{
    if (sentence->low.present && sentence->high.present) {
        okr_decimal_print(buf, sentence->low);
        okr_buf_c(buf, "..");
        okr_decimal_print(buf, sentence->high);
        return;
    }
    if (sentence->kind == OKR_METRIC_KIND_MAINTAIN) {
        okr_buf_c(buf, sentence->low.present ? ">=" : "<=");
    }
    okr_decimal_print(buf, sentence->target);
}

static void print_more(struct okr_buf *buf, struct okr_str text,
                       const struct okr_sentence *sentence)
{
    okr_buf_c(buf, sentence->relative ? "relative" : "");
    okr_buf_c(buf, okr_term_slug(OKR_GROUP_PERIOD, sentence->per));
    for (size_t i = 0; i < sentence->step_count; i++) {
        okr_buf_c(buf, i ? "|" : "");
        okr_buf_str(buf, said(text, sentence->steps[i]));
    }
    okr_buf_str(buf, said(text, sentence->result));
}

static void expect_cell(const struct vector_row *row, size_t cell, struct okr_buf *buf)
{
    okr_buf_char(buf, '\0');
    cr_expect_str_eq(buf->ptr, row->cell[cell], "%s:%d \"%s\": \"%s\", not \"%s\"", VECTOR_AT(*row),
                     row->cell[0], buf->ptr, row->cell[cell]);
}

static void expect_inside(const struct vector_row *row, struct okr_str text, struct okr_range range)
{
    cr_expect(range.offset <= text.len && range.length <= text.len - range.offset,
              "%s:%d points outside", VECTOR_AT(*row));
}

/// Cells: text, kind, start, target, measure, and what else there is: relative, the period, steps, a reported result.
static void expect_row(const struct vector_row *row)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    const struct okr_str text = okr_str_c(row->cell[0]);
    const struct okr_sentence_context context = {0};
    struct okr_sentence sentence;
    struct okr_buf cells[5];
    for (size_t i = 0; i < 5; i++) {
        cells[i] = OKR_BUF(arena);
    }
    okr_sentence_read(text, &context, &sentence);
    okr_buf_c(&cells[0],
              sentence.kind ? okr_term_slug(OKR_GROUP_METRIC_KIND, sentence.kind) : "none");
    okr_decimal_print(&cells[1], sentence.start);
    print_target(&cells[2], &sentence);
    okr_buf_str(&cells[3], sentence.measure);
    print_more(&cells[4], text, &sentence);
    for (size_t i = 0; i < 5; i++) {
        expect_cell(row, i + 1, &cells[i]);
    }
    expect_inside(row, text, sentence.value);
    expect_inside(row, text, sentence.start_value);
    cr_expect_eq(sentence.value.length > 0, sentence.target.present != 0,
                 "%s:%d shows where it was read", VECTOR_AT(*row));
    okr_arena_free(arena);
}

static void expect_file(const char *name)
{
    struct vectors *vectors = vectors_open(name);
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        expect_row(&row);
    }
    vectors_close(vectors);
}

#define RULE(name)                             \
    Test(sentence, name)                       \
    {                                          \
        expect_file("sentence_" #name ".tsv"); \
        okr_test_end();                        \
    }
RULE(target)
RULE(change)
RULE(to)
RULE(relative)
RULE(maintain)
RULE(reach)
RULE(binary)
RULE(cadence)
RULE(result)
RULE(numbers)

// --- whose a time is -----------------------------------------------------------------------------------------------

/// Cells: text, start, and the words of the due date and of the data window; the cycle is the first quarter of 2018.
Test(sentence, tells_a_due_date_from_the_time_of_a_start)
{
    struct vectors *vectors = vectors_open("sentence_due.tsv");
    struct okr_span cycle;
    struct vector_row row;
    cr_assert(okr_date_parse(OKR_STR("2018-01-01"), &cycle.start));
    cr_assert(okr_date_parse(OKR_STR("2018-03-31"), &cycle.end));
    while (vectors_next(vectors, &row)) {
        struct okr_arena *arena = okr_arena_new(1 << 16);
        const struct okr_str text = okr_str_c(row.cell[0]);
        const struct okr_sentence_context context = {.cycle = &cycle, .first_month = 1};
        struct okr_sentence sentence;
        struct okr_buf start = OKR_BUF(arena), due = OKR_BUF(arena), window = OKR_BUF(arena);
        okr_sentence_read(text, &context, &sentence);
        okr_decimal_print(&start, sentence.start);
        okr_buf_str(&due, said(text, sentence.due.range));
        okr_buf_str(&window, said(text, sentence.data_window.range));
        expect_cell(&row, 1, &start);
        expect_cell(&row, 2, &due);
        expect_cell(&row, 3, &window);
        okr_arena_free(arena);
    }
    vectors_close(vectors);
    okr_test_end();
}

// --- the metric it makes ------------------------------------------------------------------------------------------

Test(sentence, makes_a_metric_that_the_text_writer_writes)
{
    static const struct {
        const char *text, *metric;
    } rows[] = {
        {"Raise checkout conversion from 85% to 95%", "85 -> 95%"},
        {"完成融资3.5亿元", "3.5亿元"},
        {"将流失率降至5%", "? -> 5%"},
        {"Keep p95 latency below 200 ms", "<= 200 ms"},
        {"毛利率30~35%", "30..35%"},
        {"Publish 2 posts per week", "2 posts per week"},
        {"完成最终预算", "done"},
        {"里程碑：草稿30%、评审30%、签署40%", "milestone: 草稿, 评审, 签署"},
        {"Cut cloud spend by 30%", ""},
        {"Understand why customers churn", ""},
        {"Grow ARR from $4.2M to $7M", "$4.2M -> $7M"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_arena *arena = okr_arena_new(1 << 16);
        const struct okr_str text = okr_str_c(rows[i].text);
        const struct okr_sentence_context context = {0};
        struct okr_sentence sentence;
        struct okr_metric metric;
        struct okr_buf buf = OKR_BUF(arena);
        okr_sentence_read(text, &context, &sentence);
        if (okr_sentence_metric(text, &sentence, arena, &metric)) {
            okr_metric_print(&buf, &metric, OKR_EN);
        }
        okr_buf_char(&buf, '\0');
        cr_expect_str_eq(buf.ptr, rows[i].metric, "%s: %s", rows[i].text, buf.ptr);
        okr_arena_free(arena);
    }
    okr_test_end();
}

Test(sentence, of_an_objective_is_never_a_thing_done)
{
    const struct okr_sentence_context objective = {.objective = true};
    struct okr_sentence sentence;
    okr_sentence_read(OKR_STR("上线新版官网"), &objective, &sentence);
    cr_expect_eq(sentence.kind, 0);
    okr_sentence_read(OKR_STR("Launch self-serve billing"), &objective, &sentence);
    cr_expect_eq(sentence.kind, 0);
    okr_sentence_read(OKR_STR("营收突破10亿元"), &objective, &sentence);
    cr_expect_eq(sentence.kind, OKR_METRIC_KIND_REACH);
    okr_test_end();
}

// --- time ---------------------------------------------------------------------------------------------------------

static double cpu_ms(struct okr_str text)
{
    const struct okr_sentence_context context = {0};
    struct okr_sentence sentence;
    const clock_t start = clock();
    okr_sentence_read(text, &context, &sentence);
    return (double)(clock() - start) * 1000.0 / CLOCKS_PER_SEC;
}

Test(sentence, of_a_megabyte_takes_no_time, .timeout = 120)
{
    static const char *const parts[] = {
        "1",
        "12, ",
        "(",
        "（",
        ")",
        ",",
        "一二三",
        "十百千万",
        "@",
        "到到到",
        "从从从",
        "从1从1",
        "1-",
        "->",
        "每周",
        "from 1 to ",
        "a ",
        "9.",
        "1:1",
        "百分之",
        "零",
        "无",
        "increase ",
        "提升",
        "2分4",
        "the ",
        "一半",
        "1/2 ",
        "$",
        "K8s",
        "\xE4",
        "Q4 ",
        "达到",
        "at least ",
        "between 1 and ",
        "提升到5%，",
        "grow by 1%, ",
        "实现1元，同比增长1%，",
        "✓",
    };
    enum { BYTES = 1 << 20 };
    char *text = malloc(BYTES + 32);
    cr_assert(text);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const size_t len = strlen(parts[i]);
        for (size_t at = 0; at < BYTES; at += len) {
            memcpy(text + at, parts[i], len);
        }
        // 100 ms are the promise; the sanitizers and a busy machine get five times that.
        const double ms = cpu_ms((struct okr_str){text, BYTES});
        cr_expect_lt(ms, 500.0, "\"%s\" takes %.0f ms", parts[i], ms);
    }
    free(text);
    okr_test_end();
}

/// The text is of no byte more than it says, so that the sanitizer sees each step over its end.
Test(sentence, is_read_to_its_end_and_no_further)
{
    static const char *const texts[] = {"7777768-", "5:", "5/", "3 ", "1.", "us", "¥", "5成", "a "};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const size_t len = strlen(texts[i]);
        const struct okr_sentence_context context = {.names = NULL};
        struct okr_understood understood;
        char *text = malloc(len);
        cr_assert(text);
        memcpy(text, texts[i], len);
        okr_sentence_understand((struct okr_str){text, len}, &context, &understood);
        cr_expect_eq(understood.sentence.start.present, false, "%s", texts[i]);
        free(text);
    }
    okr_test_end();
}
