// SPDX-License-Identifier: Apache-2.0
#include "core/progress.h"
#include <math.h>

enum { WHOLE = 1000 };

/// The set weights of some siblings.
struct set_weights {
    int64_t sum;
    size_t n;
};

static struct set_weights sum_set(const int32_t *set, size_t n)
{
    struct set_weights all = {0};
    for (size_t i = 0; i < n; i++) {
        if (set[i] != OKR_UNSET) {
            all.sum += set[i];
            all.n++;
        }
    }
    return all;
}

void weights_resolve(const int32_t *set, size_t n, int32_t *ret)
{
    struct set_weights fixed = sum_set(set, n);
    int64_t left = fixed.sum < WHOLE ? WHOLE - fixed.sum : 0;
    int64_t automatic = (int64_t)(n - fixed.n), given = 0;
    for (size_t i = 0; i < n; i++) {
        if (set[i] != OKR_UNSET) {
            ret[i] = set[i];
            continue;
        }
        ret[i] = (int32_t)(left / automatic + (given < left % automatic ? 1 : 0));
        given++;
    }
}

int weights_check(const int32_t *set, size_t n, struct okr_err *e)
{
    struct set_weights fixed = sum_set(set, n);
    bool all = fixed.n == n && n > 0;
    if (fixed.sum > WHOLE) {
        return okr_fail(e, OKR_E_WEIGHT_SUM, "weight", "lower some of them",
                        "the weights set make %g%%, more than 100%%", (double)fixed.sum / 10);
    }
    if (all && fixed.sum != WHOLE && fixed.sum != 0) {
        return okr_fail(e, OKR_E_WEIGHT_SUM, "weight",
                        "let them make 100%, or leave one out to give it the rest",
                        "every weight is set and they make %g%%, not 100%%",
                        (double)fixed.sum / 10);
    }
    return OKR_OK;
}

void mean_add(struct mean *mean, double progress, int32_t weight, const char *why,
              struct trace *trace)
{
    if (!why && isnan(progress)) {
        why = OKR_MESSAGE("its progress is not defined");
    }
    trace_int(trace, "weight", weight);
    trace_number(trace, "progress", progress);
    trace_why(trace, why);
    if (why) {
        return;
    }
    trace_result(trace, progress * weight / WHOLE);
    mean->sum += progress * weight;
    mean->weights += weight;
}

double mean_value(const struct mean *mean)
{
    return mean->weights > 0 ? mean->sum / mean->weights : NAN;
}

double weighted_mean(const double *progress, const int32_t *weights, size_t n)
{
    struct mean mean = {0, 0};
    for (size_t i = 0; i < n; i++) {
        mean_add(&mean, progress[i], weights[i], NULL, NULL);
    }
    return mean_value(&mean);
}
