// SPDX-License-Identifier: Apache-2.0
// What the lists of health.get share: the units looked at, their objectives one after another, and how a node is named.
#ifndef CMD_HEALTH_H
#define CMD_HEALTH_H
#include "cmd/id_set.h"

/// What is counted of a unit.
struct health_unit {
    uint32_t objectives, bottom_up; ///< its own
    uint32_t below;                 ///< objectives of it and of all units below
    bool joined; ///< an accepted alignment or a mention leads out of it and what is below
};
struct health {
    struct cmd *c;
    struct okr_arena *scratch; ///< for one unit at a time
    okr_id top;                ///< 0: everything
    struct okr_ids order;      ///< the units, depth first
    struct okr_ids cycles;     ///< those shown
    struct id_set units;       ///< the same units, to look up
    struct health_unit *of;    ///< beside `units`
    unsigned state;            ///< edges: which ones are listed
    bool drafts;               ///< drafts are looked at, too
    uint32_t n;                ///< items of the list being written
};

typedef int health_visit(struct health *h, const struct okr_objective *objective);
/// Every objective of a unit in the cycles shown that is published or closed (with h->drafts: not yet, too).
OKR_MUST_CHECK int health_each_of(struct health *h, okr_id unit, health_visit *visit);
/// The same of all units; the scratch arena is emptied after each unit.
OKR_MUST_CHECK int health_each(struct health *h, health_visit *visit);
/// The objective that a node is, or is part of; false when it is a unit, or gone.
bool health_objective(struct health *h, okr_id node, struct okr_objective *ret);
/// The unit of a node; the unit itself.
okr_id health_unit_of(struct health *h, okr_id node);
/// Whether an objective is neither a draft nor put away.
bool health_is_live(const struct okr_objective *objective);
/// The keys id text unit unit_name objective_position position: HEALTH_NODE_KEYS of a map that the caller opened.
enum { HEALTH_NODE_KEYS = 6 };
void health_pack_node(struct health *h, okr_id node);

/// The keys unit and unit_name.
void health_pack_unit(struct okr_pack *out, const struct okr_unit *unit);
/// A key and its term; nil for 0.
void health_pack_term(struct okr_pack *out, const char *key, enum okr_group group, unsigned value);
/// A key and its count.
void health_pack_number(struct okr_pack *out, const char *key, uint64_t number);
/// A key and its part of a whole, 0 to 1; nil for not a number.
void health_pack_part(struct okr_pack *out, const char *key, double part);
bool health_is_company(struct health *h, okr_id unit);

/// health_cover.c: packs the key coverage.
OKR_MUST_CHECK int health_pack_coverage(struct health *h);
/// health_units.c: packs the keys silos and origins.
OKR_MUST_CHECK int health_pack_units(struct health *h);
/// health_past.c: packs the key confidence.
OKR_MUST_CHECK int health_pack_past(struct health *h);
#endif
