// SPDX-License-Identifier: Apache-2.0
// Shares of a whole: 2/3, 三分之二, 百分之五, 三成, 一半 (METHOD 7.13).
#include "text/scan.h"
#include "text/sentence/amount.h"
#include "text/sentence/numeral.h"

enum { SHARE_MAX = 12 };

static const struct okr_str PERCENT = {"%", 1};

static void set_percent(struct amount *amount)
{
    amount->measure = PERCENT;
    amount->sort = AMOUNT_PERCENT;
}

// --- shares: 2/3, 三分之二, 百分之五, 三成, 一半 ----------------------------------------------------------------------

/// part / whole in percent, to 15 digits. `max`: the whole is at most so much.
static bool set_share_of(struct amount *amount, int64_t part, int64_t whole, int64_t max)
{
    if (part <= 0 || whole <= part || whole > max) {
        return false;
    }
    int64_t scaled = part * 100;
    int32_t exponent = 0;
    for (; scaled % whole != 0 && exponent > -12; exponent--) {
        scaled *= 10;
    }
    struct okr_scaled number = {0};
    if (!okr_decimal_make((scaled + whole / 2) / whole, exponent, &number.value)) {
        return false;
    }
    amount->number = number;
    set_percent(amount);
    return true;
}

static bool set_share(struct amount *amount, int64_t part, int64_t whole)
{
    return set_share_of(amount, part, whole, SHARE_MAX);
}

/// Digits or Han numerals behind 分之.
static size_t take_part(struct okr_str text, size_t at, struct okr_scaled *ret)
{
    size_t used;
    const char *currency;
    const struct numeral han = numeral_han(text, at);
    struct scan hundred = {text, at};
    if (scan_any(&hundred, "百") && hundred.at == at + han.used) { // 百分之百
        *ret = (struct okr_scaled){.value = okr_decimal_int(100)};
        return han.used;
    }
    if (han.value.present) {
        *ret = (struct okr_scaled){.value = han.value};
        return han.used;
    }
    return okr_number_read(okr_str_skip(text, at), ret, &used, &currency) ? used : 0;
}

/// 百分之五, 千分之三, 百万分之五; the words that name the whole are read.
static size_t take_parts_of(struct okr_str text, size_t at, struct amount *ret)
{
    static const char words[] = "百分之|千分之|万分之|十万分之|百万分之";
    static const struct {
        struct okr_str measure;
        uint8_t sort; ///< enum amount_sort
        int8_t power; ///< of ten, from the parts to the measure
    } rows[] = {{{"%", 1}, AMOUNT_PERCENT, 0},
                {{"‰", 3}, AMOUNT_PERCENT, 0},
                {{"%", 1}, AMOUNT_PERCENT, -2},
                {{"%", 1}, AMOUNT_PERCENT, -3},
                {{"ppm", 3}, AMOUNT_SCORE, 0}};
    struct scan scan = {text, at};
    struct okr_decimal factor;
    const unsigned which = scan_any(&scan, words);
    const size_t used = which ? take_part(text, scan.at, &ret->number) : 0;
    if (!used || !okr_decimal_make(1, rows[which - 1].power, &factor) ||
        !okr_decimal_mul(ret->number.value, factor, &ret->number.value)) {
        return 0;
    }
    ret->measure = rows[which - 1].measure;
    ret->sort = (uint8_t)rows[which - 1].sort;
    return scan.at + used - at;
}

static bool small(struct okr_decimal value, int64_t *ret)
{
    if (!value.present || value.exponent < 0 || value.exponent > 1 || value.mantissa > SHARE_MAX) {
        return false;
    }
    *ret = value.mantissa * (value.exponent ? 10 : 1);
    return true;
}

size_t amount_share_behind(struct okr_str text, size_t at, struct amount *ret)
{
    // 成 begins other words: 三成本, 五成员
    static const char others[] = "本|功|员|交|果|长|立|为|品|熟|绩|都|分|效|就|人|套|型";
    struct scan scan = {text, at};
    struct okr_scaled part;
    int64_t whole;
    const int32_t first = scan_peek(&scan);
    if ((first != U'分' && first != U'成') || !small(ret->number.value, &whole)) {
        return 0;
    }
    if (scan_any(&scan, "分之")) {
        int64_t count;
        const size_t used = take_part(text, scan.at, &part);
        return used && small(part.value, &count) && set_share(ret, count, whole)
                   ? scan.at + used - at
                   : 0;
    }
    struct scan ahead = scan;
    if (whole < 1 || whole > 10 || !scan_any(&ahead, "成") || scan_any(&ahead, others)) {
        return 0;
    }
    int64_t tenths = whole * 10;
    const struct numeral more = numeral_han(text, ahead.at);
    int64_t ones;
    if (scan_any(&ahead, "半")) {
        tenths += 5;
    } else if (small(more.value, &ones) && ones > 0 && ones < 10) {
        tenths += ones;
        ahead.at += more.used;
    }
    ret->number = (struct okr_scaled){.value = okr_decimal_int(tenths)};
    set_percent(ret);
    return ahead.at - at;
}

/// 一半, "half of", "by half", "a third": a share that needs no digits.
/// "by half", "from one quarter to one half".
static bool is_governed(struct okr_str text, size_t at)
{
    return scan_ends((struct okr_str){text.ptr, at}, "by |in |to |from ");
}

static size_t take_half(struct okr_str text, size_t at, struct amount *ret)
{
    static const char words[] = "一半|半数|过半数|过半|大半|"
                                "half of|half the|half|one half|one-half|a half|"
                                "a third|one third|one-third|two thirds|two-thirds|"
                                "a quarter|one quarter|one-quarter|three quarters|three-quarters|"
                                "a fifth|one fifth|one-fifth|two fifths|two-fifths|"
                                "three fifths|three-fifths|four fifths|four-fifths|"
                                "a tenth|one tenth|one-tenth";
    static const struct {
        uint8_t words; ///< so many of those above
        int8_t part, whole;
    } rows[] = {{5, 1, 2}, {6, 1, 2}, {3, 1, 3}, {2, 2, 3}, {3, 1, 4}, {2, 3, 4},
                {3, 1, 5}, {2, 2, 5}, {2, 3, 5}, {2, 4, 5}, {3, 1, 10}};
    struct scan scan = {text, at};
    unsigned which = scan_any(&scan, words);
    size_t i = 0;
    if (!which) {
        return 0;
    }
    for (; which > rows[i].words; i++) {
        which -= rows[i].words;
    }
    struct scan behind = scan;
    // "by half", "in half", "half of": not "the second half", "half-year"
    const bool governed = is_governed(text, at);
    const bool of = i == 1 && scan.at - at > 4;
    if (i > 0 && !governed && !of && !scan_any_after_blanks(&scan, "of")) {
        return 0;
    }
    if (scan_peek(&scan) == '-' ||
        (i == 0 && (okr_str_ends((struct okr_str){text.ptr, at}, OKR_STR("一")) ||
                    scan_any(&behind, "年|天|月|个|夜|程"))) || // 大半年
        !set_share(ret, rows[i].part, rows[i].whole)) {
        return 0;
    }
    return of ? 4 : scan.at - at;
}

size_t amount_share(struct okr_str text, size_t at, struct amount *ret)
{
    const struct scan scan = {text, at};
    switch (scan_peek(&scan)) {
    case U'十':
    case U'百':
    case U'千':
    case U'万': return take_parts_of(text, at, ret);
    default: return take_half(text, at, ret);
    }
}

size_t amount_slash(struct okr_str text, size_t at, struct amount *ret)
{
    struct scan scan = {text, at};
    int32_t right;
    int64_t left;
    if (!scan_char(&scan, '/') || !scan_int(&scan, &right)) {
        return 0;
    }
    struct scan ahead = scan;
    const bool of = scan_any_after_blanks(&ahead, "of|的") != 0;
    const bool out_of = (right == 5 || right == 10 || right == 100) && !of;
    const bool below = okr_decimal_cmp(ret->number.value, okr_decimal_int(right)) <= 0;
    const bool part = okr_decimal_eq(ret->number.value, okr_decimal_int(1)); // 1/5: no score
    if (out_of && below && !part) {
        ret->sort = AMOUNT_SCORE;
    } else if (!small(ret->number.value, &left) || !set_share(ret, left, right)) {
        ret->name = true;
    }
    return scan.at - at;
}

size_t amount_share_in(struct okr_str text, size_t at, struct amount *ret)
{
    enum { MOST = 20 };
    // "7 in 10 weeks": a number and a time
    static const char times[] =
        "second|seconds|minute|minutes|hour|hours|day|days|week|weeks|month|months|quarter|quarters|"
        "year|years|working|business|min|h";
    struct scan scan = {text, at};
    int64_t part, whole;
    int32_t digits;
    if (ret->number.scale || !small(ret->number.value, &part) || !scan_blanks(&scan) ||
        !scan_any(&scan, "in every|in") || !scan_blanks(&scan)) {
        return 0;
    }
    if (scan_is_digit(scan_peek(&scan))) {
        if (!scan_int(&scan, &digits) || scan_peek(&scan) == '.' || scan_peek(&scan) == ',') {
            return 0;
        }
        whole = digits;
    } else {
        const struct numeral spelled = numeral_english(text, scan.at);
        if (!spelled.used || spelled.value.exponent < 0 || spelled.value.exponent > 1) {
            return 0;
        }
        whole = spelled.value.mantissa * (spelled.value.exponent ? 10 : 1);
        scan.at += spelled.used;
    }
    struct scan behind = scan;
    if (scan_any_after_blanks(&behind, times) || scan_is_letter(scan_peek(&scan)) ||
        !set_share_of(ret, part, whole, MOST)) {
        return 0;
    }
    return scan.at - at;
}
