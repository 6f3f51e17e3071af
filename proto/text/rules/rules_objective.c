// SPDX-License-Identifier: Apache-2.0
// Rules about objectives: numbers, length, business as usual, outputs (METHOD 6, 7.12).
#include "text/rules/rules.h"
#include "text/scan.h"

enum { WARN = 1, WORDS_LEAST = 4, WORDS_MOST = 18, HAN_LEAST = 6, HAN_MOST = 40, HAN_PER_WORD = 2 };

// --- O_HAS_NUMBER --------------------------------------------------------------------------------

static bool is_grave(const struct amount *amount)
{
    return amount->sort == AMOUNT_PERCENT || amount->sort == AMOUNT_POINTS ||
           amount->sort == AMOUNT_MONEY;
}

/// "the next 3 years", 未来3年: how far the objective looks, unless that is what it wants to move.
static bool is_horizon(const struct judged *judged, const struct amount *amount)
{
    struct okr_range value = judged->sentence->value;
    return amount->sort == AMOUNT_TIME &&
           (!value.length || value.offset + value.length <= amount->range.offset ||
            amount->range.offset + amount->range.length <= value.offset);
}

/// "Windows 11": a name with its version. At the head of the objective a capital says nothing.
static bool is_version(const struct judged *judged, const struct amount *amount)
{
    struct okr_str text = judged->text;
    size_t at = amount->range.offset;
    if (at < 2 || text.ptr[at - 1] != ' ' || amount->counted.length ||
        !scan_is_letter(text.ptr[at - 2]))
        return false;
    for (at--;
         at > 0 && (unsigned char)text.ptr[at - 1] > ' ' && (unsigned char)text.ptr[at - 1] < 0x80;)
        at--;
    return at > clause_head(judged, &judged->clauses[0]) && text.ptr[at] >= 'A' &&
           text.ptr[at] <= 'Z';
}

/// 第25家门店: which one, not how many.
static bool is_ordinal(const struct judged *judged, const struct amount *amount)
{
    return okr_str_ends((struct okr_str){judged->text.ptr, amount->range.offset}, OKR_STR("第"));
}

bool rules_o_has_number(const struct judged *judged, struct okr_text_finding *ret)
{
    struct amount amount;
    bool fires = false;
    for (size_t at = 0; rules_number(judged, &at, judged->text.len, &amount);) {
        if (amount.spelled || rules_is_year(&amount) || is_version(judged, &amount) ||
            is_ordinal(judged, &amount) || is_horizon(judged, &amount) ||
            (fires && !is_grave(&amount)))
            continue;
        fires = true;
        ret->range = amount.range;
        if (is_grave(&amount)) {
            ret->severity = WARN;
            break;
        }
    }
    return fires;
}

// --- O_LENGTH ------------------------------------------------------------------------------------

struct length {
    size_t words, han; ///< Latin words (and numbers), Han characters
    bool lines;
};

static struct length measure(struct okr_str text)
{
    struct length length = {0};
    bool inside = false;
    for (size_t at = 0; at < text.len;) {
        int32_t c = scan_fold(okr_utf8_next(text, &at));
        bool letter = scan_is_letter(c) || scan_is_digit(c) || (c >= 0xC0 && c < 0x2000);
        length.words += letter && !inside;
        // "world-class", "customer's" and "3.5" are one word each.
        inside = letter || (inside && (c == '-' || c == '\'' || c == 0x2019 || c == '.'));
        length.han += c >= 0x3400 && c < 0xFF00;
        length.lines = length.lines || c == '\n';
    }
    return length;
}

static bool moves(const struct judged *judged)
{
    return judged->n_clauses && (rules_has(judged, WORDS_UP, 0, judged->text.len) ||
                                 rules_has(judged, WORDS_DOWN, 0, judged->text.len));
}

bool rules_o_length(const struct judged *judged, struct okr_text_finding *ret)
{
    struct length length = measure(okr_str_trim(judged->text));
    bool chinese = length.han >= length.words;
    size_t size = chinese ? length.han + HAN_PER_WORD * length.words : length.words;

    ret->range = (struct okr_range){0, judged->text.len};
    if (length.lines || size > (chinese ? HAN_MOST : WORDS_MOST))
        return true;
    return size < (chinese ? HAN_LEAST : WORDS_LEAST) && !moves(judged);
}

// --- O_BAU ---------------------------------------------------------------------------------------

/// 做好服务，赢得回头客: another clause says what is to be won.
static bool arrives_beside(const struct judged *judged, const struct clause *own)
{
    for (size_t i = 0; i < judged->n_clauses; i++) {
        const struct clause *clause = &judged->clauses[i];
        if (clause != own && rules_has(judged, WORDS_ARRIVE, clause->begin, clause->end))
            return true;
    }
    return false;
}

bool rules_o_bau(const struct judged *judged, struct okr_text_finding *ret)
{
    size_t end = judged->text.len, head = clause_head(judged, &judged->clauses[0]);
    static const enum words changes[] = {WORDS_UP, WORDS_DOWN, WORDS_CHANGE};
    if (!rules_find(judged, WORDS_BAU, 0, end, &ret->range))
        return false;
    // An English verb counts where the objective begins with it: "… without losing what we keep".
    if ((unsigned char)judged->text.ptr[ret->range.offset] < 0x80 && ret->range.offset != head)
        return false;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (rules_has(judged, changes[i], 0, end))
            return false;
    return !arrives_beside(judged, clause_at(judged, ret->range.offset));
}

// --- O_OUTPUT ------------------------------------------------------------------------------------

/// A number behind byte `at` that is not how far the objective looks.
static bool wants_number(const struct judged *judged, size_t at)
{
    struct amount amount;
    while (rules_number(judged, &at, judged->text.len, &amount))
        if (!amount.spelled && !is_horizon(judged, &amount))
            return true;
    return false;
}

/// 打造 and "build" take an aspiration more often than a thing; 上线 does not. Of a clinic "where nobody feels lost" the clause is what
/// counts, of a system it is not.
static bool aspires(const struct judged *judged, size_t thing)
{
    size_t end = judged->text.len;
    return rules_has(judged, WORDS_SUPERLATIVE, thing, end) ||
           (rules_has(judged, WORDS_QUALITY, thing, end) &&
            !rules_has(judged, WORDS_THING, thing, end));
}

/// 客户体验平台, "the community app": a phrase that ends in a thing, so that what stands before only says which one.
static bool qualifies_thing(const struct judged *judged, size_t at)
{
    bool thing = false;
    while (at < judged->clauses[0].end && !rules_word(judged, WORDS_PREPOSITION, at) &&
           !rules_word(judged, WORDS_CONJUNCTION, at)) {
        const size_t used = rules_word(judged, WORDS_THING, at);
        if (okr_str_starts(okr_str_skip(judged->text, at), OKR_STR("的")))
            return false;
        thing = used || (thing && judged->text.ptr[at] == ' ');
        at = used ? at + used : rules_step(judged, at);
    }
    return thing;
}

/// Whether the words behind byte `at` name an aspiration for its own sake.
static bool names_aspiration(const struct judged *judged, size_t at)
{
    struct okr_range aspiration;
    while (rules_find(judged, WORDS_ASPIRATION, at, judged->text.len, &aspiration)) {
        at = aspiration.offset + aspiration.length;
        if (!qualifies_thing(judged, at))
            return true;
    }
    return false;
}

/// "Ship | faster": a verb alone, and how.
static bool says_how(const struct judged *judged, size_t at)
{
    struct scan scan = {judged->text, at};
    return scan_any(&scan, "faster|sooner|earlier|better|more often|daily|weekly") != 0;
}

/// Whether the output verb has a thing for its object: no "deliver on …", no aspiration, no field of work (开发新兴市场).
static bool names_thing(const struct judged *judged, size_t at)
{
    size_t end = judged->text.len;
    struct clause rest = {.begin = at, .end = end};
    struct okr_range realm;
    size_t next = clause_head(judged, &rest);
    if ((next < end && scan_is_letter(judged->text.ptr[next]) &&
         rules_word(judged, WORDS_PREPOSITION, next)) ||
        says_how(judged, next) || names_aspiration(judged, at))
        return false;
    while (rules_find(judged, WORDS_REALM, at, end, &realm)) {
        at = realm.offset + realm.length;
        if (at == judged->clauses[0].end)
            return false;
    }
    return true;
}

bool rules_o_output(const struct judged *judged, struct okr_text_finding *ret)
{
    size_t end = judged->text.len, head = clause_head(judged, &judged->clauses[0]);
    size_t verb = rules_word(judged, WORDS_OUTPUT, head), thing = head + verb;
    if (!verb || !names_thing(judged, thing))
        return false;
    if (rules_word(judged, WORDS_SHAPE, head) && aspires(judged, thing))
        return false;
    // 完成年度营收目标 has a result for its object, not a deliverable.
    if (rules_has(judged, WORDS_ATTAIN, thing, end) || wants_number(judged, thing))
        return false;
    ret->range = (struct okr_range){head, verb};
    return true;
}
