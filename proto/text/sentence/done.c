// SPDX-License-Identifier: Apache-2.0
#include "text/sentence/done.h"

#include "text/scan.h"
#include "text/sentence/piece.h"

/// Bytes of the shortest participle in -ed that is taken for one, and of the shortest thing that can be done.
enum { PARTICIPLE_BYTES = 5, THING_BYTES = 2 };

/// Where a word of done.txt says "done", by its value: before or behind its thing, behind it, at the end of what names it itself (资金到位).
enum { ANYWHERE, BEHIND, AT_END };

bool done_held_back(struct okr_str before)
{
    static const char words[] =
        "协助|配合|支持|参与|参加|跟进|推进|推动|未|没|不|待|可以|可能|可在|可随时|help|assist|support|participate|not|"
        "without|before|after|when|once|能够|促进|助力|持续|定期|及时|不断";
    return scan_has(before, words);
}

/// "approved unanimously"
static bool is_adverb(struct scan scan)
{
    const size_t begin = scan.at;
    scan.at = words_past_letters(scan.s, scan.at);
    return scan.at > begin + 2 &&
           okr_str_ends((struct okr_str){scan.s.ptr, scan.at}, OKR_STR("ly"));
}

bool done_ends_statement(const struct words_found *words, size_t at, size_t end)
{
    static const char goes_on[] =
        "by|to|before|in|on|with|for|from|at|between|among|into|under|off|out|across|without|as|and|"
        "through|via|per|within|over|throughout|after|ahead|back|down|并|且";
    struct scan scan = {{words->text.ptr, end}, at};
    (void)scan_blanks(&scan);
    if (scan_done(&scan) || scan_is_digit(scan_peek(&scan)) || is_adverb(scan) ||
        words_found_at(words, WORDS_TIME, scan.at)) {
        return true;
    }
    return scan_any(&scan, goes_on) != 0;
}

/// A participle of a verb that neither moves a value nor names an activity: "appointed", not "raised", "discussed", "satisfied" or "untested".
/// It is looked up alone: "customers supported" is no customer support.
static bool is_participle(struct okr_str word)
{
    static const enum words others[] = {WORDS_UP,    WORDS_DOWN,     WORDS_SHIFT, WORDS_KEEP,
                                        WORDS_VAGUE, WORDS_ACTIVITY, WORDS_UNDONE};
    bool done = word.len >= PARTICIPLE_BYTES && okr_str_ends(word, OKR_STR("ed")) &&
                !okr_str_ends(word, OKR_STR("eed")) && !okr_str_starts(word, OKR_STR("un"));
    for (size_t i = 0; done && i < sizeof others / sizeof *others; i++) {
        done = words_at(others[i], word, 0) == 0;
    }
    return done;
}

/// Words before a participle with which it says what something is like, or what is asked and not what is done.
static bool is_described(struct okr_str before)
{
    static const char just_before[] = " the| a| an| our| more| most| less| very| well| be| feel";
    static const char asks[] = "who|whom|whose|that|which|where|why|when|how|what|whether|if|never";
    return scan_ends(before, just_before) || scan_has(before, asks);
}

/// Whether a word of `lists` begins the clause: "Improve the tools | needed", 讨论方案批准 is about work, not about what is done.
static bool begins_with(const struct words_found *words, struct okr_range clause,
                        const enum words *lists, size_t n)
{
    struct scan scan = {{words->text.ptr, range_end(clause)}, clause.offset};
    (void)scan_blanks(&scan);
    for (size_t i = 0; i < n; i++) {
        if (words_found_at(words, lists[i], scan.at)) {
            return true;
        }
    }
    return false;
}

/// The Latin word at `at` ends a statement about what stands before it.
static bool latin_done(const struct words_found *words, struct okr_range clause, size_t at)
{
    // the last is the first word of "review contracts | signed by partners", but also of "interview panel appointed"
    static const enum words works[] = {WORDS_UP,   WORDS_DOWN,  WORDS_SHIFT,
                                       WORDS_KEEP, WORDS_VAGUE, WORDS_ACTIVITY};
    const size_t end = range_end(clause);
    const size_t listed = words_found_at(words, WORDS_DONE, at);
    const size_t behind = at + (listed ? listed : words_past_letters(words->text, at) - at);
    const struct okr_str before =
        okr_str_trim((struct okr_str){words->text.ptr + clause.offset, at - clause.offset});
    return before.len >= THING_BYTES && behind <= end &&
           (listed || is_participle((struct okr_str){words->text.ptr + at, behind - at})) &&
           done_ends_statement(words, behind, end) && !is_described(before) &&
           !done_held_back(before) &&
           !begins_with(words, clause, works, sizeof works / sizeof *works - (behind == end));
}

/// The word of done.txt at `at` says that something is done.
static bool han_done(const struct words_found *words, struct okr_range clause, size_t at)
{
    static const enum words works[] = {WORDS_UP, WORDS_DOWN, WORDS_ACTIVITY};
    unsigned place = ANYWHERE;
    const size_t end = range_end(clause);
    const size_t behind = at + words_found_value(words, WORDS_DONE, at, &place);
    const struct okr_str before = {words->text.ptr + clause.offset, at - clause.offset};
    if (behind == at || behind > end || done_held_back(before) ||
        scan_has(before, "加快|加强|强化|优化|完善|关注|努力|做好|抓好") ||
        begins_with(words, clause, works, sizeof works / sizeof *works)) {
        return false;
    }
    struct scan scan = {{words->text.ptr, end}, behind};
    const bool thing = okr_str_trim(before).len >= THING_BYTES;
    return place == ANYWHERE
               ? (thing || !scan_done(&scan)) && !scan_any(&scan, "的|后|前|率|度|量")
               : (thing || place == AT_END) && done_ends_statement(words, behind, end);
}

bool done_said(const struct words_found *words, struct okr_range clause)
{
    const struct okr_str text = words->text;
    for (size_t at = clause.offset; at < range_end(clause);) {
        const bool letter = scan_is_letter((unsigned char)text.ptr[at]);
        if (letter ? latin_done(words, clause, at) : han_done(words, clause, at)) {
            return true;
        }
        at = letter ? words_past_letters(text, at) : at;
        if (!letter) {
            (void)okr_utf8_next(text, &at);
        }
    }
    return false;
}

bool done_resolved(const struct words_found *words)
{
    const struct okr_str text = words->text;
    return !words_found_absent(words, WORDS_ACTIVITY) && scan_has(text, "召开|举行") &&
           scan_has(text, "大会|董事会|股东会|委员会|理事会|党委会|职代会") &&
           scan_has(text, "并通过|,批准|并批准|,表决通过|并表决通过|审议通过|并选举");
}
