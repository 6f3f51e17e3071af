// SPDX-License-Identifier: Apache-2.0
#include <okr/glossary.h>

#include <criterion/criterion.h>

#include "support/leak.h"

Test(glossary, every_word_reads_back_as_its_value)
{
    for (int group = OKR_GROUP_NONE + 1; group < OKR_GROUP_KEY; group++) {
        unsigned n;
        const struct okr_term *terms = okr_terms((enum okr_group)group, &n);
        cr_assert_gt(n, 0);
        for (unsigned i = 1; i <= n; i++) {
            const enum okr_group g = (enum okr_group)group;
            cr_expect_eq(okr_term_parse(g, okr_str_c(terms[i].slug)), i, "%s.%s", okr_group_name(g),
                         terms[i].slug);
            cr_expect_eq(okr_term_read(g, okr_str_c(terms[i].slug)), i, "%s.%s", okr_group_name(g),
                         terms[i].slug);
            cr_expect_eq(okr_term_read(g, okr_str_c(terms[i].zh)), i, "%s.%s", okr_group_name(g),
                         terms[i].zh);
            cr_expect_str_eq(okr_term_slug(g, i), okr_term_word(g, i, OKR_EN));
        }
    }
    okr_test_end();
}

Test(glossary, reads_liberally_but_the_wire_exactly)
{
    static const struct {
        enum okr_group group;
        const char *word;
        unsigned read, parsed;
    } rows[] = {
        {OKR_GROUP_STATUS, "at_risk", OKR_STATUS_AT_RISK, OKR_STATUS_AT_RISK},
        {OKR_GROUP_STATUS, "At Risk", OKR_STATUS_AT_RISK, 0},
        {OKR_GROUP_STATUS, "有风险", OKR_STATUS_AT_RISK, 0},
        {OKR_GROUP_UNIT_KIND, "集团", OKR_UNIT_KIND_COMPANY, 0},
        {OKR_GROUP_UNIT_KIND, "企业", OKR_UNIT_KIND_COMPANY, 0},
        {OKR_GROUP_UNIT_KIND, "Dept", OKR_UNIT_KIND_DEPARTMENT, 0},
        {OKR_GROUP_UNIT_KIND, "ＴＥＡＭ", OKR_UNIT_KIND_TEAM, 0},
        {OKR_GROUP_ORIGIN, "bottom-up", OKR_ORIGIN_BOTTOM_UP, 0},
        {OKR_GROUP_OUTCOME, "canceled", OKR_OUTCOME_CANCELLED, 0},
        {OKR_GROUP_SCALE, "亿", OKR_SCALE_YI, OKR_SCALE_YI},
        {OKR_GROUP_PERIOD, "working day", OKR_PERIOD_WORKDAY, 0},
        {OKR_GROUP_STATUS, "", 0, 0},
        {OKR_GROUP_STATUS, "nonsense", 0, 0},
        {OKR_GROUP_NONE, "draft", 0, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        cr_expect_eq(okr_term_read(rows[i].group, okr_str_c(rows[i].word)), rows[i].read, "%s",
                     rows[i].word);
        cr_expect_eq(okr_term_parse(rows[i].group, okr_str_c(rows[i].word)), rows[i].parsed, "%s",
                     rows[i].word);
    }
    cr_expect_str_eq(okr_term_slug(OKR_GROUP_STATUS, 0), "");
    cr_expect_str_eq(okr_term_slug(OKR_GROUP_STATUS, 99), "");
    cr_expect_str_eq(okr_term_word(OKR_GROUP_STATUS, OKR_STATUS_BEHIND, OKR_ZH), "落后");
    cr_expect_str_eq(okr_group_name(OKR_GROUP_EDGE_KIND), "edge_kind");
    cr_expect_str_eq(okr_group_name(OKR_GROUP_COUNT), "");
    okr_test_end();
}

Test(glossary, keys_depend_on_the_item_they_stand_under)
{
    static const struct {
        const char *word;
        char item;
        unsigned key;
        bool misplaced;
    } rows[] = {
        {"负责人", 'U', OKR_KEY_LEAD, false},
        {"负责人", 'O', OKR_KEY_OWNER, false},
        {"负责人", 'K', OKR_KEY_OWNER, false},
        {"metric", 'K', OKR_KEY_METRIC, false},
        {"指标", 'O', OKR_KEY_METRIC, true},
        {"Align", 'O', OKR_KEY_ALIGN, false},
        {"承接自", 'O', OKR_KEY_ALIGN, false},
        {"mission", 'O', OKR_KEY_MISSION, true},
        {"check_in_interval", 'U', OKR_KEY_INTERVAL, false},
        {"信心", 'K', OKR_KEY_CONFIDENCE, false},
        {" 权重 ", 'O', OKR_KEY_WEIGHT, false},
        {"nonsense", 'O', 0, false},
        {"", 'O', 0, false},
        {"ｍｅｔｒｉｃ", 'K', OKR_KEY_METRIC, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool misplaced = !rows[i].misplaced;
        cr_expect_eq(okr_key_read(okr_str_c(rows[i].word), rows[i].item, &misplaced), rows[i].key,
                     "%s", rows[i].word);
        cr_expect_eq(misplaced, rows[i].misplaced, "%s", rows[i].word);
    }
    okr_test_end();
}
