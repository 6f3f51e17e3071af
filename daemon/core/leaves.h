// SPDX-License-Identifier: Apache-2.0
// Counting every leaf once, however many paths lead to it (METHOD 2).
#ifndef CORE_LEAVES_H
#define CORE_LEAVES_H
#include <okr/model.h>

/// The graph of a tree.get answer as index arrays. Nodes: objectives first, then key results.
struct leaf_graph {
    size_t n_objectives, n_key_results;
    const uint32_t *objective_of; ///< per key result: index of its objective
    size_t n_edges;
    const uint32_t *from, *to; ///< accepted decomposes, supports, contributes edges as node indexes
};
/// Distinct leaf key results below each node (a leaf has no edge into it); `ret_counts` has n_objectives + n_key_results places. Returns the number of distinct leaves in the graph; SIZE_MAX when the arena is full, the counts are then undefined.
/// Linear in nodes + edges for trees, and at worst nodes x leaves / 64 for diamonds.
size_t leaves_count(const struct leaf_graph *graph, struct okr_arena *arena, uint32_t *ret_counts);
#endif
