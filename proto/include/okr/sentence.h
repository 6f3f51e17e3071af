// SPDX-License-Identifier: Apache-2.0
// What one sentence of an OKR says, in English or Chinese, without a store (METHOD 7): its metric, its time, whom it
// mentions, and what the text-only audit rules make of it (METHOD 6). Precision first: what is not clear is not read.
#ifndef OKR_SENTENCE_H
#define OKR_SENTENCE_H
#include <okr/date.h>
#include <okr/model.h>

/// A run of bytes of the text that was read.
struct okr_range {
    size_t offset, length; ///< length 0: nowhere
};

/// A period that the sentence names (METHOD 7.10). The span is OKR_NO_DATE twice where the words alone cannot say it
/// ("by Q4" without a year and without a cycle).
struct okr_said_period {
    struct okr_range
        range; ///< the words of the period itself: 第四季度, "end of March", 2018年1月19日
    struct okr_span span;
};

enum { OKR_SENTENCE_MENTIONS = 16, OKR_SENTENCE_STEPS = 16 };

struct okr_sentence {
    uint8_t kind; ///< enum okr_metric_kind; 0: the sentence has no metric
    bool
        relative; ///< an amount of change ("by 10 %", 减少一半): target is its unsigned size, start is absent
    struct okr_decimal start,
        target; ///< full values (3.5亿 = 350000000; 80 % = 80), `present` 0 when not said
    struct okr_decimal low, high; ///< maintain: its bounds; a band has both
    struct okr_scaled display;    ///< how the target (of a band: the upper bound) was typed
    struct okr_str
        measure; ///< as typed; a currency's sign or foreign name gives its code, a percent "%"; borrowed
    uint8_t per; ///< cadence: enum okr_period; 0: a period that okrd does not have (每两周)
    struct okr_range value, start_value;        ///< where target and start were read
    struct okr_range steps[OKR_SENTENCE_STEPS]; ///< milestone: names of the steps
    size_t step_count;
    struct okr_said_period due, data_window;
    struct okr_range mentions[OKR_SENTENCE_MENTIONS]; ///< the names, without @ and brackets
    size_t mention_count;
    struct okr_range
        result; ///< a reported result behind an arrow, a score or a tick at the end (7.9); not part of the metric
};

/// What the reader may know beside the text; all zero is fine.
struct okr_sentence_context {
    const struct okr_names
        *names; ///< known units and persons, for the length of a mention; may be NULL
    const struct okr_span *cycle; ///< gives periods without a year their year; may be NULL
    int first_month; ///< of the fiscal year, 1..12; 0: 1, and April for a two-year label (METHOD 8)
    bool objective;  ///< the sentence is an objective, not a key result
};

/// Reads one line, of which the first 4 KiB count: twice what a title may have. Never fails: what is not understood is left out. No
/// memory is taken.
void okr_sentence_read(struct okr_str text, const struct okr_sentence_context *context,
                       struct okr_sentence *ret);

/// The sentence's metric as a row of the store has it; false when it has none or when it is relative. `metric` borrows from
/// `text`; a change without a start becomes `baseline` (METHOD 7.3; TEXT, Paste).
bool okr_sentence_metric(struct okr_str text, const struct okr_sentence *sentence,
                         struct okr_arena *arena, struct okr_metric *ret);

/// What the number of a key result is about, folded and run together: "customerchurn", 客户流失率; without words of movement, amounts, bounds and times. Returns its bytes, 0 when there is
/// none or `room` is too small. `*ret_direction`: 1 up, -1 down, 0 no movement, 2 both.
size_t okr_metric_noun(struct okr_str text, char *ret, size_t room, int *ret_direction);

// --- the text-only audit rules ------------------------------------------------------------------------------------

/// One rule that fires on a sentence.
struct okr_text_finding {
    uint8_t rule;           ///< enum okr_text_rule
    uint8_t severity;       ///< 0 info, 1 warn, 2 error, as METHOD 6 sets it for this case
    struct okr_range range; ///< the words it is about
};
enum okr_text_rule {
#define OKR_TEXT_RULE(NAME, en, zh) OKR_TEXT_RULE_##NAME,
#include <okr/text_rules.def>
#undef OKR_TEXT_RULE
    OKR_TEXT_RULE_COUNT
};
const char *okr_text_rule_code(enum okr_text_rule rule); ///< "KR_ACTIVITY"
/// What the rule found and how to mend it, in a sentence; static.
const char *okr_text_rule_hint(enum okr_text_rule rule, enum okr_lang lang);

/// The rules that fire on `text`, in the order of text_rules.def. `sentence` is what okr_sentence_read gave for it. Returns
/// their number; at most OKR_TEXT_RULE_COUNT are written.
size_t okr_text_rules(struct okr_str text, const struct okr_sentence_context *context,
                      const struct okr_sentence *sentence, struct okr_text_finding *ret);

/// Everything that a sentence says, gone through once: what the functions above give.
enum { OKR_NOUN_BYTES = 256 };
struct okr_understood {
    struct okr_sentence sentence;
    struct okr_text_finding findings[OKR_TEXT_RULE_COUNT];
    size_t n_findings;
    char noun[OKR_NOUN_BYTES];
    size_t noun_length;
    int direction; ///< of the noun
    struct okr_range
        open_count; ///< users, 访问量: a noun that is counted, and nothing says over which time
};
void okr_sentence_understand(struct okr_str text, const struct okr_sentence_context *context,
                             struct okr_understood *ret);

/// Whether what a rule found in the words of a key result stands beside its metric: a number there answers what the words leave open.
bool okr_text_rule_stands(enum okr_text_rule rule, const struct okr_metric *metric);

// --- edges stated in prose (METHOD 7.14) --------------------------------------------------------------------------

/// One end of an edge as the prose names it.
struct okr_prose_end {
    struct okr_range range;
    uint8_t
        unit_kind; ///< enum okr_unit_kind when a kind stands for the unit (企业级, "the company's"); 0: the unit spoken of
    struct okr_range unit; ///< the unit's name when it is named (财务部的O1)
    int32_t o, kr; ///< numbers as typed; 0 = not named; o = -1: "the objective" without a number
};
struct okr_prose_edge {
    uint8_t kind;   ///< enum okr_edge_kind: DECOMPOSES or SUPPORTS
    uint8_t origin; ///< enum okr_origin; BOTTOM_UP when the sentence says so, else 0
    struct okr_prose_end from, to;
};
/// The edges that a passage of prose states, in order; "O2 from KR2 and KR3" gives two, and what is said twice is told twice. Returns their number; at most `max` are
/// written. Nothing in the passage is resolved: the caller knows whose objectives stand above it.
size_t okr_prose_edges(struct okr_str text, struct okr_prose_edge *ret, size_t max);
#endif
