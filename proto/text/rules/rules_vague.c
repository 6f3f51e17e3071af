// SPDX-License-Identifier: Apache-2.0
// KR_VAGUE: a vague word and no number in the same clause (METHOD 6, 7.11).
#include "text/rules/rules.h"
#include "text/scan.h"

/// "improved onboarding": a participle tells which thing is meant.
static bool is_participle(const struct judged *judged, struct okr_range word)
{
    return word.length > 2 &&
           okr_str_ends((struct okr_str){judged->text.ptr + word.offset, word.length},
                        OKR_STR("ed"));
}

static bool is_vague(const struct judged *judged, const struct clause *clause,
                     struct okr_range *ret)
{
    size_t at = clause->begin;
    while (rules_find(judged, WORDS_VAGUE, at, clause->end, ret)) {
        if (!is_participle(judged, *ret) && !rules_in_name(judged, clause, *ret))
            return !rules_has_number(judged, clause->begin, clause->end);
        at = ret->offset + ret->length;
    }
    return false;
}

/// A clause before the one that holds the metric's number tells the means, whatever the number counts.
static bool is_means(const struct judged *judged, const struct clause *clause)
{
    struct okr_range value = judged->sentence->value;
    return value.length && value.offset >= clause->end;
}

bool rules_kr_vague(const struct judged *judged, struct okr_text_finding *ret)
{
    // Beside a measured outcome a vague clause tells the means (7.11).
    if (judged->measured_outcome)
        return false;
    for (size_t i = 0; i < judged->n_clauses; i++)
        if (!is_means(judged, &judged->clauses[i]) &&
            is_vague(judged, &judged->clauses[i], &ret->range))
            return true;
    return false;
}
