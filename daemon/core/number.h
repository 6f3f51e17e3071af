// SPDX-License-Identifier: Apache-2.0
// Arithmetic on exact decimals that never fails: what does not fit in 15 digits is rounded.
#ifndef CORE_NUMBER_H
#define CORE_NUMBER_H
#include <okr/decimal.h>

enum { NUMBER_BITS = 32 }; ///< most steps of a milestone, each one bit of its value

/// Sum and difference of two present values, rounded to 15 digits where exactness needs more.
struct okr_decimal number_add(struct okr_decimal a, struct okr_decimal b);
struct okr_decimal number_sub(struct okr_decimal a, struct okr_decimal b);
/// a / b as the nearest double (21 of 30 is 0.7 whatever the scale they were typed in); NaN when b is 0.
double number_ratio(struct okr_decimal a, struct okr_decimal b);
/// The decimal of at most 15 digits nearest to a finite value; not present when it is out of range.
struct okr_decimal number_round(double value);
/// The bit set that a milestone's value holds; 0 when it is not present.
uint64_t number_bits(struct okr_decimal d);
#endif
