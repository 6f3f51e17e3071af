// SPDX-License-Identifier: Apache-2.0
// Whether an alignment may be made (METHOD 3), asked of a graph that the caller can walk.
#ifndef CORE_ALIGN_H
#define CORE_ALIGN_H
#include <okr/model.h>

/// One end of an edge, as far as the checks need it.
struct align_end {
    okr_id id, objective; ///< objective: itself, or the key result's
    okr_id unit;
    struct okr_span period;
    bool dead, draft; ///< dead: closed, archived or removed
    struct okr_str measure;
};
/// Walks upwards: writes the nodes that `id` counts towards over accepted or proposed decomposes, supports and contributes edges, and for a key result its objective. Returns their number in the arena array.
struct align_graph {
    void *self;
    int (*parents)(void *self, okr_id id, struct okr_ids *ret);
    /// Edges from `from` that exist (proposed or accepted).
    int (*edges_from)(void *self, okr_id from, struct okr_alignment_list *ret);
};
/// OKR_OK or one of align_self align_ends align_duplicate align_dead align_time align_measure align_share align_cycle, first in this order. `edge->id` != 0 is a change: itself is left out.
OKR_MUST_CHECK int align_check(const struct okr_alignment *edge, const struct align_end *from,
                               const struct align_end *to, const struct align_graph *graph,
                               struct okr_arena *arena, struct okr_err *e);
/// Whether a node reaches itself; used by the random-graph test as well.
OKR_MUST_CHECK int align_check_cycle(okr_id from, okr_id to, const struct align_graph *graph,
                                     struct okr_arena *arena, struct okr_err *e);
#endif
