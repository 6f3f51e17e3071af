// SPDX-License-Identifier: Apache-2.0
// What is known about a key result's value at a moment: the narrow row that a check-in changes, and how check-ins fold into it (METHOD 2).
#ifndef CORE_VALUE_H
#define CORE_VALUE_H
#include "core/trace.h"

/// Which days are workdays (METHOD 2). A pointer to it may be NULL: no work calendar is set.
struct work_calendar {
    bool (*is_workday)(const void *self, okr_date date); ///< NULL: every day
    /// How many from a to b, both included, a <= b; NULL: they are asked for one by one.
    int32_t (*workdays)(const void *self, okr_date a, okr_date b);
    const void *self;
};

struct kr_value {
    struct okr_decimal
        own; ///< value of the check-in that holds; milestone: bit set of steps done; cadence: number of periods kept. Not present: no check-in
    struct okr_decimal
        current; ///< what is shown and measured: own, plus what contributing children add; not present: nothing known
    double
        raw; ///< METHOD 2's raw of `current`, unclamped; NaN = undefined. Cadence: NaN here, see progress_raw_now()
    double confidence; ///< of the check-in that holds, NaN = none said
    uint64_t
        last_event; ///< newest check-in event of this key result (recorded or voided): head of its history chain; 0 = none
    uint64_t last_check_in; ///< number of the check-in that holds; 0 = none
    okr_date as_of;         ///< its day
    okr_time
        recorded_at; ///< when the newest not voided check-in was recorded: what staleness counts from
    okr_date kept_from;   ///< cadence: first day of the latest kept period
    uint32_t n_check_ins; ///< not voided ones
};
void kr_value_init(struct kr_value *value);

/// Whether folding this metric needs all check-ins (milestone, cadence, maintain with another sample than latest), or just the one that holds.
bool value_needs_history(const struct okr_metric *metric);

/// Folds one more check-in, the newest recorded, into `value`: the one that holds is the latest as_of, then the one recorded last. For metrics that do not need history.
void value_add(const struct okr_metric *metric, const struct okr_check_in *check_in,
               struct kr_value *value);

/// Folds the not voided check-ins (any order; n may be 0) from nothing; keeps value->last_event. `cycle` bounds cadence periods, whose workdays are those of `calendar`. Works for every metric; metric NULL or kind 0: only confidence and times.
void value_fold_traced(const struct okr_metric *metric, const struct okr_check_in *check_ins,
                       size_t n, const struct work_calendar *calendar, struct okr_span cycle,
                       struct kr_value *value, struct trace *trace);
static inline void value_fold(const struct okr_metric *metric, const struct okr_check_in *check_ins,
                              size_t n, const struct work_calendar *calendar, struct okr_span cycle,
                              struct kr_value *value)
{
    value_fold_traced(metric, check_ins, n, calendar, cycle, value, NULL);
}

/// One contributing child: adds share * (current - start) (METHOD 2).
struct contribution {
    struct okr_decimal start, current; ///< current not present: adds nothing
    int32_t share;                     ///< per mille
    okr_id edge, from;                 ///< for the explanation; 0: not told
};
/// current := (own else start) + Σ contributions, and raw anew.
void value_contribute_traced(const struct okr_metric *metric, const struct contribution *children,
                             size_t n, struct kr_value *value, struct trace *trace);
static inline void value_contribute(const struct okr_metric *metric,
                                    const struct contribution *children, size_t n,
                                    struct kr_value *value)
{
    value_contribute_traced(metric, children, n, value, NULL);
}

/// The value a check-in ends up with: `delta` added to the current own value (start when none). INVALID when the digits do not suffice or the kind takes no numbers.
OKR_MUST_CHECK int value_apply_delta(const struct okr_metric *metric, const struct kr_value *value,
                                     struct okr_decimal delta, struct okr_decimal *ret,
                                     struct okr_err *e);
/// Whether a check-in's value or step suits the metric: binary 0/1, milestone a step of its own, cadence a count >= 0; no metric: neither. INVALID with the cure.
OKR_MUST_CHECK int value_check(const struct okr_metric *metric, struct okr_decimal value,
                               struct okr_str step, struct okr_err *e);
#endif
