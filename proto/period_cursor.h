// SPDX-License-Identifier: Apache-2.0
// What the readers of period names share: a place in the text, and the words and numbers taken from there.
#ifndef PERIOD_CURSOR_H
#define PERIOD_CURSOR_H
#include "fold.h"
#include "period.h"

/// A place in the text. A plain value: copy it to look ahead, assign the copy back to accept what was read. What fails may
/// have moved it.
struct cursor {
    struct okr_str s;
    size_t at;
    bool prose; ///< as in period_name_read
};

/// The part of cursor_peek for what is not ASCII.
int32_t cursor_peek_other(const struct cursor *c);
/// The next character, folded and in lower case; -1 at the end and for a malformed byte.
static inline int32_t cursor_peek(const struct cursor *c)
{
    if (c->at >= c->s.len)
        return -1;
    const unsigned char byte = (unsigned char)c->s.ptr[c->at];
    if (byte >= 0x80)
        return cursor_peek_other(c);
    return byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;
}
/// The next character is an ASCII letter; a digit. Width does not matter.
static inline bool cursor_letter_follows(const struct cursor *c)
{
    const int32_t next = cursor_peek(c);
    return next >= 'a' && next <= 'z';
}
static inline bool cursor_digit_follows(const struct cursor *c)
{
    const int32_t next = cursor_peek(c);
    return next >= '0' && next <= '9';
}
/// The two below where no quick look says no.
unsigned char cursor_lead_other(const struct cursor *c);
bool cursor_take_some(struct cursor *c, const char *word);
/// The byte with which a word begins that stands here; 0 at the end and for a malformed byte. Most words are told apart by it.
static inline unsigned char cursor_lead(const struct cursor *c)
{
    const unsigned char byte = c->at < c->s.len ? (unsigned char)c->s.ptr[c->at] : 0;
    if (!fold_keeps(byte))
        return cursor_lead_other(c);
    return byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;
}
/// Takes `word` (lower case, half width, not empty) in any case and width.
static inline bool cursor_take(struct cursor *c, const char *word)
{
    return cursor_lead(c) == (unsigned char)word[0] && cursor_take_some(c, word);
}
/// The first of `words`, which is ended by NULL, that stands here; its number from 1, 0 = none. Unmoved without one.
int cursor_take_any(struct cursor *c, const char *const *words);
/// The same for Latin words, which must end where the word ends.
int cursor_take_word(struct cursor *c, const char *const *words);
/// True when there was one.
bool cursor_blanks(struct cursor *c);
/// Up to `most` digits that no other digit follows; returns how many, 0 = none.
size_t cursor_digits(struct cursor *c, size_t most, int *ret);
/// A number of 1..12 in digits or Han; 0 when there is none.
int cursor_numeral(struct cursor *c);
/// Four Han digits before 年 or 财: 二〇一八.
bool cursor_han_year(struct cursor *c, int *ret);

/// A part of a year, in months from its first one (or from January).
struct period_part {
    int first, n;
    bool calendar, some_months; ///< as in struct period_name
};
/// What may stand between a year and its part: blanks and one sign.
void cursor_between(struct cursor *c);
/// Takes the part of a year that stands here; unmoved without one.
bool cursor_part(struct cursor *c, struct period_part *ret);
/// The same for a month's English name, or those of a range: March, Jan-Mar, "January to March".
bool cursor_english_month(struct cursor *c, struct period_part *ret);
/// The part of the months `first` to `last`, 1..12; into the next year when the last is before the first.
struct period_part period_part_months(int first, int last);
#endif
