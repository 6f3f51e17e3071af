// SPDX-License-Identifier: Apache-2.0
#include "text/scan.h"

#include <okr/id.h>

#include "fold.h"

struct scan scan_of(struct okr_str s)
{
    return (struct scan){s, 0};
}

/// What a Chinese input method makes of a sign, and look-alikes that word processors put in.
int32_t scan_fold_sign(int32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E) {
        return c - 0xFEE0;
    }
    switch (c) {
    case '\t':
    case 0x00A0:
    case 0x3000: return ' ';
    case 0x2212: return '-';
    case 0x3002: return '.';
    case 0x3008:
    case 0x300A: return '<';
    case 0x3009:
    case 0x300B: return '>';
    case 0x3010: return '[';
    case 0x3011: return ']';
    case 0x301C: return '~';
    case 0xFFE5: return 0x00A5;
    default: return c;
    }
}

int32_t scan_peek_other(const struct scan *scan)
{
    size_t at = scan->at;
    return scan_fold(okr_utf8_next(scan->s, &at));
}

int32_t scan_peek2(const struct scan *scan)
{
    struct scan ahead = *scan;
    (void)scan_next(&ahead);
    return scan_peek(&ahead);
}

bool scan_blanks_some(struct scan *scan)
{
    const size_t start = scan->at;
    for (size_t next = start; scan_fold(okr_utf8_next(scan->s, &next)) == ' ';) {
        scan->at = next;
    }
    return scan->at != start;
}

bool scan_char(struct scan *scan, int32_t c)
{
    if (scan_done(scan) || scan_peek(scan) != c) {
        return false;
    }
    (void)scan_next(scan);
    return true;
}

bool scan_sign(struct scan *scan, int32_t c)
{
    struct scan ahead = *scan;
    (void)scan_blanks(&ahead);
    if (!scan_char(&ahead, c)) {
        return false;
    }
    (void)scan_blanks(&ahead);
    *scan = ahead;
    return true;
}

static int32_t lower(int32_t c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/// Takes `word`, which is not empty.
static bool take_word(struct scan *scan, struct okr_str word)
{
    struct scan ahead = *scan;
    struct scan want = scan_of(word);
    int32_t last = 0;
    while (!scan_done(&want)) {
        last = scan_next(&want);
        if (last == ' ' ? !scan_blanks(&ahead)
                        : scan_done(&ahead) || lower(scan_next(&ahead)) != lower(last)) {
            return false;
        }
    }
    if (scan_is_letter(last) && scan_is_letter(scan_peek(&ahead))) {
        return false;
    }
    *scan = ahead;
    return true;
}

/// The first character of a word, folded and in lower case.
static int32_t first_of(const char *word)
{
    enum { LONGEST = 4 }; // bytes of a character; no more are looked at than it has
    size_t at = 0;
    return lower(scan_fold(okr_utf8_next((struct okr_str){word, LONGEST}, &at)));
}

/// Behind a word and the mark that follows it.
static const char *behind_word(const char *word, size_t *ret_length)
{
    const char *mark = strchr(word, '|');
    *ret_length = mark ? (size_t)(mark - word) : strlen(word);
    return mark ? mark + 1 : word + *ret_length;
}

/// The longest of the words that a text has, and where it ends there.
struct longest {
    const char *word; ///< NULL: none yet
    struct scan end;
};

/// Whether what stands behind the first character of a word cannot be what stands there in the text; most words are told apart so.
static bool goes_on_otherwise(char word, char text)
{
    return scan_is_letter(word) && (unsigned char)text < 0x80 && lower(word) != lower(text);
}

/// Tries the words that begin with a character, given as its `n` bytes: lists are long, and by its last byte strchr finds what few of
/// their characters have. `next`: the byte behind it in the text.
static void try_words(const struct scan *scan, const char *words, const char *first, size_t n,
                      char next, struct longest *longest)
{
    const char byte = first[n - 1];
    for (const char *last = strchr(words, byte); last; last = strchr(last + 1, byte)) {
        const size_t before = (size_t)(last - words) + 1; // with the character
        const char *word = before < n ? NULL : last + 1 - n;
        if (!word || (before > n && word[-1] != '|') || goes_on_otherwise(word[n], next) ||
            memcmp(word, first, n - 1) != 0) {
            continue;
        }
        struct scan ahead = *scan;
        if (take_word(&ahead, (struct okr_str){word, strcspn(word, "|")}) &&
            ahead.at > longest->end.at) {
            *longest = (struct longest){word, ahead};
        }
    }
}

/// The number of a word of the list.
static unsigned number_of(const char *words, const char *word)
{
    unsigned number = 1;
    for (; words < word; words++) {
        number += *words == '|';
    }
    return number;
}

unsigned scan_any(struct scan *scan, const char *words)
{
    size_t behind = scan->at;
    const int32_t here = lower(scan_fold(okr_utf8_next(scan->s, &behind)));
    struct longest longest = {NULL, *scan};
    char first[4];
    if (here <= 0) {
        return 0;
    }
    const char next = behind < scan->s.len ? scan->s.ptr[behind] : '\0';
    const size_t n = okr_utf8_put(first, (uint32_t)here);
    try_words(scan, words, first, n, next, &longest);
    if (scan_is_letter(here)) { // some words are in capitals
        first[0] = (char)(here - ('a' - 'A'));
        try_words(scan, words, first, n, next, &longest);
    }
    *scan = longest.end;
    return longest.word ? number_of(words, longest.word) : 0;
}

struct scan_firsts scan_firsts(const char *words)
{
    struct scan_firsts firsts = {{0}};
    while (*words != '\0') {
        const uint32_t first = (uint32_t)first_of(words) & UINT8_MAX;
        size_t length;
        firsts.bits[first / 64] |= UINT64_C(1) << first % 64;
        words = behind_word(words, &length);
    }
    return firsts;
}

bool scan_may_begin(const struct scan *scan, const struct scan_firsts *firsts)
{
    const uint32_t here = (uint32_t)lower(scan_peek(scan)) & UINT8_MAX;
    return (firsts->bits[here / 64] >> here % 64 & 1) != 0;
}

unsigned scan_any_after_blanks(struct scan *scan, const char *words)
{
    struct scan ahead = *scan;
    (void)scan_blanks(&ahead);
    unsigned found = scan_any(&ahead, words);
    if (found) {
        *scan = ahead;
    }
    return found;
}

bool scan_has(struct okr_str text, const char *words)
{
    if (text.len == 0) {
        return false;
    }
    const struct scan_firsts firsts = scan_firsts(words);
    struct scan scan = scan_of(text);
    bool in_word = false;
    while (!scan_done(&scan)) {
        struct scan ahead = scan;
        const bool letter = scan_is_letter(scan_peek(&scan));
        if (!(in_word && letter) && scan_may_begin(&scan, &firsts) && scan_any(&ahead, words)) {
            return true;
        }
        in_word = letter;
        (void)scan_next(&scan);
    }
    return false;
}

bool scan_ends(struct okr_str text, const char *words)
{
    for (size_t len; *words; words += len + (words[len] == '|')) {
        len = strcspn(words, "|");
        if (okr_str_ends(text, (struct okr_str){words, len})) {
            return true;
        }
    }
    return false;
}

bool scan_int(struct scan *scan, int32_t *ret)
{
    struct scan ahead = *scan;
    int32_t value = 0;
    int digits = 0;
    for (; scan_is_digit(scan_peek(&ahead)); digits++) {
        if (digits == 9) {
            return false;
        }
        value = value * 10 + (scan_next(&ahead) - '0');
    }
    if (digits == 0) {
        return false;
    }
    *scan = ahead;
    *ret = value;
    return true;
}

bool scan_id(struct scan *scan, uint64_t *ret)
{
    struct scan ahead = *scan;
    char text[24];
    size_t len = 0;
    int32_t letter = lower(scan_next(&ahead));
    if ((letter != 'u' && letter != 'o' && letter != 'k') || !scan_char(&ahead, '-')) {
        return false;
    }
    text[len++] = (char)letter;
    text[len++] = '-';
    while (scan_is_digit(scan_peek(&ahead))) {
        if (len == sizeof text) {
            return false;
        }
        text[len++] = (char)scan_next(&ahead);
    }
    if (scan_is_letter(scan_peek(&ahead)) || !okr_id_parse((struct okr_str){text, len}, ret)) {
        return false;
    }
    *scan = ahead;
    return true;
}

struct okr_str scan_until(struct scan *scan, const char *stops)
{
    struct scan start = *scan;
    while (!scan_done(scan)) {
        int32_t c = scan_peek(scan);
        struct scan stop = scan_of(okr_str_c(stops));
        while (!scan_done(&stop)) {
            size_t at = stop.at;
            if (okr_utf8_next(stop.s, &at) == c) {
                return okr_str_trim(scan_between(&start, scan));
            }
            stop.at = at;
        }
        (void)scan_next(scan);
    }
    return okr_str_trim(scan_between(&start, scan));
}

struct okr_str scan_rest(const struct scan *scan)
{
    return okr_str_skip(scan->s, scan->at);
}

struct okr_str scan_between(const struct scan *from, const struct scan *to)
{
    return okr_str_skip((struct okr_str){from->s.ptr, to->at}, from->at);
}

void scan_take(struct scan *scan, size_t n)
{
    scan->at += n < scan->s.len - scan->at ? n : scan->s.len - scan->at;
}

uint32_t scan_column(struct okr_str s, size_t at)
{
    uint32_t column = 1;
    for (size_t i = 0; i < at && i < s.len; column++) {
        (void)okr_utf8_next(s, &i);
    }
    return column;
}
