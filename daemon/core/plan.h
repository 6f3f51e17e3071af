// SPDX-License-Identifier: Apache-2.0
// Fiscal calendars: a period cut into shorter ones and those into shorter ones still, each with its key, its label and the one it is part of (METHOD 1, 8).
#ifndef CORE_PLAN_H
#define CORE_PLAN_H
#include <okr/model.h>

enum { PLAN_MAX = 64, PLAN_LEVELS_MAX = 5 };

struct plan_part {
    struct okr_str key, label;
    struct okr_span span;
    size_t parent; ///< index in the plan; its own for the whole
};
struct plan {
    struct plan_part
        at[PLAN_MAX]; ///< the whole first; each before its parts, which follow in order
    size_t n;
};
struct plan_wish {
    struct okr_str key;                   ///< of the whole, as it is to be called
    struct okr_span span;                 ///< of the whole
    int first_month;                      ///< of the fiscal year
    enum okr_lang lang;                   ///< of the labels
    const enum okr_cycle_length *lengths; ///< from long to short
    size_t n_lengths;
};

/// Months of a length.
int plan_months(enum okr_cycle_length length);
/// Keys and labels are in the arena. INVALID: the period is not made of whole months, or a length does not divide the one above it. TOO_BIG: more than PLAN_MAX cycles.
OKR_MUST_CHECK int plan_make(const struct plan_wish *wish, struct okr_arena *arena,
                             struct plan *ret, struct okr_err *e);
#endif
