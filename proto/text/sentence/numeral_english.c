// SPDX-License-Identifier: Apache-2.0
// English number words.
#include "text/sentence/numeral.h"

#include <okr/glossary.h>

#include "text/scan.h"

/// A number word: below 100 a value, "hundred" and above a power of ten.
struct word {
    const char *word;
    uint8_t value, power;
};
static const struct word WORDS[] = {
    {"zero", 0, 0},     {"one", 1, 0},        {"two", 2, 0},       {"three", 3, 0},
    {"four", 4, 0},     {"five", 5, 0},       {"six", 6, 0},       {"seven", 7, 0},
    {"eight", 8, 0},    {"nine", 9, 0},       {"ten", 10, 0},      {"eleven", 11, 0},
    {"twelve", 12, 0},  {"thirteen", 13, 0},  {"fourteen", 14, 0}, {"fifteen", 15, 0},
    {"sixteen", 16, 0}, {"seventeen", 17, 0}, {"eighteen", 18, 0}, {"nineteen", 19, 0},
    {"twenty", 20, 0},  {"thirty", 30, 0},    {"forty", 40, 0},    {"fifty", 50, 0},
    {"sixty", 60, 0},   {"seventy", 70, 0},   {"eighty", 80, 0},   {"ninety", 90, 0},
    {"dozen", 12, 0},   {"hundred", 0, 2},    {"thousand", 0, 3},  {"million", 0, 6},
    {"billion", 0, 9},  {"trillion", 0, 12},
};

/// Words that begin with the same letter.
static const struct {
    const char *words;
    uint8_t power;
    uint8_t scale;
} SCALES[] = {
    {"hundred", 2, OKR_SCALE_NONE},         {"thousand", 3, OKR_SCALE_K},
    {"million|mn|mio|mln", 6, OKR_SCALE_M}, {"billion|bn", 9, OKR_SCALE_B},
    {"trillion|tn", 12, OKR_SCALE_B},
};

/// The number word here, and moves past it; NULL when there is none.
static const struct word *take_word(struct scan *scan)
{
    const int32_t first = scan_peek(scan) | ('a' ^ 'A'); // in lower case, if it is a letter
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (WORDS[i].word[0] == first && scan_any(scan, WORDS[i].word)) {
            return &WORDS[i];
        }
    }
    return NULL;
}

/// What joins two number words: blanks, a hyphen, "and".
static bool take_joint(struct scan *scan)
{
    if (scan_char(scan, '-')) {
        return true;
    }
    if (!scan_blanks(scan)) {
        return false;
    }
    struct scan ahead = *scan;
    if (scan_any(&ahead, "and") && scan_blanks(&ahead)) {
        *scan = ahead;
    }
    return true;
}

static int64_t power(int n)
{
    int64_t value = 1;
    for (; n > 0; n--) {
        value *= 10;
    }
    return value;
}

/// A number as its words come in.
struct english {
    int64_t total;   ///< closed by thousand, million …
    int64_t section; ///< below 1000
    int closed;      ///< power of the last scale word
};

/// False where the word does not go on the number: "five six", "thousand million".
static bool take(struct english *english, const struct word *word)
{
    if (word->power == 0) {
        const int64_t ones = english->section % 100;
        if (word->value == 12 && word->word[0] == 'd') {
            english->section = (english->section ? english->section : 1) * 12;
            return true;
        }
        if (ones != 0 && !(ones >= 20 && ones % 10 == 0 && word->value < 10 && word->value > 0)) {
            return false;
        }
        english->section += word->value;
        return true;
    }
    if (english->section == 0 || english->section > 9999) {
        return false;
    }
    if (word->power == 2) {
        english->section *= 100;
        return english->section < 10000;
    }
    if (english->closed && word->power >= english->closed) {
        return false;
    }
    english->total += english->section * power(word->power);
    english->section = 0;
    english->closed = word->power;
    return true;
}

/// "half a million", "a hundred": the scale word that "a" counts.
static struct numeral take_article(struct scan scan, size_t start)
{
    struct numeral ret = {0};
    const int32_t first = scan_peek(&scan) | ('a' ^ 'A');
    if (first != 'h' && first != 'a') {
        return ret;
    }
    const bool half = scan_any(&scan, "half") && scan_blanks(&scan);
    if (!scan_any(&scan, "a") || !scan_blanks(&scan)) {
        return ret;
    }
    const struct word *word = take_word(&scan);
    if (!word || (word->power == 0 && word->word[0] != 'd')) {
        return ret;
    }
    const int64_t value = word->power ? power(word->power) : word->value;
    if (okr_decimal_make(half ? value / 2 : value, 0, &ret.value)) {
        ret.used = scan.at - start;
    }
    return ret;
}

struct numeral numeral_english(struct okr_str text, size_t at)
{
    struct scan scan = {text, at};
    struct scan end = scan;
    struct english english = {0};
    struct numeral ret = take_article(scan, at);
    const struct word *word = ret.used ? NULL : take_word(&scan);
    while (word && take(&english, word)) {
        end = scan;
        word = take_joint(&scan) ? take_word(&scan) : NULL;
    }
    if (end.at > at && okr_decimal_make(english.total + english.section, 0, &ret.value)) {
        ret.used = end.at - at;
    }
    return ret;
}

size_t numeral_scale(struct okr_str text, size_t at, int *ret_power, uint8_t *ret_scale)
{
    struct scan scan = {text, at};
    (void)scan_blanks(&scan);
    (void)(scan_char(&scan, '-') && scan_is_letter(scan_peek(&scan)));
    const int32_t first = scan_peek(&scan) | ('a' ^ 'A'); // in lower case, if it is a letter
    for (size_t i = 0; i < sizeof SCALES / sizeof *SCALES; i++) {
        if (SCALES[i].words[0] == first && scan_any(&scan, SCALES[i].words)) {
            *ret_power = SCALES[i].power;
            *ret_scale = SCALES[i].scale;
            return scan.at - at;
        }
    }
    return 0;
}
