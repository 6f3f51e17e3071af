// SPDX-License-Identifier: Apache-2.0
// A key result's words beside its metric: title "Keep the shops happy", metric 70 -> 85 %.
#include <okr/sentence.h>

/// Share, money, time or score: no count of things done.
static bool measures_outcome(struct okr_str measure)
{
    static const char *const outcomes[] = {"%",  "‰",    "usd",  "cny", "eur",   "gbp", "jpy",
                                           "天", "小时", "分钟", "分",  "point", "倍"};
    return okr_measure_among(measure, outcomes, sizeof outcomes / sizeof *outcomes);
}

bool okr_text_rule_stands(enum okr_text_rule rule, const struct okr_metric *metric)
{
    bool number = metric->target.present || metric->low.present || metric->high.present;
    switch (rule) {
    case OKR_TEXT_RULE_NO_METRIC:
    case OKR_TEXT_RULE_NO_BASELINE: return !metric->kind;
    case OKR_TEXT_RULE_KR_ACTIVITY:
        return metric->kind != OKR_METRIC_KIND_MAINTAIN &&
               !(number && measures_outcome(metric->measure));
    case OKR_TEXT_RULE_KR_VOLUME: return !(number && measures_outcome(metric->measure));
    case OKR_TEXT_RULE_KR_VAGUE:
    case OKR_TEXT_RULE_KR_LAUNCH: return !number;
    default: return true;
    }
}
