// SPDX-License-Identifier: Apache-2.0
// What the document reader needs of metrics beyond the public header: the place of a fault and the
// steps ticked off.
#ifndef OKR_TEXT_METRIC_H
#define OKR_TEXT_METRIC_H
#include <okr/text.h>

struct scan;

/// Beside the metric: what it says but does not hold.
struct metric_marks {
    uint32_t done; ///< steps written [x], bit i = i-th step
    size_t fault;  ///< on INVALID: byte of the text where the fault is
};
/// okr_metric_read with `*ret_marks` (may be NULL) filled, on failure its `fault`. Strings are copied
/// into the arena.
OKR_MUST_CHECK int metric_read(struct okr_str s, const struct okr_span *cycle,
                               struct okr_arena *arena, struct okr_metric *ret,
                               struct metric_marks *ret_marks, struct okr_err *e);

/// A number of a metric with its measure, as typed: "3.5亿元", "$350M", "40%", "12".
struct metric_amount {
    struct okr_scaled number; ///< the full value and how it was typed
    struct okr_str measure;   ///< borrowed or static; empty when none is written
};
/// Reads an amount that takes the whole of `s` (checkpoints, tolerance). INVALID otherwise.
OKR_MUST_CHECK int metric_amount_read(struct okr_str s, struct metric_amount *ret,
                                      struct okr_err *e);
/// Takes a number, its currency sign included, after blanks; the measure is the currency's code, else empty
/// (a "%" or a measure behind the number stays). False and unmoved when no number is here.
bool metric_number_take(struct scan *scan, struct metric_amount *ret);
/// A number and its measure: the code of a currency as a sign in front, Latin words behind a space,
/// Chinese ones and % without. Printed in its scale, with at least `digits` fraction digits.
void metric_amount_print(struct okr_buf *buf, struct okr_scaled number, struct okr_str measure);
/// 40 (percent) -> 400. False outside 0..100 and below steps of 0.1.
bool metric_permille(struct okr_decimal percent, int32_t *ret);
#endif
