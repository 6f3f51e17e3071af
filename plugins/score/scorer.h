// SPDX-License-Identifier: Apache-2.0
// What the stock scorers have in common: they keep nothing, skip what they do not know, and are one function each.
#ifndef SCORE_SCORER_H
#define SCORE_SCORER_H
#include "okr_plugin.h"

#include <math.h>
#include <string.h>

enum { SCORER_POINTS = 10000, SCORER_NEWEST_KIND = 9, SCORER_NEWEST_COMMITMENT = 4 };

/// Whether there is something to score, of a kind that was known when this was written.
static inline int scorer_knows(const okr_score_input *in)
{
    return OKR_FITS(in, checked) && in->metric_kind <= SCORER_NEWEST_KIND &&
           in->commitment <= SCORER_NEWEST_COMMITMENT && !isnan(in->progress);
}

/// Gives `points` of SCORER_POINTS; `why` lives until the next score.
static inline okr_status scorer_give(okr_score *ret, double points, const char *why)
{
    ret->basis_points = (uint32_t)lround(points);
    ret->why = (okr_view){why, strlen(why)};
    return OKR_OK;
}

static inline okr_status scorer_open(const okr_host *host, void **ret_self)
{
    (void)host;
    *ret_self = NULL;
    return OKR_OK;
}

/// The plugin around score(const okr_score_input *in, okr_score *ret), which is asked about what scorer_knows().
#define SCORER(ID, SUMMARY)                                                                       \
    static okr_status scorer_score(void *self, const okr_call *call, const okr_score_input *in,   \
                                   okr_score *ret)                                                \
    {                                                                                             \
        (void)self;                                                                               \
        (void)call;                                                                               \
        return scorer_knows(in) ? score(in, ret) : OKR_SKIP;                                      \
    }                                                                                             \
    static const void *capability(const char *id)                                                 \
    {                                                                                             \
        static const okr_cap_score can_score = {.size = sizeof can_score, .score = scorer_score}; \
        return strcmp(id, OKR_CAP_SCORE) == 0 ? &can_score : NULL;                                \
    }                                                                                             \
    const okr_plugin *okr_plugin_v1(void)                                                         \
    {                                                                                             \
        static const okr_plugin plugin = {.magic = OKR_MAGIC,                                     \
                                          .size = sizeof plugin,                                  \
                                          .abi_minor = OKR_ABI_MINOR,                             \
                                          .id = (ID),                                             \
                                          .version = "1.0.0",                                     \
                                          .summary = (SUMMARY),                                   \
                                          .open = scorer_open,                                    \
                                          .capability = capability};                              \
        return &plugin;                                                                           \
    }
#endif
