// SPDX-License-Identifier: Apache-2.0
// The periods of a cadence: days, workdays, weeks from Monday, months, quarters and years, cut to a span (METHOD 2).
#ifndef CORE_CADENCE_H
#define CORE_CADENCE_H
#include "core/value.h"

/// The period of `span` that holds `date`, both ends cut to the span. False when there is none: outside the span, or not a workday.
/// Quarters and years are counted from the month the span starts in, so that they are the fiscal ones of a fiscal cycle. Workdays are those of the work calendar; Monday to Friday without one.
bool cadence_period(enum okr_period per, const struct work_calendar *calendar, struct okr_span span,
                    okr_date date, struct okr_span *ret);

/// Periods of `span` that have ended before `today`; OKR_NO_DATE counts all.
int32_t cadence_ended(enum okr_period per, const struct work_calendar *calendar,
                      struct okr_span span, okr_date today);

/// Periods of `cycle` whose check-ins add up to the target (1 when there is none); not present without check-ins. `*ret_kept_from` gets the first day of the latest one, else OKR_NO_DATE.
struct okr_decimal cadence_kept(const struct okr_metric *metric,
                                const struct okr_check_in *check_ins, size_t n,
                                const struct work_calendar *calendar, struct okr_span cycle,
                                okr_date *ret_kept_from);
#endif
