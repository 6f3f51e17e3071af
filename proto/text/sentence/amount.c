// SPDX-License-Identifier: Apache-2.0
// One number of a sentence: digits, Han numerals or number words, and what stands around them.
#include "text/sentence/amount.h"

#include <okr/glossary.h>

#include "text/scan.h"
#include "text/sentence/numeral.h"
#include "text/sentence/sentence.h"

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

// --- behind digits ------------------------------------------------------------------------------------------------

/// 3:1 has the measure ":1", and 1:12 the measure "1:"; other colons between digits are times of day and sizes.
static size_t take_ratio(struct okr_str text, size_t at, struct amount *ret)
{
    struct scan scan = {text, at};
    struct okr_scaled right;
    size_t used;
    const char *currency;
    const struct okr_decimal one = okr_decimal_int(1);
    (void)scan_next(&scan);
    if (!scan_is_digit(scan_peek(&scan)) ||
        !okr_number_read(scan_rest(&scan), &right, &used, &currency)) {
        return 0;
    }
    scan_take(&scan, used);
    const bool first = okr_decimal_eq(ret->number.value, one);
    const bool second = okr_decimal_eq(right.value, one);
    if (first == second || scan_peek(&scan) == ':' || scan_is_letter(scan_peek(&scan))) {
        ret->name = true;
        return scan.at - at;
    }
    ret->number = first ? right : ret->number;
    ret->measure = first ? OKR_STR("1:") : OKR_STR(":1");
    ret->sort = AMOUNT_RATIO;
    return scan.at - at;
}

/// "10w用户": w for 万, where the text around it is Chinese.
static size_t take_w(struct okr_str text, size_t at, struct amount *ret)
{
    struct scan scan = {text, at};
    struct okr_decimal value;
    (void)scan_next(&scan);
    const int32_t next = scan_peek(&scan);
    const bool chinese = scan_is_han(next) || scan_is_han(char_before(text, ret->range.offset));
    if (scan_is_letter(next) || scan_is_digit(next) || !chinese ||
        !okr_decimal_mul(ret->number.value, okr_decimal_int(10000), &value)) {
        return 0;
    }
    ret->number.value = value;
    ret->number.scale = OKR_SCALE_WAN;
    return scan.at - at;
}

/// "an 8-point rise", "a 10-day cut": the one hyphen that does not make a name of a number.
static bool is_measured_change(const struct words_found *words, size_t at)
{
    struct scan scan = {words->text, at};
    if (scan_any(&scan, "fold")) {
        return true;
    }
    scan_take(&scan, words_found_at(words, WORDS_MEASURE, at));
    return scan.at > at && scan_blanks(&scan) &&
           (words_found_at(words, WORDS_MORE, scan.at) ||
            words_found_at(words, WORDS_FEWER, scan.at));
}

/// Whether the digits that end at `at` are part of a longer name.
static bool is_name(const struct words_found *words, size_t at)
{
    struct scan scan = {words->text, at};
    const int32_t c = scan_next(&scan);
    switch (c) {
    case 'G':
    case 'D':
    case 'S': return !scan_is_letter(scan_peek(&scan)); // 5G, 3D, 5S
    case '*':
    case U'×': return scan_is_digit(scan_peek(&scan)) && !words_found_at(words, WORDS_MEASURE, at);
    case '-': return scan_is_letter(scan_peek(&scan)) && !is_measured_change(words, scan.at);
    case '.': return scan_is_digit(scan_peek(&scan));
    case U'号': return true; // 3号生产线
    default: return scan_is_letter(c) && !words_found_at(words, WORDS_MEASURE, at);
    }
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
    const struct scan scan = {text, at};
    switch (scan_peek(&scan)) {
    case ':': return take_ratio(text, at, ret);
    case '/': return amount_slash(text, at, ret);
    case 'w':
    case 'W': return take_w(text, at, ret);
    case U'分':
    case U'成': return amount_share_behind(text, at, ret);
    default: return take_scale_word(text, at, ret);
    }
}

// --- compound durations -------------------------------------------------------------------------------------------

/// 2分40秒, "1 hour 30 minutes": adds a finer duration that stands directly behind.
static size_t take_finer(const struct words_found *words, size_t at, struct amount *ret)
{
    struct scan scan = {words->text, at};
    const bool minutes = okr_str_is(ret->measure, "分");
    size_t used;
    const char *currency;
    if (ret->sort != AMOUNT_TIME && !minutes) {
        return 0;
    }
    (void)scan_blanks(&scan);
    (void)(scan_any(&scan, "and|零") && scan_blanks(&scan));
    struct amount more = {0};
    if (!scan_is_digit(scan_peek(&scan)) ||
        !okr_number_read(scan_rest(&scan), &more.number, &used, &currency)) {
        return 0;
    }
    struct amount sum = *ret;
    if (minutes) {
        sum.measure = OKR_STR("分钟");
        sum.sort = AMOUNT_TIME;
    }
    const size_t measure = amount_measure(words, scan.at + used, &more);
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

/// Whether the code of a currency below may stand here: two or three letters, the first two of one of them.
static bool is_code(struct okr_str text, size_t at)
{
    static const char pairs[][2] = {"us", "rm", "cn", "eu", "gb", "hk", "jp"};
    struct scan scan = {text, at};
    int letters = 2;
    const int32_t first = scan_next(&scan) | 0x20, second = scan_next(&scan) | 0x20;
    size_t i = 0;
    while (i < sizeof pairs / sizeof *pairs && (pairs[i][0] != first || pairs[i][1] != second)) {
        i++;
    }
    while (letters < 4 && scan_is_letter(scan_peek(&scan))) {
        letters++;
        (void)scan_next(&scan);
    }
    return i < sizeof pairs / sizeof *pairs && letters < 4;
}

/// "USD 5M", "RMB 300": a currency by its code or sign in front; okr_number_read knows the commonest signs itself.
static size_t take_currency(struct okr_str text, size_t at, struct amount *ret)
{
    static const char codes[] = "usd|us$|rmb|cny|cn¥|eur|gbp|£|hkd|hk$|jpy|人民币";
    static const char *const names[] = {"",    "USD", "USD", "CNY", "CNY", "CNY", "EUR",
                                        "GBP", "GBP", "HKD", "HKD", "JPY", "CNY"};
    struct scan scan = {text, at};
    const int32_t first = scan_peek(&scan);
    if (scan_is_letter(first) ? !is_code(text, at) : first != 0x00A3 && first != 0x4EBA) { // £ 人
        return 0;
    }
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
static size_t take_measure(const struct words_found *words, size_t at, struct amount *ret)
{
    size_t end = at;
    if (ret->sort == AMOUNT_MONEY) {
        struct amount money = *ret; // "$5 USD", ¥500元: only the same again
        const size_t used = amount_measure(words, at, &money);
        return money.sort == AMOUNT_MONEY ? used : 0;
    }
    if (ret->sort != AMOUNT_PLAIN) {
        return 0;
    }
    const size_t share = amount_share_in(words->text, at, ret);
    if (share) {
        return share;
    }
    end += amount_measure(words, end, ret);
    for (size_t used = 1; end > at && used;) {
        used = take_finer(words, end, ret);
        end += used;
    }
    return end - at;
}

/// 1.8千克: the 千 belongs to the measure. Bytes to give back.
static size_t give_back_kilo(struct okr_str text, size_t end, struct amount *ret)
{
    static const size_t kilo_bytes = 3;
    struct scan scan = {text, end};
    struct okr_decimal thousandth;
    if (ret->number.scale != OKR_SCALE_QIAN || !scan_any(&scan, "克|米|瓦|卡|帕|伏|赫") ||
        !okr_decimal_make(1, -3, &thousandth) ||
        !okr_decimal_mul(ret->number.value, thousandth, &ret->number.value)) {
        return 0;
    }
    ret->number.scale = OKR_SCALE_NONE;
    return kilo_bytes;
}

static size_t take_digits(const struct words_found *words, size_t start, size_t at,
                          struct amount *ret)
{
    const struct okr_str text = words->text;
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
    end -= read ? give_back_kilo(text, end, ret) : 0;
    ret->range = (struct okr_range){start, end - start};
    const size_t more = read ? take_after_digits(text, end, ret) : 0;
    if (!read || ret->name || (!more && is_name(words, end))) {
        return take_name(text, start, end + more, ret);
    }
    end += more;
    end += take_measure(words, end, ret);
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
    if (okr_str_ends((struct okr_str){text.ptr, at}, OKR_STR("每周"))) {
        return false; // 每周一次 repeats; 下周一 is a day
    }
    return c < 0x10000 && c > 0x7FF && scan_any(&scan, words) && scan.at == at;
}

/// 零 without a measure is a number at the end of what is said and before a bad thing: 降为零, 零事故; not in 零售.
static bool is_zero(const struct words_found *words, size_t end)
{
    enum { NEAR = 30 };
    struct scan scan = {words->text, end};
    struct okr_range found;
    const size_t left = words->text.len - end;
    const int32_t c = scan_peek(&scan);
    return scan_done(&scan) || scan_ends_clause(c) || c == '!' ||
           words_found_in(words, WORDS_FAULT, (struct okr_range){end, left < NEAR ? left : NEAR},
                          &found);
}

static size_t take_han(const struct words_found *words, size_t at, struct amount *ret)
{
    const struct okr_str text = words->text;
    const size_t idiom = words_found_at(words, WORDS_IDIOM, at);
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
    const size_t share = amount_share_behind(text, end, ret);
    const size_t measure = share ? 0 : take_measure(words, end, ret);
    const bool zero = han.value.mantissa == 0 && !share && !measure;
    if (zero ? !is_zero(words, end) : !share && !measure) {
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

static size_t take_english(const struct words_found *words, size_t at, struct amount *ret)
{
    const struct okr_str text = words->text;
    const struct numeral english = numeral_english(text, at);
    if (!english.used) {
        return 0;
    }
    size_t end = at + english.used;
    ret->number = (struct okr_scaled){.value = english.value, .scale = english.scale};
    ret->spelled = true;
    ret->range = (struct okr_range){at, english.used};
    if (is_name(words, end)) { // two-factor, one-on-one
        return take_name(text, at, end, ret);
    }
    end += take_measure(words, end, ret);
    ret->article = okr_decimal_eq(english.value, okr_decimal_int(1)) && ret->sort != AMOUNT_PERCENT;
    ret->range.length = end - at;
    return ret->range.length;
}

/// What an amount may begin with: most characters of a text begin none.
enum beginning {
    BEGINS_OTHER, ///< a Han numeral, or nothing
    BEGINS_DIGITS,
    BEGINS_LATIN,
    BEGINS_SHARE, ///< a share, or the name of a currency; Han numerals too
    BEGINS_NOTHING,
};

static enum beginning beginning_of(int32_t first)
{
    // of the number words, the shares ("half", "a third") and the codes of currencies
    static const char letters[] = "abcdefghjmnorstuz";
    if (scan_is_letter(first)) {
        return strchr(letters, (char)(first | 0x20)) ? BEGINS_LATIN : BEGINS_NOTHING;
    }
    switch (first) {
    case '$':
    case '-':
    case '+':
    case 0x00A5: // ¥
    case 0x20AC: // €
        return BEGINS_DIGITS;
    case 0x00A3: // £
    case 0x4EBA: // 人民币
    case 0x4E00: // 一半
    case 0x534A: // 半数
    case 0x5341: // 十万分之
    case 0x8FC7: // 过半
    case 0x5927: // 大半
    case 0x767E: // 百分之
    case 0x5343: // 千分之
    case 0x4E07: // 万分之
        return BEGINS_SHARE;
    default: return scan_is_digit(first) ? BEGINS_DIGITS : BEGINS_OTHER;
    }
}

bool amount_begins(struct okr_str text, size_t at)
{
    size_t next = at;
    const int32_t first = scan_fold(okr_utf8_next(text, &next));
    if (scan_is_digit(first)) {
        return true;
    }
    if (scan_is_letter(first)) {
        return is_code(text, at);
    }
    if (first == U'人') { // nearly always people
        return okr_str_starts(okr_str_skip(text, at), OKR_STR("人民币"));
    }
    if (first == U'过' || first == U'大') {
        return okr_str_starts(okr_str_skip(text, next), OKR_STR("半"));
    }
    return numeral_begins(first) || beginning_of(first) != BEGINS_OTHER;
}

/// A share or a currency with its number: what words may begin besides numerals.
static size_t take_share_or_money(const struct words_found *words, size_t at, struct amount *ret)
{
    const struct okr_str text = words->text;
    const size_t share = amount_share(text, at, ret);
    if (share) {
        ret->spelled = true;
        ret->range = (struct okr_range){at, share};
        return share;
    }
    const size_t lead = take_currency(text, at, ret);
    return lead ? take_digits(words, at, at + lead, ret) : 0;
}

/// "a" without what makes it a number: a half, third, quarter, fifth, tenth, dozen, hundred, thousand, million, billion, trillion.
static bool is_article(struct okr_str text, size_t at)
{
    struct scan scan = {text, at};
    if ((scan_next(&scan) | 0x20) != 'a') {
        return false;
    }
    if (!scan_blanks(&scan)) {
        return true;
    }
    switch (scan_peek(&scan) | 0x20) {
    case 'b':
    case 'd':
    case 'f':
    case 'h':
    case 'm':
    case 'q':
    case 't': return false;
    default: return true;
    }
}

size_t amount_at(const struct words_found *words, size_t at, struct amount *ret)
{
    const struct scan scan = {words->text, at};
    const enum beginning begins = beginning_of(scan_peek(&scan));
    struct amount amount = {0};
    size_t used = 0;
    if (begins == BEGINS_LATIN && is_article(words->text, at)) {
        return 0;
    }
    if (begins == BEGINS_LATIN || begins == BEGINS_SHARE) {
        used = take_share_or_money(words, at, &amount);
    }
    if (begins == BEGINS_DIGITS) {
        used = take_digits(words, at, at, &amount);
    } else if (!used && begins == BEGINS_LATIN) {
        used = take_english(words, at, &amount);
    } else if (!used && begins != BEGINS_NOTHING) {
        used = take_han(words, at, &amount);
    }
    if (used) {
        *ret = amount;
    }
    return used;
}
