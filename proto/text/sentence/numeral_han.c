// SPDX-License-Identifier: Apache-2.0
// Han numerals.
#include "text/sentence/numeral.h"

#include <okr/glossary.h>

enum { WAN = 4, YI = 8, FRACTION_DIGITS = 6 };

/// What one character says: a digit 0..9, or a power of ten as -1..-8; 10 = no numeral.
static int numeral_of(int32_t c)
{
    switch (c) {
    case 0x96F6: // 零
    case 0x3007: // 〇
        return 0;
    case 0x4E00: return 1;
    case 0x4E8C: // 二
    case 0x4E24: // 两
        return 2;
    case 0x4E09: return 3;
    case 0x56DB: return 4;
    case 0x4E94: return 5;
    case 0x516D: return 6;
    case 0x4E03: return 7;
    case 0x516B: return 8;
    case 0x4E5D: return 9;
    case 0x5341: return -1;
    case 0x767E: return -2;
    case 0x5343: return -3;
    case 0x4E07: return -WAN;
    case 0x4EBF: return -YI;
    default: return 10;
    }
}

bool numeral_begins(int32_t c)
{
    return numeral_of(c) != 10;
}

static int64_t power(int n)
{
    int64_t value = 1;
    for (; n > 0; n--) {
        value *= 10;
    }
    return value;
}

/// A number as its characters come in: 三千 (section) 万, then the rest.
struct han {
    int64_t above;   ///< what 亿 closed
    int64_t wan;     ///< what 万 closed since
    int64_t section; ///< below 10000
    int digit;       ///< -1: none waits for its unit
    int last;        ///< power of the unit before
    int below;       ///< the next unit in this section is smaller
    bool zero;       ///< 零 stands since the last unit
    bool any, bad;
};

static void take_digit(struct han *han, int digit)
{
    if (han->digit >= 0) {
        han->bad = true; // 三五个, 一二线: two digits without a unit are no number
    } else if (digit == 0) {
        han->zero = true;
    } else {
        han->digit = digit;
    }
}

static void take_small_unit(struct han *han, int unit)
{
    if (han->digit < 0 && unit == 1 && han->section == 0 && !han->zero) {
        han->digit = 1; // 十二
    }
    han->bad |= han->digit < 0 || unit >= han->below;
    if (!han->bad) {
        han->section += han->digit * power(unit);
    }
    han->below = unit;
    han->last = unit;
    han->digit = -1;
    han->zero = false;
}

static void take_big_unit(struct han *han, int unit)
{
    han->section += han->digit > 0 ? han->digit : 0;
    if (unit == WAN) {
        han->bad |= han->section == 0 || han->wan != 0;
        han->wan = han->section * power(WAN);
    } else {
        han->bad |= han->wan + han->section == 0 || han->above != 0;
        han->above = (han->wan + han->section) * power(YI);
        han->wan = 0;
    }
    han->section = 0;
    han->below = WAN;
    han->last = unit;
    han->digit = -1;
    han->zero = false;
}

/// 三万五 is 35000 and 一百五 is 150: a last digit without 零 counts the next lower unit.
static int64_t settle(const struct han *han)
{
    int64_t last = han->digit > 0 ? han->digit : 0;
    if (last && han->last > 1 && !han->zero) {
        last *= power(han->last - 1);
    }
    return han->above + han->wan + han->section + last;
}

/// 点五: digits behind the point.
static size_t take_fraction(struct okr_str text, size_t at, struct okr_decimal *value)
{
    size_t end = at;
    int64_t mantissa = 0;
    int digits = 0;
    if (okr_utf8_next(text, &end) != 0x70B9) {
        return at;
    }
    for (size_t next = end; digits < FRACTION_DIGITS; end = next, digits++) {
        const int says = numeral_of(okr_utf8_next(text, &next));
        if (says < 0 || says > 9) {
            break;
        }
        mantissa = mantissa * 10 + says;
    }
    struct okr_decimal fraction;
    if (digits == 0 || !okr_decimal_make(mantissa, -digits, &fraction) ||
        !okr_decimal_add(*value, fraction, value)) {
        return at;
    }
    return end;
}

struct numeral numeral_han(struct okr_str text, size_t at)
{
    struct han han = {.digit = -1, .below = WAN};
    struct numeral ret = {0};
    size_t end = at;
    for (size_t next = at; next < text.len; end = next) {
        const int says = numeral_of(okr_utf8_next(text, &next));
        if (says == 10) {
            break;
        }
        if (says == 0 && !han.any) { // 零一般事故: none of it, and no 01
            ret.used = next - at;
            ret.value = okr_decimal_int(0);
            return ret;
        }
        han.any = true;
        if (says >= 0) {
            take_digit(&han, says);
        } else if (-says < WAN) {
            take_small_unit(&han, -says);
        } else {
            take_big_unit(&han, -says);
        }
    }
    if (!han.any) {
        return ret;
    }
    const int64_t value = settle(&han);
    if (!han.bad && okr_decimal_make(value, 0, &ret.value)) {
        end = take_fraction(text, end, &ret.value);
    }
    ret.used = end - at;
    ret.scale = value >= power(YI) ? OKR_SCALE_YI : value >= power(WAN) ? OKR_SCALE_WAN : 0;
    return ret;
}
