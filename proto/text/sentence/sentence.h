// SPDX-License-Identifier: Apache-2.0
// What the parts of the sentence reader share: the sentence cut into pieces, and the word lists (METHOD 7, 8).
#ifndef OKR_TEXT_SENTENCE_H
#define OKR_TEXT_SENTENCE_H
#include "text/places.h"
#include "text/sentence/amount.h"
#include "text/sentence/readers.h"

// --- word lists: proto/text/words/<name>.txt, one word or term a line, compiled in -------------------------------

/// A list is a trie over folded text, so that a look-up costs the length of the match. A term of the list's exceptions (lines that
/// begin with "-") that covers a word hides it (有效 in 有效商机).
enum words {
#define OKR_WORDS_LIST(NAME, file) WORDS_##NAME,
#include "text/words/lists.def"
#undef OKR_WORDS_LIST
    WORDS_COUNT
};
/// Bytes of `text` that the longest word of `list` takes at byte `at`; 0 = none. ASCII case and full width are folded; a Latin
/// word must stand alone, in its base form or with an ending that English grammar adds (s, es, ed, d, ing).
size_t words_at(enum words list, struct okr_str text, size_t at);
/// The same as words_at, with the word's value from the list ("word<TAB>7"; 0 where the list gives none). Untouched when there is no word.
size_t words_value_at(enum words list, struct okr_str text, size_t at, unsigned *ret_value);
/// The first word of `list` in the range; false when there is none.
bool words_find(enum words list, struct okr_str text, struct okr_range in, struct okr_range *ret);

/// A set of lists: a bit for each.
struct words_lists {
    uint64_t bits[2];
};
/// All words that a text has, found in one walk from the left: for who asks of many lists, at many places. Of a text that is longer than a
/// sentence only the part before `end` was gone through; the functions below look up the rest as those above do.
enum { WORDS_FOUND = 1024 };
struct words_found {
    struct okr_str text; ///< borrowed
    size_t end, n;
    struct words_lists lists;      ///< those that have a word before `end`
    struct places letters, blanks; ///< ASCII ones
    struct places listed;          ///< where a word begins
    /// Of each reader: words of its lists, and where more than a Han character, a blank or a Latin word stands: a sign, a digit, a
    /// numeral, a name such as K8s.
    struct places stops[READER_COUNT];
    struct words_place {
        uint16_t first, n;
    } places[PLACES_BYTES];                    ///< by byte, where it is listed: its endings
    struct words_lists lists_at[PLACES_BYTES]; ///< by byte, where it is listed: of which lists
    struct words_ending {
        uint16_t length;
        uint16_t ends; ///< trie_slot's
    } endings[WORDS_FOUND];
};
void words_find_all(struct okr_str text, struct words_found *ret);
/// Behind the letters at `at`, where one letter stands before them: no word begins inside a Latin one.
static inline size_t words_past_letters(struct okr_str text, size_t at)
{
    // 0x20 is what lower case has and upper case has not.
    while (at < text.len && (text.ptr[at] | 0x20) >= 'a' && (text.ptr[at] | 0x20) <= 'z')
        at++;
    return at;
}
static inline void words_lists_add(struct words_lists *lists, enum words list)
{
    lists->bits[list / 64] |= UINT64_C(1) << list % 64;
}
static inline bool words_lists_have(const struct words_lists *lists, enum words list)
{
    return (lists->bits[list / 64] >> list % 64 & 1) != 0;
}
/// words_past_letters().
static inline size_t words_found_past_letters(const struct words_found *found, size_t at)
{
    return at < found->end ? places_past(&found->letters, at, found->end)
                           : words_past_letters(found->text, at);
}
/// Whether no list has a word there; past `end` one may.
static inline bool words_found_none(const struct words_found *found, size_t at)
{
    return at < found->end && !places_have(&found->listed, at);
}
/// The first stop of a reader at or behind `at`, or the end of the text; past `end` every place is one.
static inline size_t words_found_next(const struct words_found *found, enum reader_name reader,
                                      size_t at)
{
    return at < found->end ? places_next(&found->stops[reader], at, found->end) : at;
}
/// Whether a list has no word anywhere in the text; where a part of it was not gone through, it may have.
static inline bool words_found_absent(const struct words_found *found, enum words list)
{
    return found->end == found->text.len && !words_lists_have(&found->lists, list);
}
/// words_found_value and words_found_at where no quick look says no.
size_t words_found_some(const struct words_found *found, enum words list, size_t at,
                        unsigned *ret_value);
size_t words_found_length(const struct words_found *found, enum words list, size_t at);
/// Lists that are asked for together, and of two words as long which counts: that of the lower rank.
struct words_ranks {
    struct words_lists lists;
    uint8_t of[WORDS_COUNT]; ///< 0: none, the list is not asked for
};
/// The set of lists of a table TABLE(ROW), whose rows are ROW(NAME, column).
#define WORDS_LISTS(TABLE)                                      \
    {                                                           \
        {                                                       \
            0 TABLE(WORDS_LISTS_LOW), 0 TABLE(WORDS_LISTS_HIGH) \
        }                                                       \
    }
#define WORDS_LISTS_LOW(NAME, column)  | (WORDS_##NAME < 64 ? UINT64_C(1) << WORDS_##NAME % 64 : 0)
#define WORDS_LISTS_HIGH(NAME, column) | (WORDS_##NAME < 64 ? 0 : UINT64_C(1) << WORDS_##NAME % 64)
size_t words_found_longest_some(const struct words_found *found, const struct words_ranks *ranks,
                                size_t at, enum words *ret_list);
/// Whether none of the lists has a word there; past `end` one may.
static inline bool words_found_none_of(const struct words_found *found,
                                       const struct words_lists *lists, size_t at)
{
    return at < found->end &&
           (!places_have(&found->listed, at) || !((found->lists_at[at].bits[0] & lists->bits[0]) |
                                                  (found->lists_at[at].bits[1] & lists->bits[1])));
}
/// Bytes of the longest word at `at` of all lists that have a rank, and which list's it is. 0 = none.
static inline size_t words_found_longest(const struct words_found *found,
                                         const struct words_ranks *ranks, size_t at,
                                         enum words *ret_list)
{
    const bool none = words_found_none_of(found, &ranks->lists, at);
    return none ? 0 : words_found_longest_some(found, ranks, at, ret_list);
}
/// words_value_at, words_at and words_find.
static inline bool words_found_no(const struct words_found *found, enum words list, size_t at)
{
    return at < found->end &&
           (!places_have(&found->listed, at) || !words_lists_have(&found->lists_at[at], list));
}
static inline size_t words_found_value(const struct words_found *found, enum words list, size_t at,
                                       unsigned *ret_value)
{
    return words_found_no(found, list, at) ? 0 : words_found_some(found, list, at, ret_value);
}
static inline size_t words_found_at(const struct words_found *found, enum words list, size_t at)
{
    return words_found_no(found, list, at) ? 0 : words_found_length(found, list, at);
}
bool words_found_in(const struct words_found *found, enum words list, struct okr_range in,
                    struct okr_range *ret);

// --- periods (METHOD 7.10) ----------------------------------------------------------------------------------------

enum period_use {
    PERIOD_PLAIN, ///< names a time, says nothing about due or data
    PERIOD_DUE,   ///< by, before, 前, 底, 截至, or bare at an end of the sentence
    PERIOD_WINDOW, ///< a data window: behind 根据, "based on", 与…比较, or before 的 / 发生
    PERIOD_SERVICE, ///< a service level: 在2秒内, "within 24 hours"; its number stays a value for others
    PERIOD_NAME, ///< a window in a metric's name: 30天留存, "first 30 days", 24小时内响应率; its number is no value
};
struct said_period {
    struct okr_range words;  ///< the period with the words that govern it (by …, …前)
    struct okr_range period; ///< the period alone
    struct okr_span
        span; ///< OKR_NO_DATE twice when it cannot be known; of a due period, its last day is the due date
    enum period_use use;
    bool past; ///< it lies before the cycle, or is where the year began: a value of it is known
    bool
        firm; ///< a word before or behind it says that it is due, whatever stands beside it: by, 前
};
/// Every period that the sentence names, from the left, without overlap. Returns their number; at most `max` are written.
size_t sentence_periods(struct okr_str text, const struct okr_sentence_context *context,
                        struct said_period *ret, size_t max);
/// The same, where the words of the text are found already.
size_t sentence_periods_of(const struct words_found *words,
                           const struct okr_sentence_context *context, struct said_period *ret,
                           size_t max);
/// The names mentioned: @name (to the longest known name, else to the end of the word), @[name], @【name】. As above.
size_t sentence_mentions(struct okr_str text, const struct okr_names *names, struct okr_range *ret,
                         size_t max);

// --- one sentence -------------------------------------------------------------------------------------------------

/// What all who read a sentence begin with, made once.
enum { SENTENCE_PERIODS = 32 };
struct sentence {
    struct okr_str text;
    const struct okr_sentence_context *context;
    struct words_found words;
    struct amounts amounts;
    struct said_period periods[SENTENCE_PERIODS];
    size_t n_periods;
};
void sentence_open(struct okr_str text, const struct okr_sentence_context *context,
                   struct sentence *ret);
/// okr_sentence_read, okr_text_rules and okr_metric_noun for it. The text is no longer than PIECE_BYTES.
void sentence_read(struct sentence *sentence, struct okr_sentence *ret);
size_t sentence_judge(struct sentence *sentence, const struct okr_sentence *read,
                      struct okr_text_finding *ret);
size_t sentence_noun(struct sentence *sentence, char *ret, size_t room, int *ret_direction);
#endif
