// SPDX-License-Identifier: Apache-2.0
// Rules about the words of one objective or key result: those of libokrproto, weighed with the metric that stands beside them.
#include "audit/audit.h"

#include <math.h>

/// The parts of the metric that words are weighed with.
static struct okr_metric metric_of(const struct key_result *kr)
{
    struct okr_metric metric;
    okr_entity_init(&okr_entity_metric, &metric);
    metric.kind = kr->kind;
    metric.measure = kr->measure;
    metric.target.present = isnan(kr->target) ? 0U : 1U;
    metric.low.present = isnan(kr->low) ? 0U : 1U;
    metric.high.present = isnan(kr->high) ? 0U : 1U;
    return metric;
}

static bool stands(const struct company *c, int32_t at, enum okr_text_rule rule)
{
    if (is_objective(c, at))
        return true;
    struct okr_metric metric = metric_of(key_result_of(c, at));
    return okr_text_rule_stands(rule, &metric);
}

static void send_text(struct audit *a, int32_t at, enum okr_audit_rule rule,
                      enum okr_text_rule text_rule)
{
    if (!company_is_written(&a->c, at))
        return;
    const struct said *said = audit_said(a, at);
    for (size_t i = 0; i < said->n_findings; i++) {
        const struct okr_text_finding *f = &said->findings[i];
        if (f->rule != text_rule || !stands(&a->c, at, text_rule))
            continue;
        struct report r = report_of(rule, a->c.nodes[at].id);
        r.severity = f->severity;
        r.field = "text";
        r.words = f->range;
        if (rule == OKR_AUDIT_NO_BASELINE &&
            company_commitment(&a->c, at) == OKR_COMMITMENT_COMMITTED)
            r.severity = OKR_AUDIT_ERROR;
        report_send(a, &r);
    }
}

/// A number stands in the metric, though not in the sentence.
static bool has_number(const struct key_result *kr)
{
    return !isnan(kr->target) || !isnan(kr->low) || !isnan(kr->high);
}

RULE(NO_METRIC)
{
    send_text(a, at, OKR_AUDIT_NO_METRIC, OKR_TEXT_RULE_NO_METRIC);
}

/// What the sentence lacks the metric may have; a baseline that is still to be measured has nothing yet.
RULE(NO_BASELINE)
{
    const struct company *c = &a->c;
    const struct key_result *kr = key_result_of(c, at);
    if (!company_is_written(c, at))
        return;
    if (!kr->kind) {
        send_text(a, at, OKR_AUDIT_NO_BASELINE, OKR_TEXT_RULE_NO_BASELINE);
        return;
    }
    uint32_t group = (uint32_t)at - c->n_objectives;
    bool lacks = kr->kind == OKR_METRIC_KIND_BASELINE || kr->kind == OKR_METRIC_KIND_INCREASE ||
                 kr->kind == OKR_METRIC_KIND_DECREASE;
    if (!lacks || !isnan(kr->start) ||
        c->check_ins_of.first[group] < c->check_ins_of.first[group + 1])
        return;
    struct report r = report_of(OKR_AUDIT_NO_BASELINE, c->nodes[at].id);
    r.field = "metric";
    if (company_commitment(c, at) == OKR_COMMITMENT_COMMITTED)
        r.severity = OKR_AUDIT_ERROR;
    report_send(a, &r);
}

RULE(KR_ACTIVITY)
{
    send_text(a, at, OKR_AUDIT_KR_ACTIVITY, OKR_TEXT_RULE_KR_ACTIVITY);
}

RULE(KR_VOLUME)
{
    send_text(a, at, OKR_AUDIT_KR_VOLUME, OKR_TEXT_RULE_KR_VOLUME);
}

RULE(KR_VAGUE)
{
    send_text(a, at, OKR_AUDIT_KR_VAGUE, OKR_TEXT_RULE_KR_VAGUE);
}

RULE(KR_COMPOUND)
{
    send_text(a, at, OKR_AUDIT_KR_COMPOUND, OKR_TEXT_RULE_KR_COMPOUND);
}

RULE(KR_LAUNCH)
{
    send_text(a, at, OKR_AUDIT_KR_LAUNCH, OKR_TEXT_RULE_KR_LAUNCH);
}

RULE(O_HAS_NUMBER)
{
    send_text(a, at, OKR_AUDIT_O_HAS_NUMBER, OKR_TEXT_RULE_O_HAS_NUMBER);
}

RULE(O_LENGTH)
{
    send_text(a, at, OKR_AUDIT_O_LENGTH, OKR_TEXT_RULE_O_LENGTH);
}

RULE(O_BAU)
{
    send_text(a, at, OKR_AUDIT_O_BAU, OKR_TEXT_RULE_O_BAU);
}

RULE(O_OUTPUT)
{
    send_text(a, at, OKR_AUDIT_O_OUTPUT, OKR_TEXT_RULE_O_OUTPUT);
}

static int direction_of(unsigned kind)
{
    return kind == OKR_METRIC_KIND_INCREASE ? 1 : kind == OKR_METRIC_KIND_DECREASE ? -1 : 0;
}

/// Start and target of the metric; where it has none, of the sentence, whose word says the way.
RULE(TARGET_WRONG)
{
    const struct company *c = &a->c;
    const struct key_result *kr = key_result_of(c, at);
    if (!company_is_written(c, at))
        return;
    double start = kr->start, target = kr->target;
    int way = direction_of(kr->kind);
    struct report r = report_of(OKR_AUDIT_TARGET_WRONG, c->nodes[at].id);
    r.field = "metric";
    if (!kr->kind ||
        way) { // the metric's own kind follows from its numbers: the words tell what was meant
        const struct said *said = audit_said(a, at);
        bool both = !isnan(said->start) && !isnan(said->target);
        if (both) {
            start = said->start;
            target = said->target;
            r.field = "text";
            r.words = said->value;
        }
        way = both && said->way ? said->way : way;
    }
    if (isnan(start) || isnan(target) || !way)
        return;
    if (way > 0 ? target > start : target < start)
        return;
    report_send(a, &r);
}

RULE(METRIC_AMBIGUOUS)
{
    const struct company *c = &a->c;
    const struct node *n = &c->nodes[at];
    if (!company_is_written(c, at) || n->has_note || key_result_of(c, at)->source.len)
        return;
    const struct said *said = audit_said(a, at);
    if (!said->open_count.length ||
        !(said->kind == OKR_METRIC_KIND_INCREASE || said->kind == OKR_METRIC_KIND_DECREASE ||
          said->kind == OKR_METRIC_KIND_REACH ||
          (has_number(key_result_of(c, at)) && stands(c, at, OKR_TEXT_RULE_KR_VOLUME))))
        return;
    struct report r = report_of(OKR_AUDIT_METRIC_AMBIGUOUS, n->id);
    r.field = "text";
    r.words = said->open_count;
    report_send(a, &r);
}

RULE(OUT_OF_CYCLE)
{
    const struct company *c = &a->c;
    const struct node *n = &c->nodes[at];
    const struct key_result *kr = key_result_of(c, at);
    if (!company_is_written(c, at) || c->cycles[n->cycle].start == OKR_NO_DATE)
        return;
    const struct cycle *cycle = &c->cycles[n->cycle];
    struct report r = report_of(OKR_AUDIT_OUT_OF_CYCLE, n->id);
    okr_date due = kr->due;
    if (due != OKR_NO_DATE) {
        r.field = "due";
        if (due >= cycle->start && due <= cycle->end)
            return;
    } else {
        const struct okr_said_period *said = &audit_said(a, at)->due;
        if (!said->range.length || said->span.start == OKR_NO_DATE ||
            okr_span_overlaps(said->span, (struct okr_span){cycle->start, cycle->end}))
            return;
        r.field = "text";
        r.words = said->range;
        due = said->span.end;
    }
    report_date(&r, "due", due);
    report_date(&r, "start", cycle->start);
    report_date(&r, "end", cycle->end);
    report_send(a, &r);
}

RULE(TIME_MISSING)
{
    const struct company *c = &a->c;
    const struct cycle *cycle = c->nodes[at].cycle < 0 ? NULL : &c->cycles[c->nodes[at].cycle];
    struct okr_span span;
    if (!cycle || !company_is_current(c, at) || cycle->end != OKR_NO_DATE ||
        key_result_of(c, at)->due != OKR_NO_DATE ||
        okr_period_read(cycle->key, c->first_month, &span) || audit_said(a, at)->due.range.length)
        return;
    struct report r = report_of(OKR_AUDIT_TIME_MISSING, c->nodes[at].id);
    report_send(a, &r);
}
