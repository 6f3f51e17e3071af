// SPDX-License-Identifier: Apache-2.0
// One number of a sentence: digits, Han numerals or number words, and what stands around them.
#include "text/sentence/amount.h"

#include <okr/glossary.h>

#include "text/scan.h"
#include "text/sentence/numeral.h"
#include "text/sentence/sentence.h"

enum { NAME_BYTES = 32, SHARE_MAX = 12 };

static const struct okr_str PERCENT = {"%", 1};

static bool is_han(int32_t c)
{
    return c >= 0x3400 && c <= 0x9FFF;
}

/// The folded character that ends at `at`; -1 at the start.
static int32_t char_before(struct okr_str text, size_t at)
{
    struct scan scan = {text, at};
    for (size_t back = 0; scan.at > 0 && back < 4; back++) {
        scan.at--;
        if (((unsigned char)text.ptr[scan.at] & 0xC0) != 0x80) {
            return scan_peek(&scan);
        }
    }
    return -1;
}

/// Takes the rest of a name that begins with digits: 5G, 30-day, 1.2.3, 7x24.
static size_t take_name(struct okr_str text, size_t start, size_t at, struct amount *ret)
{
    struct scan scan = {text, at};
    while (!scan_done(&scan)) {
        struct scan ahead = scan;
        const int32_t c = scan_next(&ahead);
        const int32_t next = scan_peek(&ahead);
        const bool inner = c > 0 && c < 0x80 && strchr("-./:*", (char)c) != NULL;
        if (!scan_is_letter(c) && !scan_is_digit(c) && c != 0x00D7 &&
            !(inner && (scan_is_letter(next) || scan_is_digit(next)))) {
            break;
        }
        scan = ahead;
    }
    ret->name = true;
    ret->range = (struct okr_range){start, scan.at - start};
    return ret->range.length;
}

static void set_percent(struct amount *amount)
{
    amount->measure = PERCENT;
    amount->sort = AMOUNT_PERCENT;
}

// --- shares: 2/3, 三分之二, 百分之五, 三成, 一半 ----------------------------------------------------------------------

/// part / whole in percent, to 15 digits.
static bool set_share(struct amount *amount, int64_t part, int64_t whole)
{
    if (part <= 0 || whole <= part || whole > SHARE_MAX) {
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

/// Digits or Han numerals behind 分之.
static size_t take_part(struct okr_str text, size_t at, struct okr_scaled *ret)
{
    size_t used;
    const char *currency;
    const struct numeral han = numeral_han(text, at);
    if (han.value.present) {
        *ret = (struct okr_scaled){.value = han.value};
        return han.used;
    }
    return okr_number_read(okr_str_skip(text, at), ret, &used, &currency) ? used : 0;
}

/// 百分之五, 千分之三; the words that name the whole are read.
static size_t take_parts_of(struct okr_str text, size_t at, struct amount *ret)
{
    static const char words[] = "百分之|千分之|万分之";
    struct scan scan = {text, at};
    const unsigned which = scan_any(&scan, words);
    if (!which) {
        return 0;
    }
    const size_t used = take_part(text, scan.at, &ret->number);
    if (!used) {
        return 0;
    }
    set_percent(ret);
    if (which == 2) {
        ret->measure = OKR_STR("‰");
    } else if (which == 3) {
        struct okr_decimal hundredth;
        (void)okr_decimal_make(1, -2, &hundredth);
        if (!okr_decimal_mul(ret->number.value, hundredth, &ret->number.value)) {
            return 0;
        }
    }
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

/// Behind a whole number at `at`: 分之二, 成, 成半, 成五. Bytes taken.
static size_t take_han_share(struct okr_str text, size_t at, struct amount *ret)
{
    // 成 begins other words: 三成本, 五成员
    static const char others[] = "本|功|员|交|果|长|立|为|品|熟|绩|都|分|效|就|人|套|型";
    struct scan scan = {text, at};
    struct okr_scaled part;
    int64_t whole;
    if (!small(ret->number.value, &whole)) {
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
static size_t take_half(struct okr_str text, size_t at, struct amount *ret)
{
    static const struct {
        const char *words;
        int8_t part, whole;
    } rows[] = {
        {"一半|半数", 1, 2},
        {"half of|half the|half", 1, 2},
        {"a third|one third|one-third", 1, 3},
        {"two thirds|two-thirds", 2, 3},
        {"a quarter|one quarter|one-quarter", 1, 4},
        {"three quarters|three-quarters", 3, 4},
    };
    struct scan scan = {text, at};
    const int32_t before = char_before(text, at);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!scan_any(&scan, rows[i].words)) {
            continue;
        }
        // "by half", "in half", "half of": not "the second half", "half-year"
        struct scan lead = {text, at > 3 ? at - 3 : 0};
        const bool governed = scan_any(&lead, "by |in |to ") && lead.at == at;
        const bool of = i == 1 && scan.at - at > 4;
        if (i > 0 && !governed && !of && !scan_any_after_blanks(&scan, "of")) {
            return 0;
        }
        if (scan_peek(&scan) == '-' || (i == 0 && before == 0x4E00) ||
            !set_share(ret, rows[i].part, rows[i].whole)) {
            return 0;
        }
        return (of ? 4 : scan.at - at);
    }
    return 0;
}

// --- behind digits ------------------------------------------------------------------------------------------------

/// 3:1 has the measure ":1"; other colons between digits are times of day and sizes.
static size_t take_ratio(struct okr_str text, size_t at, struct amount *ret)
{
    struct scan scan = {text, at};
    int32_t right;
    if (!scan_char(&scan, ':') || !scan_int(&scan, &right)) {
        return 0;
    }
    if (right != 1 || okr_decimal_eq(ret->number.value, okr_decimal_int(1)) ||
        scan_peek(&scan) == ':' || scan_is_letter(scan_peek(&scan))) {
        ret->name = true;
        return scan.at - at;
    }
    ret->measure = OKR_STR(":1");
    ret->sort = AMOUNT_RATIO;
    return scan.at - at;
}

/// 2/3 is a share, 4.5/5 a score out of 5; other slashes belong to names and dates.
static size_t take_slash(struct okr_str text, size_t at, struct amount *ret)
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
    if (out_of && below) {
        ret->sort = AMOUNT_SCORE;
    } else if (!small(ret->number.value, &left) || !set_share(ret, left, right)) {
        ret->name = true;
    }
    return scan.at - at;
}

/// "10w用户": w for 万, where the text around it is Chinese.
static size_t take_w(struct okr_str text, size_t at, struct amount *ret)
{
    struct scan scan = {text, at};
    struct okr_decimal value;
    if (scan_peek(&scan) != 'w' && scan_peek(&scan) != 'W') {
        return 0;
    }
    (void)scan_next(&scan);
    const int32_t next = scan_peek(&scan);
    const bool chinese = is_han(next) || is_han(char_before(text, ret->range.offset));
    if (scan_is_letter(next) || scan_is_digit(next) || !chinese ||
        !okr_decimal_mul(ret->number.value, okr_decimal_int(10000), &value)) {
        return 0;
    }
    ret->number.value = value;
    ret->number.scale = OKR_SCALE_WAN;
    return scan.at - at;
}

/// Whether the digits that end at `at` are part of a longer name.
static bool is_name(struct okr_str text, size_t at)
{
    struct scan scan = {text, at};
    const int32_t c = scan_next(&scan);
    const int32_t next = scan_peek(&scan);
    if (c == 'G' || c == 'D' || c == 'S') {
        return !scan_is_letter(next); // 5G, 3D, 5S
    }
    if (scan_is_letter(c) || c == 0x00D7 || c == '*') {
        return !words_at(WORDS_MEASURE, text, at) &&
               (c < 0x80 && c != '*' ? true : scan_is_digit(next));
    }
    if (c == '-') {
        return scan_is_letter(next) && !words_at(WORDS_MEASURE, text, scan.at);
    }
    return c == '.' && scan_is_digit(next);
}

static size_t take_scale_word(struct okr_str text, size_t at, struct amount *ret)
{
    int power = 0;
    uint8_t scale = 0;
    struct okr_decimal factor;
    const size_t used = numeral_scale(text, at, &power, &scale);
    if (!used || ret->number.scale || !okr_decimal_make(1, power, &factor) ||
        !okr_decimal_mul(ret->number.value, factor, &ret->number.value)) {
        return 0;
    }
    ret->number.scale = scale;
    return used;
}

/// What stands directly behind the digits that end at `at`, and before a measure.
static size_t take_after_digits(struct okr_str text, size_t at, struct amount *ret)
{
    static size_t (*const takers[])(struct okr_str, size_t, struct amount *) = {
        take_ratio, take_slash, take_w, take_scale_word, take_han_share,
    };
    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++) {
        const size_t used = takers[i](text, at, ret);
        if (used) {
            return used;
        }
    }
    return 0;
}

// --- compound durations -------------------------------------------------------------------------------------------

/// 2分40秒, "1 hour 30 minutes": adds a finer duration that stands directly behind.
static size_t take_finer(struct okr_str text, size_t at, struct amount *ret)
{
    struct scan scan = {text, at};
    struct amount more = {0};
    struct amount sum = *ret;
    size_t used;
    const char *currency;
    if (okr_str_is(sum.measure, "分")) {
        sum.measure = OKR_STR("分钟");
        sum.sort = AMOUNT_TIME;
    }
    (void)scan_blanks(&scan);
    (void)(scan_any(&scan, "and|零") && scan_blanks(&scan));
    if (sum.sort != AMOUNT_TIME || !scan_is_digit(scan_peek(&scan)) ||
        !okr_number_read(scan_rest(&scan), &more.number, &used, &currency)) {
        return 0;
    }
    const size_t measure = amount_measure(text, scan.at + used, &more);
    if (okr_str_is(more.measure, "分")) {
        more.measure = OKR_STR("分钟");
    }
    if (!measure || !amount_is_finer(&more, &sum) || !amount_convert(&sum, &more) ||
        !okr_decimal_add(sum.number.value, more.number.value, &sum.number.value)) {
        return 0;
    }
    *ret = sum;
    return scan.at + used + measure - at;
}

// --- an amount ----------------------------------------------------------------------------------------------------

/// "USD 5M", "RMB 300": a currency by its code or sign in front; okr_number_read knows the commonest signs itself.
static size_t take_currency(struct okr_str text, size_t at, struct amount *ret)
{
    static const char codes[] = "usd|us$|rmb|cny|cn¥|eur|gbp|£|hkd|hk$|jpy|人民币";
    static const char *const names[] = {"",    "USD", "USD", "CNY", "CNY", "CNY", "EUR",
                                        "GBP", "GBP", "HKD", "HKD", "JPY", "CNY"};
    struct scan scan = {text, at};
    const unsigned which = scan_any(&scan, codes);
    (void)scan_blanks(&scan);
    if (!which || !scan_is_digit(scan_peek(&scan))) {
        return 0;
    }
    ret->measure = okr_str_c(names[which]);
    ret->sort = AMOUNT_MONEY;
    return scan.at - at;
}

/// The measure behind the number that ends at `at`, and finer durations behind that.
static size_t take_measure(struct okr_str text, size_t at, struct amount *ret)
{
    size_t end = at;
    if (ret->sort == AMOUNT_MONEY) {
        struct amount money = *ret; // "$5 USD", ¥500元: only the same again
        const size_t used = amount_measure(text, at, &money);
        return money.sort == AMOUNT_MONEY ? used : 0;
    }
    if (ret->sort != AMOUNT_PLAIN) {
        return 0;
    }
    end += amount_measure(text, end, ret);
    for (size_t used = 1; end > at && used;) {
        used = take_finer(text, end, ret);
        end += used;
    }
    return end - at;
}

static size_t take_digits(struct okr_str text, size_t start, size_t at, struct amount *ret)
{
    size_t used = 0;
    const char *currency = "";
    const bool read = okr_number_read(okr_str_skip(text, at), &ret->number, &used, &currency);
    if (!used) {
        return 0;
    }
    size_t end = at + used;
    if (currency[0]) {
        ret->measure = okr_str_c(currency);
        ret->sort = AMOUNT_MONEY;
    }
    ret->range = (struct okr_range){start, end - start};
    const size_t more = read ? take_after_digits(text, end, ret) : 0;
    if (!read || ret->name || (!more && is_name(text, end))) {
        return take_name(text, start, end + more, ret);
    }
    end += more;
    end += take_measure(text, end, ret);
    ret->range.length = end - start;
    return ret->range.length;
}

/// 第二, 统一, 进一步: characters before a single Han numeral that make it no number.
static bool is_bound_numeral(struct okr_str text, size_t at)
{
    static const char words[] =
        "第|统|唯|单|同|万|专|初|高|周|进|某|之|不|逐|首|双|星期|礼拜|其|划|合|归";
    struct scan scan = {text, at};
    const int32_t c = char_before(text, at);
    if (c < 0x80) {
        return scan_is_letter(c);
    }
    scan.at -= 3;
    return c < 0x10000 && c > 0x7FF && scan_any(&scan, words) && scan.at == at;
}

/// 零 without a measure is a number at the end of what is said and before a bad thing: 降为零, 零事故; not in 零售.
static bool is_zero(struct okr_str text, size_t end)
{
    enum { NEAR = 15 };
    struct scan scan = {text, end};
    struct okr_range found;
    const size_t near = text.len - end < NEAR ? text.len - end : NEAR;
    return scan_done(&scan) || scan_any(&scan, ",|.|;|、|(|)|!") ||
           words_find(WORDS_FAULT, text, (struct okr_range){end, near}, &found);
}

static size_t take_han(struct okr_str text, size_t at, struct amount *ret)
{
    const size_t idiom = words_at(WORDS_IDIOM, text, at);
    const struct numeral han = numeral_han(text, at);
    if (!idiom && !han.used) {
        return 0;
    }
    size_t end = at + han.used;
    ret->range = (struct okr_range){at, idiom ? idiom : han.used};
    ret->name = true;
    if (idiom) {
        return idiom;
    }
    if (!han.value.present) {
        return han.used;
    }
    ret->number = (struct okr_scaled){.value = han.value, .scale = han.scale};
    ret->spelled = true;
    const size_t share = take_han_share(text, end, ret);
    const size_t measure = share ? 0 : take_measure(text, end, ret);
    const bool zero = han.value.mantissa == 0 && !share && !measure;
    if (zero ? !is_zero(text, end) : !share && !measure) {
        return han.used;
    }
    if (han.used == 3 && !zero && is_bound_numeral(text, at)) {
        return han.used;
    }
    end += share + measure;
    ret->name = false;
    ret->article = okr_decimal_eq(han.value, okr_decimal_int(1)) && ret->sort == AMOUNT_COUNT;
    ret->range.length = end - at;
    return ret->range.length;
}

static size_t take_english(struct okr_str text, size_t at, struct amount *ret)
{
    const struct numeral english = numeral_english(text, at);
    if (!english.used) {
        return 0;
    }
    size_t end = at + english.used;
    ret->number = (struct okr_scaled){.value = english.value, .scale = english.scale};
    ret->spelled = true;
    ret->range = (struct okr_range){at, english.used};
    if (is_name(text, end)) { // two-factor, one-on-one
        return take_name(text, at, end, ret);
    }
    end += take_measure(text, end, ret);
    ret->article = okr_decimal_eq(english.value, okr_decimal_int(1));
    ret->range.length = end - at;
    return ret->range.length;
}

size_t amount_at(struct okr_str text, size_t at, struct amount *ret)
{
    struct amount amount = {0};
    struct scan scan = {text, at};
    size_t used = take_parts_of(text, at, &amount);
    used = used ? used : take_half(text, at, &amount);
    if (used) {
        amount.spelled = true;
        amount.range = (struct okr_range){at, used};
    }
    const int32_t first = scan_peek(&scan);
    const bool latin = scan_is_letter(first);
    const bool digits = scan_is_digit(first) ||
                        (first > 0 && strchr("$-+", (char)first) && first < 0x80) ||
                        first == 0x00A5 || first == 0x20AC;
    const size_t lead = used ? 0 : take_currency(text, at, &amount);
    if (!used && (digits || lead)) {
        used = take_digits(text, at, at + lead, &amount);
    }
    if (!used && !latin && !digits) {
        used = take_han(text, at, &amount);
    }
    if (!used && latin) {
        used = take_english(text, at, &amount);
    }
    if (used) {
        *ret = amount;
    }
    return used;
}
