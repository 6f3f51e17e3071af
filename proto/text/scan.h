// SPDX-License-Identifier: Apache-2.0
// A cursor over one line that sees full-width signs, digits and letters as half-width ones and never
// changes the text it stands on.
#ifndef OKR_TEXT_SCAN_H
#define OKR_TEXT_SCAN_H
#include <okr/str.h>

/// A plain value: copy it to look ahead, assign the copy back to accept what was read.
struct scan {
    struct okr_str s; ///< borrowed
    size_t at;        ///< byte offset of the next character
};

struct scan scan_of(struct okr_str s);

/// The half-width form of a character: U+FF01..U+FF5E -> ASCII, 。 -> . 《 〈 -> < 》 〉 -> > 【 -> [
/// 】 -> ] 〜 -> ~ − -> - ￥ -> ¥, the blanks (tab, U+3000, U+00A0) -> space. 、 stays itself. Others
/// unchanged.
int32_t scan_fold_sign(int32_t c); ///< of what is neither Latin nor Han
static inline int32_t scan_fold(int32_t c)
{
    const bool kept = c < 0x80 ? c != '\t' : c > 0x301C && c < 0xFF01;
    return kept ? c : scan_fold_sign(c);
}
/// Whether a folded character is one of '0'..'9'.
static inline bool scan_is_digit(int32_t folded)
{
    return folded >= '0' && folded <= '9';
}
/// Whether a folded character is an ASCII letter.
static inline bool scan_is_letter(int32_t folded)
{
    return (folded >= 'a' && folded <= 'z') || (folded >= 'A' && folded <= 'Z');
}
/// Whether a character is a Han one.
static inline bool scan_is_han(int32_t c)
{
    return c >= 0x3400 && c <= 0x9FFF;
}
/// Whether a folded character ends a clause, or a bracket does there.
static inline bool scan_ends_clause(int32_t c)
{
    return c == ',' || c == '.' || c == ';' || c == 0x3001 || c == '(' || c == ')';
}

/// Nothing is left.
static inline bool scan_done(const struct scan *scan)
{
    return scan->at >= scan->s.len;
}
/// scan_peek of what is not ASCII.
int32_t scan_peek_other(const struct scan *scan);
/// The next character, folded; -1 at the end and for a malformed byte. Does not move.
static inline int32_t scan_peek(const struct scan *scan)
{
    const unsigned char byte = scan_done(scan) ? 0x80 : (unsigned char)scan->s.ptr[scan->at];
    return byte < 0x80 && byte != '\t' ? byte : scan_peek_other(scan);
}
/// The character after the next one, folded. Does not move.
int32_t scan_peek2(const struct scan *scan);
/// Takes one character and returns it folded; -1 as above (a malformed byte is stepped over).
static inline int32_t scan_next(struct scan *scan)
{
    return scan_done(scan) ? -1 : scan_fold(okr_utf8_next(scan->s, &scan->at));
}

/// scan_blanks where one may stand.
bool scan_blanks_some(struct scan *scan);
/// Takes spaces, tabs, U+3000 and U+00A0; true when there was one.
static inline bool scan_blanks(struct scan *scan)
{
    const unsigned char byte = scan_done(scan) ? 0 : (unsigned char)scan->s.ptr[scan->at];
    const bool none = byte > ' ' && byte != 0xC2 && byte != 0xE3; // what the last two begin with
    return !none && scan_blanks_some(scan);
}
/// Takes the character when its folded form is `c`.
bool scan_char(struct scan *scan, int32_t c);
/// Skips blanks, takes the character when its folded form is `c`, and then skips blanks again; stays
/// where it was otherwise.
bool scan_sign(struct scan *scan, int32_t c);
/// Takes the longest of `words` ("at most|不超过|<=") that stands here: full width folded, ASCII case
/// ignored in both, but words begin in half width; a blank in a word stands for any blanks. A word that ends in an ASCII letter must not be
/// followed by one ("to" is not in "tons"; "KR" is in "KR1"). Returns its number from 1, 0 = none.
unsigned scan_any(struct scan *scan, const char *words);
/// The same, after blanks; stays before the blanks when there is none.
unsigned scan_any_after_blanks(struct scan *scan, const char *words);
/// What some words begin with: whoever looks for them in a whole text tries them only where one of them may stand.
struct scan_firsts {
    uint64_t bits[4]; ///< by the low byte of the first character
};
struct scan_firsts scan_firsts(const char *words);
/// Whether one of the words may stand here.
bool scan_may_begin(const struct scan *scan, const struct scan_firsts *firsts);
/// Whether one of the words stands anywhere in `text`, as a word of its own where it is of letters.
bool scan_has(struct okr_str text, const char *words);
/// Whether the text ends in one of the words, byte for byte: a blank before one parts it from another word.
bool scan_ends(struct okr_str text, const char *words);
/// Takes 1 to 9 digits of any width that no other digit follows. False and unmoved otherwise.
bool scan_int(struct scan *scan, int32_t *ret);
/// Takes an id such as "k-57" (not its "&"), folded. False and unmoved otherwise, also when a letter or
/// a digit follows.
bool scan_id(struct scan *scan, uint64_t *ret);

/// Takes everything up to the first character whose folded form is one of `stops` (UTF-8), or to the
/// end, and returns it trimmed, as typed.
struct okr_str scan_until(struct scan *scan, const char *stops);
/// What is left, as typed.
struct okr_str scan_rest(const struct scan *scan);
/// The text between two positions of one line.
struct okr_str scan_between(const struct scan *from, const struct scan *to);
/// Moves `n` bytes on: for readers that take a string and say how much of it they used.
void scan_take(struct scan *scan, size_t n);
/// Column of byte `at` of `s` in characters, from 1.
uint32_t scan_column(struct okr_str s, size_t at);
#endif
