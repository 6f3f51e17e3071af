// SPDX-License-Identifier: Apache-2.0
// Whom a sentence mentions (METHOD 8, TEXT rule 5). Names need not be known here: of an unknown one as much is taken as a person
// would.
#include "text/doc.h"
#include "text/scan.h"
#include "text/sentence/sentence.h"

enum {
    BRACKET_BYTES = 2 * DOC_NAME_MAX + 8, ///< what TEXT allows between the brackets
    HAN_CHARS = 12,                       ///< no unit's name is longer
    PERSON_CHARS = 4,
};

static bool is_word_char(int32_t c)
{
    return scan_is_letter(c) || scan_is_digit(c) || c == '_' || c == '-' || c == '.' || c == '&' ||
           (c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7);
}

static bool is_han(int32_t c)
{
    return c >= 0x3400 && c <= 0x9FFF;
}

/// The name in the brackets that open at the front of `s`; length 0 when they do not close on one.
static struct okr_range bracketed(struct okr_str s)
{
    struct scan scan =
        scan_of((struct okr_str){s.ptr, s.len < BRACKET_BYTES ? s.len : BRACKET_BYTES});

    (void)scan_next(&scan);
    (void)scan_blanks(&scan);
    const size_t start = scan.at;
    const struct okr_str name = scan_until(&scan, "[]");
    if (name.len == 0 || scan_peek(&scan) != ']')
        return (struct okr_range){0, 0};
    return (struct okr_range){start, name.len};
}

/// A Latin name: one word, with what follows it in capitals (@Lin Mei).
static size_t latin_name(struct okr_str s)
{
    struct scan scan = scan_of(s);
    const int32_t first = scan_peek(&scan);
    const bool capital = first >= 'A' && first <= 'Z';

    while (is_word_char(scan_peek(&scan)))
        (void)scan_next(&scan);
    size_t end = scan.at;
    struct scan ahead = scan;
    (void)scan_blanks(&ahead);
    const int32_t next = scan_peek(&ahead), after = scan_peek2(&ahead);
    if (capital && ahead.at > scan.at && next >= 'A' && next <= 'Z' && after >= 'a' &&
        after <= 'z') {
        while (is_word_char(scan_peek(&ahead)))
            (void)scan_next(&ahead);
        end = ahead.at;
    }
    while (end > 0 && strchr(".-&", s.ptr[end - 1]))
        end--;
    return end;
}

/// A Chinese name: up to the ending of a unit, else up to a word that begins something else, else as long as a person's name.
static size_t han_name(struct okr_str text, size_t start)
{
    size_t at = start, person = start;

    for (int chars = 0; chars < HAN_CHARS && at < text.len; chars++) {
        const size_t ending = chars > 0 ? words_at(WORDS_UNIT_END, text, at) : 0;
        if (ending > 0)
            return at + ending - start;
        size_t next = at;
        if (!is_han(okr_utf8_next(text, &next)))
            return at - start;
        if (chars >= 2 && words_at(WORDS_NAME_END, text, at) > 0)
            return at - start;
        at = next;
        if (chars < PERSON_CHARS)
            person = at;
    }
    return person - start;
}

/// 所有部门 asks each of them; its name is known everywhere.
static size_t everyone(struct okr_str s)
{
    struct scan scan = scan_of(s);

    return scan_any(&scan, "所有部门|all departments") ? scan.at : 0;
}

/// The name behind the "@", at the front of `s` that begins at byte `at` of the text; length 0 = nobody.
static struct okr_range name_at(struct okr_str text, size_t at, const struct okr_names *names)
{
    const struct okr_str rest = okr_str_skip(text, at);
    struct scan scan = scan_of(rest);
    const int32_t first = scan_peek(&scan);
    struct okr_str known;

    if (first == '[') {
        const struct okr_range name = bracketed(rest);
        return (struct okr_range){at + name.offset, name.length};
    }
    const size_t all = everyone(rest);
    const size_t longest = names ? okr_names_longest(names, rest, &known) : 0;
    if (all || longest)
        return (struct okr_range){at, all > longest ? all : longest};
    if (is_han(first))
        return (struct okr_range){at, han_name(text, at)};
    return (struct okr_range){at, latin_name(rest)};
}

/// Whether an @ or the last byte of ＠ stands in the text: most mention nobody.
static bool may_mention(struct okr_str text)
{
    return text.len && (memchr(text.ptr, '@', text.len) || memchr(text.ptr, 0xA0, text.len));
}

size_t sentence_mentions(struct okr_str text, const struct okr_names *names, struct okr_range *ret,
                         size_t max)
{
    int32_t before = -1;
    size_t n = 0;

    if (!may_mention(text))
        return 0;
    for (size_t at = 0; at < text.len;) {
        const int32_t c = okr_utf8_next(text, &at);
        size_t next = at;
        const bool sign = (c == '@' || c == 0xFF20) && at < text.len;
        const int32_t after = sign ? okr_utf8_next(text, &next) : -1;
        const bool mentions = sign && (scan_fold(after) == '[' || doc_mention_like(before, after));
        const struct okr_range name =
            mentions ? name_at(text, at, names) : (struct okr_range){0, 0};
        before = c;
        if (name.length == 0)
            continue;
        if (n < max)
            ret[n] = name;
        n++;
        at = name.offset + name.length;
        before = ']';
    }
    return n;
}
