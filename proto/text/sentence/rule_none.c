// SPDX-License-Identifier: Apache-2.0
// METHOD 7.5: none of a bad thing, and few of it.
#include "text/scan.h"
#include "text/sentence/reading.h"

/// What a word of none.txt says, by its value: none of the fault that follows, none at all, none of the thing that ends its clause.
enum { OF_FAULT, AT_ALL, OF_THING };

enum { NONE_BYTES = 36, HAN_BYTES = 3, THING_LEAST = 2 * HAN_BYTES, THING_MOST = 4 * HAN_BYTES };

/// "no posting errors", 无重大事故: a state of none.
static bool take_none(struct reading *reading, struct okr_range none, struct okr_range fault)
{
    struct okr_sentence *ret = reading->ret;
    ret->kind = OKR_METRIC_KIND_MAINTAIN;
    ret->target = okr_decimal_int(0);
    ret->high = ret->target;
    ret->display = (struct okr_scaled){.value = ret->target};
    ret->value = none;
    if ((unsigned char)reading->pieces.text.ptr[fault.offset] < 0x80) {
        ret->measure = reading_text(reading, fault);
    }
    return true;
}

/// "Data loss incidents: none", 重大投诉：无
static bool take_none_behind(struct reading *reading)
{
    const struct okr_str text = reading->pieces.text;
    const struct piece *sign =
        reading->pieces.n ? &reading->pieces.at[reading->pieces.n - 1] : NULL;
    if (!sign || sign->kind != PIECE_COLON || sign->depth > 0) {
        return false;
    }
    const size_t end = range_end(sign->range);
    const struct okr_str said = okr_str_trim(okr_str_skip(text, end));
    struct okr_range fault;
    if (!okr_str_is(said, "none") && !okr_str_is(said, "无") && !okr_str_is(said, "没有")) {
        return false;
    }
    const struct okr_range none = {(size_t)(said.ptr - text.ptr), said.len};
    if (!words_found_in(reading->pieces.words, WORDS_FAULT,
                        (struct okr_range){0, sign->range.offset}, &fault)) {
        return false;
    }
    (void)take_none(reading, none, fault);
    reading->ret->measure = (struct okr_str){0}; // the words before the sign are a title
    return true;
}

/// Where the clause that holds `at` ends.
static size_t clause_end(struct okr_str text, size_t at)
{
    struct scan scan = {text, at};
    while (!scan_done(&scan) && !scan_ends_clause(scan_peek(&scan))) {
        (void)scan_next(&scan);
    }
    return scan.at;
}

/// 商业贿赂零举报: what there is none of ends its clause in a word or two, and something stands before.
static bool ends_in_thing(const struct reading *reading, struct okr_range none)
{
    const struct okr_str text = reading->pieces.text;
    struct scan before = scan_of(text);
    const size_t end = clause_end(text, range_end(none));
    const size_t length = end - range_end(none);
    struct scan thing = {{text.ptr, end}, range_end(none)};
    while (!scan_done(&thing) && scan_is_han(scan_peek(&thing))) {
        (void)scan_next(&thing);
    }
    struct okr_range made;
    return scan_done(&thing) && length >= THING_LEAST && length <= THING_MOST &&
           none.offset >= THING_LEAST && !scan_any(&before, "从|由") &&
           !words_found_in(reading->pieces.words, WORDS_OUTPUT, (struct okr_range){0, none.offset},
                           &made);
}

/// "No late payments to farmers": at the head of the sentence some things, and no verb. The last word of the things; empty: none.
static struct okr_range things_at_head(const struct reading *reading)
{
    const struct okr_str text = reading->pieces.text;
    struct scan scan = scan_of(text);
    struct okr_range thing = {0, 0};
    if (!scan_any(&scan, "no")) {
        return thing;
    }
    while (scan_blanks(&scan) && scan_is_letter(scan_peek(&scan)) &&
           !words_found_at(reading->pieces.words, WORDS_NO_NOUN, scan.at)) {
        thing.offset = scan.at;
        scan.at = words_past_letters(text, scan.at);
        thing.length = scan.at - thing.offset;
    }
    const struct okr_str word = reading_text(reading, thing);
    const bool plural =
        word.len > 2 && okr_str_ends(word, OKR_STR("s")) && !okr_str_ends(word, OKR_STR("ss"));
    return plural ? thing : (struct okr_range){0, 0};
}

/// 控制在个位数: nine at most.
static bool take_few(struct reading *reading)
{
    enum { DIGIT_MOST = 9 };
    const struct okr_range all = {0, reading->pieces.text.len};
    struct okr_range few;
    if (!words_found_in(reading->pieces.words, WORDS_FEW, all, &few)) {
        return false;
    }
    (void)take_none(reading, few, (struct okr_range){few.offset, 0});
    reading->ret->target = okr_decimal_int(DIGIT_MOST);
    reading->ret->high = reading->ret->target;
    reading->ret->display.value = reading->ret->target;
    return true;
}

/// Whether the word `none`, whose value is `of`, says that there is none of something; of what, when it is said in Latin letters.
static bool says_none(const struct reading *reading, struct okr_range none, unsigned of,
                      struct okr_range *ret_fault)
{
    const struct okr_str text = reading->pieces.text;
    size_t end = range_end(none);
    switch (of) {
    case AT_ALL: // 没有一个统一的平台 tells what is missing
        *ret_fault = (struct okr_range){none.offset, 0};
        return !scan_has((struct okr_str){text.ptr + end, clause_end(text, end) - end}, "的");
    case OF_THING:
        *ret_fault = (struct okr_range){none.offset, 0};
        return ends_in_thing(reading, none);
    default:
        while (end < text.len && end - none.offset < NONE_BYTES && !strchr(",;.(", text.ptr[end])) {
            end++;
        }
        return words_found_in(reading->pieces.words, WORDS_FAULT,
                              (struct okr_range){range_end(none), end - range_end(none)},
                              ret_fault);
    }
}

bool rule_none(struct reading *reading)
{
    const struct words_found *words = reading->pieces.words;
    const bool absent = words_found_absent(words, WORDS_NONE);
    struct okr_range rest = {0, reading->pieces.text.len}, none, fault;
    while (words_found_in(words, WORDS_NONE, rest, &none)) {
        unsigned of = OF_FAULT;
        (void)words_found_value(words, WORDS_NONE, none.offset, &of);
        if (says_none(reading, none, of, &fault)) {
            return take_none(reading, none, fault);
        }
        rest.offset = none.offset + 1;
        rest.length = reading->pieces.text.len - rest.offset;
    }
    fault = absent ? (struct okr_range){0, 0} : things_at_head(reading);
    return fault.length ? take_none(reading, (struct okr_range){0, fault.offset}, fault)
                        : take_few(reading) || take_none_behind(reading);
}
