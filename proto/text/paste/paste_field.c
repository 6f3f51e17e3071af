// SPDX-License-Identifier: Apache-2.0
// The words for what is said about a unit or an item, wherever it is said: columns, lines, brackets.
#include "text/paste/paste.h"

#include "fold.h"

static const char *const WORDS[PASTE_FIELD_COUNT] = {
#define PASTE_FIELD(NAME, words) [PASTE_FIELD_##NAME] = words,
#include "text/paste/fields.def"
#undef PASTE_FIELD
};

enum { WORD_MAX = 48, VALUE_MAX = 200 };

enum paste_field paste_field_of(struct okr_str word)
{
    char folded[WORD_MAX];
    struct okr_str asked = okr_str_trim(word);

    if (asked.len == 0 || asked.len > WORD_MAX)
        return PASTE_FIELD_NONE;
    asked = (struct okr_str){folded, fold_lower(asked, folded, sizeof(folded))};
    for (unsigned i = 1; i < PASTE_FIELD_COUNT; i++) {
        for (const char *w = WORDS[i]; *w;) {
            size_t n = strcspn(w, "|");
            if (okr_str_eq(asked, (struct okr_str){w, n}))
                return (enum paste_field)i;
            w += n + (w[n] == '|');
        }
    }
    return PASTE_FIELD_NONE;
}

struct phrase {
    const char *words;
    enum paste_field field;
};
static const struct phrase BEFORE[] = {
    {"权重|占比|weight", PASTE_FIELD_WEIGHT},
    {"负责人|责任人|owner|dri", PASTE_FIELD_OWNER},
    {"信心指数|信心值|信心|confidence", PASTE_FIELD_CONFIDENCE},
    {"截止日期|截止时间|截止|截至|due date|due|ddl|deadline", PASTE_FIELD_DUE},
    {"进度|完成率|完成度|评分|得分|自评|实际|progress|score|actual", PASTE_FIELD_RESULT},
};
static const struct phrase BEHIND[] = {
    {"权重", PASTE_FIELD_WEIGHT},
    {"weight", PASTE_FIELD_WEIGHT},
    {"截止", PASTE_FIELD_DUE},
    {"负责", PASTE_FIELD_OWNER},
};

/// "权重40%", "40%权重", "owner Wang Lei", "承诺型": a word and its value without a sign between them.
static bool read_loose(struct okr_str text, struct paste_value *ret)
{
    for (size_t i = 0; i < sizeof(BEFORE) / sizeof(BEFORE[0]); i++) {
        struct scan scan = scan_of(text);
        if (!scan_any(&scan, BEFORE[i].words) || scan_done(&scan))
            continue;
        struct paste_value value = {.field = BEFORE[i].field,
                                    .text = okr_str_trim(scan_rest(&scan))};
        value.word = (struct okr_str){text.ptr, scan.at};
        *ret = value;
        return true;
    }
    for (size_t i = 0; i < sizeof(BEHIND) / sizeof(BEHIND[0]); i++) {
        struct okr_str word = okr_str_c(BEHIND[i].words);
        if (!okr_str_ends(text, word) || text.len == word.len)
            continue;
        *ret = (struct paste_value){
            .field = BEHIND[i].field,
            .text = okr_str_trim((struct okr_str){text.ptr, text.len - word.len})};
        return true;
    }
    if (!okr_term_read(OKR_GROUP_COMMITMENT, text))
        return false;
    *ret = (struct paste_value){.field = PASTE_FIELD_COMMITMENT, .text = text};
    return true;
}

bool paste_field_read(struct okr_str text, bool loose, struct paste_value *ret)
{
    struct scan scan = scan_of(text);

    scan.s.len = text.len < WORD_MAX ? text.len : WORD_MAX;
    struct okr_str word = scan_until(&scan, ":");
    if (scan_char(&scan, ':')) {
        enum paste_field field = paste_field_of(word);
        if (field) {
            *ret = (struct paste_value){
                .field = field, .word = word, .text = okr_str_trim(okr_str_skip(text, scan.at))};
            return true;
        }
    }
    return loose && text.len <= VALUE_MAX && read_loose(text, ret);
}
