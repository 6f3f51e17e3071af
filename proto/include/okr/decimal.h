// SPDX-License-Identifier: Apache-2.0
// Exact decimal numbers of at most 15 significant digits (METHOD 1.2), and how people write them.
#ifndef OKR_DECIMAL_H
#define OKR_DECIMAL_H
#include <okr/buf.h>
#include <okr/error.h>

/// value = mantissa * 10^exponent. Normal form: no trailing zero in the mantissa (0 has exponent 0), so equal values are equal bytes.
struct okr_decimal {
    int64_t mantissa;
    int32_t exponent;
    uint32_t present; ///< 0: undefined
};
enum { OKR_DECIMAL_DIGITS = 15 };

/// Display scales, in the order of glossary.def's OKR_SCALES.
/// A scale says how a value is printed: 350000000 in OKR_SCALE_YI with 1 digit prints as 3.5亿.
struct okr_scaled {
    struct okr_decimal value; ///< the full value
    uint8_t scale;            ///< enum okr_scale
    uint8_t digits;           ///< digits typed after the point
};

struct okr_decimal okr_decimal_int(int64_t value);
/// mantissa * 10^exponent in normal form; false when it needs more than 15 digits or |exponent| > 30.
bool okr_decimal_make(int64_t mantissa, int32_t exponent, struct okr_decimal *ret);
/// Shortest decimal of at most 15 digits that gives `value` back; false for NaN, infinities and what needs more digits.
bool okr_decimal_from_double(double value, struct okr_decimal *ret);
/// NaN when not present.
double okr_decimal_double(struct okr_decimal d);
bool okr_decimal_eq(struct okr_decimal a, struct okr_decimal b);
/// Exact comparison of two present values: <0, 0, >0.
int okr_decimal_cmp(struct okr_decimal a, struct okr_decimal b);
/// Exact sum / difference / product; false when the result needs more than 15 digits or an operand is not present.
bool okr_decimal_add(struct okr_decimal a, struct okr_decimal b, struct okr_decimal *ret);
bool okr_decimal_sub(struct okr_decimal a, struct okr_decimal b, struct okr_decimal *ret);
bool okr_decimal_mul(struct okr_decimal a, struct okr_decimal b, struct okr_decimal *ret);
/// `a * permille / 1000`, rounded half away from zero to 15 digits.
struct okr_decimal okr_decimal_share(struct okr_decimal a, int32_t permille);

/// Reads TEXT's num from the front of `s`: sign, currency sign, digits with "," between groups of three, fraction, scale word (千 万 百万 亿 k M B), after folding
/// full-width forms. Sets `*ret_used` to the bytes taken (0: no number here, and false). A currency sign is returned in `*ret_currency` as a measure ("USD", "CNY", "EUR") or "".
/// The "%" is not taken: it is a measure.
bool okr_number_read(struct okr_str s, struct okr_scaled *ret, size_t *ret_used,
                     const char **ret_currency);
/// Plain form without a scale: "-0.5", "350000000".
void okr_decimal_print(struct okr_buf *buf, struct okr_decimal d);
/// In its scale with at least the given fraction digits, more where the value needs them; a value that is not exact in the scale within 15 digits is printed plain.
void okr_scaled_print(struct okr_buf *buf, struct okr_scaled s);
#endif
