// SPDX-License-Identifier: Apache-2.0
// What tree.get answers, flat, made into a tree again: nodes by id, their children in order, the edges that leave them.
#ifndef CLIENT_NODES_H
#define CLIENT_NODES_H
#include "commands.h"

struct node {
    okr_id id, parent; ///< parent 0: a root, or its parent is not in this answer
    uint32_t order;    ///< objectives before units; by position, else as answered
    const struct okr_value *map;
};
struct edge {
    okr_id from, to;
    unsigned kind; ///< enum okr_edge_kind
    bool accepted;
    int64_t share; ///< per mille; -1: none
};
struct nodes {
    struct node *by_id, *by_parent; ///< the same nodes, sorted in two ways
    size_t n;
    struct edge *edges; ///< sorted by `from`
    size_t n_edges;
    const struct okr_value *outside; ///< where the ends stand that are not among the nodes
};

/// Everything is in the arena. False when it is full.
bool nodes_read(const struct okr_value *tree, struct okr_arena *arena, struct nodes *ret);
/// NULL when it is not in the answer.
const struct node *nodes_find(const struct nodes *nodes, okr_id id);
/// The first child of `parent` (0: the roots) and how many follow each other.
const struct node *nodes_children(const struct nodes *nodes, okr_id parent, size_t *ret_n);
const struct edge *nodes_edges(const struct nodes *nodes, okr_id from, size_t *ret_n);
okr_id nodes_id(const struct okr_value *map, const char *key); ///< 0 when absent
/// Where a node stands, as people say it: "company KR2", "Finance O2"; its id when the answer does not tell.
void nodes_label(const struct nodes *nodes, okr_id id, enum okr_lang lang, struct okr_buf *buf);
#endif
