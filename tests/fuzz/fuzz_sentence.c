// SPDX-License-Identifier: Apache-2.0
// The sentence reader on any bytes: what it points at lies in the text, what it says makes sense, and the metric it makes can be
// written and read again.
#include <okr/sentence.h>
#include <okr/text.h>

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds, const char *what, struct okr_str text)
{
    if (!holds) {
        (void)fprintf(stderr, "%s: \"%.*s\"\n", what, OKR_STR_ARG(text));
        abort();
    }
}

static void check_range(struct okr_range range, struct okr_str text)
{
    check(range.offset <= text.len && range.length <= text.len - range.offset,
          "a range lies outside the text", text);
}

static void check_sense(const struct okr_sentence *sentence, struct okr_str text)
{
    const bool change =
        sentence->kind == OKR_METRIC_KIND_INCREASE || sentence->kind == OKR_METRIC_KIND_DECREASE;
    const bool bounded = sentence->low.present || sentence->high.present;
    check(sentence->kind < OKR_METRIC_KIND_COUNT, "there is no such kind", text);
    check(!sentence->start.present || change, "only a change has a start", text);
    check(!sentence->relative ||
              (change && !sentence->start.present && sentence->target.mantissa >= 0),
          "an amount of change has no start and no sign", text);
    check(bounded == (sentence->kind == OKR_METRIC_KIND_MAINTAIN ||
                      sentence->kind == OKR_METRIC_KIND_ORDINAL),
          "a level has a bound", text);
    check(!sentence->per || sentence->kind == OKR_METRIC_KIND_CADENCE,
          "only a cadence has a period", text);
    check(sentence->step_count <= OKR_SENTENCE_STEPS &&
              sentence->mention_count <= OKR_SENTENCE_MENTIONS,
          "there are too many", text);
}

static void check_metric(const struct okr_sentence *sentence, struct okr_str text)
{
    struct okr_arena *arena = okr_arena_new((size_t)1 << 20);
    struct okr_metric metric;
    struct okr_metric again;
    struct okr_err e = {0};
    if (okr_sentence_metric(text, sentence, arena, &metric)) {
        struct okr_buf buf = OKR_BUF(arena);
        okr_metric_print(&buf, &metric, OKR_ZH);
        check(okr_metric_read(okr_buf_view(&buf), NULL, arena, &again, &e) == OKR_OK,
              "the metric does not read back", text);
    }
    okr_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct okr_str text = {(const char *)data, size};
    for (int objective = 0; objective < 2; objective++) {
        const struct okr_sentence_context context = {.objective = objective};
        struct okr_sentence sentence;
        okr_sentence_read(text, &context, &sentence);
        check_range(sentence.value, text);
        check_range(sentence.start_value, text);
        check_range(sentence.result, text);
        check_range(sentence.due.range, text);
        check_range(sentence.data_window.range, text);
        check_sense(&sentence, text);
        for (size_t i = 0; i < sentence.step_count; i++) {
            check_range(sentence.steps[i], text);
        }
        check_metric(&sentence, text);
    }
    return 0;
}
