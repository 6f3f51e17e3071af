// SPDX-License-Identifier: Apache-2.0
// METHOD 7.7: a definite thing done, or done by steps.
#include "text/scan.h"
#include "text/sentence/done.h"
#include "text/sentence/reading.h"

enum { THING_BYTES = 2, STEP_BYTES = 48 };

/// Where the clause of piece `i` begins and ends in the text.
static struct okr_range clause_of(const struct reading *reading, size_t i)
{
    const uint16_t clause = piece(reading, i)->clause;
    size_t first = i;
    size_t after = i;
    while (first > 0 && piece(reading, first - 1)->clause == clause) {
        first--;
    }
    while (after < reading->pieces.n && piece(reading, after)->clause == clause) {
        after++;
    }
    // a comma counts for the clause behind it
    const size_t start = first ? range_end(piece(reading, first - 1)->range) : 0;
    const bool sign = first < i && piece_is(piece(reading, first),
                                            PIECE_BIT(PIECE_COMMA) | PIECE_BIT(PIECE_STOP) |
                                                PIECE_BIT(PIECE_OPEN) | PIECE_BIT(PIECE_CLOSE));
    const size_t begin = sign ? range_end(piece(reading, first)->range) : start;
    const size_t end =
        after < reading->pieces.n ? piece(reading, after)->range.offset : reading->pieces.text.len;
    return (struct okr_range){begin, end - begin};
}

/// Nothing definite: 达成共识, 取得领导的支持.
static bool is_indefinite(struct okr_str behind)
{
    return scan_has(behind, "共识|支持|认可|信任|理解|突破|进展|成效|共赢|成功|进步|成长|优势");
}

/// 通过 completes only an examination; otherwise it says by what means.
static bool is_means(const struct reading *reading, size_t i, struct okr_str behind)
{
    static const char passed[] =
        "认证|评审|验收|审核|考试|审批|审计|测评|备案|答辩|检查|鉴定|资质|审查|上市|等保|ISO|GMP|FDA|"
        "CE|CMMI|年检|注册|核查|听证|测试|考核|立项|复审|监管|国审|省审|初审|终审|认定|评定|核准|飞行检查|SOC|验证|人大|审议|表决|董事会|政府|客户";
    const struct okr_str word = reading_text(reading, piece(reading, i)->range);
    return okr_str_is(word, "通过") && okr_str_trim(behind).len > 0 && !scan_has(behind, passed);
}

/// A completion word used as part of a noun: 完成的, 上线后, 交付时间.
static bool is_modifier(struct okr_str behind)
{
    struct scan scan = scan_of(behind);
    return scan_any(
               &scan,
               "的|后|前|率|度|中的|周期|faster|better|sooner|more often|with|without|as|together") !=
           0;
}

/// "the board approves the 2027 plan": who consents is said before.
static bool is_consent(struct okr_str word, struct okr_str behind)
{
    struct scan verb = scan_of(word);
    struct scan thing = scan_of(okr_str_trim(behind));
    return scan_any(&verb,
                    "approve|approves|sign|signs|sign off|signs off|adopt|adopts|accept|accepts") &&
           scan_done(&verb) && scan_any(&thing, "the|our|a|an|this") && scan_blanks(&thing);
}

static bool is_verb(const struct reading *reading, size_t i, struct okr_str before,
                    struct okr_str behind)
{
    struct scan scan = {reading->pieces.text, piece(reading, i)->range.offset};
    const struct okr_str word = reading_text(reading, piece(reading, i)->range);
    if (!scan_is_letter(scan_peek(&scan))) {
        return !is_modifier(behind);
    }
    before = okr_str_trim(before);
    if (is_modifier(okr_str_trim(behind)) && !okr_str_ends(word, OKR_STR("live"))) {
        return false;
    }
    const bool past = okr_str_ends(word, OKR_STR("ed")) ||
                      okr_str_ends(word, OKR_STR("signed off")) || okr_str_is(word, "shipped") ||
                      okr_str_is(word, "live");
    if (is_consent(word, behind)) {
        return true;
    }
    scan = scan_of(before);
    if (scan_any(&scan, "all|every|each") && scan_blanks(&scan)) {
        return true; // "all managers complete the course"
    }
    return before.len == 0 || okr_str_ends(before, OKR_STR(" and")) ||
           okr_str_ends(before, OKR_STR("to")) || okr_str_ends(before, OKR_STR("fully")) ||
           okr_str_ends(before, OKR_STR(":")) ||
           (past &&
            done_ends_statement(reading->pieces.words, range_end(piece(reading, i)->range),
                                (size_t)(behind.ptr + behind.len - reading->pieces.text.ptr)));
}

static bool completes(const struct reading *reading, size_t i)
{
    const struct piece *word = piece(reading, i);
    const struct okr_range clause = clause_of(reading, i);
    const size_t end = range_end(word->range);
    if (!word->completes || word->depth > 0 || word->masked || clause.offset > word->range.offset) {
        return false;
    }
    const struct okr_str before = {reading->pieces.text.ptr + clause.offset,
                                   word->range.offset - clause.offset};
    const struct okr_str behind = {reading->pieces.text.ptr + end,
                                   range_end(clause) > end ? range_end(clause) - end : 0};
    return okr_str_trim(before).len + okr_str_trim(behind).len >= THING_BYTES &&
           is_verb(reading, i, before, behind) && !done_held_back(before) &&
           !is_means(reading, i, behind) && !is_indefinite(behind);
}

/// "Build a self-serve portal": a verb of making at the front of a clause, and one thing that it makes.
static bool makes(const struct reading *reading, size_t at)
{
    struct scan scan = {reading->pieces.text, at};
    (void)scan_blanks(&scan);
    const size_t verb = words_found_at(reading->pieces.words, WORDS_MAKE, scan.at);
    scan_take(&scan, verb);
    return verb && scan_blanks(&scan) && scan_any(&scan, "a|an|the|our|one|new|its|this") &&
           (scan_blanks(&scan) || scan_char(&scan, 0x2019) || scan_char(&scan, '\''));
}

/// Verbs that take one definite thing, and the words in which its name ends; of other things they say nothing definite ("win trust").
static const struct taken {
    const char *verbs, *things;
} TAKEN[] = {
    {"get|secure|win|gain|receive|earn|achieve",
     "approval|clearance|permission|permit|licence|license|certification|certificate|accreditation|"
     "contract|lease|ce mark|funding|consent"},
    {"fill", "position|post|vacancy|role"},
    {"move into", "office|offices|building|premises|warehouse|plant|headquarters|lab"},
};

/// Takes what may stand in a thing's name before its last word; false behind a name, and at what makes it indefinite.
static bool take_of_name(struct scan *scan)
{
    struct scan ahead = *scan;
    if (scan_any(&ahead,
                 "more|better|every|each|any|all|for|from|to|by|with|in|on|at|of|and|or|that|"
                 "than|who") ||
        (!scan_is_letter(scan_peek(scan)) && !scan_is_digit(scan_peek(scan)))) {
        return false;
    }
    while (!scan_done(scan) && (scan_is_letter(scan_peek(scan)) || scan_is_digit(scan_peek(scan)) ||
                                scan_peek(scan) == '-')) {
        (void)scan_next(scan);
    }
    return scan_blanks(scan);
}

/// Whether one of `things` stands here and ends its name.
static bool ends_name(const struct reading *reading, struct scan scan, const char *things)
{
    if (!scan_any(&scan, things)) {
        return false;
    }
    const size_t end = scan.at;
    (void)scan_blanks(&scan);
    return scan_ends_clause(scan_peek(&scan)) ||
           done_ends_statement(reading->pieces.words, end, scan.s.len);
}

/// "Secure FDA clearance for the sensor", "Fill the CFO position": such a verb at the front of a clause, and the thing's name.
static bool gets(const struct reading *reading, size_t at)
{
    struct scan scan = {reading->pieces.text, at};
    (void)scan_blanks(&scan);
    for (size_t i = 0; scan_is_letter(scan_peek(&scan)) && i < sizeof TAKEN / sizeof *TAKEN; i++) {
        struct scan name = scan;
        bool found = false;
        bool goes_on = scan_any(&name, TAKEN[i].verbs) && scan_blanks(&name);
        while (goes_on && !found) {
            found = ends_name(reading, name, TAKEN[i].things);
            goes_on = take_of_name(&name);
        }
        if (found) {
            return true;
        }
    }
    return false;
}

static bool makes_or_gets(const struct reading *reading)
{
    bool found = makes(reading, 0) || gets(reading, 0);
    for (size_t i = 0; i < reading->pieces.n && !found; i++) {
        const struct piece *sign = piece(reading, i);
        found = sign->depth == 0 &&
                piece_is(sign, PIECE_BIT(PIECE_COMMA) | PIECE_BIT(PIECE_COLON)) &&
                (makes(reading, range_end(sign->range)) || gets(reading, range_end(sign->range)));
    }
    return found;
}

/// Whether a clause outside brackets says that its thing is done; what stands in brackets belongs to the clause around them.
static bool is_done_somewhere(const struct reading *reading)
{
    size_t begin = 0;
    bool done = false;
    for (size_t i = 0; i < reading->pieces.n && !done; i++) {
        const struct piece *sign = piece(reading, i);
        if (sign->depth > 0 ||
            !piece_is(sign, PIECE_BIT(PIECE_COMMA) | PIECE_BIT(PIECE_STOP) |
                                PIECE_BIT(PIECE_COLON) | PIECE_BIT(PIECE_OPEN))) {
            continue;
        }
        done =
            done_said(reading->pieces.words, (struct okr_range){begin, sign->range.offset - begin});
        begin = sign->kind == PIECE_OPEN ? begin : range_end(sign->range);
    }
    return done || done_said(reading->pieces.words,
                             (struct okr_range){begin, reading->pieces.text.len - begin});
}

bool rule_binary(struct reading *reading)
{
    if (!reading->context->objective && makes_or_gets(reading)) {
        reading->ret->kind = OKR_METRIC_KIND_BINARY;
        return true;
    }
    if (pieces_have(&reading->pieces, PIECE_BIT(PIECE_EVERY))) {
        return false; // what repeats is never done
    }
    for (size_t i = 0; !reading->context->objective && i < reading->pieces.n; i++) {
        if (completes(reading, i)) {
            reading->ret->kind = OKR_METRIC_KIND_BINARY;
            return true;
        }
    }
    if (reading->context->objective ||
        (!is_done_somewhere(reading) && !done_resolved(reading->pieces.words))) {
        return false;
    }
    reading->ret->kind = OKR_METRIC_KIND_BINARY;
    return true;
}

// --- steps --------------------------------------------------------------------------------------------------------

static bool is_step(struct okr_str step)
{
    static const char words[] =
        "草案|草稿|初稿|终稿|评审|审批|定稿|设计|开发|测试|试点|试运行|上线|验收|签署|批准|立项|调研|方案|推广|交付|选型|部署|"
        "培训|切换|招标|draft|review|reviewed|sign-off|signoff|signed|approval|approved|design|build|test|testing|"
        "pilot|launch|rollout|roll-out|beta|alpha|spec|prototype|ga|go-live|migration|cutover|publish|board|"
        "announcement|kickoff|research|contract|rfp";
    return scan_has(step, words);
}

/// Length of a step's name before the weight behind it: "draft 30%", 评审30%.
static size_t without_weight(struct okr_str step)
{
    size_t len = step.len;
    while (len > 0 && strchr("0123456789.% ", step.ptr[len - 1])) {
        len--;
    }
    return len;
}

/// Takes the steps between separators of `list`; false unless there are at least two and most are steps.
static bool take_steps(struct reading *reading, struct okr_range list, bool sure)
{
    struct okr_sentence *ret = reading->ret;
    const struct okr_str text = reading_text(reading, list);
    size_t known = 0;
    struct scan scan = scan_of(text);
    ret->step_count = 0;
    while (!scan_done(&scan) && ret->step_count < OKR_SENTENCE_STEPS) {
        struct okr_str step = scan_until(&scan, ",、;→+>");
        if (step.len > STEP_BYTES) {
            break;
        }
        step.len = without_weight(step);
        if (step.len) {
            known += is_step(step);
            ret->steps[ret->step_count++] =
                (struct okr_range){(size_t)(step.ptr - reading->pieces.text.ptr), step.len};
        }
        (void)scan_next(&scan);
    }
    if (!scan_done(&scan) || ret->step_count < 2 || (!sure && known * 2 <= ret->step_count)) {
        ret->step_count = 0;
        return false;
    }
    return true;
}

/// Whether the shares behind a colon make up one whole: 方案25%、编码50%、试运行25% are the steps of one thing.
static bool makes_a_whole(const struct reading *reading, size_t colon)
{
    struct okr_decimal sum = okr_decimal_int(0);
    size_t shares = 0;
    for (size_t i = colon + 1; i < reading->pieces.n; i++) {
        const struct amount *amount = &piece(reading, i)->amount;
        if (piece(reading, i)->kind == PIECE_AMOUNT && amount->sort == AMOUNT_PERCENT) {
            shares++;
            if (!okr_decimal_add(sum, amount->number.value, &sum)) {
                return false;
            }
        }
    }
    return shares >= 2 && okr_decimal_eq(sum, okr_decimal_int(100));
}

static bool try_whole(struct reading *reading)
{
    for (size_t i = 0; i < reading->pieces.n; i++) {
        if (piece(reading, i)->kind != PIECE_COLON || piece(reading, i)->depth > 0 ||
            !makes_a_whole(reading, i)) {
            continue;
        }
        const size_t from = range_end(piece(reading, i)->range);
        if (take_steps(reading, (struct okr_range){from, reading->pieces.text.len - from}, true)) {
            reading->ret->kind = OKR_METRIC_KIND_MILESTONE;
            return true;
        }
    }
    return false;
}

/// 里程碑：初稿、评审、定稿, or shares that make up one whole.
bool rule_named_milestone(struct reading *reading)
{
    static const char words[] = "里程碑|milestone|milestones";
    if (!pieces_have(&reading->pieces, PIECE_BIT(PIECE_COLON))) {
        return false;
    }
    const struct scan_firsts firsts = scan_firsts(words);
    struct scan scan = scan_of(reading->pieces.text);
    while (!scan_done(&scan)) {
        struct scan ahead = scan;
        if (scan_may_begin(&scan, &firsts) && scan_any(&ahead, words) && scan_sign(&ahead, ':')) {
            const struct okr_range list = {ahead.at, scan.s.len - ahead.at};
            const bool steps = take_steps(reading, list, true);
            reading->ret->kind = steps ? OKR_METRIC_KIND_MILESTONE : reading->ret->kind;
            return steps;
        }
        (void)scan_next(&scan);
    }
    return try_whole(reading);
}

/// The steps in brackets or behind a colon after a completed thing.
bool rule_milestone(struct reading *reading)
{
    if (!pieces_have(&reading->pieces, PIECE_BIT(PIECE_OPEN) | PIECE_BIT(PIECE_COLON))) {
        return false;
    }
    bool completed = scan_has(reading->pieces.text, "分步|分阶段|分三步|分两步|in steps");
    for (size_t i = 0; !reading->context->objective && i < reading->pieces.n; i++) {
        const struct piece *at = piece(reading, i);
        completed |= completes(reading, i);
        if (!completed || at->masked || (at->kind != PIECE_OPEN && at->kind != PIECE_COLON) ||
            at->depth > 0) {
            continue;
        }
        size_t end = i + 1;
        while (at->kind == PIECE_OPEN && end < reading->pieces.n &&
               piece(reading, end)->kind != PIECE_CLOSE) {
            end++;
        }
        const size_t from = range_end(at->range);
        const bool closed = at->kind == PIECE_OPEN && end < reading->pieces.n;
        const size_t to = closed ? piece(reading, end)->range.offset : reading->pieces.text.len;
        if ((closed || at->kind == PIECE_COLON) && to > from &&
            take_steps(reading, (struct okr_range){from, to - from}, false)) {
            reading->ret->kind = OKR_METRIC_KIND_MILESTONE;
            return true;
        }
    }
    return false;
}
