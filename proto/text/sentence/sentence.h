// SPDX-License-Identifier: Apache-2.0
// What the parts of the sentence reader share: the sentence cut into pieces, and the word lists (METHOD 7, 8).
#ifndef OKR_TEXT_SENTENCE_H
#define OKR_TEXT_SENTENCE_H
#include <okr/sentence.h>

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
/// Who asks many lists at one place asks first which may have a word there: few have. A set of lists.
struct words_lists {
    const uint64_t *bits; ///< static; NULL: none
};
struct words_lists words_lists_at(struct okr_str text, size_t at);
static inline bool words_may_be(struct words_lists lists, enum words list)
{
    return lists.bits && (lists.bits[list / 64] >> list % 64 & 1);
}
/// The same as words_at, with the word's value from the list ("word<TAB>7"; 0 where the list gives none). Untouched when there is no word.
size_t words_value_at(enum words list, struct okr_str text, size_t at, unsigned *ret_value);
/// The first word of `list` in the range; false when there is none.
bool words_find(enum words list, struct okr_str text, struct okr_range in, struct okr_range *ret);

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
};
/// Every period that the sentence names, from the left, without overlap. Returns their number; at most `max` are written.
size_t sentence_periods(struct okr_str text, const struct okr_sentence_context *context,
                        struct said_period *ret, size_t max);
/// The names mentioned: @name (to the longest known name, else to the end of the word), @[name], @【name】. As above.
size_t sentence_mentions(struct okr_str text, const struct okr_names *names, struct okr_range *ret,
                         size_t max);
#endif
