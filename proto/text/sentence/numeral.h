// SPDX-License-Identifier: Apache-2.0
// Numbers spelled in words: 三千五百, "twenty-five" (METHOD 7.13).
#ifndef OKR_TEXT_NUMERAL_H
#define OKR_TEXT_NUMERAL_H
#include <okr/decimal.h>

/// A spelled number and how many bytes it takes.
struct numeral {
    size_t used; ///< 0: none; where `value` is absent the words are numerals that make no number
    struct okr_decimal value;
    uint8_t scale; ///< enum okr_scale to print it in
};

/// Whether a Han numeral begins with the character.
bool numeral_begins(int32_t c);
/// The whole run of Han numerals at byte `at`, with a fraction behind 点: 二十五, 两万, 三点五.
struct numeral numeral_han(struct okr_str text, size_t at);
/// The English number words at byte `at`, which begins a word: "twenty-five", "one hundred and five", "half a million",
/// "a dozen". "one" and "zero" count; "a" alone does not.
struct numeral numeral_english(struct okr_str text, size_t at);
/// A scale word behind digits, after blanks: the "million" of "1.5 million". Bytes taken, 0 = none.
size_t numeral_scale(struct okr_str text, size_t at, int *ret_power, uint8_t *ret_scale);
#endif
