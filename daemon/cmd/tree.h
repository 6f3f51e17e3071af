// SPDX-License-Identifier: Apache-2.0
// tree.get while it is answered: first the shape (ids and edges), then leaves, then one objective after another straight into the answer, so that memory holds one view at a time.
#ifndef CMD_TREE_H
#define CMD_TREE_H
#include "cmd/id_set.h"
#include "cmd/tree_fields.h"

struct tree {
    struct cmd *c;
    struct okr_arena *scratch; ///< for one view at a time
    struct okr_arena *
        beside; ///< for key results on their way: two buffers that grow in one arena leave each other's old bytes behind
    struct tree_fields fields; ///< what is asked for: the rest is not even collected
    struct view_scope scope;   ///< of each objective
    struct okr_ids cycles;
    struct id_set units;           ///< asked for, with all their objectives
    struct id_set places;          ///< others that something hangs below
    struct id_set objectives, krs; ///< sorted once the shape is known
    struct okr_ids children;       ///< key results, one objective's after another's
    size_t *ends;                  ///< where each objective's end; NULL: each is looked for
    struct id_set edges;           ///< alignments shown
    struct id_set outside;         ///< ends of them that are not part of the answer
    uint32_t *leaves;              ///< by node; NULL: a page does not know what is below
    size_t n_leaves;
    struct unit_part
        *parts; ///< by objective, where units want them; NULL: a page's units view their own
    struct okr_buf objective_maps, kr_maps; ///< packed in one go, objective by objective
};

/// An objective's or key result's number among the answer's nodes, objectives first; SIZE_MAX = it is none.
size_t tree_node_index(const struct tree *t, okr_id id);
/// The shape of the whole (`id` 0), or of what is asked for and all below over accepted edges; no more of it than the fields asked for take. TOO_BIG.
OKR_MUST_CHECK int tree_collect(struct tree *t, okr_id id);
/// The key results of all objectives.
OKR_MUST_CHECK int tree_collect_key_results(struct tree *t);
/// Those of one objective, by its place among them; in the scratch arena where they were not collected.
struct okr_ids tree_children(const struct tree *t, size_t objective);

/// Views and packs what was collected, as the answer's map: units, objectives, key_results, alignments, outside, leaves as far as they are asked for, and room for `more` keys.
/// `whole`: units are here with all their objectives.
OKR_MUST_CHECK int tree_pack(struct tree *t, bool whole, uint32_t more);

/// Answers a request that has `limit` or `after`: units first, then objectives in the order of their ids, each with its key results and the alignments from them.
OKR_MUST_CHECK int tree_answer_page(struct tree *t);
#endif
