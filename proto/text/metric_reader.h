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
/// Gives `amount` its measure: `rest` is what stands behind its number, a part of the text being read; the
/// currency in front is in amount->measure already.
OKR_MUST_CHECK int metric_settle_measure(struct metric_reader *reader, struct okr_str rest,
                                         struct metric_amount *amount);
/// Gives the metric the one measure of both amounts: the one that is written, or the same twice. A fault is at
/// `at`.
OKR_MUST_CHECK int metric_join_measures(struct metric_reader *reader, size_t at,
                                        const struct metric_amount *left,
                                        const struct metric_amount *right);
/// Takes over scale and digits as `leading` was typed; `other` (may be NULL) is printed in the same scale. The
/// result survives printing.
void metric_take_display(struct metric_reader *reader, struct okr_scaled leading,
                         const struct okr_scaled *other);
/// The steps of a milestone, from behind its colon to the end (metric_steps.c).
OKR_MUST_CHECK int metric_steps_read(struct metric_reader *reader);
/// A step's name ends so that a number behind it needs no space.
bool metric_ends_han(struct okr_str s);
#endif
