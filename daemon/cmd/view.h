// SPDX-License-Identifier: Apache-2.0
// What is derived when read: progress, expected, status of key results and objectives, roll-up of units; and the wire maps that carry them.
#ifndef CMD_VIEW_H
#define CMD_VIEW_H
#include "cmd/cmd.h"
#include "core/forecast.h"
#include "core/status.h"

/// What only the view of a single key result shows.
struct kr_detail {
    struct forecast forecast;
    bool checked;
    struct okr_check_in last; ///< the check-in that holds, where one was made
};
/// How much of an objective is worked out; each level has what those before it have.
enum view_depth {
    VIEW_OBJECTIVE,   ///< its own fields
    VIEW_KEY_RESULTS, ///< their fields, and weights in force
    VIEW_PROGRESS,    ///< values and progress
    VIEW_STATUS       ///< status, what is expected, when a check-in is owed
};
/// What a view is wanted for: the depth, and the fields read beside those that it takes.
struct view_scope {
    enum view_depth depth;
    uint64_t objective, key_result;
    const struct okr_ids *krs; ///< the objective's, by id, where they are known; NULL: looked for
};

struct kr_view {
    struct okr_key_result kr;
    struct kr_value value;
    okr_date due;   ///< in force
    int32_t weight; ///< in force among siblings, per mille
    struct status_result result;
    struct okr_ids edges; ///< its alignments, where they were looked at for the status
    bool has_edges;
    const struct kr_detail *detail; ///< key_result.get only
    uint32_t leaves; ///< tree.get only: distinct key results that this one's progress can come from
};
struct objective_view {
    struct okr_objective objective;
    struct okr_cycle cycle;
    struct kr_view *krs;
    size_t n_krs;
    double progress; ///< NaN = undefined
    enum okr_status status;
    uint32_t leaves; ///< tree.get only: distinct leaf key results below
};
/// Loads an objective with its key results and computes all of it. Borrowed from the txn and the arena. NOT_FOUND.
OKR_MUST_CHECK int view_objective(struct cmd *c, okr_id id, struct objective_view *ret);
/// As much of it as is wanted; what is not is not to be looked at. After a failure `ret` holds nothing.
OKR_MUST_CHECK int view_objective_in(struct cmd *c, okr_id id, const struct view_scope *scope,
                                     struct objective_view *ret);
/// One key result alone with its objective and cycle (weight in force left 0).
OKR_MUST_CHECK int view_key_result(struct cmd *c, okr_id id, struct kr_view *ret,
                                   struct okr_objective *ret_objective,
                                   struct okr_cycle *ret_cycle);
/// Progress and status of a key result whose parts are at hand: fills view->result from view->kr and `value`, which may differ from the stored one (a check-in's before and after).
void view_result(struct cmd *c, struct kr_view *view, const struct kr_value *value,
                 const struct okr_objective *objective, const struct okr_cycle *cycle);
/// Whether a check-in is owed today (core's check_in_due(); nothing is in a closed cycle).
bool view_is_due(const struct cmd *c, const struct kr_view *view);
/// Where its check-ins lead, and what the one that holds claims.
OKR_MUST_CHECK int view_detail(struct cmd *c, struct kr_view *view);
/// Where its own check-ins lead, told step by step where c->trace is set.
void view_forecast(struct cmd *c, const struct kr_view *view, struct forecast *ret);
/// The alignments of a key result in view.
struct okr_ids view_edges(struct cmd *c, struct kr_view *view);
/// The objective's progress and status from its key results' results.
void view_roll_up(const struct okr_objective *objective, const struct kr_view *krs, size_t n,
                  double *ret_progress, enum okr_status *ret_status, struct trace *trace);

/// The days a key result runs: cycle start .. due in force.
struct okr_span view_span(const struct okr_key_result *kr, const struct okr_cycle *cycle);
/// Whether an outcome (0 = none yet) leaves a sibling among those that weigh and count (METHOD 1.3).
bool view_counts(unsigned outcome);
/// Why what is cancelled or postponed leaves an explanation's sums.
extern const char view_neither_weighs[];

/// One objective as a part of its unit's progress.
struct unit_part {
    okr_id id, cycle;
    struct okr_str text; ///< borrowed; who does not explain may leave it empty
    int32_t weight;      ///< set, per mille
    bool weighs;         ///< neither cancelled nor postponed
    bool counts;         ///< published or later: a draft weighs, and has no progress
    double progress;
};
struct unit_part view_unit_part(const struct okr_objective *objective, double progress);
/// A unit's progress from all its objectives of the cycles given, in their order; NaN = undefined. Weights in force per cycle (METHOD 2).
OKR_MUST_CHECK int view_unit_mean(struct cmd *c, const struct unit_part *parts, size_t n,
                                  struct okr_ids cycles, double *ret);
/// The same of a unit whose objectives have not been viewed: all of them are.
OKR_MUST_CHECK int view_unit_progress(struct cmd *c, okr_id unit, struct okr_ids cycles,
                                      double *ret);

// Wire maps: the entity's fields, and these derived keys in their order; metric.current, steps[].done and confidence are filled.
// clang-format off
#define VIEW_UNIT_KEYS(K) K(PATH, path) K(PROGRESS, progress)
#define VIEW_OBJECTIVE_KEYS(K) K(PROGRESS, progress) K(STATUS, status) K(LEAVES, leaves)
#define VIEW_KEY_RESULT_KEYS(K) \
    K(PROGRESS, progress) K(OVER, over) K(EXPECTED, expected) K(STATUS, status) \
    K(DUE_EFFECTIVE, due_effective) K(WEIGHT_EFFECTIVE, weight_effective) K(CHECKED, checked) \
    K(LAST_CHECK_IN, last_check_in) K(N_CHECK_INS, n_check_ins) K(CHECK_IN_DUE, check_in_due) \
    K(LEAVES, leaves)
// clang-format on
#define K(NAME, key) VIEW_UNIT_##NAME,
enum { VIEW_UNIT_KEYS(K) };
#undef K
#define K(NAME, key) VIEW_OBJECTIVE_##NAME,
enum { VIEW_OBJECTIVE_KEYS(K) };
#undef K
#define K(NAME, key) VIEW_KEY_RESULT_##NAME,
enum { VIEW_KEY_RESULT_KEYS(K) };
#undef K
#define VIEW_KEY(NAME) (1U << VIEW_##NAME) ///< VIEW_KEY(OBJECTIVE_STATUS)

/// Which keys of a map are wanted: fields of the entity, and derived ones as VIEW_KEY().
struct view_keys {
    uint64_t own;
    uint32_t derived;
};
#define VIEW_ALL_KEYS ((struct view_keys){OKR_ALL_FIELDS, UINT32_MAX})
/// How many pairs they are in a map of an entity with `n_derived` derived keys.
unsigned view_count_keys(const struct okr_entity *entity, unsigned n_derived,
                         struct view_keys keys);

/// All keys; leaves in tree.get only, and in key_result.get also claimed_status blocker evidence forecast {value, date, points}.
void view_pack_key_result(struct okr_pack *out, const struct kr_view *view);
void view_pack_objective(struct okr_pack *out, const struct objective_view *view);
/// Those wanted, of a view of that scope.
void view_pack_key_result_keys(struct okr_pack *out, const struct kr_view *view,
                               struct view_keys keys);
void view_pack_objective_keys(struct okr_pack *out, const struct objective_view *view,
                              struct view_keys keys);
/// Where an objective or a key result stands, for who only names it: {id, unit, unit_name, unit_kind, objective_position, position}; position nil for an objective.
void view_pack_place(struct cmd *c, okr_id id);
#endif
