// SPDX-License-Identifier: Apache-2.0
// The table of the text-only audit rules (METHOD 6).
#include "text/rules/rules.h"

enum { INFO, WARN };

static const struct rule {
    bool objective;   ///< whether it judges objectives or key results
    bool any_length;  ///< also judges what is too long to be a sentence
    uint8_t severity; ///< the usual one; a rule may set another
    rules_check *check;
} rules[OKR_TEXT_RULE_COUNT] = {
    [OKR_TEXT_RULE_NO_METRIC] = {false, false, WARN, rules_no_metric},
    [OKR_TEXT_RULE_NO_BASELINE] = {false, false, WARN, rules_no_baseline},
    [OKR_TEXT_RULE_KR_ACTIVITY] = {false, false, WARN, rules_kr_activity},
    [OKR_TEXT_RULE_KR_VOLUME] = {false, false, WARN, rules_kr_volume},
    [OKR_TEXT_RULE_KR_VAGUE] = {false, false, WARN, rules_kr_vague},
    [OKR_TEXT_RULE_KR_COMPOUND] = {false, false, WARN, rules_kr_compound},
    [OKR_TEXT_RULE_KR_LAUNCH] = {false, false, WARN, rules_kr_launch},
    [OKR_TEXT_RULE_O_HAS_NUMBER] = {true, false, INFO, rules_o_has_number},
    [OKR_TEXT_RULE_O_LENGTH] = {true, true, INFO, rules_o_length},
    [OKR_TEXT_RULE_O_BAU] = {true, false, WARN, rules_o_bau},
    [OKR_TEXT_RULE_O_OUTPUT] = {true, false, WARN, rules_o_output},
};

static const struct row {
    const char *code, *hint[2];
} rows[OKR_TEXT_RULE_COUNT] = {
#define OKR_TEXT_RULE(NAME, en, zh) [OKR_TEXT_RULE_##NAME] = {#NAME, {en, zh}},
#include <okr/text_rules.def>
#undef OKR_TEXT_RULE
};

const char *okr_text_rule_code(enum okr_text_rule rule)
{
    return rows[rule].code;
}

const char *okr_text_rule_hint(enum okr_text_rule rule, enum okr_lang lang)
{
    return rows[rule].hint[lang == OKR_ZH];
}

static size_t judge(const struct judged *judged, bool too_long, struct okr_text_finding *ret)
{
    size_t n = 0;
    for (unsigned rule = 0; rule < OKR_TEXT_RULE_COUNT; rule++) {
        struct okr_text_finding finding = {.rule = (uint8_t)rule, .severity = rules[rule].severity};
        if (rules[rule].objective != judged->context->objective ||
            (too_long && !rules[rule].any_length))
            continue;
        if (rules[rule].check(judged, &finding))
            ret[n++] = finding;
    }
    return n;
}

size_t sentence_judge(struct sentence *s, const struct okr_sentence *read,
                      struct okr_text_finding *ret)
{
    struct judged judged; // clauses_cut() makes its clauses, which are many to clear
    judged.text = s->text;
    judged.context = s->context;
    judged.sentence = read;
    judged.words = &s->words;
    judged.amounts = &s->amounts;
    judged.periods = s->periods;
    judged.n_periods = s->n_periods;
    judged.counts_effort = judged.measured_outcome = false;
    clauses_cut(&judged);
    if (!s->context->objective)
        effort_weigh(&judged);
    return judge(&judged, false, ret);
}

size_t okr_text_rules(struct okr_str text, const struct okr_sentence_context *context,
                      const struct okr_sentence *sentence, struct okr_text_finding *ret)
{
    struct sentence s;
    if (text.len > RULES_TEXT_MAX)
        return judge(&(struct judged){.text = text, .context = context, .sentence = sentence}, true,
                     ret);
    sentence_open(text, context, &s);
    return sentence_judge(&s, sentence, ret);
}
