// SPDX-License-Identifier: Apache-2.0
// What the text-only audit rules share: a sentence cut into clauses, and questions about its words (METHOD 6, 7.11, 7.12).
#ifndef OKR_TEXT_RULES_H
#define OKR_TEXT_RULES_H
#include "text/sentence/amount.h"
#include "text/sentence/sentence.h"

enum {
    RULES_TEXT_MAX =
        8000, ///< bytes of a title of 2000 characters; what is longer is judged by its length alone
    RULES_CLAUSES = 48
};

/// What stands between two marks, or behind a joining word and before a verb ("… and cut churn to 3 %").
struct clause {
    size_t begin, end;
    bool purpose;   ///< says what the clause before is for: to, so that, 从而
    bool continued; ///< takes its movement from the clause before: "and CSAT to 4.6"
    bool aside;     ///< stands in brackets
};

/// A sentence under judgement. Everything is borrowed for the length of okr_text_rules.
struct judged {
    struct okr_str text;
    const struct okr_sentence_context *context;
    const struct okr_sentence *sentence;
    const struct words_found *words;
    struct amounts *amounts;
    const struct said_period *periods;
    size_t n_periods;
    struct clause clauses[RULES_CLAUSES];
    size_t n_clauses;
    bool
        counts_effort; ///< the metric's number counts work that is done, whatever comes of it: meetings, calls, articles, visits
    bool
        measured_outcome; ///< it is one of an outcome: there is a metric, and it does not count an activity (METHOD 7.11)
};

/// A rule: true when it fires, with `range` set to the words it is about; `severity` holds the table's and may be changed.
typedef bool rules_check(const struct judged *judged, struct okr_text_finding *ret);

rules_check rules_no_metric, rules_no_baseline, rules_kr_activity, rules_kr_volume, rules_kr_vague,
    rules_kr_compound, rules_kr_launch, rules_o_has_number, rules_o_length, rules_o_bau,
    rules_o_output;

// --- clauses (clauses.c) -------------------------------------------------------------------------

/// Cuts `judged->text` into clauses. Its periods must be known.
void clauses_cut(struct judged *judged);
/// Where the clause says its first word of weight: behind blanks, periods, mentions and words such as "we will" and 全面.
size_t clause_head(const struct judged *judged, const struct clause *clause);
/// The clause that holds byte `at`.
const struct clause *clause_at(const struct judged *judged, size_t at);

// --- words (verbs.c) -----------------------------------------------------------------------------

/// The first word of `list` in [begin, end); false when there is none.
bool rules_find(const struct judged *judged, enum words list, size_t begin, size_t end,
                struct okr_range *ret);
bool rules_has(const struct judged *judged, enum words list, size_t begin, size_t end);
/// Bytes that the longest word of `list` takes at byte `at`; 0 = none.
static inline size_t rules_word(const struct judged *judged, enum words list, size_t at)
{
    return words_found_at(judged->words, list, at);
}
/// A clause's activity verb that rules what follows: in English its first word of weight, in Chinese one that is not a noun
/// (建立沟通机制, 加强学习, 沟通的效率).
bool rules_activity(const struct judged *judged, const struct clause *clause,
                    struct okr_range *ret);

/// Whether a clause says that a demand is met, not people: "meet the ISO 27001 standard".
bool rules_meets_demand(const struct judged *judged, const struct clause *clause);
/// Whether a verb is part of the name of those with whom the clause does something: 与招聘负责人沟通, 和签约医院院长会面.
bool rules_in_name(const struct judged *judged, const struct clause *clause, struct okr_range word);

// --- numbers (numbers.c) -------------------------------------------------------------------------

/// The next number in [*at, end) that is neither part of a period nor of a name; `*at` moves behind it.
bool rules_number(const struct judged *judged, size_t *at, size_t end, struct amount *ret);
/// Behind the character at `at`, or behind the whole Latin word, so that the digits inside it are not taken for numbers.
size_t rules_step(const struct judged *judged, size_t at);
/// Whether the range holds such a number.
bool rules_has_number(const struct judged *judged, size_t begin, size_t end);
/// A share, money, a time, a score: nothing that is counted one by one.
bool rules_is_level(const struct amount *amount);
/// The number of a year: "the 2024 recall".
bool rules_is_year(const struct amount *amount);

// --- effort or outcome (effort.c) ----------------------------------------------------------------

/// Settles what the number of a key result counts. Its clauses must be cut.
void effort_weigh(struct judged *judged);
#endif
