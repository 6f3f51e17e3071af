// SPDX-License-Identifier: Apache-2.0
// Status of key results and objectives: the first row of METHOD 2's table that holds.
#ifndef CORE_STATUS_H
#define CORE_STATUS_H
#include "core/progress.h"

/// Thresholds (METHOD 2: presets are data).
struct status_preset {
    enum okr_preset preset;
    double behind, at_risk,
        gap; ///< r below behind -> behind; r below at_risk and expected - p >= gap -> at_risk
};
const struct status_preset *status_preset(enum okr_preset preset); ///< 0 = default

struct status_input {
    const struct okr_key_result *kr;
    const struct kr_value *value;
    struct okr_span span; ///< cycle start .. the key result's due
    int32_t interval;     ///< check_in_interval in force, days
    okr_time fed_at; ///< newest check-in of itself or of a contributing child, OKR_NO_TIME = never
    okr_date published; ///< day it went live
    okr_date today;
    const struct work_calendar *calendar;
    const struct status_preset *preset;
    okr_date (*day_of)(okr_time time); ///< day of a time in the organisation's zone
    struct trace *trace;               ///< who is told how it came about; NULL: nobody
};
struct status_result {
    double raw, progress, over, expected; ///< NaN = undefined
    enum okr_status status;               ///< 0 for a draft
    okr_date check_in_due;                ///< check_in_due()
};
void status_key_result(const struct status_input *in, struct status_result *ret);

/// The day on which the next check-in is owed; OKR_NO_DATE when none is: not live, achieved, no first day, or reported on since its due date.
/// One is owed each interval, counted from the newest check-in, else from the later of cycle start and publication (METHOD 2, stale); the last one on the due date.
/// It is due when that day is today or before.
okr_date check_in_due(const struct status_input *in, enum okr_status status);

/// The weakest: overdue, at_risk, stale, behind, not_started, no_data, on_track, achieved. 0 when n is 0.
enum okr_status status_weakest(const enum okr_status *statuses, size_t n);
#endif
