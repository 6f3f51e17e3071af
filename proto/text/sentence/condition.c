// SPDX-License-Identifier: Apache-2.0
// What only happens beside a level that is kept: "hold margin at 40% while sales grow 20%", 在销售额增长30%的同时保持毛利率40%.
#include "text/scan.h"
#include "text/sentence/piece.h"

#define WAY (PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN))

/// From here on none of the pieces [first, end) moves anything or is a value.
static void set_aside(struct pieces *pieces, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        struct piece *piece = &pieces->at[i];
        piece->masked |= piece->kind == PIECE_AMOUNT;
        if (piece_is(piece, WAY)) {
            piece->kind = PIECE_PREPOSITION;
            piece->ends_to = false;
        }
    }
}

/// Whether a level is kept by the pieces [first, end): a word of keeping and a value behind it.
static bool keeps(const struct pieces *pieces, size_t first, size_t end)
{
    bool kept = false, value = false;
    for (size_t i = first; i < end; i++) {
        kept |= pieces->at[i].kind == PIECE_KEEP;
        value |= kept && pieces->at[i].kind == PIECE_AMOUNT && !pieces->at[i].masked;
    }
    return value;
}

static size_t clause_begin(const struct pieces *pieces, size_t i)
{
    while (i > 0 && pieces->at[i - 1].clause == pieces->at[i].clause &&
           pieces->at[i - 1].kind != PIECE_COMMA) {
        i--;
    }
    return i;
}

static size_t clause_end(const struct pieces *pieces, size_t i)
{
    const uint16_t clause = pieces->at[i].clause;
    while (i < pieces->n && pieces->at[i].clause == clause) {
        i++;
    }
    return i;
}

/// "while sales grow": what moves at `way` has a subject of its own. "while growing sales" is an act of whoever keeps the level.
static bool has_subject(const struct pieces *pieces, size_t at, const struct piece *way)
{
    struct scan scan = {pieces->text, at};
    const struct okr_str moves = {pieces->text.ptr + way->range.offset, way->range.length};
    return scan_any(&scan, "while|whilst|as|when|even as") && scan_blanks(&scan) &&
           scan.at < way->range.offset && !scan_any(&scan, "well|of|a|an|part|also") &&
           !okr_str_ends(moves, OKR_STR("ing"));
}

/// "keep headcount at 120 as revenue grows by 30%": the level before the movement at piece `i`.
static bool follows_level(const struct pieces *pieces, size_t i)
{
    const struct piece *way = &pieces->at[i];
    size_t level = i;
    while (level > 0 && pieces->at[level - 1].kind != PIECE_AMOUNT) {
        level--;
    }
    if (level == 0 || !keeps(pieces, clause_begin(pieces, level - 1), level)) {
        return false;
    }
    for (size_t at = range_end(pieces->at[level - 1].range); at < way->range.offset; at++) {
        if (pieces->text.ptr[at - 1] == ' ' && has_subject(pieces, at, way)) {
            return true;
        }
    }
    return false;
}

/// "While traffic doubles, maintain …", 在业务量翻番的情况下保持…: whether the clause of the movement at piece `i` ends as a condition at
/// piece `*ret_end`.
static bool leads_in(const struct pieces *pieces, size_t i, size_t *ret_end)
{
    const size_t first = clause_begin(pieces, i), end = clause_end(pieces, i);
    if (first == 0 && has_subject(pieces, 0, &pieces->at[i])) {
        *ret_end = end;
        return true;
    }
    struct scan begin = {pieces->text, first ? range_end(pieces->at[first - 1].range) : 0};
    const bool in = scan_any(&begin, "在") > 0; // 成本降低10%的同时: an act of one's own
    for (*ret_end = i + 1; *ret_end <= end; ++*ret_end) {
        struct scan scan = {pieces->text, range_end(pieces->at[*ret_end - 1].range)};
        if (scan_any(&scan, "的情况下|情况下|的前提下|前提下|的条件下|的背景下") ||
            (in && scan_any(&scan, "的同时"))) {
            return !keeps(pieces, first, *ret_end);
        }
    }
    return false;
}

void pieces_set_aside(struct pieces *pieces)
{
    size_t end;
    if (!pieces_have(pieces, PIECE_BIT(PIECE_KEEP)) || !pieces_have(pieces, WAY)) {
        return;
    }
    for (size_t i = 0; i < pieces->n; i++) {
        if (!piece_is(&pieces->at[i], WAY) || pieces->at[i].depth > 0) {
            continue;
        }
        if (follows_level(pieces, i)) {
            set_aside(pieces, i, clause_end(pieces, i));
        } else if (leads_in(pieces, i, &end) && keeps(pieces, end, pieces->n)) {
            set_aside(pieces, clause_begin(pieces, i), end);
        }
    }
}
