// SPDX-License-Identifier: Apache-2.0
#include <okr/sentence.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/leak.h"
#include "support/vectors.h"

static size_t judge(struct okr_str text, bool objective, struct okr_text_finding *ret)
{
    struct okr_sentence sentence;
    struct okr_sentence_context context = {.objective = objective};
    okr_sentence_read(text, &context, &sentence);
    return okr_text_rules(text, &context, &sentence, ret);
}

/// The codes that fire, joined by blanks; "-" for none.
static void codes_of(struct okr_str text, bool objective, char *out, size_t room)
{
    struct okr_text_finding findings[OKR_TEXT_RULE_COUNT];
    size_t n = judge(text, objective, findings), used = 0;
    snprintf(out, room, "-");
    for (size_t i = 0; i < n; i++)
        used += (size_t)snprintf(out + used, room - used, "%s%s", i ? " " : "",
                                 okr_text_rule_code(findings[i].rule));
}

static bool is_objective_rule(enum okr_text_rule rule)
{
    return okr_text_rule_code(rule)[0] == 'O';
}

/// Every rule has a file of sentences on which it fires, and of near misses.
static void check_rule(enum okr_text_rule rule)
{
    char name[64];
    struct vector_row row;
    snprintf(name, sizeof name, "rule_%s.tsv", okr_text_rule_code(rule));
    for (char *c = name; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    struct vectors *file = vectors_open(name);
    while (vectors_next(file, &row)) {
        char codes[256];
        codes_of(okr_str_c(row.cell[1]), is_objective_rule(rule), codes, sizeof codes);
        bool fires = strstr(codes, okr_text_rule_code(rule)) != NULL;
        cr_expect_eq(fires, row.cell[0][0] == '1', "%s:%d: %s: %s", VECTOR_AT(row), row.cell[1],
                     codes);
    }
    vectors_close(file);
}

Test(text_rules, fire_where_they_should_and_pass_near_misses)
{
    for (unsigned rule = 0; rule < OKR_TEXT_RULE_COUNT; rule++)
        check_rule(rule);
    okr_test_end();
}

Test(text_rules, say_the_same_of_a_sentence_together)
{
    struct vector_row row;
    struct vectors *file = vectors_open("rules_together.tsv");
    while (vectors_next(file, &row)) {
        char codes[256];
        codes_of(okr_str_c(row.cell[2]), strcmp(row.cell[0], "o") == 0, codes, sizeof codes);
        cr_expect_str_eq(codes, row.cell[1], "%s:%d: %s: %s", VECTOR_AT(row), row.cell[2], codes);
    }
    vectors_close(file);
    okr_test_end();
}

/// What a sentence says is the same, asked at once or bit by bit.
static void expect_understood(struct okr_str text, bool objective)
{
    const struct okr_sentence_context context = {.objective = objective};
    struct okr_understood whole;
    struct okr_sentence sentence;
    struct okr_text_finding findings[OKR_TEXT_RULE_COUNT];
    char noun[OKR_NOUN_BYTES];
    int direction;
    okr_sentence_understand(text, &context, &whole);
    okr_sentence_read(text, &context, &sentence);
    cr_expect_eq(whole.sentence.kind, sentence.kind);
    cr_expect_eq(whole.sentence.value.offset, sentence.value.offset);
    cr_expect_eq(whole.sentence.due.span.end, sentence.due.span.end);
    cr_assert_eq(whole.n_findings, okr_text_rules(text, &context, &sentence, findings));
    for (size_t i = 0; i < whole.n_findings; i++)
        cr_expect(whole.findings[i].rule == findings[i].rule &&
                  whole.findings[i].range.offset == findings[i].range.offset);
    cr_expect_eq(whole.noun_length, okr_metric_noun(text, noun, sizeof noun, &direction));
    cr_expect_eq(memcmp(whole.noun, noun, whole.noun_length), 0);
    cr_expect_eq(whole.direction, direction);
}

Test(text_rules, say_the_same_asked_at_once)
{
    struct vector_row row;
    struct vectors *file = vectors_open("rules_together.tsv");
    static char longest[6000];
    while (vectors_next(file, &row))
        expect_understood(okr_str_c(row.cell[2]), strcmp(row.cell[0], "o") == 0);
    vectors_close(file);
    memset(longest, 'x', sizeof longest); // longer than what a metric is read from
    expect_understood((struct okr_str){longest, sizeof longest}, true);
    expect_understood((struct okr_str){longest, sizeof longest}, false);
    okr_test_end();
}

Test(text_rules, know_what_a_number_is_about)
{
    static const struct {
        const char *text, *noun;
        int direction;
    } rows[] = {
        {"客户流失率从5%降到3%", "客户流失率", -1},
        {"GMV增长20%", "gmv", 1}, // behind a Latin name too
        {"NPS从30提升到50", "nps", 1},
        {"K8s集群的可用率达到99.9%", "k8s集群可用率", 0},
        {"Cut P0231 errors to 3", "p0231errors", -1},
        {"3月底前客单价不低于80元", "客单价", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char noun[OKR_NOUN_BYTES];
        int direction;
        const size_t n = okr_metric_noun(okr_str_c(rows[i].text), noun, sizeof noun, &direction);
        cr_expect(okr_str_is((struct okr_str){noun, n}, rows[i].noun), "%s: %.*s", rows[i].text,
                  (int)n, noun);
        cr_expect_eq(direction, rows[i].direction, "%s: %d", rows[i].text, direction);
    }
    okr_test_end();
}

Test(text_rules, know_which_counts_are_open)
{
    static const struct {
        const char *text, *noun;
    } rows[] = {
        {"Grow active users from 10 to 20", "active users"},
        {"Grow daily active users from 10 to 20", ""},
        {"访问量从1万增加到2万", "访问量"},
        {"月访问量从1万增加到2万", ""},
        {"Misusers fall to 3", ""},
    };
    const struct okr_sentence_context context = {.objective = false};
    struct okr_understood understood;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        okr_sentence_understand(okr_str_c(rows[i].text), &context, &understood);
        struct okr_range noun = understood.open_count;
        cr_expect(
            okr_str_is((struct okr_str){rows[i].text + noun.offset, noun.length}, rows[i].noun),
            "%s", rows[i].text);
    }
    okr_test_end();
}

Test(text_rules, know_how_grave_and_where)
{
    static const struct {
        const char *text;
        bool objective;
        enum okr_text_rule rule;
        uint8_t severity;
        const char *words;
    } rows[] = {
        {"Win 20 customers in the north", true, OKR_TEXT_RULE_O_HAS_NUMBER, 0, "20"},
        {"Win 20 customers and 40% of the market", true, OKR_TEXT_RULE_O_HAS_NUMBER, 1, "40%"},
        {"营收突破5000万元", true, OKR_TEXT_RULE_O_HAS_NUMBER, 1, "5000万元"},
        {"Sales excellence", true, OKR_TEXT_RULE_O_LENGTH, 0, "Sales excellence"},
        {"做好日常运维工作", true, OKR_TEXT_RULE_O_BAU, 1, "做好"},
        {"Implement the new ERP system", true, OKR_TEXT_RULE_O_OUTPUT, 1, "Implement"},
        {"To discuss prices with retailers", false, OKR_TEXT_RULE_KR_ACTIVITY, 1, "discuss"},
        {"3月底前梳理采购流程", false, OKR_TEXT_RULE_KR_ACTIVITY, 1, "梳理"},
        {"Enhance brand visibility", false, OKR_TEXT_RULE_KR_VAGUE, 1, "Enhance"},
        {"Launch the new partner portal", false, OKR_TEXT_RULE_KR_LAUNCH, 1, "Launch"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_text_finding findings[OKR_TEXT_RULE_COUNT];
        struct okr_str text = okr_str_c(rows[i].text);
        size_t n = judge(text, rows[i].objective, findings), at = 0;
        while (at < n && findings[at].rule != rows[i].rule)
            at++;
        cr_assert_lt(at, n, "%s", rows[i].text);
        struct okr_range range = findings[at].range;
        cr_expect_eq(findings[at].severity, rows[i].severity, "%s", rows[i].text);
        cr_assert_leq(range.offset + range.length, text.len);
        cr_expect(okr_str_starts(okr_str_skip(text, range.offset), okr_str_c(rows[i].words)),
                  "%s: %.*s", rows[i].text, (int)range.length, text.ptr + range.offset);
    }
    okr_test_end();
}

Test(text_rules, have_a_code_and_a_cure_each)
{
    for (unsigned rule = 0; rule < OKR_TEXT_RULE_COUNT; rule++) {
        cr_expect(*okr_text_rule_code(rule));
        cr_expect(*okr_text_rule_hint(rule, OKR_EN));
        cr_expect(*okr_text_rule_hint(rule, OKR_ZH));
    }
    okr_test_end();
}

/// What is longer than any title is judged by its length alone, in no time.
Test(text_rules, give_up_on_what_is_no_sentence)
{
    enum { LENGTH = 1 << 20 };
    static const char *const pieces[] = {"and ", "并", "1", "，", "@", "to meet 5 ", "("};
    char *text = malloc(LENGTH);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct okr_text_finding findings[OKR_TEXT_RULE_COUNT];
        struct okr_sentence sentence = {0};
        struct okr_sentence_context context = {.objective = true};
        size_t size = strlen(pieces[i]);
        for (size_t at = 0; at + size <= LENGTH; at += size)
            memcpy(text + at, pieces[i], size);
        struct okr_str all = {text, LENGTH / size * size};
        size_t n = okr_text_rules(all, &context, &sentence, findings);
        cr_expect(n == 0 || (n == 1 && findings[0].rule == OKR_TEXT_RULE_O_LENGTH), "%s",
                  pieces[i]);
        context.objective = false;
        cr_expect_eq(okr_text_rules(all, &context, &sentence, findings), 0);
    }
    free(text);
    okr_test_end();
}
