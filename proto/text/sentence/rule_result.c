// SPDX-License-Identifier: Apache-2.0
// METHOD 7.9: a reported result is neither start nor target; it is kept as evidence.
#include "text/scan.h"
#include "text/sentence/reading.h"

static void mask(struct reading *reading, size_t i)
{
    reading->pieces.at[i].masked = true;
}

static void note(struct reading *reading, size_t from, size_t end)
{
    if (reading->ret->result.length == 0) {
        reading->ret->result = (struct okr_range){from, end - from};
    }
}

static void mask_from(struct reading *reading, size_t i)
{
    for (; i < reading->pieces.n; i++) {
        mask(reading, i);
    }
}

static size_t trimmed_end(const struct reading *reading)
{
    const struct okr_str trimmed = okr_str_trim(reading->pieces.text);
    return trimmed.len + (size_t)(trimmed.ptr - reading->pieces.text.ptr);
}

/// Whether the target in front of an arrow is whole: a word governs it, so that the arrow cannot lead to it.
static bool is_complete(const struct reading *reading, size_t i)
{
    const uint32_t whole = PIECE_BIT(PIECE_TO) | PIECE_BIT(PIECE_BY) | PIECE_BIT(PIECE_AT_MOST) |
                           PIECE_BIT(PIECE_AT_LEAST) | PIECE_BIT(PIECE_KEEP) |
                           PIECE_BIT(PIECE_COMPLETE) | PIECE_BIT(PIECE_ARROW);
    const struct piece *at = reading->pieces.at;
    const struct chain chain = reading_chain(reading, i);
    const bool reached = chain.first < i && at[chain.first].kind == PIECE_REACH &&
                         (at[chain.first].state || at[chain.first].completes);
    return at[i].kind == PIECE_AMOUNT && (reached || (reading_chain(reading, i).kinds & whole) ||
                                          at[i].low_bound || at[i].high_bound);
}

static bool has_result_word(const struct reading *reading, size_t from)
{
    const struct piece *at = reading->pieces.at;
    return from < reading->pieces.n && at[from].gap == 0 && at[from].kind == PIECE_RESULT;
}

/// `25% => 55%`, "reach 25% -> 31%", "→ 实际99.92%"
static bool try_arrow(struct reading *reading, size_t i)
{
    const struct piece *arrow = piece(reading, i);
    const bool arrow_after = arrow->kind == PIECE_ARROW && i > 0 &&
                             (has_result_word(reading, i + 1) || is_complete(reading, i - 1));
    const bool report = arrow->kind == PIECE_REPORT && i > 0;
    if (!report && !arrow_after) {
        return false;
    }
    note(reading, arrow->range.offset, trimmed_end(reading));
    mask_from(reading, i);
    return true;
}

/// A clause or a bracket that begins with "actual", 实际, 完成度: its numbers report.
static bool try_word(struct reading *reading, size_t i)
{
    const struct piece *word = piece(reading, i);
    const bool first =
        i > 0 && word->gap == 0 &&
        piece_is(piece(reading, i - 1), PIECE_BIT(PIECE_COMMA) | PIECE_BIT(PIECE_STOP) |
                                            PIECE_BIT(PIECE_OPEN) | PIECE_BIT(PIECE_ARROW) |
                                            PIECE_BIT(PIECE_AMOUNT));
    if (!first) {
        return false;
    }
    size_t end = i;
    bool number = false;
    for (size_t j = i; j < reading->pieces.n && piece(reading, j)->clause == word->clause; j++) {
        number |= piece(reading, j)->kind == PIECE_AMOUNT;
        end = j;
    }
    if (!number) {
        return false;
    }
    note(reading, word->range.offset, range_end(piece(reading, end)->range));
    for (size_t j = i; j <= end; j++) {
        mask(reading, j);
    }
    return true;
}

/// A trailing "(60%)" or "(1/3)": a lone share in the last bracket.
static void try_bracket(struct reading *reading)
{
    const size_t n = reading->pieces.n;
    if (n < 4 || piece(reading, n - 1)->kind != PIECE_CLOSE ||
        piece(reading, n - 3)->kind != PIECE_OPEN) {
        return;
    }
    const struct piece *share = piece(reading, n - 2);
    const bool lone =
        share->kind == PIECE_AMOUNT && share->gap == 0 && piece(reading, n - 1)->gap == 0;
    const struct amount *amount = &share->amount;
    const bool fits = amount->sort == AMOUNT_PERCENT || amount->sort == AMOUNT_SCORE ||
                      (amount->sort == AMOUNT_PLAIN &&
                       okr_decimal_cmp(amount->number.value, okr_decimal_int(1)) <= 0);
    if (lone && fits && range_end(piece(reading, n - 1)->range) == trimmed_end(reading)) {
        note(reading, share->range.offset, range_end(share->range));
        mask(reading, n - 2);
    }
}

/// Whether a blank stands before the amount at `start` and no word that governs it.
static bool is_apart(const struct reading *reading, size_t start)
{
    const char *text = reading->pieces.text.ptr;
    if (start == 0 || (text[start - 1] != ' ' && text[start - 1] != '\t')) {
        return false;
    }
    const struct okr_str before = okr_str_trim((struct okr_str){text, start});
    return !okr_str_ends(before, OKR_STR(" of")) && !okr_str_ends(before, OKR_STR(" at"));
}

/// A bare grade between 0 and 1 at the very end, behind a metric: "Sign 10 customers 0.7".
static void try_grade(struct reading *reading)
{
    const size_t n = reading->pieces.n;
    if (n < 2 || piece(reading, n - 1)->kind != PIECE_AMOUNT) {
        return;
    }
    const struct piece *grade = piece(reading, n - 1);
    const struct amount *amount = &grade->amount;
    const struct okr_decimal value = amount->number.value;
    const bool share = amount->sort == AMOUNT_PERCENT && grade->gap == 0 &&
                       grade[-1].kind == PIECE_AMOUNT &&
                       grade[-1].amount.sort == AMOUNT_COUNT; // "Sign 10 deals 70%"
    const bool bare = amount->sort == AMOUNT_PLAIN && amount->number.digits > 0 &&
                      !amount->spelled && okr_decimal_cmp(value, okr_decimal_int(1)) <= 0 &&
                      okr_decimal_cmp(value, okr_decimal_int(0)) >= 0;
    if ((!share && !bare) || !is_apart(reading, grade->range.offset)) {
        return;
    }
    if (share || (reading_chain(reading, n - 1).first == n - 1 &&
                  range_end(grade->range) == trimmed_end(reading))) {
        note(reading, grade->range.offset, range_end(grade->range));
        mask(reading, n - 1);
    }
}

void rule_result(struct reading *reading)
{
    for (size_t i = 0; i < reading->pieces.n; i++) {
        switch ((enum piece_kind)piece(reading, i)->kind) {
        case PIECE_ARROW:
        case PIECE_REPORT:
            if (try_arrow(reading, i)) {
                return;
            }
            break;
        case PIECE_RESULT: (void)try_word(reading, i); break;
        case PIECE_TICK:
            note(reading, piece(reading, i)->range.offset, range_end(piece(reading, i)->range));
            break;
        default: break;
        }
    }
    try_bracket(reading);
    try_grade(reading);
}
