// SPDX-License-Identifier: Apache-2.0
// Numbers as people write them (TEXT's num, METHOD 7.13), and in the scale they were written in.
#include <okr/decimal.h>
#include <okr/glossary.h>

#include "fold.h"

/// The scale words: the longer before those they begin with. A word that is not a display scale itself (千万)
/// is shown in the one below it.
static const struct scale_word {
    const char *word;
    uint8_t scale;
    int8_t power, shown; ///< 10^power in all; the scale it is shown in is 10^shown
} WORDS[] = {
    {"百万", OKR_SCALE_BAIWAN, 6, 6}, {"千万", OKR_SCALE_WAN, 7, 4}, {"十亿", OKR_SCALE_YI, 9, 8},
    {"百亿", OKR_SCALE_YI, 10, 8},    {"千亿", OKR_SCALE_YI, 11, 8}, {"万亿", OKR_SCALE_YI, 12, 8},
    {"千", OKR_SCALE_QIAN, 3, 3},     {"万", OKR_SCALE_WAN, 4, 4},   {"亿", OKR_SCALE_YI, 8, 8},
    {"bn", OKR_SCALE_B, 9, 9},        {"k", OKR_SCALE_K, 3, 3},      {"m", OKR_SCALE_M, 6, 6},
    {"B", OKR_SCALE_B, 9, 9},
};

/// The power of ten of each display scale, in glossary.def's order.
static const int8_t POWERS[OKR_SCALE_COUNT] = {0, 3, 4, 6, 8, 3, 6, 9};

/// fold_next(); most of a number is ASCII.
static inline int32_t next_char(struct okr_str s, size_t *at)
{
    if (*at < s.len && (unsigned char)s.ptr[*at] < 0x80)
        return s.ptr[(*at)++];
    return fold_next(s, at);
}

static inline int32_t peek(struct okr_str s, size_t at)
{
    return next_char(s, &at);
}

static bool take(struct okr_str s, size_t *at, int32_t c)
{
    size_t next = *at;

    if (next_char(s, &next) != c)
        return false;
    *at = next;
    return true;
}

static bool is_digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(int32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_han(const char *word)
{
    return (unsigned char)word[0] >= 0x80;
}

static bool take_sign(struct okr_str s, size_t *at, bool *ret_negative)
{
    size_t next = *at;
    const int32_t c = next_char(s, &next);

    if (c != '-' && c != '+')
        return false;
    *ret_negative = c == '-';
    *at = next;
    return true;
}

static const char *take_currency(struct okr_str s, size_t *at)
{
    static const struct {
        int32_t sign;
        const char *measure;
    } signs[] = {{'$', "USD"}, {0x00A5, "CNY"}, {0x20AC, "EUR"}};
    size_t next = *at;
    const int32_t c = next_char(s, &next);

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (c == signs[i].sign) {
            *at = next;
            return signs[i].measure;
        }
    }
    return "";
}

/// The digits of one number as they are taken in.
struct digits {
    int64_t mantissa;
    int zeros;    ///< zeros at the end that the mantissa does not hold yet
    int fraction; ///< digits after the point
    bool any, too_many;
};

static void add_digit(struct digits *d, int32_t c)
{
    d->any = true;
    if (c == '0') {
        d->zeros += d->mantissa != 0;
        return;
    }
    for (; d->zeros >= 0 && !d->too_many; d->zeros--) {
        d->too_many = d->mantissa >= INT64_C(100000000000000);
        d->mantissa *= 10;
    }
    d->zeros = 0;
    d->mantissa += c - '0';
}

static int take_digits(struct okr_str s, size_t *at, struct digits *d)
{
    size_t next = *at;
    int n = 0;

    for (int32_t c; is_digit(c = next_char(s, &next)); n++) {
        add_digit(d, c);
        *at = next;
    }
    return n;
}

/// Whether "," and exactly three digits stand at `at`.
static bool is_group(struct okr_str s, size_t at)
{
    if (!take(s, &at, ','))
        return false;
    for (int i = 0; i < 3; i++) {
        if (!is_digit(next_char(s, &at)))
            return false;
    }
    return !is_digit(peek(s, at));
}

static void take_whole(struct okr_str s, size_t *at, struct digits *d)
{
    const int n = take_digits(s, at, d);

    if (n < 1 || n > 3 || d->mantissa == 0)
        return;
    while (is_group(s, *at)) {
        (void)next_char(s, at);
        (void)take_digits(s, at, d);
    }
}

/// An input method in Chinese mode types 。 for the point; before a digit it can be nothing else.
static void take_fraction(struct okr_str s, size_t *at, struct digits *d)
{
    size_t next = *at;
    const int32_t c = next_char(s, &next);

    if ((c == '.' || c == 0x3002) && is_digit(peek(s, next))) {
        *at = next;
        d->fraction = take_digits(s, at, d);
    }
}

static bool takes_word(struct okr_str s, size_t *at, const char *word)
{
    const struct okr_str w = okr_str_c(word);
    size_t next = *at;

    for (size_t i = 0; i < w.len;) {
        int32_t want = okr_utf8_next(w, &i), c = next_char(s, &next);
        // "M" and "m" are a million, "k" and "K" a thousand; a lone "b" is not a scale.
        if (c != want && !(is_letter(c) && want >= 'a' && c + ('a' - 'A') == want))
            return false;
    }
    if (!is_han(word) && is_letter(peek(s, next)))
        return false; // "5km" and "3 Mbps" begin a measure
    *at = next;
    return true;
}

/// Whether the first bytes differ so that the words do.
static bool begins_otherwise(struct okr_str s, size_t at, const char *word)
{
    return is_han(word) && at < s.len && s.ptr[at] != word[0] &&
           fold_keeps((unsigned char)s.ptr[at]);
}

/// Whether a scale word begins with the character: most numbers have a blank or a measure behind them.
static bool may_scale(int32_t c)
{
    switch (c) {
    case 'b':
    case 'B':
    case 'k':
    case 'K':
    case 'm':
    case 'M':
    case 0x767E: // 百
    case 0x5343: // 千
    case 0x5341: // 十
    case 0x4E07: // 万
    case 0x4EBF: // 亿
        return true;
    default: return false;
    }
}

static const struct scale_word *take_scale(struct okr_str s, size_t *at)
{
    static const struct scale_word none = {"", OKR_SCALE_NONE, 0, 0};
    size_t start = *at;
    const bool spaced = take(s, &start, ' '); // "3.5 亿": some put a space between digits and Han

    if (!may_scale(peek(s, start)))
        return &none;
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        const char *word = WORDS[i].word;
        if (!begins_otherwise(s, start, word) && (is_han(word) || !spaced) &&
            takes_word(s, &start, word)) {
            *at = start;
            return &WORDS[i];
        }
    }
    return &none;
}

bool okr_number_read(struct okr_str s, struct okr_scaled *ret, size_t *ret_used,
                     const char **ret_currency)
{
    struct digits d = {0};
    size_t at = 0;

    bool negative = false;

    *ret_used = 0;
    const bool signed_before = take_sign(s, &at, &negative);
    const char *currency = take_currency(s, &at);
    if (!signed_before) // $-5
        (void)take_sign(s, &at, &negative);
    take_whole(s, &at, &d);
    if (!d.any)
        return false;
    take_fraction(s, &at, &d);
    const struct scale_word *scale = take_scale(s, &at);
    const int shown = d.fraction - (scale->power - scale->shown);
    struct okr_scaled scaled = {.scale = scale->scale, .digits = (uint8_t)(shown > 0 ? shown : 0)};
    *ret_used = at;
    if (d.too_many || d.fraction > OKR_DECIMAL_DIGITS || d.zeros > 60)
        return false;
    if (!okr_decimal_make(negative ? -d.mantissa : d.mantissa, d.zeros - d.fraction + scale->power,
                          &scaled.value))
        return false;
    *ret = scaled;
    *ret_currency = currency;
    return true;
}

static int width(int64_t mantissa)
{
    int n = 1;

    for (; mantissa / 10; mantissa /= 10)
        n++;
    return n;
}

void okr_scaled_print(struct okr_buf *buf, struct okr_scaled s)
{
    const uint8_t scale = s.scale < OKR_SCALE_COUNT ? s.scale : OKR_SCALE_NONE;
    struct okr_decimal shown = s.value;

    if (!s.value.present)
        return;
    if (shown.mantissa)
        shown.exponent -= POWERS[scale];
    const int needed = shown.exponent < 0 ? -shown.exponent : 0;
    const int fraction = needed > s.digits ? needed : s.digits;
    const int before = width(shown.mantissa) + shown.exponent;
    if ((before > 1 ? before : 1) + fraction > OKR_DECIMAL_DIGITS) {
        okr_decimal_print(buf, s.value);
        return;
    }
    okr_decimal_print(buf, shown);
    if (fraction > needed)
        okr_buf_c(buf, needed ? "" : ".");
    for (int i = needed; i < fraction; i++)
        okr_buf_char(buf, '0');
    okr_buf_c(buf, okr_term_slug(OKR_GROUP_SCALE, scale));
}
