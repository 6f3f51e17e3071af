// SPDX-License-Identifier: Apache-2.0
// score-grove: a key result is done or it is not; what lies between counts for nothing.
#include "okr_plugin.h"

#include <math.h>
#include <string.h>

enum { BASELINE = 9 }; // the newest kind of metric that is known here

static okr_status score(void *self, const okr_call *call, const okr_score_input *in, okr_score *ret)
{
    (void)self;
    (void)call;
    if (!OKR_FITS(in, checked) || in->metric_kind > BASELINE || isnan(in->progress))
        return OKR_SKIP;
    const char *why = in->progress >= 1 ? "yes" : "no";
    ret->basis_points = in->progress >= 1 ? 10000 : 0;
    ret->why = (okr_view){why, strlen(why)};
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
        .id = "score-grove",
        .version = "1.0.0",
        .summary = "Done or not done",
        .open = open_,
        .capability = capability,
    };
    return &plugin;
}
