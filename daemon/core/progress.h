// SPDX-License-Identifier: Apache-2.0
// Progress: raw by metric kind, expected by time, roll-up by weight (METHOD 2).
#ifndef CORE_PROGRESS_H
#define CORE_PROGRESS_H
#include "core/value.h"
// Functions named *_traced report their steps to `trace` as they compute (NULL: to nobody); the plain ones are the same without.

/// METHOD 2's raw for a value (all kinds but cadence and maintain's history samples). NaN = undefined. Not present: 0 or undefined as METHOD 2 says.
double progress_raw_traced(const struct okr_metric *metric, struct okr_decimal current,
                           struct trace *trace);
static inline double progress_raw(const struct okr_metric *metric, struct okr_decimal current)
{
    return progress_raw_traced(metric, current, NULL);
}
/// Raw as of `today`: value->raw, except cadence: kept periods / periods due so far between the span's start and `due`.
double progress_raw_now_traced(const struct okr_metric *metric, const struct kr_value *value,
                               const struct work_calendar *calendar, struct okr_span span,
                               okr_date today, struct trace *trace);
static inline double progress_raw_now(const struct okr_metric *metric, const struct kr_value *value,
                                      const struct work_calendar *calendar, struct okr_span span,
                                      okr_date today)
{
    return progress_raw_now_traced(metric, value, calendar, span, today, NULL);
}
/// Progress as it is shown and rolled up: clamp(raw as of `today`).
double progress_now_traced(const struct okr_metric *metric, const struct kr_value *value,
                           const struct work_calendar *calendar, struct okr_span span,
                           okr_date today, double *ret_raw, struct trace *trace);
/// Cadence: kept / all periods of the span if every period from now on were kept; NaN for other kinds.
double progress_best_possible(const struct okr_metric *metric, const struct kr_value *value,
                              const struct work_calendar *calendar, struct okr_span span,
                              okr_date today);
/// clamp(raw, 0, 1); NaN stays.
double progress_clamp(double raw);
/// raw - 1 where above 1, else 0; NaN -> 0.
double progress_over(double raw);

/// 1.0 or 0.7 (METHOD 1.4).
double commitment_expectation(enum okr_commitment commitment);
/// The commitment in force: the one set, else by metric kind.
enum okr_commitment commitment_of(const struct okr_key_result *kr);

/// Workdays: calendar days while no work calendar is set. Inclusive count from a to b, 0 when b < a.
int32_t workdays_between(const struct work_calendar *calendar, okr_date a, okr_date b);
/// E: 0 before start, 1 after due, else elapsed / total at the end of `today`. A span without a date (the backlog) gives 0 until due.
double elapsed_fraction_traced(const struct work_calendar *calendar, struct okr_span span,
                               okr_date today, struct trace *trace);
static inline double elapsed_fraction(const struct work_calendar *calendar, struct okr_span span,
                                      okr_date today)
{
    return elapsed_fraction_traced(calendar, span, today, NULL);
}
/// x * E, or along the checkpoints. NaN without a metric.
double expected_progress_traced(const struct okr_key_result *kr,
                                const struct work_calendar *calendar, struct okr_span span,
                                okr_date today, struct trace *trace);
static inline double expected_progress(const struct okr_key_result *kr,
                                       const struct work_calendar *calendar, struct okr_span span,
                                       okr_date today)
{
    return expected_progress_traced(kr, calendar, span, today, NULL);
}

/// Weights in force for n siblings: set ones as they are, unset ones share what is left equally, thousandths left over to the first (METHOD 1.3).
void weights_resolve(const int32_t *set, size_t n, int32_t *ret);
/// WEIGHT_SUM when the set ones exceed 1000, or all are set and do not make 1000 (all zero is allowed: undefined).
OKR_MUST_CHECK int weights_check(const int32_t *set, size_t n, struct okr_err *e);
/// Weighted mean over the defined ones; NaN when none is or their weights sum to 0.
double weighted_mean(const double *progress, const int32_t *weights, size_t n);

/// A weighted mean part by part (METHOD 2, roll-up). Zero-initialised it is empty.
struct mean {
    double sum, weights;
};
/// Adds a part; `why` says why it does not count, NULL: it counts where its progress is defined.
void mean_add(struct mean *mean, double progress, int32_t weight, const char *why,
              struct trace *trace);
/// NaN when nothing was added, or with weight 0 only.
double mean_value(const struct mean *mean);
#endif
