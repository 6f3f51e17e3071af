// SPDX-License-Identifier: Apache-2.0
// What stands around a time and says whose it is: the start value's, a source's, or a noun's.
#include "text/scan.h"
#include "text/sentence/said_span.h"

static struct cursor cursor_at(struct okr_str text, size_t at)
{
    return (struct cursor){text, at, true};
}

bool time_noun_follows(struct okr_str text, size_t at)
{
    struct cursor c = cursor_at(text, at);

    return cursor_blanks(&c) && cursor_letter_follows(&c);
}

bool time_is_heading(struct okr_str text, size_t at, size_t end)
{
    return at > 0 && text.ptr[at - 1] == '(' && end < text.len && text.ptr[end] == ':';
}

bool time_target_follows(struct okr_str text, size_t at)
{
    static const char *const to[] = {"to", NULL};
    static const char *const arrows[] = {"->", "→", "到", "至", NULL};
    static const char *const currencies[] = {"$", "€", "£", "¥", NULL};
    struct cursor c = cursor_at(text, at);

    cursor_blanks(&c);
    if (!cursor_take_word(&c, to) && !cursor_take_any(&c, arrows))
        return false;
    cursor_blanks(&c);
    (void)cursor_take_any(&c, currencies);
    return cursor_digit_follows(&c);
}

/// The Latin word that ends before `*at`, where blanks may stand between; moves `*at` to where it begins.
static struct okr_str word_before(struct okr_str text, size_t *at)
{
    size_t end = *at, begin;
    while (end && text.ptr[end - 1] == ' ')
        end--;
    for (begin = end; begin && scan_is_letter((unsigned char)text.ptr[begin - 1]);)
        begin--;
    *at = begin;
    return (struct okr_str){text.ptr + begin, end - begin};
}

static bool is_one_of(struct okr_str word, const char *const *words)
{
    while (*words && !okr_str_is(word, *words))
        words++;
    return *words != NULL;
}

bool time_tells_which(struct okr_str text, size_t at, bool past)
{
    static const char *const who[] = {"who", "that", "which", NULL};
    static const char *const particles[] = {"up", "on", "in", "out", "off", "us", NULL};
    struct okr_str word = word_before(text, &at);

    if (past && okr_str_ends(word, OKR_STR("ed")))
        return true;
    if (is_one_of(word, particles))
        word = word_before(text, &at);
    return word.len > 0 && is_one_of(word_before(text, &at), who);
}

bool time_is_record(struct okr_str text, size_t at)
{
    enum { WORDS = 3 };
    static const char *const best[] = {"best",  "worst",   "lowest",  "highest", "fewest",   "most",
                                       "least", "fastest", "largest", "biggest", "smallest", NULL};
    bool found = false;

    for (int i = 0; i < WORDS && !found; i++)
        found = is_one_of(word_before(text, &at), best);
    return found;
}

bool time_is_numbered(struct okr_str text, size_t end)
{
    struct cursor c = cursor_at(text, end);
    int unused;

    return cursor_blanks(&c) && cursor_digits(&c, 2, &unused) > 0;
}

bool time_arrives_at(struct okr_str text, size_t start, size_t end)
{
    const struct okr_str before = {text.ptr, start};
    struct scan scan = {text, end};

    return scan_ends(before, "恢复|回|升|降|涨|提高|增加|减少") &&
           (scan_any(&scan, "的水平") ||
            (scan_char(&scan, U'的') && scan_is_digit(scan_peek(&scan))));
}
