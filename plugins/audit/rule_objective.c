// SPDX-License-Identifier: Apache-2.0
// Rules about an objective as a whole: its key results, weights, dates, balance and owner.
#include "audit/audit.h"

#include <math.h>

/// Cancelled and postponed ones do not count (METHOD 1.3).
static bool counts(const struct company *c, uint32_t kr)
{
    return c->nodes[kr].outcome != OKR_OUTCOME_CANCELLED &&
           c->nodes[kr].outcome != OKR_OUTCOME_POSTPONED;
}

static int32_t count_key_results(const struct company *c, int32_t objective)
{
    int32_t n = 0;
    EACH(kr, c->key_results_of, (uint32_t)objective)
    n += counts(c, kr);
    return n;
}

RULE(KR_COUNT)
{
    const struct company *c = &a->c;
    if (!company_is_current(c, at))
        return;
    int32_t n = count_key_results(c, at), most = PARAMETER(a, KR_COUNT, most);
    if (n > 1 && n <= most)
        return;
    struct report r = report_of(OKR_AUDIT_KR_COUNT, c->nodes[at].id);
    r.severity = n == 0 ? OKR_AUDIT_ERROR : n == 1 ? OKR_AUDIT_INFO : OKR_AUDIT_WARN;
    report_arg(&r, "count", "%d", n);
    report_arg(&r, "most", "%d", most);
    report_send(a, &r);
}

static bool works_here(const struct company *c, int32_t person)
{
    return person >= 0 && c->units[person].status != OKR_UNIT_STATUS_LEFT &&
           c->units[person].status != OKR_UNIT_STATUS_SUSPENDED;
}

/// Said of the objective; of a key result only where it names somebody of its own who is gone.
RULE(ROLE_MISSING)
{
    const struct company *c = &a->c;
    if (!company_is_current(c, at) || works_here(c, company_answers(c, at)))
        return;
    struct report r = report_of(OKR_AUDIT_ROLE_MISSING, c->nodes[at].id);
    report_send(a, &r);
}

/// METHOD 1.3: the set ones fill 1000 when all are set; all 0 counts nothing.
RULE(WEIGHT_SUM)
{
    const struct company *c = &a->c;
    int32_t sum = 0, set = 0, n = 0;
    if (!company_is_written(c, at))
        return;
    EACH(kr, c->key_results_of, (uint32_t)at)
    {
        if (!counts(c, kr))
            continue;
        n++;
        if (c->nodes[kr].weight != OKR_UNSET) {
            set++;
            sum += c->nodes[kr].weight;
        }
    }
    if (!set || (sum == 1000 && set == n) || (set < n && sum <= 1000))
        return;
    struct report r = report_of(OKR_AUDIT_WEIGHT_SUM, c->nodes[at].id);
    report_arg(&r, "sum", "%g%%", sum / 10.0);
    report_send(a, &r);
}

RULE(WEIGHT_DOMINANT)
{
    const struct company *c = &a->c;
    const struct node *n = &c->nodes[at];
    if (!company_is_written(c, at) || n->weight == OKR_UNSET ||
        n->weight < PARAMETER(a, WEIGHT_DOMINANT, most) || count_key_results(c, n->objective) < 2)
        return;
    struct report r = report_of(OKR_AUDIT_WEIGHT_DOMINANT, n->id);
    report_arg(&r, "weight", "%g%%", n->weight / 10.0);
    report_send(a, &r);
}

/// Due on the cycle's last day, with nothing before it: no checkpoint, no step with a date, no earlier day in its words, nothing that repeats.
static bool ends_last_day(struct audit *a, uint32_t kr, okr_date last)
{
    const struct key_result *k = key_result_of(&a->c, (int32_t)kr);
    if (k->has_checkpoints || k->first_step_due != OKR_NO_DATE ||
        k->kind == OKR_METRIC_KIND_CADENCE || k->kind == OKR_METRIC_KIND_MAINTAIN ||
        company_span(&a->c, (int32_t)kr).end != last)
        return false;
    const struct okr_said_period *said = &audit_said(a, (int32_t)kr)->due;
    return !said->range.length || said->span.end == OKR_NO_DATE || said->span.end >= last;
}

RULE(ALL_END_LAST_DAY)
{
    const struct company *c = &a->c;
    int32_t n = 0;
    if (!company_is_current(c, at) || c->cycles[c->nodes[at].cycle].end == OKR_NO_DATE ||
        count_key_results(c, at) < PARAMETER(a, ALL_END_LAST_DAY, least))
        return;
    okr_date last = c->cycles[c->nodes[at].cycle].end;
    EACH(kr, c->key_results_of, (uint32_t)at)
    {
        if (!counts(c, kr))
            continue;
        if (!ends_last_day(a, kr, last))
            return;
        n++;
    }
    struct report r = report_of(OKR_AUDIT_ALL_END_LAST_DAY, c->nodes[at].id);
    report_arg(&r, "count", "%d", n);
    report_date(&r, "end", last);
    report_send(a, &r);
}

// --- balance ---------------------------------------------------------------------------------------------------------

static bool is_time(struct okr_str measure)
{
    static const char *const times[] = {"天", "小时", "分钟"};
    return okr_measure_among(measure, times, sizeof times / sizeof *times);
}

static bool is_share(struct okr_str measure)
{
    static const char *const shares[] = {"%", "分", "point"};
    return !measure.len || okr_measure_among(measure, shares, sizeof shares / sizeof *shares);
}

/// Counts things or money upwards, or pushes a time down.
static bool pushes_volume(const struct key_result *kr)
{
    if (kr->kind == OKR_METRIC_KIND_DECREASE)
        return is_time(kr->measure);
    return (kr->kind == OKR_METRIC_KIND_REACH || kr->kind == OKR_METRIC_KIND_INCREASE) &&
           !is_share(kr->measure) && !is_time(kr->measure);
}

RULE(NO_COUNTER_METRIC)
{
    const struct company *c = &a->c;
    if (!company_is_current(c, at) || count_key_results(c, at) < 2)
        return;
    EACH(kr, c->key_results_of, (uint32_t)at)
    if (counts(c, kr) && (!pushes_volume(key_result_of(c, (int32_t)kr)) ||
                          c->nodes[kr].commitment == OKR_COMMITMENT_GUARDRAIL))
        return;
    struct report r = report_of(OKR_AUDIT_NO_COUNTER_METRIC, c->nodes[at].id);
    report_send(a, &r);
}

// --- horizon ---------------------------------------------------------------------------------------------------------

struct number_word {
    const char *word;
    int n;
};

static int number_at(struct okr_str text, size_t *at)
{
    static const struct number_word words[] = {
        {"two", 2}, {"three", 3}, {"four", 4}, {"five", 5}, {"six", 6}, {"ten", 10}, {"两", 2},
        {"二", 2},  {"三", 3},    {"四", 4},   {"五", 5},   {"六", 6},  {"八", 8},   {"十", 10}};
    int n = 0;
    size_t i = *at;
    while (i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9' && n < 1000)
        n = 10 * n + (text.ptr[i++] - '0');
    if (i > *at) {
        *at = i;
        return n;
    }
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        size_t len = strlen(words[w].word);
        if (text.len - *at < len)
            continue;
        size_t same = 0;
        while (same < len && (text.ptr[*at + same] == words[w].word[same] ||
                              (text.ptr[*at + same] | 32) == words[w].word[same]))
            same++;
        if (same == len) {
            *at += len;
            return words[w].n;
        }
    }
    return 0;
}

static bool begins(struct okr_str text, size_t at, const char *word)
{
    struct okr_str rest = okr_str_skip(text, at);
    for (size_t i = 0; word[i]; i++)
        if (i >= rest.len || (rest.ptr[i] != word[i] && (rest.ptr[i] | 32) != word[i]))
            return false;
    return true;
}

static bool ends_with_any(struct okr_str text, const char *const *words, size_t n)
{
    text = okr_str_trim(text);
    for (size_t i = 0; i < n; i++)
        if (okr_str_ends(text, okr_str_c(words[i])))
            return true;
    return false;
}

/// Most texts name no years.
static bool names_years(struct okr_str text)
{
    for (size_t at = 0; at < text.len; at++)
        if (((text.ptr[at] | 32) == 'y' && begins(text, at, "year")) ||
            ((text.ptr[at] | 32) == "年"[0] && begins(text, at, "年")))
            return true;
    return false;
}

/// Years that lie ahead in a text: "three-year", "next 3 years", 今后三年, 三年战略; not 2018年, 第三年, "3 years of experience", 近三年. 0 = none.
static int years_ahead(struct okr_str text, struct okr_range *ret)
{
    static const char *const behind[] = {"last", "past", "previous", "第", "近",   "过去",  "连续",
                                         "前",   "每",   "满",       "上", "over", "in its"};
    if (!names_years(text))
        return 0;
    for (size_t at = 0; at < text.len; at++) {
        size_t end = at;
        bool inside = at && ((text.ptr[at - 1] >= '0' && text.ptr[at - 1] <= '9') ||
                             ((text.ptr[at - 1] | 32) >= 'a' && (text.ptr[at - 1] | 32) <= 'z') ||
                             text.ptr[at - 1] == '.');
        int n = inside || ((unsigned char)text.ptr[at] & 0xC0) == 0x80 ? 0 : number_at(text, &end);
        if (n < 2 || n > 30)
            continue;
        size_t word = end;
        while (word < text.len && (text.ptr[word] == ' ' || text.ptr[word] == '-'))
            word++;
        bool han = begins(text, word, "年"), latin = begins(text, word, "year");
        size_t behind_word = word + (latin && begins(text, word, "years") ? 5 : latin ? 4 : 3);
        if ((!han && !latin) || begins(text, behind_word, "级") ||
            begins(text, behind_word, "以上") || begins(text, behind_word, "经验") ||
            begins(text, behind_word, " of ") || begins(text, behind_word, " old") ||
            begins(text, behind_word, "来") || begins(text, behind_word, "前") ||
            ends_with_any((struct okr_str){text.ptr, at}, behind, sizeof behind / sizeof *behind))
            continue;
        *ret = (struct okr_range){at, behind_word - at};
        return n;
    }
    return 0;
}

static bool has_longer_parent(const struct company *c, int32_t node, int32_t days)
{
    EACH(i, c->edges_from, (uint32_t)node)
    {
        const struct edge *e = &c->edges[i];
        if (!edge_holds(e) || !edge_is_upward(e) || e->to < 0 || c->nodes[e->to].cycle < 0)
            continue;
        const struct cycle *cycle = &c->cycles[c->nodes[e->to].cycle];
        if (cycle->end - cycle->start + 1 > days)
            return true;
    }
    return false;
}

RULE(HORIZON_MISMATCH)
{
    const struct company *c = &a->c;
    struct okr_range words;
    if (!company_is_written(c, at) || c->cycles[c->nodes[at].cycle].end == OKR_NO_DATE)
        return;
    const struct cycle *cycle = &c->cycles[c->nodes[at].cycle];
    int32_t days = cycle->end - cycle->start + 1;
    int years = years_ahead(c->nodes[at].text, &words);
    if (!years || years * 365 <= PARAMETER(a, HORIZON_MISMATCH, times) * days ||
        has_longer_parent(c, at, days))
        return;
    struct report r = report_of(OKR_AUDIT_HORIZON_MISMATCH, c->nodes[at].id);
    r.field = "text";
    r.words = words;
    report_arg(&r, "days", "%d", days);
    report_send(a, &r);
}

// --- how sure --------------------------------------------------------------------------------------------------------

enum { CONFIDENT_LEAST = 2 };

/// The mean confidence that its key results began with, in percent; NaN where fewer than two say one. `stretch`: only of those that are to be a stretch.
static double mean_confidence(const struct company *c, int32_t objective, bool stretch)
{
    double sum = 0;
    int32_t n = 0;
    EACH(kr, c->key_results_of, (uint32_t)objective)
    {
        double confidence = key_result_of(c, (int32_t)kr)->confidence;
        unsigned commitment = company_commitment(c, (int32_t)kr);
        bool promised =
            commitment == OKR_COMMITMENT_COMMITTED || commitment == OKR_COMMITMENT_GUARDRAIL;
        if (!counts(c, kr) || isnan(confidence) || (stretch && promised))
            continue;
        sum += confidence;
        n++;
    }
    return n < CONFIDENT_LEAST ? NAN : 100 * sum / n;
}

/// The mean score of a unit's objectives of the cycle that ended last before `before`; the day that cycle began in `*ret_start`. NaN when there is none.
static double score_before(const struct company *c, int32_t unit, okr_date before,
                           okr_date *ret_start)
{
    int32_t last = NOBODY;
    double sum = 0;
    int32_t n = 0;
    EACH(o, c->objectives_of, (uint32_t)unit)
    {
        int32_t cycle = c->nodes[o].cycle;
        if (cycle >= 0 && c->cycles[cycle].end != OKR_NO_DATE && c->cycles[cycle].end < before &&
            (last < 0 || c->cycles[cycle].end > c->cycles[last].end))
            last = cycle;
    }
    EACH(o, c->objectives_of, (uint32_t)unit)
    if (last >= 0 && c->nodes[o].cycle == last && !isnan(c->nodes[o].score) &&
        c->nodes[o].commitment != OKR_COMMITMENT_COMMITTED) {
        sum += c->nodes[o].score;
        n++;
    }
    *ret_start = last < 0 ? OKR_NO_DATE : c->cycles[last].start;
    return n ? sum / n : NAN;
}

static bool always_made_it(struct audit *a, int32_t objective, double *ret)
{
    const struct company *c = &a->c;
    const struct node *o = &c->nodes[objective];
    okr_date start = c->cycles[o->cycle].start;
    double least = PARAMETER(a, SANDBAG, score) / 100.0;
    double last = start == OKR_NO_DATE ? NAN : score_before(c, o->unit, start, &start);
    double before = isnan(last) ? NAN : score_before(c, o->unit, start, &start);
    *ret = 50 * (last + before);
    return last > least && before > least;
}

RULE(SANDBAG)
{
    const struct company *c = &a->c;
    if (!company_is_live(c, at))
        return;
    double mean = mean_confidence(c, at, true);
    if (!(mean > PARAMETER(a, SANDBAG, confidence)) && !always_made_it(a, at, &mean))
        return;
    struct report r = report_of(OKR_AUDIT_SANDBAG, c->nodes[at].id);
    report_arg(&r, "mean", "%.0f%%", mean);
    report_send(a, &r);
}

RULE(FANTASY)
{
    const struct company *c = &a->c;
    if (!company_is_live(c, at))
        return;
    double mean = mean_confidence(c, at, false);
    if (!(mean < PARAMETER(a, FANTASY, confidence)))
        return;
    struct report r = report_of(OKR_AUDIT_FANTASY, c->nodes[at].id);
    report_arg(&r, "mean", "%.0f%%", mean);
    report_send(a, &r);
}
