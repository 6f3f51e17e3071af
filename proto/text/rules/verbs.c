// SPDX-License-Identifier: Apache-2.0
#include "text/rules/rules.h"
#include "text/scan.h"

bool rules_find(const struct judged *judged, enum words list, size_t begin, size_t end,
                struct okr_range *ret)
{
    return begin < end &&
           words_found_in(judged->words, list, (struct okr_range){begin, end - begin}, ret);
}

bool rules_has(const struct judged *judged, enum words list, size_t begin, size_t end)
{
    struct okr_range found;
    return rules_find(judged, list, begin, end, &found);
}

static bool is_latin(const struct judged *judged, size_t at)
{
    return at < judged->text.len && (unsigned char)judged->text.ptr[at] < 0x80;
}

/// Whether the word at `at` rules those behind it, which are then its object and no verbs: 建立沟通机制, 加强学习.
static size_t ruling_word(const struct judged *judged, size_t at)
{
    static const enum words lists[] = {WORDS_GOVERN, WORDS_COMPLETE, WORDS_OUTPUT, WORDS_UP,
                                       WORDS_DOWN};
    size_t used = 0;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        size_t word = rules_word(judged, lists[i], at);
        used = word > used ? word : used;
    }
    return used;
}

/// 沟通率, 参与的: behind it stands what makes a noun of it.
static bool is_noun(const struct judged *judged, size_t behind)
{
    struct okr_str rest = okr_str_skip(judged->text, behind);
    return okr_str_starts(rest, OKR_STR("的")) || rules_word(judged, WORDS_NOUN_TAIL, behind);
}

/// Behind 的 a verb is a noun: 与客户的沟通.
static bool follows_of(const struct judged *judged, size_t at)
{
    return okr_str_ends((struct okr_str){judged->text.ptr, at}, OKR_STR("的"));
}

bool rules_in_name(const struct judged *judged, const struct clause *clause, struct okr_range word)
{
    size_t behind = word.offset + word.length;
    struct okr_range verb, before, holder;
    return rules_find(judged, WORDS_COMPANION, clause->begin, word.offset, &before) &&
           rules_find(judged, WORDS_ACTIVITY, behind, clause->end, &verb) &&
           rules_find(judged, WORDS_HOLDER, behind, verb.offset, &holder) &&
           !rules_has(judged, WORDS_JOIN, behind, verb.offset);
}

/// 支持5种语言, 支持10万并发: what a product can do. Helping people or units counts them: 支持3个部门.
static bool is_capability(const struct judged *judged, struct okr_range verb)
{
    static const char *const helped[] = {"个", "家", "名", "位", "人", "所"};
    size_t behind = verb.offset + verb.length;
    struct amount amount;
    return okr_str_is((struct okr_str){judged->text.ptr + verb.offset, verb.length}, "支持") &&
           amounts_at(judged->amounts, behind, &amount) && !amount.name &&
           !okr_measure_among(amount.measure, helped, sizeof helped / sizeof *helped);
}

/// Behind the character at `at`, or the Latin word.
static size_t behind_char(const struct judged *judged, size_t at)
{
    const int32_t c = okr_utf8_next(judged->text, &at);
    return scan_is_letter(c) ? words_found_past_letters(judged->words, at) : at;
}

static bool han_activity(const struct judged *judged, const struct clause *clause,
                         struct okr_range *ret)
{
    if (words_found_absent(judged->words, WORDS_ACTIVITY))
        return false;
    for (size_t at = clause->begin; at < clause->end;) {
        size_t word = rules_word(judged, WORDS_ACTIVITY, at);
        if (word && !is_latin(judged, at) && !is_noun(judged, at + word) &&
            !follows_of(judged, at) && !is_capability(judged, (struct okr_range){at, word})) {
            *ret = (struct okr_range){at, word};
            return true;
        }
        size_t ruling = word ? 0 : ruling_word(judged, at);
        if (ruling && !rules_in_name(judged, clause, (struct okr_range){at, ruling}))
            return false;
        if (word || ruling)
            at += word + ruling;
        else
            at = behind_char(judged, at);
    }
    return false;
}

bool rules_meets_demand(const struct judged *judged, const struct clause *clause)
{
    struct scan scan = {judged->text, clause_head(judged, clause)};
    return scan_any(&scan, "meet|meets|meeting|met") && !scan_any_after_blanks(&scan, "with") &&
           rules_has(judged, WORDS_MET, scan.at, clause->end);
}

bool rules_activity(const struct judged *judged, const struct clause *clause, struct okr_range *ret)
{
    size_t head = clause_head(judged, clause), word;
    if (!is_latin(judged, head))
        return han_activity(judged, clause, ret);
    word = rules_word(judged, WORDS_ACTIVITY, head);
    if (!word || rules_meets_demand(judged, clause))
        return han_activity(judged, clause, ret);
    *ret = (struct okr_range){head, word};
    return true;
}
