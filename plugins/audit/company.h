// SPDX-License-Identifier: Apache-2.0
// The company of a snapshot in arrays, with the ways from each thing to its neighbours; made once an audit, in linear time.
#ifndef AUDIT_COMPANY_H
#define AUDIT_COMPANY_H
#include "audit/bigrams.h"

#include <okr/model.h>
#include <okr_plugin.h>

enum { NOBODY = -1 }; ///< an index that leads nowhere

/// Everything that has an id begins with it, and stands in ascending order of it.
struct unit {
    okr_id id;
    struct okr_str name;
    int32_t parent, lead; ///< units
    int32_t interval;     ///< OKR_UNSET: the parent's
    uint8_t kind, status;
    uint16_t depth; ///< levels below the root
};
struct cycle {
    okr_id id;
    struct okr_str key;
    okr_date start, end;
    int32_t parent;
    uint8_t state;
};
/// An objective, or a key result: objectives come first among the nodes.
struct node {
    okr_id id;
    struct okr_str text;
    int32_t objective; ///< node: itself, or the one it belongs to
    int32_t unit, cycle;
    int32_t accountable; ///< unit: as set; see company_answers()
    int32_t weight, interval, position;
    uint8_t state, outcome, commitment, decision;
    uint8_t standing; ///< see company_standing()
    bool has_review, has_note, self_delivered;
    double score;
    okr_time published_at;
    okr_id carried_from;
};
struct objective {
    uint8_t origin;
    struct okr_ids contributors;
};
/// What a key result has besides: values are NaN where there is none.
struct key_result {
    struct okr_str measure, source;
    double start, target, low, high, confidence;
    okr_date due, first_step_due; ///< OKR_NO_DATE; the earliest date of a milestone's step
    uint8_t kind, scale, digits;
    bool has_checkpoints;
};
struct edge {
    okr_id id;
    okr_id from_id, to_id;
    int32_t from, to;    ///< nodes; NOBODY where an end is a unit
    int32_t accountable; ///< unit
    int32_t share;
    uint8_t kind, state;
    okr_time proposed_at; ///< OKR_NO_TIME: not known
};
struct mention {
    okr_id id;
    okr_id where;
    int32_t whom; ///< unit
    uint8_t state;
    bool has_key_result;
    okr_time asked_at;
};
struct check_in {
    int32_t key_result; ///< node
    okr_date as_of, recorded;
    double value; ///< NaN: none
    uint8_t claimed, computed;
};
struct change {
    int32_t key_result; ///< node
    okr_time time;
    bool has_reason;
    struct okr_str what; ///< names of the fields
};

/// The members of each group, as indexes: those of group g are at[first[g]] .. at[first[g + 1] - 1].
struct groups {
    uint32_t *first;
    uint32_t *at;
};

struct company {
    struct okr_arena *arena;
    okr_date today;
    int32_t interval, first_month; ///< of the organisation
    struct unit *units;
    struct cycle *cycles;
    struct node *nodes;
    struct objective *objectives;   ///< by node
    struct key_result *key_results; ///< by node - n_objectives
    struct edge *edges;
    struct mention *mentions;
    struct check_in *check_ins; ///< those that hold, oldest first
    struct change *changes;
    uint32_t n_units, n_cycles, n_objectives, n_nodes, n_edges, n_mentions, n_check_ins, n_changes;
    struct groups key_results_of;       ///< nodes, by objective
    struct groups objectives_of;        ///< nodes, by unit
    struct groups units_of;             ///< by unit above
    struct groups edges_from, edges_to; ///< by node
    struct groups check_ins_of;         ///< by node - n_objectives
    struct print *prints;               ///< by node; of those that are not current: none
};

/// Loads a snapshot; its bytes are borrowed. False when the arena is full.
bool company_load(struct company *company, const okr_snapshot *snapshot, okr_date today,
                  struct okr_arena *arena);

/// Where the id stands in an array of `n` structs of `size` bytes that begin with their id; NOBODY when it is not there.
int32_t company_index(const void *array, uint32_t n, size_t size, okr_id id);
int32_t company_unit(const struct company *company, okr_id id);
int32_t company_node(const struct company *company, okr_id id);

static inline bool is_objective(const struct company *c, int32_t node)
{
    return (uint32_t)node < c->n_objectives;
}
static inline struct key_result *key_result_of(const struct company *c, int32_t node)
{
    return &c->key_results[(uint32_t)node - c->n_objectives];
}
/// For each member `i` (uint32_t) of a group.
#define EACH(i, groups, group)                           \
    for (uint32_t i##_at = (groups).first[group], i = 0; \
         i##_at < (groups).first[(group) + 1] && (i = (groups).at[i##_at], true); i##_at++)

// --- questions -------------------------------------------------------------------------------------------------------

/// The state of the objective that a node is or belongs to; OKR_OBJECTIVE_STATE_NONE when the node itself is over or its cycle is.
unsigned company_standing(const struct company *c, int32_t node);
/// Proposed or published, in a cycle that is not closed, and neither closed, cancelled nor postponed itself. A key result goes with its objective.
static inline bool company_is_current(const struct company *c, int32_t node)
{
    return c->nodes[node].standing == OKR_OBJECTIVE_STATE_PROPOSED ||
           c->nodes[node].standing == OKR_OBJECTIVE_STATE_PUBLISHED;
}
/// The same, or a draft: written down and not over.
static inline bool company_is_written(const struct company *c, int32_t node)
{
    return c->nodes[node].standing == OKR_OBJECTIVE_STATE_DRAFT || company_is_current(c, node);
}
/// Current, and published.
static inline bool company_is_live(const struct company *c, int32_t node)
{
    return c->nodes[node].standing == OKR_OBJECTIVE_STATE_PUBLISHED;
}
/// The person who answers for a node: its accountable, else its objective's, else the person unit itself or the unit's lead (METHOD 1).
int32_t company_answers(const struct company *c, int32_t node);
/// The days a node runs, its due date included; OKR_NO_DATE where the cycle has none.
struct okr_span company_span(const struct company *c, int32_t node);
/// METHOD 1.4: the commitment set, else that of the metric's kind.
unsigned company_commitment(const struct company *c, int32_t node);
/// Days between two check-ins (METHOD 1).
int32_t company_interval(const struct company *c, int32_t node);
/// Whether unit `below` is `above` or under it.
bool company_is_under(const struct company *c, int32_t below, int32_t above);
/// Takes over, supports or contributes: an edge upwards.
static inline bool edge_is_upward(const struct edge *e)
{
    return e->kind != OKR_EDGE_KIND_DEPENDS_ON;
}
static inline bool edge_holds(const struct edge *e)
{
    return e->state == OKR_EDGE_STATE_ACCEPTED;
}
/// Accepted, or waiting for an answer.
static inline bool edge_stands(const struct edge *e)
{
    return e->state == OKR_EDGE_STATE_ACCEPTED || e->state == OKR_EDGE_STATE_PROPOSED;
}
/// Whether an edge that stands joins the two nodes, their objectives, or one with the other's objective; either way.
bool company_joined(const struct company *c, int32_t a, int32_t b);
/// Whether `above` is reached from `from` over accepted upward edges and from key results to their objectives.
bool company_reaches(const struct company *c, int32_t from, int32_t above);
#endif
