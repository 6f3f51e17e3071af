// SPDX-License-Identifier: Apache-2.0
#include "core/leaves.h"

// Where everything below a node has one way up, leaves add like in a tree. Only what stands above a
// node with several ways up needs sets; those are taken in batches of 64 carriers, one bit each.
// A carrier stands for leaves that always arrive together: a node with several ways up, or all
// children of a node that have no other way.

enum { BATCH = 64 };

struct leaf_work {
    const struct leaf_graph *graph;
    size_t n;        ///< nodes
    uint32_t *first; ///< children of i: child[first[i]] .. child[first[i + 1]]
    uint32_t *child;
    uint32_t *ways;    ///< ways up from a node
    uint32_t *order;   ///< parents before children; nodes in or below a circle last
    size_t n_sorted;   ///< how many of `order` are in order
    bool *mixed;       ///< something below has several ways up
    uint64_t *bits;    ///< of the batch, per node
    uint32_t *carrier; ///< nodes that carry leaves into the sets
    uint32_t *carried; ///< how many
    size_t n_carriers;
    uint32_t *ret; ///< counts
};

static bool allocate(struct leaf_work *w, struct okr_arena *arena)
{
    size_t links = w->graph->n_key_results + w->graph->n_edges;
    w->first = okr_arena_array(arena, w->n + 2, sizeof *w->first);
    w->child = okr_arena_array(arena, links + 1, sizeof *w->child);
    w->ways = okr_arena_array(arena, w->n + 1, sizeof *w->ways);
    w->order = okr_arena_array(arena, w->n + 1, sizeof *w->order);
    w->mixed = okr_arena_array(arena, w->n + 1, sizeof *w->mixed);
    w->bits = okr_arena_array(arena, w->n + 1, sizeof *w->bits);
    w->carrier = okr_arena_array(arena, w->n + 1, sizeof *w->carrier);
    w->carried = okr_arena_array(arena, w->n + 1, sizeof *w->carried);
    return w->first && w->child && w->ways && w->order && w->mixed && w->bits && w->carrier &&
           w->carried;
}

/// The i-th link of the graph: first each key result to its objective, then the edges.
static void link_at(const struct leaf_graph *g, size_t i, uint32_t *ret_child, uint32_t *ret_parent)
{
    if (i < g->n_key_results) {
        *ret_child = (uint32_t)(g->n_objectives + i);
        *ret_parent = g->objective_of[i];
    } else {
        *ret_child = g->from[i - g->n_key_results];
        *ret_parent = g->to[i - g->n_key_results];
    }
}

static void list_children(struct leaf_work *w)
{
    size_t links = w->graph->n_key_results + w->graph->n_edges;
    uint32_t child, parent;
    for (size_t i = 0; i < links; i++) {
        link_at(w->graph, i, &child, &parent);
        w->first[parent + 2]++;
        w->ways[child]++;
    }
    for (size_t i = 2; i < w->n + 2; i++) {
        w->first[i] += w->first[i - 1];
    }
    for (size_t i = 0; i < links; i++) { // first[p + 1] moves from the begin to the end of p's list
        link_at(w->graph, i, &child, &parent);
        w->child[w->first[parent + 1]++] = child;
    }
}

/// Parents first, by counting down the ways up; what is in or below a circle comes behind them.
static void sort_nodes(struct leaf_work *w)
{
    uint32_t *left = w->carried; // not in use before the carriers are collected
    size_t n = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        left[i] = w->ways[i];
        if (left[i] == 0) {
            w->order[n++] = i;
        }
    }
    for (size_t at = 0; at < n; at++) {
        uint32_t node = w->order[at];
        for (uint32_t c = w->first[node]; c < w->first[node + 1]; c++) {
            if (--left[w->child[c]] == 0) {
                w->order[n++] = w->child[c];
            }
        }
    }
    w->n_sorted = n;
    for (uint32_t i = 0; i < w->n; i++) {
        if (left[i]) {
            w->order[n++] = i;
        }
    }
}

static bool is_leaf(const struct leaf_work *w, uint32_t node)
{
    return node >= w->graph->n_objectives && w->first[node] == w->first[node + 1];
}

/// Counts a node whose children are counted, or finds it mixed. `circle`: its children may not be.
static void count_plain(struct leaf_work *w, uint32_t node, bool circle)
{
    uint32_t sum = is_leaf(w, node) ? 1 : 0;
    for (uint32_t c = w->first[node]; c < w->first[node + 1]; c++) {
        uint32_t child = w->child[c];
        if (circle || w->mixed[child] || w->ways[child] > 1) {
            w->mixed[node] = true;
            return;
        }
        sum += w->ret[child];
    }
    w->ret[node] = sum;
}

static void carry(struct leaf_work *w, uint32_t node, uint32_t leaves)
{
    if (leaves) {
        w->carrier[w->n_carriers] = node;
        w->carried[w->n_carriers++] = leaves;
    }
}

static void collect_carriers(struct leaf_work *w)
{
    for (uint32_t node = 0; node < w->n; node++) {
        uint32_t own = 0;
        if (!w->mixed[node]) {
            carry(w, node, w->ways[node] > 1 ? w->ret[node] : 0);
            continue;
        }
        for (uint32_t c = w->first[node]; c < w->first[node + 1]; c++) {
            uint32_t child = w->child[c];
            own += !w->mixed[child] && w->ways[child] == 1 ? w->ret[child] : 0;
        }
        carry(w, node, own);
    }
}

/// Adds the children's bits to a mixed node's; whether that changed them.
static bool join(struct leaf_work *w, uint32_t node)
{
    uint64_t bits = w->bits[node];
    for (uint32_t c = w->first[node]; w->mixed[node] && c < w->first[node + 1]; c++) {
        bits |= w->bits[w->child[c]];
    }
    bool changed = bits != w->bits[node];
    w->bits[node] = bits;
    return changed;
}

static void spread_bits(struct leaf_work *w)
{
    bool changed = true;
    while (changed) { // once round every circle; not at all where there is none
        changed = false;
        for (size_t i = w->n_sorted; i < w->n; i++) {
            changed = join(w, w->order[i]) || changed;
        }
    }
    for (size_t i = w->n_sorted; i-- > 0;) {
        (void)join(w, w->order[i]);
    }
}

static void count_batch(struct leaf_work *w, size_t begin, size_t end)
{
    memset(w->bits, 0, w->n * sizeof *w->bits);
    for (size_t i = begin; i < end; i++) {
        w->bits[w->carrier[i]] |= UINT64_C(1) << (i - begin);
    }
    spread_bits(w);
    for (uint32_t node = 0; node < w->n; node++) {
        for (size_t i = begin; w->mixed[node] && i < end; i++) {
            w->ret[node] += w->bits[node] >> (i - begin) & 1 ? w->carried[i] : 0;
        }
    }
}

size_t leaves_count(const struct leaf_graph *graph, struct okr_arena *arena, uint32_t *ret_counts)
{
    struct leaf_work w = {
        .graph = graph,
        .n = graph->n_objectives + graph->n_key_results,
        .ret = ret_counts,
    };
    size_t leaves = 0;
    if (!allocate(&w, arena)) {
        return SIZE_MAX;
    }
    list_children(&w);
    sort_nodes(&w);
    memset(ret_counts, 0, w.n * sizeof *ret_counts);
    for (size_t i = w.n_sorted; i < w.n; i++) {
        count_plain(&w, w.order[i], true);
    }
    for (size_t i = w.n_sorted; i-- > 0;) {
        count_plain(&w, w.order[i], false);
    }
    collect_carriers(&w);
    for (size_t i = 0; i < w.n_carriers; i += BATCH) {
        count_batch(&w, i, i + BATCH < w.n_carriers ? i + BATCH : w.n_carriers);
    }
    for (uint32_t node = 0; node < w.n; node++) {
        leaves += is_leaf(&w, node) ? 1 : 0;
    }
    return leaves;
}
