// SPDX-License-Identifier: Apache-2.0
// Which lists and keys a tree.get is asked for: `fields`, such as ["objectives.text", "objectives.progress", "alignments"]; without it all of them.
#ifndef CMD_TREE_FIELDS_H
#define CMD_TREE_FIELDS_H
#include "cmd/view.h"

struct tree_fields {
    struct view_keys units, objectives, key_results, alignments; ///< none: the list is left out
    bool outside, leaves;
};
/// INVALID names what there is no such field of, and the nearest one known.
OKR_MUST_CHECK int tree_fields_read(struct cmd *c, struct tree_fields *ret);
/// Whether leaves are asked for, of the whole or of any node.
bool tree_fields_have_leaves(const struct tree_fields *fields);
/// A page does not know what is below its nodes, nor what is outside: they are not asked for any more. INVALID where they were asked for by name.
OKR_MUST_CHECK int tree_fields_of_page(struct cmd *c, struct tree_fields *fields);
/// What has to be viewed for them.
struct view_scope tree_fields_scope(const struct tree_fields *fields);
static inline bool view_keys_any(struct view_keys keys)
{
    return keys.own || keys.derived;
}
#endif
