// SPDX-License-Identifier: Apache-2.0
// KR_COMPOUND: two independent outcomes with their own numbers, or two deliverables (METHOD 7.11).
#include "text/rules/rules.h"
#include "text/scan.h"

/// Letters or Han characters that make a subject: 收入, "MRR".
enum { SUBJECT_LEAST = 2 };

/// The lists whose words say how, not of what.
#define PLAIN(LIST)         \
    LIST(UP, 1)             \
    LIST(DOWN, 1)           \
    LIST(REACH, 1)          \
    LIST(KEEP, 1)           \
    LIST(BASE, 1)           \
    LIST(LIGHT, 1)          \
    LIST(AT_MOST, 1)        \
    LIST(AT_LEAST, 1)       \
    LIST(AT_MOST_AFTER, 1)  \
    LIST(AT_LEAST_AFTER, 1) \
    LIST(PREPOSITION, 1)    \
    LIST(FROM, 1)           \
    LIST(TO, 1)
#define RANK(NAME, rank) [WORDS_##NAME] = (rank),
static const struct words_ranks plain = {WORDS_LISTS(PLAIN), {PLAIN(RANK)}};

/// Words that say how or how much, not of what.
static size_t skip_plain(const struct judged *judged, size_t at)
{
    struct amount amount;
    enum words list;
    size_t used = amounts_at(judged->amounts, at, &amount);
    if (used && (amount.article || amount.name))
        used = 0;
    size_t word = words_found_longest(judged->words, &plain, at, &list);
    used = word > used ? word : used;
    for (size_t i = 0; i < judged->n_periods; i++)
        if (judged->periods[i].words.offset == at && judged->periods[i].words.length > used)
            used = judged->periods[i].words.length;
    return used;
}

/// Whether the bytes name a thing beside movements, numbers, measures and periods: what is measured, or what is made.
static bool names_subject(const struct judged *judged, size_t begin, size_t end)
{
    size_t weight = 0;
    for (size_t at = begin; at < end && weight < SUBJECT_LEAST;) {
        size_t used = skip_plain(judged, at);
        if (used) {
            at += used;
            continue;
        }
        int32_t c = okr_utf8_next(judged->text, &at);
        weight += c >= 0x3400 || scan_is_letter(c);
    }
    return weight >= SUBJECT_LEAST;
}

/// Whether the clause begins with a thing made or finished.
static bool begins_done(const struct judged *judged, size_t head)
{
    return rules_word(judged, WORDS_OUTPUT, head) || rules_word(judged, WORDS_COMPLETE, head);
}

/// Whether the clause begins with what rules out an outcome of its own: the means ("by cutting queue time to 2 minutes"), values of
/// the change before ("…, from 60 to 30"), a thing made or finished, but not one that is won: "sign 20 customers".
static bool begins_otherwise(const struct judged *judged, size_t head)
{
    return rules_word(judged, WORDS_MEANS, head) || rules_word(judged, WORDS_BY, head) ||
           rules_word(judged, WORDS_FROM, head) ||
           (begins_done(judged, head) && !rules_word(judged, WORDS_GAIN, head));
}

/// 其中硕士占一半, 占应收的70%, "of which £600k from industry", "95% of them": a part of what was counted before.
static bool counts_part(struct okr_str clause)
{
    struct scan scan = scan_of(clause);
    return scan_any(&scan, "其中|占|of which|of whom|of them") ||
           okr_str_ends(clause, OKR_STR(" of them"));
}

/// 餐标15元不变, 在废品率不高于2%的前提下, "with scrap under 2%": what holds while the outcome comes about.
static bool is_condition(const struct judged *judged, const struct clause *clause,
                         struct okr_str said)
{
    struct scan scan = scan_of(said);
    if (scan_ends(said, "不变|前提下|基础上|条件下|情况下"))
        return true;
    return scan_any(&scan, "with") &&
           (rules_has(judged, WORDS_AT_MOST, clause->begin, clause->end) ||
            rules_has(judged, WORDS_AT_LEAST, clause->begin, clause->end));
}

/// 与3家银行达成直连: the number says with how many it is done.
static bool counts_companions(const struct judged *judged, size_t number)
{
    for (size_t back = 1; back <= 3 && back <= number; back++)
        if (rules_word(judged, WORDS_COMPANION, number - back) == back)
            return true;
    return false;
}

/// "hire 5 engineers", 引入3家供应商: work done rather than a level that something arrives at. `value` counts from the clause.
static bool only_counts(const struct judged *judged, const struct clause *clause,
                        struct okr_range value)
{
    struct amount amount;
    size_t head = clause_head(judged, clause), behind = head;
    (void)okr_utf8_next(judged->text, &behind);
    if (!amounts_at(judged->amounts, clause->begin + value.offset, &amount) ||
        rules_is_level(&amount) || amount.sort == AMOUNT_PLAIN)
        return false;
    if (counts_companions(judged, clause->begin + value.offset))
        return true;
    return !rules_word(judged, WORDS_GAIN, head) &&
           !rules_has(judged, WORDS_ARRIVE, behind, clause->end);
}

/// Whether the clause only goes along with an outcome that another one states.
static bool goes_along(const struct judged *judged, const struct clause *clause)
{
    struct okr_str said = okr_str_trim(
        (struct okr_str){judged->text.ptr + clause->begin, clause->end - clause->begin});
    return counts_part(said) || is_condition(judged, clause, said);
}

/// Whether the clause has what an outcome needs: a number and what it is about, and nothing that makes it the means.
static bool may_state_outcome(const struct judged *judged, const struct clause *clause)
{
    struct okr_range verb;
    size_t head = clause_head(judged, clause);
    if (clause->aside || begins_otherwise(judged, head) ||
        rules_has(judged, WORDS_NOW, clause->begin, clause->end) ||
        rules_activity(judged, clause, &verb) ||
        !rules_has_number(judged, clause->begin, clause->end) || goes_along(judged, clause))
        return false;
    // "win 300 schools": what is won is the subject.
    return rules_word(judged, WORDS_GAIN, head) ||
           names_subject(judged, clause->begin, clause->end);
}

/// The kind of metric that such a clause states as an outcome of its own, read alone; OKR_METRIC_KIND_NONE: it states none.
static unsigned outcome_of(const struct judged *judged, const struct clause *clause)
{
    struct okr_sentence alone;
    struct okr_str text = {judged->text.ptr + clause->begin, clause->end - clause->begin};
    if (clause->continued)
        return OKR_METRIC_KIND_INCREASE;
    okr_sentence_read(text, judged->context, &alone);
    switch (alone.kind) {
    case OKR_METRIC_KIND_NONE:
    case OKR_METRIC_KIND_BINARY:
    case OKR_METRIC_KIND_CADENCE: return OKR_METRIC_KIND_NONE;
    case OKR_METRIC_KIND_REACH:
        return alone.value.length && !only_counts(judged, clause, alone.value)
                   ? OKR_METRIC_KIND_REACH
                   : OKR_METRIC_KIND_NONE;
    default: return alone.value.length ? alone.kind : OKR_METRIC_KIND_NONE;
    }
}

/// 库存变现800万元: things or money. A bound behind it says on which condition: …，折价不超过40%.
static bool counts_things(const struct judged *judged, const struct clause *clause)
{
    struct amount amount;
    size_t at = clause->begin;
    return rules_number(judged, &at, clause->end, &amount) &&
           (!rules_is_level(&amount) || amount.sort == AMOUNT_MONEY);
}

/// 海外占比25%: which part of the things before.
static bool says_share(const struct judged *judged, const struct clause *clause)
{
    return scan_has((struct okr_str){judged->text.ptr + clause->begin, clause->end - clause->begin},
                    "占比");
}

/// "…, lifting conversion to 4 %", 同比下降6%，节约金额2300万元: what the clause before brings about.
static bool is_brought_about(const struct judged *judged, const struct clause *clause)
{
    size_t head = clause_head(judged, clause);
    size_t behind = head < clause->end ? rules_step(judged, head) : head;
    struct scan scan = {judged->text, head};
    return scan_any(&scan, "节约|节省|总额|总金额|合同额|合同总额|合同金额") ||
           okr_str_ends((struct okr_str){judged->text.ptr + head, behind - head}, OKR_STR("ing"));
}

/// 低于行业平均的8%, "above the 36% of 2017": a bound that no number follows at once.
static bool compares(const struct judged *judged, size_t head)
{
    struct amount amount;
    struct scan scan = {judged->text, head};
    const bool bound = scan_any(&scan, "above|below|higher than|lower than|better than|高于|低于|"
                                       "不高于|不低于|超过|优于|好于");
    (void)scan_blanks(&scan);
    return bound && !amounts_at(judged->amounts, scan.at, &amount);
}

/// "up 20% year on year", "110% of plan", 增幅20%, 达到三年来最低: how the number before is to be seen; no word names another subject.
static bool describes(const struct judged *judged, const struct clause *clause)
{
    static const char seen[] =
        "up|down|a|the|of|on|growth|increase|plan|budget|target|forecast|增幅|涨幅|增速|降幅|"
        "最低|最高|新低|新高|来";
    const struct okr_str said = {judged->text.ptr + clause->begin, clause->end - clause->begin};
    struct scan scan = {judged->text, clause_head(judged, clause)};
    if (compares(judged, scan.at) || scan_has(said, "of which|of whom|of them"))
        return true;
    if (rules_word(judged, WORDS_GAIN, scan.at))
        return false;
    while (scan.at < clause->end) {
        const size_t used = skip_plain(judged, scan.at);
        scan_take(&scan, used);
        if (used || scan_any(&scan, seen))
            continue;
        const int32_t c = scan_next(&scan);
        if (c >= 0x3400 || scan_is_letter(c))
            return false;
    }
    return true;
}

/// Beside "sign 20 customers" another outcome is one that falls: what rises may be what they bring.
static bool stands_beside(const struct judged *judged, const struct clause *first, unsigned kind)
{
    return kind == OKR_METRIC_KIND_DECREASE || !begins_done(judged, clause_head(judged, first));
}

/// Two outcomes, neither of them what the other is for. Clauses are read alone only where two of them could be outcomes.
static bool two_outcomes(const struct judged *judged, struct okr_range *ret)
{
    const struct clause *first = NULL;
    bool may[RULES_CLAUSES];
    size_t candidates = 0;
    bool first_counts = false;
    for (size_t i = 0; i < judged->n_clauses; i++) {
        may[i] = may_state_outcome(judged, &judged->clauses[i]);
        candidates += may[i];
    }
    for (size_t i = 0; i < judged->n_clauses && candidates > 1; i++) {
        const struct clause *clause = &judged->clauses[i];
        if (clause->purpose || (i && is_brought_about(judged, clause)))
            first = NULL;
        may[i] = may[i] && !(i && describes(judged, clause));
        unsigned kind = may[i] ? outcome_of(judged, clause) : OKR_METRIC_KIND_NONE;
        if (!kind || (first && begins_done(judged, clause_head(judged, clause))) ||
            (first && first_counts &&
             (kind == OKR_METRIC_KIND_MAINTAIN || says_share(judged, clause))))
            continue;
        if (first && stands_beside(judged, first, kind)) {
            *ret = (struct okr_range){first->begin, clause->end - first->begin};
            return true;
        }
        first = clause;
        first_counts = kind == OKR_METRIC_KIND_REACH && counts_things(judged, clause);
    }
    return false;
}

/// A clause that begins with finishing or making a thing of its own; sign-off and acceptance belong to the thing before.
static bool delivers(const struct judged *judged, const struct clause *clause)
{
    size_t head = clause_head(judged, clause), complete = rules_word(judged, WORDS_COMPLETE, head);
    size_t output = rules_word(judged, WORDS_OUTPUT, head);
    size_t verb = complete > output ? complete : output;
    return verb && !clause->aside && !clause->purpose &&
           !rules_has(judged, WORDS_STEP, head + verb, clause->end) &&
           names_subject(judged, head + verb, clause->end);
}

/// Two things that one verb delivers: "launch the dealer app and the training site". Each must end in a word for a thing, since
/// "the search and result page" is one.
static bool two_things(const struct judged *judged, const struct clause *clause)
{
    bool thing = false, joined = false;
    if (!delivers(judged, clause))
        return false;
    for (size_t at = clause_head(judged, clause); at < clause->end;) {
        size_t used = rules_word(judged, WORDS_THING, at);
        size_t conjunction = rules_word(judged, WORDS_CONJUNCTION, at);
        if (used && joined)
            return true;
        if (conjunction)
            joined = thing;
        else if (used || judged->text.ptr[at] != ' ')
            thing = used > 0;
        at = used ? at + used : conjunction ? at + conjunction : rules_step(judged, at);
    }
    return false;
}

static bool two_deliverables(const struct judged *judged, struct okr_range *ret)
{
    const struct clause *first = NULL;
    for (size_t i = 0; i < judged->n_clauses; i++) {
        const struct clause *clause = &judged->clauses[i];
        bool both = two_things(judged, clause);
        if (!both && !delivers(judged, clause))
            continue;
        if (first || both) {
            const struct clause *from = first ? first : clause;
            *ret = (struct okr_range){from->begin, clause->end - from->begin};
            return true;
        }
        first = clause;
    }
    return false;
}

bool rules_kr_compound(const struct judged *judged, struct okr_text_finding *ret)
{
    switch (judged->sentence->kind) {
    case OKR_METRIC_KIND_MILESTONE: return false;
    case OKR_METRIC_KIND_BINARY: return two_deliverables(judged, &ret->range);
    default: return judged->n_clauses > 1 && two_outcomes(judged, &ret->range);
    }
}
