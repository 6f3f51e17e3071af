// SPDX-License-Identifier: Apache-2.0
#include "period_cursor.h"

enum { MONTHS = PERIOD_YEAR_MONTHS };

// --- words ------------------------------------------------------------------------------------------------------

static int32_t lower(int32_t c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

int32_t cursor_peek_other(const struct cursor *c)
{
    size_t at = c->at;

    return lower(fold_next(c->s, &at));
}

unsigned char cursor_lead_other(const struct cursor *c)
{
    const int32_t next = cursor_peek(c);
    char bytes[4] = {0};

    if (next >= 0)
        (void)okr_utf8_put(bytes, (uint32_t)next);
    return (unsigned char)bytes[0];
}

/// The first character of a word, which is not empty.
static int32_t first_of(const char *word, size_t *ret_used)
{
    enum { LONGEST = 4 }; // bytes of a character; no more are looked at than it has
    *ret_used = 0;
    return okr_utf8_next((struct okr_str){word, LONGEST}, ret_used);
}

bool cursor_take_some(struct cursor *c, const char *word)
{
    size_t at = c->at;

    while (*word) {
        if (at >= c->s.len)
            return false;
        const unsigned char byte = (unsigned char)c->s.ptr[at];
        const size_t kept = fold_keeps(byte);
        if (kept) {
            if (lower(byte) != (unsigned char)*word || c->s.len - at < kept ||
                memcmp(c->s.ptr + at + 1, word + 1, kept - 1) != 0)
                return false;
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

/// Whether a word may stand here, whose first character begins with `lead`: by all of that character where it is Han, for which few
/// bytes lead.
static bool may_take(const struct cursor *c, unsigned char lead, const char *word)
{
    const char *here = c->s.ptr + c->at;

    if ((unsigned char)word[0] != lead)
        return false;
    return fold_keeps(lead) < 3 || c->s.len - c->at < 3 ||
           (here[1] == word[1] && here[2] == word[2]);
}

int cursor_take_any(struct cursor *c, const char *const *words)
{
    const unsigned char lead = cursor_lead(c);

    for (int i = 0; words[i]; i++)
        if (may_take(c, lead, words[i]) && cursor_take_some(c, words[i]))
            return i + 1;
    return 0;
}

int cursor_take_word(struct cursor *c, const char *const *words)
{
    const unsigned char lead = cursor_lead(c);

    for (int i = 0; words[i]; i++) {
        struct cursor ahead = *c;
        if ((unsigned char)words[i][0] == lead && cursor_take_some(&ahead, words[i]) &&
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

    for (size_t next = start; fold_next(c->s, &next) == ' ';)
        c->at = next;
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
