// SPDX-License-Identifier: Apache-2.0
// What may begin at a place, from a few characters: a sentence has more words and numbers than times.
#include "text/scan.h"
#include "text/sentence/said_span.h"

/// Digits of a year, which no part of a date has more of; of a day or a month at most.
enum { YEAR = 4, PART = 2 };

static size_t behind(struct okr_str text, size_t at)
{
    (void)time_next(text, &at);
    return at;
}

bool time_is_han_digit(int32_t c)
{
    switch (c) {
    case 0x96F6: // 零
    case 0x3007: // 〇
    case 0x4E00: // 一
    case 0x4E8C:
    case 0x4E09:
    case 0x56DB:
    case 0x4E94:
    case 0x516D:
    case 0x4E03:
    case 0x516B:
    case 0x4E5D:
    case 0x5341:              // 十
    case 0x4E24:              // 两
    case 0x534A:              // 半
    case 0x51E0: return true; // 几
    default: return false;
    }
}

/// A number, and what stands behind it.
struct number {
    size_t digits; ///< YEAR + 1: more than a year has
    int value;
    size_t end;
    int32_t next;
};

static struct number number_at(struct okr_str text, size_t at)
{
    struct number number = {.end = at};

    while (scan_is_digit(number.next = time_next(text, &at)) && number.digits <= YEAR) {
        number.value = number.value * 10 + (number.next - '0');
        number.digits++;
        number.end = at;
    }
    return number;
}

static size_t skip_blanks(struct okr_str text, size_t at)
{
    while (time_char_at(text, at) == ' ')
        at = behind(text, at);
    return at;
}

/// What a number of so many digits may begin before the Chinese sign at `at`.
static unsigned sign_begins(struct okr_str text, size_t at, size_t digits)
{
    const unsigned part = digits <= PART ? BEGINS_NAME : 0;

    switch (time_next(text, &at)) {
    case 0x4E2A: // 个
        switch (time_char_at(text, at)) {
        case 0x5B63:                              // 季
        case 0x6708: return BEGINS_LENGTH | part; // 月
        case 0x5C0F:                              // 小
        case 0x5DE5:                              // 工
        case 0x661F:                              // 星
        case 0x81EA: return BEGINS_LENGTH;        // 自
        default: return 0;                        // 3个部门
        }
    case 0x5E74: // 年
        return BEGINS_LENGTH | (digits == YEAR   ? BEGINS_DAY | BEGINS_NAME
                                : digits == PART ? BEGINS_NAME
                                                 : 0);
    case 0x6708: return BEGINS_LENGTH | part | (part ? BEGINS_DAY : 0); // 月
    case 0x5B63: return BEGINS_LENGTH | part;                           // 季
    case 0x8D22: return BEGINS_NAME;                                    // 财
    case 0x5168: return digits == YEAR ? BEGINS_NAME : 0;               // 全
    case 0x65E5:                                                        // 日
    case 0x5929:                                                        // 天
    case 0x5468:                                                        // 周
    case 0x5C0F:                                                        // 小
    case 0x5206:                                                        // 分
    case 0x79D2:                                                        // 秒
    case 0x6BEB:                                                        // 毫
    case 0x5DE5:                                                        // 工
    case 0x661F: return BEGINS_LENGTH;                                  // 星
    default: return 0;
    }
}

/// The first letter of a unit of time, or of what may stand before one: business, working, calendar, consecutive.
static unsigned unit_begins(int32_t c)
{
    switch (c) {
    case 'b':
    case 'c':
    case 'd':
    case 'h':
    case 'm':
    case 'q':
    case 's':
    case 'w':
    case 'y': return BEGINS_LENGTH;
    default: return 0;
    }
}

/// Whether a month's name may stand behind a day, or an "of" before it.
static bool month_follows(struct okr_str text, size_t at)
{
    static const char *const begin[] = {"ja", "fe", "ma", "ap", "ju", "au",
                                        "se", "oc", "no", "de", "of"};
    const int32_t c = time_char_at(text, at), next = time_char_at(text, behind(text, at));

    for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++)
        if (c == begin[i][0] && next == begin[i][1])
            return true;
    return false;
}

/// Whether a date goes on behind the number and a sign: 2018-03, 3/31, 31-Mar, 2-3月.
static bool date_goes_on(struct okr_str text, const struct number *number)
{
    const size_t at = behind(text, number->end);
    const int32_t c = time_char_at(text, at);

    if (number->digits == YEAR)
        return scan_is_digit(c) || scan_is_letter(c) || c == ' ' || time_is_han_digit(c);
    const struct number more = number_at(text, at);
    if (more.digits == 0 || more.digits > PART)
        return number->digits <= PART && month_follows(text, at);
    if (more.next == '/' || more.next == '.') // 3/31/2018
        return number_at(text, behind(text, more.end)).digits == YEAR;
    return more.next >= 0x2000 || more.digits == PART; // 6.30前; 3/31
}

/// Behind a number and a blank: 3 days, 31 March, 2018 年.
static unsigned begins_before_blank(struct okr_str text, const struct number *number)
{
    const size_t at = skip_blanks(text, number->end);
    const int32_t c = time_char_at(text, at);

    if (c >= 0x80)
        return sign_begins(text, at, number->digits);
    const bool day = number->digits <= PART && scan_is_letter(c) && month_follows(text, at);
    return unit_begins(c) | (day ? BEGINS_DAY : 0);
}

static unsigned number_begins(struct okr_str text, size_t at)
{
    const struct number number = number_at(text, at);
    const bool bare = number.digits == YEAR && number.value >= PERIOD_FIRST_YEAR &&
                      number.value <= PERIOD_LAST_YEAR;
    const unsigned year = bare ? BEGINS_NAME : 0;
    const unsigned part = number.digits <= PART ? BEGINS_NAME : 0;
    const unsigned date = BEGINS_DAY | BEGINS_NAME;

    if (number.digits > YEAR)
        return 0;
    switch (number.next) {
    case '/':
    case '~': return date_goes_on(text, &number) ? date : 0;
    case '-':
    case '.': return BEGINS_LENGTH | (date_goes_on(text, &number) ? date : 0);
    case ' ': return year | begins_before_blank(text, &number);
    case 'q':
    case 'h': return year | part | BEGINS_LENGTH;
    case 's':
    case 'n':
    case 'r':
    case 't': return unit_begins(number.next) | (part ? BEGINS_DAY : 0); // 1st, 22nd, 3rd, 5th
    case 0x5230:                                                         // 到
    case 0x81F3: return year | part;                                     // 至
    default: break;
    }
    if (number.next >= 0x80)
        return year | sign_begins(text, number.end, number.digits);
    return scan_is_letter(number.next) ? unit_begins(number.next) : year;
}

/// Behind Han digits, of which there are at most four in a year.
static unsigned han_begins(struct okr_str text, size_t at)
{
    size_t digits = 0;

    for (; digits < YEAR && time_is_han_digit(time_char_at(text, at)); digits++)
        at = behind(text, at);
    return digits ? sign_begins(text, at, digits) : 0;
}

/// 第四季度, 前3个月: behind 第 and 前 a name goes on with a number.
static unsigned numbered_begins(struct okr_str text, size_t at)
{
    const bool latin = scan_is_digit(time_char_at(text, at));

    return (latin ? number_begins(text, at) : han_begins(text, at)) & BEGINS_NAME;
}

static bool stands_in_name(struct okr_str text, size_t at)
{
    const unsigned char c = at > 0 ? (unsigned char)text.ptr[at - 1] : ' ';

    return scan_is_letter(c) || scan_is_digit(c);
}

/// Where no word of times.def stands: Q3, H1, FY18, "two days".
static unsigned letter_begins(const struct words_found *words, size_t at, int32_t c)
{
    if (words_found_at(words, WORDS_NUMBER, at) > 0)
        return stands_in_name(words->text, at) ? 0 : BEGINS_LENGTH;
    const int32_t next = time_char_at(words->text, behind(words->text, at));
    const bool name =
        c == 'q' || c == 'h' ? scan_is_digit(next) : (c == 'f' || c == 'c') && next == 'y';
    return name && !stands_in_name(words->text, at) ? BEGINS_NAME : 0;
}

/// By the word of times.def that stands there.
static unsigned word_begins(struct okr_str text, size_t at, int32_t c, const struct time_word *word)
{
    switch (word->role) {
    case TIME_NAME:
        if (c == 0x7B2C) // 第
            return numbered_begins(text, behind(text, at));
        return word->unit != TIME_NONE ? BEGINS_DAY | BEGINS_NAME : BEGINS_NAME;
    case TIME_LENGTH:
    case TIME_PERIOD:
    case TIME_GOVERNED:
        if (c == 0x524D) // 前
            return numbered_begins(text, behind(text, at));
        // "last quarter of 2018", "first half", "fiscal year 2018", "calendar year"
        return c == 'l' || c == 'f' || c == 'c' ? BEGINS_NAME : 0;
    default: return 0;
    }
}

/// Of enum time_begins, all that may begin at `at`.
static unsigned begins(const struct words_found *words, size_t at, int32_t c,
                       const struct time_word *word)
{
    const struct okr_str text = words->text;

    if (scan_is_digit(c))
        return stands_in_name(text, at) ? 0 : number_begins(text, at);
    if (word->role != TIME_NOTHING)
        return word_begins(text, at, c, word);
    if (scan_is_letter(c))
        return letter_begins(words, at, c);
    return han_begins(text, at) & (stands_in_name(text, at) ? BEGINS_NAME : ~0U);
}

bool time_place_some(const struct words_found *words, size_t at, int32_t c, struct time_place *ret)
{
    ret->at = at;
    ret->word = (struct time_word){0};
    ret->word_length = time_word_at(words, at, &ret->word);
    ret->begins = begins(words, at, c, &ret->word);
    return ret->begins != 0 || ret->word_length > 0;
}
