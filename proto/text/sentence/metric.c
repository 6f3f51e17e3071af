// SPDX-License-Identifier: Apache-2.0
// The metric of a sentence as a row of the store has it.
#include <okr/arena.h>
#include <okr/text.h>

#include "text/sentence/sentence.h"

static bool take_steps(struct okr_str text, const struct okr_sentence *sentence,
                       struct okr_arena *arena, struct okr_metric *metric)
{
    struct okr_step *steps = okr_arena_array(arena, sentence->step_count, sizeof *steps);
    if (!steps) {
        return false;
    }
    for (size_t i = 0; i < sentence->step_count; i++) {
        okr_entity_init(&okr_entity_step, &steps[i]);
        steps[i].name =
            (struct okr_str){text.ptr + sentence->steps[i].offset, sentence->steps[i].length};
    }
    metric->steps = (struct okr_step_list){steps, sentence->step_count};
    return true;
}

/// Whether the metric, written as text, reads back as the same: a step or a measure may hold what the text's grammar takes for
/// something else.
static bool can_be_written(const struct okr_metric *metric, struct okr_arena *arena)
{
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_metric again;
    struct okr_err e = {0};
    okr_metric_print(&buf, metric, OKR_EN);
    return !buf.failed && okr_metric_read(okr_buf_view(&buf), NULL, arena, &again, &e) == OKR_OK &&
           okr_entity_diff(&okr_entity_metric, metric, &again) == 0;
}

bool okr_sentence_metric(struct okr_str text, const struct okr_sentence *sentence,
                         struct okr_arena *arena, struct okr_metric *ret)
{
    struct okr_metric metric;
    struct okr_err e = {0};
    const bool change =
        sentence->kind == OKR_METRIC_KIND_INCREASE || sentence->kind == OKR_METRIC_KIND_DECREASE;
    const bool band = sentence->kind == OKR_METRIC_KIND_MAINTAIN;
    const bool number = sentence->target.present;
    if (sentence->kind == 0 || sentence->relative) {
        return false;
    }
    okr_entity_init(&okr_entity_metric, &metric);
    metric.kind = change && !sentence->start.present ? OKR_METRIC_KIND_BASELINE : sentence->kind;
    metric.start = sentence->start;
    metric.measure = sentence->measure;
    metric.per = sentence->per;
    if (band) {
        metric.low = sentence->low;
        metric.high = sentence->high;
    } else {
        metric.target = sentence->target;
    }
    if (number) {
        metric.scale = sentence->display.scale;
        metric.digits = sentence->display.digits;
    }
    if (sentence->step_count > 0 && !take_steps(text, sentence, arena, &metric)) {
        return false;
    }
    if (okr_metric_check(&metric, &e) != OKR_OK || !can_be_written(&metric, arena)) {
        return false;
    }
    *ret = metric;
    return true;
}
