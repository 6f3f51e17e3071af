// SPDX-License-Identifier: Apache-2.0
// What handlers and document.apply do to each noun: checked changes that write the rows and their event. One noun per .c file.
#ifndef CMD_NOUNS_H
#define CMD_NOUNS_H
#include "cmd/cmd.h"

// Every *_insert takes an initialised entity, gives it id (unless set: claimed), version and defaults (written back into the object), checks it, appends ONE event and puts the row.
// Every *_change takes the old and the new object; equal ones change nothing and give no event. `reason` may be empty. Codes: METHOD 3 and 4, INVALID, CONFLICT, TRANSITION.

OKR_MUST_CHECK int org_change(struct cmd *c, const struct okr_org *before, struct okr_org *after,
                              struct okr_str reason);

/// Levels of units, the company's among them: what walks up or down the units may count on it.
enum { UNIT_LEVELS_MAX = 64 };
/// Unit: default key made of the name (METHOD 1.1), unique among siblings; one company, the root; a person's identities are unique.
OKR_MUST_CHECK int unit_insert(struct cmd *c, struct okr_unit *unit);
/// METHOD 1.1: the key made of a name: NFC, case-folded, runs of white space to one "-".
OKR_MUST_CHECK int unit_default_key(struct cmd *c, struct okr_str name, struct okr_str *ret);
/// A change of parent, alone or with others, is unit.moved; a new name takes a key that was made of the old one along, and keeps the old name as alias.
OKR_MUST_CHECK int unit_change(struct cmd *c, const struct okr_unit *before, struct okr_unit *after,
                               struct okr_str reason);
OKR_MUST_CHECK int unit_reparent(struct cmd *c, const struct okr_unit *before, okr_id parent,
                                 struct okr_str reason);
OKR_MUST_CHECK int unit_delete(struct cmd *c, const struct okr_unit *unit, struct okr_str reason);
/// CONFLICT when something that stands still names the unit: as lead, accountable, contributor, or in a mention.
OKR_MUST_CHECK int unit_check_unused(struct cmd *c, const struct okr_unit *unit);
/// "acme/finance": keys from the root, joined by "/".
OKR_MUST_CHECK int unit_path(struct store_txn *txn, okr_id unit, struct okr_arena *arena,
                             struct okr_str *ret);
/// Whether `unit` is `above` or below it.
bool unit_is_under(struct store_txn *txn, okr_id unit, okr_id above, struct okr_arena *arena);
/// `root` and every unit below, depth first, siblings by key. root 0: the company (and any without parent).
struct okr_ids unit_subtree(struct store_txn *txn, okr_id root, struct okr_arena *arena);
/// The part of all units, in that order, that begins behind `after` (0: at the first): at most `most`, and none behind those that hold `objectives` together. ret_more: whether others follow.
struct okr_ids unit_page(struct store_txn *txn, okr_id after, size_t most, size_t objectives,
                         struct okr_arena *arena, bool *ret_more);

/// What to do about a cycle that is not there, where its name alone says that: the backlog's; else NULL.
const char *cycle_missing_cure(struct okr_str key);
OKR_MUST_CHECK int cycle_insert(struct cmd *c, struct okr_cycle *cycle, bool open);
OKR_MUST_CHECK int cycle_change(struct cmd *c, const struct okr_cycle *before,
                                struct okr_cycle *after, struct okr_str reason);
/// Opens, reviews or closes a cycle: none is closed before those that are part of it, none opened in a closed one. TRANSITION.
OKR_MUST_CHECK int cycle_move(struct cmd *c, const struct okr_cycle *before, unsigned move,
                              struct okr_str reason, struct okr_cycle *ret_after);

/// Objective: position defaults to the next free one among the unit's objectives of the cycle; published ones get published_at and live key results; mentions in text and note are asked (mention_sync).
OKR_MUST_CHECK int objective_insert(struct cmd *c, struct okr_objective *objective);
/// The same for one that goes on from another cycle (`carried_from`): its one event is objective.carried.
OKR_MUST_CHECK int objective_insert_carried(struct cmd *c, struct okr_objective *objective,
                                            struct okr_str reason);
OKR_MUST_CHECK int objective_change(struct cmd *c, const struct okr_objective *before,
                                    struct okr_objective *after, struct okr_str reason);
/// Removes its alignments and key results too, one event each.
OKR_MUST_CHECK int objective_delete(struct cmd *c, const struct okr_objective *objective,
                                    struct okr_str reason);
/// The request's objective (`id`), its version checked; deep copied.
OKR_MUST_CHECK int objective_take(struct cmd *c, struct okr_objective *ret);
/// {objective}, with what is derived, as the reply.
OKR_MUST_CHECK int objective_pack(struct cmd *c, okr_id id);
/// METHOD 1: whether its cycle takes it in its state: the backlog takes drafts only, a closed cycle nothing. TRANSITION.
OKR_MUST_CHECK int objective_check_cycle(struct cmd *c, const struct okr_objective *objective);

OKR_MUST_CHECK int key_result_insert(struct cmd *c, struct okr_key_result *kr);
/// The value row anew from the check-ins, after the metric changed.
OKR_MUST_CHECK int key_result_refold(struct cmd *c, const struct okr_key_result *kr);
/// A change of target, due or weight while live is key_result.target_changed and keeps the original target; a changed metric re-folds the value. Such a change needs a reason.
OKR_MUST_CHECK int key_result_change(struct cmd *c, const struct okr_key_result *before,
                                     struct okr_key_result *after, struct okr_str reason);
/// METHOD 2: values are added in one measure only, so a change of the metric must not leave an edge between two. For after all of a request's changes: ALIGN_MEASURE, with the edge in `*ret_edge` (may be NULL).
OKR_MUST_CHECK int key_result_check_contributions(struct cmd *c, const struct okr_key_result *kr,
                                                  okr_id *ret_edge);
OKR_MUST_CHECK int key_result_delete(struct cmd *c, const struct okr_key_result *kr,
                                     struct okr_str reason);
/// As for an objective.
OKR_MUST_CHECK int key_result_take(struct cmd *c, struct okr_key_result *ret);
OKR_MUST_CHECK int key_result_pack(struct cmd *c, okr_id id);

/// Sibling weights are summed after all of a request's changes: call for each objective (of key results) or each unit and cycle (of objectives) touched.
OKR_MUST_CHECK int weights_of_objective_check(struct cmd *c, okr_id objective);
OKR_MUST_CHECK int weights_of_unit_check(struct cmd *c, okr_id unit, okr_id cycle);

/// Check-in: value or step checked against the metric, chained, folded into the value row, carried up `contributes` edges; one event with the effect on the key result, its objective and contributed parents.
/// `*ret_event` (may be NULL) gets the event. The check-in gets its id, previous_value, computed_status, recorded_at, actor.
OKR_MUST_CHECK int check_in_insert(struct cmd *c, const struct okr_key_result *kr,
                                   struct okr_check_in *check_in, struct store_event *ret_event);
OKR_MUST_CHECK int check_in_void_(struct cmd *c, const struct okr_check_in *check_in,
                                  struct okr_str note, struct store_event *ret_event);

/// What a change does to progress and status, each id once. Begins zeroed; lives in the request's arena.
struct effect_list {
    struct store_effect *at;
    size_t n, room;
};
/// Notes how something stands before the change (once), and what it came to; who was not noted is not settled.
OKR_MUST_CHECK int effect_note(struct cmd *c, struct effect_list *list, okr_id id, double progress,
                               enum okr_status status);
void effect_settle(struct effect_list *list, okr_id id, double progress, enum okr_status status);
/// Notes everything that a key result contributes to, and the objectives of that. Before its value row is put: a parent's status depends on it.
OKR_MUST_CHECK int contribution_note(struct cmd *c, okr_id key_result, struct effect_list *effects);
/// What contributes to a key result changed: its current value anew, and so upwards; what was noted is settled where a list is given.
OKR_MUST_CHECK int contribution_refresh(struct cmd *c, okr_id key_result,
                                        struct effect_list *effects);
/// Upwards from a key result whose value row was just put.
OKR_MUST_CHECK int contribution_spread(struct cmd *c, okr_id key_result,
                                       struct effect_list *effects);
/// Everything that a key result contributes to, over any number of levels, each once and before what it contributes to; the key result itself stands last.
OKR_MUST_CHECK int contribution_above(struct cmd *c, okr_id key_result, struct okr_ids *ret);
/// Adds what children contribute to `value` (nothing when there are none).
OKR_MUST_CHECK int contribution_add(struct cmd *c, const struct okr_key_result *kr,
                                    struct kr_value *value);

/// An alignment whose both ends the actor may write is accepted at once, any other proposed (METHOD 3).
OKR_MUST_CHECK int alignment_insert(struct cmd *c, struct okr_alignment *edge);
/// Proposed and accepted ones change (else TRANSITION); the share of an accepted one is for those who may write its `to` end (DENIED).
OKR_MUST_CHECK int alignment_change(struct cmd *c, const struct okr_alignment *before,
                                    struct okr_alignment *after, struct okr_str reason);
OKR_MUST_CHECK int alignment_delete(struct cmd *c, const struct okr_alignment *edge,
                                    struct okr_str reason);
/// Alignments from or to a node, in the arena.
struct okr_alignment_list alignments_of(struct store_txn *txn, okr_id id,
                                        enum store_relation relation, struct okr_arena *arena);

/// Makes the mentions that stand in `after` and not in `before`, removes those that no longer stand there. A mention of all departments asks each of them.
OKR_MUST_CHECK int mention_sync(struct cmd *c, okr_id where, okr_id unit, struct okr_str before,
                                struct okr_str after);

/// Passes an ask on to another unit or person; DENIED for who does not answer for the unit asked.
OKR_MUST_CHECK int mention_delegate(struct cmd *c, const struct okr_mention *before, okr_id to,
                                    struct okr_str reason, struct okr_mention *ret_after);

/// A title or note as it is stored: NFC, mentions in their canonical form. INVALID / NOT_FOUND name the fault.
OKR_MUST_CHECK int text_canonical(struct cmd *c, const char *field, struct okr_str *text);
/// The same for a text that may be the one kept already, whose every "@" was judged when it came.
OKR_MUST_CHECK int text_changed(struct cmd *c, const char *field, struct okr_str before,
                                struct okr_str *text);
/// The person must be one: INVALID names the field. 0 is fine.
OKR_MUST_CHECK int check_person(struct cmd *c, okr_id id, const char *field);

/// The unit that an entity concerns: whose it is, or whose what it stands on is; 0 for cycles and the organisation.
okr_id unit_of(struct cmd *c, okr_id id);

/// Removes the work planned for a key result that is removed, one event each.
OKR_MUST_CHECK int initiatives_delete(struct cmd *c, okr_id key_result, okr_id unit,
                                      struct okr_str reason);

OKR_MUST_CHECK int comment_insert(struct cmd *c, struct okr_comment *comment);

/// Units that the next event concerns beside its own: those given, each once; 0 and `unit` are left out. For emit(): whom somebody answers for, or no longer does, hears of it.
void emit_concerns(struct cmd *c, okr_id unit, const okr_id *ids, size_t n);
/// Appends the event of one change and puts (or removes) the row: the one place where rows and events meet. `unit` is whose event it is (DESIGN 5). before NULL = created, after NULL = removed.
void emit(struct cmd *c, unsigned type, const struct okr_entity *entity, const void *before,
          const void *after, okr_id unit, struct okr_str reason);
#endif
