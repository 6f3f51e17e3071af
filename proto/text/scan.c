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

/// Most words are told apart by their first character, and most of those by its first byte: lists are tried at every character of
/// a text. `here` is the next character of the text, folded and in lower case, `byte` its first one.
static bool begins_with(const char *word, int32_t here, unsigned char byte)
{
    const unsigned char first = (unsigned char)word[0];
    const bool kept = fold_keeps(first) && fold_keeps(byte);
    return !(kept && lower(first) != lower(byte)) && first_of(word) == here;
}

/// Behind a word and the mark that follows it.
static const char *behind_word(const char *word, size_t *ret_length)
{
    const char *mark = strchr(word, '|');
    *ret_length = mark ? (size_t)(mark - word) : strlen(word);
    return mark ? mark + 1 : word + *ret_length;
}

unsigned scan_any(struct scan *scan, const char *words)
{
    struct scan best = *scan;
    unsigned found = 0;
    unsigned number = 0;
    const int32_t here = lower(scan_peek(scan));
    const unsigned char byte = here < 0 ? 0 : (unsigned char)scan->s.ptr[scan->at];
    for (const char *word = words; *word != '\0' && here >= 0;) {
        struct okr_str one = {.ptr = word};
        word = behind_word(word, &one.len);
        number++;
        if (begins_with(one.ptr, here, byte)) {
            struct scan ahead = *scan;
            if (take_word(&ahead, one) && ahead.at > best.at) {
                best = ahead;
                found = number;
            }
        }
    }
    *scan = best;
    return found;
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
