// SPDX-License-Identifier: Apache-2.0
#include "period_cursor.h"

#include "fold.h"

enum { MONTHS = PERIOD_YEAR_MONTHS };

// --- words ------------------------------------------------------------------------------------------------------

static int32_t lower(int32_t c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static int32_t peek(const struct cursor *c)
{
    size_t at = c->at;

    if (at >= c->s.len)
        return -1;
    const unsigned char byte = (unsigned char)c->s.ptr[at];
    return lower(byte < 0x80 ? byte : fold_next(c->s, &at));
}

bool cursor_letter_follows(const struct cursor *c)
{
    const int32_t next = peek(c);

    return next >= 'a' && next <= 'z';
}

bool cursor_digit_follows(const struct cursor *c)
{
    const int32_t next = peek(c);

    return next >= '0' && next <= '9';
}

/// The first character of a word, which is not empty.
static int32_t first_of(const char *word, size_t *ret_used)
{
    enum { LONGEST = 4 }; // bytes of a character; no more are looked at than it has
    *ret_used = 0;
    return okr_utf8_next((struct okr_str){word, LONGEST}, ret_used);
}

bool cursor_take(struct cursor *c, const char *word)
{
    size_t at = c->at;

    while (*word) {
        if (at >= c->s.len)
            return false;
        const unsigned char byte = (unsigned char)c->s.ptr[at];
        const size_t kept = fold_keeps(byte);
        if (kept == 1 ? lower(byte) != (unsigned char)*word
                      : kept && (c->s.len - at < kept || strncmp(c->s.ptr + at, word, kept) != 0))
            return false;
        if (kept) {
            at += kept;
            word += kept;
            continue;
        }
        size_t used;
        if (lower(fold_next(c->s, &at)) != first_of(word, &used))
            return false;
        word += used;
    }
    c->at = at;
    return true;
}

int cursor_take_any(struct cursor *c, const char *const *words)
{
    const int32_t here = peek(c); // most words are told apart by their first character
    for (int i = 0; words[i]; i++) {
        size_t used;
        if (first_of(words[i], &used) == here && cursor_take(c, words[i]))
            return i + 1;
    }
    return 0;
}

int cursor_take_word(struct cursor *c, const char *const *words)
{
    const int32_t here = peek(c);
    for (int i = 0; words[i]; i++) {
        struct cursor ahead = *c;
        if (words[i][0] == here && cursor_take(&ahead, words[i]) &&
            !cursor_letter_follows(&ahead)) {
            *c = ahead;
            return i + 1;
        }
    }
    return 0;
}

bool cursor_blanks(struct cursor *c)
{
    const size_t start = c->at;

    while (peek(c) == ' ')
        (void)fold_next(c->s, &c->at);
    return c->at > start;
}

// --- numbers ----------------------------------------------------------------------------------------------------

size_t cursor_digits(struct cursor *c, size_t most, int *ret)
{
    const struct cursor start = *c;
    size_t n = 0;

    for (*ret = 0; n <= most && cursor_digit_follows(c); n++)
        *ret = *ret * 10 + (fold_next(c->s, &c->at) - '0');
    if (n <= most)
        return n;
    *c = start;
    return 0;
}

int cursor_numeral(struct cursor *c)
{
    static const char *const han[] = {"十二", "十一", "十", "九", "八", "七", "六",
                                      "五",   "四",   "三", "二", "一", NULL};
    int value;

    if (cursor_digit_follows(c))
        return cursor_digits(c, 2, &value) > 0 && value <= MONTHS ? value : 0;
    const int found = cursor_take_any(c, han);
    return found ? MONTHS + 1 - found : 0;
}

bool cursor_han_year(struct cursor *c, int *ret)
{
    static const char *const han[] = {"〇", "一", "二", "三", "四", "五",
                                      "六", "七", "八", "九", "零", NULL};
    struct cursor ahead = *c, after;
    int year = 0;

    for (int i = 0; i < 4; i++) {
        const int found = cursor_take_any(&ahead, han);
        if (!found)
            return false;
        year = year * 10 + (found - 1) % 10;
    }
    after = ahead;
    if (!cursor_take(&after, "年") && !cursor_take(&after, "财"))
        return false;
    *c = ahead;
    *ret = year;
    return true;
}

void cursor_between(struct cursor *c)
{
    static const char *const signs[] = {"-", "/", "_", "的", ",", "'s", "’s", NULL};

    cursor_blanks(c);
    (void)cursor_take_any(c, signs);
    cursor_blanks(c);
}
