// SPDX-License-Identifier: Apache-2.0
#include <okr/decimal.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXPONENT_MAX = 30 };

static const int64_t TENS[] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
};
static const int64_t LIMIT = 1000000000000000; // 10^OKR_DECIMAL_DIGITS

static int digits_of(int64_t mantissa)
{
    int n = 0;

    for (; mantissa; mantissa /= 10)
        n++;
    return n;
}

bool okr_decimal_make(int64_t mantissa, int32_t exponent, struct okr_decimal *ret)
{
    if (mantissa == 0)
        exponent = 0;
    while (mantissa != 0 && mantissa % 10 == 0 && exponent < EXPONENT_MAX * 2) {
        mantissa /= 10;
        exponent++;
    }
    if (mantissa <= -LIMIT || mantissa >= LIMIT)
        return false;
    if (exponent < -EXPONENT_MAX || exponent > EXPONENT_MAX)
        return false;
    *ret = (struct okr_decimal){mantissa, exponent, 1};
    return true;
}

struct okr_decimal okr_decimal_int(int64_t value)
{
    struct okr_decimal d = {0};

    (void)okr_decimal_make(value, 0, &d);
    return d;
}

/// For small numbers of fraction digits: a double is the nearest to m / 10^k exactly when the division, which
/// rounds once, gives it back; m and 10^k are exact below 2^53.
static bool from_short_fraction(double value, struct okr_decimal *ret)
{
    for (int k = 0; k <= 6; k++) {
        const double scaled = value * (double)TENS[k];
        if (scaled >= (double)LIMIT || scaled <= -(double)LIMIT)
            return false;
        const int64_t mantissa = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        if ((double)mantissa / (double)TENS[k] == value)
            return okr_decimal_make(mantissa, -k, ret);
    }
    return false;
}

bool okr_decimal_from_double(double value, struct okr_decimal *ret)
{
    char text[40];
    int64_t mantissa = 0;

    if (!isfinite(value))
        return false;
    if (from_short_fraction(value, ret))
        return true;
    // Two decimals of 15 digits never share a double, so if any of at most 15 digits gives the value back, this does.
    snprintf(text, sizeof(text), "%.*e", OKR_DECIMAL_DIGITS - 1, value);
    if (strtod(text, NULL) != value)
        return false;
    const char *at = text;
    for (; *at != 'e'; at++) {
        if (*at >= '0' && *at <= '9') // the point is the locale's
            mantissa = mantissa * 10 + (*at - '0');
    }
    const long exponent = strtol(at + 1, NULL, 10) - (OKR_DECIMAL_DIGITS - 1);
    return okr_decimal_make(value < 0 ? -mantissa : mantissa, (int32_t)exponent, ret);
}

double okr_decimal_double(struct okr_decimal d)
{
    char text[40];

    if (!d.present)
        return NAN;
    // One rounding: both operands are exact (10^22 is the largest power of ten that is).
    if (d.exponent <= 0 && d.exponent >= -18)
        return (double)d.mantissa / (double)TENS[-d.exponent];
    if (d.exponent > 0 && d.exponent <= 18)
        return (double)d.mantissa * (double)TENS[d.exponent];
    snprintf(text, sizeof(text), "%llde%ld", (long long)d.mantissa, (long)d.exponent);
    return strtod(text, NULL);
}

bool okr_decimal_eq(struct okr_decimal a, struct okr_decimal b)
{
    if (!a.present || !b.present)
        return !a.present && !b.present;
    return okr_decimal_cmp(a, b) == 0;
}

int okr_decimal_cmp(struct okr_decimal a, struct okr_decimal b)
{
    const int sign_a = (a.mantissa > 0) - (a.mantissa < 0);
    const int sign_b = (b.mantissa > 0) - (b.mantissa < 0);

    if (sign_a != sign_b || sign_a == 0)
        return sign_a - sign_b;
    const int digits_a = digits_of(a.mantissa), digits_b = digits_of(b.mantissa);
    const int32_t magnitude_a = a.exponent + digits_a, magnitude_b = b.exponent + digits_b;
    if (magnitude_a != magnitude_b)
        return magnitude_a > magnitude_b ? sign_a : -sign_a;
    const int64_t long_a =
        digits_a < digits_b ? a.mantissa * TENS[digits_b - digits_a] : a.mantissa;
    const int64_t long_b =
        digits_b < digits_a ? b.mantissa * TENS[digits_a - digits_b] : b.mantissa;
    return (long_a > long_b) - (long_a < long_b);
}

bool okr_decimal_add(struct okr_decimal a, struct okr_decimal b, struct okr_decimal *ret)
{
    if (!a.present || !b.present)
        return false;
    if (a.mantissa == 0 || b.mantissa == 0) {
        *ret = a.mantissa ? a : b;
        return true;
    }
    if (a.exponent < b.exponent)
        return okr_decimal_add(b, a, ret);
    // In normal form the last digit of `b` is not zero, so the sum has about as many digits as `a` at b's exponent;
    // beyond 18 there are more than 15 left for certain.
    const int shift = a.exponent - b.exponent;
    if (digits_of(a.mantissa) + shift > 18)
        return false;
    return okr_decimal_make(a.mantissa * TENS[shift] + b.mantissa, b.exponent, ret);
}

bool okr_decimal_sub(struct okr_decimal a, struct okr_decimal b, struct okr_decimal *ret)
{
    b.mantissa = -b.mantissa;
    return okr_decimal_add(a, b, ret);
}

/// Divides `*m` by `prime` as often as it goes; returns how often.
static int take_out(int64_t *m, int64_t prime)
{
    int n = 0;

    for (; *m % prime == 0; n++)
        *m /= prime;
    return n;
}

static bool multiply(int64_t *m, int64_t factor)
{
    if (*m > LIMIT / factor)
        return false;
    *m *= factor;
    return true;
}

bool okr_decimal_mul(struct okr_decimal a, struct okr_decimal b, struct okr_decimal *ret)
{
    const bool negative = (a.mantissa < 0) != (b.mantissa < 0);

    if (!a.present || !b.present)
        return false;
    if (a.mantissa == 0 || b.mantissa == 0)
        return okr_decimal_make(0, 0, ret);
    // Without their twos and fives the factors make no new tens, so nothing larger than the result is ever formed.
    int64_t m = llabs(a.mantissa), other = llabs(b.mantissa);
    const int twos = take_out(&m, 2) + take_out(&other, 2);
    const int fives = take_out(&m, 5) + take_out(&other, 5);
    const int tens = twos < fives ? twos : fives;
    if (!multiply(&m, other))
        return false;
    for (int i = tens; i < twos; i++) {
        if (!multiply(&m, 2))
            return false;
    }
    for (int i = tens; i < fives; i++) {
        if (!multiply(&m, 5))
            return false;
    }
    return okr_decimal_make(negative ? -m : m, a.exponent + b.exponent + tens, ret);
}

/// mantissa * 10^exponent (mantissa >= 0) without its last `n` digits, rounded half up.
static struct okr_decimal rounded(int64_t mantissa, int32_t exponent, int n)
{
    struct okr_decimal d = {0};
    const int64_t unit = TENS[n], rest = mantissa % unit;

    mantissa /= unit;
    if (n > 0 && rest >= unit / 2)
        mantissa++;
    (void)okr_decimal_make(mantissa, exponent + n, &d);
    return d;
}

struct okr_decimal okr_decimal_share(struct okr_decimal a, int32_t permille)
{
    enum { PERMILLE_MAX = 1000 }; // shares are 0..1000: 15 digits times 1000 fit in 63 bits

    if (!a.present)
        return a;
    const bool negative = (a.mantissa < 0) != (permille < 0);
    int64_t share = llabs((int64_t)permille);
    share = share < PERMILLE_MAX ? share : PERMILLE_MAX;
    const int64_t m = llabs(a.mantissa) * share;
    const int32_t exponent = a.exponent - 3;
    int n = digits_of(m) - OKR_DECIMAL_DIGITS;
    if (n < -EXPONENT_MAX - exponent)
        n = -EXPONENT_MAX - exponent;
    struct okr_decimal d = rounded(m, exponent, n > 0 ? n : 0);
    if (negative)
        d.mantissa = -d.mantissa;
    return d;
}

/// Writes mantissa * 10^exponent.
static void print(struct okr_buf *buf, int64_t mantissa, int32_t exponent)
{
    char digits[24];
    const int n = snprintf(digits, sizeof(digits), "%lld", llabs(mantissa));
    const int whole = n + exponent; // digits before the point

    if (mantissa < 0)
        okr_buf_char(buf, '-');
    if (whole <= 0)
        okr_buf_char(buf, '0');
    for (int i = 0; i < whole; i++)
        okr_buf_char(buf, i < n ? digits[i] : '0');
    const int fraction = exponent < 0 ? -exponent : 0;
    if (fraction > 0)
        okr_buf_char(buf, '.');
    for (int i = 0; i < fraction; i++)
        okr_buf_char(buf, whole + i >= 0 && whole + i < n ? digits[whole + i] : '0');
}

void okr_decimal_print(struct okr_buf *buf, struct okr_decimal d)
{
    if (d.present)
        print(buf, d.mantissa, d.exponent);
}
