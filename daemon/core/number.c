// SPDX-License-Identifier: Apache-2.0
#include "core/number.h"
#include <math.h>

static const double exact_max = 9007199254740992.0; // 2^53: integers up to here are exact doubles

struct okr_decimal number_round(double value)
{
    struct okr_decimal d = {0};
    double size = fabs(value);
    int32_t exponent = 0;
    if (!isfinite(value)) {
        return d;
    }
    if (size == 0) {
        return okr_decimal_int(0);
    }
    for (; size >= 1e15; size /= 10) {
        exponent++;
    }
    for (; size < 1e14; size *= 10) {
        exponent--;
    }
    int64_t mantissa = (int64_t)(size + 0.5);
    if (!okr_decimal_make(value < 0 ? -mantissa : mantissa, exponent, &d)) {
        return (struct okr_decimal){0};
    }
    return d;
}

struct okr_decimal number_add(struct okr_decimal a, struct okr_decimal b)
{
    struct okr_decimal sum;
    return okr_decimal_add(a, b, &sum)
               ? sum
               : number_round(okr_decimal_double(a) + okr_decimal_double(b));
}

struct okr_decimal number_sub(struct okr_decimal a, struct okr_decimal b)
{
    struct okr_decimal difference;
    return okr_decimal_sub(a, b, &difference)
               ? difference
               : number_round(okr_decimal_double(a) - okr_decimal_double(b));
}

static double power_of_ten(int32_t n)
{
    double power = 1;
    while (n-- > 0) {
        power *= 10;
    }
    return power;
}

// The quotient of two integers that doubles hold exactly is rounded once only, so that 2.1 of 3 is
// the same 0.7 as 7 of 10 and a comparison with 0.7 means what it says.
double number_ratio(struct okr_decimal a, struct okr_decimal b)
{
    if (b.mantissa == 0) {
        return NAN;
    }
    int32_t shift = a.exponent - b.exponent;
    double over = (double)a.mantissa * power_of_ten(shift);
    double under = (double)b.mantissa * power_of_ten(-shift);
    if (fabs(over) <= exact_max && fabs(under) <= exact_max) {
        return over / under;
    }
    return okr_decimal_double(a) / okr_decimal_double(b);
}

uint64_t number_bits(struct okr_decimal d)
{
    uint64_t bits = d.present && d.mantissa > 0 && d.exponent >= 0 ? (uint64_t)d.mantissa : 0;
    for (int32_t i = 0; bits && i < d.exponent; i++) {
        bits *= 10;
    }
    return bits;
}
