// SPDX-License-Identifier: Apache-2.0
// What the parts of the reader of edges in prose share: the ends as prose names them, and the words between them (METHOD 7.14).
#ifndef OKR_PROSE_H
#define OKR_PROSE_H
#include "text/sentence/sentence.h"

/// What a word of edges.def does in its sentence. A and B are the ends before and behind it.
enum prose_role {
    PROSE_ACTIVE,   ///< A comes from B, A supports B
    PROSE_TAKES,    ///< the same, but behind 由 or 被 the other way round: B 由 A 承接
    PROSE_PASSIVE,  ///< A 由 B 分解
    PROSE_INTO,     ///< B becomes A
    PROSE_BY,       ///< 由
    PROSE_GIVEN_TO, ///< 被
    PROSE_FOR,      ///< 为, 对, 是: the object stands before the word
    PROSE_AGAIN,    ///< "O1 comes from KR1, O2 from KR2"
    PROSE_BOTTOM_UP,
    PROSE_RESPECTIVELY,
    PROSE_NOT,
    PROSE_MAYBE,   ///< should, 如果: advice, not a statement
    PROSE_PRONOUN, ///< 它: who was spoken of in the sentence before
};
struct prose_word {
    uint8_t role; ///< enum prose_role
    uint8_t kind; ///< enum okr_edge_kind, 0 = none
};
/// The word of edges.def at byte `at`: bytes it takes, 0 = none.
size_t prose_word_at(struct okr_str text, size_t at, struct prose_word *ret);

enum { PROSE_LIST = 8 };
/// Ends that are named together: "KR2 and KR3". A unit named once holds for all.
struct prose_list {
    struct okr_prose_end at[PROSE_LIST];
    size_t n;
    size_t end; ///< behind the last one
};
/// The list that begins with the O or KR at byte `at`; its unit stands before it, behind byte `left`. The list is an `object` when
/// it follows the word that states: what a verb follows is then another subject. False when there is none.
bool prose_list_read(struct okr_str text, size_t left, size_t at, bool object,
                     struct prose_list *ret);

/// One O or KR at byte `at`, without its unit: sets its range and numbers. Returns where it ends, 0 = none.
size_t prose_item_read(struct okr_str text, size_t at, struct okr_prose_end *ret);
/// The unit whose words end where the item begins (公司级的, "the company's", 财务部), behind byte `left`: sets unit_kind or unit and
/// moves the range's beginning to the unit's. Returns whether there is one; the unit spoken of counts and sets nothing.
bool prose_unit_before(struct okr_str text, size_t left, struct okr_prose_end *end);
#endif
