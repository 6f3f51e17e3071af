// SPDX-License-Identifier: Apache-2.0
// Whether a time may begin somewhere, from a few bytes: a sentence has more numbers than dates.
#include "text/sentence/said_span.h"

#include "fold.h"

enum { RUN = 4 }; ///< no part of a date has more digits

/// The folded character at `at`, in lower case; -1 at the end.
int32_t time_char_at(struct okr_str text, size_t at)
{
    const int32_t c = fold_next(text, &at);

    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static size_t behind(struct okr_str text, size_t at)
{
    (void)okr_utf8_next(text, &at);
    return at;
}

static bool is_digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(int32_t c)
{
    return c >= 'a' && c <= 'z';
}

/// 零 and 〇 begin a year, 两 半 几 a length.
static bool is_han_digit(int32_t c)
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

/// What stands behind the number of a Chinese date or length.
static bool is_unit_sign(int32_t c)
{
    static const int32_t signs[] = {
        0x5E74, 0x6708, 0x8D22, 0x65E5, 0x53F7, 0x5B63, 0x4E2A, 0x5929, // 年 月 财 日 号 季 个 天
        0x5468, 0x5C0F, 0x5206, 0x79D2, 0x6BEB, 0x5DE5, 0x661F, 0x8D22, // 周 小 分 秒 毫 工 星 财
    };

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (c == signs[i])
            return true;
    return false;
}

/// Behind the digits at `at`; how many there are, RUN + 1 for more than RUN.
static size_t skip_digits(struct okr_str text, size_t at, size_t *ret_n)
{
    for (*ret_n = 0; *ret_n <= RUN && is_digit(time_char_at(text, at)); (*ret_n)++)
        at = behind(text, at);
    return at;
}

static size_t skip_blank(struct okr_str text, size_t at)
{
    while (time_char_at(text, at) == ' ')
        at = behind(text, at);
    return at;
}

/// The first letter of a month's name, of an ordinal's ending, of "q" and "h", or of FY.
static bool begins_date_word(int32_t c)
{
    return is_letter(c) && strchr("jfmasondqhrtly", c) != NULL;
}

/// Whether a month's name may stand behind a day and a blank, or an "of" before it.
static bool begins_month(struct okr_str text, size_t at)
{
    static const char *const begin[] = {"ja", "fe", "ma", "ap", "ju", "au",
                                        "se", "oc", "no", "de", "of"};
    const int32_t c = time_char_at(text, at), next = time_char_at(text, behind(text, at));

    for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++)
        if (c == begin[i][0] && next == begin[i][1])
            return true;
    return false;
}

/// Behind a sign inside a date: 2018-03, 3/31, 31-Mar, 2-3月.
static bool date_goes_on(struct okr_str text, size_t at, size_t n)
{
    size_t more;
    const int32_t c = time_char_at(text, at);

    if (n == RUN || begins_date_word(c))
        return is_digit(c) || is_letter(c) || c == ' ' || is_han_digit(c);
    const size_t end = skip_digits(text, at, &more);
    if (more != 1 && more != 2)
        return false;
    const int32_t next = time_char_at(text, end);
    if (next == '/' || next == '.') { // 3/31/2018
        size_t year;
        (void)skip_digits(text, behind(text, end), &year);
        return year == RUN;
    }
    return next >= 0x2000 || more == 2; // 6.30前; 3/31
}

static bool number_begins_time(struct okr_str text, size_t at)
{
    size_t n;
    const size_t end = skip_digits(text, at, &n);
    const int32_t c = time_char_at(text, end);

    if (n > RUN)
        return false;
    switch (c) {
    case '-':
    case '/':
    case '.':
    case '~': return date_goes_on(text, behind(text, end), n);
    case ' ': {
        const size_t word = skip_blank(text, end);
        return n == RUN || begins_month(text, word) || is_unit_sign(time_char_at(text, word));
    }
    case -1: return n == RUN;
    default: break;
    }
    if (n == RUN)
        return !is_letter(c) || c == 'q' || c == 'h';
    return is_unit_sign(c) || c == 0x5230 || c == 0x81F3 || begins_date_word(c); // 到 至
}

/// Behind Han digits, of which there are at most four in a year.
static bool han_begins_time(struct okr_str text, size_t at)
{
    for (int i = 0; i < RUN && is_han_digit(time_char_at(text, at)); i++)
        at = behind(text, at);
    return is_unit_sign(time_char_at(text, at));
}

static bool stands_in_name(struct okr_str text, size_t at)
{
    const unsigned char c = at > 0 ? (unsigned char)text.ptr[at - 1] : ' ';

    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool time_may_begin(struct okr_str text, size_t at, const struct time_word *word)
{
    const int32_t c = time_char_at(text, at), next = time_char_at(text, behind(text, at));

    if (is_digit(c))
        return !stands_in_name(text, at) && number_begins_time(text, at);
    if (is_han_digit(c))
        return han_begins_time(text, at);
    switch (word->role) {
    case TIME_NAME: return c != 0x7B2C || is_digit(next) || is_han_digit(next); // 第
    case TIME_LENGTH: return is_letter(c) || c == 0x524D;                       // 前
    case TIME_PERIOD:
    case TIME_GOVERNED: return is_letter(c);
    default: break;
    }
    if (c == 'q' || c == 'h')
        return is_digit(next) && !stands_in_name(text, at);
    return (c == 'f' || c == 'c') && next == 'y' && !stands_in_name(text, at);
}

bool unlisted_may_begin(struct okr_str text, size_t at, int32_t c)
{
    switch (c) {
    case 'q':
    case 'h':
    case 'f': // FY, four
    case 'c': // CY
    case 'o':
    case 't':
    case 's':
    case 'e':
    case 'n': return !stands_in_name(text, at);
    default: break;
    }
    return c < 0x80 ? is_digit(c) && !stands_in_name(text, at) : is_han_digit(c);
}

bool length_may_begin(const struct words_found *words, size_t at)
{
    const struct okr_str text = words->text;
    const int32_t c = time_char_at(text, at);
    size_t n;

    if (stands_in_name(text, at))
        return false;
    if (is_han_digit(c))
        return han_begins_time(text, at);
    if (is_letter(c))
        return words_found_at(words, WORDS_NUMBER, at) > 0;
    if (!is_digit(c))
        return false;
    const size_t end = skip_digits(text, at, &n);
    const int32_t next = time_char_at(text, end);
    const int32_t unit = next == ' ' ? time_char_at(text, skip_blank(text, end)) : next;
    return n <= RUN && (is_letter(unit) || is_unit_sign(unit) || next == '-' || next == '.');
}
