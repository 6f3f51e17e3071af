// SPDX-License-Identifier: Apache-2.0
// Rules about work taken for a result: activities, counted effort, launches.
#include "text/rules/rules.h"
#include "text/scan.h"
#include "text/sentence/done.h"

/// 安全评估于3月获批, 调研完成: behind its object such a word says that the thing is done, and the activity before it is a noun.
static bool ends_done(const struct judged *judged, const struct clause *clause)
{
    struct okr_str said = okr_str_trim(
        (struct okr_str){judged->text.ptr + clause->begin, clause->end - clause->begin});
    return scan_ends(said, "完成|获批|获准|通过|结束|结项|归档");
}

/// "Mainframe switched off", 新线投运: a thing that is done, and no activity at the head.
static bool is_done(const struct judged *judged, const struct clause *clause)
{
    return !rules_word(judged, WORDS_ACTIVITY, clause_head(judged, clause)) &&
           done_said(judged->words, (struct okr_range){clause->begin, clause->end - clause->begin});
}

/// A clause that finishes something without an activity before it, such as "and finalise the budget".
static bool finishes(const struct judged *judged)
{
    struct okr_range verb;
    for (size_t i = 0; i < judged->n_clauses; i++) {
        const struct clause *clause = &judged->clauses[i];
        const bool completes =
            rules_has(judged, WORDS_COMPLETE, clause->begin, clause->end) &&
            (ends_done(judged, clause) || !rules_activity(judged, clause, &verb));
        if (!clause->aside && (completes || is_done(judged, clause)))
            return true;
    }
    return done_resolved(judged->words);
}

bool rules_kr_activity(const struct judged *judged, struct okr_text_finding *ret)
{
    if (judged->measured_outcome ||
        (judged->sentence->kind == OKR_METRIC_KIND_BINARY && finishes(judged)))
        return false;
    for (size_t i = 0; i < judged->n_clauses; i++)
        if (!judged->clauses[i].aside && rules_activity(judged, &judged->clauses[i], &ret->range))
            return true;
    return false;
}

/// Words that say what something is for: movement, arrival, or an effect without a number.
static bool says_effect(const struct judged *judged, size_t begin, size_t end)
{
    static const enum words lists[] = {WORDS_UP, WORDS_DOWN, WORDS_ARRIVE, WORDS_GOVERN,
                                       WORDS_EFFECT};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (rules_has(judged, lists[i], begin, end))
            return true;
    return false;
}

bool rules_kr_volume(const struct judged *judged, struct okr_text_finding *ret)
{
    struct okr_range value = judged->sentence->value;
    const struct clause *own;
    if (!judged->counts_effort || judged->measured_outcome)
        return false;
    own = clause_at(judged, value.offset);
    if (says_effect(judged, value.offset + value.length, own->end))
        return false;
    for (size_t i = 0; i < judged->n_clauses; i++) {
        const struct clause *clause = &judged->clauses[i];
        if (clause != own && says_effect(judged, clause->begin, clause->end))
            return false;
    }
    ret->range = value;
    return true;
}

/// Something is named beside the launching word: "launch the app", CRM系统上线.
static bool names_thing(const struct judged *judged, const struct clause *clause,
                        struct okr_range word)
{
    size_t head = clause_head(judged, clause);
    struct clause rest = {.begin = word.offset + word.length, .end = clause->end};
    return head < word.offset || clause_head(judged, &rest) < clause->end;
}

static bool launches(const struct judged *judged, const struct clause *clause,
                     struct okr_range *ret)
{
    size_t head = clause_head(judged, clause);
    struct okr_range word = {head, rules_word(judged, WORDS_LAUNCH, head)};
    if (!word.length && (!rules_find(judged, WORDS_LAUNCH, clause->begin, clause->end, &word) ||
                         (unsigned char)judged->text.ptr[word.offset] < 0x80))
        return false;
    *ret = word;
    return names_thing(judged, clause, word) &&
           !rules_has(judged, WORDS_DOCUMENT, clause->begin, clause->end);
}

/// "every week", "every Friday": what goes out again and again is how one works and no launch.
static bool repeats(const struct judged *judged)
{
    static const char days[] =
        "every monday|every tuesday|every wednesday|every thursday|every friday";
    return rules_has(judged, WORDS_EVERY, 0, judged->text.len) || scan_has(judged->text, days);
}

bool rules_kr_launch(const struct judged *judged, struct okr_text_finding *ret)
{
    uint8_t kind = judged->sentence->kind;
    if ((kind != OKR_METRIC_KIND_NONE && kind != OKR_METRIC_KIND_BINARY) ||
        says_effect(judged, 0, judged->text.len))
        return false;
    for (size_t i = 0; i < judged->n_clauses; i++)
        if (!judged->clauses[i].aside && launches(judged, &judged->clauses[i], &ret->range))
            return !repeats(judged);
    return false;
}
