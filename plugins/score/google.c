// SPDX-License-Identifier: Apache-2.0
// score-google: 0.0 to 1.0 as Google grades. A committed key result is expected to reach 1.0, and what stays below 0.7 counts for nothing extra; an aspirational one is fully
// met at 0.7, so its score is progress as it is and the sentence says what that means.
#include "okr_plugin.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { POINTS = 10000, COMMITTED = 1, ASPIRATIONAL = 2, LEARNING = 3, GUARDRAIL = 4, BASELINE = 9 };

static double clamp(double x)
{
    return x < 0 ? 0 : x > 1 ? 1 : x;
}

/// In words, what a score means for that commitment.
static const char *verdict(double score, uint32_t commitment)
{
    if (commitment == COMMITTED || commitment == GUARDRAIL)
        return score >= 1     ? "kept"
               : score >= 0.7 ? "nearly kept: say what was missing"
                              : "missed: owes a post-mortem";
    return score >= 0.7   ? "delivered"
           : score >= 0.4 ? "progress, short of the goal"
                          : "no real progress";
}

static okr_status score(void *self, const okr_call *call, const okr_score_input *in, okr_score *ret)
{
    static char why[160];
    (void)self;
    (void)call;
    if (!OKR_FITS(in, checked) || in->metric_kind > BASELINE || in->commitment > GUARDRAIL ||
        isnan(in->progress))
        return OKR_SKIP;
    double value = clamp(in->progress);
    int n = snprintf(why, sizeof why, "%.1f of 1.0, expected %.1f: %s", value,
                     in->commitment == COMMITTED || in->commitment == GUARDRAIL ? 1.0 : 0.7,
                     verdict(value, in->commitment));
    ret->basis_points = (uint32_t)lround(value * POINTS);
    ret->why = (okr_view){why, n > 0 ? (uint64_t)n : 0};
    return OKR_OK;
}

static okr_status open_(const okr_host *host, void **ret_self)
{
    (void)host;
    *ret_self = NULL;
    return OKR_OK;
}

static const void *capability(const char *id)
{
    static const okr_cap_score cap = {.size = sizeof cap, .score = score};
    return strcmp(id, OKR_CAP_SCORE) == 0 ? &cap : NULL;
}

const okr_plugin *okr_plugin_v1(void)
{
    static const okr_plugin plugin = {
        .magic = OKR_MAGIC,
        .size = sizeof plugin,
        .abi_minor = OKR_ABI_MINOR,
        .id = "score-google",
        .version = "1.0.0",
        .summary = "0.0 to 1.0: committed key results are expected at 1.0, the others at 0.7",
        .open = open_,
        .capability = capability,
    };
    return &plugin;
}
