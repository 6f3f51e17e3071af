// SPDX-License-Identifier: Apache-2.0
// Where the check-ins of a key result lead: the straight line of least squares through them, at its due date and where it meets the target.
#ifndef CORE_FORECAST_H
#define CORE_FORECAST_H
#include "core/trace.h"

struct forecast {
    struct okr_decimal
        value; ///< at the due date, to three digits of the way from start to target; not present: no forecast
    okr_date
        date; ///< the first day, from today on, on which the line meets the target; OKR_NO_DATE: reached already, never, or not within ten years
    uint32_t points; ///< days that the line goes through
    double slope;    ///< change of the value a day
};
enum { FORECAST_POINTS_LEAST = 3 };

/// From the not voided check-ins (any order), of which the last one recorded for a day counts; days without a value count for nothing. Least squares over the days, at least FORECAST_POINTS_LEAST of them.
/// For increase, decrease, reach and baseline, until the due date has passed; none without a due date.
void forecast_project_traced(const struct okr_metric *metric, const struct okr_check_in *check_ins,
                             size_t n, okr_date due, okr_date today, struct forecast *ret,
                             struct trace *trace);
static inline void forecast_project(const struct okr_metric *metric,
                                    const struct okr_check_in *check_ins, size_t n, okr_date due,
                                    okr_date today, struct forecast *ret)
{
    forecast_project_traced(metric, check_ins, n, due, today, ret, NULL);
}
#endif
