// SPDX-License-Identifier: Apache-2.0
// What the parts of the metric reader share while one metric is read.
#ifndef OKR_TEXT_METRIC_READER_H
#define OKR_TEXT_METRIC_READER_H
#include "text/metric.h"
#include "text/scan.h"

struct metric_reader {
    struct scan scan; ///< stands behind what is understood
    const struct okr_span *cycle;
    struct okr_arena *arena;
    struct okr_metric *metric;
    struct metric_marks marks;
    struct okr_err *e;
};

/// INVALID at byte `at`: "<what>: <the text from there>".
int metric_refuse(struct metric_reader *reader, size_t at, const char *what, const char *hint);
/// The steps of a milestone, from behind its colon to the end (metric_steps.c).
OKR_MUST_CHECK int metric_steps_read(struct metric_reader *reader);
/// A step's name ends so that a number behind it needs no space.
bool metric_ends_han(struct okr_str s);
#endif
