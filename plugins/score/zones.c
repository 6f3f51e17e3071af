// SPDX-License-Identifier: Apache-2.0
// score-zones: three values only. 0.3 is what would have happened anyway, 0.7 the goal of a good cycle, 1.0 what hardly anybody hoped for. An ordinal key result names its zones as
// commit, target and stretch; any other is in the zone that its progress has reached.
#include "scorer.h"

#include <stdio.h>

enum { ORDINAL = 7 };
enum zone { NONE, COMMIT, TARGET, STRETCH };
static const struct {
    uint32_t points;
    const char *name;
} zones[] = {
    {0, "below the first zone"}, {3000, "zone 0.3"}, {7000, "zone 0.7"}, {10000, "zone 1.0"}};

static double number(okr_decimal d)
{
    return d.present ? (double)d.mantissa * pow(10, d.exponent) : NAN;
}

/// Whether `value` has come as far as `mark`, in the direction from low to high.
static int reached(double value, double mark, double low, double high)
{
    return high >= low ? value >= mark : value <= mark;
}

static enum zone zone_of_ordinal(const okr_score_input *in)
{
    double value = number(in->current), commit = number(in->low), target = number(in->target);
    double stretch = number(in->high);
    if (isnan(value) || isnan(commit) || isnan(target) || isnan(stretch))
        return NONE;
    return reached(value, stretch, commit, stretch)  ? STRETCH
           : reached(value, target, commit, stretch) ? TARGET
           : reached(value, commit, commit, stretch) ? COMMIT
                                                     : NONE;
}

static enum zone zone_of_progress(double progress)
{
    return progress >= 1 ? STRETCH : progress >= 0.7 ? TARGET : progress >= 0.3 ? COMMIT : NONE;
}

static okr_status score(const okr_score_input *in, okr_score *ret)
{
    static char why[120];
    enum zone zone =
        in->metric_kind == ORDINAL ? zone_of_ordinal(in) : zone_of_progress(in->progress);
    (void)snprintf(why, sizeof why, "%s, at progress %.2f", zones[zone].name, in->progress);
    return scorer_give(ret, zones[zone].points, why);
}

SCORER("score-zones", "Zones 0.3, 0.7 and 1.0, and nothing between")
