// SPDX-License-Identifier: Apache-2.0
#include "text/scan.h"

#include <okr/id.h>

struct scan scan_of(struct okr_str s)
{
    return (struct scan){s, 0};
}

int32_t scan_fold(int32_t c)
{
    // What a Chinese input method makes of a sign, and look-alikes that word processors put in.
    static const struct {
        int32_t from, to;
    } signs[] = {
        {'\t', ' '},   {0x00A0, ' '}, {0x2212, '-'},    {0x3000, ' '}, {0x3002, '.'},
        {0x3008, '<'}, {0x3009, '>'}, {0x300A, '<'},    {0x300B, '>'}, {0x3010, '['},
        {0x3011, ']'}, {0x301C, '~'}, {0xFFE5, 0x00A5},
    };
    if (c < 0x80 ? c != '\t' : c > 0x301C && c < 0xFF01) { // most of Latin and all of Han
        return c;
    }
    if (c >= 0xFF01 && c <= 0xFF5E) {
        return c - 0xFEE0;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].from == c) {
            return signs[i].to;
        }
    }
    return c;
}

int32_t scan_peek2(const struct scan *scan)
{
    struct scan ahead = *scan;
    (void)scan_next(&ahead);
    return scan_peek(&ahead);
}

int32_t scan_next(struct scan *scan)
{
    return scan_done(scan) ? -1 : scan_fold(okr_utf8_next(scan->s, &scan->at));
}

bool scan_blanks(struct scan *scan)
{
    size_t start = scan->at;
    while (scan_peek(scan) == ' ') {
        (void)scan_next(scan);
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

/// Whether a character that begins with this byte may have another folded form (scan_fold).
static bool may_fold(unsigned char byte)
{
    return byte == 0xC2 || byte == 0xE2 || byte == 0xE3 || byte == 0xEF;
}

/// Most words are told apart by their first character, and most of those by its first byte: lists are tried at every character of
/// a text. `here` is the next character of the text, folded and in lower case.
static bool begins_with(struct okr_str word, const struct scan *scan, int32_t here)
{
    const unsigned char byte = (unsigned char)word.ptr[0];
    const unsigned char raw = (unsigned char)scan->s.ptr[scan->at];
    size_t at = 0;
    if (byte < 0x80 && byte != ' ') {
        return lower(byte) == here;
    }
    if (byte != raw && !may_fold(byte) && !may_fold(raw) && byte != ' ') {
        return false;
    }
    return lower(scan_fold(okr_utf8_next(word, &at))) == here;
}

unsigned scan_any(struct scan *scan, const char *words)
{
    struct scan best = *scan;
    unsigned found = 0;
    unsigned number = 0;
    const int32_t here = lower(scan_peek(scan));
    for (const char *word = words; *word != '\0' && !scan_done(scan);) {
        size_t len = 0;
        // Words are short: a loop is faster than strcspn.
        while (word[len] != '\0' && word[len] != '|') {
            len++;
        }
        struct scan ahead = *scan;
        number++;
        const struct okr_str one = {word, len};
        if (begins_with(one, scan, here) && take_word(&ahead, one) && ahead.at > best.at) {
            best = ahead;
            found = number;
        }
        word += len + (word[len] == '|');
    }
    *scan = best;
    return found;
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
