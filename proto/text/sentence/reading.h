// SPDX-License-Identifier: Apache-2.0
// What the rules of the sentence reader share: the pieces, what governs an amount, and how a metric is written down.
#ifndef OKR_TEXT_READING_H
#define OKR_TEXT_READING_H
#include "text/sentence/piece.h"

struct reading {
    const struct okr_sentence_context *context;
    struct pieces pieces;
    struct okr_sentence *ret;
};

static inline const struct piece *piece(const struct reading *reading, size_t i)
{
    return &reading->pieces.at[i];
}

/// Bytes of other words between a value and the word that it belongs to, at most.
enum { READING_NEAR = 36 };

/// Everything tight before amount `i`: bits of the kinds of pieces that follow each other up to it, and where they begin.
struct chain {
    uint32_t kinds;
    size_t first; ///< == i: nothing governs it
};
struct chain reading_chain(const struct reading *reading, size_t i);
/// Whether piece `i` is a number word that nothing makes a value: "zero in on", "one team".
bool reading_is_loose(const struct reading *reading, size_t i);
/// Whether amount `i` is said to be a level: "stock-outs at zero", "an NPS of +50".
bool reading_is_stated(const struct reading *reading, size_t i);
/// Whether piece `i` is an amount that may be a value at all.
static inline bool reading_is_value(const struct reading *reading, size_t i)
{
    const struct piece *piece = &reading->pieces.at[i];
    return piece->kind == PIECE_AMOUNT && !piece->masked && piece->depth == 0 && !piece->band_end &&
           !(piece->amount.spelled && reading_is_loose(reading, i));
}
/// The nearest piece of `kinds` before `i` in the same clause and brackets, with none of `barriers` between; SIZE_MAX when there
/// is none.
size_t reading_before(const struct reading *reading, size_t i, uint32_t kinds, uint32_t barriers);
/// Whether amount `j` is a value of today or of before, from which the way to amount `target` starts: (currently 30), 当前值为50天,
/// 去年为40%, (Q3: 85%), 旧版17%.
bool reading_is_known(const struct reading *reading, size_t j, size_t target);
/// Whether the movement to `target` leads there from `j`: 12月末为31天 is a later target, not the start, where 40 is reached by
/// falling. False when there is no movement.
bool reading_leads_there(const struct reading *reading, size_t j, size_t target);
/// The amount of change before value `i` that belongs to its movement: 提高5个百分点至40%, 缩短12天，降至58天; SIZE_MAX when there is none.
size_t reading_delta(const struct reading *reading, size_t i);
/// The same in a clause right behind that compares, where the target is written down: 降至1.5%，较去年末下降0.8个百分点.
size_t reading_delta_behind(const struct reading *reading, size_t i);
/// Whether no end of a sentence stands between two pieces.
bool reading_same_sentence(const struct reading *reading, size_t i, size_t j);
/// The text of a range.
struct okr_str reading_text(const struct reading *reading, struct okr_range range);

/// Writes down kind, target, measure and display as amount `i` says them.
void reading_target(struct reading *reading, enum okr_metric_kind kind, size_t i);
/// Writes down both values of a change, in one measure and scale; the kind follows from them. False when they are equal or do not
/// belong together.
bool reading_change(struct reading *reading, size_t start, size_t target);
/// Writes down an amount of change: its unsigned size.
void reading_relative(struct reading *reading, bool up, size_t i);
/// Writes down that the start of the target written down is 100 / `percent` of it, as `said` says; only where it said when the number
/// has an end.
void reading_start_at(struct reading *reading, struct okr_range said, struct okr_decimal percent);
/// Writes down a bound or, where `other` is not SIZE_MAX, a band.
void reading_bound(struct reading *reading, bool upper, size_t i, size_t other);

// --- the rules, in order of precedence; each answers whether the metric is read -----------------------------------
void rule_result(struct reading *reading);          ///< 7.9: masks what is a report; never a metric
bool rule_named_milestone(struct reading *reading); ///< 7.7: "milestone:" and its steps
bool rule_baseline(struct reading *reading);        ///< METHOD 2: ? -> 40%
bool rule_ordinal(struct reading *reading);         ///< METHOD 2: commit, target, stretch
bool rule_change(struct reading *reading);          ///< 7.2: start and target
bool rule_move_to(struct reading *reading);         ///< 7.3, 7.4: a target without a start
bool rule_move_by(struct reading *reading);         ///< 7.3: an amount of change
bool rule_cadence(struct reading *reading);         ///< 7.8
bool rule_state(struct reading *reading);           ///< 7.5, 7.6: a level kept or a value reached
bool rule_none(struct reading *reading);            ///< 7.5: none of a bad thing
bool rule_milestone(struct reading *reading);       ///< 7.7: steps listed
bool rule_binary(struct reading *reading);          ///< 7.7: a definite thing done
/// The start that an amount of change `delta` leaves for the target at piece `i`, which is written down.
void rule_delta(struct reading *reading, size_t delta, size_t i);
/// A start said in brackets or in a clause (7.2), for a target at piece `i` that was read without one.
void rule_start(struct reading *reading, size_t i);
#endif
